//! Types of expressions, and what does not fit.
//!
//! Two passes with one set of rules. The first sees what the engine's checker sees: the members of
//! nested maps are anything, and so are the functions in `sprig`. What it finds, the engine refuses to
//! compile. The second looks into nested maps and at the signatures behind `sprig.`: what it finds in
//! addition compiles and then fails when it runs.

mod builtin;
mod call;
mod member;
mod operator;
mod problem;

use std::sync::Arc;

use crate::text::Span;

use super::ast::{NodeId, NodeKind, NodeList, Parsed};
use super::types::{Env, ListType, Type};

pub use problem::{Problem, ProblemKind, Stage};

/// What checking found.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The type of the whole expression, as precisely as it is known.
    pub ty: Type,
    /// What does not fit, in the order of evaluation; what the engine refuses comes first.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Whether the engine compiles the expression.
    pub fn compiles(&self) -> bool {
        self.problems.iter().all(|problem| problem.stage != Stage::Compile)
    }
}

/// Checks a whole expression: what the engine refuses to compile, and what will fail when it runs.
pub fn check(parsed: &Parsed, env: &Env) -> Checked {
    let compiled = compile(parsed, env);
    let mut deep = Checker::new(parsed, env, Stage::Run);
    let ty = deep.visit(parsed.root);
    let mut problems = compiled.problems;
    for problem in deep.problems {
        if problems.iter().all(|known| known.span != problem.span) {
            problems.push(problem);
        }
    }
    Checked { ty, problems }
}

/// Checks a whole expression as the engine does before it runs it, and no further.
pub fn compile(parsed: &Parsed, env: &Env) -> Checked {
    let mut checker = Checker::new(parsed, env, Stage::Compile);
    let ty = checker.visit(parsed.root);
    Checked { ty, problems: checker.problems }
}

struct Checker<'t> {
    tree: &'t Parsed,
    env: &'t Env,
    stage: Stage,
    problems: Vec<Problem>,
    predicates: Vec<PredicateScope>,
    variables: Vec<(&'t str, Type)>,
    /// Places around the current one that are evaluated only sometimes.
    conditions: u32,
    /// Places around the current one that take nil for an answer.
    guards: u32,
}

/// What `#` and its kind mean.
struct PredicateScope {
    element: Type,
    pointers: &'static [(&'static str, Type)],
}

impl<'t> Checker<'t> {
    fn new(tree: &'t Parsed, env: &'t Env, stage: Stage) -> Self {
        let (problems, predicates, variables) = (Vec::new(), Vec::new(), Vec::new());
        Checker { tree, env, stage, problems, predicates, variables, conditions: 0, guards: 0 }
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) -> Type {
        let nil = matches!(kind, ProblemKind::UnknownName { .. } | ProblemKind::UnknownMember { .. });
        let stage = if self.is_deep() && nil { Stage::Silent } else { self.stage };
        let certain = self.conditions == 0;
        self.problems.push(Problem { kind, span, stage, certain });
        Type::Unknown
    }

    /// The second pass, which knows more than the engine.
    fn is_deep(&self) -> bool {
        self.stage == Stage::Run
    }

    fn visit(&mut self, id: NodeId) -> Type {
        let tree = self.tree;
        match tree.kind(id) {
            NodeKind::Error => Type::Unknown,
            NodeKind::Nil => Type::Nil,
            NodeKind::Bool(_) => Type::Bool,
            NodeKind::Int(_) => Type::INT,
            NodeKind::Float(_) => Type::Float,
            NodeKind::Text(_) => Type::String,
            NodeKind::Bytes(_) => Type::Bytes,
            NodeKind::Ident(name) => self.identifier(id, name),
            NodeKind::Pointer { name } => self.pointer(id, name),
            NodeKind::Unary { op, operand, .. } => self.unary(id, *op, *operand),
            NodeKind::Binary { .. } => self.binary(id),
            NodeKind::Chain(_) | NodeKind::Member { .. } | NodeKind::Slice { .. } => self.members(id),
            NodeKind::Call { callee, args, style } => self.call(id, *callee, *args, *style, None),
            NodeKind::Predicate(body) => self.visit(*body),
            NodeKind::Let { name, name_span, value, body } => {
                self.declaration(name, *name_span, *value, *body)
            }
            NodeKind::Sequence(list) => self.sequence(*list),
            NodeKind::Conditional { condition, then, otherwise, .. } => {
                self.conditional(*condition, *then, *otherwise)
            }
            NodeKind::Array(list) => self.array(*list),
            NodeKind::Map(list) => self.map(*list),
            NodeKind::Pair { key, value } => {
                self.visit(*key);
                self.visit(*value);
                Type::Nil
            }
        }
    }

    fn sequence(&mut self, list: NodeList) -> Type {
        let mut last = Type::Unknown;
        for &id in self.tree.list(list) {
            last = self.visit(id);
        }
        last
    }

