//! The names that Kubernetes and Argo accept. All lengths are in bytes.

use super::{ValueError, quoted};

/// The longest `metadata.name` of a Workflow, WorkflowTemplate or ClusterWorkflowTemplate (Argo's validation).
pub const WORKFLOW_NAME_MAX: usize = 63;
/// The longest `metadata.name` of a CronWorkflow: its workflows append eleven characters.
pub const CRON_WORKFLOW_NAME_MAX: usize = 52;
/// The longest name of a template, step or task.
pub const TEMPLATE_NAME_MAX: usize = 128;
/// The longest DNS-1123 label, label value, or name part of a label key.
pub const DNS_LABEL_MAX: usize = 63;
/// The longest DNS-1123 subdomain: the names of most Kubernetes objects.
pub const DNS_SUBDOMAIN_MAX: usize = 253;

/// A kind of name: which bytes it may have where.
struct Kind {
    /// What it is called in messages, with its article.
    what: &'static str,
    first: fn(u8) -> bool,
    inner: fn(u8) -> bool,
    last: fn(u8) -> bool,
    /// The rules in the user's words: what may be in it, what it may begin and end with.
    rules: &'static str,
    /// What suggestions have in the place of a character that may not be there.
    filler: char,
    max: usize,
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn with_dash(byte: u8) -> bool {
    alphanumeric(byte) || byte == b'-'
}

fn word(byte: u8) -> bool {
    alphanumeric(byte) || byte == b'_'
}

fn word_or_dash(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn qualified(byte: u8) -> bool {
    word_or_dash(byte) || byte == b'.'
}

const DNS_LABEL: Kind = Kind {
    what: "a DNS label",
    first: lower,
    inner: |b| lower(b) || b == b'-',
    last: lower,
    rules: "lower-case letters, digits and `-`, with a letter or digit at both ends",
    filler: '-',
    max: DNS_LABEL_MAX,
};

/// One piece of a subdomain; only the whole has a limit.
const SUBDOMAIN_PART: Kind = Kind {
    what: "a Kubernetes name",
    rules: "lower-case letters, digits, `-` and `.`, with a letter or digit at both ends and around each `.`",
    max: DNS_SUBDOMAIN_MAX,
    ..DNS_LABEL
};

const LABEL_NAME: Kind = Kind {
    what: "a label key",
    first: alphanumeric,
    inner: qualified,
    last: alphanumeric,
    rules: "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, and optionally a domain and `/` before it",
    filler: '-',
    max: DNS_LABEL_MAX,
};

const LABEL_VALUE: Kind = Kind {
    what: "a label value",
    rules: "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    ..LABEL_NAME
};

const TEMPLATE_NAME: Kind = Kind {
    what: "a template or step name",
    first: alphanumeric,
    inner: with_dash,
    last: with_dash,
    rules: "letters, digits and `-`, with a letter or digit first",
    filler: '-',
    max: TEMPLATE_NAME_MAX,
};

const PARAMETER_NAME: Kind = Kind {
    what: "a parameter or artifact name",
    first: word_or_dash,
    inner: word_or_dash,
    last: word_or_dash,
    rules: "letters, digits, `-` and `_`",
    filler: '-',
    max: usize::MAX,
};

const METRIC_NAME: Kind = Kind {
    what: "a metric name",
    first: |b| word(b) && !b.is_ascii_digit(),
    inner: word,
    last: word,
    rules: "letters, digits and `_`, not beginning with a digit",
    filler: '_',
    max: usize::MAX,
};

const MEMOIZE_KEY: Kind = Kind { what: "a memoization key", max: usize::MAX, ..TEMPLATE_NAME };

const DISPLAY_NAME: Kind = Kind {
    what: "a display name",
    first: alphanumeric,
    inner: |b| with_dash(b) || b == b'.',
    last: alphanumeric,
    rules: "2 to 63 letters, digits, `-` and `.`, with a letter or digit at both ends",
    filler: '-',
    max: 63,
};

const CONFIG_MAP_KEY: Kind = Kind {
    what: "a key of a ConfigMap or Secret",
    first: qualified,
    inner: qualified,
    last: qualified,
    rules: "letters, digits, `-`, `_` and `.`",
    filler: '-',
    max: DNS_SUBDOMAIN_MAX,
};

/// A DNS-1123 label, as namespaces, containers and volumes have for a name.
pub fn dns_label(name: &str) -> Result<(), ValueError> {
    DNS_LABEL.check(name)
}

/// A DNS-1123 subdomain, as most Kubernetes objects have for a name.
pub fn dns_subdomain(name: &str) -> Result<(), ValueError> {
    too_long(name, SUBDOMAIN_PART.what, DNS_SUBDOMAIN_MAX)?;
    match subdomain_offence(name) {
        Some((start, end)) => {
            Err(SUBDOMAIN_PART.refuse(name, start, end).suggesting(repaired_subdomain(name)))
        }
        None => Ok(()),
    }
}

/// The `metadata.name` of an object that may have at most `max` bytes (see the constants above).
pub fn object_name(name: &str, max: usize) -> Result<(), ValueError> {
    dns_subdomain(name)?;
    too_long(name, SUBDOMAIN_PART.what, max)
}

/// A key of labels or annotations: `name` or `domain/name`.
pub fn label_key(key: &str) -> Result<(), ValueError> {
    let Some((domain, name)) = key.split_once('/') else { return LABEL_NAME.check(key) };
    let start = domain.len() + 1;
    if let Some(second) = name.find('/') {
        let at = start + second;
        return Err(ValueError::at(
            at,
            key.len(),
            format!("{} is not a label key: it may have only one `/`", quoted(key)),
        ));
    }
    if domain.is_empty() {
        return Err(ValueError::at(
            0,
            1,
            format!("{} is not a label key: there is no domain before `/`", quoted(key)),
        )
        .suggesting(LABEL_NAME.check(name).is_ok().then(|| name.to_owned())));
    }
    dns_subdomain(domain).map_err(|error| ValueError {
        message: format!(
            "{} is not a label key: the part before `/` must be a lower-case domain name",
            quoted(key)
        ),
        suggestion: None,
        ..error
    })?;
    LABEL_NAME.check(name).map_err(|error| ValueError {
        span: error.span.shifted(start),
        suggestion: error.suggestion.map(|name| format!("{domain}/{name}")),
        ..error
    })
}

/// The value of a label; it may be empty.
pub fn label_value(value: &str) -> Result<(), ValueError> {
    if value.is_empty() { Ok(()) } else { LABEL_VALUE.check(value) }
}

/// The name of a template, step or task: `^[a-zA-Z0-9][-a-zA-Z0-9]*$`, at most 128 bytes.
pub fn template_name(name: &str) -> Result<(), ValueError> {
    TEMPLATE_NAME.check(name)
}

/// The name of a parameter or artifact, and a global name: `^[-a-zA-Z0-9_]+$`.
pub fn parameter_name(name: &str) -> Result<(), ValueError> {
    PARAMETER_NAME.check(name)
}

/// The name of a metric or of one of its labels: Prometheus' syntax, without `:`.
pub fn metric_name(name: &str) -> Result<(), ValueError> {
    METRIC_NAME.check(name)
}

/// `memoize.key` after substitution: `^[a-zA-Z0-9][-a-zA-Z0-9]*$`.
pub fn memoize_key(key: &str) -> Result<(), ValueError> {
    MEMOIZE_KEY.check(key)
}

/// The annotation `workflows.argoproj.io/display-name`: `^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$`.
pub fn display_name(name: &str) -> Result<(), ValueError> {
    if name.len() == 1 {
        return Err(ValueError::whole(
            name,
            format!("{} is not a display name: allowed are {}", quoted(name), DISPLAY_NAME.rules),
        ));
    }
    DISPLAY_NAME.check(name)
}

/// A key in the `data` of a ConfigMap or Secret.
pub fn config_map_key(key: &str) -> Result<(), ValueError> {
    let why = match key {
        "." | ".." => "it would be a directory",
        _ if key.starts_with("..") => "it may not begin with `..`",
        _ => return CONFIG_MAP_KEY.check(key),
    };
    Err(ValueError::whole(key, format!("{} is not {}: {why}", quoted(key), CONFIG_MAP_KEY.what)))
}

/// The name of an environment variable: printable ASCII without `=` (since Kubernetes 1.34).
pub fn env_var_name(name: &str) -> Result<(), ValueError> {
    const PRINTABLE: Kind = Kind {
        what: "the name of an environment variable",
        first: |b| (b' '..=b'~').contains(&b) && b != b'=',
        inner: |b| (b' '..=b'~').contains(&b) && b != b'=',
        last: |b| (b' '..=b'~').contains(&b) && b != b'=',
        rules: "printable ASCII characters other than `=`",
        filler: '_',
        max: usize::MAX,
    };
    PRINTABLE.check(name)
}

/// Whether one of `names` cannot be the name of a template, step or task, and was meant to be `wanted`: then that is
/// the mistake, and not that `wanted` does not exist.
pub fn is_meant_by_invalid<'n>(wanted: &str, mut names: impl Iterator<Item = &'n str>) -> bool {
    names.any(|name| match template_name(name) {
        Ok(()) => false,
        Err(error) => error.suggestion.as_deref() == Some(wanted) || super::suggest::is_near(name, wanted),
    })
}

impl Kind {
    fn check(&self, name: &str) -> Result<(), ValueError> {
        if name.is_empty() {
            return Err(ValueError::whole(
                name,
                format!("{} is not {}: allowed are {}", quoted(name), self.what, self.rules),
            ));
        }
        if let Some((start, end)) = self.offence(name) {
            return Err(self.refuse(name, start, end).suggesting(self.repaired(name)));
        }
        too_long(name, self.what, self.max)
    }

