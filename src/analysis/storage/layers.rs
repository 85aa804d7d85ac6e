//! Who may say something about a workflow's spec: the object, what it refers to, and the controller's defaults.

use super::decided::{Decided, Origin, Say, Who};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::model::config::{ControllerConfig, HelmValues, Persistence, RetentionPolicy, SyncConfig};
use crate::model::repository::ArtifactRepository;
use crate::model::workflow::{Workflow, WorkflowSpec};
use crate::model::{Bool, Int32, Str, View};
use crate::text::FileId;
use crate::workspace::{Lookup, PartKind, Setting, SettingKind, Workspace};
use crate::yaml::{Node, Tree};

/// The controller's configuration, wherever it is written.
#[derive(Clone, Copy, Debug)]
pub struct Controller<'w> {
    /// The ConfigMap, or values of the chart.
    pub setting: &'w Setting,
    tree: &'w Tree,
}

impl<'w> Controller<'w> {
    /// The configuration that holds for the objects of a file.
    pub fn of(workspace: &'w Workspace, file: FileId) -> Option<Controller<'w>> {
        let setting = workspace.controller(file)?;
        Some(Controller { setting, tree: &workspace.file(setting.file)?.tree })
    }

    /// The configuration that a setting is.
    pub fn new(workspace: &'w Workspace, setting: &'w Setting) -> Option<Controller<'w>> {
        Some(Controller { setting, tree: &workspace.file(setting.file)?.tree })
    }

    /// The node at its root.
    pub fn root(self) -> Node<'w> {
        self.tree.node(self.setting.root)
    }

    fn config(self) -> View<'w, ControllerConfig> {
        let root = self.tree.node(self.setting.root);
        let part = self.setting.parts_of(PartKind::Config).next();
        match part {
            Some(part) => View::new(self.tree.node(part.root)),
            // Absent, with a place.
            None => View::<()>::new(root).field("."),
        }
    }

    fn values(self) -> View<'w, HelmValues> {
        View::new(self.tree.node(self.setting.root))
    }

    fn is_values(self) -> bool {
        self.setting.kind == SettingKind::Values
    }

    /// `persistence`.
    pub fn persistence(self) -> View<'w, Persistence> {
        if self.is_values() { self.values().controller().persistence() } else { self.config().persistence() }
    }

    /// `synchronization`.
    pub fn synchronization(self) -> View<'w, SyncConfig> {
        if self.is_values() {
            self.values().controller().synchronization()
        } else {
            self.config().synchronization()
        }
    }

    /// `retentionPolicy`.
    pub fn retention(self) -> View<'w, RetentionPolicy> {
        if self.is_values() {
            self.values().controller().retention_policy()
        } else {
            self.config().retention_policy()
        }
    }

    /// `workflowDefaults`.
    pub fn defaults(self) -> View<'w, Workflow> {
        if self.is_values() {
            self.values().controller().workflow_defaults()
        } else {
            self.config().workflow_defaults()
        }
    }

    /// `podGCDeleteDelayDuration`.
    pub fn pod_delay(self) -> View<'w, Str> {
        if self.is_values() {
            self.values().controller().cast::<()>().field("podGCDeleteDelayDuration")
        } else {
            self.config().pod_gc_delete_delay_duration()
        }
    }

    /// The repository, and where it says whether logs are archived. The chart writes none without a storage.
    pub fn repository(self) -> (View<'w, ArtifactRepository>, View<'w, Bool>) {
        if !self.is_values() {
            let repository = self.config().artifact_repository();
            return (repository, repository.archive_logs());
        }
        let own = self.values().artifact_repository();
        let custom = self.values().custom_artifact_repository();
        let has_own = [own.s3().node(), own.gcs().node(), own.azure().node()]
            .into_iter()
            .flatten()
            .any(|n| n.entries().len() > 0);
        let has_custom = custom.node().is_some_and(|n| n.entries().len() > 0);
        match (has_own, has_custom) {
            (true, _) => (own, own.archive_logs()),
            (false, true) => (custom, own.archive_logs()),
            (false, false) => {
                let none = View::<()>::new(self.tree.node(self.setting.root));
                (none.field("."), none.field("."))
            }
        }
    }
}

/// One who may say something about the spec.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'w> {
    pub(super) who: Who,
    pub(super) file: FileId,
    /// `None`: it is not among the files.
    pub(super) spec: Option<View<'w, WorkflowSpec>>,
}

/// All who may say something about the spec, the most powerful first.
#[derive(Clone, Debug)]
pub(super) struct Layers<'w> {
    pub(super) all: Vec<Layer<'w>>,
    /// Whether the spec of another object is merged in.
    pub(super) is_joined: bool,
}

impl<'w> Layers<'w> {
    pub(super) fn new(facts: &Facts<'w>, controller: Option<Controller<'w>>) -> Layers<'w> {
        let object = facts.object;
        let mut all = vec![Layer { who: Who::Object, file: object.file, spec: Some(facts.spec) }];
        let reference = facts.spec.workflow_template_ref();
        let is_joined = reference.is_set();
        if let Some(name) = reference.name().get() {
            let is_cluster = reference.cluster_scope().get() == Some(true);
            let found = match facts.workspace.lookup(object, name, is_cluster) {
                Lookup::Found(found) => Some(found),
                Lookup::External { .. } => None,
            };
            all.push(Layer {
                who: Who::Reference,
                file: found.map_or(object.file, |f| f.file),
                spec: found.and_then(|f| f.spec_view(facts.workspace)),
            });
        }
        all.push(match controller {
            Some(controller) => Layer {
                who: Who::WorkflowDefaults,
                file: controller.setting.file,
                spec: Some(controller.defaults().spec()),
            },
            None => Layer { who: Who::WorkflowDefaults, file: object.file, spec: None },
        });
        Layers { all, is_joined }
    }

    /// What each says about a value.
    pub(super) fn say<T>(
        &self,
        read: impl Fn(View<'w, WorkflowSpec>, FileId) -> Option<(T, Place)>,
    ) -> Vec<Say<T>> {
        let said = self.all.iter().filter_map(|layer| match layer.spec {
            None => Some(Say::Unknown),
            Some(spec) => {
                let (value, place) = read(spec, layer.file)?;
                Some(Say::Value(value, Origin::at(layer.who, place)))
            }
        });
        said.collect()
    }

    /// A text; an empty one says nothing.
    pub(super) fn text(
        &self,
        read: impl Fn(View<'w, WorkflowSpec>) -> View<'w, Str>,
        default: &str,
    ) -> Decided<String> {
        Decided::first(self.say(|spec, file| text(read(spec), file)), default.to_owned())
    }

    pub(super) fn boolean(&self, read: impl Fn(View<'w, WorkflowSpec>) -> View<'w, Bool>) -> Vec<Say<bool>> {
        self.say(|spec, file| boolean(read(spec), file))
    }

    pub(super) fn number(&self, read: impl Fn(View<'w, WorkflowSpec>) -> View<'w, Int32>) -> Vec<Say<i128>> {
        self.say(|spec, file| {
            let view = read(spec);
            Some((view.get()?, Place { file, span: view.place() }))
        })
    }
}

pub(super) fn text(view: View<'_, Str>, file: FileId) -> Option<(String, Place)> {
    let text = view.get().filter(|t| !t.is_empty())?;
    Some((text.to_owned(), Place { file, span: view.place() }))
}

pub(super) fn boolean(view: View<'_, Bool>, file: FileId) -> Option<(bool, Place)> {
    Some((view.get()?, Place { file, span: view.place() }))
}
