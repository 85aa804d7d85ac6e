//! The spanned YAML tree.
