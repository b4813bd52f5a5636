//! Lines and their neighbours, as the rules of several categories read them: only lines that are mainly Chinese are punctuated
//! as Chinese.

use crate::chars;
use crate::profile::Script;
use crate::rule::Context;
use crate::scan::Classes;

/// The character before byte `at`.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character at byte `at`.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Is the document in a language that has its own habits of width?
pub(super) fn is_foreign(context: &Context<'_>) -> bool {
    matches!(context.profile().script(), Script::Japanese | Script::Korean)
}

/// Confidence of an edit that classical texts should only be told about.
pub(super) fn unless_classical(context: &Context<'_>, confidence: u8) -> u8 {
    if context.profile().is_archaic() { 70 } else { confidence }
}

/// Start and end of the line that holds byte `at`, without its line end.
pub(super) fn line_bounds(text: &str, at: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default()).map_or(0, |n| n + 1);
    let end = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(text.len(), |n| at + n);
    (start, end)
}

/// The lines of a text, without their line feeds, each with the byte at which it starts.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    crate::lines::inclusive(text).scan(0, |next, line| {
        let start = std::mem::replace(next, *next + line.len());
        Some((start, line.strip_suffix('\n').unwrap_or(line)))
    })
}

/// Reads each line once, however many marks it holds. Positions must not decrease.
pub(super) struct Lines<'c, 'a> {
    context: &'c Context<'a>,
    bounds: (usize, usize),
    chinese: Option<bool>,
    /// The classes of letters other than Han characters.
    letters: Classes,
}

/// The classes of Latin and other letters, of marks that combine with them, and of kana and hangul.
const LETTERS: [char; 7] = ['a', '\u{C0}', '\u{300}', '\u{370}', 'あ', '가', '\u{FF66}'];
/// The same without those of Latin letters and of half-width ones.
const OTHERS: [char; 4] = ['\u{300}', '\u{370}', 'あ', '가'];

impl<'c, 'a> Lines<'c, 'a> {
    pub(super) fn of(context: &'c Context<'a>) -> Self {
        Self { context, bounds: (0, 0), chinese: None, letters: Classes::of_any(LETTERS) }
    }

    /// The line that holds byte `at`.
    pub(super) fn bounds(&mut self, at: usize) -> (usize, usize) {
        if self.chinese.is_none() && self.bounds.1 == 0 || at < self.bounds.0 || at > self.bounds.1 {
            self.bounds = line_bounds(self.context.text(), at);
            self.chinese = None;
        }
        self.bounds
    }

    /// Is the line that holds byte `at` mainly Chinese prose: at least two Han for each Latin word, hardly any kana or hangul,
    /// and no sign of program code?
    pub(super) fn is_chinese(&mut self, at: usize) -> bool {
        let (start, end) = self.bounds(at);
        if let Some(known) = self.chinese {
            return known;
        }
        let line = self.context.text().get(start..end).unwrap_or_default();
        let known = self.context.of_line_once(start, || {
            let classes = self.context.classes_at(start);
            let is_plain = !classes.intersects(self.letters);
            // The first bytes of nearly all Han characters.
            let is_han = || is_plain && line.bytes().any(|byte| matches!(byte, 0xE4..=0xE9));
            let may_be_half = || classes.intersects(Classes::of('\u{FF66}'));
            let holds_others = || classes.intersects(Classes::of_any(OTHERS)) || may_be_half() && holds_half_letters(line);
            let is_mostly_han = || !holds_others() && is_mostly_han(line);
            (is_han() || is_mostly_han() || Count::of(line).is_chinese()) && !is_code(line)
        });
        self.chinese = Some(known);
        known
    }
}

/// How many characters of which script.
#[derive(Default)]
pub(super) struct Count {
    pub(super) han: usize,
    pub(super) words: usize,
    pub(super) kana: usize,
    pub(super) hangul: usize,
}

impl Count {
    pub(super) fn of(text: &str) -> Self {
        let mut n = Self::default();
        let mut in_word = false;
        chars::each(text, |code| {
            if matches!(code, 0x4E00..=0x9FFF) {
                n.han += 1;
                in_word = false;
                return;
            }
            if code < 0x80 {
                let letter = (code | 0x20).wrapping_sub(u32::from(b'a')) < 26;
                n.words += usize::from(letter && !in_word);
                in_word = letter;
                return;
            }
            let c = char::from_u32(code).unwrap_or_default();
            let letter = ('\u{C0}'..='\u{52F}').contains(&c) && c.is_alphabetic();
            n.words += usize::from(letter && !in_word);
            in_word = letter;
            n.han += usize::from(chars::is_han(c));
            n.kana += usize::from(chars::is_kana(c));
            n.hangul += usize::from(chars::is_hangul(c));
        });
        n
    }

    pub(super) const fn is_chinese(&self) -> bool {
        self.han > 0 && self.han >= 2 * self.words && self.kana * 5 <= self.han && self.hangul * 5 <= self.han
    }
}

/// Do at least two Han characters stand in the line for each letter, if it holds no other letters than Latin ones? A look at first bytes
/// tells most lines, and costs less than to count words.
fn is_mostly_han(line: &str) -> bool {
    let han = count(line.as_bytes(), |byte| matches!(byte, 0xE5..=0xE9));
    let letters = count(line.as_bytes(), |byte| (byte | 0x20).wrapping_sub(b'a') < 26 || matches!(byte, 0xC3..=0xC9));
    han > 0 && han >= 2 * letters
}

/// The bytes for which `is_one` holds. So few are counted at a time that a byte holds how many there are: they are looked at together.
#[inline]
fn count(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    bytes.chunks(128).map(|some| usize::from(some.iter().map(|byte| u8::from(is_one(*byte))).sum::<u8>())).sum()
}

/// Does a half-width kana or hangul letter stand in the line?
fn holds_half_letters(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_one = |at: usize| matches!(bytes.get(at + 1..), Some([0xBD, 0xA6..=0xBF, ..] | [0xBE | 0xBF, ..]));
    memchr::memchr_iter(0xEF, bytes).any(is_one)
}

fn is_code(line: &str) -> bool {
    let bytes = line.as_bytes();
    let at = |n: usize, b: &[u8]| bytes.get(n..).is_some_and(|rest| rest.starts_with(b));
    // What stands around the sign `=`, `>`, `;` or `:` makes it code.
    let sign = |n: usize| {
        let before = n.checked_sub(1).and_then(|b| bytes.get(b));
        match bytes.get(n) {
            Some(b'=') => at(n, b"==") || at(n, b"=>") || before == Some(&b':') || before == Some(&b' ') && at(n, b"= "),
            Some(b'>') => before == Some(&b'-'),
            Some(b':') => before == Some(&b'"'),
            Some(b';') => before == Some(&b')') && n.checked_sub(2).and_then(|b| bytes.get(b)) == Some(&b'('),
            _ => true,
        }
    };
    memchr::memchr3_iter(b'=', b'>', b':', bytes).any(sign)
        || memchr::memchr3_iter(b'{', b'}', b';', bytes).any(sign)
        || bytes.first().is_some_and(u8::is_ascii_uppercase) && QUERIES.iter().any(|word| line.starts_with(word))
}

/// How queries of a database begin.
const QUERIES: [&str; 4] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
