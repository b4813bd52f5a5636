//! What the profile of a text is made of, counted: an edit needs no new count, what it changes goes out and comes in.

use super::count::{Counter, LONG, each_form, has_compound, recurring};
use super::{Profile, QuoteStyle, SPACED_LINES, is_markup, outline_number_before, page, spaced_lines};
use crate::chars;
use crate::edit::Span;

/// What a text holds, as far as its profile depends on it.
#[derive(Clone)]
pub(crate) struct Tally {
    characters: Counter,
    /// How many outline numbers of each level and value stand where a heading can stand.
    outline: [[i32; 64]; 2],
    /// Lines parted by spaces.
    spaced: i32,
    /// How many lines open with the mark of a note, by its kind.
    notes: [i32; page::NOTES],
    markup: bool,
    /// Can it hold what [`is_markup`] looks for?
    may_mark_up: bool,
    /// The forms outside the standard, sorted, where the profile depends on which they are.
    forms: Option<Vec<char>>,
}

impl Tally {
    /// Time O(length).
    pub(crate) fn of(text: &str) -> Self {
        let mut tally = Self {
            characters: Counter::default(),
            outline: [[0; 64]; 2],
            spaced: 0,
            notes: [0; page::NOTES],
            markup: false,
            may_mark_up: may_mark_up(text),
            forms: None,
        };
        let (all, mut marks) = (Span::new(0, text.len()), Vec::new());
        tally.characters.read(text, all, &mut marks);
        tally.count_numbers(text, &marks, 1);
        tally.count_lines(text, 1);
        tally.markup = tally.may_mark_up && is_markup(text);
        tally.forms = tally.characters.count(text).may_recur().then(|| forms_of(text));
        tally
    }

    /// The tally of the head of `after`, which `edits` make of `before`, of which this is the tally. Each edit is a span of `before`
    /// and the length of what it becomes; they are sorted and disjoint. Time O(what changes, and the lines that it stands in).
    pub(crate) fn behind(&self, before: &str, edits: &[(Span, usize)], after: &str) -> Self {
        let head = super::head(after);
        if edits.len() * DEAR > before.len() {
            return Self::of(head);
        }
        let mut tally = self.clone();
        let mut gone = Counter::default();
        let (mut old_forms, mut new_forms) = (Vec::new(), Vec::new());
        let (mut old_marks, mut new_marks) = (Vec::new(), Vec::new());
        let beyond = |at: usize, reached: usize| reached.max(before.ceil_char_boundary((at + REACH).min(before.len())));
        for (old, new) in changes(edits, |at| at, beyond) {
            gone.read(before, old, &mut old_marks);
            tally.characters.read(after, new, &mut new_marks);
            tally.may_mark_up |= new.of(after).is_some_and(may_mark_up);
            if self.forms.is_some() {
                each_form(old.of(before).unwrap_or_default(), |c| old_forms.push(c));
                each_form(new.of(after).unwrap_or_default(), |c| new_forms.push(c));
            }
        }
        tally.count_numbers(before, &old_marks, -1);
        tally.count_numbers(after, &new_marks, 1);
        let mut asks_markup = false;
        let line_start =
            |text: &str, at: usize| memchr::memrchr(b'\n', text.as_bytes().get(..at).unwrap_or_default()).map_or(0, |n| n + 1);
        let line_end = |at: usize, reached: usize| {
            if at < reached {
                return reached;
            }
            let rest = before.as_bytes().get(at..).unwrap_or_default();
            memchr::memchr(b'\n', rest).map_or(before.len(), |n| at + n + 1)
        };
        for (old, new) in changes(edits, |at| line_start(before, at), line_end) {
            let (old, new) = (old.of(before).unwrap_or_default(), new.of(after).unwrap_or_default());
            tally.count_lines(old, -1);
            tally.count_lines(new, 1);
            asks_markup |= tally.may_mark_up && (may_mark_up(old) || may_mark_up(new));
        }
        if head.len() < after.len() {
            // What the edits push out of the head.
            let tail = Span::new(head.len(), after.len());
            let mut marks = Vec::new();
            gone.read(after, tail, &mut marks);
            tally.count_numbers(after, &marks, -1);
            each_form(tail.of(after).unwrap_or_default(), |c| old_forms.push(c));
            let line = line_start(after, head.len());
            let (whole, part) = (after.get(line..).unwrap_or_default(), head.get(line..).unwrap_or_default());
            tally.count_lines(whole, -1);
            tally.count_lines(part, 1);
            asks_markup |= tally.may_mark_up && may_mark_up(whole);
        }
        tally.characters.take_out(&gone);
        if asks_markup {
            tally.markup = is_markup(head);
        }
        let known = tally.forms.take();
        tally.forms = tally.characters.count(head).may_recur().then(|| match known {
            Some(known) => exchanged(known, old_forms, new_forms),
            None => forms_of(head),
        });
        tally
    }

