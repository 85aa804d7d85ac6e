//! The functions of sprig, as Argo offers them.
//!
//! Functions that change a map in place in Go give a changed copy here. What depends on a clock, on
//! chance, on the network or on secrets is not evaluated.

mod decimal;
mod dict;
mod encode;
mod list;
mod number;
mod path;
mod regexp;
mod text;
mod times;
mod url;
mod words;

use super::eval::{Failure, Limits, MAX_BYTES, Outcome};
use super::functions;
use super::semver::{Version, satisfies};
use super::value::{Style, Value, deep_equal, encode as to_json, from_json, render};

/// The arguments, of the right number and types, and what may be used up.
pub(super) struct Call<'a> {
    pub(super) args: &'a [Value],
    pub(super) limits: &'a mut Limits,
}

/// Calls `sprig.name`. The arguments have been checked against its signature.
pub(super) fn call(name: &str, args: &[Value], limits: &mut Limits) -> Outcome {
    let Some(function) = functions::sprig(name) else {
        return Err("invalid operation: cannot call nil".into());
    };
    // It takes a second of work on purpose, and nobody should put its master password into a workflow.
    if name == "derivePassword" {
        return Err(Failure::NotEvaluated(
            "`sprig.derivePassword` is slow by design and is not evaluated here".into(),
        ));
    }
    let secret = name == "buildCustomCert";
    let asks_clock = matches!(name, "now" | "ago");
    if (!function.deterministic && !asks_clock) || secret {
        return Err(unevaluated(name));
    }
    let name = plain_name(function.name);
    let mut call = Call { args, limits };
    let families = [
        text::call,
        list::call,
        dict::call,
        number::call,
        regexp::call,
        path::call,
        times::call,
        encode::call,
        url::call,
        other,
    ];
    for family in families {
        if let Some(outcome) = family(name, &mut call) {
            return outcome;
        }
    }
    Err(unevaluated(name))
}

/// Why a function is left to the controller.
pub(super) fn unevaluated(name: &str) -> Failure {
    let message =
        format!("`sprig.{name}` depends on a clock, on chance or on secrets and is not evaluated here");
    Failure::NotEvaluated(message)
}

/// Functions of several names under one of them.
fn plain_name(name: &'static str) -> &'static str {
    match name {
        "push" | "mustPush" | "mustAppend" => "append",
        "mustPrepend" => "prepend",
        "mustChunk" => "chunk",
        "mustCompact" => "compact",
        "mustFirst" => "first",
        "mustLast" => "last",
        "mustRest" => "rest",
        "mustInitial" => "initial",
        "mustReverse" => "reverse",
        "mustUniq" => "uniq",
        "mustWithout" => "without",
        "mustHas" => "has",
        "mustSlice" => "slice",
        "mustMerge" => "merge",
        "mustMergeOverwrite" => "mergeOverwrite",
        "mustDeepCopy" => "deepCopy",
        "tuple" => "list",
        "biggest" => "max",
        "trimall" => "trimAll",
        "osBase" => "base",
        "osClean" => "clean",
        "osDir" => "dir",
        "osExt" => "ext",
        "osIsAbs" => "isAbs",
        "date_in_zone" => "dateInZone",
        "date_modify" => "dateModify",
        "must_date_modify" => "mustDateModify",
        "mustRegexFind" => "regexFind",
        "mustRegexFindAll" => "regexFindAll",
        "mustRegexReplaceAll" => "regexReplaceAll",
        "mustRegexReplaceAllLiteral" => "regexReplaceAllLiteral",
        "mustRegexSplit" => "regexSplit",
        "mustToRawJson" => "toRawJson",
        other => other,
    }
}

impl<'a> Call<'a> {
    pub(super) fn value(&self, index: usize) -> &'a Value {
        self.args.get(index).unwrap_or(&Value::Nil)
    }

    /// The string at that place, which the signature promises.
    pub(super) fn text(&self, index: usize) -> &'a str {
        self.value(index).as_text().unwrap_or_default()
    }

    /// The integer at that place, which the signature promises.
    pub(super) fn int(&self, index: usize) -> i64 {
        match self.value(index) {
            Value::Int(_, value) => *value,
            _ => 0,
        }
    }

    pub(super) fn rest(&self, from: usize) -> &'a [Value] {
        self.args.get(from..).unwrap_or_default()
    }
}

