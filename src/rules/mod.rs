//! The rules: each turns facts into diagnostics, in a file of its own beside its page.
//!
//! To add one: write `src/rules/<code>.rs` (with `_` for `-`) and `src/rules/<code>.md`, and add one line to the table
//! below.

mod sink;

use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::text::FileId;
use crate::workspace::{File, Workspace};

pub use sink::Sink;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A file as such, whatever is in it.
    File(fn(&FileFacts<'_>, &mut Sink<'_>)),
    /// One object.
    Object(fn(&Facts<'_>, &mut Sink<'_>)),
}

/// A file in its workspace.
#[derive(Clone, Copy, Debug)]
pub struct FileFacts<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    /// The file's number.
    pub id: FileId,
    /// The file.
    pub file: &'w File,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code: words with hyphens that say what is wrong.
    pub code: &'static str,
    /// How bad its findings usually are.
    pub severity: Severity,
    /// When they would bite.
    pub stage: Stage,
    /// Its page: what, why, examples, how to fix.
    pub page: &'static str,
    /// What it does.
    pub check: Check,
}

impl Rule {
    /// The first line of the page below its title: what is wrong, in one sentence.
    pub fn summary(&self) -> &'static str {
        let mut lines = self.page.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        lines.next().unwrap_or_default()
    }

    /// Where the page is published.
    pub fn url(&self) -> String {
        format!("{}{}.md", PAGES, self.code)
    }
}

/// Where the rules' pages are published.
const PAGES: &str = "https://github.com/argoc-dev/argoc/blob/main/src/rules/";

/// Declares the table of rules from the names of their modules.
macro_rules! rules {
    ($($module:ident,)*) => {
        $(mod $module;)*

        /// All rules, by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE,)*];
    };
}

rules! {
    dependency_cycle,
    invalid_depends,
    item_outside_loop,
    missing_argument,
    missing_dependency,
    partial_item_key,
    misspelt_variable,
    mixed_dependencies,
    step_not_yet_run,
    unclear_template_reference,
    unclosed_tag,
    undeclared_workflow_parameter,
    unknown_argument,
    unknown_dependency,
    unknown_field,
    unknown_target,
    unknown_template,
    unknown_variable,
    unresolved_external,
    wrong_type,
}

/// The rule with this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code).copied()
}
