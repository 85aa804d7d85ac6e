//! From findings to the protocol's diagnostics.

use argoc_core::diagnostic::{Diagnostic as Found, Severity};
use argoc_core::rules;
use argoc_host::config::Resolved;

use crate::proto::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Message, Uri,
};
use crate::snapshot::{Places, Snapshot};

/// What the findings of a rule say about the text below them; editors show it in another way than an underline.
const TAGS: [(&str, DiagnosticTag); 5] = [
    ("discarded-location", DiagnosticTag::Unnecessary),
    ("dropped-document", DiagnosticTag::Unnecessary),
    ("ineffective-log-archiving", DiagnosticTag::Unnecessary),
    ("removed-field", DiagnosticTag::Deprecated),
    ("unused-suppression", DiagnosticTag::Unnecessary),
];

/// Rules that look for what another file may have: repositories, accounts, Secrets, objects. They say nothing before all
/// files are read. A suppression may be for one of them.
const NEED_ALL_FILES: [&str; 9] = [
    "forced-finalizer-removal",
    "ineffective-log-archiving",
    "missing-repository",
    "missing-rights",
    "repository-drops-settings",
    "undeletable-artifact",
    "unreachable-secret",
    "unresolved-external",
    "unused-suppression",
];

/// The findings that the configuration and the editor want to see, in their severity.
pub(crate) fn wanted(
    snapshot: &Snapshot,
    config: &Resolved,
    identity: Option<&std::path::Path>,
    is_indexed: bool,
    found: &[Found],
) -> Vec<Found> {
    let mut found = found.to_vec();
    if let Some(identity) = identity {
        config.adjust(identity, &mut found);
    }
    snapshot.settings.adjust(&mut found);
    found.retain(|d| is_indexed || !NEED_ALL_FILES.contains(&d.code));
    found
}

/// Findings as the protocol has them.
pub(crate) fn translate(snapshot: &Snapshot, found: &[Found]) -> Vec<Diagnostic> {
    let places = Places::new(snapshot);
    found.iter().map(|d| diagnostic(&places, d)).collect()
}

/// A finding as the protocol has it.
pub(crate) fn diagnostic(places: &Places<'_>, found: &Found) -> Diagnostic {
    let severity = match found.severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    };
    let related = found.related.iter().map(|r| DiagnosticRelatedInformation {
        location: places.location(r.place),
        message: r.message.clone(),
    });
    let mut message = found.message.clone();
    for line in (!found.label.is_empty()).then_some(&found.label).into_iter().chain(&found.help) {
        message.push('\n');
        message.push_str(line);
    }
    let tag = TAGS.iter().find(|(code, _)| *code == found.code).map(|(_, tag)| *tag);
    Diagnostic {
        range: places.range(found.place),
        severity: Some(severity),
        code: Some(Code::String(found.code.to_owned())),
        code_description: rules::find(found.code).map(|rule| CodeDescription { href: Uri(rule.url()) }),
        source: Some("argoc".to_owned()),
        message: Message::String(message),
        tags: tag.map(|tag| vec![tag]),
        related_information: Some(related.collect()),
        data: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{NEED_ALL_FILES, TAGS};

    #[test]
    fn the_tables_name_rules_that_exist() {
        for code in TAGS.iter().map(|(code, _)| *code).chain(NEED_ALL_FILES) {
            assert!(argoc_core::rules::find(code).is_some(), "{code}");
        }
    }
}
