//! Where logs and artifacts go, in a sentence.

use super::quoted;
use crate::analysis::storage::{Decided, Location, StorageFacts};
use crate::analysis::{Facts, TemplateId};

/// What becomes of an output artifact.
pub(super) fn artifact(facts: &Facts<'_>, template: TemplateId, name: &str) -> Option<String> {
    let storage = StorageFacts::new(facts);
    let output = storage.template(template)?.outputs.iter().find(|o| o.name == name)?;
    let mut text = match (output.location, output.storage, storage.found()) {
        (Location::Full, Some(kind), _) => format!("Stored where it says itself ({})", kind.field()),
        (_, _, Some(repository)) => {
            let kind = repository.storage.unwrap_or("no storage");
            let bucket = if repository.bucket.is_empty() {
                String::new()
            } else {
                format!(" {}", quoted(&repository.bucket))
            };
            format!("Stored in {kind}{bucket} ({})", storage.repository.by.who.words())
        }
        _ => "Stored in the artifact repository, which is not in these files".to_owned(),
    };
    if let Some(key) = output.key.value.as_deref().filter(|k| !k.is_empty()) {
        text.push_str(&format!(", key {}", quoted(key)));
    }
    text.push_str(". ");
    match output.strategy.value.as_deref() {
        Some(strategy) if output.is_collected() => {
            text.push_str(&format!("Deleted `{strategy}`{}.", by(&output.strategy)));
        }
        Some(_) => text.push_str("Argo never deletes it."),
        None => text.push_str("When it is deleted these files do not say."),
    }
    Some(text)
}

/// Whether the logs of a template are kept.
pub(super) fn logs(facts: &Facts<'_>, template: TemplateId) -> Option<String> {
    let storage = StorageFacts::new(facts);
    let logs = &storage.template(template)?.logs;
    let archived = logs.archived.value.filter(|_| logs.has_logs)?;
    let word = if archived { "archived" } else { "not archived" };
    Some(format!("Logs are {word}{}.", by(&logs.archived)))
}

fn by<T>(decided: &Decided<T>) -> String {
    format!(" ({})", decided.by.who.words())
}
