//! Reading the file's text.

use toml::de::{DeTable, DeValue};

use super::keys::{FILE, Key, Shape};
use super::{Config, Level, Override, Problem, Rules};
use crate::model::Version;
use crate::rules::{self, RULES};
use crate::text::Span;
use crate::values::suggest;
use crate::workspace::Externals;

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
        let found = match (key.shape, value.get_ref()) {
            (Shape::Version | Shape::Text, DeValue::String(_)) | (Shape::Rules, DeValue::Table(_)) => None,
            (Shape::Texts, DeValue::Array(items)) => {
                let wrong = items.iter().find(|item| item.get_ref().as_str().is_none());
                wrong.map(|item| (item.span(), "a list of texts"))
            }
            (Shape::Table(keys), DeValue::Table(table)) => {
                check(table, keys, problems);
                None
            }
            (Shape::Tables(keys), DeValue::Array(items)) => {
                let mut wrong = None;
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(table) => check(table, keys, problems),
                        _ => wrong = Some((item.span(), "a list of tables")),
                    }
                }
                wrong
            }
            (Shape::Version | Shape::Text, _) => Some((value.span(), "a text in quotes")),
            (Shape::Texts, _) => Some((value.span(), "a list of texts")),
            (Shape::Rules | Shape::Table(_), _) => Some((value.span(), "a table")),
            (Shape::Tables(_), _) => Some((value.span(), "a list of tables")),
        };
        if let Some((range, wanted)) = found {
            problems.push(Problem { span: span(range), message: format!("`{}` wants {wanted}", key.name) });
        }
    }
}

fn config(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Config {
    let mut overrides = Vec::new();
    for item in table.get("overrides").and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter())
    {
        if let DeValue::Table(inner) = item.get_ref() {
            if !inner.contains_key("paths") {
                let message = "an override needs `paths`".to_owned();
                problems.push(Problem { span: span(item.span()), message });
            }
            overrides.push(Override { paths: texts(inner, "paths"), rules: levels(inner, problems) });
        }
    }
    let externals = table.get("externals").and_then(|v| v.get_ref().as_table());
    let names = |key| externals.map(|table| texts(table, key)).unwrap_or_default();
    Config {
        argo_version: version(table, problems),
        extend: table.get("extend").and_then(|v| v.get_ref().as_str()).map(str::to_owned),
        exclude: texts(table, "exclude"),
        roots: texts(table, "roots"),
        rules: levels(table, problems),
        overrides,
        externals: Externals {
            templates: names("templates"),
            parameters: names("parameters"),
            labels: names("labels"),
            annotations: names("annotations"),
        },
    }
}

fn texts(table: &DeTable<'_>, key: &str) -> Vec<String> {
    let items = table.get(key).and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter());
    items.filter_map(|item| item.get_ref().as_str()).map(str::to_owned).collect()
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
                let hint = match suggest::nearest(word, Level::WORDS.into_iter()) {
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
                    [rules]\nunknown-field = 'off'\nunknown-kind = 'info'\n[[overrides]]\npaths = ['old/**']\n\
                    rules = { unknown-kind = 'error' }\n[externals]\ntemplates = ['shared-*']\nlabels = ['team']\n";
        let config = parse(text).expect("it is right");
        assert_eq!(config.argo_version.map(|v| v.to_string()).as_deref(), Some("3.7"));
        assert_eq!(config.rules.get("unknown-field"), Some(&Level::Off));
        assert_eq!(config.overrides[0].rules.get("unknown-kind"), Some(&Level::At(Severity::Error)));
        assert!(config.externals.has_template("shared-tools") && !config.externals.has_template("other"));
        assert_eq!(parse("").expect("nothing is right too"), crate::config::Config::default());
    }

    #[test]
    fn nothing_wrong_is_passed_over() {
        let cases = [
            ("rulez = {}", "there is no key `rulez`; did you mean `rules`?"),
            (
                "a = 1",
                "there is no key `a`; there are `argo-version`, `extend`, `exclude`, `roots`, `rules`, `overrides`, `externals`",
            ),
            (
                "rules = { unknown-feild = 'off' }",
                "there is no rule `unknown-feild`; did you mean `unknown-field`?",
            ),
            (
                "rules = { unknown-field = 'of' }",
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
