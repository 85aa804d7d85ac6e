//! The conditions in JSONPath filters, `$.a[?(@.b == 'c')]`, which are read as expressions.

use std::sync::Arc;

use super::eval::eval;
use super::value::Value;

/// The name that stands for `@`.
const CURRENT: &str = "current$";

/// Whether a condition holds for an element. A condition that cannot be evaluated does not hold.
pub(super) fn holds(condition: &str, root: &Value, current: &Value) -> bool {
    let parsed = super::parse(&translated(condition));
    let env = Value::map([(Arc::from("$"), root.clone()), (Arc::from(CURRENT), current.clone())]);
    match eval(&parsed, &env) {
        Ok(Value::Bool(value)) => value,
        Ok(Value::Text(text)) => !text.is_empty(),
        Ok(Value::Int(_, value)) => value != 0,
        Ok(Value::Float(value)) => value != 0.0,
        Ok(Value::List(list)) => !list.items.is_empty(),
        Ok(Value::Map(map)) => !map.entries.is_empty(),
        _ => false,
    }
}

/// The condition with `@` as a name and `=~` as the operator that it means, outside quotes.
fn translated(condition: &str) -> String {
    let mut out = String::with_capacity(condition.len() + 16);
    let mut quote = None;
    let mut chars = condition.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '@') => {
                out.push_str(CURRENT);
                continue;
            }
            (None, '=') if chars.peek() == Some(&'~') => {
                chars.next();
                out.push_str(" matches ");
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}
