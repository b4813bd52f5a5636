//! HTML entities, `\uXXXX` and percent escapes.

use std::borrow::Cow;

use crate::chars::{self, is_chinese};
use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{after, before, line_bounds};

/// Runs of HTML entities, also escaped twice or three times.
pub(super) fn entities(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut about = About::default();
    let mut at = 0;
    while let Some(start) = text.as_bytes().get(at..).and_then(|b| memchr::memchr(b'&', b)).map(|n| at + n) {
        // A run of entities is judged as one: each is the other's neighbour.
        let mut end = start;
        let mut run = String::new();
        while let Some((c, length)) = text.get(end..).and_then(entity) {
            run.push(c);
            end += length;
        }
        at = end.max(start + 1);
        let around = [before(text, start), after(text, end)].into_iter().flatten().any(is_chinese);
        if run.is_empty()
            || !(around || run.chars().any(is_chinese))
            || about.speaks_of(text, start, |line| ENTITY_WORDS.iter().any(|w| line.contains(w)) || names_entity(line))
        {
            continue;
        }
        let mut from = start;
        while let Some((c, length)) = text.get(from..).and_then(entity).filter(|_| from < end) {
            // What would make markup, or another entity, stays.
            let ampersand = c == '&' && !after(text, from + length).is_some_and(|c| c.is_ascii_alphanumeric() || c == '#');
            if !matches!(c, '<' | '>' | '&') && !c.is_control() || ampersand {
                findings.replace(Span::new(from, from + length), if c == '\u{A0}' { ' ' } else { c }.to_string());
            }
            from += length;
        }
    }
}

/// Runs of `\uXXXX`.
pub(super) fn unicode(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut about = About::default();
    let several = memchr::memmem::find_iter(text.as_bytes(), br"\u").nth(2).is_some();
    let mut at = 0;
    while let Some(start) = text.as_bytes().get(at..).and_then(|b| memchr::memmem::find(b, br"\u")).map(|n| at + n) {
        let mut end = start;
        let mut units = Vec::new();
        while let Some(unit) = text.get(end..end + 6).and_then(|e| e.strip_prefix(r"\u")).and_then(hex) {
            units.push(unit as u16);
            end += 6;
        }
        at = end.max(start + 2);
        let Ok(decoded) = String::from_utf16(&units) else { continue };
        let range = before(text, start).is_some_and(|c| matches!(c, '[' | '-' | '\\')) || after(text, end) == Some('-');
        let around = [before(text, start), after(text, end)].into_iter().flatten().any(is_chinese);
        let enough = several || decoded.chars().nth(1).is_some() || around;
        let sound = decoded.chars().all(|c| is_chinese(c) || is_plain(c)) && decoded.chars().any(is_chinese);
        if enough && sound && !range && !about.speaks_of(text, start, |line| CODE_WORDS.iter().any(|w| line.contains(w))) {
            findings.replace(Span::new(start, end), decoded);
        }
    }
}

/// Words with percent escapes of UTF-8.
pub(super) fn percent(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let is_word = |b: u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'%' | b'-' | b'_' | b'.' | b'~' | b'!' | b'*' | b'\'' | b'(' | b')' | b',')
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(first) = bytes.get(at..).and_then(|b| memchr::memchr(b'%', b)).map(|n| at + n) {
        let rest = bytes.get(first..).unwrap_or_default();
        let mut end = first + rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
        let head = bytes.get(at..first).unwrap_or_default();
        let word = first - head.iter().rev().take_while(|b| is_word(**b)).count();
        at = end;
        // The word ends with its last escape.
        if let Some(last) = bytes.get(word..end).and_then(|b| memchr::memrchr(b'%', b)) {
            end = (word + last + 3).min(end);
        }
        let part_of_address = before(text, word).is_some_and(|c| matches!(c, '=' | '/' | '?' | '&' | '#' | ':' | '@'));
        let Some(Cow::Owned(decoded)) = text.get(first..end).map(unescaped) else { continue };
        let sound = decoded
            .chars()
            .all(|c| c.is_ascii() && !matches!(c, '<' | '>' | '&' | '\0'..='\u{1F}') || is_chinese(c) || is_plain(c));
        if sound && decoded.chars().any(chars::is_han) && !part_of_address {
            findings.replace(Span::new(first, end), decoded);
        }
    }
}

/// Words that a text about entities holds.
const ENTITY_WORDS: [&str; 9] =
    ["字符实体", "实体字符", "命名实体", "实体引用", "字元實體", "實體字元", "转义", "轉義", "HTML"];

/// Does the line name an entity: `&ldquo;` within a few characters of the word 实体, which is not that of 实体经济?
fn names_entity(line: &str) -> bool {
    let named = |word: &str| {
        memchr::memmem::find_iter(line.as_bytes(), word).any(|at| {
            let (head, tail) = (line.get(..at).unwrap_or_default(), line.get(at + word.len()..).unwrap_or_default());
            let of_economy = tail.chars().next().is_some_and(|c| ECONOMY.contains(c));
            let mut near = head.chars().rev().take(NEAR).chain(tail.chars().take(NEAR));
            !of_economy && near.any(|c| matches!(c, '&' | ';'))
        })
    };
    named("实体") || named("實體")
}

