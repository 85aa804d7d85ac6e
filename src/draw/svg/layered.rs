//! The order of things within layers, and where they stand from left to right.

use std::collections::{BTreeMap, BTreeSet};

use rust_sugiyama::configure::{Config, RankingType};
use rust_sugiyama::from_vertices_and_edges;

/// A graph in layers: every edge leads from one layer to the next.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// By vertex: its width, with the distance to its neighbours, and its layer.
    pub(super) vertices: Vec<(f64, usize)>,
    /// Edges between vertices.
    pub(super) edges: Vec<(usize, usize)>,
}

/// Something that finds places in layers.
pub(super) trait Placement {
    /// The middle of every vertex of a connected graph from left to right; nothing when it has none to offer.
    fn place(&self, layers: &Layers) -> Option<Vec<f64>>;
}

/// Sugiyama's method with Brandes' and Köpf's coordinates.
pub(super) struct Sugiyama;

/// Larger graphs are left to [`Rows`]: nobody can take them in anyway, and the method's time and stack grow faster than
/// the graph.
const MOST: usize = 900;

impl Placement for Sugiyama {
    fn place(&self, layers: &Layers) -> Option<Vec<f64>> {
        let count = layers.vertices.len();
        if !(2..=MOST).contains(&count) || layers.edges.len() > 3 * MOST {
            return None;
        }
        // Heights do not matter here.
        let vertices: Vec<(u32, (f64, f64))> =
            layers.vertices.iter().zip(0..).map(|((width, _), id)| (id, (*width, 1.0))).collect();
        // It looks at the edges that came last first.
        let edges: Vec<(u32, u32)> =
            layers.edges.iter().rev().map(|&(from, to)| (from as u32, to as u32)).collect();
        let config = Config {
            vertex_spacing: 0.0,
            ranking_type: RankingType::Up,
            dummy_vertices: false,
            ..Config::default()
        };
        let mut places = vec![f64::NAN; count];
        for (layout, _, _) in from_vertices_and_edges(&vertices, &edges, &config) {
            for (id, (x, _)) in layout {
                *places.get_mut(id)? = x;
            }
        }
        places.iter().all(|x| x.is_finite()).then_some(places)
    }
}

/// Everything below the middle of what it comes from, in the order of the manifest.
pub(super) struct Rows;

impl Placement for Rows {
    fn place(&self, layers: &Layers) -> Option<Vec<f64>> {
        let mut above: Vec<Vec<usize>> = vec![Vec::new(); layers.vertices.len()];
        for &(from, to) in &layers.edges {
            above.get_mut(to)?.push(from);
        }
        let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (vertex, (_, layer)) in layers.vertices.iter().enumerate() {
            rows.entry(*layer).or_default().push(vertex);
        }
        let mut places = vec![0.0; layers.vertices.len()];
        for row in rows.values() {
            let mut wanted: Vec<(f64, usize)> = Vec::with_capacity(row.len());
            for &vertex in row {
                let above = above.get(vertex)?;
                let sum: f64 = above.iter().filter_map(|v| places.get(*v)).sum();
                wanted.push((if above.is_empty() { 0.0 } else { sum / above.len() as f64 }, vertex));
            }
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let total: f64 = row.iter().filter_map(|v| layers.vertices.get(*v)).map(|(width, _)| width).sum();
            let middle = wanted.iter().map(|(x, _)| x).sum::<f64>() / wanted.len().max(1) as f64;
            let mut x = middle - total / 2.0;
            for (_, vertex) in wanted {
                let width = layers.vertices.get(vertex)?.0;
                *places.get_mut(vertex)? = x + width / 2.0;
                x += width;
            }
        }
        Some(places)
    }
}

/// Places a graph: each of its connected parts by itself, side by side, and nothing on top of anything.
///
/// `together` gives vertices of a layer that must stand next to each other the same number.
pub(super) fn place(layers: &Layers, together: &[Option<usize>]) -> Vec<f64> {
    let count = layers.vertices.len();
    let mut places = vec![0.0; count];
    let mut right = 0.0;
    let parts = parts(layers);
    let mut number = vec![(0, 0); count];
    for (at, part) in parts.iter().enumerate() {
        for (new, old) in part.iter().enumerate() {
            number[*old] = (at, new);
        }
    }
    let mut edges: Vec<Vec<(usize, usize)>> = vec![Vec::new(); parts.len()];
    for &(from, to) in &layers.edges {
        edges[number[from].0].push((number[from].1, number[to].1));
    }
    for (part, edges) in parts.iter().zip(edges).filter(|(part, _)| part.len() > 1) {
        let sub = Layers { vertices: part.iter().map(|v| layers.vertices[*v]).collect(), edges };
        let mut found = Sugiyama.place(&sub).or_else(|| Rows.place(&sub)).unwrap_or_default();
        found.resize(part.len(), 0.0);
        let groups: Vec<Option<usize>> = part.iter().map(|v| together.get(*v).copied().flatten()).collect();
        separate(&sub, &groups, &mut found);
        let left = |i: usize| found[i] - sub.vertices[i].0 / 2.0;
        let least = (0..part.len()).map(left).fold(f64::INFINITY, f64::min);
        let most = (0..part.len()).map(|i| left(i) + sub.vertices[i].0).fold(f64::NEG_INFINITY, f64::max);
        for (new, old) in part.iter().enumerate() {
            places[*old] = found[new] - least + right;
        }
        right += (most - least).max(0.0);
    }
    lonely(layers, &parts, right, &mut places);
    places
}

