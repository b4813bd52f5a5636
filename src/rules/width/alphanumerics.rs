//! Full-width letters and digits, and full-width marks in English.

use crate::chars;
use crate::edit::Span;
use crate::profile::Script;
use crate::rule::{Context, Findings};
use crate::rules::line::{Count, after, before, is_foreign, line_bounds, unless_classical};
use crate::scan::Classes;

/// Runs of full-width letters and digits, with the full-width points, colons and commas inside them.
pub(super) fn fullwidth(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    if !text.contains(is_fullwidth) || is_foreign(context) {
        return;
    }
    // Traditional documents set single letters and figures in full width by custom.
    let traditional = matches!(context.profile().script(), Script::Traditional);
    let confidence = if traditional { 70 } else { unless_classical(context, 100) };
    let mut line = (0, 0, None);
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| t.find(is_fullwidth)).map(|n| at + n) {
        let (run, length) = halfwidth_run(text.get(start..).unwrap_or_default());
        at = start + length;
        if line.2.is_none() || start > line.1 {
            let (from, to) = line_bounds(text, start);
            let count = Count::of(text.get(from..to).unwrap_or_default());
            line = (from, to, Some(count.kana * 5 <= count.han && count.hangul * 5 <= count.han));
        }
        if line.2 == Some(true) {
            let capital = run.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
            let is_name =
                || before(text, start).is_some_and(chars::opens_short_name) && run.bytes().all(|b| b.is_ascii_alphabetic());
            let letter = capital && (run.len() == 1 || is_name());
            // In old prose a lone 1 inside a clause is an exclamation mark that was read wrongly.
            let han = |c: Option<char>| c.is_some_and(chars::is_han);
            let lone = run == "1" && han(before(text, start)) && han(after(text, at));
            let meant = letter && context.profile().has_wide_letter_style() || lone && context.profile().is_old_language();
            findings.replace_with_confidence(Span::new(start, at), run, if meant { 70 } else { confidence });
        }
    }
}

/// `，` `。` `：` `？` and the like in a line of English.
pub(super) fn marks_in_latin(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let english = || context.lines_with(Classes::of('a')).filter(|(_, line)| is_english(line));
    if english().next().is_none() || is_foreign(context) {
        return;
    }
    for (from, line) in english() {
        for (n, c) in line.char_indices() {
            let (at, end) = (from + n, from + n + c.len_utf8());
            let Some(half) = half_mark(c) else { continue };
            let next = after(text, end);
            let fits = before(text, at).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '"' | '\u{201D}' | '\''))
                && next.is_none_or(|c| {
                    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || matches!(c, '"' | '\u{201D}' | '\'')
                });
            if fits {
                let joined = next.is_some_and(|c| c.is_ascii_alphanumeric());
                findings.replace(Span::new(at, end), if joined { format!("{half} ") } else { half.to_string() });
            }
        }
    }
}

const fn is_fullwidth(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}

fn half(c: char) -> char {
    char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
}

/// The half-width form of the run at the start of `text`, and how many bytes the run has. A mark belongs to it where it
/// stands between two of its characters as marks stand in figures, times and addresses.
fn halfwidth_run(text: &str) -> (String, usize) {
    let mut run = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let digits = run.ends_with(|c: char| c.is_ascii_digit()) && next.is_some_and(is_fullwidth_digit);
        let letters = next.is_some_and(is_fullwidth);
        let joins = match c {
            '．' | '：' | '／' => digits || letters && c != '：',
            '，' => digits && is_group_of_three(rest.clone()),
            '＠' | '＿' => letters,
            // Where the decimal point is full-width, so was the whole figure.
            '％' => run.contains('.') && run.ends_with(|c: char| c.is_ascii_digit()),
            _ => false,
        };
        if is_fullwidth(c) || joins && !run.is_empty() {
            run.push(half(c));
        } else {
            return (run, text.len() - rest.as_str().len() - c.len_utf8());
        }
    }
    (run, text.len())
}

const fn is_fullwidth_digit(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}')
}

fn is_group_of_three(mut rest: impl Iterator<Item = char>) -> bool {
    rest.by_ref().take(4).take_while(|c| is_fullwidth_digit(*c)).count() == 3
}

const fn half_mark(c: char) -> Option<char> {
    Some(match c {
        '，' => ',',
        '。' => '.',
        '：' => ':',
        '；' => ';',
        '？' => '?',
        '！' => '!',
        _ => return None,
    })
}

/// Is the line an English sentence: several words, among them one that only sentences have, and nothing of another script? A line of ASCII
/// alone does not count.
fn is_english(line: &str) -> bool {
    // A line without a full-width mark need not be read.
    if line.is_ascii() {
        return false;
    }
    // The first bytes of nearly all Han characters, and of no other: all bytes are looked at, many at a time.
    if line.bytes().fold(false, |found, byte| found | matches!(byte, 0xE5..=0xE9)) {
        return false;
    }
    let foreign = |c: char| chars::is_han(c) || chars::is_kana(c) || chars::is_hangul(c) || c == '、';
    if line.contains(foreign) {
        return false;
    }
    let mut words = 0;
    let mut function = false;
    for word in line.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty()) {
        words += 1;
        function |= FUNCTION_WORDS.contains(&word);
    }
    words >= 3 && function
}

/// Words that only sentences have.
pub(super) const FUNCTION_WORDS: [&str; 22] = [
    "the", "and", "is", "are", "was", "were", "of", "to", "this", "that", "with", "for", "we", "you", "they", "it", "have",
    "has", "not", "be", "can", "please",
];
