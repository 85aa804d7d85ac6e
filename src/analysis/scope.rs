//! Scopes: the names that exist at a place, with their types.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::calls::{Call, CallId, Item, Loop};
use super::facts::{Facts, TemplateId};
use super::order::Time;
use super::unknown::Unknown;
use crate::model::decode::Zone;
use crate::workspace::{TemplateInterface, TemplateKind};
use crate::yaml::Node;

/// The type of a name in a scope. Whatever comes from parameters is text, whatever it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Text.
    Text,
    /// Text that is a JSON list or object.
    Json,
    /// Text that is a whole number.
    NumberText,
    /// A time in RFC 3339.
    Time,
    /// A path in the container.
    Path,
    /// An artifact: usable in `from` and in expressions of outputs, not in text.
    Artifact,
}

/// A name in a scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The full name, as in a simple tag.
    pub key: String,
    /// Its type.
    pub ty: Type,
}

/// A place in an object, as far as scopes distinguish places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Outside of all templates.
    Spec,
    /// In a template, outside of its steps, tasks and outputs.
    Body(TemplateId),
    /// In the outputs of a template.
    Outputs(TemplateId),
    /// In a step or task.
    Item(CallId),
}

/// The names that exist at one place.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'f, 'w> {
    facts: &'f Facts<'w>,
    position: Position,
    /// The scopes in which an inline template is written, from the inside out.
    inline: Option<TemplateId>,
}

impl<'f, 'w> Scope<'f, 'w> {
    /// The scope of a place.
    pub fn at(facts: &'f Facts<'w>, position: Position) -> Self {
        Scope { facts, position, inline: None }
    }

    /// The scope of a text, and whether it is in an inline template's body (whose own inputs count as well).
    pub fn of_zone(facts: &'f Facts<'w>, zone: Zone) -> Self {
        let position = position_of(facts, zone.template, zone.item, zone.outputs && zone.inline.is_none());
        Scope { facts, position, inline: zone.inline.and_then(|f| facts.template_of_frame(f)) }
    }

    /// The scope of a text in an inline template, as that template by itself has it.
    pub fn inside_inline(facts: &'f Facts<'w>, zone: Zone) -> Option<Self> {
        zone.inline?;
        let position = position_of(facts, zone.inline, zone.inline_item, zone.outputs);
        Some(Scope { facts, position, inline: None })
    }

    /// The place.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The facts that the scope is about.
    pub fn facts(&self) -> &'f Facts<'w> {
        self.facts
    }

    /// The template around the place.
    pub fn template(&self) -> Option<TemplateId> {
        match self.position {
            Position::Spec => None,
            Position::Body(id) | Position::Outputs(id) => Some(id),
            Position::Item(call) => self.facts.call(call).caller,
        }
    }

    /// The step or task around the place.
    pub fn item(&self) -> Option<&'f Call<'w>> {
        match self.position {
            Position::Item(call) => Some(self.facts.call(call)),
            _ => None,
        }
    }

    /// When Argo checks the place.
    pub fn time(&self) -> Time {
        match self.position {
            Position::Spec => Time::MAX,
            Position::Body(id) | Position::Outputs(id) => self.facts.order.of_body(id),
            Position::Item(call) => self.facts.order.of_item(call),
        }
    }

    /// The type of the name `key`, if it exists here.
    pub fn lookup(&self, key: &str) -> Option<Type> {
        let (root, rest) = key.split_once('.').unwrap_or((key, ""));
        match root {
            "workflow" => self.workflow(key, rest),
            "inputs" => self.inputs(rest),
            "outputs" => self.outputs(rest),
            "pod" if rest == "name" => self.pod_name(),
            "retries" | "lastRetry" => self.retry(key),
            "item" => self.looped_item(rest),
            "steps" | "tasks" => self.node_value(root, rest),
            "node" if rest == "name" => Some(Type::Text),
            _ => None,
        }
    }

    /// Why `key` does not exist here; `None` when it does, or when nothing can be said about it.
    pub fn judge(&self, key: &str) -> Option<Unknown> {
        super::tags::unknown_in(self, key, 0)
    }

