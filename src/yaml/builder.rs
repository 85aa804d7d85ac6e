//! From events to the arena. Never recurses: open collections are frames on a stack.

use std::borrow::Cow;

use super::event::{Event, Events, Failure, Scalar, Tag, TagKind};
use super::limits::excessive_aliasing;
use super::merge;
use super::number::key_number;
use super::resolve::{decode_base64, resolve};
use super::scan::{block_end, find_indicator, skip_blanks};
use super::tree::{
    EntryRecord, NodeData, NodeId, NodeRecord, Problem, ProblemKind, Resolved, ScalarText, Style, Value,
};
use crate::text::Span;

/// What all pieces of a file have been read into so far.
#[derive(Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<NodeRecord>,
    pub(super) entries: Vec<EntryRecord>,
    pub(super) items: Vec<NodeId>,
    pub(super) key_texts: Vec<(NodeId, Box<str>)>,
    pub(super) problems: Vec<Problem>,
    /// Entries that merges have added.
    pub(super) merged: usize,
}

/// A state of the arena to which a failed attempt returns.
#[derive(Clone, Copy)]
pub(super) struct Checkpoint {
    nodes: usize,
    entries: usize,
    items: usize,
    key_texts: usize,
    problems: usize,
    merged: usize,
}

impl Arena {
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.nodes.len(),
            entries: self.entries.len(),
            items: self.items.len(),
            key_texts: self.key_texts.len(),
            problems: self.problems.len(),
            merged: self.merged,
        }
    }

    pub(super) fn roll_back(&mut self, to: Checkpoint) {
        self.truncate_nodes(to.nodes);
        self.entries.truncate(to.entries);
        self.items.truncate(to.items);
        self.key_texts.truncate(to.key_texts);
        self.problems.truncate(to.problems);
        self.merged = to.merged;
    }

    fn truncate_nodes(&mut self, len: usize) {
        self.nodes.truncate(len);
    }

    pub(super) fn node(&self, id: NodeId) -> &NodeRecord {
        &self.nodes[id.0 as usize]
    }

    fn node_mut(&mut self, id: NodeId) -> &mut NodeRecord {
        &mut self.nodes[id.0 as usize]
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>) {
        self.problems.push(Problem { kind, span, related: None, message: message.into() });
    }

    /// The node that an alias stands for.
    pub(super) fn follow(&self, id: NodeId) -> NodeId {
        match self.node(id).data {
            NodeData::Alias { target: Some(target) } => target,
            _ => id,
        }
    }

    /// The decoded text of a scalar.
    pub(super) fn scalar_text<'a>(&'a self, id: NodeId, source: &'a str) -> Option<&'a str> {
        match &self.node(id).data {
            NodeData::Scalar { text: ScalarText::Source(span), .. } => source.get(span.range()),
            NodeData::Scalar { text: ScalarText::Owned(text), .. } => Some(text),
            _ => None,
        }
    }

    /// The text of a key in JSON; see [`super::Node::key_text`].
    pub(super) fn key_text<'a>(&'a self, id: NodeId, source: &'a str) -> Option<&'a str> {
        let id = self.follow(id);
        match self.node(id).data {
            NodeData::Scalar { value: Resolved::Bool(true), .. } => Some("true"),
            NodeData::Scalar { value: Resolved::Bool(false), .. } => Some("false"),
            NodeData::Scalar { value: Resolved::Int(_) | Resolved::Float(_), .. } => self
                .key_texts
                .binary_search_by_key(&id, |(id, _)| *id)
                .ok()
                .and_then(|at| self.key_texts.get(at))
                .map(|(_, text)| &**text)
                .or_else(|| self.scalar_text(id, source)),
            _ => self.scalar_text(id, source),
        }
    }
}

/// What one piece became.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) root: Option<NodeId>,
    /// Where the first document ended, counted in the piece, and whether `...` said so.
    pub(super) end: Option<(usize, bool)>,
}

enum Children {
    Mapping { key: Option<NodeId>, merge: bool },
    Sequence,
}

struct Frame {
    node: NodeId,
    children: Children,
    flow: bool,
    /// Where its children begin among those that wait.
    waiting: usize,
    last: Option<NodeId>,
    anchor: Option<usize>,
    /// Values with aliases expanded, and those of them that came through an alias.
    decoded: u64,
    aliased: u64,
    marks: Checkpoint,
}

#[derive(Clone, Copy)]
struct Anchored {
    node: NodeId,
    decoded: u64,
    open: bool,
}

