//! Mojibake: text that was read in a wrong encoding, back to what it was. Nothing is repaired unless the characters, put back
//! into bytes, decode without error to text whose characters are common, far more common than what stands there.

use super::codec;
#[cfg(feature = "encoding")]
use super::{codec::Charset, shift_jis};
use crate::data::VariantKind;
use crate::edit::Span;
use crate::rule::{Context, Findings};
#[cfg(feature = "encoding")]
use crate::rules::line::lines;
use crate::{chars, data};

/// UTF-8 read as Latin-1 or Windows-1252, also twice.
pub(super) fn utf8_as_latin(context: &Context<'_>, findings: &mut Findings) {
    let push = |c: char, bytes: &mut Vec<u8>| codec::latin_byte(c).map(|b| bytes.push(b)).is_some();
    utf8_runs(
        context,
        push,
        // The characters from U+C0 to U+FF, of which those are that such bytes are read as.
        |rest| memchr::memchr(0xC3, rest.as_bytes()),
        |_| true,
        0xC2,
        |span, decoded, _| {
            let mut decoded = decoded.to_owned();
            for _ in 0..3 {
                let score = Score::of(&decoded);
                if score.is_chinese() && score.mean() >= COMMON {
                    findings.replace(span, decoded);
                    return;
                }
                // Once more.
                let bytes: Option<Vec<u8>> = decoded.chars().map(codec::latin_byte).collect();
                match bytes.and_then(|b| String::from_utf8(b).ok()) {
                    Some(again) if again != decoded => decoded = again,
                    _ => return,
                }
            }
        },
    );
}

/// What U+FFFD became in a second conversion.
pub(super) fn lost(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| memchr::memmem::find(t.as_bytes(), "锟斤拷".as_bytes())).map(|n| at + n)
    {
        let run = text.get(start..).unwrap_or_default();
        let length = run.find(|c| !matches!(c, '锟' | '斤' | '拷')).unwrap_or(run.len());
        at = start + length;
        findings.report(Span::new(start, at));
    }
}

/// Memory that nothing was written to, read as GBK.
pub(super) fn unwritten(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for filler in ['烫', '屯', '葺'] {
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|t| t.find(filler)).map(|n| at + n) {
            let run = text.get(start..).unwrap_or_default();
            at = start + run.len() - run.trim_start_matches(filler).len();
            if at - start >= 3 * filler.len_utf8() {
                findings.report(Span::new(start, at));
            }
        }
    }
}

/// UTF-8 read as GBK.
#[cfg(feature = "encoding")]
pub(super) fn utf8_as_gbk(context: &Context<'_>, findings: &mut Findings) {
    utf8_as_double_byte(context, findings, Charset::Gb18030);
}

/// UTF-8 read as Big5.
#[cfg(feature = "encoding")]
pub(super) fn utf8_as_big5(context: &Context<'_>, findings: &mut Findings) {
    utf8_as_double_byte(context, findings, Charset::Big5);
}

#[cfg(feature = "encoding")]
fn utf8_as_double_byte(context: &Context<'_>, findings: &mut Findings, charset: Charset) {
    utf8_runs(
        context,
        |c, bytes| charset.push(c, bytes),
        |rest| rest.find(|c| charset.may_begin(c)),
        |c| charset.may_follow(c),
        0xE2,
        |span, decoded, input| {
            let (new, old) = (Score::of(decoded), Score::of(input));
            if new.is_chinese() && new.mean() >= COMMON && new.mean() >= old.mean() + GAIN {
                findings.replace(span, decoded);
            }
        },
    );
}

/// Does the line hold several characters that are not common, as text in a wrong encoding does?
#[cfg(feature = "encoding")]
fn is_odd(line: &str) -> bool {
    line.chars().filter(|c| chars::is_han(*c) && data::log_frequency(*c) == 0).nth(1).is_some()
}

/// Of each kind of Han characters that are not common, one.
#[cfg(feature = "encoding")]
pub(super) const UNCOMMON: [&str; 3] = ["気", "國", "犇"];

/// GBK read as Latin-1 or Windows-1252.
#[cfg(feature = "encoding")]
pub(super) fn gbk_as_latin(context: &Context<'_>, findings: &mut Findings) {
    double_byte_as_latin(context, findings, Charset::Gb18030);
}

/// Big5 read as Latin-1 or Windows-1252.
#[cfg(feature = "encoding")]
pub(super) fn big5_as_latin(context: &Context<'_>, findings: &mut Findings) {
    double_byte_as_latin(context, findings, Charset::Big5);
}

