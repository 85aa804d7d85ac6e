//! The texts of a template as Argo's validation sees them.
//!
//! Before it looks at a template Argo puts in what it knows, and for everything that only a run can know a placeholder of
//! its own. So a name made of a parameter whose value stands in the manifest is judged by that value, one made of another
//! parameter by the placeholder, and a tag that means nothing yet (`{{item}}`, `{{steps.…}}`) is judged as it stands.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, TemplateId};
use super::globals::FIXED;
use crate::expr::tags::{Evaluated, Evaluator, Names, Strictness, Tag, TagKind, replace, scan};
use crate::model::template::Template;
use crate::model::{Kind, View};
use crate::workspace::TemplateKind;

/// What stands for a value that only a run can know. Argo numbers them; nothing rests on the number.
const PLACEHOLDER: &str = "__argo__internal__placeholder-0";
/// How Argo's placeholders begin.
const PREFIX: &str = "__argo__internal__placeholder-";
/// Names whose values, or whether they exist at all, the manifest alone does not tell.
const OPEN: [&str; 4] =
    ["workflow.outputs", "workflow.failures", "workflow.labels.", "workflow.annotations."];

/// A text as Argo's validation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<'t>(Cow<'t, str>);

impl<'t> Seen<'t> {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// A tag is left: nothing replaces it before Argo looks.
    pub fn has_tag(&self) -> bool {
        self.0.contains("{{")
    }

    /// Some of it is a placeholder.
    pub fn has_placeholder(&self) -> bool {
        self.0.contains(PREFIX)
    }

    /// The whole text, when neither tags nor placeholders are in it.
    pub fn known(&self) -> Option<String> {
        (!self.has_tag() && !self.has_placeholder()).then(|| self.0.clone().into_owned())
    }

    /// It begins with a placeholder, which is how Argo recognises them.
    pub fn is_placeholder(&self) -> bool {
        self.0.starts_with(PREFIX)
    }

    /// The text with a letter for each placeholder, as the names of steps are judged.
    pub fn with_letters(&self) -> Cow<'_, str> {
        match self.has_placeholder() {
            true => Cow::Owned(self.0.replace(PLACEHOLDER, "x")),
            false => Cow::Borrowed(&self.0),
        }
    }
}

/// What Argo's validation puts into the texts of one template.
#[derive(Debug)]
pub(super) struct Validated {
    /// What it knows of the workflow and of the pod.
    first: Names,
    /// That and the inputs.
    second: Names,
    /// Keys of which nothing can be said.
    open: BTreeSet<String>,
    /// What a `workflowTemplateRef` brings in is unknown.
    is_open: bool,
}

impl<'w> Facts<'w> {
    /// A text of a template as Argo's validation sees it; `None` where the manifest does not tell.
    pub fn seen<'t>(&self, template: TemplateId, text: &'t str) -> Option<Seen<'t>> {
        if !text.contains("{{") {
            return Some(Seen(Cow::Borrowed(text)));
        }
        let template = self.template(template);
        // What stands in an inline template has been replaced with the names around it before, and is again.
        if template.owner.is_some() {
            return None;
        }
        let validated = template.validated.get_or_init(|| Validated::new(self, template.view));
        validated.text(text).map(|text| Seen(Cow::Owned(text)))
    }
}

impl Validated {
    fn new(facts: &Facts<'_>, template: View<'_, Template>) -> Validated {
        let globals = &facts.globals;
        let placeholder = || PLACEHOLDER.to_owned();
        let mut texts: BTreeMap<String, String> =
            FIXED.iter().map(|key| ((*key).to_owned(), placeholder())).collect();
        // What triggers a workflow may give its parameters other values.
        let mut open = BTreeSet::new();
        for (name, value) in &globals.parameters {
            let key = format!("workflow.parameters.{name}");
            match value.clone() {
                Some(_) if facts.object.embedded => drop(open.insert(key)),
                value => drop(texts.insert(key, value.unwrap_or_else(placeholder))),
            }
        }
        if !globals.parameters.is_empty() {
            texts.extend(
                ["workflow.parameters", "workflow.parameters.json"].map(|k| (k.into(), placeholder())),
            );
        }
        for (what, keys) in [("labels", &globals.labels), ("annotations", &globals.annotations)] {
            texts.extend(keys.iter().map(|key| (format!("workflow.{what}.{key}"), placeholder())));
        }
        if let Some(priority) = facts.spec.priority().get() {
            texts.insert("workflow.priority".to_owned(), priority.to_string());
        }
        if TemplateKind::of(template).any(TemplateKind::makes_pod) {
            texts.insert("pod.name".to_owned(), placeholder());
        }
        if template.retry_strategy().is_set() {
            let last = ["exitCode", "status", "duration", "message"].map(|k| format!("lastRetry.{k}"));
            texts.extend(last.into_iter().chain(["retries".to_owned()]).map(|key| (key, placeholder())));
        }
        let first = Names::new(texts.clone());
        let mut validated = Validated { second: first.clone(), first, open, is_open: globals.is_open };
        validated.add_inputs(facts, template, &mut texts);
        validated.second = Names::new(texts);
        validated
    }

