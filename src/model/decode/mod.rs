//! Decoding: one walk over a document along its description, as Argo's decoder would go.
//!
//! The walk never fails. It collects what Argo or the API server would refuse ([`Problem`]), and the texts that
//! analysis looks into ([`Site`]): everything with a tag in it and everything in a language of its own.

mod pattern;
mod problem;
mod scalar;
mod walk;
mod zone;

pub use problem::{Expected, Found, Problem, ProblemKind};
pub use walk::{Decoded, Frame, FrameId, Site, decode, decode_setting};
pub use zone::Zone;
