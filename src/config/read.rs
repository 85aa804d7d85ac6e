//! Reading the file's text.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{FILE, Key, Shape};
use super::{Config, Level, Override, Problem, Rules};
use crate::model::Version;
use crate::rules::{self, RULES};
use crate::text::Span;
use crate::values::suggest;
use crate::workspace::{ExternalParameter, ExternalTemplate, Externals, ParameterKind};

/// Reads a configuration.
///
/// # Errors
/// All that is wrong with the text, from top to bottom: nothing in a configuration is ignored.
pub fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    let root = DeTable::parse(text).map_err(|error| {
        let span = error.span().map_or(Span::new(0, 0), |range| Span::new(range.start, range.end));
        vec![Problem { span, message: error.message().lines().next().unwrap_or_default().to_owned() }]
    })?;
    let mut problems = Vec::new();
    check(root.get_ref(), FILE, &mut problems);
    let config = config(root.get_ref(), &mut problems);
    problems.sort_by_key(|p| p.span);
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// Finds keys that do not exist and values of other shapes.
fn check(table: &DeTable<'_>, keys: &[Key], problems: &mut Vec<Problem>) {
    for (name, value) in table {
        let Some(key) = keys.iter().find(|key| key.name == name.get_ref().as_ref()) else {
            let near = suggest::nearest(name.get_ref(), keys.iter().map(|k| k.name));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let all: Vec<String> = keys.iter().map(|k| format!("`{}`", k.name)).collect();
                    format!("there are {}", all.join(", "))
                }
            };
            let message = format!("there is no key `{}`; {hint}", name.get_ref());
            problems.push(Problem { span: span(name.span()), message });
            continue;
        };
        if let Some((range, wanted)) = wrong_shape(key.shape, value, problems) {
            problems.push(Problem { span: span(range), message: format!("`{}` wants {wanted}", key.name) });
        }
    }
}

/// Where a value has another shape, and what was wanted.
fn wrong_shape(
    shape: Shape,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<(std::ops::Range<usize>, String)> {
    let wanted = match (shape, value.get_ref()) {
        (Shape::Version | Shape::Text, DeValue::String(_))
        | (Shape::Rules, DeValue::Table(_))
        | (Shape::Flag, DeValue::Boolean(_)) => return None,
        (Shape::Word(words), DeValue::String(word)) if words.contains(&word.as_ref()) => return None,
        (Shape::Texts | Shape::Tables(_) | Shape::TextsOrTables(_), DeValue::Array(items)) => {
            let mut wrong = None;
            for item in items.iter() {
                match (shape, item.get_ref()) {
                    (Shape::Texts | Shape::TextsOrTables(_), DeValue::String(_)) => {}
                    (Shape::Tables(keys) | Shape::TextsOrTables(keys), DeValue::Table(table)) => {
                        check(table, keys, problems);
                    }
                    _ => wrong = wrong.or(Some(item.span())),
                }
            }
            return wrong.map(|range| (range, list_of(shape).to_owned()));
        }
        (Shape::Table(keys), DeValue::Table(table)) => {
            check(table, keys, problems);
            return None;
        }
        (Shape::Version | Shape::Text, _) => "a text in quotes".to_owned(),
        (Shape::Word(words), _) => format!("one of the words {}", words.join(", ")),
        (Shape::Flag, _) => "`true` or `false`".to_owned(),
        (Shape::Rules | Shape::Table(_), _) => "a table".to_owned(),
        (Shape::Texts | Shape::Tables(_) | Shape::TextsOrTables(_), _) => list_of(shape).to_owned(),
    };
    Some((value.span(), wanted))
}

fn list_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Tables(_) => "a list of tables",
        Shape::TextsOrTables(_) => "a list of texts and tables",
        _ => "a list of texts",
    }
}

