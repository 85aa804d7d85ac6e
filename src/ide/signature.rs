//! The parameters of the function whose call is being written.

use super::hover::expressions::{declaration, named};
use super::locate::Spot;
use super::open_tag;
use crate::expr::lang::functions::{self, Function};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// A function's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The declaration: `sprig.trunc(length int, text string) string`.
    pub label: String,
    /// What the function does.
    pub documentation: &'static str,
    /// Where its parameters stand in the label, in bytes; the label is ASCII.
    pub parameters: Vec<Span>,
    /// The parameter at the cursor; nothing when there are more arguments than parameters.
    pub active: Option<usize>,
}

/// The function around the cursor. The expression need not be whole.
pub fn help(workspace: &Workspace, file: FileId, offset: u32) -> Option<Signature> {
    let spot = Spot::new(workspace, file, offset)?;
    let (start, _) = open_tag::expression(&spot)?;
    let before = spot.text().get(start..spot.offset)?;
    let call = call(before)?;
    let label = declaration(call.function);
    let open = label.find('(')? + 1;
    let close = label.rfind(')')?;
    let mut parameters = Vec::new();
    let mut at = open;
    for part in label.get(open..close)?.split(',').filter(|p| !p.trim().is_empty()) {
        let blanks = part.len() - part.trim_start().len();
        parameters.push(Span::new(at + blanks, at + part.len()));
        at += part.len() + 1;
    }
    let last = parameters.len().checked_sub(1);
    let index = call.argument;
    let active = match last {
        Some(last) if call.function.signature.variadic => Some(index.min(last)),
        Some(last) if index <= last => Some(index),
        _ => None,
    };
    Some(Signature { label, documentation: call.function.help, parameters, active })
}

struct OpenCall {
    function: &'static Function,
    argument: usize,
}

/// The innermost call that is open at the end of a text.
fn call(text: &str) -> Option<OpenCall> {
    // Of each open bracket: where it stands, and how many commas were in it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q && !escaped => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') if !escaped => quote = Some(c),
            (None, '(' | '[' | '{') => open.push((at, 0)),
            (None, ')' | ']' | '}') => drop(open.pop()),
            (None, ',') => {
                if let Some((_, commas)) = open.last_mut() {
                    *commas += 1;
                }
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    open.into_iter().rev().find_map(|(at, commas)| {
        let head = text.get(..at).filter(|_| text[at..].starts_with('('))?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let rest = head.trim_end_matches(is_name);
        let name = head.get(rest.len()..)?;
        let (function, before) = match rest.strip_suffix('.') {
            Some(object) => (functions::sprig(name)?, object.strip_suffix("sprig")?),
            None => (named(name)?, rest),
        };
        let before = before.trim_end();
        let is_piped = before.ends_with('|') && !before.ends_with("||");
        Some(OpenCall { function, argument: commas + usize::from(is_piped) })
    })
}
