//! What argoc says: a finding with its places and fixes, before anyone prints it.

use crate::text::{FileId, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Works, but costs, leaks or misleads; or cannot be judged from what is at hand.
    Info,
    /// Wrong for some data, or in some clusters.
    Warning,
    /// Argo refuses it, or it cannot run.
    Error,
}

impl Severity {
    /// The word used in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// When a defect would bite the user if nobody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Not YAML, or a document that Argo cannot decode.
    Parse,
    /// Argo decodes it, but the full CRDs make the API server refuse it.
    Schema,
    /// Argo's own validation refuses it.
    Submit,
    /// Accepted, then fails, hangs or runs with the wrong value.
    Run,
    /// Works, but costs, leaks or misleads.
    Advice,
}

impl Stage {
    /// The word used in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Parse => "parse",
            Stage::Schema => "schema",
            Stage::Submit => "submit",
            Stage::Run => "run",
            Stage::Advice => "advice",
        }
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is to be seen there, without a final full stop.
    pub message: String,
}

/// One replacement of source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The text to be replaced; empty for an insertion.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
}

/// A way to put a finding right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: "replace `mesage` by `message`".
    pub title: String,
    /// Whether it keeps the meaning that the author surely had; others need `--unsafe-fixes`.
    pub safe: bool,
    /// The replacements, which do not overlap.
    pub edits: Vec<Edit>,
}

/// The object that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// Its kind, as Argo spells it.
    pub kind: String,
    /// Its name, or its `generateName`; empty when it has neither.
    pub name: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's code, such as `unknown-template`.
    pub code: &'static str,
    /// How bad it is here; a rule's usual severity may be lowered by the circumstances.
    pub severity: Severity,
    /// When it would bite.
    pub stage: Stage,
    /// One line that can be read alone: the thing in the user's words, then what the controller would do.
    pub message: String,
    /// The smallest place that shows it.
    pub place: Place,
    /// What stands under the underline in the full report; empty: nothing.
    pub label: String,
    /// The object that it is about, when the document is one.
    pub object: Option<ObjectName>,
    /// The path of the field in the object: `spec.templates[0].name`.
    pub field: String,
    /// Other places.
    pub related: Vec<Related>,
    /// Ways to put it right, the best first.
    pub fixes: Vec<Fix>,
    /// Advice that is not an edit, a sentence a line.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Adds another place.
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Adds a sentence of advice.
    pub fn help(mut self, sentence: impl Into<String>) -> Self {
        self.help.push(sentence.into());
        self
    }

    /// Sets what stands under the underline.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a fix that keeps the meaning the author surely had.
    pub fn fix(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.push_fix(title.into(), true, edits)
    }

    /// Adds a fix that a person should look at.
    pub fn unsafe_fix(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.push_fix(title.into(), false, edits)
    }

    /// Adds a fix that puts the name that was probably meant in the place of a wrong one: safe when it is certain.
    pub fn guess(self, title: impl Into<String>, edits: Vec<Edit>, certain: bool) -> Self {
        self.push_fix(title.into(), certain, edits)
    }

    fn push_fix(mut self, title: String, safe: bool, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title, safe, edits });
        self
    }

    /// Changes the severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Changes the stage, for the few findings that Argo meets earlier or later than their rule's others.
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }
}
