//! Keys of objects, with what usually follows them.

use super::{CompletionKind, List, escaped, usual};
use crate::analysis::Facts;
use crate::ide::cursor::SlotKind;
use crate::ide::locate::Described;
use crate::ide::markdown;
use crate::model::{Enforcer, FieldDesc, Shape};

/// The keys that the object at the cursor may still have; `before` is what has to stand before the first of them.
pub(super) fn complete(list: &mut List<'_, '_>, described: Described, before: &str) {
    let spot = list.spot;
    let Some(desc) = described.fields() else { return inner(list, described, before) };
    let present = if before.is_empty() { present(list) } else { Vec::new() };
    // Directly behind a dash a blank has to come first.
    let written = spot.text().get(..spot.cursor.span.start as usize).unwrap_or_default();
    let before =
        if before.is_empty() && written.ends_with('-') && !spot.cursor.in_flow { " " } else { before };
    let has_colon = spot.cursor.kind == SlotKind::Key && !spot.cursor.in_flow || followed_by_colon(list);
    let path: Vec<&str> = spot.path().flatten().collect();
    for (index, field) in desc.all_fields().enumerate() {
        if !field.exists_in(spot.version()) || present.contains(&field.name) {
            continue;
        }
        let is_own = desc.fields.iter().any(|own| own.name == field.name);
        // Kubernetes wants every container to have a name; that of a template's only one is Argo's affair.
        let is_needless = field.name == "name" && matches!(spot.key(), Some("container" | "script"));
        let is_required =
            field.required != Enforcer::Nobody && (is_own || !desc.lenient_bases) && !is_needless;
        let is_late = field.deprecated.is_some() || usual::is_taken(desc, field.name, &present);
        let place = usual::place(desc, field.name, &path).filter(|_| !is_needless);
        let rank = match (is_required, place) {
            _ if is_late => 3,
            (true, _) => 0,
            (false, Some(_)) => 1,
            (false, None) => 2,
        };
        let index = place.unwrap_or(index);
        let (text, is_snippet) =
            if has_colon { (field.name.to_owned(), false) } else { snippet(list, field, before) };
        let item = list.add(field.name, CompletionKind::Key);
        item.detail = Some(markdown::shape(&field.shape));
        item.documentation = Some(markdown::field(field, spot.version())).filter(|d| !d.is_empty());
        item.insert.text = text;
        item.insert.is_snippet = is_snippet;
        item.sort = format!("{rank}{index:03}");
        item.deprecated = field.deprecated.is_some();
    }
    if !has_colon && !spot.cursor.in_flow {
        super::outlines::items(list, desc.name, before);
    }
}

/// The items of a list in a list.
fn inner(list: &mut List<'_, '_>, described: Described, before: &str) {
    if let Shape::List(item) = described.shape {
        let described = Described { shape: *item, ..described };
        if item.as_struct().is_some() {
            complete(list, described, &format!("{before}- "));
        }
    }
}

fn followed_by_colon(list: &List<'_, '_>) -> bool {
    let cursor = &list.spot.cursor;
    let after = list.spot.text().get(cursor.span.end as usize..).unwrap_or_default();
    let after = after.strip_prefix(['"', '\'']).filter(|_| cursor.quote.is_some()).unwrap_or(after);
    after.trim_start_matches(' ').starts_with(':')
}

/// The keys that are there already, apart from the one at the cursor.
pub(super) fn present<'w>(list: &List<'_, 'w>) -> Vec<&'w str> {
    let span = list.spot.cursor.span;
    let entries = list.spot.node().into_iter().flat_map(|node| node.entries());
    let others = entries.filter(|e| e.key.span().end < span.start || span.end < e.key.span().start);
    others.filter_map(|e| e.key.key_text()).collect()
}

/// A key, its colon, and what the value begins with.
fn snippet(list: &List<'_, '_>, field: &FieldDesc, before: &str) -> (String, bool) {
    let cursor = &list.spot.cursor;
    let name = field.name;
    if cursor.in_flow {
        return (flow(list, field), true);
    }
    let column = cursor.column + before.len();
    let indent = |by: usize| " ".repeat(column + by);
    let dashes = if lists_are_indented(list.spot.text()) { 2 } else { 0 };
    let value = match field.shape {
        _ if field.values.iter().any(|v| !v.is_empty()) => format!(" {}", choice(field.values)),
        Shape::Bool => " ${1|true,false|}".to_owned(),
        Shape::List(Shape::List(_)) => {
            format!("\n{}- - name: $1\n{}template: $0", indent(dashes), indent(dashes + 4))
        }
        Shape::List(_) => format!("\n{}- $0", indent(dashes)),
        Shape::Struct(desc) if desc.fields.is_empty() && desc.bases.is_empty() => " {}".to_owned(),
        Shape::Struct(_) | Shape::Kube(_) | Shape::Map(_) | Shape::Object | Shape::Plugin => {
            format!("\n{}$0", indent(2))
        }
        Shape::Str if field.name == "source" => format!(" |\n{}$0", indent(2)),
        _ => " $0".to_owned(),
    };
    (format!("{before}{name}:{value}"), true)
}

fn choice(values: &[&str]) -> String {
    let values = values.iter().filter(|v| !v.is_empty());
    let texts: Vec<String> = values.map(|v| escaped(v).replace([',', '|'], "")).collect();
    format!("${{1|{}|}}", texts.join(","))
}

