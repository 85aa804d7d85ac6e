//! Where a cursor stands among keys and items, told by the text alone: by indentation in blocks, by brackets in flow
//! collections and JSON. So it does not matter that the buffer is broken where somebody types.

use crate::text::Span;
use crate::yaml::{Node, NodeKind, Style, Tree};

/// One step from a document's root to the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// Into the value of a key.
    Key {
        /// The key, without quotes.
        key: &'t str,
        /// Where it stands.
        at: usize,
    },
    /// Into an item of a list, by the place of its dash, or of the bracket or comma before it.
    Item {
        /// The place.
        at: usize,
    },
}

/// What can be written at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotKind {
    /// A key: a colon stands behind it.
    Key,
    /// The value of a key.
    Value,
    /// A key or a value: nothing tells yet.
    Open,
}

/// A place among keys and items.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'t> {
    /// The way from the document's root.
    pub(super) steps: Vec<Step<'t>>,
    pub(super) kind: SlotKind,
    /// What stands there already, without quotes.
    pub(super) span: Span,
    /// The quote that it stands in.
    pub(super) quote: Option<char>,
    /// The column at which keys of this place begin.
    pub(super) column: usize,
    /// It stands in brackets.
    pub(super) in_flow: bool,
}

/// Where the cursor stands; nothing within a comment.
pub(super) fn at<'t>(tree: &'t Tree, offset: usize) -> Option<Cursor<'t>> {
    let text = tree.text();
    text.get(..offset)?;
    if tree.comments().iter().any(|c| c.span.start < offset as u32 && offset as u32 <= c.span.end) {
        return None;
    }
    let start = document_start(tree, offset);
    if let Some(scalar) = long_scalar(tree, offset) {
        let mut cursor = block(text, start, scalar.span().start as usize)?;
        cursor.span = scalar.span();
        cursor.kind = SlotKind::Value;
        return Some(cursor);
    }
    let body = text.get(start..offset)?;
    let first = body.find(|c: char| !c.is_whitespace()).map(|at| start + at);
    if let Some(first) = first.filter(|at| text[*at..].starts_with(['{', '['])) {
        return flow(text, first, offset, Vec::new());
    }
    block(text, start, offset)
}

/// A scalar of several lines around the offset.
pub(super) fn long_scalar(tree: &Tree, offset: usize) -> Option<Node<'_>> {
    let node = tree.node_at(offset).filter(|n| n.kind() == NodeKind::Scalar)?;
    let text = tree.text();
    let span = node.span().range();
    let is_block = matches!(node.style(), Some(Style::Literal | Style::Folded));
    let before = text.get(span.start..offset)?;
    if !before.contains('\n') {
        return None;
    }
    if is_block {
        // Only what is indented like the text goes on with it; what recovery has blanked ends it too.
        let content = before.lines().skip(1).find(|l| !l.trim().is_empty());
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let indent = content.map_or(0, blanks);
        let line = text.get(line_start(text, offset)..offset)?;
        // With an indentation indicator, lines may begin before the first one does.
        let header = before.split(char::is_whitespace).next().unwrap_or_default();
        let is_explicit = offset <= span.end && header.contains(|c: char| c.is_ascii_digit());
        let column = if is_explicit { line.len() } else { blanks(line) };
        return (column >= indent && (indent > 0 || offset < span.end)).then_some(node);
    }
    (offset <= span.end).then_some(node)
}

fn document_start(tree: &Tree, offset: usize) -> usize {
    let start = tree.document_at(offset).map_or(0, |d| d.span.start as usize);
    // A piece may begin with its `---` line.
    let text = tree.text();
    match text.get(start..offset) {
        Some(rest) if rest.starts_with("---") => {
            rest.find('\n').map_or(start, |at| start + at + 1).min(offset)
        }
        _ => start,
    }
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |found| found + 1)
}

pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text.get(at..).and_then(|t| t.find('\n')).map_or(text.len(), |found| at + found);
    if end > at && text.as_bytes().get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}

/// The dashes, the key and the value of a line.
struct Line<'t> {
    /// Where the dashes stand.
    dashes: Vec<usize>,
    /// Where what follows them begins.
    content: usize,
    /// The key, and where it stands.
    key: Option<(&'t str, Span)>,
    /// Where the value begins: behind the colon and the blanks, or the content itself.
    value: usize,
    end: usize,
}

