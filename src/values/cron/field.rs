//! One field of a schedule: lists of numbers, names, ranges and steps.

use super::super::{go_atoi, quoted};
use super::{Problem, Word};

/// The values that a field of a schedule admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    bits: u64,
    any: bool,
}

impl Field {
    /// Whether `value` is admitted.
    pub fn contains(self, value: u32) -> bool {
        value < 64 && self.bits & (1 << value) != 0
    }

    /// Whether the field was left open with `*` or `?` (without a step). It matters for the two fields of days.
    pub fn is_any(self) -> bool {
        self.any
    }

    /// The admitted values, ascending. None at all if the field has only commas.
    pub fn values(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |value| self.contains(*value))
    }

    /// Whether nothing is admitted.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }
}

/// What one of the five fields is about.
pub(super) struct Bounds {
    what: &'static str,
    min: u64,
    max: u64,
    /// Names for the values from `min` on.
    names: &'static [&'static str],
}

pub(super) const MINUTE: Bounds = Bounds { what: "minute", min: 0, max: 59, names: &[] };
pub(super) const HOUR: Bounds = Bounds { what: "hour", min: 0, max: 23, names: &[] };
pub(super) const DAY: Bounds = Bounds { what: "day of the month", min: 1, max: 31, names: &[] };
pub(super) const MONTH: Bounds = Bounds {
    what: "month",
    min: 1,
    max: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
pub(super) const WEEKDAY: Bounds = Bounds {
    what: "day of the week",
    min: 0,
    max: 6,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

/// Reads a whole field. Empty items between commas are skipped.
pub(super) fn read(field: Word<'_>, bounds: &Bounds) -> Result<Field, Problem> {
    let mut all = Field { bits: 0, any: false };
    let mut start = field.start;
    for text in field.text.split(',') {
        if !text.is_empty() {
            let item = Item { text, start, bounds }.read()?;
            all.bits |= item.bits;
            all.any |= item.any;
        }
        start += text.len() + 1;
    }
    Ok(all)
}

/// One of the things between commas.
struct Item<'a> {
    text: &'a str,
    start: usize,
    bounds: &'a Bounds,
}

impl Item<'_> {
    fn read(&self) -> Result<Field, Problem> {
        let mut halves = self.text.split('/');
        let (range, step, more) = (halves.next().unwrap_or_default(), halves.next(), halves.next());
        let mut ends = range.split('-');
        let (low, high) = (ends.next().unwrap_or_default(), ends.next());
        let open = matches!(low, "*" | "?");
        let (first, mut last) = if open {
            (self.bounds.min, self.bounds.max)
        } else {
            let first = self.value(low, 0)?;
            let last = high.map_or(Ok(first), |high| self.value(high, low.len() + 1))?;
            if ends.next().is_some() {
                return Err(self
                    .wrong(0, range.len(), |what, part| format!("the {what} {part} has more than one `-`")));
            }
            (first, last)
        };
        let step = match step {
            Some(_) if more.is_some() => {
                return Err(self.wrong(0, self.text.len(), |what, part| {
                    format!("the {what} {part} has more than one `/`")
                }));
            }
            // `5/10` means from 5 on.
            Some(step) => {
                last = if high.is_none() { self.bounds.max } else { last };
                self.number(step, range.len() + 1)?
            }
            None => 1,
        };
        self.check_bounds(first, last, low, high)?;
        if step == 0 {
            let message =
                |what: &str, part: &str| format!("the step {part} of the {what} must be at least 1");
            return Err(self.wrong(range.len() + 1, self.text.len(), message));
        }
        let bits = (first..=last)
            .step_by(usize::try_from(step).unwrap_or(usize::MAX))
            .fold(0, |bits, v| bits | 1 << v);
        Ok(Field { bits, any: open && step == 1 })
    }

    fn check_bounds(&self, first: u64, last: u64, low: &str, high: Option<&str>) -> Result<(), Problem> {
        let Bounds { min, max, .. } = *self.bounds;
        let (from, to) = match high {
            Some(high) => (low.len() + 1, low.len() + 1 + high.len()),
            None => (0, low.len()),
        };
        let limits = if max == 6 { "0 (Sunday) to 6".to_owned() } else { format!("{min} to {max}") };
        let out_of_range = |what: &str, part: &str| format!("the {what} {part} is out of range: {limits}");
        if first < min {
            return Err(self.wrong(0, low.len(), out_of_range));
        }
        if last > max {
            let mut problem = self.wrong(from, to, out_of_range);
            // Other programs count 7 for Sunday, 24 for midnight and 60 for the full hour.
            if last == max + 1 && min == 0 {
                problem.replacement = Some(if high.is_some() { format!("{max},0") } else { "0".to_owned() });
            }
            return Err(problem);
        }
        if first > last {
            let mut problem =
                self.wrong(0, to, |what, part| format!("the {what} {part} ends before it begins"));
            if high.is_some() && !self.text.contains('/') {
                problem.replacement = Some(format!("{first}-{max},{min}-{last}"));
            }
            return Err(problem);
        }
        Ok(())
    }

    /// A number or a name, `offset` bytes into the item.
    fn value(&self, text: &str, offset: usize) -> Result<u64, Problem> {
        let named = self.bounds.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        match named {
            Some(position) => Ok(self.bounds.min + position as u64),
            None => self.number(text, offset),
        }
    }

    fn number(&self, text: &str, offset: usize) -> Result<u64, Problem> {
        if let Some(number) = go_atoi(text).and_then(|number| u64::try_from(number).ok()) {
            return Ok(number);
        }
        if text.is_empty() {
            return Err(
                self.wrong(0, self.text.len(), |what, part| format!("the {what} {part} misses a number"))
            );
        }
        let elsewhere = matches!(text, "L" | "W" | "LW") || text.contains('#');
        let number =
            if self.bounds.names.is_empty() { "a number" } else { "a number or a name of three letters" };
        let mut problem = self.wrong(offset, offset + text.len(), |what, part| match elsewhere {
            true => format!("the {what} cannot be {part}: schedules have no `L`, `W` and `#` here"),
            false => format!("the {what} must be {number}, not {part}"),
        });
        problem.replacement = self.short_name(text);
        Err(problem)
    }

    /// `Monday` is written `mon`.
    fn short_name(&self, text: &str) -> Option<String> {
        let prefix = text.get(..3)?;
        let all_letters = text.chars().all(|c| c.is_ascii_alphabetic());
        let known = self.bounds.names.iter().find(|name| all_letters && name.eq_ignore_ascii_case(prefix));
        known.map(|name| (*name).to_owned())
    }

    /// A complaint about the bytes `from..to` of the item; the message is made of what the field is called and the bytes.
    fn wrong(&self, from: usize, to: usize, message: impl Fn(&str, &str) -> String) -> Problem {
        let part = quoted(self.text.get(from..to).unwrap_or_default());
        Problem::new(self.start + from, self.start + to, message(self.bounds.what, &part))
    }
}
