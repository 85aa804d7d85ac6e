use super::{Check, Rule, Sink};
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Facts, TagUse, Target, TemplateId, Verdict};
use crate::diagnostic::{Edit, Severity, Stage};
use crate::expr::tags::TagKind;
use crate::model::View;
use crate::model::metadata::Container;
use crate::text::Span;
use crate::workspace::TemplateKind;
use crate::yaml::{Node, NodeId, Style};

/// A parameter that becomes part of a program.
pub(super) static RULE: Rule = Rule {
    code: "shell-injection",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("shell-injection.md"),
    check: Check::Object(check),
};

/// A text that is read as a program.
#[derive(Clone, Copy)]
struct Program<'w> {
    template: TemplateId,
    container: View<'w, Container>,
}

/// How a place of a script is quoted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Double,
}

/// The shells that replace `${NAME}` alike.
const POSIX: [&str; 6] = ["sh", "bash", "ash", "dash", "zsh", "ksh"];
/// Programs whose argument after `-c` (or `-e`) is a program.
const SHELLS: [&str; 11] =
    ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "perl", "ruby"];

/// Variables that shells set or read themselves, or that decide how programs run.
const TAKEN: [&str; 30] = [
    "BASH_ENV",
    "CDPATH",
    "DIRSTACK",
    "EDITOR",
    "ENV",
    "EUID",
    "GROUPS",
    "HOME",
    "HOSTNAME",
    "IFS",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LINENO",
    "LOGNAME",
    "MAIL",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "PATH",
    "PPID",
    "PWD",
    "RANDOM",
    "SECONDS",
    "SHELL",
    "TERM",
    "TMPDIR",
    "UID",
    "USER",
];

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut programs: BTreeMap<NodeId, Program<'_>> = BTreeMap::new();
    for template in &facts.templates {
        let view = template.view;
        let script: View<'_, Container> = view.script().cast();
        let source = view.script().source().node();
        programs.extend(source.map(|n| (n.id(), Program { template: template.id, container: script })));
        let containers = [view.container(), view.script().cast::<Container>()];
        let several = view.container_set().containers().iter().map(|c| c.cast::<Container>());
        for container in containers.into_iter().chain(several) {
            let program = program(container);
            programs.extend(program.map(|id| (id, Program { template: template.id, container })));
        }
    }
    let responses = if programs.is_empty() { BTreeSet::new() } else { responses(facts) };
    let mut said = BTreeSet::new();
    // A name that does not exist brings no value; when it does, it is judged.
    for tag in facts.tags.iter().filter(|t| !matches!(t.verdict, Verdict::Unknown(_))) {
        let Some(&program) = programs.get(&tag.node.id()) else { continue };
        let Some(key) = tag.key().filter(|_| matches!(tag.tag.kind, TagKind::Simple(_))) else { continue };
        if said.insert((tag.node.id(), key.to_owned())) {
            let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
            let fix = |variable: &str, sink: &Sink<'_>| {
                through_environment(facts, tag, key, variable, program.container, sink)
            };
            report(facts, Pasted { node: tag.node, span, key, program, responses: &responses }, fix, sink);
        }
    }
    for expression in facts.expressions.iter().filter(|e| e.is_tag() && e.missing.is_empty()) {
        let Some(&program) = programs.get(&expression.node.id()) else { continue };
        for name in expression.verbatim() {
            let key = name.dotted();
            if said.insert((expression.node.id(), key.clone())) {
                let span = expression.place(name.span);
                let pasted =
                    Pasted { node: expression.node, span, key: &key, program, responses: &responses };
                report(facts, pasted, |_, _| None, sink);
            }
        }
    }
}

/// A name whose value becomes part of a program.
struct Pasted<'a, 'w> {
    node: Node<'w>,
    /// Where it is in the scalar's text.
    span: Span,
    key: &'a str,
    program: Program<'w>,
    /// The texts of the object in which the answer of an HTTP request is used.
    responses: &'a BTreeSet<&'w str>,
}

fn responses<'w>(facts: &Facts<'w>) -> BTreeSet<&'w str> {
    let is_http = |of| facts.call(of).interface(facts).and_then(|i| i.kind) == Some(TemplateKind::Http);
    facts.uses.iter().filter(|u| is_http(u.of)).filter_map(|u| u.node.text()).collect()
}

/// The text of a container that is read as a program: what stands after `-c`.
fn program(container: View<'_, Container>) -> Option<NodeId> {
    let command: Vec<_> = container.command().iter().collect();
    let words: Vec<_> = command.iter().copied().chain(container.args().iter()).collect();
    let shell = command.first()?.get()?;
    let name = shell.rsplit('/').next()?;
    if !SHELLS.contains(&name) {
        return None;
    }
    let is_flag = |text: &str| {
        text.starts_with('-') && !text.starts_with("--") && (text.ends_with('c') || text.ends_with('e'))
    };
    let place = words.iter().skip(1).position(|w| w.get().is_some_and(is_flag))?;
    words.get(place + 2)?.node().map(|n| n.id())
}

