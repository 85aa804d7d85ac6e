//! What a workflow will look like once the names that are known are put in.

pub mod flat;
