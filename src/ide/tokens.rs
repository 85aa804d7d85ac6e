//! What words are, for colours: tags and expressions inside strings and scripts, and names of things.

use super::locate::sites_of;
use super::names::{self, Definition, Form};
use crate::analysis::Facts;
use crate::expr::depends;
use crate::expr::lang::{NodeKind, Parsed};
use crate::expr::tags::{TagKind, scan};
use crate::model::Language;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::Node;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// `{{`, `{{=`, `}}`.
    Delimiter,
    /// The beginning of a name: `inputs`, `steps`.
    Namespace,
    /// The other parts of a name.
    Property,
    /// A name of an expression that nothing stands below, such as one of `let`.
    Variable,
    /// A function.
    Function,
    /// A number.
    Number,
    /// A text.
    String,
    /// An operator.
    Operator,
    /// `true`, `false`, `nil`, `let`, `if`.
    Keyword,
    /// The name of a template.
    Template,
    /// The name of a step or task.
    Item,
    /// The name of a parameter or artifact.
    Parameter,
    /// What becomes of a task: `Succeeded`.
    Result,
}

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands: not empty, and within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it declares what it names.
    pub is_declaration: bool,
}

/// The words of a file, or of a part of it, in order; they do not overlap.
pub fn tokens(workspace: &Workspace, file: FileId, range: Option<Span>) -> Vec<Token> {
    let mut found = Found { tokens: Vec::new() };
    for object in workspace.objects_of(file) {
        let Some(facts) = Facts::new(workspace, object) else { continue };
        names_of(&facts, &mut found);
        tags(&facts, &mut found);
        for one in &facts.expressions {
            expression(&one.parsed, &|span| one.node.source_span(one.place(span).range()), &mut found);
        }
        sites(&facts, &mut found);
    }
    let text = workspace.file(file).map_or("", |f| f.tree.text());
    let mut tokens: Vec<Token> = found.tokens.into_iter().flat_map(|token| lines(text, token)).collect();
    tokens.retain(|t| range.is_none_or(|r| t.span.start < r.end && r.start < t.span.end));
    tokens.sort_by_key(|t| (t.span.start, t.span.len(), t.kind));
    let mut end = 0;
    tokens.retain(|t| {
        let is_free = t.span.start >= end;
        if is_free {
            end = t.span.end;
        }
        is_free
    });
    tokens
}

/// A word's pieces in each of its lines.
fn lines(text: &str, token: Token) -> Vec<Token> {
    let Some(source) = text.get(token.span.range()) else { return Vec::new() };
    let mut at = token.span.start as usize;
    let mut pieces = Vec::new();
    for line in source.split_inclusive('\n') {
        let content = line.trim_end();
        let blanks = content.len() - content.trim_start().len();
        if content.len() > blanks {
            pieces.push(Token { span: Span::new(at + blanks, at + content.len()), ..token });
        }
        at += line.len();
    }
    pieces
}

struct Found {
    tokens: Vec<Token>,
}

impl Found {
    fn add(&mut self, span: Span, kind: TokenKind) {
        self.tokens.push(Token { span, kind, is_declaration: false });
    }
}

fn names_of(facts: &Facts<'_>, found: &mut Found) {
    for name in names::of_object(facts).into_iter().filter(|o| o.form == Form::Scalar) {
        let kind = match name.definition {
            Definition::Template { .. } => TokenKind::Template,
            Definition::Item { .. } => TokenKind::Item,
            Definition::Input { .. }
            | Definition::Output { .. }
            | Definition::Argument { .. }
            | Definition::Global { .. } => TokenKind::Parameter,
            _ => continue,
        };
        let is_declaration = name.access == names::Access::Declaration;
        found.tokens.push(Token { span: name.span, kind, is_declaration });
    }
}

fn tags(facts: &Facts<'_>, found: &mut Found) {
    for one in &facts.tags {
        let source = |span: Span| one.node.source_span(span.range());
        let (outer, inner) = (one.tag.span, one.tag.inner);
        let open = match &one.tag.kind {
            TagKind::Foreign | TagKind::Unclosed => continue,
            TagKind::Expression(span) => span.start,
            _ => inner.start,
        };
        found.add(source(Span { start: outer.start, end: open }), TokenKind::Delimiter);
        found.add(source(Span { start: inner.end, end: outer.end }), TokenKind::Delimiter);
        if let TagKind::Simple(path) | TagKind::Nested { path, .. } = &one.tag.kind {
            for (index, part) in path.segments.iter().enumerate() {
                let kind = if index == 0 { TokenKind::Namespace } else { TokenKind::Property };
                found.add(source(part.span), kind);
            }
        }
    }
}

