//! Writing the SVG.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::arrange::Point;
use super::place::{BIG, LEADING, Placed, Rect, Route, SMALL, heading_texts, node_texts};
use super::text::{self, escape};
use crate::diagnostic::Severity;
use crate::draw::picture::{Cluster, ClusterKind, Line, LineStyle, Mark, Node, Note, Picture, Shape};
use crate::workspace::TemplateKind;

/// The space around pictures.
const MARGIN: f64 = 24.0;
/// The height of a picture's title.
const TITLE: f64 = 44.0;

const INK: &str = "#0f172a";
const QUIET: &str = "#64748b";
const ERROR: &str = "#dc2626";
const WARNING: &str = "#b45309";

/// How lines look: colour, dashes, what the legend says.
fn look(line: &Line) -> (&'static str, &'static str, &'static str) {
    match line.style {
        LineStyle::Order if line.data.is_empty() => ("#475569", "", "waits for"),
        LineStyle::Order => ("#2563eb", "", "waits for, and uses its outputs"),
        LineStyle::Data => ("#2563eb", "5 3", "uses its outputs"),
        LineStyle::Hook if !line.data.is_empty() => ("#7c3aed", "2 3", "hook"),
        LineStyle::Hook => ("#7c3aed", "2 3", "hook"),
        LineStyle::Runs => ("#94a3b8", "1 3", "runs"),
        LineStyle::Back => ("#ea580c", "6 3", "runs again what it is in"),
    }
}

/// Writes placed pictures, one below the other.
pub(super) fn document(pictures: &[(&Picture, Placed)]) -> String {
    let mut body = String::new();
    let mut y = MARGIN;
    let mut width: f64 = 320.0;
    for (number, (picture, placed)) in pictures.iter().enumerate() {
        let lines = title_lines(picture);
        let head = TITLE + LEADING * lines.len() as f64;
        let _ = writeln!(body, "<g transform=\"translate({MARGIN} {})\">", one(y));
        title(&mut body, picture, &lines);
        let _ = writeln!(body, "<g transform=\"translate(0 {})\">", one(head));
        Writer { picture, placed, number, out: &mut body }.all();
        let _ = writeln!(body, "</g>");
        let legend = legend(&mut body, picture, head + placed.height + 26.0);
        let _ = writeln!(body, "</g>");
        let texts = lines.iter().map(|(t, _)| text::width(t, SMALL)).fold(0.0, f64::max);
        width = width.max(placed.width).max(text::width(&picture.title, 18.0)).max(texts).max(legend);
        y += head + placed.height + if legend > 0.0 { 40.0 } else { 10.0 } + MARGIN;
    }
    let (width, height) = (one(width + 2.0 * MARGIN), one(y));
    let names = pictures.iter().map(|(p, _)| p.title.as_str()).collect::<Vec<_>>().join(", ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif\" font-size=\"{SMALL}\">\n<title>{}</title>\n{}\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        escape(&names),
        markers(pictures),
    )
}

/// An arrow head for each colour that is used.
fn markers(pictures: &[(&Picture, Placed)]) -> String {
    let colours: BTreeSet<&str> =
        pictures.iter().flat_map(|(p, _)| p.lines.iter().map(|l| look(l).0)).collect();
    let mut out = String::from("<defs>\n");
    for colour in colours {
        let _ = writeln!(
            out,
            "<marker id=\"a{}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" \
             orient=\"auto-start-reverse\"><path d=\"M0 1 9 5 0 9z\" fill=\"{colour}\"/></marker>",
            colour.trim_start_matches('#'),
        );
    }
    out.push_str("</defs>\n");
    out
}

