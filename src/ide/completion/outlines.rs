//! Whole things to begin with: documents, templates, steps.

use super::{CompletionKind, List};
use crate::ide::cursor::SlotKind;
use crate::model::{API_VERSION, Kind};

/// The kinds, the most frequent first.
const ORDER: [Kind; 5] = [
    Kind::Workflow,
    Kind::WorkflowTemplate,
    Kind::CronWorkflow,
    Kind::ClusterWorkflowTemplate,
    Kind::WorkflowEventBinding,
];

/// A new document, or the keys that say what it is.
pub(super) fn document(list: &mut List<'_, '_>) {
    let spot = list.spot;
    if spot.object.is_some() || spot.cursor.in_flow {
        return;
    }
    match (spot.cursor.steps.len(), spot.cursor.kind, spot.key()) {
        (0, SlotKind::Open | SlotKind::Key, _) => {
            // What has a beginning is not begun again.
            let present = super::keys::present(list);
            let has_colon = spot.cursor.kind == SlotKind::Key;
            for (at, kind) in ORDER.into_iter().enumerate().filter(|_| present.is_empty()) {
                let item = list.add(kind.name(), CompletionKind::Outline);
                item.detail = Some("a new object".to_owned());
                item.insert.text = outline(kind);
                item.insert.is_snippet = true;
                item.sort = format!("1{at}");
            }
            let keys = ["apiVersion", "kind", "metadata", "spec"].into_iter().enumerate();
            for (index, key) in keys.filter(|(_, key)| !present.contains(key)) {
                let item = list.add(key, CompletionKind::Key);
                if !has_colon {
                    item.insert.text = format!("{key}: ");
                }
                item.sort = format!("2{index}");
            }
        }
        (1, SlotKind::Value, Some("kind")) => kinds(list),
        (1, SlotKind::Value, Some("apiVersion")) => {
            list.add(API_VERSION, CompletionKind::Value);
        }
        _ => {}
    }
}

/// The kinds that argoc reads.
pub(super) fn kinds(list: &mut List<'_, '_>) {
    for (at, kind) in ORDER.into_iter().enumerate() {
        list.add(kind.name(), CompletionKind::Value).sort = format!("1{at}");
    }
}

const TEMPLATES: &str = "  templates:\n  - name: ${2:main}\n    container:\n      image: ${3:alpine:3.22}\n      command: [sh, -c]\n      args: [\"$0\"]\n";

fn outline(kind: Kind) -> String {
    let head = format!("apiVersion: {API_VERSION}\nkind: {kind}\nmetadata:\n");
    match kind {
        Kind::Workflow => {
            format!("{head}  generateName: ${{1:name}}-\nspec:\n  entrypoint: ${{2:main}}\n{TEMPLATES}")
        }
        Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate => {
            format!("{head}  name: ${{1:name}}\nspec:\n{TEMPLATES}")
        }
        Kind::CronWorkflow => {
            let templates = TEMPLATES.replace("\n  ", "\n    ");
            let templates = templates.trim_start_matches("  ");
            format!(
                "{head}  name: ${{1:name}}\nspec:\n  schedules: [\"${{4:0 3 * * *}}\"]\n  workflowSpec:\n    \
                 entrypoint: ${{2:main}}\n    {templates}"
            )
        }
        Kind::WorkflowEventBinding => format!(
            "{head}  name: ${{1:name}}\nspec:\n  event:\n    selector: ${{2:payload.action == \"opened\"}}\n  submit:\n    \
             workflowTemplateRef:\n      name: $0\n"
        ),
    }
}

/// Items of the lists that workflows consist of.
pub(super) fn items(list: &mut List<'_, '_>, desc: &str, before: &str) {
    let spot = list.spot;
    let column = " ".repeat(spot.cursor.column + before.len());
    if spot.node().is_some_and(|n| n.entries().len() > 0) && before.is_empty() {
        return;
    }
    let texts: &[(&str, &str)] = match desc {
        "Template" if spot.key() == Some("templates") => &[
            (
                "container template",
                "name: ${1:name}\n@container:\n@  image: ${2:alpine:3.22}\n@  command: [sh, -c]\n@  args: [\"$0\"]",
            ),
            (
                "script template",
                "name: ${1:name}\n@script:\n@  image: ${2:alpine:3.22}\n@  command: [sh]\n@  source: |\n@    $0",
            ),
            ("steps template", "name: ${1:name}\n@steps:\n@- - name: ${2:step}\n@    template: $0"),
            ("dag template", "name: ${1:name}\n@dag:\n@  tasks:\n@  - name: ${2:task}\n@    template: $0"),
        ],
        "WorkflowStep" => &[
            ("step", "name: ${1:name}\n@template: $0"),
            (
                "step of another object",
                "name: ${1:name}\n@templateRef:\n@  name: ${2:object}\n@  template: $0",
            ),
        ],
        "DAGTask" => &[
            ("task", "name: ${1:name}\n@template: $0"),
            ("task with depends", "name: ${1:name}\n@depends: ${2:other}\n@template: $0"),
            (
                "task of another object",
                "name: ${1:name}\n@templateRef:\n@  name: ${2:object}\n@  template: $0",
            ),
        ],
        "Parameter" => &[("parameter", "name: ${1:name}\n@value: $0")],
        _ => &[],
    };
    for (label, text) in texts {
        let item = list.add(*label, CompletionKind::Outline);
        item.insert.text = format!("{before}{}", text.replace('@', &column));
        item.insert.is_snippet = true;
        item.sort = "3".to_owned();
    }
}
