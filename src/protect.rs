//! Protected spans: addresses, code, markup, formulae and what the user protects. No rule writes into them.
//!
//! The user protects by patterns, by spans that go with a text, and in the document itself: `<!-- hanfix: off -->` protects all
//! up to `<!-- hanfix: on -->` or the end, `<!-- hanfix: keep 甲 乙 -->` protects these words from there on.

mod delimited;

use std::borrow::Cow;
use std::sync::Arc;

use crate::chars;
use crate::edit::{Patch, Span};
use crate::scan::Classes;
use once_cell::sync::{Lazy, OnceCell};
use regex::Regex;

/// What a protected span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Protection {
    /// A URL, an e-mail address or a path.
    Address,
    /// Code: fenced, inline, `<pre>`, `<code>`, a template expression.
    Code,
    /// A tag or comment of HTML or XML. Rules that remove markup may write here.
    Markup,
    /// A formula in TeX notation.
    Formula,
    /// Protected by the user.
    User,
}

/// What holds at the start of a block: what an earlier block opened, and what the user protects in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Carry {
    fence: Option<(char, usize)>,
    element: Option<&'static str>,
    /// Was the repair switched off in the document?
    off: bool,
    /// Words that the document itself protects.
    words: Arc<[Box<str>]>,
    /// Spans that the user protects, sorted, in bytes of a text in which the block starts at `at`.
    given: Arc<[Span]>,
    at: usize,
    /// Does text stand before the block?
    begun: bool,
}

/// Most words that a document may protect.
const MAX_WORDS: usize = 64;

/// HTML elements whose content is code.
const CODE_ELEMENTS: [&str; 5] = ["pre", "code", "script", "style", "textarea"];

impl Carry {
    /// Is nothing open, and nothing protected by the user?
    pub(crate) fn is_plain(&self) -> bool {
        self.fence.is_none() && self.element.is_none() && !self.off && self.words.is_empty() && self.given.is_empty()
    }

    /// Does any text of the document stand before the block?
    pub(crate) const fn has_begun(&self) -> bool {
        self.begun
    }

    /// Does the next block stand behind text, with nothing open before it?
    pub(crate) fn stands_plain(&self) -> bool {
        self.is_plain() && self.begun
    }

    /// At the start of a document of which these spans are protected.
    pub(crate) fn protecting(spans: &[Span]) -> Self {
        // An empty one protects nothing, and would not keep its place among the others when the text before it changes.
        let mut given: Vec<Span> = spans.iter().copied().filter(|s| !s.is_empty()).collect();
        given.sort_unstable();
        // Disjoint, so that both their starts and their ends are sorted.
        given.dedup_by(|later, kept| {
            let joined = later.start <= kept.end;
            kept.end = if joined { kept.end.max(later.end) } else { kept.end };
            joined
        });
        Self { given: given.into(), ..Self::default() }
    }

    /// The same for the text that `patch` makes of the first `length` bytes, and not beyond them. No edit writes into a protected
    /// span: it only moves.
    pub(crate) fn behind(&self, patch: &Patch, length: usize) -> Cow<'_, Self> {
        if self.given.is_empty() || patch.is_empty() {
            return Cow::Borrowed(self);
        }
        let (mut shift, mut edits) = (0isize, patch.edits().iter().peekable());
        let moved = self.given().take_while(|span| span.start < length).map(|span| {
            while let Some(e) = edits.next_if(|e| e.span().end <= span.start) {
                shift += e.new_text().len() as isize - e.old().len() as isize;
            }
            Span { start: span.start.saturating_add_signed(shift), end: span.end.saturating_add_signed(shift) }
        });
        Cow::Owned(Self { given: moved.collect(), at: 0, ..self.clone() })
    }

    /// The spans that the user protects from the start of the block on, in bytes of the block.
    fn given(&self) -> impl Iterator<Item = Span> + '_ {
        let passed = self.given.partition_point(|s| s.end <= self.at);
        let spans = self.given.get(passed..).unwrap_or_default().iter();
        spans.map(|s| Span { start: s.start.saturating_sub(self.at), end: s.end - self.at })
    }

    /// What a block must hold for something to be open behind it.
    pub(crate) fn opened_by() -> Classes {
        Classes::of_any(['`', '~', '<'])
    }

    /// Can anything open in `text`, or close?
    pub(crate) fn may_turn(text: &str) -> bool {
        memchr::memchr3(b'`', b'~', b'<', text.as_bytes()).is_some()
    }

    /// Reads on over `block`, in which nothing opens or closes.
    pub(crate) fn pass(&mut self, block: &str) {
        self.at += if self.given.is_empty() { 0 } else { block.len() };
        self.begun = self.begun || !block.trim_start().is_empty();
    }

    /// Reads on over `block`. Time O(length).
    pub(crate) fn advance(&mut self, block: &str) {
        self.pass(block);
        if block != "\n" && Self::may_turn(block) {
            let mut spans = Vec::new();
            code_blocks(block, self, &mut spans);
        }
    }
}

