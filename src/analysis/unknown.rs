//! Why a name does not exist at a place, and which one was probably meant.

use super::calls::{Call, CallId, Item};
use super::facts::TemplateId;
use super::scope::{Position, Scope, item_keys, outputs_of};
use crate::text::Span;
use crate::values::suggest::{self, Suggestion};
use crate::workspace::TemplateKind;

/// Why a name does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The template has no input of that name.
    Input {
        /// "parameter" or "artifact".
        what: &'static str,
        /// The name.
        name: String,
        /// The template.
        template: TemplateId,
        /// Another template of the object that has such an input.
        elsewhere: Option<TemplateId>,
    },
    /// `inputs.` followed by neither `parameters` nor `artifacts`.
    InputArea,
    /// The template itself has no output of that name, or no path for it.
    OwnOutput,
    /// No step or task has that name in this template.
    Item {
        /// The name.
        name: String,
        /// "step" or "task".
        what: &'static str,
    },
    /// `steps.` in a DAG, or `tasks.` in a steps template.
    WrongFamily {
        /// What the template has: "steps" or "tasks".
        has: &'static str,
    },
    /// Steps and tasks cannot be seen from here: a leaf template knows only its inputs.
    NotHere {
        /// "steps" or "tasks".
        root: String,
    },
    /// The step runs later, or is the one that the tag stands in.
    NotYet {
        /// The step.
        call: CallId,
        /// The tag stands in this very step.
        is_self: bool,
    },
    /// The status of a task that this one does not wait for.
    NotAncestor {
        /// The task.
        call: CallId,
    },
    /// The step or task has no such output.
    Output {
        /// The step or task.
        call: CallId,
        /// What was asked of it: `outputs.parameters.x`, `outputs.result`, …
        what: String,
    },
    /// No item has that key.
    ItemKey {
        /// The key.
        key: String,
    },
    /// `item` where nothing loops.
    NoLoop,
    /// `pod.` in a template without a pod, or something else than `pod.name`.
    Pod,
    /// The workflow declares no such parameter.
    WorkflowParameter {
        /// Its name.
        name: String,
    },
    /// The manifest gives workflows no such label or annotation.
    WorkflowMetadata {
        /// "label" or "annotation".
        what: &'static str,
        /// Its key.
        name: String,
    },
    /// No template visited so far has an output with that `globalName`.
    WorkflowOutput {
        /// The name.
        name: String,
        /// Some template has it, but Argo gets there only later.
        later: bool,
    },
    /// `workflow.failures` outside of `spec.onExit`.
    WorkflowFailures,
    /// `workflow.priority` without `spec.priority`.
    WorkflowPriority,
    /// There is no such thing below `workflow.`.
    WorkflowVariable,
    /// It exists around the inline template, which Argo validates by itself.
    OutsideInline,
}

/// A name that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The whole name.
    pub key: String,
    /// Why.
    pub reason: Reason,
    /// The part that is wrong, in bytes of the scalar's text.
    pub span: Span,
    /// What that part was probably meant to be.
    pub suggestion: Option<Suggestion>,
}

impl Unknown {
    pub(super) fn only_outside_inline(key: &str, at: usize) -> Unknown {
        whole(key, at, Reason::OutsideInline, None)
    }
}

fn whole(key: &str, at: usize, reason: Reason, suggestion: Option<Suggestion>) -> Unknown {
    Unknown { key: key.to_owned(), reason, span: Span::new(at, at + key.len()), suggestion }
}

/// The part of `key` from byte `from` on (and `len` bytes long).
fn part(
    key: &str,
    at: usize,
    from: usize,
    len: usize,
    reason: Reason,
    suggestion: Option<Suggestion>,
) -> Unknown {
    Unknown { key: key.to_owned(), reason, span: Span::new(at + from, at + from + len), suggestion }
}

