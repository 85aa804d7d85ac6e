//! Members, elements, slices, methods.

use std::sync::Arc;

use super::super::ast::{CallStyle, NodeId, NodeKind};
use super::super::types::{IntKind, Type, method};
use super::super::value::{Callable, Element, List, Map, MapKind, Value};
use super::operator::{index, map_key};
use super::{EvalError, Failure, Machine, Outcome};

impl Machine<'_> {
    /// Walks from the innermost object outwards without recursion: `a.b.c…` may be long.
    pub(super) fn members(&mut self, id: NodeId) -> Result<Value, EvalError> {
        let mut spine = Vec::new();
        let mut current = id;
        loop {
            let inner = match *self.tree.kind(current) {
                NodeKind::Chain(inner) => inner,
                NodeKind::Member { object, .. } | NodeKind::Slice { object, .. } => object,
                NodeKind::Call { callee, style: CallStyle::Plain, .. } if self.is_member(callee) => callee,
                _ => break,
            };
            spine.push(current);
            current = inner;
        }
        let counted = self.limits.work(spine.len() as u64);
        self.counted(id, counted)?;
        let mut value = self.node(current)?;
        let mut skipping = false;
        for id in spine.into_iter().rev() {
            value = match *self.tree.kind(id) {
                // A `?.` on nil skips everything up to the end of its chain.
                NodeKind::Chain(_) => {
                    skipping = false;
                    if value.is_nil() { Value::Nil } else { value }
                }
                _ if skipping => value,
                NodeKind::Member { optional: true, .. } if value.is_nil() => {
                    skipping = true;
                    Value::Nil
                }
                NodeKind::Member { property, .. } => {
                    let key = self.node(property)?;
                    self.placed(id, fetch(&value, &key))?
                }
                NodeKind::Slice { from, to, .. } => self.slice(id, &value, from, to)?,
                NodeKind::Call { args, .. } => {
                    let args = self.nodes(args)?;
                    self.call_value(id, &value, args)?
                }
                _ => value,
            };
        }
        Ok(value)
    }

    pub(super) fn is_member(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Member { .. } | NodeKind::Chain(_))
    }

    fn slice(
        &mut self,
        id: NodeId,
        value: &Value,
        from: Option<NodeId>,
        to: Option<NodeId>,
    ) -> Result<Value, EvalError> {
        let to = match to {
            Some(to) => Some(self.node(to)?),
            None => None,
        };
        let from = match from {
            Some(from) => Some(self.node(from)?),
            None => None,
        };
        let outcome = slice(value, from.as_ref(), to.as_ref());
        self.placed(id, outcome)
    }
}

/// `from[key]`, which fails where there is nothing to look into.
pub(in super::super) fn fetch(from: &Value, key: &Value) -> Outcome {
    let may_have_methods = !matches!(from, Value::Map(_) | Value::List(_) | Value::Text(_) | Value::Bytes(_));
    if let Some(name) = key.as_text().filter(|_| may_have_methods)
        && method(&from.ty(), name).is_some()
    {
        return Ok(Value::Function(Callable::Method(Arc::new(from.clone()), name.into())));
    }
    let missing = || {
        let key = super::super::value::render(key, 200).unwrap_or_default();
        Failure::Failed(format!("cannot fetch {key} from {}", from.go_type()))
    };
    match from {
        Value::Map(map) => member(map, key),
        Value::List(_) | Value::Text(_) | Value::Bytes(_) => {
            let at = index(key)?;
            element(from, at).ok_or_else(|| {
                let length = length(from).unwrap_or(0);
                let at = if at < 0 { at + i64::try_from(length).unwrap_or(i64::MAX) } else { at };
                format!("index out of range: {at} (array length is {length})").into()
            })
        }
        _ => Err(missing()),
    }
}

/// A member of a map, or the zero value of what it holds.
fn member(map: &Map, key: &Value) -> Outcome {
    let found = map.entries.get(&map_key(map.kind, key)?);
    Ok(found.cloned().unwrap_or_else(|| match map.kind {
        MapKind::TextToAny | MapKind::AnyToAny => Value::Nil,
        MapKind::TextToText => Value::from(""),
        MapKind::AnyToList => Value::nil_list(Element::Any),
    }))
}

/// How many elements or bytes.
pub(in super::super) fn length(value: &Value) -> Option<usize> {
    match value {
        Value::List(list) => Some(list.items.len()),
        Value::Text(text) => Some(text.len()),
        Value::Bytes(bytes) => Some(bytes.len()),
        Value::Map(map) => Some(map.entries.len()),
        _ => None,
    }
}

/// The element at an index that may count from the end. Strings have bytes.
pub(in super::super) fn element(value: &Value, at: i64) -> Option<Value> {
    let length = i64::try_from(length(value)?).ok()?;
    let at = usize::try_from(if at < 0 { at + length } else { at }).ok()?;
    let byte = |byte: u8| Value::Int(IntKind::Uint8, i64::from(byte));
    match value {
        Value::List(list) => list.items.get(at).cloned(),
        Value::Text(text) => text.as_bytes().get(at).map(|&b| byte(b)),
        Value::Bytes(bytes) => bytes.get(at).map(|&b| byte(b)),
        _ => None,
    }
}

/// `value[from:to]`; bounds that lie outside are moved inside.
fn slice(value: &Value, from: Option<&Value>, to: Option<&Value>) -> Outcome {
    let length = match value {
        Value::List(_) | Value::Text(_) | Value::Bytes(_) => length(value).unwrap_or(0),
        other => return Err(format!("cannot slice {}", other.go_type()).into()),
    };
    let whole = i64::try_from(length).unwrap_or(i64::MAX);
    let bound = |value: i64| if value < 0 { (value + whole).max(0) } else { value.min(whole) };
    let to = bound(to.map(index).transpose()?.unwrap_or(whole));
    let from = bound(from.map(index).transpose()?.unwrap_or(0)).min(to);
    let range = usize::try_from(from).unwrap_or(0)..usize::try_from(to).unwrap_or(0);
    Ok(match value {
        Value::List(list) => sublist(list, range),
        Value::Text(text) => Value::lossy(&text.as_bytes()[range]),
        Value::Bytes(bytes) => Value::Bytes(Arc::from(&bytes[range])),
        other => other.clone(),
    })
}

/// Some elements of a list, as a list of the same type.
pub(in super::super) fn sublist(list: &List, range: std::ops::Range<usize>) -> Value {
    Value::list_of(list.element, list.items.get(range).unwrap_or_default().to_vec())
}

/// The type of a method, which decides what it takes.
pub(super) fn method_type(of: &Value, name: &str) -> Option<std::sync::Arc<super::super::types::Signature>> {
    match method(&of.ty(), name)? {
        Type::Function(signature) => Some(signature),
        _ => None,
    }
}
