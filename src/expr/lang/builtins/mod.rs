//! The functions of the language, Argo's additions and the methods of values.

mod collection;
pub(super) mod jsonpath;
mod methods;
mod number;
mod text;
mod times;

pub(super) use methods::method;
use number::{to_float, to_int};
pub(super) use text::{
    decode_base64, go_lower, go_split, go_upper, lower_char, most_pieces, replace_all, upper_char,
};

use super::eval::{Failure, Limits, MAX_BYTES, Outcome, not_a};
use super::value::{Style, Value, encode, float_to_int, from_json, render};

/// Calls a builtin without a predicate.
pub(super) fn call(name: &str, args: &[Value], limits: &mut Limits) -> Outcome {
    let args = Args { name, values: args };
    match name {
        "len" | "type" | "first" | "last" | "get" | "take" | "keys" | "values" | "toPairs" | "fromPairs"
        | "reverse" | "uniq" | "concat" | "flatten" | "sort" | "join" => collection::call(&args, limits),
        "abs" | "ceil" | "floor" | "round" | "int" | "float" | "max" | "min" | "mean" | "median"
        | "bitand" | "bitor" | "bitxor" | "bitnand" | "bitnot" | "bitshl" | "bitshr" | "bitushr" => {
            number::call(&args)
        }
        "now" | "duration" | "date" | "timezone" => times::call(&args, limits),
        "string" => {
            let text = render(args.get(0)?, MAX_BYTES)?;
            limits.text(text.len())?;
            Ok(Value::text(text))
        }
        "toJSON" => Ok(Value::text(encode(args.get(0)?, Style::PRETTY)?)),
        "fromJSON" => Ok(from_json(args.text(0)?)?),
        _ => text::call(&args, limits),
    }
}

/// Calls one of Argo's functions.
pub(super) fn argo(name: &str, args: &[Value]) -> Outcome {
    let args = Args { name, values: args };
    match name {
        "asInt" => to_int(args.get(0)?),
        "asFloat" => to_float(args.get(0)?),
        "toJson" => Ok(Value::text(encode(args.get(0)?, Style::COMPACT)?)),
        "jsonpath" => {
            let json = from_json(args.text(0)?)?;
            Ok(jsonpath::query(args.text(1)?, &json)?)
        }
        _ => Err("invalid operation: cannot call nil".into()),
    }
}

/// The arguments of one call.
pub(super) struct Args<'a> {
    pub(super) name: &'a str,
    pub(super) values: &'a [Value],
}

impl<'a> Args<'a> {
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn get(&self, index: usize) -> Result<&'a Value, Failure> {
        self.values.get(index).ok_or_else(|| format!("not enough arguments to call {}", self.name).into())
    }

    pub(super) fn text(&self, index: usize) -> Result<&'a str, Failure> {
        let value = self.get(index)?;
        value.as_text().ok_or_else(|| not_a(value, "string").into())
    }

    pub(super) fn int(&self, index: usize) -> Result<i64, Failure> {
        match self.get(index)? {
            Value::Int(_, value) => Ok(*value),
            Value::Float(value) => Ok(float_to_int(*value)),
            other => Err(format!("invalid operation: int({})", other.go_type()).into()),
        }
    }
}
