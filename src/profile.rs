//! What a rule may know about the whole document: script, quotation marks, outline numbers, line ends.
//!
//! The profile is taken once, from the first [`HEAD`] bytes, in batch and in streaming alike.

use crate::data::{self, Evidence};
use crate::{chars, edit::Span};

/// The profile is taken from this many bytes at the start of a document (cut back to a character boundary).
pub(crate) const HEAD: usize = 256 * 1024;

/// The script of a document, as far as its characters show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Script {
    /// At least 98 % of the Han characters are simplified or common to both scripts.
    Simplified,
    /// Traditional forms outweigh simplified ones.
    Traditional,
    /// Both kinds of forms, and neither outweighs the other.
    Mixed,
    /// Kana among the Han characters.
    Japanese,
    /// Hangul outweighs Han characters.
    Korean,
    /// Too little Han text to tell.
    Unknown,
}

/// The pair of outer quotation marks that a document uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QuoteStyle {
    /// “ ” outside, ‘ ’ inside: the mainland's style, and what is assumed where nothing else shows.
    Curly,
    /// 「 」 outside, 『 』 inside.
    Corner,
}

/// What the first 256 KiB of a document say about all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub(crate) script: Script,
    pub(crate) classical: bool,
    pub(crate) quotes: QuoteStyle,
    pub(crate) crlf: bool,
    pub(crate) outline: [u64; 2],
    pub(crate) markup: bool,
}

impl Profile {
    /// Takes the profile of a document from its beginning. Time O(min(length, 256 KiB)).
    #[must_use]
    pub fn of(text: &str) -> Self {
        let head = head(text);
        let count = Count::of(head);
        Self {
            script: count.script(),
            classical: count.is_classical(),
            quotes: if count.corner > count.curly { QuoteStyle::Corner } else { QuoteStyle::Curly },
            crlf: count.crlf * 2 > count.lines,
            outline: outline_numbers(head),
            markup: is_markup(head),
        }
    }

    /// The script of the document.
    #[must_use]
    pub const fn script(&self) -> Script {
        self.script
    }

    /// Is the text classical Chinese or verse: long, and almost without the function words of the modern language?
    #[must_use]
    pub const fn is_classical(&self) -> bool {
        self.classical
    }

    /// The quotation marks of the document.
    #[must_use]
    pub const fn quote_style(&self) -> QuoteStyle {
        self.quotes
    }

    /// The line end that most lines of the document use.
    #[must_use]
    pub const fn newline(&self) -> &'static str {
        if self.crlf { "\r\n" } else { "\n" }
    }

    /// Is the document written in HTML or Markdown: does it hold a pair of tags, a fence, a heading with `#`, a link, a table?
    #[must_use]
    pub const fn is_markup(&self) -> bool {
        self.markup
    }

    /// Does the document number with `一、` (level 1) or `（一）` (level 2) up to and including `number`, where headings can stand?
    #[must_use]
    pub fn has_outline_number(&self, level: usize, number: u32) -> bool {
        number < 64 && level.checked_sub(1).and_then(|l| self.outline.get(l)).is_some_and(|bits| bits >> number & 1 == 1)
    }
}

/// A profile that is taken when a rule first asks for it: text without defects never pays for it.
pub(crate) struct LazyProfile<'a> {
    taken: once_cell::unsync::OnceCell<Profile>,
    take: Box<dyn Fn() -> Profile + 'a>,
}

impl<'a> LazyProfile<'a> {
    pub(crate) fn new(take: impl Fn() -> Profile + 'a) -> Self {
        Self { taken: once_cell::unsync::OnceCell::new(), take: Box::new(take) }
    }

    pub(crate) fn get(&self) -> &Profile {
        self.taken.get_or_init(|| (self.take)())
    }
}

impl std::fmt::Debug for LazyProfile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.taken.fmt(f)
    }
}

/// At most the first [`HEAD`] bytes of `text`.
pub(crate) fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text)
}

/// The script of a short piece of text (a line, a sentence), by the same counts as a document's.
#[must_use]
pub fn script_of(text: &str) -> Script {
    Count::of(text).script()
}

#[derive(Default)]
struct Count {
    han: usize,
    simplified: usize,
    traditional: usize,
    kana: usize,
    hangul: usize,
    modern: usize,
    classical: usize,
    curly: usize,
    corner: usize,
    lines: usize,
    crlf: usize,
}

