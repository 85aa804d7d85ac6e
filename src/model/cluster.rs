//! Objects of Kubernetes that workflows depend on, as far as rules read them.

use super::macros::model;
use super::metadata::{EnvVar, ObjectMeta};
use super::{Any, List, Map, Str};

model! {
    /// A ConfigMap.
    struct ConfigMap {
        /// Its name and annotations.
        metadata: ObjectMeta,
        /// Its texts.
        data: Map<Any>,
    }

    /// A Secret, of which only the names of keys are read.
    struct Secret {
        /// Its name.
        metadata: ObjectMeta,
        /// Its values in base64.
        data: Map<Any>,
        /// Its values as they are.
        string_data "stringData": Map<Any>,
    }

    /// A Role or ClusterRole.
    struct Role {
        /// Its name.
        metadata: ObjectMeta,
        /// What it allows.
        rules: List<PolicyRule>,
        /// Takes over the rules of other roles; then `rules` says nothing.
        aggregation_rule "aggregationRule": Any,
    }

    /// Something that a role allows.
    struct PolicyRule {
        /// Groups of the API; `*` for all.
        api_groups "apiGroups": List<Str>,
        /// Resources; `*` for all.
        resources: List<Str>,
        /// Verbs; `*` for all.
        verbs: List<Str>,
        /// Names of objects; any when left out.
        resource_names "resourceNames": List<Str>,
    }

    /// A RoleBinding or ClusterRoleBinding.
    struct RoleBinding {
        /// Its name.
        metadata: ObjectMeta,
        /// The role.
        role_ref "roleRef": RoleRef,
        /// Who gets it.
        subjects: List<Subject>,
    }

    /// The role that a binding gives.
    struct RoleRef {
        /// `Role` or `ClusterRole`.
        kind: Str,
        /// Its name.
        name: Str,
    }

    /// Who gets a role.
    struct Subject {
        /// `ServiceAccount`, `User` or `Group`.
        kind: Str,
        /// Its name.
        name: Str,
        /// The namespace of a ServiceAccount.
        namespace: Str,
    }

    /// A Deployment.
    struct Deployment {
        /// Its name.
        metadata: ObjectMeta,
        /// What it runs.
        spec: DeploymentSpec,
    }

    /// What a Deployment runs.
    struct DeploymentSpec {
        /// Its pods.
        template: PodTemplate,
    }

    /// The pods of a Deployment.
    struct PodTemplate {
        /// What they run.
        spec: PodSpec,
    }

    /// What a pod runs.
    struct PodSpec {
        /// Its containers.
        containers: List<PodContainer>,
    }

    /// A container of a pod.
    struct PodContainer {
        /// Its name.
        name: Str,
        /// Its image.
        image: Str,
        /// What it runs.
        command: List<Str>,
        /// With which arguments.
        args: List<Str>,
        /// Its environment.
        env: List<EnvVar>,
    }
}
