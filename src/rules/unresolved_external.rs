use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Reason, Target, Verdict};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::metadata::ObjectMeta;
use crate::model::{Bool, Str, View};
use crate::text::Span;
use crate::values::suggest;
use crate::workspace::{Lookup, Object};

/// Something that only the cluster or the caller can supply.
pub(super) static RULE: Rule = Rule {
    code: "unresolved-external",
    severity: Severity::Info,
    stage: Stage::Submit,
    page: include_str!("unresolved-external.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for call in &facts.calls {
        if let (Target::External { near }, true) = (call.target, call.template_ref.is_set()) {
            template(facts, call.template_ref.name(), call.template_ref.cluster_scope(), near, sink);
            of_declared(facts, call, sink);
        }
    }
    let reference = facts.spec.workflow_template_ref();
    if let Some(name) = reference.name().get().filter(|n| !n.is_empty() && !n.contains("{{")) {
        let cluster = reference.cluster_scope().get() == Some(true);
        if let Lookup::External { near } = facts.workspace.lookup(facts.object, name, cluster) {
            template(facts, reference.name(), reference.cluster_scope(), near, sink);
        }
    }
    metadata(facts, sink);
}

fn template(
    facts: &Facts<'_>,
    view: View<'_, Str>,
    scope_view: View<'_, Bool>,
    near: Option<&Object>,
    sink: &mut Sink<'_>,
) {
    let cluster = scope_view.get() == Some(true);
    let kind = if cluster { "ClusterWorkflowTemplate" } else { "WorkflowTemplate" };
    let name = view.or_empty();
    if facts.workspace.externals(facts.object).has_template(name) {
        return;
    }
    let message = format!("the {kind} `{name}` is not among the checked files: the cluster has to have it");
    let mut found = sink.on(view, message);
    if let Lookup::Found(other) = facts.workspace.lookup(facts.object, name, !cluster) {
        let has = other.kind;
        let message =
            format!("there is a {has} `{name}` here and no {kind}, which this asks the cluster for");
        found = sink.on(view, message).severity(Severity::Warning);
        found = defined(facts, other, found);
        let edit = if scope_view.is_set() {
            Some(sink.edit(scope_view.place(), if cluster { "false" } else { "true" }))
        } else {
            let reference = view.node().and_then(|n| n.parent());
            let added = reference.and_then(|r| r.tree().addition(r, "clusterScope: true"));
            added.map(|(at, text)| sink.edit(Span::new(at, at), text))
        };
        if let Some(edit) = edit {
            found = found.unsafe_fix(format!("refer to the {has}"), vec![edit]);
        }
    } else if let Some(other) = near.filter(|near| &*near.name == name) {
        let namespaces = |object| facts.workspace.namespaces(object).join("`, `");
        let (there, here) = (namespaces(other), namespaces(facts.object));
        let message = format!(
            "the WorkflowTemplate `{name}` goes to the namespace `{there}` and this {} to `{here}`, where Argo looks for it",
            facts.object.kind
        );
        found = sink.on(view, message).severity(Severity::Warning);
        found = defined(facts, other, found);
    } else if let Some(near) = near {
        let message = format!("the {kind} `{name}` is not among the checked files, but `{}` is", near.name);
        found = sink
            .on(view, message)
            .severity(Severity::Warning)
            .label(format!("did you mean `{}`?", near.name));
        found =
            found.unsafe_fix(format!("refer to `{}`", near.name), vec![sink.edit(view.place(), &*near.name)]);
        found = defined(facts, near, found);
    }
    sink.push(found);
}

/// A template that the configuration does not name, of an object whose templates it names.
fn of_declared(facts: &Facts<'_>, call: &Call<'_>, sink: &mut Sink<'_>) {
    let (object, name) = (call.template_ref.name().or_empty(), call.callee().or_empty());
    let (declared, is_open) = facts.workspace.externals(facts.object).templates_of(object);
    let declared: Vec<&str> = declared.collect();
    if declared.is_empty() || declared.contains(&name) || name.is_empty() || name.contains("{{") {
        return;
    }
    let near = suggest::nearest(name, declared.iter().copied());
    if is_open && near.is_none() {
        return;
    }
    let message = format!(
        "the configuration names templates of `{object}`, and `{name}` is none of them: Argo refuses the workflow unless the cluster has it"
    );
    let mut found = sink.on(call.callee(), message).severity(Severity::Warning);
    found = match near {
        Some(near) => found
            .label(format!("did you mean `{near}`?"))
            .unsafe_fix(format!("call `{near}`"), vec![sink.edit(call.callee().place(), near)]),
        None => found.help(format!(
            "it names {}",
            declared.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
        )),
    };
    sink.push(found);
}

/// Relates the place where an object's name stands.
fn defined(facts: &Facts<'_>, object: &Object, found: Diagnostic) -> Diagnostic {
    let Some(root) = facts.workspace.view::<()>(object) else { return found };
    let place = Place { file: object.file, span: root.field::<ObjectMeta>("metadata").name().place() };
    found.related(place, format!("`{}` is defined here", object.name))
}

fn metadata(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        let Reason::WorkflowMetadata { what, name } = &unknown.reason else { continue };
        if facts.workspace.externals(facts.object).has_metadata(what, name) {
            continue;
        }
        let message = format!(
            "nothing here gives the workflow the {what} `{name}`: Argo refuses it unless it is set at submission"
        );
        let mut found = sink.in_text(tag.node, unknown.span, message);
        if let Some(suggestion) = &unknown.suggestion {
            let edit = sink.edit(tag.node.source_span(unknown.span.range()), suggestion);
            found = found.severity(Severity::Warning).label(format!("did you mean `{suggestion}`?"));
            found = found.unsafe_fix(format!("use `{suggestion}`"), vec![edit]);
        }
        sink.push(found);
    }
}
