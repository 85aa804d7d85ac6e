//! `argoc eval`.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use argoc_core::expr::lang::{self, EvalCause};
use argoc_core::expr::tags::{self, Names, Strictness, TagError, TagErrorKind};
use argoc_core::expr::{depends, when};
use argoc_core::render::flat::{self, Flat};
use argoc_core::report::snippet;
use argoc_core::text::Span;
use argoc_core::values::suggest;

use crate::args::EvalArgs;
use crate::{Status, output};
use argoc_host::walk::describe;

/// Evaluates a text and prints what it gives.
pub(crate) fn run(args: &EvalArgs) -> Status {
    if is_misspelt_option(&args.text) {
        let message = format!("unexpected argument '{}'; an expression like that goes after `--`", args.text);
        output::complain(&message);
        return Status::Trouble;
    }
    if args.env.is_some() && (args.when || args.depends) {
        let (option, why) = if args.when {
            ("--when", "its tags are replaced before it is read, which `--text --env FILE` shows")
        } else {
            ("--depends", "in it every task has succeeded")
        };
        output::complain(&format!("`{option}` knows no names, so `--env` means nothing here: {why}"));
        return Status::Trouble;
    }
    let env = match args.env.as_deref().map(read_flat).transpose() {
        Ok(env) => env.unwrap_or_default(),
        Err(trouble) => {
            output::complain(&trouble);
            return Status::Trouble;
        }
    };
    match evaluate(args, env) {
        Ok(value) => output::answer(&format!("{value}\n")),
        Err(failure) => {
            let colour = args.color.applies_to_stderr();
            let drawn = snippet(failure.name, &args.text, failure.span, &failure.message, colour);
            output::complain_raw(&drawn);
            Status::Findings
        }
    }
}

/// Why there is no value.
struct Failure {
    /// What the text is called.
    name: &'static str,
    span: Span,
    message: String,
}

fn evaluate(args: &EvalArgs, env: Flat) -> Result<String, Failure> {
    let text = args.text.as_str();
    if args.when {
        let result = when::eval_bool(text);
        return result.map(|value| value.to_string()).map_err(|e| Failure {
            name: "when",
            span: e.span,
            message: e.message,
        });
    }
    if args.depends {
        let result = depends::eval(text);
        return result.map(|value| value.to_string()).map_err(|e| Failure {
            name: "depends",
            span: e.span,
            message: e.message,
        });
    }
    let names = Names::new(env).at(Some(now()));
    if args.in_text {
        return tags::replace(text, &names, &names, Strictness::Strict).map_err(|e| Failure {
            name: "text",
            span: e.span,
            message: explained(&e, &names),
        });
    }
    if let Some(inner) = braced(text) {
        return Err(Failure {
            name: "expression",
            span: Span::new(0, text.len()),
            message: format!(
                "the braces are not part of the expression: `{inner}`, or `--text` for a text with tags"
            ),
        });
    }
    let value = names.value(text).map_err(|e| {
        let left_out = if e.cause == EvalCause::NotEvaluated { " (Argo would evaluate it)" } else { "" };
        let message = unknown_function(text, e.span).unwrap_or_else(|| format!("{}{left_out}", e.message));
        Failure { name: "expression", span: e.span, message }
    })?;
    value.to_plain_json().map_err(|reason| Failure {
        name: "expression",
        span: Span::new(0, text.len()),
        message: format!("its value, a {}, cannot be written as JSON: {reason}", value.go_type()),
    })
}

/// That what fails calls a function that there is not: to the engine it calls nil.
fn unknown_function(text: &str, failed: Span) -> Option<String> {
    let env = lang::Env::default().with_argo_functions();
    let problems = lang::check(&lang::parse(text), &env).problems;
    let is_it = |p: &&lang::Problem| {
        matches!(p.kind, lang::ProblemKind::UnknownFunction { .. }) && failed.contains(p.span)
    };
    problems.iter().find(is_it).map(ToString::to_string)
}

/// What stands between `{{=` (or `{{`) and `}}` when that is the whole text.
fn braced(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    Some(inner.strip_prefix('=').unwrap_or(inner).trim())
}

/// The message of an error in a text, and the name that was probably meant.
fn explained(error: &TagError, names: &Names) -> String {
    match &error.kind {
        TagErrorKind::Unresolved(key) => match suggest::nearest(key, names.keys()) {
            Some(near) => format!("{error}; did you mean `{near}`?"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

/// Seconds since 1970, which is what `now()` gives.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Reads a file of flat names.
///
/// # Errors
/// When it cannot be read, or holds something else: the line to be told.
pub(crate) fn read_flat(path: &Path) -> Result<Flat, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {}", path.display(), describe(&e)))?;
    flat::read(&bytes).map_err(|e| format!("{}:{e}", path.display()))
}

/// Expressions may begin with a hyphen, so the command line's reader takes misspelt options for expressions.
fn is_misspelt_option(text: &str) -> bool {
    let Some(name) = text.strip_prefix("--") else { return false };
    let name = name.split('=').next().unwrap_or_default();
    let looks_like_option = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    looks_like_option && !std::env::args_os().any(|arg| arg == "--")
}
