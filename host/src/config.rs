//! Finding and combining configuration files.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argoc_core::config::{self, Config, FILE_NAME, Level, Override, Rules};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::model::Version;
use argoc_core::text::LineIndex;
use argoc_core::workspace::{Externals, File};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::paths::{Here, with_slashes};
use crate::walk::describe;

/// What holds for a file: its configuration file with those that it extends.
#[derive(Debug, Default)]
pub struct Resolved {
    /// The configuration files, the nearest last.
    pub files: Vec<PathBuf>,
    /// The version of Argo that manifests are for.
    pub argo_version: Option<Version>,
    /// Folders that are read so that references resolve.
    pub roots: Vec<PathBuf>,
    /// What exists although no file shows it.
    pub externals: Arc<Externals>,
    exclude: Vec<Globs>,
    rules: Rules,
    namespaces: Vec<String>,
    overrides: Vec<Special>,
}

/// What holds for some paths only.
#[derive(Debug)]
struct Special {
    paths: Globs,
    rules: Rules,
    namespaces: Option<Vec<String>>,
}

/// Globs below a folder.
#[derive(Debug)]
struct Globs {
    folder: PathBuf,
    set: GlobSet,
}

impl Globs {
    fn new(folder: &Path, globs: &[String]) -> Result<Globs, String> {
        let mut builder = GlobSetBuilder::new();
        for text in globs {
            // What names a folder means all that is in it.
            for text in [text.clone(), format!("{}/**", text.trim_end_matches('/'))] {
                builder.add(Glob::new(&text).map_err(|error| error.to_string())?);
            }
        }
        let set = builder.build().map_err(|error| error.to_string())?;
        Ok(Globs { folder: folder.to_path_buf(), set })
    }

    fn fit(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|below| self.set.is_match(below))
    }
}

impl Resolved {
    /// Whether a file is not to be checked.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.iter().any(|globs| globs.fit(path))
    }

    /// The level of a rule in a file, if the configuration says one.
    pub fn level(&self, code: &str, path: &Path) -> Option<Level> {
        let special = self.special(path).map(|special| &special.rules);
        special.chain([&self.rules]).find_map(|rules| rules.get(code)).copied()
    }

    /// Tells a file what is configured for it.
    pub fn apply(&self, path: &Path, file: &mut File) {
        file.externals = Arc::clone(&self.externals);
        file.namespaces = self.namespaces(path).into();
    }

    /// The namespaces of the objects in a file that name none; empty: unknown.
    pub fn namespaces(&self, path: &Path) -> &[String] {
        self.special(path).find_map(|special| special.namespaces.as_ref()).unwrap_or(&self.namespaces)
    }

    /// What holds for a path in particular, the last first.
    fn special(&self, path: &Path) -> impl Iterator<Item = &Special> {
        self.overrides.iter().rev().filter(move |special| special.paths.fit(path))
    }

    /// Gives findings in a file the severity that it wants, and leaves out those it does not want.
    pub fn adjust(&self, path: &Path, found: &mut Vec<Diagnostic>) {
        found.retain_mut(|d| match self.level(d.code, path) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                d.severity = severity;
                true
            }
            None => true,
        });
    }

    fn add(&mut self, file: &Path, config: Config) -> Result<(), String> {
        let folder = file.parent().unwrap_or(Path::new(""));
        self.files.push(file.to_path_buf());
        self.argo_version = config.argo_version.or(self.argo_version);
        self.roots.extend(config.roots.iter().map(|root| folder.join(root)));
        self.exclude.push(Globs::new(folder, &config.exclude)?);
        self.rules.extend(config.rules);
        self.namespaces = config.namespaces.unwrap_or(std::mem::take(&mut self.namespaces));
        for special in config.overrides {
            let Override { paths, rules, namespaces } = special;
            self.overrides.push(Special { paths: Globs::new(folder, &paths)?, rules, namespaces });
        }
        let mut externals = (*self.externals).clone();
        externals.merge(&config.externals);
        self.externals = Arc::new(externals);
        Ok(())
    }
}

