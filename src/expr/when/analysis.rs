//! What can be said about a condition while its tags still stand in it.

use super::eval::{Abstract, Evaluator};
use super::{Dialect, Expr, ExprKind, Op, Parsed, Value, WhenErrorKind, parser};
use crate::expr::tags::{self, TagKind};
use crate::text::Span;

/// A condition and what is known about it. A tag without quotes is taken to stand for one operand.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The condition, with tags as operands.
    pub parsed: Parsed,
    /// Every tag, from left to right.
    pub tags: Vec<TagUse>,
    /// What is wrong or suspicious, from left to right.
    pub problems: Vec<Problem>,
    /// The result, when no tag can change it.
    pub constant: Option<bool>,
}

/// How a tag is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagUse {
    /// The tag, with its braces.
    pub span: Span,
    /// Whether it stands in quotes (or in brackets, which do the same). Otherwise its value is read as language: one
    /// that is empty, or holds a space, a dot, a hyphen or a slash, makes the condition fail.
    pub quoted: bool,
    /// What quotes would have to enclose: the tag and everything that touches it. For a quoted tag, the tag.
    pub operand: Span,
}

/// Something to tell about a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The smallest part that is to blame.
    pub span: Span,
    /// What it is.
    pub kind: ProblemKind,
    /// Whether it happens whatever the tags' values are.
    pub certain: bool,
    /// One line for people.
    pub message: String,
}

/// The sorts of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Evaluation fails.
    Fails(WhenErrorKind),
    /// A comparison of two values that can never be equal: a text is never a number, `'true'` is not `true`.
    NeverEqual,
    /// A part that the controller never looks at.
    Ignored,
}

/// Reads a condition as it stands in a manifest.
pub fn analyze(text: &str, dialect: Dialect) -> Analysis {
    let spans = tag_spans(text);
    let parsed = parser::parse(text, &spans, dialect);
    let fails = |span, kind, certain, message: &str| Problem {
        span,
        kind: ProblemKind::Fails(kind),
        certain,
        message: message.to_owned(),
    };
    let tags = uses(text, &spans);
    let mut problems: Vec<_> = parsed
        .errors
        .iter()
        .map(|error| {
            // The value of a tag might bring the other half.
            let certain = error.kind != WhenErrorKind::Unbalanced || tags.iter().all(|tag| tag.quoted);
            fails(error.span, error.kind, certain, &error.message)
        })
        .collect();
    let mut constant = None;
    if let Some(root) = &parsed.root {
        let mut evaluator = Evaluator::new(text, dialect);
        let value = evaluator.value(root);
        let mut failed = !parsed.errors.is_empty();
        for found in &evaluator.found {
            failed |= found.certain;
            problems.push(fails(found.error.span, found.error.kind, found.certain, &found.error.message));
        }
        for span in evaluator.glued {
            let message = "this is arithmetic, unless quotes make it one text";
            problems.push(fails(span, WhenErrorKind::Arithmetic, false, message));
        }
        for span in evaluator.mismatched {
            problems.push(never_equal(
                span,
                true,
                "these two are of different types, so they are never equal",
            ));
        }
        compared_tags(text, root, &mut problems);
        match value {
            Abstract::Known(Value::Bool(value)) if !failed => constant = Some(value),
            Abstract::Known(Value::Bool(_)) | Abstract::SomeBool | Abstract::Unknown => {}
            _ if failed => {}
            _ => {
                let message = "the condition gives neither true nor false";
                problems.push(fails(root.span, WhenErrorKind::NotBoolean, true, message));
            }
        }
    }
    if let Some(span) = parsed.ignored {
        let message = "the controller ignores this: no operator joins it to what stands before";
        problems.push(Problem {
            span,
            kind: ProblemKind::Ignored,
            certain: true,
            message: message.to_owned(),
        });
    }
    problems.sort_by_key(|problem| problem.span);
    Analysis { parsed, tags, problems, constant }
}

fn never_equal(span: Span, certain: bool, message: &str) -> Problem {
    Problem { span, kind: ProblemKind::NeverEqual, certain, message: message.to_owned() }
}