/// The protected spans of a text.
#[derive(Debug, Default)]
pub(crate) struct Protected {
    /// Span, kind, and the greatest end of this and all spans before it; sorted by start.
    spans: Vec<(Span, Protection, usize)>,
}

impl Protected {
    /// Can a text that holds characters of these classes hold a protected span, when nothing is open where it starts? Every
    /// pattern needs one of these marks, or a letter beside `.` or `:`.
    pub(crate) fn can_open(classes: Classes) -> bool {
        static MARKS: Lazy<[Classes; 3]> = Lazy::new(|| {
            let all = |chars: &str| Classes::of_any(chars.chars());
            [all("`~</@\\[{$"), all(".:"), all("a")]
        });
        let [marks, stops, letters] = *MARKS;
        classes.intersects(marks) || classes.intersects(stops) && classes.intersects(letters)
    }

    /// Finds the protected spans of `text`, which holds characters of these classes; `carry` says what is open where it starts.
    pub(crate) fn of(text: &str, classes: Classes, carry: &Carry, user: &[Regex]) -> Self {
        let mut reach = 0;
        let with_reach = |(span, kind): (Span, Protection)| {
            reach = span.end.max(reach);
            (span, kind, reach)
        };
        Self { spans: spans(text, classes, carry, user).into_iter().map(with_reach).collect() }
    }

    /// The parts of the spans that lie in `line`, in bytes of it.
    pub(crate) fn within(&self, line: Span) -> Self {
        let upto = self.spans.partition_point(|(s, ..)| s.start <= line.end);
        let mut reach = 0;
        let cut = |(s, kind, _): &(Span, Protection, usize)| {
            let span = Span::new(s.start.max(line.start), s.end.min(line.end).max(s.start.max(line.start)));
            let span = Span::new(span.start - line.start, span.end - line.start);
            reach = span.end.max(reach);
            (s.end >= line.start).then_some((span, *kind, reach))
        };
        Self { spans: self.spans.get(..upto).unwrap_or_default().iter().filter_map(cut).collect() }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Span, Protection)> + '_ {
        self.spans.iter().map(|(s, kind, _)| (*s, *kind))
    }

    /// Does `span` conflict with a protected span (markup left out if it may be edited)?
    pub(crate) fn touches(&self, span: Span, markup_allowed: bool) -> bool {
        let upto = self.spans.partition_point(|(s, ..)| s.start <= span.end);
        let before = self.spans.get(..upto).unwrap_or_default().iter().rev();
        before
            .take_while(|(.., reach)| *reach >= span.start)
            .any(|(s, kind, _)| !(markup_allowed && *kind == Protection::Markup) && s.conflicts(span))
    }
}

