use super::{Check, Rule, Sink};
use std::collections::BTreeSet;

use crate::analysis::{
    Absence, Call, CallId, CallSite, Cause, Facts, Flow, Item, NodeUse, Target, TemplateId, UseForm,
    UsePlace, condition,
};
use crate::diagnostic::{Diagnostic, Edit, Severity, Stage};
use crate::text::Span;
use crate::workspace::{TemplateInterface, TemplateKind};
use crate::yaml::Node;

/// The output of a step or task that may be left out.
pub(super) static RULE: Rule = Rule {
    code: "output-may-be-missing",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("output-may-be-missing.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    let mut flow = Flow::new(facts);
    let mut said = BTreeSet::new();
    for one in &facts.uses {
        let producer = facts.call(one.of);
        let Some(interface) = producer.interface(facts).filter(|i| !i.is_open) else { continue };
        let absence = match one.place {
            UsePlace::Item(user) if is_before(facts, one.of, user) => flow.absent_while_running(one.of, user),
            UsePlace::Outputs(_) => flow.absent(one.of),
            _ => None,
        };
        let Some(absence) = absence else { continue };
        let Some(loss) = loss(facts, one, producer, interface, absence) else { continue };
        if said.insert((one.of, place_key(one), one.what.clone())) {
            sink.push(report(facts, one, producer, absence, loss, sink));
        }
    }
}

/// One use of a value in a step or task stands for all of them there.
fn place_key(one: &NodeUse<'_>) -> (u8, usize) {
    match one.place {
        UsePlace::Item(id) => (0, id.0),
        UsePlace::Hook(id) => (1, id.0),
        UsePlace::Outputs(id) => (2, id.0),
    }
}

/// What happens to the user when the value is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    Waits,
    Fails,
    /// Not the template itself, but whoever takes the output.
    FailsLater,
}

/// Whether the producer is sure to be decided before: another rule says what happens where it is not.
fn is_before(facts: &Facts<'_>, producer: CallId, user: CallId) -> bool {
    let (producer, user) = (facts.call(producer), facts.call(user));
    match (producer.site, user.site) {
        (CallSite::Step { group: before, .. }, CallSite::Step { group: after, .. }) => before < after,
        (CallSite::Task { position: before }, CallSite::Task { position: after }) => {
            let dag = user.caller.and_then(|t| facts.template(t).dag.as_ref());
            dag.is_some_and(|dag| dag.waits_for(after, before))
        }
        _ => false,
    }
}

/// What the use does when the node was left out; `None` when nothing bad happens.
fn loss(
    facts: &Facts<'_>,
    one: &NodeUse<'_>,
    producer: &Call<'_>,
    interface: &TemplateInterface,
    absence: Absence,
) -> Option<Loss> {
    if let UsePlace::Outputs(template) = one.place {
        return output_loss(facts, one, template, interface);
    }
    if one.what == "outputs.result" {
        // A loop all of whose items are skipped gives an empty list.
        if producer.looped.is_some() && absence.cause == Cause::When {
            return None;
        }
        return if one.is_guarded() {
            // Nothing at all is recorded of such a node, so that even asking for a member fails.
            interface.outputs.is_empty().then_some(Loss::Fails)
        } else {
            Some(Loss::Waits)
        };
    }
    if let Some(name) = one.parameter() {
        let declared = interface.output(name)?;
        if producer.looped.is_some() && absence.cause == Cause::When {
            return (!one.is_guarded()).then_some(Loss::Waits);
        }
        // What is nil does no harm where it is not looked at.
        let text = one.node.text().unwrap_or_default();
        let minds_nil =
            ["nil", "default", "coalesce", "empty", "ternary"].iter().any(|word| text.contains(word));
        let is_conditional = match one.form {
            UseForm::Expression { conditional, .. } => conditional || minds_nil,
            _ => false,
        };
        if declared.default || one.is_guarded() || is_conditional {
            return None;
        }
        return (!is_replaced_by_default(facts, one)).then_some(Loss::Fails);
    }
    if one.artifact().is_some() && matches!(one.form, UseForm::Whole | UseForm::Bare) {
        return (!is_optional(facts, one)).then_some(Loss::Fails);
    }
    None
}

