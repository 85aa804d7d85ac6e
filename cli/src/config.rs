//! `argoc config show`.

use std::path::{Path, PathBuf};

use argoc_core::config::FILE_NAME;
use argoc_core::model::Version;
use argoc_core::workspace::Externals;
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
    let codes = argoc_core::rules::RULES.iter().map(|rule| rule.code);
    let levels: Vec<String> = codes
        .filter_map(|code| Some(format!("{code} = \"{}\"\n", resolved.level(code, path)?.as_str())))
        .collect();
    if !levels.is_empty() {
        text.push_str(&format!("\n[rules]\n{}", levels.concat()));
    }
    let Externals { templates, parameters, labels, annotations } = &*resolved.externals;
    let externals = [
        ("templates", templates),
        ("parameters", parameters),
        ("labels", labels),
        ("annotations", annotations),
    ];
    let externals: String = externals.iter().map(|(name, items)| list(name, items)).collect();
    if !externals.is_empty() {
        text.push_str(&format!("\n[externals]\n{externals}"));
    }
    text
}
