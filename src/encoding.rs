//! Bytes to text: which encoding a document is in, and what of it could not be read.
//!
//! Decoding never drops a byte in silence: bytes that are no character of the encoding become U+FFFD, and their offsets are
//! told.
//!
//! ```
//! let gbk = b"\xd0\xde\xc7\xfe\xa3\xac\xd6\xb2\xca\xf7\xa1\xa3";
//! let decoded = hanfix::encoding::decode(gbk);
//! assert_eq!(decoded.text, "修渠，植树。");
//! assert_eq!(decoded.encoding, "gb18030");
//! assert!(decoded.lossy.is_empty());
//! ```

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::edit::{Patch, Span};
use crate::engine::{Diagnostic, Engine};
use crate::error::Error;
use crate::{chars, data, stream};

/// What bytes were decoded to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Decoded<'b> {
    /// The text, without a byte order mark; borrowed when the bytes were UTF-8.
    pub text: Cow<'b, str>,
    /// The encoding: `UTF-8`, `UTF-16LE`, `UTF-16BE`, `gb18030`, `Big5`, or another name of the Encoding Standard.
    pub encoding: &'static str,
    /// The bytes that are no character, in bytes of the input; each stands as U+FFFD in the text. Sorted.
    pub lossy: Vec<Span>,
}

/// The result of [`Repairer::repair_bytes`](crate::Repairer::repair_bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct RepairedBytes<'b> {
    /// What the bytes were decoded to: spans of the patch and of the diagnostics are bytes of its text.
    pub decoded: Decoded<'b>,
    /// The repaired text.
    pub text: String,
    /// The ledger, from the decoded to the repaired text.
    pub patch: Patch,
    /// Everything found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Decodes in the encoding that the bytes show: that of a byte order mark, UTF-8, UTF-16, GB18030, Big5, or what they resemble
/// most. Time O(length).
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    decode_in(bytes, detect(bytes))
}

/// Decodes in the encoding named `label`, one of the Encoding Standard's; `auto` is [`decode`]. A byte order mark of another
/// encoding does not overrule the name. Time O(length).
///
/// # Errors
/// [`Error::UnknownEncoding`] when no encoding has that name.
pub fn decode_as<'b>(bytes: &'b [u8], label: &str) -> Result<Decoded<'b>, Error> {
    if label.eq_ignore_ascii_case("auto") {
        return Ok(decode(bytes));
    }
    let found = Encoding::for_label_no_replacement(label.as_bytes());
    let encoding = found.ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })?;
    Ok(decode_in(bytes, wide(encoding)))
}

pub(crate) fn repair<'b>(engine: &Engine, bytes: &'b [u8]) -> RepairedBytes<'b> {
    let decoded = decode(bytes);
    let repaired = stream::repair(engine, &decoded.text);
    let (text, patch, diagnostics) = (repaired.text.into_owned(), repaired.patch, repaired.diagnostics);
    RepairedBytes { decoded, text, patch, diagnostics }
}

/// Bytes that are looked at to find the encoding of what is not UTF-8.
const SAMPLE: usize = 1 << 20;
/// In so many characters beyond ASCII one broken one: damaged UTF-8, and not another encoding.
const DAMAGED: usize = 10;
/// Mean commonness of the characters of Chinese text, at least.
const COMMON: usize = 100;

/// GB18030 has all characters of GBK.
fn wide(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // U+FEFF in GB18030.
    if bytes.starts_with(&[0x84, 0x31, 0x95, 0x33]) {
        return GB18030;
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if std::str::from_utf8(sample).is_ok_and(|s| !s.contains('\0')) {
        return UTF_8;
    }
    if let Some(encoding) = utf16(sample) {
        return encoding;
    }
    if is_damaged_utf8(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = wide(detector.guess(None, Utf8Detection::Deny));
    // Few bytes show little, and one broken byte rules an encoding out for the detector: what decodes to common Chinese is
    // taken for Chinese.
    if guess.is_single_byte() { chinese(sample).unwrap_or(guess) } else { guess }
}

/// GB18030 or Big5, where nearly all of the sample's characters beyond ASCII become common Han characters in it.
fn chinese(sample: &[u8]) -> Option<&'static Encoding> {
    let common = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let (mut han, mut other, mut broken, mut sum) = (0, 0, 0, 0);
        for c in text.chars().filter(|c| !c.is_ascii()) {
            match c {
                '\u{FFFD}' => broken += 1,
                c if chars::is_han(c) => {
                    han += 1;
                    sum += commonness(c);
                }
                c => other += usize::from(!chars::is_cjk_mark(c)),
            }
        }
        let sound = han >= 4 && (broken + other) * 10 <= han && sum >= COMMON * han;
        sound.then(|| (sum / han, encoding))
    };
    let best = [GB18030, BIG5].into_iter().filter_map(common).max_by_key(|(mean, _)| *mean);
    best.map(|(_, encoding)| encoding)
}

