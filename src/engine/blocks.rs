//! How a text is divided into blocks, which are repaired one by one.

use crate::chars;
use crate::lines::BLOCK;
use crate::profile::page;

/// The blocks of a text, each with its offset.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut cuts, mut at) = (Cuts::of(text), 0);
    std::iter::from_fn(move || {
        let length = cuts.length_at(at);
        let (start, block) = (at, text.get(at..at + length).filter(|block| !block.is_empty())?);
        at += length;
        Some((start, block))
    })
}

/// [`cut`] at one place of a text after the other: what is known of a line is not sought again.
pub(crate) struct Cuts<'t> {
    text: &'t str,
    plain: page::PlainBlocks<'t>,
}

impl<'t> Cuts<'t> {
    pub(crate) const fn of(text: &'t str) -> Self {
        Self { text, plain: page::PlainBlocks::of(text) }
    }

    /// The blocks that are told by one look.
    pub(crate) const fn plain(&mut self) -> &mut page::PlainBlocks<'t> {
        &mut self.plain
    }

    /// Length of the block that starts at byte `at`.
    pub(crate) fn length_at(&mut self, at: usize) -> usize {
        self.plain.length_at(at).unwrap_or_else(|| {
            let rest = self.text.get(at..).unwrap_or_default();
            cut_by_lines(rest, rest.floor_char_boundary(BLOCK))
        })
    }
}

/// Length of the block at the start of `text`, which must hold at least [`BLOCK`] + 4 bytes or the rest of the document.
///
/// A block is a run of blank lines or a run of other lines. One that would be longer than [`BLOCK`] is cut after a line end,
/// else after the end of a sentence, else anywhere between two characters. Blank lines beside a line that only holds a marker
/// belong to the block of that line: they go when it goes; so do those behind a line that may be a header. Blank lines between two
/// pages and between the lines of a spaced text part no blocks: a paragraph may go on behind them.
pub(crate) fn cut(text: &str) -> usize {
    let limit = text.floor_char_boundary(BLOCK);
    let window = text.get(..limit).unwrap_or(text);
    page::PlainBlocks::of(window).length_at(0).unwrap_or_else(|| cut_by_lines(text, limit))
}

/// [`cut`] in full: the window in which it looks ends at byte `limit`.
fn cut_by_lines(text: &str, limit: usize) -> usize {
    let window = text.get(..limit).unwrap_or(text);
    if !may_hold_blank(window) {
        let end = if window.len() < text.len() { memchr::memrchr(b'\n', window.as_bytes()) } else { Some(window.len() - 1) };
        return end.map_or_else(|| sentence_end(window).unwrap_or(limit), |end| end + 1);
    }
    let mut end = 0; // of the lines taken so far
    let mut blank = None;
    let mut last = ""; // the last line that is not blank
    let mut alone = 0usize; // how many such lines stand together there
    let mut paged = false; // is it page furniture?
    let mut inside = false; // do the blank lines behind it stand inside the block?
    while let Some(rest) = window.get(end..).filter(|rest| !rest.is_empty()) {
        let spaces = if rest.starts_with('\n') || page::opens_with_han(rest) { 0 } else { indent(rest) };
        let is_blank = rest.as_bytes().get(spaces).is_none_or(|b| *b == b'\n');
        if *blank.get_or_insert(is_blank) != is_blank {
            if is_blank {
                paged = page::is_page_line(last) || paged && alone == 1 && page::is_short(last);
                let gap = page::gap(last, paged, rest);
                inside = gap != page::Gap::Between;
                paged |= gap == page::Gap::BeforeFurniture;
            }
            // What may be a header keeps the blank lines behind it: they go when it goes.
            let is_alone = is_blank && end == last.len() + 1;
            let is_header = is_alone && page::has_pattern(last);
            if !inside && !is_header && !marker_beside(rest, last, is_blank) {
                return end;
            }
            blank = Some(is_blank);
            alone = 0;
        }
        let (content, length) = match if is_blank { Some(spaces) } else { memchr::memchr(b'\n', rest.as_bytes()) } {
            Some(n) if n < rest.len() => (rest.get(..n).unwrap_or_default(), n + 1),
            // A line that the window cuts off.
            _ if window.len() < text.len() => break,
            _ => (rest, rest.len()),
        };
        if !is_blank {
            last = content;
            alone += 1;
        }
        end += length;
    }
    if end > 0 { end } else { sentence_end(window).unwrap_or(limit) }
}

/// Does any line of `text` [open as blank lines do](opens_blank)? Cheap: most blocks that are cut by their lines hold none.
fn may_hold_blank(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut lines = memchr::memchr_iter(b'\n', bytes).filter_map(|end| bytes.get(end + 1..));
    opens_blank(bytes) || lines.any(|rest| !rest.is_empty() && opens_blank(rest))
}

/// Does a line begin as blank lines do: with white space, or not at all?
const fn opens_blank(line: &[u8]) -> bool {
    matches!(
        line,
        [] | [b'\n' | b' ' | b'\t' | b'\r', ..]
            | [0xC2, 0xA0, ..]
            | [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..]
            | [0xE2, 0x81, 0x9F, ..]
            | [0xE3, 0x80, 0x80, ..]
    )
}

