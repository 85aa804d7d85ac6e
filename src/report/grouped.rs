//! Many findings on one page: by rule, the most frequent of the worst first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Places, brief, plain};
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules;
use crate::workspace::Workspace;

/// How many findings of a group are shown.
const EXAMPLES: usize = 3;

struct Group<'d> {
    severity: Severity,
    code: &'static str,
    found: Vec<&'d Diagnostic>,
}

fn groups(found: &[Diagnostic]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(Severity, &'static str), Vec<&Diagnostic>> = BTreeMap::new();
    for d in found {
        groups.entry((d.severity, d.code)).or_default().push(d);
    }
    let mut groups: Vec<Group<'_>> =
        groups.into_iter().map(|((severity, code), found)| Group { severity, code, found }).collect();
    groups.sort_by(|a, b| {
        let key = |g: &Group<'_>| (std::cmp::Reverse(g.severity), std::cmp::Reverse(g.found.len()));
        key(a).cmp(&key(b)).then(a.code.cmp(b.code))
    });
    groups
}

/// The first finding of each cause, which is what the message says, and how often it is; the most frequent first.
fn causes<'d>(found: &[&'d Diagnostic]) -> Vec<(&'d Diagnostic, usize)> {
    let mut causes: Vec<(&Diagnostic, usize)> = Vec::new();
    let mut by_message: BTreeMap<&str, usize> = BTreeMap::new();
    for d in found {
        let index = *by_message.entry(&d.message).or_insert(causes.len());
        match causes.get_mut(index) {
            Some((_, times)) => *times += 1,
            None => causes.push((d, 1)),
        }
    }
    causes.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    causes
}

/// A paragraph a rule: how often, in how many files, what it is about, and its most frequent causes.
pub fn grouped(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut text = String::new();
    for group in groups(found) {
        let files: BTreeSet<_> = group.found.iter().map(|d| d.place.file).collect();
        let (severity, code, count) = (group.severity.as_str(), group.code, group.found.len());
        let summary = rules::find(code).map_or("", |rule| rule.summary());
        let in_files =
            if files.len() == 1 { "one file".to_owned() } else { format!("{} files", files.len()) };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{severity}[{code}] {count} in {in_files}: {summary}");
        let causes = causes(&group.found);
        for (d, times) in causes.iter().take(EXAMPLES) {
            let (start, _) = places.range(d.place);
            let path = plain(places.path(d.place.file));
            let times = if *times > 1 { format!(" ({times} times)") } else { String::new() };
            let _ =
                writeln!(text, "    {path}:{}:{}: {}{times}", start.line, start.column, brief(&d.message));
        }
        let rest: usize = causes.iter().skip(EXAMPLES).map(|(_, times)| times).sum();
        if rest > 0 {
            let _ = writeln!(text, "    … and {rest} more");
        }
        text.push('\n');
    }
    text
}

/// A line a rule: how many findings, how many of them have a safe fix.
pub fn statistics(found: &[Diagnostic]) -> String {
    let groups = groups(found);
    let widest = groups.iter().map(|g| g.found.len().to_string().len()).max().unwrap_or_default();
    let line = |group: &Group<'_>| {
        let fixable = group.found.iter().filter(|d| d.fixes.first().is_some_and(|f| f.safe)).count();
        let fixable = if fixable > 0 { format!(" ({fixable} fixable)") } else { String::new() };
        format!("{:>widest$} {}[{}]{fixable}\n", group.found.len(), group.severity.as_str(), group.code)
    };
    groups.iter().map(line).collect()
}
