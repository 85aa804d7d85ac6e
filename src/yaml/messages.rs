//! What to tell people about a text that is not YAML, and where exactly.

use std::ops::Range;

use super::event::{Cause, Failure};
use super::line::Line;
use super::scan::skip_blanks;
use super::tree::ProblemKind;

/// What is known about the place where the parser stopped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'t> {
    /// The piece as it was parsed.
    pub(super) text: &'t str,
    /// Just after the last thing that was read.
    pub(super) cursor: usize,
    /// The outermost bracket that is open.
    pub(super) bracket: Option<usize>,
    /// Where the last node begins.
    pub(super) newest: usize,
}

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) kind: ProblemKind,
    pub(super) place: Range<usize>,
    pub(super) message: String,
}

fn syntax(place: Range<usize>, message: impl Into<String>) -> Description {
    Description { kind: ProblemKind::Syntax, place, message: message.into() }
}

/// For `{{x}}` without quotes.
pub(super) fn unquoted_tag(text: &str) -> String {
    let quoted =
        if text.contains('"') { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") };
    if quoted.len() <= 60 && !quoted.contains('\n') {
        format!("YAML reads this as a map, not as a tag: put it in quotes, {quoted}")
    } else {
        "YAML reads this as a map, not as a tag: put it in quotes".into()
    }
}

/// The place where the trouble begins, which is often before the place where the parser noticed.
pub(super) fn site(failure: &Failure, context: &Context<'_>) -> usize {
    let text = context.text;
    let at = failure.at.min(text.len());
    match failure.cause {
        Cause::QuoteIndent | Cause::AfterQuote => opening_quote(context, at).unwrap_or(at),
        Cause::Tab => tab_in_indentation(text, at).unwrap_or(at),
        Cause::MappingValueNotAllowed => keyless_line_above(context, at).unwrap_or(at),
        Cause::CommentInText => Line::at(text, at).next_full(text).map_or(at, |line| line.first),
        _ => last_full_place(text, at),
    }
}

/// An offset that is not on a blank line: `at`, or the end of the last line before that has text.
fn last_full_place(text: &str, at: usize) -> usize {
    let line = Line::at(text, at);
    if !line.is_blank() {
        return at;
    }
    line.previous(text).map_or(at, |line| line.end)
}

/// The line without a key that the parser took for the beginning of a key that ends at `at`.
fn keyless_line_above(context: &Context<'_>, at: usize) -> Option<usize> {
    let bytes = context.text.as_bytes();
    let mut start = skip_blanks(bytes, context.cursor);
    if start >= at {
        start = context.newest;
    }
    while let Some([b'-' | b':' | b'?', b' ' | b'\t' | b'\n' | b'\r', ..]) = bytes.get(start..) {
        start = skip_blanks(bytes, start + 1);
    }
    let line = Line::at(context.text, start);
    (line.end < at && line.key.is_none() && line.content == start).then_some(start)
}

/// The quote that opens the text that was being read.
fn opening_quote(context: &Context<'_>, before: usize) -> Option<usize> {
    let rest = context.text.get(context.cursor..before)?;
    rest.find(['"', '\'']).map(|at| context.cursor + at)
}

/// The first line at or after the one of `at` whose indentation has a tab.
fn tab_in_indentation(text: &str, at: usize) -> Option<usize> {
    let mut line = Line::at(text, at);
    for _ in 0..64 {
        let indentation = text.get(line.start..line.first)?;
        if let Some(tab) = indentation.find('\t')
            && !line.is_blank()
        {
            return Some(line.start + tab);
        }
        line = line.next(text)?;
    }
    None
}

/// Says what is wrong at `site`.
pub(super) fn describe(failure: &Failure, context: &Context<'_>, site: usize) -> Description {
    let text = context.text;
    let line = Line::at(text, site);
    if let Some(description) = tag_on_line(text, &line, site) {
        return description;
    }
    let rest = site.min(line.end)..super::line::trim_end(text, site.min(line.end), line.end);
    match &failure.cause {
        Cause::TooDeep => Description {
            kind: ProblemKind::Limit,
            place: rest,
            message: "this is nested too deeply to be read".into(),
        },
        Cause::Tab => tab(text, site),
        Cause::UnclosedQuote | Cause::QuoteIndent => unclosed_quote(text, &line, site),
        Cause::AfterQuote => after_quote(text, &line, site, failure.at),
        Cause::BadEscape => bad_escape(text, &line, site),
        Cause::UnclosedBracket(open) => {
            let place = context.bracket.unwrap_or(site);
            syntax(char_at(text, place), format!("this `{open}` is never closed"))
        }
        Cause::WrongBracket(open) => {
            syntax(char_at(text, site), format!("this `{open}` is closed by the wrong bracket"))
        }
        Cause::StrayBracket => syntax(char_at(text, site), "nothing is open that this bracket could close"),
        Cause::FlowComma | Cause::NoValueAfterColon => in_brackets(text, context, &line, site),
        Cause::MappingValueNotAllowed if line.key.is_none() => without_colon(text, &line),
        Cause::MappingValueNotAllowed => second_colon(text, &line, site),
        Cause::KeyWithoutColon => without_colon(text, &line),
        Cause::SequenceNotAllowed => syntax(rest, "a list item cannot stand here"),
        Cause::ExpectedKey | Cause::ExpectedItem | Cause::Indentation | Cause::SecondRoot => {
            structure(text, &line, site, &failure.cause)
        }
        Cause::ReservedCharacter('`') => syntax(rest, "no value can begin with a backtick: put it in quotes"),
        Cause::ReservedCharacter(c) => {
            syntax(rest, format!("no value can begin with `{c}`: put it in quotes"))
        }
        Cause::ControlCharacter(c) => {
            let message = format!("the character U+{:04X} is not allowed in YAML", u32::from(*c));
            syntax(find_char(text, failure.at, *c).unwrap_or(rest), message)
        }
        Cause::BlockHeader => syntax(rest, "only `+`, `-` and one digit may follow `|` or `>` on its line"),
        Cause::BlockIndent => syntax(rest, "this line is indented less than the block it belongs to"),
        Cause::CommentSpace => syntax(rest, "a comment needs a blank before its `#`"),
        Cause::CommentInText => {
            syntax(rest, "a comment has ended the text above, so this line belongs to nothing")
        }
        Cause::Anchor => syntax(rest, "a name must follow `&` or `*`; put a value that begins so in quotes"),
        Cause::Tag => syntax(rest, "this is no YAML tag; put a value that begins with `!` in quotes"),
        Cause::Directive => syntax(rest, "this is no YAML directive"),
        Cause::Other(message) => syntax(rest, message.clone()),
    }
}

/// `{{x}} y` without quotes as a value on the line is the likely cause of whatever went wrong there.
fn tag_on_line(text: &str, line: &Line, site: usize) -> Option<Description> {
    let value = text.get(line.value.clone())?;
    if !value.starts_with("{{") || site < line.value.start {
        return None;
    }
    let len = value.find("}}").map_or(value.len(), |at| at + 2);
    let tag = line.value.start..line.value.start + len;
    let message = if len == value.len() {
        unquoted_tag(value)
    } else {
        format!("a value that begins with a tag must be in quotes: {}", quoted(value))
    };
    Some(Description { kind: ProblemKind::UnquotedTag, place: tag, message })
}

fn quoted(value: &str) -> String {
    if value.len() > 60 {
        return "all of it".into();
    }
    if value.contains(['"', '\\']) {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}

fn tab(text: &str, site: usize) -> Description {
    let tabs = text.get(site..).unwrap_or_default().bytes().take_while(|&b| b == b'\t').count();
    let message = "YAML does not allow tabs for indentation: use spaces".into();
    Description { kind: ProblemKind::Tab, place: site..site + tabs.max(1).min(text.len() - site), message }
}

fn unclosed_quote(text: &str, line: &Line, site: usize) -> Description {
    let end = super::line::trim_end(text, site, line.end);
    syntax(site..end, "this quote is never closed")
}

fn after_quote(text: &str, line: &Line, quote: usize, at: usize) -> Description {
    if at > line.end {
        return syntax(
            char_at(text, quote),
            "this quote is closed only on a later line: is one missing on this line?",
        );
    }
    let rest = text.get(at..line.end).unwrap_or_default();
    let end = at + rest.find(" #").unwrap_or(rest.len());
    let end = super::line::trim_end(text, at, end).max(at);
    let single = text.get(quote..=quote) == Some("'");
    let hint = if single { "write a `'` inside as `''`" } else { "write a `\"` inside as `\\\"`" };
    syntax(at..end, format!("nothing may follow the closing quote; {hint}"))
}

/// The first escape in the quoted text at `quote` that YAML does not know.
fn bad_escape(text: &str, line: &Line, quote: usize) -> Description {
    let bytes = text.as_bytes();
    let mut at = quote + 1;
    while at + 1 < text.len() && bytes[at] != b'"' {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let digits = match bytes[at + 1] {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"' | b'/'
            | b'\\' | b'N' | b'_' | b'L' | b'P' | b'\n' | b'\r' => 0,
            _ => {
                let place = at..char_at(text, at + 1).end;
                let shown = text.get(place.clone()).unwrap_or_default();
                let message = format!(
                    "`{shown}` is no escape in double quotes: write `\\{shown}`, or use single quotes"
                );
                return syntax(place, message);
            }
        };
        let code = text.get(at + 2..at + 2 + digits);
        let surrogate = digits == 4 && code.is_some_and(|code| code.starts_with(['d', 'D']));
        if code.is_none_or(|code| !code.bytes().all(|b| b.is_ascii_hexdigit())) || surrogate {
            let end = (at + 2 + digits).min(line.end).max(at);
            return syntax(at..end, "this escape does not name a character");
        }
        at += 2 + digits;
    }
    syntax(char_at(text, quote), "an escape in this text does not name a character")
}

fn in_brackets(text: &str, context: &Context<'_>, line: &Line, site: usize) -> Description {
    if let Some(bracket) = context.bracket
        && Line::at(text, bracket).start < line.start
        && line.indent() <= Line::at(text, bracket).content_indent()
        && (line.key.is_some() || line.has_dash())
    {
        let open = text.get(bracket..=bracket).unwrap_or_default();
        return syntax(
            char_at(text, bracket),
            format!("this `{open}` is not closed before the next line's key"),
        );
    }
    let place = char_at(text, site);
    match text.get(place.clone()) {
        Some(":") => {
            syntax(place, "a comma is missing before this, or the text around this colon must be in quotes")
        }
        _ => syntax(place, "a comma or a closing bracket is missing before this"),
    }
}

fn second_colon(text: &str, line: &Line, site: usize) -> Description {
    if let Some(key) = &line.key
        && site > key.end
    {
        let value = text.get(line.value.clone()).unwrap_or_default();
        let message = format!("a value with a colon and a blank in it must be in quotes: {}", quoted(value));
        return syntax(line.value.clone(), message);
    }
    let key = line.key.clone().unwrap_or(line.content..line.end);
    let name = text.get(key.clone()).unwrap_or_default();
    match line.previous(text) {
        Some(previous) if previous.content_indent() < line.content_indent() && !previous.value.is_empty() => {
            let owner = previous.key.and_then(|key| text.get(key)).unwrap_or("the line above");
            syntax(key, format!("`{name}` is indented deeper than `{owner}`, which already has a value"))
        }
        _ => syntax(key, format!("the key `{name}` cannot stand here: check its indentation")),
    }
}

fn without_colon(text: &str, line: &Line) -> Description {
    let place = line.content..line.value.end.max(line.content);
    let shown = text.get(place.clone()).unwrap_or_default();
    if let Some(colon) = shown.find(':').filter(|colon| colon + 1 < shown.len()) {
        let (key, value) = shown.split_at(colon);
        let at = place.start + colon;
        return syntax(at..at + 1, format!("a blank is missing after this colon: `{key}: {}`", &value[1..]));
    }
    if is_word(shown) {
        return syntax(place, format!("a key needs a colon: `{shown}:`"));
    }
    if let Some((key, value)) = shown.split_once(' ')
        && is_word(key)
        && is_word(value)
    {
        return syntax(
            place,
            format!("this is neither `key: value` nor a list item: is a colon missing, `{key}: {value}`?"),
        );
    }
    syntax(place, "this is neither `key: value` nor a list item")
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b))
}

