//! Schedules of CronWorkflows, as robfig/cron v3's `ParseStandard` reads them.

mod calendar;
mod crd;
mod describe;
mod field;

pub use calendar::{Calendar, CivilTime};
pub use crd::matches_crd_pattern;
pub use field::Field;

use super::duration::{self, Duration};
use super::suggest::{is_near, nearest};
use super::{ValueError, quoted, timezone};

/// When a CronWorkflow runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The zone of a `TZ=` or `CRON_TZ=` prefix; none means the one of `spec.timezone`, else the controller's.
    ///
    /// Argo puts `spec.timezone` before the schedule as a prefix of its own, so a schedule that has one too is
    /// accepted and then fails when the controller parses both.
    pub time_zone: Option<String>,
    /// The times.
    pub rule: Rule,
}

/// The times of a schedule, in its time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The minutes that match five fields.
    Calendar(Calendar),
    /// Again and again with this interval, which is whole seconds and at least one.
    Every(Duration),
}

/// The names for whole schedules with the five fields that they stand for.
const DESCRIPTORS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

const EVERY: &str = "@every ";

/// Parses a schedule: five fields, a descriptor such as `@daily`, or `@every` and a Go duration.
///
/// It may begin with `TZ=` or `CRON_TZ=`, a time zone and a blank.
pub fn parse(text: &str) -> Result<Schedule, ValueError> {
    read(text).map_err(|problem| problem.into_error(text))
}

impl Schedule {
    /// Whether it has no time at all, as `0 0 31 2 *`. Argo accepts such a schedule, and never runs it.
    pub fn never_fires(&self) -> bool {
        match &self.rule {
            Rule::Calendar(calendar) => calendar.never_fires(),
            Rule::Every(_) => false,
        }
    }

    /// The first time after `time`, both on the clock of the schedule's zone; changes of the clock are left out.
    ///
    /// None when there is none within the five years that the controller looks ahead.
    pub fn next_after(&self, time: CivilTime) -> Option<CivilTime> {
        match &self.rule {
            Rule::Calendar(calendar) => calendar.next_after(time),
            Rule::Every(interval) => time.plus_seconds(interval.nanos() / 1_000_000_000),
        }
    }
}

/// What is wrong with which bytes, and what would be right there.
struct Problem {
    start: usize,
    end: usize,
    message: String,
    /// In the place of `start..end`; offered only when the result parses.
    replacement: Option<String>,
}

impl Problem {
    fn new(start: usize, end: usize, message: String) -> Self {
        Problem { start, end, message, replacement: None }
    }

    fn into_error(self, text: &str) -> ValueError {
        let suggestion = self.replacement.and_then(|with| {
            let fixed = format!("{}{with}{}", text.get(..self.start)?, text.get(self.end..)?);
            read(&fixed).is_ok().then_some(fixed)
        });
        ValueError::at(self.start, self.end, self.message).suggesting(suggestion)
    }
}

fn read(text: &str) -> Result<Schedule, Problem> {
    if text.is_empty() {
        return Err(Problem::new(
            0,
            0,
            "the schedule is empty: write five fields, such as `0 2 * * *`".to_owned(),
        ));
    }
    let (time_zone, start) = zone(text)?;
    // Only what follows a time zone is trimmed: ` @daily` is not a descriptor.
    let rest = text.get(start..).unwrap_or_default();
    let (start, rest) = match time_zone {
        Some(_) => (start + rest.len() - rest.trim_start().len(), rest.trim()),
        None => (start, rest),
    };
    let rule = if rest.starts_with('@') { descriptor(rest, start)? } else { fields(rest, start)? };
    Ok(Schedule { time_zone, rule })
}

/// The time zone before a schedule, if any, and where the schedule begins.
fn zone(text: &str) -> Result<(Option<String>, usize), Problem> {
    let Some(rest) = text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ=")) else {
        return Ok((None, 0));
    };
    let start = text.len() - rest.len();
    let Some(length) = rest.find(' ') else {
        let message = format!("{} has a time zone but no schedule after it", quoted(text));
        return Err(Problem::new(text.len(), text.len(), message));
    };
    let name = rest.get(..length).unwrap_or_default();
    match timezone::check(name) {
        Ok(()) => Ok((Some(name.to_owned()), start + length)),
        Err(error) => Err(Problem {
            start,
            end: start + length,
            message: format!("{} is not a time zone of the IANA database", quoted(name)),
            replacement: error.suggestion,
        }),
    }
}

