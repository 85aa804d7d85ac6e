//! Whether the logs of a template are archived, and under which key.

use super::decided::{Decided, Origin, Say, Who};
use super::layers::{Layers, boolean};
use super::repository::{Found, Repository};
use crate::analysis::TemplateFacts;
use crate::diagnostic::Place;
use crate::model::View;
use crate::model::location::ArtifactLocation;
use crate::text::FileId;
use crate::workspace::{Storage, TemplateKind};
use crate::yaml::Node;

/// How far a template's `archiveLocation` says where things go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Not at all.
    None,
    /// It names a storage and not all of what that needs: it is discarded.
    Partial,
    /// Completely: it counts, and repository and workflow do not.
    Full,
}

/// Whether a template's logs are archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs {
    /// Whether they are; `None` also for templates that have none to archive.
    pub archived: Decided<bool>,
    /// Whether the template is of a kind whose logs can be archived.
    pub has_logs: bool,
    /// The template's own location.
    pub location: Location,
    /// Where that is written.
    pub location_place: Option<Place>,
    /// The key below which they go, when they are archived.
    pub key: Option<Decided<String>>,
}

/// The locations that a template has, its own first, then that of `templateDefaults`.
pub(super) struct Locations<'w> {
    all: Vec<(Who, FileId, View<'w, ArtifactLocation>)>,
}

impl<'w> Locations<'w> {
    pub(super) fn new(template: &TemplateFacts<'w>, file: FileId, layers: &Layers<'w>) -> Locations<'w> {
        let mut all = vec![(Who::Template, file, template.view.archive_location())];
        for layer in &layers.all {
            if let Some(spec) = layer.spec {
                all.push((Who::TemplateDefaults, layer.file, spec.template_defaults().archive_location()));
            }
        }
        all.retain(|(.., view)| view.is_set());
        Locations { all }
    }

    /// A field of a storage, from the first that has it.
    fn field(&self, storage: Storage, key: &str) -> Option<Node<'w>> {
        self.all.iter().find_map(|(.., view)| {
            let value = view.node()?.get(storage.field())?.get(key)?;
            let is_empty = value.is_null()
                || value.text().is_some_and(str::is_empty)
                || value.is_sequence() && value.items().len() == 0;
            (!is_empty).then_some(value)
        })
    }

    pub(super) fn completeness(&self) -> (Location, Option<Storage>) {
        let is_named = |s: &Storage| {
            let mut named = self.all.iter().filter_map(|(.., v)| v.node()?.get(s.field()));
            named.any(|n| !n.is_null())
        };
        let Some(storage) = Storage::ALL.into_iter().find(is_named) else { return (Location::None, None) };
        let is_full = storage.required().iter().all(|key| self.field(storage, key).is_some());
        (if is_full { Location::Full } else { Location::Partial }, Some(storage))
    }

    /// Where the storage is written.
    fn place(&self, storage: Option<Storage>) -> Option<Place> {
        let storage = storage?;
        self.all.iter().find_map(|(_, file, view)| {
            let node = view.node()?.get(storage.field())?;
            Some(Place { file: *file, span: crate::model::head(node) })
        })
    }

    pub(super) fn key(&self, storage: Storage) -> Option<(String, Place)> {
        let name = storage.key();
        self.all.iter().find_map(|(_, file, view)| {
            let node = view.node()?.get(storage.field())?.get(name)?;
            Some((node.text()?.to_owned(), Place { file: *file, span: crate::model::head(node) }))
        })
    }

    fn archive_logs(&self) -> Vec<(bool, Origin)> {
        let said = self.all.iter().filter_map(|(who, file, view)| {
            let (value, place) = boolean(view.archive_logs(), *file)?;
            Some((value, Origin::at(*who, place)))
        });
        said.collect()
    }
}

pub(super) fn decide<'w>(
    template: &TemplateFacts<'w>,
    file: FileId,
    layers: &Layers<'w>,
    found: &Decided<Found>,
) -> Logs {
    use TemplateKind::{Container, ContainerSet, Resource, Script};
    let locations = Locations::new(template, file, layers);
    let (location, storage) = locations.completeness();
    let has_logs = matches!(template.kind(), Some(Container | ContainerSet | Resource | Script));
    let repository = match &found.value {
        Some(Found::One(repository)) => Some(&**repository),
        _ => None,
    };
    let place = locations.place(storage);
    let archived = if has_logs {
        archived(&locations, location, place, layers, found, repository)
    } else {
        Decided::by(false, Origin::BUILT_IN)
    };
    let key = (archived.value == Some(true)).then(|| match (location, storage) {
        (Location::Full, Some(storage)) => {
            locations.key(storage).map(|(key, place)| Decided::by(key, Origin::at(Who::Template, place)))
        }
        _ => repository.map(|r| {
            let mut key = r.key_format.clone();
            let own = storage.and_then(|s| locations.key(s));
            key.overruled.extend(own.map(|(key, place)| (key, Origin::at(Who::Template, place))));
            key
        }),
    });
    Logs { archived, has_logs, location, location_place: place, key: key.flatten() }
}

/// The table of section E.3: a full location counts alone; a repository that is on cannot be switched off.
fn archived(
    locations: &Locations<'_>,
    location: Location,
    place: Option<Place>,
    layers: &Layers<'_>,
    found: &Decided<Found>,
    repository: Option<&Repository>,
) -> Decided<bool> {
    let template = locations.archive_logs();
    let workflow = layers.boolean(|spec| spec.archive_logs());
    let known = |say: &Say<bool>| match say {
        Say::Value(value, origin) => Some((*value, *origin)),
        Say::Unknown => None,
    };
    let of_repository = repository.and_then(|r| {
        let origin = r.archive_logs_place.map(|p| Origin::at(Who::Repository, p))?;
        Some((r.archive_logs?, origin))
    });
    if location == Location::Full {
        let own = Origin { who: Who::Template, place };
        let mut said = template.into_iter();
        let mut decided = match said.next() {
            Some((value, by)) => Decided::by(value, by),
            None => Decided::by(false, own),
        };
        let others = of_repository.into_iter().chain(workflow.iter().filter_map(known));
        decided.overruled.extend(said.chain(others).filter(|(value, _)| Some(*value) != decided.value));
        return decided;
    }
    if let Some((true, by)) = of_repository {
        let others = template.into_iter().chain(workflow.iter().filter_map(known));
        let overruled = others.filter(|(value, _)| !value).collect();
        return Decided { value: Some(true), by, overruled };
    }
    let is_unknown = found.value.is_none();
    let said = template.into_iter().map(|(value, by)| Say::Value(value, by)).chain(workflow);
    let said = said.chain(of_repository.map(|(value, by)| Say::Value(value, by)));
    let mut decided = Decided::first(said, false);
    // A repository that nobody here knows may be on.
    if is_unknown && decided.value == Some(false) {
        let wanted = std::mem::replace(&mut decided.by, Origin::NOT_HERE);
        decided.value = None;
        if wanted.who != Who::BuiltIn {
            decided.overruled.insert(0, (false, wanted));
        }
    }
    decided.overruled.retain(|(value, _)| Some(*value) != decided.value);
    decided
}
