//! The methods that values of the engine's host have: times, durations, zones.

use super::{IntKind, Type};

/// The type of `value.name` where the value's Go type has such a method.
pub(in super::super) fn method(of: &Type, name: &str) -> Option<Type> {
    let (params, result) = match of {
        Type::Time => time_method(name)?,
        Type::Duration => duration_method(name)?,
        Type::Month | Type::Weekday | Type::Location if name == "String" => (vec![], Type::String),
        Type::Object("semver.Version") => version_method(name)?,
        _ => return None,
    };
    Some(Type::function(params, false, result))
}

fn time_method(name: &str) -> Option<(Vec<Type>, Type)> {
    let int64 = Type::Int(IntKind::Int64);
    Some(match name {
        "Year" | "Day" | "Hour" | "Minute" | "Second" | "Nanosecond" | "YearDay" => (vec![], Type::INT),
        "Month" => (vec![], Type::Month),
        "Weekday" => (vec![], Type::Weekday),
        "Unix" | "UnixMilli" | "UnixMicro" | "UnixNano" => (vec![], int64),
        "String" | "GoString" => (vec![], Type::String),
        "Format" => (vec![Type::String], Type::String),
        "UTC" | "Local" => (vec![], Type::Time),
        "In" => (vec![Type::Location], Type::Time),
        "Location" => (vec![], Type::Location),
        "Add" | "Round" | "Truncate" => (vec![Type::Duration], Type::Time),
        "AddDate" => (vec![Type::INT, Type::INT, Type::INT], Type::Time),
        "Sub" => (vec![Type::Time], Type::Duration),
        "After" | "Before" | "Equal" => (vec![Type::Time], Type::Bool),
        "Compare" => (vec![Type::Time], Type::INT),
        "IsZero" | "IsDST" => (vec![], Type::Bool),
        // Of several results an expression gets the first.
        "ISOWeek" => (vec![], Type::INT),
        "Zone" => (vec![], Type::String),
        "MarshalJSON" | "MarshalText" => (vec![], Type::Bytes),
        _ => return None,
    })
}

fn duration_method(name: &str) -> Option<(Vec<Type>, Type)> {
    Some(match name {
        "Hours" | "Minutes" | "Seconds" => (vec![], Type::Float),
        "Milliseconds" | "Microseconds" | "Nanoseconds" => (vec![], Type::Int(IntKind::Int64)),
        "String" => (vec![], Type::String),
        "Round" | "Truncate" => (vec![Type::Duration], Type::Duration),
        "Abs" => (vec![], Type::Duration),
        _ => return None,
    })
}

fn version_method(name: &str) -> Option<(Vec<Type>, Type)> {
    let version = Type::Object("semver.Version");
    Some(match name {
        "Major" | "Minor" | "Patch" => (vec![], Type::Int(IntKind::Uint64)),
        "Prerelease" | "Metadata" | "Original" | "String" => (vec![], Type::String),
        "Equal" | "GreaterThan" | "LessThan" | "GreaterThanEqual" | "LessThanEqual" => {
            (vec![version], Type::Bool)
        }
        "Compare" => (vec![version], Type::INT),
        _ => return None,
    })
}