fn descriptor(text: &str, start: usize) -> Result<Rule, Problem> {
    if let Some((_, stands_for)) = DESCRIPTORS.iter().find(|(name, _)| *name == text) {
        return fields(stands_for, start);
    }
    if let Some(interval) = text.strip_prefix(EVERY) {
        let at = start + EVERY.len();
        return match duration::parse_go(interval) {
            Ok(interval) => Ok(Rule::Every(at_least_a_second(interval))),
            Err(error) => Err(Problem {
                start: at,
                end: start + text.len(),
                message: error.message.split("; did you mean").next().unwrap_or_default().to_owned(),
                replacement: error.suggestion.or_else(|| Some(interval.trim().to_owned())),
            }),
        };
    }
    let end = start + text.len();
    let known =
        "the descriptors are `@yearly`, `@monthly`, `@weekly`, `@daily`, `@hourly` and `@every <duration>`";
    let message = match text {
        "@reboot" => format!("`@reboot` is not a schedule here: {known}"),
        _ => format!("{} is not a schedule: {known}", quoted(text)),
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    let replacement = match DESCRIPTORS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        Some((name, _)) => Some((*name).to_owned()),
        None if word.eq_ignore_ascii_case("@every")
            || !word.eq_ignore_ascii_case("@reboot") && is_near(word, EVERY.trim()) =>
        {
            text.get(word.len()..).map(|interval| format!("{EVERY}{}", interval.trim()))
        }
        None => nearest(text, DESCRIPTORS.iter().map(|(name, _)| *name)).map(str::to_owned),
    };
    Err(Problem { start, end, message, replacement })
}

/// Robfig's `Every`: no intervals below a second, and no fractions of one.
fn at_least_a_second(interval: Duration) -> Duration {
    Duration::from_seconds((interval.nanos() / 1_000_000_000).max(1))
}

fn fields(text: &str, start: usize) -> Result<Rule, Problem> {
    let words = words(text, start);
    let &[minute, hour, day, month, weekday] = words.as_slice() else {
        return Err(wrong_count(text, start, &words));
    };
    Ok(Rule::Calendar(Calendar {
        minute: field::read(minute, &field::MINUTE)?,
        hour: field::read(hour, &field::HOUR)?,
        day: field::read(day, &field::DAY)?,
        month: field::read(month, &field::MONTH)?,
        weekday: field::read(weekday, &field::WEEKDAY)?,
    }))
}

/// A piece of the schedule and where it begins.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
}

fn words(text: &str, start: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split_whitespace() {
        // The word is found where it stands, since everything before it is blank.
        at += text.get(at..).and_then(|rest| rest.find(word)).unwrap_or(0);
        words.push(Word { text: word, start: start + at });
        at += word.len();
    }
    words
}

fn wrong_count(text: &str, start: usize, words: &[Word<'_>]) -> Problem {
    let count = match words.len() {
        1 => "1 field".to_owned(),
        count => format!("{count} fields"),
    };
    let extra = if words.len() == 6 { "; there is none for seconds" } else { "" };
    let message = format!(
        "{} has {count}, a schedule has 5: minute, hour, day of month, month, day of week{extra}",
        quoted(text.trim())
    );
    // Other programs put seconds first. `0` or `*` there loses nothing that Argo could express.
    let without_seconds = match words {
        [Word { text: "0" | "00" | "*", .. }, rest @ ..] if rest.len() == 5 => {
            Some(rest.iter().map(|word| word.text).collect::<Vec<_>>().join(" "))
        }
        [Word { text, .. }] if text.starts_with('@') => Some((*text).to_owned()),
        [Word { text, .. }] => DESCRIPTORS
            .iter()
            .map(|(name, _)| *name)
            .find(|name| name.get(1..) == Some(*text))
            .map(str::to_owned),
        _ => None,
    };
    Problem { start, end: start + text.len(), message, replacement: without_seconds }
}

#[cfg(test)]
mod tests;
