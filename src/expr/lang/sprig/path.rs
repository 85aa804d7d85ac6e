//! Functions on slash-separated paths.

use super::super::eval::Outcome;
use super::super::value::Value;
use super::Call;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    let path = call.text(0);
    Some(Ok(match name {
        "base" => Value::from(base(path)),
        "dir" => Value::text(clean(&path[..path.rfind('/').map_or(0, |at| at + 1)])),
        "clean" => Value::text(clean(path)),
        "ext" => {
            let last = path.rsplit('/').next().unwrap_or_default();
            Value::from(last.rfind('.').map_or("", |at| &last[at..]))
        }
        "isAbs" => Value::Bool(path.starts_with('/')),
        _ => return None,
    }))
}

fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { trimmed.rsplit('/').next().unwrap_or(trimmed) }
}

/// The shortest path that means the same.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
