//! Go's layouts: a time is described by how one particular moment would be written.

/// One part of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'l> {
    Literal(&'l str),
    LongYear,
    ShortYear,
    LongMonth,
    ShortMonth,
    Month {
        padded: bool,
    },
    LongWeekday,
    ShortWeekday,
    Day {
        padded: bool,
        blank: bool,
    },
    YearDay {
        blank: bool,
    },
    Hour24,
    Hour12 {
        padded: bool,
    },
    Minute {
        padded: bool,
    },
    Second {
        padded: bool,
    },
    /// `.000` or `.999`
    Fraction {
        digits: usize,
        trim: bool,
    },
    /// `PM`, `pm`
    Half {
        upper: bool,
    },
    /// `MST`
    ZoneName,
    /// `-0700`, `-07:00`, `-07`, with `Z` for zero, with seconds
    Offset {
        z: bool,
        colon: bool,
        minutes: bool,
        seconds: bool,
    },
}

/// Splits a layout into its parts.
pub(super) fn parts(layout: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut literal = 0;
    let mut at = 0;
    while at < layout.len() {
        if !layout.is_char_boundary(at) {
            at += 1;
            continue;
        }
        match part_at(layout, at) {
            Some((part, length)) => {
                if literal < at {
                    parts.push(Part::Literal(&layout[literal..at]));
                }
                parts.push(part);
                at += length;
                literal = at;
            }
            None => at += 1,
        }
    }
    if literal < layout.len() {
        parts.push(Part::Literal(&layout[literal..]));
    }
    parts
}

const OFFSETS: [(&str, bool, bool, bool); 5] = [
    ("070000", false, true, true),
    ("07:00:00", true, true, true),
    ("0700", false, true, false),
    ("07:00", true, true, false),
    ("07", false, false, false),
];

fn part_at(layout: &str, at: usize) -> Option<(Part<'static>, usize)> {
    let rest = &layout[at..];
    let simple: [(&str, Part<'static>); 21] = [
        ("January", Part::LongMonth),
        ("Monday", Part::LongWeekday),
        ("MST", Part::ZoneName),
        ("002", Part::YearDay { blank: false }),
        ("01", Part::Month { padded: true }),
        ("02", Part::Day { padded: true, blank: false }),
        ("03", Part::Hour12 { padded: true }),
        ("04", Part::Minute { padded: true }),
        ("05", Part::Second { padded: true }),
        ("06", Part::ShortYear),
        ("15", Part::Hour24),
        ("1", Part::Month { padded: false }),
        ("2006", Part::LongYear),
        ("__2", Part::YearDay { blank: true }),
        ("_2", Part::Day { padded: true, blank: true }),
        ("2", Part::Day { padded: false, blank: false }),
        ("3", Part::Hour12 { padded: false }),
        ("4", Part::Minute { padded: false }),
        ("5", Part::Second { padded: false }),
        ("PM", Part::Half { upper: true }),
        ("pm", Part::Half { upper: false }),
    ];
    if rest.starts_with("_2006") {
        return None; // an underscore and the year
    }
    if let Some((text, part)) = simple.iter().find(|(text, _)| rest.starts_with(text)) {
        return Some((*part, text.len()));
    }
    for (text, part) in [("Jan", Part::ShortMonth), ("Mon", Part::ShortWeekday)] {
        // Not within a longer word: `Month` is a literal.
        if rest.starts_with(text) && !rest[3..].starts_with(|c: char| c.is_ascii_lowercase()) {
            return Some((part, 3));
        }
    }
    match rest.as_bytes().first()? {
        sign @ (b'-' | b'Z') => OFFSETS.iter().find(|(text, ..)| rest[1..].starts_with(text)).map(
            |&(text, colon, minutes, seconds)| {
                (Part::Offset { z: *sign == b'Z', colon, minutes, seconds }, text.len() + 1)
            },
        ),
        b'.' | b',' => fraction(rest),
        _ => None,
    }
}

/// A point and zeros or nines that no further digit follows.
fn fraction(rest: &str) -> Option<(Part<'static>, usize)> {
    let digit = rest.as_bytes().get(1).copied().filter(|b| matches!(b, b'0' | b'9'))?;
    let digits = rest.bytes().skip(1).take_while(|&b| b == digit).count();
    let ends = !rest.as_bytes().get(1 + digits).is_some_and(u8::is_ascii_digit);
    ends.then_some((Part::Fraction { digits, trim: digit == b'9' }, digits + 1))
}
