//! The rules: each turns facts into diagnostics, in a file of its own beside its page.
//!
//! To add one: write `src/rules/<code>.rs` (with `_` for `-`) and `src/rules/<code>.md`, and add one line to the table
//! below.

mod convert;
mod sink;

use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Severity, Stage};
use crate::text::{FileId, Span};
use crate::workspace::{Class, File, Setting, Workspace};
use crate::yaml::Document;

use convert::convert;
pub use sink::Sink;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// A file as such, whatever is in it.
    File(fn(&FileFacts<'_>, &mut Sink<'_>)),
    /// One object.
    Object(fn(&Facts<'_>, &mut Sink<'_>)),
    /// One setting: something that workflows depend on.
    Setting(fn(&SettingFacts<'_>, &mut Sink<'_>)),
    /// Objects and settings.
    Both(fn(&Facts<'_>, &mut Sink<'_>), fn(&SettingFacts<'_>, &mut Sink<'_>)),
    /// The comments that suppress findings, when all other rules are done.
    Suppressions,
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

impl FileFacts<'_> {
    /// Whether anything is to be said about the file as YAML: it is not there for reference only, and no template of
    /// Helm's.
    pub fn is_judged(&self) -> bool {
        !self.file.context.silent && !self.file.is_helm_template()
    }

    /// The setting in whose embedded text a place is.
    pub fn setting_at(&self, span: Span) -> Option<&Setting> {
        let tree = &self.file.tree;
        if !tree.is_embedded(span) {
            return None;
        }
        let document = tree.documents().iter().position(|d| d.span.contains(span))?;
        self.workspace.settings_of(self.id).iter().find(|s| s.document == document)
    }

    /// Whether a problem at this place is one of Argo's: the file was named, or the document mentions Argo.
    pub fn concerns_argo(&self, span: Span) -> bool {
        let tree = &self.file.tree;
        if tree.is_embedded(span) {
            return true;
        }
        let mut documents = tree.documents().iter().zip(&self.file.classes);
        let document = documents.find(|(d, _)| d.span.contains(span));
        let mentions =
            |d: &Document| tree.text().get(d.span.range()).is_some_and(|t| t.contains("argoproj.io/"));
        match document {
            Some((_, Class::Argo(_) | Class::Unknown { .. } | Class::NoKind)) => true,
            Some((_, Class::Other | Class::Foreign(_))) => false,
            Some((document, _)) => mentions(document) || self.file.context.named,
            None => self.file.mentions_argo() || self.file.context.named,
        }
    }
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
    argument_without_value,
    colliding_key,
    container_name_collision,
    continue_on_hides_failure,
    dependency_cycle,
    discarded_location,
    dropped_document,
    duplicate_global_output,
    duplicate_key,
    duplicate_mount_path,
    duplicate_name,
    duplicate_object,
    endless_recursion,
    failing_expression,
    forced_finalizer_removal,
    helm_key_format,
    helm_template,
    hook_loses_status,
    incomplete_submission,
    ineffective_log_archiving,
    ineffective_retry,
    inner_workflow_tag,
    invalid_artifact,
    invalid_container_set,
    invalid_depends,
    invalid_executor_plugin,
    invalid_expression,
    invalid_format,
    invalid_label,
    invalid_loop,
    invalid_manifest,
    invalid_memoize_key,
    invalid_metric,
    invalid_name,
    invalid_object_name,
    invalid_output,
    invalid_persistence,
    invalid_plugin,
    invalid_pod_spec_patch,
    invalid_quantity,
    invalid_selector,
    invalid_synchronization,
    invalid_when,
    item_outside_loop,
    lost_template_defaults,
    mismatched_types,
    missing_argument,
    missing_dependency,
    missing_entrypoint,
    missing_event_value,
    missing_executor_account,
    missing_field,
    missing_hook_argument,
    missing_hook_expression,
    missing_image,
    missing_name,
    missing_repository,
    missing_rights,
    missing_schedule,
    misspelt_variable,
    mixed_dependencies,
    number_as_text,
    output_may_be_missing,
    output_without_source,
    outside_bounds,
    overwritten_artifact,
    partial_item_key,
    removed_field,
    repository_drops_settings,
    reserved_task_name,
    retention_deletes_all,
    self_deadlock,
    several_locations,
    several_loops,
    shell_injection,
    step_not_yet_run,
    template_without_type,
    ttl_misses_errors,
    uncaptured_result,
    unchecked_enum,
    unclear_template_reference,
    unclosed_tag,
    undeclared_workflow_parameter,
    undeletable_artifact,
    unknown_argument,
    unknown_dependency,
    unknown_expression_name,
    unknown_field,
    unknown_function,
    unknown_kind,
    unknown_target,
    unknown_template,
    unknown_value,
    unknown_variable,
    unknown_volume,
    unnamed_volume_claim,
    unreachable_secret,
    unresolved_external,
    unresolved_output,
    unresolved_tag_in_loop,
    unsatisfiable_depends,
    unset_variable,
    unsupported_field,
    unsupported_output_location,
    unused_suppression,
    value_never_set,
    volume_for_claim,
    wrong_expression_result,
    wrong_function_arguments,
    wrong_type,
    yaml_syntax,
    zero_parallelism,
}

/// The rule with this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code).copied()
}
