//! What the controller records about workflows. Nothing in a status is substituted or validated, and people do not
//! write it: it is described so that exported objects decode without complaint and hover has an answer.

use super::artifact::ArtifactRepositoryRef;
use super::macros::{kube, model};
use super::metadata::Volume;
use super::repository::ArtifactRepository;
use super::steps::TemplateRef;
use super::template::{Inputs, Outputs, Template};
use super::workflow::WorkflowSpec;
use super::{Bool, Enforcer, Int32, Int64, List, Map, Str, Time, Version};

model! {
    /// How far a workflow has come.
    struct WorkflowStatus {
        /// Where the workflow stands; empty before the controller has seen it.
        phase: Str { values: PHASES },
        /// When the workflow started.
        started_at "startedAt": Time,
        /// When the workflow finished.
        finished_at "finishedAt": Time,
        /// How many seconds the workflow will probably take, judged by an earlier one.
        estimated_duration "estimatedDuration": Int64,
        /// How much is done, as `DONE/ALL`.
        progress: Str,
        /// Why the workflow is where it is.
        message: Str,
        /// The nodes, compressed and in base64, when they are too large for the object.
        compressed_nodes "compressedNodes": Str,
        /// The nodes by their id.
        nodes: Map<NodeStatus>,
        /// The version of the nodes that were moved to the database, when they are too large even compressed.
        offload_node_status_version "offloadNodeStatusVersion": Str,
        /// Copies of the templates that the workflow used from elsewhere, by scope and name.
        stored_templates "storedTemplates": Map<Template> { opaque_to_schema: true },
        /// The claims that were made for the workflow and still exist.
        persistent_volume_claims "persistentVolumeClaims": List<Volume>,
        /// Outputs with a `globalName`.
        outputs: Outputs,
        /// Remarks of the controller, one for each type.
        conditions: List<Condition>,
        /// What all pods together used, as seconds of a unit of each resource.
        resources_duration "resourcesDuration": Map<Int64>,
        /// The specification that runs, merged from the workflow, its WorkflowTemplate and the defaults.
        stored_workflow_template_spec "storedWorkflowTemplateSpec": WorkflowSpec { opaque_to_schema: true },
        /// The locks that the workflow holds or waits for.
        synchronization: SynchronizationStatus,
        /// The artifact repository that the controller chose at the start.
        artifact_repository_ref "artifactRepositoryRef": ArtifactRepositoryRefStatus,
        /// How far the deletion of artifacts has come.
        artifact_gc_status "artifactGCStatus": ArtGCStatus,
        /// Whether the results of a node have arrived completely, by the node's id.
        task_results_completion_status "taskResultsCompletionStatus": Map<Bool>,
    }

    /// How far one node of a workflow has come: a pod, or something that groups pods.
    struct NodeStatus {
        /// The node's id, made from its name.
        id: Str { required: Enforcer::Schema },
        /// The node's full name, such as `flow[0].build`.
        name: Str { required: Enforcer::Schema },
        /// The node's name among its siblings.
        display_name "displayName": Str,
        /// What the node stands for.
        type_ "type": Str {
            required: Enforcer::Schema,
            values: &[
                "Pod", "Container", "Steps", "StepGroup", "DAG", "TaskGroup", "Retry", "Skipped", "Suspend", "HTTP",
                "Plugin",
            ],
        },
        /// The template that the node runs.
        template_name "templateName": Str,
        /// The template that the node runs, when it belongs to another object.
        template_ref "templateRef": TemplateRef,
        /// The object that the template was found in.
        template_scope "templateScope": Str,
        /// Where the node stands.
        phase: Str {
            values: &["Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Omitted"],
        },
        /// The id of the node whose template this node is part of.
        boundary_id "boundaryID": Str,
        /// Why the node is where it is.
        message: Str,
        /// When the node started.
        started_at "startedAt": Time,
        /// When the node finished.
        finished_at "finishedAt": Time,
        /// How many seconds the node will probably take.
        estimated_duration "estimatedDuration": Int64,
        /// How much is done, as `DONE/ALL`.
        progress: Str,
        /// What the node used, as seconds of a unit of each resource; an estimate from what it asked for.
        resources_duration "resourcesDuration": Map<Int64>,
        /// The address of a daemon's pod.
        pod_ip "podIP": Str,
        /// Whether the pod runs on as a daemon.
        daemoned: Bool,
        /// How the node came to be.
        node_flag "nodeFlag": NodeFlag,
        /// The inputs that the node got.
        inputs: Inputs,
        /// The outputs that the node gave.
        outputs: Outputs,
        /// The ids of the nodes that follow.
        children: List<Str>,
        /// The ids of the nodes with which the node's template ends.
        outbound_nodes "outboundNodes": List<Str>,
        /// The machine that the pod ran on.
        host_node_name "hostNodeName": Str,
        /// Whether the outputs come from a cache.
        memoization_status "memoizationStatus": MemoizationStatus,
        /// The lock that the node waits for.
        synchronization_status "synchronizationStatus": NodeSynchronizationStatus,
        /// Whether the node's results have arrived.
        task_result_synced "taskResultSynced": Bool { since: Some(Version::new(4, 0)) },
        /// How often the pod was started anew because it failed before its main container ran.
        failed_pod_restarts "failedPodRestarts": Int32 { since: Some(Version::new(4, 0)) },
        /// The uid of the pod that is being replaced.
        restarting_pod_uid "restartingPodUID": Str { since: Some(Version::new(4, 0)) },
    }

    /// How a node came to be.
    struct NodeFlag {
        /// A hook or an exit handler started it.
        hooked: Bool,
        /// It is an attempt of a retried node.
        retried: Bool,
    }

    /// Whether a node's outputs come from a cache.
    struct MemoizationStatus {
        /// Whether the cache had an entry.
        hit: Bool { required: Enforcer::Schema },
        /// The entry's key.
        key: Str { required: Enforcer::Schema },
        /// The cache's name.
        cache_name "cacheName": Str { required: Enforcer::Schema },
    }

    /// The lock that a node waits for.
    struct NodeSynchronizationStatus {
        /// The lock's name.
        waiting: Str,
    }

    /// A remark of the controller about an object.
    struct Condition {
        /// What the remark is about.
        type_ "type": Str {
            values: &[
                "Completed", "PodRunning", "SpecWarning", "SpecError", "MetricsError", "ArtifactGCError",
                "SubmissionError",
            ],
        },
        /// Whether it holds.
        status: Str { values: &["True", "False", "Unknown"] },
        /// The remark.
        message: Str,
    }

    /// The locks of a workflow.
    struct SynchronizationStatus {
        /// The semaphores that the workflow holds or waits for.
        semaphore: SemaphoreStatus,
        /// The mutexes that the workflow holds or waits for.
        mutex: MutexStatus,
    }

    /// The semaphores of a workflow.
    struct SemaphoreStatus {
        /// Those that it holds.
        holding: List<SemaphoreHolding>,
        /// Those that it waits for.
        waiting: List<SemaphoreHolding>,
    }

    /// A semaphore and who holds it.
    struct SemaphoreHolding {
        /// The semaphore's full name.
        semaphore: Str,
        /// The workflows or nodes that hold it.
        holders: List<Str>,
    }

    /// The mutexes of a workflow.
    struct MutexStatus {
        /// Those that it holds.
        holding: List<MutexHolding>,
        /// Those that it waits for.
        waiting: List<MutexHolding>,
    }

    /// A mutex and who holds it.
    struct MutexHolding {
        /// The mutex's full name, such as `NAMESPACE/Mutex/NAME`.
        mutex: Str,
        /// The workflow or node that holds it.
        holder: Str,
    }

    /// The artifact repository that the controller chose.
    struct ArtifactRepositoryRefStatus: ArtifactRepositoryRef {
        /// The namespace of the ConfigMap.
        namespace: Str,
        /// Whether it is the one of the controller's configuration.
        default: Bool,
        /// The repository itself.
        artifact_repository "artifactRepository": ArtifactRepository,
    }

    /// How far the deletion of artifacts has come.
    struct ArtGCStatus {
        /// The strategies for which pods were started.
        strategies_processed "strategiesProcessed": Map<Bool>,
        /// The finished pods whose reports were read, by name.
        pods_recouped "podsRecouped": Map<Bool>,
        /// Whether it is known that nothing has to be deleted.
        not_specified "notSpecified": Bool,
    }

    /// What the controller knows of a CronWorkflow's runs.
    struct CronWorkflowStatus {
        /// The workflows that are running.
        active: List<ObjectReference>,
        /// When a workflow was last due and started.
        last_scheduled_time "lastScheduledTime": Time,
        /// Remarks of the controller, one for each type.
        conditions: List<Condition>,
        /// How many workflows have succeeded.
        succeeded: Int64,
        /// How many workflows have failed.
        failed: Int64,
        /// `Stopped` once the `stopStrategy` has held.
        phase: Str { values: &["Active", "Stopped"] },
    }
}

/// The phases of a workflow.
const PHASES: &[&str] = &["Pending", "Running", "Succeeded", "Failed", "Error"];

kube! {
    /// A reference to any object.
    struct ObjectReference {
        kind: Str,
        name: Str,
        namespace: Str,
        uid: Str,
    }
}
