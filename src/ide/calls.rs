//! Who calls a template, and what it calls.

use super::names::{self, Access, Definition};
use crate::analysis::{Facts, TemplateId};
use crate::diagnostic::Place;
use crate::text::{FileId, Span};
use crate::workspace::{ObjectId, Workspace};

/// A template, or an object that calls from its spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallItem {
    /// Its name.
    pub name: String,
    /// The object that it is in, or the object's kind.
    pub detail: String,
    /// Whether it is a template; else it is an object with its entrypoint, exit handler and hooks.
    pub is_template: bool,
    /// Its name's place; asking there for its calls gives those of this item.
    pub place: Place,
    /// All of it.
    pub whole: Span,
}

/// A call: who is at the other end, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    /// The other end.
    pub item: CallItem,
    /// The names in the calls. They stand in the caller.
    pub places: Vec<Place>,
}

/// The template, or the object, whose name is at the cursor.
pub fn prepare(workspace: &Workspace, file: FileId, offset: u32) -> Option<CallItem> {
    let found = names::at(workspace, file, offset)?;
    match found.definition {
        Definition::Template { object, template } => template_item(workspace, object, template),
        Definition::Item { object, call } => {
            let facts = Facts::new(workspace, workspace.object(object)?)?;
            let (object, template) = names::target_of(&facts, facts.calls.get(call.0)?.target)?;
            template_item(workspace, object, template)
        }
        Definition::Object(object) => object_item(workspace, object),
        _ => None,
    }
}

/// Who calls the template at the cursor.
pub fn incoming(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Calls> {
    let Some(definition) = template_at(workspace, file, offset) else { return Vec::new() };
    let mut found: Vec<Calls> = Vec::new();
    for (place, occurrence) in names::everywhere(workspace, &definition) {
        if occurrence.access != Access::Read {
            continue;
        }
        let Some(object) = super::locate::object_at(workspace, place.file, place.span.start) else {
            continue;
        };
        let Some(facts) = Facts::new(workspace, object) else { continue };
        let call = facts.calls.iter().find(|c| c.callee().node() == Some(occurrence.node));
        let caller = call.and_then(|c| c.caller).map(|id| outermost(&facts, id));
        let item = match caller {
            Some(caller) => template_item(workspace, object.id, caller),
            None => object_item(workspace, object.id),
        };
        push(&mut found, item, place);
    }
    found
}

/// What the template, or the object, at the cursor calls.
pub fn outgoing(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Calls> {
    let Some(item) = prepare(workspace, file, offset) else { return Vec::new() };
    let Some(object) = super::locate::object_at(workspace, item.place.file, item.place.span.start) else {
        return Vec::new();
    };
    let Some(facts) = Facts::new(workspace, object) else { return Vec::new() };
    let own =
        facts.templates.iter().find(|t| t.view.name().node().is_some_and(|n| n.span() == item.place.span));
    let own = own.map(|t| t.id).filter(|_| item.is_template);
    let mut found = Vec::new();
    for call in facts.calls.iter().filter(|c| c.caller.map(|id| outermost(&facts, id)) == own) {
        let Some((object, template)) = names::target_of(&facts, call.target) else { continue };
        let Some(node) = call.callee().node().filter(|_| !call.inline.is_set()) else { continue };
        let place = Place { file: item.place.file, span: node.span() };
        push(&mut found, template_item(workspace, object, template), place);
    }
    found
}

fn push(found: &mut Vec<Calls>, item: Option<CallItem>, place: Place) {
    let Some(item) = item else { return };
    match found.iter_mut().find(|c| c.item == item) {
        Some(calls) => calls.places.push(place),
        None => found.push(Calls { item, places: vec![place] }),
    }
}

fn template_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<Definition> {
    let item = prepare(workspace, file, offset).filter(|i| i.is_template)?;
    Some(names::at(workspace, item.place.file, item.place.span.start + 1)?.definition)
}

/// The named template that an inline one is written in.
fn outermost(facts: &Facts<'_>, template: TemplateId) -> TemplateId {
    let mut id = template;
    // An inline template's owner is always an earlier one's call.
    for _ in 0..facts.templates.len() {
        match facts.template(id).owner.and_then(|call| facts.call(call).caller) {
            Some(outer) => id = outer,
            None => break,
        }
    }
    id
}

fn template_item(workspace: &Workspace, object: ObjectId, template: TemplateId) -> Option<CallItem> {
    let object = workspace.object(object)?;
    let interface = object.interface.templates.get(template.0)?;
    let view = object.spec_view(workspace)?.templates().at(template.0)?;
    let name = view.name().node()?;
    Some(CallItem {
        name: interface.name.clone(),
        detail: format!("{} {}", object.kind, object.display_name().name),
        is_template: true,
        place: Place { file: object.file, span: name.span() },
        whole: view.node()?.span().cover(name.span()),
    })
}

fn object_item(workspace: &Workspace, object: ObjectId) -> Option<CallItem> {
    let object = workspace.object(object)?;
    let root = workspace.root(object)?;
    let meta = root.get("metadata")?;
    let name = meta.get("name").or_else(|| meta.get("generateName"))?;
    Some(CallItem {
        name: object.display_name().name,
        detail: object.kind.name().to_owned(),
        is_template: false,
        place: Place { file: object.file, span: name.span() },
        whole: root.span().cover(name.span()),
    })
}
