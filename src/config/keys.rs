//! The keys of the file: what reading accepts and what the schema says come from here.

use crate::workspace::ParameterKind;

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
    /// A list of texts, or tables with these keys.
    TextsOrTables(&'static [Key]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
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
    key(
        "namespaces",
        Shape::Texts,
        "The namespaces that objects without `metadata.namespace` go to; without this, they match any.",
    ),
    key("rules", Shape::Rules, "The level of each rule: off, info, warning or error."),
    key(
        "overrides",
        Shape::Tables(OVERRIDE),
        "Other levels and namespaces for some paths; of several that fit, the last counts.",
    ),
    key("externals", Shape::Table(EXTERNALS), "What exists although no file here shows it."),
];

const OVERRIDE: &[Key] = &[
    key("paths", Shape::Texts, "Globs of files, relative to this file's folder."),
    key("rules", Shape::Rules, "The level of each rule there."),
    key("namespaces", Shape::Texts, "The namespaces that objects without `metadata.namespace` go to there."),
];

const EXTERNALS: &[Key] = &[
    key(
        "templates",
        Shape::TextsOrTables(TEMPLATE),
        "WorkflowTemplates and ClusterWorkflowTemplates in the cluster: names, `*` at the end standing for any ending, or tables that say what a template of one takes and gives.",
    ),
    key(
        "parameters",
        Shape::TextsOrTables(PARAMETER),
        "Workflow parameters that whoever submits supplies: names, or tables that say what values they have.",
    ),
    key("labels", Shape::Texts, "Labels that workflows get from outside."),
    key("annotations", Shape::Texts, "Annotations that workflows get from outside."),
];

const TEMPLATE: &[Key] = &[
    key("name", Shape::Text, "The name of the WorkflowTemplate or ClusterWorkflowTemplate."),
    key(
        "template",
        Shape::Text,
        "The name of the template in it; the other keys say all that it takes and gives.",
    ),
    key("inputs", Shape::Texts, "The parameters that it needs."),
    key("optional-inputs", Shape::Texts, "The parameters that have a default."),
    key("outputs", Shape::Texts, "The parameters that it gives."),
    key("result", Shape::Flag, "Whether it has `outputs.result` and `exitCode`."),
];

const PARAMETER: &[Key] = &[
    key("name", Shape::Text, "The parameter's name; `*` at the end stands for any ending."),
    key(
        "type",
        Shape::Word(&ParameterKind::WORDS),
        "What its text looks like: any text, unless this says more.",
    ),
    key("enum", Shape::Texts, "The values that it may have."),
];
