//! Renaming everywhere, or saying why that is not safe.

use std::collections::BTreeSet;

use super::names::{self, Access, Definition, Form, Occurrence, What};
use crate::analysis::{CallSite, Facts, Target, TemplateId};
use crate::diagnostic::{Edit, Place};
use crate::expr::lang::is_identifier;
use crate::expr::tags::TagKind;
use crate::text::{FileId, Span};
use crate::values::{ValueError, names as laws};
use crate::workspace::{Object, Workspace};
use crate::yaml::{NodeKind, Style};

/// A name that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Where the name at the cursor stands.
    pub span: Span,
    /// The name as it is.
    pub name: String,
}

/// The name at the cursor.
///
/// # Errors
/// When there is none, or when it cannot be renamed; the reason is for people.
pub fn prepare(workspace: &Workspace, file: FileId, offset: u32) -> Result<Prepared, String> {
    let (found, name) = find(workspace, file, offset)?;
    for definition in linked(workspace, &found.definition) {
        is_safe(workspace, &definition, &name)?;
    }
    Ok(Prepared { span: found.span, name })
}

/// The edits that give the thing at the cursor another name, in all files, by place.
///
/// # Errors
/// When there is nothing to rename, when the name is not allowed or already taken, or when some use of the old name
/// cannot be known; the reason is for people.
pub fn rename(workspace: &Workspace, file: FileId, offset: u32, new: &str) -> Result<Vec<Edit>, String> {
    let (found, old) = find(workspace, file, offset)?;
    let mut edits = Vec::new();
    if old == new {
        return Ok(edits);
    }
    for definition in linked(workspace, &found.definition) {
        is_valid(workspace, &definition, new)?;
        is_safe(workspace, &definition, &old)?;
        is_free(workspace, &definition, new)?;
        for (place, occurrence) in names::everywhere(workspace, &definition) {
            edits.push(edit(workspace, place, &occurrence, new).ok_or_else(|| {
                let path = workspace.file(place.file).map_or("", |f| f.path.as_str());
                format!("`{old}` in `{path}` is written in a way that cannot be changed")
            })?);
        }
    }
    edits.sort_by_key(|e| e.place);
    edits.dedup();
    Ok(edits)
}

fn find(workspace: &Workspace, file: FileId, offset: u32) -> Result<(Occurrence<'_>, String), String> {
    let found = names::at(workspace, file, offset).ok_or("there is no name here that can be changed")?;
    let name = found.definition.name(workspace).filter(|n| !n.is_empty());
    let name = name.ok_or("it has no name")?;
    Ok((found, name))
}

/// Things that are one by having one name: a workflow hands its arguments to the inputs of its entrypoint and exit
/// handler by name.
fn linked(workspace: &Workspace, definition: &Definition) -> Vec<Definition> {
    let mut all = BTreeSet::from([definition.clone()]);
    let (Definition::Input { object, what, name, .. } | Definition::Argument { object, what, name }) =
        definition
    else {
        return vec![definition.clone()];
    };
    let Some(facts) = workspace.object(*object).and_then(|o| Facts::new(workspace, o)) else {
        return vec![definition.clone()];
    };
    let is_declared = match what {
        What::Parameter => facts.object.interface.arguments.iter().any(|a| a.name == *name),
        What::Artifact => facts.object.interface.argument_artifacts.contains(name),
    };
    if !is_declared {
        return vec![definition.clone()];
    }
    let starts = facts.calls.iter().filter(|c| matches!(c.site, CallSite::Entrypoint | CallSite::OnExit));
    let templates: Vec<TemplateId> = starts
        .filter_map(|c| match c.target {
            Target::Local(id) => Some(id),
            _ => None,
        })
        .filter(|id| has_input(&facts, *id, *what, name))
        .collect();
    let is_one = match definition {
        Definition::Input { template, .. } => templates.contains(template),
        _ => true,
    };
    if is_one {
        let (object, what) = (*object, *what);
        all.insert(Definition::Argument { object, what, name: name.clone() });
        all.extend(templates.into_iter().map(|template| Definition::Input {
            object,
            template,
            what,
            name: name.clone(),
        }));
    }
    all.into_iter().collect()
}

fn has_input(facts: &Facts<'_>, template: TemplateId, what: What, name: &str) -> bool {
    facts.templates.get(template.0).is_some_and(|t| match what {
        What::Parameter => t.interface.input(name).is_some(),
        What::Artifact => t.interface.input_artifact(name).is_some(),
    })
}

/// Whether the law of such names allows one.
fn is_valid(workspace: &Workspace, definition: &Definition, new: &str) -> Result<(), String> {
    let longest = |object: Option<&Object>| object.and_then(|o| o.kind.longest_name()).unwrap_or(253);
    let checked: Result<(), ValueError> = match definition {
        Definition::Template { .. } | Definition::Item { .. } => laws::template_name(new),
        Definition::Input { .. }
        | Definition::Output { .. }
        | Definition::Argument { .. }
        | Definition::Global { .. } => laws::parameter_name(new),
        Definition::Volume { .. } | Definition::Container { .. } => laws::dns_label(new),
        Definition::Object(id) => laws::object_name(new, longest(workspace.object(*id))),
        Definition::Config { key: Some(_), .. } => laws::config_map_key(new),
        Definition::Config { key: None, .. } => laws::dns_subdomain(new),
    };
    checked.map_err(|error| format!("`{new}` cannot be the name: {error}"))
}

