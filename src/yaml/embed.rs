//! YAML inside a scalar: what a text holds takes the text's place in the tree, with every place kept exact.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::parse::parse;
use super::pieces::{Piece, for_each_piece};
use super::tree::{Comment, EntryRecord, Extra, NodeData, NodeId, NodeRecord, Problem, ScalarText, Tree};
use crate::text::Span;

/// A text that was read as YAML and replaced by what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Embedded {
    /// The first of its nodes.
    first: u32,
    /// The text that was parsed.
    pub(super) read: Arc<str>,
    /// The places of its nodes in that text.
    spans: Vec<Span>,
    map: Map,
}

/// From offsets in a decoded text to offsets in the file, in order.
#[derive(Clone, Debug, Default)]
struct Map {
    /// Where a run begins in the text, its source bytes, and whether each of its bytes is one of the source.
    runs: Vec<(u32, Span, bool)>,
    end: u32,
}

impl Map {
    fn new(tree: &Tree, id: NodeId) -> Option<(Map, Arc<str>)> {
        let node = tree.node(id);
        let NodeData::Scalar { style, text, .. } = &node.record().data else { return None };
        let mut runs = Vec::new();
        let (text, end) = match text {
            ScalarText::Source(span) => {
                runs.push((0, *span, true));
                (tree.text.get(span.range())?, span.end)
            }
            ScalarText::Owned(text) => {
                let end = for_each_piece(&tree.read, *style, node.span().range(), text, |at, piece| {
                    let source = piece.source();
                    let is_copy = matches!(piece, Piece::Copy(_));
                    runs.push((
                        u32::try_from(at).unwrap_or(u32::MAX),
                        Span::new(source.start, source.end),
                        is_copy,
                    ));
                    ControlFlow::Continue(())
                });
                (&**text, u32::try_from(end).unwrap_or(u32::MAX))
            }
        };
        Some((Map { runs, end }, Arc::from(text)))
    }

    /// The run that holds an offset, and how far it is in it.
    fn run(&self, at: u32) -> Option<(Span, u32, bool)> {
        let after = self.runs.partition_point(|(start, ..)| *start <= at);
        let (start, source, is_copy) = *self.runs.get(after.checked_sub(1)?)?;
        Some((source, at - start, is_copy))
    }

    fn start(&self, at: u32) -> u32 {
        match self.run(at) {
            Some((source, within, true)) if within <= source.end - source.start => source.start + within,
            Some((source, 0, _)) => source.start,
            _ => self.end,
        }
    }

    fn end(&self, at: u32) -> u32 {
        let Some(last) = at.checked_sub(1) else { return self.start(at) };
        match self.run(last) {
            Some((source, within, true)) => (source.start + within + 1).min(source.end),
            Some((source, ..)) => source.end,
            None => self.end,
        }
    }

    fn span(&self, inner: Span) -> Span {
        let start = self.start(inner.start);
        let end = if inner.is_empty() { start } else { self.end(inner.end).max(start) };
        Span { start, end }
    }

    /// The offset in the text that a place in the file stands for.
    fn back(&self, source: usize) -> Option<usize> {
        let source = u32::try_from(source).ok()?;
        let after = self.runs.partition_point(|(_, span, _)| span.start <= source);
        let (start, span, is_copy) = *self.runs.get(after.checked_sub(1)?)?;
        if source > span.end {
            return None;
        }
        Some((start + if is_copy { source - span.start } else { 0 }) as usize)
    }
}

impl Embedded {
    /// The place of one of its nodes in its text.
    pub(super) fn inner(&self, id: NodeId) -> Option<Span> {
        self.spans.get(id.0.checked_sub(self.first)? as usize).copied()
    }

    /// The place in the file of a place in its text.
    pub(super) fn outer(&self, span: Span) -> Span {
        self.map.span(span)
    }

    /// The offset in its text of a place in the file.
    pub(super) fn back(&self, source: usize) -> Option<usize> {
        self.map.back(source)
    }
}

