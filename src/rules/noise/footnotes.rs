//! Footnote marks that stand in the text.

use crate::chars;
use crate::edit::Span;
use crate::profile::page::{Note, note_mark};
use crate::rule::{Category, Context, Findings, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("noise/footnote-mark", Category::Noise)
            .summary("the mark of a footnote sticks to the text, and a note begins with such a mark")
            .source("GB/T 7713.2-2022 (marks ① and [1] of notes); what is right cannot be told: the mark may be wanted")
            .confidence(60)
            .needs(["①", "[", "〔", "\u{B9}"]) // superscript one
            .by_line()
            .code(marks)
            // Only reported.
            .bad("水利志记了这件事①。\n① 见《水利志》第三卷。", "水利志记了这件事①。\n① 见《水利志》第三卷。")
            .bad("水利志记了这件事[12]。\n[12] 见《水利志》第三卷。", "水利志记了这件事[12]。\n[12] 见《水利志》第三卷。")
            .good("任务有：①修渠道；②建泵站。")
            .good("面积为3m²。"),
    ]
}

/// Marks of notes behind Han characters, marks and brackets, where the document has notes of that kind.
fn marks(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let bytes = text.as_bytes();
    // The first bytes of all characters with which a mark opens.
    let may_open = |byte: &u8| matches!(byte, b'[' | 0xC2 | 0xE2 | 0xE3);
    let mut last = (0, '\n'); // the end of the last mark, and the character that opened it
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| rest.iter().position(may_open)).map(|n| from + n) {
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let mark = if Note::opens(c) { text.get(at..).and_then(note_mark) } else { None };
        let Some((kind, length)) = mark else {
            from = at + c.len_utf8();
            continue;
        };
        let before = match last {
            (end, opener) if end == at => opener,
            _ => text.get(..at).and_then(|head| head.chars().next_back()).unwrap_or('\n'),
        };
        let next = text.get(at + length..).and_then(|rest| rest.chars().next());
        let sticks = chars::is_han(before) || chars::is_closing(before) || chars::ends_sentence(before);
        // Behind a colon or a comma it counts off, and so it does where text follows a space.
        let goes_on = next.is_none_or(|c| chars::is_cjk_mark(c) || chars::is_han(c) || c == '\n' || c == '\r');
        if sticks && goes_on && ctx.profile().has_notes(kind) {
            found.report(Span::new(at, at + length));
        }
        from = at + length;
        last = (from, c);
    }
}
