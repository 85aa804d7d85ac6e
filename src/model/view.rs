//! Thin typed handles over the YAML tree.
//!
//! A [`View`] never fails: what is absent, null or of the wrong type gives an absent view, and everything below it
//! is absent too, so rules read `workflow.spec().templates().iter()` without a single question mark. Wrong types
//! are reported once, by the decoder.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::desc::Shape;
use crate::text::Span;
use crate::yaml::{Node, Value, json_number};

/// A type of the model: something that has a description and that a [`View`] can show.
pub trait Model {
    /// What the decoder needs to know about it.
    const SHAPE: Shape;
}

/// A value of type `T` in a tree, or the place where it is missing.
pub struct View<'a, T> {
    key: Option<Node<'a>>,
    value: Option<Node<'a>>,
    /// The nearest node that exists: where to point when the value does not.
    near: Node<'a>,
    model: PhantomData<fn() -> T>,
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<T> std::fmt::Debug for View<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("value", &self.value).finish()
    }
}

impl<'a, T> View<'a, T> {
    /// Shows `node` as a `T`.
    pub fn new(node: Node<'a>) -> Self {
        View { key: None, value: Some(node.resolved()), near: node, model: PhantomData }
    }

    /// The field `name` of the object that this view shows.
    pub fn field<F>(self, name: &str) -> View<'a, F> {
        let entry = self.value.and_then(|node| node.entry(name));
        View {
            key: entry.map(|e| e.key),
            value: entry.map(|e| e.value.resolved()),
            near: entry.map_or(self.near, |e| e.value),
            model: PhantomData,
        }
    }

    /// The same place, shown as another type.
    pub fn cast<F>(self) -> View<'a, F> {
        View { key: self.key, value: self.value, near: self.near, model: PhantomData }
    }

    /// Whether the key is not there at all.
    pub fn is_absent(self) -> bool {
        self.value.is_none()
    }

    /// Whether the key is there with a null, which Argo reads like an absent one.
    pub fn is_null(self) -> bool {
        self.value.is_some_and(Node::is_null)
    }

    /// Whether there is a value other than null.
    pub fn is_set(self) -> bool {
        self.value.is_some_and(|v| !v.is_null())
    }

    /// The value's node, aliases followed, unless it is absent or null.
    pub fn node(self) -> Option<Node<'a>> {
        self.value.filter(|v| !v.is_null())
    }

    /// The key's node.
    pub fn key_node(self) -> Option<Node<'a>> {
        self.key
    }

    /// The smallest existing place that shows the value or its absence: a scalar itself, the key of a collection,
    /// or else the nearest enclosing key or item.
    pub fn place(self) -> Span {
        match (self.value, self.key) {
            (Some(value), _) if value.text().is_some() && !value.is_null() => self.near.span(),
            (_, Some(key)) => key.span(),
            _ => head(self.near),
        }
    }

    /// The key's place, or [`View::place`] for what has no key.
    pub fn key_place(self) -> Span {
        self.key.map_or_else(|| self.place(), Node::span)
    }

    /// The path of the value, or of where it should be: `spec.templates[0].name`.
    pub fn yaml_path(self) -> String {
        self.value.unwrap_or(self.near).path()
    }
}

/// The smallest part of a node that a person recognises it by: a scalar itself, the key that a collection stands
/// under, or the first key of an item.
pub fn head(node: Node<'_>) -> Span {
    if node.text().is_some() && !node.span().is_empty() {
        return node.span();
    }
    if let Some(parent) = node.parent()
        && let Some(entry) = parent.raw_entries().find(|e| e.value == node)
    {
        return entry.key.span();
    }
    match node.raw_entries().next() {
        Some(entry) => entry.key.span(),
        None => node.span(),
    }
}

