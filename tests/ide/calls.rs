//! Call hierarchy, lenses, links.

use argoc_core::ide::calls::{incoming, outgoing, prepare};
use argoc_core::ide::lenses::lenses;
use argoc_core::ide::links::{LinkTarget, links};

use crate::support::{Fixture, library, workflow};

const LIB: &str = "templates:\n- name: outer\n  steps:\n  - - {name: a, template: inner}\n  - - {name: b, template: inner}\n- name: inner\n  container: {image: i}\n";
const MAIN: &str = "entrypoint: main\nonExit: main\ntemplates:\n- name: main\n  inputs:\n    artifacts: [{name: f, path: /f, http: {url: 'https://example.com/f'}}]\n  steps:\n  - - name: x\n      templateRef: {name: lib, template: inner}\n    - name: y\n      inline:\n        steps:\n        - - {name: z, templateRef: {name: lib, template: outer}}\n";

fn at(before: &str) -> Fixture {
    let mark = |text: &str| text.replacen(before, &format!("{before}$0"), 1);
    let (lib, main) =
        if LIB.contains(before) { (mark(LIB), MAIN.to_owned()) } else { (LIB.to_owned(), mark(MAIN)) };
    Fixture::new(&format!("# file: lib.yaml\n{}# file: main.yaml\n{}", library("lib", &lib), workflow(&main)))
}

#[test]
fn hierarchy() {
    let fixture = at("- name: inn");
    let item = prepare(&fixture.workspace, fixture.file, fixture.offset).expect("a template");
    assert_eq!((item.name.as_str(), item.detail.as_str()), ("inner", "WorkflowTemplate lib"));
    let shown = |all: Vec<argoc_core::ide::calls::Calls>| -> Vec<String> {
        all.into_iter().map(|c| format!("{} {} {}", c.item.detail, c.item.name, c.places.len())).collect()
    };
    let callers = incoming(&fixture.workspace, fixture.file, fixture.offset);
    assert_eq!(shown(callers), ["WorkflowTemplate lib outer 2", "Workflow a- main 1"]);
    let fixture = at("- name: mai");
    let callers = incoming(&fixture.workspace, fixture.file, fixture.offset);
    assert_eq!(shown(callers), ["Workflow a- 2"]);
    let called = outgoing(&fixture.workspace, fixture.file, fixture.offset);
    assert_eq!(shown(called), ["WorkflowTemplate lib inner 1", "WorkflowTemplate lib outer 1"]);
}

#[test]
fn above_templates() {
    let fixture = at("- name: inn");
    let shown: Vec<String> = lenses(&fixture.workspace, fixture.file)
        .into_iter()
        .map(|l| format!("{} {} {}", fixture.place(fixture.file, l.span), l.title, l.places.len()))
        .collect();
    assert_eq!(
        shown,
        [
            "lib.yaml:7:11 outer 1 caller 1",
            "lib.yaml:7:11 outer 2 pods 0",
            "lib.yaml:11:11 inner 3 callers 3",
        ]
    );
}

#[test]
fn elsewhere() {
    let fixture = at("- name: mai");
    let shown: Vec<String> = links(&fixture.workspace, fixture.file)
        .into_iter()
        .map(|l| match l.target {
            LinkTarget::Url(url) => url,
            LinkTarget::Place(place) => fixture.place(place.file, place.span),
        })
        .collect();
    assert_eq!(shown, ["https://example.com/f", "lib.yaml:4:9 lib", "lib.yaml:4:9 lib"]);
}
