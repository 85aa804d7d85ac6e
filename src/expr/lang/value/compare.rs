//! Which values are equal, and which come first.

use std::cmp::Ordering;

use super::{List, Value};

/// How many elements one comparison may visit. Lists that share their parts can be far greater than
/// the memory they take.
const MAX_COMPARISONS: u32 = 16_000_000;

/// `a == b`: numbers by value whatever their types, lists by their elements.
pub(in super::super) fn equal(a: &Value, b: &Value) -> bool {
    let mut fuel = MAX_COMPARISONS;
    equal_within(a, b, &mut fuel, false)
}

/// Equal and of the same types all the way down.
pub(in super::super) fn deep_equal(a: &Value, b: &Value) -> bool {
    let mut fuel = MAX_COMPARISONS;
    equal_within(a, b, &mut fuel, true)
}

fn equal_within(a: &Value, b: &Value, fuel: &mut u32, strict: bool) -> bool {
    if *fuel == 0 {
        return false;
    }
    *fuel -= 1;
    match (a, b) {
        (Value::Int(x, i), Value::Int(y, j)) => i == j && (!strict || x == y),
        (Value::Float(x), Value::Float(y)) => x == y,
        #[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
        (Value::Int(_, i), Value::Float(x)) | (Value::Float(x), Value::Int(_, i)) => {
            !strict && *i as f64 == *x
        }
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Text(x), Value::Text(y)) => x == y,
        (Value::Bytes(x), Value::Bytes(y)) => x == y,
        (Value::Duration(x), Value::Duration(y)) => x == y,
        (Value::Month(x), Value::Month(y)) | (Value::Weekday(x), Value::Weekday(y)) => x == y,
        (Value::Time(x), Value::Time(y)) => x.instant() == y.instant(),
        (Value::Zone(x), Value::Zone(y)) => x.name() == y.name(),
        (Value::Version(x), Value::Version(y)) => x == y,
        (Value::List(x), Value::List(y)) => lists_equal(x, y, fuel, strict),
        (Value::Map(x), Value::Map(y)) => {
            std::sync::Arc::ptr_eq(x, y)
                || x.kind == y.kind
                    && x.entries.len() == y.entries.len()
                    && x.entries.iter().zip(&y.entries).all(|((k, v), (l, w))| {
                        // Within maps the engine compares by type as well.
                        k == l && equal_within(v, w, fuel, true)
                    })
        }
        _ => !strict && a.is_nil() && b.is_nil() || matches!((a, b), (Value::Nil, Value::Nil)),
    }
}

fn lists_equal(x: &List, y: &List, fuel: &mut u32, strict: bool) -> bool {
    if strict && (x.element != y.element || x.is_nil != y.is_nil) {
        return false;
    }
    std::ptr::eq(x, y)
        || x.items.len() == y.items.len()
            && x.items.iter().zip(&y.items).all(|(a, b)| equal_within(a, b, fuel, strict))
}

/// The order of two values, where they have one; NaN has none.
pub(in super::super) fn order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (Value::Int(_, x), Value::Int(_, y)) => Some(x.cmp(y)),
        (Value::Int(..) | Value::Float(_), Value::Int(..) | Value::Float(_)) => {
            number(a)?.partial_cmp(&number(b)?)
        }
        (Value::Text(x), Value::Text(y)) => Some(x.as_bytes().cmp(y.as_bytes())),
        (Value::Time(x), Value::Time(y)) => Some(x.instant().cmp(&y.instant())),
        (Value::Duration(x), Value::Duration(y)) => Some(x.cmp(y)),
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(_, value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}
