//! Functions on numbers.

use super::super::eval::{Failure, Outcome};
use super::super::types::IntKind;
use super::super::value::{Value, float_to_int, order};
use super::Args;

pub(super) fn call(args: &Args<'_>) -> Outcome {
    let value = args.get(0)?;
    match args.name {
        "abs" => match value {
            Value::Int(kind, value) => Ok(Value::Int(*kind, value.wrapping_abs())),
            Value::Float(value) => Ok(Value::Float(value.abs())),
            other => Err(invalid("abs", other)),
        },
        "ceil" | "floor" | "round" => {
            let number = float(value).ok_or_else(|| invalid(args.name, value))?;
            Ok(Value::Float(match args.name {
                "ceil" => number.ceil(),
                "floor" => number.floor(),
                _ => number.round(),
            }))
        }
        "int" => to_int(value),
        "float" => to_float(value),
        "max" | "min" => extreme(args),
        "mean" => {
            let numbers = flat("mean", args.values)?;
            #[expect(clippy::cast_precision_loss, reason = "lists are not that long")]
            let count = numbers.len() as f64;
            Ok(Value::Float(if numbers.is_empty() { 0.0 } else { numbers.iter().sum::<f64>() / count }))
        }
        "median" => {
            let mut numbers = flat("median", args.values)?;
            numbers.sort_by(f64::total_cmp);
            let middle = numbers.len() / 2;
            let at = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
            let odd = numbers.len() % 2 == 1;
            Ok(Value::Float(match numbers.len() {
                0 => 0.0,
                _ if odd => at(middle),
                _ => f64::midpoint(at(middle - 1), at(middle)),
            }))
        }
        _ => bits(args),
    }
}

fn invalid(name: &str, value: &Value) -> Failure {
    format!("invalid argument for {name} (type {})", value.go_type()).into()
}

#[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(_, value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

/// `int(x)`, which is also `asInt(x)`.
pub(in super::super) fn to_int(value: &Value) -> Outcome {
    match value {
        Value::Int(_, value) | Value::Duration(value) => Ok(Value::int(*value)),
        Value::Float(value) => Ok(Value::int(float_to_int(*value))),
        Value::Month(value) | Value::Weekday(value) => Ok(Value::int(i64::from(*value))),
        Value::Text(text) => text.parse().map(Value::int).map_err(|_| {
            format!("invalid operation: int({text}): the text is no whole decimal number").into()
        }),
        other => Err(format!("invalid operation: int({})", other.go_type()).into()),
    }
}

/// `float(x)`, which is also `asFloat(x)`.
pub(in super::super) fn to_float(value: &Value) -> Outcome {
    match value {
        Value::Text(text) => text
            .parse()
            .map(Value::Float)
            .map_err(|_| format!("invalid operation: float({text}): the text is no decimal number").into()),
        other => float(other)
            .map(Value::Float)
            .ok_or_else(|| format!("invalid operation: float({})", other.go_type()).into()),
    }
}

fn extreme(args: &Args<'_>) -> Outcome {
    let mut best: Option<Value> = None;
    let mut pending: Vec<&Value> = args.values.iter().rev().collect();
    if let [single] = args.values
        && float(single).is_none()
        && !matches!(single, Value::List(_))
    {
        return Ok(single.clone());
    }
    while let Some(value) = pending.pop() {
        match value {
            Value::List(list) => pending.extend(list.items.iter().rev()),
            number if float(number).is_some() => {
                let wanted =
                    if args.name == "max" { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
                let better = best.as_ref().is_none_or(|best| order(best, number) == Some(Some(wanted)));
                if better {
                    best = Some(number.clone());
                }
            }
            other => return Err(invalid(args.name, other)),
        }
    }
    Ok(best.unwrap_or(Value::Nil))
}

/// The numbers in values and nested lists.
fn flat(name: &str, values: &[Value]) -> Result<Vec<f64>, Failure> {
    let mut numbers = Vec::new();
    let mut pending: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = pending.pop() {
        if numbers.len() + pending.len() > 2_000_000 {
            return Err("memory budget exceeded".into());
        }
        match value {
            Value::List(list) => pending.extend(list.items.iter().rev()),
            other => numbers.push(float(other).ok_or_else(|| invalid(name, other))?),
        }
    }
    Ok(numbers)
}

fn bits(args: &Args<'_>) -> Outcome {
    let operand = |index: usize| match args.get(index)? {
        Value::Int(_, value) => Ok(*value),
        other => Err(Failure::Failed(format!(
            "cannot use {} as argument (type int) to call {}",
            other.go_type(),
            args.name
        ))),
    };
    let x = operand(0)?;
    if args.name == "bitnot" {
        return Ok(Value::int(!x));
    }
    let y = operand(1)?;
    if y < 0 && matches!(args.name, "bitshl" | "bitshr" | "bitushr") {
        return Err(format!("invalid operation: negative shift count {y} (type int)").into());
    }
    let places = u32::try_from(y).unwrap_or(u32::MAX);
    let result = match args.name {
        "bitand" => x & y,
        "bitor" => x | y,
        "bitxor" => x ^ y,
        "bitnand" => x & !y,
        "bitshl" => x.checked_shl(places).unwrap_or(0),
        "bitshr" => x.checked_shr(places).unwrap_or(if x < 0 { -1 } else { 0 }),
        "bitushr" => x.cast_unsigned().checked_shr(places).unwrap_or(0).cast_signed(),
        name => return Err(format!("unknown builtin {name}").into()),
    };
    Ok(Value::Int(IntKind::Int, result))
}
