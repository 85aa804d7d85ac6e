//! A picture in Graphviz' language.

use std::fmt::Write as _;

use super::picture::{ClusterKind, End, LineStyle, Mark, Node, Note, Picture, Shape, shown};
use crate::diagnostic::Severity;
use crate::workspace::TemplateKind;

/// Writes pictures, each as a graph of its own.
pub fn dot(pictures: &[Picture]) -> String {
    pictures.iter().map(graph).collect::<Vec<_>>().join("\n")
}

fn graph(picture: &Picture) -> String {
    let mut writer = Writer { picture, out: String::new() };
    let mut title = vec![picture.title.clone()];
    title.extend(picture.problems.iter().map(Mark::text));
    title.extend(picture.notes.iter().cloned());
    let _ = write!(
        writer.out,
        "digraph {} {{\n  label={}\n  labelloc=t\n  compound=true\n  fontname=\"Helvetica\"\n  node [shape=box, \
         style=\"rounded,filled\", fillcolor=white, color=\"#64748b\", fontname=\"Helvetica\", fontsize=11]\n  edge \
         [color=\"#475569\", fontname=\"Helvetica\", fontsize=9]\n",
        quoted(std::slice::from_ref(&picture.title)),
        quoted(&title),
    );
    for end in picture.outermost() {
        writer.end(end, 1);
    }
    writer.lines();
    writer.out.push_str("}\n");
    writer.out
}

struct Writer<'p> {
    picture: &'p Picture,
    out: String,
}

impl Writer<'_> {
    fn end(&mut self, end: End, depth: usize) {
        let indent = "  ".repeat(depth);
        match end {
            End::Node(node) => {
                if let Some(shown) = self.picture.nodes.get(node) {
                    let _ = writeln!(self.out, "{indent}n{node} [{}]", look(shown));
                }
            }
            End::Cluster(cluster) => {
                let Some(shown) = self.picture.clusters.get(cluster) else { return };
                let mut lines = vec![shown.title.clone()];
                lines.extend(shown.notes.iter().map(Note::text));
                lines.extend(shown.marks.iter().map(Mark::text));
                let style = if matches!(shown.kind, ClusterKind::Group | ClusterKind::Crowd) {
                    "rounded,dashed"
                } else {
                    "rounded"
                };
                let colour = colour(&shown.marks).unwrap_or("#94a3b8");
                let _ = writeln!(
                    self.out,
                    "{indent}subgraph cluster_{cluster} {{\n{indent}  label={}\n{indent}  style=\"{style}\"\n{indent}  \
                     color=\"{colour}\"\n{indent}  fontsize=11",
                    quoted(&lines),
                );
                for member in &shown.members {
                    self.end(*member, depth + 1);
                }
                let _ = writeln!(self.out, "{indent}}}");
            }
        }
    }

    fn lines(&mut self) {
        for line in &self.picture.lines {
            let (Some(from), Some(to)) = (self.anchor(line.from), self.anchor(line.to)) else { continue };
            let mut attributes: Vec<String> = Vec::new();
            let texts = line.texts();
            if !texts.is_empty() {
                attributes.push(format!("label={}", quoted(&texts)));
            }
            if let End::Cluster(cluster) = line.from {
                attributes.push(format!("ltail=cluster_{cluster}"));
            }
            if let End::Cluster(cluster) = line.to {
                attributes.push(format!("lhead=cluster_{cluster}"));
            }
            let style = match line.style {
                _ if !line.data.is_empty() => match line.style {
                    LineStyle::Order => Some("color=\"#2563eb\", fontcolor=\"#1d4ed8\""),
                    _ => Some("color=\"#2563eb\", fontcolor=\"#1d4ed8\", style=dashed"),
                },
                LineStyle::Order | LineStyle::Data => None,
                LineStyle::Hook => Some("color=\"#7c3aed\", fontcolor=\"#6d28d9\", style=dashed"),
                LineStyle::Runs => Some("color=\"#94a3b8\", style=dotted"),
                LineStyle::Back => {
                    Some("color=\"#ea580c\", fontcolor=\"#c2410c\", style=dashed, constraint=false")
                }
            };
            attributes.extend(style.map(str::to_owned));
            let attributes =
                if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
            let _ = writeln!(self.out, "  n{from} -> n{to}{attributes}");
        }
    }

    /// A node to begin or end at: dot has no lines between clusters, only lines that are cut off at their borders.
    fn anchor(&self, end: End) -> Option<usize> {
        let mut pending = vec![end];
        while let Some(end) = pending.pop() {
            match end {
                End::Node(node) => return Some(node),
                End::Cluster(cluster) => {
                    pending.extend(self.picture.clusters.get(cluster)?.members.iter().rev());
                }
            }
        }
        None
    }
}

fn colour(marks: &[Mark]) -> Option<&'static str> {
    Some(match Picture::worst(marks)? {
        Severity::Error => "#dc2626",
        _ => "#d97706",
    })
}

fn look(node: &Node) -> String {
    match node.shape {
        Shape::Start => return "shape=circle, label=\"\", width=0.14, fillcolor=\"#475569\"".to_owned(),
        Shape::Join => return "shape=point, width=0.08, color=\"#475569\"".to_owned(),
        _ => {}
    }
    let mut lines = vec![node.name.clone(), node.runs_text()];
    lines.extend(node.notes.iter().map(Note::text));
    lines.extend(node.marks.iter().map(Mark::text));
    let mut attributes = format!("label={}", quoted(&lines));
    let shape = match node.shape {
        Shape::Leaf(Some(TemplateKind::Suspend)) => ", shape=octagon",
        Shape::Reference(_) => ", peripheries=2, fillcolor=\"#eef2ff\"",
        Shape::Unknown | Shape::Dynamic => ", style=\"rounded,dashed\"",
        _ => "",
    };
    attributes.push_str(shape);
    if let Some(colour) = colour(&node.marks) {
        let _ = write!(attributes, ", color=\"{colour}\", penwidth=2");
    }
    attributes
}

/// Lines of text as a quoted string of dot.
fn quoted(lines: &[String]) -> String {
    let mut out = String::from("\"");
    for (index, line) in lines.iter().filter(|l| !l.is_empty()).enumerate() {
        if index > 0 {
            out.push_str("\\n");
        }
        for c in line.chars().map(shown) {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                // dot reads entities of HTML in labels.
                '&' => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    out
}
