//! Which files are only patches, according to the kustomizations beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::file::File;
use crate::text::FileId;
use crate::yaml::Node;

/// The files that some `kustomization.yaml` of the workspace names as patches.
pub(super) fn patched_files(files: &[Arc<File>]) -> BTreeSet<FileId> {
    let mut patches = BTreeSet::new();
    let is_kustomization = |f: &&Arc<File>| {
        let name = f.path.rsplit('/').next().unwrap_or_default();
        matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
    };
    let mut by_path: Option<BTreeMap<&str, FileId>> = None;
    for file in files.iter().filter(is_kustomization) {
        let paths = by_path.get_or_insert_with(|| {
            files.iter().enumerate().map(|(i, f)| (f.path.as_str(), FileId(i as u32))).collect()
        });
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for document in file.tree.documents() {
            let Some(root) = document.root else { continue };
            for relative in patch_paths(file.tree.node(root)) {
                patches.extend(paths.get(join(folder, relative).as_str()));
            }
        }
    }
    patches
}

fn patch_paths<'t>(root: Node<'t>) -> impl Iterator<Item = &'t str> {
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items).map(Node::resolved);
    let strategic = list("patchesStrategicMerge").chain(list("patches")).filter_map(Node::as_str);
    let with_path = list("patches").chain(list("patchesJson6902"));
    strategic.chain(with_path.filter_map(|p| p.get("path")?.as_str()))
}

/// `folder/relative` with `.` and `..` resolved.
fn join(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            // A folder above the working directory stays one.
            ".." if parts.last().is_none_or(|last| *last == "..") => parts.push(".."),
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn joins_like_a_shell() {
        for (folder, relative, joined) in [
            ("a/b", "c.yaml", "a/b/c.yaml"),
            ("a/b", "../c.yaml", "a/c.yaml"),
            ("", "./c.yaml", "c.yaml"),
            ("a", "../../c.yaml", "../c.yaml"),
            ("../a", "../../c.yaml", "../../c.yaml"),
            ("..", "b/../c.yaml", "../c.yaml"),
        ] {
            assert_eq!(join(folder, relative), joined);
        }
    }
}
