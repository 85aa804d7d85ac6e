//! Arguments, parameters, and where their values come from.

use super::artifact::Artifact;
use super::macros::model;
use super::metadata::ConfigMapKeySelector;
use super::{AnyString, Bounds, Enforcer, Format, Language, List, Str, Wanted};

/// What the full CRDs demand of a parameter's name.
const PARAMETER_NAME: Bounds = Bounds { pattern: Some("^[-a-zA-Z0-9_]+$"), ..Bounds::NONE };

model! {
    /// The values and files that a workflow, step, task or hook hands to the template it runs.
    struct Arguments {
        /// The parameters, matched to the inputs of the called template by name. An argument that the template
        /// does not declare is silently ignored.
        parameters: List<Parameter> { merge_key: Some("name") },
        /// The artifacts, matched to the inputs of the called template by name.
        artifacts: List<Artifact> { merge_key: Some("name") },
    }

    /// A named text: an argument, an input with its default, or an output with its source.
    struct Parameter {
        /// The name by which the parameter is passed and read. Letters, digits, `-` and `_`; in expressions a
        /// name with `-` must be read with brackets: `inputs.parameters['my-name']`.
        name: Str {
            required: Enforcer::Schema,
            language: Language::Verbatim,
            format: Format::ParameterName,
            bounds: PARAMETER_NAME,
        },
        /// The value of an input when the caller passes none. Only inputs use it: an argument with nothing but a
        /// default counts as one without a value.
        default: AnyString,
        /// The value itself. A number or boolean becomes text; a list or map becomes the empty text. On an input,
        /// what the caller passes wins.
        value: AnyString,
        /// Where the value comes from: for outputs how to obtain it from what ran, for arguments a ConfigMap, an
        /// event or whoever submits the workflow.
        value_from "valueFrom": ValueFrom,
        /// Publishes an output to the whole workflow as `workflow.outputs.parameters.NAME`. When several
        /// outputs use one name, the last one written wins.
        global_name "globalName": Str,
        /// The values that an argument may have. Argo compares the arguments of workflows, steps and tasks with
        /// it, but not what reaches a template's input.
        choices "enum": List<AnyString> { bounds: Bounds { min_len: Some(1), ..Bounds::NONE } },
        /// What the parameter means, for people; the user interface shows it.
        description: AnyString,
    }

    /// The source of a parameter's value. Outputs need exactly one of `path`, `jsonPath`, `jqFilter`, `parameter`,
    /// `expression` and `supplied`; arguments one of `configMapKeyRef`, `event` and `supplied`.
    struct ValueFrom {
        /// The file in the main container whose content is the value, for templates that run a pod. One final
        /// line break is cut off.
        path: Str,
        /// A kubectl JSONPath into the object that a resource template handled: `{.status.phase}`.
        json_path "jsonPath": Str { language: Language::JsonPath },
        /// A jq filter over the object that a resource template handled: `.status.phase`.
        jq_filter "jqFilter": Str { language: Language::Jq },
        /// An expression over the event, for arguments of a WorkflowEventBinding: `payload.message`. Its result
        /// becomes JSON text unless it is a string.
        event: Str { language: Language::Expr(Wanted::Any) },
        /// One output of a step or task, for outputs of steps and dag templates:
        /// `{{steps.build.outputs.parameters.tag}}`.
        parameter: Str { language: Language::Reference },
        /// Says that the value arrives from outside: at submission, or when someone resumes a suspend template.
        supplied: SuppliedValueFrom,
        /// A key of a ConfigMap in the workflow's namespace. The ConfigMap needs the label
        /// `workflows.argoproj.io/configmap-type: Parameter`, otherwise it is not found.
        config_map_key_ref "configMapKeyRef": ConfigMapKeySelector,
        /// The value when the source gives none: the file is missing, the step was skipped, the key does not
        /// exist.
        default: AnyString,
        /// An expression that gives the value of an output of a steps or dag template; it sees the template's
        /// inputs and the outputs of its steps or tasks. `nil` falls back to `default`.
        expression: Str { language: Language::Expr(Wanted::Any) },
    }

    /// Marks a value that somebody supplies later; it has no fields and is written `{}`.
    struct SuppliedValueFrom {}
}
