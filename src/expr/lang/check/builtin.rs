//! The builtins, each with the rules that the engine has for it.

use super::super::ast::{NodeId, NodeKind, NodeList};
use super::super::functions;
use super::super::types::Kind;
use super::super::types::{IntKind, Type};
use super::{Checker, PredicateScope, ProblemKind, list_with};

/// `#index`, where a function offers it.
static INDEX: &[(&str, Type)] = &[("index", Type::INT)];
/// What `reduce` offers.
static REDUCE: &[(&str, Type)] = &[("index", Type::INT), ("acc", Type::Unknown)];

impl Checker<'_> {
    pub(super) fn builtin(&mut self, id: NodeId, name: &str, args: NodeList) -> Type {
        let nodes = self.tree.list(args);
        let predicate = nodes.get(1).filter(|&&arg| matches!(self.tree.kind(arg), NodeKind::Predicate(_)));
        match name {
            "all" | "none" | "any" | "one" | "filter" | "map" | "find" | "findIndex" | "findLast"
            | "findLastIndex" | "count" | "sum" | "groupBy" | "sortBy" | "reduce" => {
                self.over_list(name, nodes, predicate.copied())
            }
            "get" => self.get(id, nodes),
            _ => {
                let types = self.visit_all(args);
                self.plain(id, name, nodes, &types)
            }
        }
    }

    /// The functions with a predicate.
    fn over_list(&mut self, name: &str, nodes: &[NodeId], predicate: Option<NodeId>) -> Type {
        let Some(&list) = nodes.first() else { return Type::Unknown };
        let collection = self.visit(list);
        if !collection.is_list() && !collection.is_unknown() {
            return self.bad_argument(name, "a list", collection, list);
        }
        let element = if collection.is_unknown() { Type::Unknown } else { collection.element() };
        let Some(predicate) = predicate else {
            return match name {
                "count" => Type::INT,
                "sum" => element,
                _ => Type::Unknown, // the parser has complained
            };
        };
        let pointers = match name {
            "map" => INDEX,
            "reduce" => REDUCE,
            _ => &[],
        };
        self.predicates.push(PredicateScope { element: element.clone(), pointers });
        let out = self.visit_conditionally(predicate);
        self.predicates.pop();
        if let Some(&extra) = nodes.get(2) {
            let ty = self.visit(extra);
            if name == "sortBy" && ty != Type::String && !ty.is_unknown() {
                return self.bad_argument(name, "`\"asc\"` or `\"desc\"`", ty, extra);
            }
        }
        if out == Type::Nil {
            let kind = ProblemKind::PredicateNil { function: name.to_owned() };
            return self.problem(kind, self.tree.span(predicate));
        }
        let condition = !matches!(name, "map" | "sum" | "groupBy" | "sortBy" | "reduce");
        if condition && out != Type::Bool && !out.is_unknown() {
            let kind = ProblemKind::PredicateNotBool { function: name.to_owned(), found: out };
            return self.problem(kind, self.tree.span(predicate));
        }
        match name {
            "all" | "none" | "any" | "one" => Type::Bool,
            "filter" if collection.is_unknown() => Type::list(),
            "filter" => list_with(element),
            "map" => list_with(out),
            "count" | "findIndex" | "findLastIndex" => Type::INT,
            "find" | "findLast" => element,
            "groupBy" => Type::map_from(Type::Any, Type::list()),
            "sortBy" => collection,
            _ => out, // sum, reduce
        }
    }

    fn bad_argument(&mut self, name: &str, expected: &str, found: Type, at: NodeId) -> Type {
        let kind =
            ProblemKind::BadArgument { function: name.to_owned(), expected: expected.to_owned(), found };
        self.problem(kind, self.tree.span(at))
    }

    fn get(&mut self, id: NodeId, nodes: &[NodeId]) -> Type {
        let &[object, key] = nodes else { return self.arity(id, "get", 2, Some(2), nodes.len()) };
        let base = self.visit_guarded(object);
        let key_ty = self.visit(key);
        if matches!(self.tree.kind(object), NodeKind::Ident(name) if &**name == "$env") {
            let known = self.tree.text_of(key).and_then(|name| self.env.get(name));
            return known.cloned().unwrap_or(Type::Unknown);
        }
        let fits = match &base {
            ty if ty.is_unknown() => return Type::Unknown,
            Type::Map(map) => key_ty.is_assignable_to(&map.key),
            ty if ty.is_list() => key_ty.is_integer(),
            _ => return self.bad_argument("get", "a list or a map", base, object),
        };
        if !fits && !key_ty.is_unknown() {
            let kind = ProblemKind::BadIndex { of: base, found: key_ty };
            return self.problem(kind, self.tree.span(key));
        }
        base.element()
    }

    fn arity(&mut self, id: NodeId, name: &str, least: usize, most: Option<usize>, found: usize) -> Type {
        let kind = ProblemKind::WrongArity { function: name.to_owned(), least, most, found };
        self.problem(kind, self.tree.span(id))
    }

    /// The functions with ordinary arguments: first how many, then of which types.
    fn plain(&mut self, id: NodeId, name: &str, nodes: &[NodeId], types: &[Type]) -> Type {
        let (least, most) = arity(name, types);
        if types.len() < least || most.is_some_and(|most| types.len() > most) {
            let result = self.result(name, types);
            self.arity(id, name, least, most, types.len());
            return result;
        }
        let expected =
            (0..types.len()).find_map(|index| self.expected(name, types, index).map(|what| (index, what)));
        if let Some((index, what)) = expected {
            let found = types.get(index).cloned().unwrap_or(Type::Unknown);
            let at = nodes.get(index).copied().unwrap_or(id);
            self.bad_argument(name, &what, found, at);
        }
        self.result(name, types)
    }

    /// What the function takes at `index`, where the argument is something else.
    fn expected(&self, name: &str, types: &[Type], index: usize) -> Option<String> {
        let ty = types.get(index)?;
        let lists = |what: &str| (!is_open(ty) && !ty.is_list()).then(|| what.to_owned());
        match name {
            "type" | "string" | "toJSON" | "date" => None,
            "len" => {
                let fits = is_open(ty) || ty.is_list() || matches!(ty.kind(), Kind::String | Kind::Map);
                (!fits).then(|| "a string, a list or a map".to_owned())
            }
            "abs" | "ceil" | "floor" | "round" => {
                (!is_open(ty) && !has_number(ty)).then(|| "a number".to_owned())
            }
            "int" | "float" => {
                let fits = is_open(ty) || has_number(ty) || *ty == Type::String;
                (!fits).then(|| "a number or a string".to_owned())
            }
            "max" | "min" | "mean" | "median" => {
                // The engine stops looking at the first list or unknown value.
                let settled = types.iter().take(index).any(|ty| is_open(ty) || ty.is_list());
                let fits = settled || is_open(ty) || ty.is_list() || has_number(ty);
                (!fits).then(|| "numbers or lists of numbers".to_owned())
            }
            "now" => (*ty != Type::Location).then(|| "a time zone".to_owned()),
            "first" | "last" | "fromPairs" | "reverse" | "uniq" | "concat" | "flatten" => lists("a list"),
            "take" if index == 0 => lists("a list"),
            "take" => {
                let fits = is_open(ty)
                    || matches!(ty.kind(), Kind::Int(IntKind::Int | IntKind::Int32 | IntKind::Int64));
                (!fits).then(|| "an integer".to_owned())
            }
            "keys" | "values" | "toPairs" => {
                (!is_open(ty) && ty.kind() != Kind::Map).then(|| "a map".to_owned())
            }
            "join" if index == 0 => {
                let fits = [Type::Any, Type::String]
                    .map(Type::typed_list)
                    .iter()
                    .any(|list| ty.is_assignable_to(list));
                (!fits && !ty.is_unknown()).then(|| "a list of strings".to_owned())
            }
            "sort" if index == 0 => {
                let known = [Type::Any, Type::INT, Type::Float, Type::String].map(Type::typed_list);
                let fits = known.iter().any(|list| ty.is_assignable_to(list));
                (!fits && !ty.is_unknown()).then(|| "a list".to_owned())
            }
            _ => {
                let signature = &functions::builtin(name)?.signature;
                let param = signature.params.get(index).or(signature.params.last())?;
                let converts = ty.is_integer() && param.is_integer();
                let fits = converts || ty.is_unknown() || ty.is_assignable_to(param);
                (!fits).then(|| format!("a value of type {param}"))
            }
        }
    }

    fn result(&self, name: &str, types: &[Type]) -> Type {
        let first = types.first();
        match name {
            "len" => Type::INT,
            "abs" | "take" => first.map(plain_type).unwrap_or(Type::Unknown),
            "ceil" | "floor" | "round" => Type::Float,
            "max" | "min" | "mean" | "median" => {
                let settled = types.iter().any(|ty| is_open(ty) || ty.is_list());
                if settled { Type::Any } else { first.cloned().unwrap_or(Type::Unknown) }
            }
            "first" | "last" => match first {
                Some(Type::List(list)) if self.is_deep() => {
                    list.element.clone().unwrap_or(list.declared.clone())
                }
                Some(Type::List(list)) => list.declared.clone(),
                Some(Type::Bytes) => Type::Int(IntKind::Uint8),
                _ => Type::Any,
            },
            _ => functions::builtin(name).map_or(Type::Unknown, |function| function.signature.result.clone()),
        }
    }
}

/// How many arguments a function takes.
fn arity(name: &str, types: &[Type]) -> (usize, Option<usize>) {
    match name {
        "trim" | "trimPrefix" | "trimSuffix" | "join" | "sort" => (1, Some(2)),
        "split" | "splitAfter" => (2, Some(3)),
        "replace" => (3, Some(4)),
        "max" | "min" | "mean" | "median" | "concat" => (1, None),
        "now" => (0, Some(1)),
        "date" => (1, Some(3 + usize::from(types.first() == Some(&Type::Location)))),
        _ => {
            let params = functions::builtin(name).map_or(0, |function| function.signature.params.len());
            (params, Some(params))
        }
    }
}

/// Types about which the engine decides nothing. nil is not among them.
fn is_open(ty: &Type) -> bool {
    ty.is_unknown()
}

/// Whether the Go kind is a number, which durations and months are too.
fn has_number(ty: &Type) -> bool {
    matches!(ty.kind(), Kind::Int(_) | Kind::Float)
}

/// The type without what is known about elements.
fn plain_type(ty: &Type) -> Type {
    match ty {
        Type::List(list) => Type::typed_list(list.declared.clone()),
        Type::Unknown => Type::Any,
        other => other.clone(),
    }
}