impl Tree {
    /// Reads the scalar under `key` of a mapping as YAML, and puts what it holds in its place: from then on its nodes,
    /// problems and comments are like any other of the file, once [`Tree::settle`] has put them in order. Says whether
    /// there was something to put there.
    pub(crate) fn embed(&mut self, mapping: NodeId, key: &str) -> bool {
        let Some(entry) = self.node(mapping).entry(key) else { return false };
        let scalar = entry.value.id();
        let Some((map, text)) = Map::new(self, scalar) else { return false };
        let inner = parse(&*text);
        let Some(document) = inner.documents.first() else { return false };
        let Some(root) = document.root.filter(|_| !text.trim().is_empty()) else { return false };
        let Ok(first) = u32::try_from(self.nodes.len()) else { return false };
        let shift = Shift {
            nodes: first,
            entries: u32::try_from(self.entries.len()).unwrap_or(u32::MAX),
            items: u32::try_from(self.items.len()).unwrap_or(u32::MAX),
        };
        let spans: Vec<Span> = inner.nodes.iter().map(|n| n.span).collect();
        for record in &inner.nodes {
            let record = shift.record(record, &inner, &map, &self.text);
            self.nodes.push(record);
        }
        self.entries.extend(inner.entries.iter().map(|e| EntryRecord {
            key: shift.node(e.key),
            value: shift.node(e.value),
            mark: e.mark,
            merged: e.merged,
        }));
        self.items.extend(inner.items.iter().map(|id| shift.node(*id)));
        self.extras.extend(inner.extras.iter().map(|(id, extra)| {
            let mapped =
                Extra { tag: extra.tag.map(|s| map.span(s)), anchor: extra.anchor.map(|s| map.span(s)) };
            (shift.node(*id), mapped)
        }));
        self.key_texts.extend(inner.key_texts.iter().map(|(id, text)| (shift.node(*id), text.clone())));
        self.comments.extend(inner.comments.iter().map(|c| Comment {
            span: map.span(c.span),
            node: c.node.map(|id| shift.node(id)),
            trailing: c.trailing,
        }));
        self.problems.extend(inner.problems.iter().map(|p| Problem {
            kind: p.kind,
            span: map.span(p.span),
            related: p.related.map(|s| map.span(s)),
            message: p.message.clone(),
        }));
        let skipped: Vec<Span> = document.skipped.iter().map(|s| map.span(*s)).collect();
        let place = self.node(scalar).span();
        if !skipped.is_empty()
            && let Some(outer) = self.documents.iter_mut().find(|d| d.span.contains(place))
        {
            outer.skipped.extend(skipped);
        }
        let root = shift.node(root);
        let ranges = match &self.node(mapping).record().data {
            NodeData::Mapping { raw, all, .. } => [raw.clone(), all.clone()],
            _ => return false,
        };
        for range in ranges {
            let entries = self.entries.get_mut(range.start as usize..range.end as usize).unwrap_or_default();
            entries.iter_mut().filter(|e| e.value == scalar).for_each(|e| e.value = root);
        }
        if let Some(record) = self.nodes.get_mut(root.0 as usize) {
            record.parent = Some(mapping);
        }
        self.embedded.push(Embedded { first, read: inner.read, spans, map });
        true
    }

    /// Puts problems and comments in order, after texts were embedded.
    pub(crate) fn settle(&mut self) {
        self.comments.sort_by_key(|c| c.span);
        self.problems.sort_by_key(|p| (p.span, p.kind));
    }

    /// The embedded text that a node belongs to.
    pub(super) fn embedded_of(&self, id: NodeId) -> Option<&Embedded> {
        let after = self.embedded.partition_point(|e| e.first <= id.0);
        self.embedded.get(after.checked_sub(1)?)
    }

    /// Whether a place is inside an embedded text.
    pub(crate) fn is_embedded(&self, span: Span) -> bool {
        let covers = |e: &&Embedded| {
            let runs = &e.map.runs;
            let start = runs.first().map_or(u32::MAX, |(_, s, _)| s.start);
            start <= span.start && span.end <= e.map.end.max(runs.last().map_or(0, |(_, s, _)| s.end))
        };
        self.embedded.iter().any(|e| covers(&e))
    }
}

/// What is added to the numbers of an embedded tree.
struct Shift {
    nodes: u32,
    entries: u32,
    items: u32,
}

impl Shift {
    fn node(&self, id: NodeId) -> NodeId {
        NodeId(id.0.saturating_add(self.nodes))
    }

