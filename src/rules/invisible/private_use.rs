//! Private-use codes.

use crate::chars;
use crate::data::{self, PrivateUseKind};
use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{after, before};
use crate::scan::Classes;

const fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Codes of older editions of GB 18030, where the block holds no private use of another kind.
pub(super) fn assigned(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let known = |c: char| data::private_use(c).is_some();
    let private = || {
        let lines = context.lines_with(Classes::of('\u{E000}'));
        let all = lines.flat_map(|(start, line)| line.char_indices().map(move |(n, c)| (start + n, c)));
        all.filter(|(_, c)| is_private(*c))
    };
    if private().any(|(_, c)| !known(c)) {
        return;
    }
    for (at, c) in private() {
        let Some(use_) = data::private_use(c).filter(|u| u.kind == PrivateUseKind::Assigned) else { continue };
        let span = Span::new(at, at + c.len_utf8());
        let (b, a) = (before(text, at), after(text, span.end));
        let han = |c: Option<char>| c.is_some_and(chars::is_han);
        let chinese = |c: Option<char>| c.is_some_and(|c| chars::is_han(c) || chars::is_cjk_mark(c));
        let fits = match use_.character {
            // Marks for vertical lines.
            '\u{FE10}'..='\u{FE16}' | '\u{FE19}' => han(b) || b.is_some_and(chars::is_closing),
            '\u{FE17}' | '\u{FE18}' => chinese(b) || chinese(a),
            // IDEOGRAPHIC SPACE
            '\u{3000}' => chinese(b) || chinese(a) || b == Some(c) || a == Some(c),
            _ => han(b) || han(a),
        };
        if fits {
            findings.replace(span, use_.character.to_string());
        }
    }
}

/// Bullets of symbol fonts at the head of a line.
pub(super) fn bullets(context: &Context<'_>, findings: &mut Findings) {
    for (from, line) in context.lines_with(Classes::of('\u{E000}')) {
        let rest = line.trim_start_matches(chars::is_inline_space);
        let at = from + line.len() - rest.len();
        let mut head = rest.chars();
        let Some(bullet) = head.next().and_then(data::private_use).filter(|u| u.kind == PrivateUseKind::Bullet) else {
            continue;
        };
        let body = head.as_str();
        let next = body.trim_start_matches(chars::is_inline_space).chars().next();
        let item =
            next.is_some_and(|c| c.is_alphanumeric() || chars::is_opening(c)) && body.chars().take(40).any(chars::is_han);
        if item {
            findings.replace(Span::new(at, at + rest.len() - body.len()), bullet.character.to_string());
        }
    }
}

/// What stands for an object of another program.
pub(super) fn objects(context: &Context<'_>, findings: &mut Findings) {
    for (at, object) in context.text().match_indices('\u{FFFC}') {
        findings.report(Span::new(at, at + object.len()));
    }
}

/// Every other private-use code and replacement character beside Chinese text: reported.
pub(super) fn unknown(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let lost = |c: char| is_private(c) || c == '\u{FFFD}';
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| t.find(lost)).map(|n| at + n) {
        let run = text.get(start..).unwrap_or_default();
        at = start + run.find(|c| !lost(c)).unwrap_or(run.len());
        let chinese = |c: Option<char>| c.is_some_and(|c| chars::is_han(c) || chars::is_cjk_mark(c));
        if chinese(before(text, start)) || chinese(after(text, at)) {
            findings.report(Span::new(start, at));
        }
    }
}