fn report(
    facts: &Facts<'_>,
    pasted: Pasted<'_, '_>,
    fix: impl FnOnce(&str, &Sink<'_>) -> Option<Vec<Edit>>,
    sink: &mut Sink<'_>,
) {
    let Pasted { node, span, key, .. } = pasted;
    let Some(name) = key.strip_prefix("inputs.parameters.").or(key.strip_prefix("workflow.parameters."))
    else {
        return;
    };
    let (severity, source) = match from_outside(facts, &pasted, name) {
        Some(source) => (Severity::Warning, source),
        None => (Severity::Info, "whoever gives it"),
    };
    let variable = variable(name);
    let message =
        format!("the value of `{key}` becomes part of the program: {source} decides what runs here");
    let found = sink.in_text(node, span, message).severity(severity);
    let found = found.help(format!(
        "pass it as a variable of the environment, `- {{name: {variable}, value: \"{{{{{key}}}}}\"}}`, and read it there: `\"${variable}\"` in a shell, `os.environ[\"{variable}\"]` in Python"
    ));
    sink.push(match fix(&variable, sink) {
        Some(edits) => found.unsafe_fix(format!("pass it as the variable `{variable}`"), edits),
        None => found,
    });
}

/// The variable for a parameter, which is none that means something to shells and programs: `path` must not hide `PATH`.
fn variable(name: &str) -> String {
    let variable: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    match TAKEN.contains(&variable.as_str()) {
        true => format!("INPUT_{variable}"),
        false => variable,
    }
}

/// The edits that pass a value as a variable of the environment, for the shells whose quotes are understood here.
fn through_environment(
    facts: &Facts<'_>,
    tag: &TagUse<'_>,
    key: &str,
    variable: &str,
    container: View<'_, Container>,
    sink: &Sink<'_>,
) -> Option<Vec<Edit>> {
    let shell = container.command().iter().next()?.get()?.rsplit('/').next()?;
    if !POSIX.contains(&shell) || variable.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let node = container.node()?;
    let style = tag.node.style()?;
    let same = facts.tags.iter().filter(|t| {
        t.node.id() == tag.node.id() && t.key() == Some(key) && matches!(t.tag.kind, TagKind::Simple(_))
    });
    let mut edits = Vec::new();
    for one in same {
        let text = match quotes_at(tag.text, one.tag.span.start as usize)? {
            Quotes::Double => format!("${{{variable}}}"),
            Quotes::None if style == Style::DoubleQuoted => format!("\\\"${{{variable}}}\\\""),
            Quotes::None if style == Style::Plain => return None,
            Quotes::None => format!("\"${{{variable}}}\""),
        };
        edits.push(sink.edit(tag.node.source_span(one.tag.span.range()), text));
    }
    let entry = format!("{{name: {variable}, value: \"{{{{{key}}}}}\"}}");
    let known = container.env().iter().find(|e| e.name().get() == Some(variable));
    if let Some(known) = known {
        let is_it = known.value().get() == Some(&format!("{{{{{key}}}}}"));
        return is_it.then_some(edits);
    }
    let list = container.env().node().filter(|n| n.items().len() > 0);
    let (at, text) = match list {
        Some(list) => list.tree().addition_to_list(list, &entry)?,
        None if container.env().is_absent() => node.tree().addition(node, &format!("env: [{entry}]"))?,
        None => return None,
    };
    edits.push(sink.edit(Span::new(at, at), text));
    Some(edits)
}

/// The quotes of a shell that are open at a place; `None` where a variable would not be replaced, or that is not certain.
fn quotes_at(script: &str, at: usize) -> Option<Quotes> {
    // What stands in a here-document follows rules of its own.
    if script.contains("<<") || script.contains('`') || script.contains("$'") {
        return None;
    }
    let text = script.get(..at)?;
    // In arithmetic some shells take no quotes, and others run what a variable's text says there.
    if text.rfind("$((").is_some_and(|start| text.rfind("))").is_none_or(|end| end < start)) {
        return None;
    }
    let mut open = None;
    let mut before = '\n';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (open, c) {
            (Some('\''), _) if c != '\'' => {}
            (_, '\\') => {
                chars.next();
            }
            (None, '#') if before.is_whitespace() => while chars.next_if(|c| *c != '\n').is_some() {},
            // Quotes begin anew in there.
            (Some('"'), '$') if chars.peek() == Some(&'(') => return None,
            (None, '\'' | '"') => open = Some(c),
            (Some(quote), _) if quote == c => open = None,
            _ => {}
        }
        before = c;
    }
    match open {
        None => Some(Quotes::None),
        Some('"') => Some(Quotes::Double),
        _ => None,
    }
}

/// Who gives the value, when it comes straight from outside of the author's hands: from an argument of the workflow
/// (also one that an event gives), or from a response.
fn from_outside(facts: &Facts<'_>, pasted: &Pasted<'_, '_>, name: &str) -> Option<&'static str> {
    if pasted.key.starts_with("workflow.") {
        return Some("whoever submits the workflow");
    }
    if pasted.responses.is_empty() {
        return None;
    }
    let template = pasted.program.template;
    let mut callers = facts.calls.iter().filter(|c| matches!(c.target, Target::Local(id) if id == template));
    let is_from_http = callers.any(|call| {
        let argument = call.arguments.parameters().iter().find(|a| a.name().get() == Some(name));
        argument.and_then(|a| a.value().get()).is_some_and(|value| pasted.responses.contains(&*value))
    });
    is_from_http.then_some("the answer of an HTTP request")
}
