//! Where logs and artifacts go, who deletes them, and who decided that.
//!
//! An object is looked at as what runs: a Workflow or CronWorkflow as itself, a WorkflowTemplate as the workflow that is
//! submitted from it.

mod decided;
mod layers;
mod lifecycle;
mod logs;
mod outputs;
mod repository;
mod rights;

use super::{Facts, TemplateFacts, TemplateId};
use crate::workspace::TemplateKind;

pub use decided::{Decided, Origin, Who};
pub use layers::Controller;
pub use lifecycle::{ArtifactGc, Lifecycle, WorkflowArchive};
pub use logs::{Location, Logs};
pub use outputs::OutputStorage;
pub use repository::{DEFAULT_KEY, Found, Repository, SecretRef, default_key, secrets};
pub use rights::{EXECUTOR_NEEDS, GC_NEEDS, Need, Rights, account_with, rights};

/// What becomes of the logs and artifacts of an object.
#[derive(Clone, Debug)]
pub struct StorageFacts {
    /// The controller's configuration is among the files.
    pub has_controller: bool,
    /// The artifact repository; `None`: the files do not say.
    pub repository: Decided<Found>,
    /// Whether the workflow asks for archived logs, whatever its repository and templates say.
    pub archive_logs: Decided<bool>,
    /// How long things stay.
    pub lifecycle: Lifecycle,
    /// Templates that make pods, or have output artifacts.
    pub templates: Vec<TemplateStorage>,
}

/// What becomes of the logs and artifacts of a template.
#[derive(Clone, Debug)]
pub struct TemplateStorage {
    /// The template.
    pub id: TemplateId,
    /// Its name; `(inline)` for an inline one.
    pub name: String,
    /// Its kind.
    pub kind: Option<TemplateKind>,
    /// Whether its logs are archived.
    pub logs: Logs,
    /// Its output artifacts.
    pub outputs: Vec<OutputStorage>,
}

impl StorageFacts {
    /// Finds the facts.
    pub fn new(facts: &Facts<'_>) -> StorageFacts {
        let controller = Controller::of(facts.workspace, facts.object.file);
        let layers = layers::Layers::new(facts, controller);
        let repository = repository::resolve(facts, &layers, controller);
        let file = facts.object.file;
        let makes_something = |t: &&TemplateFacts<'_>| {
            t.kind().is_some_and(TemplateKind::makes_pod) || !t.view.outputs().artifacts().is_empty()
        };
        let templates = facts.templates.iter().filter(makes_something).map(|template| TemplateStorage {
            id: template.id,
            name: template.display_name().to_owned(),
            kind: template.kind(),
            logs: logs::decide(template, file, &layers, &repository),
            outputs: outputs::decide(template, file, &layers, &repository),
        });
        let templates: Vec<TemplateStorage> = templates.collect();
        let lifecycle = lifecycle::decide(facts, &layers, controller, &templates);
        let archive_logs = Decided::first(layers.boolean(|spec| spec.archive_logs()), false);
        StorageFacts { has_controller: controller.is_some(), repository, archive_logs, lifecycle, templates }
    }

    /// The repository, when it is among the files.
    pub fn found(&self) -> Option<&Repository> {
        match &self.repository.value {
            Some(Found::One(repository)) => Some(repository),
            _ => None,
        }
    }

    /// The facts of a template.
    pub fn template(&self, id: TemplateId) -> Option<&TemplateStorage> {
        self.templates.iter().find(|t| t.id == id)
    }
}
