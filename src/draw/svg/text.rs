//! Text in SVG: how wide it is, cutting it, escaping it.

use crate::draw::picture::shown;

/// About how wide a text is in a usual sans-serif font, in pixels. A little more than the truth, so that boxes fit.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size * 1.04
}

/// The advance of a character in parts of the font's size.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.27,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | ' ' | '-' | '`' | '"'
        | '·' => 0.34,
        's' | 'c' | 'k' | 'x' | 'z' | 'v' | 'y' | 'J' => 0.53,
        'm' | 'M' | 'w' => 0.86,
        'W' | '@' | '%' => 0.98,
        'a'..='z' | '0'..='9' | '_' | '$' | '?' | '#' | '*' => 0.58,
        'A'..='Z' | '&' | '<' | '>' | '=' | '+' | '~' | '^' => 0.69,
        '\u{300}'..='\u{36f}' => 0.0,
        // Chinese, Japanese, Korean, and pictures.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' => 1.04,
        '\u{ff00}'..='\u{ff60}' | '\u{1f000}'.. => 1.2,
        '↻' | '⟲' | '✖' | '⚠' | '→' | '↧' => 0.95,
        _ => 0.64,
    }
}

/// The text, or as much of its beginning as fits, with an ellipsis.
pub(super) fn fit(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = width("…", size);
    for c in text.chars() {
        used += advance(c) * size * 1.04;
        if used > most {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The text in lines of at most `most` pixels, broken at blanks where there are some; what does not fit into
/// `lines` is cut.
pub(super) fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= most || line.is_empty() {
            line = longer;
            continue;
        }
        if out.len() + 1 == lines {
            let rest: Vec<&str> = std::iter::once(word).chain(words).collect();
            line = format!("{line} {}", rest.join(" "));
            break;
        }
        out.push(fit(&line, size, most));
        line = word.to_owned();
    }
    if !line.is_empty() {
        out.push(fit(&line, size, most));
    }
    out
}

/// A text between tags or in an attribute. XML has no way to write most control characters: they are blanks.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(shown) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
