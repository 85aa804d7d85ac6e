//! Words that people write for fields, from other systems or from memory, although no letter of them is near.

/// A type (empty: any), what people write in it, and the field that it stands for.
const SYNONYMS: &[(&str, &str, &str)] = &[
    ("WorkflowSpec", "serviceAccount", "serviceAccountName"),
    ("Template", "serviceAccount", "serviceAccountName"),
    ("WorkflowSpec", "concurrency", "parallelism"),
    ("Template", "concurrency", "parallelism"),
    ("WorkflowSpec", "retry", "retryStrategy"),
    ("Template", "retry", "retryStrategy"),
    ("WorkflowSpec", "retries", "retryStrategy"),
    ("Template", "retries", "retryStrategy"),
    ("RetryStrategy", "retries", "limit"),
    ("RetryStrategy", "maxRetries", "limit"),
    ("ContainerSetRetryStrategy", "limit", "retries"),
    ("StopStrategy", "condition", "expression"),
    ("WorkflowSpec", "ttl", "ttlStrategy"),
    ("WorkflowSpec", "timeout", "activeDeadlineSeconds"),
    ("WorkflowSpec", "finally", "onExit"),
    ("DAGTask", "dependsOn", "depends"),
    ("DAGTask", "needs", "dependencies"),
    ("DAGTask", "if", "when"),
    ("DAGTask", "condition", "when"),
    ("DAGTask", "args", "arguments"),
    ("DAGTask", "loop", "withItems"),
    ("DAGTask", "forEach", "withItems"),
    ("WorkflowStep", "if", "when"),
    ("WorkflowStep", "condition", "when"),
    ("WorkflowStep", "args", "arguments"),
    ("WorkflowStep", "loop", "withItems"),
    ("WorkflowStep", "forEach", "withItems"),
    ("CronWorkflowSpec", "cron", "schedules"),
    ("CronWorkflowSpec", "workflowTemplate", "workflowSpec"),
    ("CronWorkflowSpec", "timeZone", "timezone"),
    ("ScriptTemplate", "script", "source"),
    ("ScriptTemplate", "code", "source"),
];

/// The field that somebody meant by a word.
pub fn meant(desc: &str, word: &str) -> Option<&'static str> {
    let fits = |(of, written, _): &&(&str, &str, &str)| *of == desc && *written == word;
    SYNONYMS.iter().find(fits).map(|(_, _, field)| *field)
}
