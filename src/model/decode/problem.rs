//! What decoding finds.

use super::FrameId;
use crate::model::{Enforcer, FieldDesc, Removal, Version};
use crate::text::Span;
use crate::values::ValueError;
use crate::yaml::NodeId;

/// The type that a field wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    Str,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// A whole number or a string.
    IntOrString,
    /// A list.
    List,
    /// A map or object.
    Map,
    /// A time.
    Time,
}

/// The type that stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A string.
    Str,
    /// A boolean.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction, or one that is too large.
    Number,
    /// A list.
    List,
    /// A map.
    Map,
}

impl Expected {
    /// With its article, for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Expected::Str => "a string",
            Expected::Bool => "`true` or `false`",
            Expected::Int => "a whole number",
            Expected::Number => "a number",
            Expected::IntOrString => "a whole number or a string",
            Expected::List => "a list",
            Expected::Map => "a map",
            Expected::Time => "a time such as `2026-01-31T08:00:00Z`",
        }
    }
}

impl Found {
    /// With its article, for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Found::Str => "a string",
            Found::Bool => "a boolean",
            Found::Int => "a number",
            Found::Number => "a number",
            Found::List => "a list",
            Found::Map => "a map",
        }
    }
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug)]
pub enum ProblemKind {
    /// A key that the object does not have.
    UnknownField {
        /// The known field that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A field that later versions of Argo do not have.
    Removed(Removal),
    /// A field that this version of Argo does not have yet.
    TooNew {
        /// The version that brings it.
        since: Version,
    },
    /// A value of a type that the decoder refuses.
    WrongType {
        /// What the field wants.
        expected: Expected,
        /// What stands there.
        found: Found,
    },
    /// A list or map where Argo makes text of scalars: it becomes the empty string.
    SilentlyEmpty,
    /// A number or boolean where Argo makes text of it and the full CRDs want a string.
    NotText,
    /// A field that has to be there.
    Missing {
        /// Its name.
        field: &'static FieldDesc,
        /// Who refuses.
        by: Enforcer,
    },
    /// A value outside the enumeration.
    BadValue {
        /// The value that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A value that only the full CRDs refuse, with the reason: "must be at least 1".
    OutOfBounds(String),
    /// An item of a list whose keys together another item has too; the full CRDs refuse it.
    Repeated {
        /// The item that has them first.
        first: NodeId,
        /// The keys.
        keys: &'static [&'static str],
    },
    /// A text that is not in the notation of its field.
    BadFormat(ValueError),
    /// A text that is no quantity.
    BadQuantity(ValueError),
    /// A tag where a quantity has to stand: Argo decodes quantities before it replaces tags.
    TagInQuantity,
    /// An object that must have exactly one key (`plugin`).
    NotOneKey,
    /// The walk gave up: the document is deeper or larger (with its aliases expanded) than any real one.
    TooLarge,
}

/// Something that Argo's decoder, its validation of single values, or the API server would refuse.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The key or value that shows it.
    pub node: NodeId,
    /// The smallest place that shows it.
    pub span: Span,
    /// The field whose value it is, if it is about a field.
    pub field: Option<&'static FieldDesc>,
    /// The object in which it stands.
    pub frame: FrameId,
    /// Whether it stands where Argo decodes loosely (below a step): unknown fields are ignored there.
    pub loose: bool,
}
