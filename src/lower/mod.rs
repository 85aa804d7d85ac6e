//! The effective workflow: an object as the controller would have it, as text that it accepts.
//!
//! An object becomes a value ([`serde_json::Value`], keys in the order of the file), is changed along the model's
//! descriptions, and becomes text again: the source with as little changed as possible, so that comments stay, or else a
//! new one. Nothing is guessed, and nothing is read or written here.

mod parameters;
mod source;
mod types;
mod versions;

use crate::diagnostic::Diagnostic;
use crate::model::Kind;
use crate::model::decode::ProblemKind;
use crate::text::FileId;
use crate::workspace::{Object, ObjectId, Workspace};
use crate::yaml::to_json;

use serde_json::{Map, Value};

/// What is wanted of the result.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The namespace of objects that name none.
    pub namespace: Option<String>,
    /// Parameters of workflows, in the order in which they were given.
    pub parameters: Vec<(String, String)>,
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
    let before = to_json(root)?;
    let mut after = before.clone();
    types::conform(&mut after, object.kind, workspace.version());
    if let Some(spec) = spec_mut(&mut after, object.kind)
        && matches!(object.kind, Kind::Workflow | Kind::CronWorkflow)
    {
        parameters::give(spec, &options.parameters);
    }
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
    })
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
