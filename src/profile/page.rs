//! Pages: the lines between two of them, and the paragraphs that they cut.

use super::wrap::{self, LONGER, Line, NARROWEST, WIDEST, opens_item};
use crate::lines::BLOCK;
use crate::{chars, lines};

/// Longest line of page furniture, in bytes.
const MAX_FURNITURE: usize = crate::scan::SHORT_LINE;

/// Is the line a page number as pages have it, or does it open with a form feed?
pub(crate) fn is_page_line(line: &str) -> bool {
    if opens_with_han(line) && (!line.starts_with('第') || line.ends_with(['。', '；', '：'])) {
        return false;
    }
    if line.starts_with('\u{C}') {
        return true;
    }
    let body = line.trim_start();
    let has_digits = |s: &str| s.contains(is_digit);
    match body.chars().next() {
        Some(first) if is_dash(first) || first == '第' || is_digit(first) => {
            let body = body.trim_end();
            if body.len() > MAX_FURNITURE / 2 {
                return false;
            }
            let inner = body.trim_matches(|c: char| is_dash(c) || c == ' ');
            let is_bare = inner.chars().all(is_digit) && (1..=4).contains(&inner.chars().count());
            let of_pages = inner.contains('页')
                && has_digits(inner)
                && inner.chars().all(|c| {
                    is_digit(c)
                        || chars::is_inline_space(c)
                        || matches!(c, '第' | '页' | '共' | '/' | '／' | ',' | '，' | '（' | '）' | '(' | ')')
                });
            is_bare || of_pages
        }
        _ => false,
    }
}

/// Does `text` begin with a Han character? Not so where a look at the first byte does not tell.
pub(crate) const fn opens_with_han(text: &str) -> bool {
    matches!(text.as_bytes(), [0xE4..=0xE9, ..])
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '–' | '－' | '~' | '～')
}

/// Does the paragraph of `line` seem to go on in `next`, beyond what stands between pages?
pub(crate) fn goes_on(line: &str, next: &str) -> bool {
    if line.len() < NARROWEST || next.starts_with(chars::is_inline_space) || !next.starts_with(|c| !opens_markup(c)) {
        return false;
    }
    // Cheap first: few lines break off, and only of those the width is asked.
    if !wrap::breaks_off(line.trim_end()) && !wrap::opens_inside(next) || opens_item(next) {
        return false;
    }
    let (before, after) = (Line::of(line, 0), Line::of(next, 0));
    // What follows is as wide or ends its paragraph; a header or a heading does neither.
    let ends = |c| chars::ends_sentence(c) || chars::is_closing(c) || matches!(c, '；' | '：');
    before.half_cells() >= NARROWEST && (ends(after.last) || after.half_cells() + LONGER >= before.half_cells())
}

/// Does `c` open a line of markup, a row or a list?
const fn opens_markup(c: char) -> bool {
    matches!(c, '#' | '|' | '<' | '>' | '`' | '*' | '+' | '~' | '=' | '$' | '[' | '{')
}

/// A line with each number in it as one sign: what headers and footers of different pages share. `None` where the line is too
/// long, or holds neither.
pub(crate) fn pattern(line: &str) -> Option<Box<str>> {
    if !has_pattern(line) {
        return None;
    }
    let body = line.trim();
    let mut pattern = String::with_capacity(body.len());
    for c in body.chars().filter(|c| !chars::is_inline_space(*c)) {
        if !is_digit(c) {
            pattern.push(c);
        } else if !pattern.ends_with(NUMBER) {
            pattern.push(NUMBER);
        }
    }
    Some(pattern.into())
}

/// Has the line a [`pattern`]?
pub(crate) fn has_pattern(line: &str) -> bool {
    // 曰 and 好的 may stand on many lines.
    let is_long = || line.chars().filter(|c| chars::is_han(*c)).nth(MIN_HEADER - 1).is_some();
    is_short(line) && (is_long() || line.contains(is_digit))
}

/// Fewest Han characters of a header.
const MIN_HEADER: usize = 4;

/// Stands for a number in a [`pattern`]: no line holds it.
const NUMBER: char = '\u{0}';