/// The same between brackets, in quotes where the file is JSON.
fn flow(list: &List<'_, '_>, field: &FieldDesc) -> String {
    let spot = list.spot;
    let begins = spot.text().trim_start().starts_with('{');
    let quote = if begins && spot.cursor.quote.is_none() { "\"" } else { "" };
    let close = spot.cursor.quote.map_or(String::new(), |q| {
        let next = spot.text().get(spot.cursor.span.end as usize..).unwrap_or_default();
        if next.starts_with(q) { String::new() } else { q.to_string() }
    });
    if spot.cursor.quote.is_some() && close.is_empty() {
        // The closing quote is there, and the colon belongs behind it.
        return field.name.to_owned();
    }
    let value = match field.shape {
        Shape::List(_) => "[$0]",
        Shape::Struct(_) | Shape::Kube(_) | Shape::Map(_) | Shape::Object | Shape::Plugin => "{$0\\}",
        Shape::Str | Shape::AnyString if begins => "\"$0\"",
        _ => "$0",
    };
    format!("{quote}{}{close}{quote}: {value}", field.name)
}

/// Whether the file writes lists further right than their key.
fn lists_are_indented(text: &str) -> bool {
    let mut key_indent = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if line.trim_start().starts_with("- ")
            && let Some(key) = key_indent
        {
            return indent > key;
        }
        key_indent =
            (line.trim_end().ends_with(':') && !line.trim_start().starts_with(['-', '#'])).then_some(indent);
    }
    true
}

/// Labels and annotations that Argo knows, with what they do.
const KNOWN_LABELS: &[(&str, &str)] = &[
    ("workflows.argoproj.io/archive-strategy", "`false` keeps the workflow out of the archive."),
    ("workflows.argoproj.io/configmap-type", "`Parameter`, `Cache`, …: what Argo may read from a ConfigMap."),
    ("workflows.argoproj.io/controller-instanceid", "The controller that takes care of the object."),
    ("workflows.argoproj.io/title", "The title in the user interface."),
    ("workflows.argoproj.io/description", "The description in the user interface."),
    ("workflows.argoproj.io/display-name", "The name of a step in the user interface."),
];

/// What the keys of other maps mostly are, by the field, with what stands behind the colon.
const KNOWN_KEYS: &[(&str, &[&str])] = &[
    ("hooks", &["exit", "running"]),
    ("requests", &["cpu", "memory", "ephemeral-storage", "storage"]),
    ("limits", &["cpu", "memory", "ephemeral-storage"]),
    ("nodeSelector", &["kubernetes.io/arch", "kubernetes.io/os", "kubernetes.io/hostname"]),
];

/// Keys of maps that only have usual ones.
fn usual_keys(list: &mut List<'_, '_>, field: &FieldDesc) {
    let Some((_, keys)) = KNOWN_KEYS.iter().find(|(name, _)| *name == field.name) else { return };
    let present = present(list);
    let has_colon = list.spot.cursor.kind == SlotKind::Key || followed_by_colon(list);
    let indent = " ".repeat(list.spot.cursor.column + 2);
    for (at, key) in keys.iter().enumerate().filter(|(_, key)| !present.contains(key)) {
        let value = match field.name {
            _ if has_colon => String::new(),
            "hooks" if list.spot.cursor.in_flow => ": {$0\\}".to_owned(),
            "hooks" if *key == "exit" => format!(":\n{indent}template: $0"),
            "hooks" => {
                format!(":\n{indent}expression: ${{1:workflow.status == \"Running\"}}\n{indent}template: $0")
            }
            _ => ": $0".to_owned(),
        };
        let item = list.add(*key, CompletionKind::Label);
        item.insert.is_snippet = !has_colon;
        item.insert.text.push_str(&value);
        item.sort = format!("1{at:02}");
    }
}

/// The keys that the other items of a loop have, or that its tags ask for.
pub(super) fn item_keys<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    let Some(call) = list.spot.call(facts) else { return };
    let present = present(list);
    let has_colon =
        list.spot.cursor.kind == SlotKind::Key && !list.spot.cursor.in_flow || followed_by_colon(list);
    for key in super::names::sibling_keys(facts, call) {
        if !present.contains(&key.as_str()) {
            let text = if has_colon { key.clone() } else { format!("{key}: ") };
            list.add(key, CompletionKind::Label).insert.text = text;
        }
    }
}

/// Names of labels and annotations; other maps have names of the author's own.
pub(super) fn labels(list: &mut List<'_, '_>, described: Described) {
    if let Some(field) = described.field {
        usual_keys(list, field);
    }
    let Some(field) = described.field.filter(|f| matches!(f.name, "labels" | "annotations" | "matchLabels"))
    else {
        return;
    };
    let spot = list.spot;
    let present = present(list);
    let has_colon = spot.cursor.kind == SlotKind::Key || followed_by_colon(list);
    let mut known: Vec<(String, &str)> = KNOWN_LABELS.iter().map(|(n, d)| ((*n).to_owned(), *d)).collect();
    for object in spot.workspace.objects() {
        let names = if field.name == "annotations" {
            &object.interface.annotations
        } else {
            &object.interface.labels
        };
        let own = spot.workspace.root(object).and_then(|r| r.get("metadata")?.get(field.name));
        let own = own.into_iter().flat_map(|m| m.entries()).filter_map(|e| e.key.key_text());
        known.extend(names.iter().map(String::as_str).chain(own).map(|n| (n.to_owned(), "")));
    }
    known.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)));
    known.dedup_by(|a, b| a.0 == b.0);
    for (name, documentation) in known.into_iter().filter(|(n, _)| !present.contains(&n.as_str())) {
        let text = if has_colon { name.clone() } else { format!("{name}: ") };
        let item = list.add(name, CompletionKind::Label);
        item.insert.text = text;
        item.documentation = Some(documentation.to_owned()).filter(|d| !d.is_empty());
    }
}
