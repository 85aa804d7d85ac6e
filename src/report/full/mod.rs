//! `--output-format full`: for people.

use codespan_reporting::diagnostic::{self as codespan, Label, LabelStyle};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config};

use super::Places;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::text::{FileId, LineIndex};
use crate::workspace::Workspace;

/// Every finding with its lines of the source, related places, advice and fixes. `colour` adds ANSI escapes.
pub fn full(workspace: &Workspace, found: &[Diagnostic], colour: bool) -> String {
    let mut sources = Sources { workspace, places: Places::new(workspace), lines: Vec::new() };
    sources.lines.extend(workspace.files().iter().map(|_| std::cell::OnceCell::new()));
    let config = Config { before_label_lines: 1, ..Config::default() };
    let mut text = String::new();
    for d in found {
        let drawn = render(&sources, &config, d, colour);
        text.push_str(&drawn);
        text.push('\n');
    }
    text
}

fn render(sources: &Sources<'_>, config: &Config, d: &Diagnostic, colour: bool) -> String {
    let drawn = convert(sources, d);
    let mut plain = String::new();
    // A place that cannot be drawn (it never should be) still leaves the message.
    let result = if colour {
        let mut buffer = codespan_reporting::term::termcolor::Ansi::new(Vec::new());
        let result = term::emit_to_write_style(&mut buffer, config, sources, &drawn);
        plain = String::from_utf8_lossy(&buffer.into_inner()).into_owned();
        result
    } else {
        term::emit_to_string(&mut plain, config, sources, &drawn)
    };
    match result {
        Ok(()) => plain,
        Err(_) => format!("{}[{}]: {}\n", d.severity.as_str(), d.code, d.message),
    }
}

fn convert(sources: &Sources<'_>, d: &Diagnostic) -> codespan::Diagnostic<FileId> {
    let severity = match d.severity {
        Severity::Error => codespan::Severity::Error,
        Severity::Warning => codespan::Severity::Warning,
        Severity::Info => codespan::Severity::Note,
    };
    let primary = Label::new(LabelStyle::Primary, d.place.file, d.place.span.range()).with_message(&d.label);
    let related = d.related.iter().map(|r| {
        Label::new(LabelStyle::Secondary, r.place.file, r.place.span.range()).with_message(&r.message)
    });
    let mut notes: Vec<String> = d.help.iter().map(|h| format!("help: {h}")).collect();
    notes.extend(d.fixes.iter().take(1).filter_map(|fix| {
        let line = sources.fixed_line(&fix.edits)?;
        Some(format!("help: {}:\n    {}", fix.title, line))
    }));
    codespan::Diagnostic::new(severity)
        .with_code(d.code)
        .with_message(&d.message)
        .with_labels(std::iter::once(primary).chain(related).collect())
        .with_notes(notes)
}

/// The sources, as the drawing library wants them.
struct Sources<'w> {
    workspace: &'w Workspace,
    places: Places<'w>,
    lines: Vec<std::cell::OnceCell<LineIndex>>,
}

impl Sources<'_> {
    /// The line that a fix of one line leaves behind; longer fixes are not drawn.
    fn fixed_line(&self, edits: &[Edit]) -> Option<String> {
        let [edit] = edits else { return None };
        let text = self.places.text(edit.place.file);
        let span = edit.place.span.range();
        let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = text.get(span.end..)?.find('\n').map_or(text.len(), |at| span.end + at);
        let line = format!("{}{}{}", text.get(start..span.start)?, edit.text, text.get(span.end..end)?);
        let line = line.trim();
        (!line.contains('\n') && line.len() <= 200).then(|| line.to_owned())
    }

    fn index(&self, id: FileId) -> Result<&LineIndex, Error> {
        let cell = self.lines.get(id.0 as usize).ok_or(Error::FileMissing)?;
        Ok(cell.get_or_init(|| super::line_index(self.workspace, id)))
    }
}

impl<'a> Files<'a> for Sources<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(self.places.path(id))
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(self.places.text(id))
    }

    fn line_index(&'a self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok((self.index(id)?.position(byte).line as usize).saturating_sub(1))
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<std::ops::Range<usize>, Error> {
        let index = self.index(id)?;
        if line >= index.lines() {
            return Err(Error::LineTooLarge { given: line, max: index.lines() });
        }
        Ok(index.line(line))
    }
}