/// Is the first line of `text` blank?
pub(super) fn is_blank(text: &str) -> bool {
    opens_blank(text.as_bytes()) && text.as_bytes().get(indent(text)).is_none_or(|byte| *byte == b'\n')
}

/// The block at the start of `text`, if none of its lines is blank: whole lines, as many as a block holds. `None` where the first one is, or
/// the line behind them, or no line ends within a block; the others are not looked at.
pub(super) fn lines_of_block(text: &str) -> Option<&str> {
    let end = match text.get(..text.floor_char_boundary(BLOCK)) {
        Some(window) if window.len() < text.len() => memchr::memrchr(b'\n', window.as_bytes())? + 1,
        _ => text.len(),
    };
    let (block, behind) = text.split_at_checked(end)?;
    let is_cut = is_blank(block) || !behind.is_empty() && is_blank(behind);
    (!is_cut).then_some(block)
}

/// White space at the start of `text`, in bytes.
fn indent(text: &str) -> usize {
    text.chars().take_while(|c| chars::is_inline_space(*c)).map(char::len_utf8).sum()
}

/// Where blank lines turn into other lines or the reverse: does a marker line stand on either side of the blank lines? `last` is
/// the last line before that is not blank.
fn marker_beside(rest: &str, last: &str, turns_blank: bool) -> bool {
    // White space of the first line that is not blank may go with the blank ones.
    let is_marker = |text: &str| {
        let text = if turns_blank { text.strip_prefix('\n').unwrap_or(text) } else { text };
        // A line that begins with a Han character is none.
        if page::opens_with_han(text) {
            return false;
        }
        let text = text.trim_start_matches(|c| turns_blank && c == '\n' || chars::is_inline_space(c));
        crate::rules::may_open_marker_line(text) && crate::rules::is_marker_line(first_line(text))
    };
    is_marker(rest) || turns_blank && is_marker(last)
}

/// `text` up to its first line end.
fn first_line(text: &str) -> &str {
    memchr::memchr(b'\n', text.as_bytes()).and_then(|n| text.get(..n)).unwrap_or(text)
}

/// The last place in `window` behind the end of a sentence and the closing marks that follow it; never between two marks
/// that end one, such as the halves of ……
fn sentence_end(window: &str) -> Option<usize> {
    let mut next = None;
    let (at, mark) = window.char_indices().rev().find(|(_, c)| {
        let parts = next.is_some_and(|n| !chars::ends_sentence(n));
        next = Some(*c);
        parts && chars::ends_sentence(*c)
    })?;
    let after = at + mark.len_utf8();
    let closing: usize = window.get(after..)?.chars().take_while(|c| chars::is_closing(*c)).map(char::len_utf8).sum();
    Some(after + closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_cut(mut rest: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        while !rest.is_empty() {
            let (block, tail) = rest.split_at(cut(rest));
            blocks.push(block);
            rest = tail;
        }
        blocks
    }

    #[test]
    fn blocks_are_runs_of_lines_of_one_kind() {
        let text = "一\n二\n\n\n三\n 　\n四";
        assert_eq!(all_cut(text), ["一\n二\n", "\n\n", "三\n", " 　\n", "四"]);
    }

    #[test]
    fn a_marker_keeps_its_blank_lines() {
        let text = "一\n\n##paidbegin##\n\n二\n\n三\n \n##paidend##";
        assert_eq!(all_cut(text), ["一\n\n##paidbegin##\n\n", "二\n", "\n", "三\n \n##paidend##"]);
    }

    fn plain_block(text: &str) -> Option<usize> {
        page::PlainBlocks::of(text).length_at(0)
    }

    proptest::proptest! {
        #[test]
        fn a_plain_block_is_what_a_look_at_all_lines_finds(parts in proptest::collection::vec(0..PARTS.len(), 1..40), cut in 0usize..200) {
            let text: String = parts.iter().map(|n| PARTS[*n]).collect();
            if let Some(end) = plain_block(&text) {
                proptest::prop_assert_eq!(end, cut_by_lines(&text, text.len()));
            }
            // What a part of the text tells, all of it tells.
            let part = &text[..text.floor_char_boundary(cut)];
            if let Some(end) = plain_block(part) {
                proptest::prop_assert_eq!(Some(end), plain_block(&text));
            }
        }
    }

    const PARTS: [&str; 27] = [
        "\n",
        "\n# 总则",
        "\n\n## 第一章 总则\n\n",
        "#",
        "页",
        "\n\n",
        "。\n\n",
        "；\n\n",
        "：\n\n",
        "第一条",
        "（一）",
        "(一)",
        "(",
        "\u{3000}\u{3000}",
        "会议",
        "。",
        "，",
        " ",
        "\u{3000}",
        "第3页",
        "3",
        "##paidbegin##",
        "各级各部门要按照会议要求认真落实各项工作任务并且把结果报告给办公室",
        "”",
        "\r\n",
        "——",
        "<",
    ];

    #[test]
    fn long_blocks_are_cut_after_sentences() {
        let long = "这是一句话。".repeat(BLOCK / 10);
        let n = cut(&long);
        assert!(n <= BLOCK && long[..n].ends_with('。'));
        let line = "字".repeat(BLOCK);
        assert_eq!(cut(&line), BLOCK - BLOCK % 3);
    }
}
