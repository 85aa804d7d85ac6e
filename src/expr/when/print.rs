//! Conditions back to text.

use super::{Expr, ExprKind, Op, Prefix};

/// The condition that `root` was read from, as `text`, written anew: one blank around each operator, words in brackets
/// only where they need them. Accesses are taken from `text`; all of it is where nothing else would read the same: with
/// tags in it, and with parentheses that close what nothing opened, of which the condition keeps nothing.
pub fn print(root: &Expr, text: &str) -> String {
    let mut printer = Printer { text, out: String::with_capacity(text.len()) };
    printer.expr(root);
    let again = super::parse(&printer.out);
    let same = again.errors.is_empty() && again.root.is_some_and(|again| same_shape(root, &again));
    if same { printer.out } else { text.to_owned() }
}

/// Whether two conditions say the same in the same way, wherever their parts stand.
pub fn same_shape(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Group(a), ExprKind::Group(b)) => same_shape(a, b),
        (ExprKind::Access(a), ExprKind::Access(b)) => match (a, b) {
            (Some(a), Some(b)) => same_shape(a, b),
            _ => a.is_none() && b.is_none(),
        },
        (ExprKind::Prefix(p, a), ExprKind::Prefix(q, b)) => p == q && same_shape(a, b),
        (ExprKind::Chain(a, left), ExprKind::Chain(b, right)) => {
            let links = || left.iter().zip(right);
            same_shape(a, b)
                && left.len() == right.len()
                && links().all(|(a, b)| a.op == b.op && same_shape(&a.right, &b.right))
        }
        (a, b) => a == b,
    }
}

struct Printer<'t> {
    text: &'t str,
    out: String,
}

impl Printer<'_> {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number { value, is_date: false } => self.number(*value),
            ExprKind::Number { value, is_date: true } => self.date(*value),
            ExprKind::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            ExprKind::Text { value, has_tags: false } => self.quoted('\'', value, '\''),
            ExprKind::Word { value, has_tags: false } if is_bare(value) => self.out.push_str(value),
            ExprKind::Word { value, has_tags: false } => self.quoted('[', value, ']'),
            ExprKind::Text { .. } | ExprKind::Word { .. } | ExprKind::Tag | ExprKind::Access(_) => {
                self.out.push_str(self.text.get(expr.span.range()).unwrap_or_default());
            }
            ExprKind::Group(inner) => {
                self.out.push('(');
                self.expr(inner);
                self.out.push(')');
            }
            ExprKind::Prefix(prefix, operand) => {
                self.out.push(match prefix {
                    Prefix::Negate => '-',
                    Prefix::Not => '!',
                    Prefix::BitNot => '~',
                });
                self.expr(operand);
            }
            ExprKind::Chain(first, links) => {
                self.expr(first);
                for link in links {
                    self.out.push_str(if link.op == Op::Comma { "" } else { " " });
                    self.out.push_str(link.op.text());
                    self.out.push(' ');
                    self.expr(&link.right);
                }
            }
            ExprKind::Missing => {}
        }
    }

    fn number(&mut self, value: f64) {
        // The language has no exponents.
        if value.is_finite() {
            self.out.push_str(&value.to_string())
        } else {
            self.out.push_str(&"9".repeat(310))
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "dates are whole seconds, far below the limits")]
    fn date(&mut self, seconds: f64) {
        let date = jiff::Timestamp::from_second(seconds as i64).unwrap_or_default();
        self.out.push_str(&format!("'{date}'"));
    }

    fn quoted(&mut self, open: char, value: &str, close: char) {
        self.out.push(open);
        for c in value.chars() {
            if matches!(c, '\\' | '\'' | '"' | ']') {
                self.out.push('\\');
            }
            self.out.push(c);
        }
        self.out.push(close);
    }
}

/// Whether a word means itself without brackets.
fn is_bare(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(word, "true" | "false" | "in" | "IN")
}

impl Op {
    /// How it is written.
    pub fn text(self) -> &'static str {
        match self {
            Op::Comma => ",",
            Op::Then => "?",
            Op::Else => ":",
            Op::Coalesce => "??",
            Op::Or => "||",
            Op::And => "&&",
            Op::Equal => "==",
            Op::Unequal => "!=",
            Op::Greater => ">",
            Op::GreaterEqual => ">=",
            Op::Less => "<",
            Op::LessEqual => "<=",
            Op::Matches => "=~",
            Op::MatchesNot => "!~",
            Op::In => "in",
            Op::BitAnd => "&",
            Op::BitOr => "|",
            Op::BitXor => "^",
            Op::ShiftLeft => "<<",
            Op::ShiftRight => ">>",
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Modulo => "%",
            Op::Power => "**",
        }
    }
}
