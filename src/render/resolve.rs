//! What a name stands for at a place, as far as the manifest and those who ask can tell.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Known, globals};
use crate::analysis::{Call, CallId, CallSite, Facts, Loop, Target, TemplateId, loop_items};
use crate::expr::tags::{TagKind, scan};
use crate::model::decode::Zone;
use crate::model::parameter::Parameter;
use crate::model::{List, View};
use crate::text::LineIndex;
use crate::yaml::Value;

/// What is known about a name or a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The text, and where it comes from (empty: it is plain to see).
    Known(String, String),
    /// Why it is not known.
    Left(String),
}

impl Answer {
    pub(super) fn known(text: impl Into<String>, origin: impl Into<String>) -> Answer {
        Answer::Known(text.into(), origin.into())
    }

    pub(super) fn left(reason: impl Into<String>) -> Answer {
        Answer::Left(reason.into())
    }
}

/// A place among templates and their steps or tasks, inline ones inside.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    pub(super) template: Option<TemplateId>,
    pub(super) item: Option<CallId>,
    pub(super) outer: Option<TemplateId>,
    outer_item: Option<CallId>,
}

impl Spot {
    pub(super) fn of(facts: &Facts<'_>, zone: Zone) -> Spot {
        let template = |frame: Option<_>| frame.and_then(|f| facts.template_of_frame(f));
        let item = |frame: Option<_>| frame.and_then(|f| facts.call_of_frame(f));
        let inline = zone.inline.is_some();
        Spot {
            template: template(zone.innermost()),
            item: item(zone.innermost_item()),
            outer: template(zone.template.filter(|_| inline)),
            outer_item: item(zone.item.filter(|_| inline)),
        }
    }

    /// The place of a call's arguments.
    fn of_call(facts: &Facts<'_>, call: &Call<'_>) -> Spot {
        let owner = call.caller.and_then(|id| facts.template(id).owner).map(|id| facts.call(id));
        let item = match call.site {
            CallSite::ItemHook { of } | CallSite::ItemOnExit { of } => Some(of),
            _ => call.site.is_item().then_some(call.id),
        };
        Spot {
            template: call.caller,
            item,
            outer: owner.and_then(|call| call.caller),
            outer_item: owner.map(|call| call.id),
        }
    }
}

/// Longer values, in bytes, are not followed: no workflow is stored with them, and templates that double a value could
/// go on for ever.
const LONGEST_VALUE: usize = 256 << 10;
/// Templates that hand a value on to one another are followed this far.
const MOST_HOPS: usize = 64;

/// Resolves the names of one object.
pub(super) struct Resolver<'f, 'w> {
    pub(super) facts: &'f Facts<'w>,
    /// The other objects of the file, which may call its templates.
    pub(super) others: &'f [Facts<'w>],
    pub(super) known: &'f Known,
    lines: LineIndex,
    inputs: RefCell<BTreeMap<(TemplateId, String), Answer>>,
    open: RefCell<Vec<(TemplateId, String)>>,
}

