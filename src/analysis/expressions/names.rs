//! The names that an expression may use, with their types; and those of its names that do not exist.

use super::{ExprUse, Surroundings};
use crate::analysis::calls::{Call, Loop};
use crate::analysis::facts::{Facts, TemplateId};
use crate::analysis::scope::{Position, Scope, item_keys, offers};
use crate::analysis::unknown::{Reason, Unknown};
use crate::expr::lang::{Env, Reference, Type};
use crate::values::suggest::{self, Suggestion};
use crate::workspace::TemplateKind;

/// What an expression finds around it.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The names and their types: of those that the expression uses, not of all.
    pub env: Env,
    /// Those of its names that exist nowhere.
    pub missing: Vec<Missing>,
    /// Nothing is known about its surroundings.
    pub is_open: bool,
}

/// A name that does not exist.
#[derive(Clone, Debug)]
pub struct Missing {
    /// Its index among [`ExprUse::references`].
    pub reference: usize,
    /// The index of the part that is wrong.
    pub part: usize,
    /// The name up to that part.
    pub key: String,
    /// What the part was probably meant to be.
    pub suggestion: Option<Suggestion>,
    /// Why, where the manifest tells.
    pub reason: Option<Reason>,
    /// `??` or `?.` would take nil for an answer, but nothing further out.
    pub guarded: bool,
}

/// What a path of members leads to.
enum Found {
    /// The first so many parts are this.
    Is(usize, Type),
    /// The members below are anybody's guess.
    Open,
    /// The part of that index does not exist.
    Missing(usize, Option<Suggestion>, Option<Reason>),
}

/// The pieces of `workflow.creationTimestamp`: the letters of `strftime`, and two whole forms.
const TIMESTAMP: &str = "A a B b d H I L M m p S Y y Z z s";
/// The members of `workflow` that are no maps.
const PLAIN: &[&str] = &[
    "name",
    "namespace",
    "mainEntrypoint",
    "serviceAccountName",
    "uid",
    "status",
    "duration",
    "priority",
    "failures",
    "scheduledTime",
];
/// The members of `workflow` that have members.
const MAPS: &[&str] = &["parameters", "labels", "annotations", "outputs", "creationTimestamp"];
const LAST_RETRY: [&str; 4] = ["exitCode", "status", "duration", "message"];

impl Names {
    /// The names for an expression.
    pub fn of<'w>(facts: &Facts<'w>, one: &ExprUse<'w>) -> Names {
        let around = Around::new(facts, one);
        let Some(roots) = around.roots() else { return Names { is_open: true, ..Names::default() } };
        let mut names = Names::default();
        if around.has_functions() {
            names.env = names.env.with_argo_functions();
        }
        for root in &roots {
            names.env.add(root, around.root_type(root));
        }
        for (index, reference) in one.references.iter().enumerate() {
            if reference.local || !reference.complete || reference.called {
                continue;
            }
            names.add(&around, &roots, index, reference);
        }
        names
    }

    fn add(&mut self, around: &Around<'_, '_>, roots: &[&str], index: usize, reference: &Reference) {
        let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        if path.first().is_none_or(|root| !roots.contains(root)) {
            return;
        }
        match around.find(&path) {
            Found::Is(parts, ty) => self.env.add(&path[..parts].join("."), ty),
            Found::Open => {}
            Found::Missing(part, suggestion, reason) => {
                let key = path.get(..=part).unwrap_or(&path).join(".");
                self.env.add(&key, Type::Unknown);
                // A guarded name may be anything but misspelt, and what it is a member of has to be there.
                let is_output = matches!(reason, Some(Reason::Output { .. }));
                let guarded = reference.guarded;
                if !guarded || is_output || part + 1 < path.len() {
                    self.missing.push(Missing { reference: index, part, key, suggestion, reason, guarded });
                }
            }
        }
    }

    /// Whether a path of names leads to something here; for names that were meant otherwise.
    pub fn exists<'w>(facts: &Facts<'w>, one: &ExprUse<'w>, path: &[&str]) -> bool {
        let around = Around::new(facts, one);
        around.roots().is_some_and(|roots| path.first().is_some_and(|r| roots.contains(r)))
            && matches!(around.find(path), Found::Is(..))
    }
}