    fn record(&self, record: &NodeRecord, inner: &Tree, map: &Map, outer: &str) -> NodeRecord {
        let moved = |range: &std::ops::Range<u32>, by: u32| {
            range.start.saturating_add(by)..range.end.saturating_add(by)
        };
        let data = match &record.data {
            NodeData::Scalar { style, text, value } => {
                let text = match text {
                    ScalarText::Owned(text) => ScalarText::Owned(text.clone()),
                    ScalarText::Source(span) => {
                        let place = map.span(*span);
                        let text = inner.text.get(span.range()).unwrap_or_default();
                        if outer.get(place.range()) == Some(text) {
                            ScalarText::Source(place)
                        } else {
                            ScalarText::Owned(text.into())
                        }
                    }
                };
                NodeData::Scalar { style: *style, text, value: *value }
            }
            NodeData::Mapping { raw, all, flow } => NodeData::Mapping {
                raw: moved(raw, self.entries),
                all: moved(all, self.entries),
                flow: *flow,
            },
            NodeData::Sequence { items, flow } => {
                NodeData::Sequence { items: moved(items, self.items), flow: *flow }
            }
            NodeData::Alias { target } => NodeData::Alias { target: target.map(|id| self.node(id)) },
        };
        NodeRecord { data, span: map.span(record.span), parent: record.parent.map(|id| self.node(id)) }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Span;
    use crate::yaml::parse;

    /// Every scalar of the embedded text stands where the file has its text.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let mut tree = parse(text);
        let root = tree.documents()[0].root.expect("a root");
        let data = tree.node(root).get("data").expect("data").id();
        assert!(tree.embed(data, "k"), "{text}");
        for (path, value, source) in expected {
            let mut node = tree.node(root);
            for step in path.split('.') {
                node = match step.parse::<usize>() {
                    Ok(index) => node.items().nth(index).expect(path),
                    Err(_) => node.get(step).expect(path),
                };
            }
            let decoded = node.text().unwrap_or_default().to_owned();
            assert_eq!((decoded.as_str(), node.source()), (*value, *source), "{path} of {text}");
            let index = path.replace(".0", "[0]");
            assert_eq!(node.path(), index);
            let all: String = (0..decoded.len())
                .filter(|at| decoded.is_char_boundary(*at))
                .map(|at| {
                    let end = (at + 1..=decoded.len()).find(|e| decoded.is_char_boundary(*e)).unwrap_or(at);
                    let span: Span = node.source_span(at..end);
                    text.get(span.range()).expect("a place").to_owned()
                })
                .collect();
            let plain = !text.contains('\\') && !decoded.contains('\n') && !decoded.contains("''");
            if plain && node.source().contains(decoded.as_str()) {
                assert_eq!(all, decoded, "{path}");
            }
        }
    }

    #[test]
    fn places_are_exact() {
        check(
            "data:\n  k: |\n    s3:\n      bucket: b\n      list:\n        - 'é x'\n",
            &[("data.k.s3.bucket", "b", "b"), ("data.k.s3.list.0", "é x", "'é x'")],
        );
        check("data:\n  k: '{a: 1}'\n", &[("data.k.a", "1", "1")]);
        check("data:\n  k: 10\n", &[("data.k", "10", "10")]);
        check(
            "data:\n  k: \"a:\\n  b: \\u00e9x\\n\"\n  l: 1\n",
            &[("data.k.a.b", "éx", "\\u00e9x"), ("data.l", "1", "1")],
        );
        check("data:\n  k: >\n    a: b\n\n    c: 'd'\n", &[("data.k.c", "d", "'d'")]);
        check(
            "data:\n  k: |-\n    a: |\n      one\n      {{two}}\n    b: x\n",
            &[("data.k.a", "one\n{{two}}\n", "|\n      one\n      {{two}}"), ("data.k.b", "x", "x")],
        );
    }

    #[test]
    fn problems_and_comments_have_places_in_the_file() {
        let text = "data:\n  k: |\n    a: 1 # why\n    a: 2\n";
        let mut tree = parse(text);
        let data = tree.node(tree.documents()[0].root.expect("a root")).get("data").expect("data").id();
        assert!(tree.embed(data, "k"));
        tree.settle();
        let comment = tree.comments()[0].span;
        assert_eq!(text.get(comment.range()), Some("# why"));
        let problem = tree.problems()[0].span;
        assert_eq!(
            (problem.start as usize, text.get(problem.range())),
            (text.find("a: 2").expect("it"), Some("a"))
        );
        assert!(tree.is_embedded(problem));
    }

    #[test]
    fn nothing_is_put_in_the_place_of_nothing() {
        for text in ["data:\n  k: ''\n", "data:\n  k: {}\n", "data: {}\n", "data:\n  k: '# x'\n"] {
            let mut tree = parse(text);
            let data = tree.node(tree.documents()[0].root.expect("a root")).get("data").expect("data").id();
            assert!(!tree.embed(data, "k"), "{text}");
        }
    }
}
