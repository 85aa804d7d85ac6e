//! Kubernetes' own types, from the generated table `schemas/kubernetes.txt`.
//!
//! The table is read once, when the first type is asked for, and its descriptions live as long as the program,
//! like those of the declared types. Its enumerations are advice: the API server checks them when a pod is made.
//! A line that is not understood is passed over; a test holds that there is none.

use std::sync::OnceLock;

use super::desc::{Enforcer, FieldDesc, Shape, StructDesc};

const TABLE: &str = include_str!("../../schemas/kubernetes.txt");

/// The description of a type by its name.
pub(super) fn lookup(name: &str) -> Option<&'static StructDesc> {
    static TYPES: OnceLock<Vec<StructDesc>> = OnceLock::new();
    let types = TYPES.get_or_init(|| read(TABLE).0);
    let index = types.binary_search_by(|desc| desc.name.cmp(name)).ok()?;
    types.get(index)
}

/// The types of a table, sorted by name, and the lines that say nothing to us.
fn read(table: &'static str) -> (Vec<StructDesc>, Vec<&'static str>) {
    let mut types: Vec<StructDesc> = Vec::new();
    let mut odd = Vec::new();
    let mut open: Option<(&'static str, Vec<FieldDesc>)> = None;
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match (line.strip_prefix(' '), &mut open) {
            (Some(line), Some((_, fields))) => match field(line) {
                Some(field) => fields.push(field),
                None => odd.push(line),
            },
            (Some(line), None) => odd.push(line),
            (None, _) => {
                types.extend(open.take().map(close));
                open = line.split(' ').next().map(|name| (name, Vec::new()));
            }
        }
    }
    types.extend(open.map(close));
    types.sort_unstable_by_key(|desc| desc.name);
    (types, odd)
}

fn close((name, fields): (&'static str, Vec<FieldDesc>)) -> StructDesc {
    StructDesc { name, doc: "", fields: fields.leak(), bases: &[], lenient_bases: false }
}

/// `name[!] shape [key=…] [unique=…,…] [enum=…|…]`.
fn field(line: &'static str) -> Option<FieldDesc> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let (name, required) = match name.strip_suffix('!') {
        Some(name) => (name, Enforcer::Schema),
        None => (name, Enforcer::Nobody),
    };
    let mut field = FieldDesc { name, required, shape: shape(words.next()?)?, ..FieldDesc::DEFAULT };
    for word in words {
        match word.split_once('=')? {
            ("key", key) => field.merge_key = Some(key),
            ("unique", keys) => field.unique = keys.split(',').collect::<Vec<_>>().leak(),
            ("enum", values) => field.values = values.split('|').collect::<Vec<_>>().leak(),
            // Newer tables may say more.
            _ => {}
        }
    }
    Some(field)
}

fn shape(word: &'static str) -> Option<Shape> {
    let inner = |open: char, close: char| word.strip_prefix(open)?.strip_suffix(close);
    if let Some(item) = inner('[', ']') {
        return Some(Shape::List(Box::leak(Box::new(shape(item)?))));
    }
    if let Some(value) = inner('{', '}') {
        return Some(Shape::Map(Box::leak(Box::new(shape(value)?))));
    }
    Some(match word {
        "string" => Shape::Str,
        "bool" => Shape::Bool,
        "int32" => Shape::Int32,
        "int64" => Shape::Int64,
        "number" => Shape::Float,
        "int-or-string" => Shape::IntOrString,
        "quantity" => Shape::Quantity,
        "time" => Shape::Time,
        "bytes" => Shape::Bytes,
        "any" => Shape::Any,
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => Shape::Kube(name),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood_and_every_type_is_there() {
        let (types, odd) = read(TABLE);
        assert_eq!(odd, Vec::<&str>::new());
        assert!(types.windows(2).all(|pair| pair[0].name < pair[1].name), "a type stands there twice");
        for field in types.iter().flat_map(|desc| desc.fields) {
            let mut shape = &field.shape;
            while let Shape::List(inner) | Shape::Map(inner) = shape {
                shape = inner;
            }
            if let Shape::Kube(name) = shape {
                assert!(lookup(name).is_some(), "{name}, of {}", field.name);
            }
        }
    }

    #[test]
    fn properties_are_read() {
        let (types, odd) = read(
            "# note\nPort v1\n port! int32\n kind [{Other}] key=a unique=a,b enum=x|y new=1\n what shape\n",
        );
        assert_eq!(odd, ["what shape"]);
        let [port, kind] = types[0].fields else { panic!("{types:?}") };
        assert_eq!((port.name, port.required), ("port", Enforcer::Schema));
        assert_eq!((kind.merge_key, kind.unique, kind.values), (Some("a"), &["a", "b"][..], &["x", "y"][..]));
        assert!(matches!(kind.shape, Shape::List(Shape::Map(Shape::Kube("Other")))));
    }
}
