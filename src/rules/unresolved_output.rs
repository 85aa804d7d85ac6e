use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Position, ROOTS, Scope, TemplateFacts, Type};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::{Tag, TagKind, scan};
use crate::model::{Str, View};
use crate::values::suggest;
use crate::workspace::TemplateKind;

/// An output of a steps or DAG template whose source is not one name of that template's scope.
pub(super) static RULE: Rule = Rule {
    code: "unresolved-output",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("unresolved-output.md"),
    check: Check::Object(check),
};

/// Why a source gives nothing.
struct Problem {
    why: String,
    help: String,
    /// Another value of a parameter might help.
    on_data: bool,
    /// Something is found, and it is not what is wanted: no default and no `optional` replaces it.
    found: bool,
}

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let groups = facts.templates.iter().filter(|t| t.kind().is_some_and(TemplateKind::calls_others));
    for template in groups {
        let outputs = template.view.outputs();
        for output in outputs.parameters().iter() {
            let from = output.value_from();
            let is_used = !output.value().is_set() && from.expression().get().is_none_or(str::is_empty);
            if is_used && let Some(problem) = problem(facts, template, from.parameter(), false) {
                let end = match (problem.found, from.default().is_set()) {
                    (true, _) => "what comes out is of no use",
                    (_, true) => "the default is used",
                    _ => "the template fails",
                };
                one(facts, template, from.parameter(), problem, from.default().is_set(), end, sink);
            }
        }
        for output in outputs.artifacts().iter() {
            let is_used = output.from_expression().get().is_none_or(str::is_empty);
            let is_optional = output.optional().get() == Some(true);
            if is_used && let Some(problem) = problem(facts, template, output.from(), true) {
                let is_left_out = is_optional && !problem.found;
                let end = if is_left_out { "there is no such output" } else { "the template fails" };
                one(facts, template, output.from(), problem, is_optional, end, sink);
            }
        }
    }
}

fn one(
    facts: &Facts<'_>,
    template: &TemplateFacts<'_>,
    source: View<'_, Str>,
    problem: Problem,
    has_other: bool,
    end: &str,
    sink: &mut Sink<'_>,
) {
    let is_harmless = has_other && !problem.found;
    let certain = facts.may_run(template.id) && !problem.on_data && !is_harmless;
    let found = sink.on(source, format!("{}: {end}", problem.why)).help(problem.help);
    sink.push(found.severity(if certain { Severity::Error } else { Severity::Warning }));
}

/// The controller first replaces the tags of the whole template, as far as it knows them, and then takes what is left of
/// this text for one name.
fn problem(
    facts: &Facts<'_>,
    template: &TemplateFacts<'_>,
    source: View<'_, Str>,
    artifact: bool,
) -> Option<Problem> {
    let text = source.get().filter(|text| !text.is_empty())?;
    let field = if artifact { "`from`" } else { "`parameter`" };
    let tags = scan(text);
    let whole = |tag: &Tag| tag.span.start == 0 && tag.span.end as usize == text.len();
    let certain = |why: String, help: String| Problem { why, help, on_data: false, found: false };
    match tags.as_slice() {
        [] => named(facts, template, text.trim(), artifact),
        [tag] if whole(tag) => match &tag.kind {
            TagKind::Expression(span) => {
                let inner = text.get(span.range()).unwrap_or_default().trim();
                let why = format!("{field} takes one name, and an expression finds none");
                let field = if artifact { "fromExpression" } else { "expression" };
                Some(certain(why, format!("write `{field}: \"{inner}\"`")))
            }
            TagKind::Simple(path) => replaced(path.key(text), artifact)
                .or_else(|| named(facts, template, path.key(text), artifact)),
            TagKind::Nested { .. } | TagKind::Foreign | TagKind::Unclosed => None,
        },
        tags => {
            // What the controller replaces may make up a name.
            let is_left = |tag: &Tag| matches!(&tag.kind, TagKind::Simple(path) if matches!(path.root(text), "steps" | "tasks"));
            let is_plain = tags.iter().all(|tag| matches!(tag.kind, TagKind::Simple(_)));
            (is_plain && tags.iter().any(is_left)).then(|| {
                let why = format!("{field} takes one name, and nothing may stand around it");
                let help = if artifact { "write only the tag" } else { "build the text with `expression`" };
                certain(why, help.to_owned())
            })
        }
    }
}