/// Is the pattern that of a number and nothing else?
pub(crate) fn is_number(pattern: &str) -> bool {
    pattern.chars().eq([NUMBER])
}

/// Fewest pages that show a header, and how many sentences it must interrupt.
const MIN_PAGES: usize = 3;
const MIN_CUT: usize = 2;
/// Fewest lines of a page, and how many times longer than the shortest a page may be: a header may be missing on a few.
const MIN_LINES: usize = 6;
const MAX_RATIO: usize = 4;
/// One line in so many may be a header or a footer.
const MAX_SHARE: usize = 4;

/// The [`pattern`]s of the headers and footers of `text`, sorted: short lines that stand again and again at page distance, and
/// interrupt sentences in lines that `is_full`. A line of which `is_body` holds is none: in a text that holds its parts several
/// times, lines of paragraphs repeat too. Time O(length).
pub(crate) fn running(text: &str, is_full: impl Fn(&Line<'_>) -> bool, is_body: impl Fn(&str) -> bool) -> Box<[Box<str>]> {
    let lines: Vec<&str> = lines::split(text).filter(|l| !is_blank(l)).collect();
    // What interrupts a sentence; then all places of those lines.
    let mut cuts: Vec<Box<str>> = Vec::new();
    let mut cut_by = |before: &str, between: &[&str], after: &str| {
        let are_short = between.iter().all(|l| l.len() <= MAX_FURNITURE);
        if are_short && goes_on(before, after) && is_full(&Line::of(before, 0)) {
            let headers = between.iter().filter(|l| !is_body(l));
            cuts.extend(headers.filter_map(|l| pattern(l)));
        }
    };
    for window in lines.windows(4) {
        if let [before, line, next, after] = window {
            cut_by(before, &[line], next);
            cut_by(before, &[line, next], after);
        }
    }
    cuts.sort_unstable();
    let mut headers: Vec<Header<'_>> = cuts.chunk_by(PartialEq::eq).filter_map(Header::new).collect();
    if headers.is_empty() {
        return Box::default();
    }
    let signs = first_signs(headers.iter().map(|h| h.pattern));
    let may_be_cut = |line: &str| may_open_with(&signs, line);
    for (n, line) in lines.iter().enumerate().filter(|(_, l)| l.len() <= MAX_FURNITURE && may_be_cut(l)) {
        let found = pattern(line).and_then(|p| headers.binary_search_by(|h| h.pattern.cmp(&*p)).ok());
        if let Some(header) = found.and_then(|n| headers.get_mut(n)) {
            header.places.push((n, first_number(line)));
        }
    }
    let is_running = |Header { pattern, cuts, places }: &Header<'_>| {
        // The title of the document may stand under the header of its first page.
        let places = match &**places {
            [(header, _), rest @ ..] if rest.first().is_some_and(|(title, _)| title - header < MIN_LINES) => rest,
            _ => places,
        };
        let gaps = || places.windows(2).filter_map(|p| p.get(1)?.0.checked_sub(p.first()?.0));
        let (least, most) = (gaps().min().unwrap_or(0), gaps().max().unwrap_or(0));
        let ascends = places.windows(2).all(|p| matches!(p, [(_, a), (_, b)] if a < b));
        places.len() >= MIN_PAGES
            && cuts * 3 >= places.len()
            && least >= MIN_LINES
            && most <= MAX_RATIO * least
            && (ascends || !pattern.contains(NUMBER))
    };
    headers.retain(is_running);
    // A text that holds its parts several times repeats far more lines than pages have headers.
    if headers.iter().map(|h| h.places.len()).sum::<usize>() * MAX_SHARE > lines.len() {
        return Box::default();
    }
    headers.iter().map(|h| h.pattern.into()).collect()
}

/// The first signs of patterns, which are sorted.
fn first_signs<'p>(patterns: impl Iterator<Item = &'p str>) -> Vec<Option<char>> {
    patterns.map(|p| p.chars().next()).collect()
}

/// May the line have a pattern that opens with one of these signs? This look saves most lines from being read.
fn may_open_with(signs: &[Option<char>], line: &str) -> bool {
    let sign = |c: char| if is_digit(c) { NUMBER } else { c };
    signs.binary_search(&line.trim_start().chars().next().map(sign)).is_ok()
}

