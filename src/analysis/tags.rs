//! Every tag of an object, and what it stands for at its place.

use super::calls::{CallSite, Target};
use super::facts::{Facts, TemplateFacts, TemplateId};
use super::globals::PREFIXES;
use super::scope::{Position, Scope, Type};
use super::unknown::{Reason, Unknown, explain};
use crate::expr::tags::{Tag, TagKind, scan};
use crate::model::FieldDesc;
use crate::model::decode::{FrameId, Site, Zone};
use crate::workspace::{TemplateKind, is_argument, is_checked};
use crate::yaml::Node;

/// What is known about a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The name exists here.
    Known(Type),
    /// Argo never looks at such a tag before it runs, and neither is there a name to be sure of.
    Unchecked,
    /// An expression; its names are another matter.
    Expression,
    /// Somebody else's braces.
    Foreign,
    /// Opened and never closed.
    Unclosed,
    /// The name does not exist here.
    Unknown(Unknown),
}

/// One tag in its place.
#[derive(Clone, Debug)]
pub struct TagUse<'w> {
    /// The scalar that it stands in.
    pub node: Node<'w>,
    /// The scalar's decoded text.
    pub text: &'w str,
    /// The tag; its spans are bytes of the text.
    pub tag: Tag,
    /// The field that the scalar is (in) the value of.
    pub field: &'static FieldDesc,
    /// Where it stands.
    pub zone: Zone,
    /// The object around it.
    pub frame: FrameId,
    /// Whether Argo's validation looks at the tags of this place.
    pub checked: bool,
    /// What it stands for.
    pub verdict: Verdict,
}

impl<'w> TagUse<'w> {
    /// The key of a simple tag.
    pub fn key(&self) -> Option<&'w str> {
        self.tag.path().map(|p| p.key(self.text))
    }
}

/// The beginnings of tags that Argo's validation looks at; everything else passes.
const CHECKED_ROOTS: &[&str] = &["item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks."];
/// Beginnings that Argo's validation lets pass whatever follows, besides those below `workflow.`.
const PASSING: &[&str] = &["tasks.name", "steps.name", "node.name"];
/// The roots of all simple tags that ever mean something.
pub const ROOTS: &[&str] = &[
    "item",
    "steps",
    "inputs",
    "outputs",
    "pod",
    "workflow",
    "tasks",
    "retries",
    "lastRetry",
    "node",
    "cronworkflow",
    "duration",
    "status",
    "exitCode",
    "resourcesDuration",
];

/// Finds and judges all tags of an object.
pub(super) fn collect<'w>(facts: &Facts<'w>) -> Vec<TagUse<'w>> {
    let mut uses = Vec::new();
    for site in &facts.object.decoded.sites {
        let node = facts.tree.node(site.node);
        let Some(text) = node.text().filter(|t| t.contains("{{")) else { continue };
        let zone = facts.object.decoded.zone(site);
        let is_replaced = is_replaced_by_argument(facts, site, zone);
        let takers = pod_metadata_takers(facts, site, node);
        let checked = (is_zone_checked(facts, zone) && !is_replaced) || !takers.is_empty();
        for tag in scan(text) {
            let verdict = match judge(facts, zone, &tag, text) {
                Verdict::Unknown(_) if is_replaced => Verdict::Unchecked,
                verdict => in_templates(facts, &takers, &tag, text).map_or(verdict, Verdict::Unknown),
            };
            uses.push(TagUse {
                node,
                text,
                tag,
                field: site.field,
                zone,
                frame: site.frame,
                checked,
                verdict,
            });
        }
    }
    put_into_templates(facts, &mut uses);
    uses
}

