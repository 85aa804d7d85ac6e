//! Calls.

use super::super::ast::{CallStyle, NodeId, NodeKind, NodeList};
use super::super::types::{Signature, Type};
use super::super::value::{Callable, Element, Value};
use super::super::{builtins, functions, sprig};
use super::member::method_type;
use super::{EvalError, Failure, Machine};

impl Machine<'_> {
    pub(super) fn call(
        &mut self,
        id: NodeId,
        callee: NodeId,
        args: NodeList,
        style: CallStyle,
    ) -> Result<Value, EvalError> {
        if let NodeKind::Ident(name) = self.tree.kind(callee) {
            let known = style == CallStyle::Forced || self.env.member(name).is_none();
            if known && functions::builtin(name).is_some() {
                return self.builtin(id, name, args);
            }
        }
        if self.is_member(callee) && style == CallStyle::Plain {
            return self.members(id);
        }
        let args = self.nodes(args)?;
        let function = self.node(callee)?;
        self.call_value(id, &function, args)
    }

    fn builtin(&mut self, id: NodeId, name: &str, args: NodeList) -> Result<Value, EvalError> {
        let nodes = self.tree.list(args);
        let sum_of_parts = name == "sum" && nodes.len() == 1;
        if sum_of_parts || nodes.iter().any(|&arg| matches!(self.tree.kind(arg), NodeKind::Predicate(_))) {
            return self.over_list(id, name, nodes);
        }
        if name == "count" {
            return self.over_list(id, name, nodes);
        }
        let args = self.nodes(args)?;
        self.looked_at(id, &args)?;
        let outcome = builtins::call(name, &args, &mut self.limits);
        self.placed(id, outcome)
    }

    pub(super) fn call_value(
        &mut self,
        id: NodeId,
        function: &Value,
        args: Vec<Value>,
    ) -> Result<Value, EvalError> {
        let callable = match function {
            Value::Function(callable) => callable,
            Value::Nil => return self.fail(id, "invalid operation: cannot call nil"),
            other => {
                let message =
                    format!("invalid operation: cannot call non-function of type {}", other.go_type());
                return self.fail(id, message);
            }
        };
        self.looked_at(id, &args)?;
        let outcome = match callable {
            Callable::Argo(name) => match functions::table(functions::Origin::Argo).get(name) {
                Some(function) => {
                    prepared(&function.signature, args).and_then(|args| builtins::argo(name, &args))
                }
                None => Err("invalid operation: cannot call nil".into()),
            },
            Callable::Sprig(name) => match functions::sprig(name) {
                Some(function) => prepared(&function.signature, args)
                    .and_then(|args| sprig::call(name, &args, &mut self.limits)),
                None => Err("invalid operation: cannot call nil".into()),
            },
            Callable::Method(of, name) => match method_type(of, name) {
                Some(signature) => {
                    prepared(&signature, args).and_then(|args| builtins::method(of, name, &args))
                }
                None => Err("invalid operation: cannot call nil".into()),
            },
        };
        self.placed(id, outcome)
    }
}

/// Arguments as Go's reflection passes them: the right number, of exactly the right types, with the
/// zero value in the place of nil.
fn prepared(signature: &Signature, args: Vec<Value>) -> Result<Vec<Value>, Failure> {
    let fixed = signature.params.len() - usize::from(signature.variadic);
    if args.len() < fixed || (!signature.variadic && args.len() > fixed) {
        let least = if signature.variadic { "at least " } else { "" };
        return Err(
            format!("invalid number of arguments: expected {least}{fixed}, got {}", args.len()).into()
        );
    }
    let prepare = |(index, arg): (usize, Value)| {
        let Some(param) = signature.params.get(index).or(signature.params.last()) else { return Ok(arg) };
        match arg {
            Value::Nil => Ok(zero(param)),
            arg if *param == Type::Any || arg.ty().is_assignable_to(param) => Ok(arg),
            arg => Err(format!("reflect: Call using {} as type {param}", arg.go_type()).into()),
        }
    };
    args.into_iter().enumerate().map(prepare).collect()
}

fn zero(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(false),
        Type::Int(kind) => Value::Int(*kind, 0),
        Type::Float => Value::Float(0.0),
        Type::String => Value::from(""),
        Type::Duration => Value::Duration(0),
        Type::List(_) => Value::nil_list(Element::Any),
        Type::Map(_) => Value::map([]),
        _ => Value::Nil,
    }
}
