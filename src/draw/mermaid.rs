//! A picture as a Mermaid flowchart.

use std::fmt::Write as _;

use super::picture::{Cluster, ClusterKind, End, Line, LineStyle, Mark, Node, Note, Picture, Shape, shown};
use crate::diagnostic::Severity;
use crate::workspace::TemplateKind;

/// Mermaid draws no more edges than these unless it is told to.
pub const MERMAID_EDGES: usize = 500;

/// Writes pictures: one as a flowchart, several as a Markdown file with a heading and a block for each.
pub fn mermaid(pictures: &[Picture]) -> String {
    match pictures {
        [one] => flowchart(one),
        several => {
            let mut out = String::new();
            for picture in several {
                let _ = write!(
                    out,
                    "## {}\n\n```mermaid\n{}```\n\n",
                    heading(&picture.title),
                    flowchart(picture)
                );
            }
            out.truncate(out.trim_end().len());
            out.push('\n');
            out
        }
    }
}

fn flowchart(picture: &Picture) -> String {
    let mut writer = Writer { picture, out: String::from("flowchart TB\n") };
    let mut title = picture.title.clone();
    if !picture.problems.is_empty() {
        let texts: Vec<String> = picture.problems.iter().map(Mark::text).collect();
        let _ = write!(title, " ({})", texts.join(", "));
    }
    let _ = writeln!(writer.out, "  %% {}", comment(&title));
    for note in &picture.notes {
        let _ = writeln!(writer.out, "  %% {}", comment(note));
    }
    for end in picture.outermost() {
        writer.end(end, 1);
    }
    writer.lines();
    writer.styles();
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
                    let _ = writeln!(self.out, "{indent}n{node}{}", shape(shown));
                }
            }
            End::Cluster(cluster) => {
                let Some(shown) = self.picture.clusters.get(cluster) else { return };
                let mut lines = vec![shown.title.clone()];
                lines.extend(shown.notes.iter().map(Note::text));
                lines.extend(shown.marks.iter().map(Mark::text));
                lines.retain(|l| !l.is_empty());
                if lines.is_empty() {
                    lines.push(" ".to_owned());
                }
                let _ = writeln!(self.out, "{indent}subgraph c{cluster}[\"{}\"]", label(&lines));
                for member in shown.members.clone() {
                    self.end(member, depth + 1);
                }
                let _ = writeln!(self.out, "{indent}end");
            }
        }
    }

    fn lines(&mut self) {
        for line in &self.picture.lines {
            let arrow = match line.style {
                LineStyle::Order => "-->",
                LineStyle::Data | LineStyle::Hook | LineStyle::Runs | LineStyle::Back => "-.->",
            };
            let texts = line.texts();
            let text = if texts.is_empty() { String::new() } else { format!("|\"{}\"|", label(&texts)) };
            let _ = writeln!(self.out, "  {} {arrow}{text} {}", id(line.from), id(line.to));
        }
    }

    fn styles(&mut self) {
        let (nodes, clusters, lines) = (&self.picture.nodes, &self.picture.clusters, &self.picture.lines);
        for (name, applies, look) in NODE_LOOKS {
            let ids = ids('n', nodes.iter().map(applies));
            class(&mut self.out, name, look, &ids);
        }
        for (name, applies, look) in CLUSTER_LOOKS {
            let ids = ids('c', clusters.iter().map(applies));
            class(&mut self.out, name, look, &ids);
        }
        for (_, applies, look) in LINE_LOOKS {
            let numbers =
                lines.iter().enumerate().filter(|(_, line)| applies(line)).map(|(n, _)| n.to_string());
            let numbers: Vec<String> = numbers.collect();
            if !numbers.is_empty() {
                let _ = writeln!(self.out, "  linkStyle {} {look}", numbers.join(","));
            }
        }
    }
}

/// Of a kind of things: a name, which of them have it, and how those look.
type Look<T> = (&'static str, fn(&T) -> bool, &'static str);

