use super::*;

/// What evaluation gives, or where and why it fails.
fn show(text: &str) -> String {
    match eval(text) {
        Ok(value) => value.to_string(),
        Err(error) => format!("{:?} at `{}`", error.kind, &text[error.span.range()]),
    }
}

#[test]
fn values() {
    for (text, expected) in [
        ("foo == foo", "true"),
        ("'1' == 1", "false"),
        ("1 == 1.0", "true"),
        ("true == 'true'", "false"),
        ("'it\" == it", "true"),
        ("[my branch/x] == 'my branch/x'", "true"),
        ("a\\-b == 'a-b'", "true"),
        ("1 - 2 - 3", "-4"),
        ("2 ** 3 ** 2", "64"),
        ("-2 ** 2", "4"),
        ("7 / 2 % 2", "1.5"),
        ("1 << 2 | 1", "5"),
        ("0x1F", "31"),
        ("'a' + 1 + true", "a1true"),
        ("1000000 + 12.5", "1.0000125e+06"),
        ("100000 + 0.5", "100000.5"),
        ("a in (a, b)", "true"),
        ("1, 2, (3, 4)", "[1 2 [3 4]]"),
        ("(1 == 1) foo", "true"),
        ("((1) 1 == 2)", "false"),
        ("true) == (b", "true"),
        ("(a ==)", "false"),
        ("1 == 2 ? a : b", "b"),
        ("false && a.B", "false"),
        ("'2020-01-02' > '2020-01-01'", "true"),
        ("'2020-01-01T00:00:00Z' == 1577836800", "true"),
        ("abc =~ '^a.c$'", "true"),
        ("abc !~ b", "false"),
        ("~1", "-2"),
        ("'x' =~ '[[]'", "false"),
        ("'é' =~ '\\\\w'", "false"),
        ("été == été", "true"),
    ] {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn failures() {
    for (text, expected) in [
        ("", "Incomplete at ``"),
        ("a ==", "Incomplete at `==`"),
        ("my-branch == main", "Arithmetic at `my-branch`"),
        ("feature/x == main", "Arithmetic at `feature/x`"),
        ("a.b == c", "Dot at `a.b`"),
        ("a.B == c", "Dot at `a.B`"),
        ("1.2.3 == 1", "Dot at `1.2.3`"),
        ("a = b", "Equals at `=`"),
        ("a === b", "Equals at `===`"),
        ("a and b", "WordOperator at `and`"),
        ("not a", "WordOperator at `not`"),
        ("a b", "MissingOperator at `b`"),
        ("(a", "Unbalanced at `(`"),
        ("a)", "Unbalanced at `)`"),
        ("'it's' == a", "Unbalanced at `'`"),
        ("a == \"b", "Unbalanced at `\"`"),
        ("[a == b", "Unbalanced at `[`"),
        ("a]", "Unbalanced at `]`"),
        ("{{x}} == a", "InvalidToken at `{{`"),
        ("5 > abc", "Type at `abc`"),
        ("a in ('a')", "Type at `('a')`"),
        ("!x", "Type at `x`"),
        ("a && b", "Type at `a`"),
        ("a =~ '['", "Pattern at `'['`"),
        ("f(x)", "Syntax at `(`"),
        ("a ==-1", "InvalidToken at `==-`"),
        ("1 < 2 < 3", "Type at `1 < 2`"),
        ("a \\", "InvalidToken at `\\`"),
    ] {
        assert_eq!(show(text), expected, "{text}");
    }
}

#[test]
fn only_booleans_decide() {
    assert_eq!(eval_bool("a == a"), Ok(true));
    assert_eq!(eval_bool("a").map_err(|error| error.kind), Err(WhenErrorKind::NotBoolean));
    assert_eq!(eval_cron("'a' == 'a'"), Ok(true));
    assert_eq!(eval_cron("a == a").map_err(|error| error.kind), Err(WhenErrorKind::Variable));
    assert_eq!(eval_cron("!(1 == 2)"), Ok(true));
}

/// Problems as `kind at text`, those that depend on tags with a question mark.
fn problems(text: &str) -> Vec<String> {
    let show = |problem: &Problem| {
        let kind = match problem.kind {
            ProblemKind::Fails(kind) => format!("{kind:?}"),
            other => format!("{other:?}"),
        };
        format!("{kind}{} at `{}`", if problem.certain { "" } else { "?" }, &text[problem.span.range()])
    };
    analyze(text, Dialect::Template).problems.iter().map(show).collect()
}

#[test]
fn conditions_with_tags() {
    let none: [&str; 0] = [];
    for text in [
        "{{x}}",
        "{{x}} == true",
        "'{{x}}' == 'a.b'",
        "{{x}} == a && '{{=y['z']}}' != \"{{w}}-1\"",
        "{{x}} > 5",
        "'{{x}}' > '2020-01-01'",
        "({{x}} == a) || !({{y}})",
        "{{steps.run-{{inputs.parameters.day}}.status}} == Succeeded",
        "{{x}} {{op}} 5",
        "{{x}} in ('{{y}}', b)",
        "{{x}} =~ '^{{y}}'",
        "v{{x}}_1 == v2",
    ] {
        assert_eq!(problems(text), none, "{text}");
    }
    for (text, expected) in [
        ("{{x}} == my-branch", "Arithmetic at `my-branch`"),
        ("'{{x}}' == a || {{y}} == a/b", "Arithmetic? at `a/b`"),
        ("{{x}} == a.b", "Dot at `a.b`"),
        ("{{x}}-suffix == a", "Arithmetic at `{{x}}-suffix`"),
        ("{{x}}-{{y}} == a", "Arithmetic? at `{{x}}-{{y}}`"),
        ("'{{x}}' == 1", "NeverEqual at `'{{x}}' == 1`"),
        ("'{{x}}' != true", "NeverEqual at `'{{x}}' != true`"),
        ("{{x}} == 'true'", "NeverEqual? at `{{x}} == 'true'`"),
        ("{{x}} == ''", "NeverEqual? at `{{x}} == ''`"),
        ("'a-b' == {{x}}", "NeverEqual? at `'a-b' == {{x}}`"),
        ("'{{x}}'", "NotBoolean at `'{{x}}'`"),
        ("{{x}} and {{y}}", "WordOperator at `and`"),
        ("{{x}} = a", "Equals at `=`"),
        ("({{x}} == a) (b == c)", "Ignored at `(b == c)`"),
        ("{{x}} in (a)", "Type at `(a)`"),
        ("'{{x}}' > 5", "Type at `'{{x}}'`"),
        ("{{x}} < 5 < 6", "Type at `{{x}} < 5`"),
    ] {
        assert_eq!(problems(text), [expected], "{text}");
    }
}

#[test]
fn quotes_around_tags() {
    let text = "\"a{{x}}\" == pre-{{y}}.z && [{{w}}] == '{{= v['k'] }}' && {{n.{{m}}}}";
    let uses = analyze(text, Dialect::Template).tags;
    let seen: Vec<_> = uses.iter().map(|tag| (tag.quoted, &text[tag.operand.range()])).collect();
    assert_eq!(
        seen,
        [
            (true, "{{x}}"),
            (false, "pre-{{y}}.z"),
            (true, "{{w}}"),
            (true, "{{= v['k'] }}"),
            (false, "{{n.{{m}}}}"),
        ]
    );
}

#[test]
fn constants() {
    assert_eq!(analyze("a == a", Dialect::Template).constant, Some(true));
    assert_eq!(analyze("false && {{x}}", Dialect::Template).constant, Some(false));
    assert_eq!(analyze("{{x}} == a", Dialect::Template).constant, None);
    assert_eq!(analyze("a == a", Dialect::Cron).constant, None);
}

#[test]
fn dates() {
    for (text, seconds) in [
        ("2020-01-01", Some(1_577_836_800.0)),
        ("2020-02-30", None),
        ("2020-02-29 12:30", Some(1_582_979_400.0)),
        ("2020-01-01T01:00:00+01:00", Some(1_577_836_800.0)),
        ("2020-01-01T01:00:00.5+0100", Some(1_577_836_800.0)),
        ("2020-01-01T00Z", Some(1_577_836_800.0)),
        ("Wed Jan  1 00:00:00 2020", Some(1_577_836_800.0)),
        ("Wed Jan 1 00:00:00 CET 2020", Some(1_577_836_800.0)),
        ("wed jan 01 02:00:00 +0200 2020", Some(1_577_836_800.0)),
        ("3:04PM", Some(-62_167_219_200.0 + 54_240.0)),
        ("24:00", None),
        ("2020-01", None),
        ("2020-01-01 ", None),
    ] {
        assert_eq!(time::parse(text), seconds, "{text}");
    }
}

#[test]
fn hostile_input_is_an_error() {
    for piece in ["(", "!(", "a=='", "1+", "a?b:", "{{", "[", "-", "\\", "a.b ", "((a)", "a==b&&(", "}"] {
        let text = piece.repeat((1 << 18) / piece.len());
        assert!(eval_bool(&text).is_err(), "{piece}");
        analyze(&text, Dialect::Template);
    }
    assert!(eval(&"(".repeat(1 << 20)).is_err());
    analyze(&"{{x}}-".repeat(1 << 15), Dialect::Template);
}

#[test]
fn conditions_are_printed() {
    for (text, printed) in [
        ("a==b&&( 'it\\'s' != \"x\" )", "a == b && ('it\\'s' != 'x')"),
        ("[my branch]=='2020-01-01'", "[my branch] == '2020-01-01T00:00:00Z'"),
        ("-1**2,3", "-1 ** 2, 3"),
        ("[true] in ('a','b')", "[true] in ('a', 'b')"),
        ("'{{x}}' == y", "'{{x}}' == y"),
    ] {
        let root = parse(text).root.unwrap_or_else(|| panic!("{text}"));
        assert_eq!(print(&root, text), printed);
    }
}