/// The protected spans of `text`, sorted by start: what the classes of its characters show not to be there is not sought.
fn spans(text: &str, classes: Classes, carry: &Carry, user: &[Regex]) -> Vec<(Span, Protection)> {
    let may_hold = |marks: &str| marks.chars().all(|c| classes.intersects(Classes::of(c)));
    let mut found = Vec::new();
    let mut carry = carry.clone();
    if !carry.is_plain() || classes.intersects(Carry::opened_by()) {
        code_blocks(text, &mut carry, &mut found);
    }
    let blocks = found.clone();
    let in_block = |at: usize| {
        let next = blocks.partition_point(|(s, _)| s.end <= at);
        blocks.get(next).is_some_and(|(s, _)| s.start <= at)
    };
    let bytes = text.as_bytes();
    if may_hold("`") {
        inline_code(text, &in_block, &mut found);
    }
    for (trigger, pattern, compiled) in &ADDRESSES {
        if may_hold(trigger)
            && lines_holding(text, trigger).next().is_some()
            && let Some(pattern) = compiled.get_or_init(|| Regex::new(pattern).ok())
        {
            // No address goes on in another line.
            for (start, line) in lines_holding(text, trigger) {
                let addresses = pattern.find_iter(line).filter_map(|m| address(text, Span::from(m.range()).shifted(start)));
                found.extend(addresses.map(|s| (s, Protection::Address)));
            }
        }
    }
    delimited::all(text, may_hold, &mut found);
    if may_hold("<!-") {
        comments(text, &mut found);
    }
    for pattern in user {
        found.extend(pattern.find_iter(text).map(|m| (m.range().into(), Protection::User)));
    }
    for word in &*carry.words {
        let places = memchr::memmem::find_iter(bytes, word.as_bytes());
        found.extend(places.map(|at| (Span::new(at, at + word.len()), Protection::User)));
    }
    let given = carry.given().take_while(|s| s.start < text.len());
    found.extend(given.map(|s| (Span { end: s.end.min(text.len()), ..s }, Protection::User)));
    found.sort_unstable_by_key(|(s, kind)| (s.start, std::cmp::Reverse(s.end), *kind));
    let mut reach = 0;
    found.retain(|(s, kind)| {
        let inside = *kind == Protection::Address && s.end <= reach;
        reach = reach.max(s.end);
        !inside
    });
    found
}

/// The lines of `text` in which `word` stands, each with the byte at which it starts.
fn lines_holding<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let (bytes, finder) = (text.as_bytes(), memchr::memmem::Finder::new(word));
    let mut read = 0;
    std::iter::from_fn(move || {
        let at = read + finder.find(bytes.get(read..)?)?;
        let start = memchr::memrchr(b'\n', bytes.get(..at)?).map_or(0, |n| n + 1);
        read = memchr::memchr(b'\n', bytes.get(at..)?).map_or(bytes.len(), |n| at + n);
        Some((start, text.get(start..read)?))
    })
}

