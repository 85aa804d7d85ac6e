//! Signature help.

use argoc_core::ide::signature::help;

use crate::support::{Fixture, workflow};

/// The declaration, with the active parameter between stars.
#[track_caller]
fn check(expression: &str, expected: &str) {
    let text = workflow(&format!(
        "templates:\n- name: m\n  container:\n    image: i\n    args: [\"{{{{={expression}\"]\n"
    ));
    let fixture = Fixture::new(&text);
    let found = help(&fixture.workspace, fixture.file, fixture.offset);
    let shown = found.map_or("nothing".to_owned(), |s| match s.active.map(|a| s.parameters[a].range()) {
        Some(r) => format!("{}*{}*{}", &s.label[..r.start], &s.label[r.clone()], &s.label[r.end..]),
        None => s.label,
    });
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn calls() {
    check("sprig.trunc($0", "sprig.trunc(*length int*, text string) string");
    check("sprig.trunc(3, $0)}}", "sprig.trunc(length int, *text string*) string");
    check("asInt(inputs.parameters.a$0)}}", "asInt(*value any*) any");
    check("asInt(x) + $0", "nothing");
    check("sprig.add(1, max(2, 3), [4, $0", "sprig.add(*numbers ...any*) int64");
    check("x | replace('(,', $0", "replace(text string, old string, *new string*, times int) string");
    check("unknown($0", "nothing");
}