/// Builds the first document of one piece.
pub(super) struct Builder<'a, 's> {
    arena: &'a mut Arena,
    /// The whole file.
    source: &'s str,
    /// The piece as the parser sees it, and where it begins in the file.
    read: &'s str,
    base: usize,
    stack: Vec<Frame>,
    waiting_entries: Vec<EntryRecord>,
    waiting_items: Vec<NodeId>,
    anchors: Vec<Option<Anchored>>,
    /// Just after the last thing in the piece that a node was made from.
    cursor: usize,
    root: Option<NodeId>,
    newest: Option<NodeId>,
    totals: (u64, u64),
}

impl<'a, 's> Builder<'a, 's> {
    pub(super) fn new(arena: &'a mut Arena, source: &'s str, read: &'s str, base: usize) -> Self {
        Builder {
            arena,
            source,
            read,
            base,
            stack: Vec::new(),
            waiting_entries: Vec::new(),
            waiting_items: Vec::new(),
            anchors: Vec::new(),
            cursor: 0,
            root: None,
            newest: None,
            totals: (0, 0),
        }
    }

    /// Reads the first document. After a failure, [`Builder::close`] keeps what was there.
    pub(super) fn build(&mut self, events: &mut impl Events<'s>) -> Result<Built, Failure> {
        while let Some(event) = events.next_event()? {
            match event {
                Event::DocumentStart { at } => self.cursor = self.cursor.max(at),
                Event::DocumentEnd { at, explicit } => {
                    self.finish();
                    return Ok(Built { root: self.root, end: Some((at, explicit)) });
                }
                Event::Scalar(scalar) => self.scalar(scalar),
                Event::MappingStart { flow, start, tag } => self.mapping(flow, start, tag),
                Event::SequenceStart { flow, start, tag } => self.sequence(flow, start, tag),
                Event::CollectionEnd { end } => self.collection_end(end),
                Event::Anchor { id, start, end } => self.anchor(id, start, end),
                Event::Alias { id, start, end } => self.alias(id, start, end),
            }
        }
        self.finish();
        Ok(Built { root: self.root, end: None })
    }

    /// Closes whatever is open, so that a text that cannot be repaired still gives its beginning.
    pub(super) fn close(mut self) -> Built {
        while !self.stack.is_empty() {
            self.key_without_value();
            let end = self.cursor;
            self.collection_end(end);
        }
        Built { root: self.root, end: None }
    }

    /// A mapping that is cut off after a key gets an absent value for it.
    fn key_without_value(&mut self) {
        if let Some(Frame { children: Children::Mapping { key: Some(_), .. }, .. }) = self.stack.last() {
            self.enter();
            let text = ScalarText::Source(self.span(self.cursor, self.cursor));
            let data = NodeData::Scalar { style: Style::Plain, text, value: Resolved::Null };
            self.begin(data, self.cursor, self.cursor, None);
        }
    }

    fn finish(&mut self) {
        let (decoded, aliased) = self.totals;
        if excessive_aliasing(decoded, aliased) {
            let span = self.root.map(|root| self.arena.node(root).span).unwrap_or_default();
            let first_line =
                self.source.get(span.range()).unwrap_or_default().lines().next().unwrap_or_default();
            let span = Span::new(span.start as usize, span.start as usize + first_line.len());
            let message =
                format!("aliases make this document {decoded} values large, which Argo refuses to read");
            self.arena.problem(ProblemKind::Limit, span, message);
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    /// Moves the cursor over the `:` or `-` that a node inside the innermost collection stands behind.
    fn enter(&mut self) {
        let Some(frame) = self.stack.last() else { return };
        let bytes = self.read.as_bytes();
        match frame.children {
            Children::Mapping { key: Some(_), .. } => {
                let at = skip_blanks(bytes, self.cursor);
                if bytes.get(at) == Some(&b':') {
                    self.cursor = at + 1;
                }
            }
            Children::Sequence if !frame.flow => {
                if let Some(at) = find_indicator(bytes, self.cursor, |b| b == b'-') {
                    self.cursor = at + 1;
                }
            }
            _ => {}
        }
    }

    /// Puts a new node into the arena and into the collection that is open.
    fn begin(&mut self, data: NodeData, start: usize, end: usize, tag: Option<Tag>) -> NodeId {
        let id = NodeId(u32::try_from(self.arena.nodes.len()).unwrap_or(u32::MAX));
        let parent = self.stack.last().map(|frame| frame.node);
        let tag = tag.map(|tag| self.span(tag.start, tag.end));
        self.arena.nodes.push(NodeRecord { data, span: self.span(start, end), parent, tag, anchor: None });
        self.newest = Some(id);
        match self.stack.last_mut() {
            None => self.root = self.root.or(Some(id)),
            Some(frame) => {
                frame.last = Some(id);
                match &mut frame.children {
                    Children::Sequence => self.waiting_items.push(id),
                    Children::Mapping { key, .. } => match key.take() {
                        None => *key = Some(id),
                        Some(key) => self.waiting_entries.push(EntryRecord { key, value: id, merged: false }),
                    },
                }
            }
        }
        id
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { children: Children::Mapping { key: None, .. }, .. }))
    }

