//! Evaluation, also of conditions in which tags still stand.

use super::{Dialect, Expr, ExprKind, Link, Op, Prefix, Value, WhenError, WhenErrorKind, parser};
use crate::expr::pattern;
use crate::text::Span;

/// A value, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Abstract {
    Known(Value),
    /// A quoted text with tags in it (which could turn out to be a date, and then a number).
    SomeText,
    /// A number that was a quoted date.
    Date(f64),
    SomeBool,
    /// Anything.
    Unknown,
}

/// The value of a text without tags, or the first thing that is wrong with it.
pub(super) fn whole(text: &str, dialect: Dialect) -> Result<Value, WhenError> {
    let parsed = parser::parse(text, &[], dialect);
    if let Some(error) = parsed.errors.into_iter().next() {
        return Err(error);
    }
    let mut evaluator = Evaluator::new(text, dialect);
    let value = parsed.root.as_ref().map_or(Abstract::Unknown, |root| evaluator.value(root));
    if let Some(found) = evaluator.found.into_iter().next() {
        return Err(found.error);
    }
    match value {
        Abstract::Known(value) => Ok(value),
        Abstract::Date(seconds) => Ok(Value::Number(seconds)),
        Abstract::SomeText | Abstract::SomeBool | Abstract::Unknown => {
            Err(WhenError::new(Span::new(0, text.len()), WhenErrorKind::Syntax, "the value cannot be known"))
        }
    }
}

/// An error that evaluation met.
pub(super) struct Found {
    pub(super) error: WhenError,
    /// Whether evaluation surely gets there, every tag being one operand.
    pub(super) certain: bool,
}

pub(super) struct Evaluator<'t> {
    text: &'t str,
    dialect: Dialect,
    pub(super) found: Vec<Found>,
    /// Comparisons of values that can never be equal, because their types differ.
    pub(super) mismatched: Vec<Span>,
    /// Tags that a sign joins to something else without a space between them.
    pub(super) glued: Vec<Span>,
    /// How many `&&`, `||` and `?` with an unknown left side lie above.
    guards: usize,
}

/// Evaluation stops here; the error has been noted.
struct Stopped;

