//! Between the URIs of files and their paths.

use std::path::{Path, PathBuf};

/// The absolute path that a `file:` URI names; none for other URIs.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // `file:///a` and `file://localhost/a` are the same; another host is a share of Windows.
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = String::from_utf8(decode(path)).ok()?;
    if cfg!(windows) {
        let path = path.replace('/', "\\");
        return Some(if host.is_empty() || host == "localhost" {
            PathBuf::from(path.trim_start_matches('\\'))
        } else {
            PathBuf::from(format!("\\\\{host}{path}"))
        });
    }
    (host.is_empty() || host == "localhost").then(|| PathBuf::from(path))
}

/// The URI of an absolute path.
pub(crate) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text =
        if cfg!(windows) { text.trim_start_matches("\\\\?\\").replace('\\', "/") } else { text.into_owned() };
    let slash = if text.starts_with('/') { "" } else { "/" };
    let mut uri = format!("file://{slash}");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Puts characters in the place of `%41` and the like; what is none stays.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(all(test, unix))]
mod tests {
    use super::{of_path, to_path};
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_there_and_back() {
        for (uri, path) in [
            ("file:///a/b.yaml", "/a/b.yaml"),
            ("file:///a%20b/%C3%A9.yaml", "/a b/é.yaml"),
            ("file:///100%25.yaml", "/100%.yaml"),
        ] {
            assert_eq!(to_path(uri), Some(PathBuf::from(path)));
            assert_eq!(of_path(Path::new(path)), uri);
        }
        assert_eq!(to_path("file://localhost/a"), Some(PathBuf::from("/a")));
        assert_eq!(to_path("file:///a%2"), Some(PathBuf::from("/a%2")));
        for uri in ["untitled:Untitled-1", "file://server/a", "file://", "", "file:///%FF"] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
