//! What a workflow will look like once the names that are known are put in: the answer to "what will my pod get?".
//!
//! Nothing is guessed. A name is put in when the manifest fixes it, or when whoever asks gives it; an input of a
//! template when all its callers pass the same. The source is changed in place, so that comments and layout stay.

mod edit;
mod expression;
pub mod flat;
mod globals;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Facts, TagUse, Verdict};
use crate::diagnostic::{Diagnostic, Stage};
use crate::expr::tags::TagKind;
use crate::model::Language;
use crate::model::parameter::Parameter;
use crate::model::{Kind, View};
use crate::text::{FileId, Span};
use crate::values::suggest;
use crate::workspace::Workspace;
use crate::yaml::{NodeId, Style};
use edit::{Edits, ScalarEdit};
use flat::Flat;
use resolve::{Answer, Resolver, Spot, shown};

/// What is known besides the manifest.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Parameters of the workflow, by name; they win over the manifest's values.
    pub parameters: Flat,
    /// Names that a run would give, such as `steps.gen.outputs.result`, by their full names.
    pub outputs: Flat,
    /// The current time in seconds since 1970, for expressions that ask.
    pub now: Option<i64>,
}

/// A file after rendering.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The source with everything put in that is known.
    pub text: String,
    /// What became of each tag, in the order of the file; then what was given in vain.
    pub notes: Vec<Note>,
}

/// What became of one tag, or of something that was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The place of the tag in the source.
    pub span: Span,
    /// The tag as it is written; empty for what was given in vain.
    pub tag: String,
    /// What was put in; nothing when the tag is left.
    pub value: Option<String>,
    /// Where the value comes from, or why it is not known.
    pub why: String,
}

/// Renders all objects of a file. `found` are the findings in it: where one explains why a name is not known, it is the
/// reason.
pub fn render(workspace: &Workspace, id: FileId, known: &Known, found: &[Diagnostic]) -> Rendered {
    let Some(file) = workspace.file(id) else { return Rendered { text: String::new(), notes: Vec::new() } };
    let objects = workspace.objects_of(id).iter().filter(|o| o.kind != Kind::WorkflowEventBinding);
    let all: Vec<Facts<'_>> = objects.filter_map(|object| Facts::new(workspace, object)).collect();
    let mut page = Page { edits: Edits::default(), inserted: 0, notes: BTreeSet::new(), found, file: id };
    for facts in &all {
        let resolver = Resolver::new(facts, &all, known);
        page.tags(&resolver);
        page.arguments(&resolver);
    }
    let mut notes: Vec<Note> = std::mem::take(&mut page.notes).into_iter().collect();
    notes.extend(known.parameters.keys().filter_map(|name| undeclared(&all, name)));
    Rendered { text: edit::apply(&file.tree, &page.edits), notes }
}

/// A note about a parameter that no object declares.
fn undeclared(all: &[Facts<'_>], name: &str) -> Option<Note> {
    let declared: BTreeSet<&str> =
        all.iter().flat_map(|f| f.globals.parameters.keys().map(String::as_str)).collect();
    if declared.contains(name) || all.iter().any(|f| f.globals.is_open) {
        return None;
    }
    let mut why = format!("nothing here declares a parameter `{name}`");
    if let Some(near) = suggest::nearest(name, declared.iter().copied()) {
        why.push_str(&format!("; did you mean `{near}`?"));
    }
    Some(Note { span: Span::at(0), tag: String::new(), value: None, why })
}

/// More than this, in bytes, is not put into one file.
const MOST_INSERTED: usize = 8 << 20;

struct Page<'d> {
    edits: Edits,
    inserted: usize,
    notes: BTreeSet<Note>,
    found: &'d [Diagnostic],
    file: FileId,
}

