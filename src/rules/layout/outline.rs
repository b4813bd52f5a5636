//! Outline numbers: where they stand in a block, and what stands around them.

use crate::chars;
use crate::edit::Span;
use crate::profile::{outline_marks, outline_number_before};
use crate::rule::Context;
use crate::scan::{Classes, Shape};

/// What stands before an outline number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: it opens its line.
    LineStart,
    /// The end of a sentence.
    Sentence,
    /// A semicolon or colon.
    Item,
    /// Anything else.
    Text,
}

/// An outline number in a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// 1 for `一、`, 2 for `（一）`.
    pub(super) level: usize,
    pub(super) number: u32,
    /// The number with its mark.
    pub(super) span: Span,
    /// Where the spaces before it begin.
    pub(super) gap: usize,
    pub(super) before: Before,
    /// Does it stand in quotation marks or brackets that close behind it in the same paragraph?
    pub(super) enclosed: bool,
    /// The line that it stands in, without its line end; where paragraphs are indented, all lines of the paragraph.
    pub(super) line: Span,
}

impl Mark {
    /// Can it open a heading or an item, by what follows it?
    pub(super) fn opens(&self, text: &str) -> bool {
        let after = text.get(self.span.end..).unwrap_or_default();
        let Some(next) = after.chars().find(|c| !matches!(c, ' ' | '\u{3000}')) else { return false };
        let is_part = match self.level {
            // 一、二级 and the like are numbers in a list.
            1 => chars::is_han_numeral(next) && (numbers_on(after) || self.counts_on(after)),
            // （一）和（二） and the like refer.
            _ => {
                matches!(next, '和' | '与' | '及' | '至' | '到' | '或' | '项' | '款')
                    && ["和（", "与（", "及（", "至（", "到（", "或（", "至第", "项至", "项、", "款、"]
                        .iter()
                        .any(|p| after.starts_with(p))
            }
        };
        let is_word = || chars::is_han(next) || chars::is_opening(next) || next.is_alphanumeric();
        next != '（' && !is_part && is_word()
    }

    /// Does the text go on with the next number, as in 二、三环路? 三大, 三农 and the like open headings.
    fn counts_on(&self, after: &str) -> bool {
        let next = usize::try_from(self.number).ok().and_then(|n| "一二三四五六七八九十".chars().nth(n));
        let rest = next.and_then(|c| after.strip_prefix(c));
        rest.is_some_and(|rest| !rest.starts_with(['大', '农', '公', '资', '支']))
    }

    /// The span to replace by a line break: the spaces before the number.
    pub(super) fn gap_span(&self) -> Span {
        Span::new(self.gap, self.span.start)
    }
}

/// Does the text go on with a numeral that is itself part of a list of numbers (`二、三`, `二级`, `三产`)?
fn numbers_on(after: &str) -> bool {
    let rest = after.trim_start_matches(chars::is_han_numeral);
    // 一、八〇〇 is a figure of many digits.
    after.len() - rest.len() > '一'.len_utf8()
        || rest.starts_with(['、', '级', '类', '产', '等', '期', '线', '号', '年', '月', '季', '审', '把', '楼', '层'])
}

/// All outline numbers of levels 1 and 2 in `text`, from first to last. Time O(length).
pub(super) fn marks(ctx: &Context<'_>) -> Vec<Mark> {
    let mut found = Vec::new();
    each_paragraph(ctx, |paragraph| marks_of_paragraph(ctx.text(), paragraph, &mut found));
    found
}

/// Calls `f` with those of [`marks`] that open their lines, down to this level. Time O(number of lines).
pub(super) fn each_opening_mark(ctx: &Context<'_>, deepest: usize, mut f: impl FnMut(Mark)) {
    if is_indented(ctx) {
        let content = |paragraph: Span| paragraph.of(ctx.text()).unwrap_or_default();
        each_paragraph(ctx, |paragraph| {
            opening_mark(paragraph.start, content(paragraph), deepest).into_iter().for_each(&mut f)
        });
    } else {
        let lines = ctx.lines_of_shape(Shape::NUMBER, Classes::of_any(['、', '）']));
        lines.filter_map(|(start, line)| opening_mark(start, without_returns(line), deepest)).for_each(f);
    }
}

/// A line without the carriage returns at its end: most have none.
fn without_returns(line: &str) -> &str {
    if line.ends_with('\r') { line.trim_end_matches('\r') } else { line }
}

/// The outline number that opens the paragraph `content`, which starts at byte `start`. Nothing stands before it that could enclose it.
fn opening_mark(start: usize, content: &str, deepest: usize) -> Option<Mark> {
    // Nearly all lines begin with some other character.
    let first = content.chars().next()?;
    let body = if chars::is_inline_space(first) { content.trim_start_matches(chars::is_inline_space) } else { content };
    let bare = body.strip_prefix('（').unwrap_or(body);
    let (level, mark) = if bare.len() < body.len() { (2, '）') } else { (1, '、') };
    if level > deepest {
        return None;
    }
    let numeral: usize = bare.chars().take_while(|c| chars::is_han_numeral(*c)).map(char::len_utf8).sum();
    if numeral == 0 || numeral > LONGEST_NUMERAL {
        return None;
    }
    let (numeral, behind) = bare.split_at_checked(numeral)?;
    let number = chars::han_number(numeral).filter(|_| behind.starts_with(mark))?;
    let end = start + content.len();
    let span = Span::new(end - body.len(), end - behind.len() + mark.len_utf8());
    Some(Mark { level, number, span, gap: start, before: Before::LineStart, enclosed: false, line: Span::new(start, end) })
}