/// The value of a workflow parameter is put into templates before their tags are looked at, and so are the tags in it.
fn put_into_templates<'w>(facts: &Facts<'w>, uses: &mut [TagUse<'w>]) {
    for argument in facts.spec.arguments().parameters().iter() {
        let (Some(name), Some(value)) = (argument.name().get(), argument.value().node()) else { continue };
        if !uses.iter().any(|tag| tag.node == value) {
            continue;
        }
        let key = format!("workflow.parameters.{name}");
        let users = uses.iter().filter(|u| u.checked && u.zone.inline.is_none() && u.key() == Some(&key));
        let scopes: Vec<_> = users.take(MOST_USERS).map(|user| Scope::of_zone(facts, user.zone)).collect();
        for tag in uses.iter_mut().filter(|tag| tag.node == value) {
            let (TagKind::Simple(_), Some(path)) = (&tag.tag.kind, tag.tag.path()) else { continue };
            let (key, at) = (path.key(tag.text), path.span.start as usize);
            let unknown = scopes.iter().find_map(|scope| match scope.lookup(key) {
                Some(_) => None,
                None => unknown_in(scope, key, at),
            });
            if let Some(unknown) = unknown.filter(|_| facts.is_looked_up(key)) {
                tag.checked = true;
                tag.verdict = Verdict::Unknown(unknown);
            }
        }
    }
}

/// Of more uses of one parameter the values are not followed.
const MOST_USERS: usize = 64;

/// Whether a text is the value of an input that arguments replace before Argo looks: with made-up arguments in all
/// templates but the one that a workflow begins with.
fn is_replaced_by_argument(facts: &Facts<'_>, site: &Site, zone: Zone) -> bool {
    let decoded = &facts.object.decoded;
    let mut frames = decoded
        .enclosing(site.frame)
        .map(|(_, frame)| frame)
        .skip_while(|f| !matches!(f.desc.name, "Parameter" | "Artifact" | "Template"));
    let Some(input) = frames.next().filter(|_| zone.item.is_none() && is_argument(decoded, site)) else {
        return false;
    };
    let name = facts.tree.node(input.node).get("name").and_then(|n| n.as_str());
    let template = zone.template.and_then(|f| facts.template_of_frame(f));
    let begins = facts.calls.iter().any(|c| {
        c.site == CallSite::Entrypoint && matches!(c.target, Target::Local(id) if Some(id) == template)
    });
    let arguments = facts.spec.arguments();
    let is_given = arguments
        .parameters()
        .iter()
        .map(|a| a.name())
        .chain(arguments.artifacts().iter().map(|a| a.name()))
        .any(|a| a.get().is_some() && a.get() == name);
    facts.is_template() || !begins || is_given
}

/// The templates whose check sees this text of `spec.podMetadata`: Argo adds its labels and annotations to every
/// template that does not have them itself, and looks at the metadata of those that do something themselves.
fn pod_metadata_takers(facts: &Facts<'_>, site: &Site, node: Node<'_>) -> Vec<TemplateId> {
    let mut frames = facts.object.decoded.enclosing(site.frame).map(|(_, frame)| frame);
    let is_metadata = frames.next().and_then(|f| f.field).is_some_and(|f| f.name == "podMetadata");
    if !is_metadata || frames.next().is_none_or(|f| f.desc.name != "WorkflowSpec") {
        return Vec::new();
    }
    let entries = node.parent().into_iter().flat_map(Node::entries);
    let key = entries.into_iter().find(|e| e.value.id() == node.id()).and_then(|e| e.key.key_text());
    let has_own = |template: &TemplateFacts<'_>| {
        let own = template.view.metadata().node().and_then(|n| n.get(site.field.name));
        key.is_some_and(|key| own.and_then(|own| own.get(key)).is_some())
    };
    let named = facts.templates.iter().filter(|t| t.owner.is_none());
    named.filter(|t| t.kind().is_some_and(TemplateKind::is_leaf) && !has_own(t)).map(|t| t.id).collect()
}

/// Why a tag of `spec.podMetadata` does not exist in one of the templates that take it over.
fn in_templates(facts: &Facts<'_>, takers: &[TemplateId], tag: &Tag, text: &str) -> Option<Unknown> {
    let TagKind::Simple(_) = tag.kind else { return None };
    let path = tag.path()?;
    let key = path.key(text);
    takers.iter().find_map(|id| {
        let scope = Scope::at(facts, Position::Body(*id));
        if scope.lookup(key).is_some() {
            return None;
        }
        unknown_in(&scope, key, path.span.start as usize)
    })
}

impl Facts<'_> {
    /// Whether Argo's validation refuses a tag that begins like this when it does not know it.
    pub fn is_looked_up(&self, key: &str) -> bool {
        let is_free = key.starts_with("outputs.")
            || PASSING.iter().chain(PREFIXES).any(|prefix| key.starts_with(prefix))
            || self.globals.is_template && key.starts_with("workflow.parameters");
        !is_free && CHECKED_ROOTS.iter().any(|root| key.starts_with(root))
    }
}

