//! The outline of a file, and the objects and templates of the workspace by name.

use super::names::{What, config};
use crate::analysis::{Call, Facts, Item, TemplateFacts};
use crate::diagnostic::Place;
use crate::model::{Kind, Str, View};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::Node;

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolKind {
    /// An object of Argo's, a ConfigMap or a Secret.
    Object,
    /// A template.
    Template,
    /// A step or task.
    Item,
    /// A parameter: an argument, an input, an output.
    Parameter,
    /// An artifact.
    Artifact,
    /// A volume.
    Volume,
    /// A key of a ConfigMap or Secret.
    Key,
}

/// A thing in a file, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; never empty.
    pub name: String,
    /// A few words: a kind, what a step calls.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name; within `span`.
    pub name_span: Span,
    /// What is in it, in the order of the file; not always within `span` when the file has aliases.
    pub children: Vec<Symbol>,
}

/// A thing of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// What it belongs to: `WorkflowTemplate build`, or the object's kind.
    pub container: String,
    /// Its name's place.
    pub place: Place,
}

/// The outline of a file.
pub fn document(workspace: &Workspace, file: FileId) -> Vec<Symbol> {
    let objects = workspace.objects_of(file).iter();
    let mut all: Vec<Symbol> = objects
        .filter_map(|object| Facts::new(workspace, object))
        .filter_map(|facts| object(&facts))
        .collect();
    for (kind, name, root) in config::objects(workspace, file) {
        let name_node = root.get("metadata").and_then(|m| m.get("name"));
        let children = config::keys(root).filter_map(|key| {
            let entry = key.parent()?.raw_entries().find(|e| e.key == key)?;
            let span = key.span().cover(entry.value.span());
            Some(symbol(key.key_text()?, kind.name(), SymbolKind::Key, span, key.span(), Vec::new()))
        });
        let name_span = name_node.map_or_else(|| Span::at(root.span().start as usize), Node::span);
        all.push(symbol(name, kind.name(), SymbolKind::Object, root.span(), name_span, children.collect()));
    }
    all.sort_by_key(|s| (s.span.start, s.span.end));
    all
}

fn symbol(
    name: &str,
    detail: &str,
    kind: SymbolKind,
    span: Span,
    name_span: Span,
    children: Vec<Symbol>,
) -> Symbol {
    let name = if name.is_empty() { "(no name)" } else { name };
    // An alias' name stands elsewhere.
    let name_span = if span.contains(name_span) { name_span } else { Span::at(span.start as usize) };
    Symbol { name: name.to_owned(), detail: detail.to_owned(), kind, span, name_span, children }
}

fn object(facts: &Facts<'_>) -> Option<Symbol> {
    let object = facts.object;
    let root = facts.workspace.root(object)?;
    let meta: View<'_, crate::model::metadata::ObjectMeta> = View::<()>::new(root).field("metadata");
    let name = if meta.name().is_set() { meta.name() } else { meta.generate_name() };
    let mut children = Vec::new();
    if object.kind != Kind::WorkflowEventBinding {
        let arguments = facts.spec.arguments();
        children.extend(named(arguments.parameters(), What::Parameter, "argument"));
        children.extend(named(arguments.artifacts(), What::Artifact, "argument"));
        let volumes =
            facts.spec.volumes().iter().filter_map(|v| item(v.node()?, v.name(), SymbolKind::Volume, ""));
        children.extend(volumes);
        children.extend(
            facts.templates.iter().filter(|t| t.owner.is_none()).filter_map(|t| template(facts, t, 0)),
        );
    }
    children.sort_by_key(|s| (s.span.start, s.span.end));
    let display = object.display_name();
    let name_span = name.node().map_or_else(|| Span::at(root.span().start as usize), Node::span);
    Some(symbol(&display.name, &display.kind, SymbolKind::Object, root.span(), name_span, children))
}

fn named<'w, T>(
    list: View<'w, crate::model::List<T>>,
    what: What,
    detail: &'static str,
) -> impl Iterator<Item = Symbol> + use<'w, T> {
    let kind = match what {
        What::Parameter => SymbolKind::Parameter,
        What::Artifact => SymbolKind::Artifact,
    };
    list.iter().filter_map(move |view| item(view.node()?, view.field("name"), kind, detail))
}

fn item(node: Node<'_>, name: View<'_, Str>, kind: SymbolKind, detail: &str) -> Option<Symbol> {
    let name_node = name.node()?;
    Some(symbol(name.get()?, detail, kind, node.span(), name_node.span(), Vec::new()))
}

