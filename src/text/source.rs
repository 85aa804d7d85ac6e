//! Bytes of a file, decoded as Argo's reader does.

use std::sync::Arc;

/// Files larger than this are not parsed: no manifest is, and offsets stay within 32 bits.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;

/// How the bytes of a file were encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, little endian, which only its byte order mark can tell.
    Utf16Le,
    /// UTF-16, big endian, which only its byte order mark can tell.
    Utf16Be,
}

/// The text of a file without its byte order mark, and what was noticed while decoding it.
///
/// Offsets everywhere else count from the text's first byte, after the mark; [`SourceText::bom_len`] is what an
/// edit of the file's bytes has to add.
#[derive(Clone, Debug, Default)]
pub struct SourceText {
    text: Arc<str>,
    encoding: Encoding,
    bom: bool,
    invalid: Option<u32>,
    too_large: bool,
}

impl SourceText {
    /// Decodes a file: UTF-8, or UTF-16 with a byte order mark. What cannot be decoded becomes U+FFFD.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes.len() > MAX_SOURCE_BYTES {
            return SourceText { too_large: true, ..SourceText::default() };
        }
        if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
            return decode_utf16(rest, Encoding::Utf16Le);
        }
        if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
            return decode_utf16(rest, Encoding::Utf16Be);
        }
        let rest = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]);
        let bom = rest.is_some();
        let body = rest.unwrap_or(bytes);
        match std::str::from_utf8(body) {
            Ok(text) => SourceText { text: text.into(), bom, ..SourceText::default() },
            Err(error) => SourceText {
                text: String::from_utf8_lossy(body).into(),
                bom,
                invalid: u32::try_from(error.valid_up_to()).ok(),
                ..SourceText::default()
            },
        }
    }

    /// The decoded text, without a byte order mark; empty for a file over [`MAX_SOURCE_BYTES`].
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// How the file was encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the file began with a byte order mark.
    pub fn has_bom(&self) -> bool {
        self.bom
    }

    /// Bytes of the byte order mark that stand before the text in a UTF-8 file.
    pub fn bom_len(&self) -> usize {
        if self.bom && self.encoding == Encoding::Utf8 { 3 } else { 0 }
    }

    /// The offset in the text of the first place that could not be decoded: there stands U+FFFD.
    pub fn invalid_at(&self) -> Option<usize> {
        self.invalid.map(|at| at as usize)
    }

    /// The bytes of another text, encoded as this one was, with its byte order mark.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => {
                let mark: &[u8] = if self.bom { &[0xEF, 0xBB, 0xBF] } else { &[] };
                [mark, text.as_bytes()].concat()
            }
            Encoding::Utf16Le => {
                [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
            }
            Encoding::Utf16Be => {
                [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
            }
        }
    }

    /// Whether the file was larger than [`MAX_SOURCE_BYTES`].
    pub fn is_too_large(&self) -> bool {
        self.too_large
    }
}

impl From<Arc<str>> for SourceText {
    fn from(text: Arc<str>) -> Self {
        if text.len() > MAX_SOURCE_BYTES {
            return SourceText { too_large: true, ..SourceText::default() };
        }
        match text.strip_prefix('\u{FEFF}') {
            Some(rest) => SourceText { text: rest.into(), bom: true, ..SourceText::default() },
            None => SourceText { text, ..SourceText::default() },
        }
    }
}

impl From<&str> for SourceText {
    fn from(text: &str) -> Self {
        SourceText::from(Arc::<str>::from(text))
    }
}

impl From<String> for SourceText {
    fn from(text: String) -> Self {
        SourceText::from(Arc::<str>::from(text))
    }
}

fn decode_utf16(bytes: &[u8], encoding: Encoding) -> SourceText {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(pair),
        _ => u16::from_le_bytes(pair),
    });
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = None;
    for unit in char::decode_utf16(units) {
        text.push(unit.unwrap_or_else(|_| {
            invalid.get_or_insert(text.len());
            char::REPLACEMENT_CHARACTER
        }));
    }
    if !rest.is_empty() {
        invalid.get_or_insert(text.len());
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let invalid = invalid.and_then(|at| u32::try_from(at).ok());
    SourceText { text: text.into(), encoding, bom: true, invalid, too_large: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, bom: bool, invalid: Option<usize>) {
        let source = SourceText::from_bytes(bytes);
        assert_eq!((&**source.text(), source.has_bom(), source.invalid_at()), (text, bom, invalid));
    }

    #[test]
    fn decodes() {
        check(b"a: 1", "a: 1", false, None);
        check(b"\xEF\xBB\xBFa: 1", "a: 1", true, None);
        check(b"\xFF\xFEa\0\xE9\0", "aé", true, None);
        check(b"\xFE\xFF\0a\0\xE9", "aé", true, None);
        check(b"a: \xE9b", "a: \u{FFFD}b", false, Some(3));
        check(b"\xEF\xBB\xBFa: \xFF", "a: \u{FFFD}", true, Some(3));
        check(b"\xFF\xFEa\0\0\xD8", "a\u{FFFD}", true, Some(1));
        check(b"\xFF\xFEa\0b", "a\u{FFFD}", true, Some(1));
    }

    #[test]
    fn encodes_as_it_decoded() {
        for bytes in [&b"a: 1"[..], b"\xEF\xBB\xBFa", b"\xFF\xFEa\0\xE9\0", b"\xFE\xFF\0a\0\xE9", b""] {
            let source = SourceText::from_bytes(bytes);
            assert_eq!(source.encode(source.text()), bytes);
        }
    }

    #[test]
    fn refuses_what_is_too_large() {
        let source = SourceText::from_bytes(&vec![b' '; MAX_SOURCE_BYTES + 1]);
        assert!(source.is_too_large() && source.text().is_empty());
    }
}
