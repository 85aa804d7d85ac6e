//! The times that five fields admit.

use super::Field;

/// Five fields. A minute matches when all match, except that the two fields of days are alternatives as soon as
/// neither is left open: `0 0 1 * 1` is the first of the month *and* every Monday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// 0 to 59.
    pub minute: Field,
    /// 0 to 23.
    pub hour: Field,
    /// Of the month, 1 to 31.
    pub day: Field,
    /// 1 to 12.
    pub month: Field,
    /// 0 (Sunday) to 6.
    pub weekday: Field,
}

/// A minute on some clock, in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CivilTime {
    /// Any year from 1 to 9999.
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

/// The years that the controller looks ahead.
const YEARS_AHEAD: u32 = 5;

impl Calendar {
    /// Whether the days are those of either field, because both are restricted.
    pub fn days_are_alternatives(&self) -> bool {
        !self.day.is_any() && !self.weekday.is_any()
    }

    /// Whether no minute of any year matches. What happens only in leap years does happen.
    pub fn never_fires(&self) -> bool {
        const LEAP_YEAR: u32 = 2000;
        let some_day = self
            .month
            .values()
            .any(|month| (1..=days_in_month(LEAP_YEAR, month)).any(|day| self.day.contains(day)));
        let some_weekday = !self.weekday.is_empty() && !self.month.is_empty();
        let days =
            if self.days_are_alternatives() { some_day || some_weekday } else { some_day && some_weekday };
        !days || self.minute.is_empty() || self.hour.is_empty()
    }

    /// See [`super::Schedule::next_after`].
    pub(super) fn next_after(&self, time: CivilTime) -> Option<CivilTime> {
        if self.never_fires() {
            return None;
        }
        let same_day = self.clock_times().find(|(hour, minute)| (*hour, *minute) > (time.hour, time.minute));
        if let Some((hour, minute)) = same_day
            && self.matches_day(time)
        {
            return Some(CivilTime { hour, minute, second: 0, ..time });
        }
        let (hour, minute) = self.clock_times().next()?;
        let mut day = time.next_day();
        while day.year <= time.year.saturating_add(YEARS_AHEAD) {
            if self.matches_day(day) {
                return Some(CivilTime { hour, minute, second: 0, ..day });
            }
            day = day.next_day();
        }
        None
    }

    /// Every hour and minute of a matching day, ascending.
    pub(super) fn clock_times(&self) -> impl Iterator<Item = (u32, u32)> {
        let minute = self.minute;
        self.hour.values().flat_map(move |hour| minute.values().map(move |minute| (hour, minute)))
    }

    fn matches_day(&self, time: CivilTime) -> bool {
        let (day, weekday) = (self.day.contains(time.day), self.weekday.contains(time.weekday()));
        let days = if self.days_are_alternatives() { day || weekday } else { day && weekday };
        days && self.month.contains(time.month)
    }
}

impl CivilTime {
    /// 0 is Sunday.
    pub fn weekday(self) -> u32 {
        // The first day of year 1 was a Monday.
        let before = self.year.saturating_sub(1);
        let leap_days = before / 4 - before / 100 + before / 400;
        let this_year: u32 = (1..self.month).map(|month| days_in_month(self.year, month)).sum();
        (before % 7 + leap_days + this_year + self.day) % 7
    }

    fn next_day(self) -> Self {
        if self.day < days_in_month(self.year, self.month) {
            CivilTime { day: self.day + 1, ..self }
        } else if self.month < 12 {
            CivilTime { month: self.month + 1, day: 1, ..self }
        } else {
            CivilTime { year: self.year.saturating_add(1), month: 1, day: 1, ..self }
        }
    }

    /// So many seconds later; none beyond a thousand years.
    pub(super) fn plus_seconds(self, seconds: i64) -> Option<Self> {
        const DAY: i64 = 24 * 3600;
        let clock = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let total = clock.checked_add(seconds).filter(|total| (0..366_000 * DAY).contains(total))?;
        let days = (0..total / DAY).fold(self, |day, _| day.next_day());
        let part = |unit: i64, of: i64| u32::try_from(total / unit % of).unwrap_or(0);
        Some(CivilTime { hour: part(3600, 24), minute: part(60, 60), second: part(1, 60), ..days })
    }
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
