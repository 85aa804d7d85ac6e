//! Operators on values.

use std::cmp::Ordering;

use super::super::ast::{NodeId, NodeKind};
use super::super::op::{BinaryOp, UnaryOp};
use super::super::value::{Element, Key, MapKind, Value, equal, float_to_int, order};
use super::{EvalError, Failure, Limits, Machine, Outcome, not_a};

impl Machine<'_> {
    /// Walks down the left side without recursion: `a + b + …` may be thousands of operators long.
    pub(super) fn binary(&mut self, id: NodeId) -> Result<Value, EvalError> {
        let mut spine = Vec::new();
        let mut current = id;
        let mut value = None;
        while let NodeKind::Binary { op, left, right, .. } = *self.tree.kind(current) {
            // The engine simplifies before it runs: what stands left of `&& false` is not looked at,
            // and `x && true` is `x`, whatever that is.
            match (op, self.tree.constant_bool(right)) {
                (BinaryOp::And, Some(false)) | (BinaryOp::Or, Some(true)) => {
                    value = Some(Value::Bool(op == BinaryOp::Or));
                    break;
                }
                (BinaryOp::And, Some(true)) | (BinaryOp::Or, Some(false)) => {}
                _ => spine.push(current),
            }
            current = left;
        }
        let mut value = match value {
            Some(value) => value,
            None => self.node(current)?,
        };
        let counted = self.limits.work(spine.len() as u64);
        self.counted(id, counted)?;
        for id in spine.into_iter().rev() {
            value = self.apply(id, value)?;
        }
        Ok(value)
    }

    fn apply(&mut self, id: NodeId, left: Value) -> Result<Value, EvalError> {
        let NodeKind::Binary { op, right, left: left_id, .. } = *self.tree.kind(id) else { return Ok(left) };
        match op {
            BinaryOp::Coalesce => return if left.is_nil() { self.node(right) } else { Ok(left) },
            BinaryOp::And | BinaryOp::Or => {
                let truth = self.counted(left_id, truth(&left))?;
                return match (op, truth) {
                    (BinaryOp::And, false) | (BinaryOp::Or, true) => Ok(left),
                    _ => self.node(right),
                };
            }
            BinaryOp::In => {
                if let NodeKind::Array(list) = *self.tree.kind(right) {
                    let counted = self.limits.work(list.len() as u64);
                    self.counted(id, counted)?;
                }
                if let Some(outcome) = self.constant_membership(&left, right) {
                    return self.placed(id, outcome);
                }
            }
            _ => {}
        }
        let right = self.node(right)?;
        if op == BinaryOp::Range {
            return self.range(id, &left, &right);
        }
        if let (BinaryOp::Add, Value::Text(a), Value::Text(b)) = (op, &left, &right) {
            let counted = self.limits.text(a.len() + b.len());
            self.counted(id, counted)?;
        }
        self.looked_at(id, [&left, &right])?;
        let outcome = match op {
            BinaryOp::Matches => matches(&left, &right, &mut self.limits),
            _ => binary(op, &left, &right),
        };
        self.placed(id, outcome)
    }

    /// Lists of constant strings become sets, and ranges of constants comparisons, before the engine
    /// runs them; a set takes only strings and nil.
    fn constant_membership(&self, needle: &Value, right: NodeId) -> Option<Outcome> {
        match *self.tree.kind(right) {
            NodeKind::Array(list) if !list.is_empty() => {
                let texts: Option<Vec<&str>> =
                    self.tree.list(list).iter().map(|&id| self.tree.text_of(id)).collect();
                let texts = texts?;
                Some(match needle {
                    Value::Text(text) => Ok(Value::Bool(texts.contains(&&**text))),
                    Value::Nil => Ok(Value::Bool(texts.contains(&""))),
                    other => Err(bad_key(other, "string").into()),
                })
            }
            NodeKind::Binary { op: BinaryOp::Range, left, right, .. } => {
                match (self.tree.kind(left), self.tree.kind(right), needle) {
                    (NodeKind::Int(from), NodeKind::Int(to), Value::Int(_, value)) => {
                        Some(Ok(Value::Bool(from <= value && value <= to)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn range(&mut self, id: NodeId, from: &Value, to: &Value) -> Result<Value, EvalError> {
        let from = self.counted(id, index(from))?;
        let to = self.counted(id, index(to))?;
        let size = usize::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(0);
        let grown = self.limits.grow(size);
        self.counted(id, grown)?;
        Ok(Value::list_of(Element::Int, (from..=to).map(Value::int).collect()))
    }
}

pub(super) fn truth(value: &Value) -> Result<bool, Failure> {
    match value {
        Value::Bool(value) => Ok(*value),
        other => Err(not_a(other, "bool").into()),
    }
}

/// The integer of a number; floats lose their fraction.
pub(in super::super) fn index(value: &Value) -> Result<i64, Failure> {
    match value {
        Value::Int(_, value) => Ok(*value),
        Value::Float(value) => Ok(float_to_int(*value)),
        other => Err(format!("invalid operation: int({})", other.go_type()).into()),
    }
}

pub(super) fn unary(op: UnaryOp, value: Value) -> Outcome {
    match (op, &value) {
        (UnaryOp::Not, _) => truth(&value).map(|value| Value::Bool(!value)),
        (UnaryOp::Plus, _) => Ok(value),
        (UnaryOp::Minus, Value::Int(kind, value)) => Ok(Value::Int(*kind, value.wrapping_neg())),
        (UnaryOp::Minus, Value::Float(value)) => Ok(Value::Float(-value)),
        (UnaryOp::Minus, other) => Err(format!("invalid operation: - {}", other.go_type()).into()),
    }
}

/// An operator on two values.
pub(in super::super) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome {
    use BinaryOp::*;
    let invalid =
        || Failure::Failed(format!("invalid operation: {} {} {}", a.go_type(), op.text(), b.go_type()));
    match op {
        Equal => Ok(Value::Bool(equal(a, b))),
        NotEqual => Ok(Value::Bool(!equal(a, b))),
        Less | Greater | LessEqual | GreaterEqual => {
            let ordering = order(a, b).ok_or_else(invalid)?;
            Ok(Value::Bool(match op {
                Less => ordering == Some(Ordering::Less),
                Greater => ordering == Some(Ordering::Greater),
                LessEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
                _ => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
            }))
        }
        Add | Subtract | Multiply | Divide | Power | Modulo => arithmetic(op, a, b).ok_or_else(invalid)?,
        In => membership(a, b),
        Contains | StartsWith | EndsWith => text_test(op, a, b),
        Or | And | Coalesce | Range | Matches => Err(invalid()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
fn arithmetic(op: BinaryOp, a: &Value, b: &Value) -> Option<Outcome> {
    use BinaryOp::*;
    let float = |value: &Value| match value {
        Value::Int(_, value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    };
    Some(Ok(match (op, a, b) {
        (Divide, _, _) => Value::Float(float(a)? / float(b)?),
        (Power, _, _) => Value::Float(float(a)?.powf(float(b)?)),
        (Modulo, Value::Int(_, _), Value::Int(_, 0)) => {
            return Some(Err("runtime error: integer divide by zero".into()));
        }
        (Modulo, Value::Int(_, x), Value::Int(_, y)) => Value::int(x.wrapping_rem(*y)),
        (Modulo, _, _) => return None,
        (Add, Value::Int(_, x), Value::Int(_, y)) => Value::int(x.wrapping_add(*y)),
        (Subtract, Value::Int(_, x), Value::Int(_, y)) => Value::int(x.wrapping_sub(*y)),
        (Multiply, Value::Int(_, x), Value::Int(_, y)) => Value::int(x.wrapping_mul(*y)),
        (Add, Value::Text(x), Value::Text(y)) => Value::text(format!("{x}{y}")),
        (Add, Value::Time(time), Value::Duration(nanos))
        | (Add, Value::Duration(nanos), Value::Time(time)) => Value::Time(time.plus(*nanos).into()),
        (Subtract, Value::Time(time), Value::Duration(nanos)) => {
            Value::Time(time.plus(nanos.wrapping_neg()).into())
        }
        (Subtract, Value::Time(x), Value::Time(y)) => Value::Duration(x.since(y)),
        (Add, Value::Duration(x), Value::Duration(y)) => Value::Duration(x.wrapping_add(*y)),
        (Subtract, Value::Duration(x), Value::Duration(y)) => Value::Duration(x.wrapping_sub(*y)),
        (Multiply, Value::Duration(x), Value::Duration(y) | Value::Int(_, y))
        | (Multiply, Value::Int(_, x), Value::Duration(y)) => Value::Duration(x.wrapping_mul(*y)),
        (Multiply, Value::Duration(x), Value::Float(y)) | (Multiply, Value::Float(y), Value::Duration(x)) => {
            Value::Float(*x as f64 * y)
        }
        (Add, _, _) => Value::Float(float(a)? + float(b)?),
        (Subtract, _, _) => Value::Float(float(a)? - float(b)?),
        (Multiply, _, _) => Value::Float(float(a)? * float(b)?),
        _ => return None,
    }))
}

fn membership(needle: &Value, within: &Value) -> Outcome {
    Ok(Value::Bool(match within {
        Value::Nil => false,
        Value::List(list) => list.items.iter().any(|item| equal(item, needle)),
        Value::Bytes(bytes) => bytes.iter().any(|&byte| equal(&Value::int(i64::from(byte)), needle)),
        Value::Map(map) => map.entries.contains_key(&map_key(map.kind, needle)?),
        other => return Err(format!("operator \"in\" not defined on {}", other.go_type()).into()),
    }))
}

/// The key that a value selects in a map of that kind; nil stands for the zero key.
pub(in super::super) fn map_key(kind: MapKind, value: &Value) -> Result<Key, Failure> {
    let any = matches!(kind, MapKind::AnyToAny | MapKind::AnyToList);
    match value {
        Value::Nil if !any => Ok(Key::Text("".into())),
        Value::Text(text) => Ok(Key::Text(text.clone())),
        other if any => Key::of(other)
            .ok_or_else(|| format!("runtime error: hash of unhashable type {}", other.go_type()).into()),
        other => Err(bad_key(other, "string").into()),
    }
}

fn bad_key(value: &Value, wanted: &str) -> String {
    format!("reflect.Value.MapIndex: value of type {} is not assignable to type {wanted}", value.go_type())
}

fn matches(text: &Value, pattern: &Value, limits: &mut Limits) -> Outcome {
    if text.is_nil() || pattern.is_nil() {
        return Ok(Value::Bool(false));
    }
    let regex = limits.pattern(pattern.as_text().ok_or_else(|| not_a(pattern, "string"))?)??;
    match text {
        Value::Text(text) => Ok(Value::Bool(regex.is_match(text))),
        Value::Bytes(bytes) => Ok(Value::Bool(regex.is_match(&String::from_utf8_lossy(bytes)))),
        other => Err(not_a(other, "[]uint8").into()),
    }
}

fn text_test(op: BinaryOp, a: &Value, b: &Value) -> Outcome {
    if a.is_nil() || b.is_nil() {
        return Ok(Value::Bool(false));
    }
    let right = b.as_text().ok_or_else(|| not_a(b, "string"))?;
    let left = a.as_text().ok_or_else(|| not_a(a, "string"))?;
    Ok(Value::Bool(match op {
        BinaryOp::Contains => left.contains(right),
        BinaryOp::StartsWith => left.starts_with(right),
        _ => left.ends_with(right),
    }))
}
