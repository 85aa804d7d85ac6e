//! Steps, and what steps and tasks have in common: loops, references to templates, hooks.

use super::macros::model;
use super::parameter::Arguments;
use super::template::{NODE_NAME, Template};
use super::{Any, Bool, Enforcer, Format, IntOrString, Language, List, Map, Str, Wanted};

model! {
    /// One step of a steps template. Argo refuses unknown keys of the step itself, but reads what stands below its
    /// keys loosely: misspelt fields there are ignored.
    struct WorkflowStep {
        /// The name of the step, unique in its template; others read its outputs as `steps.NAME.outputs`.
        name: Str {
            required: Enforcer::Argo,
            format: Format::TemplateName,
            bounds: NODE_NAME,
        },
        /// The template of the same workflow or template object that the step runs. A step needs one of
        /// `template`, `templateRef` and `inline`.
        template: Str,
        /// A template written in place, without a name. It wins over `templateRef` and `template`. Argo checks the
        /// body of only the first inline template of an object.
        inline: Template { opaque_to_schema: true, loose_below: true },
        /// What the step passes to the template's inputs.
        arguments: Arguments { loose_below: true },
        /// A template of a WorkflowTemplate or ClusterWorkflowTemplate that the step runs.
        template_ref "templateRef": TemplateRef { loose_below: true },
        /// Runs the step once for each item of this list, all at the same time; `{{item}}` is the item, and
        /// `{{item.key}}` a value of an item that is a map. At most one of the three `with` fields may be used.
        with_items "withItems": List<Any> { opaque_to_schema: true, loose_below: true },
        /// Runs the step once for each item of a JSON list that is known only at run time, most often the output
        /// of an earlier step.
        with_param "withParam": Str { language: Language::JsonList },
        /// Runs the step once for each number of a sequence.
        with_sequence "withSequence": Sequence { loose_below: true },
        /// Runs the step only when this condition is true; otherwise it is skipped. Tags are replaced by their text
        /// before the condition is read, so texts belong in quotes: `'{{inputs.parameters.env}}' == 'prod'`.
        when: Str { language: Language::When },
        /// Lets the steps after this one run although it failed.
        continue_on "continueOn": ContinueOn { loose_below: true },
        /// The template that runs when the step has finished, whatever its result.
        on_exit "onExit": Str { deprecated: Some("`hooks.exit.template`") },
        /// Templates that run during or after the step: `exit` when it has finished, any other name as soon as the
        /// hook's expression is true.
        hooks: Map<LifecycleHook> { loose_below: true },
    }

    /// Numbers to loop over: from `start` to `end`, or `count` numbers from `start` on.
    struct Sequence {
        /// How many numbers there are; not together with `end`. Zero gives an empty loop.
        count: IntOrString { format: Format::IntText },
        /// The first number; 0 when left out.
        start: IntOrString { format: Format::IntText },
        /// The last number, included; not together with `count`. Below `start` the sequence counts down.
        end: IntOrString { format: Format::IntText },
        /// How each number is written, as a printf format for one integer: `%02d`, `host-%x`.
        format: Str { language: Language::GoFormat },
    }

    /// Which bad ends of a step or task do not stop those after it.
    struct ContinueOn {
        /// Go on after an error: the step could not run or its pod was lost.
        error: Bool,
        /// Go on after a failure: the step ran and ended with a status other than 0.
        failed: Bool,
    }

    /// A template of another object.
    struct TemplateRef {
        /// The name of the WorkflowTemplate, or of the ClusterWorkflowTemplate with `clusterScope`.
        name: Str,
        /// The name of the template inside that object.
        template: Str,
        /// Look among the ClusterWorkflowTemplates instead of the WorkflowTemplates of the namespace.
        cluster_scope "clusterScope": Bool,
    }

    /// A template that runs at a moment in the life of a workflow, step or task.
    struct LifecycleHook {
        /// The template of the same object to run. Apart from a workflow's exit hook, Argo does not look for it
        /// before the hook fires.
        template: Str,
        /// What the hook passes to the template's inputs. An exit hook without arguments passes those of the
        /// workflow.
        arguments: Arguments,
        /// A template of a WorkflowTemplate or ClusterWorkflowTemplate to run.
        template_ref "templateRef": TemplateRef,
        /// When the hook fires, as soon as this is true; every hook but `exit` needs it. Status values are texts:
        /// `workflow.status == 'Running'`.
        expression: Str { language: Language::Expr(Wanted::Bool) },
    }
}