    /// The names that exist here and begin with `prefix`, sorted. Of a step or task that the prefix does not reach, one
    /// value stands for all.
    pub fn names_below(&self, prefix: &str) -> Vec<Name> {
        let mut names = Vec::new();
        self.workflow_names(&mut names);
        self.template_names(&mut names);
        self.item_names(&mut names);
        let reaches_nodes =
            ["steps.", "tasks."].iter().any(|root| prefix.starts_with(root) || root.starts_with(prefix));
        for call in self.visible_items().into_iter().filter(|_| reaches_nodes) {
            let beginning = format!("{}.{}.", family(call), call.name);
            if prefix.starts_with(&beginning) {
                self.call_names(call, &mut names);
            } else if beginning.starts_with(prefix) {
                // Outputs come first: whether a task waits for another takes longer to find out.
                let one =
                    ["id", "status"].into_iter().find_map(|what| Some((what, self.value_of(call, what)?)));
                names.extend(one.map(|(what, ty)| Name { key: format!("{beginning}{what}"), ty }));
            }
        }
        names.retain(|name| name.key.starts_with(prefix));
        names.sort();
        names.dedup();
        names
    }

    /// Every name that exists here, sorted; `item.*` and the like only as far as they are known.
    pub fn names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        self.workflow_names(&mut names);
        self.template_names(&mut names);
        self.item_names(&mut names);
        for call in self.visible_items() {
            self.call_names(call, &mut names);
        }
        names.sort();
        names.dedup();
        names
    }

    fn workflow(&self, key: &str, rest: &str) -> Option<Type> {
        let globals = &self.facts.globals;
        if globals.is_fixed(key) {
            return Some(if rest.ends_with("json") { Type::Json } else { Type::Text });
        }
        let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
        let known = match (area, name) {
            ("parameters", "" | "json") if !key.ends_with('.') => {
                globals.is_open || !globals.parameters.is_empty()
            }
            ("parameters", name) => globals.is_open || globals.parameters.contains_key(name),
            ("labels", name) => globals.labels.contains(name),
            ("annotations", name) => globals.annotations.contains(name),
            ("priority", "") => globals.priority,
            ("failures", "") => self.facts.order.has_failures(self.time()),
            ("outputs", name) => {
                let exists = self.facts.order.has_output(name, self.time());
                return exists.then_some(if name.starts_with("artifacts.") {
                    Type::Artifact
                } else {
                    Type::Text
                });
            }
            _ => false,
        };
        let json = matches!((area, name), ("parameters", "" | "json") | ("failures", ""));
        known.then_some(if json { Type::Json } else { Type::Text })
    }

    fn interface(&self) -> Option<&'f TemplateInterface> {
        Some(self.facts.template(self.template()?).interface.as_ref())
    }

    fn inline_interface(&self) -> Option<&'f TemplateInterface> {
        Some(self.facts.template(self.inline?).interface.as_ref())
    }

    fn inputs(&self, rest: &str) -> Option<Type> {
        let own = self.interface()?;
        let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
        match area {
            // The controller puts the list of all inputs there, an empty one too.
            "parameters" if rest == area => Some(Type::Json),
            "parameters" => {
                let inline = self.inline_interface().and_then(|i| i.input(name));
                own.input(name).or(inline).map(|_| Type::Text)
            }
            "artifacts" => {
                if own.input_artifact(name).is_some() {
                    return Some(Type::Artifact);
                }
                let name = name.strip_suffix(".path")?;
                let is_leaf = own.kind.is_some_and(TemplateKind::is_leaf);
                (is_leaf && own.input_artifact(name).is_some()).then_some(Type::Path)
            }
            _ => None,
        }
    }

    fn outputs(&self, rest: &str) -> Option<Type> {
        let own = self.inline_interface().or(self.interface())?;
        if matches!(rest, "result" | "exitCode") {
            return Some(Type::Text);
        }
        let (area, name) = rest.split_once('.')?;
        // With `.path` for the body, without it for metrics.
        let bare = name.strip_suffix(".path").unwrap_or(name);
        match area {
            "parameters" if own.output(name).is_some() => Some(Type::Text),
            "parameters" => own.output(bare).map(|_| Type::Path),
            "artifacts" => own.output_artifact(bare).map(|_| Type::Path),
            _ => None,
        }
    }

    fn pod_name(&self) -> Option<Type> {
        self.interface()?.kind.filter(|k| k.makes_pod()).map(|_| Type::Text)
    }

    fn retry(&self, key: &str) -> Option<Type> {
        let known =
            ["retries", "lastRetry.exitCode", "lastRetry.status", "lastRetry.duration", "lastRetry.message"];
        let template = self.facts.template(self.template()?).view;
        let exists = known.contains(&key) && template.retry_strategy().is_set();
        exists.then_some(if key == "lastRetry.status" { Type::Text } else { Type::NumberText })
    }

    fn looped_item(&self, rest: &str) -> Option<Type> {
        let calls = self.visible_loops();
        calls.into_iter().find_map(|call| item_value(call, rest))
    }

    /// The steps or tasks whose items exist here: the own one, and in steps all before it, since Argo lets them leak.
    fn visible_loops(&self) -> Vec<&'f Call<'w>> {
        let Some(item) = self.item() else { return Vec::new() };
        match (item.item, item.caller, item.site.position()) {
            (Item::Step(_), Some(caller), Some(position)) => {
                let before = self.facts.items(caller).take(position + 1);
                before.filter(|c| c.looped.is_some()).collect()
            }
            _ => vec![item],
        }
    }

    /// The steps or tasks that can be referred to here.
    pub fn visible_items(&self) -> Vec<&'f Call<'w>> {
        let Some(template) = self.template() else { return Vec::new() };
        let all = self.facts.items(template);
        match (self.position, self.facts.template(template).kind()) {
            (Position::Item(id), Some(TemplateKind::Steps)) => {
                let position = self.facts.call(id).site.position().unwrap_or_default();
                all.take(position + 1).collect()
            }
            (Position::Item(_) | Position::Outputs(_), _) => all.collect(),
            _ => Vec::new(),
        }
    }

    /// `steps.<name>.<what>` or `tasks.<name>.<what>`.
    fn node_value(&self, root: &str, rest: &str) -> Option<Type> {
        let kind = self.facts.template(self.template()?).kind()?;
        let expected = if kind == TemplateKind::Dag { "tasks" } else { "steps" };
        if rest == "name" || rest.starts_with("name.") {
            return Some(Type::Text);
        }
        if root != expected {
            return None;
        }
        let call = self.named_item(rest)?;
        let what = rest.strip_prefix(call.name)?.strip_prefix('.')?;
        self.value_of(call, what)
    }

    /// The step or task that `rest` (`<name>.<what>`) begins with.
    fn named_item(&self, rest: &str) -> Option<&'f Call<'w>> {
        let (name, _) = rest.split_once('.')?;
        self.facts.item_named(self.template()?, name)
    }

    /// The type of `what` of a step or task, if it exists here.
    pub fn value_of(&self, call: &Call<'w>, what: &str) -> Option<Type> {
        if what != "status" && self.item().is_some() && matches!(call.item, Item::Task(_)) {
            // Tasks see each other's outputs whatever they wait for, which takes long to find out.
            return output_of(call.interface(self.facts), call, what);
        }
        let here = self.relation(call);
        if what == "status" {
            return here.status.then_some(Type::Text);
        }
        if !here.outputs {
            return None;
        }
        output_of(call.interface(self.facts), call, what)
    }

    /// What of another step or task exists here.
    fn relation(&self, other: &Call<'w>) -> Relation {
        let outside = matches!(self.position, Position::Outputs(_));
        match (self.item(), other.item) {
            (Some(own), Item::Step(_)) => {
                let (own_at, other_at) = (own.site.position(), other.site.position());
                let is_self = own.id == other.id;
                Relation {
                    status: other_at <= own_at,
                    outputs: other_at < own_at || (is_self && own.has_exit_hook()),
                }
            }
            (Some(own), Item::Task(_)) => {
                let dag = own.caller.and_then(|c| self.facts.template(c).dag.as_ref());
                let (own_at, other_at) = (own.site.position(), other.site.position());
                let waits = match (dag, own_at, other_at) {
                    (Some(dag), Some(own_at), Some(other_at)) => dag.waits_for(own_at, other_at),
                    _ => false,
                };
                Relation { status: waits || other.has_hooks(), outputs: true }
            }
            (None, Item::Step(_)) => Relation { status: outside, outputs: outside },
            (None, Item::Task(_)) => Relation { status: outside && other.has_hooks(), outputs: outside },
            _ => Relation { status: false, outputs: false },
        }
    }

    fn workflow_names(&self, names: &mut Vec<Name>) {
        let globals = &self.facts.globals;
        names.extend(super::globals::FIXED.iter().map(|key| {
            let ty = if key.ends_with("json") { Type::Json } else { Type::Text };
            Name { key: (*key).to_owned(), ty }
        }));
        push(names, "workflow.creationTimestamp", Type::Time);
        push(names, "workflow.duration", Type::NumberText);
        for name in globals.parameters.keys() {
            push(names, format!("workflow.parameters.{name}"), Type::Text);
        }
        for name in &globals.labels {
            push(names, format!("workflow.labels.{name}"), Type::Text);
        }
        for name in &globals.annotations {
            push(names, format!("workflow.annotations.{name}"), Type::Text);
        }
        for name in self.facts.order.outputs() {
            let key = format!("workflow.outputs.{name}");
            if let Some(ty) = self.lookup(&key) {
                push(names, key, ty);
            }
        }
        for key in
            ["workflow.parameters", "workflow.parameters.json", "workflow.priority", "workflow.failures"]
        {
            if let Some(ty) = self.lookup(key) {
                push(names, key, ty);
            }
        }
    }

    fn template_names(&self, names: &mut Vec<Name>) {
        for interface in [self.interface(), self.inline_interface()].into_iter().flatten() {
            for input in &interface.inputs {
                push(names, format!("inputs.parameters.{}", input.name), Type::Text);
            }
        }
        let Some(own) = self.interface() else { return };
        let mut candidates: Vec<String> =
            ["inputs.parameters", "pod.name", "retries", "node.name"].map(String::from).into();
        candidates.extend(["exitCode", "status", "duration", "message"].map(|k| format!("lastRetry.{k}")));
        for artifact in &own.input_artifacts {
            candidates.push(format!("inputs.artifacts.{}", artifact.name));
            candidates.push(format!("inputs.artifacts.{}.path", artifact.name));
        }
        if matches!(self.position, Position::Body(_)) && own.kind.is_some_and(TemplateKind::is_leaf) {
            candidates.extend(own.outputs.iter().map(|o| format!("outputs.parameters.{}.path", o.name)));
            candidates
                .extend(own.output_artifacts.iter().map(|o| format!("outputs.artifacts.{}.path", o.name)));
        }
        for key in candidates {
            if let Some(ty) = self.lookup(&key) {
                push(names, key, ty);
            }
        }
    }

    fn item_names(&self, names: &mut Vec<Name>) {
        for call in self.visible_loops() {
            if item_value(call, "").is_some() {
                push(names, "item", Type::Text);
            }
            for key in item_keys(call).keys() {
                push(names, format!("item.{key}"), Type::Text);
            }
        }
    }

    fn call_names(&self, call: &Call<'w>, names: &mut Vec<Name>) {
        let root = family(call);
        for what in outputs_of(call.interface(self.facts), call) {
            if let Some(ty) = self.value_of(call, &what) {
                push(names, format!("{root}.{}.{what}", call.name), ty);
            }
        }
    }
}

