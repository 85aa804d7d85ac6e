//! The lifetimes of the controller's configuration: `archiveTTL`, `metricsTTL`, `connMaxLifetime`.

use super::duration::{self, Duration};
use super::{ValueError, go_atoi, quoted};

/// The units, longest first, with their length in seconds.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Parses a TTL: a whole number and *one* of the units `d`, `h`, `m`, `s`; empty means 0.
///
/// It is no Go duration: `1h30m`, `1.5h`, `500ms` and a bare number are refused. (Go also parses the texts that
/// end in none of the units, of which only `0` can succeed.)
pub fn parse(text: &str) -> Result<Duration, ValueError> {
    if matches!(text, "" | "0" | "+0" | "-0") {
        return Ok(Duration::default());
    }
    let unit = UNITS.iter().find_map(|(name, seconds)| Some((text.strip_suffix(*name)?, *seconds)));
    if let Some((number, seconds)) = unit
        && let Some(count) = go_atoi(number)
    {
        return Ok(Duration::from_seconds(count.wrapping_mul(seconds)));
    }
    let shown = quoted(text);
    let why = "write one whole number and one of the units `d`, `h`, `m`, `s`, such as `30d`";
    Err(ValueError::whole(text, format!("{shown} is not a lifetime: {why}")).suggesting(as_ttl(text)))
}

/// The same length of time in the largest unit that divides it; a bare number counts seconds.
fn as_ttl(text: &str) -> Option<String> {
    let length = match duration::parse_argo(text) {
        Ok(length) => length,
        Err(error) => duration::parse_go(&error.suggestion?).ok()?,
    };
    let seconds = length.whole_seconds().filter(|seconds| *seconds > 0)?;
    let (name, unit) = UNITS.iter().find(|(_, unit)| seconds % unit == 0)?;
    Some(format!("{}{name}", seconds / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_and_one_unit() {
        for (text, seconds) in [
            ("", 0),
            ("0", 0),
            ("30d", 2_592_000),
            ("24h", 86_400),
            ("5m", 300),
            ("7s", 7),
            ("-1d", -86_400),
            ("+1h", 3600),
        ] {
            assert_eq!(parse(text).map(Duration::whole_seconds), Ok(Some(seconds)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let cases = [
            ("1h30m", Some("90m")),
            ("1.5h", Some("90m")),
            ("500ms", None),
            ("24h0m0s", Some("1d")),
            ("180", Some("3m")),
            ("1w", Some("7d")),
            ("2D", Some("2d")),
            ("d", None),
            ("1 d", Some("1d")),
            ("abc", None),
            ("é", None),
        ];
        for (text, suggestion) in cases {
            let error = parse(text).expect_err(text);
            assert_eq!(error.suggestion.as_deref(), suggestion, "{text}: {}", error.message);
            assert!(suggestion.is_none_or(|s| parse(s).is_ok()), "{text}");
        }
    }
}
