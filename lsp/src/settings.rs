//! The settings of the editor: the section `argoc`, or the initialization options.

use argoc_core::config::{Level, Rules};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::model::Version;
use argoc_core::rules;
use serde_json::Value;

/// What the editor wants to have otherwise than the configuration files.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// `argoVersion`; the configuration files decide when it is missing.
    pub(crate) version: Option<Version>,
    /// `rules`: levels by code. They go before those of the configuration files.
    rules: Rules,
    /// `isolated`: no configuration file and no repository counts.
    pub(crate) isolated: bool,
    /// Not `enable`: nothing is reported.
    is_silent: bool,
}

impl Settings {
    /// Reads them, and says what is wrong with them; that is left out.
    pub(crate) fn read(value: &Value) -> (Settings, Vec<String>) {
        let value = value.get("argoc").unwrap_or(value);
        let mut troubles = Vec::new();
        let mut settings = Settings {
            isolated: value["isolated"].as_bool() == Some(true),
            is_silent: value["enable"].as_bool() == Some(false),
            ..Settings::default()
        };
        if let Some(text) = value["argoVersion"].as_str().filter(|text| !text.is_empty()) {
            settings.version = Version::parse(text);
            if settings.version.is_none() {
                troubles.push(format!("the setting argoVersion: argoc does not know Argo `{text}`"));
            }
        }
        for (code, level) in value["rules"].as_object().into_iter().flatten() {
            let level_word = level.as_str().unwrap_or_default();
            match (rules::find(code), Level::parse(level_word)) {
                (Some(rule), Some(level)) => {
                    settings.rules.insert(rule.code, level);
                }
                (None, _) => troubles.push(format!("the setting rules: there is no rule `{code}`")),
                (_, None) => troubles.push(format!(
                    "the setting rules: the level of `{code}` has to be one of {}",
                    Level::WORDS.join(", ")
                )),
            }
        }
        (settings, troubles)
    }

    /// Gives findings the severity that the editor wants, and leaves out those it does not want.
    pub(crate) fn adjust(&self, found: &mut Vec<Diagnostic>) {
        found.retain_mut(|d| match self.rules.get(d.code) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                d.severity = *severity;
                true
            }
            None => true,
        });
        if self.is_silent {
            found.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use argoc_core::model::Version;
    use serde_json::json;

    #[test]
    fn both_forms_are_read_and_what_is_wrong_is_said() {
        let (settings, troubles) =
            Settings::read(&json!({"argoc": {"argoVersion": "3.7", "isolated": true}}));
        assert_eq!((settings.version, settings.isolated, troubles.len()), (Version::parse("3.7"), true, 0));
        let (settings, troubles) = Settings::read(&json!({
            "argoVersion": "nine", "isolated": 7,
            "rules": {"unknown-field": "off", "unknown-feild": "off", "unknown-kind": "loud"},
        }));
        assert_eq!((settings.rules.len(), settings.isolated, troubles.len()), (1, false, 3), "{troubles:?}");
        for nothing in [json!(null), json!([]), json!("x"), json!({"argoVersion": ""})] {
            assert_eq!(Settings::read(&nothing), (Settings::default(), Vec::new()));
        }
    }
}
