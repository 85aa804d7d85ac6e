//! Bindings of events, sent to the server, to workflows.

use super::macros::{kube, model};
use super::metadata::{ObjectMeta, OwnerReference};
use super::parameter::Arguments;
use super::workflow::WorkflowTemplateRef;
use super::{API_VERSION, Any, Enforcer, Int64, Language, List, Map, Str, Time, Wanted};

model! {
    /// Starts a workflow when the server gets an event that fits.
    struct WorkflowEventBinding {
        /// The group and version of the type: `argoproj.io/v1alpha1`.
        api_version "apiVersion": Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &[API_VERSION],
            values_by: Enforcer::Schema,
        },
        /// The kind of object: `WorkflowEventBinding`.
        kind: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            values: &["WorkflowEventBinding"],
            values_by: Enforcer::Schema,
        },
        /// The object's name, its namespace, labels and annotations.
        metadata: ObjectMeta { required: Enforcer::Schema, language: Language::Verbatim, opaque_to_schema: true },
        /// Which events fit, and what they start.
        spec: WorkflowEventBindingSpec { required: Enforcer::Schema },
    }

    /// Which events fit, and what they start.
    struct WorkflowEventBindingSpec {
        /// Which events fit.
        event: Event { required: Enforcer::Schema },
        /// What to start. Left out, events that fit do nothing.
        submit: Submit,
    }

    /// Which events fit.
    struct Event {
        /// An expression that is true for events that fit, such as `payload.action == "opened"`. It sees `payload`
        /// (the event's JSON), `discriminator` (the end of the address), `metadata` (lists of the headers that begin
        /// with `x-`, in lower case) and `namespace`.
        selector: Str { required: Enforcer::Schema, language: Language::Expr(Wanted::Bool) },
    }

    /// What an event starts.
    struct Submit {
        /// The WorkflowTemplate, in the binding's namespace, or ClusterWorkflowTemplate to start.
        workflow_template_ref "workflowTemplateRef": WorkflowTemplateRef { required: Enforcer::Schema },
        /// Name, labels and annotations of the workflow; each value is an expression over the event.
        metadata: SubmitMetadata,
        /// Arguments of the workflow. Each parameter needs `valueFrom.event`, an expression over the event.
        arguments: Arguments,
    }

    /// Name, labels and annotations of a workflow that an event starts. Each value is an expression that sees what
    /// the selector sees; a plain text needs quotes of its own: `'"my-text"'`.
    struct SubmitMetadata {
        /// The workflow's name, as an expression; from `generateName` and a random ending when left out.
        name: Str { language: Language::Expr(Wanted::Str) },
        /// The beginning of the workflow's name, as an expression; the template's name when left out.
        generate_name "generateName": Str { language: Language::Expr(Wanted::Str) },
        /// Labels, whose values are expressions.
        labels: Map<Str> { language: Language::Expr(Wanted::Str) },
        /// Annotations, whose values are expressions.
        annotations: Map<Str> { language: Language::Expr(Wanted::Str) },
        /// Ignored: the workflow starts in the binding's namespace.
        namespace: Str { language: Language::Verbatim },
        /// Ignored.
        finalizers: List<Str> { language: Language::Verbatim },
        /// Ignored.
        owner_references "ownerReferences": List<OwnerReference> { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        uid: Str { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        self_link "selfLink": Str { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        resource_version "resourceVersion": Str { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        generation: Int64,
        /// Ignored: the API server sets it.
        creation_timestamp "creationTimestamp": Time { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        deletion_timestamp "deletionTimestamp": Time { language: Language::Verbatim },
        /// Ignored: the API server sets it.
        deletion_grace_period_seconds "deletionGracePeriodSeconds": Int64,
        /// Ignored: the API server sets it.
        managed_fields "managedFields": List<ManagedFieldsEntry> { language: Language::Verbatim },
    }
}

kube! {
    /// Who set which fields of an object.
    struct ManagedFieldsEntry { manager: Str, fields_v1 "fieldsV1": Any }
}
