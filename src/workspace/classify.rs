//! What a document is.

use super::setting::SettingKind;
use crate::model::Kind;
use crate::values::suggest;
use crate::yaml::Node;

/// Kinds of `argoproj.io` that other controllers own, or that Argo makes itself.
const FOREIGN_KINDS: &[&str] = &[
    "Application",
    "ApplicationSet",
    "AppProject",
    "Rollout",
    "AnalysisTemplate",
    "ClusterAnalysisTemplate",
    "AnalysisRun",
    "Experiment",
    "EventSource",
    "EventBus",
    "WorkflowTaskSet",
    "WorkflowTaskResult",
    "WorkflowArtifactGCTask",
    "ArgoCD",
    "NotificationsConfiguration",
    "RolloutManager",
    "NamespaceManagement",
];

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nothing.
    Empty,
    /// One of Argo's five kinds.
    Argo(Kind),
    /// A `List` of objects.
    List,
    /// A Sensor of Argo Events, with workflows inside.
    Sensor,
    /// Claims to be Argo's, and is of no kind that argoc knows.
    Unknown {
        /// The kind that was probably meant.
        nearest: Option<Kind>,
    },
    /// Claims to be Argo's, and has no `kind`.
    NoKind,
    /// Something that workflows refer to.
    Foreign(SettingKind),
    /// Somebody else's.
    Other,
}

/// Says what a document is, by its `apiVersion` and `kind`.
pub fn classify(root: Node<'_>) -> Class {
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    let near = |wanted: &str| {
        let keys = root.entries().filter_map(|e| Some((e.key.key_text()?, e.value)));
        let mut near = keys.filter(|(key, _)| *key != wanted && suggest::is_near(key, wanted));
        near.next().and_then(|(_, value)| value.resolved().as_str())
    };
    let api = text("apiVersion").or_else(|| near("apiVersion"));
    let kind = text("kind").or_else(|| near("kind"));
    let group = api.map(|a| a.split_once('/').map_or("", |(group, _)| group));
    let is_argo = group == Some("argoproj.io") || group.is_some_and(|g| suggest::is_near(g, "argoproj.io"));
    match (kind, Kind::parse(kind.unwrap_or_default())) {
        (Some(_), Some(kind)) if is_argo || api.is_none() => Class::Argo(kind),
        (Some("List" | "WorkflowList" | "WorkflowTemplateList"), _) => Class::List,
        (Some("Sensor"), _) if is_argo => Class::Sensor,
        (Some(kind), None) if is_argo && FOREIGN_KINDS.contains(&kind) => Class::Other,
        (Some(kind), None) if is_argo => Class::Unknown { nearest: nearest_kind(kind) },
        (Some(kind), None) if api.is_none() && nearest_kind(kind).is_some() && has_workflow_spec(root) => {
            Class::Unknown { nearest: nearest_kind(kind) }
        }
        (None, _) if is_argo => Class::NoKind,
        (Some(kind), _) => SettingKind::parse(kind).map_or(Class::Other, Class::Foreign),
        _ => Class::Other,
    }
}

fn nearest_kind(kind: &str) -> Option<Kind> {
    Kind::parse(suggest::nearest(kind, Kind::ALL.iter().map(|k| k.name()))?)
}

fn has_workflow_spec(root: Node<'_>) -> bool {
    root.get("spec")
        .is_some_and(|s| ["templates", "workflowSpec", "entrypoint"].iter().any(|k| s.get(k).is_some()))
}
