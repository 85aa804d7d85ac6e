//! What stands above an object or a template: who calls it, how many pods it makes.

use std::collections::BTreeMap;

use super::names::{self, Access, Definition};
use crate::diagnostic::Place;
use crate::estimate::{Assumptions, estimate};
use crate::flow::Flow;
use crate::model::Kind;
use crate::text::{FileId, Span};
use crate::values::duration::Duration;
use crate::workspace::{Object, Workspace};

/// A line above a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name that it is about.
    pub span: Span,
    /// Its text.
    pub title: String,
    /// The places that it leads to: those that call. None: it only says something.
    pub places: Vec<Place>,
}

/// The lines above the objects and templates of a file, by place.
pub fn lenses(workspace: &Workspace, file: FileId) -> Vec<Lens> {
    let mut lenses = Vec::new();
    for object in workspace.objects_of(file).iter().filter(|o| o.kind != Kind::WorkflowEventBinding) {
        pods(workspace, object, &mut lenses);
        callers(workspace, object, &mut lenses);
    }
    lenses.sort_by(|a, b| (a.span, &a.title).cmp(&(b.span, &b.title)));
    lenses
}

fn pods(workspace: &Workspace, object: &Object, lenses: &mut Vec<Lens>) {
    let Some(flow) = Flow::new(workspace, object) else { return };
    let assumptions = Assumptions { pod_overhead: Duration::default(), parameters: BTreeMap::new() };
    let name = workspace.root(object).and_then(|r| {
        let meta = r.get("metadata")?;
        meta.get("name").or_else(|| meta.get("generateName"))
    });
    for one in estimate(&flow, &assumptions) {
        let title = match (one.pods.min, one.pods.max) {
            (1, Some(1)) => "1 pod".to_owned(),
            (min, Some(max)) if min == max => format!("{max} pods"),
            (min, Some(max)) => format!("{min} to {max} pods"),
            (min, None) => format!("{min} or more pods"),
        };
        let span = match &one.template {
            Some(template) => object
                .interface
                .template(template)
                .and_then(|(index, _)| workspace.template_place(object, index)),
            None => name.map(|n| n.span()),
        };
        if let Some(span) = span {
            lenses.push(Lens { span, title, places: Vec::new() });
        }
    }
}

/// One look at the files that name the object is enough for all of its templates.
fn callers(workspace: &Workspace, object: &Object, lenses: &mut Vec<Lens>) {
    let needle = memchr::memmem::Finder::new(object.name.as_bytes());
    let mut calls: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for (index, file) in workspace.files().iter().enumerate() {
        let id = FileId(index as u32);
        let may_refer = object.kind.is_template()
            && !object.name.is_empty()
            && needle.find(file.tree.text().as_bytes()).is_some();
        if id != object.file && !may_refer {
            continue;
        }
        for name in names::of_file(workspace, id) {
            if let Definition::Template { object: of, template } = name.definition
                && of == object.id
                && name.access == Access::Read
            {
                calls.entry(template.0).or_default().push(Place { file: id, span: name.span });
            }
        }
    }
    for index in 0..object.interface.templates.len() {
        let places = calls.remove(&index).unwrap_or_default();
        let title = match places.len() {
            0 => "no callers".to_owned(),
            1 => "1 caller".to_owned(),
            count => format!("{count} callers"),
        };
        if let Some(span) = workspace.template_place(object, index) {
            lenses.push(Lens { span, title, places });
        }
    }
}
