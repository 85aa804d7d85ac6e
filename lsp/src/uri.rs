//! Between the URIs of files and their paths.

use std::path::{Path, PathBuf};

/// The absolute path that a `file:` URI names; none for other URIs.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    path_text(uri, cfg!(windows)).map(PathBuf::from)
}

/// The URI of an absolute path.
pub(crate) fn of_path(path: &Path) -> String {
    uri_text(&path.to_string_lossy(), cfg!(windows))
}

fn path_text(uri: &str, is_windows: bool) -> Option<String> {
    let rest = uri.strip_prefix("file://")?;
    // `file:///a` and `file://localhost/a` are the same; another host is a share of Windows.
    let (host, path) = rest.split_at(rest.find('/')?);
    let host = if host == "localhost" { "" } else { host };
    let path = String::from_utf8(decode(path)).ok()?;
    if !is_windows {
        return host.is_empty().then_some(path);
    }
    let path = path.replace('/', "\\");
    Some(match path.strip_prefix('\\') {
        // A drive, unless two slashes begin the path: that is how some write a share.
        Some(drive) if host.is_empty() && !drive.starts_with('\\') => drive.to_owned(),
        _ if host.is_empty() => path,
        _ => format!("\\\\{host}{path}"),
    })
}

fn uri_text(path: &str, is_windows: bool) -> String {
    let mut text = path.to_owned();
    let mut is_share = false;
    if is_windows {
        // The long form is what following links gives.
        let share = path.strip_prefix(r"\\?\UNC\").or_else(|| {
            path.strip_prefix(r"\\").filter(|rest| !rest.starts_with('?') && !rest.starts_with('.'))
        });
        is_share = share.is_some();
        text = share.or_else(|| path.strip_prefix(r"\\?\")).unwrap_or(path).replace('\\', "/");
    }
    let slash = if is_share || text.starts_with('/') { "" } else { "/" };
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
        // A sign is no digit.
        let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
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

#[cfg(test)]
mod tests {
    use super::{path_text, uri_text};

    #[test]
    fn drives_and_shares_of_windows() {
        for (uri, path, back) in [
            ("file:///c%3A/a%20b/x.yaml", r"c:\a b\x.yaml", "file:///c%3A/a%20b/x.yaml"),
            ("file:///C:/x.yaml", r"C:\x.yaml", "file:///C%3A/x.yaml"),
            ("file://localhost/C:/x.yaml", r"C:\x.yaml", "file:///C%3A/x.yaml"),
            ("file://server/share/x.yaml", r"\\server\share\x.yaml", "file://server/share/x.yaml"),
            ("file:////server/share/x.yaml", r"\\server\share\x.yaml", "file://server/share/x.yaml"),
        ] {
            assert_eq!(path_text(uri, true).as_deref(), Some(path), "{uri}");
            assert_eq!(uri_text(path, true), back, "{path}");
        }
        assert_eq!(uri_text(r"\\?\C:\é.yaml", true), "file:///C%3A/%C3%A9.yaml");
        assert_eq!(uri_text(r"\\?\UNC\server\share\x.yaml", true), "file://server/share/x.yaml");
    }

    #[test]
    fn paths_there_and_back() {
        for (uri, path) in [
            ("file:///a/b.yaml", "/a/b.yaml"),
            ("file:///a%20b/%C3%A9.yaml", "/a b/é.yaml"),
            ("file:///100%25.yaml", "/100%.yaml"),
        ] {
            assert_eq!(path_text(uri, false).as_deref(), Some(path));
            assert_eq!(uri_text(path, false), uri);
        }
        assert_eq!(path_text("file://localhost/a", false).as_deref(), Some("/a"));
        assert_eq!(path_text("file:///a%2", false).as_deref(), Some("/a%2"));
        assert_eq!(path_text("file:///a%+1", false).as_deref(), Some("/a%+1"));
        for uri in ["untitled:Untitled-1", "file://server/a", "file://", "", "file:///%FF"] {
            assert_eq!(path_text(uri, false), None, "{uri}");
        }
    }
}
