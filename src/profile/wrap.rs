//! Hard wraps: the width at which the lines of a document were broken.

use std::cell::OnceCell;

use crate::chars::{self, cells};
use crate::data;

/// A width at which lines are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrap {
    /// Is the width counted in characters? Otherwise in half cells: a Han character is two, a Latin letter one.
    pub(crate) in_characters: bool,
    pub(crate) width: usize,
    /// Does a blank line stand between each two lines?
    pub(crate) spaced: bool,
    /// Do the lines break off anywhere, so that their width says nothing?
    ragged: bool,
    /// Are the first lines of paragraphs shorter by an indentation that was lost?
    short_first: bool,
}

/// A line, and what it looks like at its ends.
#[derive(Debug, Clone)]
pub(crate) struct Line<'t> {
    /// Without white space at its end.
    content: &'t str,
    /// Offset of its first byte, and of the byte after its last that is not white space.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// White space at its start, in bytes.
    pub(crate) indent: usize,
    /// Blank lines before it.
    pub(crate) gap: usize,
    pub(crate) last: char,
    /// Is it the first of its paragraph, with the indentation taken off?
    first: bool,
    /// Does it end inside a sentence or a quotation?
    breaks_off: bool,
    /// Does it open inside a sentence or a quotation?
    goes_on: bool,
    /// Its widths in characters and in half cells, once they were asked for: those of most lines never are.
    widths: OnceCell<(usize, usize)>,
}

impl<'t> Line<'t> {
    /// The line `content`, of which nothing is known but what stands in it.
    pub(super) fn of(content: &'t str, start: usize) -> Self {
        let content = content.trim_end();
        Self {
            content,
            start,
            end: start + content.len(),
            indent: content.len() - content.trim_start().len(),
            gap: 0,
            last: content.chars().next_back().unwrap_or('\n'),
            first: false,
            breaks_off: breaks_off(content),
            goes_on: false,
            widths: OnceCell::new(),
        }
    }

    /// Its widths in characters and in half cells. Time O(length) at first.
    fn widths(&self) -> (usize, usize) {
        *self.widths.get_or_init(|| {
            let cells = |c| if matches!(c, '\u{4E00}'..='\u{9FFF}') { 2 } else { cells(c) };
            self.content.chars().fold((0, 0), |(characters, half_cells), c| (characters + 1, half_cells + cells(c)))
        })
    }

    pub(crate) fn characters(&self) -> usize {
        self.widths().0
    }

    pub(crate) fn half_cells(&self) -> usize {
        self.widths().1
    }

    /// Is the line wider than `most` half cells? No line has more half cells than bytes.
    fn is_wider_than(&self, most: usize) -> bool {
        self.content.len() > most && self.half_cells() > most
    }

    /// Does the line break off before `next`?
    pub(crate) const fn breaks_off_before(&self, next: &Self) -> bool {
        self.breaks_off || next.goes_on
    }

    /// Is `next` the line right behind this one, or behind the blank line of a spaced text?
    pub(crate) const fn is_beside(next: &Self, spaced: bool) -> bool {
        next.gap == spaced as usize
    }
}

/// The lines of a text that are not blank.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let (mut start, mut gap) = (0, 0);
    let mut open = 0usize; // quotations open in the paragraph, up to the line before
    let mut before = ""; // the line before, if it belongs to the paragraph
    let (mut widest, mut measured) = (0, 0); // in half cells, of so many lines
    for content in crate::lines::inclusive(text) {
        let mut line = Line::of(content, start);
        start += content.len();
        let body = line.content.get(line.indent..).unwrap_or_default();
        if body.is_empty() {
            (open, before) = (0, "");
            gap += 1;
            continue;
        }
        line.gap = gap;
        line.first = line.indent == 0 && (gap > 0 || lines.is_empty());
        gap = 0;
        open = if line.indent > 0 { 0 } else { open_behind(before, open) };
        // A short line that ends a sentence ends its paragraph, and whatever seems to be open in it.
        if let Some(last) = lines.last().filter(|l| open > 0 && chars::ends_sentence(l.last)) {
            widest = lines.iter().skip(measured).map(Line::half_cells).fold(widest, usize::max);
            measured = lines.len();
            open = if last.half_cells() * 5 < widest * 4 { 0 } else { open };
        }
        // A quotation goes on, unless the next paragraph of it opens here; and no paragraph opens with a closing mark.
        line.goes_on = line.indent == 0
            && (open > 0 && !body.starts_with(chars::is_opening)
                || opens_inside(body)
                || is_speech_tag(body) && lines.last().is_some_and(|l| l.last == '”'));
        if body.starts_with(chars::is_opening) {
            open = 0;
        }
        before = body;
        lines.push(line);
    }
    lines
}