/// What follows 实体 where it means what is no mere number or paper: 实体经济, 实体企业.
const ECONOMY: &str = "经經企产產商店书書零工化平大项項消市法权權处處审審";
/// How near the word stands to the entity that it names, in characters.
const NEAR: usize = 6;

/// Words that a text about escapes holds.
const CODE_WORDS: [&str; 6] = ["正则", "正規", "正则表达式", "转义", "轉義", "Unicode"];

/// Does the line speak of what the rule would decode? Read once a line.
#[derive(Default)]
struct About {
    line: Option<(usize, usize, bool)>,
}

impl About {
    fn speaks_of(&mut self, text: &str, at: usize, speaks: impl Fn(&str) -> bool) -> bool {
        match self.line {
            Some((start, end, speaks)) if (start..=end).contains(&at) => speaks,
            _ => {
                let (start, end) = line_bounds(text, at);
                let speaks = speaks(text.get(start..end).unwrap_or_default());
                self.line = Some((start, end, speaks));
                speaks
            }
        }
    }
}

/// Is `c` a sign that stands in Chinese text without being of it?
fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '<' | '>' | '&')
        || c == ' '
        || c.is_alphanumeric()
        || matches!(c, '\u{A0}'..='\u{2BFF}') && !c.is_control()
}

/// The entity at the start of `text`: its character and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let mut name = text.strip_prefix('&')?;
    // `&amp;ldquo;`, `&amp;amp;#20013;`
    for _ in 0..3 {
        name = match name.strip_prefix("amp;") {
            Some(inner) if entity_name(inner).is_some() => inner,
            _ => break,
        };
    }
    let (c, length) = entity_name(name)?;
    Some((c, text.len() - name.len() + length))
}

/// The character of an entity's name or number, and the length up to and including its `;`.
fn entity_name(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => hex(digits)?,
            None => number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok())??,
        };
        match code {
            // As browsers read them: Windows-1252.
            0x85 => '\u{2026}',
            0x91..=0x97 => *['\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}']
                .get(code as usize - 0x91)?,
            0..=0x1F | 0x7F..=0x9F => return None,
            _ => char::from_u32(code)?,
        }
    } else {
        let n = NAMES.binary_search_by_key(&name, |e| e.0).ok()?;
        NAMES.get(n)?.1
    };
    Some((c, end + 1))
}

fn hex(digits: &str) -> Option<u32> {
    let sound = !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    sound.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// `text` with its percent escapes decoded; borrowed when they are not UTF-8.
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = tail.get(..2).filter(|_| first == b'%').and_then(|d| std::str::from_utf8(d).ok()).and_then(hex);
        match escape {
            Some(byte) => {
                bytes.push(byte as u8);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Named entities of HTML that Chinese documents hold, sorted.
#[rustfmt::skip]
const NAMES: [(&str, char); 62] = [
    ("Prime", '\u{2033}'), ("alpha", 'α'), ("amp", '&'), ("apos", '\''), ("beta", 'β'), ("bull", '\u{2022}'), ("cent", '¢'),
    ("copy", '©'), ("darr", '↓'), ("deg", '°'), ("delta", 'δ'), ("divide", '÷'), ("emsp", '\u{2003}'), ("ensp", '\u{2002}'),
    ("euro", '€'), ("frac12", '½'), ("frac14", '¼'), ("gamma", 'γ'), ("ge", '≥'), ("gt", '>'), ("harr", '↔'),
    ("hellip", '\u{2026}'), ("lArr", '⇐'), ("laquo", '«'), ("larr", '←'), ("ldquo", '\u{201C}'), ("le", '≤'), ("loz", '◊'),
    ("lsaquo", '‹'), ("lsquo", '\u{2018}'), ("lt", '<'), ("mdash", '\u{2014}'), ("micro", 'µ'), ("middot", '\u{B7}'),
    ("mu", 'μ'), ("nbsp", '\u{A0}'), ("ndash", '\u{2013}'), ("ne", '≠'), ("para", '¶'), ("permil", '‰'), ("phi", 'φ'),
    ("pi", 'π'), ("plusmn", '±'), ("pound", '£'), ("prime", '\u{2032}'), ("quot", '"'), ("rArr", '⇒'), ("raquo", '»'),
    ("rarr", '→'), ("rdquo", '\u{201D}'), ("reg", '®'), ("rsaquo", '›'), ("rsquo", '\u{2019}'), ("sect", '§'), ("shy", '\u{AD}'),
    ("sup2", '²'), ("sup3", '³'), ("thinsp", '\u{2009}'), ("times", '×'), ("trade", '™'), ("uarr", '↑'), ("yen", '¥'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
