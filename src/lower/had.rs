//! Which errors of results the input had already: nothing that is lowered may be worse than before.

use std::collections::BTreeSet;

use super::versions::RENAMED;
use super::{Lowered, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Kind;
use crate::workspace::{Object, ObjectId, Workspace};

/// A rule's code with the field that it is about.
type Error = (&'static str, String);

/// The errors of the input.
#[derive(Debug, Default)]
pub struct Had {
    /// By object.
    own: BTreeSet<(ObjectId, Error)>,
    /// What comes with the copy of a template of another object.
    copied: BTreeSet<Error>,
    /// What comes with the controller's `workflowDefaults`.
    inherited: BTreeSet<Error>,
}

impl Had {
    /// Sorts the errors among the findings of the input.
    pub fn new<'d>(
        workspace: &Workspace,
        options: &Options,
        found: impl IntoIterator<Item = &'d Diagnostic>,
    ) -> Had {
        let mut had = Had::default();
        for error in found.into_iter().filter(|d| d.severity == Severity::Error) {
            let place = error.place;
            let is_here =
                |o: &&Object| workspace.root(o).is_some_and(|root| root.span().contains(place.span));
            let Some(object) = workspace.objects_of(place.file).iter().find(is_here) else {
                if let Some((_, field)) = error.field.split_once("workflowDefaults.spec.") {
                    had.inherited.extend(options.defaults.is_some().then(|| (error.code, bare(field))));
                }
                continue;
            };
            let known = (error.code, in_spec(object.kind, &error.field));
            let is_template = matches!(object.kind, Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate);
            had.copied.extend((options.inline && is_template).then(|| known.clone()));
            had.own.insert((object.id, known));
        }
        had
    }

    /// Whether an error of a result was there before: in the object that it was made of, or in what was put into that.
    pub fn has(&self, lowered: &Lowered, error: &Diagnostic) -> bool {
        let known = (error.code, in_spec(lowered.kind, &error.field));
        self.copied.contains(&known)
            || self.inherited.contains(&known)
            || self.own.contains(&(lowered.object, known))
    }
}

/// A field of an object as seen from its workflow's spec.
fn in_spec(kind: Kind, field: &str) -> String {
    let spec = kind.workflow_spec().unwrap_or_default().join(".");
    let below = field.strip_prefix(spec.as_str()).and_then(|rest| rest.strip_prefix('.'));
    bare(below.unwrap_or(field))
}

/// A field as it is after lowering, without the numbers of items, which change.
fn bare(field: &str) -> String {
    let parts = field.split('.').map(|part| {
        let name = part.split('[').next().unwrap_or(part);
        match RENAMED.iter().find(|(from, _)| *from == name) {
            Some((_, list)) => list,
            None if name == "templateDefaults" => "templates",
            None => name,
        }
    });
    parts.collect::<Vec<_>>().join(".")
}
