//! What stands between two marks and is no text: tags, template expressions, formulae. Each search ends at the next mark of its kind,
//! so all of them together take time O(length).

use super::Protection;
use crate::chars;
use crate::edit::Span;

/// Longest content, in bytes: of a tag, a template expression, a formula in a line, a displayed formula.
const TAG: usize = 3000;
const TEMPLATE: usize = 600;
const DOLLAR: usize = 200;
const INLINE: usize = 500;
const DISPLAYED: usize = 2000;

/// Adds the tags, template expressions and formulae of `text`; `may_hold` says whether characters may stand in it.
pub(super) fn all(text: &str, may_hold: impl Fn(&str) -> bool, found: &mut Vec<(Span, Protection)>) {
    if may_hold("<") {
        tags(text, found);
    }
    if may_hold("{") {
        templates(text, found);
    }
    if may_hold("$") {
        displayed(text, found);
        dollars(text, found);
    }
    if may_hold("\\") {
        backslashed(text, "\\(", "\\)", INLINE, false, found);
        backslashed(text, "\\[", "\\]", DISPLAYED, true, found);
    }
}

/// `<…>` on one line, where a letter, `/` or `!` follows.
fn tags(text: &str, found: &mut Vec<(Span, Protection)>) {
    let bytes = text.as_bytes();
    for start in memchr::memchr_iter(b'<', bytes) {
        let Some(content) = bytes.get(start + 1..) else { continue };
        if content.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'))
            && let Some(length) = memchr::memchr3(b'<', b'>', b'\n', content)
            && content.get(length) == Some(&b'>')
            && length <= TAG
        {
            found.push((Span::new(start, start + length + 2), Protection::Markup));
        }
    }
}

/// `{{…}}` on one line, without a brace inside.
fn templates(text: &str, found: &mut Vec<(Span, Protection)>) {
    let bytes = text.as_bytes();
    for start in memchr::memchr_iter(b'{', bytes).filter(|n| bytes.get(n + 1) == Some(&b'{')) {
        let content = bytes.get(start + 2..).unwrap_or_default();
        if let Some(length) = memchr::memchr3(b'{', b'}', b'\n', content)
            && content.get(length..).is_some_and(|c| c.starts_with(b"}}"))
            && length <= TEMPLATE
        {
            found.push((Span::new(start, start + length + 4), Protection::Code));
        }
    }
}

/// `$$…$$` without `$` inside.
fn displayed(text: &str, found: &mut Vec<(Span, Protection)>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for start in memchr::memchr_iter(b'$', bytes).filter(|n| bytes.get(n + 1) == Some(&b'$')) {
        let content = bytes.get(start + 2..).unwrap_or_default();
        if start >= from
            && let Some(length @ 1..=DISPLAYED) = memchr::memchr(b'$', content)
            && content.get(length + 1) == Some(&b'$')
        {
            from = start + length + 4;
            push_formula(text, Span::new(start, from), found);
        }
    }
}

/// `$…$` on one line, where no white space follows the first `$`.
fn dollars(text: &str, found: &mut Vec<(Span, Protection)>) {
    let mut from = 0;
    for start in memchr::memchr_iter(b'$', text.as_bytes()) {
        let Some(content) = text.get(start + 1..).filter(|_| start >= from) else { continue };
        let Some(first) = content.chars().next().filter(|c| *c != '$' && !c.is_whitespace()).map(char::len_utf8) else {
            continue;
        };
        if let Some(length) = content.as_bytes().get(first..).and_then(|rest| memchr::memchr2(b'$', b'\n', rest))
            && content.as_bytes().get(first + length) == Some(&b'$')
            && length <= DOLLAR
        {
            from = start + first + length + 2;
            push_formula(text, Span::new(start, from), found);
        }
    }
}

/// What stands between `open` and the next `close`, of two bytes each.
fn backslashed(text: &str, open: &str, close: &str, longest: usize, lines: bool, found: &mut Vec<(Span, Protection)>) {
    let bytes = text.as_bytes();
    let mut closings = memchr::memmem::find_iter(bytes, close).peekable();
    let mut from = 0;
    for start in memchr::memmem::find_iter(bytes, open) {
        if start < from {
            continue;
        }
        let inner = start + open.len();
        while closings.next_if(|end| *end <= inner).is_some() {}
        let Some(end) = closings.peek().copied() else { return };
        let content = bytes.get(inner..end).filter(|c| c.len() <= longest);
        if content.is_some_and(|c| lines || memchr::memchr(b'\n', c).is_none()) {
            from = end + close.len();
            push_formula(text, Span::new(start, from), found);
        }
    }
}

/// Adds a formula, unless it only looks like one: a formula holds no Han character, and a word between dollar signs is a tag.
fn push_formula(text: &str, span: Span, found: &mut Vec<(Span, Protection)>) {
    let content = span.of(text).unwrap_or_default();
    let han = content.chars().any(|c| chars::is_han(c) || chars::is_cjk_mark(c));
    let tag = content.len() > 8 && content.trim_matches('$').chars().all(|c| c.is_ascii_alphabetic());
    if !han && !tag {
        found.push((span, Protection::Formula));
    }
}
