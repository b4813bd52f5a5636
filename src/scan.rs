//! The prefilter: one pass over a text that says which classes of characters stand in it and where literals of the rules
//! begin. A rule's machinery runs only where the prefilter saw what the rule needs.
//!
//! A literal is anchored at its rarest pair of adjacent characters. The pair is looked up in a table by hash, and only a hit
//! is verified: the pass costs the same for ten literals and for ten thousand.

use crate::chars::{self, BMP};
use crate::data;

/// A set of character classes, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Classes(u64);

impl Classes {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// White space behind a single character, and the marks behind that, which stands behind white space itself.
    pub(crate) const LETTER_SPACE: Self = Self::of_class(0);
    /// The line end.
    pub(crate) const LINE_END: Self = Self::of_class(1);

    const fn of_class(class: u8) -> Self {
        Self(1 << (class & 63))
    }

    pub(crate) fn of(c: char) -> Self {
        Self::of_class(TABLE.get(c as usize).map_or_else(|| class_of(c), |class| class & !(CONTEXT_BIT as u8)))
    }

    /// Those of all these characters.
    pub(crate) fn of_any(chars: impl IntoIterator<Item = char>) -> Self {
        chars.into_iter().map(Self::of).fold(Self::NONE, Self::union)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The numbers of the classes, in the order of [`Self::each`].
    pub(crate) fn numbers(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let number = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(number)
        })
    }

    /// Each class as a set of its own.
    pub(crate) fn each() -> impl Iterator<Item = Self> {
        (0..64).map(Self::of_class)
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The class of each character of the Basic Multilingual Plane, with [`CONTEXT_BIT`] where it is one.
static TABLE: once_cell::sync::Lazy<Box<[u8; BMP]>> = once_cell::sync::Lazy::new(|| {
    let mut table = chars::table(|c| class_of(c) | if is_space(c) || c == '\n' { CONTEXT_BIT as u8 } else { 0 });
    data::each_han(|c, evidence, frequency| table[c as usize & (BMP - 1)] = class_of_form(evidence, frequency));
    table
});

/// What the scanner must know of each character, by its [`place`] (three bytes) and by its number (fewer): its class with what is
/// special about it, and the rest of its [`half_slot`].
fn entries() -> (Box<[u32]>, Box<[u32]>) {
    let (short, long) = TABLE.split_at(SHORT);
    let entry = |(class, c): (&u8, u32)| u32::from(*class) | half_slot(c);
    let mut wide = vec![0; PLACES];
    // Characters of three bytes in runs that differ in the last one.
    for (classes, first) in long.chunks(64).zip((SHORT as u32..).step_by(64)) {
        let (mut at, step) = (place_of(first), place_of(first + 1).wrapping_sub(place_of(first)));
        for of_one in classes.iter().zip(first..) {
            if let Some(to) = wide.get_mut(at % PLACES) {
                *to = entry(of_one);
            }
            at = at.wrapping_add(step);
        }
    }
    (wide.into(), short.iter().zip(0..).map(entry).collect())
}

/// Number of a character's class. Classes are as fine as the rules' triggers need them: a mark that starts a repair has its
/// own class, so that text without it never wakes the rule.
fn class_of(c: char) -> u8 {
    if matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}') {
        return class_of_han(c);
    }
    match c {
        '\n' => 1,
        '\r' => 2,
        ' ' => 3,
        '\t' => 4,
        '0'..='9' => 5,
        'A'..='Z' | 'a'..='z' => 6,
        ',' => 7,
        ';' => 8,
        ':' => 9,
        '?' => 10,
        '!' => 11,
        '.' => 12,
        '(' | ')' => 13,
        '[' | ']' => 14,
        '{' | '}' => 15,
        '"' => 16,
        '\'' => 17,
        '`' => 18,
        '-' => 19,
        '_' => 20,
        '#' => 21,
        '$' => 22,
        '<' | '>' => 23,
        '&' => 24,
        '%' => 25,
        '\\' => 26,
        '~' => 27,
        '\u{21}'..='\u{7E}' => 28,
        // C0 and C1 controls.
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => 29,
        // No-break space and the typographic spaces.
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => 30,
        // Soft hyphen, zero-width, bidi, joiners, variation selectors, tags, fillers.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => 31,
        '\u{FFFC}' | '\u{FFFD}' => 32,
        '·' | '•' | '‧' | '∙' | '⋅' | '・' => 33,
        // Of the signs of Latin-1, these stand in Chinese text, and no text in a wrong encoding is made of them alone.
        '×' | '÷' => 61,
        '\u{A1}'..='\u{24F}' => 34,
        '\u{300}'..='\u{36F}' => 35,
        '“' | '”' => 36,
        '‘' | '’' => 37,
        '〝' | '〞' | '〟' | '＂' | '＇' | '″' | '′' | '‟' | '‛' | '„' | '‚' => 38,
        '「' | '」' | '『' | '』' => 39,
        '《' | '》' => 40,
        '〈' | '〉' => 62,
        '（' | '）' => 41,
        '【' | '】' | '〔' | '〕' | '［' | '］' | '｛' | '｝' | '〖' | '〗' => 42,
        '，' | '、' => 43,
        '。' => 44,
        '；' | '：' => 45,
        '？' | '！' => 46,
        '…' | '⋯' => 47,
        '—' => 48,
        '–' | '―' | '─' | '━' | '－' | '‐' | '‑' | '‒' | '−' => 49,
        '\u{3000}' => 50,
        // Full-width ASCII that is not listed above.
        '\u{FF01}'..='\u{FF5E}' => 51,
        // Vertical, small and half-width forms.
        '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF61}'..='\u{FFDC}' => 52,
        // Radicals, strokes.
        '\u{2E80}'..='\u{2FDF}' | '\u{31C0}'..='\u{31EF}' => 53,
        // Compatibility ideographs.
        '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => 54,
        // Private use.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => 55,
        c if chars::is_kana(c) => 56,
        c if chars::is_hangul(c) => 57,
        c if chars::is_han(c) => class_of_han(c),
        _ => 61,
    }
}

