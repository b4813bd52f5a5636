//! Small, vertical and half-width forms.

use unicode_normalization::UnicodeNormalization;

use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{Lines, after, before, is_foreign, line_bounds};
use crate::scan::Classes;
use crate::{chars, data};

/// Small forms, U+FE50 to U+FE6B.
pub(super) fn small(context: &Context<'_>, findings: &mut Findings) {
    each(context, '\u{FE50}'..='\u{FE6B}', findings, |place, findings| match place.form {
        '\u{FE59}'..='\u{FE5E}' => place.bracket(findings),
        // A small full stop also writes the dot of foreign names.
        '\u{FE52}' => {
            if place.is_chinese() {
                findings.report(place.span());
            }
        }
        _ => place.mark(findings),
    });
}

/// Vertical forms, U+FE10 to U+FE19 and U+FE30 to U+FE48.
pub(super) fn vertical(context: &Context<'_>, findings: &mut Findings) {
    each(context, '\u{FE10}'..='\u{FE48}', findings, |place, findings| match place.form {
        '\u{FE17}' | '\u{FE18}' | '\u{FE35}'..='\u{FE44}' | '\u{FE47}' | '\u{FE48}' => place.bracket(findings),
        _ => place.mark(findings),
    });
}

/// Half-width CJK marks, U+FF61 to U+FF65.
pub(super) fn halfwidth_cjk(context: &Context<'_>, findings: &mut Findings) {
    each(context, '\u{FF61}'..='\u{FF65}', findings, |place, findings| match place.form {
        // KATAKANA MIDDLE DOT, in a name between Han.
        '\u{FF65}' => {
            let han = |c: Option<char>| c.is_some_and(chars::is_han);
            if han(place.before) && han(place.after) {
                place.mark(findings);
            }
        }
        _ => place.mark(findings),
    });
}

/// Half-width katakana, U+FF66 to U+FF9F, with their half-width sound marks.
pub(super) fn halfwidth_katakana(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let is_kana = |c: char| ('\u{FF66}'..='\u{FF9F}').contains(&c);
    let (mut end, mut strange) = (0, None);
    for start in context.places_of(Classes::of('\u{FF66}')).iter().copied() {
        let run = text.get(start..).unwrap_or_default();
        if start < end || !run.starts_with(is_kana) {
            continue;
        }
        let line = line_bounds(text, start);
        let is_strange = match strange {
            Some((known, is_strange)) if known == line => is_strange,
            _ => text.get(line.0..line.1).is_some_and(is_mojibake),
        };
        strange = Some((line, is_strange));
        let run = run.split(|c| !is_kana(c)).next().unwrap_or_default();
        end = start + run.len();
        let span = Span::new(start, end);
        // Beside private use, or alone, it is a trace of a wrong encoding or a face.
        let odd = |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FF61}'..='\u{FF65}'));
        let letters = run.chars().filter(|c| !matches!(c, '\u{FF70}' | '\u{FF9E}' | '\u{FF9F}')).count();
        if letters >= 2 && !is_strange && !odd(before(text, span.start)) && !odd(after(text, span.end)) {
            // The compatibility form of a half-width sound mark is a combining one: NFKC of the run composes it.
            let full: String = run.nfkc().collect();
            if !full.contains(['\u{3099}', '\u{309A}']) {
                findings.replace(span, full);
            }
        }
    }
}

/// Does the line hold half-width katakana as text in a wrong encoding does: beside private use, or more than anything else?
fn is_mojibake(line: &str) -> bool {
    let (mut half, mut other, mut private) = (0usize, 0usize, false);
    for c in line.chars() {
        half += usize::from(('\u{FF61}'..='\u{FF9F}').contains(&c));
        other += usize::from(chars::is_han(c) && data::log_frequency(c) > 0 || matches!(c, '\u{3041}'..='\u{30FF}'));
        private |= matches!(c, '\u{E000}'..='\u{F8FF}');
    }
    half > 0 && (private || half > other.max(8))
}

/// The full form of each mark.
const FORMS: [(char, &str); 53] = [
    ('\u{FE10}', "，"),
    ('\u{FE11}', "、"),
    ('\u{FE12}', "。"),
    ('\u{FE13}', "："),
    ('\u{FE14}', "；"),
    ('\u{FE15}', "！"),
    ('\u{FE16}', "？"),
    ('\u{FE17}', "〖"),
    ('\u{FE18}', "〗"),
    ('\u{FE19}', "\u{2026}"), // HORIZONTAL ELLIPSIS
    ('\u{FE30}', "\u{2025}"), // TWO DOT LEADER
    ('\u{FE31}', "\u{2014}"), // EM DASH
    ('\u{FE32}', "\u{2013}"), // EN DASH
    ('\u{FE35}', "（"),
    ('\u{FE36}', "）"),
    ('\u{FE37}', "｛"),
    ('\u{FE38}', "｝"),
    ('\u{FE39}', "〔"),
    ('\u{FE3A}', "〕"),
    ('\u{FE3B}', "【"),
    ('\u{FE3C}', "】"),
    ('\u{FE3D}', "《"),
    ('\u{FE3E}', "》"),
    ('\u{FE3F}', "〈"),
    ('\u{FE40}', "〉"),
    ('\u{FE41}', "「"),
    ('\u{FE42}', "」"),
    ('\u{FE43}', "『"),
    ('\u{FE44}', "』"),
    ('\u{FE47}', "［"),
    ('\u{FE48}', "］"),
    ('\u{FE50}', "，"),
    ('\u{FE51}', "、"),
    ('\u{FE54}', "；"),
    ('\u{FE55}', "："),
    ('\u{FE56}', "？"),
    ('\u{FE57}', "！"),
    ('\u{FE58}', "\u{2014}"), // EM DASH
    ('\u{FE59}', "（"),
    ('\u{FE5A}', "）"),
    ('\u{FE5B}', "｛"),
    ('\u{FE5C}', "｝"),
    ('\u{FE5D}', "〔"),
    ('\u{FE5E}', "〕"),
    ('\u{FE60}', "＆"),
    ('\u{FE69}', "＄"),
    ('\u{FE6A}', "％"),
    ('\u{FE6B}', "＠"),
    ('\u{FF61}', "。"),
    ('\u{FF62}', "「"),
    ('\u{FF63}', "」"),
    ('\u{FF64}', "、"),
    ('\u{FF65}', "\u{B7}"), // MIDDLE DOT
];

