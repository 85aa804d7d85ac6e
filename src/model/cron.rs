//! Workflows that run on a schedule.

use super::macros::model;
use super::metadata::ObjectMeta;
use super::status::CronWorkflowStatus;
use super::workflow::WorkflowSpec;
use super::{
    API_VERSION, Bool, Bounds, Enforcer, Format, Int32, Int64, Language, List, Removal, Str, Version, Wanted,
};

const NEW: Option<Version> = Some(Version::new(3, 6));

/// The full CRDs' idea of a schedule; narrower than what the controller reads.
const SCHEDULE: &str = r"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\s+([0-9]+(ns|us|µs|ms|s|m|h))+|([A-Za-z0-9*,/?-]+\s+){4}[A-Za-z0-9*,/?-]+)$";

model! {
    /// A workflow that the controller starts on a schedule.
    struct CronWorkflow {
        /// The group and version of the type: `argoproj.io/v1alpha1`.
        api_version "apiVersion": Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &[API_VERSION],
            values_by: Enforcer::Schema,
        },
        /// The kind of object: `CronWorkflow`.
        kind: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &["CronWorkflow"],
            values_by: Enforcer::Schema,
        },
        /// The object's name, of at most 52 characters, its namespace, labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Schema, language: Language::Verbatim, opaque_to_schema: true },
        /// When to start which workflow.
        spec: CronWorkflowSpec { required: Enforcer::Argo },
        /// What the controller knows of past and present runs; leave it out.
        status: CronWorkflowStatus { language: Language::Verbatim },
    }

    /// When to start which workflow.
    struct CronWorkflowSpec {
        /// The `spec` of the workflows to start. Every argument in it needs a value, as nobody is there to give one.
        workflow_spec "workflowSpec": WorkflowSpec { required: Enforcer::Argo },
        /// When to start: each entry has five fields (minute, hour, day of month, month, day of week), or is
        /// `@daily` and the like, or `@every 90m`. A workflow starts whenever any of them fires.
        schedules: List<Str> {
            required: Enforcer::Argo,
            format: Format::Cron,
            language: Language::Verbatim,
            bounds: Bounds { min_len: Some(1), pattern: Some(SCHEDULE), ..Bounds::NONE },
            since: NEW,
        },
        /// When to start, as a single schedule.
        schedule: Str {
            format: Format::Cron,
            language: Language::Verbatim,
            removed: Some(Removal { version: Version::new(4, 0), instead: "`schedules`, a list" }),
        },
        /// The time zone of the schedules, such as `Europe/Berlin`; the controller's own when left out, usually UTC.
        timezone: Str { format: Format::TimeZone, language: Language::Verbatim },
        /// What to do when a run is due and an earlier one is still running: `Allow` starts it too (the default),
        /// `Forbid` leaves it out, `Replace` stops the earlier one.
        concurrency_policy "concurrencyPolicy": Str {
            values: &["Allow", "Forbid", "Replace"],
            values_by: Enforcer::Argo,
            language: Language::Verbatim,
        },
        /// `true` starts nothing until it is switched off again; runs in progress go on.
        suspend: Bool,
        /// How many seconds late a run may still start when the controller was not there at its time. 0, or nothing,
        /// drops missed runs; of several missed ones only one is made up for.
        starting_deadline_seconds "startingDeadlineSeconds": Int64 {
            bounds: Bounds { min: Some(0.0), ..Bounds::NONE },
        },
        /// How many succeeded workflows to keep; 3 when left out.
        successful_jobs_history_limit "successfulJobsHistoryLimit": Int32,
        /// How many failed workflows to keep; 1 when left out.
        failed_jobs_history_limit "failedJobsHistoryLimit": Int32,
        /// Labels, annotations and finalizers of the workflows to start. A name given here is ignored.
        workflow_metadata "workflowMetadata": ObjectMeta { language: Language::Verbatim },
        /// When to stop for good.
        stop_strategy "stopStrategy": StopStrategy { since: NEW },
        /// A condition that is asked at each firing; only if it holds does a workflow start. Tags such as
        /// `{{=cronworkflow.failed}}` are replaced first; words that remain must be quoted.
        when: Str { language: Language::CronWhen, since: NEW },
    }

    /// When a CronWorkflow stops for good.
    struct StopStrategy {
        /// Stops once it is true. It sees `cronworkflow.failed` and `cronworkflow.succeeded`, the numbers of runs so
        /// far, and is asked before each start and after each run: compare with `>=`, not with `==`.
        expression: Str {
            required: Enforcer::Schema,
            language: Language::Expr(Wanted::Bool),
            since: NEW,
        },
    }
}
