//! Running expressions.
//!
//! The result is what the engine's virtual machine gives, with its memory budget. Whatever depends on
//! a clock, on chance or on the network is not evaluated and says so.

mod call;
mod member;
mod operator;
mod predicate;

pub(super) use member::{element, length, sublist};
pub(super) use operator::{index, map_key};
pub(super) use predicate::sorted;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::expr::pattern::compile_within;
use crate::text::Span;

use super::ast::{NodeId, NodeKind, NodeList, Parsed};
use super::types::Env;
use super::value::{Key, MapKind, Value};

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// The part that failed.
    pub span: Span,
    /// One line that reads alone.
    pub message: String,
    /// What kind of failure it is.
    pub cause: EvalCause,
}

/// The kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EvalCause {
    /// The text does not parse.
    Syntax,
    /// The engine refuses to compile it.
    Compile,
    /// It fails when it runs.
    Failed,
    /// It would run, but its value is not known without a clock, chance, secrets or a network.
    NotEvaluated,
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

/// Runs a parsed expression without checking it first.
pub fn eval(parsed: &Parsed, env: &Value) -> Result<Value, EvalError> {
    eval_at(parsed, env, None)
}

fn eval_at(parsed: &Parsed, env: &Value, now: Option<i64>) -> Result<Value, EvalError> {
    eval_within(parsed, env, Limits::at(now, MAX_STEPS))
}

/// The same with other limits.
pub(super) fn eval_within(parsed: &Parsed, env: &Value, limits: Limits) -> Result<Value, EvalError> {
    if let Some(error) = parsed.errors.first() {
        return Err(EvalError { span: error.span, message: error.message.clone(), cause: EvalCause::Syntax });
    }
    let mut machine = Machine { tree: parsed, env, variables: Vec::new(), scopes: Vec::new(), limits };
    machine.node(parsed.root)
}

/// Parses, compiles and runs a text as the engine does: whatever fails first is the error.
pub fn evaluate(text: &str, env: &Value) -> Result<Value, EvalError> {
    evaluate_at(text, env, None)
}

/// The same at a given time, in seconds since 1970, which is what `now()` gives. Without one, what asks for the time is
/// not evaluated.
pub fn evaluate_at(text: &str, env: &Value, now: Option<i64>) -> Result<Value, EvalError> {
    let parsed = super::parse(text);
    if parsed.is_ok()
        && let Some(problem) = super::compile(&parsed, &Env::of(env)).problems.first()
    {
        let message = problem.to_string();
        return Err(EvalError { span: problem.span, message, cause: EvalCause::Compile });
    }
    eval_at(&parsed, env, now)
}

/// Why a function has no result; the caller knows where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Failed(String),
    NotEvaluated(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::Failed(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Failure::Failed(message.to_owned())
    }
}

/// What a function gives.
pub(super) type Outcome = Result<Value, Failure>;

/// What running may use up, and the time at which it runs.
#[derive(Debug)]
pub(super) struct Limits {
    /// Elements of lists and maps, which the engine counts too.
    memory: u64,
    /// How many nodes may still be visited.
    steps: u64,
    /// Bytes of texts, lists and maps that were made.
    bytes: usize,
    /// Patterns by their texts.
    patterns: BTreeMap<Box<str>, regex::Regex>,
    /// How many patterns were compiled.
    compiled: usize,
    /// Seconds since 1970, where they are known.
    now: Option<i64>,
}

/// The engine's budget.
const MAX_MEMORY: u64 = 1_000_000;
/// More than any expression within the engine's budget takes on the data of a workflow.
const MAX_STEPS: u64 = 20_000_000;
/// The engine does not count these; this library must not be made to use up memory. The limit holds for one text.
pub(super) const MAX_BYTES: usize = 64 << 20;
/// The same for everything that is made while an expression runs, whether it is still needed or not.
const MAX_TOTAL_BYTES: usize = 256 << 20;
/// How much there may be to walk through in one value ([`Value::size`]).
const MAX_SIZE: u64 = 8_000_000;
/// How many patterns are kept.
const MAX_PATTERNS: usize = 32;
/// From how many patterns on they must be small.
const FEW_PATTERNS: usize = 64;
/// What compiling a pattern takes, in steps.
const PATTERN_STEPS: u64 = 2_000;
/// What an operator or a call takes at least, in elements.
const CALL: u64 = 8;
/// How deep lists and maps may be nested in each other.
const MAX_NESTING: u32 = 500;

impl Limits {
    /// Limits at a time, with so many steps.
    pub(super) fn at(now: Option<i64>, steps: u64) -> Limits {
        Limits { memory: 0, steps, bytes: 0, patterns: BTreeMap::new(), compiled: 0, now }
    }