const NODE_LOOKS: [Look<Node>; 5] = [
    ("dot", |n| n.shape.is_dot(), "fill:#475569,stroke:#475569,color:#475569"),
    (
        "unknown",
        |n| matches!(n.shape, Shape::Unknown | Shape::Dynamic),
        "fill:#f8fafc,stroke:#94a3b8,stroke-dasharray:4 3,color:#475569",
    ),
    ("reference", |n| matches!(n.shape, Shape::Reference(_)), "fill:#eef2ff,stroke:#818cf8,color:#1e1b4b"),
    (
        "warning",
        |n| Picture::worst(&n.marks) == Some(Severity::Warning),
        "fill:#fffbeb,stroke:#d97706,stroke-width:2px,color:#78350f",
    ),
    (
        "error",
        |n| Picture::worst(&n.marks) == Some(Severity::Error),
        "fill:#fef2f2,stroke:#dc2626,stroke-width:2px,color:#7f1d1d",
    ),
];

const CLUSTER_LOOKS: [Look<Cluster>; 3] = [
    (
        "group",
        |c| matches!(c.kind, ClusterKind::Group | ClusterKind::Crowd),
        "fill:#f8fafc,stroke:#cbd5e1,stroke-dasharray:3 3",
    ),
    (
        "warningBox",
        |c| Picture::worst(&c.marks) == Some(Severity::Warning),
        "stroke:#d97706,stroke-width:2px",
    ),
    ("errorBox", |c| Picture::worst(&c.marks) == Some(Severity::Error), "stroke:#dc2626,stroke-width:2px"),
];

const LINE_LOOKS: [Look<Line>; 4] = [
    ("data", |l| !l.data.is_empty(), "stroke:#2563eb,color:#1d4ed8"),
    ("hook", |l| l.style == LineStyle::Hook && l.data.is_empty(), "stroke:#7c3aed,color:#6d28d9"),
    ("runs", |l| l.style == LineStyle::Runs, "stroke:#94a3b8,color:#64748b"),
    ("back", |l| l.style == LineStyle::Back, "stroke:#ea580c,color:#c2410c"),
];

/// The ids of those things to which something applies.
fn ids(letter: char, applies: impl Iterator<Item = bool>) -> Vec<String> {
    applies.enumerate().filter(|(_, applies)| *applies).map(|(n, _)| format!("{letter}{n}")).collect()
}

fn class(out: &mut String, name: &str, look: &str, ids: &[String]) {
    if !ids.is_empty() {
        let _ = writeln!(out, "  classDef {name} {look}\n  class {} {name}", ids.join(","));
    }
}

fn id(end: End) -> String {
    match end {
        End::Node(node) => format!("n{node}"),
        End::Cluster(cluster) => format!("c{cluster}"),
    }
}

fn shape(node: &Node) -> String {
    if node.shape.is_dot() {
        return "((\" \"))".to_owned();
    }
    let mut lines = vec![node.name.clone(), node.runs_text()];
    lines.extend(node.notes.iter().map(Note::text));
    lines.extend(node.marks.iter().map(Mark::text));
    lines.retain(|l| !l.is_empty());
    let text = label(&lines);
    match node.shape {
        Shape::Reference(_) => format!("[[\"{text}\"]]"),
        Shape::Leaf(Some(TemplateKind::Suspend)) => format!("{{{{\"{text}\"}}}}"),
        _ => format!("[\"{text}\"]"),
    }
}

/// Lines of text for a quoted label. Mermaid reads HTML, Markdown and its own entities there, so every character that
/// means something to one of them is written as an entity.
fn label(lines: &[String]) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br/>");
        }
        for c in line.chars().map(shown) {
            match c {
                '"' | '#' | '&' | '<' | '>' | '`' | '%' | ';' | '\\' | '*' | '_' | '[' | ']' | '{' | '}'
                | '|' | '$' => {
                    let _ = write!(out, "#{};", u32::from(c));
                }
                c => out.push(c),
            }
        }
    }
    out
}

/// A text that stays on its line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '{' | '}') { ' ' } else { shown(c) }).collect()
}

/// A text as a heading of Markdown.
fn heading(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().map(shown) {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