/// The words of an expression.
fn expression(parsed: &Parsed, source: &dyn Fn(Span) -> Span, found: &mut Found) {
    let mut pending = vec![parsed.root];
    let mut visited = 0;
    while let Some(id) = pending.pop() {
        visited += 1;
        // Nodes with two parents could be met often.
        if visited > 2 * parsed.len() {
            break;
        }
        pending.extend(parsed.children(id));
        let span = parsed.span(id);
        let mut add = |span: Span, kind: TokenKind| found.add(source(span), kind);
        let word = |len: usize| Span::new(span.start as usize, span.start as usize + len);
        match parsed.kind(id) {
            NodeKind::Int(_) | NodeKind::Float(_) => add(span, TokenKind::Number),
            NodeKind::Text(_) | NodeKind::Bytes(_) => add(span, TokenKind::String),
            NodeKind::Bool(_) | NodeKind::Nil => add(span, TokenKind::Keyword),
            NodeKind::Pointer { .. } => add(span, TokenKind::Variable),
            NodeKind::Ident(name) => add(span, ident(name)),
            NodeKind::Unary { op_span, .. } => add(*op_span, TokenKind::Operator),
            NodeKind::Binary { op_span, chained: false, .. } => add(*op_span, TokenKind::Operator),
            NodeKind::Let { name_span, .. } => {
                add(word(3), TokenKind::Keyword);
                add(*name_span, TokenKind::Variable);
            }
            NodeKind::Conditional { block: true, .. } => add(word(2), TokenKind::Keyword),
            NodeKind::Member { object, property, .. } => {
                let is_sprig = matches!(parsed.kind(*object), NodeKind::Ident(name) if &**name == "sprig");
                let is_text = matches!(parsed.kind(*property), NodeKind::Text(_));
                if is_text {
                    let kind = if is_sprig { TokenKind::Function } else { TokenKind::Property };
                    add(parsed.span(*property), kind);
                    // It is no text of its own.
                    pending.retain(|p| p != property);
                }
            }
            NodeKind::Pair { key, .. } => {
                if let NodeKind::Text(_) = parsed.kind(*key) {
                    add(parsed.span(*key), TokenKind::Property);
                    pending.retain(|p| p != key);
                }
            }
            _ => {}
        }
    }
}

fn ident(name: &str) -> TokenKind {
    if name == "sprig" || crate::analysis::ROOTS.contains(&name) {
        return TokenKind::Namespace;
    }
    let is_function = super::hover::expressions::named(name).is_some();
    if is_function { TokenKind::Function } else { TokenKind::Variable }
}

/// `depends` and `when`.
fn sites(facts: &Facts<'_>, found: &mut Found) {
    for (site, node) in sites_of(facts) {
        let Some(text) = node.as_str() else { continue };
        match site.field.language {
            Language::Depends => {
                for reference in depends::parse(text).refs {
                    found.add(node.source_span(reference.name_span.range()), TokenKind::Item);
                    if let Some(word) = reference.result {
                        found.add(node.source_span(word.span.range()), TokenKind::Result);
                    }
                }
                operators(text, node, found);
            }
            Language::When | Language::CronWhen => operators(text, node, found),
            _ => {}
        }
    }
}

/// Operators, texts and numbers outside of tags.
fn operators(text: &str, node: Node<'_>, found: &mut Found) {
    const OPERATORS: &str = "=!<>&|~?";
    let tags = scan(text);
    let mut quote: Option<char> = None;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|t| t.chars().next()) {
        if let Some(tag) = tags.iter().find(|t| t.span.start as usize == at) {
            at = (tag.span.end as usize).max(at + 1);
            continue;
        }
        let next_tag = tags.iter().map(|t| t.span.start as usize).find(|s| *s > at).unwrap_or(text.len());
        let rest = text.get(at..next_tag).unwrap_or_default();
        let (len, kind) = match quote {
            Some(q) => {
                let end = rest.find(q).map(|e| e + q.len_utf8());
                if end.is_some() {
                    quote = None;
                }
                (end.unwrap_or(rest.len()), Some(TokenKind::String))
            }
            None if matches!(c, '\'' | '"') => {
                let end = rest.get(1..).and_then(|r| r.find(c)).map(|e| e + 2);
                if end.is_none() {
                    quote = Some(c);
                }
                (end.unwrap_or(rest.len()), Some(TokenKind::String))
            }
            None if OPERATORS.contains(c) => {
                (rest.find(|c| !OPERATORS.contains(c)).unwrap_or(rest.len()), Some(TokenKind::Operator))
            }
            None if c.is_alphanumeric() => {
                let len =
                    rest.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(rest.len());
                let word = rest.get(..len).unwrap_or_default();
                let kind = match word {
                    "in" => Some(TokenKind::Operator),
                    "true" | "false" => Some(TokenKind::Keyword),
                    _ if word.parse::<f64>().is_ok() => Some(TokenKind::Number),
                    _ => None,
                };
                (len, kind)
            }
            None => (c.len_utf8(), None),
        };
        let len = len.max(c.len_utf8());
        if let Some(kind) = kind {
            found.add(node.source_span(at..at + len), kind);
        }
        at += len;
    }
}
