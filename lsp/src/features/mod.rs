//! One request a function: from the protocol's parameters to what `argoc_core::ide` answers, and back.

pub(crate) mod actions;
pub(crate) mod completion;
pub(crate) mod help;
pub(crate) mod navigation;
