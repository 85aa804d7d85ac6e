//! "Did you mean": the nearest known name.

/// The name among `known` that someone who wrote `wanted` most likely meant.
///
/// None when nothing is near, or when `wanted` itself is known. Among equally near names the one that differs
/// only in case wins, then the one with the longer common prefix, then the first in byte order; the order of
/// `known` has no influence.
pub fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(wanted)?;
    let known: Vec<&str> = known.collect();
    if known.contains(&wanted) {
        return None;
    }
    let mut best: Option<(Rank<'a>, &'a str)> = None;
    for name in worth_comparing(wanted, &known) {
        let Some(rank) = rank(&folded, name) else { continue };
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, name));
        }
    }
    best.map(|(_, name)| name)
}

/// A name that was probably meant, and whether nothing else can have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    name: String,
    /// No other known name is near, and this one is at most two edits away: what was meant is certain.
    pub certain: bool,
}

impl std::ops::Deref for Suggestion {
    type Target = str;

    fn deref(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Display for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl From<&Suggestion> for String {
    fn from(suggestion: &Suggestion) -> String {
        suggestion.name.clone()
    }
}

impl Suggestion {
    /// A name that is the only one possible.
    pub fn certain(name: impl Into<String>) -> Suggestion {
        Suggestion::of(name, true)
    }

    /// A name that was probably meant, or certainly.
    pub fn of(name: impl Into<String>, certain: bool) -> Suggestion {
        Suggestion { name: name.into(), certain }
    }
}

/// [`nearest`], with how sure it is.
pub fn meant<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<Suggestion> {
    let known: Vec<&str> = known.collect();
    let name = nearest(wanted, known.iter().copied())?;
    Some(Suggestion { name: name.to_owned(), certain: is_certain(wanted, known.into_iter()) })
}

/// Whether only one of the `known` names can have been meant: it is the same but for case and separators, or at most
/// [`CERTAIN`] edits away, and no other name is as near as a misspelling may be.
pub fn is_certain<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> bool {
    let Some(folded) = fold(wanted) else { return false };
    let known: Vec<&str> = known.collect();
    let mut near: Vec<(usize, &str)> = worth_comparing(wanted, &known)
        .filter_map(|name| rank(&folded, name).map(|r| (r.edits, name)))
        .collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(edits, name)] => *edits <= CERTAIN && !differ_in_digits(wanted, name),
        [(0, _), (next, _), ..] => *next > 0,
        _ => false,
    }
}

/// More names than this are not all compared, since each of many wrong names would be compared with each of them.
const MANY: usize = 300;

/// Of few names all; of many those that share their first or last letter with the wanted one, as most misspelt names do.
fn worth_comparing<'k, 'a>(
    wanted: &'k str,
    known: &'k [&'a str],
) -> impl Iterator<Item = &'a str> + use<'k, 'a> {
    let is_few = known.len() <= MANY;
    let ends = |name: &str| (name.chars().next(), name.chars().next_back());
    let (first, last) = ends(wanted);
    known.iter().copied().filter(move |name| {
        let own = ends(name);
        is_few || own.0 == first || own.1 == last
    })
}

/// `message1` may be the first of several messages rather than a misspelt `message`.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    a != b && letters(a) == letters(b)
}

/// A name with more wrong characters than this may be quite another one.
const CERTAIN: usize = 2;

/// Whether one of two names is likely a misspelling of the other. Equal names are near.
pub fn is_near(a: &str, b: &str) -> bool {
    a == b || fold(a).is_some_and(|a| rank(&a, b).is_some())
}

/// The longest name that is compared, in bytes; Kubernetes' names and label keys have at most 317.
const LONGEST: usize = 400;

/// Smaller is nearer.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'a> {
    edits: usize,
    /// How many leading characters are not shared.
    prefix_lost: usize,
    name: &'a str,
}