/// A tag in whose place the controller puts its value before it looks for the name.
fn replaced(key: &str, artifact: bool) -> Option<Problem> {
    let field = if artifact { "`from`" } else { "`parameter`" };
    let (root, rest) = key.split_once('.')?;
    let is_value = match root {
        "inputs" => rest == "parameters" || rest.starts_with("parameters."),
        "workflow" => !rest.starts_with("outputs."),
        "node" => rest == "name",
        _ => false,
    };
    if !is_value {
        return None;
    }
    let on_data = rest.starts_with("parameters.");
    let why = format!(
        "{field} takes the name of an output: the controller puts the value of `{key}` in its place, and finds no output of \
         that name"
    );
    let help = match (artifact, root) {
        (true, _) => "take an artifact of a step or task, or an input artifact".to_owned(),
        (false, "inputs") => format!("write `expression: \"{}\"`", expression(key)),
        (false, _) => {
            "give the value to an input of this template, and write `expression: inputs.parameters.…`"
                .to_owned()
        }
    };
    Some(Problem { why, help, on_data, found: false })
}

/// A path as an expression has to write it.
fn expression(key: &str) -> String {
    match key.split_once("parameters.") {
        Some((_, name)) if name.contains('-') => format!("inputs.parameters['{name}']"),
        _ => key.to_owned(),
    }
}

/// A name that the scope of the outputs does not have, or that is of the wrong sort.
fn named(facts: &Facts<'_>, template: &TemplateFacts<'_>, key: &str, artifact: bool) -> Option<Problem> {
    let field = if artifact { "`from`" } else { "`parameter`" };
    let scope = Scope::at(facts, Position::Outputs(template.id));
    let (root, rest) = key.split_once('.').unwrap_or((key, ""));
    // Other rules look at these, and at what is nearly a name of Argo's.
    if matches!(root, "item" | "retries" | "lastRetry") {
        return None;
    }
    if !matches!(root, "steps" | "tasks" | "inputs" | "workflow") {
        if !rest.is_empty() && suggest::meant(root, ROOTS.iter().copied()).is_some() && !ROOTS.contains(&root)
        {
            return None;
        }
        // Argo's validation does not look at these.
        let why = format!("{field} takes the name of an output, and nothing is called `{key}`");
        let help = match artifact {
            true => "write `{{steps.NAME.outputs.artifacts.NAME}}`, with `tasks` in a DAG",
            false => {
                "write `{{steps.NAME.outputs.parameters.NAME}}`, with `tasks` in a DAG; a fixed text is an `expression`"
            }
        };
        return Some(Problem { why, help: help.to_owned(), on_data: false, found: false });
    }
    let ty = scope.lookup(key)?;
    let looped = rest.split_once('.').filter(|_| root != "inputs").and_then(|(name, what)| {
        let call: &Call<'_> = facts.item_named(template.id, name)?;
        (call.looped.is_some() && what.starts_with("outputs.artifacts.")).then_some(name)
    });
    if let Some(name) = looped {
        let why = format!("`{name}` is a loop, and the artifacts of a loop are not there under one name");
        let help = "write the artifacts of the loop under one key, and read them from there";
        return Some(Problem { why, help: help.to_owned(), on_data: false, found: false });
    }
    match (artifact, ty) {
        (true, Type::Artifact) => None,
        (true, _) => Some(Problem {
            why: format!("`{key}` is text, and {field} takes an artifact"),
            help: "make it an output parameter, or take `outputs.artifacts.…`".to_owned(),
            on_data: false,
            found: true,
        }),
        (false, Type::Artifact) => Some(Problem {
            why: format!("`{key}` is an artifact, and {field} takes text"),
            help: "make it an output artifact, with `from`".to_owned(),
            on_data: true,
            found: true,
        }),
        (false, _) => None,
    }
}
