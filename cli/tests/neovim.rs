//! A real Neovim with the real server: `lsp/tests/neovim.lua` is what a person does, and here is what must come of it.
#![expect(clippy::print_stdout, reason = "that it was skipped is told")]

use std::path::Path;
use std::process::{Command, Stdio};

const LIBRARY: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: library}\nspec:\n  templates:\n  - name: print\n    inputs:\n      parameters: [{name: text}]\n    container: {image: 'alpine:3.22', args: ['{{inputs.parameters.text}}']}\n";
const CALLER: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: mian\n  arguments:\n    parameters:\n    - {name: greeting, value: hello}\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef:\n          name: library\n          template: print\n        arguments:\n          parameters:\n          - name: text\n            value: 'PLACE'\n";

#[test]
fn a_person_in_neovim() {
    let version = Command::new("nvim").arg("--version").stdin(Stdio::null()).output();
    let Ok(version) = version else {
        assert!(std::env::var_os("ARGOC_NEEDS_NEOVIM").is_none(), "nvim is not installed");
        return println!("skipped: nvim is not installed");
    };
    println!("{}", String::from_utf8_lossy(&version.stdout).lines().next().unwrap_or_default());
    let folder = std::env::temp_dir().join(format!("argoc-neovim-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("home")).expect("a folder");
    let folder = folder.canonicalize().expect("it is there");
    std::fs::write(folder.join("library.yaml"), LIBRARY).expect("written");
    std::fs::write(folder.join("caller.yaml"), CALLER).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lsp/tests/neovim.lua");
    let mut nvim = Command::new("timeout");
    nvim.args(["90", "nvim", "--headless", "--clean", "-n", "-c"])
        .arg(format!("luafile {}", script.display()));
    nvim.env("ARGOC_FOLDER", &folder).env("ARGOC_SERVER", env!("CARGO_BIN_EXE_argoc"));
    nvim.env("HOME", folder.join("home"))
        .env("XDG_STATE_HOME", folder.join("home"))
        .env("XDG_CACHE_HOME", folder.join("home"));
    let output = nvim.stdin(Stdio::null()).output().expect("it runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let on_disk = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it is there");
    let expected = CALLER
        .replace("mian", "main")
        .replace("template: print", "template: show")
        .replace("PLACE", "{{workflow.parameters.greeting}}");
    assert_eq!(on_disk("caller.yaml"), expected);
    assert_eq!(on_disk("library.yaml"), LIBRARY.replace("print", "show"));
    std::fs::remove_dir_all(&folder).expect("removed");
}
