//! The methods of times, durations, zones and versions.

use super::super::eval::Outcome;
use super::super::semver::Version;
use super::super::time::{
    Civil, Time, ZERO, Zone, duration_text, format, month_name, round_duration, truncate_duration,
    weekday_name,
};
use super::super::types::IntKind;
use super::super::value::Value;
use super::Args;

/// Calls `of.name(args)`; the arguments have been checked against the method's signature.
pub(in super::super) fn method(of: &Value, name: &str, args: &[Value]) -> Outcome {
    let args = Args { name, values: args };
    match of {
        Value::Time(time) => time_method(time, &args),
        Value::Duration(nanos) => duration_method(*nanos, &args),
        Value::Month(month) => Ok(Value::from(month_name(*month))),
        Value::Weekday(day) => Ok(Value::from(weekday_name(*day))),
        Value::Zone(zone) => Ok(Value::text(zone.name())),
        Value::Version(version) => version_method(version, &args),
        other => Err(format!("cannot fetch {name} from {}", other.go_type()).into()),
    }
}

fn small(value: i64) -> u8 {
    u8::try_from(value).unwrap_or(0)
}

fn time_method(time: &Time, args: &Args<'_>) -> Outcome {
    let civil = time.civil();
    let other = || match args.get(0)? {
        Value::Time(other) => Ok(other.clone()),
        other => Err(super::Failure::from(super::not_a(other, "time.Time"))),
    };
    let moved = |time: Time| Value::Time(time.into());
    Ok(match args.name {
        "Year" => Value::int(civil.year),
        "Month" => Value::Month(small(civil.month)),
        "Day" => Value::int(civil.day),
        "Hour" => Value::int(civil.hour),
        "Minute" => Value::int(civil.minute),
        "Second" => Value::int(civil.second),
        "Nanosecond" => Value::int(civil.nanos),
        "YearDay" => Value::int(time.year_day()),
        "Weekday" => Value::Weekday(small(time.weekday())),
        "ISOWeek" => Value::int(time.iso_week().0),
        "Unix" => Value::int64(time.seconds),
        "UnixMilli" => Value::int64(scaled(time, 1_000)),
        "UnixMicro" => Value::int64(scaled(time, 1_000_000)),
        "UnixNano" => Value::int64(scaled(time, 1_000_000_000)),
        "String" | "GoString" => Value::text(time.to_string()),
        "Format" => Value::text(format(time, args.text(0)?)),
        "UTC" | "Local" => moved(time.in_zone(Zone::Utc)),
        "In" => match args.get(0)? {
            Value::Zone(zone) => moved(time.in_zone(zone.clone())),
            other => return Err(super::not_a(other, "*time.Location").into()),
        },
        "Location" => Value::Zone(time.zone.clone()),
        "Zone" => Value::text(time.zone.offset(time.seconds).1),
        "Add" => moved(time.plus(nanos(args, 0)?)),
        "AddDate" => moved(add_date(time, civil, args)?),
        "Sub" => Value::Duration(time.since(&*other()?)),
        "After" => Value::Bool(time.instant() > other()?.instant()),
        "Before" => Value::Bool(time.instant() < other()?.instant()),
        "Equal" => Value::Bool(time.instant() == other()?.instant()),
        "Compare" => Value::int(time.instant().cmp(&other()?.instant()) as i64),
        "IsZero" => Value::Bool(time.instant() == (ZERO, 0)),
        "Round" | "Truncate" => {
            let unit = nanos(args, 0)?;
            let rest = time.rest_of(unit);
            let up = args.name == "Round" && rest >= unit - rest;
            moved(time.plus(if up { unit - rest } else { -rest }))
        }
        "MarshalJSON" => Value::Bytes(format!("\"{}\"", time.rfc3339()).into_bytes().into()),
        "MarshalText" => Value::Bytes(time.rfc3339().into_bytes().into()),
        name => return Err(format!("`{name}` is not evaluated here").into()),
    })
}

fn scaled(time: &Time, per_second: i64) -> i64 {
    time.seconds.wrapping_mul(per_second).wrapping_add(time.nanos / (1_000_000_000 / per_second))
}

fn nanos(args: &Args<'_>, index: usize) -> Result<i64, super::Failure> {
    match args.get(index)? {
        Value::Duration(nanos) => Ok(*nanos),
        other => Err(super::not_a(other, "time.Duration").into()),
    }
}

fn add_date(time: &Time, civil: Civil, args: &Args<'_>) -> Result<Time, super::Failure> {
    let field = |value: i64, index: usize| {
        args.int(index).map(|by| value.saturating_add(by.clamp(-100_000_000, 100_000_000)))
    };
    let civil = Civil {
        year: field(civil.year, 0)?,
        month: field(civil.month, 1)?,
        day: field(civil.day, 2)?,
        ..civil
    };
    Ok(Time::from_civil(civil, time.zone.clone()))
}

fn duration_method(nanos: i64, args: &Args<'_>) -> Outcome {
    #[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
    let in_units = |unit: i64| (nanos / unit) as f64 + (nanos % unit) as f64 / unit as f64;
    Ok(match args.name {
        "Hours" => Value::Float(in_units(3_600_000_000_000)),
        "Minutes" => Value::Float(in_units(60_000_000_000)),
        "Seconds" => Value::Float(in_units(1_000_000_000)),
        "Milliseconds" => Value::int64(nanos / 1_000_000),
        "Microseconds" => Value::int64(nanos / 1_000),
        "Nanoseconds" => Value::int64(nanos),
        "String" => Value::text(duration_text(nanos)),
        "Abs" => Value::Duration(nanos.saturating_abs()),
        "Round" => Value::Duration(round_duration(nanos, self::nanos(args, 0)?)),
        _ => Value::Duration(truncate_duration(nanos, self::nanos(args, 0)?)),
    })
}

fn version_method(version: &Version, args: &Args<'_>) -> Outcome {
    let number = |value: u64| Value::Int(IntKind::Uint64, i64::try_from(value).unwrap_or(i64::MAX));
    let compared = || match args.get(0)? {
        Value::Version(other) => Ok(version.compare(other)),
        other => Err(super::Failure::from(super::not_a(other, "*semver.Version"))),
    };
    Ok(match args.name {
        "Major" => number(version.major),
        "Minor" => number(version.minor),
        "Patch" => number(version.patch),
        "Prerelease" => Value::from(version.prerelease.as_str()),
        "Metadata" => Value::from(version.metadata.as_str()),
        "Original" => Value::from(version.original.as_str()),
        "Equal" => Value::Bool(compared()?.is_eq()),
        "GreaterThan" => Value::Bool(compared()?.is_gt()),
        "LessThan" => Value::Bool(compared()?.is_lt()),
        "GreaterThanEqual" => Value::Bool(compared()?.is_ge()),
        "LessThanEqual" => Value::Bool(compared()?.is_le()),
        "Compare" => Value::int(compared()? as i64),
        _ => Value::text(version.to_string()),
    })
}
