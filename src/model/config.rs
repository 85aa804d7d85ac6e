//! The configuration of the workflow controller: what its ConfigMap holds.

use super::macros::model;
use super::metadata::{Container, LabelSelector, SecretKeySelector};
use super::repository::ArtifactRepository;
use super::workflow::Workflow;
use super::{Any, Bool, Enforcer, Float, Format, Int32, Int64, Language, List, Map, Str, Version};

/// The first version with locks and settings of them in a database.
const DATABASE_LOCKS: Option<Version> = Some(Version::new(3, 7));
const FOUR: Option<Version> = Some(Version::new(4, 0));
const NEWEST: Option<Version> = Some(Version::new(4, 1));

model! {
    /// The configuration of the workflow controller. It refuses to start with a key that it does not know.
    struct ControllerConfig {
        /// Whether the controller reports Kubernetes events about nodes.
        node_events "nodeEvents": NodeEvents { language: Language::Verbatim },
        /// Whether the controller reports Kubernetes events about workflows.
        workflow_events "workflowEvents": WorkflowEvents { language: Language::Verbatim },
        /// What Argo's own containers in pods get: resources, security context, arguments.
        executor: ConfigContainer as Container { language: Language::Verbatim },
        /// What the main containers of all pods get, where templates do not say it.
        main_container "mainContainer": ConfigContainer as Container { language: Language::Verbatim },
        /// The cluster that executors report to, when it is not the one that they run in.
        kube_config "kubeConfig": KubeConfig { language: Language::Verbatim },
        /// Where artifacts and logs go that nothing nearer to the workflow gives a place.
        artifact_repository "artifactRepository": ArtifactRepository,
        /// The only namespace that the controller looks at.
        namespace: Str { language: Language::Verbatim },
        /// The controller's name among several in a cluster; it then sees only workflows labelled with it.
        instance_id "instanceID": Str { language: Language::Verbatim },
        /// Metrics for Prometheus.
        metrics_config "metricsConfig": MetricsConfig { language: Language::Verbatim },
        /// Metrics about the controller itself.
        telemetry_config "telemetryConfig": MetricsConfig { language: Language::Verbatim },
        /// How many workflows may run at a time; 0 for any number.
        parallelism: Int64,
        /// How many workflows may run at a time in one namespace; 0 for any number.
        namespace_parallelism "namespaceParallelism": Int64,
        /// How many pods may be made per second.
        resource_rate_limit "resourceRateLimit": ResourceRateLimit,
        /// The database for the archive of workflows and for large states. Changes need the controller and the server
        /// to be restarted.
        persistence: Persistence { language: Language::Verbatim },
        /// Links that the user interface shows.
        links: List<Link> { language: Language::Verbatim },
        /// Columns that the user interface adds to the list of workflows.
        columns: List<Column> { language: Language::Verbatim },
        /// A partial workflow whose values every workflow gets that does not have its own.
        workflow_defaults "workflowDefaults": WorkflowDefaults as Workflow,
        /// Whether the controller logs the specs of pods.
        pod_spec_log_strategy "podSpecLogStrategy": PodSpecLogStrategy,
        /// How many seconds pods get to end when they are stopped; 30 when left out.
        pod_gc_grace_period_seconds "podGCGracePeriodSeconds": Int64,
        /// How long pods are kept before `podGC` deletes them; 5 seconds when left out.
        pod_gc_delete_delay_duration "podGCDeleteDelayDuration": Str {
            language: Language::Verbatim,
            format: Format::GoDuration,
        },
        /// What workflows may be.
        workflow_restrictions "workflowRestrictions": WorkflowRestrictions,
        /// How long the controller waits before it looks at a new workflow.
        initial_delay "initialDelay": Str { language: Language::Verbatim, format: Format::GoDuration },
        /// The commands of images whose entrypoint cannot be looked up.
        images: Map<ImageConfig> { language: Language::Verbatim },
        /// How many finished workflows stay in the cluster.
        retention_policy "retentionPolicy": RetentionPolicy,
        /// The colour of the user interface's navigation bar.
        nav_color "navColor": Str { language: Language::Verbatim },
        /// How users log in.
        sso: SSOConfig { language: Language::Verbatim },
        /// The database for locks that several controllers share.
        synchronization: SyncConfig { language: Language::Verbatim, since: DATABASE_LOCKS },
        /// Plugins that store artifacts.
        artifact_drivers "artifactDrivers": List<ArtifactDriver> { language: Language::Verbatim, since: FOUR },
        /// Whether pods are started again that failed before their containers ran.
        failed_pod_restart "failedPodRestart": FailedPodRestart { since: FOUR },
        /// Makes no agent pods for `http` and `plugin` templates; somebody else has to run them.
        disable_agent_pod_creation "disableAgentPodCreation": Bool { since: NEWEST },
        /// Runs pods without Argo's init container.
        initless_pod "initlessPod": InitlessPod { since: NEWEST },
    }

    /// Events about nodes.
    struct NodeEvents {
        /// Whether they are reported; true when left out.
        enabled: Bool,
        /// Reports them as events of the pod rather than of the workflow.
        send_as_pod "sendAsPod": Bool,
    }

    /// Events about workflows.
    struct WorkflowEvents {
        /// Whether they are reported; true when left out.
        enabled: Bool,
    }

    /// What a container gets from the controller.
    struct ConfigContainer: Container; lenient true {}

    /// A cluster to report to.
    struct KubeConfig {
        /// The Secret with the kubeconfig.
        secret_name "secretName": Str,
        /// Its key.
        secret_key "secretKey": Str,
        /// The volume's name in pods; `kubeconfig` when left out.
        volume_name "volumeName": Str,
        /// Where it is mounted; `/kube/config` when left out.
        mount_path "mountPath": Str,
    }

    /// A server of metrics.
    struct MetricsConfig {
        /// Whether there are any; true when left out.
        enabled: Bool,
        /// Ignored.
        disable_legacy "disableLegacy": Bool,
        /// How long metrics are kept that nothing updates.
        metrics_ttl "metricsTTL": Str { format: Format::Ttl },
        /// Their path; `/metrics` when left out.
        path: Str,
        /// Their port; 9090 when left out.
        port: Int32,
        /// Goes on when a metric cannot be reported.
        ignore_errors "ignoreErrors": Bool,
        /// Whether they are served with TLS; true when left out.
        secure: Bool,
        /// Changes of single metrics, by their names.
        modifiers: Map<MetricModifier>,
        /// How values are added up.
        temporality: Str { values: &["Cumulative", "Delta"], values_by: Enforcer::Argo },
    }

    /// A change of a metric.
    struct MetricModifier {
        /// Leaves it out.
        disabled: Bool,
        /// Attributes that are left out.
        disabled_attributes "disabledAttributes": List<Str>,
        /// The limits of a histogram's buckets.
        histogram_buckets "histogramBuckets": List<Float>,
    }

    /// How fast pods are made.
    struct ResourceRateLimit {
        /// How many a second.
        limit: Float,
        /// How many at once.
        burst: Int64,
    }

    /// How to reach a database; the first of the two that is there is used.
    struct DatabaseConfig {
        /// A PostgreSQL database.
        postgresql: PostgreSQLConfig,
        /// A MySQL database; ignored when there is a PostgreSQL.
        mysql: MySQLConfig,
        /// How many connections are kept, and for how long.
        connection_pool "connectionPool": ConnectionPool,
        /// How lost connections are made again.
        reconnection_config "reconnectionConfig": ReconnectionConfig { since: DATABASE_LOCKS },
        /// How long to wait for a connection; 5 seconds when left out.
        connection_timeout_seconds "connectionTimeoutSeconds": Int64 { since: DATABASE_LOCKS },
    }

    /// The database for the archive and for large states.
    struct Persistence: DatabaseConfig {
        /// Keeps the states of large workflows in the database rather than in the cluster.
        node_status_offload "nodeStatusOffLoad": Bool,
        /// Whether finished workflows are copied to the database.
        archive: Bool,
        /// Which workflows are archived; all when left out.
        archive_label_selector "archiveLabelSelector": LabelSelector,
        /// How long archived workflows stay; for ever when left out.
        archive_ttl "archiveTTL": Str { format: Format::Ttl },
        /// The cluster's name in the database; `default` when left out.
        cluster_name "clusterName": Str,
        /// Leaves the tables as they are when the controller starts.
        skip_migration "skipMigration": Bool,
    }

    /// The connections to a database.
    struct ConnectionPool {
        /// How many unused ones are kept.
        max_idle_conns "maxIdleConns": Int64,
        /// How many there may be.
        max_open_conns "maxOpenConns": Int64,
        /// How long one is used.
        conn_max_lifetime "connMaxLifetime": Str { format: Format::Ttl },
    }

    /// How lost connections are made again.
    struct ReconnectionConfig {
        /// How often it is tried; 5 times when left out.
        max_retries "maxRetries": Int64,
        /// The first wait.
        base_delay_seconds "baseDelaySeconds": Int64,
        /// The longest wait; 30 seconds when left out.
        max_delay_seconds "maxDelaySeconds": Int64,
        /// By how much each wait is longer than the one before; 2 when left out.
        retry_multiple "retryMultiple": Float,
    }

    /// A database, and who uses it.
    struct DatabaseServer {
        /// The server's name.
        host: Str,
        /// Its port; the usual one when left out.
        port: Int64,
        /// The database's name.
        database: Str,
        /// The table; the controller does not start without it.
        table_name "tableName": Str,
        /// The key of a Secret, in the controller's namespace, that holds the user's name.
        user_name_secret "userNameSecret": SecretKeySelector,
        /// The key of a Secret, in the controller's namespace, that holds the password.
        password_secret "passwordSecret": SecretKeySelector,
    }

    /// A PostgreSQL database.
    struct PostgreSQLConfig: DatabaseServer {
        /// Whether the connection is encrypted.
        ssl: Bool,
        /// How the server's certificate is checked.
        ssl_mode "sslMode": Str,
        /// Logs in with a token of Azure.
        azure_token "azureToken": AzureToken { since: DATABASE_LOCKS },
        /// Logs in with a token of Amazon's RDS; needs `ssl`.
        aws_rds_token "awsRDSToken": AWSRDSToken { since: FOUR },
    }

    /// A token of Azure.
    struct AzureToken {
        /// Whether it is used.
        enabled: Bool,
        /// What it is for.
        scope: Str,
    }

    /// A token of Amazon's RDS.
    struct AWSRDSToken {
        /// Whether it is used.
        enabled: Bool,
        /// The database's region.
        region: Str,
    }

    /// A MySQL database.
    struct MySQLConfig: DatabaseServer {
        /// Options of the connection.
        options: Map<Str>,
    }

    /// A link in the user interface.
    struct Link {
        /// What it is called.
        name: Str,
        /// Where it is shown.
        scope: Str {
            values: &[
                "workflow", "pod", "pod-logs", "event-source-logs", "sensor-logs", "workflow-list", "chat",
            ],
            values_by: Enforcer::Nobody,
        },
        /// Where it leads.
        url: Str,
        /// The window that it opens in.
        target: Str { since: FOUR },
    }

    /// A column of the list of workflows.
    struct Column {
        /// Its title.
        name: Str,
        /// What it shows.
        kind "type": Str { values: &["label", "annotation"], values_by: Enforcer::Nobody },
        /// The label's or annotation's name.
        key: Str,
    }

    /// Which pods' specs are logged.
    struct PodSpecLogStrategy {
        /// Those of pods that failed.
        failed_pod "failedPod": Bool,
        /// All.
        all_pods "allPods": Bool,
    }

    /// What workflows may be.
    struct WorkflowRestrictions {
        /// `Strict` allows only workflows that refer to a WorkflowTemplate, and `Secure` moreover forbids changes of
        /// it while they run.
        template_referencing "templateReferencing": Str {
            values: &["Strict", "Secure"],
            values_by: Enforcer::Nobody,
        },
    }

    /// The command of an image.
    struct ImageConfig {
        /// Its entrypoint.
        entrypoint: List<Str>,
        /// Its arguments.
        cmd: List<Str>,
    }

    /// How many finished workflows stay in the cluster. Where there is any of these, one that is left out is 0: all
    /// such workflows are deleted at once.
    struct RetentionPolicy {
        /// Workflows that succeeded.
        completed: Int64,
        /// Workflows that failed.
        failed: Int64,
        /// Workflows that ended in an error.
        errored: Int64,
    }

    /// How users log in.
    struct SSOConfig {
        /// The address of who knows the users.
        issuer: Str,
        /// Another address that tokens may name.
        issuer_alias "issuerAlias": Str,
        /// The key of a Secret with this client's id.
        client_id "clientId": SecretKeySelector,
        /// The key of a Secret with this client's secret.
        client_secret "clientSecret": SecretKeySelector,
        /// Where users come back to.
        redirect_url "redirectUrl": Str,
        /// Whether a ServiceAccount decides what a user may do.
        rbac: RBACConfig,
        /// What the client asks for besides `openid`.
        scopes: List<Str>,
        /// How long a login lasts; 10 hours when left out.
        session_expiry "sessionExpiry": Str { format: Format::GoDuration },
        /// The claim that holds a user's groups.
        custom_group_claim_name "customGroupClaimName": Str,
        /// Where the groups are looked up when the token has none.
        user_info_path "userInfoPath": Str,
        /// Takes any certificate.
        insecure_skip_verify "insecureSkipVerify": Bool,
        /// Which groups are kept.
        filter_groups_regex "filterGroupsRegex": List<Str>,
        /// A certificate to trust.
        root_ca "rootCA": Str,
    }

    /// Whether a ServiceAccount decides what a user may do.
    struct RBACConfig {
        /// Whether it does.
        enabled: Bool,
    }

    /// The database for locks.
    struct SyncConfig: DatabaseConfig {
        /// Whether the server lets users change limits.
        enable_api "enableAPI": Bool { since: FOUR },
        /// The controller's name in the database.
        controller_name "controllerName": Str,
        /// Leaves the tables as they are when the controller starts.
        skip_migration "skipMigration": Bool,
        /// The table of limits; `sync_limit` when left out.
        limit_table_name "limitTableName": Str,
        /// The table of holders; `sync_state` when left out.
        state_table_name "stateTableName": Str,
        /// The table of controllers; `sync_controller` when left out.
        controller_table_name "controllerTableName": Str,
        /// The table of mutexes; `sync_lock` when left out.
        lock_table_name "lockTableName": Str,
        /// How often the database is looked at; 5 seconds when left out.
        poll_seconds "pollSeconds": Int64,
        /// How often controllers say that they are there; 60 seconds when left out.
        heartbeat_seconds "heartbeatSeconds": Int64,
        /// After how long without a word a controller counts as gone; 300 seconds when left out.
        inactive_controller_seconds "inactiveControllerSeconds": Int64,
        /// How long limits are kept in memory; not at all when left out.
        semaphore_limit_cache_seconds "semaphoreLimitCacheSeconds": Int64,
    }

    /// A plugin that stores artifacts.
    struct ArtifactDriver {
        /// Its name, which artifacts and repositories use.
        name: Str,
        /// Its image.
        image: Str,
        /// How long to wait for it; 5 seconds when left out.
        connection_timeout_seconds "connectionTimeoutSeconds": Int32,
    }

    /// Pods that are started again.
    struct FailedPodRestart {
        /// Whether they are.
        enabled: Bool,
        /// How often; 3 times when left out.
        max_restarts "maxRestarts": Int32,
    }

    /// Pods without Argo's init container.
    struct InitlessPod {
        /// Whether there are any.
        enabled: Bool,
    }

    /// A partial workflow: nothing has to be there.
    struct WorkflowDefaults: Workflow; lenient true {}

    /// The single key of the old form of the ConfigMap.
    struct WholeConfig {
        /// The whole configuration as one text.
        config: ControllerConfig,
    }

    /// The values of the Helm chart `argo-workflows`, as far as they decide about storage.
    struct HelmValues {
        /// The controller's settings.
        controller: HelmController,
        /// The controller's artifact repository.
        artifact_repository "artifactRepository": ArtifactRepository,
        /// Artifact repositories by ConfigMap and key.
        artifact_repository_ref "artifactRepositoryRef": Map<Any>,
        /// A repository of another kind than S3, GCS and Azure.
        custom_artifact_repository "customArtifactRepository": ArtifactRepository,
    }

    /// The controller's settings in a chart's values.
    struct HelmController {
        /// As in the controller's configuration.
        persistence: Persistence,
        /// As in the controller's configuration.
        workflow_defaults "workflowDefaults": WorkflowDefaults as Workflow,
        /// As in the controller's configuration.
        retention_policy "retentionPolicy": RetentionPolicy,
        /// As in the controller's configuration.
        synchronization: SyncConfig,
        /// As in the controller's configuration.
        workflow_restrictions "workflowRestrictions": WorkflowRestrictions,
        /// As in the controller's configuration.
        links: List<Link>,
        /// Variables of the controller's environment.
        extra_env "extraEnv": List<Any>,
    }
}
