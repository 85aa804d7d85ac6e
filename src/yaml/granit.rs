//! The YAML parser behind [`Events`].

use std::borrow::Cow;

use granit_parser::{self as granit, ErrorKind, Options, Parser, ScalarStyle, StrInput, StructureStyle};

use super::event::{Cause, Event, Events, Failure, Scalar, Tag, TagKind};
use super::limits::MAX_DEPTH;
use super::tree::Style;

const CORE: &str = "tag:yaml.org,2002:";

pub(super) struct GranitEvents<'s> {
    parser: Parser<'s, StrInput<'s>>,
}

impl<'s> GranitEvents<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let mut options = Options::default();
        options.emit_unresolved_aliases = true;
        options.emit_anchor_events = true;
        options.emit_comments = false;
        options.flow_nesting_limit = MAX_DEPTH;
        options.block_nesting_limit = MAX_DEPTH;
        GranitEvents { parser: Parser::new_from_str_with_options(text, options) }
    }
}

impl<'s> Events<'s> for GranitEvents<'s> {
    fn next_event(&mut self) -> Result<Option<Event<'s>>, Failure> {
        loop {
            match self.parser.next_event() {
                None => return Ok(None),
                Some(Ok((event, span))) => {
                    if let Some(event) = translate(event, &span) {
                        return Ok(Some(event));
                    }
                }
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or_default();
                    return Err(Failure { at, cause: cause(error.kind()) });
                }
            }
        }
    }
}

fn translate<'s>(event: granit::Event<'s>, span: &granit::Span) -> Option<Event<'s>> {
    let start = span.start.byte_offset().unwrap_or_default();
    let end = span.end.byte_offset().unwrap_or_default();
    Some(match event {
        granit::Event::Scalar(text, style, _, tag) => {
            let tag = tag.and_then(|tag| translate_tag(&tag, span));
            let plain = style == ScalarStyle::Plain;
            let absent = plain && start == end;
            Event::Scalar(Scalar {
                text: if absent { Cow::Borrowed("") } else { text },
                style: translate_style(style),
                start,
                end,
                indent: span.indent,
                tag,
                absent,
            })
        }
        granit::Event::MappingStart(style, _, tag) => {
            let tag = tag.and_then(|tag| translate_tag(&tag, span));
            Event::MappingStart { flow: style == StructureStyle::Flow, start, tag }
        }
        granit::Event::SequenceStart(style, _, tag) => {
            let tag = tag.and_then(|tag| translate_tag(&tag, span));
            Event::SequenceStart { flow: style == StructureStyle::Flow, start, tag }
        }
        granit::Event::MappingEnd | granit::Event::SequenceEnd => Event::CollectionEnd { end },
        granit::Event::Anchor(id, _) => Event::Anchor { id, start, end },
        granit::Event::Alias(id) => Event::Alias { id: Some(id), start, end },
        granit::Event::UnresolvedAlias(_) => Event::Alias { id: None, start, end },
        granit::Event::DocumentStart(explicit, _) => {
            Event::DocumentStart { at: if explicit { end } else { 0 } }
        }
        granit::Event::DocumentEnd => Event::DocumentEnd { at: end, explicit: start < end },
        _ => return None,
    })
}

fn translate_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn translate_tag(tag: &granit::Tag, span: &granit::Span) -> Option<Tag> {
    let range = span.tag_span().and_then(|span| span.byte_range())?;
    let kind = match tag.suffix_in_namespace(CORE).as_deref() {
        Some("null") => TagKind::Null,
        Some("bool") => TagKind::Bool,
        Some("int") => TagKind::Int,
        Some("float") => TagKind::Float,
        Some("str") => TagKind::Str,
        Some("binary") => TagKind::Binary,
        Some("timestamp") => TagKind::Timestamp,
        _ if range.len() == 1 => TagKind::NonSpecific,
        _ => TagKind::Other,
    };
    Some(Tag { kind, start: range.start, end: range.end })
}

fn cause(kind: &ErrorKind) -> Cause {
    use ErrorKind as E;
    match kind {
        E::RecursionLimitExceeded => Cause::TooDeep,
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => Cause::Tab,
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => Cause::UnclosedQuote,
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => Cause::BadEscape,
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => Cause::AfterQuote,
        E::InvalidQuotedScalarIndent => Cause::QuoteIndent,
        E::UnclosedFlowCollection { open } => Cause::UnclosedBracket(*open),
        E::UnexpectedEofFlowSequence => Cause::UnclosedBracket('['),
        E::UnexpectedEofFlowMapping => Cause::UnclosedBracket('{'),
        E::MismatchedFlowCollectionEnd { open, .. } => Cause::WrongBracket(*open),
        E::MisplacedFlowCollectionEnd => Cause::StrayBracket,
        E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::UnexpectedEofImplicitFlowMapping => Cause::FlowComma,
        E::MappingValueNotAllowed => Cause::MappingValueNotAllowed,
        E::SimpleKeyExpected | E::InvalidSimpleKey => Cause::KeyWithoutColon,
        E::InvalidMappingValueWhitespace
        | E::FlowMappingValueAdjacentCollection
        | E::InvalidColonPlacement => Cause::NoValueAfterColon,
        E::BlockSequenceEntryNotAllowed
        | E::BlockEntryInFlowCollection
        | E::PlainScalarStartsWithDashFlowIndicator => Cause::SequenceNotAllowed,
        E::ExpectedBlockMappingKey | E::MappingKeyNotAllowed => Cause::ExpectedKey,
        E::ExpectedBlockSequenceEntry => Cause::ExpectedItem,
        E::InvalidIndentation | E::InvalidFlowScalarIndent => Cause::Indentation,
        E::UnexpectedCharacter { character } if matches!(character, '@' | '`' | '%') => {
            Cause::ReservedCharacter(*character)
        }
        E::UnexpectedCharacter { character } => Cause::ControlCharacter(*character),
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader => Cause::BlockHeader,
        E::InvalidBlockScalarIndent => Cause::BlockIndent,
        E::CommentNotSeparated => Cause::CommentSpace,
        E::CommentInterceptedScalar => Cause::CommentInText,
        E::ExpectedDocumentStart => Cause::SecondRoot,
        E::MissingAnchorOrAliasName => Cause::Anchor,
        E::UndeclaredTagHandle
        | E::InvalidTagTerminator
        | E::ExpectedTagBang
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidGlobalTagCharacter => Cause::Tag,
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::MissingDocumentEndBeforeDirective
        | E::InvalidDirectiveTerminator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::MissingYamlVersion
        | E::MissingYamlVersionSeparator => Cause::Directive,
        other => Cause::Other(other.to_string()),
    }
}