impl Count {
    fn of(text: &str) -> Self {
        let mut n = Self::default();
        let mut previous = '\n';
        for c in text.chars() {
            match c {
                '\n' => {
                    n.lines += 1;
                    n.crlf += usize::from(previous == '\r');
                }
                '“' => n.curly += 1,
                '「' => n.corner += 1,
                c if chars::is_kana(c) => n.kana += 1,
                c if chars::is_hangul(c) => n.hangul += 1,
                c if chars::is_han(c) => {
                    n.han += 1;
                    match data::script_evidence(c) {
                        Evidence::SimplifiedOnly => n.simplified += 1,
                        Evidence::TraditionalOnly => n.traditional += 1,
                        Evidence::Neutral | Evidence::Outside => {}
                    }
                    match c {
                        '的' | '了' | '是' | '在' | '们' | '們' | '这' | '這' | '我' | '你' | '他' | '和' | '个' | '個' => {
                            n.modern += 1
                        }
                        '之' | '乎' | '者' | '也' | '矣' | '焉' | '哉' | '兮' | '曰' => n.classical += 1,
                        _ => {}
                    }
                }
                _ => {}
            }
            previous = c;
        }
        n
    }

    fn script(&self) -> Script {
        if self.kana * 20 > self.han {
            Script::Japanese
        } else if self.hangul > self.han {
            Script::Korean
        } else if self.simplified == 0 && self.traditional == 0 {
            Script::Unknown
        } else if self.traditional > self.simplified {
            Script::Traditional
        } else if self.traditional * 50 <= self.han || self.traditional <= 2 && self.traditional * 2 <= self.simplified {
            Script::Simplified
        } else {
            Script::Mixed
        }
    }

    fn is_classical(&self) -> bool {
        self.han >= 40 && (self.modern * 100 < self.han || self.classical > self.modern && self.classical * 25 > self.han)
    }
}

/// Most tags that are looked at for a pair.
const MAX_TAGS: usize = 2000;

/// Does the text hold signs of HTML or Markdown?
fn is_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open: Vec<&str> = Vec::new();
    for at in memchr::memchr_iter(b'<', bytes).take(MAX_TAGS) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let closes = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name = name.get(..name.bytes().take_while(|b| b.is_ascii_alphanumeric()).count()).unwrap_or_default();
        // <paid> is residue, not markup.
        if name.is_empty() || name.len() > 10 || name == "paid" {
            continue;
        }
        if closes && open.contains(&name) {
            return true;
        }
        if !closes && !open.contains(&name) {
            open.push(name);
        }
    }
    let markdown = |line: &str| {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&level) && line.get(level..).is_some_and(|rest| rest.starts_with(' '))
            || line.starts_with("```")
            || line.starts_with("~~~")
            || line.starts_with("| ") && line.trim_end().ends_with('|')
            || line.starts_with("|--")
            || line.starts_with("|:-")
    };
    memchr::memchr3(b'#', b'`', b'|', bytes).is_some() && text.lines().any(markdown)
        || memchr::memmem::find(bytes, b"](").is_some()
}

/// The outline numbers that stand where a heading can stand: at the start of a line or after the end of a sentence.
fn outline_numbers(text: &str) -> [u64; 2] {
    let mut found = [0u64; 2];
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '、' | '）')) {
        let Some((level, number, span)) = outline_number_before(text, at, mark) else { continue };
        let before = text[..span.start].chars().next_back();
        let is_heading_place = before.is_none_or(|c| c == '\n' || chars::is_inline_space(c) || chars::ends_sentence(c));
        if let Some(bits) = found.get_mut(level - 1)
            && is_heading_place
            && number < 64
        {
            *bits |= 1 << number;
        }
    }
    found
}

/// The outline number that ends with `mark` at byte `at`: its level (1 for `一、`, 2 for `（一）`), its value and its span.
pub(crate) fn outline_number_before(text: &str, at: usize, mark: char) -> Option<(usize, u32, Span)> {
    let numeral: usize = text[..at].chars().rev().take(5).take_while(|c| chars::is_han_numeral(*c)).map(char::len_utf8).sum();
    let start = at - numeral;
    let number = chars::han_number(&text[start..at])?;
    let end = at + mark.len_utf8();
    if mark == '）' {
        text[..start].ends_with('（').then(|| (2, number, Span::new(start - '（'.len_utf8(), end)))
    } else {
        Some((1, number, Span::new(start, end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outline_numbers_stand_where_headings_stand() {
        let p = Profile::of("一、总则\n（一）范围。（二）原则。参见（三）。");
        assert!(p.has_outline_number(1, 1) && p.has_outline_number(2, 1) && p.has_outline_number(2, 2));
        assert!(!p.has_outline_number(2, 3) && !p.has_outline_number(1, 2));
    }

    #[test]
    fn kana_and_hangul_name_the_language() {
        assert_eq!(script_of("これは日本語の文章です"), Script::Japanese);
        assert_eq!(script_of("이것은 한국어 문장이다"), Script::Korean);
    }
}
