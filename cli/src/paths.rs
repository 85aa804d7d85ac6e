//! How files are told apart, and how reports spell them.

use std::path::{Component, Path, PathBuf};

/// The working directory: what reports spell paths from.
#[derive(Debug)]
pub(crate) struct Here {
    folder: PathBuf,
}

impl Here {
    pub(crate) fn new() -> Here {
        let folder = std::env::current_dir().unwrap_or_default();
        Here { folder: folder.canonicalize().unwrap_or(folder) }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path as reports show it: a relative one as it was given, without `.`; an absolute one from here.
    pub(crate) fn spell(&self, given: &Path) -> PathBuf {
        if given.is_absolute() {
            return self.relative(given);
        }
        given.components().filter(|c| !matches!(c, Component::CurDir)).collect()
    }

    /// The way from here to an absolute path.
    pub(crate) fn relative(&self, absolute: &Path) -> PathBuf {
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
pub(crate) fn with_slashes(path: &Path) -> String {
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