/// The tags of `text`; a tag around another one reaches to its own closing braces.
fn tag_spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for tag in tags::scan(text) {
        let mut end = tag.span.range().end;
        if matches!(tag.kind, TagKind::Nested { .. }) {
            for _ in 1..text[tag.span.range()].matches("{{").count() {
                let Some(close) = text[end..].find("}}") else { break };
                if text[end..end + close].contains("{{") {
                    break;
                }
                end += close + 2;
            }
        }
        spans.push(Span::new(tag.span.range().start, end));
    }
    spans
}

/// Looks for `{{x}} == 'value'` where `value` without quotes is something else than this text.
fn compared_tags(text: &str, expr: &Expr, problems: &mut Vec<Problem>) {
    match &expr.kind {
        ExprKind::Group(inner) | ExprKind::Prefix(_, inner) | ExprKind::Access(Some(inner)) => {
            compared_tags(text, inner, problems);
        }
        ExprKind::Chain(first, links) => {
            compared_tags(text, first, problems);
            for link in links {
                compared_tags(text, &link.right, problems);
            }
            let Some(link) = links.first().filter(|link| matches!(link.op, Op::Equal | Op::Unequal)) else {
                return;
            };
            let quoted = match (&first.kind, &link.right.kind) {
                (ExprKind::Tag, _) => &link.right,
                (_, ExprKind::Tag) => first.as_ref(),
                _ => return,
            };
            let Some(content) = quoted_content(text, quoted) else { return };
            if super::eval(content) != Ok(Value::Text(content.to_owned())) {
                let message = format!("a tag without quotes never equals `{}`", &text[quoted.span.range()]);
                problems.push(never_equal(expr.span, false, &message));
            }
        }
        _ => {}
    }
}

/// What stands in the quotes of an operand without tags.
fn quoted_content<'t>(text: &'t str, expr: &Expr) -> Option<&'t str> {
    let is_quoted = match expr.kind {
        ExprKind::Text { has_tags, .. } => !has_tags,
        ExprKind::Number { is_date, .. } => is_date,
        _ => false,
    };
    let source = text.get(expr.span.range()).filter(|_| is_quoted)?;
    source.get(1..source.len().checked_sub(1)?)
}

/// For every tag whether quotes or brackets are open where it begins.
fn uses(text: &str, spans: &[Span]) -> Vec<TagUse> {
    let mut uses: Vec<TagUse> = Vec::with_capacity(spans.len());
    let mut open: Option<char> = None;
    let mut at = 0;
    for (index, span) in spans.iter().enumerate() {
        let mut chars = text[at..span.range().start].chars();
        while let Some(c) = chars.next() {
            match (open, c) {
                (_, '\\') => {
                    chars.next();
                }
                (Some('['), ']') | (Some('\''), '\'' | '"') => open = None,
                (None, '\'' | '"') => open = Some('\''),
                (None, '[') => open = Some('['),
                _ => {}
            }
        }
        at = span.range().end;
        let operand = match uses.last() {
            _ if open.is_some() => *span,
            // Tags that touch each other are one operand; looking at each again would take for ever.
            Some(before) if before.operand.contains(*span) => before.operand,
            _ => operand(text, spans, index),
        };
        uses.push(TagUse { span: *span, quoted: open.is_some(), operand });
    }
    uses
}

/// The tag at `index` with all that touches it, other tags included.
fn operand(text: &str, spans: &[Span], index: usize) -> Span {
    let touches = |c: char| !c.is_whitespace() && !"()'\"=!<>&|,?:".contains(c);
    let (mut start, mut first) = (spans[index].range().start, index);
    loop {
        let before = first.checked_sub(1).map(|before| spans[before].range());
        let from = before.as_ref().map_or(0, |before| before.end);
        let apart = text[from..start].trim_end_matches(touches);
        match before {
            // Only the text between tags counts: the signs within them are not the condition's.
            Some(before) if apart.is_empty() => (start, first) = (before.start, first - 1),
            _ => {
                start = from + apart.len();
                break;
            }
        }
    }
    let (mut end, mut last) = (spans[index].range().end, index);
    loop {
        let after = spans.get(last + 1).map(|after| after.range());
        let to = after.as_ref().map_or(text.len(), |after| after.start);
        let apart = text[end..to].trim_start_matches(touches);
        match after {
            Some(after) if apart.is_empty() => (end, last) = (after.end, last + 1),
            _ => {
                end = to - apart.len();
                break;
            }
        }
    }
    Span::new(start, end)
}