/// How many quotations are open behind `line`, if `open` are before it.
fn open_behind(line: &str, open: usize) -> usize {
    // The first bytes of the marks.
    memchr::memchr2_iter(0xE2, 0xE3, line.as_bytes()).fold(open, |open, at| {
        match line.as_bytes().get(at..at + 3).unwrap_or_default() {
            // “ ” do not nest: where one opens inside another, a closing mark is missing.
            [0xE2, 0x80, 0x9C] => 1,
            // 「 『
            [0xE3, 0x80, 0x8C | 0x8E] => open + 1,
            // ” 」 』
            [0xE2, 0x80, 0x9D] | [0xE3, 0x80, 0x8D | 0x8F] => open.saturating_sub(1),
            _ => open,
        }
    })
}

/// Does the line, without white space behind it, end inside a sentence or a quotation?
pub(super) fn breaks_off(line: &str) -> bool {
    let Some(last) = line.chars().next_back().filter(|c| !matches!(c, '。' | '；' | '：')) else { return false };
    let closes = || chars::is_closing(last) && line.trim_end_matches(chars::is_closing).ends_with(chars::is_han);
    let inside = |c| chars::is_han(c) || c.is_ascii_alphanumeric();
    inside(last) || chars::is_opening(last) || matches!(last, '，' | '、' | '—' | '-') || closes()
}

/// Does the line open with a mark that opens no paragraph?
pub(super) fn opens_inside(body: &str) -> bool {
    body.starts_with(|c| chars::is_closing(c) || matches!(c, '，' | '。' | '、')) || body.starts_with("……”")
}

/// Is it who speaks, and no more: 母亲说。
fn is_speech_tag(body: &str) -> bool {
    const VERBS: [&str; 6] = ["说。", "道。", "问。", "答。", "喊。", "叫。"];
    body.len() <= 8 * '说'.len_utf8() && VERBS.iter().any(|v| body.ends_with(v)) && !body.contains(['，', '“', '：'])
}

/// How much shorter and longer than the width a full line may be, in half cells: a mark must not open a line, a word is not cut.
const SHORTER: usize = 6;
pub(super) const LONGER: usize = 8;
/// The same in characters, where lines are cut without regard to words.
const MORE_CHARACTERS: usize = 4;
/// The indentation of a paragraph, in characters.
const INDENT: usize = 2;

impl Wrap {
    const fn new(in_characters: bool, width: usize, spaced: bool) -> Self {
        Self { in_characters, width, spaced, ragged: false, short_first: false }
    }

    /// Is the line as wide as the lines of the document get?
    pub(crate) fn is_full(self, line: &Line<'_>) -> bool {
        if self.ragged {
            return line.half_cells() >= NARROWEST;
        }
        let indent = if line.first || self.in_characters && self.short_first { INDENT } else { 0 };
        if self.in_characters {
            (self.width.saturating_sub(indent)..=self.width + MORE_CHARACTERS).contains(&line.characters())
        } else {
            (self.width.saturating_sub(SHORTER + 2 * indent)..=self.width + LONGER).contains(&line.half_cells())
        }
    }

    /// Is the line no header: a heading with an outline number, a part of a sentence, or full, without the spaces that set a header
    /// across a page?
    pub(crate) fn is_body(self, line: &str) -> bool {
        let body = line.trim();
        let is_numbered = || body.starts_with(|c| chars::is_han_numeral(c) || c == '（') && opens_item(body);
        let is_part = || {
            body.contains(['，', '。', '；', '！', '？'])
                || body.ends_with(chars::is_closing) && !body.contains(chars::is_opening)
        };
        is_numbered() || is_part() || !body.contains(chars::is_inline_space) && self.is_full(&Line::of(body, 0))
    }

