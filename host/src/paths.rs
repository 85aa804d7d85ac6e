//! How files are told apart, and how reports spell them.

use std::path::{Component, Path, PathBuf};

/// The working directory: what reports spell paths from.
#[derive(Clone, Debug)]
pub struct Here {
    folder: PathBuf,
}

impl Default for Here {
    fn default() -> Self {
        Here::new()
    }
}

impl Here {
    /// The working directory itself.
    pub fn new() -> Here {
        Here::at(&std::env::current_dir().unwrap_or_default())
    }

    /// Another folder in its place.
    pub fn at(folder: &Path) -> Here {
        Here { folder: folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()) }
    }

    /// Its absolute path, without links where it exists.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path as reports show it: a relative one as it was given, without `.`; an absolute one from here.
    pub fn spell(&self, given: &Path) -> PathBuf {
        if given.is_absolute() {
            return self.relative(given);
        }
        given.components().filter(|c| !matches!(c, Component::CurDir)).collect()
    }

    /// The way from here to an absolute path.
    pub fn relative(&self, absolute: &Path) -> PathBuf {
        let (mut there, mut here) = (absolute.components(), self.folder.components());
        let mut rest = (there.clone(), here.clone());
        while let (Some(a), Some(b)) = (there.next(), here.next())
            && a == b
        {
            rest = (there.clone(), here.clone());
        }
        let (below, left) = rest;
        if let Some(Component::Prefix(_)) = below.clone().next() {
            // On another drive: there is no way from here.
            return absolute.to_path_buf();
        }
        left.map(|_| Component::ParentDir).chain(below).collect()
    }
}

/// A path with `/`, whatever the system writes.
pub fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::Here;
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_are_spelt_from_here() {
        let here = Here { folder: PathBuf::from("/srv/here") };
        for (given, spelt) in [
            ("./a/./b.yaml", "a/b.yaml"),
            ("../b.yaml", "../b.yaml"),
            ("/srv/here/a.yaml", "a.yaml"),
            ("/srv/there/a.yaml", "../there/a.yaml"),
            ("/tmp/a.yaml", "../../tmp/a.yaml"),
            ("/srv", ".."),
        ] {
            assert_eq!(here.spell(Path::new(given)), Path::new(spelt), "{given}");
        }
    }
}
