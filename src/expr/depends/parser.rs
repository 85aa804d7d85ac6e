//! Reading a `depends` text with expr-lang's precedences.

use super::lexer::{self, Token, error};
use super::tasks;
use super::{Depends, DependsError, DependsErrorKind, Expr, ExprKind, TaskRef};
use crate::text::Span;

/// Words that expr-lang does not take for names, so that no task called so can be waited for.
const RESERVED: &[&str] = &[
    "and",
    "contains",
    "else",
    "endsWith",
    "false",
    "if",
    "in",
    "let",
    "matches",
    "nil",
    "not",
    "or",
    "startsWith",
    "true",
];

/// How deep parentheses, `!` and `? :` may nest here.
const MAX_DEPTH: usize = 200;
/// expr-lang refuses larger trees.
const MAX_NODES: usize = 10_000;
/// What expr-lang needs for `a.Succeeded`, and for a bare name.
const NODES_OF_RESULT: usize = 3;
const NODES_OF_NAME: usize = 11;

pub(super) fn parse(text: &str) -> Depends {
    let mut refs = tasks::find(text);
    let tokens = lexer::lex(text, &mut refs);
    let mut errors: Vec<_> =
        refs.iter().enumerate().filter_map(|(index, _)| name_error(text, &refs, index)).collect();
    let parsed =
        tokens.and_then(|tokens| Parser { text, refs: &refs, tokens, at: 0, depth: 0, nodes: 0 }.whole());
    let tree = match parsed {
        Ok(tree) if errors.is_empty() => Some(tree),
        // A bad name says more than what it does to the text around it.
        Err(error) if errors.is_empty() => {
            errors.push(error);
            None
        }
        _ => None,
    };
    Depends { refs, tree, errors }
}

/// What is wrong with a reference wherever it stands.
fn name_error(text: &str, refs: &[TaskRef], index: usize) -> Option<DependsError> {
    let task = &refs[index];
    if let Some(word) = task.result.filter(|word| word.result.is_none()) {
        let message = format!("`{}` is not a result of a task", &text[word.span.range()]);
        return Some(error(word.span, DependsErrorKind::UnknownResult, message));
    }
    if task.inert {
        return None;
    }
    let start = task.name_span.start as usize;
    let before = index.checked_sub(1).map(|index| &refs[index]);
    if text[..start].ends_with('.') && before.is_some_and(|before| before.span().end as usize + 1 == start) {
        let message = format!("`{}` is read as another task: results begin with a capital", task.name);
        return Some(error(task.name_span, DependsErrorKind::LowercaseResult, message));
    }
    if text[..start].ends_with(['_', '$', '-']) {
        return None;
    }
    if RESERVED.contains(&task.name.as_str()) {
        let message =
            format!("`{}` is read as a task, and no task of this name can be waited for", task.name);
        return Some(error(task.name_span, DependsErrorKind::ReservedName, message));
    }
    if task.name.starts_with(|c: char| c.is_ascii_digit()) {
        let message =
            format!("the controller reads `{}` as a number, because it begins with a digit", task.name);
        return Some(error(task.name_span, DependsErrorKind::DigitName, message));
    }
    None
}

struct Parser<'t> {
    text: &'t str,
    refs: &'t [TaskRef],
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    nodes: usize,
}

/// A piece of the text with its value's type: texts only exist to be compared.
enum Operand {
    Bool(Expr),
    Text(Span),
}

type Parsed<T> = Result<T, DependsError>;