fn config(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Config {
    let mut overrides = Vec::new();
    for item in items(table, "overrides") {
        if let DeValue::Table(inner) = item.get_ref() {
            if !inner.contains_key("paths") {
                let message = "an override needs `paths`".to_owned();
                problems.push(Problem { span: span(item.span()), message });
            }
            overrides.push(Override {
                paths: texts(inner, "paths"),
                rules: levels(inner, problems),
                namespaces: namespaces(inner),
            });
        }
    }
    Config {
        argo_version: version(table, problems),
        extend: table.get("extend").and_then(|v| v.get_ref().as_str()).map(str::to_owned),
        exclude: texts(table, "exclude"),
        roots: texts(table, "roots"),
        namespaces: namespaces(table),
        rules: levels(table, problems),
        overrides,
        externals: externals(table, problems),
    }
}

fn externals(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Externals {
    let Some(table) = table.get("externals").and_then(|v| v.get_ref().as_table()) else {
        return Externals::default();
    };
    let mut found = Externals {
        templates: texts(table, "templates"),
        labels: texts(table, "labels"),
        annotations: texts(table, "annotations"),
        ..Externals::default()
    };
    for item in items(table, "templates") {
        let DeValue::Table(inner) = item.get_ref() else { continue };
        let Some(name) = name_of(inner, item.span(), problems) else { continue };
        let Some(template) = inner.get("template").and_then(|v| v.get_ref().as_str()) else {
            // Only the object is known.
            found.templates.push(name.to_owned());
            continue;
        };
        let result = inner.get("result").and_then(|v| v.get_ref().as_bool()) == Some(true);
        let [required, optional, outputs] =
            ["inputs", "optional-inputs", "outputs"].map(|key| texts(inner, key));
        let described = ExternalTemplate::new(name, template, &required, &optional, &outputs, result);
        found.described.push(described);
    }
    for item in items(table, "parameters") {
        match item.get_ref() {
            DeValue::String(name) => found.parameters.push(ExternalParameter::named(name)),
            DeValue::Table(inner) => {
                let Some(name) = name_of(inner, item.span(), problems) else { continue };
                let word = inner.get("type").and_then(|v| v.get_ref().as_str());
                let kind = word.and_then(ParameterKind::parse).unwrap_or_default();
                for value in items(inner, "enum") {
                    if let Some(text) = value.get_ref().as_str().filter(|text| !kind.accepts(text)) {
                        let message = format!("`{text}` is no value of the type `{}`", kind.as_str());
                        problems.push(Problem { span: span(value.span()), message });
                    }
                }
                let values = texts(inner, "enum");
                found.parameters.push(ExternalParameter { name: name.to_owned(), kind, values });
            }
            _ => {}
        }
    }
    found
}

/// The name that a table of something external has to have.
fn name_of<'t>(
    table: &'t DeTable<'_>,
    at: std::ops::Range<usize>,
    problems: &mut Vec<Problem>,
) -> Option<&'t str> {
    let name = table.get("name");
    if name.is_none() {
        problems.push(Problem { span: span(at), message: "this needs `name`".to_owned() });
    }
    name?.get_ref().as_str()
}

fn namespaces(table: &DeTable<'_>) -> Option<Vec<String>> {
    table.contains_key("namespaces").then(|| texts(table, "namespaces"))
}

/// The items of a list.
fn items<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> impl Iterator<Item = &'t Spanned<DeValue<'i>>> {
    table.get(key).and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter())
}

fn texts(table: &DeTable<'_>, key: &str) -> Vec<String> {
    items(table, key).filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect()
}