fn output_loss(
    facts: &Facts<'_>,
    one: &NodeUse<'_>,
    template: TemplateId,
    interface: &TemplateInterface,
) -> Option<Loss> {
    let frame = facts.object.decoded.frame(one.frame)?;
    let around = facts.tree.node(frame.node);
    if around.get("default").is_some_and(|d| !d.is_null()) {
        return None;
    }
    if one.artifact().is_some() {
        return artifact_loss(facts, one, template, around);
    }
    let has_default = one.parameter().and_then(|p| interface.output(p)).is_some_and(|o| o.default);
    let is_value = one.parameter().is_some() || one.what == "outputs.result";
    let is_sure = match one.form {
        UseForm::Expression { guarded, conditional } => !guarded && !conditional,
        _ => true,
    };
    (is_value && is_sure && !has_default).then_some(Loss::Fails)
}

/// The output artifact of a DAG has to be there unless it is optional; that of a steps template vanishes, and fails who
/// asks for it.
fn artifact_loss(
    facts: &Facts<'_>,
    one: &NodeUse<'_>,
    template: TemplateId,
    output: Node<'_>,
) -> Option<Loss> {
    if !matches!(one.form, UseForm::Whole | UseForm::Bare) {
        return None;
    }
    if facts.template(template).kind() == Some(TemplateKind::Dag) {
        let is_optional = output.get("optional").and_then(|o| o.text()) == Some("true");
        return (!is_optional).then_some(Loss::Fails);
    }
    let name = output.get("name").and_then(|n| n.as_str())?;
    let is_needed = facts.uses.iter().any(|other| {
        other.artifact() == Some(name)
            && matches!(facts.call(other.of).target, Target::Local(id) if id == template)
            && matches!(other.form, UseForm::Whole | UseForm::Bare)
            && other.user().is_some()
            && !is_optional(facts, other)
    });
    is_needed.then_some(Loss::FailsLater)
}

/// Whether the value is all of an argument whose input has a default, which then takes its place.
fn is_replaced_by_default(facts: &Facts<'_>, one: &NodeUse<'_>) -> bool {
    let (UseForm::Whole, Some(user)) = (one.form, one.user()) else { return false };
    let decoded = &facts.object.decoded;
    let Some(frame) = decoded.frame(one.frame).filter(|f| f.desc.name == "Parameter") else { return false };
    let around = frame.parent.and_then(|parent| decoded.frame(parent));
    if one.field.name != "value" || around.is_none_or(|f| f.desc.name != "Arguments") {
        return false;
    }
    let name = facts.tree.node(frame.node).get("name").and_then(|n| n.as_str()).unwrap_or_default();
    match facts.call(user).interface(facts) {
        Some(interface) => interface.input(name).is_none_or(|input| input.optional),
        None => true,
    }
}

/// Whether an artifact may be missing: in a DAG both the argument and the input have to say so, in steps the input.
fn is_optional(facts: &Facts<'_>, one: &NodeUse<'_>) -> bool {
    let Some(user) = one.user() else { return true };
    let Some(frame) = facts.object.decoded.frame(one.frame) else { return true };
    let argument = facts.tree.node(frame.node);
    let user = facts.call(user);
    let says = argument.get("optional").and_then(|o| o.text()) == Some("true");
    let name = argument.get("name").and_then(|n| n.as_str()).unwrap_or_default();
    let input = match user.interface(facts) {
        Some(interface) => interface.input_artifact(name).is_none_or(|input| input.optional),
        None => return true,
    };
    match user.item {
        Item::Task(_) => says && input,
        _ => input,
    }
}

