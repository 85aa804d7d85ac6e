//! `argoc config show`.

use std::path::{Path, PathBuf};

use argoc_core::config::FILE_NAME;
use argoc_core::model::Version;
use argoc_core::workspace::{ExternalParameter, Externals, ParameterKind};
use argoc_host::config::{Configs, Resolved};
use argoc_host::paths::{Here, with_slashes};
use argoc_host::walk::describe;

use crate::{Status, output};

/// `argoc config show`: what holds for a path, and from which files.
pub(crate) fn show(path: &Path) -> Status {
    let configs = Configs::new(false, &[]);
    let absolute = match path.canonicalize() {
        Ok(absolute) => absolute,
        Err(error) => {
            output::complain(&format!("{}: {}", path.display(), describe(&error)));
            return Status::Trouble;
        }
    };
    let resolved = if absolute.is_dir() { configs.of_folder(&absolute) } else { configs.of(&absolute) };
    let troubles = configs.troubles();
    if !troubles.is_empty() {
        troubles.iter().for_each(|trouble| output::complain_raw(&format!("argoc: {trouble}\n")));
        return Status::Trouble;
    }
    output::answer(&describe_all(configs.here(), &resolved, &absolute))
}

fn describe_all(here: &Here, resolved: &Resolved, path: &Path) -> String {
    let spell = |path: &PathBuf| with_slashes(&here.spell(path));
    let mut text = match resolved.files.as_slice() {
        [] => format!("# no {FILE_NAME} is above this path: everything is as argoc has it\n"),
        files => files.iter().rev().map(|file| format!("# from {}\n", spell(file))).collect(),
    };
    let version = resolved.argo_version.unwrap_or(Version::LATEST);
    text.push_str(&format!("argo-version = \"{version}\"\n"));
    if resolved.excludes(path) {
        text.push_str("# this path is excluded: it is only read for references\n");
    }
    let list = |name: &str, items: &[String]| match items {
        [] => String::new(),
        items => format!("{name} = {items:?}\n"),
    };
    text.push_str(&list("roots", &resolved.roots.iter().map(spell).collect::<Vec<_>>()));
    text.push_str(&list("namespaces", resolved.namespaces(path)));
    let codes = argoc_core::rules::RULES.iter().map(|rule| rule.code);
    let levels: Vec<String> = codes
        .filter_map(|code| Some(format!("{code} = \"{}\"\n", resolved.level(code, path)?.as_str())))
        .collect();
    if !levels.is_empty() {
        text.push_str(&format!("\n[rules]\n{}", levels.concat()));
    }
    let externals = externals(&resolved.externals);
    if !externals.is_empty() {
        text.push_str(&format!("\n[externals]\n{externals}"));
    }
    text
}

fn externals(externals: &Externals) -> String {
    let Externals { templates, described, parameters, labels, annotations } = externals;
    let quoted = |names: &[String]| -> Vec<String> { names.iter().map(|name| format!("{name:?}")).collect() };
    let described = described.iter().map(|d| {
        let t = &d.interface;
        let inputs = |optional| -> Vec<&str> {
            t.inputs.iter().filter(|i| i.optional == optional).map(|i| i.name.as_str()).collect()
        };
        let outputs: Vec<&str> = t.outputs.iter().map(|o| o.name.as_str()).collect();
        format!(
            "{{ name = {:?}, template = {:?}, inputs = {:?}, optional-inputs = {:?}, outputs = {outputs:?}, result = {} }}",
            d.object,
            t.name,
            inputs(false),
            inputs(true),
            t.result
        )
    });
    let parameter = |p: &ExternalParameter| match (p.kind, p.values.as_slice()) {
        (ParameterKind::String, []) => format!("{:?}", p.name),
        (kind, []) => format!("{{ name = {:?}, type = {:?} }}", p.name, kind.as_str()),
        (kind, values) => format!("{{ name = {:?}, type = {:?}, enum = {values:?} }}", p.name, kind.as_str()),
    };
    let lists: [(&str, Vec<String>); 4] = [
        ("templates", quoted(templates).into_iter().chain(described).collect()),
        ("parameters", parameters.iter().map(parameter).collect()),
        ("labels", quoted(labels)),
        ("annotations", quoted(annotations)),
    ];
    let some = lists.iter().filter(|(_, items)| !items.is_empty());
    some.map(|(name, items)| format!("{name} = [{}]\n", items.join(", "))).collect()
}