struct Around<'f, 'w> {
    facts: &'f Facts<'w>,
    around: Surroundings,
    /// The scope, and where the text is in an inline template that one's own.
    scopes: Vec<Scope<'f, 'w>>,
}

impl<'f, 'w> Around<'f, 'w> {
    fn new(facts: &'f Facts<'w>, one: &ExprUse<'w>) -> Self {
        let outer = Scope::of_zone(facts, one.zone);
        let scopes = Some(outer).into_iter().chain(Scope::inside_inline(facts, one.zone)).collect();
        Around { facts, around: one.around, scopes }
    }

    fn templates(&self) -> impl Iterator<Item = TemplateId> {
        self.scopes.iter().filter_map(|s| s.template())
    }

    fn loops(&self) -> impl Iterator<Item = &'f Call<'w>> {
        self.scopes.iter().filter_map(|s| s.item()).filter(|c| c.looped.is_some())
    }

    fn has_functions(&self) -> bool {
        use Surroundings::*;
        !matches!(self.around, Transformation | Response | Event | Stop)
    }

    /// The names at the top; `None` when nothing is known.
    fn roots(&self) -> Option<Vec<&'static str>> {
        use Surroundings::*;
        let mut roots = match self.around {
            Other => return None,
            Spec | SpecHookCondition | Label => vec!["workflow"],
            Retry => return Some(vec!["retries", "lastRetry"]),
            Transformation => return Some(vec!["data"]),
            Response => return Some(vec!["request", "response"]),
            Event | EventMetadata => return Some(vec!["namespace", "discriminator", "metadata", "payload"]),
            Stop | CronWhen => return Some(vec!["cronworkflow"]),
            Metric => {
                let own = ["status", "duration", "exitCode", "resourcesDuration", "retries", "outputs"];
                ["workflow", "inputs"].into_iter().chain(own).collect()
            }
            Body(_) | Item(_) | ItemHook(_) | Output(_) | Artifact(_) | HookCondition(_) => {
                vec!["workflow", "inputs"]
            }
        };
        if matches!(self.around, Body(_) | Item(_) | ItemHook(_)) {
            roots.push("node");
            roots.extend(self.body_roots());
        }
        roots.extend(self.families());
        if self.loops().next().is_some() {
            roots.push("item");
        }
        if matches!(self.around, Output(id) if self.kind(id) != Some(TemplateKind::Steps)) {
            // Outputs of other nodes are all that a DAG's outputs know of the workflow.
            roots.retain(|root| *root != "item");
        }
        Some(roots)
    }

    fn kind(&self, id: TemplateId) -> Option<TemplateKind> {
        self.facts.template(id).kind()
    }

    /// What the text of a template's body may use besides.
    fn body_roots(&self) -> Vec<&'static str> {
        let mut roots = vec!["outputs"];
        let leaf = |id: &TemplateId| self.kind(*id).is_some_and(TemplateKind::is_leaf);
        if self.templates().any(|id| self.kind(id).is_some_and(|k| k.makes_pod())) {
            roots.push("pod");
        }
        let retried = |id: TemplateId| self.facts.template(id).view.retry_strategy().is_set();
        let defaults = self.facts.spec.template_defaults().retry_strategy();
        if defaults.is_set() || self.facts.spec.retry_strategy().is_set() || self.templates().any(retried) {
            roots.extend(["retries", "lastRetry"]);
        }
        // A retry strategy may also come from the defaults of whoever runs a template.
        if self.facts.is_template() && self.templates().any(|id| leaf(&id)) {
            roots.extend(["retries", "lastRetry"]);
        }
        if matches!(self.around, Surroundings::Body(_)) {
            // The name of the step or task that runs the template.
            roots.extend(["steps", "tasks"]);
        }
        roots
    }

    fn families(&self) -> Vec<&'static str> {
        if matches!(self.around, Surroundings::Body(_) | Surroundings::Metric | Surroundings::Spec) {
            return Vec::new();
        }
        let family = |id: TemplateId| match self.kind(id)? {
            TemplateKind::Steps => Some("steps"),
            TemplateKind::Dag => Some("tasks"),
            _ => None,
        };
        let mut found: Vec<_> = self.templates().filter_map(family).collect();
        found.dedup();
        found
    }

    fn root_type(&self, root: &str) -> Type {
        match root {
            "namespace" | "discriminator" | "retries" | "status" | "duration" | "exitCode" => Type::String,
            "data" | "payload" => Type::Any,
            "item" => self.item_type(),
            _ => Type::map(),
        }
    }

    fn item_type(&self) -> Type {
        let mut loops = self.loops();
        let is_text = |call: &Call<'w>| match call.looped {
            Some(Loop::Sequence) => true,
            Some(Loop::Items) => item_keys(call).is_empty(),
            _ => false,
        };
        if loops.all(is_text) { Type::String } else { Type::Any }
    }

    fn find(&self, path: &[&str]) -> Found {
        let found = self.scopes.iter().map(|scope| self.find_in(scope, path));
        let mut missing = None;
        for found in found {
            match found {
                Found::Missing(..) if missing.is_none() => missing = Some(found),
                Found::Missing(..) => {}
                known => return known,
            }
        }
        missing.unwrap_or(Found::Open)
    }

    fn find_in(&self, scope: &Scope<'f, 'w>, path: &[&str]) -> Found {
        match (self.around, path) {
            (_, ["workflow", ..]) => self.workflow(scope, path),
            (_, ["inputs", ..]) => inputs(scope, path),
            (Surroundings::Body(_), ["steps" | "tasks", "name", ..]) => Found::Is(2, Type::String),
            (Surroundings::Body(_), ["steps" | "tasks", ..]) => {
                let reason = Reason::NotHere { root: path.first().copied().unwrap_or_default().to_owned() };
                Found::Missing(0, None, Some(reason))
            }
            (_, ["steps" | "tasks", ..]) => node_value(scope, path),
            (_, ["item", key, ..]) => self.item(key),
            (_, ["lastRetry", member, ..]) => one_of(1, member, &LAST_RETRY),
            (_, ["pod" | "node", member, ..]) => one_of(1, member, &["name"]),
            (_, ["request", member, ..]) => {
                open_one_of(1, member, &["method", "url", "body", "bodyBytes", "headers"])
            }
            (_, ["response", "statusCode", ..]) => Found::Is(2, Type::INT),
            (_, ["response", member, ..]) => open_one_of(1, member, &["body", "headers"]),
            (_, ["cronworkflow", member, ..]) => cron(member),
            _ => Found::Open,
        }
    }

    fn item(&self, key: &str) -> Found {
        let Some(call) = self.loops().next() else { return Found::Open };
        if call.looped != Some(Loop::Items) {
            return Found::Open;
        }
        let keys = item_keys(call);
        if keys.is_empty() {
            return Found::Open;
        }
        match keys.contains_key(key) {
            true => Found::Is(2, Type::String),
            false => {
                let suggestion = suggest::meant(key, keys.keys().map(AsRef::as_ref));
                Found::Missing(1, suggestion, Some(Reason::ItemKey { key: key.to_owned() }))
            }
        }
    }

    fn workflow(&self, scope: &Scope<'f, 'w>, path: &[&str]) -> Found {
        let Some(&area) = path.get(1) else { return Found::Open };
        if matches!(self.around, Surroundings::Output(_) | Surroundings::Artifact(_)) {
            return if area == "outputs" {
                Found::Open
            } else {
                Found::Missing(0, None, Some(Reason::WorkflowVariable))
            };
        }
        match (area, path.get(2)) {
            ("creationTimestamp", Some(&"RFC3339")) => Found::Is(3, Type::String),
            ("creationTimestamp", Some(member)) => {
                let letters: Vec<&str> = TIMESTAMP.split(' ').collect();
                one_of(2, member, &letters)
            }
            ("parameters", Some(&"json")) => Found::Is(3, Type::String),
            ("parameters", Some(name)) => {
                let key = format!("workflow.parameters.{name}");
                if scope.lookup(&key).is_some() {
                    return Found::Is(3, Type::String);
                }
                let nobody_knows = self.facts.is_template()
                    || self.facts.globals.is_open
                    || self.facts.supplied(name).is_some();
                let position = Scope::at(self.facts, Position::Spec);
                match scope.judge(&key).or_else(|| position.judge(&key)).filter(|_| !nobody_knows) {
                    Some(unknown) => Found::Missing(2, unknown.suggestion, Some(unknown.reason)),
                    None => Found::Is(3, Type::String),
                }
            }
            // The labels are computed before the workflow starts.
            ("status" | "duration" | "failures" | "outputs", _) if self.around == Surroundings::Label => {
                Found::Missing(1, None, Some(Reason::WorkflowVariable))
            }
            (area, _) if PLAIN.contains(&area) => Found::Is(2, Type::String),
            (area, _) if MAPS.contains(&area) => Found::Open,
            (area, _) => {
                let meant = suggest::meant(area, PLAIN.iter().chain(MAPS).copied());
                Found::Missing(1, meant, Some(Reason::WorkflowVariable))
            }
        }
    }
}