impl<'t> Line<'t> {
    fn read(text: &'t str, start: usize, end: usize) -> Line<'t> {
        let bytes = text.as_bytes();
        let blanks = |mut at: usize| {
            while at < end && bytes[at] == b' ' {
                at += 1;
            }
            at
        };
        let mut at = blanks(start);
        let mut dashes = Vec::new();
        while at < end && bytes[at] == b'-' && (at + 1 == end || bytes[at + 1] == b' ') {
            dashes.push(at);
            at = blanks(at + 1);
        }
        let mut line = Line { dashes, content: at, key: None, value: at, end };
        if let Some((key, span, colon)) = key_at(text, at, end) {
            line.key = Some((key, span));
            line.value = blanks(colon + 1);
        }
        line
    }

    /// Whether only an indicator of something below stands behind the key.
    fn is_open(&self, text: &str) -> bool {
        let value = text.get(self.value..self.end).unwrap_or_default().trim_end();
        value.is_empty() || value.starts_with(['#', '&', '!', '|', '>'])
    }
}

/// A key with its colon: in quotes, or up to the first `: `.
fn key_at(text: &str, at: usize, end: usize) -> Option<(&str, Span, usize)> {
    let rest = text.get(at..end)?;
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let close = rest.get(1..)?.find(quote)? + 1;
        let after = rest.get(close + 1..)?;
        let colon = after.len() - after.trim_start_matches(' ').len();
        return after
            .get(colon..)?
            .starts_with(':')
            .then(|| (&rest[1..close], Span::new(at + 1, at + close), at + close + 1 + colon));
    }
    if rest.starts_with(['{', '[', '#', '|', '>']) {
        return None;
    }
    let colon = rest
        .match_indices(':')
        .map(|(i, _)| i)
        .find(|i| rest.as_bytes().get(i + 1).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\r')))?;
    let key = rest.get(..colon)?.trim_end();
    (!key.is_empty()).then(|| (key, Span::new(at, at + key.len()), at + colon))
}

/// The place of the cursor in a block.
fn block(text: &str, start: usize, offset: usize) -> Option<Cursor<'_>> {
    let from = line_start(text, offset).max(start);
    let end = line_end(text, offset).max(offset);
    let line = Line::read(text, from, end);
    let mut inner: Vec<Step<'_>> = Vec::new();
    let column = |at: usize| at - from;
    let dashes: Vec<usize> = line.dashes.iter().copied().filter(|d| *d < offset).collect();
    let (mut kind, mut quote) = (SlotKind::Open, None);
    let span;
    let mut limit = match dashes.first() {
        Some(dash) => column(*dash),
        None => column(line.content.min(offset)),
    };
    inner.extend(dashes.iter().map(|at| Step::Item { at: *at }));
    let is_item = !dashes.is_empty();
    let own = if dashes.len() < line.dashes.len() { offset } else { line.content.min(offset) };
    let mut keys = column(own);
    if offset < line.content {
        span = Span::at(offset);
        keys = if is_item { column(own) } else { column(offset) };
        if !is_item {
            limit = keys;
        }
    } else if let Some((key, key_span)) = line.key {
        if offset <= key_span.end as usize {
            kind = SlotKind::Key;
            span = key_span;
        } else if offset < line.value
            && text.get(key_span.end as usize..offset)?.ends_with(':')
            && line.value < end
        {
            return None;
        } else {
            inner.push(Step::Key { key, at: key_span.start as usize });
            kind = SlotKind::Value;
            let value = line.value.min(offset);
            if text.get(value..offset)?.starts_with(['{', '[']) && !text.get(value..)?.starts_with("{{") {
                let mut steps = outside(text, start, from, limit, is_item);
                steps.extend(inner);
                return flow(text, value, offset, steps);
            }
            (span, quote) = scalar_at(text, value, end, offset);
        }
    } else {
        let content = line.content.min(offset);
        if text.get(content..offset)?.starts_with(['{', '[']) && !text.get(content..)?.starts_with("{{") {
            let mut steps = outside(text, start, from, limit, is_item);
            steps.extend(inner);
            return flow(text, content, offset, steps);
        }
        (span, quote) = scalar_at(text, content, end, offset);
    }
    let mut steps = outside(text, start, from, limit, is_item);
    steps.extend(inner);
    Some(Cursor { steps, kind, span, quote, column: keys, in_flow: false })
}

