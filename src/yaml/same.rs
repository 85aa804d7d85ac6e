//! Whether two trees say the same, wherever they stand and whatever comments they have.

use super::tree::{Node, NodeKind};

impl Node<'_> {
    /// Whether a node says the same as one of another tree: the same keys, texts, styles, tags and anchors, at whatever
    /// places. Aliases are compared by name, so that their targets have to be compared too.
    pub fn says_the_same(self, other: Node<'_>) -> bool {
        let mut pairs = vec![(self, other)];
        while let Some((a, b)) = pairs.pop() {
            if a.kind() != b.kind()
                || a.tag() != b.tag()
                || a.anchor().map(|x| x.0) != b.anchor().map(|x| x.0)
            {
                return false;
            }
            match a.kind() {
                NodeKind::Alias if a.source() != b.source() => return false,
                NodeKind::Scalar if a.style() != b.style() || a.text() != b.text() => return false,
                NodeKind::Alias | NodeKind::Scalar => {}
                NodeKind::Mapping => {
                    if a.raw_entries().len() != b.raw_entries().len() {
                        return false;
                    }
                    for (x, y) in a.raw_entries().zip(b.raw_entries()) {
                        pairs.push((x.key, y.key));
                        pairs.push((x.value, y.value));
                    }
                }
                NodeKind::Sequence => {
                    if a.items().len() != b.items().len() {
                        return false;
                    }
                    pairs.extend(a.items().zip(b.items()));
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::text::SourceText;
    use crate::yaml;

    #[test]
    fn places_and_comments_do_not_count() {
        let same = |a: &str, b: &str| {
            let (a, b) = (yaml::parse(SourceText::from(a)), yaml::parse(SourceText::from(b)));
            let root = |tree: &yaml::Tree| tree.documents().first().and_then(|d| d.root).expect("a document");
            let (x, y) = (root(&a), root(&b));
            a.node(x).says_the_same(b.node(y))
        };
        for (a, b, expected) in [
            ("a: [1, 2]", "# why\na:\n  - 1 # one\n  - 2\n", true),
            ("a: 1", "a: '1'", false),
            ("a: 1", "b: 1", false),
            ("a: 1", "a: 1\nb: 2", false),
            ("a: [1]", "a: [1, 2]", false),
            ("a: &x 1\nb: *x", "a: &x 1\n\nb: *x", true),
            ("a: &x 1\nb: *x", "a: &y 1\nb: *y", false),
            ("a: !!str 1", "a: 1", false),
            ("a: |\n  text\n", "a:   |\n    text\n", true),
        ] {
            assert_eq!(same(a, b), expected, "{a:?} and {b:?}");
        }
    }
}