fn one_of(part: usize, member: &str, known: &[&str]) -> Found {
    match known.contains(&member) {
        true => Found::Is(part + 1, Type::String),
        false => Found::Missing(part, suggest::meant(member, known.iter().copied()), None),
    }
}

fn open_one_of(part: usize, member: &str, known: &[&str]) -> Found {
    match one_of(part, member, known) {
        Found::Is(..) => Found::Open,
        missing => missing,
    }
}

fn cron(member: &str) -> Found {
    match member {
        "name" | "namespace" => Found::Is(2, Type::String),
        "failed" | "succeeded" => Found::Is(2, Type::Int(crate::expr::lang::IntKind::Int64)),
        _ => open_one_of(
            1,
            member,
            &["labels", "annotations", "lastScheduledTime", "labels.json", "annotations.json"],
        ),
    }
}

fn inputs(scope: &Scope<'_, '_>, path: &[&str]) -> Found {
    match path {
        ["inputs", "parameters", name, ..] => {
            let key = format!("inputs.parameters.{name}");
            known(scope, &key, 3, Type::String)
        }
        ["inputs", "artifacts", name, "path", ..] => {
            known(scope, &format!("inputs.artifacts.{name}.path"), 4, Type::String)
        }
        ["inputs", "artifacts", name, ..] => known(scope, &format!("inputs.artifacts.{name}"), 3, Type::Any),
        ["inputs", area, ..] => open_one_of(1, area, &["parameters", "artifacts"]),
        _ => Found::Open,
    }
}