/// What is around a line whose content begins at column `limit`, from the outside in.
fn outside(text: &str, start: usize, from: usize, mut limit: usize, mut is_item: bool) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut end = from;
    while end > start && (limit > 0 || is_item) {
        let line_end = end - 1;
        let first = line_start(text, line_end).max(start);
        end = first;
        let written = text.get(first..line_end).unwrap_or_default();
        let trimmed = written.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let content_end = if written.ends_with('\r') { line_end - 1 } else { line_end };
        let line = Line::read(text, first, content_end);
        let key_column = line.content - first;
        if let Some((key, span)) = line.key
            && (key_column < limit || is_item && key_column == limit && line.dashes.is_empty())
        {
            if line.is_open(text) {
                steps.push(Step::Key { key, at: span.start as usize });
            }
            limit = key_column;
            is_item = false;
        }
        for dash in line.dashes.iter().rev() {
            let column = dash - first;
            if column < limit {
                steps.push(Step::Item { at: *dash });
                limit = column;
                is_item = true;
            }
        }
    }
    steps.reverse();
    steps
}

/// The scalar that begins at `start`, without its quotes.
fn scalar_at(text: &str, start: usize, end: usize, offset: usize) -> (Span, Option<char>) {
    let rest = text.get(start..end).unwrap_or_default();
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = start + 1;
        if offset >= inner {
            let close = closing(text, inner, end, quote).filter(|at| *at >= offset).unwrap_or(end);
            return (Span::new(inner, close), Some(quote));
        }
    }
    let comment = rest.find(" #").unwrap_or(rest.len());
    let content = rest.get(..comment).unwrap_or_default().trim_end();
    (Span::new(start, (start + content.len()).max(offset)), None)
}

fn closing(text: &str, from: usize, end: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.get(from..end)?.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return Some(from + at);
        }
    }
    None
}

/// A collection in brackets that is open at the cursor.
struct Open<'t> {
    is_map: bool,
    /// The key whose value is being written.
    key: Option<(&'t str, usize)>,
    /// The bracket or comma before.
    at: usize,
}

/// The place of the cursor in a flow collection that begins at `start`.
fn flow<'t>(text: &'t str, start: usize, offset: usize, mut steps: Vec<Step<'t>>) -> Option<Cursor<'t>> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open<'t>> = Vec::new();
    // The word or quoted text being read, and whether it has ended.
    let mut token: Option<(Span, Option<char>)> = None;
    let mut at = start;
    while at < offset {
        match bytes[at] {
            b'{' if bytes.get(at + 1) == Some(&b'{')
                && token.is_none()
                && !open.is_empty()
                && !text.trim_start().starts_with('{') =>
            {
                let close = text.get(at..offset)?.find("}}").map_or(offset, |found| at + found + 2);
                token = Some((Span::new(at, close), None));
                at = close;
                continue;
            }
            b'{' | b'[' => {
                open.push(Open { is_map: bytes[at] == b'{', key: None, at });
                token = None;
            }
            b'}' | b']' => {
                open.pop();
                token = None;
            }
            b',' => {
                token = None;
                if let Some(last) = open.last_mut() {
                    (last.key, last.at) = (None, at);
                }
            }
            b':' => {
                let last = open.last_mut()?;
                if let Some((span, _)) = token.take_if(|_| last.is_map && last.key.is_none()) {
                    last.key = Some((text.get(span.range())?.trim_end(), span.start as usize));
                }
            }
            quote @ (b'"' | b'\'') if token.is_none() => {
                let close = closing(text, at + 1, offset, char::from(quote));
                token = Some((Span::new(at + 1, close.unwrap_or(offset)), Some(char::from(quote))));
                at = close.map_or(offset, |c| c + 1);
                continue;
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => match &mut token {
                Some((span, None)) => span.end = at as u32 + 1,
                Some(_) => {}
                None => token = Some((Span::new(at, at + 1), None)),
            },
        }
        at += 1;
    }
    if open.is_empty() {
        return None;
    }
    for one in &open {
        match (one.is_map, one.key) {
            (true, Some((key, at))) => steps.push(Step::Key { key, at }),
            (true, None) => {}
            (false, _) => steps.push(Step::Item { at: one.at }),
        }
    }
    let last = open.last()?;
    let is_key = last.is_map && last.key.is_none();
    let (mut span, quote) = token.unwrap_or((Span::at(offset), None));
    // What goes on behind the cursor belongs to it.
    let end = line_end(text, offset).max(offset);
    let rest = text.get(offset..end)?;
    let stop: &[char] = match quote {
        Some('"') => &['"'],
        Some(_) => &['\''],
        None => &[',', '}', ']', ':', ' '],
    };
    if (span.end as usize) < offset && quote.is_some() {
        return None;
    }
    span.end = (offset + rest.find(stop).unwrap_or(if quote.is_some() { rest.len() } else { 0 })) as u32;
    let kind = if is_key { SlotKind::Key } else { SlotKind::Value };
    Some(Cursor { steps, kind, span, quote, column: 0, in_flow: true })
}