/// What may be a header or a footer.
struct Header<'p> {
    pattern: &'p str,
    /// How many sentences it interrupts.
    cuts: usize,
    /// The numbers of its lines, and the first number on each.
    places: Vec<(usize, Option<u32>)>,
}

impl<'p> Header<'p> {
    /// Of the same pattern, once for each sentence that it interrupts.
    fn new(cuts: &'p [Box<str>]) -> Option<Self> {
        let pattern = cuts.first().filter(|_| cuts.len() >= MIN_CUT)?;
        Some(Self { pattern, cuts: cuts.len(), places: Vec::new() })
    }
}

/// `text` without the lines of these patterns, which are sorted, nor the blank lines around them where the paragraph goes on. Time
/// O(length).
pub(crate) fn without(text: &str, patterns: &[Box<str>]) -> String {
    let signs = first_signs(patterns.iter().map(|p| &**p));
    let is_running = |line| may_open_with(&signs, line) && pattern(line).is_some_and(|p| patterns.binary_search(&p).is_ok());
    let mut out = String::with_capacity(text.len());
    let mut last = "";
    let mut pending = String::new(); // blank lines since then
    let mut cut = false; // Was a line left out there?
    for line in lines::inclusive(text) {
        if is_blank(line.trim_end_matches('\n')) {
            pending.push_str(line);
        } else if !last.is_empty() && is_running(line) {
            cut = true;
        } else {
            if !(cut && goes_on(last.trim_end(), line.trim_end())) {
                out.push_str(&pending);
            }
            out.push_str(line);
            pending.clear();
            (last, cut) = (line, false);
        }
    }
    out + &pending
}

/// The first number of a line.
fn first_number(line: &str) -> Option<u32> {
    let digits = line.get(line.find(is_digit)?..)?.chars().map_while(|c| c.to_digit(10).or_else(|| full_width_digit(c)));
    digits.take(6).fold(None, |n, d| Some(n.unwrap_or(0) * 10 + d))
}

const fn full_width_digit(c: char) -> Option<u32> {
    if matches!(c, '０'..='９') { Some(c as u32 - '０' as u32) } else { None }
}

/// What the blank lines at the start of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// The end of a block.
    Between,
    /// They stand inside a block: between pages, or between the lines of a spaced text.
    Inside,
    /// The same, and the line behind them is page furniture.
    BeforeFurniture,
}

/// What the blank lines at the start of `rest` are. `line` is the line before them, and `paged` says whether it is page furniture.
pub(crate) fn gap(line: &str, paged: bool, rest: &str) -> Gap {
    if !paged && is_between_paragraphs(line, rest) {
        return Gap::Between;
    }
    let mut following = lines::split(rest);
    let mut gap = 0usize;
    let Some(next) = following.by_ref().find(|l| {
        let found = !is_blank(l);
        gap += usize::from(!found);
        found
    }) else {
        return Gap::Between;
    };
    if paged || is_page_line(next) || gap == 1 && is_line_of_spaced(line, next) {
        return Gap::Inside;
    }
    // A header or a footer stands alone: before the number of its page, or inside a sentence.
    let interrupts = is_short(next)
        && following.next().is_some_and(is_blank)
        && following.find(|l| !is_blank(l)).is_some_and(|after| is_page_line(after) || goes_on(line, after));
    if interrupts { Gap::BeforeFurniture } else { Gap::Between }
}

/// The blocks of a text that a look at a few bytes tells: a single line feed; a line that [opens plainly](opens_plainly), ends a clause,
/// and stands before a blank line and another such line, one too long for page furniture, or a heading `# …`; such a heading
/// before such a line. What `engine::cut` says of nearly all paragraphs.
pub(crate) struct PlainBlocks<'t> {
    text: &'t str,
    /// A line that was looked at, by its start, and where it ends.
    known: (usize, Option<usize>),
}

impl<'t> PlainBlocks<'t> {
    pub(crate) const fn of(text: &'t str) -> Self {
        Self { text, known: (usize::MAX, None) }
    }

