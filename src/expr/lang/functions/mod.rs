//! Every function that an expression can call, for checking, completion and hover.

mod argo;
mod builtins;
mod signature;
mod sprig;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::types::{Signature, Type};

/// One function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name, without `sprig.`.
    pub name: &'static str,
    /// The declaration: `trunc(length int, text string) string`.
    pub declaration: &'static str,
    /// What it does, in one sentence or two.
    pub help: &'static str,
    /// Whose it is.
    pub origin: Origin,
    /// The parameters and the result as types.
    pub signature: Signature,
    /// Whether the same arguments always give the same result.
    pub deterministic: bool,
}

/// Where a function comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The language itself.
    Builtin,
    /// Argo's own additions.
    Argo,
    /// The sprig library, under `sprig.`.
    Sprig,
}

/// Name → function, for one origin.
pub type Table = BTreeMap<&'static str, Function>;

/// The functions of one origin.
pub fn table(origin: Origin) -> &'static Table {
    static BUILTIN: LazyLock<Table> = LazyLock::new(|| build(builtins::TABLE, Origin::Builtin));
    static ARGO: LazyLock<Table> = LazyLock::new(|| build(argo::TABLE, Origin::Argo));
    static SPRIG: LazyLock<Table> = LazyLock::new(|| build(sprig::TABLE, Origin::Sprig));
    match origin {
        Origin::Builtin => &BUILTIN,
        Origin::Argo => &ARGO,
        Origin::Sprig => &SPRIG,
    }
}

/// The builtin of that name.
pub fn builtin(name: &str) -> Option<&'static Function> {
    table(Origin::Builtin).get(name)
}

/// The sprig function of that name, without `sprig.`.
pub fn sprig(name: &str) -> Option<&'static Function> {
    table(Origin::Sprig).get(name)
}

/// All functions: builtins, Argo's, sprig's, each in the order of their names.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [Origin::Builtin, Origin::Argo, Origin::Sprig].into_iter().flat_map(|origin| table(origin).values())
}

/// What Argo adds to the environment, as types.
pub(super) fn argo_functions() -> &'static [(&'static str, Type)] {
    static TYPES: LazyLock<Vec<(&'static str, Type)>> = LazyLock::new(|| {
        let function = |f: &Function| Type::Function(std::sync::Arc::new(f.signature.clone()));
        let sprig = table(Origin::Sprig).values().map(|f| (f.name.to_owned(), function(f))).collect();
        let own = table(Origin::Argo).values().map(|f| (f.name, function(f)));
        own.chain([("sprig", Type::object(sprig, true))]).collect()
    });
    &TYPES
}

fn build(rows: &'static [(&'static str, &'static str)], origin: Origin) -> Table {
    let functions = rows.iter().map(|&(declaration, help)| {
        let (name, signature) = signature::parse(declaration);
        let deterministic =
            !(origin == Origin::Sprig && sprig::UNPREDICTABLE.contains(&name) || name == "now");
        (name, Function { name, declaration, help, origin, signature, deterministic })
    });
    functions.collect()
}
