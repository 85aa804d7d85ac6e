//! A tree to text: the shortest usual spelling, with the parentheses that it needs and no others
//! but a few for the reader. Parsing the result gives the same tree.

use super::ast::{CallStyle, NodeId, NodeKind, NodeList, Parsed};
use super::op::{BinaryOp, LOWEST};
use super::token::{RESERVED_WORDS, is_identifier};

/// The text of a whole expression.
pub fn print(parsed: &Parsed) -> String {
    print_node(parsed, parsed.root)
}

/// The text of one node.
pub fn print_node(parsed: &Parsed, id: NodeId) -> String {
    let mut printer = Printer { tree: parsed, out: String::new() };
    printer.sequence(id);
    printer.out
}

/// Whether two trees mean the same letter for letter, wherever their texts put blanks and
/// parentheses.
pub fn same_shape(a: &Parsed, b: &Parsed) -> bool {
    let mut pending = vec![(a.root, b.root)];
    while let Some((x, y)) = pending.pop() {
        let (left, right) = (a.children(x), b.children(y));
        if !same_kind(a.kind(x), b.kind(y)) || left.len() != right.len() {
            return false;
        }
        pending.extend(left.into_iter().zip(right));
    }
    true
}

fn same_kind(a: &NodeKind, b: &NodeKind) -> bool {
    use NodeKind::*;
    match (a, b) {
        (Float(x), Float(y)) => x.to_bits() == y.to_bits(),
        (Bool(_) | Int(_) | Text(_) | Bytes(_) | Ident(_) | Pointer { .. }, _) => a == b,
        (Unary { op: x, .. }, Unary { op: y, .. }) => x == y,
        (Binary { op: x, chained: c, .. }, Binary { op: y, chained: d, .. }) => x == y && c == d,
        (Member { optional: o, computed: c, .. }, Member { optional: p, computed: d, .. }) => {
            o == p && c == d
        }
        (Slice { from: f, to: t, .. }, Slice { from: g, to: u, .. }) => {
            f.is_some() == g.is_some() && t.is_some() == u.is_some()
        }
        (Call { style: x, .. }, Call { style: y, .. }) => x == y,
        (Let { name: x, .. }, Let { name: y, .. }) => x == y,
        (
            Conditional { block: x, condition: c, then: t, .. },
            Conditional { block: y, condition: d, then: u, .. },
        ) => x == y && (c == t) == (d == u),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Above every operator: what members can be attached to.
const OPERAND: u16 = u16::MAX;

struct Printer<'t> {
    tree: &'t Parsed,
    out: String,
}

impl Printer<'_> {
    /// Where several expressions may stand: the root, blocks, parentheses.
    fn sequence(&mut self, id: NodeId) {
        match *self.tree.kind(id) {
            NodeKind::Sequence(list) => self.separated(list, "; "),
            NodeKind::Let { .. } => self.node(id),
            _ => self.operand(id, LOWEST),
        }
    }

    fn separated(&mut self, list: NodeList, separator: &str) {
        for (index, &id) in self.tree.list(list).iter().enumerate() {
            if index > 0 {
                self.out.push_str(separator);
            }
            self.operand(id, LOWEST);
        }
    }

    /// A node in a place that takes operators of `minimum` and tighter.
    fn operand(&mut self, id: NodeId, minimum: u16) {
        if self.level(id).is_some_and(|level| level >= minimum) {
            self.node(id);
        } else {
            self.out.push('(');
            self.sequence(id);
            self.out.push(')');
        }
    }

    /// How tightly a node holds together; `None` where it always needs parentheses.
    fn level(&self, id: NodeId) -> Option<u16> {
        Some(match self.tree.kind(id) {
            NodeKind::Let { .. } | NodeKind::Sequence(_) => return None,
            NodeKind::Conditional { .. } | NodeKind::Call { style: CallStyle::Piped, .. } => LOWEST,
            NodeKind::Unary { op, .. } => op.precedence(),
            NodeKind::Binary { chained: true, .. } => BinaryOp::Less.precedence(),
            NodeKind::Binary { op, .. } => op.precedence(),
            NodeKind::Nil | NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::Float(_) => OPERAND - 1,
            NodeKind::Chain(inner) => return self.level(*inner),
            _ => OPERAND,
        })
    }

    fn node(&mut self, id: NodeId) {
        let tree = self.tree;
        match tree.kind(id) {
            NodeKind::Error => {}
            NodeKind::Nil => self.out.push_str("nil"),
            NodeKind::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            NodeKind::Int(value) => self.out.push_str(&value.to_string()),
            NodeKind::Float(value) => self.out.push_str(&format!("{value:?}")),
            NodeKind::Text(text) => quote(&mut self.out, text),
            NodeKind::Bytes(bytes) => quote_bytes(&mut self.out, bytes),
            NodeKind::Ident(name) => self.out.push_str(name),
            NodeKind::Pointer { name } => {
                self.out.push('#');
                self.out.push_str(name);
            }
            NodeKind::Unary { op, operand, .. } => {
                self.out.push_str(op.text());
                self.operand(*operand, op.precedence());
            }
            NodeKind::Binary { .. } => self.binary(id),
            NodeKind::Chain(_) | NodeKind::Member { .. } | NodeKind::Slice { .. } | NodeKind::Call { .. } => {
                self.postfix(id);
            }
            NodeKind::Predicate(body) => self.predicate(*body),
            NodeKind::Let { name, value, body, .. } => {
                self.out.push_str(&format!("let {name} = "));
                self.operand(*value, LOWEST);
                self.out.push_str("; ");
                self.sequence(*body);
            }
            NodeKind::Sequence(list) => self.separated(*list, "; "),
            NodeKind::Conditional { condition, then, otherwise, block: true } => {
                self.block(*condition, *then, *otherwise);
            }
            NodeKind::Conditional { condition, then, otherwise, block: false } => {
                self.ternary(*condition, *then, *otherwise);
            }
            NodeKind::Array(list) => {
                self.out.push('[');
                self.separated(*list, ", ");
                self.out.push(']');
            }
            NodeKind::Map(list) => self.map(*list),
            NodeKind::Pair { key, value } => self.pair(*key, *value),
        }
    }

    /// Walks down the left side without recursion: `a + b + …` may be thousands of operators long.
    fn binary(&mut self, id: NodeId) {
        let mut spine = Vec::new();
        let mut current = id;
        while let NodeKind::Binary { op, left, right, chained, .. } = *self.tree.kind(current) {
            let (op, right) = match *self.tree.kind(right) {
                NodeKind::Binary { op, right, .. } if chained => (op, right),
                _ => (op, right),
            };
            spine.push((op, right));
            current = left;
            if chained {
                continue;
            }
            let tight = op.is_comparison() || op.is_right_associative();
            let minimum = op.precedence() + u16::from(tight);
            let mixed = matches!(*self.tree.kind(left), NodeKind::Binary { op: BinaryOp::Coalesce, .. })
                && op != BinaryOp::Coalesce;
            if mixed || self.level(left).is_none_or(|level| level < minimum) {
                self.out.push('(');
                self.sequence(left);
                self.out.push(')');
                return self.right_sides(spine);
            }
        }
        self.node(current);
        self.right_sides(spine);
    }

    fn right_sides(&mut self, spine: Vec<(BinaryOp, NodeId)>) {
        for (op, right) in spine.into_iter().rev() {
            let blank = if op == BinaryOp::Range { "" } else { " " };
            self.out.push_str(blank);
            self.out.push_str(op.text());
            self.out.push_str(blank);
            self.operand(right, op.precedence() + u16::from(!op.is_right_associative()));
        }
    }

    /// Members, indices and calls, from the innermost object outwards, also without recursion.
    fn postfix(&mut self, id: NodeId) {
        let mut spine = Vec::new();
        let mut current = id;
        loop {
            let inner = match *self.tree.kind(current) {
                NodeKind::Chain(inner) => inner,
                NodeKind::Member { object, .. } | NodeKind::Slice { object, .. } => object,
                NodeKind::Call { callee, style: CallStyle::Plain, .. } => callee,
                NodeKind::Call { .. } => break,
                _ => break,
            };
            spine.push(current);
            current = inner;
        }
        match *self.tree.kind(current) {
            NodeKind::Call { callee, args, style }
                if current == id || self.level(current) == Some(OPERAND) =>
            {
                self.call(callee, args, style);
            }
            _ => self.operand(current, OPERAND),
        }
        for id in spine.into_iter().rev() {
            self.suffix(id);
        }
    }

    fn suffix(&mut self, id: NodeId) {
        match *self.tree.kind(id) {
            NodeKind::Member { property, optional, computed: false, .. } => {
                self.out.push_str(if optional { "?." } else { "." });
                self.out.push_str(self.tree.text_of(property).unwrap_or_default());
            }
            NodeKind::Member { property, optional, .. } => {
                self.out.push_str(if optional { "?.[" } else { "[" });
                self.operand(property, LOWEST);
                self.out.push(']');
            }
            NodeKind::Slice { from, to, .. } => {
                self.out.push('[');
                if let Some(from) = from {
                    self.operand(from, LOWEST);
                }
                self.out.push(':');
                if let Some(to) = to {
                    let start = self.out.len();
                    self.operand(to, LOWEST);
                    if self.out[start..].starts_with(':') {
                        self.out.insert(start, ' ');
                    }
                }
                self.out.push(']');
            }
            NodeKind::Call { args, .. } => self.arguments(self.tree.list(args)),
            _ => {}
        }
    }

    fn call(&mut self, callee: NodeId, args: NodeList, style: CallStyle) {
        let mut rest = self.tree.list(args);
        match (style, rest) {
            (CallStyle::Piped, [first, others @ ..]) => {
                let piped = matches!(self.tree.kind(*first), NodeKind::Call { style: CallStyle::Piped, .. });
                self.operand(*first, if piped { LOWEST } else { LOWEST + 1 });
                self.out.push_str(" | ");
                rest = others;
            }
            (CallStyle::Forced, _) => self.out.push_str("::"),
            _ => {}
        }
        self.node(callee);
        self.arguments(rest);
    }

    fn arguments(&mut self, args: &[NodeId]) {
        self.out.push('(');
        for (index, &arg) in args.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.operand(arg, LOWEST);
        }
        self.out.push(')');
    }

    /// Braces only where they are needed: around several expressions, and around what begins with
    /// a brace itself.
    fn predicate(&mut self, body: NodeId) {
        let start = self.out.len();
        self.sequence(body);
        let several = matches!(self.tree.kind(body), NodeKind::Sequence(_) | NodeKind::Let { .. });
        if several || self.out[start..].starts_with('{') {
            self.out.insert_str(start, "{ ");
            self.out.push_str(" }");
        }
    }

    fn block(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) {
        self.out.push_str("if ");
        self.operand(condition, LOWEST);
        self.out.push_str(" { ");
        self.sequence(then);
        self.out.push_str(" } else ");
        if matches!(self.tree.kind(otherwise), NodeKind::Conditional { block: true, .. }) {
            return self.node(otherwise);
        }
        self.out.push_str("{ ");
        self.sequence(otherwise);
        self.out.push_str(" }");
    }

    fn ternary(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) {
        self.operand(condition, LOWEST + 1);
        if then == condition {
            self.out.push_str(" ?: ");
        } else {
            self.out.push_str(" ? ");
            self.operand(then, LOWEST);
            self.out.push_str(" : ");
        }
        self.operand(otherwise, LOWEST);
    }

    /// Never ends in `}}`, which would end the tag around the expression.
    fn map(&mut self, list: NodeList) {
        self.out.push('{');
        self.separated(list, ", ");
        if self.out.ends_with('}') {
            self.out.push(' ');
        }
        self.out.push('}');
    }

    fn pair(&mut self, key: NodeId, value: NodeId) {
        match self.tree.kind(key) {
            NodeKind::Text(name) if is_identifier(name) && !is_operator_word(name) => self.out.push_str(name),
            NodeKind::Text(name) => quote(&mut self.out, name),
            _ => {
                self.out.push('(');
                self.sequence(key);
                self.out.push(')');
            }
        }
        self.out.push_str(": ");
        self.operand(value, LOWEST);
    }
}

fn is_operator_word(name: &str) -> bool {
    RESERVED_WORDS.contains(&name) && !matches!(name, "true" | "false" | "nil")
}

/// Appends `text` as a string literal, without a `}}` that would end the tag around it.
pub(super) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '}' if out.ends_with('}') => out.push_str("\\x7d"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn quote_bytes(out: &mut String, bytes: &[u8]) {
    out.push_str("b\"");
    for &byte in bytes {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x20..=0x7e => out.push(byte as char),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
}
