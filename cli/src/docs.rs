//! `argoc explain` and `argoc rules`.

use argoc_core::rules::{self, RULES};
use argoc_core::values::suggest;

use crate::args::ListFormat;
use crate::{Status, output};

/// Prints a rule's page.
pub(crate) fn explain(code: &str) -> Status {
    match rules::find(code) {
        Some(rule) => {
            output::print(rule.page);
            Status::Clean
        }
        None => {
            let near = suggest::nearest(code, RULES.iter().map(|r| r.code));
            let hint = match near {
                Some(near) => format!("; did you mean `{near}`?"),
                None => "; `argoc rules` lists them".to_owned(),
            };
            output::complain(&format!("there is no rule `{code}`{hint}"));
            Status::Trouble
        }
    }
}

/// Lists all rules.
pub(crate) fn rules(format: ListFormat) -> Status {
    let text = match format {
        ListFormat::Text => {
            let widest = RULES.iter().map(|r| r.code.len()).max().unwrap_or_default();
            let line = |r: &rules::Rule| {
                let (severity, stage) = (r.severity.as_str(), r.stage.as_str());
                format!("{:widest$}  {severity:7}  {stage:6}  {}\n", r.code, r.summary())
            };
            RULES.iter().map(|r| line(r)).collect::<String>()
        }
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
    };
    output::print(&text);
    Status::Clean
}
