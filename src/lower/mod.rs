//! The effective workflow: an object as the controller would have it, as text that it accepts.
//!
//! An object becomes a value ([`serde_json::Value`], keys in the order of the file), is changed along the model's
//! descriptions, and becomes text again: the source with as little changed as possible, so that comments stay, or else a
//! new one. Nothing is guessed, and nothing is read or written here.

mod archive;
mod controller;
mod defaults;
pub mod emit;
mod explicit;
mod had;
mod merge;
mod parameters;
mod reference;
mod results;
mod source;
mod types;
mod versions;

use crate::diagnostic::Diagnostic;
use crate::model::decode::ProblemKind;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Kind, Model};
use crate::text::FileId;
use crate::workspace::{Object, ObjectId, Workspace};
use crate::yaml::to_json_as_written;

use serde_json::{Map, Value};

pub use archive::Archive;
pub use controller::{controller_defaults, controller_files, has_controller};
pub use explicit::explicit;
pub use had::Had;
pub use results::{Results, Settings};

/// What is wanted of the result.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The namespace of objects that name none.
    pub namespace: Option<String>,
    /// Parameters of workflows, in the order in which they were given.
    pub parameters: Vec<(String, String)>,
    /// The controller's `workflowDefaults`: a partial workflow.
    pub defaults: Option<Value>,
    /// References are replaced by what they name.
    pub inline: bool,
    /// Settings of the archive and of garbage collection.
    pub archive: Archive,
}

/// An object, lowered.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The object that it was made from.
    pub object: ObjectId,
    /// Its kind.
    pub kind: Kind,
    /// Its name, or the beginning of one that is generated; empty when it has neither.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// The document, with a line break at its end.
    pub text: String,
    /// What could not be done, and why: lines for people.
    pub notes: Vec<String>,
}

impl Lowered {
    /// What the object's file is called, without its ending: kind, namespace and name.
    pub fn file_stem(&self) -> String {
        let name = match self.name.trim_end_matches('-') {
            "" => "unnamed",
            name => name,
        };
        let namespace = self.namespace.as_deref().filter(|n| !n.is_empty());
        let parts = [Some(self.kind.name()), namespace, Some(name)];
        let stem = parts.into_iter().flatten().collect::<Vec<_>>().join("-").to_lowercase();
        // Tags and slashes are no part of a file's name.
        let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        stem.chars().map(|c| if is_fit(c) { c } else { '_' }).collect()
    }
}

/// Lowers an object. Nothing for what is no object by itself (a part of a Sensor, a patch of kustomize) or could not be
/// read as a whole.
pub fn lower(workspace: &Workspace, object: &Object, options: &Options) -> Option<Lowered> {
    if object.embedded || object.is_patch || object.incomplete {
        return None;
    }
    let file = workspace.file(object.file)?;
    let root = workspace.root(object)?;
    let before = to_json_as_written(root)?;
    let mut after = before.clone();
    let mut notes = Vec::new();
    types::conform(&mut after, object.kind, workspace.version());
    effective(workspace, object, options, &mut after, &mut notes);
    put_namespace(&mut after, object.kind, options.namespace.as_deref());
    let document = file.tree.documents().get(object.document)?;
    let text = if document.root == Some(object.root) {
        source::document(root, document.span, &before, &after)
    } else {
        crate::yaml::emit(&after)
    };
    let text_at = |key: &str| after.get("metadata")?.get(key)?.as_str().map(str::to_owned);
    let name = text_at("name").filter(|name| !name.is_empty());
    Some(Lowered {
        object: object.id,
        kind: object.kind,
        name: name.or_else(|| text_at("generateName")).unwrap_or_default(),
        namespace: text_at("namespace"),
        text,
        notes,
    })
}

/// Makes of an object what the controller would: the levels of its spec laid on each other, in the order of submission
/// and first look.
fn effective(
    workspace: &Workspace,
    object: &Object,
    options: &Options,
    value: &mut Value,
    notes: &mut Vec<String>,
) {
    let runs = matches!(object.kind, Kind::Workflow | Kind::CronWorkflow);
    let Some(spec) = spec_mut(value, object.kind) else { return };
    if runs {
        parameters::give(spec, &options.parameters);
    }
    let is_submittable = spec.get("entrypoint").is_some_and(|e| e.as_str().is_some_and(|e| !e.is_empty()));
    if runs || is_submittable {
        options.archive.put(spec);
    }
    if runs && let Err(error) = levels(workspace, object, options, value, notes) {
        match error {
            Trouble::Merge(error) => notes
                .push(format!("what the workflow inherits is not put in: {error}, and Argo fails there too")),
            Trouble::Unknown(reason) => notes.push(format!("the `workflowTemplateRef` is kept: {reason}")),
        }
    }
    let Some(spec) = spec_mut(value, object.kind) else { return };
    if options.inline {
        let mut copies = reference::Copies::new(workspace, object, options.namespace.as_deref());
        copies.add_to_spec(spec);
        notes.append(&mut copies.left);
    }
    if runs && !spec.contains_key("workflowTemplateRef") {
        let has_references = reference::has_references(spec);
        if let Err(error) = defaults::of_templates(spec, has_references, notes) {
            notes.push(format!("`templateDefaults` stay where they are: {error}, and Argo fails there too"));
        }
    }
    notes.sort();
    notes.dedup();
}

