//! Durations as Go writes them (`1h30m`), and as Argo reads them (also whole seconds: `90`).

use super::{ValueError, go_atoi, quoted};

/// A length of time in nanoseconds, possibly negative: Go's `time.Duration`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    nanos: i64,
}

const MICROSECOND: i64 = 1_000;
const MILLISECOND: i64 = 1_000_000;
const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Go gives one result bit to the sign, and accepts this magnitude only with a minus.
const LIMIT: u64 = 1 << 63;

impl Duration {
    /// From nanoseconds.
    pub fn from_nanos(nanos: i64) -> Self {
        Duration { nanos }
    }

    /// From whole seconds. A value out of range (292 years) wraps around, as it does in Go.
    pub fn from_seconds(seconds: i64) -> Self {
        Duration { nanos: seconds.wrapping_mul(SECOND) }
    }

    /// All of it in nanoseconds.
    pub fn nanos(self) -> i64 {
        self.nanos
    }

    /// All of it in seconds.
    pub fn seconds(self) -> f64 {
        self.nanos as f64 / SECOND as f64
    }

    /// All of it in seconds, when they are whole.
    pub fn whole_seconds(self) -> Option<i64> {
        (self.nanos % SECOND == 0).then_some(self.nanos / SECOND)
    }

    /// Less than nothing.
    pub fn is_negative(self) -> bool {
        self.nanos < 0
    }
}

/// Without superfluous units: `1h30m`, `2m`, `1.5s`, `0s`. Parsing the text gives the same duration.
impl std::fmt::Display for Duration {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nanos == 0 {
            return out.write_str("0s");
        }
        if self.nanos < 0 {
            out.write_str("-")?;
        }
        let mut rest = self.nanos.unsigned_abs();
        for (unit, name) in
            [(HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (MILLISECOND, "ms"), (MICROSECOND, "us")]
        {
            let unit = unit.unsigned_abs();
            if rest >= unit {
                write!(out, "{}{name}", rest / unit)?;
                rest %= unit;
            }
        }
        if rest > 0 { write!(out, "{rest}ns") } else { Ok(()) }
    }
}

/// What Argo takes for most durations: whole seconds without a unit, or a Go duration.
///
/// So read: `suspend.duration`, `timeout`, `pendingTimeout`, retry backoff, `podGC.deleteDelayDuration`.
pub fn parse_argo(text: &str) -> Result<Duration, ValueError> {
    match go_atoi(text) {
        Some(seconds) => Ok(Duration::from_seconds(seconds)),
        None => parse_go(text),
    }
}

/// What Go's `time.ParseDuration` takes: signed decimals, each with a unit out of `ns us µs ms s m h`, or `0`.
///
/// So read: `memoize.maxAge`, `containerSet.retryStrategy.duration`, `@every` in schedules.
pub fn parse_go(text: &str) -> Result<Duration, ValueError> {
    Reader { text, at: 0 }.duration().map_err(|problem| explain(text, problem))
}

/// What can be wrong, with the bytes that it is wrong about.
enum Problem {
    Empty,
    NotANumber { start: usize },
    MissingUnit { start: usize, end: usize },
    UnknownUnit { start: usize, end: usize },
    TooLong,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn duration(mut self) -> Result<Duration, Problem> {
        let negative = self.text.starts_with('-');
        if negative || self.text.starts_with('+') {
            self.at = 1;
        }
        match self.rest() {
            "0" => return Ok(Duration::default()),
            "" => return Err(Problem::Empty),
            _ => {}
        }
        let mut total: u64 = 0;
        while !self.rest().is_empty() {
            let part = self.part()?;
            total = total.checked_add(part).filter(|sum| *sum <= LIMIT).ok_or(Problem::TooLong)?;
        }
        match i64::try_from(total) {
            Ok(nanos) if negative => Ok(Duration::from_nanos(-nanos)),
            Ok(nanos) => Ok(Duration::from_nanos(nanos)),
            Err(_) if negative => Ok(Duration::from_nanos(i64::MIN)),
            Err(_) => Err(Problem::TooLong),
        }
    }

