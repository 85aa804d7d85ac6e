//! The functions that run a predicate for each element of a list.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::ast::{NodeId, NodeKind};
use super::super::op::BinaryOp;
use super::super::types::IntKind;
use super::super::value::{Key, MapKind, Value, order};
use super::operator::{binary, truth};
use super::{EvalError, Machine, Scope, not_a};

/// More elements than the engine's budget allows cannot come from a list; from a text they can.
const MOST_ELEMENTS: usize = 1_000_000;

impl Machine<'_> {
    pub(super) fn over_list(&mut self, id: NodeId, name: &str, args: &[NodeId]) -> Result<Value, EvalError> {
        let &[list, ref rest @ ..] = args else { return self.fail(id, "missing arguments") };
        if name == "sum"
            && rest.is_empty()
            && let Some(parts) = self.parts_of_sum(list)
        {
            return self.sum_of_parts(id, &parts);
        }
        let value = self.node(list)?;
        let elements = super::member::length(&value).unwrap_or(0);
        if elements > MOST_ELEMENTS {
            return self.fail(list, "memory budget exceeded");
        }
        let counted = self.limits.work(elements as u64);
        self.counted(list, counted)?;
        let items = match &value {
            Value::List(list) => list.items.clone(),
            Value::Text(text) => bytes(text.as_bytes()),
            Value::Bytes(data) => bytes(data),
            other => return self.fail(list, format!("a list is needed, not {}", other.go_type())),
        };
        let predicate = rest.first().copied();
        match (name, predicate) {
            ("count", predicate) => self.count(predicate, items).map(count_value),
            ("sum", predicate) => self.sum(id, predicate, items),
            ("reduce", Some(predicate)) => self.reduce(id, predicate, items, rest.get(1).copied()),
            ("sortBy", Some(predicate)) => self.sort_by(id, predicate, items, rest.get(1).copied()),
            ("groupBy", Some(predicate)) => self.group_by(id, predicate, items),
            ("map", Some(predicate)) => self.mapped(id, predicate, items),
            ("filter", Some(predicate)) => self.filter(id, predicate, items),
            ("find" | "findIndex", Some(predicate)) => {
                let found = self.position(predicate, items.iter().cloned().enumerate())?;
                Ok(found_value(name == "find", &items, found))
            }
            ("findLast" | "findLastIndex", Some(predicate)) => {
                let found = self.position(predicate, items.iter().cloned().enumerate().rev())?;
                Ok(found_value(name == "findLast", &items, found))
            }
            ("one", predicate) => Ok(Value::Bool(self.count(predicate, items)? == 1)),
            (_, Some(predicate)) => self.quantified(name, predicate, items),
            (_, None) => self.fail(id, "a predicate is missing"),
        }
    }

    /// What the predicate gives for one element.
    fn run(
        &mut self,
        predicate: NodeId,
        index: usize,
        item: Value,
        accumulated: Value,
    ) -> Result<Value, EvalError> {
        self.scopes.push(Scope { item, index, accumulated });
        let result = self.node(predicate);
        self.scopes.pop();
        result
    }

    fn test(&mut self, predicate: NodeId, index: usize, item: Value) -> Result<bool, EvalError> {
        let value = self.run(predicate, index, item, Value::Nil)?;
        self.counted(predicate, truth(&value))
    }

    fn position(
        &mut self,
        predicate: NodeId,
        items: impl Iterator<Item = (usize, Value)>,
    ) -> Result<Option<usize>, EvalError> {
        for (index, item) in items {
            if self.test(predicate, index, item)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// `all`, `any`, `none`
    fn quantified(&mut self, name: &str, predicate: NodeId, items: Vec<Value>) -> Result<Value, EvalError> {
        let stops_at = name != "all";
        for (index, item) in items.into_iter().enumerate() {
            if self.test(predicate, index, item)? == stops_at {
                return Ok(Value::Bool(name == "any"));
            }
        }
        Ok(Value::Bool(name != "any"))
    }

    fn count(&mut self, predicate: Option<NodeId>, items: Vec<Value>) -> Result<usize, EvalError> {
        let mut count = 0;
        for (index, item) in items.into_iter().enumerate() {
            count += usize::from(match predicate {
                Some(predicate) => self.test(predicate, index, item)?,
                None => self.counted(self.tree.root, truth(&item))?,
            });
        }
        Ok(count)
    }

    fn filter(&mut self, id: NodeId, predicate: NodeId, items: Vec<Value>) -> Result<Value, EvalError> {
        let mut kept = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if self.test(predicate, index, item.clone())? {
                kept.push(item);
            }
        }
        let grown = self.limits.grow(kept.len());
        self.counted(id, grown)?;
        self.placed(id, Ok(Value::list(kept)))
    }

    fn mapped(&mut self, id: NodeId, predicate: NodeId, items: Vec<Value>) -> Result<Value, EvalError> {
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            results.push(self.run(predicate, index, item, Value::Nil)?);
        }
        let grown = self.limits.grow(results.len());
        self.counted(id, grown)?;
        self.placed(id, Ok(Value::list(results)))
    }

    fn sum(&mut self, id: NodeId, predicate: Option<NodeId>, items: Vec<Value>) -> Result<Value, EvalError> {
        let mut total = Value::int(0);
        for (index, item) in items.into_iter().enumerate() {
            let value = match predicate {
                Some(predicate) => self.run(predicate, index, item, Value::Nil)?,
                None => item,
            };
            total = self.placed(id, binary(BinaryOp::Add, &value, &total))?;
        }
        Ok(total)
    }

    /// The elements of a list that is written out and not constant: the engine adds them directly, so
    /// that they may be of any type that `+` takes.
    fn parts_of_sum(&self, list: NodeId) -> Option<Vec<NodeId>> {
        let NodeKind::Array(nodes) = *self.tree.kind(list) else { return None };
        let nodes = self.tree.list(nodes);
        let constant = |&id: &NodeId| {
            matches!(
                self.tree.kind(id),
                NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::Text(_) | NodeKind::Bool(_)
            )
        };
        (nodes.len() >= 2 && !nodes.iter().all(constant)).then(|| nodes.to_vec())
    }

    fn sum_of_parts(&mut self, id: NodeId, parts: &[NodeId]) -> Result<Value, EvalError> {
        let mut values = Vec::with_capacity(parts.len());
        for &part in parts {
            values.push(self.node(part)?);
        }
        let mut total = values.pop().unwrap_or(Value::Nil);
        while let Some(value) = values.pop() {
            let bytes = value.as_text().map_or(0, str::len) + total.as_text().map_or(0, str::len);
            let counted = self.limits.text(bytes);
            self.counted(id, counted)?;
            total = self.placed(id, binary(BinaryOp::Add, &value, &total))?;
        }
        Ok(total)
    }

    fn reduce(
        &mut self,
        id: NodeId,
        predicate: NodeId,
        items: Vec<Value>,
        initial: Option<NodeId>,
    ) -> Result<Value, EvalError> {
        let mut items = items.into_iter().enumerate();
        let mut accumulated = match initial {
            Some(initial) => self.node(initial)?,
            None => match items.next() {
                Some((_, first)) => first,
                None => return self.fail(id, "reduce of empty array with no initial value"),
            },
        };
        for (index, item) in items {
            accumulated = self.run(predicate, index, item, accumulated)?;
        }
        self.placed(id, Ok(accumulated))
    }

    fn group_by(&mut self, id: NodeId, predicate: NodeId, items: Vec<Value>) -> Result<Value, EvalError> {
        let mut groups: BTreeMap<Key, Vec<Value>> = BTreeMap::new();
        for (index, item) in items.into_iter().enumerate() {
            let key = self.run(predicate, index, item.clone(), Value::Nil)?;
            match Key::of(&key) {
                Some(key) => groups.entry(key).or_default().push(item),
                None => {
                    let message = format!("runtime error: hash of unhashable type {}", key.go_type());
                    return self.fail(predicate, message);
                }
            }
        }
        let groups = groups.into_iter().map(|(key, items)| (key, Value::list(items))).collect();
        self.placed(id, Ok(Value::map_of(MapKind::AnyToList, groups)))
    }

    fn sort_by(
        &mut self,
        id: NodeId,
        predicate: NodeId,
        items: Vec<Value>,
        order: Option<NodeId>,
    ) -> Result<Value, EvalError> {
        let descending = match order {
            None => false,
            Some(order) => match self.node(order)? {
                Value::Text(text) if &*text == "asc" => false,
                Value::Text(text) if &*text == "desc" => true,
                Value::Text(_) => return self.fail(order, "unknown order, use asc or desc"),
                other => return self.fail(order, not_a(&other, "string")),
            },
        };
        let mut keyed = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let key = self.run(predicate, index, item.clone(), Value::Nil)?;
            keyed.push((key, item));
        }
        let grown = self.limits.grow(keyed.len());
        self.counted(id, grown)?;
        let sorted = sorted(keyed, |(key, _)| key, descending);
        match sorted {
            Ok(keyed) => self.placed(id, Ok(Value::list(keyed.into_iter().map(|(_, item)| item).collect()))),
            Err(message) => self.fail(id, message),
        }
    }
}

/// Sorts by values that must have an order among each other.
pub(in super::super) fn sorted<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> &Value,
    descending: bool,
) -> Result<Vec<T>, String> {
    let mut failure = None;
    items.sort_by(|a, b| {
        let (a, b) = if descending { (key(b), key(a)) } else { (key(a), key(b)) };
        match order(a, b) {
            Some(ordering) => ordering.unwrap_or(Ordering::Equal),
            None => {
                failure
                    .get_or_insert_with(|| format!("invalid operation: {} < {}", a.go_type(), b.go_type()));
                Ordering::Equal
            }
        }
    });
    match failure {
        None => Ok(items),
        Some(message) => Err(message),
    }
}

fn bytes(data: &[u8]) -> Vec<Value> {
    data.iter().map(|&byte| Value::Int(IntKind::Uint8, i64::from(byte))).collect()
}

fn count_value(count: usize) -> Value {
    Value::int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn found_value(element: bool, items: &[Value], found: Option<usize>) -> Value {
    match found {
        None => Value::Nil,
        Some(index) if element => items.get(index).cloned().unwrap_or(Value::Nil),
        Some(index) => count_value(index),
    }
}