#[cfg(feature = "encoding")]
fn double_byte_as_latin(context: &Context<'_>, findings: &mut Findings, charset: Charset) {
    let text = context.text();
    let high = |c: char| ('\u{80}'..='\u{24F}').contains(&c);
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| t.find(high)).map(|n| at + n) {
        let rest = text.get(start..).unwrap_or_default();
        let mut bytes = Vec::new();
        // Length of the run and of its bytes up to its last character beyond ASCII, and up to the one behind that.
        let (mut last, mut next, mut length) = ((0, 0), None, 0);
        for c in rest.chars() {
            let kept = is_kept(context, c, start + length);
            let Some(byte) = codec::latin_byte(c).filter(|b| *b != b'\n' && !kept) else { break };
            bytes.push(byte);
            length += c.len_utf8();
            if byte >= 0x80 {
                last = (length, bytes.len());
                next = None;
            } else {
                next = next.or(Some((length, bytes.len())));
            }
        }
        at = start + length.max(1);
        at = text.ceil_char_boundary(at);
        // A double-byte character may end with an ASCII byte.
        for (length, count) in std::iter::once(last).chain(next) {
            let Some(decoded) = bytes.get(..count).and_then(|b| codec::decode(b, charset)) else { continue };
            let score = Score::of(&decoded);
            let enough = match score.han {
                0..6 => COMMON_SHORT,
                10.. if decoded.contains(['，', '。', '、']) => COMMON_MARKED,
                _ => COMMON_LATIN,
            };
            if score.is_chinese() && score.han >= 3 && score.mean() >= enough {
                findings.replace(Span::new(start, start + length), decoded);
                break;
            }
        }
    }
}

/// GBK, Big5 or Shift_JIS read as another of them.
#[cfg(feature = "encoding")]
pub(super) fn double_byte(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let odd = |c: char| c >= '\u{2E80}' && !chars::is_han(c) && !chars::is_cjk_mark(c);
    let mut known = None;
    for (from, line) in lines(text) {
        let body = line.trim_end_matches('\r');
        if !may_be_strange(body) || !*known.get_or_insert_with(|| is_odd(text) || text.contains(odd)) {
            continue;
        }
        let old = Score::of(body);
        if old.strange * 6 >= old.count && old.strange >= 3 && old.kana <= old.han {
            let (decoded, margin) = match readings(body, &old).as_slice() {
                [] => continue,
                [(decoded, _, margin)] => (decoded.clone(), *margin),
                [(decoded, first, margin), (_, second, _), ..] => (decoded.clone(), (*margin).min(first - second)),
            };
            let (start, new) = differing(body, &decoded);
            let span = start.shifted(from);
            if margin >= CLEAR {
                findings.replace(span, new);
            } else {
                // What is right cannot be told.
                findings.report(span);
            }
        }
    }
}

/// Can three characters of the line, and one in six beyond ASCII, be [strange](Score::strange)? Cheaper than to count all.
#[cfg(feature = "encoding")]
fn may_be_strange(line: &str) -> bool {
    let (mut strange, mut count) = (0, 0);
    chars::each(line, |code| {
        if code >= 0x80 {
            let c = char::from_u32(code).unwrap_or_default();
            count += 1;
            strange += usize::from(data::log_frequency(c) == 0 && !chars::is_cjk_mark(c) && commonness(c) == 0);
        }
    });
    strange >= 3 && strange * 6 >= count
}

/// The readings of `body` that can be what was meant, the most common first: each with its score, and by how much that is
/// above the score of the next best one.
#[cfg(feature = "encoding")]
fn readings(body: &str, old: &Score) -> Vec<(String, u32, u32)> {
    use Charset::{Big5, Gb18030, OldBig5};
    let read = [(Big5, Gb18030), (OldBig5, Gb18030), (Gb18030, Big5)];
    let decoded = read.into_iter().filter_map(|(read_as, was)| Some((reread(body, read_as, was)?, u32::MAX)));
    let shift_jis = || {
        shift_jis::as_gbk(body, |c| if chars::is_han(c) { commonness(c) } else { Score::of(c.encode_utf8(&mut [0; 4])).sum })
    };
    let mut found: Vec<(String, u32, u32)> = Vec::new();
    for (decoded, margin) in decoded.chain(shift_jis()) {
        let new = Score::of(&decoded);
        let enough = match new.han {
            0..8 => COMMON_SHORT,
            10.. if decoded.chars().filter(|c| matches!(c, '，' | '。' | '、')).nth(1).is_some() => COMMON_MARKED,
            _ => COMMON_SWITCHED,
        };
        let fits = new.is_chinese()
            && new.han >= 4
            && new.strange * 8 <= new.count
            && new.mean() >= enough
            && new.mean() >= old.mean() + GAIN;
        if fits && found.iter().all(|(f, ..)| *f != decoded) {
            let words = decoded.chars().zip(decoded.chars().skip(1)).filter(|(a, b)| data::is_compound(*a, *b)).count();
            found.push((decoded, new.sum + shift_jis::COMPOUND * words as u32, margin));
        }
    }
    found.sort_by_key(|(_, sum, _)| std::cmp::Reverse(*sum));
    found
}