    /// Does `next` go on with the paragraph of `line`, though that ends a sentence? Where the first lines of paragraphs are shorter,
    /// a line of the full width is no first line. `is_first` says whether `line` is one.
    pub(crate) fn goes_on_behind_sentence(self, line: &Line<'_>, is_first: bool, next: &Line<'_>) -> bool {
        let most = if is_first { 2 * INDENT + 1 } else { 1 };
        // A mark that must not open a line may make a first line wider by itself.
        let hangs = if chars::is_cjk_mark(next.last) { INDENT } else { 0 };
        self.short_first && self.lacks(line) <= most && self.lacks(next) + hangs <= INDENT
    }

    /// Has the line the very width of a full one? What may be a title is full by chance where it is only about as wide.
    pub(crate) fn is_exactly_full(self, line: &Line<'_>) -> bool {
        let lacks = self.lacks(line);
        lacks <= 1 || self.short_first && (2 * INDENT..=2 * INDENT + 1).contains(&lacks)
    }

    fn is_over(self, line: &Line<'_>) -> bool {
        if self.in_characters {
            line.characters() > self.width + MORE_CHARACTERS
        } else {
            line.is_wider_than(self.width + LONGER)
        }
    }

    /// How much the line lacks of the width, in half cells.
    fn lacks(self, line: &Line<'_>) -> usize {
        if self.in_characters {
            2 * self.width.saturating_sub(line.characters())
        } else {
            self.width.saturating_sub(line.half_cells())
        }
    }

    fn measure(self, line: &Line<'_>) -> usize {
        if self.in_characters { line.characters() } else { line.half_cells() }
    }
}

/// Narrowest column, and narrowest where only one or two lines show it, in half cells.
pub(super) const NARROWEST: usize = 24;
const NARROWEST_ALONE: usize = 48;
/// Widest column, in half cells.
pub(super) const WIDEST: usize = 240;

/// Can the lines of `text` be broken at a width at all: does a line that is not blank follow another, or one that breaks off behind
/// a blank line again and again, and are most lines short? Far cheaper than [`of`], and never false where that finds a width.
/// Time O(length).
pub(crate) fn may_be_wrapped(text: &str) -> bool {
    let (mut lines, mut long, mut pairs, mut spaced) = (0usize, 0usize, 0usize, 0usize);
    let mut gap = usize::MAX;
    let mut before = "";
    for line in crate::lines::inclusive(text) {
        let line = line.trim_end_matches(['\n', '\r']);
        if line.chars().all(char::is_whitespace) {
            gap = gap.saturating_add(1);
            continue;
        }
        lines += 1;
        long += usize::from(line.len() > 4 * (WIDEST + LONGER));
        pairs += usize::from(gap == 0);
        spaced += usize::from(gap == 1 && may_break_off(before, line));
        (gap, before) = (0, line);
    }
    (pairs > 0 || spaced >= FEWEST_SPACED) && long * 20 <= lines
}

/// Can `line` go on in `next` behind a blank line, by their lengths and by the last character?
fn may_break_off(line: &str, next: &str) -> bool {
    let ends_clause = |c: char| chars::ends_sentence(c) || matches!(c, '；' | '：' | '.' | '|' | '>');
    line.len() >= NARROWEST
        && next.len() <= line.len() + 4 * LONGER
        && !next.starts_with(chars::is_inline_space)
        && !line.trim_end().ends_with(ends_clause)
}

/// Fewest lines that break off behind blank lines.
const FEWEST_SPACED: usize = 3;

/// The width at which the lines of `text` are broken, if they are. Time O(length).
pub(crate) fn of(text: &str) -> Option<Wrap> {
    let lines = lines(text);
    let beside = lines.iter().skip(1).filter(|l| l.gap == 0).count();
    let spaced = beside * 4 <= lines.iter().skip(1).filter(|l| l.gap == 1).count();
    let found = if beside > 0 { Sample::of(text, &lines, false).wrap() } else { None };
    found.or_else(|| if spaced { Sample::of(text, &lines, true).wrap() } else { None })
}