impl<'f, 'w> Resolver<'f, 'w> {
    pub(super) fn new(facts: &'f Facts<'w>, others: &'f [Facts<'w>], known: &'f Known) -> Self {
        Resolver {
            facts,
            others,
            known,
            lines: LineIndex::new(facts.tree.shared_text()),
            inputs: RefCell::default(),
            open: RefCell::default(),
        }
    }

    pub(super) fn line(&self, offset: u32) -> u32 {
        self.lines.position(offset as usize).line
    }

    /// A text with every tag in it resolved, or why one is not.
    pub(super) fn text(&self, text: &str, spot: Spot) -> Answer {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for tag in scan(text) {
            let answer = match &tag.kind {
                TagKind::Expression(span) => self.expression(&text[span.range()], spot),
                TagKind::Simple(path) => self.name(path.key(text), spot),
                TagKind::Foreign => continue,
                TagKind::Nested { .. } => Answer::left("one tag stands inside another"),
                TagKind::Unclosed => Answer::left("the tag has no closing `}}`"),
            };
            match answer {
                Answer::Known(value, _) => {
                    out.push_str(&text[done..tag.span.start as usize]);
                    out.push_str(&value);
                    done = tag.span.end as usize;
                    if out.len() > LONGEST_VALUE {
                        return Answer::left("the value is too long");
                    }
                }
                Answer::Left(reason) => return Answer::Left(reason),
            }
        }
        out.push_str(&text[done..]);
        Answer::known(out, "")
    }

    /// What a simple tag stands for.
    pub(super) fn name(&self, key: &str, spot: Spot) -> Answer {
        if let Some(text) = self.known.outputs.get(key) {
            return Answer::known(text, "given with --outputs");
        }
        let (root, rest) = key.split_once('.').unwrap_or((key, ""));
        match root {
            "workflow" => globals::resolve(self, rest),
            "inputs" => self.input(key, rest, spot),
            "outputs" => self.output_path(rest, spot),
            "item" => self.item(rest, spot),
            "steps" | "tasks" => {
                let (name, what) = rest.split_once('.').unwrap_or((rest, ""));
                let kind = if root == "steps" { "step" } else { "task" };
                let hint =
                    if what.is_empty() { String::new() } else { format!("; `--outputs` can supply `{key}`") };
                Answer::left(format!("known only once {kind} `{name}` has run{hint}"))
            }
            "pod" | "node" => Answer::left("known only once the pod has a name"),
            "retries" | "lastRetry" => Answer::left("known only at each attempt"),
            "cronworkflow" => Answer::left("known only when the schedule fires"),
            "duration" | "status" | "exitCode" | "resourcesDuration" => {
                Answer::left("known only once the template has run")
            }
            _ => Answer::left(format!("Argo has no name `{key}`")),
        }
    }

    fn input(&self, key: &str, rest: &str, spot: Spot) -> Answer {
        let Some(template) = spot.template else { return Answer::left("inputs exist only in templates") };
        let (area, name) = rest.split_once('.').unwrap_or((rest, ""));
        let interface = |id: TemplateId| &self.facts.template(id).interface;
        match area {
            "parameters" if !name.is_empty() => {
                let owner = [Some(template), spot.outer]
                    .into_iter()
                    .flatten()
                    .find(|&id| interface(id).input(name).is_some());
                match owner {
                    Some(id) => self.parameter(id, name),
                    None => {
                        let of = self.facts.template(template).display_name();
                        Answer::left(format!("template `{of}` has no input parameter `{name}`"))
                    }
                }
            }
            "artifacts" => {
                let Some(name) = name.strip_suffix(".path") else {
                    return Answer::left("an artifact is no text");
                };
                let artifacts = self.facts.template(template).view.inputs().artifacts();
                let found = artifacts.iter().find(|a| a.name().get() == Some(name));
                self.literal_path(key, found.and_then(|a| a.path().get()))
            }
            _ => Answer::left("the list of all inputs is not put together here"),
        }
    }

    /// `outputs.….path` within the template.
    fn output_path(&self, rest: &str, spot: Spot) -> Answer {
        let outputs = spot.template.map(|id| self.facts.template(id).view.outputs());
        let place = rest.strip_suffix(".path").and_then(|r| r.split_once('.'));
        let path = match (outputs, place) {
            (Some(outputs), Some(("parameters", name))) => {
                let found = outputs.parameters().iter().find(|p| p.name().get() == Some(name));
                found.and_then(|p| p.value_from().path().get())
            }
            (Some(outputs), Some(("artifacts", name))) => {
                let found = outputs.artifacts().iter().find(|a| a.name().get() == Some(name));
                found.and_then(|a| a.path().get())
            }
            _ => return Answer::left("known only once the template has run"),
        };
        self.literal_path(rest, path)
    }

    fn literal_path(&self, key: &str, path: Option<&str>) -> Answer {
        match path {
            Some(path) if !path.contains("{{") => Answer::known(path, "its `path`"),
            Some(_) => Answer::left("its path has a tag in it"),
            None => Answer::left(format!("nothing here has the path `{key}`")),
        }
    }

    fn item(&self, rest: &str, spot: Spot) -> Answer {
        let calls = [spot.item, spot.outer_item].into_iter().flatten().map(|id| self.facts.call(id));
        let Some(call) = calls.into_iter().find(|call| call.looped.is_some()) else {
            return Answer::left("nothing loops here");
        };
        if call.looped != Some(Loop::Items) {
            return Answer::left("known only once the loop has its items");
        }
        let items: Vec<_> = loop_items(call).collect();
        let [item] = items.as_slice() else {
            let first = items.iter().take(3).filter_map(|item| item.text()).map(shown);
            let mut first: Vec<String> = first.collect();
            first.extend((items.len() > 3 && !first.is_empty()).then(|| "…".to_owned()));
            let colon = if first.is_empty() { "" } else { ": " };
            let count = items.len();
            return Answer::left(format!(
                "each of the {count} rounds of the loop has its own{colon}{}",
                first.join(", ")
            ));
        };
        let value = if rest.is_empty() { Some(*item) } else { item.get(rest) };
        let text = match value.map(|node| (node.value(), node)) {
            Some((Some(Value::Str(text)), _)) => Some(text.to_owned()),
            Some((Some(Value::Null), _)) | None => None,
            Some((_, node)) => crate::yaml::to_json(node).map(|json| json.to_string()),
        };
        match text {
            Some(text) if !text.contains("{{") => Answer::known(text, "the loop's only item"),
            _ => Answer::left("the loop's item is no plain text"),
        }
    }

    /// The value of a template's input parameter, when all callers agree.
    fn parameter(&self, template: TemplateId, name: &str) -> Answer {
        let key = (template, name.to_owned());
        if let Some(answer) = self.inputs.borrow().get(&key) {
            return answer.clone();
        }
        if self.open.borrow().contains(&key) || self.open.borrow().len() >= MOST_HOPS {
            return Answer::left("the template calls itself, or is called through too many others");
        }
        self.open.borrow_mut().push(key.clone());
        let answer = self.agreed(template, name);
        self.open.borrow_mut().pop();
        self.inputs.borrow_mut().insert(key, answer.clone());
        answer
    }

    fn agreed(&self, template: TemplateId, name: &str) -> Answer {
        let mut first: Option<(String, String)> = None;
        let mut more = 0;
        for (facts, call) in self.callers(template) {
            let answer = self.passed(facts, call, template, name);
            let (value, origin) = match answer {
                Answer::Known(value, origin) => (value, origin),
                left @ Answer::Left(_) => return left,
            };
            match &first {
                None => first = Some((value, origin)),
                Some((known, _)) if *known == value => more += 1,
                Some((known, from)) => {
                    let (a, b) = (shown(known), shown(&value));
                    return Answer::left(format!("its callers differ: {a} ({from}), {b} ({origin})"));
                }
            }
        }
        match first {
            Some((value, origin)) if more == 0 => Answer::Known(value, origin),
            Some((value, origin)) => Answer::Known(value, format!("{origin}, and {more} more alike")),
            None => {
                let of = self.facts.template(template).display_name();
                let from = if self.facts.is_template() { "in this file " } else { "" };
                Answer::left(format!("nothing {from}calls template `{of}`"))
            }
        }
    }

    /// The calls of a template, those of other objects in the file included.
    fn callers(&self, template: TemplateId) -> Vec<(&'f Facts<'w>, &'f Call<'w>)> {
        let own = self.facts.calls.iter().filter(|c| matches!(c.target, Target::Local(id) if id == template));
        let object = self.facts.object.id;
        let is_ours = move |c: &&Call<'_>| matches!(c.target, Target::Remote(o, index) if o.id == object && index == template.0);
        let others = self.others.iter().flat_map(|f| f.calls.iter().filter(is_ours).map(move |c| (f, c)));
        own.map(|c| (self.facts, c)).chain(others).collect()
    }

    /// What one call passes for an input parameter, the template's own default included.
    fn passed(&self, facts: &'f Facts<'w>, call: &Call<'w>, template: TemplateId, name: &str) -> Answer {
        if facts.object.id != self.facts.object.id {
            let of = facts.object.display_name();
            return Answer::left(format!("{} `{}` passes it", of.kind, of.name));
        }
        let line = self.line(call.name_view.place().start);
        let is_hook = matches!(call.site, CallSite::SpecHook | CallSite::ItemHook { .. });
        let is_exit = matches!(call.site, CallSite::ItemOnExit { .. }) || (is_hook && call.name == "exit");
        let at_spec = matches!(call.site, CallSite::Entrypoint | CallSite::OnExit);
        let of_workflow = at_spec || (is_exit && !call.arguments.is_set());
        if of_workflow {
            if let Some(answer) = globals::parameter(self, name) {
                return match answer {
                    Answer::Known(value, from) => {
                        let from = if from.is_empty() { from } else { format!(", {from}") };
                        Answer::Known(value, format!("parameter `{name}` of the workflow{from}"))
                    }
                    left @ Answer::Left(_) => left,
                };
            }
        } else if let Some(argument) = named(call.arguments.parameters(), name) {
            if let Some(text) = argument.value().get() {
                let from = format!("passed by {}, line {line}", call.display());
                return match self.text(&text, Spot::of_call(self.facts, call)) {
                    Answer::Known(value, _) => Answer::Known(value, from),
                    Answer::Left(reason) => Answer::Left(format!("{from}: {reason}")),
                };
            }
            if argument.value_from().is_set() {
                return Answer::left(format!("{} takes it from `valueFrom`, line {line}", call.display()));
            }
        }
        self.default_of(template, name)
    }

    /// What an input parameter is when nobody passes it.
    fn default_of(&self, template: TemplateId, name: &str) -> Answer {
        let facts = self.facts.template(template);
        let Some(input) = named(facts.view.inputs().parameters(), name) else {
            return Answer::left(format!("template `{}` has no such input", facts.display_name()));
        };
        let line = self.line(input.name().place().start);
        let text = input.value().get().or_else(|| input.default().get());
        let spot = Spot { template: None, ..Spot::default() };
        match text {
            Some(text) => match self.text(&text, spot) {
                Answer::Known(value, _) => Answer::Known(value, format!("its default, line {line}")),
                Answer::Left(reason) => Answer::Left(format!("its default, line {line}: {reason}")),
            },
            None if input.value_from().config_map_key_ref().is_set() => {
                Answer::left(format!("it comes from a ConfigMap, line {line}"))
            }
            None => Answer::left(format!("nobody passes it, and it has no default (line {line})")),
        }
    }
}

/// The parameter of that name.
pub(super) fn named<'a>(list: View<'a, List<Parameter>>, name: &str) -> Option<View<'a, Parameter>> {
    list.iter().find(|p| p.name().get() == Some(name))
}

/// A value within a message.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut chars = value.chars();
    let short: String = chars.by_ref().take(LONGEST).collect();
    let dots = if chars.next().is_some() { "…" } else { "" };
    format!("`{}{dots}`", short.replace('\n', "↵"))
}