/// Inline templates may nest; so deep that nobody reads it they are left out.
const MAX_DEPTH: usize = 20;

fn template(facts: &Facts<'_>, template: &TemplateFacts<'_>, depth: usize) -> Option<Symbol> {
    let node = template.view.node()?;
    let kind = template.kind().map_or("", |k| k.field());
    let name = template.view.name();
    let (inputs, outputs) = (template.view.inputs(), template.view.outputs());
    let mut children: Vec<Symbol> = named(inputs.parameters(), What::Parameter, "input").collect();
    children.extend(named(inputs.artifacts(), What::Artifact, "input"));
    children.extend(named(outputs.parameters(), What::Parameter, "output"));
    children.extend(named(outputs.artifacts(), What::Artifact, "output"));
    let volumes = template.view.volumes().iter();
    children.extend(volumes.filter_map(|v| item(v.node()?, v.name(), SymbolKind::Volume, "")));
    children.extend(facts.items(template.id).filter_map(|call| call_symbol(facts, call, depth)));
    children.sort_by_key(|s| (s.span.start, s.span.end));
    let name_span = name.node().map_or_else(|| Span::at(node.span().start as usize), Node::span);
    Some(symbol(name.or_empty(), kind, SymbolKind::Template, node.span(), name_span, children))
}

fn call_symbol(facts: &Facts<'_>, call: &Call<'_>, depth: usize) -> Option<Symbol> {
    let node = call.item.node()?;
    let what = if matches!(call.item, Item::Task(_)) { "task" } else { "step" };
    let detail = match call.callee().get() {
        Some(name) if call.template_ref.is_set() => {
            format!("{what}: {}/{name}", call.template_ref.name().or_empty())
        }
        Some(name) => format!("{what}: {name}"),
        None => what.to_owned(),
    };
    let name_span = call.name_view.node().map_or_else(|| Span::at(node.span().start as usize), Node::span);
    let inline = facts.templates.iter().find(|t| t.owner == Some(call.id)).filter(|_| depth < MAX_DEPTH);
    let children = inline.and_then(|t| template(facts, t, depth + 1)).map(|t| t.children).unwrap_or_default();
    Some(symbol(call.name, &detail, SymbolKind::Item, node.span(), name_span, children))
}

/// More than these nobody reads through.
const MOST: usize = 500;

/// The objects, templates and workflow parameters whose names hold the letters of `query` in order, whatever their
/// case: the shortest names first.
pub fn workspace(workspace: &Workspace, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found: Vec<WorkspaceSymbol> = Vec::new();
    for object in workspace.objects() {
        let display = object.display_name();
        let file = object.file;
        let Some(root) = workspace.root(object) else { continue };
        let meta = root.get("metadata");
        let name = meta.and_then(|m| m.get("name").or_else(|| m.get("generateName")));
        if let Some(node) = name.filter(|_| matches(query, &display.name)) {
            let place = Place { file, span: node.span() };
            let kind = SymbolKind::Object;
            found.push(WorkspaceSymbol {
                name: display.name.clone(),
                kind,
                container: display.kind.clone(),
                place,
            });
        }
        let container = format!("{} {}", display.kind, display.name);
        let mut add = |name: &str, kind: SymbolKind, view: Option<View<'_, Str>>| {
            if let Some(node) = view.and_then(|v| v.node()).filter(|_| matches(query, name)) {
                let place = Place { file, span: node.span() };
                found.push(WorkspaceSymbol {
                    name: name.to_owned(),
                    kind,
                    container: container.clone(),
                    place,
                });
            }
        };
        let Some(spec) = object.spec_view(workspace).filter(|_| object.kind != Kind::WorkflowEventBinding)
        else {
            continue;
        };
        for (template, view) in object.interface.templates.iter().zip(spec.templates().iter()) {
            add(&template.name, SymbolKind::Template, Some(view.name()));
        }
        for (argument, view) in object.interface.arguments.iter().zip(spec.arguments().parameters().iter()) {
            add(&argument.name, SymbolKind::Parameter, Some(view.name()));
        }
    }
    found.sort_by(|a, b| (a.name.len(), &a.name, a.place).cmp(&(b.name.len(), &b.name, b.place)));
    found.truncate(MOST);
    found
}

fn matches(query: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    !name.is_empty() && query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|c| c == wanted))
}