fn class_of_han(c: char) -> u8 {
    class_of_form(data::script_evidence(c), data::log_frequency(c))
}

const fn class_of_form(evidence: data::Evidence, frequency: u8) -> u8 {
    match evidence {
        data::Evidence::TraditionalOnly => 58,
        data::Evidence::Outside => 59,
        data::Evidence::Neutral | data::Evidence::SimplifiedOnly if frequency == 0 => RARE,
        data::Evidence::Neutral | data::Evidence::SimplifiedOnly => COMMON,
    }
}

/// Standard Han characters, the 4,096 most frequent ones and the others.
const COMMON: u8 = 60;
const RARE: u8 = 63;

/// The classes of `c`, for which it matters that it stands behind `head`.
fn classes_in_context(head: &str, c: char) -> Classes {
    // No rule needs the space behind 第三条, or behind the # of a heading.
    let opens_heading = || head.ends_with('#') && matches!(head.trim_end_matches('#').as_bytes(), [] | [.., b'\n']);
    if c == ' ' && (opens_heading() || opens_article(head)) {
        return Classes::NONE;
    }
    let spaced = is_space(c) && is_letter_spaced(head);
    if spaced { Classes::of(c).union(Classes::LETTER_SPACE) } else { Classes::of(c) }
}

/// Is a space behind `head`, a text of whole characters, seen to be of its class alone, as [`classes_in_context`] says in full? It
/// is behind a space or a line end; behind an ASCII character, and behind a Han character that counts no article, if what stands
/// before that is no space.
fn is_plain_space(head: &[u8]) -> bool {
    const HAN: std::ops::RangeInclusive<u8> = 0xE4..=0xE9;
    match head {
        [.., b' ' | b'\t' | b'\n'] => true,
        [.., b'#'] => false,
        [.., before @ ..=0x7F, 0x21..=0x7E] => !matches!(before, b' ' | b'\t'),
        [.., lead, _, _, 0x21..=0x7E] => HAN.contains(lead),
        [.., before, _, _, a, b, c] if HAN.contains(before) && HAN.contains(a) => {
            !["条", "章", "节", "款", "编", "篇"].iter().any(|unit| *unit.as_bytes() == [*a, *b, *c])
        }
        _ => false,
    }
}

