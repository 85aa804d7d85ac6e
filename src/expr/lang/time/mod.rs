//! Points in time, spans and zones. There is no clock here: times come from texts and numbers.

mod duration;
mod format;
mod layout;
mod parse;

use std::fmt;

use jiff::tz::TimeZone;

use crate::values::{MONTHS, WEEKDAYS};

pub(super) use duration::{duration_text, parse_duration, round_duration, truncate_duration};
pub(super) use format::format;
pub(super) use parse::parse;

const NANOS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;
/// Go's zero time, the beginning of the year 1.
pub(super) const ZERO: i64 = -62_135_596_800;

/// A point in time and the zone in which it is shown.
#[derive(Clone, Debug)]
pub struct Time {
    /// Seconds since 1970 in UTC.
    pub(super) seconds: i64,
    /// Nanoseconds on top, less than a second.
    pub(super) nanos: i64,
    pub(super) zone: Zone,
}

/// A time zone.
#[derive(Clone, Debug)]
pub enum Zone {
    /// UTC, which stands for the controller's local zone too: its image has no other.
    Utc,
    /// So many seconds east of Greenwich, with the abbreviation that a text gave.
    Fixed(i64, std::sync::Arc<str>),
    /// A zone of the IANA database.
    Named(TimeZone),
}

/// A time as calendars and clocks show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) nanos: i64,
}

impl Zone {
    /// The zone of that name.
    pub(super) fn load(name: &str) -> Result<Zone, String> {
        match name {
            "" | "UTC" | "Local" => Ok(Zone::Utc),
            _ => jiff::tz::db().get(name).map(Zone::Named).map_err(|_| format!("unknown time zone {name}")),
        }
    }

    /// Its name.
    pub fn name(&self) -> String {
        match self {
            Zone::Utc => "UTC".to_owned(),
            Zone::Fixed(_, name) => name.to_string(),
            Zone::Named(zone) => zone.iana_name().unwrap_or_default().to_owned(),
        }
    }

    /// Seconds east of Greenwich and the abbreviation at a point in time.
    pub(super) fn offset(&self, seconds: i64) -> (i64, String) {
        match self {
            Zone::Utc => (0, "UTC".to_owned()),
            Zone::Fixed(offset, name) => (*offset, name.to_string()),
            Zone::Named(zone) => match jiff::Timestamp::from_second(seconds) {
                Ok(at) => {
                    let info = zone.to_offset_info(at);
                    (i64::from(info.offset().seconds()), info.abbreviation().to_owned())
                }
                Err(_) => (0, "UTC".to_owned()),
            },
        }
    }
}

impl Time {
    /// So many seconds since 1970.
    pub(super) fn unix(seconds: i64, zone: Zone) -> Time {
        Time { seconds, nanos: 0, zone }
    }

    /// The time that calendar and clock show in a zone. Fields may overflow into each other.
    pub(super) fn from_civil(civil: Civil, zone: Zone) -> Time {
        let months = civil.year.saturating_mul(12).saturating_add(civil.month - 1);
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let days = days_from_civil(year, month, 1).saturating_add(civil.day - 1);
        let clock = civil.hour.saturating_mul(3600).saturating_add(civil.minute.saturating_mul(60));
        let local = days.saturating_mul(DAY).saturating_add(clock).saturating_add(civil.second);
        // The offset is looked up twice: the first guess may lie on the other side of a change.
        let (first, _) = zone.offset(local);
        let (second, _) = zone.offset(local.saturating_sub(first));
        Time { seconds: local.saturating_sub(second), nanos: civil.nanos, zone }
    }

    /// What orders times.
    pub(super) fn instant(&self) -> (i64, i64) {
        (self.seconds, self.nanos)
    }

    /// What calendar and clock show.
    pub(super) fn civil(&self) -> Civil {
        let (offset, _) = self.zone.offset(self.seconds);
        let local = self.seconds.saturating_add(offset);
        let (days, clock) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        Civil { year, month, day, hour, minute, second, nanos: self.nanos }
    }

    /// Sunday is 0.
    pub(super) fn weekday(&self) -> i64 {
        let (offset, _) = self.zone.offset(self.seconds);
        (self.seconds.saturating_add(offset).div_euclid(DAY) + 4).rem_euclid(7)
    }

    /// From 1.
    pub(super) fn year_day(&self) -> i64 {
        let civil = self.civil();
        days_from_civil(civil.year, civil.month, civil.day) - days_from_civil(civil.year, 1, 1) + 1
    }

    /// The week of the year by ISO 8601, and the year that it belongs to.
    pub(super) fn iso_week(&self) -> (i64, i64) {
        let civil = self.civil();
        let days = days_from_civil(civil.year, civil.month, civil.day);
        let thursday = days + 4 - (self.weekday() + 6) % 7 - 1;
        let (year, _, _) = civil_from_days(thursday);
        (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
    }

    /// The time `nanos` later.
    pub(super) fn plus(&self, nanos: i64) -> Time {
        let total = self.nanos + nanos.rem_euclid(NANOS);
        let seconds = self.seconds.saturating_add(nanos.div_euclid(NANOS)).saturating_add(total / NANOS);
        Time { seconds, nanos: total % NANOS, zone: self.zone.clone() }
    }

    /// Nanoseconds since `other`, as far as 64 bits reach.
    pub(super) fn since(&self, other: &Time) -> i64 {
        let nanos = self.nanos_since(other);
        i64::try_from(nanos).unwrap_or(if nanos > 0 { i64::MAX } else { i64::MIN })
    }

    fn nanos_since(&self, other: &Time) -> i128 {
        let seconds = i128::from(self.seconds) - i128::from(other.seconds);
        seconds * i128::from(NANOS) + i128::from(self.nanos - other.nanos)
    }

    /// What is left over from multiples of `unit`, counted from Go's zero time.
    pub(super) fn rest_of(&self, unit: i64) -> i64 {
        let since = self.nanos_since(&Time::unix(ZERO, Zone::Utc));
        i64::try_from(since.rem_euclid(i128::from(unit.max(1)))).unwrap_or(0)
    }

    /// The same time shown in another zone.
    pub(super) fn in_zone(&self, zone: Zone) -> Time {
        Time { zone, ..self.clone() }
    }

    /// `2006-01-02T15:04:05.999999999Z07:00`
    pub(super) fn rfc3339(&self) -> String {
        format(self, "2006-01-02T15:04:05.999999999Z07:00")
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format(self, "2006-01-02 15:04:05.999999999 -0700 MST"))
    }
}

/// Days since 1970 in the proleptic Gregorian calendar, counting years from March.
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year.clamp(-10_000_000_000, 10_000_000_000) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// How many days a month has.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    days_from_civil(year + month / 12, month % 12 + 1, 1) - days_from_civil(year, month, 1)
}

/// The English name of a month, which counts from 1.
pub(super) fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("%!Month")
}

/// The English name of a day of the week.
pub(super) fn weekday_name(day: u8) -> &'static str {
    WEEKDAYS.get(usize::from(day)).copied().unwrap_or("%!Weekday")
}