/// Lines of a text, and which of them break off and go on in the next.
struct Sample<'t> {
    text: &'t str,
    lines: &'t [Line<'t>],
    spaced: bool,
    /// Numbers of the lines that break off.
    broken: Vec<usize>,
    /// Does any line but the last hold a mark?
    marked: bool,
    /// Is any line indented?
    indented: bool,
}

impl<'t> Sample<'t> {
    fn of(text: &'t str, lines: &'t [Line<'t>], spaced: bool) -> Self {
        let mut sample = Self { text, lines, spaced, broken: Vec::new(), marked: false, indented: false };
        for (n, pair) in lines.windows(2).enumerate() {
            let [line, next] = pair else { continue };
            sample.indented |= line.indent > 0;
            let goes_on = next.indent == 0 && Line::is_beside(next, spaced) && line.breaks_off_before(next);
            if goes_on && (sample.indented || !opens_item(next.content)) {
                sample.broken.push(n);
            }
            let has_mark = |l: &str| l.contains(['，', '。', '；', '、', '：', '？', '！']);
            sample.marked = sample.marked || has_mark(line.content);
        }
        sample
    }

    fn candidates(&self) -> impl Iterator<Item = &'t Line<'t>> + '_ {
        self.broken.iter().filter_map(|n| self.lines.get(*n)).filter(|l| (NARROWEST..=WIDEST).contains(&l.half_cells()))
    }

    fn wrap(&self) -> Option<Wrap> {
        let count = self.candidates().count();
        if count == 0 || !self.marked || self.spaced && count < FEWEST_SPACED {
            return None;
        }
        let last = self.lines.last()?;
        // Verse breaks off at marks; wrapped prose mostly inside clauses. Where paragraphs are indented, lines are no verses.
        let inside = self.candidates().filter(|l| l.last != '，' && l.last != '、').count();
        let ended = chars::ends_sentence(last.last)
            || chars::is_closing(last.last)
            || matches!(last.last, '；' | '：')
            || matches!(last.last, '，' | '、' | '—') && inside > 0;
        // Lines with blank lines between may be paragraphs: most break off, or all that do so are of one width.
        let may_be_paragraphs = self.spaced && count * 3 < self.lines.len();
        let wrap = [(true, false), (false, false), (true, true), (false, true)].into_iter().filter_map(
            |(in_characters, short_first)| {
                let measure = |l: &Line<'_>| if in_characters { l.characters() } else { l.half_cells() };
                let wrap = Wrap { short_first, ..Wrap::new(in_characters, mode(self.candidates().map(measure))?, self.spaced) };
                if short_first && !self.has_short_first_lines(wrap) {
                    return None;
                }
                let share = self.candidates().filter(|l| wrap.is_full(l)).count();
                let exact = self.candidates().filter(|l| wrap.measure(l) == wrap.width).count();
                let most_over = if count < 3 || may_be_paragraphs { 0 } else { self.lines.len() / 20 };
                if share * 5 < self.broken.len() * 4
                    || may_be_paragraphs && exact * 10 < count * 9
                    || self.lines.iter().filter(|l| wrap.is_over(l)).nth(most_over).is_some()
                {
                    return None;
                }
                let narrow = || self.candidates().any(|l| wrap.is_full(l) && l.half_cells() < NARROWEST_ALONE);
                let sound = if count < 3 {
                    (ended || self.is_solid(wrap) || self.is_indented_throughout(wrap)) && !narrow()
                } else {
                    self.indented || inside * 2 >= count || self.is_solid(wrap) && inside > 0
                };
                sound.then_some(((share, short_first, exact), wrap))
            },
        );
        // The measure that explains more lines, and that explains them more exactly; cells where both do as well.
        let wrap = wrap.max_by_key(|(share, w)| (*share, !w.in_characters)).map(|(_, w)| w);
        wrap.or_else(|| self.is_ragged().then(|| Wrap { ragged: true, ..Wrap::new(false, WIDEST, false) }))
    }