impl Page<'_> {
    /// Puts values in the place of tags.
    fn tags(&mut self, resolver: &Resolver<'_, '_>) {
        // An anchored text is met once for each place that it stands for.
        let mut uses: BTreeMap<NodeId, Vec<&TagUse<'_>>> = BTreeMap::new();
        for tag in &resolver.facts.tags {
            uses.entry(tag.node.resolved().id()).or_default().push(tag);
        }
        for (id, tags) in uses {
            let mut parts: BTreeMap<Span, Answer> = BTreeMap::new();
            for tag in &tags {
                let Some(answer) = self.answer(resolver, tag) else { continue };
                match parts.get(&tag.tag.span) {
                    Some(Answer::Known(value, _)) if !matches!(&answer, Answer::Known(v, _) if v == value) => {
                        let reason =
                            "the text has an anchor, and means something else where it is used again";
                        parts.insert(tag.tag.span, Answer::left(reason));
                    }
                    Some(_) => {}
                    None => drop(parts.insert(tag.tag.span, answer)),
                }
            }
            if let Some(first) = tags.first() {
                self.put(id, first, parts);
            }
        }
    }

    /// What is known about a tag; nothing for what is none of Argo's business.
    fn answer(&self, resolver: &Resolver<'_, '_>, tag: &TagUse<'_>) -> Option<Answer> {
        let spot = Spot::of(resolver.facts, tag.zone);
        if tag.field.language == Language::Verbatim {
            return Some(Answer::left("Argo replaces no tags in this field"));
        }
        let object = resolver.facts.tree.node(resolver.facts.object.root).path();
        let path = tag.node.path();
        let inner = path.strip_prefix(object.as_str()).unwrap_or(&path).trim_start_matches('.');
        if inner.starts_with("metadata.") {
            return Some(Answer::left("the object's own metadata is taken as it stands"));
        }
        let answer = match &tag.tag.kind {
            TagKind::Foreign => return None,
            TagKind::Unclosed => Answer::left("it has no closing `}}`"),
            TagKind::Nested { .. } => {
                Answer::left("one tag stands inside another; Argo resolves the inner one first")
            }
            TagKind::Expression(span) => resolver.expression(&tag.text[span.range()], spot),
            TagKind::Simple(path) => {
                let key = path.key(tag.text);
                let given = key.strip_prefix("workflow.parameters.");
                let is_given = given.is_some_and(|name| resolver.known.parameters.contains_key(name));
                match resolver.name(key, spot) {
                    // `--outputs` may have a name that another template uses.
                    Answer::Known(..) if matches!(tag.verdict, Verdict::Unknown(_)) && !is_given => {
                        Answer::left(format!("there is no `{key}` here"))
                    }
                    answer => answer,
                }
            }
        };
        Some(match answer {
            Answer::Left(reason) => Answer::Left(self.finding(tag).unwrap_or(reason)),
            known => known,
        })
    }

    /// The message of a finding about a tag.
    fn finding(&self, tag: &TagUse<'_>) -> Option<String> {
        let place = tag.node.source_span(tag.tag.span.range());
        let is_here = |p: &crate::diagnostic::Place| {
            p.file == self.file && place.contains(p.span) && !p.span.is_empty()
        };
        // Advice says nothing about why a tag stays.
        let mut found = self.found.iter().filter(|d| d.stage != Stage::Advice);
        let about = found.find(|d| is_here(&d.place) || d.related.iter().any(|r| is_here(&r.place)))?;
        Some(about.message.clone())
    }

    fn put(&mut self, id: NodeId, tag: &TagUse<'_>, parts: BTreeMap<Span, Answer>) {
        let mut text = String::with_capacity(tag.text.len());
        let mut done = 0;
        let mut replaced = Vec::new();
        for (span, answer) in parts {
            let written = tag.text[span.range()].to_owned();
            let place = tag.node.source_span(span.range());
            let note = |value, why| Note { span: place, tag: written, value, why };
            match answer {
                Answer::Known(value, _) if self.inserted + value.len() > MOST_INSERTED => {
                    self.notes.insert(note(None, "the file would become too large".to_owned()));
                }
                Answer::Known(value, origin) => {
                    self.inserted += value.len();
                    text.push_str(&tag.text[done..span.start as usize]);
                    text.push_str(&value);
                    done = span.end as usize;
                    self.notes.insert(note(Some(value.clone()), origin));
                    replaced.push((span, value));
                }
                Answer::Left(reason) => drop(self.notes.insert(note(None, reason))),
            }
        }
        text.push_str(&tag.text[done..]);
        if !replaced.is_empty() {
            self.edits.scalars.insert(id, ScalarEdit { text, parts: replaced });
        }
    }

    /// Puts given parameters into the workflow's own arguments.
    fn arguments(&mut self, resolver: &Resolver<'_, '_>) {
        for argument in resolver.facts.spec.arguments().parameters().iter() {
            let Some(value) = resolver.known.parameters.get(argument.name().or_empty()) else { continue };
            match argument.value().node() {
                Some(node) if node.style().is_some() => {
                    let edit = ScalarEdit { text: value.clone(), parts: Vec::new() };
                    self.edits.scalars.insert(node.id(), edit);
                }
                Some(_) => {}
                None => self.insert_value(argument, value),
            }
        }
    }

    /// Adds `value` behind the name of an argument that has none.
    fn insert_value(&mut self, argument: View<'_, Parameter>, value: &str) {
        let (Some(object), Some(key), Some(name)) =
            (argument.node(), argument.name().key_node(), argument.name().node())
        else {
            return;
        };
        if matches!(name.style(), Some(Style::Literal | Style::Folded) | None) || name.resolved() != name {
            return;
        }
        let value = crate::yaml::emit::double_quoted(value);
        let text = if object.is_flow() {
            let key = if object.tree().is_json() { "\"value\"" } else { "value" };
            format!(", {key}: {value}")
        } else {
            let source = object.tree().text();
            let start = key.span().start as usize;
            let line = source.get(..start).and_then(|s| s.rfind('\n')).map_or(0, |at| at + 1);
            let indent = source.get(line..start).unwrap_or_default().chars().count();
            format!("\n{}value: {value}", " ".repeat(indent))
        };
        self.edits.inserted.insert(name.span().end as usize, text);
    }
}

impl Rendered {
    /// The notes in words, a line each: `path:line:column: {{tag}} …`.
    pub fn notes_text(&self, workspace: &Workspace, id: FileId) -> String {
        let lines = crate::report::line_index(workspace, id);
        let path = workspace.file(id).map_or("", |f| f.path.as_str());
        let mut out = String::new();
        for note in &self.notes {
            let at = lines.position(note.span.start as usize);
            let words = match (&note.value, note.tag.is_empty()) {
                (_, true) => note.why.clone(),
                (Some(value), _) if note.why.is_empty() => format!("{} is {}", note.tag, shown(value)),
                (Some(value), _) => format!("{} is {}: {}", note.tag, shown(value), note.why),
                (None, _) => format!("{} is left: {}", note.tag, note.why),
            };
            let words = crate::report::plain(&words).into_owned();
            if note.tag.is_empty() {
                out.push_str(&format!("{path}: {words}\n"));
            } else {
                out.push_str(&format!("{path}:{}:{}: {words}\n", at.line, at.column));
            }
        }
        out
    }
}
