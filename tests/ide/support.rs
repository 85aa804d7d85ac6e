//! Fixtures: files with a cursor.

use argoc_core::model::Version;
use argoc_core::text::{FileId, LineIndex, Span};
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A workspace with a cursor in it.
pub(crate) struct Fixture {
    pub(crate) workspace: Workspace,
    pub(crate) file: FileId,
    pub(crate) offset: u32,
}

impl Fixture {
    /// Files after `# file:` lines (`a.yaml` without one), one of them with `$0`.
    pub(crate) fn new(text: &str) -> Fixture {
        Fixture::at(text, Version::LATEST)
    }

    pub(crate) fn at(text: &str, version: Version) -> Fixture {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("# file: ") {
                files.push((name.trim().to_owned(), String::new()));
                continue;
            }
            if files.is_empty() {
                files.push(("a.yaml".to_owned(), String::new()));
            }
            files.last_mut().expect("a file").1.push_str(line);
        }
        let mut cursor = None;
        let context = Context { named: true, ..Context::default() };
        let read = |(path, text): (String, String)| {
            if let Some(at) = text.find("$0") {
                cursor = Some((path.clone(), at as u32));
            }
            let text = text.replacen("$0", "", 1);
            File::read(Input { path, bytes: text.as_bytes(), context }, version)
        };
        let workspace = Workspace::new(files.into_iter().map(read).collect(), version);
        let (path, offset) = cursor.expect("a cursor");
        let file = workspace.files().iter().position(|f| f.path == path).expect("the file");
        Fixture { workspace, file: FileId(file as u32), offset }
    }

    pub(crate) fn text(&self, file: FileId) -> &str {
        self.workspace.file(file).expect("a file").tree.text()
    }

    /// `b.yaml:3:5 name`
    pub(crate) fn place(&self, file: FileId, span: Span) -> String {
        let source = self.workspace.file(file).expect("a file");
        let lines = LineIndex::new(source.tree.shared_text());
        let start = lines.utf16(span.start as usize);
        format!(
            "{}:{}:{} {}",
            source.path,
            start.line + 1,
            start.character + 1,
            &self.text(file)[span.range()]
        )
    }
}

/// A workflow whose spec is `spec`, indented by two.
pub(crate) fn workflow(spec: &str) -> String {
    let lines: String =
        spec.lines().map(|l| if l.is_empty() { "\n".to_owned() } else { format!("  {l}\n") }).collect();
    format!("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n{lines}")
}

/// A WorkflowTemplate `name` whose spec is `spec`.
pub(crate) fn library(name: &str, spec: &str) -> String {
    let lines: String = spec.lines().map(|l| format!("  {l}\n")).collect();
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: {name}\nspec:\n{lines}"
    )
}

impl Fixture {
    /// All files after some edits, those with a change only.
    pub(crate) fn edited(&self, edits: &[argoc_core::diagnostic::Edit]) -> String {
        let mut out = String::new();
        for (index, file) in self.workspace.files().iter().enumerate() {
            let id = FileId(index as u32);
            let own: Vec<_> = edits.iter().filter(|e| e.place.file == id).collect();
            if own.is_empty() {
                continue;
            }
            let (text, _) =
                argoc_core::fix::apply(file.tree.text(), own.into_iter()).expect("edits are apart");
            if self.workspace.files().len() > 1 {
                out.push_str(&format!("# file: {}\n", file.path));
            }
            out.push_str(&text);
        }
        out
    }
}

/// The lines of `after` that `before` does not have.
pub(crate) fn changed(before: &str, after: &str) -> String {
    let diff = similar_lines(before, after);
    diff.join("\n")
}

fn similar_lines(before: &str, after: &str) -> Vec<String> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let mut lines = Vec::new();
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let end = end.min(old.len() - start).min(new.len() - start);
    for line in &old[start..old.len() - end] {
        if !new[start..new.len() - end].contains(line) {
            lines.push(format!("-{line}"));
        }
    }
    for line in &new[start..new.len() - end] {
        if !old[start..old.len() - end].contains(line) {
            lines.push(format!("+{line}"));
        }
    }
    lines
}

/// Two files, with the cursor behind `before`, which only one of them has.
#[track_caller]
pub(crate) fn two_files(lib: &str, main: &str, before: &str) -> String {
    assert_eq!(lib.matches(before).count() + main.matches(before).count(), 1, "{before}");
    let mark = |text: &str| text.replace(before, &format!("{before}$0"));
    format!("# file: lib.yaml\n{}# file: main.yaml\n{}", library("lib", &mark(lib)), workflow(&mark(main)))
}
