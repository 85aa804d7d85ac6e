//! Descriptions: what a field is called, what it may hold, and who minds when it does not.

/// A version of Argo Workflows, as far as the model distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
}

impl Version {
    /// `major.minor`.
    pub const fn new(major: u16, minor: u16) -> Self {
        Version { major, minor }
    }

    /// The version that is assumed when nobody names one.
    pub const LATEST: Version = Version::new(4, 1);
    /// The oldest version whose differences the tables hold.
    pub const OLDEST: Version = Version::new(3, 5);

    /// Reads `4`, `4.1`, `v4.1` or `4.1.2`.
    pub fn parse(text: &str) -> Option<Version> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = match parts.next() {
            Some(minor) => minor.parse().ok()?,
            None => u16::MAX,
        };
        let rest_is_number = parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        rest_is_number.then_some(Version { major, minor })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What a field may hold, as Argo's Go types decode it.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A string.
    Str,
    /// A boolean.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// Any number.
    Float,
    /// A number where the full CRDs want one, though Argo's decoder keeps whatever it finds.
    Amount,
    /// A string, or a number or boolean that becomes one; a list or map silently becomes the empty string.
    AnyString,
    /// A whole number or a string.
    IntOrString,
    /// A Kubernetes quantity such as `500m` or `1Gi`.
    Quantity,
    /// A time in RFC 3339.
    Time,
    /// A Go duration in a string (`metav1.Duration`).
    Duration,
    /// Base64 text.
    Bytes,
    /// Anything: Argo keeps it as it is.
    Any,
    /// A map with any content.
    Object,
    /// An object whose only key is a plugin's name; Argo's decoder refuses more keys, and none.
    Plugin,
    /// An object whose fields argoc declares.
    Struct(StructRef),
    /// A type of Kubernetes, by its name in `schemas/kubernetes.txt`.
    Kube(&'static str),
    /// A list.
    List(&'static Shape),
    /// A map from names to values.
    Map(&'static Shape),
}

/// The language that the text of a field is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Text in which the controller replaces `{{tags}}`.
    Text,
    /// Text that nobody substitutes.
    Verbatim,
    /// An expr-lang expression that must give the named kind of value.
    Expr(Wanted),
    /// A `when` condition (govaluate), after tags are replaced.
    When,
    /// A CronWorkflow's `when`: govaluate with identifiers as variables.
    CronWhen,
    /// The `depends` of a DAG task.
    Depends,
    /// A Kubernetes label selector in its text form.
    Selector,
    /// A kubectl JSONPath.
    JsonPath,
    /// A jq filter.
    Jq,
    /// One tag, or a bare name: `valueFrom.parameter` and an artifact's `from`.
    Reference,
    /// A text that must be a JSON list once tags are replaced.
    JsonList,
    /// A Go `printf` format for one integer.
    GoFormat,
    /// A program or YAML of another language in which tags are replaced: scripts and resource manifests.
    Source,
}

/// The value that an expression must give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A string.
    Str,
}

/// The notation of a string beyond being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// No particular one.
    None,
    /// Whole seconds or a Go duration (Argo's own reader).
    Duration,
    /// A Go duration; a bare number has no unit and is refused.
    GoDuration,
    /// A cron schedule.
    Cron,
    /// A name of the IANA time zone database.
    TimeZone,
    /// A whole number in text, when it is text.
    IntText,
    /// The name of a template, step or task.
    TemplateName,
    /// The name of a parameter or artifact.
    ParameterName,
    /// The name of a Prometheus metric or label.
    MetricName,
    /// A whole number with one unit, `d`, `h`, `m` or `s`: the controller's own notation.
    Ttl,
}

/// Who refuses a value outside an enumeration, or a missing field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Enforcer {
    /// Nobody says anything; the controller does something unexpected at run time.
    Nobody,
    /// The API server, when the full CRDs are installed.
    Schema,
    /// Argo's own validation, and so everybody.
    Argo,
}

/// Bounds that only the full CRDs put on a value; in a list of strings, `pattern` is for each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// The least length of a string, or number of items.
    pub min_len: Option<u32>,
    /// The greatest length of a string, or number of items.
    pub max_len: Option<u32>,
    /// A regular expression for a string.
    pub pattern: Option<&'static str>,
}

impl Bounds {
    /// No bounds.
    pub const NONE: Bounds = Bounds { min: None, max: None, min_len: None, max_len: None, pattern: None };
}

/// The end of a field.
#[derive(Clone, Copy, Debug)]
pub struct Removal {
    /// The first version without the field.
    pub version: Version,
    /// What to write instead, as a path or a hint: `` `schedules`, a list ``.
    pub instead: &'static str,
}

