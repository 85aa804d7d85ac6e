//! Files of flat names with their values: `--env`, `--parameter-file`, `--outputs`.

use std::collections::BTreeMap;

use crate::text::{SourceText, Span};
use crate::yaml::{self, Node, Value};

/// Names and their texts, each where its value stands in the file.
pub type Flat = BTreeMap<String, String>;

/// Why a file does not hold flat names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatError {
    /// One-based line of the mistake.
    pub line: u32,
    /// One-based column of the mistake, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for FlatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for FlatError {}

/// Reads a YAML or JSON map from names to values. Numbers and booleans become texts as they are written, lists and
/// maps become compact JSON, as Argo has it in its own parameter files; a file without content has no names.
///
/// # Errors
/// When it is not such a map.
pub fn read(bytes: &[u8]) -> Result<Flat, FlatError> {
    let tree = yaml::parse(SourceText::from_bytes(bytes));
    let fail = |span: Span, message: String| {
        let position = crate::text::LineIndex::new(tree.shared_text()).position(span.start as usize);
        Err(FlatError { line: position.line, column: position.column, message })
    };
    if let Some(problem) = tree.problems().first() {
        return fail(problem.span, problem.message.clone());
    }
    let Some(root) = tree.documents().iter().find_map(|d| d.root) else { return Ok(Flat::new()) };
    let root = tree.node(root);
    if root.is_null() {
        return Ok(Flat::new());
    }
    if !root.is_mapping() {
        let message = "a map from names to values is needed here, such as `workflow.parameters.region: eu`";
        return fail(root.span(), message.to_owned());
    }
    let mut flat = Flat::new();
    for entry in root.entries() {
        let Some(name) = entry.key.key_text() else {
            return fail(entry.key.span(), "a name must be a text".to_owned());
        };
        let Some(text) = text_of(entry.value) else {
            return fail(entry.value.span(), format!("`{name}` has a value that no tag can show"));
        };
        flat.insert(name.to_owned(), text);
    }
    Ok(flat)
}

fn text_of(value: Node<'_>) -> Option<String> {
    match value.value() {
        Some(Value::Str(text)) => Some(text.to_owned()),
        Some(Value::Null) => None,
        Some(_) => value.text().map(str::to_owned),
        None => yaml::to_json(value).map(|json| json.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn names_and_texts() {
        let flat = read(b"a.b: x\n\"n\": 007\nlist: [1, {b: c}]\nyes: 'no'\n").unwrap_or_default();
        let flat: Vec<_> = flat.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(flat, ["a.b=x", "list=[1,{\"b\":\"c\"}]", "n=007", "true=no"]);
        assert!(read(b"").is_ok_and(|flat| flat.is_empty()));
        assert!(read(br#"{"steps.a.outputs.result": "1"}"#).is_ok_and(|flat| flat.len() == 1));
    }

    #[test]
    fn what_is_no_map_of_names() {
        let told = |text: &str| read(text.as_bytes()).map_or_else(|e| e.to_string(), |_| "fine".to_owned());
        assert!(told("- a\n").starts_with("1:1: a map from names"), "{}", told("- a\n"));
        assert_eq!(told("a: 1\nb:\n"), "2:3: `b` has a value that no tag can show");
        assert_ne!(told("a: [\n"), "fine");
    }
}
