//! One file: its text, tree and objects.

use std::sync::Arc;

use super::classify::{Class, classify};
use super::externals::Externals;
use super::object::Object;
use super::setting::{self, Setting};
use crate::model::Version;
use crate::text::SourceText;
use crate::yaml::{self, ProblemKind, Tree};

/// What is known about a file besides its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The user named the file, rather than a folder it is in.
    pub named: bool,
    /// The file stands under `templates/` of a Helm chart.
    pub chart: bool,
    /// The file is only there so that references resolve: nothing is reported in it.
    pub silent: bool,
}

/// The bytes of a file, before anything is made of them.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// Its path as reports show it, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What else is known.
    pub context: Context,
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path as reports show it, with `/`.
    pub path: String,
    /// What else is known.
    pub context: Context,
    /// What exists although no file shows it; nothing, unless whoever reads the file sets it.
    pub externals: Arc<Externals>,
    /// The namespaces of its objects that name none; empty, unless whoever reads the file sets them: any.
    pub namespaces: Arc<[String]>,
    /// Its tree.
    pub tree: Tree,
    /// What each document is, in the order of the file.
    pub classes: Vec<Class>,
    /// Its objects, without a place in a workspace.
    pub(super) objects: Vec<Object>,
    /// What workflows depend on; the workspace takes them over too.
    pub(super) settings: Vec<Setting>,
    /// Whether it has template actions where YAML has structure; every rule about files asks.
    template_actions: bool,
}

impl File {
    /// Reads a file. Files are independent of each other, so this can run on many threads.
    pub fn read(input: Input<'_>, version: Version) -> File {
        let tree = yaml::parse(SourceText::from_bytes(input.bytes));
        let mut classes = Vec::with_capacity(tree.documents().len());
        let mut objects = Vec::new();
        for (index, document) in tree.documents().iter().enumerate() {
            let class = match document.root {
                Some(root) => classify(tree.node(root)),
                None => Class::Empty,
            };
            if let Class::Argo(kind) = class
                && let Some(root) = document.root
            {
                objects.push(Object::new(&tree, root, kind, index, version));
            }
            if let (Class::List | Class::Sensor, Some(root)) = (&class, document.root) {
                Object::collect_embedded(&tree, root, &class, index, version, &mut objects);
            }
            classes.push(class);
        }
        // In a text that is YAML they stand within scalars, and are somebody's script.
        let is_broken = tree.problems().iter().any(|p| {
            matches!(p.kind, ProblemKind::Syntax | ProblemKind::UnquotedTag | ProblemKind::InvalidKey)
        });
        let template_actions = is_broken && has_template_action(tree.text());
        let mut file = File {
            path: input.path,
            context: input.context,
            externals: Arc::default(),
            namespaces: Arc::default(),
            tree,
            classes,
            objects,
            settings: Vec::new(),
            template_actions,
        };
        file.settings = setting::collect(&file, version);
        setting::open(&mut file, &setting::Meanings::default(), version);
        file
    }

    /// Whether it has objects of Argo's kinds.
    pub fn has_objects(&self) -> bool {
        !self.objects.is_empty()
    }

    /// Whether part of it could not be read.
    pub fn has_unread_parts(&self) -> bool {
        self.tree.documents().iter().any(|d| !d.skipped.is_empty())
    }

    /// Whether workflows of other files may depend on something in it.
    pub fn has_settings(&self) -> bool {
        !self.settings.is_empty()
    }

    /// Whether the text mentions Argo at all: only then is a syntax error worth a word in a file nobody named.
    pub fn mentions_argo(&self) -> bool {
        self.tree.text().contains("argoproj.io/")
    }

    /// Where the file turns out to be no text at all.
    pub fn binary_at(&self) -> Option<usize> {
        self.tree.text().find('\0')
    }

    /// Whether a document is too large to be read when its aliases are written out: then nothing else is said about it.
    pub fn is_bomb(&self, document: usize) -> bool {
        let span = self.tree.documents().get(document).map(|d| d.span);
        let mut limits = self.tree.problems().iter().filter(|p| p.kind == ProblemKind::Limit);
        span.is_some_and(|span| limits.any(|p| span.contains(p.span)))
    }

    /// Whether the file is a Helm template rather than YAML: it is under a chart's `templates/`, or has template
    /// actions where YAML has structure.
    pub fn is_helm_template(&self) -> bool {
        self.context.chart || self.template_actions
    }
}

/// Whether a line begins with a Go template action (`{{- if … }}`, `{{ include … }}`), which no YAML does.
fn has_template_action(text: &str) -> bool {
    if !text.contains("{{") {
        return false;
    }
    text.lines().any(|line| {
        let Some(rest) = line.trim_start().strip_prefix("{{") else { return false };
        let trimmed = rest.trim_start_matches('-').trim_start();
        let word: String = trimmed.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        rest.starts_with('-')
            || trimmed.starts_with("/*")
            || matches!(
                word.as_str(),
                "if" | "else"
                    | "end"
                    | "range"
                    | "with"
                    | "include"
                    | "template"
                    | "define"
                    | "block"
                    | "toYaml"
            )
    })
}