    /// The profile of `text`, of which this is the tally.
    pub(crate) fn profile(&self, text: &str) -> Profile {
        let count = self.characters.count(text);
        let bits = |of: &[i32; 64]| of.iter().enumerate().fold(0, |bits, (n, held)| bits | u64::from(*held > 0) << n);
        let [first, second] = &self.outline;
        Profile {
            script: count.script(),
            classical: count.is_classical(),
            archaic: count.is_archaic(),
            old_language: count.is_old_language() || count.is_short_classical_prose(),
            long: count.han >= LONG,
            han: count.han > 0,
            modern: count.han >= LONG || count.shows_modern() || has_compound(text),
            quotes: if count.corner > count.curly { QuoteStyle::Corner } else { QuoteStyle::Curly },
            crlf: count.has_crlf_style(),
            outline: [bits(first), bits(second)],
            markup: self.markup,
            byte_order_mark: text.starts_with('\u{FEFF}'),
            half_brackets: count.has_half_bracket_style(),
            wide_letters: count.has_wide_letter_style(),
            recurring: self.forms.as_deref().map_or_else(Box::default, recurring),
            spaced: self.spaced >= SPACED_LINES,
            notes: self.notes.iter().enumerate().fold(0, |bits, (n, held)| bits | u8::from(*held > 0) << n),
        }
    }

    /// Counts the outline numbers of `text` that end with one of the `marks`, and stand where a heading can stand: at the start of a line
    /// or after the end of a sentence.
    fn count_numbers(&mut self, text: &str, marks: &[usize], times: i32) {
        for at in marks {
            let Some(mark) = text.get(*at..).and_then(|rest| rest.chars().next()) else { continue };
            let Some((level, number, span)) = outline_number_before(text, *at, mark) else { continue };
            let before = text.get(..span.start).and_then(|head| head.chars().next_back());
            if before.is_none_or(|c| c == '\n' || chars::is_inline_space(c) || chars::ends_sentence(c))
                && let Some(held) = self.outline.get_mut(level - 1).and_then(|of| of.get_mut(number as usize))
            {
                *held += times;
            }
        }
    }

    /// Counts what is told of whole lines.
    fn count_lines(&mut self, lines: &str, times: i32) {
        self.spaced += spaced_lines(lines).map(|_| times).sum::<i32>();
        page::each_note(lines, |kind| self.notes.get_mut(kind as usize).into_iter().for_each(|held| *held += times));
    }
}

/// So many bytes for an edit, and a new count is no dearer.
const DEAR: usize = 80;

/// More bytes than an outline number has: as far behind an edit as what is counted depends on it.
const REACH: usize = 24;

