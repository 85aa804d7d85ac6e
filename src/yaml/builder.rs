//! From events to the arena. Never recurses: open collections are frames on a stack.

use super::arena::{Arena, Checkpoint, index};
use super::event::{Event, Events, Failure, Tag};
use super::merge;
use super::scan::{find_indicator, skip_blanks};
use super::tree::{
    EntryRecord, KeyMark, NodeData, NodeId, NodeRecord, ProblemKind, Resolved, ScalarText, Style,
};
use crate::text::Span;

/// What one piece became.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) root: Option<NodeId>,
    /// Where the first document ended, counted in the piece, and whether `...` said so.
    pub(super) end: Option<(usize, bool)>,
}

pub(super) enum Children {
    Mapping { key: Option<NodeId>, merge: bool },
    Sequence,
}

pub(super) struct Frame {
    pub(super) node: NodeId,
    pub(super) children: Children,
    flow: bool,
    /// Where its children begin among those that wait.
    waiting: usize,
    last: Option<NodeId>,
    pub(super) anchor: Option<usize>,
    /// Values with aliases expanded, and those of them that came through an alias.
    decoded: u64,
    aliased: u64,
    marks: Checkpoint,
}

#[derive(Clone, Copy)]
pub(super) struct Anchored {
    pub(super) node: NodeId,
    pub(super) decoded: u64,
    pub(super) open: bool,
}

/// Builds the first document of one piece.
pub(super) struct Builder<'a, 's> {
    pub(super) arena: &'a mut Arena,
    /// The whole file.
    pub(super) source: &'s str,
    /// The piece as it is written, as the parser sees it, and where it begins in the file.
    pub(super) written: &'s str,
    pub(super) read: &'s str,
    /// Whether recovery has changed what the parser sees.
    pub(super) repaired: bool,
    base: usize,
    pub(super) stack: Vec<Frame>,
    waiting_entries: Vec<EntryRecord>,
    waiting_items: Vec<NodeId>,
    pub(super) anchors: Vec<Option<Anchored>>,
    /// Just after the last thing in the piece that a node was made from.
    pub(super) cursor: usize,
    pub(super) root: Option<NodeId>,
    pub(super) newest: Option<NodeId>,
    pub(super) totals: (u64, u64),
}

impl<'a, 's> Builder<'a, 's> {
    /// `read` stands for the piece at `span` of the file, byte for byte.
    pub(super) fn new(arena: &'a mut Arena, source: &'s str, span: Span, read: &'s str) -> Self {
        let written = source.get(span.range()).unwrap_or(read);
        Builder {
            arena,
            source,
            written,
            read,
            repaired: !std::ptr::eq(written, read),
            base: span.start as usize,
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
                    self.check_aliasing();
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
        self.check_aliasing();
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

    /// Where a failed attempt stood: the cursor, the outermost bracket that is open, and the newest node's start.
    pub(super) fn place(&self) -> (usize, Option<usize>, usize) {
        let start = |node| self.arena.node(node).span.start as usize - self.base;
        let bracket = self.stack.iter().find(|frame| frame.flow);
        (self.cursor, bracket.map(|frame| start(frame.node)), self.newest.map_or(0, start))
    }

    pub(super) fn read_at(&self, start: usize, end: usize) -> &'s str {
        self.read.get(start..end).unwrap_or_default()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        // Brackets that recovery has added stand behind the piece's end.
        let len = self.written.len();
        Span::new(self.base + start.min(len), self.base + end.min(len))
    }

    /// Moves the cursor over the `:` or `-` that a node inside the innermost collection stands behind.
    pub(super) fn enter(&mut self) {
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
    pub(super) fn begin(&mut self, data: NodeData, start: usize, end: usize, tag: Option<Tag>) -> NodeId {
        let id = NodeId(u32::try_from(self.arena.nodes.len()).unwrap_or(u32::MAX));
        let parent = self.stack.last().map(|frame| frame.node);
        let tag = tag.map(|tag| self.span(tag.start, tag.end));
        self.arena.nodes.push(NodeRecord { data, span: self.span(start, end), parent });
        if tag.is_some() {
            self.arena.extra_mut(id).tag = tag;
        }
        self.newest = Some(id);
        if self.repaired {
            self.widen_parents(id);
        }
        match self.stack.last_mut() {
            None => self.root = self.root.or(Some(id)),
            Some(frame) => {
                frame.last = Some(id);
                match &mut frame.children {
                    Children::Sequence => self.waiting_items.push(id),
                    Children::Mapping { key, .. } => match key.take() {
                        None => *key = Some(id),
                        Some(key) => {
                            let mark = KeyMark::default();
                            self.waiting_entries.push(EntryRecord { key, value: id, mark, merged: false });
                        }
                    },
                }
            }
        }
        id
    }

    /// A key that recovery moved to the right begins before the collection that the parser saw it in.
    fn widen_parents(&mut self, id: NodeId) {
        let start = self.arena.node(id).span.start;
        let mut parent = self.arena.node(id).parent;
        while let Some(outer) = parent {
            let record = self.arena.node_mut(outer);
            if record.span.start <= start {
                break;
            }
            record.span.start = start;
            parent = record.parent;
        }
    }

    pub(super) fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { children: Children::Mapping { key: None, .. }, .. }))
    }

    pub(super) fn count(&mut self, decoded: u64, aliased: u64) {
        let (all, through) = match self.stack.last_mut() {
            Some(frame) => (&mut frame.decoded, &mut frame.aliased),
            None => (&mut self.totals.0, &mut self.totals.1),
        };
        *all = all.saturating_add(decoded);
        *through = through.saturating_add(aliased);
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
        self.cursor = self.cursor.max(start + usize::from(bracket));
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
            self.base + end.min(self.written.len())
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
        self.arena.mark_keys(from as usize, self.source);
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
        self.newest = Some(frame.node);
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
}
