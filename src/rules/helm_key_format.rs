use super::{Check, Rule, Sink};
use crate::analysis::SettingFacts;
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::scan;
use crate::model::View;
use crate::model::config::HelmValues;
use crate::workspace::SettingKind;
use crate::yaml::Node;

/// Tags in values of the chart that Helm reads first, or escapes that it does not read.
pub(super) static RULE: Rule = Rule {
    code: "helm-key-format",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("helm-key-format.md"),
    check: Check::Setting(check),
};

/// Names that only Argo's tags begin with.
const ARGO: [&str; 5] = ["workflow.", "pod.", "inputs.", "steps.", "tasks."];

fn check(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    if facts.setting.kind != SettingKind::Values {
        return;
    }
    let values: View<'_, HelmValues> = facts.view();
    let repository = values.artifact_repository();
    for store in [repository.gcs().node(), repository.azure().node()].into_iter().flatten() {
        for entry in store.entries() {
            swallowed(entry.value.resolved(), sink);
        }
    }
    let formats =
        [repository.s3().key_format().node(), values.custom_artifact_repository().s3().key_format().node()];
    for node in formats.into_iter().flatten() {
        let text = node.text().unwrap_or_default();
        if is_escaped(text) {
            let message = "the chart does not run this through `tpl`: the escape becomes part of every key";
            let found = sink.on_node(node, message);
            sink.push(match unescape(text) {
                Some(plain) => found.unsafe_fix(
                    "write the tags as they are",
                    vec![sink.edit(node.span(), format!("\"{plain}\""))],
                ),
                None => found,
            });
        }
    }
}

/// Values that the chart runs through `tpl`.
fn swallowed(node: Node<'_>, sink: &mut Sink<'_>) {
    let Some(text) = node.text().filter(|t| !is_escaped(t)) else { return };
    let tags = scan(text);
    let is_argo = |tag: &&crate::expr::tags::Tag| {
        tag.path().is_some_and(|p| ARGO.iter().any(|root| p.key(text).starts_with(root)))
    };
    let Some(tag) = tags.iter().find(is_argo) else { return };
    let name = text.get(tag.span.range()).unwrap_or_default();
    let message =
        format!("the chart runs this through Helm's `tpl`, which knows no `{name}`: the installation fails");
    let escaped = format!("'{{{{ \"{text}\" }}}}'");
    let found = sink.in_text(node, tag.span, message);
    let is_simple = !text.contains(['"', '\'', '\\']);
    sink.push(if is_simple {
        found.unsafe_fix("escape it for Helm", vec![sink.edit(node.span(), escaped)])
    } else {
        found
    });
}

fn is_escaped(text: &str) -> bool {
    let inner = text.split("{{").nth(1).map(|rest| rest.trim_start_matches(['-', ' ']));
    inner
        .is_some_and(|rest| rest.starts_with(['"', '`', '\'']) || rest.is_empty() && text.contains("{{ \"{{"))
}

/// What an escape stands for.
fn unescape(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let plain = inner.strip_prefix(quote)?.strip_suffix(quote)?;
    (!plain.contains(['"', '`', '\\'])).then(|| plain.to_owned())
}
