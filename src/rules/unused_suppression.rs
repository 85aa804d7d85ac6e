use super::{Check, Rule};
use crate::diagnostic::{Severity, Stage};

/// A comment for argoc that does nothing. Found when the other rules are done, where suppressions are applied.
pub(super) static RULE: Rule = Rule {
    code: "unused-suppression",
    severity: Severity::Warning,
    stage: Stage::Advice,
    page: include_str!("unused-suppression.md"),
    check: Check::Suppressions,
};
