//! Single values: their type, notation, enumeration and bounds.

use super::pattern;
use super::problem::{Expected, ProblemKind};
use super::walk::found;
use crate::model::{Enforcer, FieldDesc, Format, Language, Shape};
use crate::values::{ValueError, cron, duration, names, quantity, suggest, timezone, ttl};
use crate::yaml::{Node, Value, json_number};

/// Whether Argo's decoder takes the value for a field of this shape.
pub(super) fn check(node: Node<'_>, shape: &Shape, field: &FieldDesc) -> Option<ProblemKind> {
    let expected = match shape {
        Shape::AnyString => return any_string(node),
        Shape::Quantity => return quantity_value(node),
        Shape::Str | Shape::Bytes | Shape::Duration => Expected::Str,
        Shape::Bool => Expected::Bool,
        Shape::Int32 | Shape::Int64 => Expected::Int,
        Shape::Float => Expected::Number,
        Shape::IntOrString => Expected::IntOrString,
        Shape::Time => Expected::Time,
        _ => return None,
    };
    let fits = match node.value() {
        Some(Value::Null) => true,
        Some(value) => fits(value, shape),
        None => false,
    };
    if fits {
        return None;
    }
    let _ = field;
    found(node).map(|found| ProblemKind::WrongType { expected, found })
}

fn fits(value: Value<'_>, shape: &Shape) -> bool {
    match (shape, value) {
        (Shape::Str | Shape::Bytes | Shape::Duration, Value::Str(_)) => true,
        (Shape::Time, Value::Str(text)) => text.parse::<jiff::Timestamp>().is_ok(),
        (Shape::Bool, Value::Bool(_)) => true,
        (Shape::Int32, value) => whole(value).is_some_and(|i| i32::try_from(i).is_ok()),
        (Shape::Int64, value) => whole(value).is_some_and(|i| i64::try_from(i).is_ok()),
        (Shape::Float, Value::Int(_) | Value::Float(_)) => true,
        (Shape::IntOrString, Value::Str(_)) => true,
        (Shape::IntOrString, value) => whole(value).is_some_and(|i| i32::try_from(i).is_ok()),
        _ => false,
    }
}

fn whole(value: Value<'_>) -> Option<i128> {
    match value {
        Value::Int(i) => Some(i),
        Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e21 => Some(x as i128),
        _ => None,
    }
}

fn any_string(node: Node<'_>) -> Option<ProblemKind> {
    match node.value() {
        Some(Value::Str(_) | Value::Null) => None,
        Some(_) => Some(ProblemKind::NotText),
        None if node.is_mapping() || node.is_sequence() => Some(ProblemKind::SilentlyEmpty),
        None => None,
    }
}

fn quantity_value(node: Node<'_>) -> Option<ProblemKind> {
    let number;
    let text = match node.value() {
        Some(Value::Str(text)) => text,
        Some(value @ (Value::Int(_) | Value::Float(_))) => {
            number = json_number(value)?;
            number.as_str()
        }
        Some(Value::Null) => return None,
        _ => {
            let found = found(node)?;
            return Some(ProblemKind::WrongType { expected: Expected::Str, found });
        }
    };
    if text.contains("{{") {
        return Some(ProblemKind::TagInQuantity);
    }
    quantity::parse(text).err().map(ProblemKind::BadQuantity)
}

/// What the value breaks of its field's enumeration, notation and bounds.
pub(super) fn constraints(node: Node<'_>, field: &FieldDesc) -> Vec<ProblemKind> {
    let mut found = Vec::new();
    let Some(value) = node.value() else { return found };
    if let Value::Str(text) = value {
        if let Some(kind) = enumeration(text, field) {
            found.push(kind);
        } else if let Some(kind) = notation(text, field) {
            found.push(kind);
        } else if let Some(kind) = text_bounds(text, field) {
            found.push(kind);
        }
    }
    if let Some(i) = whole(value) {
        found.extend(number_bounds(i as f64, field));
    }
    found
}

fn enumeration(text: &str, field: &FieldDesc) -> Option<ProblemKind> {
    if field.values.is_empty() || field.values.contains(&text) {
        return None;
    }
    // Argo takes an empty text for an absent one; only the schema minds, and only where it does not list it.
    if text.is_empty() && field.values_by == Enforcer::Nobody && field.required == Enforcer::Nobody {
        return None;
    }
    if text.contains("{{") && field.values_by == Enforcer::Nobody {
        return None;
    }
    Some(ProblemKind::BadValue { nearest: suggest::nearest(text, field.values.iter().copied()) })
}

fn notation(text: &str, field: &FieldDesc) -> Option<ProblemKind> {
    // What is never replaced is what it says.
    if text.is_empty() || text.contains("{{") && field.language != Language::Verbatim {
        return None;
    }
    let result = match field.format {
        Format::None | Format::TemplateName | Format::ParameterName => return None,
        Format::Duration => duration::parse_argo(text).map(drop),
        Format::GoDuration => duration::parse_go(text).map(drop),
        Format::Cron => cron::parse(text).map(drop),
        Format::TimeZone => timezone::check(text),
        Format::IntText => int_text(text),
        Format::MetricName => names::metric_name(text),
        Format::Ttl => ttl::parse(text).map(drop),
    };
    result.err().map(ProblemKind::BadFormat)
}

fn text_bounds(text: &str, field: &FieldDesc) -> Option<ProblemKind> {
    if let Some(kind) = length(text.chars().count(), "character", field) {
        return Some(kind);
    }
    let pattern = field.bounds.pattern?;
    if pattern::matches(pattern, text) {
        return None;
    }
    Some(ProblemKind::OutOfBounds(format!("must match `{pattern}`")))
}

/// Whether a text or list is within its field's bounds.
pub(super) fn length(len: usize, what: &str, field: &FieldDesc) -> Option<ProblemKind> {
    let bounds = &field.bounds;
    let plural = |n: u32| if n == 1 { "" } else { "s" };
    if let Some(min) = bounds.min_len.filter(|&min| len < min as usize) {
        return Some(ProblemKind::OutOfBounds(format!("must have at least {min} {what}{}", plural(min))));
    }
    if let Some(max) = bounds.max_len.filter(|&max| len > max as usize) {
        let message = format!("may have at most {max} {what}{}, not {len}", plural(max));
        return Some(ProblemKind::OutOfBounds(message));
    }
    None
}

fn number_bounds(number: f64, field: &FieldDesc) -> Option<ProblemKind> {
    let bounds = &field.bounds;
    if let Some(min) = bounds.min.filter(|&min| number < min) {
        return Some(ProblemKind::OutOfBounds(format!("must be at least {min}")));
    }
    if let Some(max) = bounds.max.filter(|&max| number > max) {
        return Some(ProblemKind::OutOfBounds(format!("must be at most {max}")));
    }
    None
}

fn int_text(text: &str) -> Result<(), ValueError> {
    if text.parse::<i64>().is_ok() {
        return Ok(());
    }
    let span = crate::text::Span::new(0, text.len());
    Err(ValueError { span, message: format!("`{text}` is not a whole number"), suggestion: None })
}
