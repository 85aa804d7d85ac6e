//! Times to text.

use super::layout::{Part, parts};
use super::{Civil, Time};
use crate::values::{MONTHS, WEEKDAYS};

/// The time written like the moment in the layout.
pub(in super::super) fn format(time: &Time, layout: &str) -> String {
    let civil = time.civil();
    let mut out = String::with_capacity(layout.len() + 8);
    for part in parts(layout) {
        write(&mut out, part, time, &civil);
    }
    out
}

fn write(out: &mut String, part: Part<'_>, time: &Time, civil: &Civil) {
    let text = match part {
        Part::Literal(text) => text.to_owned(),
        Part::LongYear if civil.year < 0 => format!("-{:04}", -civil.year),
        Part::LongYear => format!("{:04}", civil.year),
        Part::ShortYear => format!("{:02}", civil.year.rem_euclid(100)),
        Part::LongMonth => name(&MONTHS, civil.month - 1, None),
        Part::ShortMonth => name(&MONTHS, civil.month - 1, Some(3)),
        Part::LongWeekday => name(&WEEKDAYS, time.weekday(), None),
        Part::ShortWeekday => name(&WEEKDAYS, time.weekday(), Some(3)),
        Part::Month { padded } => number(civil.month, padded),
        Part::Day { blank: true, .. } => format!("{:2}", civil.day),
        Part::Day { padded, .. } => number(civil.day, padded),
        Part::YearDay { blank: true } => format!("{:3}", time.year_day()),
        Part::YearDay { blank: false } => format!("{:03}", time.year_day()),
        Part::Hour24 => number(civil.hour, true),
        Part::Hour12 { padded } => number((civil.hour + 11) % 12 + 1, padded),
        Part::Minute { padded } => number(civil.minute, padded),
        Part::Second { padded } => number(civil.second, padded),
        Part::Fraction { digits, trim } => fraction(civil.nanos, digits, trim),
        Part::Half { upper } => match (civil.hour >= 12, upper) {
            (true, true) => "PM".to_owned(),
            (false, true) => "AM".to_owned(),
            (true, false) => "pm".to_owned(),
            (false, false) => "am".to_owned(),
        },
        Part::ZoneName => zone_name(time),
        Part::Offset { z, colon, minutes, seconds } => offset(time, z, colon, minutes, seconds),
    };
    out.push_str(&text);
}

fn name(names: &[&str], index: i64, letters: Option<usize>) -> String {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
    name.chars().take(letters.unwrap_or(usize::MAX)).collect()
}

fn number(value: i64, padded: bool) -> String {
    if padded { format!("{value:02}") } else { value.to_string() }
}

fn fraction(nanos: i64, digits: usize, trim: bool) -> String {
    let text = format!("{nanos:09}");
    let shown: String = text.chars().chain(std::iter::repeat('0')).take(digits).collect();
    let shown = if trim { shown.trim_end_matches('0') } else { &shown };
    if shown.is_empty() { String::new() } else { format!(".{shown}") }
}

fn zone_name(time: &Time) -> String {
    let (offset, name) = time.zone.offset(time.seconds);
    if !name.is_empty() {
        return name;
    }
    let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.abs());
    format!("{sign}{:02}{:02}", size / 3600, size / 60 % 60)
}

fn offset(time: &Time, z: bool, colon: bool, minutes: bool, seconds: bool) -> String {
    let (offset, _) = time.zone.offset(time.seconds);
    if z && offset == 0 {
        return "Z".to_owned();
    }
    let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.abs());
    let separator = if colon { ":" } else { "" };
    let mut text = format!("{sign}{:02}", size / 3600);
    if minutes {
        text.push_str(&format!("{separator}{:02}", size / 60 % 60));
    }
    if seconds {
        text.push_str(&format!("{separator}{:02}", size % 60));
    }
    text
}
