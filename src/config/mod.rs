//! `argoc.toml`: its keys, declared once, what a text of it says, and the JSON Schema of it. Nothing is read here.

mod keys;
mod read;
mod schema;

use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::model::Version;
use crate::text::Span;
use crate::workspace::Externals;

pub use read::parse;
pub use schema::schema;

/// The name of the file.
pub const FILE_NAME: &str = "argoc.toml";

/// What is made of a rule's findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are left out.
    Off,
    /// They have this severity.
    At(Severity),
}

impl Level {
    /// The words for the levels, from the least to the worst.
    pub const WORDS: [&str; 4] = ["off", "info", "warning", "error"];

    /// The level with this word.
    pub fn parse(word: &str) -> Option<Level> {
        Some(match word {
            "off" => Level::Off,
            "info" => Level::At(Severity::Info),
            "warning" => Level::At(Severity::Warning),
            "error" => Level::At(Severity::Error),
            _ => return None,
        })
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::At(severity) => severity.as_str(),
        }
    }
}

/// The levels of rules, by code.
pub type Rules = BTreeMap<&'static str, Level>;

/// Other levels and namespaces for some paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// Globs, relative to the folder of the configuration file.
    pub paths: Vec<String>,
    /// The levels there.
    pub rules: Rules,
    /// The namespaces there of objects that name none; nothing: as elsewhere.
    pub namespaces: Option<Vec<String>>,
}

/// What a configuration file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The version of Argo Workflows that the manifests are for.
    pub argo_version: Option<Version>,
    /// Another configuration file that this one adds to, relative to its own folder.
    pub extend: Option<String>,
    /// Globs of files that are not checked.
    pub exclude: Vec<String>,
    /// Folders whose manifests are read for references, besides the repository.
    pub roots: Vec<String>,
    /// The namespaces of objects that name none; nothing: unknown.
    pub namespaces: Option<Vec<String>>,
    /// The levels of rules.
    pub rules: Rules,
    /// Other levels and namespaces for some paths; of several that fit, the last counts.
    pub overrides: Vec<Override>,
    /// What exists although no file shows it.
    pub externals: Externals,
}

/// Something wrong in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes.
    pub span: Span,
    /// What, with a suggestion where there is one.
    pub message: String,
}
