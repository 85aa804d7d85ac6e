//! Declarations such as `trunc(length int, text string) string` to types.

use super::super::types::{IntKind, Signature, Type};

/// The name and the types of a declaration. The tables are the only input, and a test reads them all.
pub(super) fn parse(declaration: &'static str) -> (&'static str, Signature) {
    let (name, rest) = declaration.split_once('(').unwrap_or((declaration, ")"));
    let (params, result) = rest.rsplit_once(')').unwrap_or(("", ""));
    let mut signature = Signature {
        params: Vec::new(),
        variadic: false,
        result: type_named(result.trim()).unwrap_or(Type::Any),
    };
    for param in params.split(',').map(str::trim).filter(|param| !param.is_empty()) {
        let ty = param.split_once(' ').map_or(param, |(_, ty)| ty);
        let (ty, variadic) = ty.strip_prefix("...").map_or((ty, false), |ty| (ty, true));
        signature.variadic |= variadic;
        signature.params.push(type_named(ty).unwrap_or(Type::Any));
    }
    (name, signature)
}

/// The type of that name in the tables.
pub(super) fn type_named(name: &str) -> Option<Type> {
    Some(match name {
        "any" => Type::Any,
        "bool" => Type::Bool,
        "int" => Type::INT,
        "int64" => Type::Int(IntKind::Int64),
        "uint32" => Type::Int(IntKind::Uint32),
        "number" => Type::Any,
        "float" => Type::Float,
        "string" => Type::String,
        "time" => Type::Time,
        "duration" => Type::Duration,
        "zone" => Type::Location,
        "list" => Type::list(),
        "strings" => Type::typed_list(Type::String),
        "ints" => Type::typed_list(Type::INT),
        "lists" => Type::typed_list(Type::list()),
        "map" => Type::map(),
        "anymap" => Type::map_from(Type::Any, Type::Any),
        "textmap" => Type::map_from(Type::String, Type::String),
        "predicate" => Type::Any,
        "version" => Type::Object("semver.Version"),
        "certificate" => Type::Object("certificate"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Origin, all, table};
    use super::type_named;

    #[test]
    fn every_declaration_names_known_types() {
        for function in all() {
            let (_, rest) = function.declaration.split_once('(').expect("a parameter list");
            let (params, result) = rest.rsplit_once(')').expect("a closing parenthesis");
            assert!(type_named(result.trim()).is_some(), "{}", function.declaration);
            for param in params.split(',').map(str::trim).filter(|param| !param.is_empty()) {
                let (_, ty) = param.split_once(' ').expect("a name and a type");
                assert!(type_named(ty.trim_start_matches("...")).is_some(), "{}", function.declaration);
            }
            assert!(function.help.len() > 10 && function.help.ends_with('.'), "{}", function.name);
        }
        assert_eq!(table(Origin::Sprig).len(), 209);
        assert_eq!(table(Origin::Argo).len(), 4);
    }
}
