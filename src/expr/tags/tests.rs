use std::collections::BTreeMap;

use super::*;

/// One line a tag: its kind, then what of the text its parts cover.
fn show(text: &str) -> String {
    let of = |span: Span| &text[span.range()];
    let path =
        |path: &Path| path.segments.iter().map(|segment| of(segment.span)).collect::<Vec<_>>().join(" ");
    let line = |tag: &Tag| match &tag.kind {
        TagKind::Simple(key) => format!("simple {}", path(key)),
        TagKind::Expression(span) => format!("expression {}", of(*span)),
        TagKind::Nested { prefix, path: key } => format!("nested {} {}", of(*prefix), path(key)),
        TagKind::Foreign => format!("foreign {}", of(tag.span)),
        TagKind::Unclosed => format!("unclosed {}", of(tag.span)),
    };
    scan(text).iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn scanning() {
    let cases = [
        ("", ""),
        ("a {b} }} c", ""),
        ("{{}}", "simple "),
        ("{{x}} {{ y.z-1 }}", "simple x; simple y z-1"),
        ("{{workflow.labels.a.io/b}}", "simple workflow labels a io/b"),
        ("{{item.[0]}}", "simple item [0]"),
        ("{{steps.a.outputs.parameters['b.c'].d}}", "simple steps a outputs parameters ['b.c'] d"),
        ("{{a..b.}}", "simple a  b "),
        ("{{a[0}}", "simple a[0"),
        ("{{=item}}}", "expression item"),
        ("{{= {'a': {}}}", "expression  {'a': {"),
        ("{{ =x}}", "simple =x"),
        ("{{inputs.parameters.{{item}}}}", "nested inputs.parameters. item"),
        ("{{{{x}}}}", "simple {{x"),
        ("{{{x}}", "simple {x"),
        ("{{steps.\nx}}", "simple steps \nx"),
        ("a {{b", "unclosed {{b"),
        ("{{a}} {{b}", "simple a; unclosed {{b}"),
        ("é{{ö.ü}}", "simple ö ü"),
    ];
    for (text, expected) in cases {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn other_languages() {
    for text in [
        "{{.data.x}}",
        "{{ .Values.x }}",
        "{{.}}",
        "{{$.inputs.x}}",
        "{{- with .x }}",
        "{{ end -}}",
        "{{ end }}",
        "{{else}}",
        "{{ range $i, $e := .x }}",
        "{{/* no */}}",
        "{{ include \"a\" . }}",
        "{{ toYaml .x | nindent 4 }}",
        "{{ name | upper }}",
        "{{ lookup('env', 'x') }}",
        "{{ \"{{\" }}",
        "{{`{{x}}`}}",
        "{{#each}}",
        "${{ github.sha }}",
        "{{ $value }}",
        "{{ printf \"%s\" x }}",
        "{{ if eq a b }}",
    ] {
        assert!(scan(text).iter().any(|tag| tag.kind == TagKind::Foreign), "{text}");
    }
    for text in [
        "{{input.parameters.x}}",
        "{{ wrokflow.name }}",
        "${{inputs.parameters.x}}",
        "{{inputs.parameters.a | b}}",
        "{{steps.a b.outputs.result}}",
        "{{anything}}",
        "{{ iten }}",
        "{{tasks.double-2 -driver.outputs.result}}",
    ] {
        assert!(scan(text).iter().all(|tag| tag.kind != TagKind::Foreign), "{text}");
    }
}

struct Upper;

impl Evaluator for Upper {
    fn evaluate(&self, expression: &str) -> Evaluated {
        let parsed = |missing: &[&str], result| Evaluated::Parsed {
            missing: missing.iter().map(|&name| name.to_owned()).collect(),
            result,
        };
        let at = Span::new(0, expression.len());
        match expression.trim() {
            "(" => Evaluated::Syntax(at, "bad".to_owned()),
            "nil" => parsed(&[], Ok(Output::Nil)),
            "fails" => parsed(&[], Err((at, "failed".to_owned()))),
            "item" => parsed(&["item"], Ok(Output::Text("late".to_owned()))),
            "steps.x" => parsed(&["steps.x"], Ok(Output::Text("early".to_owned()))),
            "[1]" => parsed(&[], Ok(Output::Json("[1]".to_owned()))),
            other => parsed(&[], Ok(Output::Text(other.to_uppercase()))),
        }
    }
}

#[test]
fn replacing() {
    let env: BTreeMap<String, String> =
        [("x", "1"), ("a.b", "two\nlines"), ("p.1", "deep"), ("bell", "\u{7}"), ("outer", "{{x}}")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
    let steps = Strictness::Prefixes(&["steps", "tasks"]);
    let cases = [
        ("-{{x}}-{{ a.b }}", Strictness::Strict, Ok("-1-two\nlines")),
        ("{{outer}}", Strictness::Strict, Ok("{{x}}")),
        ("{{p.{{x}}}}", Strictness::Strict, Ok("{{p.1}}")),
        ("{{p.{{ x}}}}", Strictness::Lenient, Ok("{{p.{{ x}}}}")),
        ("{{\nx}}", Strictness::Lenient, Ok("{{\nx}}")),
        ("{{no}} {{x}}", Strictness::Lenient, Ok("{{no}} 1")),
        ("{{x}} {{ no }}", Strictness::Strict, Err((9, 11))),
        (
            "{{stepsx}} {{steps.a.outputs.artifacts.b}}",
            steps,
            Ok("{{stepsx}} {{steps.a.outputs.artifacts.b}}"),
        ),
        ("{{steps.a}}", steps, Err((2, 9))),
        ("{{no}} {{x", Strictness::Strict, Err((7, 10))),
        ("{{bell}} {{no}}", Strictness::Strict, Err((11, 13))),
        ("{{bell}}", Strictness::Lenient, Err((2, 6))),
        ("{{=abc}} {{=[1]}}", Strictness::Strict, Ok("ABC [1]")),
        ("{{=(}}", Strictness::Lenient, Err((3, 4))),
        ("{{=nil}}{{=fails}}{{=item}}", Strictness::Lenient, Ok("{{=nil}}{{=fails}}{{=item}}")),
        ("{{=nil}}", Strictness::Strict, Err((3, 6))),
        ("{{=item}}", steps, Ok("{{=item}}")),
        ("{{=steps.x}}", steps, Err((3, 10))),
        ("{{=steps.x}}", Strictness::Lenient, Ok("early")),
        ("{{=fails}}", steps, Err((3, 8))),
        ("{{='\\u003c'}}", Strictness::Lenient, Err((4, 10))),
    ];
    for (text, strictness, expected) in cases {
        let got = replace(text, &env, &Upper, strictness);
        let expected = expected.map(str::to_owned).map_err(|(start, end)| Span::new(start, end));
        assert_eq!(got.map_err(|error| error.span), expected, "{text} {strictness:?}");
    }
}

/// A megabyte of brackets is an error in its place, in every language.
#[test]
fn nested_brackets_are_an_error() {
    let names = super::Names::new(BTreeMap::new());
    for bracket in ["[", "(", "{a:", "[{"] {
        let text = format!("é {{{{={}}}}}", bracket.repeat((1 << 20) / bracket.len()));
        for strictness in [Strictness::Strict, Strictness::Lenient] {
            let error = replace(&text, &names, &names, strictness).expect_err("it is no expression");
            assert!(matches!(error.kind, TagErrorKind::Expression(_)), "{bracket}: {error}");
            assert!(
                text.get(error.span.range()).is_some_and(|part| part.len() < text.len() / 2),
                "{bracket}"
            );
        }
    }
    let open = "{{".repeat(1 << 19);
    assert!(replace(&open, &names, &names, Strictness::Lenient).is_err());
    assert_eq!(super::scan(&"{{}}".repeat(1 << 18)).len(), 1 << 18);
}