/// One field of an object.
#[derive(Clone, Copy, Debug)]
pub struct FieldDesc {
    /// Its name in YAML.
    pub name: &'static str,
    /// What it is for, in our own words (lines joined by spaces).
    pub doc: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Who refuses an object without it; `Nobody`: optional.
    pub required: Enforcer,
    /// The language of its text.
    pub language: Language,
    /// The notation of its text.
    pub format: Format,
    /// The values that it may have, exactly as the full CRDs list them; empty: any. Argo's own validation reads the
    /// empty string as nothing, so it refuses `""` only where the field is required.
    pub values: &'static [&'static str],
    /// Who refuses other values.
    pub values_by: Enforcer,
    /// What only the full CRDs demand.
    pub bounds: Bounds,
    /// For lists: the key by which Kubernetes' strategic merge matches items (`.`: the items themselves, which are
    /// scalars); `None`: the list is replaced.
    pub merge_key: Option<&'static str>,
    /// For lists: the keys whose values together must not occur twice; the full CRDs refuse it.
    pub unique: &'static [&'static str],
    /// The first version that has the field, where it is newer than [`Version::OLDEST`].
    pub since: Option<Version>,
    /// The version that removed it.
    pub removed: Option<Removal>,
    /// What to use instead of a field that still works.
    pub deprecated: Option<&'static str>,
    /// Argo decodes what stands below this field loosely: unknown fields are ignored, names match in any case.
    pub loose_below: bool,
    /// The full CRDs do not look inside.
    pub opaque_to_schema: bool,
}

impl FieldDesc {
    /// A field without any particularity; declarations override what they need.
    pub const DEFAULT: FieldDesc = FieldDesc {
        name: "",
        doc: "",
        shape: Shape::Any,
        required: Enforcer::Nobody,
        language: Language::Text,
        format: Format::None,
        values: &[],
        values_by: Enforcer::Nobody,
        bounds: Bounds::NONE,
        merge_key: None,
        unique: &[],
        since: None,
        removed: None,
        deprecated: None,
        loose_below: false,
        opaque_to_schema: false,
    };

    /// Whether a manifest for `version` may use the field.
    pub fn exists_in(&self, version: Version) -> bool {
        self.since.is_none_or(|since| version >= since)
            && self.removed.is_none_or(|removal| version < removal.version)
    }
}

/// The way to a type's description; it dereferences to the [`StructDesc`].
///
/// It goes through a function because types may hold each other (an inline template in a step of a template),
/// which constants cannot.
#[derive(Clone, Copy)]
pub struct StructRef(fn() -> &'static StructDesc);

impl StructRef {
    /// The way that `desc` leads.
    pub const fn new(desc: fn() -> &'static StructDesc) -> Self {
        StructRef(desc)
    }

    /// The description.
    pub fn desc(self) -> &'static StructDesc {
        (self.0)()
    }
}

impl std::ops::Deref for StructRef {
    type Target = StructDesc;

    fn deref(&self) -> &StructDesc {
        self.desc()
    }
}

impl std::fmt::Debug for StructRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.desc().name)
    }
}

/// One type of object.
#[derive(Debug)]
pub struct StructDesc {
    /// Its name in Argo's documentation.
    pub name: &'static str,
    /// What it is, in our own words.
    pub doc: &'static str,
    /// Its own fields.
    pub fields: &'static [FieldDesc],
    /// Types whose fields are fields of this one too (Go's embedding), in order; their required fields are
    /// required here unless `lenient_bases`.
    pub bases: &'static [Shape],
    /// The fields of `bases` are all optional here.
    pub lenient_bases: bool,
}

impl StructDesc {
    /// All fields, those of the bases last. A field of the type's own hides one of a base.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static FieldDesc> + use<> {
        let own = self.fields;
        let mut in_base = false;
        let mut pending: Vec<&'static Shape> = Vec::new();
        let mut current = self.fields.iter();
        pending.extend(self.bases.iter().rev());
        std::iter::from_fn(move || {
            loop {
                if let Some(field) = current.next() {
                    if in_base && own.iter().any(|f| f.name == field.name) {
                        continue;
                    }
                    return Some(field);
                }
                in_base = true;
                let base = pending.pop()?.as_struct()?;
                current = base.fields.iter();
                pending.extend(base.bases.iter().rev());
            }
        })
    }

    /// The field called `name`.
    pub fn field(&self, name: &str) -> Option<&'static FieldDesc> {
        let own = self.fields.iter().find(|f| f.name == name);
        own.or_else(|| self.bases.iter().filter_map(|b| b.as_struct()).find_map(|b| b.field(name)))
    }
}

impl Shape {
    /// The description of an object's fields, of Argo's or Kubernetes' own.
    pub fn as_struct(&self) -> Option<&'static StructDesc> {
        match self {
            Shape::Struct(desc) => Some(desc.desc()),
            Shape::Kube(name) => super::kubernetes::lookup(name),
            _ => None,
        }
    }
}