    /// One decimal with its unit, in nanoseconds.
    fn part(&mut self) -> Result<u64, Problem> {
        let start = self.at;
        let whole = self.digits();
        let fraction = if self.rest().starts_with('.') {
            self.at += 1;
            self.digits()
        } else {
            ""
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(Problem::NotANumber { start });
        }
        let mut value: u64 = 0;
        for digit in whole.bytes() {
            value = value
                .checked_mul(10)
                .and_then(|v| v.checked_add(u64::from(digit - b'0')))
                .ok_or(Problem::TooLong)?;
            if value > LIMIT {
                return Err(Problem::TooLong);
            }
        }
        let unit = self.unit(start)?;
        let value = value.checked_mul(unit).filter(|v| *v <= LIMIT).ok_or(Problem::TooLong)?;
        Ok(value + fraction_of(fraction, unit))
            .and_then(|v| if v > LIMIT { Err(Problem::TooLong) } else { Ok(v) })
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The unit of the number that began at `number`, as nanoseconds.
    fn unit(&mut self, number: usize) -> Result<u64, Problem> {
        let (rest, start) = (self.rest(), self.at);
        let length = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
        let end = start + length;
        self.at = end;
        let nanos = match rest.get(..length).unwrap_or_default() {
            "" => return Err(Problem::MissingUnit { start: number, end: start }),
            "ns" => 1,
            // The micro sign and the Greek letter.
            "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
            "ms" => MILLISECOND,
            "s" => SECOND,
            "m" => MINUTE,
            "h" => HOUR,
            _ => return Err(Problem::UnknownUnit { start, end }),
        };
        Ok(nanos.unsigned_abs())
    }
}

/// The nanoseconds in `0.<digits>` units, rounded down, with the floating point that Go uses.
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1.0_f64);
    for digit in digits.bytes() {
        // Go ignores the digits that no longer fit 63 bits.
        if value > (LIMIT - 1) / 10 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > LIMIT {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

fn explain(text: &str, problem: Problem) -> ValueError {
    let shown = quoted(text);
    let part = |start: usize, end: usize| quoted(text.get(start..end).unwrap_or_default());
    match problem {
        Problem::Empty => ValueError::whole(
            text,
            format!("{shown} is not a duration: write a number with a unit, such as `30s`"),
        ),
        Problem::NotANumber { start } => ValueError::at(
            start,
            text.len(),
            format!("{shown} is not a duration: write numbers with units, such as `90s` or `1h30m`"),
        ),
        Problem::MissingUnit { start, end } => ValueError::at(
            start,
            end,
            format!("{shown} is not a duration: {} has no unit (`s`, `m`, `h`, `ms`, …)", part(start, end)),
        )
        .suggesting(with_unit(text)),
        Problem::UnknownUnit { start, end } => {
            let why = match text.get(start..end).unwrap_or_default().trim() {
                "d" | "D" | "day" | "days" => "there is no unit for days".to_owned(),
                "w" | "W" | "week" | "weeks" => "there is no unit for weeks".to_owned(),
                unit if is_known_lower(unit) && unit == unit.to_lowercase() => {
                    "no blank may stand between a number and its unit".to_owned()
                }
                unit if is_known_lower(unit) => format!("units are lower-case, {} is not one", quoted(unit)),
                _ => format!(
                    "{} is not a unit, the units are `h`, `m`, `s`, `ms`, `us` and `ns`",
                    part(start, end)
                ),
            };
            ValueError::at(start, end, format!("{shown} is not a duration: {why}"))
                .suggesting(in_known_units(text))
        }
        Problem::TooLong => ValueError::whole(
            text,
            format!("{shown} is too long for a duration: the limit is about 292 years"),
        ),
    }
}

fn is_known_lower(unit: &str) -> bool {
    matches!(unit.to_lowercase().as_str(), "h" | "m" | "s" | "ms" | "us" | "ns")
}

/// A number that misses its unit counts seconds when it stands alone, as Argo reads it elsewhere.
fn with_unit(text: &str) -> Option<String> {
    let candidate = format!("{text}s");
    (go_atoi(text).is_some() && parse_go(&candidate).is_ok()).then_some(candidate)
}

/// The same length of time, read as people write it (`1d`, `2 hours`, `1H`), in Go's units.
fn in_known_units(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (sign, mut rest) = match compact.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, compact.strip_prefix('+').unwrap_or(&compact)),
    };
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let nanos = number.parse::<f64>().ok()? * loose_unit(unit)? as f64;
        if nanos.fract() != 0.0 || nanos >= LIMIT as f64 {
            return None;
        }
        total = total.checked_add(nanos as i64)?;
        rest = after;
    }
    Some(Duration::from_nanos(sign * total).to_string())
}