    /// Is every line but the last full, in a text of a single paragraph?
    fn is_solid(&self, wrap: Wrap) -> bool {
        let Some((_, body)) = self.lines.split_last() else { return false };
        body.len() >= SOLID && body.iter().all(|l| wrap.is_full(l) && l.half_cells() >= NARROWEST_ALONE && l.indent == 0)
    }

    /// Is every line indented but those behind a line of exactly the width?
    fn is_indented_throughout(&self, wrap: Wrap) -> bool {
        let exact = |l: &Line| wrap.measure(l).abs_diff(wrap.width) <= 1;
        let flush = self.lines.windows(2).filter(|p| matches!(p, [_, next] if next.indent == 0));
        self.lines.first().is_some_and(|l| l.indent > 0)
            && self.lines.iter().filter(|l| l.indent > 0).count() >= SOLID
            && flush.into_iter().all(|p| matches!(p, [line, next] if exact(line) && Line::is_beside(next, self.spaced)))
    }

    /// Are the first lines of paragraphs shorter than the others by an indentation?
    fn has_short_first_lines(&self, wrap: Wrap) -> bool {
        if self.indented {
            return false;
        }
        let (mut firsts, mut short_firsts, mut others, mut short_others) = (0usize, 0usize, 0usize, 0usize);
        let mut before: Option<(&Line<'_>, bool)> = None;
        let mut broken = self.broken.iter().peekable();
        for (n, line) in self.lines.iter().enumerate() {
            let breaks_off = broken.next_if(|b| **b == n).is_some();
            if breaks_off && wrap.is_full(line) {
                let lacks = wrap.lacks(line);
                let is_short = lacks > INDENT && lacks <= 2 * INDENT + 2;
                match before {
                    Some((before, true)) if wrap.is_full(before) => {
                        others += 1;
                        short_others += usize::from(is_short);
                    }
                    // A line that could end a paragraph only by being full says nothing.
                    Some((before, false)) if wrap.lacks(before) <= 2 * SHORTER => {}
                    _ => {
                        firsts += 1;
                        short_firsts += usize::from(is_short);
                    }
                }
            }
            before = Some((line, breaks_off));
        }
        firsts >= 2 && others >= 2 && short_firsts * 5 >= firsts * 4 && short_others * 5 <= others
    }

    /// Does every line but the last break off, and do the breaks tear words and clauses, in a text of a single paragraph?
    fn is_ragged(&self) -> bool {
        let joints = self.lines.len().saturating_sub(1);
        let is_one = !self.indented && !self.spaced && self.lines.iter().skip(1).all(|l| l.gap == 0);
        let is_wide = || self.lines.iter().filter(|l| l.half_cells() >= NARROWEST_ALONE).count() * 2 > self.lines.len();
        let ended = self.lines.last().is_some_and(|l| chars::ends_sentence(l.last) || chars::is_closing(l.last));
        let is_torn = |a: &Line<'_>, b: &Line<'_>| tears_word(self.text, a.end, b.start) || dangles(self.text, a.end);
        let torn = || self.lines.windows(2).filter(|p| matches!(p, [a, b] if is_torn(a, b))).count();
        is_one
            && ended
            && self.broken.len() == joints
            && self.candidates().count() == joints
            && is_wide()
            && torn() * 4 >= joints
    }
}

/// Fewest full lines that show a paragraph by themselves.
const SOLID: usize = 2;

/// Does a word end behind `start` that begins before `end`, two places in `text` with only white space between them?
pub(crate) fn tears_word(text: &str, end: usize, start: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..end), text.get(start..)) else { return false };
    let (mut left, mut right) = (before.chars().rev(), after.chars());
    let (Some(b), Some(c)) = (left.next(), right.next()) else { return false };
    // 人民 政府 is no torn 民政.
    let bound = |x: Option<char>, y: Option<char>| matches!((x, y), (Some(x), Some(y)) if data::is_compound(x, y));
    data::is_compound(b, c) && !bound(left.next(), Some(b)) && !bound(Some(c), right.next())
}

