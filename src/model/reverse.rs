//! Where a field exists: for telling people where a field belongs that they put in the wrong place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::{Kind, Shape, StructDesc};

/// The most places that one question is answered with.
const MOST: usize = 5;
/// How often one type is opened in an index: more would list the same fields of the same type over and over.
const OPENINGS: usize = 4;
/// How many homes may be equally near before the name says nothing about which was meant.
const CLEAR: usize = 3;
/// How many types may have a field before its name says nothing, like `name` and `key`.
const TELLING: usize = 8;

/// The object itself, among the places of an index.
const TOP: usize = 0;
/// Fields under which nothing is looked for: nobody writes a status, and the others repeat what a template may hold.
const PASSED_OVER: [&str; 3] = ["status", "templateDefaults", "inline"];

/// A place in an object: a field, or an item of a list or map.
struct Place {
    parent: Option<usize>,
    /// `name`, `[]` or `{}`; empty for the object itself.
    segment: &'static str,
    /// The distance from the object, in fields; entering a list or map counts as one more.
    depth: usize,
    /// The type of the object that stands here.
    desc: Option<&'static StructDesc>,
}

/// The places of all fields below one type of object.
struct Index {
    places: Vec<Place>,
    /// The places of each field, the nearest to the top first.
    by_name: BTreeMap<&'static str, Vec<usize>>,
}

impl Index {
    fn new(top: Option<&'static StructDesc>) -> Index {
        let mut index = Index { places: Vec::new(), by_name: BTreeMap::new() };
        index.places.push(Place { parent: None, segment: "", depth: 0, desc: top });
        let mut opened: BTreeMap<usize, usize> = BTreeMap::new();
        let mut next = 0;
        // Breadth first, so that the places that are opened are the shortest ones. `places` is the queue.
        while let Some(place) = index.places.get(next) {
            if let Some(desc) = place.desc {
                let count = opened.entry(identity(desc)).or_default();
                *count += 1;
                if *count <= OPENINGS && !index.inside_itself(next, desc) {
                    index.open(next, desc);
                }
            }
            next += 1;
        }
        for (id, place) in index.places.iter().enumerate() {
            if !matches!(place.segment, "" | "[]" | "{}") {
                index.by_name.entry(place.segment).or_default().push(id);
            }
        }
        for ids in index.by_name.values_mut() {
            ids.sort_by_key(|id| index.places.get(*id).map_or(0, |p| p.depth));
        }
        index
    }

    /// Whether one of the objects around a place has the same type.
    fn inside_itself(&self, id: usize, desc: &StructDesc) -> bool {
        self.ancestors(id).skip(1).filter_map(|p| self.places.get(p)?.desc).any(|d| std::ptr::eq(d, desc))
    }

    /// Adds the fields of the object at `parent`.
    fn open(&mut self, parent: usize, desc: &'static StructDesc) {
        for field in desc.all_fields() {
            if field.removed.is_some() {
                continue;
            }
            let mut id = self.add(parent, field.name);
            let mut shape = &field.shape;
            loop {
                (id, shape) = match shape {
                    Shape::List(item) => (self.add(id, "[]"), item),
                    Shape::Map(value) => (self.add(id, "{}"), value),
                    _ => break,
                };
            }
            if let (Some(place), false) = (self.places.get_mut(id), PASSED_OVER.contains(&field.name)) {
                place.desc = shape.as_struct();
            }
        }
    }

    fn add(&mut self, parent: usize, segment: &'static str) -> usize {
        let depth = self.places.get(parent).map_or(0, |p| p.depth) + 1;
        self.places.push(Place { parent: Some(parent), segment, depth, desc: None });
        self.places.len() - 1
    }