impl<'t> Evaluator<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        Evaluator { text, dialect, found: Vec::new(), mismatched: Vec::new(), glued: Vec::new(), guards: 0 }
    }

    /// The value of `expr`; unknown after an error, which is noted.
    pub(super) fn value(&mut self, expr: &Expr) -> Abstract {
        self.eval(expr).unwrap_or(Abstract::Unknown)
    }

    fn stop(&mut self, span: Span, kind: WhenErrorKind, message: impl Into<String>) -> Stopped {
        let certain = self.guards == 0;
        self.found.push(Found { error: WhenError::new(span, kind, message), certain });
        Stopped
    }

    fn source(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Whether an operator touches both its operands.
    fn is_unspaced(&self, op: Span) -> bool {
        let before = self.text.get(..op.range().start).unwrap_or_default();
        let after = self.text.get(op.range().end..).unwrap_or_default();
        !before.ends_with(char::is_whitespace) && !after.starts_with(char::is_whitespace)
    }

    fn eval(&mut self, expr: &Expr) -> Result<Abstract, Stopped> {
        Ok(match &expr.kind {
            ExprKind::Number { value, is_date: true } => Abstract::Date(*value),
            ExprKind::Number { value, is_date: false } => Abstract::Known(Value::Number(*value)),
            ExprKind::Bool(value) => Abstract::Known(Value::Bool(*value)),
            ExprKind::Text { has_tags: true, .. } => Abstract::SomeText,
            ExprKind::Text { value, .. } => Abstract::Known(Value::Text(value.clone())),
            ExprKind::Word { .. } if self.dialect == Dialect::Cron => {
                let message =
                    format!("`{}` is a variable, and there are none: quote it", self.source(expr.span));
                return Err(self.stop(expr.span, WhenErrorKind::Variable, message));
            }
            ExprKind::Word { has_tags: true, .. } => Abstract::SomeText,
            ExprKind::Word { value, .. } => Abstract::Known(Value::Text(value.clone())),
            ExprKind::Tag => Abstract::Unknown,
            ExprKind::Access(arguments) => {
                if let Some(arguments) = arguments {
                    self.eval(arguments)?;
                }
                let message = format!("`{}` asks for a field: a text needs quotes", self.source(expr.span));
                return Err(self.stop(expr.span, WhenErrorKind::Dot, message));
            }
            ExprKind::Group(inner) => self.eval(inner)?,
            ExprKind::Prefix(prefix, operand) => self.prefix(*prefix, operand)?,
            ExprKind::Chain(first, links) => self.chain(first, links)?,
            ExprKind::Missing => Abstract::Known(Value::Nil),
        })
    }

    fn prefix(&mut self, prefix: Prefix, operand: &Expr) -> Result<Abstract, Stopped> {
        let value = self.eval(operand)?;
        Ok(match (prefix, &value) {
            (Prefix::Not, Abstract::Known(Value::Bool(value))) => Abstract::Known(Value::Bool(!value)),
            (Prefix::Not, Abstract::SomeBool | Abstract::Unknown) => Abstract::SomeBool,
            (Prefix::Not, _) => {
                let message = format!("`{}` is neither true nor false", self.source(operand.span));
                return Err(self.stop(operand.span, WhenErrorKind::Type, message));
            }
            (_, Abstract::Unknown) => Abstract::Unknown,
            (_, value) => match self.number(value, operand.span)? {
                Some(number) if prefix == Prefix::Negate => Abstract::Known(Value::Number(-number)),
                Some(number) => Abstract::Known(Value::Number(!to_i64(number) as f64)),
                None => Abstract::Unknown,
            },
        })
    }

    fn chain(&mut self, first: &Expr, links: &[Link]) -> Result<Abstract, Stopped> {
        let mut left = self.eval(first)?;
        let mut left_span = first.span;
        for link in links {
            left = self.link(left, left_span, link)?;
            // A space ends what looks like one word to people (`x - my-branch`).
            let begins_anew = link.op.level() >= Op::Add.level() && !self.is_unspaced(link.op_span);
            left_span = if begins_anew { link.right.span } else { left_span.cover(link.right.span) };
        }
        Ok(left)
    }

    fn link(&mut self, left: Abstract, left_span: Span, link: &Link) -> Result<Abstract, Stopped> {
        use Abstract::{Known, SomeBool, Unknown};
        // Some operators do not look at their right side for some values of the left one.
        match (link.op, &left) {
            (Op::And, Known(Value::Bool(false))) | (Op::Or, Known(Value::Bool(true))) => return Ok(left),
            (Op::Then, Known(Value::Bool(false))) => return Ok(Known(Value::Nil)),
            (Op::Else | Op::Coalesce, Known(Value::Nil)) => {}
            (Op::Else | Op::Coalesce, Known(_) | Abstract::Date(_) | Abstract::SomeText | SomeBool) => {
                return Ok(left);
            }
            _ => {}
        }
        let guarded = matches!(link.op, Op::And | Op::Or | Op::Then | Op::Else | Op::Coalesce)
            && matches!(left, Unknown | SomeBool);
        self.guards += usize::from(guarded);
        let right = if guarded { Ok(self.value(&link.right)) } else { self.eval(&link.right) };
        let result = right.and_then(|right| self.apply(link, (left, left_span), (right, link.right.span)));
        self.guards -= usize::from(guarded);
        match result {
            // What is on the right of an unknown condition may never be reached.
            Err(Stopped) if guarded => Ok(Unknown),
            result => result,
        }
    }

    fn apply(
        &mut self,
        link: &Link,
        left: (Abstract, Span),
        right: (Abstract, Span),
    ) -> Result<Abstract, Stopped> {
        use Abstract::Known;
        match link.op {
            Op::Comma => Ok(join(left.0, right.0)),
            Op::Then => {
                let condition = self.bool(&left.0, left.1)?;
                Ok(if condition.is_some() { right.0 } else { Abstract::Unknown })
            }
            Op::Else | Op::Coalesce => Ok(if left.0 == Abstract::Unknown { left.0 } else { right.0 }),
            Op::And | Op::Or => {
                let (a, b) = (self.bool(&left.0, left.1)?, self.bool(&right.0, right.1)?);
                // `x && false` is false, whatever x is.
                let decisive = link.op == Op::Or;
                Ok(match (a, b) {
                    (Some(a), Some(b)) => Known(Value::Bool(if decisive { a || b } else { a && b })),
                    (Some(known), _) | (_, Some(known)) if known == decisive => Known(Value::Bool(decisive)),
                    _ => Abstract::SomeBool,
                })
            }
            Op::Equal | Op::Unequal => {
                if different_types(&left.0, &right.0) {
                    self.mismatched.push(left.1.cover(right.1));
                }
                Ok(match equal(&left.0, &right.0) {
                    Some(equal) => Known(Value::Bool(equal == (link.op == Op::Equal))),
                    None => Abstract::SomeBool,
                })
            }
            Op::Greater | Op::GreaterEqual | Op::Less | Op::LessEqual => self.order(link.op, left, right),
            Op::Matches | Op::MatchesNot => self.matches(link, left, right),
            Op::In => self.contains(&left.0, right),
            Op::Add => self.add(link, left, right),
            _ => self.arithmetic(link, left, right),
        }
    }

    /// The truth of an operand of `&&`, `||` or `?`; nothing when a tag decides.
    fn bool(&mut self, value: &Abstract, span: Span) -> Result<Option<bool>, Stopped> {
        match value {
            Abstract::Known(Value::Bool(value)) => Ok(Some(*value)),
            Abstract::SomeBool | Abstract::Unknown => Ok(None),
            _ => {
                let message = format!("`{}` is neither true nor false", self.source(span));
                Err(self.stop(span, WhenErrorKind::Type, message))
            }
        }
    }

    /// The number that an operand is; nothing when a tag decides.
    fn number(&mut self, value: &Abstract, span: Span) -> Result<Option<f64>, Stopped> {
        match value {
            Abstract::Known(Value::Number(value)) | Abstract::Date(value) => Ok(Some(*value)),
            Abstract::Unknown => Ok(None),
            _ => {
                let message = format!("`{}` is not a number", self.source(span));
                Err(self.stop(span, WhenErrorKind::Type, message))
            }
        }
    }

    fn order(
        &mut self,
        op: Op,
        left: (Abstract, Span),
        right: (Abstract, Span),
    ) -> Result<Abstract, Stopped> {
        let holds = |ordering: Option<std::cmp::Ordering>| match op {
            Op::Greater => ordering.is_some_and(std::cmp::Ordering::is_gt),
            Op::GreaterEqual => ordering.is_some_and(std::cmp::Ordering::is_ge),
            Op::Less => ordering.is_some_and(std::cmp::Ordering::is_lt),
            _ => ordering.is_some_and(std::cmp::Ordering::is_le),
        };
        match (plain(&left.0), plain(&right.0)) {
            (Some(Value::Number(a)), Some(Value::Number(b))) => {
                return Ok(Abstract::Known(Value::Bool(holds(a.partial_cmp(&b)))));
            }
            (Some(Value::Text(a)), Some(Value::Text(b))) => {
                return Ok(Abstract::Known(Value::Bool(holds(Some(a.cmp(&b))))));
            }
            _ => {}
        }
        // Dates and texts with tags could both be numbers or, the latter, texts.
        let is_text =
            |value: &Abstract| matches!(value, Abstract::Known(Value::Text(_)) | Abstract::SomeText);
        let is_number = |value: &Abstract| matches!(value, Abstract::Known(Value::Number(_)));
        let maybe =
            |value: &Abstract| matches!(value, Abstract::Unknown | Abstract::SomeText | Abstract::Date(_));
        let (a, b) = (&left.0, &right.0);
        let fine = match (a, b) {
            (Abstract::Unknown, other) | (other, Abstract::Unknown) => {
                maybe(other) || is_text(other) || is_number(other)
            }
            _ => (is_text(a) && is_text(b)) || (maybe(a) && maybe(b)),
        };
        if fine {
            return Ok(Abstract::SomeBool);
        }
        let (odd, other) =
            if is_number(a) || matches!(a, Abstract::Unknown) { (right, left) } else { (left, right) };
        let message = format!("`{}` and `{}` have no order", self.source(odd.1), self.source(other.1));
        Err(self.stop(odd.1, WhenErrorKind::Type, message))
    }

    fn matches(
        &mut self,
        link: &Link,
        left: (Abstract, Span),
        right: (Abstract, Span),
    ) -> Result<Abstract, Stopped> {
        let pattern = match plain(&right.0) {
            Some(Value::Text(pattern)) => Some(pattern),
            Some(_) => {
                let message = format!("`{}` is not a regular expression", self.source(right.1));
                return Err(self.stop(right.1, WhenErrorKind::Type, message));
            }
            None => None,
        };
        let compiled = match pattern.as_deref().map(pattern::compile) {
            Some(Err(message)) => {
                let message = format!("the regular expression cannot be read: {message}");
                return Err(self.stop(right.1, WhenErrorKind::Pattern, message));
            }
            Some(Ok(compiled)) => Some(compiled),
            None => None,
        };
        match (plain(&left.0), compiled) {
            (Some(Value::Text(text)), Some(compiled)) => {
                let found = compiled.is_match(&text);
                Ok(Abstract::Known(Value::Bool(found == (link.op == Op::Matches))))
            }
            (Some(Value::Text(_)) | None, _) => Ok(Abstract::SomeBool),
            (Some(_), _) => {
                let message =
                    format!("`{}` is not a text, so it cannot be matched: quote it", self.source(left.1));
                Err(self.stop(left.1, WhenErrorKind::Type, message))
            }
        }
    }

    fn contains(&mut self, left: &Abstract, right: (Abstract, Span)) -> Result<Abstract, Stopped> {
        let is_list = |value: &Value| matches!(value, Value::List(_));
        match (plain(left), &right.0) {
            (_, Abstract::Unknown) => Ok(Abstract::SomeBool),
            (None, Abstract::Known(Value::List(_))) => Ok(Abstract::SomeBool),
            (Some(Value::List(_)), Abstract::Known(Value::List(list))) if list.iter().any(is_list) => {
                Err(self.stop(right.1, WhenErrorKind::Type, "lists cannot be looked for in lists"))
            }
            (Some(value), Abstract::Known(Value::List(list))) => {
                Ok(Abstract::Known(Value::Bool(list.contains(&value))))
            }
            _ => {
                let message = format!("`{}` is not a list of two or more", self.source(right.1));
                Err(self.stop(right.1, WhenErrorKind::Type, message))
            }
        }
    }

    fn add(
        &mut self,
        link: &Link,
        left: (Abstract, Span),
        right: (Abstract, Span),
    ) -> Result<Abstract, Stopped> {
        match (left.0, plain(&right.0)) {
            (Abstract::Known(Value::Text(mut text)), Some(other)) => {
                text.push_str(&other.to_string());
                Ok(Abstract::Known(Value::Text(text)))
            }
            (Abstract::SomeText | Abstract::SomeBool | Abstract::Unknown, _) | (_, None) => {
                Ok(Abstract::Unknown)
            }
            (left, Some(right)) => match (plain(&left), right) {
                (Some(Value::Number(a)), Value::Number(b)) => Ok(Abstract::Known(Value::Number(a + b))),
                (Some(a), Value::Text(b)) => Ok(Abstract::Known(Value::Text(format!("{a}{b}")))),
                _ => {
                    let message = format!("`{}` cannot be added", self.source(link.right.span));
                    Err(self.stop(link.right.span, WhenErrorKind::Type, message))
                }
            },
        }
    }

    /// Every operator between numbers, and the commonest mistake: words that a sign splits.
    fn arithmetic(
        &mut self,
        link: &Link,
        left: (Abstract, Span),
        right: (Abstract, Span),
    ) -> Result<Abstract, Stopped> {
        let whole = left.1.cover(right.1);
        let is_text = |value: &Abstract| matches!(value, Abstract::Known(Value::Text(_)));
        let unspaced = self.is_unspaced(link.op_span);
        if (is_text(&left.0) || is_text(&right.0)) && unspaced {
            let sign = self.source(link.op_span);
            let message =
                format!("`{}` needs quotes: `{sign}` outside them is arithmetic", self.source(whole));
            return Err(self.stop(whole, WhenErrorKind::Arithmetic, message));
        }
        let (a, b) = (self.number(&left.0, left.1)?, self.number(&right.0, right.1)?);
        let (Some(a), Some(b)) = (a, b) else {
            if unspaced {
                self.glued.push(whole);
            }
            return Ok(Abstract::Unknown);
        };
        Ok(Abstract::Known(Value::Number(match link.op {
            Op::Subtract => a - b,
            Op::Multiply => a * b,
            Op::Divide => a / b,
            Op::Modulo => a % b,
            Op::Power => a.powf(b),
            Op::BitAnd => (to_i64(a) & to_i64(b)) as f64,
            Op::BitOr => (to_i64(a) | to_i64(b)) as f64,
            Op::BitXor => (to_i64(a) ^ to_i64(b)) as f64,
            Op::ShiftLeft => shift(a, b, u64::checked_shl),
            _ => shift(a, b, u64::checked_shr),
        })))
    }
}

