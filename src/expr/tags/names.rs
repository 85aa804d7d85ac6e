//! The names of a place with their values, for simple tags and for expressions.

use std::collections::BTreeMap;

use super::replace::{Entry, Env, Evaluated, Evaluator, Output};
use crate::expr::lang::{self, EvalError, Reference, Value};
use crate::text::Span;

/// Flat names and their texts, such as `inputs.parameters.x`, in both forms that the controller makes of them: simple
/// tags find the names as they stand, expressions find them as members of maps, next to Argo's functions.
#[derive(Clone, Debug)]
pub struct Names {
    texts: BTreeMap<String, String>,
    env: Value,
    now: Option<i64>,
}

impl Names {
    /// These names and no others. For expressions `a.b` hides a plain `a`.
    pub fn new(texts: BTreeMap<String, String>) -> Names {
        let members = texts.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str())));
        let env = lang::with_argo_functions(&lang::expand(members));
        Names { texts, env, now: None }
    }

    /// The time, in seconds since 1970, that expressions take for the current one. Without it, expressions that ask
    /// for the time fail.
    #[must_use]
    pub fn at(self, now: Option<i64>) -> Names {
        Names { now, ..self }
    }

    /// What expressions see.
    pub fn env(&self) -> &Value {
        &self.env
    }

    /// The text that a name stands for.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// All names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// The references of an expression to names that are not here, in the order of the expression; those left out to
    /// which `??` or `?.` gives an answer.
    pub fn missing(&self, parsed: &lang::Parsed) -> Vec<Reference> {
        let references = lang::identifiers(parsed).into_iter();
        references.filter(|reference| !reference.guarded && !self.has(&reference.dotted())).collect()
    }

    /// Whether expressions know the dotted name. The controller takes apart what stands in brackets, too.
    fn has(&self, dotted: &str) -> bool {
        let mut parts = dotted.split('.');
        parts.try_fold(&self.env, |value, part| value.member(part)).is_some()
    }

    /// Compiles and runs an expression.
    ///
    /// # Errors
    /// Whatever fails first, with its place in the expression.
    pub fn value(&self, expression: &str) -> Result<Value, EvalError> {
        lang::evaluate_at(expression, &self.env, self.now)
    }
}

impl Env for Names {
    fn get(&self, key: &str) -> Entry<'_> {
        self.text(key).map_or(Entry::Missing, Entry::Text)
    }
}

impl Evaluator for Names {
    fn evaluate(&self, expression: &str) -> Evaluated {
        let parsed = lang::parse(expression);
        if let Some(error) = parsed.errors.first() {
            return Evaluated::Syntax(error.span, error.message.clone());
        }
        let missing = self.missing(&parsed).iter().map(Reference::dotted).collect();
        let result = self.value(expression).map_err(|error| (error.span, error.message));
        let whole = Span::new(0, expression.len());
        let result = result.and_then(|value| output(&value).map_err(|message| (whole, message)));
        Evaluated::Parsed { missing, result }
    }
}

/// A value in the form in which a tag inserts it.
fn output(value: &Value) -> Result<Output, String> {
    match value {
        Value::Nil => Ok(Output::Nil),
        Value::Text(text) => Ok(Output::Text(text.to_string())),
        other => other.to_json().map(Output::Json),
    }
}