/// Places vertices without edges: in rows that fill from the left, in columns, beside what else is in their layers.
fn lonely(layers: &Layers, parts: &[Vec<usize>], right: f64, places: &mut [f64]) {
    let (alone, others): (Vec<&Vec<usize>>, Vec<&Vec<usize>>) = parts.iter().partition(|p| p.len() == 1);
    let taken: BTreeSet<usize> = others.into_iter().flatten().map(|v| layers.vertices[*v].1).collect();
    let widest = alone.iter().flat_map(|p| p.iter()).map(|v| layers.vertices[*v].0).fold(0.0, f64::max);
    let mut next: BTreeMap<usize, f64> = BTreeMap::new();
    for &vertex in alone.into_iter().flatten() {
        let (width, layer) = layers.vertices[vertex];
        let start = if taken.contains(&layer) { right } else { 0.0 };
        let x = next.entry(layer).or_insert(start);
        places[vertex] = *x + width / 2.0;
        *x += widest;
    }
}

/// Pushes apart what overlaps within a layer, and brings together what belongs together.
fn separate(layers: &Layers, together: &[Option<usize>], places: &mut [f64]) {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (vertex, (_, layer)) in layers.vertices.iter().enumerate() {
        rows.entry(*layer).or_default().push(vertex);
    }
    for row in rows.values_mut() {
        row.sort_by(|a, b| places[*a].total_cmp(&places[*b]).then(a.cmp(b)));
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, vertex) in row.iter().enumerate() {
            if let Some(group) = together[*vertex] {
                first.entry(group).or_insert(at);
            }
        }
        if !first.is_empty() {
            let mut keyed: Vec<(usize, usize, usize)> = row
                .iter()
                .enumerate()
                .map(|(at, v)| (together[*v].and_then(|g| first.get(&g).copied()).unwrap_or(at), at, *v))
                .collect();
            keyed.sort_unstable();
            *row = keyed.into_iter().map(|(_, _, v)| v).collect();
        }
        push_apart(layers, row, places);
    }
}

/// Gives the vertices of a row, in this order, the places nearest to what they have without overlapping: blocks that
/// touch move as one, to the mean of what their members want.
fn push_apart(layers: &Layers, row: &[usize], places: &mut [f64]) {
    struct Block {
        members: Vec<usize>,
        /// The sum over members of where each wants the block's left edge.
        wanted: f64,
        width: f64,
        left: f64,
    }
    let mut blocks: Vec<Block> = Vec::new();
    for &vertex in row {
        let width = layers.vertices[vertex].0;
        let left = places[vertex] - width / 2.0;
        let mut block = Block { members: vec![vertex], wanted: left, width, left };
        while let Some(before) = blocks.pop_if(|before| before.left + before.width > block.left + 0.01) {
            let moved = block.wanted - before.width * block.members.len() as f64;
            let mut members = before.members;
            members.append(&mut block.members);
            let (wanted, width) = (before.wanted + moved, before.width + block.width);
            block = Block { wanted, width, left: 0.0, members };
            block.left = block.wanted / block.members.len() as f64;
        }
        blocks.push(block);
    }
    for block in blocks {
        let mut x = block.left;
        for vertex in block.members {
            let width = layers.vertices[vertex].0;
            places[vertex] = x + width / 2.0;
            x += width;
        }
    }
}

/// The connected parts of a graph, each in order.
fn parts(layers: &Layers) -> Vec<Vec<usize>> {
    let mut sets = petgraph::unionfind::UnionFind::<usize>::new(layers.vertices.len());
    for &(from, to) in &layers.edges {
        sets.union(from, to);
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    for vertex in 0..layers.vertices.len() {
        let set = sets.find(vertex);
        // In the order of their first vertices.
        let next = number.len();
        parts.entry(*number.entry(set).or_insert(next)).or_default().push(vertex);
    }
    parts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::{Layers, Placement, Rows, Sugiyama, place};

    fn diamond() -> Layers {
        Layers {
            vertices: vec![(10.0, 0), (20.0, 1), (30.0, 1), (10.0, 2)],
            edges: vec![(0, 1), (0, 2), (1, 3), (2, 3)],
        }
    }

    #[test]
    fn both_ways_keep_the_order_and_the_distance() {
        for way in [&Sugiyama as &dyn Placement, &Rows] {
            let found = way.place(&diamond()).expect("places");
            assert!(found[2] - found[1] >= 25.0 - 0.01, "{found:?}");
            assert!(found[1] < found[3] && found[3] < found[2], "{found:?}");
        }
    }

    #[test]
    fn parts_stand_side_by_side() {
        let mut layers = diamond();
        layers.vertices.push((40.0, 0));
        let found = place(&layers, &[None; 5]);
        assert!(found[..4].iter().all(|x| found[4] - x >= 30.0), "{found:?}");
        assert_eq!(place(&Layers::default(), &[]), Vec::<f64>::new());
    }

    #[test]
    fn what_belongs_together_is_not_parted() {
        // The third vertex of the second layer would stand between those of the group.
        let layers = Layers {
            vertices: vec![(10.0, 0), (10.0, 0), (10.0, 0), (10.0, 1), (10.0, 1), (10.0, 1)],
            edges: vec![(0, 3), (1, 5), (2, 4), (0, 4), (2, 5)],
        };
        let found = place(&layers, &[None, None, None, Some(7), Some(7), None]);
        let between = |x: f64| (found[3].min(found[4])..found[3].max(found[4])).contains(&x);
        assert!(!between(found[5]), "{found:?}");
    }

    #[test]
    fn large_graphs_are_placed_row_by_row() {
        let vertices = (0..3000).map(|v| (10.0, usize::from(v > 0))).collect();
        let layers = Layers { vertices, edges: (1..3000).map(|v| (0, v)).collect() };
        assert!(Sugiyama.place(&layers).is_none());
        let found = place(&layers, &vec![None; 3000]);
        assert!(found[1..].windows(2).all(|pair| pair[1] - pair[0] >= 9.99));
    }
}