/// Addresses: substring that must occur, pattern, and the pattern once it was needed. To compile them all takes longer than to read
/// a book.
static ADDRESSES: [(&str, &str, OnceCell<Option<Regex>>); 9] = [
    ("://", r"[A-Za-z][A-Za-z0-9+.-]{1,15}://[!-;=?-_a-z~|]+", OnceCell::new()),
    ("www.", r"(?-u:\b)www\.[A-Za-z0-9-]+\.[!-;=?-_a-z~|]+", OnceCell::new()),
    ("mailto:", r"mailto:[!-;=?-_a-z~|]+", OnceCell::new()),
    ("@", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", OnceCell::new()),
    (r":\", r#"(?-u:\b)[A-Za-z]:\\[^\s\x00-\x1f<>|"?*，。；：！？、“”（）]*"#, OnceCell::new()),
    (r"\\", r#"\\\\[A-Za-z0-9._-]+\\[^\s\x00-\x1f<>|"?*，。；：！？、“”（）]*"#, OnceCell::new()),
    (
        "/",
        r"(?:[A-Za-z0-9_.~@+-]*/){1,}[A-Za-z0-9_.~@+#?=&%,;:-]*[A-Za-z0-9_.~@+-]+(?:/[A-Za-z0-9_.~@+#?=&%,;:-]*)*",
        OnceCell::new(),
    ),
    // The address of a page in a wiki: its name and the heading behind # may be Han.
    ("#", r"[A-Za-z0-9_.~-]+/[\p{Han}A-Za-z0-9_.~%-]+#[\p{Han}A-Za-z0-9_.~%-]+", OnceCell::new()),
    ("](", r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)", OnceCell::new()),
];

/// Cuts what does not belong to an address (a mark at its end), and refuses what only looks like one.
fn address(text: &str, span: Span) -> Option<Span> {
    let found = span.of(text)?;
    if found.starts_with("](") {
        return Some(span);
    }
    // What follows `<`, or stands between `[` and `]`, is the name of a closing tag; and a fraction or a date is no address.
    if text.get(..span.start).is_some_and(|t| t.ends_with('<'))
        || found.bytes().all(|b| b.is_ascii_digit() || b == b'/')
        || is_closing_tag(text, span, found)
        || is_in_residue(text, span)
    {
        return None;
    }
    // A closing tag of forum code is no part of it.
    let found = found.find("[/").and_then(|n| found.get(..n)).unwrap_or(found);
    let kept = found.trim_end_matches(['.', ',', ';', ':', '?', '!', '\'', '"', '(', '[', '{', '*', '_']);
    let kept = if kept.contains('(') { kept } else { kept.trim_end_matches([')', '.', ',', ';']) };
    (!kept.is_empty()).then(|| Span::new(span.start, span.start + kept.len()))
}

/// Is it the inside of `[/name]`?
fn is_closing_tag(text: &str, span: Span, found: &str) -> bool {
    let name = found.strip_prefix('/').is_some_and(|n| n.bytes().all(|b| b.is_ascii_alphabetic()));
    name && text.get(..span.start).is_some_and(|t| t.ends_with('[')) && text.get(span.end..).is_some_and(|t| t.starts_with(']'))
}

/// Does the address stand in a field code of an office program, or in a pair of forum code that links to it or shows what is there?
/// Then it is residue, as they are.
fn is_in_residue(text: &str, span: Span) -> bool {
    let head = text.get(..span.start).unwrap_or_default();
    let scheme = ["https://", "http://", "https:", "http:", "mailto:"].into_iter().find_map(|s| head.strip_suffix(s));
    let head = scheme.unwrap_or(head);
    let rest = text.get(span.start..).unwrap_or_default();
    let rest = rest.get(..rest.floor_char_boundary(MAX_RESIDUE)).unwrap_or(rest);
    let closes = |name: &str| {
        rest.match_indices("[/").any(|(at, _)| {
            let tag = rest.get(at + 2..).unwrap_or_default();
            tag.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name))
                && tag.get(name.len()..).is_some_and(|t| t.starts_with(']'))
        })
    };
    match head.chars().next_back() {
        Some(quote @ ('"' | '\u{201C}')) => {
            let word = head.get(..head.len() - quote.len_utf8()).unwrap_or_default().trim_end_matches([' ', '\t']);
            let line = rest.split('\n').next().unwrap_or_default();
            word.ends_with("HYPERLINK") && line.contains(['"', '\u{201D}'])
        }
        Some('=') => ["url", "email"].into_iter().any(|name| {
            let start = (head.len() - 1).checked_sub(name.len() + 1);
            let tag = start.and_then(|n| head.get(n..head.len() - 1)).unwrap_or_default();
            tag.strip_prefix('[').is_some_and(|t| t.eq_ignore_ascii_case(name)) && closes(name)
        }),
        Some(']') => {
            let near = head.get(head.ceil_char_boundary(head.len().saturating_sub(MAX_TAG))..).unwrap_or_default();
            let tag = near.rfind('[').and_then(|n| near.get(n + 1..near.len() - 1)).unwrap_or_default();
            let name = tag.split('=').next().unwrap_or_default();
            MEDIA.into_iter().any(|media| media.eq_ignore_ascii_case(name)) && closes(name)
        }
        _ => false,
    }
}

/// Longest address in residue, and longest tag before one, in bytes.
const MAX_RESIDUE: usize = 1024;
const MAX_TAG: usize = 64;
/// Forum code around the address of something that is shown there.
pub(crate) const MEDIA: [&str; 5] = ["img", "media", "flash", "audio", "swf"];

/// Fenced code, and the content of HTML elements that hold code; `carry` comes in as it is at the start of the text and goes
/// out as it is at the end.
fn code_blocks(text: &str, carry: &mut Carry, found: &mut Vec<(Span, Protection)>) {
    let mut at = 0;
    let mut open = 0; // where the open fence or element began
    let bytes = text.as_bytes();
    loop {
        if carry.fence.is_none() && carry.element.is_none() && !carry.off {
            // Nothing opens in lines without these.
            let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'`', b'~', b'<', rest)) else { break };
            at += bytes.get(at..at + next).and_then(|skipped| memchr::memrchr(b'\n', skipped)).map_or(0, |n| n + 1);
        }
        let Some(line) = text.get(at..).and_then(|rest| crate::lines::inclusive(rest).next()) else { break };
        let end = at + line.len();
        if let Some((mark, width)) = carry.fence {
            let t = line.trim();
            if t.len() >= width && t.chars().all(|c| c == mark) {
                carry.fence = None;
                found.push((Span::new(open, end), Protection::Code));
            }
        } else if carry.element.is_none()
            && !carry.off
            && let Some(fence) = opening_fence(line)
        {
            carry.fence = Some(fence);
            open = at;
        } else {
            elements(line, at, carry, &mut open, found);
        }
        at = end;
    }
    if carry.fence.is_some() || carry.element.is_some() {
        found.push((Span::new(open, text.len()), Protection::Code));
    } else if carry.off {
        found.push((Span::new(open, text.len()), Protection::User));
    }
}