    fn add_inputs(
        &mut self,
        facts: &Facts<'_>,
        template: View<'_, Template>,
        texts: &mut BTreeMap<String, String>,
    ) {
        let runs = matches!(facts.object.kind, Kind::Workflow | Kind::CronWorkflow);
        let begins = runs && template.name().get() == facts.spec.entrypoint().get();
        // The exit handler is, too, unless a call leads there before.
        let ends = runs && !begins && template.name().get() == facts.spec.on_exit().get();
        let inputs = template.inputs();
        let list = if inputs.parameters().is_empty() { "null" } else { "[{}]" };
        texts.insert("inputs.parameters".to_owned(), list.to_owned());
        for input in inputs.parameters().iter() {
            let Some(name) = input.name().get() else { continue };
            let key = format!("inputs.parameters.{name}");
            // Only the template that a workflow begins with is looked at with its real arguments.
            let value = match facts.globals.parameters.get(name) {
                _ if ends || begins && facts.object.embedded => None,
                _ if !begins => Some(PLACEHOLDER.to_owned()),
                Some(value) => value.clone(),
                None => input.value().get().or_else(|| input.default().get()).map(Cow::into_owned),
            };
            match value.and_then(|value| self.with_globals(&value)) {
                Some(value) => drop(texts.insert(key, value)),
                None => drop(self.open.insert(key)),
            }
        }
        let mut path = |key: String, path: Option<&str>| {
            if let Some(path) = path.and_then(|path| replace_in(&self.first, path)) {
                texts.insert(key, path);
            }
        };
        for artifact in inputs.artifacts().iter() {
            path(format!("inputs.artifacts.{}.path", artifact.name().or_empty()), artifact.path().get());
        }
        for artifact in template.outputs().artifacts().iter() {
            path(format!("outputs.artifacts.{}.path", artifact.name().or_empty()), artifact.path().get());
        }
        for output in template.outputs().parameters().iter() {
            let key = format!("outputs.parameters.{}.path", output.name().or_empty());
            path(key, output.value_from().path().get());
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        replace_in(&self.second, &self.with_globals(text)?)
    }

    fn with_globals(&self, text: &str) -> Option<String> {
        if scan(text).iter().any(|tag| self.is_unknown(text, tag)) {
            return None;
        }
        replace_in(&self.first, text)
    }

    /// Whether a tag cannot be judged: it is somebody else's, or stands for what only the cluster knows.
    fn is_unknown(&self, text: &str, tag: &Tag) -> bool {
        match &tag.kind {
            TagKind::Foreign | TagKind::Unclosed | TagKind::Nested { .. } => true,
            TagKind::Simple(path) => {
                let key = path.key(text);
                let is_known = self.second.text(key).is_some();
                let is_referenced = self.is_open && key.starts_with("workflow.");
                !is_known
                    && (is_referenced || self.open.contains(key) || OPEN.iter().any(|o| key.starts_with(o)))
            }
            TagKind::Expression(span) => {
                let source = text.get(span.range()).unwrap_or_default();
                let is_open = self.is_open || OPEN.iter().any(|o| source.contains(o.trim_end_matches('.')));
                is_open || !self.open.is_empty() || !is_decided(&self.second, source)
            }
        }
    }
}

/// Whether an expression certainly has a value in Argo's validation, or certainly none: it asks for names that do not
/// exist there. Others fail on the placeholders, or depend on the time.
fn is_decided(names: &Names, source: &str) -> bool {
    match names.evaluate(source) {
        Evaluated::Syntax(..) => false,
        Evaluated::Parsed { missing, result } => result.is_ok() || !missing.is_empty(),
    }
}

fn replace_in(names: &Names, text: &str) -> Option<String> {
    replace(text, names, names, Strictness::Lenient).ok()
}
