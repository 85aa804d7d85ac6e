//! Arranging boxes that lines connect: layers from top to bottom, each as high as what is in it.

use super::layered::{self, Layers};

/// A point; x goes right, y goes down.
pub(super) type Point = (f64, f64);

/// Something to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Items with the same number stand next to each other, in a frame.
    pub(super) group: Option<usize>,
}

/// A line to be drawn, with the size of what is written on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: Option<(f64, f64)>,
}

/// Where everything is.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    /// By item: its left upper corner.
    pub(super) corners: Vec<Point>,
    /// By wire: the points it goes through, and the middle of its label.
    pub(super) wires: Vec<(Vec<Point>, Point)>,
    /// The size of the whole.
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The distance between boxes of a layer.
const GAP: f64 = 26.0;
/// The distance between layers.
const STEP: f64 = 36.0;
/// The distance that a line keeps from others that pass.
const LANE: f64 = 14.0;
/// The most bends that lines get to lead them around boxes; the lines beyond that go straight.
const BENDS: usize = 1500;
/// What one layer holds of items that no line touches.
const COLUMNS: usize = 6;

/// Arranges items.
pub(super) fn arrange(items: &[Item], wires: &[Wire]) -> Arrangement {
    let ranks = ranks(items.len(), wires);
    let gaps = Gaps::new(items, wires, &ranks);
    let mut graph = Layers::default();
    let mut groups: Vec<Option<usize>> = Vec::new();
    for (item, rank) in items.iter().zip(&ranks) {
        let margin = if item.group.is_some() { GAP + 4.0 } else { GAP };
        graph.vertices.push((item.width + margin, gaps.layer(*rank)));
        groups.push(item.group);
    }
    let ways = ways(wires, &ranks, &gaps, &mut graph, &mut groups);
    let xs = layered::place(&graph, &groups);
    let slopes = slopes(&graph, &xs);
    let rows = Rows::new(items, wires, &ranks, &gaps, &ways, &slopes);
    let left =
        (0..graph.vertices.len()).map(|v| xs[v] - graph.vertices[v].0 / 2.0).fold(f64::INFINITY, f64::min);
    let left = if left.is_finite() { left + GAP / 2.0 } else { 0.0 };
    let mut arrangement = Arrangement::default();
    for (index, item) in items.iter().enumerate() {
        let (top, height) = rows.of(gaps.layer(ranks[index]));
        let corner = (xs[index] - left - item.width / 2.0, top + (height - item.height) / 2.0);
        arrangement.corners.push(corner);
        arrangement.width = arrangement.width.max(corner.0 + item.width);
    }
    for (wire, way) in wires.iter().zip(&ways) {
        if ranks[wire.to] <= ranks[wire.from] {
            let wire = arrangement.around(items, wire);
            arrangement.wires.push(wire);
            continue;
        }
        let mut points = Vec::new();
        let corner = |i: usize| arrangement.corners[i];
        let middle = |i: usize| corner(i).0 + items[i].width / 2.0;
        let (top, height) = rows.of(gaps.layer(ranks[wire.from]));
        points.push((middle(wire.from), corner(wire.from).1 + items[wire.from].height));
        points.push((middle(wire.from), top + height));
        let mut label = None;
        for bend in way {
            let x = xs[bend.vertex] - left;
            let (top, height) = rows.of(graph.vertices[bend.vertex].1);
            points.push((x, top));
            points.push((x, top + height));
            if bend.is_label {
                label = Some((x, top + height / 2.0));
                arrangement.width = arrangement.width.max(x + wire.label.map_or(0.0, |l| l.0 / 2.0));
            }
            arrangement.width = arrangement.width.max(x);
        }
        let (top, _) = rows.of(gaps.layer(ranks[wire.to]));
        points.push((middle(wire.to), top));
        points.push((middle(wire.to), corner(wire.to).1));
        points.dedup();
        let label = label.unwrap_or_else(|| {
            let (a, b) = (points[0], points[points.len() - 1]);
            ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)
        });
        arrangement.wires.push((points, label));
    }
    arrangement.height = arrangement.height.max(rows.height);
    arrangement
}

