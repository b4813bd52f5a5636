//! Half-width brackets around Chinese text, and pairs of which one is half-width.

use crate::chars;
use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{Count, Lines, after, before, is_foreign, unless_classical};

/// `(…)` around Chinese text.
pub(super) fn half(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let confidence = || if context.profile().has_half_bracket_style() { 70 } else { unless_classical(context, 100) };
    let mut known = None;
    for pair in pairs(context) {
        let fits = pair.is('(', ')') && (pair.sound || pair.inner) && pair.content(text).len() <= MAX_REMARK;
        let speaks = || pair.holds_chinese(text) || matches!(pair.content(text), "?" | "？" | "!" | "！");
        if fits && speaks() && pair.stands_in_chinese(text) {
            let confidence = *known.get_or_insert_with(confidence);
            findings.together(|f| {
                f.replace_with_confidence(Span::new(pair.open, pair.open + 1), "（", confidence);
                f.replace_with_confidence(Span::new(pair.close, pair.close + 1), "）", confidence);
            });
        }
    }
}

/// `（…)` and `(…）`.
pub(super) fn mixed(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    // Both kinds must be there.
    if !context.may_hold('（') {
        return;
    }
    let mut confidence = None;
    for pair in pairs(context) {
        let confidence = *confidence.get_or_insert_with(|| unless_classical(context, 100));
        if !pair.sound || pair.content(text).trim().is_empty() {
            continue;
        }
        if pair.is('（', ')') {
            findings.replace_with_confidence(Span::new(pair.close, pair.close + 1), "）", confidence);
        } else if pair.is('(', '）') {
            findings.replace_with_confidence(Span::new(pair.open, pair.open + 1), "（", confidence);
        }
    }
}

/// Most bytes between two brackets that are read: brackets may be nested deep.
const MAX_REMARK: usize = 4096;

struct Pair {
    open: usize,
    close: usize,
    marks: (char, char),
    /// All brackets of the line have partners.
    sound: bool,
    /// No other bracket stands between the two.
    inner: bool,
}

impl Pair {
    fn is(&self, open: char, close: char) -> bool {
        self.marks == (open, close)
    }

    fn content<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.open + self.marks.0.len_utf8()..self.close).unwrap_or_default()
    }

    fn holds_chinese(&self, text: &str) -> bool {
        let content = self.content(text);
        let edge = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        edge(content.chars().next())
            && edge(content.chars().next_back())
            && Count::of(content).is_chinese()
            && !content.contains(['=', '_', '{', '}', '\\', '|'])
    }

    fn stands_in_chinese(&self, text: &str) -> bool {
        let end = self.close + 1;
        let next = after(text, end);
        let follows = match next {
            None | Some('\n' | '\r' | ' ' | ',' | ';' | ':' | '?' | '!' | ')' | '*' | '"' | '\'') => true,
            Some('.') => after(text, end + 1).is_none_or(|c| c.is_whitespace() || chars::is_han(c)),
            Some(c) => chars::is_han(c) || chars::is_cjk_mark(c) || c.is_ascii_digit(),
        };
        follows
            && match before(text, self.open) {
                Some(c) if chars::is_han(c) || chars::is_cjk_mark(c) || c == '％' => true,
                Some(c) if c.is_ascii_digit() || c == '%' => self.content(text).chars().all(chars::is_han),
                Some(c) if c.is_ascii_uppercase() => {
                    let word = text.get(..self.open).unwrap_or_default();
                    let capitals = word.chars().rev().take(12).take_while(char::is_ascii_uppercase).count();
                    capitals >= 2
                        && !word.ends_with(|c: char| c.is_ascii_lowercase())
                        && next.is_none_or(|c| chars::is_han(c) || chars::is_cjk_mark(c))
                }
                _ => {
                    let head = text.get(..self.open).unwrap_or_default();
                    let before = head.trim_end_matches(chars::is_inline_space);
                    head.len() - before.len() < 64 && (before.is_empty() || before.ends_with('\n'))
                }
            }
    }
}

/// The pairs of round brackets in the Chinese lines that hold a half-width one.
fn pairs(context: &Context<'_>) -> Vec<Pair> {
    let text = context.text();
    let mut found = Vec::new();
    let mut lines = Lines::of(context);
    let mut at = 0;
    while let Some(n) = text.as_bytes().get(at..).and_then(|b| memchr::memchr2(b'(', b')', b)) {
        let (start, end) = lines.bounds(at + n);
        if lines.is_chinese(at + n) {
            pairs_of_line(text, start, end, &mut found);
        }
        at = end + 1;
    }
    if !found.is_empty() && is_foreign(context) { Vec::new() } else { found }
}

fn pairs_of_line(text: &str, start: usize, end: usize, found: &mut Vec<Pair>) {
    let first = found.len();
    let mut open: Vec<(usize, char, bool)> = Vec::new();
    let mut sound = true;
    let line = text.as_bytes().get(start..end).unwrap_or_default();
    for n in memchr::memchr3_iter(b'(', b')', 0xEF, line) {
        let c = match line.get(n) {
            Some(b'(') => '(',
            Some(b')') => ')',
            Some(0xEF) => match line.get(n + 1..n + 3) {
                Some([0xBC, 0x88]) => '（',
                Some([0xBC, 0x89]) => '）',
                _ => continue,
            },
            _ => continue,
        };
        let previous = n.checked_sub(1).and_then(|before| line.get(before));
        match c {
            // A mouth of an emoticon is no bracket.
            '(' | ')' if matches!(previous, Some(b':' | b';' | b'-' | b'^' | b'=')) => sound = false,
            '(' | '（' => open.push((start + n, c, true)),
            ')' | '）' => match open.pop() {
                Some((at, o, inner)) => {
                    found.push(Pair { open: at, close: start + n, marks: (o, c), sound: true, inner });
                    if let Some(outer) = open.last_mut() {
                        outer.2 = false;
                    }
                }
                None => sound = false,
            },
            _ => {}
        }
    }
    sound &= open.is_empty();
    found.iter_mut().skip(first).for_each(|p| p.sound = sound);
}