/// Comments of HTML that end on their line. Time O(length).
fn comments(text: &str, found: &mut Vec<(Span, Protection)>) {
    let bytes = text.as_bytes();
    let next = |needle: &str, from: usize| {
        bytes.get(from..).and_then(|rest| memchr::memmem::find(rest, needle.as_bytes())).map_or(usize::MAX, |n| from + n)
    };
    let (mut at, mut close, mut line_end) = (0, 0, 0);
    loop {
        let start = next("<!--", at);
        let inside = start.saturating_add("<!--".len());
        // Both only move on, so that each byte is read once.
        close = if close < inside { next("-->", inside) } else { close };
        if close == usize::MAX {
            return;
        }
        line_end = if line_end < start { next("\n", start) } else { line_end };
        if close < line_end {
            found.push((Span::new(start, close + "-->".len()), Protection::Markup));
        }
        at = inside;
    }
}

fn opening_fence(line: &str) -> Option<(char, usize)> {
    let t = line.trim_start_matches(|c| chars::is_inline_space(c) || c == '>');
    let mark = t.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let width = t.chars().take_while(|c| *c == mark).count();
    let info = t.get(width..)?;
    // The info string of a fence holds no back-quote and no prose.
    let plain = !info.contains('`') && !info.chars().any(|c| chars::is_han(c) || chars::is_cjk_mark(c));
    (width >= 3 && plain).then_some((mark, width))
}

fn elements(line: &str, at: usize, carry: &mut Carry, open: &mut usize, found: &mut Vec<(Span, Protection)>) {
    let mut from = 0;
    while let Some(n) = line.get(from..).and_then(|l| memchr::memchr(b'<', l.as_bytes())) {
        let tag = from + n;
        from = tag + 1;
        let Some(rest) = line.get(from..) else { break };
        let said = if carry.element.is_none() { directive(rest) } else { None };
        if let Some((said, length)) = said {
            from += length;
            match said {
                Directive::Off if !carry.off => {
                    carry.off = true;
                    *open = at + tag;
                }
                Directive::On if carry.off => {
                    carry.off = false;
                    found.push((Span::new(*open, at + from), Protection::User));
                }
                _ if carry.off => {}
                Directive::Off | Directive::On => found.push((Span::new(at + tag, at + from), Protection::User)),
                Directive::Keep(words) => {
                    found.push((Span::new(at + tag, at + from), Protection::User));
                    let all = carry.words.iter().cloned().chain(words.split_whitespace().map(Into::into));
                    carry.words = all.take(MAX_WORDS).collect();
                }
            }
        } else if carry.off {
            continue;
        } else if let Some(name) = carry.element {
            let closes = rest.strip_prefix('/').is_some_and(|r| starts_with_name(r, name));
            if closes {
                carry.element = None;
                found.push((Span::new(*open, at + tag), Protection::Code));
            }
        } else if let Some(name) = CODE_ELEMENTS.into_iter().find(|name| starts_with_name(rest, name)) {
            // The tag must end on its line: `<pre` in prose opens nothing.
            if let Some(close) = memchr::memchr(b'>', rest.as_bytes()) {
                carry.element = Some(name);
                *open = at + from + close + 1;
                from += close + 1;
            }
        }
    }
}