/// The value of something that is surely of one type.
fn plain(value: &Abstract) -> Option<Value> {
    match value {
        Abstract::Known(value) => Some(value.clone()),
        Abstract::Date(seconds) => Some(Value::Number(*seconds)),
        Abstract::SomeText | Abstract::SomeBool | Abstract::Unknown => None,
    }
}

/// A comma: a list on its left grows, a list on its right is nested.
fn join(left: Abstract, right: Abstract) -> Abstract {
    match (left, right) {
        (Abstract::Known(Value::List(mut list)), Abstract::Known(value)) => {
            list.push(value);
            Abstract::Known(Value::List(list))
        }
        (Abstract::Known(a), Abstract::Known(b)) => Abstract::Known(Value::List(vec![a, b])),
        (Abstract::Date(a), right) => join(Abstract::Known(Value::Number(a)), right),
        (left, Abstract::Date(b)) => join(left, Abstract::Known(Value::Number(b))),
        _ => Abstract::Unknown,
    }
}

/// Whether two values are equal; values of different types never are.
fn equal(left: &Abstract, right: &Abstract) -> Option<bool> {
    match (plain(left), plain(right)) {
        (Some(a), Some(b)) => Some(a == b),
        // A text with tags in it may turn out to be a date, but not some other number.
        (None, Some(other)) | (Some(other), None) => {
            let (open, closed) = if plain(left).is_none() { (left, right) } else { (right, left) };
            match open {
                Abstract::SomeText
                    if !matches!(other, Value::Text(_)) && !matches!(closed, Abstract::Date(_)) =>
                {
                    Some(false)
                }
                Abstract::SomeBool if !matches!(other, Value::Bool(_)) => Some(false),
                _ => None,
            }
        }
        (None, None) => None,
    }
}

