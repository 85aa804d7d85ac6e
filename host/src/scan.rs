//! Reading whole folders again and again: what has not changed on the disk is neither read nor parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File};

use crate::config::{Configs, Resolved};
use crate::files::{is_referable, map, parse};
use crate::paths::{Here, with_slashes};
use crate::walk::{Candidate, Files};

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Where paths are spelt from, and whose configuration says the version of Argo.
    pub here: Here,
    /// Folders, read with all below them; the repositories around them are there for reference.
    pub folders: Vec<PathBuf>,
    /// Single files, wherever they are; those that do not exist are left out.
    pub files: Vec<PathBuf>,
    /// No configuration file and no repository counts.
    pub isolated: bool,
    /// The version of Argo, unless the configuration is to say it.
    pub version: Option<Version>,
}

/// What is on the disk.
#[derive(Debug)]
pub struct Disk {
    /// By the path that reports show.
    pub files: BTreeMap<String, Known>,
    /// What is configured for the single files that do not exist, by their absolute path.
    pub absent: BTreeMap<PathBuf, Arc<Resolved>>,
    /// The version of Argo that the files were read for.
    pub version: Version,
    /// What is wrong with configuration files or cannot be read, a line each.
    pub troubles: Vec<String>,
}

impl Default for Disk {
    fn default() -> Self {
        Disk {
            files: BTreeMap::new(),
            absent: BTreeMap::new(),
            version: Version::LATEST,
            troubles: Vec::new(),
        }
    }
}

/// A file on the disk.
#[derive(Clone, Debug)]
pub struct Known {
    /// The absolute path without links.
    pub identity: PathBuf,
    /// What is configured for it.
    pub config: Arc<Resolved>,
    /// It, unless it holds nothing that others could refer to and is only there for reference.
    pub file: Option<Arc<File>>,
    /// How it is there, whether it is worth reading or not.
    pub context: Context,
    stamp: Option<(SystemTime, u64)>,
}

impl Scan {
    /// What is known of one file without reading it: how it is there, and what is configured for it.
    pub fn look(&self, path: &Path) -> (Context, Arc<Resolved>) {
        let configs = Configs::seen_from(self.here.clone(), self.isolated, &[]);
        let mut found = Files::seen_from(self.here.clone());
        if path.is_file() {
            found.name(path);
        }
        found.exclude(&configs);
        let context = found.finish().0.first().map(|c| Context { named: false, ..c.context });
        (context.unwrap_or_default(), configs.of(path))
    }

    /// Reads what is not as it was `before`; `changed` are files that somebody said have changed, by absolute path.
    pub fn run(&self, before: &Disk, changed: &BTreeSet<PathBuf>) -> Disk {
        let configs = Configs::seen_from(self.here.clone(), self.isolated, &[]);
        let mut found = Files::seen_from(self.here.clone());
        let folders = self.folders.iter().filter_map(|folder| folder.canonicalize().ok());
        let files = self.files.iter().filter(|file| file.is_file()).cloned();
        folders.chain(files).for_each(|path| found.name(&path));
        if !self.isolated {
            found.index_repositories();
            found.index_roots(&configs);
        }
        found.exclude(&configs);
        let version = self.version.or(configs.of_here().argo_version).unwrap_or(Version::LATEST);
        let (mut candidates, mut troubles) = found.finish();
        let absent = self.files.iter().filter(|file| !file.is_file());
        let absent = absent.map(|file| (file.clone(), configs.of(file))).collect();
        let resolved: Vec<Arc<Resolved>> = candidates.iter().map(|c| configs.of(&c.identity)).collect();
        troubles.extend(configs.troubles());
        let mut pairs = Vec::with_capacity(candidates.len());
        for (candidate, config) in candidates.iter_mut().zip(resolved) {
            // In an editor a file is looked at for what it is, not because somebody insists.
            candidate.context.named = false;
            pairs.push((with_slashes(&candidate.path), &*candidate, config));
        }
        let read = map(&pairs, |(path, candidate, config)| {
            let known = before.files.get(path).filter(|_| before.version == version);
            let known = known.filter(|known| !changed.contains(&known.identity));
            read(path, candidate, config, known, version)
        });
        let mut files = BTreeMap::new();
        for ((path, ..), outcome) in pairs.iter().zip(read) {
            match outcome {
                Ok(known) => files.extend(known.map(|known| (path.clone(), known))),
                Err(trouble) => troubles.push(trouble),
            }
        }
        Disk { files, absent, version, troubles }
    }
}

/// Reads a file, unless it is `known` as it is; nothing when it is gone.
fn read(
    path: &str,
    candidate: &Candidate,
    config: &Arc<Resolved>,
    known: Option<&Known>,
    version: Version,
) -> Result<Option<Known>, String> {
    let (identity, context) = (candidate.identity.clone(), candidate.context);
    let stamp = stamp_of(&identity);
    let known = known.filter(|k| k.stamp == stamp && stamp.is_some() && k.context == context);
    let is_configured_so = |k: &&Known| {
        k.config.externals == config.externals
            && k.config.namespaces(&identity) == config.namespaces(&identity)
    };
    if let Some(known) = known.filter(is_configured_so) {
        return Ok(Some(Known { config: Arc::clone(config), ..known.clone() }));
    }
    let Ok(bytes) = std::fs::read(&identity) else { return Ok(None) };
    let is_wanted = !context.silent || is_referable(&identity, &bytes);
    let file = is_wanted.then(|| parse(path.to_owned(), &bytes, context, version)).transpose()?;
    let file = file.map(|mut file| {
        config.apply(&identity, &mut file);
        Arc::new(file)
    });
    Ok(Some(Known { identity, config: Arc::clone(config), file, context, stamp }))
}

fn stamp_of(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::{Disk, Scan};
    use crate::paths::Here;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    #[test]
    fn what_stays_is_shared_and_what_is_ignored_is_left_out() {
        let folder = std::env::temp_dir().join(format!("argoc-scan-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("out")).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
        write(".gitignore", "out/\n");
        write("a.yaml", "kind: Workflow\n");
        write("b.yaml", "kind: Workflow\n");
        write("out/c.yaml", "kind: Workflow\n");
        write("d.txt", "kind: Workflow\n");
        let scan = Scan {
            here: Here::at(&folder),
            folders: vec![folder.clone()],
            files: Vec::new(),
            isolated: false,
            version: None,
        };
        let first = scan.run(&Disk::default(), &BTreeSet::new());
        assert_eq!(first.files.keys().collect::<Vec<_>>(), ["a.yaml", "b.yaml"]);
        assert_eq!(first.troubles, [""; 0]);
        write("b.yaml", "kind: CronWorkflow\n");
        write("argoc.toml", "exclude = [\"a.yaml\"]\n[externals]\nparameters = [\"x\"]\n");
        write("e.json", "{}");
        let second = scan.run(&first, &BTreeSet::new());
        assert_eq!(second.files.keys().collect::<Vec<_>>(), ["a.yaml", "b.yaml", "e.json"]);
        assert!(second.files["a.yaml"].context.silent && !second.files["b.yaml"].context.silent);
        let third = scan.run(&second, &BTreeSet::from([second.files["b.yaml"].identity.clone()]));
        let same = |name: &str| {
            let file = |disk: &Disk| disk.files[name].file.clone().expect("it is read");
            Arc::ptr_eq(&file(&second), &file(&third))
        };
        assert!(same("a.yaml") && !same("b.yaml") && same("e.json"));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
