//! The expression languages: tags, expr-lang, `when` (govaluate) and `depends`.

pub mod lang;