/// What stands below the title: the file, problems of the object as a whole, notes.
fn title_lines(picture: &Picture) -> Vec<(String, &'static str)> {
    let mut lines: Vec<(String, &'static str)> = Vec::new();
    for mark in picture.problems.iter().take(4) {
        lines.push((
            format!("{}: {}", mark.text(), text::fit(&mark.message, SMALL, 700.0)),
            colour(mark.severity),
        ));
    }
    lines.extend(picture.notes.iter().map(|n| (n.clone(), QUIET)));
    lines
}

fn title(out: &mut String, picture: &Picture, lines: &[(String, &'static str)]) {
    let _ = writeln!(
        out,
        "<text y=\"14\" font-size=\"18\" font-weight=\"600\" fill=\"{INK}\">{}</text>\n<text y=\"31\" fill=\"{QUIET}\">{}</text>",
        escape(&picture.title),
        escape(&picture.path),
    );
    for (index, (line, colour)) in lines.iter().enumerate() {
        let y = 31.0 + LEADING * (index + 1) as f64;
        let _ = writeln!(out, "<text y=\"{}\" fill=\"{colour}\">{}</text>", one(y), escape(line));
    }
}

/// What the lines mean, for those that are there; gives its width. Lines that only mean order explain themselves.
fn legend(out: &mut String, picture: &Picture, y: f64) -> f64 {
    let mut kinds: Vec<(&str, &str, &str)> = Vec::new();
    for line in picture.lines.iter().filter(|l| l.style != LineStyle::Runs) {
        let look = look(line);
        if !kinds.contains(&look) {
            kinds.push(look);
        }
    }
    kinds.sort_by_key(|(_, dashes, meaning)| (!dashes.is_empty(), *meaning));
    if kinds.len() < 2 {
        return 0.0;
    }
    let mut x = 0.0;
    for (colour, dashes, meaning) in kinds {
        let end = x + 28.0;
        let _ = writeln!(
            out,
            "<path d=\"M{} {y1}H{}\" stroke=\"{colour}\" stroke-width=\"1.4\"{} marker-end=\"url(#a{})\"/><text x=\"{}\" \
             y=\"{}\" fill=\"{QUIET}\">{meaning}</text>",
            one(x),
            one(end),
            dashed(dashes),
            colour.trim_start_matches('#'),
            one(end + 6.0),
            one(y + 3.5),
            y1 = one(y),
        );
        x = end + 6.0 + text::width(meaning, SMALL) + 22.0;
    }
    x
}

fn dashed(dashes: &str) -> String {
    if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") }
}

/// A number with at most one digit after the point.
fn one(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn colour(severity: Severity) -> &'static str {
    if severity == Severity::Error { ERROR } else { WARNING }
}

/// The colour by which kinds of templates are told apart.
fn accent(kind: Option<TemplateKind>) -> &'static str {
    use TemplateKind::{Container, ContainerSet, Dag, Data, Http, Plugin, Resource, Script, Steps, Suspend};
    match kind {
        Some(Container) => "#3b82f6",
        Some(ContainerSet) => "#4f46e5",
        Some(Script) => "#0891b2",
        Some(Resource) => "#65a30d",
        Some(Data) => "#0d9488",
        Some(Suspend) => "#d97706",
        Some(Http) => "#db2777",
        Some(Plugin) => "#9333ea",
        Some(Steps | Dag) => "#818cf8",
        None => "#94a3b8",
    }
}

struct Writer<'p, 'o> {
    picture: &'p Picture,
    placed: &'p Placed,
    number: usize,
    out: &'o mut String,
}

impl Writer<'_, '_> {
    fn all(&mut self) {
        for (index, cluster) in self.picture.clusters.iter().enumerate() {
            self.cluster(index, cluster);
        }
        for (index, line) in self.picture.lines.iter().enumerate() {
            self.line(line, &self.placed.lines[index]);
        }
        for (index, node) in self.picture.nodes.iter().enumerate() {
            self.node(node, self.placed.nodes[index]);
        }
        // Texts of lines last, so that no other line crosses them.
        for (index, line) in self.picture.lines.iter().enumerate() {
            self.label(line, &self.placed.lines[index]);
        }
    }

    fn cluster(&mut self, index: usize, cluster: &Cluster) {
        let Rect { x, y, width, height } = self.placed.clusters[index];
        let (fill, stroke, extra) = match cluster.kind {
            ClusterKind::Group | ClusterKind::Crowd => ("#f8fafc", "#cbd5e1", " stroke-dasharray=\"4 3\""),
            ClusterKind::Spec => ("#ffffff", "#e2e8f0", ""),
            ClusterKind::Template => ("#fcfdff", "#94a3b8", ""),
            ClusterKind::Unfolded => ("#f6f8fe", "#a5b4fc", ""),
        };
        let worst = Picture::worst(&cluster.marks).map(colour);
        let (stroke, thick) = worst.map_or((stroke, "1"), |c| (c, "1.8"));
        if cluster.notes.iter().any(|n| matches!(n, Note::Loop(_))) {
            let _ = writeln!(
                self.out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
                one(x + 5.0),
                one(y - 5.0),
                one(width),
                one(height),
            );
        }
        let _ = writeln!(
            self.out,
            "<g id=\"p{}c{index}\">{}<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"{fill}\" \
             stroke=\"{stroke}\" stroke-width=\"{thick}\"{extra}/>",
            self.number,
            tooltip(&[&cluster.title], &cluster.marks),
            one(x),
            one(y),
            one(width),
            one(height),
        );
        let texts = heading_texts(&cluster.title, &cluster.notes, &cluster.marks);
        let colours = colours(texts.len(), &cluster.notes, &cluster.marks, 0);
        for (line, text) in texts.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            let at = (x + 14.0, y + 20.0 + LEADING * line as f64);
            self.text(text, at, "start", line == 0, colours[line]);
        }
        let _ = writeln!(self.out, "</g>");
    }

    fn node(&mut self, node: &Node, rect: Rect) {
        let Rect { x, y, width, height } = rect;
        if node.shape.is_dot() {
            let radius = if node.shape == Shape::Start { 5.0 } else { 3.0 };
            let _ = writeln!(
                self.out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" fill=\"#475569\"/>",
                one(x + width / 2.0),
                one(y + height / 2.0),
            );
            return;
        }
        let link = node.refers.map(|c| format!("<a href=\"#p{}c{c}\">", self.number));
        let _ = write!(
            self.out,
            "<g>{}{}",
            tooltip(&[&node.name, &node.runs_text()], &node.marks),
            link.as_deref().unwrap_or("")
        );
        let (fill, stroke, extra, accent) = match node.shape {
            Shape::Unknown | Shape::Dynamic => ("#f8fafc", "#94a3b8", " stroke-dasharray=\"4 3\"", "#cbd5e1"),
            Shape::Reference(_) => ("#eef2ff", "#a5b4fc", "", "#6366f1"),
            Shape::Leaf(kind) => ("#ffffff", "#cbd5e1", "", accent(kind)),
            Shape::Start | Shape::Join => ("#ffffff", "#cbd5e1", "", "#475569"),
        };
        let worst = Picture::worst(&node.marks);
        let fill = match worst {
            Some(Severity::Error) => "#fef2f2",
            Some(_) => "#fffbeb",
            None => fill,
        };
        let (stroke, thick) = worst.map_or((stroke, "1"), |s| (colour(s), "1.8"));
        let position = format!("width=\"{}\" height=\"{}\" rx=\"6\"", one(width), one(height));
        if node.notes.iter().any(|n| matches!(n, Note::Loop(_))) {
            let (x, y) = (one(x + 4.0), one(y - 4.0));
            let _ = write!(
                self.out,
                "<rect x=\"{x}\" y=\"{y}\" {position} fill=\"{fill}\" stroke=\"{stroke}\"/>"
            );
        }
        let _ = writeln!(
            self.out,
            "<rect x=\"{x0}\" y=\"{y0}\" {position} fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thick}\"{extra}/>\
             <rect x=\"{}\" y=\"{}\" width=\"3\" height=\"{}\" rx=\"1.5\" fill=\"{accent}\"/>",
            one(x + 6.0),
            one(y + 8.0),
            one(height - 16.0),
            x0 = one(x),
            y0 = one(y),
        );
        let texts = node_texts(node);
        let colours = colours(texts.len(), &node.notes, &node.marks, 1);
        for (line, text) in texts.iter().enumerate() {
            let at = (x + 18.0, y + 19.5 + LEADING * line as f64);
            self.text(text, at, "start", line == 0, colours[line]);
        }
        let _ = writeln!(self.out, "{}</g>", if link.is_some() { "</a>" } else { "" });
    }

    fn text(&mut self, text: &str, at: Point, anchor: &str, is_name: bool, colour: &str) {
        let size = if is_name { format!(" font-size=\"{BIG}\" font-weight=\"600\"") } else { String::new() };
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        let _ = writeln!(
            self.out,
            "<text x=\"{}\" y=\"{}\"{anchor}{size} fill=\"{colour}\">{}</text>",
            one(at.0),
            one(at.1),
            escape(text),
        );
    }

    fn line(&mut self, line: &Line, route: &Route) {
        if route.points.len() < 2 {
            return;
        }
        let (colour, dashes, _) = look(line);
        let is_join = matches!(line.to, crate::draw::picture::End::Node(n) if self.picture.nodes[n].shape == Shape::Join);
        let arrow = if is_join {
            String::new()
        } else {
            format!(" marker-end=\"url(#a{})\"", colour.trim_start_matches('#'))
        };
        let leads_up = route.points[route.points.len() - 1].1 < route.points[0].1;
        let way = if leads_up { square(&route.points) } else { curve(&route.points) };
        let _ = writeln!(
            self.out,
            "<path d=\"{way}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.4\"{}{arrow}/>",
            dashed(dashes),
        );
    }

    fn label(&mut self, line: &Line, route: &Route) {
        if route.text.is_empty() || route.points.is_empty() {
            return;
        }
        let (colour, _, _) = look(line);
        let width = route.text.iter().map(|t| text::width(t, SMALL)).fold(0.0, f64::max) + 6.0;
        let height = 13.0 * route.text.len() as f64 + 2.0;
        let (x, y) = (route.label.0, route.label.1 - height / 2.0);
        let _ = writeln!(
            self.out,
            "<g>{}<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"#ffffff\" fill-opacity=\"0.92\"/>",
            tooltip(&[&line.label, &line.data.join(", ")], &[]),
            one(x - width / 2.0),
            one(y),
            one(width),
            one(height),
        );
        let count = line.texts().first().map_or(0, |_| route.text.len());
        for (index, text) in route.text.iter().take(count).enumerate() {
            let at = (x, y + 11.0 + 13.0 * index as f64);
            self.text(text, at, "middle", false, colour);
        }
        let _ = writeln!(self.out, "</g>");
    }
}

/// The colours of the lines of text in a box, whose last lines are problems.
fn colours(count: usize, notes: &[Note], marks: &[Mark], runs: usize) -> Vec<&'static str> {
    let problems = marks.len().min(4).min(count);
    let mut colours = Vec::with_capacity(count);
    for line in 0..count {
        colours.push(match line {
            0 => INK,
            _ if line + problems >= count => Picture::worst(marks).map_or(QUIET, colour),
            _ if line <= runs => QUIET,
            _ => match notes.get(line - 1 - runs) {
                Some(Note::Loop(_)) => "#6d28d9",
                Some(Note::Retry(_)) => "#0f766e",
                _ => "#475569",
            },
        });
    }
    colours
}