fn is_zone_checked(facts: &Facts<'_>, zone: Zone) -> bool {
    let template = zone.template.and_then(|f| facts.template_of_frame(f));
    template.is_some_and(|id| is_checked(facts.template(id).view, zone))
}

fn judge(facts: &Facts<'_>, zone: Zone, tag: &Tag, text: &str) -> Verdict {
    match &tag.kind {
        TagKind::Expression(_) => return Verdict::Expression,
        TagKind::Foreign => return Verdict::Foreign,
        TagKind::Unclosed => return Verdict::Unclosed,
        TagKind::Nested { .. } => return Verdict::Unchecked,
        TagKind::Simple(_) => {}
    }
    let Some(path) = tag.path() else { return Verdict::Unchecked };
    let key = path.key(text);
    let scope = Scope::of_zone(facts, zone);
    if let Some(ty) = scope.lookup(key) {
        return inside_inline(facts, zone, key, path.span.start as usize)
            .map_or(Verdict::Known(ty), Verdict::Unknown);
    }
    unknown_in(&scope, key, path.span.start as usize).map_or(Verdict::Unchecked, Verdict::Unknown)
}

/// Why `key` (at byte `at` of its text) does not exist in a scope; `None` when nothing can be said about it.
pub(super) fn unknown_in(scope: &Scope<'_, '_>, key: &str, at: usize) -> Option<Unknown> {
    let facts = scope.facts();
    if !CHECKED_ROOTS.iter().any(|root| key.starts_with(root)) || passes(facts, key) || is_free(scope, key) {
        return None;
    }
    let unknown = explain(scope, key, at);
    let is_open = match unknown.reason {
        // What a template offers that nobody knows is nobody's guess; that it is unknown is reported where it is called.
        Reason::Output { call, .. } => facts.call(call).interface(facts).is_none_or(|i| i.is_open),
        // Neither is what could not be read.
        Reason::Input { template, .. } => facts.template(template).interface.is_open,
        Reason::OwnOutput => scope.template().is_some_and(|t| facts.template(t).interface.is_open),
        Reason::Item { .. } => scope
            .template()
            .is_some_and(|t| facts.has_tagged_name(t) || facts.items(t).any(|c| c.name.is_empty())),
        _ => false,
    };
    (!is_open).then_some(unknown)
}

/// Names that Argo's validation lets pass without knowing them.
fn passes(facts: &Facts<'_>, key: &str) -> bool {
    let referenced = facts.globals.is_open && key.starts_with("workflow.");
    let parameters =
        facts.globals.is_template && matches!(key, "workflow.parameters" | "workflow.parameters.json");
    PASSING.iter().any(|p| key.starts_with(p)) || parameters || referenced || facts.globals.is_fixed(key)
}

/// Outside of templates, and in the fields of steps and DAG templates that are not checked, the controller knows more
/// names than a manifest shows; only those below `workflow.` are certain there.
fn is_free(scope: &Scope<'_, '_>, key: &str) -> bool {
    match scope.position() {
        Position::Spec => !key.starts_with("workflow."),
        Position::Body(id) => {
            let calls_others = scope.facts().template(id).kind().is_some_and(TemplateKind::calls_others);
            calls_others && !key.starts_with("workflow.") && !key.starts_with("inputs.")
        }
        _ => false,
    }
}

/// Argo validates the first inline template of an object once more by itself, where the names of the template around
/// it do not count, its inputs apart (they are replaced before).
fn inside_inline(facts: &Facts<'_>, zone: Zone, key: &str, at: usize) -> Option<Unknown> {
    let inline = facts.template_of_frame(zone.inline?)?;
    if facts.order.first_inline != Some(inline) || !CHECKED_ROOTS.iter().any(|root| key.starts_with(root)) {
        return None;
    }
    let inner = Scope::inside_inline(facts, zone)?;
    let outer_input = key.starts_with("inputs.");
    if outer_input || inner.lookup(key).is_some() || passes(facts, key) {
        return None;
    }
    Some(Unknown::only_outside_inline(key, at))
}
