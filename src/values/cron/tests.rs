use super::*;

fn time(text: &str) -> CivilTime {
    let numbers: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    CivilTime { year: at(0), month: at(1), day: at(2), hour: at(3), minute: at(4), second: at(5) }
}

#[test]
fn accepted() {
    for text in [
        "* * * * *",
        "  0\t0 1 1 *  ",
        "0 0 ? * ?",
        "1,,2, * * * *",
        ", * * * *",
        "5/10 * * * *",
        "*-7 * * * *",
        "+5 05 * * *",
        "0 0 * JAN-mar Sun,TUE",
        "0 0 * jan-6 *",
        "@daily",
        "@every 1h30m",
        "@every -1h",
        "TZ=Asia/Tokyo @daily",
        "TZ= 0 0 * * *",
        "CRON_TZ=Local   0 0 * * * ",
        "*/9223372036854775807 * * * *",
    ] {
        assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
    }
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let cases = [
        ("", 0..0, "empty", None),
        ("* * * *", 0..7, "has 4 fields", None),
        ("0 0 2 * * *", 0..11, "none for seconds", Some("0 2 * * *")),
        ("5 0 2 * * *", 0..11, "none for seconds", None),
        ("*/0 * * * *", 2..3, "the step `0` of the minute must be at least 1", None),
        ("*/ * * * *", 0..2, "the minute `*/` misses a number", None),
        ("-1 * * * *", 0..2, "the minute `-1` misses a number", None),
        ("0 0 * * 7", 8..9, "0 (Sunday) to 6", Some("0 0 * * 0")),
        ("0 0 * * 1-7", 10..11, "0 (Sunday) to 6", Some("0 0 * * 1-6,0")),
        ("0 24 * * *", 2..4, "the hour `24` is out of range: 0 to 23", Some("0 0 * * *")),
        ("60 * * * *", 0..2, "0 to 59", Some("0 * * * *")),
        ("0 0 0 * *", 4..5, "the day of the month `0` is out of range: 1 to 31", None),
        ("0 0 * 13 *", 6..8, "1 to 12", None),
        ("0 22-2 * * *", 2..6, "ends before it begins", Some("0 22-23,0-2 * * *")),
        ("0 0 L * *", 4..5, "no `L`, `W` and `#`", None),
        ("0 0 * * MON#1", 8..13, "no `L`, `W` and `#`", None),
        ("0 0 * * Monday-Friday", 8..14, "three letters", None),
        ("0 0 * * Monday", 8..14, "three letters", Some("0 0 * * mon")),
        ("a b c d e", 0..1, "must be a number", None),
        ("0 1-2-3 * * *", 2..7, "more than one `-`", None),
        ("0 */2/3 * * *", 2..7, "more than one `/`", None),
        ("1,99 * * * *", 2..4, "0 to 59", None),
        ("@foo", 0..4, "is not a schedule", None),
        ("@dayly", 0..6, "is not a schedule", Some("@daily")),
        ("@Daily", 0..6, "is not a schedule", Some("@daily")),
        (" @daily", 0..7, "has 1 field", Some("@daily")),
        ("@daily ", 0..7, "is not a schedule", Some("@daily")),
        ("daily", 0..5, "has 1 field", Some("@daily")),
        ("@reboot", 0..7, "is not a schedule here", None),
        ("@every 1d", 7..9, "no unit for days", Some("@every 24h")),
        ("@every  1h", 7..10, "not a duration", Some("@every 1h")),
        ("@every1h", 0..8, "is not a schedule", None),
        ("TZ=Nope 0 0 * * *", 3..7, "not a time zone", None),
        ("TZ=asia/tokyo 0 0 * * *", 3..13, "not a time zone", Some("TZ=Asia/Tokyo 0 0 * * *")),
        ("TZ=UTC", 6..6, "no schedule after it", None),
        ("TZ=UTC  0 0 * * 7", 16..17, "0 (Sunday) to 6", Some("TZ=UTC  0 0 * * 0")),
        ("TZ=UTC CRON_TZ=UTC 0 0 * * *", 7..28, "has 6 fields", None),
        ("{{inputs.parameters.schedule}}", 0..30, "has 1 field", None),
        ("é * * * *", 0..2, "must be a number", None),
    ];
    for (text, range, words, suggestion) in cases {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(words), "{text}: {}", error.message);
        assert_eq!(error.span.range(), range, "{text}: {}", error.message);
        assert_eq!(error.suggestion.as_deref(), suggestion, "{text}: {}", error.message);
    }
}

#[test]
fn some_schedules_never_fire() {
    let cases = [
        ("0 0 31 2 *", true),
        ("0 0 30 2 *", true),
        ("0 0 31 4,6,9,11 ?", true),
        ("0 0 29 2 *", false),
        // Both fields of days are restricted, so Mondays match.
        ("0 0 31 2 1", false),
        // A step restricts too.
        ("0 0 31 2 */2", false),
        ("0 0 31 2 */1", true),
        ("0 0 31 2,3 *", false),
        (", * * * *", true),
        ("* * * * ,", true),
        ("* * , * 1", false),
        ("@every 1h", false),
        ("@yearly", false),
    ];
    for (text, never) in cases {
        assert_eq!(parse(text).map(|s| s.never_fires()), Ok(never), "{text}");
    }
}

#[test]
fn next_times() {
    // 2026-11-21 was a Saturday.
    let now = time("2026-11-21 10:17:30");
    assert_eq!(now.weekday(), 6);
    let cases = [
        ("* * * * *", Some("2026-11-21 10:18")),
        ("17 10 * * *", Some("2026-11-22 10:17")),
        ("0 2 * * *", Some("2026-11-22 02:00")),
        ("*/20 10 * * *", Some("2026-11-21 10:20")),
        ("0 0 * * 1-5", Some("2026-11-23 00:00")),
        ("0 0 1 * 1", Some("2026-11-23 00:00")),
        ("0 0 31 * *", Some("2026-12-31 00:00")),
        ("0 0 29 2 *", Some("2028-02-29 00:00")),
        ("@yearly", Some("2027-01-01 00:00")),
        ("0 0 31 2 *", None),
        ("@every 1h", Some("2026-11-21 11:17:30")),
        ("@every 36h", Some("2026-11-22 22:17:30")),
        ("@every 100ms", Some("2026-11-21 10:17:31")),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).ok().and_then(|s| s.next_after(now)), expected.map(time), "{text}");
    }
    // No 29 February in the five years after 2096.
    assert_eq!(parse("0 0 29 2 *").ok().and_then(|s| s.next_after(time("2096-03-01"))), None);
}

#[test]
fn the_pattern_of_the_crd() {
    let cases = [
        ("0 0 * * *", true),
        ("0  0\t* * *", true),
        ("99 L * * MON", true),
        ("@daily", true),
        ("@every 1h30m", true),
        ("@every\n5ms", true),
        ("@every 1.5h", false),
        ("@every h", false),
        ("@every", false),
        ("@every 1", false),
        ("@every1h", false),
        ("@every -1h", false),
        ("@reboot", false),
        ("TZ=UTC 0 0 * * *", false),
        (" 0 0 * * *", false),
        ("0 0 * * * ", false),
        ("0 0 * * MON#1", false),
        ("* * * *", false),
        ("", false),
    ];
    for (text, matches) in cases {
        assert_eq!(matches_crd_pattern(text), matches, "{text}");
    }
}
