//! argoc's library: reads Argo Workflows manifests as the controller does.
//!
//! Data flows one way, and nothing on the right is visible to what stands on its left:
//! `text → yaml → model → workspace → analysis → rules`, with `expr` serving `model` and `analysis`.
//! The library does no I/O, reads no clock and no environment, and never panics on input.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod baseline;
pub mod check;
pub mod config;
pub mod diagnostic;
pub mod draw;
pub mod estimate;
pub mod expr;
pub mod fix;
pub mod flow;
pub mod ide;
pub mod incremental;
pub mod lower;
pub mod model;
pub mod render;
pub mod report;
pub mod rules;
pub mod storage;
pub mod suppress;
pub mod text;
pub mod values;
pub mod workspace;
mod written;
pub mod yaml;
