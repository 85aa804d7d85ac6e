//! Numbers as Go writes them.

use super::tree::Value;

/// The text of a number in JSON, as Go's `encoding/json` writes what go-yaml v2 read; `None` for what is no number
/// or has no form in JSON.
pub fn json_number(value: Value<'_>) -> Option<String> {
    match value {
        Value::Int(int) => Some(int.to_string()),
        Value::Float(float) => json_float(float),
        _ => None,
    }
}

fn json_float(float: f64) -> Option<String> {
    if !float.is_finite() {
        return None;
    }
    let size = float.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        return Some(exponent(format!("{float:e}"), 1));
    }
    Some(float.to_string())
}

/// The text of a number used as a key, as `sigs.k8s.io/yaml` writes it: floats with 32 bits and `%g`.
pub(super) fn key_number(value: Value<'_>) -> Option<String> {
    match value {
        // Unsigned ones that fit no `int64` are refused as keys; the caller has said so.
        Value::Int(int) => Some(int.to_string()),
        Value::Float(float) if float.is_nan() => Some(".nan".into()),
        Value::Float(float) => {
            let short = float as f32;
            if short.is_infinite() {
                return Some(if short > 0.0 { ".inf".into() } else { "-.inf".into() });
            }
            let scientific = format!("{short:e}");
            let power: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
            let plain = (-4..6).contains(&power);
            Some(if plain { short.to_string() } else { exponent(scientific, 2) })
        }
        _ => None,
    }
}

/// Rust's `1.5e-7` with the sign and the least digits of the exponent that Go writes.
fn exponent(text: String, least: usize) -> String {
    let Some((mantissa, power)) = text.split_once('e') else { return text };
    let (sign, power) = match power.strip_prefix('-') {
        Some(power) => ('-', power),
        None => ('+', power),
    };
    format!("{mantissa}e{sign}{power:0>least$}")
}