/// The layer of each item: one below the lowest of those it comes from. Lines that would lead back up count for nothing.
/// Items without lines fill layers of their own, a few in each.
fn ranks(count: usize, wires: &[Wire]) -> Vec<usize> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut touched = vec![false; count];
    for wire in wires.iter().filter(|w| w.from != w.to) {
        below[wire.from].push(wire.to);
        touched[wire.from] = true;
        touched[wire.to] = true;
    }
    let mut ranks = vec![0_usize; count];
    let order = order(&below);
    let mut position = vec![0; count];
    for (at, item) in order.iter().enumerate() {
        position[*item] = at;
    }
    for item in order {
        for &next in below[item].iter().filter(|next| position[**next] > position[item]) {
            ranks[next] = ranks[next].max(ranks[item] + 1);
        }
    }
    let mut lonely: Vec<usize> = (0..count).filter(|i| !touched[*i]).collect();
    if lonely.len() > COLUMNS {
        let columns = COLUMNS.max((lonely.len() as f64).sqrt() as usize);
        let base = if lonely.len() == count { 0 } else { ranks.iter().max().map_or(0, |r| r + 1) };
        for (at, item) in lonely.drain(..).enumerate() {
            ranks[item] = base + at / columns;
        }
    }
    ranks
}

/// The items in an order in which nearly every line leads forward: all of them unless there are cycles.
fn order(below: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; below.len()];
    let mut done = Vec::with_capacity(below.len());
    for start in (0..below.len()).rev() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((item, next)) = stack.last_mut() {
            match below[*item].get(*next) {
                Some(&follower) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[follower], true) {
                        stack.push((follower, 0));
                    }
                }
                None => {
                    done.push(*item);
                    stack.pop();
                }
            }
        }
    }
    done.reverse();
    done
}

/// Which layers there are: those of the items, and one between two of them where something is written on lines.
struct Gaps {
    /// By rank: its layer.
    layers: Vec<usize>,
}

impl Gaps {
    fn new(items: &[Item], wires: &[Wire], ranks: &[usize]) -> Gaps {
        let count = items.iter().zip(ranks).map(|(_, r)| r + 1).max().unwrap_or(0);
        let mut labelled = vec![false; count];
        for wire in wires.iter().filter(|w| w.label.is_some() && ranks[w.from] < ranks[w.to]) {
            labelled[ranks[wire.to]] = true;
        }
        let mut next = 0;
        let layers = labelled.iter().map(|is_labelled| {
            let layer = next + usize::from(*is_labelled);
            next = layer + 1;
            layer
        });
        Gaps { layers: layers.collect() }
    }

    fn layer(&self, rank: usize) -> usize {
        self.layers.get(rank).copied().unwrap_or_default()
    }
}

/// A place that a line is led through.
#[derive(Clone, Copy, Debug)]
struct Bend {
    vertex: usize,
    is_label: bool,
}

/// The bends of each line, which become vertices of the graph.
fn ways(
    wires: &[Wire],
    ranks: &[usize],
    gaps: &Gaps,
    graph: &mut Layers,
    groups: &mut Vec<Option<usize>>,
) -> Vec<Vec<Bend>> {
    let mut ways: Vec<Vec<Bend>> = vec![Vec::new(); wires.len()];
    let mut left = BENDS;
    let span = |w: &Wire| ranks[w.to].saturating_sub(ranks[w.from]);
    let mut shortest_first: Vec<usize> = (0..wires.len()).filter(|i| span(&wires[*i]) > 0).collect();
    shortest_first.sort_by_key(|i| (span(&wires[*i]), *i));
    let mut edges: Vec<(usize, (usize, usize))> = Vec::new();
    for index in shortest_first {
        let wire = &wires[index];
        let (first, last) = (gaps.layer(ranks[wire.from]) + 1, gaps.layer(ranks[wire.to]));
        let needed = last.saturating_sub(first);
        // Labels have places reserved for them as long as there are not too many.
        let is_straight = needed > left;
        if is_straight {
            continue;
        }
        left -= needed;
        let mut before = wire.from;
        for layer in first..last {
            let label = wire.label.filter(|_| layer + 1 == last);
            let vertex = graph.vertices.len();
            graph.vertices.push((label.map_or(LANE, |(width, _)| width + LANE), layer));
            groups.push(None);
            edges.push((index, (before, vertex)));
            ways[index].push(Bend { vertex, is_label: label.is_some() });
            before = vertex;
        }
        edges.push((index, (before, wire.to)));
    }
    // In the order of the lines, which is that of the manifest.
    edges.sort_by_key(|(index, _)| *index);
    graph.edges = edges.into_iter().map(|(_, edge)| edge).collect();
    ways
}

