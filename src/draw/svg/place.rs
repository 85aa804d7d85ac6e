//! Where everything of a picture is: from the innermost clusters outwards, each arranged by itself and then a box like
//! any other.

use std::collections::BTreeMap;

use super::arrange::{self, Item, Point, Wire};
use super::text;
use crate::draw::picture::{ClusterKind, End, LineStyle, Mark, Node, Note, Picture};

/// Sizes of text.
pub(super) const BIG: f64 = 13.0;
pub(super) const SMALL: f64 = 10.5;
/// The height of a line of small text.
pub(super) const LEADING: f64 = 14.5;
/// Texts in boxes are not wider than this.
const WIDEST: f64 = 230.0;
/// The free space inside a cluster's border.
const PADDING: f64 = 18.0;
/// The free space inside a group's border.
const GROUP_PADDING: f64 = 11.0;
/// The distance between pictures, and between the clusters of one.
const BETWEEN: f64 = 30.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line with its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    pub(super) points: Vec<Point>,
    pub(super) label: Point,
    pub(super) text: Vec<String>,
}

/// Where everything of a picture is.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) nodes: Vec<Rect>,
    pub(super) clusters: Vec<Rect>,
    /// By line; without points when it is not drawn.
    pub(super) lines: Vec<Route>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The texts of a node: the first is its name.
pub(super) fn node_texts(node: &Node) -> Vec<String> {
    let mut texts = vec![text::fit(&node.name, BIG, WIDEST)];
    texts.push(text::fit(&node.runs_text(), SMALL, WIDEST));
    for note in &node.notes {
        texts.extend(text::wrap(&note.text(), SMALL, WIDEST, 2));
    }
    if node.refers.is_some() {
        texts.push("↧ shown by itself".to_owned());
    }
    texts.extend(marks_texts(&node.marks));
    texts
}

/// The texts of a cluster's heading: the first is its title.
pub(super) fn heading_texts(title: &str, notes: &[Note], marks: &[Mark]) -> Vec<String> {
    let mut texts = vec![text::fit(title, BIG, 2.0 * WIDEST)];
    texts.extend(notes.iter().map(|n| text::fit(&n.text(), SMALL, 2.0 * WIDEST)));
    texts.extend(marks_texts(marks));
    texts
}

/// Three problems; of more only how many there are.
fn marks_texts(marks: &[Mark]) -> Vec<String> {
    let mut codes: Vec<String> = marks.iter().map(Mark::text).collect();
    codes.dedup();
    let more = codes.len().saturating_sub(3);
    codes.truncate(3);
    if more > 0 {
        codes.push(format!("… {more} more"));
    }
    codes.iter().map(|c| text::fit(c, SMALL, WIDEST)).collect()
}

/// How wide the widest text of a box is.
fn widest(texts: &[String]) -> f64 {
    let size = |i: usize| if i == 0 { BIG } else { SMALL };
    texts.iter().enumerate().map(|(i, t)| text::width(t, size(i))).fold(0.0, f64::max)
}

fn heading_height(texts: &[String]) -> f64 {
    if texts.iter().all(String::is_empty) { 0.0 } else { 14.0 + LEADING * texts.len() as f64 }
}

pub(super) fn place(picture: &Picture) -> Placed {
    let mut placing = Placing {
        picture,
        placed: Placed {
            nodes: vec![Rect::default(); picture.nodes.len()],
            clusters: vec![Rect::default(); picture.clusters.len()],
            lines: vec![Route::default(); picture.lines.len()],
            ..Placed::default()
        },
        inner: vec![Vec::new(); picture.clusters.len() + 1],
        lines: vec![Vec::new(); picture.clusters.len() + 1],
        backs: vec![0; picture.clusters.len()],
    };
    placing.sort();
    placing.sizes();
    placing.outermost();
    placing.back_lines();
    placing.placed
}

struct Placing<'p> {
    picture: &'p Picture,
    placed: Placed,
    /// By cluster, and last for the picture: what is arranged in it, groups opened.
    inner: Vec<Vec<End>>,
    /// By cluster, and last for the picture: the lines between those.
    lines: Vec<Vec<usize>>,
    /// How many lines lead back to the beginning of each cluster.
    backs: Vec<usize>,
}