/// Says why `key`, which stands at byte `at` of its text, does not exist in `scope`.
pub(super) fn explain(scope: &Scope<'_, '_>, key: &str, at: usize) -> Unknown {
    let (root, rest) = key.split_once('.').unwrap_or((key, ""));
    match root {
        "inputs" => input(scope, key, rest, at),
        "steps" | "tasks" => node(scope, key, root, rest, at),
        "item" => item(scope, key, rest, at),
        "outputs" => own_output(scope, key, at),
        "workflow" => workflow(scope, key, rest, at),
        _ => {
            let name = suggest::meant(rest, ["name"].into_iter());
            let suggestion = name.map(|name| Suggestion::of("pod.name", name.certain));
            whole(key, at, Reason::Pod, suggestion)
        }
    }
}

fn input(scope: &Scope<'_, '_>, key: &str, rest: &str, at: usize) -> Unknown {
    let facts = scope.facts();
    let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
    let Some(template) = scope.template() else { return whole(key, at, Reason::InputArea, None) };
    let interface = &facts.template(template).interface;
    let what = match area {
        "parameters" if !name.is_empty() => "parameter",
        "artifacts" if !name.is_empty() => "artifact",
        _ => {
            let nearest = suggest::meant(area, ["parameters", "artifacts"].into_iter());
            return part(key, at, 7, area.len(), Reason::InputArea, nearest);
        }
    };
    let is_parameter = what == "parameter";
    let bare = if is_parameter { name } else { name.strip_suffix(".path").unwrap_or(name) };
    let has = |t: &crate::workspace::TemplateInterface| {
        if is_parameter { t.input(bare).is_some() } else { t.input_artifact(bare).is_some() }
    };
    let names: Vec<&str> = if is_parameter {
        interface.inputs.iter().map(|i| i.name.as_str()).collect()
    } else {
        interface.input_artifacts.iter().map(|i| i.name.as_str()).collect()
    };
    let others = facts.templates.iter().filter(|t| t.id != template);
    let elsewhere = others.clone().find(|t| t.owner.is_none() && has(&t.interface)).map(|t| t.id);
    let suggestion = suggest::meant(bare, names.into_iter());
    let reason = Reason::Input { what, name: bare.to_owned(), template, elsewhere };
    part(key, at, 7 + area.len() + 1, bare.len(), reason, suggestion)
}

/// Argo lets these pass for the sake of metrics, and leaves them as they are when they mean nothing.
fn own_output(scope: &Scope<'_, '_>, key: &str, at: usize) -> Unknown {
    let names = scope.names_below("outputs.");
    let nearest = suggest::meant(key, names.iter().map(|n| n.key.as_str()));
    whole(key, at, Reason::OwnOutput, nearest)
}

fn node(scope: &Scope<'_, '_>, key: &str, root: &str, rest: &str, at: usize) -> Unknown {
    let facts = scope.facts();
    let kind = scope.template().and_then(|t| facts.template(t).kind());
    let has = match kind {
        Some(TemplateKind::Steps) => "steps",
        Some(TemplateKind::Dag) => "tasks",
        _ => return whole(key, at, Reason::NotHere { root: root.to_owned() }, None),
    };
    if matches!(scope.position(), Position::Body(_)) {
        return whole(key, at, Reason::NotHere { root: root.to_owned() }, None);
    }
    if has != root {
        return part(key, at, 0, root.len(), Reason::WrongFamily { has }, Some(Suggestion::certain(has)));
    }
    let items: Vec<&Call<'_>> = scope.template().map(|t| facts.items(t).collect()).unwrap_or_default();
    let name = rest.split('.').next().unwrap_or_default();
    let Some(call) = items.iter().find(|c| c.name == name) else {
        let what = if has == "tasks" { "task" } else { "step" };
        let nearest = suggest::meant(name, items.iter().map(|c| c.name));
        return part(
            key,
            at,
            root.len() + 1,
            name.len(),
            Reason::Item { name: name.to_owned(), what },
            nearest,
        );
    };
    let what = rest.get(name.len() + 1..).unwrap_or_default();
    let from = root.len() + 1 + name.len() + 1;
    let own = scope.item();
    let is_self = own.is_some_and(|o| o.id == call.id);
    if what == "status" {
        if matches!(call.item, Item::Task(_)) {
            return whole(key, at, Reason::NotAncestor { call: call.id }, None);
        }
        return part(key, at, root.len() + 1, name.len(), Reason::NotYet { call: call.id, is_self }, None);
    }
    let offers = outputs_of(call.interface(facts), call);
    if offers.iter().any(|o| o == what) {
        return part(key, at, root.len() + 1, name.len(), Reason::NotYet { call: call.id, is_self }, None);
    }
    let reason = Reason::Output { call: call.id, what: what.to_owned() };
    narrow(key, at, from, what, &offers, reason)
}

