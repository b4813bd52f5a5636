//! Characters without look: zero-width, bidirectional, variation selectors, tags, controls, separators.
//!
//! Taking such a character out can make text that was not there (`<scr\u{200B}ipt>`): it is done only beside Han or CJK marks,
//! and inside figures and words of Chinese text, when such a word stands free.

use crate::chars;
use crate::edit::Span;
use crate::profile::page;
use crate::rule::{Context, Findings};
use crate::rules::line::{after, before};
use crate::scan::Classes;

/// Zero-width, joining, bidirectional and tag characters.
pub(super) fn zero_width(context: &Context<'_>, findings: &mut Findings) {
    runs(context, findings, is_zero_width, |run, findings| {
        // The byte order mark at the head of a file is its signature.
        let signature =
            run.span.start == 0 && context.text().starts_with('\u{FEFF}') && context.profile().has_byte_order_mark();
        if !signature && run.is_residue(context.text()) {
            findings.replace(run.span, "");
        }
    });
}

/// C0 and C1 controls other than white space.
pub(super) fn controls(context: &Context<'_>, findings: &mut Findings) {
    runs(context, findings, is_control, |run, findings| {
        if run.is_residue(context.text()) {
            findings.replace(run.span, "");
        }
    });
}

/// All but the first of several variation selectors after a Han character, and one that no Han character takes.
pub(super) fn variation_selectors(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    runs(context, findings, is_variation_selector, |run, findings| {
        let Some(base) = run.before.filter(|c| chars::is_han(*c) || chars::is_cjk_mark(*c)) else { return };
        let first = after(text, run.span.start).unwrap_or_default();
        // FE00 to FE02 select standardized forms of Han and marks, E0100 to E01EF those of the Ideographic Variation Database.
        let valid = matches!(first, '\u{FE00}'..='\u{FE02}') || first >= '\u{E0100}' && chars::is_han(base);
        let rest = Span::new(run.span.start + if valid { first.len_utf8() } else { 0 }, run.span.end);
        if !rest.is_empty() {
            findings.replace(rest, "");
        }
    });
}

/// U+2028, U+2029, U+0085, vertical tab and form feed.
pub(super) fn separators(context: &Context<'_>, findings: &mut Findings) {
    let is_separator = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}' | '\u{85}');
    runs(context, findings, is_separator, |run, findings| {
        let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
        let chinese = |c: Option<char>| c.is_some_and(is_chinese);
        let spaced = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || chars::is_inline_space(c));
        let (b, a) = (run.before, run.after);
        let is_page = edge(b) && run.span.of(context.text()).is_some_and(|s| s.contains('\u{C}'));
        if is_page && let Some(gap) = between_pages(context.text(), run.span) {
            findings.replace(gap, "");
        } else if edge(b) && chinese(a) || chinese(b) && edge(a) || is_page && opens_chinese_line(context.text(), run.span) {
            findings.replace(run.span, "");
        } else if chinese(b) && (chinese(a) || spaced(a)) || spaced(b) && chinese(a) {
            findings.replace(run.span, context.profile().newline());
        }
    });
}

/// Does a line that holds Han characters begin behind `span`?
fn opens_chinese_line(text: &str, span: Span) -> bool {
    text.get(span.end..).and_then(|rest| crate::lines::split(rest).next()).is_some_and(|line| line.contains(chars::is_han))
}

/// What to remove with a form feed at the start of a line: the blank lines before it, where the paragraph goes on behind it or
/// nothing does. `None` where neither is so.
fn between_pages(text: &str, feed: Span) -> Option<Span> {
    let is_blank = |c| chars::is_inline_space(c) || c == '\n';
    let before = text.get(..feed.start)?.trim_end_matches(is_blank);
    let after = text.get(feed.end..)?;
    let line_end = before.len() + text.get(before.len()..feed.start)?.find('\n')? + 1;
    let (last, next) = (before.rsplit('\n').next()?, crate::lines::split(after).next()?);
    let goes_on = page::goes_on(last, next) || after.trim_start_matches(is_blank).is_empty();
    (goes_on && last.contains(chars::is_chinese)).then(|| Span::new(line_end, feed.end))
}

const fn is_zero_width(c: char) -> bool {
    // Most characters are told by one look.
    !matches!(c, '\u{2070}'..='\u{FEFE}')
        && matches!(c,
        '\u{AD}' // SOFT HYPHEN
        | '\u{34F}' // COMBINING GRAPHEME JOINER
        | '\u{61C}' // ARABIC LETTER MARK
        | '\u{180B}'..='\u{180F}' // Mongolian selectors and vowel separator
        | '\u{200B}'..='\u{200F}' // zero-width space, joiners, directional marks
        | '\u{202A}'..='\u{202E}' // bidirectional embeddings
        | '\u{2060}'..='\u{206F}' // word joiner, invisible operators, isolates
        | '\u{FEFF}' // BYTE ORDER MARK
        | '\u{FFF9}'..='\u{FFFB}' // interlinear annotation
        | '\u{E0000}'..='\u{E007F}') // tags
}

