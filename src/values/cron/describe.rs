//! Schedules in words.

use super::{Calendar, Field, Rule, Schedule};
use crate::values::duration::Duration;
use crate::values::{MONTHS, WEEKDAYS};

/// So many times of day are listed one by one.
const LISTED_TIMES: usize = 4;

impl Schedule {
    /// The schedule in words, such as `every day at 02:00` or `every 5 minutes, Monday to Friday (Asia/Tokyo)`.
    pub fn describe(&self) -> String {
        let times = match &self.rule {
            Rule::Every(interval) => every(*interval),
            Rule::Calendar(calendar) if calendar.never_fires() => "never".to_owned(),
            Rule::Calendar(calendar) => calendar.describe(),
        };
        match self.time_zone.as_deref() {
            // An interval has no clock.
            Some(zone) if matches!(self.rule, Rule::Calendar(_)) => {
                format!("{times} ({})", if zone.is_empty() { "UTC" } else { zone })
            }
            _ => times,
        }
    }
}

fn every(interval: Duration) -> String {
    let seconds = interval.nanos() / 1_000_000_000;
    let units = [(seconds / 3600, "hour"), (seconds / 60 % 60, "minute"), (seconds % 60, "second")];
    let parts: Vec<String> =
        units.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| counted(*count, unit)).collect();
    match parts.as_slice() {
        [only] => format!("every {}", only.strip_prefix("1 ").unwrap_or(only)),
        _ => format!("every {}", list(&parts)),
    }
}

fn counted(count: i64, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

impl Calendar {
    fn describe(&self) -> String {
        let days = self.days();
        match self.repetition() {
            Some(repetition) if days.is_empty() => repetition,
            Some(repetition) => format!("{repetition}, {days}"),
            None if days.is_empty() => format!("every day at {}", self.times_of_day()),
            None => format!("{days} at {}", self.times_of_day()),
        }
    }

    /// The times that go on all day long; none when there are particular hours.
    fn repetition(&self) -> Option<String> {
        if self.hour.values().count() < 24 {
            return None;
        }
        if let Some(step) = step_through(self.minute, 60) {
            return Some(if step == 1 { "every minute".to_owned() } else { format!("every {step} minutes") });
        }
        let minutes: Vec<u32> = self.minute.values().collect();
        Some(match minutes.as_slice() {
            [0] => "every hour".to_owned(),
            [minute] => format!("every hour at minute {minute}"),
            _ => format!("every hour at minutes {}", numbers(self.minute)),
        })
    }

    fn times_of_day(&self) -> String {
        let clock: Vec<String> = self
            .clock_times()
            .take(LISTED_TIMES + 1)
            .map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
            .collect();
        if clock.len() <= LISTED_TIMES {
            return list(&clock);
        }
        let minutes = match step_through(self.minute, 60) {
            Some(1) => "every minute".to_owned(),
            Some(step) => format!("every {step} minutes"),
            None if self.minute.values().eq([0]) => "the full hour".to_owned(),
            None if self.minute.values().count() == 1 => format!("minute {}", numbers(self.minute)),
            None => format!("minutes {}", numbers(self.minute)),
        };
        match step_through(self.hour, 24) {
            Some(step) => format!("{minutes} of every {}", ordinal(step, "hour")),
            None => format!("{minutes} of hours {}", numbers(self.hour)),
        }
    }

    /// Which days, in words; empty for all of them.
    fn days(&self) -> String {
        let day = match self.day.values().count() {
            31 => None,
            1 => Some(format!("on day {} of the month", numbers(self.day))),
            _ => Some(format!("on days {} of the month", numbers(self.day))),
        };
        let weekday = (self.weekday.values().count() < 7).then(|| names(self.weekday, 0, &WEEKDAYS));
        let months = (self.month.values().count() < 12).then(|| names(self.month, 1, &MONTHS));
        let days = match (day, weekday) {
            (Some(day), Some(weekday)) if self.days_are_alternatives() => {
                format!("{day} and every {weekday}")
            }
            // A field that is restricted to everything makes every day match.
            _ if self.days_are_alternatives() => String::new(),
            (Some(day), None) => day,
            (None, Some(weekday)) => weekday,
            (Some(day), Some(weekday)) => format!("{day}, {weekday}"),
            (None, None) => String::new(),
        };
        match months {
            None => days,
            Some(months) if days.is_empty() => format!("every day in {months}"),
            Some(months) => match days.strip_suffix(" of the month") {
                Some(days) => format!("{days} of {months}"),
                None => format!("{days} in {months}"),
            },
        }
    }
}

/// The step, if the field is 0 and every step-th value below `end`.
fn step_through(field: Field, end: u32) -> Option<u32> {
    let step = field.values().nth(1)?;
    let regular =
        end.is_multiple_of(step) && field.values().eq((0..end).step_by(usize::try_from(step).ok()?));
    regular.then_some(step)
}

fn ordinal(step: u32, unit: &str) -> String {
    match step {
        1 => unit.to_owned(),
        2 => format!("second {unit}"),
        3 => format!("third {unit}"),
        _ => format!("{step}th {unit}"),
    }
}

fn numbers(field: Field) -> String {
    runs(field, |value| value.to_string())
}

/// The values by name, where `first` is the value that the first name stands for.
fn names(field: Field, first: u32, names: &[&str]) -> String {
    runs(field, |value| {
        let index = usize::try_from(value.saturating_sub(first)).unwrap_or(usize::MAX);
        names.get(index).copied().unwrap_or_default().to_owned()
    })
}

/// The values with three or more neighbours in a row written as a range.
fn runs(field: Field, show: impl Fn(u32) -> String) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in field.values() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == value => *last = value,
            _ => runs.push((value, value)),
        }
    }
    let mut parts = Vec::new();
    for (first, last) in runs {
        if last - first >= 2 {
            parts.push(format!("{} to {}", show(first), show(last)));
        } else {
            parts.extend((first..=last).map(&show));
        }
    }
    list(&parts)
}

