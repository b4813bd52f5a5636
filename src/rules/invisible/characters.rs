//! Radicals, compatibility ideographs and decomposed letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{after, before, is_foreign};
use crate::scan::Classes;
use crate::{chars, data};

/// Radicals and strokes that stand for ideographs.
pub(super) fn radicals(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut alone = Vec::new();
    for (from, line) in context.lines_with(Classes::of('\u{2F00}')) {
        let found = line.char_indices().filter_map(|(n, c)| Some((from + n, c, data::equivalent_ideograph(c)?)));
        let found: Vec<(usize, char, char)> = found.collect();
        if !found.is_empty() && !speaks_of_radicals(line, from, text, &found) {
            let single = line.trim().chars().count() == 1;
            for (at, c, ideograph) in found {
                let span = Span::new(at, at + c.len_utf8());
                if single {
                    alone.push((span, ideograph));
                } else if stands_as_character(text, span, c) {
                    findings.replace(span, ideograph.to_string());
                }
            }
        }
    }
    // One a line is a list of radicals.
    if alone.len() < 3 {
        for (span, ideograph) in alone {
            findings.replace(span, ideograph.to_string());
        }
    }
}

/// Compatibility ideographs that NFC maps to others.
pub(super) fn compatibility(context: &Context<'_>, findings: &mut Findings) {
    if is_foreign(context) {
        return;
    }
    for (at, c) in context.text().char_indices() {
        if matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}') {
            let unified: String = std::iter::once(c).nfc().collect();
            findings.replace(Span::new(at, at + c.len_utf8()), unified);
        }
    }
}

/// A letter with combining marks for which there is one character.
pub(super) fn decomposed(context: &Context<'_>, findings: &mut Findings) {
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}');
    for (start, line) in context.lines_with(Classes::of_any(['\u{300}', '\u{3099}'])) {
        let mut at = 0;
        while let Some(first) = line.get(at..).and_then(|t| t.find(is_mark)).map(|n| at + n) {
            let marks = line.get(first..).unwrap_or_default();
            let length = marks.find(|c| !is_mark(c)).unwrap_or(marks.len());
            at = first + length;
            let Some(base) = before(line, first).filter(|c| c.is_alphabetic() && !is_combining_mark(*c)) else { continue };
            let composes = after(line, first).is_some_and(|mark| compose(base, mark).is_some());
            if composes && length <= 16 {
                let span = Span::new(first - base.len_utf8(), at);
                let composed: String = span.of(line).unwrap_or_default().nfc().collect();
                findings.replace(span.shifted(start), composed);
            }
        }
    }
}

const fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}')
}

/// Is the line about radicals: does it name them, or hold several that stand apart?
fn speaks_of_radicals(line: &str, from: usize, text: &str, found: &[(usize, char, char)]) -> bool {
    if ["部首", "偏旁", "笔画", "笔顺", "筆畫", "筆順", "康熙"].iter().any(|word| line.contains(word)) {
        return true;
    }
    let han = |c: Option<char>| c.is_some_and(|c| chars::is_han(c) || is_radical(c) || c.is_ascii_digit());
    let apart = found.iter().filter(|(at, c, _)| !han(before(text, *at)) && !han(after(text, at + c.len_utf8()))).count();
    debug_assert!(found.iter().all(|(at, ..)| *at >= from));
    apart >= 3 && apart * 2 > found.len()
}

/// Does a radical stand as a character: a stroke between Han, another radical beside Han, radicals or marks?
fn stands_as_character(text: &str, span: Span, c: char) -> bool {
    let (b, a) = (before(text, span.start), after(text, span.end));
    let han = |c: Option<char>| c.is_some_and(|c| chars::is_han(c) || is_radical(c));
    let mark = |c: Option<char>| c.is_some_and(chars::is_cjk_mark);
    let date = b.is_some_and(|c| c.is_ascii_digit()) && a.is_none_or(|c| c.is_ascii_digit() || c.is_whitespace());
    if is_radical(c) { han(b) || han(a) || mark(b) || mark(a) || date } else { han(b) && han(a) }
}
