//! `argoc explain` and `argoc rules`.

use argoc_core::rules::{self, RULES, Rule};
use argoc_core::values::suggest;

use crate::args::{Colour, ListFormat};
use crate::{Status, output};

/// Prints a rule's page.
pub(crate) fn explain(code: &str, colour: Colour) -> Status {
    // Codes are copied from reports, where they stand in brackets.
    let wanted = code.trim_matches(['[', ']']);
    match rules::find(wanted) {
        Some(rule) => output::answer(&page(rule, colour.applies(true))),
        None => {
            let near = suggest::nearest(wanted, RULES.iter().map(|r| r.code));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`argoc rules` lists them".to_owned(),
            };
            output::complain(&format!("there is no rule `{code}`; {hint}"));
            Status::Trouble
        }
    }
}

/// A page for reading in a terminal: the Markdown without its marks.
fn page(rule: &Rule, colour: bool) -> String {
    let bold = |text: &str| if colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    let mut text = String::new();
    let mut in_block = false;
    for line in rule.page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            in_block = !in_block && !info.is_empty();
            match info.trim_start_matches("yaml").trim() {
                "bad" => text.push_str("Wrong:\n\n"),
                "good" => text.push_str("Right:\n\n"),
                _ => {}
            }
        } else if in_block {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        } else if line.starts_with("# ") {
            let (severity, stage) = (rule.severity.as_str(), rule.stage.as_str());
            text.push_str(&format!("{} ({severity}, {stage})\n", bold(rule.code)));
        } else if let Some(heading) = line.strip_prefix("## ") {
            text.push_str(&bold(heading));
            text.push('\n');
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.push_str(&format!("\n{}\n", rule.url()));
    text
}

/// Lists all rules.
pub(crate) fn rules(format: ListFormat) -> Status {
    output::answer(&match format {
        ListFormat::Text => table(),
        ListFormat::Json => {
            let items = RULES.iter().map(|r| {
                serde_json::json!({
                    "code": r.code,
                    "severity": r.severity.as_str(),
                    "stage": r.stage.as_str(),
                    "summary": r.summary(),
                    "url": r.url(),
                })
            });
            format!("{:#}\n", serde_json::Value::Array(items.collect()))
        }
    })
}

fn table() -> String {
    let widest = RULES.iter().map(|r| r.code.len()).max().unwrap_or_default();
    let line = |r: &&Rule| {
        let (severity, stage) = (r.severity.as_str(), r.stage.as_str());
        format!("{:widest$}  {severity:7}  {stage:6}  {}\n", r.code, r.summary())
    };
    RULES.iter().map(line).collect()
}
