//! URLs: to parts and back.

use std::sync::Arc;

use super::super::eval::{Failure, Outcome};
use super::super::value::Value;
use super::Call;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    match name {
        "urlParse" => Some(split(call.text(0))),
        "urlJoin" => Some(join(call.value(0))),
        _ => None,
    }
}

fn split(url: &str) -> Outcome {
    let error = |reason: &str| Failure::Failed(format!("unable to parse url: parse {url:?}: {reason}"));
    if url.chars().any(|c| c.is_ascii_control()) {
        return Err(error("net/url: invalid control character in URL"));
    }
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, after)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), after),
        Some(("", _)) => return Err(error("missing protocol scheme")),
        _ => (String::new(), rest),
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut host, mut userinfo, mut path, mut opaque) = ("", "", rest, "");
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find('/').unwrap_or(after.len());
        let authority = &after[..end];
        path = &after[end..];
        (userinfo, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    } else if !scheme.is_empty() && !rest.starts_with('/') {
        (opaque, path) = (rest, "");
    }
    let after_host = host.rsplit(']').next().unwrap_or_default();
    if after_host.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|b| b.is_ascii_digit())) {
        return Err(error("invalid port after host"));
    }
    let path = decoded(path).ok_or_else(|| error("invalid URL escape"))?;
    let fragment = decoded(fragment).ok_or_else(|| error("invalid URL escape"))?;
    let members = [
        ("scheme", scheme.as_str()),
        ("host", host),
        ("hostname", hostname(host)),
        ("path", &path),
        ("query", query),
        ("opaque", opaque),
        ("fragment", &fragment),
        ("userinfo", userinfo),
    ];
    Ok(Value::map(members.map(|(name, value)| (Arc::from(name), Value::from(value)))))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The host without its port and brackets.
fn hostname(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
    .trim_start_matches('[')
    .trim_end_matches(']')
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn encoded(text: &str, allowed: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || allowed.contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn join(parts: &Value) -> Outcome {
    let part = |name: &str| match parts.member(name) {
        None => Ok(""),
        Some(Value::Text(text)) => Ok(&**text),
        Some(other) => Err(Failure::Failed(format!(
            "unable to parse {name} key, must be of type string, but {} found",
            other.go_type()
        ))),
    };
    let (scheme, host, userinfo) = (part("scheme")?, part("host")?, part("userinfo")?);
    let (path, query, fragment, opaque) = (part("path")?, part("query")?, part("fragment")?, part("opaque")?);
    let mut url = String::new();
    if !scheme.is_empty() {
        url.push_str(&format!("{scheme}:"));
    }
    if !opaque.is_empty() {
        url.push_str(opaque);
    } else {
        if !scheme.is_empty() || !host.is_empty() || !userinfo.is_empty() {
            if !host.is_empty() || !path.is_empty() || !userinfo.is_empty() {
                url.push_str("//");
            }
            if !userinfo.is_empty() {
                url.push_str(&format!("{userinfo}@"));
            }
            url.push_str(host);
        }
        if !path.is_empty() && !path.starts_with('/') && !host.is_empty() {
            url.push('/');
        }
        url.push_str(&encoded(path, "$&+,/:;=@-_.~"));
    }
    if !query.is_empty() {
        url.push_str(&format!("?{query}"));
    }
    if !fragment.is_empty() {
        url.push_str(&format!("#{}", encoded(fragment, "$&+,/:;=?@-_.~!()*")));
    }
    Ok(Value::text(url))
}