/// Whether all uses of a name can be known.
fn is_safe(workspace: &Workspace, definition: &Definition, name: &str) -> Result<(), String> {
    let Some(object) = definition.object().and_then(|id| workspace.object(id)) else {
        let is_declared =
            names::everywhere(workspace, definition).iter().any(|(_, o)| o.access == Access::Declaration);
        return is_declared
            .then_some(())
            .ok_or_else(|| format!("`{name}` is declared in no file of the workspace"));
    };
    if matches!(definition, Definition::Container { .. }) && name == "main" {
        return Err("the inputs and outputs of the template belong to the container called `main`".to_owned());
    }
    if object.incomplete {
        return Err("a part of the file cannot be read; put that right first".to_owned());
    }
    let Some(facts) = Facts::new(workspace, object) else { return Ok(()) };
    let is_declared = names::of_object(&facts)
        .iter()
        .any(|o| o.definition == *definition && o.access == Access::Declaration);
    if !is_declared {
        return Err(format!("`{name}` is declared in no file of the workspace"));
    }
    if matches!(definition, Definition::Template { .. })
        && facts.calls.iter().any(|c| matches!(c.target, Target::Dynamic))
    {
        let text =
            "a step, task or hook of the object calls a template whose name is known only when it runs";
        return Err(format!("{text}: that may be `{name}`"));
    }
    let broken = facts.expressions.iter().find(|e| !e.parsed.errors.is_empty() && may_name(e.source(), name));
    if let Some(one) = broken {
        let at = one.node.source_span(one.span.range()).start as usize;
        let file = workspace.file(object.file);
        let line = file.and_then(|f| f.tree.text().get(..at)).map_or(1, |t| t.matches('\n').count() + 1);
        let source = one.source().trim();
        return Err(format!("the expression `{source}` in line {line} cannot be read and may name it"));
    }
    let nested = facts.tags.iter().find(|t| match &t.tag.kind {
        TagKind::Nested { prefix, .. } => {
            let prefix = t.text.get(prefix.range()).unwrap_or_default().trim();
            family(definition).is_some_and(|f| prefix.starts_with(f))
        }
        _ => false,
    });
    match nested {
        Some(tag) => Err(format!(
            "`{}` has a tag within a tag: which name it asks for is known only when it runs",
            tag.text.get(tag.tag.span.range()).unwrap_or_default()
        )),
        None => Ok(()),
    }
}

/// Whether a text that cannot be read has a name in it, and not only as a part of longer words.
fn may_name(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// What tags that name such a thing begin with.
fn family(definition: &Definition) -> Option<&'static str> {
    match definition {
        Definition::Input { .. } => Some("inputs."),
        Definition::Argument { .. } => Some("workflow.parameters."),
        Definition::Global { .. } => Some("workflow.outputs."),
        _ => None,
    }
}

/// Whether nothing of the same sort has the name already.
fn is_free(workspace: &Workspace, definition: &Definition, new: &str) -> Result<(), String> {
    let mut other = definition.clone();
    let taken = match &mut other {
        Definition::Object(id) => {
            let object = workspace.object(*id);
            object.is_some_and(|object| {
                let same = |o: &&Object| {
                    o.kind == object.kind && o.namespace == object.namespace && o.id != object.id
                };
                workspace.objects().iter().filter(same).any(|o| &*o.name == new)
            })
        }
        Definition::Template { object, .. } => {
            workspace.object(*object).is_some_and(|o| o.interface.template(new).is_some())
        }
        Definition::Item { object, call } => {
            let facts = workspace.object(*object).and_then(|o| Facts::new(workspace, o));
            facts.is_some_and(|facts| {
                let caller = facts.calls.get(call.0).and_then(|c| c.caller);
                caller.is_some_and(|caller| facts.item_named(caller, new).is_some())
            })
        }
        Definition::Input { name, .. }
        | Definition::Output { name, .. }
        | Definition::Argument { name, .. }
        | Definition::Global { name, .. }
        | Definition::Volume { name, .. }
        | Definition::Container { name, .. } => {
            new.clone_into(name);
            is_declared(workspace, &other)
        }
        Definition::Config { key: Some(name), .. } | Definition::Config { name, key: None, .. } => {
            new.clone_into(name);
            is_declared(workspace, &other)
        }
    };
    if taken { Err(format!("there is one called `{new}` already")) } else { Ok(()) }
}

fn is_declared(workspace: &Workspace, definition: &Definition) -> bool {
    names::everywhere(workspace, definition).iter().any(|(_, o)| o.access == Access::Declaration)
}

/// The edit that writes another name in the place of one.
fn edit(workspace: &Workspace, place: Place, occurrence: &Occurrence<'_>, new: &str) -> Option<Edit> {
    let tree = &workspace.file(place.file)?.tree;
    let node = occurrence.node;
    let (span, text) = match occurrence.form {
        Form::Scalar | Form::Key if node.kind() == NodeKind::Scalar => {
            if matches!(node.style(), Some(Style::Literal | Style::Folded)) {
                (place.span, new.to_owned())
            } else {
                (node.span(), tree.requoted(node.span(), new).unwrap_or_else(|| new.to_owned()))
            }
        }
        Form::Scalar | Form::Key => return None,
        Form::Within | Form::Bracketed => (place.span, new.to_owned()),
        Form::Member if is_identifier(new) => (place.span, new.to_owned()),
        Form::Member => {
            let before = tree.text().get(..place.span.start as usize)?;
            let dot = before.strip_suffix('.')?;
            // Of `?.` the dot stays.
            let start = if dot.ends_with('?') { before.len() } else { dot.len() };
            let quote = if node.style() == Some(Style::SingleQuoted) { '"' } else { '\'' };
            (Span::new(start, place.span.end as usize), format!("[{quote}{new}{quote}]"))
        }
    };
    Some(Edit { place: Place { file: place.file, span }, text })
}
