//! What a comment says to argoc.

use crate::text::Span;
use crate::values::suggest;

/// A comment that speaks to argoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Directive {
    /// `ignore[…]`: the findings with these codes, at a place or in the whole file.
    Ignore {
        /// `ignore-file`.
        whole_file: bool,
        codes: Vec<Code>,
    },
    /// Something else, or without codes; the sentence says what is wrong.
    Unclear { message: String, place: Span, meant: Option<&'static str> },
}

/// A code between the brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) name: String,
    pub(super) span: Span,
}

const WORDS: [&str; 2] = ["ignore", "ignore-file"];

/// Reads a comment that begins at byte `at` of the file; `None` when it is for others.
pub(super) fn read(comment: &str, at: usize) -> Option<Directive> {
    let rest = comment.trim_start_matches(['#', ' ', '\t']);
    let rest = rest.strip_prefix("argoc:")?;
    let words = rest.trim_start_matches([' ', '\t']);
    let start = at + (comment.len() - words.len());
    let length = words.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(words.len());
    let (word, rest) = words.split_at(length);
    let place = Span::new(start, start + length);
    if !WORDS.contains(&word) {
        let meant = suggest::nearest(word, WORDS.into_iter());
        let message = match meant {
            Some(meant) => format!("argoc has no `{word}`, did you mean `{meant}`?"),
            None => format!("argoc does not know what `{word}` is to do: write `argoc: ignore[code] reason`"),
        };
        return Some(Directive::Unclear { message, place, meant });
    }
    let list = rest.trim_start_matches(' ').strip_prefix('[').and_then(|list| list.split_once(']'));
    let codes: Vec<Code> =
        list.map(|(list, after)| codes(list, at + comment.len() - after.len() - 1)).unwrap_or_default();
    if codes.is_empty() {
        let message = format!("this does not say what to ignore: write `argoc: {word}[code] reason`");
        return Some(Directive::Unclear { message, place, meant: None });
    }
    Some(Directive::Ignore { whole_file: word == "ignore-file", codes })
}

/// The codes of a list that ends at byte `end` of the file.
fn codes(list: &str, end: usize) -> Vec<Code> {
    let mut at = end - list.len();
    let mut codes = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        let start = at + (part.len() - part.trim_start().len());
        if !name.is_empty() {
            codes.push(Code { name: name.to_owned(), span: Span::new(start, start + name.len()) });
        }
        at += part.len() + 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::{Directive, read};

    #[test]
    fn comments_are_read() {
        let names = |text: &str| match read(text, 100) {
            Some(Directive::Ignore { whole_file, codes }) => {
                for code in &codes {
                    let range = code.span.range();
                    assert_eq!(&text[range.start - 100..range.end - 100], code.name);
                }
                format!(
                    "{whole_file} {}",
                    codes.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("+")
                )
            }
            Some(Directive::Unclear { message, .. }) => message,
            None => "none".to_owned(),
        };
        let cases = [
            ("# argoc: ignore[a-b] because", "false a-b"),
            ("#argoc:ignore[a, b]", "false a+b"),
            ("# argoc: ignore-file[a]", "true a"),
            ("# argoc ignore[a]", "none"),
            ("# about argoc: ignore[a]", "none"),
            ("# argoc: ignore", "this does not say what to ignore: write `argoc: ignore[code] reason`"),
            ("# argoc: ignore[]", "this does not say what to ignore: write `argoc: ignore[code] reason`"),
            ("# argoc: ingore[a]", "argoc has no `ingore`, did you mean `ignore`?"),
            ("# argoc: skip", "argoc does not know what `skip` is to do: write `argoc: ignore[code] reason`"),
        ];
        for (text, expected) in cases {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
