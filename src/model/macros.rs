//! The declaration of types: `model!` for Argo's own, `kube!` for the Kubernetes types that rules read.

/// Declares types of Argo: from one declaration come the description (for the decoder, schemas, completion and
/// hover) and the accessors of the type's [`View`](crate::model::View).
///
/// ```text
/// model! {
///     /// What the type is.
///     struct Retry: Base1, Base2 {                 // bases: types whose fields are fields here too
///         /// What the field is for.
///         limit: IntOrString { format: Format::IntText },
///         /// A field whose name in YAML differs from the accessor's.
///         retry_policy "retryPolicy": Str { values: &["Always"], values_by: Enforcer::Argo },
///     }
/// }
/// ```
///
/// After the type stand, in braces, the properties of [`FieldDesc`](crate::model::FieldDesc) that are not the
/// default.
macro_rules! model {
    ($(
        $(#[doc = $doc:literal])+
        struct $name:ident $(: $($base:ty),+ $(; lenient $lenient:literal)?)? {
            $(
                $(#[doc = $field_doc:literal])+
                $field:ident $($json:literal)? : $ty:ty $({ $($property:ident : $value:expr),* $(,)? })? ,
            )*
        }
    )*) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::model::Model for $name {
            const SHAPE: $crate::model::Shape = {
                static DESC: $crate::model::StructDesc = $crate::model::StructDesc {
                    name: stringify!($name),
                    doc: concat!($($doc),+),
                    fields: &[$(
                        $crate::model::FieldDesc {
                            name: $crate::model::macros::json_name!($field $($json)?),
                            doc: concat!($($field_doc),+),
                            shape: <$ty as $crate::model::Model>::SHAPE,
                            $($($property: $value,)*)?
                            ..$crate::model::FieldDesc::DEFAULT
                        },
                    )*],
                    bases: &[$($(<$base as $crate::model::Model>::SHAPE),+)?],
                    lenient_bases: false $($(|| $lenient)?)?,
                };
                $crate::model::Shape::Struct(&DESC)
            };
        }

        impl<'a> $crate::model::View<'a, $name> {
            $(
                $(#[doc = $field_doc])+
                pub fn $field(self) -> $crate::model::View<'a, $ty> {
                    self.field($crate::model::macros::json_name!($field $($json)?))
                }
            )*
        }
    )* };
}

/// Declares accessors for types of Kubernetes; their descriptions come from the generated table.
macro_rules! kube {
    ($(
        $(#[doc = $doc:literal])+
        struct $name:ident { $( $field:ident $($json:literal)? : $ty:ty ),* $(,)? }
    )*) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::model::Model for $name {
            const SHAPE: $crate::model::Shape = $crate::model::Shape::Kube(stringify!($name));
        }

        impl<'a> $crate::model::View<'a, $name> {
            $(
                #[doc = concat!("The field `", $crate::model::macros::json_name!($field $($json)?), "`.")]
                pub fn $field(self) -> $crate::model::View<'a, $ty> {
                    self.field($crate::model::macros::json_name!($field $($json)?))
                }
            )*
        }
    )* };
}

/// The name of a field in YAML: the literal where one is given, otherwise the accessor's name.
macro_rules! json_name {
    ($field:ident $json:literal) => {
        $json
    };
    ($field:ident) => {
        stringify!($field)
    };
}

pub(crate) use {json_name, kube, model};
