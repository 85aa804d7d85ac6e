//! The names below `workflow.` that exist everywhere in an object.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::expr::tags::{TagKind, scan};
use crate::model::cron::CronWorkflowSpec;
use crate::model::metadata::ObjectMeta;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Kind, Map, Str, View};
use crate::workspace::{Lookup, Object, Workspace};

/// The names below `workflow.` that Argo's validation knows from the start.
#[derive(Debug)]
pub struct Globals<'w> {
    /// The workflow's parameters and their values, where they have one.
    pub parameters: BTreeMap<String, Option<String>>,
    /// The labels that workflows made from the object surely have.
    pub labels: BTreeSet<String>,
    /// The annotations that workflows made from the object surely have.
    pub annotations: BTreeSet<String>,
    /// `workflow.priority` exists: the object itself sets a priority.
    pub priority: bool,
    /// `workflow.failures` exists once the exit handler is validated.
    pub exit_handler: bool,
    /// The object that `workflowTemplateRef` names, if it is in the workspace.
    pub referenced: Option<&'w Object>,
    /// `workflowTemplateRef` names an object that is not in the workspace, or that could not be read: what it declares is
    /// unknown.
    pub is_open: bool,
    /// The object is a template: parameters may come from the workflow that uses it.
    pub is_template: bool,
}

/// What always exists, besides parameters, labels and annotations.
pub(super) const FIXED: &[&str] = &[
    "workflow.name",
    "workflow.namespace",
    "workflow.mainEntrypoint",
    "workflow.serviceAccountName",
    "workflow.uid",
    "workflow.status",
    "workflow.labels",
    "workflow.labels.json",
    "workflow.annotations",
    "workflow.annotations.json",
];

/// Beginnings that Argo's validation lets pass whatever follows.
pub(super) const PREFIXES: &[&str] =
    &["workflow.creationTimestamp", "workflow.scheduledTime", "workflow.duration"];

impl<'w> Globals<'w> {
    /// The globals of an object.
    pub(super) fn new(workspace: &'w Workspace, object: &'w Object, spec: View<'w, WorkflowSpec>) -> Self {
        let is_template = matches!(object.kind, Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate);
        let mut globals = Globals {
            parameters: BTreeMap::new(),
            labels: BTreeSet::new(),
            annotations: BTreeSet::new(),
            priority: spec.priority().is_set(),
            exit_handler: object.interface.on_exit.is_some(),
            referenced: None,
            is_open: false,
            is_template,
        };
        globals.add_reference(workspace, object, spec);
        for argument in &object.interface.arguments {
            if !argument.name.is_empty() {
                globals.parameters.insert(argument.name.clone(), argument.value.clone());
            }
        }
        globals.labels.extend(object.interface.labels.iter().cloned());
        globals.annotations.extend(object.interface.annotations.iter().cloned());
        globals.add_metadata(workspace, object);
        globals
    }

    fn add_reference(&mut self, workspace: &'w Workspace, object: &'w Object, spec: View<'w, WorkflowSpec>) {
        let reference = spec.workflow_template_ref();
        if !reference.is_set() {
            return;
        }
        let cluster = reference.cluster_scope().get() == Some(true);
        match workspace.lookup(object, reference.name().or_empty(), cluster) {
            Lookup::Found(found) => {
                for argument in &found.interface.arguments {
                    self.parameters.insert(argument.name.clone(), argument.value.clone());
                }
                self.labels.extend(found.interface.labels.iter().cloned());
                self.annotations.extend(found.interface.annotations.iter().cloned());
                self.exit_handler |= found.interface.on_exit.is_some();
                self.is_open = found.interface.is_undecoded;
                self.referenced = Some(found);
            }
            Lookup::External { .. } => self.is_open = true,
        }
    }

    fn add_metadata(&mut self, workspace: &'w Workspace, object: &'w Object) {
        let Some(root) = workspace.view::<()>(object) else { return };
        let mut add = |labels: View<'_, Map<Str>>, annotations: View<'_, Map<Str>>| {
            self.labels.extend(labels.iter().map(|(key, _)| key.to_owned()));
            self.annotations.extend(annotations.iter().map(|(key, _)| key.to_owned()));
        };
        if object.kind == Kind::CronWorkflow {
            let spec: View<'_, CronWorkflowSpec> = root.field("spec");
            add(spec.workflow_metadata().labels(), spec.workflow_metadata().annotations());
            self.labels.insert("workflows.argoproj.io/cron-workflow".to_owned());
            self.annotations.insert("workflows.argoproj.io/scheduled-time".to_owned());
        } else {
            let meta: View<'_, ObjectMeta> = root.field("metadata");
            add(meta.labels(), meta.annotations());
        }
    }

    /// Whether `key` is one of the names that never depend on the manifest, or of those that Argo lets pass.
    pub fn is_fixed(&self, key: &str) -> bool {
        FIXED.contains(&key) || PREFIXES.iter().any(|p| key.starts_with(p))
    }

    /// `text` with the workflow parameters replaced whose values the object gives.
    pub fn substitute<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains("{{") {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut done = 0;
        for tag in scan(text) {
            let (TagKind::Simple(_), Some(path)) = (&tag.kind, tag.path()) else { continue };
            let name = path.key(text).strip_prefix("workflow.parameters.");
            let Some(Some(value)) = name.and_then(|n| self.parameters.get(n)) else { continue };
            out.push_str(&text[done..tag.span.start as usize]);
            out.push_str(value);
            done = tag.span.end as usize;
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}