    fn count(&mut self, decoded: u64, aliased: u64) {
        let (all, through) = match self.stack.last_mut() {
            Some(frame) => (&mut frame.decoded, &mut frame.aliased),
            None => (&mut self.totals.0, &mut self.totals.1),
        };
        *all = all.saturating_add(decoded);
        *through = through.saturating_add(aliased);
    }

    fn scalar(&mut self, scalar: Scalar<'s>) {
        self.enter();
        let is_key = self.expects_key();
        let (start, end) = self.scalar_place(&scalar);
        let content = match scalar.style {
            Style::SingleQuoted | Style::DoubleQuoted => start + 1,
            Style::Literal | Style::Folded => scalar.start,
            Style::Plain => start,
        };
        let kind = scalar.tag.map(|tag| tag.kind);
        let outcome = resolve(&scalar.text, scalar.style, kind, scalar.absent);
        let value = outcome.unwrap_or(Resolved::Str);
        let merge_key = is_key && kind.is_none() && scalar.style == Style::Plain && scalar.text == "<<";
        let text = self.scalar_text(scalar.text, scalar.style, content, end);
        let span = self.span(start, end);
        if let Err(message) = outcome {
            self.arena.problem(ProblemKind::InvalidValue, span, message);
        }
        let text = if kind == Some(TagKind::Binary) { self.binary(text, span) } else { text };
        let id = self.begin(NodeData::Scalar { style: scalar.style, text, value }, start, end, scalar.tag);
        self.count(1, 0);
        self.cursor = self.cursor.max(end);
        if is_key {
            self.check_key(id, value);
            if let (true, Some(Frame { children: Children::Mapping { merge, .. }, .. })) =
                (merge_key, self.stack.last_mut())
            {
                *merge = true;
            }
        } else if let Resolved::Float(float) = value
            && !float.is_finite()
        {
            let message =
                format!("JSON has no number for `{}`, so Argo refuses it", self.read_at(start, end));
            self.arena.problem(ProblemKind::InvalidValue, span, message);
        }
    }