const fn is_control(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}')
}

const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// A run of unseen characters, with what stands around it.
struct Run {
    span: Span,
    before: Option<char>,
    after: Option<char>,
}

impl Run {
    fn is_residue(&self, text: &str) -> bool {
        let edge = |c: Option<char>| c.is_none_or(|c| matches!(c, '\n' | '\r'));
        let chinese = |c: Option<char>| c.is_some_and(is_chinese);
        let plain = |c: Option<char>| c.is_some_and(is_plain);
        let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '%' | ',' | '-'));
        let (b, a) = (self.before, self.after);
        // Marks at the head of a line that make it a heading: they are no tag.
        let heading = |c: Option<char>| c == Some('#');
        let in_heading = heading(b) && (heading(a) || a == Some(' ')) && opens_heading(text, self.span);
        let beside = chinese(b) && (chinese(a) || edge(a) || plain(a)) || chinese(a) && (edge(b) || plain(b));
        let in_text = || figure(b) && figure(a) || self.is_in_free_word(text);
        beside || in_heading || in_text() && stands_in_chinese(text, self.span)
    }

    /// Does it stand in, before or behind a word of ASCII letters and digits that has spaces, Han or Chinese marks on both sides? Such a
    /// word is no part of a tag, an address or code.
    fn is_in_free_word(&self, text: &str) -> bool {
        const LONGEST: usize = 32;
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '%') || is_zero_width(c) || is_control(c);
        let free = |side: &mut dyn Iterator<Item = char>| match side.take(LONGEST).find(|c| !part(*c)) {
            Some(c) => c == ' ' || c == '\n' || is_chinese(c),
            None => false,
        };
        let (mut head, mut tail) = (
            text.get(..self.span.start).unwrap_or_default().chars().rev(),
            text.get(self.span.end..).unwrap_or_default().chars(),
        );
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        (letter(self.before) || letter(self.after)) && free(&mut head) && free(&mut tail)
    }
}

/// Is `c` of Chinese text, a radical or one of the signs that stand in it?
const fn is_chinese(c: char) -> bool {
    chars::is_chinese(c) || matches!(c, '\u{2E80}'..='\u{2FDF}' | '℃' | '‰' | '×' | '☆' | '●' | '■' | '◆')
}

/// Is `c` a character that no markup is made of?
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, ' ' | '\t' | '%' | '.' | ',' | ';' | '?' | '!' | '"' | '\'' | '(' | ')' | '-' | '*' | '|')
}

/// Does `span` lie in the `#` of a heading: nothing but `#` before it in the line, and Han characters after it?
fn opens_heading(text: &str, span: Span) -> bool {
    let head = text.get(..span.start).unwrap_or_default();
    let marks = head.len() - head.trim_end_matches('#').len();
    let starts = head.trim_end_matches('#').chars().next_back().is_none_or(|c| c == '\n');
    (1..=6).contains(&marks) && starts && stands_in_chinese(text, span)
}

/// Do Han characters stand within a few characters of `span`?
fn stands_in_chinese(text: &str, span: Span) -> bool {
    const NEAR: usize = 16;
    let head = text.get(..span.start).unwrap_or_default().chars().rev().take(NEAR);
    let tail = text.get(span.end..).unwrap_or_default().chars().take(NEAR);
    head.take_while(|c| *c != '\n').chain(tail.take_while(|c| *c != '\n')).any(chars::is_han)
}

/// Calls `act` for each maximal run of characters that satisfy `is_one`: each of them is of one of the classes of [`UNSEEN`].
fn runs(context: &Context<'_>, findings: &mut Findings, is_one: impl Fn(char) -> bool, act: impl Fn(Run, &mut Findings)) {
    let text = context.text();
    let mut end = 0;
    for start in context.places_of(Classes::of_any(UNSEEN)).iter().copied() {
        let run = text.get(start..).unwrap_or_default();
        if start >= end && run.starts_with(&is_one) {
            end = start + run.find(|c| !is_one(c)).unwrap_or(run.len());
            let span = Span::new(start, end);
            act(Run { span, before: before(text, start), after: after(text, end) }, findings);
        }
    }
}

/// Characters of the classes of those without look, other than line ends.
const UNSEEN: [char; 2] = ['\u{1}', '\u{200B}'];
