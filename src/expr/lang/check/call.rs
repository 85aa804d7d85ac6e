//! Calls.

use super::super::ast::{CallStyle, NodeId, NodeKind, NodeList};
use super::super::functions;
use super::super::types::{Signature, Type};
use super::{Checker, ProblemKind};

impl Checker<'_> {
    /// `callee_ty` where the callee has been visited already.
    pub(super) fn call(
        &mut self,
        id: NodeId,
        callee: NodeId,
        args: NodeList,
        style: CallStyle,
        callee_ty: Option<Type>,
    ) -> Type {
        if let NodeKind::Ident(name) = self.tree.kind(callee) {
            if functions::builtin(name).is_some()
                && (style == CallStyle::Forced || self.env.get(name).is_none())
            {
                return self.builtin(id, name, args);
            }
            if &**name == "$env" {
                return self.problem(ProblemKind::NotCallable { found: Type::map() }, self.tree.span(callee));
            }
            if self.is_unknown_function(name) {
                let suggestion = self.suggestion(name, true);
                let kind = ProblemKind::UnknownFunction { name: name.to_string(), suggestion };
                return self.problem(kind, self.tree.span(callee));
            }
        }
        let ty = match callee_ty {
            Some(ty) => ty,
            None if self.is_member(callee) && style == CallStyle::Plain => return self.members(id),
            None => self.visit(callee),
        };
        match ty {
            Type::Function(signature) => {
                let name = self.name_of(callee);
                let declared = self.arguments(id, &name, &signature, args);
                // Declared as anything for the engine; what comes back is known all the same.
                match (name.as_str(), self.is_deep() && self.env.get(&name).is_some()) {
                    ("asInt", true) => Type::INT,
                    ("asFloat", true) => Type::Float,
                    _ => declared,
                }
            }
            Type::Unknown | Type::Any => {
                // The engine does not look at the arguments of a function it does not know. Names in
                // them that do not exist are nil when it runs.
                match self.is_deep() {
                    true => drop(self.visit_all(args)),
                    false => self.tree.list(args).iter().for_each(|&arg| self.scan(arg)),
                }
                Type::Unknown
            }
            found => self.problem(ProblemKind::NotCallable { found }, self.tree.span(callee)),
        }
    }

    /// Places that the engine's checker passes over still have to make sense when they are turned into
    /// code: names of pointers, constant patterns, constant divisions.
    pub(super) fn scan(&mut self, id: NodeId) {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            match self.tree.kind(id) {
                NodeKind::Pointer { name } if !matches!(&**name, "" | "index" | "acc") => {
                    let kind = ProblemKind::UnknownPointer { name: name.to_string(), suggestion: None };
                    self.problem(kind, self.tree.span(id));
                }
                NodeKind::Binary { op, left, right, .. } => self.constants(id, *op, *left, *right),
                _ => {}
            }
            let children = self.tree.children(id);
            pending.extend(children.into_iter().rev());
        }
    }

    fn is_unknown_function(&self, name: &str) -> bool {
        self.env.get(name).is_none() && !self.variables.iter().any(|(variable, _)| *variable == name)
    }

    /// The last part of what is called.
    fn name_of(&self, callee: NodeId) -> String {
        let mut id = callee;
        while let NodeKind::Chain(inner) = *self.tree.kind(id) {
            id = inner;
        }
        match self.tree.kind(id) {
            NodeKind::Ident(name) => name.to_string(),
            NodeKind::Member { property, .. } => {
                self.tree.text_of(*property).unwrap_or("function").to_owned()
            }
            _ => "function".to_owned(),
        }
    }

    pub(super) fn visit_all(&mut self, args: NodeList) -> Vec<Type> {
        let mut types = Vec::with_capacity(args.len());
        for &arg in self.tree.list(args) {
            types.push(self.visit(arg));
        }
        types
    }

    /// Arguments against a signature.
    fn arguments(&mut self, id: NodeId, name: &str, signature: &Signature, args: NodeList) -> Type {
        let types = self.visit_all(args);
        let fixed = signature.params.len() - usize::from(signature.variadic);
        if types.len() < fixed || (!signature.variadic && types.len() > fixed) {
            let most = (!signature.variadic).then_some(fixed);
            let kind =
                ProblemKind::WrongArity { function: name.to_owned(), least: fixed, most, found: types.len() };
            self.problem(kind, self.tree.span(id));
            return signature.result.clone();
        }
        for (index, ty) in types.into_iter().enumerate() {
            let Some(param) = signature.params.get(index).or(signature.params.last()) else { break };
            if !self.accepts(param, &ty) {
                let arg = self.tree.list(args).get(index).copied().unwrap_or(id);
                let kind = ProblemKind::BadArgument {
                    function: name.to_owned(),
                    expected: param.to_string(),
                    found: ty,
                };
                self.problem(kind, self.tree.span(arg));
                break; // the engine stops at the first
            }
        }
        signature.result.clone()
    }

    /// Whether an argument of type `ty` may be passed for `param`.
    pub(super) fn accepts(&self, param: &Type, ty: &Type) -> bool {
        // Where the engine knows the signature it converts between numbers; where it finds the
        // function only when it runs (`sprig.…`) nothing is converted.
        let converts = !self.is_deep() && ty.is_integer() && (param.is_integer() || *param == Type::Float);
        // nil becomes the zero value of whatever is asked for.
        let zero = self.is_deep() && *ty == Type::Nil;
        converts || zero || ty.is_unknown() || ty.is_assignable_to(param)
    }
}
