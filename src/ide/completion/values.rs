//! Values of fields: enumerations, and the names of what they refer to.

use super::names::{self, Ranks};
use super::{CompletionKind, List, needed};
use crate::analysis::{Call, Facts, Item, Type};
use crate::expr::depends::TaskResult;
use crate::ide::locate::Described;
use crate::ide::markdown;
use crate::ide::names::{ConfigKind, config};
use crate::model::{Kind, Language, Shape, View};
use crate::text::{FileId, Span};
use crate::workspace::{Class, Lookup, Object, SettingKind, TemplateInterface};

pub(super) fn complete<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, described: Described) {
    let Some(field) = described.field else { return };
    if field.name == "kind" && list.spot.steps().len() == 1 {
        return super::outlines::kinds(list);
    }
    for (index, value) in field.values.iter().enumerate().filter(|(_, v)| !v.is_empty()) {
        list.add(*value, CompletionKind::Value).sort = format!("1{index:02}");
    }
    if matches!(described.shape, Shape::Bool) {
        list.add("true", CompletionKind::Value);
        list.add("false", CompletionKind::Value);
    }
    match (described.owner.name, field.name) {
        ("WorkflowStep" | "DAGTask" | "LifecycleHook", "template") | (_, "onExit" | "entrypoint") => {
            templates(list, facts);
            needed::undeclared(list, facts);
        }
        ("TemplateRef", "template") => templates_of_object(list, facts),
        ("Parameter", "name") => arguments(list, facts, true),
        ("Artifact", "name") => arguments(list, facts, false),
        ("Parameter", "value") => {
            argument_values(list, facts);
            tags(list, facts, |ty| ty != Type::Artifact);
        }
        ("DAGTask", "dependencies") => tasks(list, facts, false),
        ("DAGTask", "depends") => tasks(list, facts, true),
        ("DAGTemplate", "target") => tasks(list, facts, false),
        ("ContainerNode", "dependencies") => containers(list),
        ("VolumeMount" | "VolumeDevice", "name") => volumes(list, facts),
        (_, "serviceAccountName") => service_accounts(list),
        (owner, name) => config_names(list, owner, name),
    }
    match (field.language, field.name) {
        (Language::Reference, "from") => tags(list, facts, |ty| ty == Type::Artifact),
        (Language::Reference, _) => tags(list, facts, |ty| ty != Type::Artifact && ty != Type::Path),
        (Language::JsonList, _) => tags(list, facts, |ty| matches!(ty, Type::Json | Type::Text)),
        (Language::When, _) => tags(list, facts, |ty| !matches!(ty, Type::Artifact | Type::Path)),
        _ => {}
    }
    needed::complete(list, facts, described);
    needed::elsewhere(list, described);
    after_colon(list);
}

/// A value directly behind the colon needs a blank first.
fn after_colon(list: &mut List<'_, '_>) {
    let spot = list.spot;
    let start = spot.cursor.span.start as usize;
    if !spot.cursor.in_flow && spot.text().get(..start).is_some_and(|t| t.ends_with([':', '-'])) {
        list.items.iter_mut().for_each(|item| item.insert.text.insert(0, ' '));
    }
}

fn template(list: &mut List<'_, '_>, interface: &TemplateInterface, rank: &str) {
    if interface.name.is_empty() || interface.name.contains("{{") {
        return;
    }
    let item = list.add(interface.name.as_str(), CompletionKind::Template);
    item.detail = interface.kind.map(|k| k.field().to_owned());
    item.documentation = Some(markdown::template(interface));
    item.sort = rank.to_owned();
}

/// The templates of the object; the one around comes last.
fn templates<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    let own = list.spot.template(facts).map(|id| facts.template(id).interface.name.clone());
    let referenced = facts.globals.referenced.filter(|_| list.spot.template(facts).is_none());
    let objects = Some(facts.object).into_iter().chain(referenced);
    let called = needed::called(facts);
    for (at, interface) in objects.flat_map(|o| &o.interface.templates).enumerate() {
        // What nothing calls yet is what somebody is about to call.
        let rank = match own.as_deref() == Some(interface.name.as_str()) {
            true => 5,
            false if called.contains(interface.name.as_str()) => 4,
            false => 3,
        };
        template(list, interface, &format!("{rank}{:03}", at.min(999)));
    }
}

