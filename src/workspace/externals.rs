//! What exists although no file shows it: the cluster has it, or whoever submits supplies it.

/// Names that a configuration declares to exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Externals {
    /// WorkflowTemplates and ClusterWorkflowTemplates; `*` at the end stands for any ending.
    pub templates: Vec<String>,
    /// Workflow parameters.
    pub parameters: Vec<String>,
    /// Labels of workflows.
    pub labels: Vec<String>,
    /// Annotations of workflows.
    pub annotations: Vec<String>,
}

impl Externals {
    /// Whether a template of that name is in the cluster.
    pub fn has_template(&self, name: &str) -> bool {
        fits(&self.templates, name)
    }

    /// Whether somebody supplies the workflow parameter.
    pub fn has_parameter(&self, name: &str) -> bool {
        fits(&self.parameters, name)
    }

    /// Whether workflows get the "label" or "annotation" from outside.
    pub fn has_metadata(&self, what: &str, name: &str) -> bool {
        fits(if what == "label" { &self.labels } else { &self.annotations }, name)
    }

    /// Adds what another one declares.
    pub fn merge(&mut self, other: &Externals) {
        self.templates.extend_from_slice(&other.templates);
        self.parameters.extend_from_slice(&other.parameters);
        self.labels.extend_from_slice(&other.labels);
        self.annotations.extend_from_slice(&other.annotations);
    }
}

fn fits(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| match name.strip_suffix('*') {
        Some(beginning) => wanted.starts_with(beginning),
        None => name == wanted,
    })
}