impl Parser<'_> {
    fn peek(&self) -> (Token, Span) {
        self.tokens.get(self.at).copied().unwrap_or((Token::End, Span::at(self.text.len())))
    }

    fn eat(&mut self, token: Token) -> bool {
        let found = self.peek().0 == token;
        self.at += usize::from(found);
        found
    }

    fn count(&mut self, nodes: usize) -> Parsed<()> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            let whole = Span::new(0, self.text.len());
            return Err(error(
                whole,
                DependsErrorKind::TooLarge,
                "this is more than the controller evaluates",
            ));
        }
        Ok(())
    }

    fn whole(mut self) -> Parsed<Expr> {
        if self.peek().0 == Token::End {
            let whole = Span::new(0, self.text.len());
            return Err(error(whole, DependsErrorKind::Empty, "there is no condition"));
        }
        let tree = self.sequence()?;
        match self.peek().0 {
            Token::End => Ok(tree),
            _ => Err(self.unexpected()),
        }
    }

    /// `a; b`: only the last one counts, and it may be followed by a semicolon at the very end.
    fn sequence(&mut self) -> Parsed<Expr> {
        let mut last = self.expression()?;
        let mut several = false;
        while self.eat(Token::Semicolon) && self.peek().0 != Token::End {
            last = self.expression()?;
            several = true;
        }
        self.count(usize::from(several))?;
        Ok(last)
    }

    /// A whole condition, `? :` included.
    fn expression(&mut self) -> Parsed<Expr> {
        let first = self.binary(0)?;
        let mut condition = self.boolean(first)?;
        while self.eat(Token::Question) {
            self.count(1)?;
            // `a ?: b` is `a ? a : b`, which is `a || b`.
            let then =
                if self.peek().0 == Token::Colon { None } else { Some(self.deeper(Self::expression)?) };
            if !self.eat(Token::Colon) {
                return Err(self.unexpected());
            }
            let otherwise = self.deeper(Self::expression)?;
            let span = condition.span.cover(otherwise.span);
            let kind = match then {
                Some(then) => ExprKind::Conditional(Box::new([condition, then, otherwise])),
                None => ExprKind::Any(vec![condition, otherwise]),
            };
            condition = Expr { span, kind };
        }
        Ok(condition)
    }

    /// Operators that bind at least as tightly as `min`.
    fn binary(&mut self, min: u16) -> Parsed<Operand> {
        let mut left = self.prefix()?;
        let mut previous = Token::End;
        let mut equalities = 0;
        loop {
            let (token, span) = self.peek();
            let Some(precedence) = precedence(token).filter(|&precedence| precedence >= min) else {
                return Ok(left);
            };
            if previous == Token::Coalesce && token != Token::Coalesce {
                let message = "after `??` expr-lang wants parentheses before another operator";
                return Err(error(span, DependsErrorKind::Unexpected, message));
            }
            self.at += 1;
            self.count(1)?;
            equalities += usize::from(matches!(token, Token::Equal | Token::Unequal));
            if equalities > MAX_DEPTH {
                return Err(error(span, DependsErrorKind::TooLarge, "too many comparisons in a row"));
            }
            let right = self.binary(precedence + 1)?;
            left = self.join(token, previous == token, left, right)?;
            previous = token;
        }
    }

    /// `left <token> right`. `chained` says that `left` was made by the same operator, without parentheses.
    fn join(&mut self, token: Token, chained: bool, left: Operand, right: Operand) -> Parsed<Operand> {
        let negated = token == Token::Unequal;
        if let (Operand::Text(a), Operand::Text(b), Token::Equal | Token::Unequal) = (&left, &right, token) {
            let equal = self.content(*a) == self.content(*b);
            return Ok(Operand::Bool(Expr { span: a.cover(*b), kind: ExprKind::Constant(equal != negated) }));
        }
        let (left, right) = (self.boolean(left)?, self.boolean(right)?);
        let span = left.span.cover(right.span);
        let kind = match (token, left.kind) {
            // The left side is never nil, so the right one never counts.
            (Token::Coalesce, kind) => kind,
            (Token::And, ExprKind::All(mut parts)) if chained => {
                parts.push(right);
                ExprKind::All(parts)
            }
            (Token::Or, ExprKind::Any(mut parts)) if chained => {
                parts.push(right);
                ExprKind::Any(parts)
            }
            (Token::And, kind) => ExprKind::All(vec![Expr { span: left.span, kind }, right]),
            (Token::Or, kind) => ExprKind::Any(vec![Expr { span: left.span, kind }, right]),
            (_, kind) => {
                ExprKind::Equal { negated, sides: Box::new([Expr { span: left.span, kind }, right]) }
            }
        };
        Ok(Operand::Bool(Expr { span, kind }))
    }

    /// `!`, or what an operator stands between.
    fn prefix(&mut self) -> Parsed<Operand> {
        let (token, span) = self.peek();
        if token != Token::Not {
            return self.primary();
        }
        self.at += 1;
        self.count(1)?;
        // Of the operators only `??` binds more tightly than `!`.
        let operand = self.deeper(|parser| parser.binary(PRECEDENCE_OF_NOT))?;
        let inner = self.boolean(operand)?;
        let span = span.cover(inner.span);
        Ok(Operand::Bool(Expr { span, kind: ExprKind::Not(Box::new(inner)) }))
    }

    fn primary(&mut self) -> Parsed<Operand> {
        let (token, span) = self.peek();
        match token {
            Token::Task(index) => {
                self.at += 1;
                let bare = self.refs.get(index).is_none_or(|task| task.result.is_none());
                self.count(if bare { NODES_OF_NAME } else { NODES_OF_RESULT })?;
                Ok(Operand::Bool(Expr { span, kind: ExprKind::Task(index) }))
            }
            Token::Text => {
                self.at += 1;
                self.count(1)?;
                Ok(Operand::Text(span))
            }
            Token::Open => {
                self.at += 1;
                let inner = self.deeper(Self::sequence)?;
                if !self.eat(Token::Close) {
                    return Err(match self.peek().0 {
                        Token::End => {
                            error(span, DependsErrorKind::Unclosed, "this parenthesis is not closed")
                        }
                        _ => self.unexpected(),
                    });
                }
                Ok(Operand::Bool(inner))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(error(self.peek().1, DependsErrorKind::TooLarge, "this is nested too deeply"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn boolean(&self, operand: Operand) -> Parsed<Expr> {
        match operand {
            Operand::Bool(expr) => Ok(expr),
            Operand::Text(span) => {
                let message = "a quoted text is not a condition: task names stand without quotes";
                Err(error(span, DependsErrorKind::NotBoolean, message))
            }
        }
    }

    /// The content of a quoted text, alike for texts that are alike to the controller.
    fn content(&self, span: Span) -> String {
        let quoted = &self.text[span.range()];
        let content = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        let content = content.replace('-', "_");
        if quoted.starts_with('`') { content } else { content.replace("\\'", "'").replace("\\\"", "\"") }
    }

    /// Says what is wrong with the token at hand, which cannot stand here.
    fn unexpected(&self) -> DependsError {
        let (token, span) = self.peek();
        let source = &self.text[span.range()];
        let after_operand =
            self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).is_some_and(|(token, _)| {
                matches!(token, Token::Task(_) | Token::Text | Token::Close | Token::Stray)
            });
        let (kind, message) = match token {
            Token::End => (DependsErrorKind::Unexpected, "a condition is missing at the end".to_owned()),
            Token::Stray => (DependsErrorKind::StrayName, format!("`{source}` is not the name of a task")),
            Token::Single => {
                let meant = if source == "=" { "==".to_owned() } else { source.repeat(2) };
                (
                    DependsErrorKind::SingleOperator,
                    format!("`{source}` is not an operator here, `{meant}` is"),
                )
            }
            Token::Arithmetic => {
                (DependsErrorKind::NotBoolean, format!("`{source}` has no meaning between results of tasks"))
            }
            Token::Close if after_operand => {
                (DependsErrorKind::Unclosed, "nothing is opened that this parenthesis could close".to_owned())
            }
            Token::Task(_) | Token::Text | Token::Open | Token::Not if after_operand => {
                (DependsErrorKind::MissingOperator, format!("`&&` or `||` is missing before `{source}`"))
            }
            _ => (DependsErrorKind::Unexpected, format!("`{source}` cannot stand here")),
        };
        error(span, kind, message)
    }
}

const PRECEDENCE_OF_NOT: u16 = 50;

fn precedence(token: Token) -> Option<u16> {
    match token {
        Token::Or => Some(10),
        Token::And => Some(15),
        Token::Equal | Token::Unequal => Some(20),
        Token::Coalesce => Some(500),
        _ => None,
    }
}
