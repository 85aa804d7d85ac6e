//! A baseline: findings that are known and accepted, so that only new ones are told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::workspace::Workspace;

/// The version of the form.
const VERSION: u32 = 1;

/// Known findings. Lines do not count, so that they may move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Known, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    path: String,
    code: String,
    message: String,
}

/// The form that is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    findings: Vec<Finding>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    path: String,
    code: String,
    message: String,
    count: usize,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Baseline, String> {
        let form: Form = serde_json::from_str(text).map_err(|error| format!("it is no baseline: {error}"))?;
        if form.version != VERSION {
            return Err(format!("it is a baseline of version {}, this argoc reads {VERSION}", form.version));
        }
        let known = |f: Finding| (Known { path: f.path, code: f.code, message: f.message }, f.count);
        Ok(Baseline { known: form.findings.into_iter().map(known).collect() })
    }

    /// The baseline of these findings.
    pub fn of(workspace: &Workspace, found: &[Diagnostic]) -> Baseline {
        let mut baseline = Baseline::default();
        for d in found {
            *baseline.known.entry(known(workspace, d)).or_default() += 1;
        }
        baseline
    }

    /// Its text: JSON, sorted, a finding a line, so that a change of it can be read.
    pub fn write(&self) -> String {
        let line = |(known, count): (&Known, &usize)| {
            let Known { path, code, message } = known.clone();
            let finding = Finding { path, code, message, count: *count };
            // A struct of texts and numbers always has a JSON form.
            format!("  {}", serde_json::to_string(&finding).unwrap_or_default())
        };
        let lines: Vec<String> = self.known.iter().map(line).collect();
        if lines.is_empty() {
            return format!("{{\"version\": {VERSION}, \"findings\": []}}\n");
        }
        format!("{{\"version\": {VERSION}, \"findings\": [\n{}\n]}}\n", lines.join(",\n"))
    }

    /// Takes away the findings that are known. Gives how many of the known ones are gone.
    pub fn apply(&self, workspace: &Workspace, found: &mut Vec<Diagnostic>) -> usize {
        let mut left = self.known.clone();
        found.retain(|d| match left.get_mut(&known(workspace, d)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        left.values().sum()
    }
}

fn known(workspace: &Workspace, d: &Diagnostic) -> Known {
    Known {
        path: workspace.file(d.place.file).map(|f| f.path.clone()).unwrap_or_default(),
        code: d.code.to_owned(),
        message: d.message.clone(),
    }
}