fn version(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Option<Version> {
    let value = table.get("argo-version")?;
    let text = value.get_ref().as_str()?;
    let message = match Version::parse(text) {
        Some(version) if version >= Version::OLDEST => return Some(version),
        Some(_) => format!("the oldest version that argoc knows is {}", Version::OLDEST),
        None => format!("`{text}` is no version: one looks like `4.1`"),
    };
    problems.push(Problem { span: span(value.span()), message });
    None
}

fn levels(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Rules {
    let mut levels = Rules::new();
    let Some(table) = table.get("rules").and_then(|v| v.get_ref().as_table()) else { return levels };
    for (code, value) in table {
        let name = code.get_ref().as_ref();
        let rule = rules::find(name);
        if rule.is_none() {
            let hint = match suggest::nearest(name, RULES.iter().map(|r| r.code)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`argoc rules` lists them".to_owned(),
            };
            let message = format!("there is no rule `{name}`; {hint}");
            problems.push(Problem { span: span(code.span()), message });
        }
        let word = value.get_ref().as_str().unwrap_or_default();
        match (rule, Level::parse(word)) {
            (Some(rule), Some(level)) => {
                levels.insert(rule.code, level);
            }
            (_, None) => {
                let begun = Level::WORDS.into_iter().find(|w| !word.is_empty() && w.starts_with(word));
                let hint = match begun.or_else(|| suggest::nearest(word, Level::WORDS.into_iter())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the levels are {}", Level::WORDS.join(", ")),
                };
                let message = format!("`{name}` has no such level; {hint}");
                problems.push(Problem { span: span(value.span()), message });
            }
            _ => {}
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::config::Level;
    use crate::diagnostic::Severity;

    #[test]
    fn everything_is_read() {
        let text = "argo-version = '3.7'\nextend = '../argoc.toml'\nexclude = ['vendor/**']\nroots = ['../lib']\n\
                    namespaces = ['a']\n[rules]\nunknown-field = 'off'\nunknown-kind = 'info'\n[[overrides]]\n\
                    paths = ['old/**']\nnamespaces = ['b', 'c']\nrules = { unknown-kind = 'error' }\n[externals]\n\
                    templates = ['shared-*', {name = 'lib', template = 'build', inputs = ['image']}]\nlabels = ['team']\n\
                    parameters = ['zone', {name = 'n', type = 'int'}, {name = 'env', enum = ['a', 'b']}]\n";
        let config = parse(text).expect("it is right");
        assert_eq!(config.argo_version.map(|v| v.to_string()).as_deref(), Some("3.7"));
        assert_eq!(config.rules.get("unknown-field"), Some(&Level::Off));
        assert_eq!(config.overrides[0].rules.get("unknown-kind"), Some(&Level::At(Severity::Error)));
        assert!(config.externals.has_template("shared-tools") && !config.externals.has_template("other"));
        assert_eq!(config.namespaces.as_deref(), Some(&["a".to_owned()][..]));
        assert_eq!(config.overrides[0].namespaces.as_ref().map(Vec::len), Some(2));
        let build = config.externals.template("lib", "build").expect("it is described");
        assert!(build.input("image").is_some_and(|i| !i.optional));
        let accepts = |name, value| config.externals.parameter(name).is_some_and(|p| p.accepts(value));
        assert!(accepts("zone", "x") && accepts("n", "1") && !accepts("n", "x"));
        assert!(accepts("env", "b") && !accepts("env", "c") && !accepts("other", "c"));
        assert_eq!(parse("").expect("nothing is right too"), crate::config::Config::default());
    }

    #[test]
    fn nothing_wrong_is_passed_over() {
        let cases = [
            ("rulez = {}", "there is no key `rulez`; did you mean `rules`?"),
            (
                "a = 1",
                "there is no key `a`; there are `argo-version`, `extend`, `exclude`, `roots`, `namespaces`, `rules`, `overrides`, `externals`",
            ),
            (
                "rules = { unknown-feild = 'off' }",
                "there is no rule `unknown-feild`; did you mean `unknown-field`?",
            ),
            (
                "rules = { unknown-field = 'warn' }",
                "`unknown-field` has no such level; did you mean `warning`?",
            ),
            (
                "rules = { unknown-field = 'no' }",
                "`unknown-field` has no such level; the levels are off, info, warning, error",
            ),
            (
                "rules = { unknown-field = 'eror' }",
                "`unknown-field` has no such level; did you mean `error`?",
            ),
            ("rules = 1", "`rules` wants a table"),
            ("exclude = 'a'", "`exclude` wants a list of texts"),
            ("exclude = [1]", "`exclude` wants a list of texts"),
            ("argo-version = '2.0'", "the oldest version that argoc knows is 3.5"),
            ("argo-version = 'new'", "`new` is no version: one looks like `4.1`"),
            ("[[overrides]]\nrules = {}", "an override needs `paths`"),
            ("namespaces = 'a'", "`namespaces` wants a list of texts"),
            ("[externals]\nparameters = [{enum = []}]", "this needs `name`"),
            (
                "[externals]\nparameters = [{name = 'a', type = 'date'}]",
                "`type` wants one of the words string, int, number, bool, json",
            ),
            (
                "[externals]\nparameters = [{name = 'a', type = 'bool', enum = ['yes']}]",
                "`yes` is no value of the type `bool`",
            ),
            ("[externals]\ntemplates = [1]", "`templates` wants a list of texts and tables"),
            ("[externals]\ntemplates = [{name = 'a', result = 1}]", "`result` wants `true` or `false`"),
            ("[externals]\nlabel = []", "there is no key `label`; did you mean `labels`?"),
        ];
        for (text, message) in cases {
            let problems = parse(text).expect_err(text);
            assert_eq!(problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>(), [message], "{text}");
        }
        assert_eq!(parse("a = ").expect_err("no TOML").len(), 1);
        let problems = parse("[rules]\nunknown-feild = 'off'\n").expect_err("a typo");
        assert_eq!(problems[0].span.range(), 8..21);
    }
}
