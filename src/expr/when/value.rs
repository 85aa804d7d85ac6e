//! Values of conditions.

use std::fmt;

/// What a condition, or a part of it, gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: an operand that is not there, or a `?` whose condition is false.
    Nil,
    /// True or false.
    Bool(bool),
    /// All numbers are floating point.
    Number(f64),
    /// A text.
    Text(String),
    /// What commas join.
    List(Vec<Value>),
}

/// As Go's `%v` shows them: joining a text and something else gives that.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nil => f.write_str("<nil>"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => f.write_str(&number(*value)),
            Value::Text(value) => f.write_str(value),
            Value::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" ")?;
                    }
                    write!(f, "{value}")?;
                }
                f.write_str("]")
            }
        }
    }
}

/// The shortest form that reads back, with an exponent below 1e-4 and from a million on.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent) if value != 0.0 && !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{value}"),
    }
}