/// White space between the characters of a letter-spaced text.
const fn is_space(c: char) -> bool {
    chars::is_inline_space(c) && c != '\r'
}

/// Does `head`, a text up to a space, end with a single character behind another space?
fn is_letter_spaced(head: &str) -> bool {
    let mut back = head.chars().rev().skip_while(|c| chars::is_cjk_mark(*c));
    back.next().is_some_and(|c| !is_space(c) && c != '\n') && back.next().is_some_and(is_space)
}

/// Does `head`, a text up to a space, end with 第三条, 第一章 or the like at the start of its line, or behind the mark of a heading
/// there?
fn opens_article(head: &str) -> bool {
    let mut back = head.chars().rev();
    back.next().is_some_and(|c| matches!(c, '条' | '章' | '节' | '款' | '编' | '篇'))
        && back.find(|c| !chars::is_han_numeral(*c)) == Some('第')
        && back.find(|c| !matches!(c, '#' | ' ')).is_none_or(|c| c == '\n')
}

/// Is a class so wide that nearly every text holds a member: digits, letters, other ASCII marks, common Han characters? A rule
/// that needs a character of it waits for that very character.
pub(crate) fn is_in_wide_class(c: char) -> bool {
    const WIDE: Classes = Classes(1 << 5 | 1 << 6 | 1 << 28 | 1 << COMMON);
    WIDE.intersects(Classes::of(c))
}

/// A literal found by [`Scanner::scan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    /// Number of the literal, in the order in which the scanner was given them.
    pub(crate) literal: u32,
    /// Byte offset of its first character.
    pub(crate) start: usize,
}

/// A line of a text: where it starts, what characters it holds, and what it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) start: usize,
    pub(crate) classes: Classes,
    pub(crate) shape: Shape,
}

impl Line {
    pub(crate) fn new(start: usize, classes: Classes, content: &str) -> Self {
        Self { start, classes, shape: Shape::of(content) }
    }
}

/// What a line may be, as a look at a few bytes of it tells: most lines are none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape(u8);

impl Shape {
    /// It may hold its text twice.
    pub(crate) const HALVES: Self = Self(1);
    /// Each of its characters may stand twice.
    pub(crate) const TWICE: Self = Self(2);
    /// It may be as short as page furniture, and no sentence.
    pub(crate) const SHORT: Self = Self(4);
    /// It may open with an outline number.
    pub(crate) const NUMBER: Self = Self(8);
    const ALL: Self = Self(15);

    /// What `content`, a line without its line end, may be. Constant time.
    fn of(content: &str) -> Self {
        let bytes = content.as_bytes();
        let length = bytes.len();
        if !matches!(bytes, [0xE4..=0xE9, ..] | [0xEF, 0xBC, 0x88, ..]) {
            // An ASCII mark, letter or digit opens no outline number.
            return if matches!(bytes, [b'!'..=b'~', ..]) { Self(Self::ALL.0 & !Self::NUMBER.0) } else { Self::ALL };
        }
        let ends_clause = matches!(bytes, [.., 0xE3, 0x80, 0x82] | [.., 0xEF, 0xBC, 0x9B | 0x9A]);
        // No white space stands at its ends.
        let is_bare = ends_clause || matches!(bytes, [.., 0xE4..=0xE9, _, _]);
        let opens_number = content.chars().next().is_some_and(|c| c == '（' || chars::is_han_numeral(c));
        // The last bytes of two characters of three tell most of them apart.
        let are_halves = !is_bare || bytes.get(2) == bytes.get(length - length / 2 + 2);
        let is_short = !(ends_clause || is_bare && length > SHORT_LINE);
        let held = |holds: bool, shape: Self| if holds { shape.0 } else { 0 };
        Self(
            held(are_halves, Self::HALVES)
                | held(bytes.get(2) == bytes.get(5), Self::TWICE)
                | held(is_short, Self::SHORT)
                | held(opens_number, Self::NUMBER),
        )
    }