fn report(
    facts: &Facts<'_>,
    one: &NodeUse<'_>,
    producer: &Call<'_>,
    absence: Absence,
    loss: Loss,
    sink: &Sink<'_>,
) -> Diagnostic {
    let node = producer.display();
    let why = match (absence.cause, absence.always) {
        (Cause::When, true) => format!("{node} is always skipped, since its `when` is never true"),
        (Cause::When, false) => format!("{node} is skipped when its `when` is false"),
        (Cause::EmptyLoop, _) => format!("{node} never runs, since its loop has no items"),
        (Cause::Depends, true) => format!("{node} is always omitted, since its `depends` is never fulfilled"),
        (Cause::Depends, false) => format!("{node} is omitted when its `depends` is not fulfilled"),
    };
    let what = match (one.parameter(), one.artifact()) {
        (Some(name), _) => format!("output `{name}`"),
        (_, Some(name)) => format!("artifact `{name}`"),
        _ => format!("`{}`", one.what),
    };
    let end = match (loss, one.user().map(|u| facts.call(u).display())) {
        (Loss::Waits, _) => "the workflow waits for ever".to_owned(),
        (Loss::FailsLater, _) => "whoever takes this output fails".to_owned(),
        (Loss::Fails, Some(user)) => format!("{user} fails"),
        (Loss::Fails, None) => "the template fails".to_owned(),
    };
    let mut found = sink.in_text(one.node, one.span, format!("{why}, and then there is no {what}: {end}"));
    let runs = producer.caller.is_none_or(|t| facts.may_run(t));
    let user_is_sure = one.user().is_none_or(|u| condition(facts.call(u)).is_none())
        && (loss == Loss::Waits || !matches!(one.form, UseForm::Expression { .. }));
    if absence.always && runs && user_is_sure {
        found = found.severity(Severity::Error);
    }
    let reason = match (absence.cause, producer.item) {
        (Cause::When, Item::Step(step)) => step.when().place(),
        (Cause::When, Item::Task(task)) => task.when().place(),
        (Cause::Depends, Item::Task(task)) if task.depends().is_set() => task.depends().place(),
        _ => producer.name_view.place(),
    };
    found = found.related(sink.place(reason), "this decides whether it runs");
    match default_of_output(facts, one, producer, sink) {
        Some(edit) => help(one, producer, found).unsafe_fix("give the output an empty default", vec![edit]),
        None => help(one, producer, found),
    }
}

/// The edit that gives the output a default, when its template stands in the same file.
fn default_of_output(
    facts: &Facts<'_>,
    one: &NodeUse<'_>,
    producer: &Call<'_>,
    sink: &Sink<'_>,
) -> Option<Edit> {
    let name = one.parameter()?;
    let (object, template) = producer.target.template(facts)?;
    let mut outputs = template.outputs().parameters().iter();
    let output = outputs.find(|o| o.name().get() == Some(name)).filter(|_| object.file == sink.file())?;
    let source = output.value_from().node()?;
    if source.get("default").is_some() {
        return None;
    }
    let (at, text) = source.tree().addition(source, "default: \"\"")?;
    Some(sink.edit(Span::new(at, at), text))
}

fn help(one: &NodeUse<'_>, producer: &Call<'_>, found: Diagnostic) -> Diagnostic {
    let name = producer.name;
    let found = if one.parameter().is_some() {
        found.help(format!("give the output a `valueFrom.default` in the template that `{name}` runs"))
    } else if one.artifact().is_some() {
        found.help("make it `optional: true`, in the template's input and in the argument")
    } else {
        found.help(format!(
            "write the value to a file and declare it as an output parameter with a `valueFrom.default`: the standard \
             output of `{name}` has no default"
        ))
    };
    let found = match (one.parameter(), one.form) {
        (Some(_), UseForm::Whole) if one.field.name == "value" => {
            found.help("or give the input that takes it a `default`")
        }
        _ => found,
    };
    match producer.item {
        Item::Task(_) => found.help(format!("or let this run only when it did: `depends: {name}.Succeeded`")),
        _ => found.help(format!(
            "or let this run only when it did: `when: \"{{{{steps.{name}.status}}}} == Succeeded\"`"
        )),
    }
}
