//! `--output-format full`: for people.

mod sources;

use codespan_reporting::diagnostic::{self as codespan, Label, LabelStyle};
use codespan_reporting::term::{self, Config};

use super::brief;
use crate::diagnostic::{Diagnostic, Fix, Place, Severity};
use crate::text::FileId;
use crate::workspace::Workspace;
use sources::{Sources, View};

/// A line that a fix leaves behind is shown up to this length.
const LONGEST_FIXED_LINE: usize = 200;

/// Every finding with its lines of the source, related places, advice and fixes. `colour` adds ANSI escapes.
pub fn full(workspace: &Workspace, found: &[Diagnostic], colour: bool) -> String {
    let sources = Sources::new(workspace);
    let config = Config { before_label_lines: 1, ..Config::default() };
    let mut text = String::new();
    for d in found {
        let drawn = render(&sources, &config, d, colour);
        text.push_str(drawn.trim_end());
        text.push_str("\n\n");
    }
    text
}

fn render(sources: &Sources<'_>, config: &Config, d: &Diagnostic, colour: bool) -> String {
    let mut view = View::new(sources);
    let drawn = convert(&mut view, d);
    view.mark();
    let mut text = String::new();
    let result = if colour {
        let mut buffer = term::termcolor::Ansi::new(Vec::new());
        let result = term::emit_to_write_style(&mut buffer, config, &view, &drawn);
        text = String::from_utf8_lossy(&buffer.into_inner()).into_owned();
        result
    } else {
        term::emit_to_string(&mut text, config, &view, &drawn)
    };
    match result {
        Ok(()) => text,
        // A place that cannot be drawn (it never should be) still leaves the message.
        Err(_) => {
            let path = sources.path(d.place.file);
            format!("{}[{}]: {path}: {}", d.severity.as_str(), d.code, brief(&d.message))
        }
    }
}

fn convert(view: &mut View<'_, '_>, d: &Diagnostic) -> codespan::Diagnostic<FileId> {
    let severity = match d.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Info => codespan::Severity::Note,
    };
    let mut labels = Vec::with_capacity(1 + d.related.len());
    let mut notes = Vec::new();
    let mut show = |style, place: Place, message: &str| match view.admit(place) {
        Some(range) => labels.push(Label::new(style, place.file, range).with_message(brief(message))),
        None => notes.push(format!("{}: {}", view.sources().locus(place), brief(message))),
    };
    show(LabelStyle::Primary, d.place, &d.label);
    for related in &d.related {
        show(LabelStyle::Secondary, related.place, &related.message);
    }
    notes.extend(d.help.iter().map(|help| format!("help: {}", brief(help))));
    notes.extend(d.fixes.first().map(|fix| repair(view.sources(), fix)));
    codespan::Diagnostic::new(severity)
        .with_code(d.code)
        .with_message(brief(&d.message))
        .with_labels(labels)
        .with_notes(notes)
}

/// A fix in words, with the line that it leaves behind where it is one line.
fn repair(sources: &Sources<'_>, fix: &Fix) -> String {
    let title = brief(&fix.title);
    match fixed_line(sources, fix) {
        Some(line) => format!("help: {title}:\n    {line}"),
        None => format!("help: {title}"),
    }
}

fn fixed_line(sources: &Sources<'_>, fix: &Fix) -> Option<String> {
    let [edit] = fix.edits.as_slice() else { return None };
    let text = sources.text(edit.place.file);
    let span = edit.place.span.range();
    // Bounds first: nobody wants a line of a megabyte copied to find out that it is too long.
    let before = text.get(..span.start)?;
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let after = text.get(span.end..)?;
    let end = after.find(['\n', '\r']).map_or(text.len(), |at| span.end + at);
    if (span.start - start) + edit.text.len() + (end - span.end) > LONGEST_FIXED_LINE {
        return None;
    }
    let line = format!("{}{}{}", before.get(start..)?, edit.text, text.get(span.end..end)?);
    let line = line.trim();
    (!line.is_empty() && !line.contains('\n')).then(|| line.to_owned())
}