    pub(crate) const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Longest line of page furniture, in bytes.
pub(crate) const SHORT_LINE: usize = 120;

/// What one pass over a text saw, beside the literals.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) classes: Classes,
    /// The lines, if there are several: each has the class of the line end, the last one too.
    pub(crate) lines: Vec<Line>,
}

/// What [`Scanner::run`] read: up to which byte, the entry of the last character, the classes of all.
struct Run {
    end: usize,
    before: u32,
    classes: u64,
}

/// The compiled prefilter.
pub(crate) struct Scanner {
    /// The entries of the characters of three bytes, and of fewer.
    wide: Box<[u32]>,
    short: Box<[u32]>,
    /// [`SINGLE_BIT`] where the pair of an anchor may be, with the [`sign`] of the pair, or [`SEVERAL_BIT`].
    slots: Box<[u8; 1 << SLOT_BITS]>,
    /// The anchors, sorted by bucket, and where each bucket begins.
    anchors: Vec<Anchor>,
    buckets: Box<[u32]>,
    literals: Vec<Box<str>>,
}

/// Where a literal is anchored.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    bucket: u32,
    /// The pair of characters.
    key: u64,
    literal: u32,
    /// Byte offset of the pair's second character in the literal.
    offset: u32,
    /// Is the literal the pair, or the single character, and no more?
    is_whole: bool,
}

const SLOT_BITS: u32 = 18;

const fn pair(a: u32, b: u32) -> u64 {
    (a as u64) << 32 | b as u64
}

/// Which of `count` buckets, a power of two, holds the anchors of a pair.
const fn bucket(key: u64, count: usize) -> u32 {
    joined(half_slot((key >> 32) as u32), half_slot(key as u32)) & (count as u32 - 1)
}

/// What a character contributes to the slot of a pair. The low bits are left free for its class. Of a million numbers tried, the one
/// with which the pairs of running text share fewest slots with those of the built-in literals.
const fn half_slot(c: u32) -> u32 {
    let mixed = c.wrapping_mul(0x32A1_49A9);
    (mixed ^ mixed >> 15).wrapping_mul(0x9E37_79B1) & !0xFF
}

/// The slot of two characters, from their entries.
const fn joined(first: u32, second: u32) -> u32 {
    first.wrapping_mul(8).wrapping_add(second) >> (32 - SLOT_BITS)
}

/// What tells apart most pairs that share a slot, from the entries of the two characters.
const fn sign(first: u32, second: u32) -> u8 {
    (first.wrapping_mul(8).wrapping_add(second) >> (26 - SLOT_BITS)) as u8 & !(LOOK as u8)
}

/// Characters of fewer than three bytes.
pub(crate) const SHORT: usize = 0x800;

/// More than the [`place`]s of characters.
pub(crate) const PLACES: usize = 1 << 17;

/// Where the entry of a character of three bytes is, from these and whatever byte follows: no two characters share a place. Only the
/// low four bits of the first byte and six of the others vary. Of the factors tried, the one with which Han characters lie closest: on
/// 49 pages of 4 KiB, and not 64 of them in one set of a cache.
pub(crate) const fn place(bytes: u32) -> usize {
    ((bytes & 0x3F_3F0F).wrapping_mul(0x0801_0004) >> 15) as usize
}