/// Does a word that wants another behind it end at `end`? What it is part of as often ends a line.
pub(crate) fn dangles(text: &str, end: usize) -> bool {
    let mut back = text.get(..end).unwrap_or_default().chars().rev();
    let (last, before) = (back.next(), back.next());
    DANGLING.iter().any(|(word, parts)| last == Some(*word) && before.is_some_and(|c| !parts.contains(c)))
}

/// Words that want another behind them, each with the characters that make a word of their own with it.
const DANGLING: [(char, &str); 13] = [
    ('在', "现存正实潜所自内外好旨健常同"),
    ('第', "等门及次落"),
    ('以', "可予所难加足得给是何用借"),
    ('与', "参给赋授付"),
    ('把', "火拖扫一两几大车门"),
    ('被', "棉植毛夹"),
    ('或', "抑"),
    ('而', "然从因进反幸偶时既"),
    ('于', ""),
    ('很', ""),
    ('各', ""),
    ('每', ""),
    ('这', ""),
];

/// The most common number, the greater where two are as common.
fn mode(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = vec![0usize; WIDEST + 1];
    for n in numbers {
        if let Some(c) = counts.get_mut(n) {
            *c += 1;
        }
    }
    counts.iter().enumerate().filter(|(_, c)| **c > 0).max_by_key(|(n, c)| (**c, *n)).map(|(n, _)| n)
}

/// Does the line open with what opens an item, a heading, a quotation or a row: a number with its mark, 第…条, a bullet?
pub(crate) fn opens_item(line: &str) -> bool {
    let line = line.trim_start();
    let Some(first) = line.chars().next() else { return false };
    if matches!(
        first,
        '-' | '*' | '+' | '•' | '·' | '●' | '○' | '■' | '□' | '◆' | '▪' | '★' | '※' | '>' | '|' | '#' | '①'..='⑳' | '➢'
    ) {
        return true;
    }
    let inner = line.trim_start_matches(['（', '(']);
    let number = inner.trim_start_matches(|c: char| chars::is_han_numeral(c) || c.is_ascii_digit());
    if number.len() < inner.len() {
        return if inner.len() < line.len() {
            number.starts_with(['）', ')'])
        } else {
            // 3.5 and 3、5 are numbers; 二、2013 is a heading.
            let mut after = number.chars();
            let mark = after.next();
            let digits = inner.starts_with(|c: char| c.is_ascii_digit()) || mark != Some('、');
            matches!(mark, Some('、' | '.' | '．' | '）' | ')'))
                && !(digits && after.next().is_some_and(|c| c.is_ascii_digit()))
        };
    }
    let unit =
        line.strip_prefix('第').map(|rest| rest.trim_start_matches(|c: char| chars::is_han_numeral(c) || c.is_ascii_digit()));
    unit.is_some_and(|u| u.len() + '第'.len_utf8() < line.len() && u.starts_with(['条', '章', '节', '编', '篇', '回', '款']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_found_where_lines_break_off() {
        let cut = |n: usize| {
            let text: Vec<char> =
                "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错。"
                    .chars()
                    .collect();
            text.chunks(n).map(String::from_iter).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(of(&cut(14)).map(|w| w.width), Some(28));
        assert_eq!(of(&cut(30)).map(|w| w.width), Some(60));
        assert_eq!(of(&cut(100)), None);
        assert_eq!(of("窗外下着雨，\n屋里亮着灯，\n他在等一个人，\n等了很多年。"), None);
    }

    #[test]
    fn lines_of_any_width_go_on_where_a_clause_dangles() {
        let uneven = [
            "村里几次催问，答复都是再等一等，后来镇上的工作组才把",
            "这件事情列进了督办的单子，要求在入汛以前完成验收并且交付使用，不能再拖，也不准任何人以",
            "人手不够为由推到下一个月去，谁误了事情谁来承担。",
        ];
        assert!(of(&uneven.join("\n")).is_some_and(|w| w.ragged));
        let titles = [
            "关于做好去年冬天修建的水渠在入汛以前完成验收工作的若干意见",
            "关于公布今年第一批村级道路养护人员补助标准以及发放办法的通知和附表",
            "关于召开全镇防汛抗旱工作会议的通知。",
        ];
        assert_eq!(of(&titles.join("\n")), None);
    }
}
