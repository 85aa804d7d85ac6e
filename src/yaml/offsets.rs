//! From places in a scalar's decoded text to places in the source, and back.
//!
//! Nothing is stored for this: where the text is not a slice of the source, the scalar is decoded again, piece by piece.

use std::ops::{ControlFlow, Range};

use super::pieces::{Piece, for_each_piece};
use super::tree::{Node, NodeData, ScalarText, Style};
use crate::text::Span;

impl Node<'_> {
    /// The source bytes that a range of the decoded text ([`Node::text`]) came from: an escape as a whole, a folded
    /// line break for the space it became. For an alias, a place in the anchored node; for a collection its span.
    pub fn source_span(self, decoded: Range<usize>) -> Span {
        let node = self.resolved();
        match &node.record().data {
            NodeData::Scalar { text: ScalarText::Source(span), .. } => {
                let start = decoded.start.min(span.len());
                let end = decoded.end.clamp(start, span.len());
                Span::new(span.start as usize + start, span.start as usize + end)
            }
            NodeData::Scalar { style, text: ScalarText::Owned(text), .. } if !node.is_binary() => {
                match node.tree().embedded_of(node.id()) {
                    Some(embedded) => {
                        let place = embedded.inner(node.id()).unwrap_or_default();
                        embedded.outer(search(&embedded.read, place, *style, text, decoded))
                    }
                    None => node.search(*style, text, decoded),
                }
            }
            _ => node.span(),
        }
    }

    /// The place in the decoded text that a source offset stands for, as a cursor does: before the character that
    /// it stands before. `None` outside the scalar's content, as on a quote or a block's header.
    pub fn decoded_offset(self, source: usize) -> Option<usize> {
        match &self.record().data {
            NodeData::Scalar { text: ScalarText::Source(span), .. } => {
                span.touches(source).then(|| source - span.start as usize)
            }
            NodeData::Scalar { style, text: ScalarText::Owned(text), .. } if !self.is_binary() => {
                match self.tree().embedded_of(self.id()) {
                    Some(embedded) => {
                        let place = embedded.inner(self.id())?;
                        search_back(&embedded.read, place, *style, text, embedded.back(source)?)
                    }
                    None => search_back(&self.tree().read, self.span(), *style, text, source),
                }
            }
            _ => None,
        }
    }

    /// `!!binary` text is not what is written.
    fn is_binary(self) -> bool {
        self.tag().is_some_and(|tag| tag.ends_with("binary"))
    }

    fn search(self, style: Style, text: &str, decoded: Range<usize>) -> Span {
        let span = search(&self.tree().read, self.span(), style, text, decoded);
        Span::new(self.floor(span.start as usize), self.floor(span.end as usize))
    }

    /// Where recovery has blanked a character, its bytes have become so many.
    fn floor(self, mut at: usize) -> usize {
        while !self.tree().text().is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// The bytes of `read` that a range of the decoded text of the scalar at `place` came from.
fn search(read: &str, place: Span, style: Style, text: &str, decoded: Range<usize>) -> Span {
    let (mut start, mut end) = (None, None);
    let content_end = for_each_piece(read, style, place.range(), text, |at, piece| {
        let len = piece.len();
        if start.is_none() && decoded.start < at + len {
            start = Some(piece.source_of(decoded.start.saturating_sub(at)));
        }
        if end.is_none() && decoded.end <= at + len && start.is_some() {
            end = Some(piece.source_end(decoded.end.saturating_sub(at)));
        }
        if end.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let start = start.unwrap_or(content_end);
    if decoded.is_empty() { Span::at(start) } else { Span::new(start, end.unwrap_or(content_end)) }
}

/// The place in the decoded text of the scalar at `place` that an offset in `read` stands for.
fn search_back(read: &str, place: Span, style: Style, text: &str, source: usize) -> Option<usize> {
    let mut found = None;
    let mut first = true;
    let content_end = for_each_piece(read, style, place.range(), text, |at, piece| {
        let place = piece.source();
        if source < place.end {
            // In the indentation before the piece it is the piece's start, but not before the first one.
            if source >= place.start || !first {
                found = Some(at + piece.decoded_of(source.saturating_sub(place.start), text, at));
            }
            return ControlFlow::Break(());
        }
        first = false;
        ControlFlow::Continue(())
    });
    found.or_else(|| (source == content_end).then_some(text.len()))
}

impl Piece {
    /// The source offset of the decoded byte `within` the piece.
    fn source_of(&self, within: usize) -> usize {
        match self {
            Piece::Copy(source) => (source.start + within).min(source.end),
            Piece::Char(_, source) => source.start,
        }
    }

    /// The source offset where `within` decoded bytes of the piece end.
    fn source_end(&self, within: usize) -> usize {
        match self {
            Piece::Copy(source) => (source.start + within).min(source.end),
            Piece::Char(_, source) if within == 0 => source.start,
            Piece::Char(_, source) => source.end,
        }
    }

    /// Decoded bytes before the source byte `within` the piece, which begins at `at` in `text`.
    fn decoded_of(&self, within: usize, text: &str, at: usize) -> usize {
        match self {
            Piece::Copy(_) => {
                let mut within = within;
                while within > 0 && !text.is_char_boundary(at + within) {
                    within -= 1;
                }
                within
            }
            Piece::Char(..) => 0,
        }
    }
}
