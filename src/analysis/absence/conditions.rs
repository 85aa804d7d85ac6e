//! Whether two conditions can hold side by side: one true, the other false.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::expr::tags::scan;
use crate::expr::when;

/// More combinations than this are not tried.
const MOST_TRIED: usize = 256;

/// How many combinations may still be tried in an object; when they are used up nothing more is said.
pub(super) type Budget = Rc<Cell<usize>>;

/// A budget that is used up only by objects with thousands of conditions.
pub(super) fn budget() -> Budget {
    Rc::new(Cell::new(30_000))
}

/// Whether `own` can be true while `other` (the condition of a node that did not run) is false and `status` is the
/// value of its key. When there is too much to try, conditions that share a tag are taken to belong together.
pub(super) fn can_hold(own: &str, other: Option<&str>, status: &(String, String), left: &Budget) -> bool {
    let own_tags = tags(own);
    let other_tags = other.map(tags).unwrap_or_default();
    let asks_status = own_tags.contains(status.0.as_str());
    let shares = own_tags.intersection(&other_tags).next().is_some();
    if !asks_status && !shares {
        return when::analyze(own, when::Dialect::Template).constant != Some(false);
    }
    let names: Vec<&str> = own_tags.union(&other_tags).copied().collect();
    let values = candidates(own, other.unwrap_or_default());
    let Some(total) = values.len().checked_pow(names.len() as u32).filter(|n| *n <= MOST_TRIED) else {
        return false;
    };
    let Some(rest) = left.get().checked_sub(total) else { return false };
    left.set(rest);
    (0..total).any(|number| {
        let value_of = |key: &str| -> &str {
            if key == status.0 {
                return &status.1;
            }
            let place = names.iter().position(|n| *n == key).unwrap_or_default();
            let index = number / values.len().pow(place as u32) % values.len();
            values.get(index).map(String::as_str).unwrap_or_default()
        };
        let holds = |text: &str| when::eval_bool(&substitute(text, &value_of));
        holds(own) == Ok(true) && other.is_none_or(|other| holds(other) != Ok(true))
    })
}

/// The keys of the tags of a text; of an expression, its whole text.
fn tags(text: &str) -> BTreeSet<&str> {
    scan(text).iter().filter_map(|tag| text.get(tag.inner.range())).map(str::trim).collect()
}

/// The values worth trying: everything that the conditions compare with, its neighbours, and something else.
fn candidates(own: &str, other: &str) -> Vec<String> {
    let mut values: BTreeSet<String> = ["other", "true", "false"].map(String::from).into();
    for text in [own, other] {
        let mut rest = substitute(text, &|_| " ");
        rest.retain(|c| !matches!(c, '(' | ')'));
        for word in rest.split(|c: char| c.is_whitespace() || "=!<>&|,'\"".contains(c)) {
            if word.is_empty() {
                continue;
            }
            values.insert(word.to_owned());
            if let Ok(number) = word.parse::<i64>() {
                values.extend([number.saturating_sub(1), number.saturating_add(1)].map(|n| n.to_string()));
            }
        }
    }
    values.into_iter().take(32).collect()
}

fn substitute<'v>(text: &str, value_of: &dyn Fn(&str) -> &'v str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for tag in scan(text) {
        out.push_str(text.get(done..tag.span.start as usize).unwrap_or_default());
        out.push_str(value_of(text.get(tag.inner.range()).unwrap_or_default().trim()));
        done = tag.span.end as usize;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::can_hold;

    #[track_caller]
    fn check(own: &str, other: &str, expected: bool) {
        let status = ("steps.a.status".to_owned(), "Skipped".to_owned());
        assert_eq!(
            can_hold(own, Some(other), &status, &super::budget()),
            expected,
            "{own} while not {other}"
        );
    }

    #[test]
    fn conditions_that_share_tags() {
        check("{{x}} == a", "{{x}} == a", false);
        check("'{{x}}' == 'a'", "{{x}} == a", false);
        check("{{x}} == a && {{y}} == b", "{{x}} == a", false);
        check("{{x}} == a", "{{x}} == a && {{y}} == b", true);
        check("{{x}} == b", "{{x}} == a", true);
        check("{{x}} > 10", "{{x}} > 5", false);
        check("{{x}} > 5", "{{x}} > 10", true);
        check("{{x}} != a", "{{x}} == a", true);
    }

    #[test]
    fn conditions_that_share_nothing() {
        check("{{y}} == a", "{{x}} == a", true);
        check("1 == 2", "{{x}} == a", false);
    }

    #[test]
    fn the_status_of_the_other() {
        check("{{steps.a.status}} == Succeeded", "{{x}} == a", false);
        check("{{steps.a.status}} != Skipped", "{{x}} == a", false);
        check("{{steps.a.status}} == Skipped", "{{x}} == a", true);
    }
}
