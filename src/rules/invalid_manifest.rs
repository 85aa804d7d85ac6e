use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::{TemplateFacts, Verdict};
use crate::diagnostic::{Severity, Stage};
use crate::text::{SourceText, Span};
use crate::yaml::{self, Node, ProblemKind};

/// A resource template whose manifest is missing, doubled or not YAML.
pub(super) static RULE: Rule = Rule {
    code: "invalid-manifest",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-manifest.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in facts.templates.iter().filter(|t| t.view.resource().is_set()) {
        let resource = template.view.resource();
        let stage = facts.body_stage(template);
        let action = resource.action().or_empty();
        let text = resource.manifest().get().filter(|m| !m.is_empty());
        let from = resource.manifest_from();
        let name = template.display_name();
        if matches!(action, "get" | "delete") {
            if resource.manifest().is_set() && from.is_set() {
                let message = format!(
                    "`{name}` has both `manifest` and `manifestFrom`: an API server with the full CRDs refuses the object"
                );
                let found = sink.at(from.key_place(), from.yaml_path(), message);
                let found = found.related(sink.place(resource.manifest().key_place()), "the other one");
                sink.push(found.severity(Severity::Warning).stage(Stage::Schema));
            }
            continue;
        }
        if text.is_none() && !from.is_set() && !resource.manifest().is_set() {
            if facts.is_complete() && !facts.is_misread(resource.node(), &[]) {
                let message = format!(
                    "`{action}` needs a `manifest` or `manifestFrom`, and `{name}` has neither: Argo refuses the workflow"
                );
                sink.push(sink.on(resource.action(), message).stage(stage));
            }
        } else if text.is_some() && from.is_set() {
            let message =
                format!("`{name}` has both `manifest` and `manifestFrom`: Argo refuses the workflow");
            let found = sink.at(from.key_place(), from.yaml_path(), message).stage(stage);
            sink.push(found.related(sink.place(resource.manifest().key_place()), "the other one"));
        } else if from.artifact().is_set() {
            artifact(facts, template, stage, sink);
        }
        if let (Some(node), Some(text)) = (resource.manifest().node(), text) {
            manifest(facts, node, text, stage, sink);
        }
    }
}

fn artifact(facts: &Facts<'_>, template: &TemplateFacts<'_>, stage: Stage, sink: &mut Sink<'_>) {
    let view = template.view.resource().manifest_from().artifact().name();
    let Some(name) = view.get().filter(|n| !n.contains("{{")) else { return };
    if template.interface.input_artifact(name).is_none() && facts.is_complete() {
        let message = format!(
            "`{}` has no input artifact `{name}`: Argo refuses the workflow",
            template.display_name()
        );
        sink.push(sink.on(view, message).stage(stage));
    }
}

/// Argo reads the first document of the manifest, after it has put something in place of the tags that it knows and of
/// expressions.
fn manifest(facts: &Facts<'_>, node: Node<'_>, text: &str, stage: Stage, sink: &mut Sink<'_>) {
    let mut filled = String::new();
    let mut done = 0;
    for tag in facts.tags.iter().filter(|t| t.node == node) {
        if !matches!(tag.verdict, Verdict::Known(_) | Verdict::Expression)
            && !tag.key().is_some_and(|k| k.starts_with('='))
        {
            continue;
        }
        let span = tag.tag.span.range();
        filled.push_str(text.get(done..span.start).unwrap_or_default());
        filled.push_str("placeholder");
        done = span.end;
    }
    filled.push_str(text.get(done..).unwrap_or_default());
    let tree = yaml::parse(SourceText::from_bytes(filled.as_bytes()));
    let first = tree.documents().first().map(|d| d.span);
    let problem = tree.problems().iter().find(|p| {
        let counts = matches!(
            p.kind,
            ProblemKind::Syntax
                | ProblemKind::Tab
                | ProblemKind::UnquotedTag
                | ProblemKind::UnknownAlias
                | ProblemKind::InvalidKey
        );
        counts && first.is_none_or(|f| f.contains(p.span))
    });
    let Some(problem) = problem else { return };
    let message = format!("the manifest is not YAML: {}; Argo refuses the workflow", problem.message);
    let span = if filled == text { node.source_span(problem.span.range()) } else { crate::model::head(node) };
    let span = if span.len() > 400 || span.is_empty() { key_of(node) } else { span };
    sink.push(
        sink.at(span, node.path(), message).stage(stage).help("a value that begins with a tag needs quotes"),
    );
}

fn key_of(node: Node<'_>) -> Span {
    let entry = node.parent().and_then(|p| p.raw_entries().find(|e| e.value == node));
    entry.map_or(node.span(), |e| e.key.span())
}