/// The same from the number of the character.
pub(crate) const fn place_of(c: u32) -> usize {
    place(u32::from_le_bytes([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8, 0]))
}

/// How frequent a character is, on the scale of [`data::log_frequency`]: of those that are not Han by kind.
fn frequency(c: char) -> u32 {
    match c {
        '，' | '、' | '。' => 195,
        // So （一） is looked for where （一 is.
        '）' => 171,
        '：' | '；' | '（' | '“' | '”' | '《' | '》' | ' ' | '\n' | '\u{3000}' | '0'..='9' => 170,
        '\u{21}'..='\u{7E}' => 140,
        c => u32::from(data::log_frequency(c)),
    }
}

/// How much more frequent a pair is that is a word than its characters say.
const COMPOUND: u32 = 100;

impl Scanner {
    /// Compiles the prefilter for `literals`; empty literals never match. A literal of one character is anchored at that
    /// character and whatever stands in front of it.
    pub(crate) fn new(literals: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        let (wide, short) = entries();
        let mut scanner = Self {
            wide,
            short,
            slots: Box::new([0; 1 << SLOT_BITS]),
            anchors: Vec::new(),
            buckets: [0, 0].into(),
            literals: literals.into_iter().map(Into::into).collect(),
        };
        let count = (2 * scanner.literals.len()).next_power_of_two().min(1 << SLOT_BITS);
        let anchor = |key: u64, number: usize, literal: &str, offset: u32| {
            let (bucket, is_whole) = (bucket(key, count), literal.chars().count() <= 2);
            Anchor { bucket, key, literal: number as u32, offset, is_whole }
        };
        for (n, literal) in scanner.literals.iter().enumerate() {
            let mut best: Option<(u32, u64, u32)> = None;
            let mut previous = None;
            for (at, c) in literal.char_indices() {
                if let Some(p) = previous {
                    let common = if data::is_compound(p, c) { COMPOUND } else { 0 };
                    let candidate = (frequency(p) + frequency(c) + common, pair(u32::from(p), u32::from(c)), at as u32);
                    if best.is_none_or(|b| candidate < b) {
                        best = Some(candidate);
                    }
                }
                previous = Some(c);
            }
            match (best, previous) {
                (Some((_, key, at)), _) => scanner.anchors.push(anchor(key, n, literal, at)),
                (None, Some(only)) => scanner.anchors.push(anchor(pair(SINGLE, u32::from(only)), n, literal, 0)),
                (None, None) => {}
            }
        }
        (scanner.anchors, scanner.buckets) = sorted(&scanner.anchors, count);
        // The entries first: the slots follow from them.
        for only in scanner.anchors.iter().filter(|a| a.key >> 32 == u64::from(SINGLE)).map(|a| a.key as u32) {
            let of_short = scanner.short.get_mut(only as usize);
            let place = (SHORT as u32..=0xFFFF).contains(&only).then(|| place_of(only));
            if let Some(entry) = of_short.or(place.and_then(|place| scanner.wide.get_mut(place))) {
                *entry |= SINGLE_BIT;
            }
        }
        for Anchor { key, .. } in &scanner.anchors {
            if let (Some(a), Some(b)) = (char::from_u32((key >> 32) as u32), char::from_u32(*key as u32)) {
                let (a, b) = (scanner.entry(a), scanner.entry(b));
                let (slot, held) = (&mut scanner.slots[joined(a, b) as usize], SINGLE_BIT as u8 | sign(a, b));
                *slot = if *slot == 0 || *slot == held { held } else { SINGLE_BIT as u8 | SEVERAL_BIT };
            }
        }
        scanner
    }

    /// One pass over `text`; `found` is told of each literal, in the order of the places at which they are anchored. The line end of the
    /// last line is not looked at: what needs a line end needs two lines.
    pub(crate) fn scan(&self, text: &str, found: impl FnMut(Hit)) -> Scan {
        self.scan_while(text, found, |_| true).unwrap_or_default()
    }