    /// The block that starts at byte `start`, if it is plain.
    pub(crate) fn at(&mut self, start: usize) -> Option<&'t str> {
        let length = self.length_at(start)?;
        self.text.get(start..start + length)
    }

    /// Length of the block that starts at byte `start`, if it is plain.
    pub(crate) fn length_at(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes().get(start..)?;
        if let [b'\n', rest @ ..] = bytes {
            return (opens_plainly(rest) || opens_heading(rest)).then_some(1);
        }
        let is_heading = !opens_plainly(bytes);
        if is_heading && !opens_heading(bytes) {
            return None;
        }
        let longest = if is_heading { MAX_FURNITURE } else { BLOCK - 3 * MAX_FURNITURE };
        let end = self.line_end(start).filter(|end| *end < longest)?;
        let (line, [b'\n', b'\n', next @ ..]) = bytes.split_at_checked(end)? else { return None };
        if is_heading {
            return self.heading_before(start, end, next);
        }
        if !ends_clause(line) {
            return None;
        }
        let next_end = self.line_end(start + end + 2);
        let is_plain = match next_end {
            _ if !opens_plainly(next) => {
                let after = next.get(next_end.filter(|end| *end < MAX_FURNITURE)?..)?;
                opens_heading(next) && after.strip_prefix(b"\n\n").is_some_and(opens_body)
            }
            Some(end) if end < LONGEST + 4 => ends_clause(next.get(..end)?),
            // A Han character stands behind the longest furniture.
            _ => next.get(LONGEST..)?.iter().take(4).any(|byte| matches!(byte, 0xE4..=0xE9)),
        };
        is_plain.then_some(end + 1)
    }

    /// The same of the heading from byte `start` on, of so many bytes, before `next`.
    fn heading_before(&mut self, start: usize, length: usize, next: &[u8]) -> Option<usize> {
        let end = self.line_end(start + length + 2).filter(|end| *end < BLOCK - 3 * MAX_FURNITURE)?;
        // Neither are the two lines of a spaced text, nor is the second one furniture.
        let parts = end > length + 4 * LONGER && opens_body(next) && ends_clause(next.get(..end)?);
        let keeps_blank = has_pattern(self.text.get(start..start + length)?);
        parts.then_some(length + 1 + usize::from(keeps_blank))
    }

    /// Length of the line that starts at byte `start`, if it ends within the bytes of a block.
    fn line_end(&mut self, start: usize) -> Option<usize> {
        if self.known.0 != start {
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            self.known = (start, memchr::memchr(b'\n', rest.get(..BLOCK).unwrap_or(rest)));
        }
        self.known.1
    }
}

/// Does a line open with the mark of a heading and a Han character?
fn opens_heading(bytes: &[u8]) -> bool {
    let level = bytes.iter().take_while(|byte| **byte == b'#').count();
    level > 0 && matches!(bytes.get(level..), Some([b' ', 0xE4..=0xE9, ..]))
}

/// Does a line open plainly, and not as the number of a page does: 第 3 页?
fn opens_body(bytes: &[u8]) -> bool {
    let behind = without_indent(bytes).strip_prefix("第".as_bytes());
    let is_han =
        |rest: &[u8]| matches!(rest, [0xE4..=0xE9, ..]) && !["第", "页", "共"].iter().any(|c| rest.starts_with(c.as_bytes()));
    opens_plainly(bytes) && behind.is_none_or(is_han)
}

/// Does a line open with a Han character, （, or ( and a Han character, behind no white space or the indentation of a paragraph?
fn opens_plainly(bytes: &[u8]) -> bool {
    matches!(without_indent(bytes), [0xE4..=0xE9, ..] | [0xEF, 0xBC, 0x88, ..] | [b'(', 0xE4..=0xE9, ..])
}

/// A line without the indentation of a paragraph, two ideographic spaces.
fn without_indent(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(INDENT.as_bytes()).unwrap_or(bytes)
}

const INDENT: &str = "\u{3000}\u{3000}";
/// Longest line of page furniture with an indentation, in bytes.
const LONGEST: usize = MAX_FURNITURE + INDENT.len();

