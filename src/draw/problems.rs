//! Which findings belong to which part of a picture.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::Mark;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span};

/// The findings at warning and above, by file and place.
#[derive(Debug, Default)]
pub struct Problems {
    files: BTreeMap<FileId, Vec<(Span, Mark)>>,
}

impl Problems {
    /// Sorts findings in. Those that are only notes are left out.
    pub fn new(found: &[Diagnostic]) -> Problems {
        let mut problems = Problems::default();
        for finding in found.iter().filter(|d| d.severity >= Severity::Warning) {
            let mark = Mark {
                severity: finding.severity,
                code: finding.code.to_owned(),
                message: finding.message.clone(),
            };
            problems.files.entry(finding.place.file).or_default().push((finding.place.span, mark));
        }
        for list in problems.files.values_mut() {
            list.sort_by_key(|(span, _)| (span.start, span.end));
        }
        problems
    }

    /// The findings whose place lies within `span`, the worst first, each once.
    pub fn within(&self, file: FileId, span: Span) -> Vec<Mark> {
        let Some(list) = self.files.get(&file) else { return Vec::new() };
        let start = list.partition_point(|(at, _)| at.start < span.start);
        let inside = list.iter().skip(start).take_while(|(at, _)| at.start < span.end);
        let mut seen: BTreeSet<&Mark> = BTreeSet::new();
        let mut marks: Vec<Mark> =
            inside.map(|(_, mark)| mark).filter(|mark| seen.insert(mark)).cloned().collect();
        marks.sort_by_key(|m| std::cmp::Reverse(m.severity));
        marks
    }
}