    /// The same; `None` where `goes_on` does not hold of what stands behind a line end.
    pub(crate) fn scan_while(&self, text: &str, mut found: impl FnMut(Hit), goes_on: impl Fn(&str) -> bool) -> Option<Scan> {
        let text = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
        let mut lines = Vec::new();
        let mut all = 0u64; // the classes in all lines up to here
        let mut classes = 0u64; // and in this one
        let mut start = 0; // of this line
        let mut before = half_slot(SINGLE); // the entry of the last character that was read
        let mut at = 0;
        let line_end = self.entry('\n');
        let is_anchor = line_end & SINGLE_BIT != 0;
        while at < text.len() {
            // Nearly all characters are one or three bytes long: the loop over them holds nothing else.
            let run = self.run(text.as_bytes(), at, before);
            (at, before, classes) = (run.end, run.before, classes | run.classes);
            if text.as_bytes().get(at) == Some(&b'\n') && !is_anchor && self.slots[joined(before, line_end) as usize] == 0 {
                // Nearly all line ends.
                classes |= Classes::LINE_END.0;
                lines.push(Line::new(start, Classes(classes), text.get(start..at).unwrap_or_default()));
                (all, classes, start, before) = (all | classes, 0, at + 1, line_end);
                at += 1;
                if !goes_on(text.get(at..).unwrap_or_default()) {
                    return None;
                }
                continue;
            }
            let Some(c) = text.get(at..).and_then(|t| t.chars().next()) else { break };
            let entry = self.entry(c);
            classes |= match entry & CONTEXT_BIT {
                0 => 1 << (entry & 63),
                _ => classes_in_context(text.get(..at).unwrap_or_default(), c).0,
            };
            if self.slots[joined(before, entry) as usize] != 0
                && let Some(previous) = text.get(..at).and_then(|t| t.chars().next_back())
            {
                self.verify(text, at, pair(u32::from(previous), u32::from(c)), &mut found);
            }
            if entry & SINGLE_BIT != 0 {
                self.verify(text, at, pair(SINGLE, u32::from(c)), &mut found);
            }
            (at, before) = (at + c.len_utf8(), entry);
            if c == '\n' {
                lines.push(Line::new(start, Classes(classes), text.get(start..at - 1).unwrap_or_default()));
                (all, classes, start) = (all | classes, 0, at);
                if !goes_on(text.get(at..).unwrap_or_default()) {
                    return None;
                }
            }
        }
        if !lines.is_empty() {
            let classes = Classes(classes).union(Classes::LINE_END);
            lines.push(Line::new(start, classes, text.get(start..).unwrap_or_default()));
        }
        Some(Scan { classes: Classes(all | classes), lines })
    }

    fn entry(&self, c: char) -> u32 {
        let code = u32::from(c);
        match code {
            0..0x800 => self.short.get(code as usize).copied(),
            0x800..=0xFFFF => self.wide.get(place_of(code)).copied(),
            _ => None,
        }
        .unwrap_or_else(|| half_slot(code) | u32::from(class_of(c)) | SINGLE_BIT)
    }

