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
///         /// A field described by one type and read as another: a container that needs no name.
///         container: MainContainer as Container,
///     }
/// }
/// ```
///
/// What a base declares is read after [`cast`](crate::model::View::cast)ing to it.
///
/// After the type stand, in braces, the properties of [`FieldDesc`](crate::model::FieldDesc) that are not the
/// default.
macro_rules! model {
    ($(
        $(#[doc = $doc:literal])+
        struct $name:ident $(: $($base:ty),+ $(; lenient $lenient:literal)?)? {
            $(
                $(#[doc = $field_doc:literal])+
                $field:ident $($json:literal)? : $ty:ty $(as $view:ty)? $({ $($property:ident : $value:expr),* $(,)? })? ,
            )*
        }
    )*) => { $(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::model::Model for $name {
            const SHAPE: $crate::model::Shape = {
                fn desc() -> &'static $crate::model::StructDesc {
                    static DESC: $crate::model::StructDesc = $crate::model::StructDesc {
                        name: stringify!($name),
                        doc: concat!($($doc),+).trim_ascii(),
                        fields: &[$(
                            $crate::model::FieldDesc {
                                name: $crate::model::macros::json_name!($field $($json)?),
                                doc: concat!($($field_doc),+).trim_ascii(),
                                shape: <$ty as $crate::model::Model>::SHAPE,
                                $($($property: $value,)*)?
                                ..$crate::model::FieldDesc::DEFAULT
                            },
                        )*],
                        bases: &[$($(<$base as $crate::model::Model>::SHAPE),+)?],
                        lenient_bases: false $($(|| $lenient)?)?,
                    };
                    &DESC
                }
                $crate::model::Shape::Struct($crate::model::StructRef::new(desc))
            };
        }

        impl<'a> $crate::model::View<'a, $name> {
            $(
                $(#[doc = $field_doc])+
                pub fn $field(self) -> $crate::model::View<'a, $crate::model::macros::read_as!($ty $(, $view)?)> {
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
    )*
        #[cfg(test)]
        #[test]
        fn accessors_read_fields_that_exist() {
            $(
                let desc = $crate::model::kubernetes::lookup(stringify!($name)).expect(stringify!($name));
                for name in &[$($crate::model::macros::json_name!($field $($json)?)),*] as &[&str] {
                    assert!(desc.field(name).is_some(), "{}.{name}", stringify!($name));
                }
            )*
        }
    };
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

/// The type that an accessor shows: the one after `as` where there is one.
macro_rules! read_as {
    ($ty:ty, $view:ty) => {
        $view
    };
    ($ty:ty) => {
        $ty
    };
}

pub(crate) use {json_name, kube, model, read_as};
