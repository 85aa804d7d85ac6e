//! The facts of one setting: a thing that workflows depend on besides Argo's own kinds.

use crate::model::View;
use crate::model::decode::Problem;
use crate::workspace::{Part, PartKind, Setting, SettingKind, Workspace};
use crate::yaml::{Node, Tree};

/// A setting in its workspace.
#[derive(Clone, Copy, Debug)]
pub struct SettingFacts<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    /// The setting.
    pub setting: &'w Setting,
    /// The tree of its file.
    pub tree: &'w Tree,
}

/// Who reads a part of a setting, and what becomes of what is wrong in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The controller when it starts: nothing may be wrong.
    Controller,
    /// The controller for each workflow that uses the repository; unknown keys are ignored.
    Workflow,
    /// A Helm chart, which takes what it knows.
    Chart,
}

impl<'w> SettingFacts<'w> {
    /// The facts of a setting.
    pub fn new(workspace: &'w Workspace, setting: &'w Setting) -> Option<SettingFacts<'w>> {
        let tree = &workspace.file(setting.file)?.tree;
        Some(SettingFacts { workspace, setting, tree })
    }

    /// The node at the root.
    pub fn root(&self) -> Node<'w> {
        self.tree.node(self.setting.root)
    }

    /// The setting as a type.
    pub fn view<T>(&self) -> View<'w, T> {
        View::new(self.root())
    }

    /// A part as a type.
    pub fn part<T>(&self, part: &Part) -> View<'w, T> {
        View::new(self.tree.node(part.root))
    }

    /// Who reads a part.
    pub fn reader(&self, part: &Part) -> Reader {
        match (part.kind, self.setting.kind) {
            (PartKind::Repository, _) => Reader::Workflow,
            (PartKind::ControllerRepository, SettingKind::Values) => Reader::Chart,
            _ => Reader::Controller,
        }
    }

    /// What decoding found in all parts.
    pub fn problems(&self) -> impl Iterator<Item = (&'w Part, &'w Problem)> {
        self.setting.parts.iter().flat_map(|part| part.decoded.problems.iter().map(move |p| (part, p)))
    }
}

impl Reader {
    /// What becomes of a value that cannot be read.
    pub fn consequence(self) -> &'static str {
        match self {
            Reader::Controller | Reader::Chart => "the controller refuses to start",
            Reader::Workflow => "every workflow that uses the repository ends in an error",
        }
    }
}
