//! Text to times.

use std::sync::Arc;

use super::layout::{Part, parts};
use super::{Civil, Time, Zone, days_from_civil, days_in_month};
use crate::values::{MONTHS, WEEKDAYS};

/// Reads a text by a layout. Where the text names no zone it is in `zone`.
pub(in super::super) fn parse(layout: &str, text: &str, zone: &Zone) -> Result<Time, String> {
    let error = || format!("parsing time {text:?} as {layout:?}: cannot parse it");
    let mut reader = Reader::new(text);
    let parts = parts(layout);
    for (index, part) in parts.iter().enumerate() {
        let fraction_follows = matches!(parts.get(index + 1), Some(Part::Fraction { .. }));
        reader.part(*part, fraction_follows).ok_or_else(error)?;
    }
    if !reader.rest.is_empty() {
        return Err(format!("parsing time {text:?}: extra text: {:?}", reader.rest));
    }
    reader.finish(zone).ok_or_else(|| format!("parsing time {text:?}: out of range"))
}

struct Reader<'t> {
    rest: &'t str,
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    /// Whether the afternoon was named; `None` without `PM` in the layout.
    afternoon: Option<bool>,
    offset: Option<i64>,
    zone_name: Option<&'t str>,
}

impl<'t> Reader<'t> {
    fn new(rest: &'t str) -> Self {
        Reader {
            rest,
            year: 0,
            month: None,
            day: None,
            year_day: None,
            hour: 0,
            minute: 0,
            second: 0,
            nanos: 0,
            afternoon: None,
            offset: None,
            zone_name: None,
        }
    }

    fn part(&mut self, part: Part<'_>, fraction_follows: bool) -> Option<()> {
        match part {
            Part::Literal(text) => self.literal(text)?,
            Part::LongYear => self.year = self.digits(4, 4)?,
            Part::ShortYear => {
                let year = self.digits(2, 2)?;
                self.year = if year >= 69 { 1900 + year } else { 2000 + year };
            }
            Part::LongMonth => self.month = Some(self.name(&MONTHS, None)? + 1),
            Part::ShortMonth => self.month = Some(self.name(&MONTHS, Some(3))? + 1),
            Part::LongWeekday => drop(self.name(&WEEKDAYS, None)?),
            Part::ShortWeekday => drop(self.name(&WEEKDAYS, Some(3))?),
            Part::Month { padded } => {
                self.month = Some(self.number(padded)?).filter(|month| (1..=12).contains(month));
                self.month?;
            }
            Part::Day { padded, blank } => {
                if blank {
                    self.rest = self.rest.strip_prefix(' ').unwrap_or(self.rest);
                }
                self.day = Some(self.number(padded && !blank)?);
            }
            Part::YearDay { .. } => {
                self.rest = self.rest.trim_start_matches(' ');
                self.year_day = Some(self.digits(1, 3)?);
            }
            Part::Hour24 => self.hour = self.number(false).filter(|hour| *hour < 24)?,
            Part::Hour12 { padded } => self.hour = self.number(padded).filter(|hour| *hour <= 12)?,
            Part::Minute { padded } => self.minute = self.number(padded).filter(|minute| *minute < 60)?,
            Part::Second { padded } => {
                self.second = self.number(padded).filter(|second| *second < 60)?;
                // A fraction is taken even where the layout has none.
                let next = self.rest.as_bytes();
                let point =
                    matches!(next.first(), Some(b'.' | b',')) && next.get(1).is_some_and(u8::is_ascii_digit);
                if point && !fraction_follows {
                    self.fraction(None)?;
                }
            }
            Part::Fraction { digits, trim } => {
                if trim && !self.rest.starts_with(['.', ',']) {
                    return Some(());
                }
                self.fraction(if trim { None } else { Some(digits) })?;
            }
            Part::Half { upper } => {
                let half = self.take(2)?;
                let (am, pm) = if upper { ("AM", "PM") } else { ("am", "pm") };
                self.afternoon = Some(half == pm);
                (half == am || half == pm).then_some(())?;
            }
            Part::ZoneName => {
                let length = self.rest.bytes().take_while(u8::is_ascii_uppercase).count();
                let name = self.take(length)?;
                (3..=5).contains(&name.len()).then_some(())?;
                if name == "UTC" {
                    self.offset = Some(0);
                }
                self.zone_name = Some(name);
            }
            Part::Offset { z, colon, minutes, seconds } => self.read_offset(z, colon, minutes, seconds)?,
        }
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<&'t str> {
        let taken = self.rest.get(..length)?;
        self.rest = self.rest.get(length..)?;
        Some(taken)
    }

