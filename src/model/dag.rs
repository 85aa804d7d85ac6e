//! Directed graphs of tasks.

use super::macros::model;
use super::parameter::Arguments;
use super::steps::{ContinueOn, LifecycleHook, Sequence, TemplateRef};
use super::template::{NODE_NAME, Template};
use super::{Any, Bool, Bounds, Enforcer, Format, Language, List, Map, Str};

model! {
    /// Tasks that run as soon as the tasks they depend on have finished.
    struct DAGTemplate {
        /// The tasks to run, with everything they depend on, as names between single spaces; all tasks when left
        /// out.
        target: Str,
        /// The tasks, in any order.
        tasks: List<DAGTask> {
            required: Enforcer::Argo,
            bounds: Bounds { min_len: Some(1), max_len: Some(200), ..Bounds::NONE },
            merge_key: Some("name"),
        },
        /// Whether no further task starts once one has failed; true when left out. With false every branch runs to
        /// its end before the graph fails.
        fail_fast "failFast": Bool,
    }

    /// One task of a graph.
    struct DAGTask {
        /// The name of the task, unique in its template; others read its outputs as `tasks.NAME.outputs`. With
        /// `depends` or `dependencies` it must not begin with a digit.
        name: Str {
            required: Enforcer::Argo,
            format: Format::TemplateName,
            bounds: NODE_NAME,
        },
        /// The template of the same workflow or template object that the task runs. A task needs one of
        /// `template`, `templateRef` and `inline`.
        template: Str,
        /// A template written in place, without a name. It wins over `templateRef` and `template`. Argo checks the
        /// body of only the first inline template of an object.
        inline: Template { opaque_to_schema: true },
        /// What the task passes to the template's inputs.
        arguments: Arguments,
        /// A template of a WorkflowTemplate or ClusterWorkflowTemplate that the task runs.
        template_ref "templateRef": TemplateRef,
        /// The tasks that must have succeeded, been skipped or (for daemons) become ready before this one starts. A
        /// template uses either `dependencies` or `depends`, never both.
        dependencies: List<Str>,
        /// Runs the task once for each item of this list, all at the same time; `{{item}}` is the item, and
        /// `{{item.key}}` a value of an item that is a map. At most one of the three `with` fields may be used.
        with_items "withItems": List<Any> { opaque_to_schema: true },
        /// Runs the task once for each item of a JSON list that is known only at run time, most often the output
        /// of a task it depends on.
        with_param "withParam": Str { language: Language::JsonList },
        /// Runs the task once for each number of a sequence.
        with_sequence "withSequence": Sequence,
        /// Runs the task only when this condition is true; otherwise it is skipped. Tags are replaced by their text
        /// before the condition is read, so texts belong in quotes: `'{{inputs.parameters.env}}' == 'prod'`.
        when: Str { language: Language::When },
        /// Lets tasks that name this one in `dependencies` run although it failed; not together with `depends`.
        continue_on "continueOn": ContinueOn,
        /// The template that runs when the task has finished, whatever its result.
        on_exit "onExit": Str { deprecated: Some("`hooks.exit.template`") },
        /// The condition over other tasks' results under which this one starts: `build.Succeeded && !test.Failed`.
        /// When it is false the task is omitted. A bare name stands for succeeded, skipped or daemoned.
        depends: Str { language: Language::Depends },
        /// Templates that run during or after the task: `exit` when it has finished, any other name as soon as the
        /// hook's expression is true.
        hooks: Map<LifecycleHook>,
    }
}
