//! A text that is not in a file, with a mark under what is wrong with it.

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{self, Config};

use super::plain;
use crate::text::{LineIndex, Span};

/// Texts with longer lines are not drawn.
const LONGEST_LINE: usize = 240;

/// Draws an error in `text`, which is shown under `name`: the message, the line, carets under `span`.
pub fn snippet(name: &str, text: &str, span: Span, message: &str, colour: bool) -> String {
    let clean: String = text.chars().map(harmless).collect();
    let end = floor(&clean, span.end as usize);
    let start = floor(&clean, span.start as usize).min(end);
    let file = SimpleFile::new(name, clean.as_str());
    let drawn = Diagnostic::error()
        .with_message(plain(message))
        .with_labels(vec![Label::primary((), start..end.max(start))]);
    let config = Config::default();
    if clean.lines().any(|line| line.len() > LONGEST_LINE) {
        let at = LineIndex::new(clean.as_str().into()).position(start);
        return format!("error: {name}:{}:{}: {}\n", at.line, at.column, plain(message));
    }
    if !colour {
        let mut drawing = String::new();
        // Writing to memory cannot fail, and the places lie in the text.
        let _ = term::emit_to_string(&mut drawing, &config, &file, &drawn);
        return format!("{}\n", drawing.trim_end());
    }
    let mut buffer = term::termcolor::Ansi::new(Vec::new());
    let _ = term::emit_to_write_style(&mut buffer, &config, &file, &drawn);
    format!("{}\n", String::from_utf8_lossy(&buffer.into_inner()).trim_end())
}

/// What a terminal would obey is shown as something of the same length.
fn harmless(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => c,
        c if !c.is_control() => c,
        c if c.len_utf8() == 1 => '?',
        _ => '·',
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::snippet;
    use crate::text::Span;

    #[test]
    fn carets_stand_under_the_characters() {
        let drawn = snippet("expression", "'漢' + foo", Span::new(8, 11), "unknown name `foo`", false);
        insta::assert_snapshot!(drawn, @r"
        error: unknown name `foo`
          ┌─ expression:1:7
          │
        1 │ '漢' + foo
          │        ^^^
        ");
        assert_eq!(
            snippet("text", &"x".repeat(300), Span::new(299, 300), "bad", false),
            "error: text:1:300: bad\n"
        );
    }
}
