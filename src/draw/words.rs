//! What stands in pictures, in words.

use crate::analysis::{Call, Item};
use crate::expr::depends::{self, ExprKind, TaskResult};
use crate::flow::Place;
use crate::model::View;
use crate::model::retry::RetryStrategy;

/// Labels are cut off after this many characters.
const LONGEST_LABEL: usize = 72;

/// What a step is called in the picture.
pub(super) fn step_name(call: &Call<'_>, place: Place) -> String {
    match place {
        Place::Entrypoint => "entrypoint".to_owned(),
        Place::ExitHandler => "exit handler".to_owned(),
        Place::SpecHook | Place::Hook { .. } => match call.name {
            "onExit" | "exit" => "on exit".to_owned(),
            name => format!("hook {name}"),
        },
        Place::Group(_) | Place::Task if call.name.is_empty() => "(without a name)".to_owned(),
        Place::Group(_) | Place::Task => call.name.to_owned(),
    }
}

/// When a hook runs.
pub(super) fn hook_label(call: &Call<'_>) -> String {
    let expression = match call.item {
        Item::Hook(hook) => hook.expression().or_empty(),
        _ => "",
    };
    match (call.name, expression) {
        ("exit" | "onExit", "") => "when it has ended".to_owned(),
        (_, "") => "hook".to_owned(),
        (_, expression) => format!("as soon as {}", one_line(expression)),
    }
}

/// The results that a task waits for, in words; nothing for the usual ones.
pub(super) fn results_text(results: &[TaskResult]) -> String {
    if results == [TaskResult::Succeeded] {
        return String::new();
    }
    results.iter().map(|r| r.word()).collect::<Vec<_>>().join(" or ")
}

/// What is used, in a few words.
pub(super) fn output_text(output: &str) -> String {
    let known = output.strip_prefix("parameters.").or_else(|| output.strip_prefix("artifacts."));
    known.unwrap_or(output).to_owned()
}

/// Whether `depends` says no more than that everything in it is waited for, or is about one task alone.
pub(super) fn is_conjunction(text: &str) -> bool {
    let parsed = depends::parse(text);
    let mut names = parsed.refs.iter().map(|r| &r.name);
    let first = names.next();
    if names.all(|name| Some(name) == first) && !text.contains('!') {
        return true;
    }
    match parsed.tree.map(|tree| tree.kind) {
        Some(ExprKind::Task(_)) => true,
        Some(ExprKind::All(parts)) => parts.iter().all(|p| matches!(p.kind, ExprKind::Task(_))),
        Some(_) => false,
        None => true,
    }
}

/// How often something is tried again.
pub(super) fn retries(strategy: View<'_, RetryStrategy>) -> String {
    match strategy.limit().get().filter(|l| !l.is_empty()) {
        Some(limit) => format!("up to {limit} retries"),
        None => "retries without a limit".to_owned(),
    }
}

/// A label of bearable length.
pub(super) fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST_LABEL) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// A text of several lines on one.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
