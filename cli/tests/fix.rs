//! `argoc check --fix` and `--diff` on files: what is written, what is not, and how.

mod common;

use std::fs;

use common::{Folder, GOOD, argoc, text};

fn bad() -> String {
    GOOD.replace("templates:", "tempaltes: # keep").replace("entrypoint: main", "entrypoint: 'mian'")
}

fn good() -> String {
    GOOD.replace("templates:", "templates: # keep").replace("entrypoint: main", "entrypoint: 'main'")
}

#[test]
fn files_are_put_right_and_nothing_else_is_touched() {
    let folder = Folder::new("fix");
    folder.write("bad.yaml", bad()).write("good.yaml", GOOD).write("other/bad.yaml", bad());
    let out = folder.run(&["check", "bad.yaml", "good.yaml", "--fix"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stderr).starts_with("Fixed 2 findings in 1 file.\n"), "{}", text(&out.stderr));
    assert_eq!(folder.read("bad.yaml"), good());
    assert_eq!(folder.read("good.yaml"), GOOD);
    assert_eq!(folder.read("other/bad.yaml"), bad(), "nobody named it");
    assert_eq!(fs::read_dir(&folder.0).expect("a folder").count(), 3, "nothing is left behind");
}

#[test]
fn a_difference_is_shown_and_nothing_written() {
    let folder = Folder::new("diff");
    folder.write("bad.yaml", bad());
    let out = folder.run(&["check", "--diff"]);
    assert_eq!(out.status.code(), Some(1));
    let diff = text(&out.stdout);
    assert!(diff.starts_with("--- a/bad.yaml\n+++ b/bad.yaml\n"), "{diff}");
    assert!(diff.contains("-  entrypoint: 'mian'\n") && diff.contains("+  entrypoint: 'main'\n"), "{diff}");
    assert_eq!(folder.read("bad.yaml"), bad());
    assert_eq!(folder.write("bad.yaml", GOOD).run(&["check", "--diff"]).status.code(), Some(0));
}

#[test]
fn standard_input_is_a_filter() {
    let folder = Folder::new("filter");
    for input in [bad(), good()] {
        let out = argoc(&folder.0, &["check", "-", "--fix"], &input);
        assert_eq!((text(&out.stdout), out.status.code()), (good().as_str(), Some(0)));
    }
    let out = argoc(&folder.0, &["check", "-", "--fix"], &GOOD.replace("image:", "nonsense:"));
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).starts_with("apiVersion"), "findings go elsewhere");
    assert!(text(&out.stderr).contains("error[unknown-field]"));
}

#[test]
fn encodings_and_line_ends_are_kept() {
    let folder = Folder::new("encodings");
    let wide = |text: &str| {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let with_mark = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    folder.write("wide.yaml", wide(&bad())).write("mark.yaml", with_mark(&bad()));
    assert_eq!(folder.run(&["check", "--fix"]).status.code(), Some(0));
    assert_eq!(fs::read(folder.0.join("wide.yaml")).expect("a file"), wide(&good()));
    assert_eq!(folder.read("mark.yaml"), with_mark(&good()));
}

#[test]
fn unsafe_fixes_are_made_only_when_asked_for() {
    let folder = Folder::new("unsafe");
    let bad = GOOD
        .replace("generateName: a-", "generateName: a-\n  labels: {}")
        .replace("entrypoint: main", "entrypoint: mai")
        + "  - name: mair\n    container: {image: alpine}\n";
    folder.write("bad.yaml", &bad);
    let out = folder.run(&["check", "--unsafe-fixes"]);
    assert_eq!(out.status.code(), Some(2), "it goes with something");
    assert_eq!(folder.run(&["check", "--fix"]).status.code(), Some(1), "two names are near");
    assert_eq!(folder.read("bad.yaml"), bad);
    assert_eq!(folder.run(&["check", "--fix", "--unsafe-fixes"]).status.code(), Some(0));
    assert_eq!(folder.read("bad.yaml"), bad.replace("entrypoint: mai", "entrypoint: main"));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new("links");
    let outside = Folder::new("outside");
    outside.write("real.yaml", bad());
    folder.write("bad.yaml", bad()).write("readonly.yaml", bad());
    symlink(outside.0.join("real.yaml"), folder.0.join("link.yaml")).expect("a link");
    let mode = |name: &str, mode| {
        fs::set_permissions(folder.0.join(name), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode("bad.yaml", 0o640);
    mode("readonly.yaml", 0o440);
    let out = folder.run(&["check", "--fix"]);
    assert_eq!(out.status.code(), Some(2), "one could not be written");
    assert!(text(&out.stderr).contains("readonly.yaml: not fixed: there is no permission to write it"));
    let meta = fs::metadata(folder.0.join("bad.yaml")).expect("a file");
    assert_eq!((meta.permissions().mode() & 0o777, folder.read("bad.yaml")), (0o640, good()));
    assert_eq!(outside.read("real.yaml"), bad(), "a link that was only come across is not followed");
    folder.run(&["check", "--fix", "link.yaml"]);
    assert_eq!(outside.read("real.yaml"), good(), "a link that was named is");
    assert!(fs::symlink_metadata(folder.0.join("link.yaml")).expect("a link").is_symlink());
}