/// How far lines go sideways on their way into each layer: long ways need more height to look smooth.
fn slopes(graph: &Layers, xs: &[f64]) -> Vec<f64> {
    let count = graph.vertices.iter().map(|(_, layer)| layer + 1).max().unwrap_or(0);
    let mut slopes = vec![0.0_f64; count];
    for &(from, to) in &graph.edges {
        let slope = &mut slopes[graph.vertices[to].1];
        *slope = slope.max((xs[from] - xs[to]).abs());
    }
    slopes
}

/// How high each layer is, and where it begins.
struct Rows {
    rows: Vec<(f64, f64)>,
    height: f64,
}

impl Rows {
    fn new(
        items: &[Item],
        wires: &[Wire],
        ranks: &[usize],
        gaps: &Gaps,
        ways: &[Vec<Bend>],
        slopes: &[f64],
    ) -> Rows {
        let count = gaps.layers.last().map_or(0, |l| l + 1);
        let mut heights = vec![0.0_f64; count];
        let mut is_label = vec![true; count];
        for layer in &gaps.layers {
            is_label[*layer] = false;
        }
        for (item, rank) in items.iter().zip(ranks) {
            let height = &mut heights[gaps.layer(*rank)];
            *height = height.max(item.height + if item.group.is_some() { 16.0 } else { 0.0 });
        }
        for (wire, way) in wires.iter().zip(ways) {
            if let (Some((_, high)), true) = (wire.label, way.iter().any(|b| b.is_label)) {
                let height = &mut heights[gaps.layer(ranks[wire.to]).saturating_sub(1)];
                *height = height.max(high);
            }
        }
        let mut rows = Vec::with_capacity(count);
        let mut y = 0.0;
        for (layer, height) in heights.iter().enumerate() {
            if layer > 0 {
                let is_near_label = is_label[layer] || is_label[layer - 1];
                let slope = slopes.get(layer).copied().unwrap_or_default();
                y += if is_near_label { STEP / 2.0 } else { STEP } + (slope * 0.11).min(STEP);
            }
            rows.push((y, *height));
            y += height;
        }
        Rows { rows, height: y }
    }

    fn of(&self, layer: usize) -> (f64, f64) {
        self.rows.get(layer).copied().unwrap_or_default()
    }
}

impl Arrangement {
    /// The way of a line that leads back up: out at the right.
    fn around(&mut self, items: &[Item], wire: &Wire) -> (Vec<Point>, Point) {
        let (from, to) = (self.corners[wire.from], self.corners[wire.to]);
        let right = (from.0 + items[wire.from].width).max(to.0 + items[wire.to].width) + GAP / 2.0;
        self.width = self.width.max(right + 2.0);
        let (bottom, top) = (from.1 + items[wire.from].height, to.1);
        let start = (from.0 + items[wire.from].width / 2.0, bottom);
        let end = (to.0 + items[wire.to].width / 2.0, top);
        let (below, above) = (bottom + STEP / 3.0, top - STEP / 3.0);
        let points = vec![start, (start.0, below), (right, below), (right, above), (end.0, above), end];
        self.height = self.height.max(below);
        (points, (right, (bottom + top) / 2.0))
    }
}
