//! The kinds of objects that Argo lets people write.

use super::cron::CronWorkflow;
use super::event::WorkflowEventBinding;
use super::workflow::{ClusterWorkflowTemplate, Workflow, WorkflowTemplate};
use super::{Model, Shape, StructDesc};

/// The group of Argo's kinds, the part of `apiVersion` before the slash.
pub const API_GROUP: &str = "argoproj.io";
/// The only version of Argo's kinds.
pub const API_VERSION: &str = "argoproj.io/v1alpha1";

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Runs as soon as it is created.
    Workflow,
    /// Templates for the workflows of a namespace.
    WorkflowTemplate,
    /// Templates for the workflows of the whole cluster.
    ClusterWorkflowTemplate,
    /// Makes workflows on a schedule.
    CronWorkflow,
    /// Makes workflows on events.
    WorkflowEventBinding,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [
        Kind::Workflow,
        Kind::WorkflowTemplate,
        Kind::ClusterWorkflowTemplate,
        Kind::CronWorkflow,
        Kind::WorkflowEventBinding,
    ];

    /// The kind called `name`, in exactly this spelling.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in `kind`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Workflow => "Workflow",
            Kind::WorkflowTemplate => "WorkflowTemplate",
            Kind::ClusterWorkflowTemplate => "ClusterWorkflowTemplate",
            Kind::CronWorkflow => "CronWorkflow",
            Kind::WorkflowEventBinding => "WorkflowEventBinding",
        }
    }

    /// Its name in addresses of the API, and in roles.
    pub const fn plural(self) -> &'static str {
        match self {
            Kind::Workflow => "workflows",
            Kind::WorkflowTemplate => "workflowtemplates",
            Kind::ClusterWorkflowTemplate => "clusterworkflowtemplates",
            Kind::CronWorkflow => "cronworkflows",
            Kind::WorkflowEventBinding => "workfloweventbindings",
        }
    }

    /// Its short names for kubectl.
    pub const fn short_names(self) -> &'static [&'static str] {
        match self {
            Kind::Workflow => &["wf"],
            Kind::WorkflowTemplate => &["wftmpl"],
            Kind::ClusterWorkflowTemplate => &["clusterwftmpl", "cwft"],
            Kind::CronWorkflow => &["cwf", "cronwf"],
            Kind::WorkflowEventBinding => &["wfeb"],
        }
    }

    /// Whether its objects live in a namespace.
    pub const fn is_namespaced(self) -> bool {
        !matches!(self, Kind::ClusterWorkflowTemplate)
    }

    /// Whether its objects are libraries of templates that others refer to.
    pub const fn is_template(self) -> bool {
        matches!(self, Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate)
    }

    /// Where its objects hold a [`WorkflowSpec`](super::workflow::WorkflowSpec), as keys from the top.
    pub const fn workflow_spec(self) -> Option<&'static [&'static str]> {
        match self {
            Kind::Workflow | Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate => Some(&["spec"]),
            Kind::CronWorkflow => Some(&["spec", "workflowSpec"]),
            Kind::WorkflowEventBinding => None,
        }
    }

    /// The most characters that Argo lets `metadata.name` have.
    pub const fn longest_name(self) -> Option<usize> {
        match self {
            Kind::Workflow | Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate => Some(63),
            Kind::CronWorkflow => Some(52),
            Kind::WorkflowEventBinding => None,
        }
    }

    /// The description of its objects.
    pub const fn shape(self) -> Shape {
        match self {
            Kind::Workflow => Workflow::SHAPE,
            Kind::WorkflowTemplate => WorkflowTemplate::SHAPE,
            Kind::ClusterWorkflowTemplate => ClusterWorkflowTemplate::SHAPE,
            Kind::CronWorkflow => CronWorkflow::SHAPE,
            Kind::WorkflowEventBinding => WorkflowEventBinding::SHAPE,
        }
    }

    /// The fields of its objects.
    pub fn desc(self) -> Option<&'static StructDesc> {
        self.shape().as_struct()
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
