//! The types of the protocol: the only place that names the package they come from.

pub(crate) use gen_lsp_types::*;