impl Placing<'_> {
    /// The cluster in which something is arranged: the nearest that is no group.
    fn owner(&self, end: End) -> usize {
        let mut at = self.picture.parent(end);
        while let Some(cluster) = at {
            let shown = &self.picture.clusters[cluster];
            if shown.kind != ClusterKind::Group {
                return cluster;
            }
            at = shown.parent;
        }
        self.picture.clusters.len()
    }

    /// Sorts ends and lines by the cluster in which they are arranged.
    fn sort(&mut self) {
        for cluster in 0..self.picture.clusters.len() {
            let kind = self.picture.clusters[cluster].kind;
            let members = self.picture.clusters[cluster].members.iter();
            let is_group = |end: &End| matches!(end, End::Cluster(c) if self.picture.clusters[*c].kind == ClusterKind::Group);
            if kind != ClusterKind::Group {
                self.inner[cluster] = members
                    .flat_map(|end| match end {
                        End::Cluster(group) if is_group(end) => self.picture.clusters[*group].members.clone(),
                        other => vec![*other],
                    })
                    .collect();
            }
        }
        let top = self.picture.clusters.len();
        self.inner[top] = self.picture.outermost();
        for (index, line) in self.picture.lines.iter().enumerate() {
            match line.style {
                LineStyle::Runs => {}
                LineStyle::Back => {
                    if let Some(cluster) = self.picture.parent(line.to) {
                        self.backs[cluster] += 1;
                    }
                }
                _ => {
                    let owner = self.owner(line.from);
                    if owner == self.owner(line.to) && line.from != line.to {
                        self.lines[owner].push(index);
                    }
                }
            }
        }
    }

    /// The sizes of all boxes, and where they are in the box around them. A cluster's children have greater numbers.
    fn sizes(&mut self) {
        for (index, node) in self.picture.nodes.iter().enumerate() {
            let rect = &mut self.placed.nodes[index];
            (rect.width, rect.height) = if node.shape.is_dot() {
                (10.0, 10.0)
            } else {
                let texts = node_texts(node);
                ((widest(&texts) + 30.0).max(90.0), 15.0 + LEADING * texts.len() as f64)
            };
        }
        for cluster in (0..self.picture.clusters.len()).rev() {
            let shown = &self.picture.clusters[cluster];
            if shown.kind == ClusterKind::Group {
                continue;
            }
            let texts = heading_texts(&shown.title, &shown.notes, &shown.marks);
            let head = heading_height(&texts);
            let (width, height) = self.arrange(cluster, (PADDING, PADDING.max(head + 8.0)));
            let rect = &mut self.placed.clusters[cluster];
            rect.width =
                (width + 2.0 * PADDING).max(widest(&texts) + 28.0) + 16.0 * self.backs[cluster] as f64;
            rect.height = height + PADDING.max(head + 8.0) + PADDING;
        }
    }

    /// Arranges what is in a cluster, or in the picture, relative to its corner, and gives the size.
    fn arrange(&mut self, owner: usize, offset: Point) -> (f64, f64) {
        let members = self.inner[owner].clone();
        let numbers: BTreeMap<End, usize> = members.iter().enumerate().map(|(i, e)| (*e, i)).collect();
        let items: Vec<Item> = members
            .iter()
            .map(|end| {
                let rect = self.rect(*end);
                let parent = self.picture.parent(*end).filter(|p| *p != owner);
                Item { width: rect.width, height: rect.height, group: parent }
            })
            .collect();
        let mut wires = Vec::new();
        let mut drawn = Vec::new();
        for &index in &self.lines[owner] {
            let line = &self.picture.lines[index];
            let (Some(&from), Some(&to)) = (numbers.get(&line.from), numbers.get(&line.to)) else { continue };
            let texts = line.texts().iter().flat_map(|t| text::wrap(t, SMALL, 230.0, 3)).collect::<Vec<_>>();
            let width = texts.iter().map(|t| text::width(t, SMALL)).fold(0.0, f64::max);
            let label = (!texts.is_empty()).then_some((width + 8.0, 13.0 * texts.len() as f64 + 4.0));
            wires.push(Wire { from, to, label });
            drawn.push((index, texts));
        }
        let arranged = arrange::arrange(&items, &wires);
        for (end, corner) in members.iter().zip(&arranged.corners) {
            let rect = self.rect_mut(*end);
            (rect.x, rect.y) = (corner.0 + offset.0, corner.1 + offset.1);
        }
        for ((index, texts), (points, label)) in drawn.into_iter().zip(arranged.wires) {
            let shift = |p: Point| (p.0 + offset.0, p.1 + offset.1);
            let points = points.into_iter().map(shift).collect();
            self.placed.lines[index] = Route { points, label: shift(label), text: texts };
        }
        (arranged.width, arranged.height)
    }

    fn rect(&self, end: End) -> Rect {
        match end {
            End::Node(node) => self.placed.nodes[node],
            End::Cluster(cluster) => self.placed.clusters[cluster],
        }
    }

    fn rect_mut(&mut self, end: End) -> &mut Rect {
        match end {
            End::Node(node) => &mut self.placed.nodes[node],
            End::Cluster(cluster) => &mut self.placed.clusters[cluster],
        }
    }

    /// Puts the outermost clusters in rows, then everything in its final place.
    fn outermost(&mut self) {
        let top = self.picture.clusters.len();
        let ends = self.inner[top].clone();
        let rects: Vec<Rect> = ends.iter().map(|e| self.rect(*e)).collect();
        let area: f64 = rects.iter().map(|r| (r.width + BETWEEN) * (r.height + BETWEEN)).sum();
        let most = rects.iter().map(|r| r.width).fold((area * 1.5).sqrt(), f64::max).max(700.0);
        let (mut x, mut y, mut row) = (0.0_f64, 0.0, 0.0_f64);
        for (end, rect) in ends.iter().zip(&rects) {
            if x > 0.0 && x + rect.width > most {
                (x, y, row) = (0.0, y + row + BETWEEN, 0.0);
            }
            let place = self.rect_mut(*end);
            (place.x, place.y) = (x, y);
            x += rect.width + BETWEEN;
            row = row.max(rect.height);
            self.placed.width = self.placed.width.max(x - BETWEEN);
        }
        self.placed.height = y + row;
        // Parents come before their children.
        for cluster in 0..top {
            if self.picture.clusters[cluster].kind == ClusterKind::Group {
                continue;
            }
            let corner = (self.placed.clusters[cluster].x, self.placed.clusters[cluster].y);
            for end in self.inner[cluster].clone() {
                let rect = self.rect_mut(end);
                rect.x += corner.0;
                rect.y += corner.1;
            }
            for index in self.lines[cluster].clone() {
                let route = &mut self.placed.lines[index];
                for point in route.points.iter_mut().chain(std::iter::once(&mut route.label)) {
                    point.0 += corner.0;
                    point.1 += corner.1;
                }
            }
        }
        self.frames();
    }

    /// The frames around groups.
    fn frames(&mut self) {
        for (index, cluster) in self.picture.clusters.iter().enumerate() {
            if cluster.kind != ClusterKind::Group {
                continue;
            }
            let rects = cluster.members.iter().map(|e| self.rect(*e));
            let frame = rects.reduce(|a, b| {
                let (x, y) = (a.x.min(b.x), a.y.min(b.y));
                let right = (a.x + a.width).max(b.x + b.width);
                let bottom = (a.y + a.height).max(b.y + b.height);
                Rect { x, y, width: right - x, height: bottom - y }
            });
            if let Some(frame) = frame {
                self.placed.clusters[index] = Rect {
                    x: frame.x - GROUP_PADDING,
                    y: frame.y - GROUP_PADDING,
                    width: frame.width + 2.0 * GROUP_PADDING,
                    height: frame.height + 2.0 * GROUP_PADDING,
                };
            }
        }
    }

    /// Lines that lead back to the beginning of a cluster go up along its right border.
    fn back_lines(&mut self) {
        let mut used = vec![0; self.picture.clusters.len()];
        for (index, line) in self.picture.lines.iter().enumerate().filter(|(_, l)| l.style == LineStyle::Back)
        {
            let Some(cluster) = self.picture.parent(line.to) else { continue };
            used[cluster] += 1;
            let border = self.placed.clusters[cluster];
            let lane = border.x + border.width - 6.0 - 14.0 * f64::from(used[cluster]);
            let (from, to) = (self.rect(line.from), self.rect(line.to));
            let below = from.y + from.height + 10.0;
            let middle = to.y + to.height / 2.0;
            self.placed.lines[index] = Route {
                points: vec![
                    (from.x + from.width / 2.0, from.y + from.height),
                    (from.x + from.width / 2.0, below),
                    (lane, below),
                    (lane, middle),
                    (to.x + to.width, middle),
                ],
                label: (lane, (below + middle) / 2.0),
                text: vec![line.label.clone()],
            };
        }
    }
}