    /// The first character that may not stand where it stands; for an empty name the empty range.
    fn offence(&self, name: &str) -> Option<(usize, usize)> {
        if name.is_empty() {
            return Some((0, 0));
        }
        let allowed = |at: usize, c: char| {
            let Ok(byte) = u8::try_from(c) else { return false };
            let inner = at > 0 && at + 1 < name.len();
            byte.is_ascii()
                && (!inner || (self.inner)(byte))
                && (at > 0 || (self.first)(byte))
                && (at + 1 < name.len() || (self.last)(byte))
        };
        let (at, c) = name.char_indices().find(|(at, c)| !allowed(*at, *c))?;
        Some((at, at + c.len_utf8()))
    }

    fn refuse(&self, name: &str, start: usize, end: usize) -> ValueError {
        let offence = name.get(start..end).filter(|text| !text.is_empty());
        let place = match offence {
            Some(text) if self.fits_inside(text) && start == 0 => format!("begins with {}", quoted(text)),
            Some(text) if self.fits_inside(text) && end == name.len() => {
                format!("ends with {}", quoted(text))
            }
            Some(text) => format!("has {}", quoted(text)),
            None => "has an empty part".to_owned(),
        };
        ValueError::at(
            start,
            end,
            format!("{} is not {}: it {place}; allowed are {}", quoted(name), self.what, self.rules),
        )
    }

