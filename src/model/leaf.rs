//! Templates that do work themselves: containers, scripts, resources, requests and the rest.

use super::artifact::{ARTIFACT_NAME, Artifact};
use super::macros::model;
use super::metadata::{Container, SecretKeySelector, VolumeMount};
use super::{Bool, Bytes, Enforcer, Format, Int64, IntOrString, Language, List, Str, Wanted};

model! {
    /// The container of a container template. Its name is always `main`, so nothing in it is required; the image
    /// may come from `templateDefaults`.
    struct MainContainer: Container; lenient true {}

    /// A program given as text, run by the container's `command`: Argo writes the text to a file and adds the
    /// file's name as the last argument.
    struct ScriptTemplate: Container; lenient true {
        /// The program. Tags are replaced before it runs, as plain text: a value with quotes or line breaks changes
        /// the program. What it prints is `outputs.result`.
        source: Str { language: Language::Source },
    }

    /// Another container in the pod: an init container or a sidecar.
    struct UserContainer: Container {
        /// Mounts the volumes of the main container here too, with its artifacts, at the same paths.
        mirror_volume_mounts "mirrorVolumeMounts": Bool,
    }

    /// Several containers in one pod, which may wait for each other. Inputs and outputs of the template belong to
    /// the container called `main`.
    struct ContainerSetTemplate {
        /// The containers; at least one.
        containers: List<ContainerNode> { required: Enforcer::Argo },
        /// Volumes mounted into every container of the set.
        volume_mounts "volumeMounts": List<VolumeMount>,
        /// How often a container's process is started again after it failed, in the same pod. It has nothing to do
        /// with the template's own `retryStrategy`, which makes new pods.
        retry_strategy "retryStrategy": ContainerSetRetryStrategy,
    }

    /// A container of a set.
    struct ContainerNode: Container {
        /// The containers of the set that must have finished before this one starts its command.
        dependencies: List<Str>,
    }

    /// How containers of a set are started again.
    struct ContainerSetRetryStrategy {
        /// The pause between two starts, with its unit: `300ms`, `1s`, `5m`. No pause when left out.
        duration: Str { format: Format::GoDuration },
        /// How often a container is started again after its first failure.
        retries: IntOrString { required: Enforcer::Schema, format: Format::IntText },
    }

    /// An operation on one Kubernetes object, done with kubectl.
    struct ResourceTemplate {
        /// What to do. `get` and `delete` need no manifest; `create`, `apply`, `replace` and `patch` do.
        action: Str {
            required: Enforcer::Argo,
            values: &["get", "create", "apply", "delete", "replace", "patch"],
            values_by: Enforcer::Argo,
        },
        /// How `patch` combines the manifest with the object; `strategic` when left out. Custom resources need
        /// `merge` or `json`.
        merge_strategy "mergeStrategy": Str {
            values: &["strategic", "merge", "json"],
            values_by: Enforcer::Schema,
        },
        /// The object, as YAML or JSON text; for `patch` the patch itself. Tags are replaced before it is read.
        manifest: Str { language: Language::Source },
        /// Takes the manifest from an input artifact instead of `manifest`.
        manifest_from "manifestFrom": ManifestFrom,
        /// Makes the workflow the owner of the created object, so that both are deleted together. The object must
        /// be in the workflow's namespace.
        set_owner_reference "setOwnerReference": Bool,
        /// The step succeeds once the object fulfils all of these conditions: a label selector whose keys are paths
        /// into the object, `status.succeeded > 0`. Without conditions it succeeds at once.
        success_condition "successCondition": Str { language: Language::Selector },
        /// The step fails as soon as the object fulfils one of these conditions, written like `successCondition`.
        failure_condition "failureCondition": Str { language: Language::Selector },
        /// More arguments for kubectl, such as `--validate=false`.
        flags: List<Str>,
    }

    /// Where the manifest of a resource template comes from.
    struct ManifestFrom {
        /// The input artifact that holds the manifest, by its name.
        artifact: Artifact { required: Enforcer::Schema },
    }

    /// A pause: until somebody resumes the workflow, or for a time. Its output parameters can be supplied on
    /// resuming.
    struct SuspendTemplate {
        /// After how long the workflow goes on by itself; a bare number means seconds. Without it somebody must
        /// resume it.
        duration: Str { format: Format::Duration },
    }

    /// A list of file names from an artifact store, transformed by expressions; its result is JSON.
    struct Data {
        /// Where the data comes from.
        source: DataSource { required: Enforcer::Schema },
        /// Expressions applied one after the other, each to the result of the one before.
        transformation: List<TransformationStep> { required: Enforcer::Schema },
    }

    /// The source of a data template.
    struct DataSource {
        /// Lists the files of an artifact that is a directory.
        artifact_paths "artifactPaths": ArtifactPaths,
    }

    /// The artifact, a directory, whose files a data template lists.
    struct ArtifactPaths: Artifact {
        /// A name for the artifact. Argo does not ask for it here; only the full CRDs do.
        name: Str { required: Enforcer::Schema, format: Format::ParameterName, bounds: ARTIFACT_NAME },
    }

    /// One transformation.
    struct TransformationStep {
        /// The expression; it sees `data` and nothing else: `filter(data, {# endsWith '.csv'})`.
        expression: Str { required: Enforcer::Schema, language: Language::Expr(Wanted::Any) },
    }

    /// A request over HTTP, made by the workflow's agent pod. The response's body is `outputs.result`.
    struct HTTP {
        /// The method, such as `POST`; `GET` when left out.
        method: Str,
        /// The address to ask.
        url: Str { required: Enforcer::Schema },
        /// Headers of the request.
        headers: List<HTTPHeader>,
        /// After how many seconds the request is given up; no limit of its own when left out.
        timeout_seconds "timeoutSeconds": Int64,
        /// Whether the response means success; it sees `request` and `response`: `response.statusCode == 201`. A
        /// status of 200 to 299 when left out.
        success_condition "successCondition": Str { language: Language::Expr(Wanted::Bool) },
        /// The body of the request.
        body: Str,
        /// The body of the request as bytes, for bodies that are not text.
        body_from "bodyFrom": HTTPBodySource,
        /// Accepts any certificate of the server. Anybody on the way can read and change what is sent.
        insecure_skip_verify "insecureSkipVerify": Bool,
    }

    /// A header of a request.
    struct HTTPHeader {
        /// Its name.
        name: Str { required: Enforcer::Schema },
        /// Its value.
        value: Str,
        /// Takes the value from a Secret.
        value_from "valueFrom": HTTPHeaderSource,
    }

    /// Where a header's value comes from.
    struct HTTPHeaderSource {
        /// A key of a Secret in the workflow's namespace.
        secret_key_ref "secretKeyRef": SecretKeySelector,
    }

    /// Where a request's body comes from.
    struct HTTPBodySource {
        /// The bytes, in base64.
        bytes: Bytes,
    }
}
