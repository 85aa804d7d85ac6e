//! Semantic versions and constraints on them, as sprig's library reads them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

/// A version; missing parts count as zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    pub(super) prerelease: String,
    pub(super) metadata: String,
    pub(super) original: String,
}

const SUFFIX: &str = r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?";

/// A pattern of this file; one that does not compile matches nothing.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

impl Version {
    /// Reads `1.2.3-beta+meta`, also with a leading `v` and without the later numbers.
    pub(super) fn parse(text: &str) -> Result<Version, String> {
        static PATTERN: LazyLock<Option<Regex>> =
            LazyLock::new(|| pattern(&format!(r"^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?{SUFFIX}$")));
        let error = || "Invalid Semantic Version".to_owned();
        let found = PATTERN.as_ref().and_then(|pattern| pattern.captures(text)).ok_or_else(error)?;
        let number = |group: usize| match found.get(group) {
            Some(digits) => digits.as_str().parse::<u64>().map_err(|_| error()),
            None => Ok(0),
        };
        let words = |group: usize| found.get(group).map_or(String::new(), |words| words.as_str().to_owned());
        let prerelease = words(4);
        let leading_zero =
            |part: &str| part.len() > 1 && part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
        if prerelease.split('.').any(leading_zero) {
            return Err("Version segment starts with 0".to_owned());
        }
        let (major, minor, patch) = (number(1)?, number(2)?, number(3)?);
        Ok(Version { major, minor, patch, prerelease, metadata: words(5), original: text.to_owned() })
    }

    /// The order of versions, metadata aside.
    pub(super) fn compare(&self, other: &Version) -> Ordering {
        let numbers = |version: &Version| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| prereleases(&self.prerelease, &other.prerelease))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// No prerelease comes after any; numbers come before words.
fn prereleases(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let (x, y) = match (a.next(), b.next()) {
            (Some(x), Some(y)) => (x, y),
            (x, y) => return x.is_some().cmp(&y.is_some()),
        };
        let ordering = match (x.parse::<u64>(), y.parse::<u64>()) {
            (Ok(x), Ok(y)) => x.cmp(&y),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => x.cmp(y),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// How much of a constraint's version is spelt out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelt {
    All,
    /// `1.2`, `1.2.x`
    Minor,
    /// `1`, `1.x`
    Major,
    /// `*`
    Nothing,
}

struct Constraint {
    op: String,
    version: Version,
    spelt: Spelt,
}

/// Whether a version meets a constraint such as `>=1.2, <2 || ^3`.
pub(super) fn satisfies(constraint: &str, version: &Version) -> Result<bool, String> {
    let mut any = false;
    for alternative in with_ranges(constraint).split("||") {
        let constraints = constraints(alternative)?;
        any |= constraints.iter().all(|constraint| constraint.admits(version));
    }
    Ok(any)
}

const VERSION: &str =
    r"v?[0-9xX*|]+(?:\.[0-9xX*|]+)?(?:\.[0-9xX*|]+)?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?";

/// `1.2 - 2.3` is `>= 1.2, <= 2.3`.
fn with_ranges(constraint: &str) -> String {
    static RANGE: LazyLock<Option<Regex>> =
        LazyLock::new(|| pattern(&format!(r"\s*({VERSION})\s+-\s+({VERSION})\s*")));
    match RANGE.as_ref() {
        Some(range) => range.replace_all(constraint, ">= $1, <= $2 ").into_owned(),
        None => constraint.to_owned(),
    }
}

fn constraints(text: &str) -> Result<Vec<Constraint>, String> {
    static ONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        pattern(&format!(
            r"^\s*(!=|>=|=>|<=|=<|~>|=|>|<|~|\^|)\s*v?([0-9]+|[xX*])(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?{SUFFIX}(?:\s*,|\s+|$)"
        ))
    });
    let error = || format!("improper constraint: {text}");
    let one = ONE.as_ref().ok_or_else(error)?;
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.trim().is_empty() {
        let parts = one.captures(rest).ok_or_else(error)?;
        let group = |index: usize| parts.get(index).map_or("", |part| part.as_str());
        let open = |part: &str| part.is_empty() || matches!(part, "x" | "X" | "*");
        let (spelt, numbers) = match (open(group(2)), open(group(3)), open(group(4))) {
            (true, _, _) => (Spelt::Nothing, "0.0.0".to_owned()),
            (_, true, _) => (Spelt::Major, format!("{}.0.0", group(2))),
            (_, _, true) => (Spelt::Minor, format!("{}.{}.0", group(2), group(3))),
            _ => (Spelt::All, format!("{}.{}.{}", group(2), group(3), group(4))),
        };
        let suffix = if group(5).is_empty() { String::new() } else { format!("-{}", group(5)) };
        let version = Version::parse(&format!("{numbers}{suffix}")).map_err(|_| error())?;
        found.push(Constraint { op: group(1).to_owned(), version, spelt });
        rest = &rest[parts.get(0).map_or(rest.len(), |whole| whole.end())..];
    }
    if found.is_empty() {
        return Err(error());
    }
    Ok(found)
}

impl Constraint {
    fn admits(&self, version: &Version) -> bool {
        let (con, spelt) = (&self.version, self.spelt);
        // Constraints that name no prerelease do not look at any, except a full `!=`.
        let unasked = !version.prerelease.is_empty() && con.prerelease.is_empty();
        if unasked && !(self.op == "!=" && spelt == Spelt::All) {
            return false;
        }
        let ordering = version.compare(con);
        let same_major = version.major == con.major;
        let same_minor = same_major && version.minor == con.minor;
        match self.op.as_str() {
            "!=" => match spelt {
                Spelt::All => ordering.is_ne(),
                Spelt::Minor => !same_minor || version.prerelease != con.prerelease,
                Spelt::Major => !same_major,
                Spelt::Nothing => (version.major, version.minor, version.patch) != (0, 0, 0),
            },
            ">" => match spelt {
                Spelt::Major => version.major > con.major,
                Spelt::Minor => (version.major, version.minor) > (con.major, con.minor),
                Spelt::All | Spelt::Nothing => ordering.is_gt(),
            },
            "<" => ordering.is_lt(),
            ">=" | "=>" => ordering.is_ge(),
            "<=" | "=<" => match spelt {
                Spelt::All => ordering.is_le(),
                Spelt::Major => version.major <= con.major,
                Spelt::Minor | Spelt::Nothing => (version.major, version.minor) <= (con.major, con.minor),
            },
            "^" => ordering.is_ge() && self.caret(version),
            "~" | "~>" => self.tilde(version),
            _ if spelt == Spelt::All => ordering.is_eq(),
            _ => self.tilde(version),
        }
    }

    fn tilde(&self, version: &Version) -> bool {
        let con = &self.version;
        let everything = (con.major, con.minor, con.patch) == (0, 0, 0)
            && !matches!(self.spelt, Spelt::Major | Spelt::Minor);
        let same_minor = version.minor == con.minor || self.spelt == Spelt::Major;
        version.compare(con).is_ge() && (everything || version.major == con.major && same_minor)
    }

    /// The leftmost number that is not zero must stay.
    fn caret(&self, version: &Version) -> bool {
        let con = &self.version;
        if con.major > 0 || self.spelt == Spelt::Major {
            return version.major == con.major;
        }
        if version.major > 0 {
            return false;
        }
        if con.minor > 0 || self.spelt == Spelt::Minor {
            return version.minor == con.minor;
        }
        version.minor == 0 && version.patch == con.patch
    }
}
