//! Expected forms are what Kubernetes' own code (apimachinery 0.35.4) printed.

use super::*;

#[test]
fn canonical_forms() {
    let cases = [
        ("1.5", "1500m"),
        ("1.5Gi", "1536Mi"),
        ("2048Ki", "2Mi"),
        ("1500Mi", "1500Mi"),
        ("0.1m", "100u"),
        ("0.1n", "1n"),
        ("-0.1n", "-1n"),
        ("1e3", "1e3"),
        ("1000", "1k"),
        ("1E3", "1E3"),
        ("12e-1", "1200e-3"),
        ("0.5Gi", "512Mi"),
        ("0.0001Ki", "102400u"),
        ("100Ki", "100Ki"),
        ("1000Ki", "1000Ki"),
        ("512Ki", "512Ki"),
        ("1024", "1024"),
        ("8Ei", "9223372036854775807"),
        ("-9Ei", "-9223372036854775807"),
        ("100000000000000000000000", "100"),
        ("1000E", "1"),
        ("  7 ", "7"),
        (".", "0"),
        ("+", "0"),
        ("-0", "0"),
        ("007", "007"),
        ("0.0001", "100u"),
        ("1e-10", "1e-9"),
        ("1e4294967299", "1e4294967299"),
        ("123456789012345678.123456789", "123456789012345678123456789n"),
        ("99999999999999999999.9999999999", "100E"),
    ];
    for (text, canonical) in cases {
        assert_eq!(parse(text).map(|q| q.to_string()).as_deref(), Ok(canonical), "{text}");
    }
}

#[test]
fn comparing_looks_at_values_only() {
    let ascending = [
        "-1Ei", "-1", "-1m", "0", "1n", "999u", "1m", "0.5", "999m", "1", "1k", "1Ki", "1025", "1M", "1Mi",
        "1e300",
    ];
    let parsed: Vec<Quantity> = ascending.iter().filter_map(|text| parse(text).ok()).collect();
    assert_eq!(parsed.len(), ascending.len());
    assert!(parsed.is_sorted_by(|a, b| a < b));
    for (a, b) in [("1", "1000m"), ("1Ki", "1024"), ("1e3", "1k"), ("0", "-0"), ("1.50", "1500m")] {
        assert_eq!(parse(a), parse(b), "{a} {b}");
    }
    assert_eq!(Quantity::from_integer(-1024).to_string(), "-1024");
    assert_eq!(parse("1.5Gi").map(|q| q.to_f64()), Ok(1_610_612_736.0));
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let cases = [
        ("1gi", 1..3, "case-sensitive", Some("1Gi")),
        ("1K", 1..2, "case-sensitive", Some("1k")),
        ("1kB", 1..3, "is not a unit", Some("1k")),
        ("1GiB", 1..4, "is not a unit", Some("1Gi")),
        ("1 Gi", 1..4, "is not a unit", Some("1Gi")),
        ("100MB", 3..5, "is not a unit", Some("100M")),
        ("512mb", 3..5, "is not a unit", Some("512M")),
        ("1g", 1..2, "case-sensitive", Some("1G")),
        (" 1gi", 2..4, "case-sensitive", Some("1Gi")),
        ("2 cores", 1..7, "is not a unit", Some("2")),
        ("1e3Gi", 1..5, "it has an exponent", None),
        ("1,5", 1..3, "the decimal sign is a point", None),
        ("1_000", 1..5, "digits are not grouped", None),
        ("1.2.3", 0..5, "malformed", None),
        ("1-1", 1..3, "is not a unit", None),
        ("0x10", 1..4, "is not a unit", None),
        ("1e", 1..2, "no digits", None),
        ("abc", 0..3, "begin with a number", None),
        ("Pi", 0..2, "begin with a number", None),
        ("{{x}}", 0..5, "begin with a number", None),
        ("", 0..0, "empty", None),
        ("1é", 1..3, "is not a unit", None),
    ];
    for (text, range, words, suggestion) in cases {
        let error = parse(text).expect_err(text);
        assert!(error.message.contains(words), "{text}: {}", error.message);
        assert_eq!(error.span.range(), range, "{text}: {}", error.message);
        assert_eq!(error.suggestion.as_deref(), suggestion, "{text}: {}", error.message);
    }
}

#[test]
fn huge_exponents_cost_nothing() {
    for text in ["1e-2147483648", "1.5e-2147483648", "1234567890123456789012e2147483647", "1e99999999999"] {
        assert!(parse(text).is_ok_and(|q| !q.canonical().is_empty()), "{text}");
    }
}