/// The objects that a reference may name, when the place is one. What analysis knows is not needed.
pub(super) fn objects(list: &mut List<'_, '_>, described: Described) -> bool {
    let is_reference = matches!(described.owner.name, "TemplateRef" | "WorkflowTemplateRef");
    if !is_reference || described.field.is_none_or(|f| f.name != "name") {
        return false;
    }
    let own = list.spot.object.map(|o| o.id);
    let referred = needed::referred(list.spot);
    let cluster =
        list.spot.mapping().and_then(|m| m.get("clusterScope")).is_some_and(|c| c.text() == Some("true"));
    let kind = if cluster { Kind::ClusterWorkflowTemplate } else { Kind::WorkflowTemplate };
    for object in list.spot.workspace.objects() {
        if object.kind != kind || object.name.is_empty() || Some(object.id) == own {
            continue;
        }
        let path = list.spot.workspace.file(object.file).map_or("", |f| f.path.as_str());
        let templates: Vec<String> =
            object.interface.templates.iter().map(|t| format!("`{}`", t.name)).collect();
        let item = list.add(&*object.name, CompletionKind::Object);
        item.detail = Some(path.to_owned());
        item.documentation = Some(format!("{} with the templates {}", object.kind, templates.join(", ")));
        // What the file refers to already comes before what it has nothing to do with.
        item.sort = if referred.contains(&*object.name) { "3" } else { "5" }.to_owned();
    }
    after_colon(list);
    true
}

fn templates_of_object(list: &mut List<'_, '_>, facts: &Facts<'_>) {
    let Some(reference) = list.spot.mapping() else { return };
    let cluster = reference.get("clusterScope").is_some_and(|c| c.text() == Some("true"));
    let Some(name) = reference.get("name").and_then(|n| n.as_str()) else { return };
    let Lookup::Found(found) = list.spot.workspace.lookup(facts.object, name, cluster) else { return };
    for (at, interface) in found.interface.templates.iter().enumerate() {
        template(list, interface, &format!("3{:03}", at.min(999)));
    }
}

/// What the arguments at the cursor are for.
fn callee<'f, 'w>(
    list: &List<'_, 'w>,
    facts: &'f Facts<'w>,
) -> Option<(&'f Call<'w>, &'f TemplateInterface)> {
    let call = list.spot.call(facts)?;
    // An inline template's own inputs and outputs are no arguments.
    let is_inner = list.spot.path().flatten().any(|key| key == "inline");
    (!is_inner).then_some(())?;
    Some((call, call.interface(facts)?))
}

fn arguments<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, parameters: bool) {
    let spot = list.spot;
    if spot.path().flatten().nth_back(2) != Some("arguments") {
        return;
    }
    let list_node = spot.nodes.iter().rev().find(|n| n.is_sequence());
    let own = spot.mapping().map(|m| m.id());
    let given: Vec<&str> = list_node
        .into_iter()
        .flat_map(|n| n.items())
        .filter(|i| Some(i.resolved().id()) != own)
        .filter_map(|i| i.resolved().get("name")?.as_str())
        .collect();
    let mut names: Vec<(String, bool)> = Vec::new();
    if let Some((_, interface)) = callee(list, facts) {
        let inputs = interface.inputs.iter().map(|i| (i.name.clone(), i.optional));
        let artifacts = interface.input_artifacts.iter().map(|a| (a.name.clone(), a.optional));
        if parameters { names.extend(inputs) } else { names.extend(artifacts) }
    } else if list.spot.call(facts).is_none() {
        names.extend(workflow_arguments(facts, parameters));
    }
    let names = names.into_iter().filter(|(n, _)| !given.contains(&n.as_str()));
    for (at, (name, optional)) in names.enumerate() {
        let kind = if parameters { CompletionKind::Parameter } else { CompletionKind::Artifact };
        let item = list.add(name, kind);
        item.detail = Some(if optional { "optional" } else { "required" }.to_owned());
        item.sort = format!("{}{:03}", if optional { 4 } else { 3 }, at.min(999));
    }
}

/// The arguments that the object that is run as a whole declares, or else what its own entrypoint takes.
fn workflow_arguments(facts: &Facts<'_>, parameters: bool) -> Vec<(String, bool)> {
    let whole = facts.globals.referenced.or_else(|| {
        let root = facts.workspace.view::<crate::model::event::WorkflowEventBinding>(facts.object)?;
        let reference = root.spec().submit().workflow_template_ref();
        let cluster = reference.cluster_scope().get() == Some(true);
        match facts.workspace.lookup(facts.object, reference.name().get()?, cluster) {
            Lookup::Found(found) => Some(found),
            Lookup::External { .. } => None,
        }
    });
    let entry = |object: &Object| {
        let name = object.interface.entrypoint.as_deref()?;
        object.interface.template(name).map(|(_, t)| t.clone())
    };
    let mut names = Vec::new();
    if let Some(object) = whole {
        if parameters {
            names.extend(object.interface.arguments.iter().map(|a| (a.name.clone(), a.value.is_some())));
        } else {
            names.extend(object.interface.argument_artifacts.iter().map(|a| (a.clone(), false)));
        }
    } else if let Some(template) = entry(facts.object) {
        if parameters {
            names.extend(template.inputs.into_iter().map(|i| (i.name, i.optional)));
        } else {
            names.extend(template.input_artifacts.into_iter().map(|i| (i.name, i.optional)));
        }
    }
    names
}

