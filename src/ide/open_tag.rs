//! The tag or expression that somebody writes, told by the text alone.

use super::cursor::{line_end, line_start, long_scalar};
use super::locate::Spot;
use crate::model::Language;

/// A tag that is open at the cursor, in the source.
pub(super) struct Open {
    /// Where its braces begin.
    pub(super) start: usize,
    /// Where the path or expression begins.
    pub(super) inner: usize,
    /// Where it ends: at the closing braces, or with the word at the cursor.
    pub(super) end: usize,
    pub(super) is_expression: bool,
    pub(super) is_closed: bool,
}

impl Open {
    /// The tag at the cursor.
    pub(super) fn at(spot: &Spot<'_>) -> Option<Open> {
        let (text, offset) = (spot.text(), spot.offset);
        let scalar = long_scalar(spot.tree(), offset).map(|n| n.span().range());
        let from = scalar.as_ref().map_or_else(|| line_start(text, offset), |s| s.start);
        let to = scalar.map_or_else(|| line_end(text, offset), |s| s.end).max(offset);
        let before = text.get(from..offset)?;
        let start = before.rfind("{{").filter(|at| !before[*at..].contains("}}"))?;
        let start = from + start;
        // Of `{{{` the last two braces count, and in flow collections a map may begin a map.
        let is_expression = text.get(start + 2..)?.starts_with('=');
        let inner = start + 2 + usize::from(is_expression);
        if inner > offset {
            return None;
        }
        let after = text.get(offset..to)?;
        let close = after.find("}}").filter(|at| {
            let rest = &after[..*at];
            // Behind what no name has in it, the braces are somebody else's.
            let is_foreign = |c: char| "\"'`,;:(){}$&|<>=\\".contains(c);
            !rest.contains("{{") && (is_expression || !rest.contains(is_foreign))
        });
        let word = after.find(|c: char| !(c.is_alphanumeric() || "._-/".contains(c))).unwrap_or(after.len());
        let end = offset + close.unwrap_or(word);
        Some(Open { start, inner, end, is_expression, is_closed: close.is_some() })
    }
}

/// The expression at the cursor, in a tag or as a field: where it begins and ends in the source.
pub(super) fn expression(spot: &Spot<'_>) -> Option<(usize, usize)> {
    if let Some(tag) = Open::at(spot) {
        return tag.is_expression.then_some((tag.inner, tag.end));
    }
    let field = spot.described?.field?;
    matches!(field.language, Language::Expr(_)).then_some(())?;
    let span = match long_scalar(spot.tree(), spot.offset) {
        Some(node) => node.span(),
        None => spot.cursor.span,
    };
    Some(((span.start as usize).min(spot.offset), (span.end as usize).max(spot.offset)))
}
