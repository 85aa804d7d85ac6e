//! `argoc.toml`, baselines, suppressions and the manners of the command, as a process.

mod common;

use std::fs;

use common::{Folder, GOOD, argoc, text};

fn bad() -> String {
    GOOD.replace("entrypoint: main", "entrypoint: mian").replace("image:", "imag:")
}

fn codes(folder: &Folder, args: &[&str]) -> String {
    let out = folder.run(&[&["check", "--output-format", "concise", "--quiet"], args].concat());
    assert!(out.stderr.is_empty(), "{}", text(&out.stderr));
    let lines = text(&out.stdout).lines().filter_map(|line| {
        let (place, rest) = line.split_once(": ")?;
        Some(format!("{} {}", place.split(':').next()?, rest.split(']').next()?))
    });
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_nearest_file_decides_and_extends_others() {
    let folder = Folder::new("levels");
    folder.write("a.yaml", bad()).write("old/b.yaml", bad()).write("new/c.yaml", bad());
    folder.write("argoc.toml", "[rules]\nunknown-template = 'off'\n[[overrides]]\npaths = ['old']\nrules = {unknown-field = 'info'}\n");
    assert_eq!(
        codes(&folder, &[]),
        "a.yaml error[unknown-field; new/c.yaml error[unknown-field; old/b.yaml info[unknown-field"
    );
    folder.write("new/argoc.toml", "extend = '../argoc.toml'\n[rules]\nunknown-field = 'warning'\n");
    assert_eq!(codes(&folder, &["new"]), "new/c.yaml warning[unknown-field");
    folder.write("new/argoc.toml", "");
    assert_eq!(codes(&folder, &["new"]), "new/c.yaml error[unknown-template; new/c.yaml error[unknown-field");
    assert_eq!(
        codes(&folder, &["--isolated", "a.yaml"]),
        "a.yaml error[unknown-template; a.yaml error[unknown-field"
    );
}

#[test]
fn wrong_configuration_is_told_with_its_place() {
    let folder = Folder::new("wrong");
    folder.write("a.yaml", GOOD).write("argoc.toml", "exclude = []\n[rules]\nunknown-feild = 'off'\n");
    let out = folder.run(&["check"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(
        text(&out.stderr),
        "argoc: argoc.toml:3:1: there is no rule `unknown-feild`; did you mean `unknown-field`?\n"
    );
    assert_eq!(folder.run(&["check", "--isolated"]).status.code(), Some(0));
    folder.write("argoc.toml", "extend = 'other.toml'\n").write("other.toml", "extend = 'argoc.toml'\n");
    let out = folder.run(&["check"]);
    assert_eq!(text(&out.stderr), "argoc: argoc.toml: the files extend each other\n");
    folder.write("argoc.toml", "extend = 'missing.toml'\n");
    assert_eq!(folder.run(&["check"]).status.code(), Some(2));
}

#[test]
fn what_is_excluded_is_only_read_for_references() {
    let folder = Folder::new("exclude");
    let library =
        bad().replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: a-", "name: lib");
    let caller = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  workflowTemplateRef: {name: lib}\n";
    folder
        .write("vendor/lib.yaml", library)
        .write("flow.yaml", caller)
        .write("argoc.toml", "exclude = ['vendor/**']\n");
    assert_eq!(codes(&folder, &[]), "");
    assert_eq!(codes(&folder, &["vendor/lib.yaml"]), "", "a named file too, as pre-commit names all");
    fs::remove_file(folder.0.join("argoc.toml")).expect("a file");
    assert_eq!(codes(&folder, &["--exclude", "vendor"]), "");
    let shown = folder.run(&["check", "--show-files", "--exclude", "vendor"]);
    assert_eq!(text(&shown.stdout), "flow.yaml\n");
}

#[test]
fn externals_and_roots() {
    let folder = Folder::new("externals");
    let caller = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n  templates:\n  \
                  - name: main\n    steps: [[{name: a, templateRef: {name: shared-lib, template: x}}]]\n";
    folder.write("here/flow.yaml", caller);
    assert_eq!(codes(&folder, &["here"]), "here/flow.yaml info[unresolved-external");
    folder.write("here/argoc.toml", "[externals]\ntemplates = ['shared-*']\n");
    assert_eq!(codes(&folder, &["here"]), "");
    folder.write("here/argoc.toml", "roots = ['../there']\n");
    folder.write(
        "there/lib.yaml",
        bad()
            .replace("kind: Workflow", "kind: WorkflowTemplate")
            .replace("generateName: a-", "name: shared-lib"),
    );
    assert_eq!(codes(&folder, &["here"]), "here/flow.yaml error[unknown-template");
}

/// A workflow with a parameter `region` of this value, and one step.
fn one_step(step: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  entrypoint: main\n  \
         templates:\n  - name: main\n    steps:\n    - - {step}\n  - name: run\n    container: {{image: a:1, command: [a]}}\n"
    )
}

#[test]
fn what_comes_from_outside_is_described() {
    let folder = Folder::new("described");
    let call = "{name: a, templateRef: {name: lib, template: build}, arguments: {parameters: [{name: imag, value: x}]}}";
    folder.write("call.yaml", one_step(call));
    let out = "{name: b, template: run, when: \"{{workflow.parameters.region}} == prod || '{{workflow.parameters.zone}}' == 'x'\"}";
    folder.write("when.yaml", one_step(out));
    folder.write(
        "sum.yaml",
        one_step(
            "{name: a, template: run, when: \"{{=workflow.parameters.flag == 'true' ? nil : 'true'}}\"}",
        ),
    );
    folder.write(
        "argoc.toml",
        "[externals]\nparameters = ['zone', {name = 'region', enum = ['prod', 'eu-west']}, {name = 'flag', type = 'bool'}]\n\
         templates = [{name = 'lib', template = 'build', inputs = ['image'], outputs = ['digest']}]\n",
    );
    assert_eq!(
        codes(&folder, &[]),
        "call.yaml error[missing-argument; sum.yaml warning[failing-expression; when.yaml warning[invalid-when"
    );
    // Another template of an object whose templates are named; where it may have others, only one that looks misspelt.
    let other = |name: &str| one_step(&format!("{{name: a, templateRef: {{name: lib, template: {name}}}}}"));
    folder.write("near.yaml", other("biuld")).write("far.yaml", other("publish"));
    let (near, far) = ("near.yaml warning[unresolved-external", "far.yaml warning[unresolved-external");
    assert_eq!(
        (codes(&folder, &["near.yaml"]), codes(&folder, &["far.yaml"])),
        (near.to_owned(), far.to_owned())
    );
    folder.write("argoc.toml", "[externals]\ntemplates = ['li*', {name = 'lib', template = 'build'}]\n");
    assert_eq!(
        (codes(&folder, &["near.yaml"]), codes(&folder, &["far.yaml"])),
        (near.to_owned(), String::new())
    );
    folder.write(
        "argoc.toml",
        "[externals]\nparameters = ['zone', {name = 'region', enum = ['prod', 'eu-west']}, {name = 'flag', type = 'bool'}]\n",
    );
    let given =
        "  arguments: {parameters: [{name: region, value: prd}, {name: flag, value: \"yes\"}]}\n  entrypoint";
    folder.write("given.yaml", one_step("{name: a, template: run}").replace("  entrypoint", given));
    assert_eq!(
        codes(&folder, &["given.yaml"]),
        "given.yaml warning[unchecked-enum; given.yaml warning[unchecked-enum"
    );
    let cron = one_step("{name: a, template: run, when: \"'{{workflow.parameters.zone}}' == 'x'\"}");
    let cron = cron.replace("kind: Workflow", "kind: CronWorkflow").replace("generateName: a-", "name: a");
    let cron = cron
        .replace("\n  ", "\n    ")
        .replace("spec:", "spec:\n  schedules: [\"* * * * *\"]\n  workflowSpec:");
    folder.write("cron.yaml", cron);
    assert_eq!(
        codes(&folder, &["cron.yaml"]),
        "cron.yaml error[undeclared-workflow-parameter",
        "nobody submits what a CronWorkflow makes"
    );
}

#[test]
fn namespaces_decide_what_a_reference_finds() {
    let folder = Folder::new("namespaces");
    let library = |namespace: &str| {
        one_step("{name: a, template: run}")
            .replace("kind: Workflow", "kind: WorkflowTemplate")
            .replace("{generateName: a-}", &format!("{{name: lib{namespace}}}"))
    };
    let caller = one_step("{name: a, templateRef: {name: lib, template: wrong}}");
    folder.write("a/flow.yaml", &caller).write("lib/t.yaml", library(", namespace: tools"));
    assert_eq!(codes(&folder, &[]), "a/flow.yaml error[unknown-template", "unknown matches any");
    let rest = "[[overrides]]\npaths = ['a']\nnamespaces = ['team-a']\n";
    folder.write("argoc.toml", rest);
    assert_eq!(codes(&folder, &[]), "a/flow.yaml warning[unresolved-external");
    folder.write("argoc.toml", rest.replace("['team-a']", "['team-a', 'tools']"));
    assert_eq!(codes(&folder, &[]), "a/flow.yaml error[unknown-template");
    // An object without a namespace belongs to those of its path, in files that are only read for references too.
    folder.write("lib/t.yaml", library("")).write("argoc.toml", format!("namespaces = ['tools']\n{rest}"));
    assert_eq!(codes(&folder, &[]), "a/flow.yaml warning[unresolved-external");
    fs::create_dir(folder.0.join(".git")).expect("a folder");
    assert_eq!(codes(&folder, &["a"]), "a/flow.yaml warning[unresolved-external");
    folder.write("lib/argoc.toml", "namespaces = ['team-a']\n");
    assert_eq!(codes(&folder, &["a"]), "a/flow.yaml error[unknown-template");
    let shown = folder.run(&["config", "show", "a/flow.yaml"]);
    assert!(text(&shown.stdout).contains("namespaces = [\"team-a\"]\n"), "{}", text(&shown.stdout));
}

#[test]
fn config_show_says_what_holds_and_from_where() {
    let folder = Folder::new("show");
    folder.write("a/argoc.toml", "argo-version = '3.7'\nexclude = ['x']\n[rules]\nunknown-field = 'off'\n[externals]\nlabels = ['team']\n");
    folder.write("a/x/b.yaml", GOOD);
    let out = folder.run(&["config", "show", "a/x/b.yaml"]);
    let expected = "# from a/argoc.toml\nargo-version = \"3.7\"\n# this path is excluded: it is only read for references\n\n[rules]\n\
                    unknown-field = \"off\"\n\n[externals]\nlabels = [\"team\"]\n";
    assert_eq!(text(&out.stdout), expected);
    assert!(text(&folder.run(&["config", "show"]).stdout).contains("everything is as argoc has it"));
    assert_eq!(folder.run(&["config", "show", "nowhere"]).status.code(), Some(2));
    let schema = include_str!("../../schemas/argoc.schema.json");
    assert_eq!(
        text(&folder.run(&["config", "schema"]).stdout),
        schema,
        "run `argoc config schema` for the file"
    );
}

#[test]
fn the_version_comes_from_the_configuration_or_the_command_line() {
    let folder = Folder::new("version");
    let old = GOOD.replace("spec:\n", "spec:\n  synchronization: {mutex: {name: a}}\n");
    folder.write("a.yaml", old).write("argoc.toml", "argo-version = '3.7'\n");
    assert_eq!(codes(&folder, &[]), "");
    assert_eq!(codes(&folder, &["--argo-version", "4.1"]), "a.yaml error[removed-field");
    assert_eq!(folder.run(&["check", "--fix", "--argo-version", "4.1"]).status.code(), Some(0));
    assert!(folder.read("a.yaml").contains("synchronization: {mutexes: [{name: a}]}"));
}

#[test]
fn a_baseline_leaves_only_new_findings() {
    let folder = Folder::new("baseline");
    folder.write("a.yaml", bad());
    let out = folder.run(&["check", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), "Wrote 2 findings to known.json.\n"));
    assert_eq!(codes(&folder, &["--baseline", "known.json"]), "");
    // Lines may move; what is new is told.
    folder
        .write("a.yaml", format!("# moved\n{}", bad()).replace("- name: main", "- nmae: x\n    name: main"));
    assert_eq!(codes(&folder, &["--baseline", "known.json"]), "a.yaml error[unknown-field");
    folder.write("a.yaml", GOOD);
    let out = folder.run(&["check", "--baseline", "known.json"]);
    assert!(text(&out.stderr).starts_with("2 of the baseline's findings are gone"), "{}", text(&out.stderr));
    folder.write("known.json", "{}");
    assert_eq!(folder.run(&["check", "--baseline", "known.json"]).status.code(), Some(2));
}

#[test]
fn suppressions_are_added() {
    let folder = Folder::new("add-ignore");
    folder.write("a.yaml", bad());
    let out = folder.run(&["check", "--add-ignore"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stderr).starts_with("Ignored 2 findings in 1 file.\n"), "{}", text(&out.stderr));
    assert!(folder.read("a.yaml").contains("entrypoint: mian  # argoc: ignore[unknown-template]\n"));
    assert_eq!(codes(&folder, &[]), "");
}

#[test]
fn statistics_many_findings_and_exit_zero() {
    let folder = Folder::new("many");
    folder.write("a.yaml", bad());
    let out = folder.run(&["check", "--statistics"]);
    assert_eq!(
        text(&out.stdout),
        "1 error[unknown-field] (1 fixable)\n1 error[unknown-template] (1 fixable)\n"
    );
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(folder.run(&["check", "--exit-zero"]).status.code(), Some(0));
    for index in 0..150 {
        folder.write(&format!("many/{index}.yaml"), bad());
    }
    let out = folder.run(&["check", "--jobs", "1"]);
    let shown = text(&out.stdout);
    assert!(shown.starts_with("error[unknown-field] 151 in 151 files: "), "{shown}");
    assert!(shown.lines().count() < 20, "{shown}");
    assert!(text(&folder.run(&["check", "--output-format", "full"]).stdout).lines().count() > 900);
}

#[test]
fn arguments_from_a_file() {
    let folder = Folder::new("arguments");
    folder.write("a.yaml", bad()).write("list", "check\na.yaml\n--output-format\nconcise\n");
    assert_eq!(text(&folder.run(&["@list"]).stdout).lines().count(), 2);
    let out = folder.run(&["check", "@nothing"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(text(&out.stderr), "argoc: the argument file nothing: there is no such file or folder\n");
}

#[test]
fn the_official_linters_command_line() {
    let folder = Folder::new("lint");
    folder.write("good.yaml", GOOD).write("bad.yaml", bad());
    let lint = |args: &[&str]| folder.run(&[&["lint"], args].concat());
    let out = lint(&["--offline", "--strict=true", "--kinds", "workflows", "-o", "simple", "good.yaml"]);
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(0), "no linting errors found!\n"));
    let out = lint(&["--offline=true", "--no-color", "bad.yaml"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).starts_with("bad.yaml:\n   ✖ in \"a-\" (Workflow): "), "{}", text(&out.stdout));
    assert!(text(&out.stdout).ends_with("\n✖ 2 linting errors found!\n"));
    assert_eq!(lint(&["--kinds=cronworkflows,workflowtemplates", "bad.yaml"]).status.code(), Some(0));
    let out = argoc(&folder.0, &["lint", "-o", "simple", "-"], &bad());
    assert!(text(&out.stdout).starts_with("<stdin>: in \"a-\""), "{}", text(&out.stdout));
    assert_eq!(folder.write("empty/x.yaml", "a: 1\n").run(&["lint", "empty"]).status.code(), Some(1));
}

#[test]
fn completions_and_manual_pages() {
    let folder = Folder::new("itself");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = folder.run(&["completions", shell]);
        assert_eq!(out.status.code(), Some(0));
        assert!(text(&out.stdout).contains("baseline"), "{shell}");
    }
    assert_eq!(folder.run(&["man", "pages"]).status.code(), Some(0));
    assert!(folder.read("pages/argoc-check.1").contains("unsafe"));
}