    fn read_at(&self, start: usize, end: usize) -> &'s str {
        self.read.get(start..end).unwrap_or_default()
    }

    /// The node's own bytes, where the parser's are others (see [`NodeRecord::span`]).
    fn scalar_place(&self, scalar: &Scalar<'s>) -> (usize, usize) {
        let bytes = self.read.as_bytes();
        if scalar.absent {
            let at = scalar.tag.map_or(self.cursor, |tag| tag.end.max(self.cursor));
            return (at, at);
        }
        if !matches!(scalar.style, Style::Literal | Style::Folded) {
            return (scalar.start, scalar.end);
        }
        let start = find_indicator(bytes, self.cursor, |b| matches!(b, b'|' | b'>')).unwrap_or(scalar.start);
        let indent = scalar.indent.unwrap_or(usize::MAX);
        (start, block_end(bytes, start, scalar.end, indent))
    }

    fn scalar_text(&self, text: Cow<'s, str>, style: Style, content: usize, end: usize) -> ScalarText {
        let block = matches!(style, Style::Literal | Style::Folded);
        let mut len = text.len();
        // Go adds no line break that the text does not have.
        if block && end == self.read.len() && text.ends_with('\n') && !self.read.ends_with(['\n', '\r']) {
            len -= 1;
        }
        let range = content..content + len;
        let Some(text) = text.get(..len) else { return ScalarText::Owned(text.into()) };
        if self.read.get(range.clone()) == Some(text) {
            ScalarText::Source(self.span(range.start, range.end))
        } else {
            ScalarText::Owned(text.into())
        }
    }

    fn binary(&mut self, text: ScalarText, span: Span) -> ScalarText {
        let written = match &text {
            ScalarText::Source(span) => self.source.get(span.range()).unwrap_or_default(),
            ScalarText::Owned(text) => text,
        };
        match decode_base64(written) {
            Some(decoded) => ScalarText::Owned(decoded.into()),
            None => {
                self.arena.problem(ProblemKind::InvalidValue, span, "the tag `!!binary` wants base64");
                text
            }
        }
    }

    fn check_key(&mut self, id: NodeId, value: Resolved) {
        let span = self.arena.node(id).span;
        let message = match value {
            Resolved::Null if span.is_empty() => "a key is missing here".to_owned(),
            Resolved::Null => {
                let text = self.source.get(span.range()).unwrap_or_default();
                format!("`{text}` means null, which cannot be a key: quote it")
            }
            Resolved::Int(int) if i64::try_from(int).is_err() => {
                "a key that is so large a number must be quoted".into()
            }
            Resolved::Int(_) | Resolved::Float(_) => return self.number_key(id, value),
            Resolved::Bool(_) | Resolved::Str => return,
        };
        self.arena.problem(ProblemKind::InvalidKey, span, message);
    }

    fn number_key(&mut self, id: NodeId, value: Resolved) {
        let value = match value {
            Resolved::Float(float) => Value::Float(float),
            Resolved::Int(int) => Value::Int(int),
            _ => return,
        };
        let written = self.arena.scalar_text(id, self.source);
        if let Some(text) = key_number(value)
            && written != Some(&text)
        {
            self.arena.key_texts.push((id, text.into()));
        }
    }

    fn mapping(&mut self, flow: bool, start: usize, tag: Option<Tag>) {
        self.enter();
        let data = NodeData::Mapping { raw: 0..0, all: 0..0, flow };
        self.open(data, flow, start, tag, Children::Mapping { key: None, merge: false });
    }

    fn sequence(&mut self, flow: bool, start: usize, tag: Option<Tag>) {
        self.enter();
        let start = if flow {
            start
        } else {
            find_indicator(self.read.as_bytes(), self.cursor, |b| b == b'-').unwrap_or(start)
        };
        self.open(NodeData::Sequence { items: 0..0, flow }, flow, start, tag, Children::Sequence);
    }

    fn open(&mut self, data: NodeData, flow: bool, start: usize, tag: Option<Tag>, children: Children) {
        let marks = self.arena.checkpoint();
        let node = self.begin(data, start, start, tag);
        let waiting = match children {
            Children::Mapping { .. } => self.waiting_entries.len(),
            Children::Sequence => self.waiting_items.len(),
        };
        // A pair in a flow sequence (`[a: b]`) is a mapping without brackets of its own.
        let bracket = flow && matches!(self.read.as_bytes().get(start), Some(b'[' | b'{'));
        if bracket {
            self.cursor = self.cursor.max(start + 1);
        }
        self.stack.push(Frame {
            node,
            children,
            flow: bracket,
            waiting,
            last: None,
            anchor: None,
            decoded: 1,
            aliased: 0,
            marks,
        });
    }

    fn collection_end(&mut self, end: usize) {
        self.key_without_value();
        let Some(frame) = self.stack.pop() else { return };
        let start = self.arena.node(frame.node).span.start as usize;
        let end = if frame.flow {
            self.base + end
        } else {
            frame.last.map_or(start, |last| self.arena.node(last).span.end as usize)
        };
        self.cursor = self.cursor.max(end.saturating_sub(self.base));
        self.arena.node_mut(frame.node).span = Span::new(start, end);
        match frame.children {
            Children::Mapping { merge, .. } => self.mapping_end(&frame, merge),
            Children::Sequence => {
                let from = index(self.arena.items.len());
                self.arena.items.extend(self.waiting_items.drain(frame.waiting..));
                let to = index(self.arena.items.len());
                if let NodeData::Sequence { items, .. } = &mut self.arena.node_mut(frame.node).data {
                    *items = from..to;
                }
            }
        }
        self.count(frame.decoded, frame.aliased);
        if let Some(Some(anchored)) = frame.anchor.and_then(|id| self.anchors.get_mut(id)) {
            anchored.open = false;
            anchored.decoded = frame.decoded;
        }
        self.check_collection_key(frame.node);
    }

    fn mapping_end(&mut self, frame: &Frame, merge: bool) {
        let from = index(self.arena.entries.len());
        self.arena.entries.extend(self.waiting_entries.drain(frame.waiting..));
        let to = index(self.arena.entries.len());
        if self.unquoted_tag(frame, from as usize, to as usize) {
            return;
        }
        merge::report_duplicates(self.arena, self.source, from..to);
        let flattened = if merge { merge::flatten(self.arena, self.source, from..to) } else { from..to };
        if let NodeData::Mapping { raw, all, .. } = &mut self.arena.node_mut(frame.node).data {
            *raw = from..to;
            *all = flattened;
        }
    }

    /// `{{x}}` is a mapping whose only key is a mapping: what was meant is the text, so that is what stays.
    fn unquoted_tag(&mut self, frame: &Frame, from: usize, to: usize) -> bool {
        let Some(&[entry]) = self.arena.entries.get(from..to) else { return false };
        let span = self.arena.node(frame.node).span;
        let key = self.arena.node(entry.key);
        let inside = Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1));
        if !frame.flow || key.span != inside || !matches!(key.data, NodeData::Mapping { flow: true, .. }) {
            return false;
        }
        let keep = frame.node.0 as usize + 1;
        self.arena.roll_back(Checkpoint { nodes: keep, ..frame.marks });
        for anchor in &mut self.anchors {
            *anchor = anchor.filter(|anchor| (anchor.node.0 as usize) < keep);
        }
        let data =
            NodeData::Scalar { style: Style::Plain, text: ScalarText::Source(span), value: Resolved::Str };
        self.arena.node_mut(frame.node).data = data;
        let text = self.source.get(span.range()).unwrap_or_default();
        let message = super::messages::unquoted_tag(text);
        self.arena.problem(ProblemKind::UnquotedTag, span, message);
        true
    }

    fn check_collection_key(&mut self, node: NodeId) {
        let Some(Frame { children: Children::Mapping { key: Some(key), .. }, .. }) = self.stack.last() else {
            return;
        };
        if *key != node {
            return;
        }
        let what = match self.arena.node(node).data {
            NodeData::Mapping { .. } => "map",
            NodeData::Sequence { .. } => "list",
            _ => return,
        };
        // `{{x}}` one level further out says it better.
        let span = self.arena.node(node).span;
        let outer = self.stack.last().map(|frame| self.arena.node(frame.node).span.start);
        let double =
            self.read.get(span.range()).is_some() && outer.map(|start| start + 1) == Some(span.start);
        if double && self.source.get(span.end as usize..).is_some_and(|rest| rest.starts_with('}')) {
            return;
        }
        self.arena.problem(ProblemKind::InvalidKey, span, format!("a {what} cannot be a key"));
    }

    fn anchor(&mut self, id: usize, start: usize, end: usize) {
        let Some(node) = self.newest else { return };
        let span = self.span(start + 1, end);
        let base = self.base;
        let record = self.arena.node_mut(node);
        record.anchor = Some(span);
        // An absent value stands behind its anchor.
        if record.span.is_empty()
            && matches!(record.data, NodeData::Scalar { .. })
            && (record.span.start as usize) < base + end
        {
            record.span = Span::at(base + end);
            if let NodeData::Scalar { text: text @ ScalarText::Source(_), .. } = &mut record.data {
                *text = ScalarText::Source(Span::at(base + end));
            }
            self.cursor = self.cursor.max(end);
        }
        let mut open = false;
        if let Some(frame) = self.stack.last_mut()
            && frame.node == node
        {
            frame.anchor = Some(id);
            open = true;
        }
        if self.anchors.len() <= id {
            self.anchors.resize(id + 1, None);
        }
        self.anchors[id] = Some(Anchored { node, decoded: 1, open });
    }

    fn alias(&mut self, id: Option<usize>, start: usize, end: usize) {
        self.enter();
        let anchored = id.and_then(|id| self.anchors.get(id).copied().flatten());
        let name = self.read_at(start, end);
        let message = match (id, anchored) {
            (Some(_), Some(anchored)) if !anchored.open => None,
            (Some(_), Some(_)) => Some(format!("the alias `{name}` stands inside what it refers to")),
            _ => Some(format!("no anchor `&{}` stands before this alias", name.trim_start_matches('*'))),
        };
        let target = anchored.filter(|anchored| !anchored.open);
        let is_key = self.expects_key();
        let data = NodeData::Alias { target: target.map(|target| target.node) };
        let node = self.begin(data, start, end, None);
        let decoded = target.map_or(0, |target| target.decoded);
        self.count(decoded.saturating_add(1), decoded);
        self.cursor = self.cursor.max(end);
        if let Some(message) = message {
            self.arena.problem(ProblemKind::UnknownAlias, self.span(start, end), message);
        }
        if is_key {
            self.alias_key(node);
        }
    }

    fn alias_key(&mut self, node: NodeId) {
        let span = self.arena.node(node).span;
        match self.arena.node(self.arena.follow(node)).data {
            NodeData::Scalar { value: Resolved::Null, .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "null cannot be a key");
            }
            NodeData::Mapping { .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "a map cannot be a key");
            }
            NodeData::Sequence { .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "a list cannot be a key");
            }
            _ => {}
        }
    }
}

pub(super) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
