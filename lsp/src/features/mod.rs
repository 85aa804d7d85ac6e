//! One request a function: from the protocol's parameters to what `argoc_core::ide` answers, and back.

pub(crate) mod actions;
pub(crate) mod calls;
pub(crate) mod completion;
pub(crate) mod format;
pub(crate) mod help;
pub(crate) mod hints;
pub(crate) mod navigation;
pub(crate) mod outline;
pub(crate) mod rename;
pub(crate) mod tokens;
