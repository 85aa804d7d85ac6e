//! Functions on numbers, which take numbers and texts alike.

use super::super::eval::Outcome;
use super::super::value::{Value, render, to_float, to_int};
use super::Call;
use super::decimal::Decimal;
use super::list::numbers;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    let int = |index: usize| to_int(call.value(index));
    let float = |index: usize| to_float(call.value(index));
    Some(Ok(match name {
        "int" => Value::int(int(0)),
        "int64" => Value::int64(int(0)),
        "float64" => Value::Float(float(0)),
        "atoi" => Value::int(call.text(0).parse().unwrap_or(0)),
        "toDecimal" => {
            let text = render(call.value(0), 1000).unwrap_or_default();
            Value::int64(i64::from_str_radix(&text, 8).unwrap_or(0))
        }
        "add" => Value::int64(call.args.iter().map(to_int).fold(0, i64::wrapping_add)),
        "add1" => Value::int64(int(0).wrapping_add(1)),
        "sub" => Value::int64(int(0).wrapping_sub(int(1))),
        "mul" => Value::int64(call.args.iter().map(to_int).fold(1, i64::wrapping_mul)),
        "div" | "mod" if int(1) == 0 => return Some(Err("runtime error: integer divide by zero".into())),
        "div" => Value::int64(int(0).wrapping_div(int(1))),
        "mod" => Value::int64(int(0).wrapping_rem(int(1))),
        "max" => Value::int64(call.args.iter().map(to_int).max().unwrap_or(0)),
        "min" => Value::int64(call.args.iter().map(to_int).min().unwrap_or(0)),
        "maxf" => Value::Float(call.args.iter().map(to_float).fold(f64::NEG_INFINITY, f64::max)),
        "minf" => Value::Float(call.args.iter().map(to_float).fold(f64::INFINITY, f64::min)),
        "add1f" => exactly(float(0), &[Value::int(1)], Decimal::plus),
        "addf" => exactly(0.0, call.args, Decimal::plus),
        "subf" => exactly(float(0), call.rest(1), Decimal::minus),
        "mulf" => exactly(float(0), call.rest(1), Decimal::times),
        "divf" if call.rest(1).iter().any(|value| to_float(value) == 0.0) => {
            return Some(Err("decimal division by 0".into()));
        }
        "divf" => exactly(float(0), call.rest(1), Decimal::divided_by),
        "ceil" => Value::Float(float(0).ceil()),
        "floor" => Value::Float(float(0).floor()),
        "round" => Value::Float(round(float(0), call.int(1), call.args.get(2).map_or(0.5, to_float))),
        "seq" => return Some(seq(call)),
        _ => return None,
    }))
}

/// Adds, subtracts, multiplies or divides decimal numbers without the errors of binary ones.
fn exactly(first: f64, others: &[Value], apply: fn(Decimal, Decimal) -> Option<Decimal>) -> Value {
    let exact = Decimal::of(first).and_then(|start| {
        others.iter().try_fold(start, |total, other| apply(total, Decimal::of(to_float(other))?))
    });
    // Beyond 38 digits the exact result is out of reach.
    Value::Float(exact.map_or(f64::NAN, Decimal::to_float))
}

/// Up from `from` on, down below it.
fn round(value: f64, places: i64, from: f64) -> f64 {
    let power = 10f64.powi(i32::try_from(places).unwrap_or(0));
    let digit = power * value;
    let rounded = if digit.fract() >= from { digit.ceil() } else { digit.floor() };
    rounded / power
}

/// `seq(end)`, `seq(start, end)`, `seq(start, step, end)`
fn seq(call: &mut Call<'_>) -> Outcome {
    let (start, step, end) = match call.args.len() {
        1 => (1, None, call.int(0)),
        2 => (call.int(0), None, call.int(1)),
        3 => (call.int(0), Some(call.int(1)), call.int(2)),
        _ => return Ok(Value::from("")),
    };
    let direction = if end < start { -1 } else { 1 };
    if direction < 0 && step.is_some_and(|step| step > 0) {
        return Ok(Value::from(""));
    }
    let stop = end.wrapping_add(direction);
    let numbers = numbers(call, start, stop, step.unwrap_or(direction))?;
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(Value::text(texts.join(" ")))
}