/// A value of a step or task. One that is there at another time is another rule's matter.
fn node_value(scope: &Scope<'_, '_>, path: &[&str]) -> Found {
    let (root, name) = (path[0], path.get(1).copied().unwrap_or_default());
    let parts = match path.get(2..).unwrap_or_default() {
        [] => 2,
        ["outputs"] | ["outputs", "parameters"] | ["outputs", "artifacts"] => 2,
        ["outputs", "parameters" | "artifacts", _, ..] => 5,
        ["outputs", _, ..] => 4,
        _ => 3,
    };
    let what = path.get(2..parts).unwrap_or_default().join(".");
    let facts = scope.facts();
    let item = scope.template().and_then(|t| facts.item_named(t, name));
    let Some(call) = item else {
        return known(scope, &format!("{root}.{name}.status"), 1, Type::Any);
    };
    if what.is_empty() {
        return Found::Open;
    }
    let is_artifact = what.starts_with("outputs.artifacts.");
    if offers(facts, call, &what) {
        return if is_artifact { Found::Open } else { Found::Is(parts, Type::String) };
    }
    known(scope, &format!("{root}.{name}.{what}"), parts, if is_artifact { Type::Any } else { Type::String })
}

/// Looks a key up that is the first `parts` parts of a path.
fn known(scope: &Scope<'_, '_>, key: &str, parts: usize, ty: Type) -> Found {
    if scope.lookup(key).is_some() {
        return Found::Is(parts, ty);
    }
    match scope.judge(key) {
        Some(Unknown { reason, suggestion, span, .. }) => {
            let part = key.get(..span.start as usize).unwrap_or_default().matches('.').count();
            Found::Missing(part, suggestion, Some(reason))
        }
        None => Found::Open,
    }
}
