//! The expression languages: tags, expr-lang, `when` (govaluate) and `depends`.

<<<<<<< HEAD
pub mod depends;
pub mod tags;
=======
pub mod lang;
>>>>>>> expr
