//! Where output artifacts go, and when they are deleted.

use super::decided::{Decided, Origin, Who};
use super::layers::{Layers, text};
use super::logs::{Location, Locations};
use super::repository::Found;
use crate::analysis::TemplateFacts;
use crate::diagnostic::Place;
use crate::model::View;
use crate::model::artifact::{Artifact, ArtifactGC};
use crate::model::location::ArtifactLocation;
use crate::text::FileId;
use crate::workspace::{Storage, TemplateKind, has_location};

/// What becomes of an output artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputStorage {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub place: Place,
    /// Whether it says itself where it goes, completely or in part.
    pub location: Location,
    /// The kind of storage that it goes to, when that is known.
    pub storage: Option<Storage>,
    /// Its key; `None` in the value when the files do not say.
    pub key: Decided<String>,
    /// When it is deleted; empty and `Never`: never.
    pub strategy: Decided<String>,
    /// The account of the pod that deletes it; empty: the namespace's default.
    pub account: Decided<String>,
}

impl OutputStorage {
    /// Whether Argo is to delete it.
    pub fn is_collected(&self) -> bool {
        self.strategy.value.as_deref().is_some_and(|s| !s.is_empty() && s != "Never")
    }
}

pub(super) fn decide<'w>(
    template: &TemplateFacts<'w>,
    file: FileId,
    layers: &Layers<'w>,
    found: &Decided<Found>,
) -> Vec<OutputStorage> {
    // Those of steps and dag are others' artifacts under another name.
    if template.kind().is_some_and(TemplateKind::calls_others) {
        return Vec::new();
    }
    let locations = Locations::new(template, file, layers);
    let artifacts = template.view.outputs().artifacts();
    artifacts.iter().map(|artifact| one(artifact, file, &locations, layers, found)).collect()
}

fn one<'w>(
    artifact: View<'w, Artifact>,
    file: FileId,
    locations: &Locations<'w>,
    layers: &Layers<'w>,
    found: &Decided<Found>,
) -> OutputStorage {
    let own: View<'w, ArtifactLocation> = artifact.location();
    let (storage, location) = match Storage::of(own).next() {
        None => (None, Location::None),
        Some(storage) if has_location(own) => (Some(storage), Location::Full),
        Some(storage) => (Some(storage), Location::Partial),
    };
    let of_template = locations.completeness();
    let repository = match &found.value {
        Some(Found::One(repository)) => Some(&**repository),
        _ => None,
    };
    let used = match (location, of_template) {
        (Location::Full, _) => storage,
        (_, (Location::Full, storage)) => storage,
        _ => repository.and_then(|r| Storage::ALL.into_iter().find(|s| Some(s.field()) == r.storage)),
    };
    let key = storage.and_then(|s| key_of(own, s, file));
    let key = match (key, of_template.0, repository) {
        (Some((key, place)), ..) => Decided::by(key, Origin::at(Who::Artifact, place)),
        (None, Location::Full, _) => match of_template.1.and_then(|s| locations.key(s)) {
            Some((key, place)) => Decided::by(below(&key, artifact), Origin::at(Who::Template, place)),
            None => Decided::unknown(),
        },
        (None, _, Some(repository)) => Decided {
            value: repository.key_format.value.as_ref().map(|format| below(format, artifact)),
            by: repository.key_format.by,
            overruled: Vec::new(),
        },
        (None, _, None) => Decided::unknown(),
    };
    let gc = artifact.artifact_gc();
    let with = |own: Option<(String, Place)>, whole: Decided<String>| match own {
        Some((value, place)) => {
            let mut decided = Decided::by(value, Origin::at(Who::Artifact, place));
            let others = whole.value.map(|value| (value, whole.by)).filter(|(_, by)| by.place.is_some());
            decided.overruled.extend(others.into_iter().chain(whole.overruled));
            decided
        }
        None => whole,
    };
    let whole = |read: fn(View<'w, ArtifactGC>) -> View<'w, crate::model::Str>, default: &str| {
        layers.text(|spec| read(spec.artifact_gc().cast()), default)
    };
    OutputStorage {
        name: artifact.name().or_empty().to_owned(),
        place: Place { file, span: artifact.name().place() },
        location,
        storage: used,
        key,
        strategy: with(text(gc.strategy(), file), whole(|gc| gc.strategy(), "Never")),
        account: with(text(gc.service_account_name(), file), whole(|gc| gc.service_account_name(), "")),
    }
}

fn key_of(location: View<'_, ArtifactLocation>, storage: Storage, file: FileId) -> Option<(String, Place)> {
    let node = location.node()?.get(storage.field())?.get(storage.key())?;
    let text = node.text().filter(|t| !t.is_empty())?;
    Some((text.to_owned(), Place { file, span: crate::model::head(node) }))
}

/// The key of an artifact below a folder.
fn below(folder: &str, artifact: View<'_, Artifact>) -> String {
    let name = artifact.name().or_empty();
    let archive = artifact.archive();
    let file = if archive.none().is_set() {
        let path = artifact.path().or_empty().trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default().to_owned()
    } else if archive.zip().is_set() {
        format!("{name}.zip")
    } else {
        format!("{name}.tgz")
    };
    format!("{}/{file}", folder.trim_end_matches('/'))
}
