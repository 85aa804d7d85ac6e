//! Values as text, the way Go's `%v` writes them.

use super::super::time::duration_text;
use super::{Key, Value};

/// The text of a value, no longer than `limit` bytes.
pub(in super::super) fn render(value: &Value, limit: usize) -> Result<String, String> {
    let mut out = String::new();
    write(&mut out, value, limit)?;
    Ok(out)
}

fn write(out: &mut String, value: &Value, limit: usize) -> Result<(), String> {
    if out.len() > limit {
        return Err("memory budget exceeded".to_owned());
    }
    match value {
        Value::Nil => out.push_str("<nil>"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(_, value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&float_text(*value)),
        Value::Text(text) => out.push_str(text),
        Value::Bytes(bytes) => {
            let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
            out.push_str(&format!("[{}]", numbers.join(" ")));
        }
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                write(out, item, limit)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push_str("map[");
            for (index, (key, item)) in map.entries.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                write_key(out, key);
                out.push(':');
                write(out, item, limit)?;
            }
            out.push(']');
        }
        Value::Time(time) => out.push_str(&time.to_string()),
        Value::Duration(nanos) => out.push_str(&duration_text(*nanos)),
        Value::Zone(zone) => out.push_str(&zone.name()),
        Value::Month(month) => out.push_str(super::super::time::month_name(*month)),
        Value::Weekday(day) => out.push_str(super::super::time::weekday_name(*day)),
        Value::Version(version) => out.push_str(&version.to_string()),
        Value::Function(_) => out.push_str("func"),
    }
    Ok(())
}

fn write_key(out: &mut String, key: &Key) {
    match key {
        Key::Nil => out.push_str("<nil>"),
        Key::Bool(value) => out.push_str(&value.to_string()),
        Key::Int(_, value) => out.push_str(&value.to_string()),
        Key::Float(bits) => out.push_str(&float_text(f64::from_bits(*bits))),
        Key::Text(text) => out.push_str(text),
    }
}

/// From this exponent on floats are written with it.
const SCIENTIFIC_FROM: i32 = 6;

/// A float in the shortest form, with an exponent where it is very small or great.
pub(in super::super) fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..SCIENTIFIC_FROM).contains(&exponent) || value == 0.0 {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