/// What tags that name a step or task begin with.
fn family(call: &Call<'_>) -> &'static str {
    if matches!(call.item, Item::Task(_)) { "tasks" } else { "steps" }
}

/// What of another step or task exists at a place.
struct Relation {
    status: bool,
    outputs: bool,
}

fn push(names: &mut Vec<Name>, key: impl Into<String>, ty: Type) {
    names.push(Name { key: key.into(), ty });
}

fn position_of(
    facts: &Facts<'_>,
    template: Option<crate::model::decode::FrameId>,
    item: Option<crate::model::decode::FrameId>,
    outputs: bool,
) -> Position {
    if let Some(call) = item.and_then(|f| facts.call_of_frame(f)) {
        return Position::Item(call);
    }
    match template.and_then(|f| facts.template_of_frame(f)) {
        Some(id) if outputs => Position::Outputs(id),
        Some(id) => Position::Body(id),
        None => Position::Spec,
    }
}

/// The type of `what` of a step or task that calls a template with this interface; an unknown one has everything
/// that any template might have.
fn output_of(interface: Option<&TemplateInterface>, call: &Call<'_>, what: &str) -> Option<Type> {
    match what {
        "id" | "hostNodeName" => return Some(Type::Text),
        "startedAt" | "finishedAt" => return Some(Type::Time),
        _ => {}
    }
    let interface = interface?;
    let aggregated = matches!(call.looped, Some(Loop::Items | Loop::Param));
    match what {
        "ip" => interface.daemon.then_some(Type::Text),
        "outputs.result" => interface.result.then_some(if aggregated { Type::Json } else { Type::Text }),
        "exitCode" => interface.result.then_some(Type::NumberText),
        "outputs.parameters" => aggregated.then_some(Type::Json),
        _ => {
            if let Some(name) = what.strip_prefix("outputs.parameters.") {
                return interface.output(name).map(|_| if aggregated { Type::Json } else { Type::Text });
            }
            let name = what.strip_prefix("outputs.artifacts.")?;
            interface.output_artifact(name).map(|_| Type::Artifact)
        }
    }
}

/// Whether a step or task has such a value at all, whenever that may be.
pub(super) fn offers(facts: &Facts<'_>, call: &Call<'_>, what: &str) -> bool {
    what == "status" || output_of(call.interface(facts), call, what).is_some()
}

/// Everything that a step or task may offer.
pub(super) fn outputs_of(interface: Option<&TemplateInterface>, call: &Call<'_>) -> Vec<String> {
    let fixed =
        ["id", "startedAt", "finishedAt", "hostNodeName", "status", "ip", "outputs.result", "exitCode"];
    let mut all: Vec<String> = fixed.map(String::from).into();
    all.push("outputs.parameters".to_owned());
    if let Some(interface) = interface {
        all.extend(interface.outputs.iter().map(|o| format!("outputs.parameters.{}", o.name)));
        all.extend(interface.output_artifacts.iter().map(|o| format!("outputs.artifacts.{}", o.name)));
    }
    all.retain(|what| what == "status" || output_of(interface, call, what).is_some());
    all
}

/// The type of `item.<rest>` (or `item` itself) in the loop of a step or task.
fn item_value(call: &Call<'_>, rest: &str) -> Option<Type> {
    match call.looped? {
        Loop::Param => Some(Type::Text),
        Loop::Sequence => rest.is_empty().then_some(Type::NumberText),
        Loop::Items if rest.is_empty() => loop_items(call).any(|i| i.text().is_some()).then_some(Type::Text),
        Loop::Items => item_keys(call).contains_key(rest).then_some(Type::Text),
    }
}

/// The items of a literal loop (`withItems`).
pub fn loop_items<'w>(call: &Call<'w>) -> impl Iterator<Item = Node<'w>> + use<'w> {
    let items = match call.item {
        Item::Step(step) => step.with_items().node(),
        Item::Task(task) => task.with_items().node(),
        _ => None,
    };
    items.into_iter().flat_map(Node::items).map(Node::resolved)
}

/// The keys of the items of a literal loop, each with the number of items that have it.
pub fn item_keys<'w>(call: &Call<'w>) -> BTreeMap<Cow<'w, str>, usize> {
    let mut keys = BTreeMap::new();
    for item in loop_items(call) {
        for key in item.entries().filter_map(|e| e.key.key_text()) {
            *keys.entry(Cow::Borrowed(key)).or_default() += 1;
        }
        for index in 0..item.items().len() {
            *keys.entry(Cow::Owned(format!("[{index}]"))).or_default() += 1;
        }
    }
    keys
}
