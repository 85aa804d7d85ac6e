//! What `argoc storage` says: for each object and template what becomes of logs and artifacts, who decided it, and who was
//! overruled.

mod json;
mod rows;
mod text;

use std::collections::BTreeSet;

use crate::analysis::Facts;
use crate::text::{FileId, LineIndex};
use crate::workspace::{Object, SettingKind, Workspace};

pub use json::json;
pub use text::text;

use rows::Row;

/// What is said about one object.
#[derive(Clone, Debug)]
pub struct Report {
    kind: String,
    name: String,
    spot: Spot,
    rows: Vec<Row>,
    templates: Vec<(String, Spot, Vec<Row>)>,
}

/// A place as people write it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    path: String,
    line: u32,
}

/// The reports about objects; those without a workflow spec have none.
pub fn reports<'w>(workspace: &'w Workspace, objects: impl IntoIterator<Item = &'w Object>) -> Vec<Report> {
    let mut lines = Lines { workspace, index: None };
    objects.into_iter().filter_map(|object| report(workspace, object, &mut lines)).collect()
}

fn report(workspace: &Workspace, object: &Object, lines: &mut Lines<'_>) -> Option<Report> {
    object.kind.workflow_spec()?;
    let facts = Facts::new(workspace, object)?;
    let storage = facts.storage();
    let name = object.display_name();
    let root = workspace.root(object)?;
    let templates = storage.templates.iter().map(|template| {
        let view = facts.template(template.id).view;
        let spot = lines.spot(object.file, view.name().place().start);
        (template.name.clone(), spot, rows::of_template(template, lines))
    });
    let templates = templates.collect();
    Some(Report {
        kind: name.kind,
        name: name.name,
        spot: lines.spot(object.file, root.span().start),
        rows: rows::of_object(workspace, storage, lines),
        templates,
    })
}

/// What is to be known of where settings are looked for: values of the chart lie in the same folder of which only some are used.
pub fn notes<'w>(workspace: &'w Workspace, objects: impl IntoIterator<Item = &'w Object>) -> Vec<String> {
    let used = objects.into_iter().filter_map(|object| workspace.controller(object.file));
    let used: BTreeSet<FileId> = used.filter(|s| s.kind == SettingKind::Values).map(|s| s.file).collect();
    let path = |file: FileId| workspace.file(file).map_or("", |f| f.path.as_str());
    let folder = |file: FileId| path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    let all: BTreeSet<FileId> =
        workspace.settings().iter().filter(|s| s.kind == SettingKind::Values).map(|s| s.file).collect();
    let about = |used: &FileId| {
        let others = all.iter().filter(|other| *other != used && folder(**other) == folder(*used));
        let others: Vec<&str> = others.map(|other| path(*other)).collect();
        (!others.is_empty()).then(|| {
            format!(
                "the values of the chart in {} are used; those in {} are not laid over them",
                path(*used),
                others.join(", ")
            )
        })
    };
    used.iter().filter_map(about).collect()
}

/// Lines of files; the last file's index is kept.
struct Lines<'w> {
    workspace: &'w Workspace,
    index: Option<(FileId, LineIndex)>,
}

impl Lines<'_> {
    fn spot(&mut self, file: FileId, offset: u32) -> Spot {
        let Some(found) = self.workspace.file(file) else { return Spot { path: String::new(), line: 0 } };
        if self.index.as_ref().is_none_or(|(id, _)| *id != file) {
            self.index = Some((file, LineIndex::new(found.tree.shared_text())));
        }
        let line = self.index.as_ref().map_or(0, |(_, index)| index.position(offset as usize).line);
        Spot { path: found.path.clone(), line }
    }
}
