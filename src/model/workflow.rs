//! Workflows, workflow templates, and the spec that they share.

use super::artifact::{ArtifactRepositoryRef, WorkflowLevelArtifactGC};
use super::macros::model;
use super::metadata::{
    Affinity, Container, HostAlias, LabelSelector, LocalObjectReference, Metadata, ObjectMeta,
    PersistentVolumeClaim, PodDNSConfig, PodDisruptionBudgetSpec, PodResourceClaim, PodSecurityContext,
    ResourceRequirements, Toleration, Volume,
};
use super::metrics::Metrics;
use super::parameter::Arguments;
use super::retry::RetryStrategy;
use super::status::WorkflowStatus;
use super::steps::LifecycleHook;
use super::sync::Synchronization;
use super::template::Template;
use super::{
    API_VERSION, Bool, Bounds, Enforcer, Format, Int32, Int64, Language, List, Map, Removal, Str, Version,
    Wanted,
};

model! {
    /// A workflow: it runs as soon as it is created.
    struct Workflow {
        /// The group and version of the kind: `argoproj.io/v1alpha1`.
        api_version "apiVersion": Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &[API_VERSION],
            values_by: Enforcer::Schema,
        },
        /// The kind of the object: `Workflow`.
        kind: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &["Workflow"],
            values_by: Enforcer::Schema,
        },
        /// The name (or the beginning of one, in `generateName`), namespace, labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Schema, language: Language::Verbatim, opaque_to_schema: true },
        /// What to run, and how.
        spec: WorkflowSpec { required: Enforcer::Argo },
        /// How far the workflow has got. The controller writes it.
        status: WorkflowStatus { language: Language::Verbatim },
    }

    /// A library of templates, which is also a workflow that can be submitted again and again.
    struct WorkflowTemplate {
        /// The group and version of the kind: `argoproj.io/v1alpha1`.
        api_version "apiVersion": Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &[API_VERSION],
            values_by: Enforcer::Schema,
        },
        /// The kind of the object: `WorkflowTemplate`.
        kind: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &["WorkflowTemplate"],
            values_by: Enforcer::Schema,
        },
        /// The name, namespace, labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Schema, language: Language::Verbatim, opaque_to_schema: true },
        /// The templates, and the settings of workflows made from the whole.
        spec: WorkflowSpec { required: Enforcer::Schema },
    }

    /// A WorkflowTemplate for the whole cluster, without a namespace.
    struct ClusterWorkflowTemplate {
        /// The group and version of the kind: `argoproj.io/v1alpha1`.
        api_version "apiVersion": Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &[API_VERSION],
            values_by: Enforcer::Schema,
        },
        /// The kind of the object: `ClusterWorkflowTemplate`.
        kind: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &["ClusterWorkflowTemplate"],
            values_by: Enforcer::Schema,
        },
        /// The name, labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Schema, language: Language::Verbatim, opaque_to_schema: true },
        /// The templates, and the settings of workflows made from the whole.
        spec: WorkflowSpec { required: Enforcer::Schema },
    }

    /// What a workflow runs, and how.
    struct WorkflowSpec {
        /// The templates that the workflow can run. Not together with `workflowTemplateRef`.
        templates: List<Template> {
            bounds: Bounds { max_len: Some(200), ..Bounds::NONE },
            merge_key: Some("name"),
        },
        /// The name of the template with which the workflow begins. Workflows and CronWorkflows need one, their own
        /// or that of the referenced template.
        entrypoint: Str { language: Language::Verbatim },
        /// The parameters and artifacts of the workflow. They go to the inputs of the entrypoint by name and can be
        /// read everywhere as `workflow.parameters.NAME`.
        arguments: Arguments,
        /// The ServiceAccount that the workflow's pods run as; the namespace's `default` when left out.
        service_account_name "serviceAccountName": Str,
        /// Whether pods get the token of their ServiceAccount. With false `executor.serviceAccountName` is needed,
        /// because Argo's own containers talk to the API server.
        automount_service_account_token "automountServiceAccountToken": Bool,
        /// Settings of the containers that Argo adds to every pod.
        executor: ExecutorConfig,
        /// Volumes that the containers of all templates can mount.
        volumes: List<Volume> { merge_key: Some("name") },
        /// Claims of storage that the controller makes when the workflow starts, and deletes as `volumeClaimGC`
        /// says. Containers mount them by the claim's name.
        volume_claim_templates "volumeClaimTemplates": List<PersistentVolumeClaim>,
        /// How many pods of the workflow may run at the same time. With 0 none ever starts.
        parallelism: Int64 { bounds: Bounds { min: Some(1.0), ..Bounds::NONE } },
        /// The configured artifact repository to use instead of the default one.
        artifact_repository_ref "artifactRepositoryRef": ArtifactRepositoryRef,
        /// Whether the workflow starts suspended: nothing further starts until somebody resumes it.
        suspend: Bool,
        /// Labels that nodes must have to run pods of the workflow; a template's own replace them.
        node_selector "nodeSelector": Map<Str>,
        /// Which nodes the pods prefer or need; a template's own replaces it.
        affinity: Affinity,
        /// Taints of nodes that the pods tolerate; a template's own replace them.
        tolerations: List<Toleration> { merge_key: Some("key") },
        /// Secrets in the namespace with which images are pulled.
        image_pull_secrets "imagePullSecrets": List<LocalObjectReference> { merge_key: Some("name") },
        /// Whether pods use their node's network; false when left out.
        host_network "hostNetwork": Bool,
        /// How pods resolve names; `ClusterFirst` when left out. With `hostNetwork` cluster names need
        /// `ClusterFirstWithHostNet`.
        dns_policy "dnsPolicy": Str {
            values: &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
            values_by: Enforcer::Nobody,
        },
        /// DNS servers and search domains of the pods, in addition to what `dnsPolicy` gives.
        dns_config "dnsConfig": PodDNSConfig,
        /// The template that runs when the workflow has finished, whatever its result. It sees `workflow.status` and
        /// `workflow.failures`.
        on_exit "onExit": Str { language: Language::Verbatim },
        /// When the finished workflow is deleted. Workflows stay when it is left out here and in the controller's
        /// defaults.
        ttl_strategy "ttlStrategy": TTLStrategy,
        /// For how many seconds the workflow may run, counted from its start; then it is stopped and fails. Exit
        /// handlers still run. 0 stops a running workflow at once.
        active_deadline_seconds "activeDeadlineSeconds": Int64,
        /// Which workflows start first when the controller limits how many run: higher numbers do.
        priority: Int32,
        /// The scheduler that places the pods; a template's own wins.
        scheduler_name "schedulerName": Str,
        /// When the workflow's finished pods are deleted. Without it they stay as long as the workflow.
        pod_gc "podGC": PodGC,
        /// The PriorityClass of the workflow's pods.
        pod_priority_class_name "podPriorityClassName": Str,
        /// The priority of the workflow's pods as a number.
        pod_priority "podPriority": Int32 {
            removed: Some(Removal { version: Version::new(3, 7), instead: "`podPriorityClassName`" }),
        },
        /// Entries for the hosts file of every pod.
        host_aliases "hostAliases": List<HostAlias> { merge_key: Some("ip") },
        /// The security settings of the pods; a template's own replaces it as a whole.
        security_context "securityContext": PodSecurityContext,
        /// A patch of every pod's spec as YAML or JSON text. Tags in it make fields dynamic that are not texts, such
        /// as resource limits.
        pod_spec_patch "podSpecPatch": Str { language: Language::Source },
        /// How many of the workflow's pods may be disturbed at the same time, for example when nodes are drained.
        /// Without a selector it covers the workflow's pods.
        pod_disruption_budget "podDisruptionBudget": PodDisruptionBudgetSpec,
        /// Metrics that the controller publishes about the workflow. Argo does not check them beforehand.
        metrics: Metrics,
        /// Stops the workflow: `Terminate` at once, `Stop` after its exit handlers. Meant to be set while it runs.
        shutdown: Str { values: &["Terminate", "Stop"], values_by: Enforcer::Nobody },
        /// Takes the whole spec of a WorkflowTemplate or ClusterWorkflowTemplate; what stands here wins over it.
        workflow_template_ref "workflowTemplateRef": WorkflowTemplateRef,
        /// Locks that must be held while the workflow runs.
        synchronization: Synchronization,
        /// When the claims made from `volumeClaimTemplates` are deleted.
        volume_claim_gc "volumeClaimGC": VolumeClaimGC,
        /// How templates run again after a bad end, for those without a `retryStrategy` of their own.
        retry_strategy "retryStrategy": RetryStrategy,
        /// Labels and annotations of all pods of the workflow.
        pod_metadata "podMetadata": Metadata,
        /// Values for every template of this object that does not set them itself. It is no template of its own: it
        /// needs no name, and nothing in it is required. It does not reach templates called through `templateRef`.
        template_defaults "templateDefaults": Template,
        /// Whether the logs of all pods are kept as artifacts. A repository that archives logs cannot be switched
        /// off here.
        archive_logs "archiveLogs": Bool,
        /// Templates that run during or after the workflow: `exit` when it has finished, any other name as soon as
        /// the hook's expression is true.
        hooks: Map<LifecycleHook>,
        /// Labels and annotations that the controller adds to the workflow itself when it starts.
        workflow_metadata "workflowMetadata": WorkflowMetadata,
        /// When output artifacts are deleted, for those that do not say it themselves.
        artifact_gc "artifactGC": WorkflowLevelArtifactGC,
        /// Executor plugins of this workflow, instead of those that the controller has. The controller must run with
        /// `ARGO_WORKFLOW_LEVEL_EXECUTOR_PLUGINS=true`.
        executor_plugins "executorPlugins": List<ExecutorPlugin> { since: Some(Version::new(4, 1)) },
        /// CPU, memory and huge pages for each pod as a whole, shared by its containers; a template's own replaces
        /// it. The cluster needs the feature gate PodLevelResources.
        pod_resources "podResources": ResourceRequirements { since: Some(Version::new(4, 1)) },
        /// Claims of devices that must be allocated before pods start; a template's own replace them. The cluster
        /// needs the feature gate DynamicResourceAllocation.
        resource_claims "resourceClaims": List<PodResourceClaim> { since: Some(Version::new(4, 1)) },
    }

    /// How long a finished workflow is kept, in seconds.
    struct TTLStrategy {
        /// For any workflow that has finished; the only one that counts for those that ended in an error.
        seconds_after_completion "secondsAfterCompletion": Int32,
        /// For workflows that succeeded; wins over `secondsAfterCompletion`.
        seconds_after_success "secondsAfterSuccess": Int32,
        /// For workflows that failed (not for those in error); wins over `secondsAfterCompletion`.
        seconds_after_failure "secondsAfterFailure": Int32,
    }

    /// When finished pods are deleted.
    struct PodGC {
        /// When: each pod as it finishes (`OnPodCompletion`) or succeeds (`OnPodSuccess`), or all of them when the
        /// workflow finishes (`OnWorkflowCompletion`) or succeeds (`OnWorkflowSuccess`). Never when left out.
        strategy: Str {
            language: Language::Verbatim,
            values: &["", "OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess"],
            values_by: Enforcer::Argo,
        },
        /// Deletes only pods with these labels; all when left out.
        label_selector "labelSelector": LabelSelector { language: Language::Verbatim },
        /// How long a pod is kept before it is deleted; a bare number means seconds. The controller's setting, 5
        /// seconds by default, when left out or unreadable.
        delete_delay_duration "deleteDelayDuration": Str { format: Format::Duration },
    }

    /// When claims made for a workflow are deleted.
    struct VolumeClaimGC {
        /// `OnWorkflowSuccess` keeps them when the workflow fails, `OnWorkflowCompletion` never does. The former
        /// when left out; any other value keeps them for ever.
        strategy: Str {
            values: &["OnWorkflowCompletion", "OnWorkflowSuccess"],
            values_by: Enforcer::Nobody,
        },
    }

    /// Labels and annotations that the controller adds to a workflow.
    struct WorkflowMetadata {
        /// Labels: short texts by name, by which workflows can be selected.
        labels: Map<Str>,
        /// Annotations: texts of any form by name.
        annotations: Map<Str>,
        /// Labels whose values are computed from the workflow's parameters and other global values.
        labels_from "labelsFrom": Map<LabelValueFrom>,
    }

    /// Where a label's value comes from.
    struct LabelValueFrom {
        /// The expression that gives the value, a text of at most 63 letters, digits, `-`, `_` and `.`.
        expression: Str { required: Enforcer::Schema, language: Language::Expr(Wanted::Str) },
    }

    /// Settings of the containers that Argo adds to pods.
    struct ExecutorConfig {
        /// The ServiceAccount whose token those containers use; the pod's own when left out.
        service_account_name "serviceAccountName": Str,
    }

    /// A WorkflowTemplate or ClusterWorkflowTemplate as a whole.
    struct WorkflowTemplateRef {
        /// The name of the object.
        name: Str { language: Language::Verbatim },
        /// Look among the ClusterWorkflowTemplates instead of the WorkflowTemplates of the namespace.
        cluster_scope "clusterScope": Bool,
    }

    /// An executor plugin: a container in the agent's pod that runs `plugin` templates.
    struct ExecutorPlugin {
        /// The name of the plugin, with labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Argo, language: Language::Verbatim },
        /// What runs.
        spec: ExecutorPluginSpec { required: Enforcer::Argo },
    }

    /// What an executor plugin runs.
    struct ExecutorPluginSpec {
        /// The container beside the agent.
        sidecar: ExecutorPluginSidecar { required: Enforcer::Argo },
    }

    /// The container of an executor plugin.
    struct ExecutorPluginSidecar {
        /// Whether the container gets the token of the ServiceAccount `NAME-executor-plugin`.
        automount_service_account_token "automountServiceAccountToken": Bool,
        /// The container. It needs a port, resource requests and limits, and a security context.
        container: Container { required: Enforcer::Argo },
    }
}
