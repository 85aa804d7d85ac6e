//! The expression languages: tags, expr-lang, `when` (govaluate) and `depends`.

pub mod depends;
pub mod lang;
mod pattern;
pub mod selector;
pub mod tags;
pub mod when;
