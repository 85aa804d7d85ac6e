//! What CI systems read: the commands of GitHub's runner, GitLab's code quality report, JUnit and reviewdog.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::Places;
use crate::diagnostic::{Diagnostic, Fix, Place, Severity};
use crate::rules;
use crate::text::FileId;
use crate::workspace::Workspace;

/// `--output-format github`: a workflow command a finding, which GitHub's runner shows on the changed lines.
pub fn github(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut text = String::new();
    for d in found {
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = places.range(d.place);
        let path = property(places.path(d.place.file));
        let (line, last, column) = (start.line, end.line, start.column);
        // The runner takes columns for one line only, and the last of them is included.
        let end =
            if last == line { format!(",endColumn={}", (end.column - 1).max(column)) } else { String::new() };
        let title = property(&format!("argoc: {}", d.code));
        let message = data(&d.message);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "::{command} file={path},line={line},endLine={last},col={column}{end},title={title}::{message}"
        );
    }
    text
}

/// A command's message: line breaks would end it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a command's property, which colons and commas end too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `--output-format gitlab`: GitLab's code quality report.
pub fn gitlab(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut issues = Vec::new();
    for d in found {
        let (start, end) = places.range(d.place);
        let path = places.path(d.place.file);
        // What a finding is recognised by when lines move; several equal ones are numbered.
        let what = format!("{path}\0{}\0{}", d.code, d.message);
        let number = seen.entry(what.clone()).or_default();
        *number += 1;
        let mut hash = Sha1::new();
        hash.update(format!("{what}\0{number}"));
        let fingerprint: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        issues.push(json!({
            "description": d.message,
            "check_name": d.code,
            "fingerprint": fingerprint,
            "severity": match d.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            "location": {"path": path, "lines": {"begin": start.line, "end": end.line}},
        }));
    }
    format!("{:#}\n", Value::Array(issues))
}

/// `--output-format junit`: a test suite a file; a finding of severity error or warning is a failed test.
pub fn junit(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut suites = String::new();
    let (mut tests, mut failures) = (0, 0);
    for (index, file) in workspace.files().iter().enumerate().filter(|(_, f)| !f.context.silent) {
        let id = FileId(index as u32);
        let own: Vec<&Diagnostic> = found.iter().filter(|d| d.place.file == id).collect();
        let failed = own.iter().filter(|d| d.severity > Severity::Info).count();
        let count = own.len().max(1);
        (tests, failures) = (tests + count, failures + failed);
        let name = xml(&file.path);
        let _ = writeln!(
            suites,
            r#"  <testsuite name="{name}" tests="{count}" failures="{failed}" errors="0" skipped="0">"#
        );
        if own.is_empty() {
            let _ = writeln!(suites, r#"    <testcase name="argoc" classname="{name}"/>"#);
        }
        own.iter().for_each(|d| case(&mut suites, &mut places, &name, d));
        suites.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"argoc\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"0\">\n{suites}</testsuites>\n"
    )
}

fn case(text: &mut String, places: &mut Places<'_>, file: &str, d: &Diagnostic) {
    let (start, _) = places.range(d.place);
    let (line, column) = (start.line, start.column);
    let (code, severity, message) = (xml(d.code), d.severity.as_str(), xml(&d.message));
    let place = format!("{file}:{line}:{column}");
    let _ = write!(text, r#"    <testcase name="{code} {line}:{column}" classname="{file}""#);
    let _ = if d.severity > Severity::Info {
        writeln!(
            text,
            "><failure message=\"{message}\" type=\"{severity}\">{place}: {message}</failure></testcase>"
        )
    } else {
        writeln!(text, "><system-out>{place}: {message}</system-out></testcase>")
    };
}

/// A text in XML: what it has no form for is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

/// `--output-format rdjson`: reviewdog's diagnostics, with fixes as suggestions.
pub fn rdjson(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let diagnostics: Vec<Value> = found.iter().map(|d| reviewed(workspace, &mut places, d)).collect();
    let source = json!({"name": "argoc", "url": env!("CARGO_PKG_REPOSITORY")});
    format!("{:#}\n", json!({"source": source, "diagnostics": diagnostics}))
}

fn reviewed(workspace: &Workspace, places: &mut Places<'_>, d: &Diagnostic) -> Value {
    let mut code = json!({"value": d.code});
    if let Some(rule) = rules::find(d.code) {
        code["url"] = json!(rule.url());
    }
    let suggestion = |fix: &Fix, places: &mut Places<'_>| match fix.edits.as_slice() {
        [edit] if edit.place.file == d.place.file => {
            Some(json!({"range": byte_range(workspace, places, edit.place), "text": edit.text}))
        }
        _ => None,
    };
    json!({
        "message": d.message,
        "location": {
            "path": places.path(d.place.file),
            "range": byte_range(workspace, places, d.place),
        },
        "severity": match d.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": code,
        "suggestions": d.fixes.iter().filter_map(|fix| suggestion(fix, places)).collect::<Vec<_>>(),
    })
}

/// Reviewdog counts columns in bytes of UTF-8.
fn byte_range(workspace: &Workspace, places: &mut Places<'_>, place: Place) -> Value {
    let (start, end) = places.range(place);
    let text = workspace.file(place.file).map_or("", |f| f.tree.text());
    let column = |offset: u32| {
        let before = text.get(..offset as usize).unwrap_or_default();
        before.len() - before.rfind(['\n', '\r']).map_or(0, |at| at + 1) + 1
    };
    json!({
        "start": {"line": start.line, "column": column(place.span.start)},
        "end": {"line": end.line, "column": column(place.span.end)},
    })
}
