//! Templates: what a workflow can run, and with which inputs, outputs and limits.

use super::artifact::Artifact;
use super::dag::DAGTemplate;
use super::leaf::{
    ContainerSetTemplate, Data, HTTP, MainContainer, ResourceTemplate, ScriptTemplate, SuspendTemplate,
    UserContainer,
};
use super::location::ArtifactLocation;
use super::macros::model;
use super::metadata::{
    Affinity, Container, HostAlias, Metadata, PodResourceClaim, PodSecurityContext, ResourceRequirements,
    Toleration, Volume,
};
use super::metrics::Metrics;
use super::parameter::Parameter;
use super::retry::RetryStrategy;
use super::steps::WorkflowStep;
use super::sync::Synchronization;
use super::workflow::ExecutorConfig;
use super::{
    Bool, Bounds, Enforcer, Format, Int32, Int64, IntOrString, Language, List, Map, Plugin, Removal, Str,
    Version,
};

/// What the full CRDs demand of the name of a template, step or task.
pub(super) const NODE_NAME: Bounds =
    Bounds { max_len: Some(128), pattern: Some("^[a-zA-Z0-9][-a-zA-Z0-9]*$"), ..Bounds::NONE };

model! {
    /// Something that a workflow can run. It has exactly one of `container`, `script`, `containerSet`, `resource`,
    /// `data`, `http`, `plugin`, `suspend`, `steps` and `dag`.
    struct Template {
        /// The name by which steps, tasks and the entrypoint call the template: letters, digits and `-`, unique in
        /// the object. Templates written `inline` need none.
        name: Str { language: Language::Verbatim, format: Format::TemplateName, bounds: NODE_NAME },
        /// The parameters and artifacts that the template takes.
        inputs: Inputs,
        /// The parameters and artifacts that the template gives.
        outputs: Outputs,
        /// Labels that a node must have to run the pod; replaces the workflow's own.
        node_selector "nodeSelector": Map<Str>,
        /// Which nodes the pod prefers or needs; replaces the workflow's own.
        affinity: Affinity,
        /// Labels and annotations of the pod, in addition to the workflow's `podMetadata`.
        metadata: Metadata,
        /// Whether the workflow goes on as soon as the container is ready instead of waiting for its end. Argo
        /// stops it when the calling template has finished.
        daemon: Bool,
        /// Groups of steps: the groups run one after the other, the steps of a group at the same time.
        steps: List<List<WorkflowStep>> { bounds: Bounds { min_len: Some(1), ..Bounds::NONE } },
        /// Runs one container.
        container: MainContainer as Container,
        /// Runs several containers in one pod.
        container_set "containerSet": ContainerSetTemplate,
        /// Runs a program that is given as text.
        script: ScriptTemplate,
        /// Creates, changes, reads or deletes a Kubernetes object.
        resource: ResourceTemplate,
        /// Runs tasks as soon as the tasks they depend on have finished.
        dag: DAGTemplate,
        /// Waits for a time, or until somebody resumes the workflow.
        suspend: SuspendTemplate,
        /// Lists and transforms the names of files in an artifact store.
        data: Data,
        /// Makes a request over HTTP.
        http: HTTP,
        /// Runs an executor plugin. The only key is the plugin's name; what stands below it is up to the plugin.
        plugin: Plugin { opaque_to_schema: true },
        /// Volumes that the template's containers can mount, in addition to the workflow's.
        volumes: List<Volume> { merge_key: Some("name") },
        /// Containers that run to their end, one after the other, before the main container starts.
        init_containers "initContainers": List<UserContainer> { merge_key: Some("name") },
        /// Containers that run beside the main container; they are stopped when it has finished.
        sidecars: List<UserContainer> { merge_key: Some("name") },
        /// Where the template's logs and those output artifacts go that name no place of their own. Only a complete
        /// location counts; an incomplete one is replaced by the configured artifact repository.
        archive_location "archiveLocation": ArtifactLocation,
        /// For how many seconds the pod may run, counted from its start; then it is stopped and the step fails. Not
        /// for steps and dag templates.
        active_deadline_seconds "activeDeadlineSeconds": IntOrString { format: Format::IntText },
        /// How often, when and with what pauses the template runs again after a bad end; replaces the workflow's
        /// own as a whole.
        retry_strategy "retryStrategy": RetryStrategy,
        /// How many pods may run at the same time below one call of this steps or dag template. Pods of templates
        /// that are called from there count for those.
        parallelism: Int64 { bounds: Bounds { min: Some(1.0), ..Bounds::NONE } },
        /// Whether this steps or dag template fails, and starts nothing more, as soon as one of its pods has
        /// failed; useful with loops.
        fail_fast "failFast": Bool,
        /// Taints of nodes that the pod tolerates; replaces the workflow's own.
        tolerations: List<Toleration> { merge_key: Some("key") },
        /// The scheduler that places the pod; the workflow's, or the cluster's default, when left out.
        scheduler_name "schedulerName": Str,
        /// The PriorityClass of the pod; the workflow's `podPriorityClassName` when left out.
        priority_class_name "priorityClassName": Str,
        /// The priority of the pod as a number.
        priority: Int32 {
            removed: Some(Removal { version: Version::new(3, 7), instead: "`priorityClassName`" }),
        },
        /// The ServiceAccount that the pod runs as; the workflow's when left out.
        service_account_name "serviceAccountName": Str,
        /// Whether the pod gets the token of its ServiceAccount. With false `executor.serviceAccountName` is needed,
        /// because Argo's own containers talk to the API server.
        automount_service_account_token "automountServiceAccountToken": Bool,
        /// Settings of the containers that Argo adds to the pod.
        executor: ExecutorConfig,
        /// Entries for the pod's hosts file, in addition to the workflow's.
        host_aliases "hostAliases": List<HostAlias> { merge_key: Some("ip") },
        /// The security settings of the pod; replaces the workflow's own as a whole.
        security_context "securityContext": PodSecurityContext,
        /// A patch of the pod's spec as YAML or JSON text, applied last, after the workflow's patch. Tags in it make
        /// fields dynamic that are not texts, such as resource limits.
        pod_spec_patch "podSpecPatch": Str { language: Language::Source },
        /// Metrics that the controller publishes about this template.
        metrics: Metrics,
        /// Locks that must be held while the template runs.
        synchronization: Synchronization,
        /// Remembers the outputs under a key, and uses them instead of running again.
        memoize: Memoize,
        /// How long the step may take altogether, waiting included, as a duration with its unit: `10m`. Not for
        /// steps, dag and suspend templates.
        timeout: Str { format: Format::GoDuration },
        /// Annotations of the step in the user interface, such as `workflows.argoproj.io/display-name`.
        annotations: Map<Str> { since: Some(Version::new(3, 7)) },
        /// How long the pod may wait before it runs; then it is deleted and the step fails. A bare number means
        /// seconds. Not for steps, dag and suspend templates.
        pending_timeout "pendingTimeout": Str { format: Format::Duration, since: Some(Version::new(4, 1)) },
        /// CPU, memory and huge pages for the pod as a whole, shared by its containers; replaces the workflow's own.
        /// The cluster needs the feature gate PodLevelResources.
        pod_resources "podResources": ResourceRequirements { since: Some(Version::new(4, 1)) },
        /// Claims of devices that must be allocated before the pod starts; replaces the workflow's own. Only for
        /// templates that run a pod of their own. The cluster needs the feature gate DynamicResourceAllocation.
        resource_claims "resourceClaims": List<PodResourceClaim> { since: Some(Version::new(4, 1)) },
    }

    /// What a template takes.
    struct Inputs {
        /// The parameters. One without `value` and `default` must be passed by the caller.
        parameters: List<Parameter> {
            merge_key: Some("name"),
            bounds: Bounds { max_len: Some(500), ..Bounds::NONE },
        },
        /// The artifacts, put into the container at their `path` before it starts.
        artifacts: List<Artifact> { merge_key: Some("name") },
    }

    /// What a template gives.
    struct Outputs {
        /// The parameters, read by others as `steps.NAME.outputs.parameters.PARAMETER` or `tasks.…`.
        parameters: List<Parameter> { merge_key: Some("name") },
        /// The artifacts, saved from the container's `path` when it has finished.
        artifacts: List<Artifact> { merge_key: Some("name") },
        /// What the main container printed, or the body of a response. The controller writes it.
        result: Str { language: Language::Verbatim },
        /// The status with which the main container ended. The controller writes it.
        exit_code "exitCode": Str { language: Language::Verbatim },
    }

    /// A cache of a template's outputs.
    struct Memoize {
        /// The name of the entry: letters, digits and `-` once tags are replaced. The same key means the same
        /// outputs.
        key: Str { required: Enforcer::Schema },
        /// Where entries are kept.
        cache: Cache { required: Enforcer::Schema },
        /// How old an entry may be, as a duration with its unit: `24h`. For ever when left out.
        max_age "maxAge": Str { required: Enforcer::Schema, format: Format::GoDuration },
    }

    /// Where a cache is kept.
    struct Cache {
        /// The ConfigMap with the entries. Argo makes it when it is missing, and uses only one with the label
        /// `workflows.argoproj.io/configmap-type: Cache`.
        config_map "configMap": CacheConfigMap { required: Enforcer::Schema },
    }

    /// The ConfigMap of a cache.
    struct CacheConfigMap {
        /// The name of the ConfigMap.
        name: Str,
        /// A key that Argo has never read: entries have keys of their own.
        key: Str { removed: Some(Removal { version: Version::new(4, 0), instead: "`name` alone" }) },
    }
}