    /// Reads characters of one and of three bytes from byte `from` on, up to one of another length, to one that needs a closer look, or
    /// at which a literal may be anchored.
    #[inline(never)]
    fn run(&self, bytes: &[u8], from: usize, mut before: u32) -> Run {
        let (Ok(wide), Ok(short)) = (<&[u32; PLACES]>::try_from(&*self.wide), <&[u32; SHORT]>::try_from(&*self.short)) else {
            return Run { end: from, before, classes: 0 };
        };
        let slots = &*self.slots;
        let mut classes = 0u64;
        let mut rest = bytes.get(from..).unwrap_or_default();
        'all: loop {
            // Two of three bytes at a time, then one. What changes here is of this loop alone: it takes fewer instructions so.
            let (mut ahead, mut last, mut seen) = (rest, before, 0);
            while let Some(eight) = ahead.first_chunk() {
                let word = u64::from_le_bytes(*eight);
                if word as u32 & 0xF000_00F0 != 0xE000_00E0 {
                    break;
                }
                let (one, two) = (wide[place(word as u32)], wide[place((word >> 24) as u32)]);
                let first = u32::from(slots[joined(last, one) as usize]) | one;
                if (first | u32::from(slots[joined(one, two) as usize]) | two) & LOOK != 0 {
                    break;
                }
                seen |= 1 << (one & 63) | 1 << (two & 63);
                (last, ahead) = (two, &ahead[6..]);
            }
            (rest, before, classes) = (ahead, last, classes | seen);
            // With those of one byte behind it.
            loop {
                let (entry, length) = match rest {
                    [a @ 0xE0..=0xEF, b, c, ..] => (wide[place(u32::from_le_bytes([*a, *b, *c, 0]))], 3),
                    [first @ ..=0x7F, ..] => (short[usize::from(*first)], 1),
                    _ => break 'all,
                };
                let slot = slots[joined(before, entry) as usize];
                let look = (u32::from(slot) | entry) & LOOK;
                if look != 0 {
                    // Half of the pairs that share a slot with that of an anchor are told by their sign, and nearly all spaces in
                    // Latin text by a look at the bytes before them.
                    let is_other = entry & LOOK == 0 && slot & SEVERAL_BIT == 0 && slot & !(LOOK as u8) != sign(before, entry);
                    let is_space = look == CONTEXT_BIT && rest.first() == Some(&b' ');
                    if !(is_other || is_space && is_plain_space(&bytes[..bytes.len() - rest.len()])) {
                        break 'all;
                    }
                }
                classes |= 1 << (entry & 63);
                before = entry;
                rest = &rest[length..];
                if rest.first().is_none_or(|byte| !byte.is_ascii()) {
                    break;
                }
            }
        }
        Run { end: bytes.len() - rest.len(), before, classes }
    }

    /// The literal with this number.
    pub(crate) fn literal(&self, number: u32) -> &str {
        self.literals.get(number as usize).map_or("", |l| l)
    }

    #[cold]
    fn verify(&self, text: &str, at: usize, key: u64, found: &mut impl FnMut(Hit)) {
        let bucket = bucket(key, self.buckets.len() - 1) as usize;
        let (from, to) = match self.buckets.get(bucket..bucket + 2) {
            Some([from, to]) => (*from as usize, *to as usize),
            _ => return,
        };
        let anchors = self.anchors.get(from..to).unwrap_or_default().iter().filter(|a| a.key == key);
        for &Anchor { literal, offset, is_whole, .. } in anchors {
            if let Some(start) = at.checked_sub(offset as usize)
                && (is_whole || text.get(start..).is_some_and(|t| t.starts_with(self.literal(literal))))
            {
                found(Hit { literal, start });
            }
        }
    }
}

/// The anchors sorted into `count` buckets, and where each begins. Time O(n + count).
fn sorted(anchors: &[Anchor], count: usize) -> (Vec<Anchor>, Box<[u32]>) {
    let mut ends = vec![0; count + 1];
    for anchor in anchors {
        ends.get_mut(anchor.bucket as usize + 1).into_iter().for_each(|held| *held += 1);
    }
    let mut end = 0;
    for bucket in &mut ends {
        end += *bucket;
        *bucket = end;
    }
    let begins: Box<[u32]> = ends.clone().into();
    let mut sorted = anchors.to_vec();
    for anchor in anchors {
        if let Some(next) = ends.get_mut(anchor.bucket as usize) {
            sorted.get_mut(*next as usize).into_iter().for_each(|to| *to = *anchor);
            *next += 1;
        }
    }
    (sorted, begins)
}