/// Why the levels of a spec could not be laid on each other.
enum Trouble {
    Merge(merge::NoKey),
    Unknown(String),
}

impl From<merge::NoKey> for Trouble {
    fn from(error: merge::NoKey) -> Self {
        Trouble::Merge(error)
    }
}

/// Lays the spec on that of the template it refers to, when references are to be resolved, and on the controller's
/// defaults.
fn levels(
    workspace: &Workspace,
    object: &Object,
    options: &Options,
    value: &mut Value,
    notes: &mut Vec<String>,
) -> Result<(), Trouble> {
    let is_workflow = object.kind == Kind::Workflow;
    let Some(spec) = spec_mut(value, object.kind) else { return Ok(()) };
    let Some(reference) = spec.get("workflowTemplateRef").filter(|r| !r.is_null()).cloned() else {
        let Some(given) = &options.defaults else { return Ok(()) };
        if is_workflow {
            *value = merge::merge(given, value, &Kind::Workflow.shape(), notes)?;
        } else if let Some(defaults) = given.get("spec") {
            let own = Value::Object(spec.clone());
            *spec = into_map(merge::merge(defaults, &own, &WorkflowSpec::SHAPE, notes)?);
        }
        return Ok(());
    };
    if is_workflow && let Some(given) = &options.defaults {
        defaults::fill_metadata(value, given);
    }
    if !options.inline {
        // Between the workflow and the defaults stands the template, which is not looked into.
        return Ok(());
    }
    let target = reference::find(workspace, object, &reference, options.namespace.as_deref())
        .map_err(Trouble::Unknown)?;
    let referenced = reference::spec_of(workspace, target)
        .ok_or_else(|| Trouble::Unknown(format!("`{}` has no spec", target.name)))?;
    let Some(spec) = spec_mut(value, object.kind) else { return Ok(()) };
    let given = options.defaults.as_ref().and_then(|d| d.get("spec"));
    let mut joined = into_map(defaults::join(&Value::Object(spec.clone()), &referenced, given, notes)?);
    joined.shift_remove("workflowTemplateRef");
    // What the template calls, it calls from where it stands.
    let mut copies = reference::Copies::new(workspace, target, options.namespace.as_deref());
    copies.add_to_spec(&mut joined);
    *spec = joined;
    if is_workflow {
        reference::label(value, target);
    }
    Ok(())
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The findings that lowering does not put right by itself.
pub fn remaining(workspace: &Workspace, file: FileId, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut put_right = Vec::new();
    for object in workspace.objects_of(file) {
        for problem in &object.decoded.problems {
            let (ProblemKind::Removed(_), Some(field)) = (&problem.kind, problem.field) else { continue };
            let frame = object.decoded.frame(problem.frame);
            if frame.is_some_and(|frame| versions::is_rewritten(frame.desc, field.name)) {
                put_right.push(problem.span);
            }
        }
    }
    found.retain(|d| d.code != "removed-field" || !put_right.contains(&d.place.span));
    found
}

/// The workflow spec of an object.
fn spec_mut(object: &mut Value, kind: Kind) -> Option<&mut Map<String, Value>> {
    let path = kind.workflow_spec()?;
    path.iter().try_fold(object, |value, key| value.get_mut(key))?.as_object_mut()
}

/// Puts a namespace behind the name of an object that has none.
fn put_namespace(object: &mut Value, kind: Kind, namespace: Option<&str>) {
    let Some(namespace) = namespace.filter(|_| kind.is_namespaced()) else { return };
    let Some(map) = object.as_object_mut() else { return };
    let metadata = map.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let Some(metadata) = metadata.as_object_mut() else { return };
    let is_named = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    if metadata.get("namespace").is_some_and(is_named) {
        return;
    }
    metadata.shift_remove("namespace");
    let behind =
        metadata.keys().position(|key| key == "name" || key == "generateName").map_or(0, |at| at + 1);
    metadata.shift_insert(behind, "namespace".to_owned(), namespace.into());
}