/// What a comment of the document says to this crate.
enum Directive<'t> {
    Off,
    On,
    Keep(&'t str),
}

/// The directive whose comment begins with `<` before `rest`, and how much of `rest` it takes.
fn directive(rest: &str) -> Option<(Directive<'_>, usize)> {
    let inside = rest.strip_prefix("!--")?;
    let end = inside.trim_start().starts_with("hanfix").then(|| inside.find("-->"))??;
    let said = inside.get(..end)?.trim().strip_prefix("hanfix")?.trim_start().strip_prefix(':')?.trim();
    let said = match said.split_once(char::is_whitespace) {
        None if said == "off" => Directive::Off,
        None if said == "on" => Directive::On,
        Some(("keep", words)) => Directive::Keep(words),
        _ => return None,
    };
    Some((said, "!--".len() + end + "-->".len()))
}

fn starts_with_name(rest: &str, name: &str) -> bool {
    rest.get(..name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name))
        && rest[name.len()..].starts_with(['>', ' ', '/', '\t'])
}

/// Longest inline code, in bytes.
const MAX_INLINE: usize = 4096;

/// Spans between equal runs of back-quotes, within a paragraph. ``…'' is a pair of TeX quotation marks, not code.
fn inline_code(text: &str, in_block: &dyn Fn(usize) -> bool, found: &mut Vec<(Span, Protection)>) {
    let mut runs: Vec<Span> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(n) = bytes.get(at..).and_then(|b| memchr::memchr(b'`', b)) {
        let start = at + n;
        let width = bytes[start..].iter().take_while(|b| **b == b'`').count();
        at = start + width;
        if !in_block(start) {
            runs.push(Span::new(start, at));
        }
    }
    // For each run, the next run of the same width: linear, by walking from the end.
    let mut next = std::collections::HashMap::<usize, usize>::new();
    let mut partner = vec![None; runs.len()];
    for (i, run) in runs.iter().enumerate().rev() {
        partner[i] = next.insert(run.len(), i);
    }
    let mut i = 0;
    while let (Some(run), Some(closing)) = (runs.get(i), partner.get(i)) {
        let span = closing.and_then(|c| runs.get(c)).map(|c| Span::new(run.start, c.end));
        let is_code = span.is_some_and(|s| {
            let inside = s.of(text).unwrap_or_default();
            let tex_quotes = run.len() == 2 && inside.contains("''");
            !(tex_quotes || inside.contains("\n\n") || inside.len() > MAX_INLINE)
        });
        if let (true, Some(span), Some(c)) = (is_code, span, *closing) {
            found.push((span, Protection::Code));
            i = c + 1;
        } else {
            i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        spans(text, Classes::ALL, &Carry::default(), &[]).into_iter().filter_map(|(s, _)| s.of(text)).collect()
    }

    #[test]
    fn addresses_end_where_chinese_begins() {
        assert_eq!(of("见https://example.com/a?b=1,2;c=3。好"), ["https://example.com/a?b=1,2;c=3"]);
        assert_eq!(of("写信到a.b@example.com,谢谢"), ["a.b@example.com"]);
        assert_eq!(of("见wiki/水渠#維護方法，共两节"), ["wiki/水渠#維護方法"]);
        assert!(of("用C/C++写#注释").iter().all(|s| !s.contains('注')));
        assert_eq!(of(r"放在C:\数据\a;b.txt，再说"), [r"C:\数据\a;b.txt"]);
    }

    #[test]
    fn code_is_found_and_tex_quotes_are_not() {
        assert_eq!(of("用`a,b`和``c`d``"), ["`a,b`", "``c`d``"]);
        assert!(of("他说``你好''和``再见''").is_empty());
        assert_eq!(of("```\n一,二\n```\n一,二"), ["```\n一,二\n```\n"]);
        assert_eq!(of("<pre>一,二</pre>"), ["<pre>", "一,二", "</pre>"]);
    }

    #[test]
    fn comments_end_on_their_line() {
        assert_eq!(of("甲<!--乙<b>丙-->丁"), ["<!--乙<b>丙-->", "<b>"]);
        assert_eq!(of("甲<!--乙\n丙-->丁<!--戊--> <!--"), ["<!--戊-->", "<!--戊-->"]);
        let text = "<!--中<b>".repeat(20_000);
        assert_eq!(of(&text).len(), 20_000);
    }

    #[test]
    fn formulae_hold_no_han() {
        assert_eq!(of("设$a,b$为"), ["$a,b$"]);
        assert!(of("$5元,共$6元").is_empty());
        assert!(of("甲$$paidbegin$$乙$$paidend$$").is_empty());
    }

    #[test]
    fn a_document_switches_the_repair_off_and_on() {
        let off = "甲<!-- hanfix: off -->乙\n```\n丙<!--hanfix:on-->丁<!-- hanfix: of -->";
        assert_eq!(of(off)[0], &off["甲".len()..off.find('丁').unwrap()]);
        assert_eq!(of(off).last(), Some(&"<!-- hanfix: of -->"));
        let mut carry = Carry::default();
        carry.advance("甲<!-- hanfix: off -->\n");
        assert_eq!(spans("乙\n丙", Classes::ALL, &carry, &[]), [(Span::new(0, 7), Protection::User)]);
        carry.advance("乙<!-- hanfix: on -->");
        assert_eq!(carry.off, Carry::default().off);
    }

    #[test]
    fn a_document_protects_words() {
        let mut carry = Carry::default();
        carry.advance("<!-- hanfix: keep 微心 徽信 -->");
        let text = "用徽信和微心。";
        let found: Vec<&str> = spans(text, Classes::ALL, &carry, &[]).into_iter().filter_map(|(s, _)| s.of(text)).collect();
        assert_eq!(found, ["徽信", "微心"]);
        assert_eq!(of("<pre><!-- hanfix: off --></pre>甲").last(), Some(&"</pre>"));
    }

    #[test]
    fn given_spans_move_with_the_text() {
        let carry = Carry::protecting(&[Span::new(9, 12), Span::new(3, 6), Span::new(5, 6)]);
        let places =
            |carry: &Carry, text| spans(text, Classes::ALL, carry, &[]).into_iter().map(|(s, _)| s).collect::<Vec<_>>();
        assert_eq!(places(&carry, "甲乙丙丁戊"), [Span::new(3, 6), Span::new(9, 12)]);
        let patch = Patch::from_edits(crate::edit::Edit::new("甲乙丙丁", Span::new(6, 9), "")).unwrap();
        assert_eq!(places(&carry.behind(&patch, 15), "甲乙丁戊"), [Span::new(3, 6), Span::new(6, 9)]);
        let mut next = carry.clone();
        next.advance("甲乙丙");
        assert_eq!(places(&next, "丁戊"), [Span::new(0, 3)]);
    }

    #[test]
    fn a_fence_is_carried_over_blocks() {
        let mut carry = Carry::default();
        carry.advance("正文\n```rust\nlet a;\n");
        assert_ne!(carry, Carry::default());
        assert_eq!(spans("一,二\n```\n三", Classes::ALL, &carry, &[])[0].0, Span::new(0, "一,二\n```\n".len()));
        carry.advance("一,二\n```\n三");
        assert_eq!(carry, Carry { begun: true, ..Carry::default() });
    }
}
