use super::{Check, FileFacts, Rule, Sink};
use crate::diagnostic::{Severity, Stage};
use crate::model::{API_VERSION, Kind};
use crate::workspace::Class;
use crate::yaml::Node;

/// A document that claims to be Argo's, of a kind that does not exist.
pub(super) static RULE: Rule = Rule {
    code: "unknown-kind",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("unknown-kind.md"),
    check: Check::File(check),
};

fn check(facts: &FileFacts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_judged() {
        return;
    }
    let tree = &facts.file.tree;
    for (document, class) in tree.documents().iter().zip(&facts.file.classes) {
        let Some(root) = document.root.map(|id| tree.node(id)).filter(|_| document.skipped.is_empty()) else {
            continue;
        };
        match class {
            Class::Unknown { nearest } => unknown(root, *nearest, sink),
            Class::NoKind => match root.get("kind").filter(|kind| !kind.is_null()) {
                Some(kind) => {
                    let message = "`kind` wants the name of a kind: Argo ignores the document without a word";
                    sink.push(sink.on_node(kind, message));
                }
                None => {
                    let message = "this document has no `kind`: Argo ignores it without a word";
                    sink.push(sink.on_node(root, message));
                }
            },
            Class::Argo(_) => group(root, sink),
            _ => {}
        }
    }
}

fn unknown(root: Node<'_>, nearest: Option<Kind>, sink: &mut Sink<'_>) {
    let Some(kind) = root.get("kind") else {
        return sink.push(sink.on_node(root, "this document has no `kind`: Argo ignores it without a word"));
    };
    let name = kind.text().unwrap_or_default();
    let message = format!("Argo has no kind `{name}`: it ignores the document without a word");
    let mut found = sink.on_node(kind, message);
    if let Some(nearest) = nearest {
        let edit = sink.edit(kind.span(), nearest.name());
        found =
            found.label(format!("did you mean `{nearest}`?")).fix(format!("make it a {nearest}"), vec![edit]);
    } else {
        found = found.severity(Severity::Warning);
    }
    sink.push(found);
}

/// Argo itself looks only at `kind`; the API server wants the right group and version.
fn group(root: Node<'_>, sink: &mut Sink<'_>) {
    let found = match root.get("apiVersion") {
        Some(api) if api.as_str() == Some(API_VERSION) => return,
        Some(api) => {
            let given = api.text().unwrap_or_default();
            let message = format!(
                "`{given}` is not the API version of Argo's kinds: the API server refuses the object"
            );
            let edit = sink.edit(api.span(), API_VERSION);
            sink.on_node(api, message).fix(format!("write `{API_VERSION}`"), vec![edit])
        }
        None => {
            let kind = root.get("kind").unwrap_or(root);
            sink.on_node(kind, "there is no `apiVersion`: the API server refuses the object")
                .help(format!("add `apiVersion: {API_VERSION}`"))
        }
    };
    sink.push(found.severity(Severity::Warning).stage(Stage::Schema));
}
