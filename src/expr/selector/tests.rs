use super::*;

/// What is blamed, or nothing.
fn blamed<T>(text: &str, result: Result<T, SelectorError>) -> Option<&str> {
    result.err().map(|error| &text[error.span.range()])
}

#[test]
fn selectors() {
    for (text, expected) in [
        ("", None),
        ("a", None),
        ("!a, b=c,d == e , f!=g", None),
        ("status.phase == Succeeded", None),
        ("x in (foo,,baz),y,z notin ()", None),
        ("in in (in, notin)", None),
        ("a > 1, b < -2", Some("-2")),
        ("a >", Some("")),
        ("a=", None),
        ("a=,b", None),
        ("example.com/a=b", None),
        ("Example.com/a=b", Some("Example.com/a")),
        ("a/b/c", Some("a/b/c")),
        ("a=b c", Some("c")),
        ("a=b,", Some("")),
        ("a in b", Some("b")),
        ("a in (b", Some("(")),
        ("a in (b c)", Some("c")),
        ("!a=b", Some("=")),
        ("a=b=c", Some("=")),
        ("a=-b", Some("-b")),
        ("a > b", Some("b")),
        (".status.phase == x", Some(".status.phase")),
        ("status.phase == {{inputs.parameters.a b}}", None),
        ("{{k}}-.x in (a{{v}}, b)", None),
        ("a == 'b'", Some("'b'")),
        ("a && b", Some("&&")),
    ] {
        assert_eq!(blamed(text, parse(text)), expected, "{text}: {:?}", parse(text));
    }
}

#[test]
fn label_selector_objects() {
    assert_eq!(match_expression("In", 1), Ok(()));
    assert!(match_expression("In", 0).is_err());
    assert!(match_expression("Exists", 1).is_err());
    assert!(match_expression("in", 1).is_err());
    assert!(label_value(&"a".repeat(64)).is_err());
    assert_eq!(label_value(""), Ok(()));
    assert!(label_key("").is_err());
}

#[test]
fn json_paths() {
    for (text, expected) in [
        ("{.metadata.name}", None),
        ("{$.a['b'].c[0]}{\"\\n\"}{.d[*]}", None),
        ("{range .items[*]}{.metadata.name}{end}", None),
        ("{.items[?(@.kind==\"Pod\")].spec..name}", None),
        ("{.a[-1:]}{.a[1,2]}{.a['x','y']}{.a[]}", None),
        ("{..name}", None),
        ("{.a\\.b}", None),
        (".metadata.name", None),
        ("{.a", Some("{")),
        ("{.a[0}", Some("[")),
        ("{.a[\"b\"]}", Some("[\"b\"]")),
        ("{metadata.name}", Some("metadata")),
        ("{.a[?(@.b==1]}", Some("[")),
        ("{.a[?(@.b==']').c]}", Some("[?(@.b==']')")),
        ("{'a}", Some("'")),
        ("{....a}", Some("..")),
        ("{.a | b}", Some("|")),
        ("{1.2.3}", Some("1.2.3")),
        ("{{{inputs.parameters.path}}}", None),
    ] {
        assert_eq!(blamed(text, json_path(text)), expected, "{text}");
    }
    assert!(prints_itself(".metadata.name"));
    assert!(!prints_itself("{.metadata.name}"));
}

#[test]
fn jq_filters() {
    for (text, expected) in [
        ("", None),
        (".a | .b", None),
        ("def f: . + 1; [.[] | f] |= sort", None),
        ("\"a \\(.b | \"c\\(1)\") ) d\"", None),
        (".a # a \\\n ( b \n| .c", None),
        (".a # ( comment\n| .b", None),
        (".a as [$x] ?// $x | {b: $x}", None),
        (".a |", Some("|")),
        ("| .a", Some("|")),
        (".a | | .b", Some("|")),
        ("(.a", Some("(")),
        (".a]", Some("]")),
        ("{a: [1}", Some("}")),
        ("\"a", Some("\"")),
        ("\"\\(1\"", Some("\"")),
        (".a == \"{{x}}", None),
    ] {
        assert_eq!(blamed(text, jq(text)), expected, "{text}");
    }
}

#[test]
fn hostile_input_ends() {
    for piece in ["(", "a in (", "{.a[?(", "{", "[?(@[", "\"\\(", "\"", "..", "a=b,", "{{", "{.a[?(@=='"] {
        let text = piece.repeat((1 << 18) / piece.len());
        for result in [parse(&text).map(|_| ()), json_path(&text), jq(&text)] {
            drop(result);
        }
    }
    assert!(jq(&"[".repeat(1 << 20)).is_err());
}
