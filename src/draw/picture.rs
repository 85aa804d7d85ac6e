//! What is in a picture, before anything decides how it looks.

use crate::diagnostic::Severity;
use crate::workspace::TemplateKind;

/// One picture: clusters in clusters, nodes in them, and lines between both.
#[derive(Debug, Default)]
pub struct Picture {
    /// What it shows: "Workflow `release-`".
    pub title: String,
    /// Kind and name of the object.
    pub object: (String, String),
    /// The file that the object is in.
    pub path: String,
    /// The clusters; parents before their children.
    pub clusters: Vec<Cluster>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Problems of the object that belong to nothing in the picture.
    pub problems: Vec<Mark>,
    /// What else a reader should know, such as templates that are not shown.
    pub notes: Vec<String>,
}

/// Something that a line begins or ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A node, by its place in [`Picture::nodes`].
    Node(usize),
    /// A cluster, by its place in [`Picture::clusters`].
    Cluster(usize),
}

/// A box around others.
#[derive(Debug)]
pub struct Cluster {
    /// What it is.
    pub kind: ClusterKind,
    /// Its heading; empty for a group.
    pub title: String,
    /// What else stands in the heading: the kind of the template, how often it repeats.
    pub notes: Vec<Note>,
    /// The cluster around it.
    pub parent: Option<usize>,
    /// What is directly in it, in the order of the manifest.
    pub members: Vec<End>,
    /// What is wrong with it.
    pub marks: Vec<Mark>,
}

/// What a cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterKind {
    /// What the spec itself starts.
    Spec,
    /// A template that stands by itself.
    Template,
    /// A template, unfolded in the step that calls it.
    Unfolded,
    /// Steps that run at the same time.
    Group,
    /// More of those than lines to each would be readable: lines begin and end at the box.
    Crowd,
}

/// A node: a step, task or hook that runs a template which calls no others, or refers to a cluster.
#[derive(Debug)]
pub struct Node {
    /// What it is drawn as.
    pub shape: Shape,
    /// Its name.
    pub name: String,
    /// The template that it runs, with its object's name when that is another one; as it is written when it is unknown.
    pub runs: String,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// The cluster it is in.
    pub parent: Option<usize>,
    /// The cluster that shows what it runs.
    pub refers: Option<usize>,
    /// What is wrong with it.
    pub marks: Vec<Mark>,
}

/// What a node is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A template that does something.
    Leaf(Option<TemplateKind>),
    /// Something that is shown as a cluster elsewhere.
    Reference(Option<TemplateKind>),
    /// A template that is not in the workspace.
    Unknown,
    /// A template that is not known before the workflow runs.
    Dynamic,
    /// Where a cluster begins.
    Start,
    /// Where lines meet: everything before must have ended before anything after begins.
    Join,
}

impl Shape {
    /// Whether it is only a dot without text.
    pub fn is_dot(self) -> bool {
        matches!(self, Shape::Start | Shape::Join)
    }
}

impl Node {
    /// What it runs, in a few words.
    pub fn runs_text(&self) -> String {
        match self.shape {
            Shape::Leaf(kind) | Shape::Reference(kind) => {
                let kind = kind.map_or("no type", TemplateKind::field);
                if self.runs == self.name { kind.to_owned() } else { format!("{} · {kind}", self.runs) }
            }
            Shape::Unknown | Shape::Dynamic if self.runs.is_empty() => "names no template".to_owned(),
            Shape::Unknown => format!("{} · not in the workspace", self.runs),
            Shape::Dynamic => format!("{} · known at run time", self.runs),
            Shape::Start | Shape::Join => String::new(),
        }
    }
}

/// A line of small text in a node or heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// What it repeats over.
    Loop(String),
    /// How it is retried.
    Retry(String),
    /// When a DAG task starts, where the lines cannot say it.
    Depends(String),
    /// Anything else.
    Plain(String),
}

impl Note {
    /// The note as text.
    pub fn text(&self) -> String {
        match self {
            Note::Loop(over) => format!("↻ for each of {over}"),
            Note::Retry(text) | Note::Plain(text) => text.clone(),
            Note::Depends(text) => format!("starts if {text}"),
        }
    }
}

/// A problem that `check` reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// How bad.
    pub severity: Severity,
    /// The rule's code.
    pub code: String,
    /// The whole message.
    pub message: String,
}

impl Mark {
    /// The mark as text: a sign and the code.
    pub fn text(&self) -> String {
        let sign = if self.severity == Severity::Error { "✖" } else { "⚠" };
        format!("{sign} {}", self.code)
    }
}

/// A line between two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins.
    pub from: End,
    /// Where its arrow is.
    pub to: End,
    /// What stands on it: conditions.
    pub label: String,
    /// The outputs that go along it; empty when none do.
    pub data: Vec<String>,
    /// What it means.
    pub style: LineStyle,
}

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStyle {
    /// The second waits for the first.
    Order,
    /// The second uses outputs of the first, and does not wait for it directly.
    Data,
    /// The second is a hook or exit handler of the first.
    Hook,
    /// The first runs the cluster.
    Runs,
    /// The first runs what is already running around it.
    Back,
}

impl Line {
    /// The label and the outputs, as lines of text; an output that the label names is not named again.
    pub fn texts(&self) -> Vec<String> {
        let label = (!self.label.is_empty()).then(|| self.label.clone());
        let unnamed: Vec<&str> =
            self.data.iter().map(String::as_str).filter(|d| !self.label.contains(d)).collect();
        let data = (!unnamed.is_empty()).then(|| short_list(&unnamed));
        label.into_iter().chain(data).collect()
    }
}

/// A character as it is shown on one line: blanks for line breaks and other controls, and a mark for what would turn the
/// direction of the text around it.
pub(super) fn shown(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => ' ',
        c => c,
    }
}

/// The first of several, and how many more there are.
fn short_list(items: &[&str]) -> String {
    match items {
        [a, b, rest @ ..] if !rest.is_empty() => format!("{a}, {b}, +{}", rest.len()),
        _ => items.join(", "),
    }
}

impl Picture {
    /// The worst severity among marks.
    pub fn worst(marks: &[Mark]) -> Option<Severity> {
        marks.iter().map(|m| m.severity).max()
    }

    /// The cluster directly around an end.
    pub fn parent(&self, end: End) -> Option<usize> {
        match end {
            End::Node(node) => self.nodes.get(node)?.parent,
            End::Cluster(cluster) => self.clusters.get(cluster)?.parent,
        }
    }

    /// What is in no cluster, clusters first.
    pub fn outermost(&self) -> Vec<End> {
        let clusters = (0..self.clusters.len()).map(End::Cluster);
        let ends = clusters.chain((0..self.nodes.len()).map(End::Node));
        ends.filter(|end| self.parent(*end).is_none()).collect()
    }

    /// Whether a cluster is around an end, or is it.
    pub fn encloses(&self, cluster: usize, end: End) -> bool {
        let mut current = match end {
            End::Node(_) => self.parent(end),
            End::Cluster(same) => Some(same),
        };
        while let Some(at) = current {
            if at == cluster {
                return true;
            }
            current = self.clusters.get(at).and_then(|c| c.parent);
        }
        false
    }
}
