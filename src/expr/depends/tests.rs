use super::*;

/// The tree in one line, every operation in parentheses.
fn show(depends: &Depends, expr: &Expr) -> String {
    let join = |parts: &[Expr], with: &str| {
        format!("({})", parts.iter().map(|part| show(depends, part)).collect::<Vec<_>>().join(with))
    };
    match &expr.kind {
        ExprKind::Task(index) => match depends.refs[*index].result {
            Some(ResultWord { result: Some(result), .. }) => {
                format!("{}.{}", depends.refs[*index].name, result.word())
            }
            _ => depends.refs[*index].name.clone(),
        },
        ExprKind::Not(inner) => format!("!{}", show(depends, inner)),
        ExprKind::All(parts) => join(parts, " && "),
        ExprKind::Any(parts) => join(parts, " || "),
        ExprKind::Equal { negated, sides } => join(&sides[..], if *negated { " != " } else { " == " }),
        ExprKind::Constant(value) => value.to_string(),
        ExprKind::Conditional(parts) => join(&parts[..], " ? "),
    }
}

#[test]
fn trees() {
    for (text, expected) in [
        ("a", "a"),
        ("a-1.Succeeded", "a-1.Succeeded"),
        ("a && b && c", "(a && b && c)"),
        ("a && (b && c)", "(a && (b && c))"),
        ("a || b && !c.Failed || d", "(a || (b && !c.Failed) || d)"),
        ("!a == b", "(!a == b)"),
        ("a == b != c", "((a == b) != c)"),
        ("a ? b : c", "(a ? b ? c)"),
        ("a ?: c", "(a || c)"),
        ("a; b;", "b"),
        ("a ?? b", "a"),
        ("c || a ?? b || d", "(c || a || d)"),
        ("'x-y' == \"x_y\" && a", "(true && a)"),
        ("a /* b */ && c // d", "(a && c)"),
    ] {
        let depends = parse(text);
        let got = depends.tree.as_ref().map(|tree| show(&depends, tree)).unwrap_or_default();
        assert_eq!(got, expected, "{text}: {:?}", depends.errors);
    }
}

#[test]
fn mistakes() {
    use DependsErrorKind::*;
    for (text, kind, at) in [
        ("", Empty, ""),
        ("  ", Empty, "  "),
        ("a.Succeded", UnknownResult, "Succeded"),
        ("a.succeeded", LowercaseResult, "succeeded"),
        ("a and b", ReservedName, "and"),
        ("true", ReservedName, "true"),
        ("a && 1x", DigitName, "1x"),
        ("-a", StrayName, "-a"),
        ("a_b", StrayName, "_b"),
        ("a & b", SingleOperator, "&"),
        ("a b", MissingOperator, "b"),
        ("a.Succeeded(b)", MissingOperator, "("),
        ("(a", Unclosed, "("),
        ("a)", Unclosed, ")"),
        ("'a", Unclosed, "'"),
        ("/* a", Unclosed, "/*"),
        ("'a' && b", NotBoolean, "'a'"),
        ("a + b", NotBoolean, "+"),
        ("a &&", Unexpected, ""),
        ("a ?? b || c", Unexpected, "||"),
        ("[a]", Unexpected, "["),
    ] {
        let errors = parse(text).errors;
        let got = errors.first().map(|error| (error.kind, &text[error.span.range()]));
        assert_eq!(got, Some((kind, at)), "{text}: {errors:?}");
    }
}

#[test]
fn references_hide_in_quotes_and_comments() {
    let depends = parse("a // b.Failed\n && 'c' == 'c'");
    let seen: Vec<_> = depends.refs.iter().map(|task| (task.name.as_str(), task.inert)).collect();
    assert_eq!(seen, [("a", false), ("b", true), ("c", true), ("c", true)]);
    assert_eq!(depends.all_succeeded(), Some(true));
}

#[test]
fn hostile_input_is_an_error() {
    for piece in ["(", "!", "a?", "a&&", "a==", "a?a:", "[", "'", "/*", "a.", "-", "ä1", "((a)"] {
        assert!(eval(&piece.repeat((1 << 18) / piece.len())).is_err(), "{piece}");
    }
    assert!(eval(&"(".repeat(1 << 20)).is_err());
}