/// Longest numeral of an outline number, in bytes.
const LONGEST_NUMERAL: usize = 5 * '一'.len_utf8();

/// Are the paragraphs indented?
fn is_indented(ctx: &Context<'_>) -> bool {
    ctx.text().starts_with('\u{3000}')
}

/// [`each_paragraph`], those that can hold a character of these classes.
pub(super) fn each_paragraph_with(ctx: &Context<'_>, classes: Classes, mut f: impl FnMut(Span)) {
    let holding = ctx.lines_with(classes).map(|(start, line)| Span::new(start, start + without_returns(line).len()));
    if !is_indented(ctx) {
        return holding.for_each(f);
    }
    let mut holding = holding.peekable();
    each_paragraph(ctx, |paragraph| {
        while holding.next_if(|line| line.start < paragraph.start).is_some() {}
        if holding.peek().is_some_and(|line| line.start <= paragraph.end) {
            f(paragraph);
        }
    });
}

/// Calls `f` with each line, without its line end. Where paragraphs are indented, a line that is flush opens none: it belongs to
/// the line before.
fn each_paragraph(ctx: &Context<'_>, mut f: impl FnMut(Span)) {
    let indented = is_indented(ctx);
    let mut paragraph: Option<Span> = None;
    for (start, line) in ctx.lines_with(Classes::ALL) {
        let content = without_returns(line);
        let end = start + content.len();
        let goes_on = indented && !content.is_empty() && !content.starts_with(chars::is_inline_space);
        paragraph = match paragraph {
            Some(p) if goes_on => Some(Span::new(p.start, end)),
            before => {
                before.into_iter().for_each(&mut f);
                Some(Span::new(start, end))
            }
        };
    }
    paragraph.into_iter().for_each(f);
}

fn marks_of_paragraph(text: &str, line: Span, found: &mut Vec<Mark>) {
    let Some(content) = line.of(text) else { return };
    let mut around = Around::default();
    for (n, c) in outline_marks(content) {
        let at = line.start + n;
        let number = outline_number_before(text, at, c).filter(|n| n.2.start >= line.start);
        let Some((level, number, span)) = number else { continue };
        let head = text.get(line.start..span.start).unwrap_or_default();
        let kept = head.trim_end_matches(chars::is_inline_space);
        let enclosed = around.encloses(content, n, c);
        found.push(Mark { level, number, span, gap: line.start + kept.len(), before: before(kept), enclosed, line });
    }
}

/// The quotation marks and brackets of a paragraph, read as far as the last outline number in it.
#[derive(Default)]
struct Around {
    read: usize,
    quotes: usize,
    brackets: usize,
    /// In a quotation that a colon introduced: it may close in a later paragraph.
    cited: bool,
    previous: Option<char>,
    /// The last marks that close a quotation and a bracket.
    last: Option<(Option<usize>, Option<usize>)>,
}

impl Around {
    /// Does the number that ends with the mark `mark` at byte `at` stand in quotation marks or brackets that close behind it?
    fn encloses(&mut self, paragraph: &str, at: usize, mark: char) -> bool {
        for c in paragraph.get(self.read..at).unwrap_or_default().chars() {
            match c {
                '“' | '「' | '『' | '〝' => {
                    self.cited |= self.quotes == 0 && self.previous == Some('：');
                    self.quotes += 1;
                }
                '”' | '」' | '』' | '〞' | '〟' => {
                    self.quotes = self.quotes.saturating_sub(1);
                    self.cited &= self.quotes > 0;
                }
                '（' => self.brackets += 1,
                '）' => self.brackets = self.brackets.saturating_sub(1),
                _ => {}
            }
            self.previous = Some(c);
        }
        self.brackets = self.brackets.saturating_sub(usize::from(mark == '）'));
        self.previous = Some(mark);
        self.read = at + mark.len_utf8();
        if self.cited || self.quotes == 0 && self.brackets == 0 {
            return self.cited;
        }
        let (quote, bracket) =
            *self.last.get_or_insert_with(|| (paragraph.rfind(['”', '〞', '〟', '」', '』']), paragraph.rfind('）')));
        self.quotes > 0 && quote.is_some_and(|n| n > at) || self.brackets > 0 && bracket.is_some_and(|n| n > at)
    }
}

/// What ends with `text`, a line up to an outline number?
pub(super) fn before(text: &str) -> Before {
    let bare = text.trim_end_matches(chars::is_closing);
    match text.chars().next_back() {
        None => Before::LineStart,
        Some('；' | '：') => Before::Item,
        Some(c) if chars::ends_sentence(c) => Before::Sentence,
        Some(_) if bare.len() < text.len() && bare.ends_with(chars::ends_sentence) => Before::Sentence,
        Some(_) => Before::Text,
    }
}
