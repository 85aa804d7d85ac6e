//! Keys of a mapping: equal ones, and those that `<<` brings in, in the order and with the winners of go-yaml v2.

use std::collections::HashMap;
use std::ops::Range;

use super::arena::{Arena, index};
use super::limits::MAX_MERGED;
use super::tree::{EntryRecord, NodeData, NodeId, Problem, ProblemKind, ScalarText, Style, beside};
use crate::text::Span;

/// Mappings up to this size are compared pair by pair, which is faster than hashing.
const SMALL: usize = 12;

/// One problem for each key that an earlier one equals.
pub(super) fn report_duplicates(arena: &mut Arena, source: &str, raw: Range<u32>) {
    let entries = arena.entries.get(raw.start as usize..raw.end as usize).unwrap_or_default();
    let found =
        if entries.len() <= SMALL { compare(arena, source, entries) } else { hash(arena, source, entries) };
    for (first, key) in found {
        let text = arena.key_text(key, source).unwrap_or_default();
        let message = format!("the key `{text}` is already there: Argo drops the whole document");
        let (span, related) = (arena.node(key).span, Some(arena.node(first).span));
        arena.problems.push(Problem { kind: ProblemKind::DuplicateKey, span, related, message });
    }
}

fn compare(arena: &Arena, source: &str, entries: &[EntryRecord]) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    for (i, entry) in entries.iter().enumerate().skip(1) {
        if entries[..i].iter().all(|earlier| earlier.mark != entry.mark) {
            continue;
        }
        let Some(text) = arena.key_text(entry.key, source) else { continue };
        let equal = |earlier: &&EntryRecord| {
            earlier.mark == entry.mark && arena.key_text(earlier.key, source) == Some(text)
        };
        if let Some(first) = entries[..i].iter().find(equal) {
            found.push((first.key, entry.key));
        }
    }
    found
}

fn hash(arena: &Arena, source: &str, entries: &[EntryRecord]) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    let mut seen = HashMap::with_capacity(entries.len());
    for entry in entries {
        let Some(text) = arena.key_text(entry.key, source) else { continue };
        match seen.get(text) {
            Some(&first) => found.push((first, entry.key)),
            None => {
                seen.insert(text, entry.key);
            }
        }
    }
    found
}

/// The entries of a mapping with `<<` replaced by what it brings in.
///
/// go-yaml sets keys one after the other: a later key of the mapping's own replaces a merged one, a merge replaces
/// what stands before it. Its strict mode, Argo's default, refuses either.
pub(super) fn flatten(arena: &mut Arena, source: &str, raw: Range<u32>) -> Range<u32> {
    let mut merger = Merger { arena, source, out: Vec::new(), places: HashMap::new() };
    for at in raw.start..raw.end {
        let Some(&entry) = merger.arena.entries.get(at as usize) else { break };
        if is_merge_key(merger.arena, source, entry.key) {
            merger.merge(entry.value);
        } else {
            merger.own(entry);
        }
    }
    let out = merger.out;
    let from = index(arena.entries.len());
    arena.entries.extend(out.into_iter().flatten());
    from..index(arena.entries.len())
}

fn is_merge_key(arena: &Arena, source: &str, key: NodeId) -> bool {
    let record = arena.node(key);
    let plain =
        matches!(record.data, NodeData::Scalar { style: Style::Plain, text: ScalarText::Source(_), .. });
    plain
        && beside(&arena.extras, key).is_none_or(|e| e.tag.is_none())
        && arena.scalar_text(key, source) == Some("<<")
}

struct Merger<'a, 's> {
    arena: &'a mut Arena,
    source: &'s str,
    /// What a later key replaced is `None`.
    out: Vec<Option<EntryRecord>>,
    /// Keys by their hashable text, to their place in `out`.
    places: HashMap<Box<str>, usize>,
}

impl Merger<'_, '_> {
    fn own(&mut self, entry: EntryRecord) {
        let Some(text) = self.arena.key_text(entry.key, self.source) else {
            self.out.push(Some(entry));
            return;
        };
        let text: Box<str> = text.into();
        let place = self.out.len();
        if let Some(earlier) = self.places.insert(text.clone(), place)
            && let Some(Some(merged)) = self.out.get(earlier).copied()
            && merged.merged
        {
            self.overridden(&text, entry.key, merged.key);
            self.out[earlier] = None;
        }
        self.out.push(Some(entry));
    }

    /// Takes over the entries of a mapping, or of a list of mappings from the last to the first.
    fn merge(&mut self, value: NodeId) {
        let value_span = self.arena.node(value).span;
        match self.arena.node(self.arena.follow(value)).data.clone() {
            NodeData::Mapping { all, .. } => self.take(all, value_span),
            // A list must stand here itself: go-yaml does not follow an alias to one.
            NodeData::Sequence { items, .. } if self.arena.follow(value) == value => {
                for at in (items.start..items.end).rev() {
                    let Some(&item) = self.arena.items.get(at as usize) else { continue };
                    let span = self.arena.node(item).span;
                    match self.arena.node(self.arena.follow(item)).data.clone() {
                        NodeData::Mapping { all, .. } => self.take(all, span),
                        NodeData::Alias { .. } => {}
                        _ => self.refuse(span),
                    }
                }
            }
            // An alias of nothing has its own problem.
            NodeData::Alias { .. } => {}
            _ => self.refuse(value_span),
        }
    }

    fn refuse(&mut self, span: Span) {
        self.arena.problem(ProblemKind::InvalidValue, span, "`<<` takes a map or a list of maps");
    }

    fn take(&mut self, entries: Range<u32>, from: Span) {
        for at in entries.start..entries.end {
            if self.arena.merged >= MAX_MERGED {
                return;
            }
            self.arena.merged += 1;
            if self.arena.merged == MAX_MERGED {
                self.arena.problem(
                    ProblemKind::Limit,
                    from,
                    "merges make this file too large: the rest is not merged",
                );
            }
            let Some(&entry) = self.arena.entries.get(at as usize) else { return };
            self.take_one(EntryRecord { merged: true, ..entry }, from);
        }
    }

    fn take_one(&mut self, entry: EntryRecord, from: Span) {
        let Some(text) = self.arena.key_text(entry.key, self.source) else {
            self.out.push(Some(entry));
            return;
        };
        let text: Box<str> = text.into();
        let place = self.out.len();
        if let Some(earlier) = self.places.insert(text.clone(), place)
            && let Some(Some(before)) = self.out.get(earlier).copied()
        {
            if before.merged {
                self.merged_twice(&text, from, entry.key);
                self.out[earlier] = None;
            } else {
                self.overridden(&text, before.key, entry.key);
            }
        }
        self.out.push(Some(entry));
    }

    fn overridden(&mut self, text: &str, own: NodeId, merged: NodeId) {
        let message = format!(
            "`<<` brings in the key `{text}` as well: Argo takes that for a duplicate and drops the document"
        );
        let (span, related) = (self.arena.node(own).span, Some(self.arena.node(merged).span));
        self.arena.problems.push(Problem { kind: ProblemKind::MergeOverride, span, related, message });
    }

    fn merged_twice(&mut self, text: &str, span: Span, merged: NodeId) {
        let message = format!(
            "the key `{text}` is merged in twice: Argo takes that for a duplicate and drops the document"
        );
        let related = Some(self.arena.node(merged).span);
        self.arena.problems.push(Problem { kind: ProblemKind::MergeOverride, span, related, message });
    }
}