    fn identifier(&mut self, id: NodeId, name: &'t str) -> Type {
        if let Some((_, ty)) = self.variables.iter().rev().find(|(variable, _)| *variable == name) {
            return ty.clone();
        }
        if name == "$env" {
            return Type::Unknown;
        }
        if let Some(ty) = self.env.get(name) {
            return ty.clone();
        }
        if super::functions::builtin(name).is_some() {
            // A builtin that is not called compiles, as a function, and is nil when it runs.
            return Type::function(vec![Type::Any], true, Type::Any);
        }
        let kind =
            ProblemKind::UnknownName { name: name.to_owned(), suggestion: self.suggestion(name, false) };
        self.problem(kind, self.tree.span(id))
    }

    /// The known name that `name` was probably meant to be.
    fn suggestion(&self, name: &str, called: bool) -> Option<String> {
        let variables = self.variables.iter().map(|(name, _)| *name);
        let names = self.env.names().filter(|(_, ty)| !called || matches!(ty, Type::Function(_)));
        let builtins = super::functions::table(super::functions::Origin::Builtin).keys().copied();
        let builtins = builtins.filter(|_| called);
        problem::nearest(name, variables.chain(names.map(|(name, _)| name)).chain(builtins))
    }

    fn pointer(&mut self, id: NodeId, name: &str) -> Type {
        let Some(scope) = self.predicates.last() else {
            return self.problem(ProblemKind::PointerOutside, self.tree.span(id));
        };
        if name.is_empty() {
            return scope.element.clone();
        }
        match scope.pointers.iter().find(|(pointer, _)| *pointer == name) {
            Some((_, ty)) => ty.clone(),
            None => {
                let known = scope.pointers.iter().map(|(name, _)| *name);
                let suggestion = problem::nearest(name, known);
                let kind = ProblemKind::UnknownPointer { name: name.to_owned(), suggestion };
                self.problem(kind, self.tree.span(id))
            }
        }
    }

    fn declaration(&mut self, name: &'t str, span: Span, value: NodeId, body: NodeId) -> Type {
        let taken = self.env.get(name).is_some()
            || super::functions::builtin(name).is_some()
            || self.variables.iter().any(|(variable, _)| *variable == name);
        if taken {
            self.problem(ProblemKind::Redeclared { name: name.to_owned() }, span);
        }
        let ty = self.visit(value);
        self.variables.push((name, ty));
        let result = self.visit(body);
        self.variables.pop();
        result
    }

    fn conditional(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> Type {
        let ty = self.visit(condition);
        if ty != Type::Bool && !ty.is_unknown() {
            let kind = ProblemKind::NotBool { found: ty };
            self.problem(kind, self.tree.span(condition));
        }
        self.conditions += 1;
        let yes = self.visit(then);
        let no = self.visit(otherwise);
        self.conditions -= 1;
        match (&yes, &no) {
            (Type::Nil, _) => no,
            (_, Type::Nil) => yes,
            // The engine goes by the first branch where the second is declared as anything; the value
            // may still be the second one's.
            _ if self.is_deep() => {
                if yes == no {
                    yes
                } else {
                    Type::Unknown
                }
            }
            _ if yes.is_assignable_to(&no) => {
                let (a, b) = (yes.element(), no.element());
                let lists = yes.is_list() && no.is_list();
                if lists && (!a.is_assignable_to(&b) || !b.is_assignable_to(&a)) { Type::list() } else { yes }
            }
            _ => Type::Unknown,
        }
    }

    fn array(&mut self, list: NodeList) -> Type {
        let mut previous: Option<Type> = None;
        let mut alike = true;
        for &id in self.tree.list(list) {
            let current = self.visit(id);
            alike &= previous.is_none_or(|previous| previous.kind() == current.kind());
            previous = Some(current);
        }
        match previous {
            Some(element) if alike => Type::list_of(element),
            None => Type::list_of(Type::Unknown),
            _ => Type::list(),
        }
    }

    fn map(&mut self, list: NodeList) -> Type {
        let mut fields = std::collections::BTreeMap::new();
        let mut constant = true;
        for &id in self.tree.list(list) {
            let NodeKind::Pair { key, value } = *self.tree.kind(id) else { continue };
            self.visit(key);
            let ty = self.visit(value);
            match self.tree.text_of(key) {
                Some(name) if self.is_deep() => drop(fields.insert(name.to_owned(), ty)),
                _ => constant = false,
            }
        }
        if constant && self.is_deep() { Type::object(fields, true) } else { Type::map() }
    }

    /// Visits what is evaluated only sometimes.
    fn visit_conditionally(&mut self, id: NodeId) -> Type {
        self.conditions += 1;
        let ty = self.visit(id);
        self.conditions -= 1;
        ty
    }

    /// Visits a place where nil is an answer.
    fn visit_guarded(&mut self, id: NodeId) -> Type {
        self.guards += 1;
        let ty = self.visit(id);
        self.guards -= 1;
        ty
    }
}

/// A list of Go type `[]any` with these elements.
fn list_with(element: Type) -> Type {
    Type::List(Arc::new(ListType { declared: Type::Any, element: Some(element) }))
}