/// Does the line end with 。, ； or ：?
const fn ends_clause(line: &[u8]) -> bool {
    matches!(line, [.., 0xE3, 0x80, 0x82] | [.., 0xEF, 0xBC, 0x9B | 0x9A])
}

/// Does one blank line stand between the end of a sentence and a line that opens with a Han character, and is a sentence or too long
/// for page furniture? Nearly all gaps are such.
fn is_between_paragraphs(line: &str, rest: &str) -> bool {
    rest.strip_prefix('\n').filter(|next| opens_with_han(next)).is_some_and(|next| {
        let next = lines::split(next).next().unwrap_or_default();
        line.ends_with(['。', '；', '：']) && (next.ends_with(['。', '；', '：']) || next.trim_end().len() > MAX_FURNITURE)
    })
}

/// Are they two lines of a text in which a blank line stands behind every line?
fn is_line_of_spaced(line: &str, next: &str) -> bool {
    let rough = (NARROWEST..=4 * WIDEST).contains(&line.len()) && next.len() <= line.len() + 4 * LONGER;
    rough && goes_on(line, next) && Line::of(next, 0).half_cells() <= Line::of(line, 0).half_cells() + LONGER
}

/// Is the line as short as page furniture, and no sentence?
pub(crate) fn is_short(line: &str) -> bool {
    // Nearly all lines that are none.
    if ends_clause(line.as_bytes()) {
        return false;
    }
    let line = line.trim_end();
    if line.len() > MAX_FURNITURE && line.trim_start().len() > MAX_FURNITURE {
        return false;
    }
    let bare = line.trim_end_matches(chars::is_closing);
    !bare.ends_with(|c| chars::ends_sentence(c) || matches!(c, '，' | '；' | '：' | '、'))
}

fn is_blank(line: &str) -> bool {
    line.chars().all(chars::is_inline_space)
}

/// How the notes of a document are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// ①
    Circled,
    /// [1]
    Square,
    /// 〔1〕
    Tortoise,
    /// Superscript digits.
    Superscript,
}

impl Note {
    /// Can a mark open with `c`?
    pub(crate) const fn opens(c: char) -> bool {
        matches!(c, '①'..='⑳' | '㉑'..='㉟' | '[' | '〔') || is_superscript(c)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The mark of a note at the start of `text`: its kind, and its length in bytes.
pub(crate) fn note_mark(text: &str) -> Option<(Note, usize)> {
    let first = text.chars().next()?;
    let bracketed = |kind, close: char| {
        let rest = text.get(first.len_utf8()..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let closes = rest.get(digits..)?.starts_with(close);
        ((1..=3).contains(&digits) && closes).then(|| (kind, first.len_utf8() + digits + close.len_utf8()))
    };
    match first {
        '①'..='⑳' | '㉑'..='㉟' => Some((Note::Circled, first.len_utf8())),
        '[' => bracketed(Note::Square, ']'),
        '〔' => bracketed(Note::Tortoise, '〕'),
        c if is_superscript(c) => {
            let digits = text.chars().take_while(|c| is_superscript(*c)).map(char::len_utf8).sum();
            Some((Note::Superscript, digits))
        }
        _ => None,
    }
}

/// Superscript digits.
const fn is_superscript(c: char) -> bool {
    matches!(c, '\u{B9}' | '\u{B2}' | '\u{B3}' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

/// How many kinds of notes there are.
pub(super) const NOTES: usize = 4;

/// Calls `f` with the kind of each note that opens a line of `text`. Time O(length).
pub(super) fn each_note(text: &str, f: impl FnMut(Note)) {
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
    let of_line = |start: usize| {
        let line = text.get(start..)?.trim_start_matches(chars::is_inline_space);
        let (kind, length) = note_mark(line)?;
        let note = line.get(length..)?.trim_start_matches(chars::is_inline_space);
        note.starts_with(|c| chars::is_han(c) || chars::is_opening(c) || c.is_ascii_alphabetic()).then_some(kind)
    };
    starts.filter_map(of_line).for_each(f);
}

/// Does `kinds`, a set as bits, hold `kind`?
pub(super) const fn has_note(kinds: u8, kind: Note) -> bool {
    kinds & kind.bit() != 0
}