/// The part of `old` in which it differs from `new`, and what stands there in `new`: an address at the end of a line is the same in both.
#[cfg(feature = "encoding")]
fn differing<'n>(old: &str, new: &'n str) -> (Span, &'n str) {
    let same = |(a, b): &(char, char)| a == b;
    let head: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail: usize = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (Span::new(head, old.len() - tail), new_rest.get(..new_rest.len() - tail).unwrap_or_default())
}

/// `text` back into bytes, and those decoded.
#[cfg(feature = "encoding")]
fn reread(text: &str, read_as: Charset, was: Charset) -> Option<String> {
    codec::decode(&bytes_of(text, read_as)?, was)
}

#[cfg(feature = "encoding")]
fn bytes_of(text: &str, read_as: Charset) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) if c.is_ascii() => bytes.push(byte),
            _ if read_as.push(c, &mut bytes) => {}
            _ => return None,
        }
    }
    Some(bytes)
}

/// Mean commonness of text that can be what it is taken for, proved by UTF-8.
const COMMON: u32 = 80;
/// The same where the bytes prove less.
#[cfg(feature = "encoding")]
const COMMON_LATIN: u32 = 110;
/// The same where marks of Chinese text stand among the characters.
#[cfg(feature = "encoding")]
const COMMON_MARKED: u32 = 85;
#[cfg(feature = "encoding")]
const COMMON_SHORT: u32 = 135;
#[cfg(feature = "encoding")]
const COMMON_SWITCHED: u32 = 110;
/// How much more common the characters must become.
#[cfg(feature = "encoding")]
const GAIN: u32 = 30;
/// How much higher the score of one of two readings must be. Measured on 3,600 lines with two readings: from it on,
/// 98 of 100 are right.
#[cfg(feature = "encoding")]
const CLEAR: u32 = 40;
/// Commonness of a mark.
const MARK: u32 = 140;

/// How common the characters of a text are.
#[derive(Default)]
struct Score {
    /// Characters beyond ASCII.
    count: u32,
    sum: u32,
    han: u32,
    /// Full-width kana.
    kana: u32,
    /// Han characters that are not common, and characters that are neither Han nor marks.
    strange: u32,
    /// Characters that Chinese text does not hold.
    foreign: u32,
}

impl Score {
    fn of(text: &str) -> Self {
        let mut n = Self::default();
        for c in text.chars() {
            if c.is_ascii() {
                n.foreign += u32::from(c.is_ascii_control() && !matches!(c, '\t' | '\r' | '\n'));
                continue;
            }
            n.count += 1;
            if chars::is_han(c) {
                let common = commonness(c);
                n.han += 1;
                n.sum += common;
                n.strange += u32::from(common == 0);
            } else if chars::is_cjk_mark(c) || matches!(c, '\u{3000}' | '％' | '℃' | '°' | '±' | '×' | '・') {
                n.sum += MARK;
            } else if chars::is_kana(c) && !matches!(c, '\u{FF61}'..='\u{FF9F}')
                || matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{2460}'..='\u{25FF}')
            {
                n.sum += MARK / 2;
                n.kana += u32::from(chars::is_kana(c));
                n.strange += 1;
            } else {
                n.strange += 1;
                n.foreign += u32::from(!c.is_alphabetic() || matches!(c, '\u{80}'..='\u{24F}' | '\u{E000}'..='\u{F8FF}'));
            }
        }
        n
    }

    fn mean(&self) -> u32 {
        self.sum.checked_div(self.count).unwrap_or(0)
    }

