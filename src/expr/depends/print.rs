//! Conditions back to text.

use super::{Depends, Expr, ExprKind, TaskRef};

/// The condition written anew, with the parentheses that it needs and one blank around each operator; nothing when it
/// could not be read. Tasks named only in quotes or comments, whose results decide nothing, are left out.
pub fn print(depends: &Depends) -> Option<String> {
    let mut out = String::new();
    write(&depends.refs, depends.tree.as_ref()?, 0, &mut out);
    Some(out)
}

/// Whether two conditions ask the same of the same tasks in the same way.
pub fn same_shape(a: &Depends, b: &Depends) -> bool {
    match (&a.tree, &b.tree) {
        (Some(x), Some(y)) => same((&a.refs, x), (&b.refs, y)),
        (None, None) => true,
        _ => false,
    }
}

fn same((refs, a): (&[TaskRef], &Expr), (others, b): (&[TaskRef], &Expr)) -> bool {
    let all = |a: &[Expr], b: &[Expr]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same((refs, a), (others, b)))
    };
    match (&a.kind, &b.kind) {
        (ExprKind::Task(a), ExprKind::Task(b)) => shown(refs, *a) == shown(others, *b),
        (ExprKind::Not(a), ExprKind::Not(b)) => same((refs, a), (others, b)),
        (ExprKind::All(a), ExprKind::All(b)) | (ExprKind::Any(a), ExprKind::Any(b)) => all(a, b),
        (ExprKind::Equal { negated: x, sides: a }, ExprKind::Equal { negated: y, sides: b }) => {
            x == y && all(&a[..], &b[..])
        }
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::Conditional(a), ExprKind::Conditional(b)) => all(&a[..], &b[..]),
        _ => false,
    }
}

/// A task with the word after its dot.
fn shown(refs: &[TaskRef], index: usize) -> String {
    let Some(task) = refs.get(index) else { return String::new() };
    let result = task.result.and_then(|word| word.result);
    match result {
        Some(result) => format!("{}.{}", task.name, result.word()),
        None => task.name.clone(),
    }
}

/// How tightly a condition binds.
fn level(expr: &Expr) -> u8 {
    match expr.kind {
        ExprKind::Conditional(_) => 0,
        ExprKind::Any(_) => 1,
        ExprKind::All(_) => 2,
        ExprKind::Equal { .. } | ExprKind::Constant(_) => 3,
        ExprKind::Not(_) => 4,
        ExprKind::Task(_) => 5,
    }
}

/// Writes a condition, in parentheses when it binds less tightly than `least`.
fn write(refs: &[TaskRef], expr: &Expr, least: u8, out: &mut String) {
    let parentheses = level(expr) < least;
    if parentheses {
        out.push('(');
    }
    let mut joined = |parts: &[Expr], operator: &str, levels: [u8; 2]| {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                out.push_str(operator);
            }
            write(refs, part, levels[usize::from(index > 0)], out);
        }
    };
    match &expr.kind {
        ExprKind::Task(index) => out.push_str(&shown(refs, *index)),
        ExprKind::Not(inner) => {
            out.push('!');
            write(refs, inner, 4, out);
        }
        ExprKind::All(parts) => joined(parts, " && ", [3, 3]),
        ExprKind::Any(parts) => joined(parts, " || ", [2, 2]),
        ExprKind::Equal { negated: false, sides } => joined(&sides[..], " == ", [3, 4]),
        ExprKind::Equal { negated: true, sides } => joined(&sides[..], " != ", [3, 4]),
        ExprKind::Constant(true) => out.push_str("'' == ''"),
        ExprKind::Constant(false) => out.push_str("'' != ''"),
        ExprKind::Conditional(parts) => {
            let [condition, then, otherwise] = &**parts;
            write(refs, condition, 1, out);
            out.push_str(" ? ");
            write(refs, then, 0, out);
            out.push_str(" : ");
            write(refs, otherwise, 0, out);
        }
    }
    if parentheses {
        out.push(')');
    }
}
