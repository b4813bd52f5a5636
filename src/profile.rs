//! What a rule may know about the whole document: script, quotation marks, outline numbers, line ends.
//!
//! The profile is taken once, from the first 256 KiB, in batch and in streaming alike.

mod count;
pub(crate) mod page;
mod tally;
pub(crate) mod wrap;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use self::count::Count;
pub(crate) use self::count::is_surely_simplified;
pub(crate) use self::tally::Tally;
use self::wrap::Wrap;
use crate::{chars, edit::Span};

/// The profile is taken from this many bytes at the start of a document (cut back to a character boundary).
pub(crate) const HEAD: usize = 256 * 1024;

/// The script of a document, as far as its characters show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Script {
    /// At least 98 % of the Han characters are simplified or common to both scripts; in a short text at least nine in
    /// ten, and the simplified forms outweigh the traditional ones.
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
    pub(crate) archaic: bool,
    pub(crate) old_language: bool,
    /// Does the head hold so much Han text that its language is sure? How much does not matter: a repair may move the end of the head.
    pub(crate) long: bool,
    pub(crate) modern: bool,
    pub(crate) han: bool,
    pub(crate) quotes: QuoteStyle,
    pub(crate) crlf: bool,
    pub(crate) outline: [u64; 2],
    pub(crate) markup: bool,
    pub(crate) half_brackets: bool,
    pub(crate) wide_letters: bool,
    pub(crate) byte_order_mark: bool,
    /// Variant forms that stand in the document, if it is simplified, again and again, sorted.
    pub(crate) recurring: Box<[char]>,
    pub(crate) spaced: bool,
    /// The kinds of notes that it has.
    pub(crate) notes: u8,
}