    /// Is there Chinese text, and hardly anything else?
    fn is_chinese(&self) -> bool {
        self.han >= 1 && self.count >= 2 && self.foreign * 10 <= self.count && self.strange * 4 <= self.count
    }
}

/// [`data::log_frequency`] of a Han character, or of the simplified form of a traditional one.
fn commonness(c: char) -> u32 {
    let own = data::log_frequency(c);
    let form = (own == 0 && data::variant_kind(c) == Some(VariantKind::Traditional)).then(|| data::standard_forms(c).first());
    u32::from(form.flatten().map_or(own, |f| data::log_frequency(*f)))
}

/// Finds the runs whose characters, put back into bytes, are UTF-8, beginning with a character beyond ASCII whose first byte
/// is `least` or more (`begin` finds the next one that may be such, `follows` is false only of those whose first byte cannot stand
/// second); `found` is given the place of each, what it decodes to, and what stands there.
/// A run ends before a protected span, such as code between words.
fn utf8_runs(
    context: &Context<'_>,
    push: impl Fn(char, &mut Vec<u8>) -> bool,
    begin: impl Fn(&str) -> Option<usize>,
    follows: impl Fn(char) -> bool,
    least: u8,
    mut found: impl FnMut(Span, &str, &str),
) {
    let text = context.text();
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(&begin).map(|n| at + n) {
        let mut next = text.get(start..).unwrap_or_default().chars();
        let length = next.next().map_or(1, char::len_utf8);
        if !next.next().is_some_and(&follows) {
            at = start + length;
            continue;
        }
        bytes.clear();
        let mut utf8 = Utf8 { open: 0, lead: 0, least };
        let (mut good, mut end) = ((start, 0), start);
        for c in text.get(start..).unwrap_or_default().chars() {
            let from = bytes.len();
            if c == '\n' || is_kept(context, c, end) || !push(c, &mut bytes) {
                break;
            }
            end += c.len_utf8();
            let first = from == 0 && bytes.first().is_none_or(|b| *b < least);
            if first || !bytes.get(from..).unwrap_or_default().iter().all(|b| utf8.takes(*b)) {
                break;
            }
            if utf8.open == 0 && !c.is_ascii() && utf8.lead >= least {
                good = (end, bytes.len());
            }
        }
        let span = Span::new(start, good.0);
        let (decoded, input) = (bytes.get(..good.1).and_then(|b| std::str::from_utf8(b).ok()), span.of(text));
        at = if span.is_empty() { text.ceil_char_boundary(start + 1) } else { span.end };
        if let (Some(decoded), Some(input)) = (decoded, input)
            && decoded.chars().filter(|c| !c.is_ascii()).nth(1).is_some()
        {
            found(span, decoded, input);
        }
    }
}

/// Is the character `c` at byte `at` ASCII that no rule may change?
fn is_kept(context: &Context<'_>, c: char, at: usize) -> bool {
    c.is_ascii_punctuation() && context.is_protected(Span::new(at, at + 1))
}

/// Reads UTF-8 byte by byte.
struct Utf8 {
    /// Continuation bytes that are still to come.
    open: u8,
    /// The first byte of the sequence.
    lead: u8,
    /// The first byte of the sequences that are looked for.
    least: u8,
}

impl Utf8 {
    /// Can the byte stand here?
    fn takes(&mut self, byte: u8) -> bool {
        if self.open > 0 {
            self.open -= 1;
            return matches!(byte, 0x80..=0xBF);
        }
        self.open = match byte {
            0x00..=0x7F => return true,
            // Among sequences of three bytes only the signs of Latin-1 (a middle dot, say): other pairs of bytes are good
            // double-byte characters.
            0xC4..=0xDF if self.least > 0xDF => return false,
            0xC2..=0xDF => 1,
            0xE0..=0xEF => 2,
            0xF0..=0xF4 => 3,
            _ => return false,
        };
        self.lead = byte;
        true
    }
}

#[cfg(all(test, feature = "encoding"))]
mod tests {
    #[test]
    fn uncommon_characters_are_of_all_kinds() {
        use crate::data::{Evidence, script_evidence};
        let kinds = super::UNCOMMON.map(|s| s.chars().next().map_or(Evidence::Neutral, script_evidence));
        assert!(
            matches!(kinds, [Evidence::Outside, Evidence::TraditionalOnly, Evidence::Neutral | Evidence::SimplifiedOnly]),
            "{kinds:?}"
        );
    }
}