fn structure(text: &str, line: &Line, site: usize, cause: &Cause) -> Description {
    let key = line.key.clone().unwrap_or(line.value.clone());
    if site > line.content && line.key.as_ref().is_some_and(|key| site > key.end) {
        return syntax(site..line.value.end.max(site), "nothing more can follow the value on this line");
    }
    if line.has_dash() && *cause == Cause::ExpectedKey {
        let dash = line.first..line.first + 1;
        return syntax(dash, "a list item cannot stand between the keys of a map: check its indentation");
    }
    if *cause == Cause::ExpectedItem && !line.has_dash() {
        return syntax(key, "a list item must begin with `- `, at the same indentation as the others");
    }
    if let Some(indents) = outer_indents(text, line) {
        let message =
            format!("this line's indentation ({}) fits nothing above it ({indents})", line.indent());
        return syntax(key, message);
    }
    syntax(key, "this does not continue anything above it: check its indentation")
}

/// The indentations that the line could have, in words.
fn outer_indents(text: &str, line: &Line) -> Option<String> {
    let mut indents = Vec::new();
    let mut least = usize::MAX;
    let mut before = line.previous(text);
    while let Some(previous) = before.filter(|_| least > 0 && indents.len() < 16) {
        if previous.indent() < least {
            least = previous.indent();
            indents.push(least);
        }
        before = previous.previous(text);
    }
    indents.retain(|indent| indent.abs_diff(line.indent()) <= 4);
    if indents.is_empty() || indents.contains(&line.indent()) {
        return None;
    }
    indents.sort_unstable();
    let words: Vec<_> = indents.iter().map(usize::to_string).collect();
    Some(words.join(" or "))
}

fn char_at(text: &str, at: usize) -> Range<usize> {
    let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    at..at + len
}

fn find_char(text: &str, from: usize, c: char) -> Option<Range<usize>> {
    let at = from + text.get(from..)?.find(c)?;
    Some(at..at + c.len_utf8())
}