    /// Counts elements of a list or a map.
    pub(super) fn grow(&mut self, elements: usize) -> Result<(), Failure> {
        self.memory = self.memory.saturating_add(elements as u64);
        if self.memory >= MAX_MEMORY { Err("memory budget exceeded".into()) } else { Ok(()) }
    }

    /// Counts the bytes of a text before it is made.
    pub(super) fn text(&mut self, bytes: usize) -> Result<(), Failure> {
        self.bytes = self.bytes.saturating_add(bytes);
        let exceeded = bytes > MAX_BYTES || self.bytes > MAX_TOTAL_BYTES;
        if exceeded { Err("memory budget exceeded".into()) } else { Ok(()) }
    }

    /// Counts so many elements that are looked at.
    pub(super) fn work(&mut self, elements: u64) -> Result<(), Failure> {
        self.spend(1 + elements / 2)
    }

    /// A compiled pattern, or what is wrong with it.
    pub(super) fn pattern(&mut self, pattern: &str) -> Result<Result<regex::Regex, String>, Failure> {
        if let Some(known) = self.patterns.get(pattern) {
            return Ok(Ok(known.clone()));
        }
        self.compiled += 1;
        self.spend(PATTERN_STEPS + pattern.len() as u64)?;
        let size = if self.compiled > FEW_PATTERNS { 1 << 17 } else { 1 << 22 };
        let compiled = compile_within(pattern, size);
        if let Ok(compiled) = &compiled {
            if self.patterns.len() >= MAX_PATTERNS {
                self.patterns.clear();
            }
            self.patterns.insert(pattern.into(), compiled.clone());
        }
        Ok(compiled)
    }

    /// The current time.
    pub(super) fn now(&self, function: &str) -> Result<i64, Failure> {
        self.now.ok_or_else(|| {
            Failure::NotEvaluated(format!("`{function}` depends on the clock and is not evaluated here"))
        })
    }

    fn spend(&mut self, steps: u64) -> Result<(), Failure> {
        let rest = self.steps.checked_sub(steps);
        self.steps = rest.unwrap_or(0);
        if rest.is_none() { Err("the expression takes too long".into()) } else { Ok(()) }
    }
}

struct Machine<'t> {
    tree: &'t Parsed,
    env: &'t Value,
    variables: Vec<(&'t str, Value)>,
    scopes: Vec<Scope>,
    limits: Limits,
}

/// What `#`, `#index` and `#acc` are.
struct Scope {
    item: Value,
    index: usize,
    accumulated: Value,
}

impl<'t> Machine<'t> {
    fn fail<T>(&self, id: NodeId, failure: impl Into<Failure>) -> Result<T, EvalError> {
        let (message, cause) = match failure.into() {
            Failure::Failed(message) => (message, EvalCause::Failed),
            Failure::NotEvaluated(message) => (message, EvalCause::NotEvaluated),
        };
        Err(EvalError { span: self.tree.span(id), message, cause })
    }

    /// Gives a function's failure its place, and refuses values that no one could walk through.
    fn placed(&mut self, id: NodeId, outcome: Outcome) -> Result<Value, EvalError> {
        match outcome {
            Ok(value) if value.depth() > MAX_NESTING => self.fail(id, "the value is nested too deeply"),
            Ok(value) if value.size() > MAX_SIZE => self.fail(id, "memory budget exceeded"),
            Ok(value) => {
                let counted = self.limits.text(value.fresh_bytes());
                self.counted(id, counted)?;
                Ok(value)
            }
            Err(failure) => self.fail(id, failure),
        }
    }

    /// Counts the values that an operator or a function looks at.
    fn looked_at<'v>(
        &mut self,
        id: NodeId,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<(), EvalError> {
        let elements = values.into_iter().map(Value::size).fold(CALL, u64::saturating_add);
        let counted = self.limits.work(elements);
        self.counted(id, counted)
    }

    fn counted<T>(&self, id: NodeId, result: Result<T, Failure>) -> Result<T, EvalError> {
        result.or_else(|failure| self.fail(id, failure))
    }