/// What a browser shows when the pointer rests there: the texts in full, and the problems.
fn tooltip(texts: &[&str], marks: &[Mark]) -> String {
    let mut lines: Vec<String> = texts.iter().filter(|t| !t.is_empty()).map(|t| escape(t)).collect();
    lines.extend(marks.iter().map(|m| escape(&format!("{}: {}", m.text(), m.message))));
    if lines.is_empty() { String::new() } else { format!("<title>{}</title>", lines.join("\n")) }
}

/// A smooth line through points, upright at each of them.
fn curve(points: &[Point]) -> String {
    let mut out = String::new();
    for (index, &(x, y)) in points.iter().enumerate() {
        match index.checked_sub(1).and_then(|i| points.get(i)) {
            None => {
                let _ = write!(out, "M{} {}", one(x), one(y));
            }
            Some(&(before, _)) if (before - x).abs() < 0.5 => {
                let _ = write!(out, "L{} {}", one(x), one(y));
            }
            Some(&(bx, by)) => {
                let middle = (by + y) / 2.0;
                let _ = write!(
                    out,
                    "C{} {} {} {} {} {}",
                    one(bx),
                    one(middle),
                    one(x),
                    one(middle),
                    one(x),
                    one(y)
                );
            }
        }
    }
    out
}

/// A line with right angles.
fn square(points: &[Point]) -> String {
    let mut out = String::new();
    for (index, &(x, y)) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if index == 0 { "M" } else { "L" }, one(x), one(y));
    }
    out
}