/// Whether two values are surely of different types, neither of them nil.
fn different_types(left: &Abstract, right: &Abstract) -> bool {
    let class = |value: &Abstract| match value {
        Abstract::Known(Value::Bool(_)) | Abstract::SomeBool => Some(0),
        Abstract::Known(Value::Number(_)) => Some(1),
        Abstract::Known(Value::Text(_)) | Abstract::SomeText => Some(2),
        Abstract::Known(Value::List(_)) => Some(3),
        Abstract::Known(Value::Nil) | Abstract::Date(_) | Abstract::Unknown => None,
    };
    matches!((class(left), class(right)), (Some(a), Some(b)) if a != b)
}

/// Go's conversion on common machines: what does not fit becomes the least integer.
fn to_i64(value: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&value) { value as i64 } else { i64::MIN }
}

fn to_u64(value: f64) -> u64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if value.is_nan() {
        return 1 << 63;
    }
    if value < LIMIT { to_i64(value) as u64 } else { to_i64(value - LIMIT) as u64 ^ (1 << 63) }
}

fn shift(value: f64, by: f64, shift: fn(u64, u32) -> Option<u64>) -> f64 {
    let by = u32::try_from(to_u64(by)).unwrap_or(u32::MAX);
    shift(to_u64(value), by).unwrap_or_default() as f64
}