fn full(form: char) -> Option<&'static str> {
    // Most characters are told by one look.
    if chars::is_han(form) {
        return None;
    }
    let n = FORMS.binary_search_by_key(&form, |f| f.0).ok()?;
    FORMS.get(n).map(|f| f.1)
}

/// A form in its place.
struct Place<'a> {
    form: char,
    at: usize,
    before: Option<char>,
    after: Option<char>,
    /// The brackets of the line that have partners, sorted.
    paired: &'a [usize],
}

impl Place<'_> {
    const fn span(&self) -> Span {
        Span { start: self.at, end: self.at + 3 }
    }

    fn is_chinese(&self) -> bool {
        let han = |c: Option<char>| c.is_some_and(|c| chars::is_han(c) || chars::is_closing(c) || chars::is_opening(c));
        han(self.before) || han(self.after) && self.before.is_none_or(|c| c.is_whitespace() || full(c).is_some())
    }

    fn mark(&self, findings: &mut Findings) {
        let figure = self.before.is_some_and(|c| {
            c.is_alphanumeric()
                || matches!(c, '%' | '‰' | '℃' | '°' | '"' | '*' | '`' | ')' | '|' | '>')
                || full(c).is_some()
                || chars::is_cjk_mark(c)
        });
        let edge =
            self.after.is_none_or(|c| c.is_whitespace() || chars::is_han(c) || chars::is_cjk_mark(c) || full(c).is_some());
        // Between figures only what parts items or sentences: 12﹕30 is a time.
        let parts = matches!(full(self.form), Some("、" | "。" | "；"));
        let edge = edge
            || self.after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '*' | '`' | '[' | '<'))
                && (parts || !self.before.is_some_and(|c| c.is_ascii_digit()));
        if let Some(full) = full(self.form)
            && (self.is_chinese() || figure && edge)
        {
            findings.replace(self.span(), full);
        }
    }

    fn bracket(&self, findings: &mut Findings) {
        if let Some(full) = full(self.form)
            && self.paired.binary_search(&self.at).is_ok()
        {
            findings.replace(self.span(), full);
        }
    }
}

fn each(
    context: &Context<'_>,
    range: std::ops::RangeInclusive<char>,
    findings: &mut Findings,
    mut found: impl FnMut(Place<'_>, &mut Findings),
) {
    let text = context.text();
    if is_foreign(context) {
        return;
    }
    let mut lines = Lines::of(context);
    let mut bounds = (usize::MAX, 0);
    let mut paired = Vec::new();
    for at in context.places_of(Classes::of(*range.start())).iter().copied() {
        let Some(form) = after(text, at).filter(|form| range.contains(form)) else { continue };
        let line = lines.bounds(at);
        // Only brackets ask for those that have partners.
        if line != bounds && is_bracket(full(form).and_then(|f| f.chars().next()).unwrap_or(form)) {
            bounds = line;
            paired = paired_brackets(text, line);
        }
        if lines.is_chinese(at) {
            let after = after(text, at + form.len_utf8());
            found(Place { form, at, before: before(text, at), after, paired: &paired }, findings);
        }
    }
}

/// Is it a bracket or a quotation mark, of full width?
fn is_bracket(c: char) -> bool {
    !chars::is_han(c) && (chars::is_opening(c) || chars::is_closing(c) || matches!(c, '〖' | '〗'))
}

/// The brackets of a line, of any form, that have a partner with something other than brackets between.
fn paired_brackets(text: &str, (start, end): (usize, usize)) -> Vec<usize> {
    let mut open: Vec<(usize, char, usize)> = Vec::new();
    let mut paired = Vec::new();
    let mut letters = 0;
    for (n, c) in text.get(start..end).unwrap_or_default().char_indices() {
        let plain = full(c).and_then(|f| f.chars().next()).unwrap_or(match c {
            '(' => '（',
            ')' => '）',
            '[' => '［',
            ']' => '］',
            c => c,
        });
        if !is_bracket(plain) {
            letters += usize::from(chars::is_han(c) || c.is_alphanumeric() || matches!(plain, '？' | '！'));
        } else if chars::is_opening(plain) || plain == '〖' {
            open.push((start + n, plain, letters));
        } else {
            // What was opened after the partner stays without one.
            if let Some(&(at, o, seen)) = open.last()
                && partner(o) == Some(plain)
            {
                open.pop();
                if letters > seen {
                    paired.extend([at, start + n]);
                }
            }
        }
    }
    paired.sort_unstable();
    paired
}

const fn partner(open: char) -> Option<char> {
    Some(match open {
        '（' => '）',
        '［' => '］',
        '｛' => '｝',
        '〔' => '〕',
        '【' => '】',
        '〖' => '〗',
        '《' => '》',
        '〈' => '〉',
        '「' => '」',
        '『' => '』',
        '“' => '”',
        '‘' => '’',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_sorted() {
        assert!(FORMS.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