    fn fits_inside(&self, text: &str) -> bool {
        text.bytes().all(|byte| byte.is_ascii() && (self.inner)(byte))
    }

    /// The same name with what offends replaced or dropped; none if nothing is left of it.
    fn repaired(&self, name: &str) -> Option<String> {
        let lower_only = !(self.inner)(b'A');
        let filler = self.filler;
        let replaced = |c: char| {
            let c = if lower_only { c.to_ascii_lowercase() } else { c };
            if u8::try_from(c).is_ok_and(|b| b.is_ascii() && (self.inner)(b)) { c } else { filler }
        };
        let text: String = name.chars().map(replaced).collect();
        let text = text.trim_start_matches(|c| u8::try_from(c).is_ok_and(|b| !(self.first)(b)));
        let text = text.trim_end_matches(|c| u8::try_from(c).is_ok_and(|b| !(self.last)(b)) || c == filler);
        let meaningful = text.bytes().any(|b| b.is_ascii_alphanumeric());
        (meaningful && text.len() <= self.max && self.offence(text).is_none()).then(|| text.to_owned())
    }
}

fn too_long(name: &str, what: &str, max: usize) -> Result<(), ValueError> {
    if name.len() <= max {
        return Ok(());
    }
    let message = format!(
        "{} is too long for {what}: it has {} characters, the limit is {max}",
        quoted(name),
        name.len()
    );
    Err(ValueError::whole(name, message))
}

fn subdomain_offence(name: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for part in name.split('.') {
        if let Some((from, to)) = SUBDOMAIN_PART.offence(part) {
            // An empty part is shown with the dot that follows it.
            let end = if part.is_empty() { (start + 1).min(name.len()) } else { start + to };
            return Some((start + from, end));
        }
        start += part.len() + 1;
    }
    None
}

fn repaired_subdomain(name: &str) -> Option<String> {
    let parts: Option<Vec<String>> =
        name.split('.').filter(|part| !part.is_empty()).map(|part| SUBDOMAIN_PART.repaired(part)).collect();
    parts.map(|parts| parts.join(".")).filter(|name| subdomain_offence(name).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> Result<(), ValueError>;

    #[test]
    fn accepted() {
        let cases: [(Check, &[&str]); 11] = [
            (dns_label, &["a", "a-b", "0", "a1-2"]),
            (dns_subdomain, &["a", "a.b", "a-b.c-d.e", "1.2"]),
            (label_key, &["a", "A_b.c-d", "example.com/A", "workflows.argoproj.io/phase"]),
            (label_value, &["", "a", "A_b.c-d", "12345"]),
            (template_name, &["a", "A-1-", "1a", "main"]),
            (parameter_name, &["a", "-", "_a-B", "0"]),
            (metric_name, &["a", "_a", "A_1"]),
            (memoize_key, &["abc-1"]),
            (display_name, &["ab", "a.b-c", "my-step.1"]),
            (config_map_key, &["a", ".a", "a..b", "A_1.yaml"]),
            (env_var_name, &["A", "a b", "1", "my.name-x"]),
        ];
        for (check, names) in cases {
            for name in names {
                assert_eq!(check(name), Ok(()), "{name}");
            }
        }
    }

    #[test]
    fn refused() {
        let cases: [(Check, &str, std::ops::Range<usize>, Option<&str>); 31] = [
            (dns_label, "", 0..0, None),
            (dns_label, "A", 0..1, Some("a")),
            (dns_label, "a_b", 1..2, Some("a-b")),
            (dns_label, "a.b", 1..2, Some("a-b")),
            (dns_label, "-a", 0..1, Some("a")),
            (dns_label, "a-", 1..2, Some("a")),
            (dns_label, "naïve", 2..4, Some("na-ve")),
            (dns_subdomain, "", 0..0, None),
            (dns_subdomain, "a..b", 2..3, Some("a.b")),
            (dns_subdomain, ".a", 0..1, Some("a")),
            (dns_subdomain, "a.", 2..2, Some("a")),
            (dns_subdomain, "My.Name", 0..1, Some("my.name")),
            (dns_subdomain, "a.-b", 2..3, Some("a.b")),
            (label_key, "", 0..0, None),
            (label_key, "a/b/c", 3..5, None),
            (label_key, "/a", 0..1, Some("a")),
            (label_key, "Example.com/a", 0..1, None),
            (label_key, "example.com/a b", 13..14, Some("example.com/a-b")),
            (label_key, "a/", 2..2, None),
            (label_value, "a b", 1..2, Some("a-b")),
            (label_value, "-", 0..1, None),
            (template_name, "my_step", 2..3, Some("my-step")),
            (template_name, "-a", 0..1, Some("a")),
            (template_name, "é", 0..2, None),
            (parameter_name, "a.b", 1..2, Some("a-b")),
            (metric_name, "a:b", 1..2, Some("a_b")),
            (metric_name, "1a", 0..1, Some("a")),
            (metric_name, "a-b", 1..2, Some("a_b")),
            (display_name, "a", 0..1, None),
            (config_map_key, "..a", 0..3, None),
            (env_var_name, "A=B", 1..2, Some("A_B")),
        ];
        for (check, name, range, suggestion) in cases {
            let error = check(name).expect_err(name);
            assert_eq!(error.span.range(), range, "{name}: {}", error.message);
            assert_eq!(error.suggestion.as_deref(), suggestion, "{name}: {}", error.message);
            assert!(suggestion.is_none_or(|s| check(s).is_ok()), "{name}");
        }
    }

    #[test]
    fn lengths() {
        for (check, max) in [
            (dns_label as Check, DNS_LABEL_MAX),
            (dns_subdomain, DNS_SUBDOMAIN_MAX),
            (label_value, DNS_LABEL_MAX),
            (label_key, DNS_LABEL_MAX),
            (template_name, TEMPLATE_NAME_MAX),
            (display_name, 63),
            (|name| object_name(name, CRON_WORKFLOW_NAME_MAX), CRON_WORKFLOW_NAME_MAX),
        ] {
            assert_eq!(check(&"a".repeat(max)), Ok(()));
            assert!(check(&"a".repeat(max + 1)).is_err_and(|e| e.message.contains("too long")));
        }
        assert_eq!(label_key(&format!("{}/{}", "a".repeat(253), "b".repeat(63))), Ok(()));
    }

    #[test]
    fn messages_say_where() {
        for (name, words) in [
            ("-a", "begins with `-`"),
            ("a-", "ends with `-`"),
            ("a_b", "it has `_`"),
            ("-", "begins with `-`"),
        ] {
            assert!(dns_label(name).is_err_and(|e| e.message.contains(words)), "{name}");
        }
    }
}