/// A unit as people write it, in nanoseconds. A capital `M` is left out: it may be months.
fn loose_unit(unit: &str) -> Option<i64> {
    if unit == "M" {
        return None;
    }
    match unit.to_lowercase().as_str() {
        "ns" => Some(1),
        "us" => Some(MICROSECOND),
        "ms" | "msec" | "millis" => Some(MILLISECOND),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(SECOND),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(MINUTE),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(HOUR),
        "d" | "day" | "days" => Some(24 * HOUR),
        "w" | "week" | "weeks" => Some(7 * 24 * HOUR),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_durations_have_these_lengths() {
        let cases = [
            ("0", 0),
            ("-0", 0),
            ("1h30m", 5400 * SECOND),
            ("-1.5h", -5400 * SECOND),
            (".5s", SECOND / 2),
            ("5.s", 5 * SECOND),
            ("1us1\u{b5}s1\u{3bc}s", 3 * MICROSECOND),
            ("0.3333333333333333333h", 20 * MINUTE),
            ("0.9223372036854775807123s", 922_337_203),
            ("9223372036854775807ns", i64::MAX),
            ("-9223372036854775808ns", i64::MIN),
            ("1h1h", 2 * HOUR),
        ];
        for (text, nanos) in cases {
            assert_eq!(parse_go(text).map(Duration::nanos), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn seconds_need_no_unit_where_argo_reads_them() {
        assert_eq!(parse_argo("90"), Ok(Duration::from_seconds(90)));
        assert_eq!(parse_argo("-5"), Ok(Duration::from_seconds(-5)));
        assert_eq!(parse_argo("1m"), Ok(Duration::from_seconds(60)));
        assert!(parse_argo("1_0").is_err());
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        let cases = [
            ("1d", 1..2, "there is no unit for days", Some("24h")),
            ("12h5d", 4..5, "there is no unit for days", Some("132h")),
            ("1.5d", 3..4, "days", Some("36h")),
            ("2w", 1..2, "weeks", Some("336h")),
            ("10S", 2..3, "lower-case", Some("10s")),
            ("5 minutes", 1..9, "is not a unit", Some("5m")),
            ("1h30", 2..4, "`30` has no unit", None),
            ("30", 0..2, "has no unit", Some("30s")),
            ("1M", 1..2, "lower-case", None),
            ("1y", 1..2, "is not a unit", None),
            ("", 0..0, "write a number with a unit", None),
            ("-", 0..1, "write a number", None),
            ("abc", 0..3, "write numbers with units", None),
            ("1h abc", 1..6, "is not a unit", None),
            (".s", 0..2, "write numbers", None),
            ("1e3s", 1..2, "is not a unit", None),
            ("9999999h", 0..8, "292 years", None),
            ("9223372036854775808ns", 0..21, "292 years", None),
            ("99999999999999999999s", 0..21, "292 years", None),
            ("1é", 1..3, "is not a unit", None),
        ];
        for (text, range, words, suggestion) in cases {
            let error = parse_go(text).expect_err(text);
            assert!(error.message.contains(words), "{text}: {}", error.message);
            assert_eq!(error.span.range(), range, "{text}");
            assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
            assert!(suggestion.is_none_or(|s| parse_go(s).is_ok()), "{text}");
        }
    }

    #[test]
    fn printing_is_the_inverse_of_parsing() {
        for text in ["1h30m", "2m", "1s500ms", "0s", "-1h", "1us1ns", "24h"] {
            assert_eq!(parse_go(text).map(|d| d.to_string()).as_deref(), Ok(text));
        }
        let least = Duration::from_nanos(i64::MIN);
        assert_eq!(parse_go(&least.to_string()), Ok(least));
    }
}