/// What `edits` change, as spans of the text before and of the one behind: each from `start` of where it begins, which is not asked where a
/// change before reaches so far, to `end` of where it ends and of how far that change reaches.
fn changes(edits: &[(Span, usize)], start: impl Fn(usize) -> usize, end: impl Fn(usize, usize) -> usize) -> Vec<(Span, Span)> {
    let mut all: Vec<(Span, Span)> = Vec::new();
    let mut shift = 0isize;
    for (span, length) in edits {
        let first = match all.last() {
            Some((old, _)) if span.start <= old.end => old.end,
            _ => start(span.start),
        };
        if all.last().is_none_or(|(old, _)| first > old.end) {
            let new = first.saturating_add_signed(shift);
            all.push((Span::new(first, first), Span::new(new, new)));
        }
        shift += *length as isize - span.len() as isize;
        if let Some((old, new)) = all.last_mut() {
            old.end = end(span.end, old.end);
            new.end = old.end.saturating_add_signed(shift);
        }
    }
    all
}

/// Can the lines hold what [`is_markup`] looks for?
fn may_mark_up(lines: &str) -> bool {
    let bytes = lines.as_bytes();
    memchr::memchr3(b'<', b'#', b'`', bytes).is_some() || memchr::memchr3(b'|', b'~', b']', bytes).is_some()
}

/// The forms outside the standard in `text`, sorted.
fn forms_of(text: &str) -> Vec<char> {
    let mut forms = Vec::new();
    each_form(text, |c| forms.push(c));
    forms.sort_unstable();
    forms
}

/// `forms`, sorted, without `old` and with `new`.
fn exchanged(forms: Vec<char>, mut old: Vec<char>, new: Vec<char>) -> Vec<char> {
    old.sort_unstable();
    let mut old = old.into_iter().peekable();
    let mut kept: Vec<char> = Vec::with_capacity(forms.len() + new.len());
    // Of what is both old and new, more may go than there was.
    let mut all = forms;
    all.extend(new);
    all.sort_unstable();
    for c in all {
        while old.next_if(|o| *o < c).is_some() {}
        if old.next_if_eq(&c).is_none() {
            kept.push(c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&str; 26] = [
        "\n",
        "\n",
        "一、",
        "（二）",
        "十",
        "（",
        "。",
        "，",
        ",",
        "(",
        ")",
        "  ",
        "我们",
        "中",
        "国",
        "這",
        "国家",
        "\u{FF21}",
        "\u{FF42}",
        "阿",
        "ab",
        "\r\n",
        "[1]",
        "| 甲 |",
        "#  ",
        "春耕 秋收 冬藏",
    ];

    proptest::proptest! {
        #[test]
        fn what_changes_is_counted_as_in_a_new_count(
            parts in proptest::collection::vec(0..PARTS.len(), 20..60),
            apart in 1..40usize,
            places in proptest::collection::vec((0..10usize, 0..3usize, 0..PARTS.len() + 8), 0..12),
        ) {
            let before: String = parts.iter().map(|n| PARTS[*n]).collect::<String>().repeat(4);
            let (mut edits, mut after, mut at) = (Vec::new(), String::new(), 0);
            for (n, (place, length, with)) in places.into_iter().enumerate() {
                let start = apart * n + place;
                let start = before.floor_char_boundary(start.min(before.len()));
                let end = before.ceil_char_boundary((start + 3 * length).min(before.len()));
                if start < at || !edits.is_empty() && start == at {
                    continue;
                }
                let new = PARTS.get(with).copied().unwrap_or_default();
                after.push_str(&before[at..start]);
                after.push_str(new);
                edits.push((Span::new(start, end), new.len()));
                at = end;
            }
            after.push_str(&before[at..]);
            let known = Tally::of(&before).behind(&before, &edits, &after).profile(&after);
            proptest::prop_assert_eq!(known, Profile::of(&after));
        }
    }

    #[test]
    fn what_is_pushed_out_of_the_head_is_not_counted() {
        let text = "第一行国家\n二、這裏\n".repeat(super::super::HEAD / 29 + 1);
        let before = super::super::head(&text);
        let after = ["我们\n", before].concat();
        let known = Tally::of(before).behind(before, &[(Span::new(0, 0), 7)], &after);
        let head = super::super::head(&after);
        assert_eq!(known.profile(head), Profile::of(&after));
        assert_eq!(known.characters.count(head).han, Tally::of(head).characters.count(head).han);
    }
}
