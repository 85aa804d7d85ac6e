//! One `check` for each verdict, and data.

use super::*;

/// An environment with values of the usual kinds.
fn env() -> Value {
    let names = [
        ("inputs.parameters.count", "3"),
        ("inputs.parameters.name", "ada"),
        ("inputs.parameters.json", r#"{"a":[{"b":1},{"b":2}],"x y":"z"}"#),
        ("steps.a.outputs.result", "1"),
        ("workflow.name", "wf"),
        ("item", "i"),
    ];
    with_argo_functions(&expand(names.map(|(name, value)| (name.to_owned(), Value::from(value)))))
}

/// Runs an expression; the expected text is compact JSON, or `!` and a part of the error.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let env = env();
    for (text, expected) in cases {
        let found = match evaluate(text, &env) {
            Ok(value) => value.to_json().unwrap_or_else(|error| format!("!{error}")),
            Err(error) => format!("!{error}"),
        };
        match expected.strip_prefix('!') {
            Some(part) => assert!(found.starts_with('!') && found.contains(part), "{text}: {found}"),
            None => assert_eq!(&found, expected, "{text}"),
        }
    }
}

#[test]
fn precedence_is_the_engines() {
    check(&[
        ("-2 ** 2", "-4"),
        ("7 / 2", "3.5"),
        ("2 ** 3 ** 2", "512"),
        ("1 <= 2 < 3", "true"),
        ("3 > 2 > 2", "false"),
        ("1 + 2 * 3 % 2", "1"),
        ("not true == false", "true"),
        ("\"a\" not in [\"b\"]", "true"),
        ("nil ?? 1", "1"),
        ("nil ?? 1 + 1", "!cannot be mixed"),
        ("(nil ?? 1) + 1", "2"),
        ("true ? 1 : false ? 2 : 3", "1"),
        ("item ?: 'x'", "!not bool"),
    ]);
}

#[test]
fn names_are_strict_at_the_top_only() {
    check(&[
        ("nope", "!unknown name `nope`"),
        ("workflow.nope", "null"),
        ("workflow.nope.x", "!cannot fetch x from <nil>"),
        ("workflow?.nope?.x", "null"),
        ("workflow.nope?.x.y.z", "null"),
        (
            "inputs.parameters",
            r#"{"count":"3","json":"{\"a\":[{\"b\":1},{\"b\":2}],\"x y\":\"z\"}","name":"ada"}"#,
        ),
        ("inputs.parameters.count + 1", "!string + int"),
        ("asInt(inputs.parameters.count) + 1", "4"),
        ("$env.item", "\"i\""),
        ("sprig.nope()", "!cannot call nil"),
    ]);
}

