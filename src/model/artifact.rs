//! Artifacts: files that templates hand to each other, how they are packed, and when they are deleted.

use super::location::ArtifactLocation;
use super::macros::model;
use super::metadata::Metadata;
use super::{Bool, Bounds, Enforcer, Format, Int32, Language, Str, View, Wanted};

/// What the full CRDs demand of an artifact's name; Argo itself demands more.
pub(super) const ARTIFACT_NAME: Bounds = Bounds { pattern: Some("^[-a-zA-Z0-9_{}.]+$"), ..Bounds::NONE };

model! {
    /// A file or folder that a template takes in or gives out.
    struct Artifact: ArtifactLocation {
        /// The artifact's name, unique among the template's inputs or outputs: letters, digits, `-` and `_`.
        name: Str {
            required: Enforcer::Argo,
            format: Format::ParameterName,
            bounds: ARTIFACT_NAME,
        },
        /// Where the file or folder stands in the container. Needed in inputs and outputs of templates that run
        /// something themselves, and forbidden in `steps` and `dag`.
        path: Str,
        /// The permissions of an input, as a number from 0 to 511; write it in octal, such as 0644.
        mode: Int32 { bounds: Bounds { min: Some(0.0), max: Some(511.0), ..Bounds::NONE } },
        /// Takes the artifact from elsewhere: a tag such as `{{steps.build.outputs.artifacts.binary}}`. Not in a
        /// template's inputs, and not together with `fromExpression`.
        from: Str { language: Language::Reference },
        /// Also offers an output artifact to the whole workflow, as `workflow.outputs.artifacts.NAME`: letters,
        /// digits, `-` and `_`.
        global_name "globalName": Str,
        /// How the artifact is packed when it is saved; a gzipped tar by default.
        archive: ArchiveStrategy,
        /// Lets the template go on when an input was not given or not found, or when an output does not exist.
        optional: Bool,
        /// Takes only this file or folder of the artifact that `from` names.
        sub_path "subPath": Str,
        /// Applies `mode` to everything in a folder too.
        recurse_mode "recurseMode": Bool,
        /// Takes the artifact that an expression gives, such as
        /// `steps.flip.outputs.result == 'heads' ? steps.a.outputs.artifacts.x : steps.b.outputs.artifacts.x`.
        /// Only in outputs of `steps` and `dag`.
        from_expression "fromExpression": Str { language: Language::Expr(Wanted::Any) },
        /// When Argo deletes this artifact from its storage; overrides the workflow's setting.
        artifact_gc "artifactGC": ArtifactGC,
        /// Whether Argo has deleted the artifact. The controller keeps this: leave it out.
        deleted: Bool,
    }

    /// How an artifact is packed when it is saved: one of the three.
    struct ArchiveStrategy {
        /// A gzipped tar, saved as `NAME.tgz`: the default.
        tar: TarStrategy,
        /// Not packed: the file, or the folder's files one by one, under the name of `path`.
        none: NoneStrategy,
        /// A zip archive, saved as `NAME.zip`.
        zip: ZipStrategy,
    }

    /// A gzipped tar.
    struct TarStrategy {
        /// The compression, from 1 (fast) to 9 (small); 0 does not compress, and -1 is gzip's default.
        compression_level "compressionLevel": Int32,
    }

    /// Not packed; write `none: {}`.
    struct NoneStrategy {}

    /// A zip archive; write `zip: {}`.
    struct ZipStrategy {}

    /// When an artifact is deleted from its storage, and by which pod.
    struct ArtifactGC {
        /// `OnWorkflowCompletion` deletes when the workflow has finished, `OnWorkflowDeletion` when it is deleted,
        /// `Never` keeps: the default. Anything but `Never` puts a finalizer on the workflow, which goes only when
        /// the deletion succeeded.
        strategy: Str {
            values: &["", "OnWorkflowCompletion", "OnWorkflowDeletion", "Never"],
            values_by: Enforcer::Schema,
        },
        /// Labels and annotations of the pod that deletes.
        pod_metadata "podMetadata": Metadata,
        /// The service account of the pod that deletes; the namespace's default, never the workflow's, when left
        /// out.
        service_account_name "serviceAccountName": Str,
    }

    /// When the workflow's artifacts are deleted, unless an artifact says otherwise.
    struct WorkflowLevelArtifactGC: ArtifactGC {
        /// Removes the finalizer even when a deletion failed, so that the workflow can go; the artifacts then stay.
        force_finalizer_removal "forceFinalizerRemoval": Bool,
        /// A patch, in YAML or JSON, of the specification of the pods that delete.
        pod_spec_patch "podSpecPatch": Str { language: Language::Source },
    }

    /// The artifact repository to use, by a ConfigMap.
    struct ArtifactRepositoryRef {
        /// The ConfigMap's name, looked for in the workflow's namespace and then in the controller's;
        /// `artifact-repositories` when left out.
        config_map "configMap": Str,
        /// The ConfigMap's key that holds the repository; the ConfigMap's annotation
        /// `workflows.argoproj.io/default-artifact-repository` names it when left out.
        key: Str,
    }
}

impl<'a> View<'a, Artifact> {
    /// The fields that say where the artifact is kept.
    pub fn location(self) -> View<'a, ArtifactLocation> {
        self.cast()
    }
}