    /// The place itself and everything around it.
    fn ancestors(&self, id: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(id), |id| self.places.get(*id)?.parent)
    }

    /// `spec.templates[].name`, without what leads to `from`, when that lies on the way.
    fn path(&self, from: usize, id: usize) -> String {
        let mut segments: Vec<&str> = self
            .ancestors(id)
            .take_while(|p| *p != from)
            .filter_map(|p| Some(self.places.get(p)?.segment))
            .collect();
        segments.reverse();
        let mut path = String::new();
        for segment in segments {
            if !path.is_empty() && !matches!(segment, "[]" | "{}") {
                path.push('.');
            }
            path.push_str(segment);
        }
        path
    }

    fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        self.by_name.get(name).into_iter().flatten().copied()
    }

    /// How many types have a field called `name`.
    fn types_with(&self, name: &str) -> usize {
        let parents = self.named(name).filter_map(|id| self.places.get(self.places.get(id)?.parent?)?.desc);
        parents.map(identity).collect::<BTreeSet<usize>>().len()
    }

    /// The objects with a field called `name` that are nearest to a place, and how near they are.
    fn nearest(&self, origin: usize, name: &str) -> Option<(usize, Vec<usize>)> {
        let parents = self.named(name).filter_map(|id| self.places.get(id)?.parent);
        let near: Vec<(usize, usize)> = parents.map(|p| (self.distance(origin, p), p)).collect();
        let least = near.iter().map(|(distance, _)| *distance).min()?;
        let nearest = near.into_iter().filter(|(distance, _)| *distance == least).map(|(_, p)| p);
        Some((least, nearest.collect()))
    }

    /// How many steps lie between two places, up and down.
    fn distance(&self, a: usize, b: usize) -> usize {
        let depth = |id: usize| self.places.get(id).map_or(0, |p| p.depth);
        let around: Vec<usize> = self.ancestors(a).collect();
        let common = self.ancestors(b).find(|id| around.contains(id)).unwrap_or(0);
        (depth(a) + depth(b)).saturating_sub(2 * depth(common))
    }
}

/// What tells a type from others: where its description stands.
fn identity(desc: &'static StructDesc) -> usize {
    std::ptr::from_ref(desc).addr()
}

/// The index of each kind, made when it is first asked for.
fn of_kind(kind: Kind) -> &'static Index {
    static INDEXES: [OnceLock<Index>; Kind::ALL.len()] = [const { OnceLock::new() }; Kind::ALL.len()];
    static EMPTY: Index = Index { places: Vec::new(), by_name: BTreeMap::new() };
    INDEXES.get(kind as usize).map_or(&EMPTY, |cell| cell.get_or_init(|| Index::new(kind.desc())))
}

/// The places at which objects of any kind have a field called `name`, such as `spec.templates[].container.image`;
/// the shortest first, at most five. A CronWorkflow's workflow is left out, as its fields are a Workflow's.
pub fn places_of(name: &str) -> Vec<String> {
    let paths = |kind| {
        let index = of_kind(kind);
        let paths = index.named(name).map(|id| index.path(TOP, id));
        paths.filter(|p| !p.starts_with("spec.workflowSpec.")).take(MOST)
    };
    let mut all: Vec<String> = Vec::new();
    for path in Kind::ALL.into_iter().flat_map(paths) {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all.sort_by_key(|path| path.matches(['.', '[', '{']).count());
    all.truncate(MOST);
    all
}

/// The place where a field belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The object that has the field: `s3` when it stands inside the one where the field was found, otherwise from
    /// the top, `spec.templates[]`; empty for the manifest itself.
    pub parent: String,
}

impl std::fmt::Display for Home {
    /// What follows "belongs" in a sentence.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.parent.as_str() {
            "" => f.write_str("at the top level"),
            parent => write!(f, "under `{parent}`"),
        }
    }
}

