use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Item};
use crate::diagnostic::{Severity, Stage};
use crate::expr::depends;
use crate::expr::lang::RESERVED_WORDS;
use crate::text::Span;
use crate::values::suggest;
use crate::yaml::Node;

/// A `depends` that cannot be read or asks for a result that does not exist.
pub(super) static RULE: Rule = Rule {
    code: "invalid-depends",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-depends.md"),
    check: Check::Object(check),
};

/// What `depends` can ask of a task.
pub(super) const RESULTS: [&str; 8] =
    ["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"];
/// Whether a task may be called so, and `depends` cannot mention it: words of the expression language.
fn is_operator(name: &str) -> bool {
    RESERVED_WORDS.contains(&name) && name != "nil"
}

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        if template.dag.is_none() {
            continue;
        }
        for call in facts.items(template.id) {
            let Item::Task(task) = call.item else { continue };
            if let (Some(node), Some(text)) =
                (task.depends().node(), task.depends().get().filter(|d| !d.is_empty()))
            {
                one(facts, call, node, text, sink);
            }
        }
    }
}

fn one(facts: &Facts<'_>, call: &Call<'_>, node: Node<'_>, text: &str, sink: &mut Sink<'_>) {
    if let Some((span, name)) = value_asked(facts, call) {
        let value = text.get(span.range()).unwrap_or_default();
        let message = format!(
            "`depends` knows only the results of tasks, such as `{name}.Succeeded`, and `{value}` is a value: Argo takes the \
             words for tasks, and refuses the workflow"
        );
        let help = format!(
            "conditions on values stand in `when`: `when: \"{{{{tasks.{value}}}}} == …\"`, beside `depends: {name}`"
        );
        sink.push(sink.in_text(node, span, message).help(help));
        return;
    }
    let parsed = depends::parse(text);
    let mut is_refused = false;
    for reference in &parsed.refs {
        let other = call.caller.and_then(|c| facts.item_named(c, &reference.name));
        // `mixed-dependencies` says more about a name that begins with a digit.
        is_refused |= other.is_none() || reference.name.starts_with(|c: char| c.is_ascii_digit());
        let Some(result) = &reference.result else {
            if other.is_some() && is_operator(&reference.name) {
                operator(node, reference.name_span, &reference.name, sink);
                is_refused = true;
            }
            continue;
        };
        let span = result.span;
        let word = text.get(span.range()).unwrap_or_default();
        if !RESULTS.contains(&word) {
            unknown_result(node, span, word, sink);
            is_refused = true;
        } else if let Some(other) = other.filter(|o| result_needs_loop(word) && o.looped.is_none()) {
            let message = format!(
                "`{word}` asks about the runs of a loop, and {} has none: Argo refuses the workflow",
                other.display()
            );
            sink.push(
                sink.in_text(node, span, message)
                    .related(sink.place(other.name_view.place()), "no loop here"),
            );
        }
    }
    // Argo finds broken syntax only when the task is due; names it cannot place it finds before.
    if let (Some(error), false) = (parsed.errors.first(), is_refused || text.contains("{{")) {
        let message = format!(
            "`depends` cannot be read: {}; Argo accepts it, and the task fails when it is due",
            error.message
        );
        sink.push(sink.in_text(node, error.span, message).stage(Stage::Run));
    }
}

/// What tasks have that `depends` does not know.
const VALUES: [&str; 5] = ["outputs", "status", "exitCode", "ip", "id"];

/// The value that a `depends` asks for (`a.outputs.result`), and the task. Argo reads every word of it as a task.
pub(super) fn value_asked(facts: &Facts<'_>, call: &Call<'_>) -> Option<(Span, String)> {
    let Item::Task(task) = call.item else { return None };
    let text = task.depends().get().filter(|text| !text.contains("{{"))?;
    let exists = |name: &str| call.caller.and_then(|c| facts.item_named(c, name)).is_some();
    if facts.object.incomplete {
        return None;
    }
    let refs = depends::parse(text).refs;
    refs.windows(2).find_map(|pair| {
        let [task, value] = pair else { return None };
        let (start, end) = (task.name_span.start as usize, value.name_span.start as usize);
        let follows = text.get(task.name_span.end as usize..end) == Some(".");
        if !follows || !VALUES.contains(&value.name.as_str()) || exists(&value.name) || !exists(&task.name) {
            return None;
        }
        let rest = text.get(end..)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        Some((Span::new(start, end + length), task.name.clone()))
    })
}

fn result_needs_loop(word: &str) -> bool {
    matches!(word, "AnySucceeded" | "AllFailed")
}

fn operator(node: Node<'_>, span: Span, name: &str, sink: &mut Sink<'_>) {
    let message = format!(
        "`{name}` is a word of the expression language: Argo accepts it as a task's name, and `depends` fails when the \
         task is due"
    );
    sink.push(sink.in_text(node, span, message).stage(Stage::Run).help("give the task another name"));
}

fn unknown_result(node: Node<'_>, span: Span, word: &str, sink: &mut Sink<'_>) {
    let message = format!("`{word}` is no result of a task: Argo refuses the workflow");
    let mut found = sink.in_text(node, span, message);
    match suggest::meant(word, RESULTS.into_iter()) {
        Some(nearest) => {
            let edit = sink.edit(node.source_span(span.range()), &nearest);
            found = found.label(format!("did you mean `{nearest}`?")).guess(
                format!("use `{nearest}`"),
                vec![edit],
                nearest.certain,
            );
        }
        None => found = found.help(format!("the results are {}", RESULTS.join(", "))),
    }
    sink.push(found);
}
