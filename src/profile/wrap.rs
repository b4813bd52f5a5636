//! Hard wraps: the width at which the lines of a document were broken.

use crate::chars::{self, cells};

/// A width at which lines are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrap {
    /// Is the width counted in characters? Otherwise in half cells: a Han character is two, a Latin letter one.
    pub(crate) in_characters: bool,
    pub(crate) width: usize,
}

/// The two widths of a line, and what it looks like at its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// Offset of its first byte, and of the byte after its last that is not white space.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// White space at its start, in bytes.
    pub(crate) indent: usize,
    pub(crate) characters: usize,
    pub(crate) half_cells: usize,
    pub(crate) last: char,
    /// Is it the first of its paragraph, with the indentation taken off?
    first: bool,
    /// Does it end inside a sentence or a quotation?
    pub(crate) breaks_off: bool,
}

impl Line {
    fn of(content: &str, start: usize) -> Self {
        let kept = content.trim_end();
        let (mut characters, mut half_cells) = (0, 0);
        for c in kept.chars() {
            characters += 1;
            half_cells += cells(c);
        }
        let last = kept.chars().next_back().unwrap_or('\n');
        let inside = |c| chars::is_han(c) || c.is_ascii_alphanumeric();
        let closes = chars::is_closing(last) && kept.trim_end_matches(chars::is_closing).ends_with(chars::is_han);
        Self {
            start,
            end: start + kept.len(),
            indent: kept.len() - kept.trim_start().len(),
            characters,
            half_cells,
            last,
            first: false,
            breaks_off: closes || inside(last) || chars::is_opening(last) || matches!(last, '，' | '、' | '—' | '-'),
        }
    }
}