/// Underlines only the last piece when everything before it is right, and suggests for that piece.
fn narrow(key: &str, at: usize, from: usize, what: &str, offers: &[String], reason: Reason) -> Unknown {
    for area in ["outputs.parameters.", "outputs.artifacts."] {
        if let Some(name) = what.strip_prefix(area) {
            let names = offers.iter().filter_map(|o| o.strip_prefix(area));
            let nearest = suggest::meant(name, names);
            if nearest.is_some() || !name.is_empty() {
                return part(key, at, from + area.len(), name.len(), reason, nearest);
            }
        }
    }
    let nearest = shortened(what, offers).or_else(|| suggest::meant(what, offers.iter().map(String::as_str)));
    part(key, at, from, what.len(), reason, nearest)
}

/// The output whose name was written without what belongs before it: `result`, `parameters.x`, `outputs.x`.
fn shortened(what: &str, offers: &[String]) -> Option<Suggestion> {
    let rest = what.strip_prefix("outputs.").or_else(|| what.strip_prefix("output.")).unwrap_or(what);
    let ways = ["outputs.", "outputs.parameters.", "outputs.artifacts."];
    let mut full = ways.iter().map(|before| format!("{before}{rest}"));
    full.find(|full| full != what && offers.contains(full)).map(Suggestion::certain)
}

fn item(scope: &Scope<'_, '_>, key: &str, rest: &str, at: usize) -> Unknown {
    let Some(call) = scope.item().filter(|c| c.looped.is_some()) else {
        return whole(key, at, Reason::NoLoop, None);
    };
    let keys = item_keys(call);
    let nearest = suggest::meant(rest, keys.keys().map(|k| k.as_ref()));
    part(key, at, 5, rest.len(), Reason::ItemKey { key: rest.to_owned() }, nearest)
}

fn workflow(scope: &Scope<'_, '_>, key: &str, rest: &str, at: usize) -> Unknown {
    let globals = &scope.facts().globals;
    let order = &scope.facts().order;
    let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
    let from = "workflow.".len() + area.len() + 1;

    match area {
        "parameters" => {
            let suggestion = suggest::meant(name, globals.parameters.keys().map(String::as_str));
            let reason = Reason::WorkflowParameter { name: name.to_owned() };
            if name.is_empty() {
                return whole(key, at, reason, suggestion);
            }
            part(key, at, from, name.len(), reason, suggestion)
        }
        "labels" | "annotations" => {
            let (what, known) = if area == "labels" {
                ("label", &globals.labels)
            } else {
                ("annotation", &globals.annotations)
            };
            let suggestion = suggest::meant(name, known.iter().map(String::as_str));
            part(
                key,
                at,
                from,
                name.len(),
                Reason::WorkflowMetadata { what, name: name.to_owned() },
                suggestion,
            )
        }
        "outputs" => {
            let later = order.outputs().any(|o| o == name);
            let suggestion = if later { None } else { suggest::meant(name, order.outputs()) };
            part(
                key,
                at,
                from,
                name.len(),
                Reason::WorkflowOutput { name: name.to_owned(), later },
                suggestion,
            )
        }
        "failures" => whole(key, at, Reason::WorkflowFailures, None),
        "priority" => whole(key, at, Reason::WorkflowPriority, None),
        _ => {
            let known = scope.names_below("workflow.");
            let suggestion = suggest::meant(key, known.iter().map(|n| n.key.as_str()));
            whole(key, at, Reason::WorkflowVariable, suggestion)
        }
    }
}