    /// Any run of blanks in the layout matches any run of blanks.
    fn literal(&mut self, text: &str) -> Option<()> {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == ' ' {
                while chars.peek() == Some(&' ') {
                    chars.next();
                }
                if !self.rest.is_empty() && !self.rest.starts_with(' ') {
                    return None;
                }
                self.rest = self.rest.trim_start_matches(' ');
                continue;
            }
            self.rest = self.rest.strip_prefix(c)?;
        }
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        self.take(count)?.parse().ok()
    }

    fn number(&mut self, padded: bool) -> Option<i64> {
        self.digits(if padded { 2 } else { 1 }, 2)
    }

    fn name(&mut self, names: &[&str], letters: Option<usize>) -> Option<i64> {
        for (index, name) in names.iter().enumerate() {
            let name = &name[..letters.unwrap_or(name.len())];
            if self.rest.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name)) {
                self.take(name.len())?;
                return i64::try_from(index).ok();
            }
        }
        None
    }

    fn fraction(&mut self, digits: Option<usize>) -> Option<()> {
        self.rest = self.rest.strip_prefix(['.', ','])?;
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let text = self.take(digits.unwrap_or(count))?;
        let all = text.bytes().all(|b| b.is_ascii_digit());
        let padded: String = text.chars().chain(std::iter::repeat('0')).take(9).collect();
        self.nanos = padded.parse().ok().filter(|_| all)?;
        Some(())
    }

    fn read_offset(&mut self, z: bool, colon: bool, minutes: bool, seconds: bool) -> Option<()> {
        if z && self.rest.starts_with('Z') {
            self.take(1)?;
            self.offset = Some(0);
            return Some(());
        }
        let sign = match self.take(1)? {
            "+" => 1,
            "-" => -1,
            _ => return None,
        };
        let mut field = |most: i64, wanted: bool, first: bool| -> Option<i64> {
            if !wanted {
                return Some(0);
            }
            if colon && !first {
                self.rest = self.rest.strip_prefix(':')?;
            }
            self.digits(2, 2).filter(|value| *value <= most)
        };
        let (hours, minutes) = (field(24, true, true)?, field(60, minutes, false)?);
        let seconds = field(60, seconds, false)?;
        self.offset = Some(sign * (hours * 3600 + minutes * 60 + seconds));
        Some(())
    }

    fn finish(self, zone: &Zone) -> Option<Time> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (month, day) = match self.year_day {
            Some(day) => {
                let length = days_from_civil(self.year + 1, 1, 1) - days_from_civil(self.year, 1, 1);
                (1..=length).contains(&day).then_some((1, day))?
            }
            None => {
                let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
                (1..=days_in_month(self.year, month)).contains(&day).then_some((month, day))?
            }
        };
        let (minute, second) = (self.minute, self.second);
        let civil = Civil { year: self.year, month, day, hour, minute, second, nanos: self.nanos };
        let zone = match (self.offset, self.zone_name) {
            (Some(0), _) => Zone::Utc,
            (Some(offset), name) => Zone::Fixed(offset, Arc::from(name.unwrap_or_default())),
            // An abbreviation that the zone does not have says nothing about the offset.
            (None, Some(name)) => Zone::Fixed(named_offset(name), Arc::from(name)),
            (None, None) => zone.clone(),
        };
        Some(Time::from_civil(civil, zone))
    }
}

/// `GMT+3` and its kind; other abbreviations stand for no offset.
fn named_offset(name: &str) -> i64 {
    name.strip_prefix("GMT").and_then(|hours| hours.parse::<i64>().ok()).map_or(0, |hours| hours * 3600)
}