/// The rest: defaults, JSON, reflection, versions.
fn other(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    let value = call.value(0);
    let lenient = |style: Style| Value::text(to_json(value, style).unwrap_or_default());
    let strict = |style: Style| Ok(Value::text(to_json(value, style)?));
    Some(Ok(match name {
        "hello" => Value::from("Hello!"),
        "default" if is_empty(call.value(1)) => value.clone(),
        "default" => call.value(1).clone(),
        "empty" => Value::Bool(is_empty(value)),
        "coalesce" => call.args.iter().find(|value| !is_empty(value)).cloned().unwrap_or(Value::Nil),
        "all" => Value::Bool(!call.args.iter().any(is_empty)),
        "any" => Value::Bool(!call.args.iter().all(is_empty)),
        "ternary" => call.value(if matches!(call.value(2), Value::Bool(true)) { 0 } else { 1 }).clone(),
        "deepCopy" => value.clone(),
        "deepEqual" => Value::Bool(deep_equal(value, call.value(1))),
        "fromJson" => from_json(call.text(0)).unwrap_or(Value::Nil),
        "mustFromJson" => return Some(from_json(call.text(0)).map_err(Failure::from)),
        "toJson" => lenient(Style::COMPACT),
        "toPrettyJson" => lenient(Style::PRETTY),
        "mustToJson" => return Some(strict(Style::COMPACT)),
        "mustToPrettyJson" => return Some(strict(Style::PRETTY)),
        "toRawJson" => return Some(strict(Style::RAW)),
        "fail" => return Some(Err(call.text(0).into())),
        "typeOf" => Value::text(value.go_type()),
        "typeIs" => Value::Bool(call.value(1).go_type() == call.text(0)),
        "typeIsLike" => {
            let (wanted, found) = (call.text(0), call.value(1).go_type());
            Value::Bool(found == wanted || found.strip_prefix('*') == Some(wanted))
        }
        "kindOf" => Value::from(kind_of(value)),
        "kindIs" => Value::Bool(kind_of(call.value(1)) == call.text(0)),
        "semver" => {
            return Some(
                Version::parse(call.text(0)).map(|v| Value::Version(v.into())).map_err(Failure::from),
            );
        }
        "semverCompare" => {
            let result = Version::parse(call.text(1)).and_then(|version| satisfies(call.text(0), &version));
            return Some(result.map(Value::Bool).map_err(Failure::from));
        }
        _ => return None,
    }))
}

/// What counts as nothing: nil, zero, false, and what has no elements.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Bool(value) => !value,
        Value::Int(_, value) | Value::Duration(value) => *value == 0,
        Value::Float(value) => *value == 0.0,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.items.is_empty(),
        Value::Map(map) => map.entries.is_empty(),
        Value::Month(value) | Value::Weekday(value) => *value == 0,
        Value::Time(_) | Value::Zone(_) | Value::Version(_) | Value::Function(_) => false,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "invalid",
        Value::Bool(_) => "bool",
        Value::Int(kind, _) => kind.name(),
        Value::Duration(_) => "int64",
        Value::Month(_) | Value::Weekday(_) => "int",
        Value::Float(_) => "float64",
        Value::Text(_) => "string",
        Value::Bytes(_) | Value::List(_) => "slice",
        Value::Map(_) => "map",
        Value::Time(_) => "struct",
        Value::Zone(_) | Value::Version(_) => "ptr",
        Value::Function(_) => "func",
    }
}

/// A value as text, the way sprig turns values into text.
pub(super) fn shown(value: &Value) -> Result<String, Failure> {
    match value {
        Value::Bytes(bytes) => Ok(String::from_utf8_lossy(bytes).into_owned()),
        other => Ok(render(other, MAX_BYTES)?),
    }
}
