//! Formatting inside tags.

use argoc_core::ide::format::format;

use crate::support::{Fixture, workflow};

#[track_caller]
fn check(arg: &str, expected: &str) {
    let text = |arg: &str| {
        workflow(&format!(
            "entrypoint: m$0\ntemplates:\n- name: m\n  inputs: {{parameters: [{{name: a, value: b}}]}}\n  container:\n    image: i\n    args:\n    - {arg}\n"
        ))
    };
    let fixture = Fixture::new(&text(arg));
    let edits = format(&fixture.workspace, fixture.file, None);
    let after = if edits.is_empty() { fixture.text(fixture.file).to_owned() } else { fixture.edited(&edits) };
    assert_eq!(after, text(expected).replace("$0", ""));
    let again = Fixture::new(&format!("$0{after}"));
    assert_eq!(format(&again.workspace, again.file, None), [], "formatted once is formatted");
}

#[test]
fn tags() {
    check("'{{ inputs.parameters.a }}'", "'{{inputs.parameters.a}}'");
    check("'{{=  inputs.parameters.a+\"x\" }}'", "'{{=inputs.parameters.a + \"x\"}}'");
    check("\"{{=inputs.parameters.a+'x'}}\"", "\"{{=inputs.parameters.a + 'x'}}\"");
    check("\"{{=inputs.parameters.a+\\\"x\\\"}}\"", "\"{{=inputs.parameters.a + \\\"x\\\"}}\"");
    check("'{{=inputs.parameters.a+''x''}}'", "'{{=inputs.parameters.a + ''x''}}'");
    check(
        "|\n      {{=asInt(inputs.parameters.a)*2}}\n      x",
        "|\n      {{=asInt(inputs.parameters.a) * 2}}\n      x",
    );
    check("'{{= broken + }}'", "'{{= broken + }}'");
    check("'{{ .Values.x }}'", "'{{ .Values.x }}'");
}