/// The values that an input with an enumeration may have.
fn argument_values<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    let Some((_, interface)) = callee(list, facts) else { return };
    let name = list.spot.mapping().and_then(|m| m.get("name")).and_then(|n| n.as_str());
    let Some(input) = name.and_then(|n| interface.input(n)) else { return };
    for value in &input.values {
        list.add(value.as_str(), CompletionKind::Value).sort = "1".to_owned();
    }
}

/// Whole tags for the names of some types.
fn tags<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, fits: impl Fn(Type) -> bool) {
    let cursor = &list.spot.cursor;
    let typed = list.spot.text().get(cursor.span.start as usize..list.spot.offset).unwrap_or_default();
    let is_whole = !typed.contains(char::is_whitespace) && !typed.contains("}}");
    let span = if is_whole { cursor.span } else { Span::at(list.spot.offset) };
    let ranks = Ranks::new(list.spot, facts);
    let quote = if cursor.quote.is_none() && is_whole { "'" } else { "" };
    for name in names::all(list.spot, facts).into_iter().filter(|n| fits(n.ty)) {
        let is_prefix = matches!(name.key.as_str(), "inputs.parameters" | "workflow.parameters");
        if is_prefix
            || name.key.starts_with("workflow.labels")
            || name.key.starts_with("workflow.annotations")
        {
            continue;
        }
        let rank = match name.key.split('.').next() {
            Some("item") => "30",
            Some("inputs") => "31",
            Some("steps" | "tasks") => "32",
            _ => "33",
        };
        let (prefix, segment) = match name.key.split('.').collect::<Vec<_>>()[..] {
            [family @ ("steps" | "tasks"), item, ..] => (format!("{family}."), item),
            _ => name.key.rsplit_once('.').map_or((String::new(), ""), |(p, s)| (format!("{p}."), s)),
        };
        let at = ranks.of(&prefix, segment);
        let text = format!("{quote}{{{{{}}}}}{quote}", name.key);
        let item = list.add_at(format!("{{{{{}}}}}", name.key), CompletionKind::Variable, span, text);
        item.detail = Some(markdown::type_name(name.ty).to_owned());
        item.sort = format!("{rank}{at:03}");
        item.filter.clone_from(&item.insert.text);
    }
}

/// Tasks; in `depends` also with what can become of them.
fn tasks<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, with_results: bool) {
    let spot = list.spot;
    let Some(template) = spot.template(facts) else { return };
    let own = spot.call(facts).map(|c| c.id);
    let before = spot.text().get(spot.cursor.span.start as usize..spot.offset).unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let word = before.len() - before.trim_end_matches(is_name).len();
    let head = before.get(..before.len() - word).unwrap_or_default();
    let after = spot.text().get(spot.offset..spot.cursor.span.end as usize).unwrap_or_default();
    let rest = after.find(|c| !is_name(c)).unwrap_or(after.len());
    let span = Span::new(spot.offset - word, spot.offset + rest);
    if with_results && head.ends_with('.') {
        for (index, result) in TaskResult::ALL.into_iter().enumerate() {
            let item = list.add_at(result.word(), CompletionKind::Value, span, result.word());
            item.sort = format!("3{index}");
        }
        return;
    }
    let ranks = Ranks::new(spot, facts);
    let tail = after.get(rest..).unwrap_or_default();
    let others: Vec<&str> = [head, tail].into_iter().flat_map(|text| text.split(|c| !is_name(c))).collect();
    let node = spot.nodes.iter().rev().find(|n| n.is_sequence());
    let listed: Vec<&str> = match with_results {
        true => Vec::new(),
        false => node.into_iter().flat_map(|n| n.items()).filter_map(|i| i.as_str()).collect(),
    };
    for call in facts.items(template).filter(|c| Some(c.id) != own && !c.name.is_empty()) {
        let is_here = before.ends_with(call.name);
        if listed.contains(&call.name) && !is_here {
            continue;
        }
        let item = list.add_at(call.name, CompletionKind::Task, span, call.name);
        item.detail = call.callee().get().map(|t| format!("runs `{t}`"));
        // Once is enough for most.
        let is_named = with_results && others.contains(&call.name);
        let rank = match circular(facts, own, call) {
            true => 6,
            false if is_named => 5,
            false => 3,
        };
        item.sort = format!("{rank}{:03}", ranks.distance(call.name));
    }
}