/// How near `name` is to a folded name; none when it is too far to be offered.
fn rank<'a>(a: &[char], name: &'a str) -> Option<Rank<'a>> {
    let b = fold(name)?;
    let shorter = a.len().min(b.len());
    let allowed = allowed_edits(shorter);
    // The distance is at least the difference in length, so most names are dismissed without computing it.
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    if differ_in_number_only(a, &b) {
        return None;
    }
    let edits = if a == b { 0 } else { strsim::generic_damerau_levenshtein(a, &b) };
    if edits > allowed || edits >= shorter.max(1) {
        return None;
    }
    let shared = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    Some(Rank { edits, prefix_lost: shorter - shared, name })
}

/// Lower case, without the separators that people mix up: `my_param`, `my-param` and `myParam` are one name.
///
/// None for a text so long that it is no name: distances take quadratic time.
fn fold(name: &str) -> Option<Vec<char>> {
    let letters = || name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase);
    (name.len() <= LONGEST).then(|| letters().collect())
}

/// `step-1` and `step-2` are two things, not one thing misspelt.
fn differ_in_number_only(a: &[char], b: &[char]) -> bool {
    let is_digit = |c: &&char| c.is_ascii_digit();
    let letters = |name: &[char]| name.iter().filter(|c| !is_digit(c)).copied().collect::<Vec<char>>();
    a != b && a.iter().any(|c| is_digit(&c)) && b.iter().any(|c| is_digit(&c)) && letters(a) == letters(b)
}

/// How many edits a misspelling of a name of `length` characters may have.
fn allowed_edits(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_misspelt_name() {
        let known = ["print", "entrypoint", "message", "my-param", "a", "steps", "tasks", "count"];
        let cases = [
            ("prnt", Some("print")),
            ("entrpoint", Some("entrypoint")),
            ("EntryPoint", Some("entrypoint")),
            ("mesage", Some("message")),
            ("my_param", Some("my-param")),
            ("myParam", Some("my-param")),
            ("setps", Some("steps")),
            ("step", Some("steps")),
            ("print", None),
            ("b", None),
            ("zzz", None),
            ("completely-different", None),
            ("", None),
        ];
        for (wanted, expected) in cases {
            assert_eq!(nearest(wanted, known.into_iter()), expected, "{wanted}");
        }
    }

    #[test]
    fn one_near_name_is_certain_and_two_are_not() {
        let cases = [
            ("mesage", &["message", "count"][..], true),
            ("mesage", &["message", "messages"], false),
            ("my_param", &["my-param", "my-params"], true),
            ("step-c", &["step-a", "step-b"], false),
            ("message1", &["message"], false),
            ("prnt", &["print", "print"], true),
            ("acitvDeadlineSecond", &["activeDeadlineSeconds"], false),
            ("other", &["message"], false),
        ];
        for (wanted, known, certain) in cases {
            assert_eq!(is_certain(wanted, known.iter().copied()), certain, "{wanted}");
        }
    }

    #[test]
    fn the_order_of_the_known_names_has_no_influence() {
        let known = ["tesk", "desk", "task", "Tusk"];
        let expected = nearest("tosk", known.into_iter());
        assert_eq!(expected, nearest("tosk", known.into_iter().rev()));
        assert_eq!(expected, Some("Tusk"));
    }

    #[test]
    fn texts_that_are_no_names_are_not_compared() {
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [long.replace('a', "A").as_str()].into_iter()), None);
        assert!(!is_near(&long, "a"));
        assert!(is_near(&long, &long));
    }

    #[test]
    fn nearness_is_symmetric_and_scaled() {
        let cases = [
            ("ab", "cd", false),
            ("ab", "ac", false),
            ("abc", "abd", true),
            ("a", "b", false),
            ("A", "a", true),
            ("same", "same", true),
            ("é", "e", false),
            ("step-1", "step-2", false),
            ("step", "step1", true),
            ("utf8", "UTF-8", true),
            ("v1", "v1.0", false),
        ];
        for (a, b, near) in cases {
            assert_eq!(is_near(a, b), near, "{a} {b}");
            assert_eq!(is_near(b, a), near, "{b} {a}");
        }
    }
}
