//! The keys of the file: what reading accepts and what the schema says come from here.

/// What stands under a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A version such as `"4.1"`.
    Version,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// Rules' codes and their levels.
    Rules,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A list of tables with these keys.
    Tables(&'static [Key]),
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// What it is for, for those who write it.
    pub(super) doc: &'static str,
}

const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, doc }
}

/// The keys of the file itself.
pub(super) const FILE: &[Key] = &[
    key(
        "argo-version",
        Shape::Version,
        "The version of Argo Workflows that the manifests are for, such as \"4.1\".",
    ),
    key(
        "extend",
        Shape::Text,
        "Another configuration file that this one adds to, relative to this one's folder.",
    ),
    key("exclude", Shape::Texts, "Globs of files that are not checked, relative to this file's folder."),
    key("roots", Shape::Texts, "Further folders whose manifests are read so that references resolve."),
    key("rules", Shape::Rules, "The level of each rule: off, info, warning or error."),
    key(
        "overrides",
        Shape::Tables(OVERRIDE),
        "Other levels for some paths; of several that fit, the last counts.",
    ),
    key("externals", Shape::Table(EXTERNALS), "What exists although no file here shows it."),
];

const OVERRIDE: &[Key] = &[
    key("paths", Shape::Texts, "Globs of files, relative to this file's folder."),
    key("rules", Shape::Rules, "The level of each rule there."),
];

const EXTERNALS: &[Key] = &[
    key(
        "templates",
        Shape::Texts,
        "Names of WorkflowTemplates and ClusterWorkflowTemplates in the cluster; `*` at the end stands for any ending.",
    ),
    key("parameters", Shape::Texts, "Workflow parameters that whoever submits supplies."),
    key("labels", Shape::Texts, "Labels that workflows get from outside."),
    key("annotations", Shape::Texts, "Annotations that workflows get from outside."),
];
