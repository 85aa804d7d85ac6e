//! What can be written at the cursor.

mod expressions;
mod keys;
mod names;
mod needed;
mod outlines;
mod tags;
mod usual;
mod values;

use super::cursor::SlotKind;
use super::locate::Spot;
use crate::analysis::Facts;
use crate::diagnostic::Edit;
use crate::model::{Language, Shape};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// What a proposal is, for its icon and its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompletionKind {
    /// A key of an object.
    Key,
    /// A value of an enumeration, `true`, `false`.
    Value,
    /// A template.
    Template,
    /// A WorkflowTemplate or another object.
    Object,
    /// A parameter.
    Parameter,
    /// An artifact.
    Artifact,
    /// A step or task.
    Task,
    /// A name that others stand below: `inputs`, `steps`.
    Namespace,
    /// A name with a value of its own: `workflow.name`.
    Variable,
    /// A function.
    Function,
    /// A volume.
    Volume,
    /// A key of a ConfigMap or Secret, or a label.
    Label,
    /// Several lines to begin with.
    Outline,
}

/// What takes the place of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// What is replaced; it touches the cursor and stays within its line.
    pub span: Span,
    /// What is inserted. Its line breaks come with their indentation, so it is inserted as it is.
    pub text: String,
    /// Whether the text has places to fill in: `$0`, `${1:name}`, `${1|a,b|}`, with `$`, `}` and `\` escaped by `\`.
    pub is_snippet: bool,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label: a type, a signature, where it comes from.
    pub detail: Option<String>,
    /// Markdown that explains it.
    pub documentation: Option<String>,
    /// The change at the cursor.
    pub insert: Insert,
    /// Proposals are shown in the order of this text.
    pub sort: String,
    /// What the typed text is compared with.
    pub filter: String,
    /// Changes elsewhere in the file that go with it.
    pub additional: Vec<Edit>,
    /// It still works, and something else is better.
    pub deprecated: bool,
}

/// What can be written at the cursor, the likeliest first.
pub fn complete(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Completion> {
    let Some(spot) = Spot::new(workspace, file, offset) else { return Vec::new() };
    let mut list = List { file, items: Vec::new(), spot: &spot };
    proposals(&mut list);
    let mut items = list.items;
    items.sort_by(|a, b| (&a.sort, &a.label).cmp(&(&b.sort, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.kind == b.kind && a.insert == b.insert);
    items
}

fn proposals(list: &mut List<'_, '_>) {
    let spot = list.spot;
    let facts = || spot.object.and_then(|object| Facts::new(spot.workspace, object));
    if let Some(tag) = super::open_tag::Open::at(spot) {
        if let Some(facts) = facts() {
            tags::complete(list, &facts, &tag);
        }
        return;
    }
    let Some(described) = spot.described else { return outlines::document(list) };
    let in_loop = spot.path().flatten().any(|key| key == "withItems");
    if in_loop && spot.cursor.kind != SlotKind::Value {
        if let Some(facts) = facts() {
            keys::item_keys(list, &facts);
        }
        return;
    }
    let is_item = matches!(spot.steps().last(), Some(super::cursor::Step::Item { .. }));
    match (spot.cursor.kind, described.shape) {
        (SlotKind::Key | SlotKind::Open, shape) if shape.as_struct().is_some() => {
            keys::complete(list, described, "");
        }
        (SlotKind::Key | SlotKind::Open, Shape::Map(_)) => keys::labels(list, described),
        (SlotKind::Open, Shape::List(item)) if !is_item || spot.cursor.in_flow => {
            let described = super::locate::Described { shape: *item, ..described };
            if item.as_struct().is_some() {
                keys::complete(list, described, "- ");
            }
        }
        // A list of lists: `steps`.
        (SlotKind::Open, Shape::List(item)) => {
            keys::complete(list, super::locate::Described { shape: *item, ..described }, "- ");
        }
        (SlotKind::Value | SlotKind::Open, _) => {
            let Some(field) = described.field else { return };
            if values::objects(list, described) {
                return;
            }
            let facts = facts();
            match (field.language, facts) {
                (Language::Expr(_), Some(facts)) => expressions::field(list, &facts),
                (_, Some(facts)) => values::complete(list, &facts, described),
                (_, None) => {}
            }
        }
        _ => {}
    }
}

/// The proposals so far.
struct List<'s, 'w> {
    spot: &'s Spot<'w>,
    file: FileId,
    items: Vec<Completion>,
}

impl List<'_, '_> {
    /// Adds a proposal that replaces what stands at the cursor.
    fn add(&mut self, label: impl Into<String>, kind: CompletionKind) -> &mut Completion {
        let label = label.into();
        let span = self.spot.cursor.span;
        self.add_at(label.clone(), kind, span, label)
    }

    /// Adds a proposal that puts `text` in the place of `span`.
    fn add_at(
        &mut self,
        label: impl Into<String>,
        kind: CompletionKind,
        span: Span,
        text: impl Into<String>,
    ) -> &mut Completion {
        let label = label.into();
        self.items.push(Completion {
            kind,
            detail: None,
            documentation: None,
            insert: Insert { span, text: text.into(), is_snippet: false },
            sort: "5".to_owned(),
            filter: label.clone(),
            additional: Vec::new(),
            deprecated: false,
            label,
        });
        let last = self.items.len() - 1;
        &mut self.items[last]
    }
}

/// A text as it stands in a snippet.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