    fn node(&mut self, id: NodeId) -> Result<Value, EvalError> {
        let counted = self.limits.spend(1);
        self.counted(id, counted)?;
        let tree = self.tree;
        match tree.kind(id) {
            NodeKind::Error => self.fail(id, "this part could not be read"),
            NodeKind::Nil => Ok(Value::Nil),
            NodeKind::Bool(value) => Ok(Value::Bool(*value)),
            NodeKind::Int(value) => Ok(Value::int(*value)),
            NodeKind::Float(value) => Ok(Value::Float(*value)),
            NodeKind::Text(text) => Ok(Value::text(&**text)),
            NodeKind::Bytes(bytes) => Ok(Value::Bytes(Arc::from(&**bytes))),
            NodeKind::Ident(name) => {
                let counted = self.limits.work(self.variables.len() as u64);
                self.counted(id, counted)?;
                Ok(self.identifier(name))
            }
            NodeKind::Pointer { name } => self.pointer(id, name),
            NodeKind::Unary { op, operand, .. } => {
                let value = self.node(*operand)?;
                self.placed(id, operator::unary(*op, value))
            }
            NodeKind::Binary { .. } => self.binary(id),
            NodeKind::Chain(_) | NodeKind::Member { .. } | NodeKind::Slice { .. } => self.members(id),
            NodeKind::Call { callee, args, style } => self.call(id, *callee, *args, *style),
            NodeKind::Predicate(body) => self.node(*body),
            NodeKind::Let { name, value, body, .. } => self.declaration(name, *value, *body),
            NodeKind::Sequence(list) => self.sequence(*list),
            NodeKind::Conditional { condition, then, otherwise, .. } => {
                let branch = if self.condition(*condition)? { *then } else { *otherwise };
                self.node(branch)
            }
            NodeKind::Array(list) => self.array(id, *list),
            NodeKind::Map(list) => self.map(id, *list),
            NodeKind::Pair { value, .. } => self.node(*value),
        }
    }

    fn identifier(&self, name: &str) -> Value {
        if let Some((_, value)) = self.variables.iter().rev().find(|(variable, _)| *variable == name) {
            return value.clone();
        }
        match name {
            "$env" => self.env.clone(),
            _ => self.env.member(name).cloned().unwrap_or(Value::Nil),
        }
    }

    fn pointer(&self, id: NodeId, name: &str) -> Result<Value, EvalError> {
        let Some(scope) = self.scopes.last() else { return self.fail(id, "`#` outside a predicate") };
        match name {
            "" => Ok(scope.item.clone()),
            "index" => Ok(Value::int(i64::try_from(scope.index).unwrap_or(i64::MAX))),
            "acc" => Ok(scope.accumulated.clone()),
            _ => self.fail(id, format!("unknown pointer #{name}")),
        }
    }

    fn declaration(&mut self, name: &'t str, value: NodeId, body: NodeId) -> Result<Value, EvalError> {
        let value = self.node(value)?;
        self.variables.push((name, value));
        let result = self.node(body);
        self.variables.pop();
        result
    }

    fn sequence(&mut self, list: NodeList) -> Result<Value, EvalError> {
        let mut last = Value::Nil;
        for &id in self.tree.list(list) {
            last = self.node(id)?;
        }
        Ok(last)
    }

    /// A value that has to be a boolean.
    fn condition(&mut self, id: NodeId) -> Result<bool, EvalError> {
        let value = self.node(id)?;
        self.counted(id, operator::truth(&value))
    }

    fn nodes(&mut self, list: NodeList) -> Result<Vec<Value>, EvalError> {
        let mut values = Vec::with_capacity(list.len());
        for &id in self.tree.list(list) {
            values.push(self.node(id)?);
        }
        Ok(values)
    }

    fn array(&mut self, id: NodeId, list: NodeList) -> Result<Value, EvalError> {
        let items = self.nodes(list)?;
        let grown = self.limits.grow(items.len());
        self.counted(id, grown)?;
        self.placed(id, Ok(Value::list(items)))
    }

    fn map(&mut self, id: NodeId, list: NodeList) -> Result<Value, EvalError> {
        let mut entries = BTreeMap::new();
        for &pair in self.tree.list(list) {
            let NodeKind::Pair { key, value } = *self.tree.kind(pair) else { continue };
            let key = match self.node(key)? {
                Value::Text(text) => Key::Text(text),
                other => return self.fail(key, not_a(&other, "string")),
            };
            let value = self.node(value)?;
            // Of equal keys the first one wins: the engine fills the map from the end.
            entries.entry(key).or_insert(value);
        }
        let grown = self.limits.grow(list.len());
        self.counted(id, grown)?;
        self.placed(id, Ok(Value::map_of(MapKind::TextToAny, entries)))
    }
}

/// The engine's words for a value of the wrong type.
pub(super) fn not_a(value: &Value, wanted: &str) -> String {
    format!("interface conversion: interface {{}} is {}, not {wanted}", go_name(value))
}

fn go_name(value: &Value) -> String {
    match value {
        Value::Nil => "nil".to_owned(),
        other => other.go_type(),
    }
}
