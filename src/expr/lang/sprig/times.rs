//! Functions on times. The controller's local zone is UTC.

use std::sync::Arc;

use super::super::eval::{Failure, Outcome};
use super::super::time::{Civil, Time, Zone, duration_text, format, parse, parse_duration};
use super::super::types::IntKind;
use super::super::value::Value;
use super::Call;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    Some(match name {
        "now" => call.limits.now("sprig.now").map(|now| Value::Time(Time::unix(now, Zone::Utc).into())),
        "ago" => ago(call),
        "date" => shown(call, call.text(0), call.value(1), "UTC"),
        "dateInZone" => shown(call, call.text(0), call.value(1), call.text(2)),
        "htmlDate" => shown(call, "2006-01-02", call.value(0), "UTC"),
        "htmlDateInZone" => shown(call, "2006-01-02", call.value(0), call.text(1)),
        "dateModify" | "mustDateModify" => moved(name, call),
        "toDate" => Ok(parse(call.text(0), call.text(1), &Zone::Utc)
            .map_or_else(|_| zero(), |time| Value::Time(time.into()))),
        "mustToDate" => parse(call.text(0), call.text(1), &Zone::Utc)
            .map(|time| Value::Time(time.into()))
            .map_err(Failure::from),
        "unixEpoch" => time(call.value(0)).map(|time| Value::text(time.seconds.to_string())),
        "duration" => {
            let seconds: i64 = match call.value(0) {
                Value::Text(text) => text.parse().unwrap_or(0),
                Value::Int(IntKind::Int64, value) => *value,
                _ => 0,
            };
            Ok(Value::text(duration_text(seconds.wrapping_mul(1_000_000_000))))
        }
        "durationRound" => match call.value(0) {
            Value::Text(text) => Ok(rounded(parse_duration(text).unwrap_or(0))),
            Value::Int(IntKind::Int64, nanos) => Ok(rounded(*nanos)),
            Value::Time(time) => {
                let now = call.limits.now("sprig.durationRound");
                now.map(|now| rounded(Time::unix(now, Zone::Utc).since(time)))
            }
            _ => Ok(rounded(0)),
        },
        _ => return None,
    })
}

/// The zero value of Go's times.
fn zero() -> Value {
    let civil = Civil { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, nanos: 0 };
    Value::Time(Time::from_civil(civil, Zone::Utc).into())
}

fn time(value: &Value) -> Result<Arc<Time>, Failure> {
    match value {
        Value::Time(time) => Ok(time.clone()),
        other => Err(format!("reflect: Call using {} as type time.Time", other.go_type()).into()),
    }
}

/// A time or seconds since 1970 in a layout; for anything else sprig takes the current time.
fn shown(call: &Call<'_>, layout: &str, value: &Value, zone: &str) -> Outcome {
    let time = match value {
        Value::Time(time) => (**time).clone(),
        Value::Int(IntKind::Int | IntKind::Int32 | IntKind::Int64, seconds) => {
            Time::unix(*seconds, Zone::Utc)
        }
        _ => Time::unix(call.limits.now("sprig.date")?, Zone::Utc),
    };
    let zone = Zone::load(zone).unwrap_or(Zone::Utc);
    Ok(Value::text(format(&time.in_zone(zone), layout)))
}

/// How long ago a time was, in whole seconds.
fn ago(call: &Call<'_>) -> Outcome {
    let now = call.limits.now("sprig.ago")?;
    let since = match call.value(0) {
        Value::Time(time) => Time::unix(now, Zone::Utc).since(time),
        Value::Int(IntKind::Int | IntKind::Int64, seconds) => {
            now.wrapping_sub(*seconds).saturating_mul(1_000_000_000)
        }
        _ => 0,
    };
    Ok(Value::text(duration_text(since / 1_000_000_000 * 1_000_000_000)))
}

fn moved(name: &str, call: &Call<'_>) -> Outcome {
    let time = time(call.value(1))?;
    match parse_duration(call.text(0)) {
        Ok(nanos) => Ok(Value::Time(time.plus(nanos).into())),
        Err(message) if name == "mustDateModify" => Err(message.into()),
        Err(_) => Ok(Value::Time(time)),
    }
}

/// The greatest unit of which the duration has more than one.
fn rounded(nanos: i64) -> Value {
    let size = nanos.unsigned_abs();
    const HOUR: u64 = 3_600_000_000_000;
    let units = [
        (HOUR * 24 * 365, "y"),
        (HOUR * 24 * 30, "mo"),
        (HOUR * 24, "d"),
        (HOUR, "h"),
        (HOUR / 60, "m"),
        (HOUR / 3600, "s"),
    ];
    let unit = units.iter().find(|(scale, _)| size > *scale);
    Value::text(unit.map_or("0s".to_owned(), |(scale, unit)| format!("{}{unit}", size / scale)))
}
