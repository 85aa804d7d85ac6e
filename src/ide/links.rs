//! Places that lead elsewhere: addresses, and files of other objects.

use super::names::{self, Access, Definition};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::model::{Str, View};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// An address on the web.
    Url(String),
    /// A place in a file.
    Place(Place),
}

/// A place that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
    /// What to call it.
    pub tooltip: String,
}

/// The links of a file, in order.
pub fn links(workspace: &Workspace, file: FileId) -> Vec<Link> {
    let mut links = Vec::new();
    for object in workspace.objects_of(file) {
        let Some(facts) = Facts::new(workspace, object) else { continue };
        addresses(&facts, &mut links);
        others(&facts, &mut links);
    }
    links.sort_by_key(|l| (l.span.start, l.span.end));
    links
}

/// Addresses of artifacts, requests and repositories, as far as they are no tags.
fn addresses(facts: &Facts<'_>, links: &mut Vec<Link>) {
    for frame in &facts.object.decoded.frames {
        let view: View<'_, ()> = View::new(facts.tree.node(frame.node));
        for field in ["url", "repo"] {
            if frame.desc.field(field).is_none() {
                continue;
            }
            let url: View<'_, Str> = view.field(field);
            let (Some(text), Some(node)) = (url.get(), url.node()) else { continue };
            let is_web = text.starts_with("https://") || text.starts_with("http://");
            if is_web && !text.contains("{{") && !text.contains(char::is_whitespace) {
                let tooltip = format!("open {text}");
                let span = node.source_span(0..text.len());
                links.push(Link { span, target: LinkTarget::Url(text.to_owned()), tooltip });
            }
        }
    }
}

/// Names of objects that stand elsewhere.
fn others(facts: &Facts<'_>, links: &mut Vec<Link>) {
    let workspace = facts.workspace;
    for name in names::of_object(facts).into_iter().filter(|o| o.access == Access::Read) {
        let Definition::Object(id) = name.definition else { continue };
        let Some(object) = workspace.object(id).filter(|o| o.id != facts.object.id) else { continue };
        let Some(path) = workspace.file(object.file).map(|f| &f.path) else { continue };
        let declared = workspace.root(object).and_then(|r| r.get("metadata")?.get("name"));
        let span = declared.map_or_else(Span::default, |n| n.span());
        links.push(Link {
            span: name.span,
            target: LinkTarget::Place(Place { file: object.file, span }),
            tooltip: format!("{} in {path}", object.kind),
        });
    }
}