/// The other containers of a set, those before first.
fn containers(list: &mut List<'_, '_>) {
    let mappings = list.spot.nodes.iter().rev().filter(|n| n.is_mapping());
    let mut around = mappings.take(2);
    let (Some(own), Some(set)) = (around.next(), around.next()) else { return };
    let listed: Vec<&str> = own.get("dependencies").map_or(Vec::new(), |n| {
        n.items().filter(|i| !i.span().touches(list.spot.offset)).filter_map(|i| i.as_str()).collect()
    });
    let containers = set.get("containers").map_or(Vec::new(), |n| n.items().map(|i| i.resolved()).collect());
    let own_at = containers.iter().position(|c| c.id() == own.id()).unwrap_or(containers.len());
    for (at, container) in containers.iter().enumerate().filter(|(at, _)| *at != own_at) {
        let Some(name) = container.get("name").and_then(|n| n.as_str()).filter(|n| !listed.contains(n))
        else {
            continue;
        };
        let distance = if at < own_at { own_at - at } else { 400 + at };
        list.add(name, CompletionKind::Task).sort = format!("3{:03}", distance.min(999));
    }
}

/// Whether a task already waits for the one at the cursor.
fn circular(facts: &Facts<'_>, own: Option<crate::analysis::CallId>, other: &Call<'_>) -> bool {
    let Some(own) = own.map(|id| facts.call(id)) else { return false };
    let dag = own.caller.and_then(|t| facts.template(t).dag.as_ref());
    let (Some(dag), Some(own_at), Some(other_at)) = (dag, own.site.position(), other.site.position()) else {
        return false;
    };
    matches!(other.item, Item::Task(_)) && dag.waits_for(other_at, own_at)
}

fn volumes<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    let own = list.spot.template(facts).map(|id| facts.template(id).view.volumes());
    let all =
        own.into_iter().chain([facts.spec.volumes()]).flat_map(|v| v.iter()).map(|v| v.name().or_empty());
    let claims = facts.spec.volume_claim_templates().iter().map(|c| c.metadata().name().or_empty());
    for name in all.chain(claims).filter(|n| !n.is_empty()) {
        list.add(name, CompletionKind::Volume);
    }
}

fn service_accounts(list: &mut List<'_, '_>) {
    let workspace = list.spot.workspace;
    for file in workspace.files() {
        for (class, document) in file.classes.iter().zip(file.tree.documents()) {
            let root = document.root.filter(|_| *class == Class::Foreign(SettingKind::ServiceAccount));
            let name = root.and_then(|r| file.tree.node(r).get("metadata")?.get("name")?.as_str());
            if let Some(name) = name {
                list.add(name, CompletionKind::Object).detail = Some(file.path.clone());
            }
        }
    }
}

/// ConfigMaps, Secrets and their keys.
fn config_names(list: &mut List<'_, '_>, owner: &str, field: &str) {
    let spot = list.spot;
    let (kind, wanted) = match (config::naming_field(owner), owner, field) {
        (Some((kind, naming)), _, _) if naming == field => (kind, None),
        (Some((kind, naming)), _, "key") => {
            let Some(name) = spot.mapping().and_then(|m| m.get(naming)).and_then(|n| n.as_str()) else {
                return;
            };
            (kind, Some(name))
        }
        (None, "KeyToPath", "key") => {
            let outer = spot.nodes.iter().rev().filter(|n| n.is_mapping()).nth(1);
            let view = outer.map(|n| View::<()>::new(*n));
            let name = |key| view.and_then(|v| v.field::<crate::model::Str>(key).get());
            match (name("secretName"), name("name")) {
                (Some(name), _) => (ConfigKind::Secret, Some(name)),
                (None, Some(name)) => (ConfigKind::ConfigMap, Some(name)),
                _ => return,
            }
        }
        _ => return,
    };
    let workspace = spot.workspace;
    for (index, file) in workspace.files().iter().enumerate() {
        for (found, name, root) in config::objects(workspace, FileId(index as u32)) {
            if found != kind {
                continue;
            }
            match wanted {
                None => list.add(name, CompletionKind::Object).detail = Some(file.path.clone()),
                Some(wanted) if wanted == name => {
                    for key in config::keys(root).filter_map(|k| k.key_text()) {
                        list.add(key, CompletionKind::Label);
                    }
                }
                Some(_) => {}
            }
        }
    }
}
