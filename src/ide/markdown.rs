//! Phrases of hovers and completions.

use crate::analysis::Type;
use crate::model::{Enforcer, FieldDesc, Shape, Version};
use crate::workspace::{TemplateInterface, TemplateKind};

/// What a field may hold, in words: "a list of strings".
pub(super) fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Str => "string".to_owned(),
        Shape::Bool => "boolean".to_owned(),
        Shape::Int32 | Shape::Int64 => "whole number".to_owned(),
        Shape::Float | Shape::Amount => "number".to_owned(),
        Shape::AnyString => "string, number or boolean".to_owned(),
        Shape::IntOrString => "whole number or string".to_owned(),
        Shape::Quantity => "quantity".to_owned(),
        Shape::Time => "time".to_owned(),
        Shape::Duration => "duration".to_owned(),
        Shape::Bytes => "Base64 text".to_owned(),
        Shape::Any => "anything".to_owned(),
        Shape::Object => "map".to_owned(),
        Shape::Plugin => "plugin".to_owned(),
        Shape::Struct(desc) => desc.name.to_owned(),
        Shape::Kube(name) => (*name).to_owned(),
        Shape::List(item) => format!("list of {}", self::shape(item)),
        Shape::Map(item) => format!("map of {}", self::shape(item)),
    }
}

/// What a field is, for hover and completion.
pub(super) fn field(field: &FieldDesc, version: Version) -> String {
    let mut text = String::new();
    if !field.doc.is_empty() {
        text.push_str(field.doc);
        text.push_str("\n\n");
    }
    let mut facts = Vec::new();
    match field.required {
        Enforcer::Argo => facts.push("**Required.**".to_owned()),
        Enforcer::Schema => facts.push("**Required** by the full CRDs.".to_owned()),
        Enforcer::Nobody => {}
    }
    let values: Vec<String> =
        field.values.iter().filter(|v| !v.is_empty()).map(|v| format!("`{v}`")).collect();
    if !values.is_empty() {
        facts.push(format!("One of {}.", values.join(", ")));
    }
    if let Some(since) = field.since {
        facts.push(format!(
            "Since Argo {since}{}.",
            if version < since { ", so not in the version chosen" } else { "" }
        ));
    }
    if let Some(removal) = field.removed {
        facts.push(format!("Removed in Argo {}: use {}.", removal.version, removal.instead));
    }
    if let Some(instead) = field.deprecated {
        facts.push(format!("Deprecated: use {instead}."));
    }
    text.push_str(&facts.join(" "));
    text.trim_end().to_owned()
}

/// A template's kind, inputs and outputs.
pub(super) fn template(interface: &TemplateInterface) -> String {
    let kind = interface.kind.map_or("unknown kind", TemplateKind::field);
    let mut text = format!("template `{}` ({kind})", interface.name);
    let mut list = |title: &str, names: Vec<String>| {
        if !names.is_empty() {
            text.push_str(&format!("\n\n{title}: {}", names.join(", ")));
        }
    };
    let optional = |name: &str, optional: bool| {
        if optional { format!("`{name}` (optional)") } else { format!("`{name}`") }
    };
    list("Inputs", interface.inputs.iter().map(|i| optional(&i.name, i.optional)).collect());
    list(
        "Input artifacts",
        interface.input_artifacts.iter().map(|i| optional(&i.name, i.optional)).collect(),
    );
    list("Outputs", interface.outputs.iter().map(|o| format!("`{}`", o.name)).collect());
    list("Output artifacts", interface.output_artifacts.iter().map(|o| format!("`{}`", o.name)).collect());
    if interface.result {
        list("Also", vec!["`outputs.result`".to_owned(), "`exitCode`".to_owned()]);
    }
    text
}

/// The word for a type in a scope.
pub(super) fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Text => "text",
        Type::Json => "JSON",
        Type::NumberText => "number as text",
        Type::Time => "time",
        Type::Path => "path in the container",
        Type::Artifact => "artifact",
    }
}
