//! What people mostly write, and in which order: the declarations of types are in an order of their own, and those of
//! Kubernetes in that of the alphabet.

use crate::model::StructDesc;

/// Fields by type. What is not listed comes after them, in the order of its declaration.
const FIELDS: &[(&str, &str)] = &[
    ("ObjectMeta", "name generateName namespace labels annotations"),
    (
        "WorkflowSpec",
        "entrypoint templates arguments serviceAccountName workflowTemplateRef volumes volumeClaimTemplates onExit \
         parallelism podGC ttlStrategy synchronization activeDeadlineSeconds metrics hooks templateDefaults \
         imagePullSecrets securityContext artifactRepositoryRef artifactGC podMetadata podSpecPatch workflowMetadata \
         retryStrategy nodeSelector tolerations archiveLogs priority",
    ),
    (
        "CronWorkflowSpec",
        "schedules workflowSpec timezone concurrencyPolicy startingDeadlineSeconds successfulJobsHistoryLimit \
         failedJobsHistoryLimit suspend workflowMetadata when stopStrategy",
    ),
    (
        "Template",
        "name inputs outputs container script steps dag resource metadata retryStrategy suspend http containerSet \
         activeDeadlineSeconds timeout synchronization volumes metrics nodeSelector tolerations daemon parallelism \
         sidecars initContainers podSpecPatch memoize serviceAccountName affinity",
    ),
    (
        "WorkflowStep",
        "name template arguments templateRef when withItems withParam withSequence continueOn hooks onExit inline",
    ),
    (
        "DAGTask",
        "name template arguments depends templateRef when withItems withParam withSequence dependencies hooks \
         inline onExit continueOn",
    ),
    ("DAGTemplate", "tasks target failFast"),
    ("Parameter", "name value valueFrom default description enum globalName"),
    ("Artifact", "name path from s3 raw git http optional archive gcs fromExpression globalName mode"),
    ("ValueFrom", "path expression parameter default configMapKeyRef jsonPath jqFilter"),
    ("RetryStrategy", "limit retryPolicy backoff expression affinity"),
    ("Synchronization", "mutexes semaphores"),
    ("EnvVar", "name value valueFrom"),
    ("EnvVarSource", "secretKeyRef configMapKeyRef fieldRef resourceFieldRef"),
    ("Volume", "name emptyDir secret configMap persistentVolumeClaim hostPath projected"),
    ("VolumeMount", "name mountPath subPath readOnly"),
    ("Toleration", "key operator value effect tolerationSeconds"),
    ("PersistentVolumeClaimSpec", "accessModes resources storageClassName volumeName volumeMode"),
    ("ResourceRequirements", "requests limits"),
    ("Metrics", "prometheus"),
    ("Prometheus", "name help labels when gauge counter histogram"),
];

/// What containers of all kinds mostly have.
const CONTAINER: &str = "name image command args source env resources volumeMounts dependencies envFrom \
                         workingDir imagePullPolicy securityContext readinessProbe ports";

/// Fields that take each other's place: once one is there, the others are unlikely.
const RIVALS: &[(&str, &str)] = &[
    ("ObjectMeta", "name generateName"),
    ("Template", "container script steps dag resource suspend http containerSet data plugin"),
    ("WorkflowStep", "template templateRef inline"),
    ("DAGTask", "template templateRef inline"),
    ("LifecycleHook", "template templateRef"),
    ("WorkflowStep", "withItems withParam withSequence"),
    ("DAGTask", "withItems withParam withSequence"),
    ("DAGTask", "depends dependencies"),
    ("Parameter", "value valueFrom"),
    ("EnvVar", "value valueFrom"),
    ("ValueFrom", "path expression parameter configMapKeyRef jsonPath jqFilter supplied event"),
    ("CronWorkflowSpec", "schedules schedule"),
    ("Artifact", "from fromExpression s3 raw git http gcs azure hdfs artifactory oss plugin"),
];

/// Where a field stands among those that are mostly written.
pub(super) fn place(desc: &StructDesc, field: &str, path: &[&str]) -> Option<usize> {
    // What a template gives out has a place that it comes from, and what it is given has one in another template.
    let first = match (desc.name, path.contains(&"outputs"), path.contains(&"arguments")) {
        ("Parameter", true, _) => "valueFrom",
        ("Artifact", _, true) => "from",
        _ => "",
    };
    let listed = FIELDS.iter().find(|(name, _)| *name == desc.name).map_or(CONTAINER, |(_, fields)| fields);
    let at = listed.split(' ').filter(|f| !f.is_empty()).position(|f| f == field)?;
    Some(match field == first {
        // Directly behind the name.
        true => 1,
        false => 2 * at,
    })
}

/// Whether something that is there makes a field unlikely.
pub(super) fn is_taken(desc: &StructDesc, field: &str, present: &[&str]) -> bool {
    let groups = RIVALS.iter().filter(|(name, _)| *name == desc.name);
    groups.map(|(_, fields)| fields).any(|fields| {
        fields.split(' ').any(|f| f == field) && fields.split(' ').any(|f| present.contains(&f))
    })
}

/// Functions that expressions mostly call.
const FUNCTIONS: &str =
    "asInt asFloat toJson jsonpath len filter map any all now int string float split join";

/// Where a function stands among those that are mostly called.
pub(super) fn function(name: &str) -> Option<usize> {
    FUNCTIONS.split(' ').position(|f| f == name)
}

/// Functions of sprig that are mostly called.
const SPRIG: &str = "b64dec b64enc date trim replace lower upper default int ternary add min max sub trunc \
                     splitList join fromJson toJson uuidv4 now randAlphaNum";

/// Where a function of sprig stands among those that are mostly called.
pub(super) fn sprig(name: &str) -> Option<usize> {
    SPRIG.split(' ').filter(|f| !f.is_empty()).position(|f| f == name)
}

/// Parts of the names in tags that are mostly written, whatever stands before them.
const WORDS: &str = "outputs parameters artifacts result status name ip path namespace uid exitCode id duration \
                     startedAt finishedAt serviceAccountName failures creationTimestamp scheduledTime labels \
                     annotations priority mainEntrypoint hostNodeName json";

/// Where a part of a name stands among those that are mostly written.
pub(super) fn word(segment: &str) -> usize {
    WORDS.split(' ').filter(|w| !w.is_empty()).position(|w| w == segment).unwrap_or(99)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::lang::functions::{self, Origin};

    #[test]
    fn what_is_listed_exists() {
        let known = |origin: Origin, name: &str| functions::table(origin).values().any(|f| f.name == name);
        for name in FUNCTIONS.split(' ') {
            assert!(known(Origin::Argo, name) || known(Origin::Builtin, name), "{name}");
        }
        for name in SPRIG.split(' ').filter(|f| !f.is_empty()) {
            assert!(known(Origin::Sprig, name), "{name}");
        }
    }
}
