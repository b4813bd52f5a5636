//! The bytes that a document was before it was decoded, so that `undo` can bring them back.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

/// The bytes of a document in another encoding.
#[derive(Debug)]
pub(super) struct Original {
    pub(super) encoding: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// How a ledger keeps them: by the name of the encoding where the text, encoded again, gives the same bytes, else as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    encoding: String,
    /// Did they begin with a byte order mark?
    mark: bool,
    /// In hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

impl Original {
    /// `text` is what the bytes were decoded to.
    pub(super) fn stored(&self, text: &str) -> Stored {
        let again = |mark| Stored { encoding: self.encoding.to_owned(), mark, bytes: None };
        let same = |stored: &Stored| stored.encoded(text).is_some_and(|bytes| bytes == self.bytes);
        [again(false), again(true)].into_iter().find(same).unwrap_or_else(|| {
            let bytes = self.bytes.iter().map(|b| format!("{b:02x}")).collect();
            Stored { bytes: Some(bytes), ..again(false) }
        })
    }
}

impl Stored {
    /// The bytes of the document that read `text`; `None` when they cannot be made.
    pub(super) fn encoded(&self, text: &str) -> Option<Vec<u8>> {
        if let Some(hex) = &self.bytes {
            let digits = |n| hex.get(n..n + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
            return (0..hex.len()).step_by(2).map(digits).collect();
        }
        let encoding = Encoding::for_label(self.encoding.as_bytes())?;
        // U+FEFF ZERO WIDTH NO-BREAK SPACE, the byte order mark
        let text = if self.mark { format!("\u{FEFF}{text}") } else { text.to_owned() };
        if encoding == UTF_16LE {
            return Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        }
        if encoding == UTF_16BE {
            return Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        }
        let (bytes, used, lost) = encoding.encode(&text);
        (!lost && used == encoding).then(|| bytes.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        for (bytes, label, kept) in [
            (&b"\xc4\xbf\xb1\xea"[..], "gb18030", false),
            (b"\x84\x31\x95\x33\xc4\xbf", "gb18030", false),
            // A byte that reads as the euro sign, which is written in another way.
            (b"\xc4\xbf\x80", "gb18030", true),
            (b"\xa5\xd8\xbc\xd0", "big5", false),
            (b"\xff\xfe\xeev", "utf-16le", false),
            (b"\xeev", "utf-16le", false),
            (b"v\xee", "utf-16be", false),
            ("\u{FEFF}目".as_bytes(), "utf-8", false),
            ("目".as_bytes(), "auto", false),
            (b"", "big5", false),
        ] {
            let decoded = hanfix::encoding::decode_as(bytes, label).expect("is known");
            assert!(decoded.lossy.is_empty(), "{bytes:?}");
            let original = Original { encoding: decoded.encoding, bytes: bytes.to_owned() };
            let stored = original.stored(&decoded.text);
            assert_eq!(stored.bytes.is_some(), kept, "{bytes:?}");
            assert_eq!(stored.encoded(&decoded.text).as_deref(), Some(bytes));
        }
        let broken = Stored { encoding: "gb18030".into(), mark: false, bytes: Some("0".into()) };
        assert_eq!(broken.encoded(""), None);
        assert_eq!(Stored { encoding: "none".into(), bytes: None, ..broken }.encoded(""), None);
    }
}