/// A string field.
#[derive(Debug)]
pub enum Str {}
/// A boolean field.
#[derive(Debug)]
pub enum Bool {}
/// A whole number of 32 bits.
#[derive(Debug)]
pub enum Int32 {}
/// A whole number of 64 bits.
#[derive(Debug)]
pub enum Int64 {}
/// A number.
#[derive(Debug)]
pub enum Float {}
/// See [`Shape::Amount`].
#[derive(Debug)]
pub enum Amount {}
/// See [`Shape::AnyString`].
#[derive(Debug)]
pub enum AnyString {}
/// See [`Shape::IntOrString`].
#[derive(Debug)]
pub enum IntOrString {}
/// See [`Shape::Quantity`].
#[derive(Debug)]
pub enum Quantity {}
/// See [`Shape::Time`].
#[derive(Debug)]
pub enum Time {}
/// See [`Shape::Duration`].
#[derive(Debug)]
pub enum Duration {}
/// See [`Shape::Bytes`].
#[derive(Debug)]
pub enum Bytes {}
/// See [`Shape::Any`].
#[derive(Debug)]
pub enum Any {}
/// See [`Shape::Object`].
#[derive(Debug)]
pub enum Object {}
/// See [`Shape::Plugin`].
#[derive(Debug)]
pub enum Plugin {}
/// A list of `T`.
#[derive(Debug)]
pub struct List<T>(PhantomData<T>);
/// A map from names to `T`.
#[derive(Debug)]
pub struct Map<T>(PhantomData<T>);

macro_rules! shapes {
    ($($name:ident),*) => { $(impl Model for $name { const SHAPE: Shape = Shape::$name; })* };
}
shapes!(
    Str,
    Bool,
    Int32,
    Int64,
    Float,
    Amount,
    AnyString,
    IntOrString,
    Quantity,
    Time,
    Duration,
    Bytes,
    Any,
    Object,
    Plugin
);

impl<T: Model> Model for List<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Model> Model for Map<T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
}

impl<'a> View<'a, Str> {
    /// The text, when it is a string.
    pub fn get(self) -> Option<&'a str> {
        self.value?.as_str()
    }

    /// The text as it is written, of a number or boolean too: what the author calls it, although Argo does not read it.
    pub fn written(self) -> Option<&'a str> {
        self.value.filter(|v| !v.is_null())?.text()
    }

    /// The text; empty when there is none, as Go has it.
    pub fn or_empty(self) -> &'a str {
        self.get().unwrap_or_default()
    }
}

impl View<'_, Bool> {
    /// The value, when it is a boolean.
    pub fn get(self) -> Option<bool> {
        match self.value?.value()? {
            Value::Bool(b) => Some(b),
            _ => None,
        }
    }
}

fn integer(value: Value<'_>) -> Option<i128> {
    match value {
        Value::Int(i) => Some(i),
        Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e21 => Some(x as i128),
        _ => None,
    }
}

impl View<'_, Int32> {
    /// The value, when it is a whole number.
    pub fn get(self) -> Option<i128> {
        integer(self.value?.value()?)
    }
}

impl View<'_, Int64> {
    /// The value, when it is a whole number.
    pub fn get(self) -> Option<i128> {
        integer(self.value?.value()?)
    }
}

impl<'a> View<'a, AnyString> {
    /// The text that Argo makes of the value; a list or map is the empty string.
    pub fn get(self) -> Option<Cow<'a, str>> {
        let node = self.node()?;
        Some(match node.value() {
            Some(Value::Str(text)) => Cow::Borrowed(text),
            Some(Value::Bool(b)) => Cow::Borrowed(if b { "true" } else { "false" }),
            Some(number @ (Value::Int(_) | Value::Float(_))) => Cow::Owned(json_number(number)?),
            Some(Value::Null) | None => Cow::Borrowed(""),
        })
    }
}

impl<'a> View<'a, IntOrString> {
    /// The text of the number or string.
    pub fn get(self) -> Option<Cow<'a, str>> {
        self.cast::<AnyString>().get()
    }
}

impl<'a, T> View<'a, List<T>> {
    /// The items.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = View<'a, T>> + use<'a, T> {
        self.value.into_iter().flat_map(Node::items).map(View::new)
    }

    /// The number of items.
    pub fn len(self) -> usize {
        self.value.map_or(0, |v| v.items().len())
    }

    /// Whether there is no item.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The item at `index`.
    pub fn at(self, index: usize) -> Option<View<'a, T>> {
        self.iter().nth(index)
    }
}

impl<'a, T> View<'a, Map<T>> {
    /// The names and values, in the order of the file.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, View<'a, T>)> + use<'a, T> {
        self.value.into_iter().flat_map(|v| v.entries()).filter_map(|e| {
            let name = e.key.key_text()?;
            let view =
                View { key: Some(e.key), value: Some(e.value.resolved()), near: e.value, model: PhantomData };
            Some((name, view))
        })
    }

    /// The value under `name`.
    pub fn get(self, name: &str) -> View<'a, T> {
        self.field(name)
    }

    /// Whether there is no entry.
    pub fn is_empty(self) -> bool {
        self.value.is_none_or(|v| v.entries().len() == 0)
    }
}