#[test]
fn functions_give_what_the_engine_gives() {
    check(&[
        ("jsonpath(inputs.parameters.json, '$.a[?(@.b > 1)].b')", "[2]"),
        ("jsonpath(inputs.parameters.json, \"$['x y']\")", "\"z\""),
        ("jsonpath(inputs.parameters.json, '$.nope')", "!not found"),
        ("sprig.snakecase('HTTPServerName')", "\"http_server_name\""),
        ("sprig.addf(0.1, 0.2)", "0.3"),
        ("sprig.dateInZone('15:04 MST', 1700000000, 'Europe/Zurich')", "\"23:13 CET\""),
        ("sprig.semverCompare('^1.2', '1.9.0')", "true"),
        ("date('2024-02-29').AddDate(1, 0, 0).Format('2006-01-02')", "\"2025-03-01\""),
        ("(date('2024-03-01') - date('2024-02-01')).Hours()", "696"),
        ("toJson({b: 1, a: '<'})", r#""{\"a\":\"\\u003c\",\"b\":1}""#),
        ("reduce(1..4, #acc * #)", "24"),
        ("groupBy([1, 2, 3], # % 2)[1]", "[1,3]"),
        ("now()", "!not evaluated"),
        ("sprig.uuidv4()", "!not evaluated"),
        ("sprig.derivePassword(nil, 'long', 'a', 'b', 'c')", "!slow by design"),
        ("sprig.decryptAES('secret', 'AAECAwQFBgcICQoLDA0OD0w4wXGdPJjbsl6Ra5X+YL4=')", r#""plain text""#),
        ("sprig.decryptAES('secret', '')", r#""""#),
        ("sprig.decryptAES('secret', 'AAEC')", "!out of range"),
        ("sprig.decryptAES('secret', 'AAECAwQFBgcICQoLDA0ODw==')", "!out of range"),
        ("sprig.decryptAES('secret', 'AAECAwQFBgcICQoLDA0OD0w4')", "!not full blocks"),
    ]);
}

#[test]
fn budgets_hold() {
    check(&[
        ("repeat('a', 1000001)", "!memory budget"),
        ("1..1000000", "!memory budget"),
        ("len(1..999999)", "999999"),
        ("len(sprig.until(2000000))", "!memory budget"),
        ("reduce(1..1000, [#acc])", "!nested too deeply"),
        ("map(1..999, map(1..999, map(1..999, #)))", "!memory budget"),
    ]);
    let doubling = format!(
        "let a0 = repeat('x', 1000);{} a40",
        (1..=40).map(|i| format!(" let a{i} = a{0} + a{0};", i - 1)).collect::<String>()
    );
    check(&[(doubling.as_str(), "!memory budget")]);
    let sharing = format!(
        "let a0 = [1];{} string(a40)",
        (1..=40).map(|i| format!(" let a{i} = [a{0}, a{0}];", i - 1)).collect::<String>()
    );
    check(&[(sharing.as_str(), "!memory budget")]);
}

/// What costs much for each step that it takes.
#[test]
fn work_is_bounded() {
    // Fewer steps than there are otherwise show the same, sooner.
    let check = |cases: &[&str]| {
        let env = env();
        for text in cases {
            let limits = super::eval::Limits::at(None, 1_000_000);
            let error = super::eval::eval_within(&parse(text), &env, limits).map(|_| ());
            let message = error.map_or_else(|e| e.message, |()| String::new());
            let bounds = ["takes too long", "memory budget", "too big"];
            assert!(bounds.iter().any(|bound| message.contains(bound)), "{text:.200}: {message}");
        }
    };
    check(&[
        "1..1000000000",
        "repeat(repeat('a', 1000), 1001)",
        "sprig.repeat(1000000000, 'ab')",
        "let t = sprig.repeat(1000000, 'ab'); sum(map(1..99999, t contains 'x' ? 1 : 0))",
        "let t = sprig.repeat(10000, 'ab'); sum(map(1..99999, t matches '(ab)+c' ? 1 : 0))",
        "map(1..99999, 'x' matches (string(#) + 'a{50}'))",
        "map(1..99999, 'x' matches (string(#) + '\\\\pL{500}'))",
        "sum(map(1..99999, sprig.regexMatch('x' + string(#), 'y') ? 1 : 0))",
        "let l = 1..99999; sum(map(l, len(l[1:])))",
        "let l = 1..99999; let k = map(l, #); all(l, l == k)",
        "let l = 1..99999; len(uniq(l))",
        "let l = 1..99999; len(sprig.uniq(l))",
        "let l = 1..99999; sum(l, find(l, true))",
        "let a = 1..9999; let b = map(a, a); let c = map(a, b); c == c",
        "let t = sprig.repeat(30000000, 'a'); len(split(t, ''))",
        "let t = sprig.repeat(30000000, 'a'); len(sprig.splitList('', t))",
        "let t = sprig.repeat(1100000, 'a'); sprig.regexSplit('', t, -1)",
        "let t = sprig.repeat(1100000, 'a'); sprig.regexFindAll('', t, -1)",
        "let t = sprig.repeat(1100000, 'a'); sprig.regexReplaceAll('.*', t, sprig.repeat(1000, '${0}'))",
        "let t = sprig.repeat(3000000, 'a'); sprig.wrapWith(1, t, t)",
        "let t = sprig.repeat(30000000, 'a'); sprig.cat(t, t, t, t, t, t, t, t, t, t)",
        "let t = sprig.repeat(3000000, 'a'); count(t, true)",
        "reduce(1..200, {[#acc, #acc]})",
    ]);
    // Names, operators and constants that are passed over count as well.
    let lets: String = (0..150).map(|n| format!("let v{n} = 1; ")).collect();
    check(&[&format!("{lets}sum(map(1..99999, v0 + v1))")]);
    let ands = " && a.b".repeat(900);
    check(&[&format!("let a = {{'b': true}}; count(1..499999, false{ands})")]);
    let texts = (0..900).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(", ");
    check(&[&format!("count(1..499999, 'x' in [{texts}])")]);
}

/// Ordinary work stays within the bounds.
#[test]
fn ordinary_work_is_done() {
    check(&[
        ("len(map(1..200000, # * 2 + 1))", "200000"),
        ("count(1..2000, # in 1..2000)", "2000"),
        ("let l = map(1..2000, string(#)); count(l, # in l)", "2000"),
        ("len(sprig.uniq(map(1..3000, # % 1000)))", "1000"),
        ("count(map(1..20000, 'n' + string(#)), # matches '^n1')", "11111"),
        ("len(join(map(1..50000, string(#)), ','))", "288893"),
        ("sum(map(1..1000, len(filter(1..500, # % 2 == 0))))", "250000"),
    ]);
}

#[test]
fn hostile_texts_neither_crash_nor_take_long() {
    let size = 1 << 20;
    for piece in [
        "[", "(", "{", "-", "a+", "a.", "a?.b", "a[", "f(", "1?", "{a:", "let x=1;", "not ", "#", "\"",
        "1 2 ", "[1 2 ", "if a {", "x|f()|",
    ] {
        let text = piece.repeat(size / piece.len());
        let parsed = parse(&text);
        assert!(!parsed.is_ok(), "{piece}");
        let _ = check::check(&parsed, &Env::new());
        let _ = identifiers(&parsed);
        let _ = print(&parsed);
    }
}

#[test]
fn long_chains_are_fine() {
    let sum = vec!["1"; 4000].join("+");
    let members = format!("workflow{}", "?.a".repeat(2000));
    let deep = format!("{}1{}", "(".repeat(150), ")".repeat(150));
    check(&[(&sum, "4000"), (&members, "null"), (&deep, "1")]);
    for text in [sum, members, deep] {
        let parsed = parse(&text);
        assert!(check::check(&parsed, &Env::of(&env())).compiles());
        assert!(same_shape(&parsed, &parse(&print(&parsed))));
    }
}

/// What an error says, where it is, and where the engine would place it.
#[test]
fn syntax_errors_have_places() {
    let cases = [
        ("a == ", "the end of the expression", (5, 5)),
        ("a = b", "found `=`", (2, 3)),
        ("foo(1, , 2)", "found `,`", (7, 8)),
        ("'abc", "no closing quote", (0, 4)),
        ("a.\"b\"", "expected a name", (2, 5)),
        ("\"a\\qb\"", "escape", (2, 4)),
        ("1x + 2", "not a number", (0, 2)),
        ("a @ b", "`@`", (2, 3)),
        ("filter(xs)", "2 arguments", (9, 10)),
        ("", "empty", (0, 0)),
    ];
    for (text, message, (start, end)) in cases {
        let parsed = parse(text);
        let error = parsed.errors.first().expect(text);
        assert!(error.message.contains(message), "{text}: {}", error.message);
        assert_eq!((error.span.start, error.span.end), (start, end), "{text}: {}", error.message);
    }
}

#[test]
fn the_tree_survives_errors() {
    for (text, names) in [
        ("foo(inputs.a, , workflow.b", vec!["foo", "inputs", "inputs.a", "workflow", "workflow.b"]),
        ("a.b + ) c.d", vec!["a", "a.b", "c", "c.d"]),
        ("[a, b c, d]", vec!["a", "b", "d"]),
        ("x ? y.", vec!["x", "y"]),
    ] {
        let parsed = parse(text);
        assert!(!parsed.is_ok());
        let found: Vec<String> = identifiers(&parsed).iter().map(Reference::dotted).collect();
        assert_eq!(found, names, "{text}");
    }
}

#[test]
fn references_know_what_is_guarded() {
    let parsed = parse("inputs.a ?? workflow.b + x?.y.z");
    let shown: Vec<String> = identifiers(&parse("(inputs.a.b ?? workflow.c) == len(item)"))
        .iter()
        .filter(|reference| reference.complete)
        .map(|reference| format!("{}{}", reference.dotted(), if reference.guarded { "?" } else { "" }))
        .collect();
    assert_eq!(shown, ["inputs.a.b?", "workflow.c", "item"]);
    assert!(!parsed.is_ok());
}

/// Problems beyond what the engine sees when it compiles.
#[test]
fn run_time_problems_are_foreseen() {
    let mut env = Env::new().with_argo_functions();
    for name in ["inputs.parameters.count", "steps.a.outputs.result"] {
        env.add(name, Type::String);
    }
    env.close("inputs.parameters");
    for (text, expected) in [
        ("inputs.parameters.count + 1", Some((Stage::Run, true))),
        ("item == 'a'", Some((Stage::Compile, true))),
        ("inputs.parameters.cuont == 'a'", None),
        ("inputs.parameters.cuont + 'a'", Some((Stage::Silent, true))),
        ("inputs.parameters.cuont ?? 'a'", None),
        ("sprig.uper('a')", Some((Stage::Run, true))),
        ("sprig.upper(1)", Some((Stage::Run, true))),
        ("sprig.upper(nope)", Some((Stage::Silent, true))),
        ("true && sprig.upper(1) == ''", Some((Stage::Run, false))),
        ("asInt(inputs.parameters.count) > 2", None),
        ("1 == '1'", Some((Stage::Compile, true))),
        ("filter([1], # > 'a')", Some((Stage::Compile, true))),
        ("inputs.parameters.count == 3", Some((Stage::Silent, true))),
        ("sprig.upper(1) == '' && false", Some((Stage::Run, false))),
        ("sprig.uper", Some((Stage::Silent, true))),
    ] {
        let checked = check::check(&parse(text), &env);
        let found = checked.problems.first().map(|problem| (problem.stage, problem.certain));
        assert_eq!(found, expected, "{text}: {:?}", checked.problems);
    }
}

#[test]
fn the_environment_expands_dots() {
    let names = [("a", "plain"), ("a.b", "1"), ("c", "2"), ("d.e.f", "3")];
    let value = expand(names.map(|(name, value)| (name.to_owned(), Value::from(value))));
    assert_eq!(value.to_json().as_deref(), Ok(r#"{"a":{"b":"1"},"c":"2","d":{"e":{"f":"3"}}}"#));
}

#[test]
fn layouts_read_and_write() {
    use super::time::{Zone, format, parse};
    for (layout, text) in [
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T23:59:58+05:30"),
        ("Mon Jan _2 15:04:05 2006", "Thu Feb 29 03:04:05 2024"),
        ("02/01/06 3:04PM", "29/02/24 11:04PM"),
        ("2006-002 15:04:05.000", "2024-060 01:02:03.450"),
        ("January 2, 2006 -0700", "March 1, 2024 -0130"),
    ] {
        let time = parse(layout, text, &Zone::Utc).expect(text);
        assert_eq!(format(&time, layout), text);
    }
}