/// [`data::log_frequency`] of a character, or of its standard form.
fn commonness(c: char) -> usize {
    let form = data::standard_forms(c).first().map_or(0, |f| data::log_frequency(*f));
    usize::from(data::log_frequency(c).max(form))
}

/// UTF-16 without a byte order mark shows in the zero bytes of its spaces, digits and line ends: all at places of one parity.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut zeros = [0usize; 2];
    for (n, _) in bytes.iter().enumerate().filter(|(_, b)| **b == 0) {
        if let Some(count) = zeros.get_mut(n % 2) {
            *count += 1;
        }
    }
    let encoding = match zeros {
        [0, n] if n * 64 >= bytes.len() => UTF_16LE,
        [n, 0] if n * 64 >= bytes.len() => UTF_16BE,
        _ => return None,
    };
    let even = bytes.get(..bytes.len() & !1)?;
    let sound = bytes.len() > 1 && encoding.decode_without_bom_handling_and_without_replacement(even).is_some();
    sound.then_some(encoding)
}

fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * DAMAGED
}

fn decode_in<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Decoded<'b> {
    let name = encoding.name();
    let mark: &[u8] = match encoding {
        e if e == UTF_8 => &[0xEF, 0xBB, 0xBF],
        e if e == UTF_16LE => &[0xFF, 0xFE],
        e if e == UTF_16BE => &[0xFE, 0xFF],
        e if e == GB18030 => &[0x84, 0x31, 0x95, 0x33],
        _ => &[],
    };
    let body = bytes.strip_prefix(mark).unwrap_or(bytes);
    let before = bytes.len() - body.len();
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        return Decoded { text: Cow::Borrowed(text), encoding: name, lossy: Vec::new() };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len() + body.len() / 2 + 16);
    let mut lossy = Vec::new();
    let mut read = 0;
    loop {
        let rest = body.get(read..).unwrap_or_default();
        let (result, count) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        read += count;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len() * 3 + 16),
            DecoderResult::Malformed(length, after) => {
                text.push('\u{FFFD}');
                let end = (before + read).saturating_sub(usize::from(after));
                lossy.push(Span::new(end.saturating_sub(usize::from(length)), end));
                text.reserve(16);
            }
        }
    }
    Decoded { text: Cow::Owned(text), encoding: name, lossy }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "今年共修渠三条，植树五百亩。\n群众都说：“路好走了，水也来了。”";

    #[test]
    fn encodings_are_found() {
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let marked: Vec<u8> = [0xFE, 0xFF].into_iter().chain(units.iter().flat_map(|u| u.to_be_bytes())).collect();
        assert_eq!(decode(&marked), Decoded { text: TEXT.into(), encoding: "UTF-16BE", lossy: vec![] });
        assert_eq!(decode_as(&little, "utf-16").ok().map(|d| d.text.into_owned()).as_deref(), Some(TEXT));
        let (gb, ..) = GB18030.encode(TEXT);
        assert_eq!(decode(&gb), Decoded { text: TEXT.into(), encoding: "gb18030", lossy: vec![] });
        let traditional = "今年共修渠三條，植樹五百畝。群眾都說：「路好走了，水也來了。」";
        let (big, ..) = BIG5.encode(traditional);
        assert_eq!(decode(&big), Decoded { text: traditional.into(), encoding: "Big5", lossy: vec![] });
        let marked = [&[0xEF, 0xBB, 0xBF], TEXT.as_bytes()].concat();
        assert_eq!(decode(&marked), Decoded { text: TEXT.into(), encoding: "UTF-8", lossy: vec![] });
        assert_eq!(decode(b"").text, "");
        assert!(decode_as(b"", "no such").is_err());
    }

    #[test]
    fn what_is_lost_is_told() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes.remove(7);
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.lossy), ("UTF-8", vec![Span::new(6, 8)]));
        assert!(decoded.text.starts_with("今年\u{FFFD}修渠"));
        let mut bytes = GB18030.encode(TEXT).0.into_owned();
        bytes.insert(4, 0xFF);
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.lossy), ("gb18030", vec![Span::new(4, 5)]));
        assert_eq!(decoded.text.replace('\u{FFFD}', ""), TEXT);
    }
}