impl Profile {
    /// Takes the profile of a document from its beginning. Time O(min(length, 256 KiB)).
    #[must_use]
    pub fn of(text: &str) -> Self {
        let head = head(text);
        Tally::of(head).profile(head)
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

    /// Is the text classical beyond doubt: long, and full of its particles? A list or a form lacks modern words too.
    pub(crate) const fn is_archaic(&self) -> bool {
        self.archaic
    }

    /// Is the text classical prose, or in the older vernacular?
    pub(crate) const fn is_old_prose(&self) -> bool {
        self.old_language
    }

    /// Is the text classical, verse, or in the older vernacular of the Ming and Qing novels, with a spelling of its own?
    #[must_use]
    pub const fn is_old_language(&self) -> bool {
        self.classical || self.old_language
    }

    /// Does the head of the document hold so much Han text that its language is sure?
    pub(crate) const fn is_long(&self) -> bool {
        self.long
    }

    /// Does the document hold any Han character? What has none may be a piece of a program or of a page.
    pub(crate) const fn has_han(&self) -> bool {
        self.han
    }

    /// Is the text long, or does it hold a word of the modern language? Of single lines of verse 14 in 100 do, of laws 97.
    pub(crate) const fn shows_modern(&self) -> bool {
        self.modern
    }

    /// Does the variant form `c` stand in the document again and again?
    pub(crate) fn recurs(&self, c: char) -> bool {
        self.recurring.binary_search(&c).is_ok()
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

    /// Do spaces stand in place of marks, as in chats, or part columns, as in lists of names?
    #[must_use]
    pub const fn parts_with_spaces(&self) -> bool {
        self.spaced
    }

    /// Does the document begin with a byte order mark (U+FEFF)?
    #[must_use]
    pub const fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Does the document set Chinese text in half-width brackets throughout, though its other marks are full-width? That is its
    /// style, not a slip.
    #[must_use]
    pub const fn has_half_bracket_style(&self) -> bool {
        self.half_brackets
    }

    /// Do full-width capitals stand in the document as Han characters do, one by one in names (阿Ｑ), and hardly any half-width
    /// ones? That is its style, not a slip.
    #[must_use]
    pub const fn has_wide_letter_style(&self) -> bool {
        self.wide_letters
    }

    /// Does the document have notes with marks of this kind?
    pub(crate) const fn has_notes(&self, kind: page::Note) -> bool {
        page::has_note(self.notes, kind)
    }

    /// Does the document number with `一、` (level 1) or `（一）` (level 2) up to and including `number`, where headings can stand?
    #[must_use]
    pub fn has_outline_number(&self, level: usize, number: u32) -> bool {
        number < 64 && level.checked_sub(1).and_then(|l| self.outline.get(l)).is_some_and(|bits| bits >> number & 1 == 1)
    }
}

/// How the lines of a document were broken, and what stands between its pages.
#[derive(Debug)]
pub(crate) struct Lines {
    /// The width at which they are broken.
    pub(crate) wrap: Wrap,
    /// Patterns of the headers and footers of pages, sorted.
    running: Box<[Box<str>]>,
}

impl Lines {
    /// What the lines of `text` show, in which all is repaired and only no line is joined and no page furniture removed yet; `None`
    /// where they show nothing. Time O(length).
    pub(crate) fn of(text: &str) -> Option<Self> {
        if !wrap::may_be_wrapped(text) {
            return None;
        }
        // Headers break the lines of paragraphs apart: first all that may be one goes, then the width shows which are.
        let candidates = page::running(text, |_| true, |_| false);
        if candidates.is_empty() {
            return Some(Self { wrap: wrap::of(text)?, running: candidates });
        }
        let wrap = wrap::of(&page::without(text, &candidates))?;
        Some(Self { wrap, running: page::running(text, |line| wrap.is_full(line), |line| wrap.is_body(line)) })
    }

    /// Are there headers or footers at all?
    pub(crate) fn has_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Is a line with this pattern a header or a footer of the pages of the document?
    pub(crate) fn is_running(&self, pattern: &str) -> bool {
        holds(&self.running, pattern)
    }
}

fn holds(sorted: &[Box<str>], pattern: &str) -> bool {
    sorted.binary_search_by(|p| (**p).cmp(pattern)).is_ok()
}

/// How much of the profile was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Asked {
    #[default]
    Nothing,
    /// [`Profile::script`] and no more.
    Script,
    /// Anything of the profile.
    All,
    /// The same, and how the lines of the document were broken.
    Lines,
}

/// A profile that is taken when a rule first asks for it: text without defects never pays for it.
pub(crate) struct LazyProfile<'a> {
    taken: OnceCell<Profile>,
    take: Rc<dyn Fn() -> Profile + 'a>,
    lines: Option<Lines>,
    asked_for_lines: Cell<bool>,
    asked: Cell<Asked>,
}

impl<'a> LazyProfile<'a> {
    pub(crate) fn new(take: impl Fn() -> Profile + 'a) -> Self {
        let (asked_for_lines, asked) = Default::default();
        Self { taken: OnceCell::new(), take: Rc::new(take), lines: None, asked_for_lines, asked }
    }

    pub(crate) fn get(&self) -> &Profile {
        self.asked.set(self.asked.get().max(Asked::All));
        self.taken.get_or_init(|| (self.take)())
    }

    /// Is the document in one of these scripts?
    pub(crate) fn is_in(&self, scripts: &[Script]) -> bool {
        self.asked.set(self.asked.get().max(Asked::Script));
        scripts.contains(&self.taken.get_or_init(|| (self.take)()).script())
    }

    /// Has the profile been taken, and is the document in none of these scripts? Where it is in one, what the rule finds does not
    /// depend on the answer yet.
    pub(crate) fn is_known_not_in(&self, scripts: &[Script]) -> bool {
        self.taken().is_some_and(|p| !scripts.contains(&p.script())) && !self.is_in(scripts)
    }

    /// Has the profile been taken, and is the document written in markup? Only then is that an answer, and counts as one.
    pub(crate) fn is_known_markup(&self) -> bool {
        self.taken().is_some_and(Profile::is_markup) && self.get().is_markup()
    }

    /// The profile, if a rule has asked for it.
    pub(crate) fn taken(&self) -> Option<&Profile> {
        self.taken.get()
    }

    /// How the lines of the document were broken, if they were.
    pub(crate) fn lines(&self) -> Option<&Lines> {
        self.asked.set(Asked::Lines);
        self.asked_for_lines.set(true);
        self.lines.as_ref()
    }

