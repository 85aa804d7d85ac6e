//! What a parser tells the builder. The parser behind it can be replaced: it is one author's.

use std::borrow::Cow;

use super::tree::Style;

/// An explicit tag: what it means, and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The tags that go-yaml v2 acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    Null,
    Bool,
    Int,
    Float,
    Str,
    Binary,
    Timestamp,
    /// `!` alone: resolve as if written plain.
    NonSpecific,
    /// Anything else, which makes a scalar a string.
    Other,
}

/// A step of the parse. Offsets count from the start of the parsed text.
#[derive(Clone, Debug)]
pub(super) enum Event<'s> {
    /// `at` is where the first node may begin: after `---` when that is written out.
    DocumentStart {
        at: usize,
    },
    /// `at` is where the rest begins, which nobody reads.
    DocumentEnd {
        at: usize,
        explicit: bool,
    },
    Scalar(Scalar<'s>),
    MappingStart {
        flow: bool,
        start: usize,
        tag: Option<Tag>,
    },
    SequenceStart {
        flow: bool,
        start: usize,
        tag: Option<Tag>,
    },
    /// The end of the innermost open collection; `end` is only right for one in brackets.
    CollectionEnd {
        end: usize,
    },
    /// The anchor of the node whose event came just before.
    Anchor {
        id: usize,
        start: usize,
        end: usize,
    },
    Alias {
        /// `None`: no such anchor so far.
        id: Option<usize>,
        start: usize,
        end: usize,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Scalar<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) style: Style,
    /// For block scalars from the first content line, and perhaps too far at the end.
    pub(super) start: usize,
    pub(super) end: usize,
    /// A block scalar's indentation, when it has a line that is not blank.
    pub(super) indent: Option<usize>,
    pub(super) tag: Option<Tag>,
    /// Nothing is written where the node should be.
    pub(super) absent: bool,
}

/// Where and why a parser gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) cause: Cause,
}

/// The causes that have a sentence of their own (see `messages`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    TooDeep,
    Tab,
    UnclosedQuote,
    BadEscape,
    AfterQuote,
    QuoteIndent,
    UnclosedBracket(char),
    WrongBracket(char),
    StrayBracket,
    FlowComma,
    MappingValueNotAllowed,
    KeyWithoutColon,
    NoValueAfterColon,
    SequenceNotAllowed,
    ExpectedKey,
    ExpectedItem,
    Indentation,
    ReservedCharacter(char),
    ControlCharacter(char),
    BlockHeader,
    BlockIndent,
    CommentSpace,
    CommentInText,
    SecondRoot,
    Anchor,
    Tag,
    Directive,
    Other(String),
}

/// A stream of events. After a failure it has nothing more to say.
pub(super) trait Events<'s> {
    fn next_event(&mut self) -> Result<Option<Event<'s>>, Failure>;
}
