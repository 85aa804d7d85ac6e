//! Quoted texts that are dates, and therefore numbers.
//!
//! Fourteen layouts are tried, the way Go's `time` package does it: spaces may be repeated, some numbers may have one
//! digit, and a fraction may follow the seconds. A date without a zone is taken to be UTC.

/// One piece of a layout.
#[derive(Clone, Copy)]
enum Piece {
    /// This text; a space in it stands for one or more.
    Exactly(&'static str),
    Weekday,
    MonthName,
    Year,
    Month,
    /// Two digits.
    Day,
    /// One or two digits, perhaps after a space.
    PaddedDay,
    /// One or two digits, up to 23.
    Hour,
    /// One or two digits, up to 12.
    Hour12,
    Minute,
    Second,
    /// Digits after a point or comma, or nothing.
    Fraction,
    HalfDay,
    /// `+0200`, or with a colon.
    Offset(bool),
    /// The same, or `Z`.
    OffsetOrZ(bool),
    ZoneName,
}

use Piece::*;

const LAYOUTS: &[&[Piece]] = &[
    &[
        Weekday,
        Exactly(" "),
        MonthName,
        Exactly(" "),
        PaddedDay,
        Exactly(" "),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        Exactly(" "),
        Year,
    ],
    &[
        Weekday,
        Exactly(" "),
        MonthName,
        Exactly(" "),
        PaddedDay,
        Exactly(" "),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        Exactly(" "),
        ZoneName,
        Exactly(" "),
        Year,
    ],
    &[
        Weekday,
        Exactly(" "),
        MonthName,
        Exactly(" "),
        Day,
        Exactly(" "),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        Exactly(" "),
        Offset(false),
        Exactly(" "),
        Year,
    ],
    &[Hour12, Exactly(":"), Minute, HalfDay],
    &[Year, Exactly("-"), Month, Exactly("-"), Day],
    &[Year, Exactly("-"), Month, Exactly("-"), Day, Exactly(" "), Hour, Exactly(":"), Minute],
    &[
        Year,
        Exactly("-"),
        Month,
        Exactly("-"),
        Day,
        Exactly(" "),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
    ],
    &[
        Year,
        Exactly("-"),
        Month,
        Exactly("-"),
        Day,
        Exactly(" "),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        Offset(true),
    ],
    &[
        Year,
        Exactly("-"),
        Month,
        Exactly("-"),
        Day,
        Exactly("T"),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        OffsetOrZ(true),
    ],
    &[Year, Exactly("-"), Month, Exactly("-"), Day, Exactly("T"), Hour, OffsetOrZ(false)],
    &[
        Year,
        Exactly("-"),
        Month,
        Exactly("-"),
        Day,
        Exactly("T"),
        Hour,
        Exactly(":"),
        Minute,
        OffsetOrZ(false),
    ],
    &[
        Year,
        Exactly("-"),
        Month,
        Exactly("-"),
        Day,
        Exactly("T"),
        Hour,
        Exactly(":"),
        Minute,
        Exactly(":"),
        Second,
        Fraction,
        OffsetOrZ(false),
    ],
];

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Seconds since 1970, when `text` is a date.
pub(super) fn parse(text: &str) -> Option<f64> {
    // The longest date has fewer characters, but spaces and fractions may be of any length.
    LAYOUTS.iter().find_map(|layout| read(text, layout))
}

struct Date {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    afternoon: Option<bool>,
    offset: i64,
}

fn read(text: &str, layout: &[Piece]) -> Option<f64> {
    let mut date =
        Date { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, afternoon: None, offset: 0 };
    let mut rest = text;
    for (index, piece) in layout.iter().enumerate() {
        let fraction_follows = matches!(layout.get(index + 1), Some(Fraction));
        date.piece(*piece, fraction_follows, &mut rest)?;
    }
    if !rest.is_empty() || !(1..=days_in(date.year, date.month)).contains(&date.day) {
        return None;
    }
    match date.afternoon {
        Some(true) if date.hour < 12 => date.hour += 12,
        Some(false) if date.hour == 12 => date.hour = 0,
        _ => {}
    }
    let days = days_since_1970(date.year, date.month, date.day);
    let seconds = days * 86_400 + date.hour * 3600 + date.minute * 60 + date.second - date.offset;
    Some(seconds as f64)
}

impl Date {
    fn piece(&mut self, piece: Piece, fraction_follows: bool, rest: &mut &str) -> Option<()> {
        match piece {
            Exactly(text) => exactly(rest, text)?,
            Weekday => {
                name(rest, &WEEKDAYS)?;
            }
            MonthName => self.month = name(rest, &MONTHS)?,
            Year => self.year = digits(rest, 4, 4)?,
            Month => self.month = digits(rest, 2, 2).filter(|month| (1..=12).contains(month))?,
            Day => self.day = digits(rest, 2, 2)?,
            PaddedDay => {
                *rest = rest.strip_prefix(' ').unwrap_or(rest);
                self.day = digits(rest, 1, 2)?;
            }
            Hour => self.hour = digits(rest, 1, 2).filter(|hour| *hour < 24)?,
            Hour12 => self.hour = digits(rest, 1, 2).filter(|hour| *hour <= 12)?,
            Minute => self.minute = digits(rest, 2, 2).filter(|minute| *minute < 60)?,
            Second => {
                self.second = digits(rest, 2, 2).filter(|second| *second < 60)?;
                if !fraction_follows {
                    fraction(rest);
                }
            }
            Fraction => fraction(rest),
            HalfDay => {
                let (half, after) = rest.split_at_checked(2)?;
                self.afternoon = Some(match half {
                    "AM" => false,
                    "PM" => true,
                    _ => return None,
                });
                *rest = after;
            }
            OffsetOrZ(_) if rest.starts_with('Z') => *rest = &rest[1..],
            Offset(colon) | OffsetOrZ(colon) => self.offset = offset(rest, colon)?,
            // Go knows the offsets of no zone but its own, and takes the clock to be UTC.
            ZoneName => *rest = rest.get(zone_name(rest)?..)?,
        }
        Some(())
    }
}

fn exactly(rest: &mut &str, text: &str) -> Option<()> {
    if text != " " {
        *rest = rest.strip_prefix(text)?;
    } else if !rest.is_empty() {
        *rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
    }
    Some(())
}

/// The place of a three-letter name in `names`, counted from one.
fn name(rest: &mut &str, names: &[&str]) -> Option<i64> {
    let (word, after) = rest.split_at_checked(3)?;
    let index = names.iter().position(|name| name.eq_ignore_ascii_case(word))?;
    *rest = after;
    i64::try_from(index + 1).ok()
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(count);
    *rest = after;
    if count < least { None } else { number.parse().ok() }
}

fn fraction(rest: &mut &str) {
    if let Some(after) =
        rest.strip_prefix(['.', ',']).filter(|after| after.starts_with(|c: char| c.is_ascii_digit()))
    {
        *rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
}

fn offset(rest: &mut &str, colon: bool) -> Option<i64> {
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    *rest = &rest[1..];
    let hours = digits(rest, 2, 2).filter(|hours| *hours <= 24)?;
    if colon {
        exactly(rest, ":")?;
    }
    let minutes = digits(rest, 2, 2).filter(|minutes| *minutes <= 60)?;
    Some(sign * (hours * 3600 + minutes * 60))
}

/// The length of the zone's abbreviation at the start of `text`.
fn zone_name(text: &str) -> Option<usize> {
    if text.starts_with("UTC") {
        return Some(3);
    }
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return Some(4);
    }
    if let Some(after) = text.strip_prefix("GMT") {
        return Some(3 + signed_hours(after).unwrap_or(0));
    }
    if text.starts_with(['+', '-']) {
        return signed_hours(text);
    }
    let capitals = text.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
    match capitals {
        3 => Some(3),
        4 if text.as_bytes()[3] == b'T' || text.starts_with("WITA") => Some(4),
        5 if text.as_bytes()[4] == b'T' => Some(5),
        _ => None,
    }
}

/// The length of `+5` or `-11`; Go wants fewer than 24 hours.
fn signed_hours(text: &str) -> Option<usize> {
    let number = text.strip_prefix(['+', '-'])?;
    let count = number.bytes().take_while(u8::is_ascii_digit).count();
    (count > 0 && number[..count].parse::<u64>().is_ok_and(|hours| hours < 24)).then_some(count + 1)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts from the first of March, so that the leap day is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
