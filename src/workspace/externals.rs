//! What exists although no file shows it: the cluster has it, or whoever submits supplies it.

use super::interface::{Input, Output, TemplateInterface};

/// What a configuration declares to exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Externals {
    /// WorkflowTemplates and ClusterWorkflowTemplates; `*` at the end stands for any ending.
    pub templates: Vec<String>,
    /// Templates of such objects of which it is known what they take and give.
    pub described: Vec<ExternalTemplate>,
    /// Workflow parameters.
    pub parameters: Vec<ExternalParameter>,
    /// Labels of workflows.
    pub labels: Vec<String>,
    /// Annotations of workflows.
    pub annotations: Vec<String>,
}

/// A template of an object that is in the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalTemplate {
    /// The object's name.
    pub object: String,
    /// All that the template takes and gives.
    pub interface: TemplateInterface,
}

impl ExternalTemplate {
    /// A template that takes `required` and `optional` parameters, and gives `outputs`.
    pub fn new(
        object: &str,
        name: &str,
        required: &[String],
        optional: &[String],
        outputs: &[String],
        result: bool,
    ) -> ExternalTemplate {
        let input =
            |optional| move |name: &String| Input { name: name.clone(), optional, values: Vec::new() };
        let output = |name: &String| Output { name: name.clone(), global: None, default: false };
        let interface = TemplateInterface {
            name: name.to_owned(),
            inputs: required.iter().map(input(false)).chain(optional.iter().map(input(true))).collect(),
            outputs: outputs.iter().map(output).collect(),
            result,
            ..TemplateInterface::default()
        };
        ExternalTemplate { object: object.to_owned(), interface }
    }
}

/// A workflow parameter that comes from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalParameter {
    /// Its name; `*` at the end stands for any ending.
    pub name: String,
    /// What its text looks like.
    pub kind: ParameterKind,
    /// The values that it may have; empty: any of its kind.
    pub values: Vec<String>,
}

/// What the text of a parameter looks like. To Argo all of them are texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any text.
    #[default]
    String,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A JSON value.
    Json,
}

impl ParameterKind {
    /// The words for the kinds.
    pub const WORDS: [&str; 5] = ["string", "int", "number", "bool", "json"];

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<ParameterKind> {
        Some(match word {
            "string" => ParameterKind::String,
            "int" => ParameterKind::Int,
            "number" => ParameterKind::Number,
            "bool" => ParameterKind::Bool,
            "json" => ParameterKind::Json,
            _ => return None,
        })
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            ParameterKind::String => "string",
            ParameterKind::Int => "int",
            ParameterKind::Number => "number",
            ParameterKind::Bool => "bool",
            ParameterKind::Json => "json",
        }
    }

    /// Whether a text is one of this kind.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            ParameterKind::String => true,
            ParameterKind::Int => text.parse::<i64>().is_ok(),
            ParameterKind::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
            ParameterKind::Bool => matches!(text, "true" | "false"),
            ParameterKind::Json => serde_json::from_str::<serde_json::Value>(text).is_ok(),
        }
    }
}

impl ExternalParameter {
    /// A parameter of which only the name is known.
    pub fn named(name: &str) -> ExternalParameter {
        ExternalParameter { name: name.to_owned(), kind: ParameterKind::String, values: Vec::new() }
    }

    /// Whether it may have this value.
    pub fn accepts(&self, value: &str) -> bool {
        self.kind.accepts(value) && (self.values.is_empty() || self.values.iter().any(|v| v == value))
    }

    /// The values to expect, where they are few; empty: nothing is known.
    pub fn choices(&self) -> Vec<&str> {
        match self.kind {
            _ if !self.values.is_empty() => self.values.iter().map(String::as_str).collect(),
            ParameterKind::Bool => vec!["true", "false"],
            _ => Vec::new(),
        }
    }
}

impl Externals {
    /// Nothing.
    pub const NONE: Externals = Externals {
        templates: Vec::new(),
        described: Vec::new(),
        parameters: Vec::new(),
        labels: Vec::new(),
        annotations: Vec::new(),
    };

    /// Whether an object with templates of that name is in the cluster.
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.iter().any(|t| fits(t, name)) || self.described.iter().any(|d| d.object == name)
    }

    /// What a template of an object in the cluster takes and gives, where that is declared.
    pub fn template(&self, object: &str, name: &str) -> Option<&TemplateInterface> {
        let mut described = self.described.iter().rev();
        Some(&described.find(|d| d.object == object && d.interface.name == name)?.interface)
    }

    /// The templates of an object in the cluster that are declared; whether there may be others.
    pub fn templates_of<'e>(&'e self, object: &'e str) -> (impl Iterator<Item = &'e str>, bool) {
        let described = self.described.iter().filter(move |d| d.object == object);
        (described.map(|d| d.interface.name.as_str()), self.templates.iter().any(|t| fits(t, object)))
    }

    /// The workflow parameter that somebody supplies; of several that fit, the last counts.
    pub fn parameter(&self, name: &str) -> Option<&ExternalParameter> {
        self.parameters.iter().rev().find(|p| fits(&p.name, name))
    }

    /// Whether workflows get the "label" or "annotation" from outside.
    pub fn has_metadata(&self, what: &str, name: &str) -> bool {
        let names = if what == "label" { &self.labels } else { &self.annotations };
        names.iter().any(|n| fits(n, name))
    }

    /// Adds what another one declares.
    pub fn merge(&mut self, other: &Externals) {
        self.templates.extend_from_slice(&other.templates);
        self.described.extend_from_slice(&other.described);
        self.parameters.extend_from_slice(&other.parameters);
        self.labels.extend_from_slice(&other.labels);
        self.annotations.extend_from_slice(&other.annotations);
    }
}

fn fits(name: &str, wanted: &str) -> bool {
    match name.strip_suffix('*') {
        Some(beginning) => wanted.starts_with(beginning),
        None => name == wanted,
    }
}
