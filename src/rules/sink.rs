//! Where rules put their findings.

use super::Rule;
use crate::analysis::{Effect, ExprUse, Facts};
use crate::diagnostic::{Diagnostic, Edit, ObjectName, Place, Severity};
use crate::model::View;
use crate::text::{FileId, Span};
use crate::yaml::Node;

/// Collects the findings of one rule after the other in one file or object.
#[derive(Debug)]
pub struct Sink<'s> {
    rule: &'static Rule,
    file: FileId,
    object: Option<&'s ObjectName>,
    found: &'s mut Vec<Diagnostic>,
}

impl<'s> Sink<'s> {
    /// A sink for a rule in a file, and in an object where there is one.
    pub fn new(
        rule: &'static Rule,
        file: FileId,
        object: Option<&'s ObjectName>,
        found: &'s mut Vec<Diagnostic>,
    ) -> Self {
        Sink { rule, file, object, found }
    }

    /// Files a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Files findings, if there are any.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// A finding at a place of the file, about the field at `path`.
    pub fn at(&self, span: Span, path: impl Into<String>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.rule.code,
            severity: self.rule.severity,
            stage: self.rule.stage,
            message: message.into(),
            place: self.place(span),
            label: String::new(),
            object: self.object.cloned(),
            field: path.into(),
            related: Vec::new(),
            fixes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A finding about a value, or about its absence.
    pub fn on<T>(&self, view: View<'_, T>, message: impl Into<String>) -> Diagnostic {
        self.at(view.place(), view.yaml_path(), message)
    }

    /// A finding about a node; a collection is shown by its head.
    pub fn on_node(&self, node: Node<'_>, message: impl Into<String>) -> Diagnostic {
        self.at(crate::model::head(node), node.path(), message)
    }

    /// A finding about a part of a scalar, in bytes of its decoded text.
    pub fn in_text(&self, node: Node<'_>, part: Span, message: impl Into<String>) -> Diagnostic {
        self.at(node.source_span(part.range()), node.path(), message)
    }

    /// The file of the findings.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// A finding about a part of an expression: an error when whatever holds the expression runs and cannot get past it.
    pub fn in_expression(
        &self,
        facts: &Facts<'_>,
        one: &ExprUse<'_>,
        part: Span,
        message: impl Into<String>,
        effect: Effect,
    ) -> Diagnostic {
        let template = one.zone.template.and_then(|f| facts.template_of_frame(f));
        let runs = one.is_reached(facts) && template.is_none_or(|t| facts.may_run(t));
        let severity = if effect.is_fatal() && runs { Severity::Error } else { Severity::Warning };
        self.in_text(one.node, one.place(part), message).severity(severity)
    }

    /// A place in the file of the findings.
    pub fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    /// The replacement of a place in the file of the findings.
    pub fn edit(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit { place: self.place(span), text: text.into() }
    }
}