/// All configuration files of a run, each read once.
#[derive(Debug)]
pub struct Configs {
    here: Here,
    /// No configuration file counts.
    isolated: bool,
    excluded: Option<Globs>,
    by_folder: RefCell<BTreeMap<PathBuf, Arc<Resolved>>>,
    troubles: RefCell<BTreeSet<String>>,
}

impl Configs {
    /// Those that are found from the working directory; none counts when `isolated`. `exclude` are globs below it.
    pub fn new(isolated: bool, exclude: &[String]) -> Configs {
        Configs::seen_from(Here::new(), isolated, exclude)
    }

    /// The same, from any folder.
    pub fn seen_from(here: Here, isolated: bool, exclude: &[String]) -> Configs {
        let mut troubles = BTreeSet::new();
        let excluded =
            Globs::new(here.folder(), exclude).map_err(|e| troubles.insert(format!("`--exclude`: {e}"))).ok();
        Configs { here, isolated, excluded, by_folder: RefCell::default(), troubles: RefCell::new(troubles) }
    }

    /// Whether a file is not to be checked.
    pub fn excludes(&self, path: &Path) -> bool {
        self.excluded.as_ref().is_some_and(|globs| globs.fit(path)) || self.of(path).excludes(path)
    }

    /// The working directory.
    pub fn here(&self) -> &Here {
        &self.here
    }

    /// What holds for the working directory.
    pub fn of_here(&self) -> Arc<Resolved> {
        self.of_folder(self.here.folder())
    }

    /// What holds for a file, by its absolute path.
    pub fn of(&self, path: &Path) -> Arc<Resolved> {
        self.of_folder(path.parent().unwrap_or(Path::new("")))
    }

    /// What is wrong in configuration files: nothing is checked with those.
    pub fn troubles(&self) -> Vec<String> {
        self.troubles.borrow().iter().cloned().collect()
    }

    /// What holds for the files of a folder.
    pub fn of_folder(&self, folder: &Path) -> Arc<Resolved> {
        if self.isolated {
            return Arc::default();
        }
        if let Some(known) = self.by_folder.borrow().get(folder) {
            return Arc::clone(known);
        }
        let file = folder.join(FILE_NAME);
        let resolved = if file.is_file() {
            let mut resolved = Resolved::default();
            if let Err(trouble) = self.read(&file, &mut resolved, &mut Vec::new()) {
                self.troubles.borrow_mut().insert(trouble);
            }
            Arc::new(resolved)
        } else {
            folder.parent().map_or_else(Arc::default, |above| self.of_folder(above))
        };
        self.by_folder.borrow_mut().insert(folder.to_path_buf(), Arc::clone(&resolved));
        resolved
    }

    /// Adds a file, behind those that it extends.
    fn read(&self, file: &Path, resolved: &mut Resolved, below: &mut Vec<PathBuf>) -> Result<(), String> {
        let shown = with_slashes(&self.here.spell(file));
        let identity = file.canonicalize().map_err(|error| format!("{shown}: {}", describe(&error)))?;
        if below.contains(&identity) {
            return Err(format!("{shown}: the files extend each other"));
        }
        below.push(identity);
        let text = std::fs::read_to_string(file).map_err(|error| format!("{shown}: {}", describe(&error)))?;
        let config = config::parse(&text).map_err(|problems| {
            let lines = LineIndex::new(text.as_str().into());
            let tell = |p: &config::Problem| {
                let at = lines.position(p.span.start as usize);
                format!("{shown}:{}:{}: {}", at.line, at.column, p.message)
            };
            problems.iter().map(tell).collect::<Vec<_>>().join("\nargoc: ")
        })?;
        if let Some(other) = &config.extend {
            let other = file.parent().unwrap_or(Path::new("")).join(other);
            self.read(&other, resolved, below)?;
        }
        resolved.add(file, config).map_err(|message| format!("{shown}: {message}"))
    }
}