/// Where a field called `name`, which was found in a `from` that has no such field, belongs: the nearest object
/// that has it. Nothing when no object has it, or when so many are equally near that the name tells nothing.
pub fn belongs(kind: Kind, name: &str, from: &'static StructDesc) -> Option<Home> {
    if from.field(name).is_some() {
        return None;
    }
    // An index of its own for what stands below `from`: that of the kind opens each type only a few times.
    let below = Index::new(Some(from));
    let all = of_kind(kind);
    let stands_at = |id: usize| all.places.get(id)?.desc.filter(|d| std::ptr::eq(*d, from)).and(Some(id));
    let around = (TOP..all.places.len()).filter_map(stands_at).take(OPENINGS).map(|id| (all, id));
    let (_, index, origin, homes) = std::iter::once((&below, TOP))
        .chain(around)
        .filter_map(|(index, origin)| {
            let (distance, homes) = index.nearest(origin, name)?;
            Some((distance, index, origin, homes))
        })
        .min_by_key(|(distance, ..)| *distance)?;
    let clear = homes.len() <= CLEAR && all.types_with(name) <= TELLING;
    let home = homes.first().filter(|_| clear)?;
    Some(Home { parent: index.path(origin, *home) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::model::artifact::Artifact;
    use crate::model::cron::CronWorkflowSpec;
    use crate::model::leaf::MainContainer;
    use crate::model::steps::WorkflowStep;
    use crate::model::template::Template;
    use crate::model::workflow::WorkflowSpec;

    #[track_caller]
    fn check<T: Model>(name: &str, expected: &str) {
        let from = T::SHAPE.as_struct().expect("a type with fields");
        let home = belongs(Kind::Workflow, name, from).map_or("nowhere".to_owned(), |home| home.to_string());
        assert_eq!(home, expected);
    }

    #[test]
    fn the_shortest_places_first() {
        let places = places_of("parallelism");
        assert_eq!(places.first().map(String::as_str), Some("spec.parallelism"));
        assert!(places.contains(&"spec.templates[].parallelism".to_owned()), "{places:?}");
        assert!(places.len() <= MOST);
    }

    #[test]
    fn list_and_map_in_paths() {
        assert_eq!(places_of("labelsFrom"), ["spec.workflowMetadata.labelsFrom"]);
        assert!(
            places_of("accessKeySecret")
                .iter()
                .all(|p| p.ends_with("s3.accessKeySecret") || p.ends_with("oss.accessKeySecret"))
        );
        assert_eq!(places_of("no such field"), Vec::<String>::new());
    }

    #[test]
    fn a_field_of_the_spec_in_a_template() {
        check::<Template>("entrypoint", "under `spec`");
        check::<Template>("arguments", "under `spec`");
    }

    #[test]
    fn a_field_of_a_template_in_the_spec() {
        check::<WorkflowSpec>("archiveLocation", "under `templates[]`");
        check::<WorkflowSpec>("container", "under `templates[]`");
    }

    #[test]
    fn a_field_of_a_container_in_a_template() {
        check::<Template>("image", "under `container`");
        check::<MainContainer>("retryStrategy", "under `spec.templates[]`");
    }

    #[test]
    fn a_field_of_the_manifest() {
        check::<WorkflowSpec>("apiVersion", "at the top level");
    }

    #[test]
    fn a_field_of_a_storage_in_an_artifact() {
        check::<Artifact>("bucket", "under `s3`");
    }

    #[test]
    fn names_that_are_everywhere_say_nothing() {
        check::<WorkflowStep>("key", "nowhere");
        check::<WorkflowSpec>("name", "nowhere");
    }

    #[test]
    fn schedules_in_the_wrong_spec() {
        let from = WorkflowSpec::SHAPE.as_struct().expect("a type with fields");
        let home = belongs(Kind::CronWorkflow, "concurrencyPolicy", from).map(|home| home.to_string());
        assert_eq!(home.as_deref(), Some("under `spec`"));
        let from = CronWorkflowSpec::SHAPE.as_struct().expect("a type with fields");
        let home = belongs(Kind::CronWorkflow, "entrypoint", from).map(|home| home.to_string());
        assert_eq!(home.as_deref(), Some("under `workflowSpec`"));
    }

    #[test]
    fn an_own_field_is_not_misplaced() {
        check::<Template>("inputs", "nowhere");
    }
}
