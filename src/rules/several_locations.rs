use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::location::ArtifactLocation;
use crate::model::{Any, View};
use crate::workspace::Storage;

/// An artifact that is stored in two places.
pub(super) static RULE: Rule = Rule {
    code: "several-locations",
    severity: Severity::Warning,
    stage: Stage::Schema,
    page: include_str!("several-locations.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for frame in &facts.object.decoded.frames {
        if !matches!(frame.desc.name, "Artifact" | "ArtifactLocation" | "ArtifactPaths") {
            continue;
        }
        let location: View<'_, ArtifactLocation> = View::new(facts.tree.node(frame.node));
        let mut storages: Vec<Storage> = Storage::of(location).collect();
        storages.sort_by_key(|s| location.field::<Any>(s.field()).key_place().start);
        if let [first, second, ..] = storages.as_slice() {
            let (first, second) = (first.field(), second.field());
            let message = format!(
                "an artifact is stored in one place, not in `{first}` and `{second}`: an API server with the full CRDs refuses the object"
            );
            let place = location.field::<Any>(second);
            let found = sink.at(place.key_place(), place.yaml_path(), message);
            sink.push(found.related(sink.place(location.field::<Any>(first).key_place()), "the other one"));
        }
    }
}
