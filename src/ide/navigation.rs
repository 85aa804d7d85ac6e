//! Definition, type definition, references, highlights.

use super::names::{self, Access, Definition};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// Where something is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name at the cursor, from which the jump goes.
    pub origin: Span,
    /// The name that declares it.
    pub place: Place,
    /// The whole declaration.
    pub whole: Span,
}

/// A place that names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where the name stands, without quotes.
    pub place: Place,
    /// What it does with it.
    pub access: Access,
}

/// Where the thing at the cursor is declared.
pub fn definition(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Target> {
    let Some(found) = names::at(workspace, file, offset) else { return Vec::new() };
    targets(workspace, &found.definition, found.span)
}

/// Where the kind of thing is declared: of a step or task, or of one of its outputs or inputs, the template that it
/// calls; of a template, its object.
pub fn type_definition(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Target> {
    let Some(found) = names::at(workspace, file, offset) else { return Vec::new() };
    let definition = match found.definition {
        Definition::Item { object, call } => {
            let facts = workspace.object(object).and_then(|o| Facts::new(workspace, o));
            let target = facts.as_ref().and_then(|f| names::target_of(f, f.calls.get(call.0)?.target));
            target.map(|(object, template)| Definition::Template { object, template })
        }
        Definition::Input { object, template, .. } | Definition::Output { object, template, .. } => {
            Some(Definition::Template { object, template })
        }
        Definition::Template { object, .. } | Definition::Argument { object, .. } => {
            Some(Definition::Object(object))
        }
        _ => None,
    };
    definition.map(|d| targets(workspace, &d, found.span)).unwrap_or_default()
}

/// All places that name the thing at the cursor, by file and place.
pub fn references(
    workspace: &Workspace,
    file: FileId,
    offset: u32,
    with_declaration: bool,
) -> Vec<Reference> {
    let Some(found) = names::at(workspace, file, offset) else { return Vec::new() };
    of_definition(workspace, &found.definition, with_declaration)
}

/// All places that name something, by file and place.
pub fn of_definition(
    workspace: &Workspace,
    definition: &Definition,
    with_declaration: bool,
) -> Vec<Reference> {
    let all = names::everywhere(workspace, definition).into_iter();
    all.map(|(place, o)| Reference { place, access: o.access })
        .filter(|r| with_declaration || r.access != Access::Declaration)
        .collect()
}

/// The places of the same file that name the thing at the cursor.
pub fn highlights(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Reference> {
    let Some(found) = names::at(workspace, file, offset) else { return Vec::new() };
    let here = names::of_file(workspace, file).into_iter().filter(|o| o.definition == found.definition);
    here.map(|o| Reference { place: Place { file, span: o.span }, access: o.access }).collect()
}

/// The declarations of something.
fn targets(workspace: &Workspace, definition: &Definition, origin: Span) -> Vec<Target> {
    let all = match definition.object().and_then(|id| workspace.object(id)) {
        Some(object) => {
            let here = names::of_file(workspace, object.file).into_iter();
            here.map(|o| (Place { file: object.file, span: o.span }, o)).collect()
        }
        None => names::everywhere(workspace, definition),
    };
    let is_it = |o: &names::Occurrence<'_>| o.definition == *definition && o.access == Access::Declaration;
    all.into_iter()
        .filter(|(_, o)| is_it(o))
        .map(|(place, o)| Target { origin, place, whole: whole(&o) })
        .collect()
}

/// The entry, item or document that a name declares.
fn whole(occurrence: &names::Occurrence<'_>) -> Span {
    let own = occurrence.node.span();
    match occurrence.node.parent() {
        Some(parent) if occurrence.form != names::Form::Key => parent.span().cover(own),
        _ => own,
    }
}
