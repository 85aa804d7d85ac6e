//! The real pre-commit with the published hooks and the real git. Skipped where either is missing.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a test says what it skips and counts")]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Folder, GOOD, text};

/// A repository of a user, with the hooks of ours installed.
struct Repository {
    folder: Folder,
    _hooks: Folder,
    cache: Folder,
}

fn has(command: &str) -> bool {
    Command::new(command).arg("--version").output().is_ok_and(|out| out.status.success())
}

fn tool() -> String {
    std::env::var("PRE_COMMIT").unwrap_or_else(|_| "pre-commit".to_owned())
}

impl Repository {
    fn new(name: &str, hook: &str) -> Option<Repository> {
        if !has(&tool()) || !has("git") {
            eprintln!("skipped: pre-commit (PyPI) and git are needed");
            return None;
        }
        let hooks = Folder::new(&format!("{name}-hooks"));
        hooks.write(".pre-commit-hooks.yaml", include_str!("../../.pre-commit-hooks.yaml"));
        let cache = Folder::new(&format!("{name}-cache"));
        let repository = Repository { folder: Folder::new(name), cache, _hooks: hooks };
        let hooks = &repository._hooks.0;
        repository.git(hooks, &["init", "-q"]);
        repository.git(hooks, &["add", "-A"]);
        repository.git(hooks, &["commit", "-qm", "hooks"]);
        let rev = repository.git(hooks, &["rev-parse", "HEAD"]);
        let config = format!(
            "repos:\n  - repo: {}\n    rev: {}\n    hooks: [{{id: {hook}}}]\n",
            hooks.display(),
            text(&rev.stdout).trim()
        );
        repository.folder.write(".pre-commit-config.yaml", config);
        let own = &repository.folder.0;
        repository.git(own, &["init", "-q"]);
        let installed = repository.run(Command::new(tool()).arg("install").current_dir(own));
        assert!(installed.status.success(), "{}", text(&installed.stderr));
        Some(repository)
    }

    fn run(&self, command: &mut Command) -> Output {
        let bin = Path::new(env!("CARGO_BIN_EXE_argoc")).parent().expect("a folder").to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([bin].into_iter().chain(std::env::split_paths(&path)));
        command
            .env("PATH", path.expect("a path"))
            .env("PRE_COMMIT_HOME", &self.cache.0)
            .env("GIT_CONFIG_GLOBAL", PathBuf::from("/dev/null"))
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.org")
            .env("GIT_COMMITTER_NAME", "a")
            .env("GIT_COMMITTER_EMAIL", "a@example.org")
            .output()
            .expect("it starts")
    }

    fn git(&self, folder: &Path, args: &[&str]) -> Output {
        self.run(Command::new("git").args(args).current_dir(folder))
    }

    /// Stages files and commits: whether the hook let it pass, and what was said.
    fn commit(&self, files: &[&str]) -> (bool, String) {
        self.git(&self.folder.0, &[&["add"], files].concat());
        let out = self.git(&self.folder.0, &["commit", "-m", "change"]);
        (out.status.success(), format!("{}{}", text(&out.stdout), text(&out.stderr)))
    }
}

fn library() -> String {
    GOOD.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: a-", "name: tools")
}

fn caller(template: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  entrypoint: main\n  \
         templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef: {{name: tools, template: {template}}}\n"
    )
}

#[test]
fn bad_staged_files_are_stopped_and_good_ones_pass() {
    let Some(repository) = Repository::new("pre-commit-check", "argoc") else { return };
    repository.folder.write("bad.yaml", GOOD.replace("image:", "imag:")).write("good.yaml", GOOD);
    let (passed, told) = repository.commit(&["bad.yaml"]);
    assert!(!passed && told.contains("error[unknown-field]"), "{told}");
    repository.git(&repository.folder.0, &["reset", "-q"]);
    let (passed, told) = repository.commit(&["good.yaml", ".pre-commit-config.yaml"]);
    assert!(passed, "what is not staged does not count: {told}");
    // A reference to a file that is not staged resolves, in both directions.
    repository.folder.write("lib.yaml", library()).write("flow.yaml", caller("nowhere"));
    let (passed, told) = repository.commit(&["flow.yaml"]);
    assert!(!passed && told.contains("has no template called `nowhere`"), "{told}");
    repository.folder.write("flow.yaml", caller("main"));
    let (passed, told) = repository.commit(&["flow.yaml"]);
    assert!(passed && !told.contains("info["), "{told}");
}

#[test]
fn fixes_are_made_and_staged_by_hand() {
    let Some(repository) = Repository::new("pre-commit-fix", "argoc-fix") else { return };
    repository.folder.write("flow.yaml", GOOD.replace("entrypoint: main", "entrypoint: mian"));
    let (passed, told) = repository.commit(&["flow.yaml"]);
    assert!(!passed && told.contains("files were modified by this hook"), "{told}");
    assert_eq!(repository.folder.read("flow.yaml"), GOOD);
    let (passed, told) = repository.commit(&["flow.yaml"]);
    assert!(passed, "{told}");
}
