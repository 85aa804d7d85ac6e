//! `argoc check --watch`, as a process.

mod common;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use common::{Folder, GOOD, text};

/// A process that watches, ended when the test is.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(out: ChildStdout) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(out).lines().map_while(Result::ok).try_for_each(|l| sender.send(l))
    });
    lines
}

impl Watching {
    fn start(folder: &Folder) -> Watching {
        let mut child = Command::new(env!("CARGO_BIN_EXE_argoc"))
            .args(["check", "--watch", "--output-format", "concise"])
            .current_dir(&folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("argoc starts");
        let lines = lines_of(child.stdout.take().expect("a pipe"));
        Watching { child, lines }
    }

    /// The next finding: its file and code.
    fn next(&self) -> String {
        let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("a finding");
        let (path, rest) = line.split_once(':').expect("a place");
        let code = rest.split(['[', ']']).nth(1).expect("a code");
        format!("{path} {code}")
    }
}

#[test]
fn what_changes_is_checked_again() {
    let folder = Folder::new("watch");
    let bad = GOOD.replace("entrypoint: main", "entrypoint: mian");
    folder.write("a.yaml", &bad).write("b/c.yaml", GOOD);
    let watching = Watching::start(&folder);
    assert_eq!(watching.next(), "a.yaml unknown-template");
    // What is written and stays the same is no change: nothing is said again.
    folder.write("a.yaml", &bad);
    std::thread::sleep(Duration::from_millis(400));
    assert!(watching.lines.try_recv().is_err(), "nothing has changed");
    // A file that is put right and one that is broken, at once: one round.
    folder.write("a.yaml", GOOD).write("b/c.yaml", &bad);
    assert_eq!(watching.next(), "b/c.yaml unknown-template");
    // A new folder, and the configuration.
    folder.write("b/c.yaml", GOOD).write("new/d.yaml", &bad);
    assert_eq!(watching.next(), "new/d.yaml unknown-template");
    folder.write("argoc.toml", "[rules]\nunknown-template = 'off'\n");
    folder.write("e.yaml", GOOD.replace("image:", "imag:"));
    assert_eq!(watching.next(), "e.yaml unknown-field");
    assert!(watching.lines.try_recv().is_err(), "nothing else is said");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = Folder::new("watch-refused");
    let out = folder.run(&["check", "--watch", "-"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(text(&out.stderr), "argoc: `--watch` needs files: standard input does not change\n");
    assert_eq!(folder.run(&["check", "--watch", "--fix"]).status.code(), Some(2));
}
