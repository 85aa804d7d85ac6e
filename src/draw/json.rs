//! Pictures as JSON, version 1: what is in them, for other programs to draw or to ask.
//!
//! The structs here are the contract: a change of a field is a new version.

use serde::Serialize;

use super::picture::{Cluster, ClusterKind, End, Line, LineStyle, Mark, Node, Note, Picture, Shape};
use crate::written::{Named, array};

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Drawing<'p> {
    version: u32,
    title: &'p str,
    object: Named<'p>,
    path: &'p str,
    clusters: Vec<Box<'p>>,
    nodes: Vec<Point<'p>>,
    edges: Vec<Arrow<'p>>,
    problems: Vec<Problem<'p>>,
    notes: &'p [String],
}

#[derive(Serialize)]
struct Box<'p> {
    id: String,
    kind: &'static str,
    title: &'p str,
    parent: Option<String>,
    notes: Vec<Remark<'p>>,
    problems: Vec<Problem<'p>>,
}

#[derive(Serialize)]
struct Point<'p> {
    id: String,
    kind: &'static str,
    name: &'p str,
    template: &'p str,
    parent: Option<String>,
    refers: Option<String>,
    notes: Vec<Remark<'p>>,
    problems: Vec<Problem<'p>>,
}

#[derive(Serialize)]
struct Arrow<'p> {
    from: String,
    to: String,
    kind: &'static str,
    label: &'p str,
    data: &'p [String],
}

#[derive(Serialize)]
struct Remark<'p> {
    kind: &'static str,
    text: &'p str,
}

#[derive(Serialize)]
struct Problem<'p> {
    severity: &'static str,
    code: &'p str,
    message: &'p str,
}

/// Writes pictures as one array.
pub fn json(pictures: &[Picture]) -> String {
    let drawings: Vec<Drawing<'_>> = pictures.iter().map(drawing).collect();
    array(&drawings)
}

fn drawing(picture: &Picture) -> Drawing<'_> {
    Drawing {
        version: VERSION,
        title: &picture.title,
        object: Named { kind: &picture.object.0, name: &picture.object.1 },
        path: &picture.path,
        clusters: picture.clusters.iter().enumerate().map(|(i, c)| cluster(i, c)).collect(),
        nodes: picture.nodes.iter().enumerate().map(|(i, n)| node(i, n)).collect(),
        edges: picture.lines.iter().map(edge).collect(),
        problems: problems(&picture.problems),
        notes: &picture.notes,
    }
}

fn cluster(index: usize, cluster: &Cluster) -> Box<'_> {
    Box {
        id: id(End::Cluster(index)),
        kind: match cluster.kind {
            ClusterKind::Spec => "spec",
            ClusterKind::Template | ClusterKind::Unfolded => "template",
            ClusterKind::Group | ClusterKind::Crowd => "group",
        },
        title: &cluster.title,
        parent: cluster.parent.map(|p| id(End::Cluster(p))),
        notes: remarks(&cluster.notes),
        problems: problems(&cluster.marks),
    }
}

fn node(index: usize, node: &Node) -> Point<'_> {
    Point {
        id: id(End::Node(index)),
        kind: match node.shape {
            Shape::Leaf(Some(kind)) => kind.field(),
            Shape::Leaf(None) | Shape::Reference(None) => "none",
            Shape::Reference(Some(kind)) => kind.field(),
            Shape::Unknown => "unknown",
            Shape::Dynamic => "dynamic",
            Shape::Start => "start",
            Shape::Join => "join",
        },
        name: &node.name,
        template: &node.runs,
        parent: node.parent.map(|p| id(End::Cluster(p))),
        refers: node.refers.map(|c| id(End::Cluster(c))),
        notes: remarks(&node.notes),
        problems: problems(&node.marks),
    }
}

fn edge(line: &Line) -> Arrow<'_> {
    Arrow {
        from: id(line.from),
        to: id(line.to),
        kind: match line.style {
            LineStyle::Order => "order",
            LineStyle::Data => "data",
            LineStyle::Hook => "hook",
            LineStyle::Runs => "runs",
            LineStyle::Back => "recursion",
        },
        label: &line.label,
        data: &line.data,
    }
}

fn remarks(notes: &[Note]) -> Vec<Remark<'_>> {
    notes.iter().map(remark).collect()
}

fn remark(note: &Note) -> Remark<'_> {
    let (kind, text) = match note {
        Note::Loop(text) => ("loop", text),
        Note::Retry(text) => ("retry", text),
        Note::Depends(text) => ("depends", text),
        Note::Plain(text) => ("note", text),
    };
    Remark { kind, text }
}

fn problems(marks: &[Mark]) -> Vec<Problem<'_>> {
    marks
        .iter()
        .map(|m| Problem { severity: m.severity.as_str(), code: &m.code, message: &m.message })
        .collect()
}

fn id(end: End) -> String {
    match end {
        End::Node(node) => format!("n{node}"),
        End::Cluster(cluster) => format!("c{cluster}"),
    }
}