impl Cursor<'_> {
    /// The nodes that the steps lead to, the root first, as far as the tree has them.
    pub(super) fn nodes<'t>(&self, root: Node<'t>) -> Vec<Node<'t>> {
        let mut nodes = vec![root.resolved()];
        for step in &self.steps {
            let Some(&node) = nodes.last() else { break };
            let next = match *step {
                Step::Key { at, .. } => {
                    // Of a quoted key the quote comes first.
                    let is_here = |n: Node<'_>| n.span().touches(at) && n.span().start as usize + 1 >= at;
                    node.raw_entries().find(|e| is_here(e.key)).map(|e| e.value.resolved())
                }
                Step::Item { at } => node.items().find(|i| i.span().start as usize > at).map(Node::resolved),
            };
            match next {
                Some(next) => nodes.push(next),
                None => break,
            }
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, at};
    use crate::text::SourceText;
    use crate::yaml;

    /// Where `$0` stands: the way, the kind of place, what is there, the column.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let offset = text.find("$0").expect("a cursor");
        let tree = yaml::parse(SourceText::from_bytes(text.replace("$0", "").as_bytes()));
        let found = at(&tree, offset).map_or("none".to_owned(), |cursor| {
            let steps = cursor.steps.iter().map(|step| match step {
                Step::Key { key, .. } => format!(".{key}"),
                Step::Item { .. } => "[]".to_owned(),
            });
            let word = &tree.text()[cursor.span.range()];
            let quote = cursor.quote.map_or(String::new(), String::from);
            let way: String = steps.collect();
            format!("{way} {:?} {quote}{word}{quote} {}", cursor.kind, cursor.column)
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn blocks() {
        check("a:\n  b$0\n", ".a Open b 2");
        check("a:\n  $0\n", ".a Open  2");
        check("a:\n  b: c\n  $0\n", ".a Open  2");
        check("a:\n- b: c\n  $0\n", ".a[] Open  2");
        check("a:\n- b: c\n- $0\n", ".a[] Open  2");
        check("a:\n- - b: c\n  - $0\n", ".a[][] Open  4");
        check("a:\n- - b: c\n    d: $0\n", ".a[][].d Value  4");
        check("a:\n  b: c$0d # e\n", ".a.b Value cd 2");
        check("a:\n  b: 'x $0y'\n", ".a.b Value 'x y' 2");
        check("a:\n  b: \"x $0\n  c: d\n", ".a.b Value \"x \" 2");
        check("a:\n  b$0c: d\n", ".a Key bc 2");
        check("a:\n  b:\n    - c\n    # d\n\n    - e: f\n  $0", ".a Open  2");
        check("a:\n  b: |\n    x\n    y$0\n  c: d\n", ".a.b Value |\n    x\n    y 2");
        check("a:\n  b: |\n    x\n  $0\n", ".a Open  2");
        check("a: b\n---\nc:\n  $0", ".c Open  2");
        check("a: b # $0c\n", "none");
        check("a:\n  -$0\n", ".a[] Open  3");
    }

    #[test]
    fn brackets() {
        check("a: {b: c, d$0}\n", ".a Key d 0");
        check("a: {b: c, d: $0}\n", ".a.d Value  0");
        check("a: {b: c, d: [e, f$0\n", ".a.d[] Value f 0");
        check("a: [{$0}]\n", ".a[] Key  0");
        check("{\"a\": {\"b\": \"c$0\"}}", ".a.b Value \"c\" 0");
        check("{\"a\": [{\"b\": 1}, {\"c$0\"", ".a[] Key \"c\" 0");
        check("{\"a\": {\n  \"b\": 1,\n  $0\n}}", ".a Key  0");
        check("a: {b: {{x}}, c: $0}\n", ".a.c Value  0");
    }
}