    /// What rules have asked for since this was last called.
    pub(crate) fn was_asked(&self) -> Asked {
        self.asked.replace(Asked::Nothing)
    }

    /// Has a rule asked for [`Self::lines`]?
    pub(crate) const fn has_asked_for_lines(&self) -> bool {
        self.asked_for_lines.get()
    }

    /// A rule has asked for the lines of the document before, under another profile.
    pub(crate) fn mark_asked_for_lines(&self) {
        self.asked_for_lines.set(true);
    }

    /// The same profile with these lines.
    pub(crate) fn with_lines(&self, lines: Option<Lines>) -> Self {
        let (asked_for_lines, asked) = Default::default();
        Self { taken: self.taken.clone(), take: self.take.clone(), lines, asked_for_lines, asked }
    }

    /// The same lines with another profile.
    pub(crate) fn with_profile<'b>(self, take: impl Fn() -> Profile + 'b) -> LazyProfile<'b> {
        LazyProfile { lines: self.lines, ..LazyProfile::new(take) }
    }
}

impl From<Profile> for LazyProfile<'_> {
    fn from(profile: Profile) -> Self {
        Self::new(move || profile.clone())
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

/// In a document with so many lines parted by spaces, a space between Han characters is no defect.
const SPACED_LINES: i32 = 5;

/// The lines of a text that are parted by spaces. Lines without a space cost a search for the next one.
fn spaced_lines(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let space = at + memchr::memchr(b' ', bytes.get(at..)?)?;
            let start = memchr::memrchr(b'\n', bytes.get(at..space)?).map_or(at, |n| at + n + 1);
            let end = memchr::memchr(b'\n', bytes.get(space..)?).map_or(text.len(), |n| space + n);
            at = (end + 1).min(text.len());
            let line = text.get(start..end)?;
            if is_spaced_line(line) {
                return Some(line);
            }
        }
    })
}

/// Does a space of the line, or a run of them, stand between characters beyond ASCII?
fn may_part_han(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_far = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii());
    memchr::memchr_iter(b' ', bytes).any(|at| {
        let behind = || bytes.get(at..).and_then(|rest| rest.iter().find(|byte| **byte != b' '));
        is_far(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_far(behind())
    })
}

/// Does a space between Han characters part the line into pieces of words, in a line without the end of a sentence? Spaces that
/// leave single characters are a defect, and one behind 第一章 is none; neither says anything.
fn is_spaced_line(line: &str) -> bool {
    let line = line.trim();
    if !may_part_han(line) || line.starts_with(['第', '#', '|', '-']) || line.contains(['。', '；']) {
        return false;
    }
    let mut pieces = line.split(' ').filter(|p| !p.is_empty());
    let is_piece = |p: &str| p.chars().nth(1).is_some();
    let mut previous = pieces.next().unwrap_or_default();
    let mut found = false;
    if !is_piece(previous) {
        return false;
    }
    for piece in pieces {
        if !is_piece(piece) {
            return false;
        }
        found |= previous.ends_with(chars::is_han) && piece.starts_with(chars::is_han);
        previous = piece;
    }
    found
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

/// Every `、` and `）` of a text, with its offset: an outline number ends with one.
pub(crate) fn outline_marks(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let bytes = text.as_bytes();
    // Their last bytes.
    memchr::memchr2_iter(0x81, 0x89, bytes).filter_map(|end| {
        let start = end.checked_sub(2)?;
        match bytes.get(start..=end)? {
            [0xE3, 0x80, 0x81] => Some((start, '、')),
            [0xEF, 0xBC, 0x89] => Some((start, '）')),
            _ => None,
        }
    })
}

/// The outline number that ends with `mark` at byte `at`: its level (1 for `一、`, 2 for `（一）`), its value and its span.
pub(crate) fn outline_number_before(text: &str, at: usize, mark: char) -> Option<(usize, u32, Span)> {
    if !text[..at].ends_with(chars::is_han_numeral) {
        return None;
    }
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
