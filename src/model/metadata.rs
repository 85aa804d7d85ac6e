//! Types of Kubernetes that rules read, and the labels and annotations that Argo puts on pods.

use super::macros::{kube, model};
use super::{Any, Bool, Int32, IntOrString, List, Map, Quantity, Str};

model! {
    /// Labels and annotations for pods.
    struct Metadata {
        /// Annotations: texts of any form by name, read by tools.
        annotations: Map<Str>,
        /// Labels: short texts by name, by which pods can be selected.
        labels: Map<Str>,
    }
}

kube! {
    /// The metadata of an object.
    struct ObjectMeta {
        name: Str,
        generate_name "generateName": Str,
        namespace: Str,
        labels: Map<Str>,
        annotations: Map<Str>,
        finalizers: List<Str>,
    }

    /// A container.
    struct Container {
        name: Str,
        image: Str,
        command: List<Str>,
        args: List<Str>,
        env: List<EnvVar>,
        ports: List<Any>,
        resources: ResourceRequirements,
        security_context "securityContext": Any,
        volume_mounts "volumeMounts": List<VolumeMount>,
        working_dir "workingDir": Str,
    }

    /// A variable of a container's environment.
    struct EnvVar {
        name: Str,
        value: Str,
        value_from "valueFrom": Any,
    }

    /// Where a volume appears in a container.
    struct VolumeMount {
        name: Str,
        mount_path "mountPath": Str,
        sub_path "subPath": Str,
        read_only "readOnly": Bool,
    }

    /// What a container asks for and may use.
    struct ResourceRequirements {
        requests: Map<Quantity>,
        limits: Map<Quantity>,
        claims: List<Any>,
    }

    /// A volume of a pod.
    struct Volume {
        name: Str,
        persistent_volume_claim "persistentVolumeClaim": PersistentVolumeClaimVolumeSource,
        config_map "configMap": Any,
        secret: Any,
    }

    /// A volume that is a claim.
    struct PersistentVolumeClaimVolumeSource {
        claim_name "claimName": Str,
    }

    /// A claim of storage.
    struct PersistentVolumeClaim {
        metadata: ObjectMeta,
        spec: Any,
    }

    /// A key of a Secret.
    struct SecretKeySelector {
        name: Str,
        key: Str,
        optional: Bool,
    }

    /// A key of a ConfigMap.
    struct ConfigMapKeySelector {
        name: Str,
        key: Str,
        optional: Bool,
    }

    /// A reference by name in the same namespace.
    struct LocalObjectReference { name: Str }

    /// A selector of objects by their labels.
    struct LabelSelector {
        match_labels "matchLabels": Map<Str>,
        match_expressions "matchExpressions": List<LabelSelectorRequirement>,
    }

    /// One condition of a selector.
    struct LabelSelectorRequirement {
        key: Str,
        operator: Str,
        values: List<Str>,
    }

    /// A condition under which a pod may run on a tainted node.
    struct Toleration {}
    /// Where a pod may run.
    struct Affinity {}
    /// The security settings of a pod.
    struct PodSecurityContext {}
    /// An entry of a pod's hosts file.
    struct HostAlias {}
    /// The DNS settings of a pod.
    struct PodDNSConfig {}
    /// The disruption budget of a workflow's pods.
    struct PodDisruptionBudgetSpec { min_available "minAvailable": IntOrString, max_unavailable "maxUnavailable": IntOrString }
    /// A claim of a device for a pod.
    struct PodResourceClaim { name: Str }
    /// The owner of an object.
    struct OwnerReference { kind: Str, name: Str, uid: Str, controller: Bool }
    /// A port of a container.
    struct ContainerPort { container_port "containerPort": Int32, name: Str }
}
