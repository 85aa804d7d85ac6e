//! ConfigMaps, Secrets and their keys.

use super::{Access, Collector, ConfigKind, Definition, Form, Occurrence};
use crate::model::{Str, View};
use crate::text::{FileId, Span};
use crate::workspace::{Class, Workspace};
use crate::yaml::Node;

/// The names that the ConfigMaps and Secrets of a file declare.
pub(super) fn declarations(workspace: &Workspace, file: FileId) -> Vec<Occurrence<'_>> {
    let mut found = Vec::new();
    for (kind, name, root) in objects(workspace, file) {
        let add = |key: Option<&str>, node: Node<'_>, form: Form| {
            let span = node.source_span(0..node.text().map_or(0, str::len));
            let definition = Definition::Config { kind, name: name.to_owned(), key: key.map(str::to_owned) };
            (definition, span, form)
        };
        let names = root.get("metadata").and_then(|m| m.get("name"));
        let own = names.map(|node| (add(None, node, Form::Scalar), node));
        let keys = keys(root).filter_map(|node| Some((add(Some(node.key_text()?), node, Form::Key), node)));
        found.extend(own.into_iter().chain(keys).map(|((definition, span, form), node)| Occurrence {
            definition,
            span,
            access: Access::Declaration,
            form,
            node,
        }));
    }
    found
}

/// The ConfigMaps and Secrets of a file: kind, name and root.
pub(in crate::ide) fn objects(
    workspace: &Workspace,
    file: FileId,
) -> impl Iterator<Item = (ConfigKind, &str, Node<'_>)> {
    let file = workspace.file(file);
    let documents =
        file.into_iter().flat_map(|f| f.classes.iter().zip(f.tree.documents()).map(move |d| (f, d)));
    documents.filter_map(|(file, (class, document))| {
        let Class::Foreign(foreign) = class else { return None };
        let root = file.tree.node(document.root?);
        let name = root.get("metadata")?.get("name")?.as_str()?;
        Some((ConfigKind::of(*foreign)?, name, root))
    })
}

/// The keys of a ConfigMap or Secret.
pub(in crate::ide) fn keys(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let maps = ["data", "binaryData", "stringData"].into_iter().filter_map(move |field| root.get(field));
    maps.flat_map(|map| map.entries().map(|entry| entry.key))
}

/// Which field of a type names a ConfigMap or Secret.
pub(in crate::ide) fn naming_field(desc: &str) -> Option<(ConfigKind, &'static str)> {
    Some(match desc {
        "ConfigMapKeySelector" | "ConfigMapEnvSource" | "ConfigMapVolumeSource" | "ConfigMapProjection" => {
            (ConfigKind::ConfigMap, "name")
        }
        "SecretKeySelector" | "SecretEnvSource" | "SecretProjection" => (ConfigKind::Secret, "name"),
        "SecretVolumeSource" => (ConfigKind::Secret, "secretName"),
        _ => return None,
    })
}

/// The names of ConfigMaps and Secrets, and their keys, that an object uses.
pub(super) fn uses(collector: &mut Collector<'_, '_>) {
    let facts = collector.facts;
    for frame in &facts.object.decoded.frames {
        let Some((kind, field)) = naming_field(frame.desc.name) else { continue };
        let view: View<'_, ()> = View::new(facts.tree.node(frame.node));
        let name_view: View<'_, Str> = view.field(field);
        let Some(name) = name_view.get() else { continue };
        let definition = |key: Option<&str>| Definition::Config {
            kind,
            name: name.to_owned(),
            key: key.map(str::to_owned),
        };
        collector.scalar(definition(None), name_view, Access::Read);
        let key: View<'_, Str> = view.field("key");
        let items: View<'_, crate::model::List<()>> = view.field("items");
        let keys = Some(key).into_iter().chain(items.iter().map(|item| item.field("key")));
        for key in keys {
            if let (Some(text), Some(node)) = (key.get(), key.node()) {
                let part = Span::new(0, text.len());
                collector.within(definition(Some(text)), node, part, Access::Read, Form::Scalar);
            }
        }
    }
}