/// The lines of a text.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    let mut open = 0usize; // quotations open in the paragraph
    for content in text.split_inclusive('\n') {
        let mut line = Line::of(content, start);
        start += content.len();
        let body = content.trim();
        if line.indent > 0 || body.is_empty() {
            open = 0;
        }
        // A quotation goes on, unless the next paragraph of it opens here; and no paragraph opens with a dash or a closing mark.
        if let Some(before) = lines.last_mut()
            && line.indent == 0
        {
            let goes_on = open > 0 && !body.starts_with(chars::is_opening);
            before.breaks_off |= goes_on
                || body.starts_with(|c| chars::is_closing(c) || matches!(c, '，' | '。' | '、'))
                || body.starts_with("……”");
        }
        if body.starts_with(chars::is_opening) {
            open = 0;
        }
        for c in body.chars() {
            match c {
                '“' | '「' | '『' => open += 1,
                '”' | '」' | '』' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        line.breaks_off &= line.characters > 0;
        line.first = line.indent == 0 && lines.last().is_none_or(|l| l.characters == 0);
        lines.push(line);
    }
    lines
}

/// How much shorter and longer than the width a full line may be, in half cells: a mark must not open a line, a word is not cut.
const SHORTER: usize = 6;
const LONGER: usize = 8;
/// The same in characters, where lines are cut without regard to words.
const MORE_CHARACTERS: usize = 4;

impl Wrap {
    /// Is the line as wide as the lines of the document get?
    pub(crate) fn is_full(self, line: &Line) -> bool {
        let indent = if line.first { 2 } else { 0 };
        if self.in_characters {
            (self.width.saturating_sub(indent)..=self.width + MORE_CHARACTERS).contains(&line.characters)
        } else {
            (self.width.saturating_sub(SHORTER + 2 * indent)..=self.width + LONGER).contains(&line.half_cells)
        }
    }

    fn is_over(self, line: &Line) -> bool {
        if self.in_characters { line.characters > self.width + MORE_CHARACTERS } else { line.half_cells > self.width + LONGER }
    }
}

/// Narrowest column, and narrowest where only one or two lines show it, in half cells.
const NARROWEST: usize = 24;
const NARROWEST_ALONE: usize = 48;
/// Widest column, in half cells.
const WIDEST: usize = 240;

/// Can the lines of `text` be broken at a width at all: does a line that is not blank follow another, and are most lines short?
/// Far cheaper than [`of`], and never false where that finds a width. Time O(length).
pub(crate) fn may_be_wrapped(text: &str) -> bool {
    let (mut lines, mut long, mut pairs) = (0usize, 0usize, 0usize);
    let mut blank = true;
    for line in text.lines() {
        let is_blank = line.trim().is_empty();
        lines += usize::from(!is_blank);
        long += usize::from(line.len() > 4 * (WIDEST + LONGER));
        pairs += usize::from(!is_blank && !blank);
        blank = is_blank;
    }
    pairs > 0 && long * 20 <= lines
}

/// The width at which the lines of `text` are broken, if they are. Time O(length).
pub(crate) fn of(text: &str) -> Option<Wrap> {
    let lines = lines(text);
    let mut broken: Vec<usize> = Vec::new(); // lines that break off and go on in the next
    let mut marks = 0;
    let mut indented = false;
    for (n, pair) in lines.windows(2).enumerate() {
        let [line, next] = pair else { continue };
        let content = text.get(next.start..next.end).unwrap_or_default();
        indented |= line.indent > 0 && line.characters > 0;
        if next.characters > 0 && next.indent == 0 && line.breaks_off && (indented || !opens_item(content)) {
            broken.push(n);
        }
        marks += usize::from(text.get(line.start..line.end).is_some_and(|l| l.contains(['，', '。', '；', '、', '：'])));
    }
    let last = lines.iter().rev().find(|l| l.characters > 0)?;
    let candidates: Vec<&Line> =
        broken.iter().filter_map(|n| lines.get(*n)).filter(|l| (NARROWEST..=WIDEST).contains(&l.half_cells)).collect();
    if candidates.is_empty() || marks == 0 {
        return None;
    }
    let few = candidates.len() < 3;
    let ended = chars::ends_sentence(last.last) || chars::is_closing(last.last) || matches!(last.last, '；' | '：');
    // Verse breaks off at marks; wrapped prose mostly inside clauses. Where paragraphs are indented, lines are no verses.
    let inside = candidates.iter().filter(|l| l.last != '，' && l.last != '、').count();
    let full_lines = lines.iter().filter(|l| l.characters > 0).count();
    let wrap = [true, false].into_iter().filter_map(|in_characters| {
        let width = mode(candidates.iter().map(|l| if in_characters { l.characters } else { l.half_cells }))?;
        let wrap = Wrap { in_characters, width };
        let share = candidates.iter().filter(|l| wrap.is_full(l)).count();
        let over = lines.iter().filter(|l| wrap.is_over(l)).count();
        let narrow = candidates.iter().any(|l| wrap.is_full(l) && l.half_cells < NARROWEST_ALONE);
        let all_full = is_solid(&lines, wrap);
        let sound = if few {
            (ended || all_full) && over == 0 && !narrow
        } else {
            indented || inside * 2 >= candidates.len() || all_full && inside > 0
        };
        let fits = share * 5 >= broken.len() * 4 && over * 20 <= full_lines && sound;
        let exact = candidates.iter().filter(|l| width == if in_characters { l.characters } else { l.half_cells }).count();
        fits.then_some(((share, exact), wrap))
    });
    // The measure that explains more lines, and that explains them more exactly; cells where both do as well.
    wrap.max_by_key(|(share, w)| (*share, !w.in_characters)).map(|(_, w)| w)
}

/// Fewest full lines that show a paragraph by themselves.
const SOLID: usize = 2;

/// Is every line but the last full, in a text of a single paragraph?
fn is_solid(lines: &[Line], wrap: Wrap) -> bool {
    let mut body = lines.iter().filter(|l| l.characters > 0).rev().skip(1);
    let count = lines.iter().filter(|l| l.characters > 0).count();
    count > SOLID && body.all(|l| wrap.is_full(l) && l.half_cells >= NARROWEST_ALONE && l.indent == 0)
}

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
            let mut after = number.chars();
            matches!(after.next(), Some('、' | '.' | '．' | '）' | ')')) && !after.next().is_some_and(|c| c.is_ascii_digit())
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
}