/// In place of a first character: the anchor is a single character.
const SINGLE: u32 = u32::MAX;
/// On a class: some literal is this one character.
const SINGLE_BIT: u32 = 0x80;
/// On a class: what stands before the character matters, or its line ends behind it.
const CONTEXT_BIT: u32 = 0x40;
/// On a slot: pairs of different signs have it.
const SEVERAL_BIT: u8 = 0x40;
/// On a class or a slot: the character needs a closer look.
const LOOK: u32 = SINGLE_BIT | CONTEXT_BIT;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds() {
        let literals = ["时问", "时", "问题", "a", "ab", "😀", "不到位", "到位", "", "题题"];
        let scanner = Scanner::new(literals);
        for text in ["", "时问题题题", "随时问他", "abab😀a", "工作不到位，到位", "时"] {
            let mut expected = Vec::new();
            for (n, l) in literals.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
                for (start, _) in text.char_indices() {
                    if text[start..].starts_with(l) {
                        expected.push(Hit { literal: n as u32, start });
                    }
                }
            }
            expected.sort_unstable_by_key(|h| (h.start, h.literal));
            let mut hits = Vec::new();
            scanner.scan(text, |hit| hits.push(hit));
            hits.sort_unstable_by_key(|h| (h.start, h.literal));
            assert_eq!(hits, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn spaces_are_read_as_in_full(parts in proptest::collection::vec(0..PARTS.len(), 1..12)) {
            let text: String = parts.iter().map(|n| PARTS[*n]).collect();
            let full = text.char_indices().map(|(at, c)| classes_in_context(&text[..at], c)).fold(Classes::NONE, Classes::union);
            // The classes of a line end are those of all lines, but for the last one.
            if !text.ends_with('\n') {
                proptest::prop_assert_eq!(Scanner::new(["甲乙"]).scan(&text, drop).classes, full, "{:?}", text);
            }
        }
    }

    const PARTS: [&str; 18] =
        [" ", " ", " ", "\t", "\n", "#", "\u{3000}", "\u{A0}", "第", "三", "条", "章", "。", "a", "bc", "7", "人", "\u{20000}"];

    #[test]
    fn no_two_characters_share_a_place() {
        let mut is_taken = vec![false; PLACES];
        for c in SHORT as u32..BMP as u32 {
            assert!(!std::mem::replace(&mut is_taken[place_of(c)], true), "{c:X}");
        }
    }

    #[test]
    fn the_table_holds_the_class_of_each_character() {
        for c in (0..BMP as u32).filter_map(char::from_u32) {
            assert_eq!(Classes::of(c), Classes::of_class(class_of(c)), "{c:?}");
        }
    }

    #[test]
    fn shapes_are_told_of_the_lines_that_have_them() {
        let shape = |line: &str| Scanner::new([""; 0]).scan(&format!("{line}\n第二行。"), drop).lines[0].shape;
        for (line, of) in [
            ("年度总结报告年度总结报告", Shape::HALVES),
            ("　年度总结报告年度总结报告 ", Shape::HALVES),
            ("年年度度总总结结报报告告", Shape::TWICE),
            ("第一章 总则", Shape::SHORT),
            ("总则\r", Shape::SHORT),
            ("（三）修渠。", Shape::NUMBER),
            ("　十二、修渠。", Shape::NUMBER),
        ] {
            assert!(shape(line).may_be(of), "{line}");
        }
        assert_eq!(shape("雨水偏多，各村提前疏通沟渠。"), Shape(0));
        assert_eq!(shape(&["雨水偏多".repeat(12), "的年份".to_owned()].concat()), Shape(0));
    }

    #[test]
    fn classes_are_seen() {
        let scan = Scanner::new([""; 0]).scan("中文,text", drop);
        assert!(scan.classes.intersects(Classes::of(',')));
        assert!(!scan.classes.intersects(Classes::of(';')));
    }
}