/// `a`, `a and b`, `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn schedules_in_words() {
        let cases = [
            ("* * * * *", "every minute"),
            ("*/5 * * * *", "every 5 minutes"),
            ("*/7 * * * *", "every hour at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56"),
            ("0 * * * *", "every hour"),
            ("30 * * * *", "every hour at minute 30"),
            ("0 2 * * *", "every day at 02:00"),
            ("0,30 2,14 * * *", "every day at 02:00, 02:30, 14:00 and 14:30"),
            ("0 9-17 * * 1-5", "Monday to Friday at the full hour of hours 9 to 17"),
            ("*/15 9-17 * * MON-FRI", "Monday to Friday at every 15 minutes of hours 9 to 17"),
            ("0 */2 * * *", "every day at the full hour of every second hour"),
            ("*/5 * * * 1-5", "every 5 minutes, Monday to Friday"),
            ("0 0 * * 0", "Sunday at 00:00"),
            ("0 0 * * 1,3", "Monday and Wednesday at 00:00"),
            ("0 0 1 * *", "on day 1 of the month at 00:00"),
            ("0 0 1,15 * ?", "on days 1 and 15 of the month at 00:00"),
            ("0 0 1 1 *", "on day 1 of January at 00:00"),
            ("0 0 1 * 1", "on day 1 of the month and every Monday at 00:00"),
            ("0 0 1 6-8 1", "on day 1 of the month and every Monday in June to August at 00:00"),
            ("0 0 * 6 *", "every day in June at 00:00"),
            ("0 0 1-31 * 1", "every day at 00:00"),
            ("0 0 31 2 *", "never"),
            ("@hourly", "every hour"),
            ("@every 1h", "every hour"),
            ("@every 5m", "every 5 minutes"),
            ("@every 1h30m", "every 1 hour and 30 minutes"),
            ("@every 1ns", "every second"),
            ("TZ=Asia/Tokyo 0 2 * * *", "every day at 02:00 (Asia/Tokyo)"),
            ("TZ= 0 2 * * *", "every day at 02:00 (UTC)"),
            ("TZ=Asia/Tokyo @every 1m", "every minute"),
        ];
        for (text, words) in cases {
            assert_eq!(parse(text).map(|s| s.describe()).as_deref(), Ok(words), "{text}");
        }
    }
}
