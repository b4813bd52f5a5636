//! Residue of content management systems, forums, markup, office programs and web sites.
//!
//! Most rules are rows of a table: a pattern, where it acts, and what it leaves behind. [`marker`] makes a rule of a row.

mod cms;
mod footnotes;
mod forum;
mod furniture;
mod html;
mod novel;
mod office;
mod site;

use once_cell::sync::{Lazy, OnceCell};
use regex::Regex;

use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule, compile};

pub(super) fn rules() -> Vec<Rule> {
    [
        cms::rules(),
        forum::rules(),
        novel::rules(),
        site::rules(),
        office::rules(),
        html::rules(),
        furniture::rules(),
        footnotes::rules(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where a marker acts, and what it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// A tag: alone on a line the line goes, in a sentence only the tag.
    Tag,
    /// A tag that parts the text: as [`Scope::Tag`], but behind the end of a sentence it leaves a line break.
    Break,
    /// Only where it is the whole of a line, spaces at its ends apart: the line goes.
    Line,
}

/// A rule that removes what `pattern` matches. `needs` are literals one of which every match holds.
fn marker(id: &str, scope: Scope, needs: &[&'static str], pattern: &'static str) -> Rule {
    marker_where(id, scope, needs, |_| true, pattern)
}

/// The same of lines for which `may_match`, cheaper than the pattern, holds: never false where that matches.
fn marker_where(id: &str, scope: Scope, needs: &[&'static str], may_match: fn(&str) -> bool, pattern: &'static str) -> Rule {
    let compiled = OnceCell::new();
    let rule = Rule::new(id, Category::Noise).needs(needs.iter().copied());
    let rule = if scope == Scope::Line { rule.by_woken_lines() } else { rule };
    rule.code(move |ctx, found| {
        let whole = || if scope == Scope::Line { compile(&format!("^(?:{pattern})$")) } else { compile(pattern) };
        match compiled.get_or_try_init(whole) {
            Ok(regex) if scope == Scope::Line => remove_lines(ctx, may_match, regex, found),
            Ok(regex) => remove_tags(ctx, regex, scope, found),
            Err(_) => {}
        }
    })
}

/// A rule that puts `leaves` (which may name groups) in place of what `pattern` matches.
fn unwrap(id: &str, needs: &[&'static str], pattern: &'static str, leaves: &'static str) -> Rule {
    Rule::new(id, Category::Noise).needs(needs.iter().copied()).regex(pattern, leaves)
}

fn remove_lines(ctx: &Context<'_>, may_match: fn(&str) -> bool, regex: &Regex, found: &mut Findings) {
    let text = ctx.text();
    let mut done = 0;
    for (start, content) in ctx.woken_lines() {
        if start >= done && content.len() <= MAX_LINE && may_match(content) && regex.is_match(content.trim_matches(is_blank)) {
            let span = whole_line(text, Span::new(start, start + content.len()));
            found.replace(span, "");
            done = span.end;
        }
    }
}

/// No line of residue is longer, in bytes.
const MAX_LINE: usize = 1024;

fn remove_tags(ctx: &Context<'_>, regex: &Regex, scope: Scope, found: &mut Findings) {
    let tags = regex.find_iter(ctx.text()).map(|m| m.range().into());
    remove_spans(ctx, tags, scope, found);
}

/// Removes tags, given from first to last.
fn remove_spans(ctx: &Context<'_>, tags: impl Iterator<Item = Span>, scope: Scope, found: &mut Findings) {
    let text = ctx.text();
    let mut done = 0; // up to where lines were removed
    let mut line = Span::default();
    for tag in tags {
        if tag.start < done {
            continue;
        }
        if line.end < tag.end || line.is_empty() {
            line = line_around(text, tag);
        }
        let content = line.of(text).unwrap_or_default();
        if content.len() <= MAX_LINE && (content.trim_matches(is_blank).len() == tag.len() || is_tag_line(content)) {
            let span = whole_line(text, line);
            found.replace(span, "");
            done = span.end;
        } else if !is_mentioned(text, tag) {
            inline(ctx, tag, scope, found);
        }
    }
}

/// Removes a tag inside a line, with the spaces that came with it.
fn inline(ctx: &Context<'_>, tag: Span, scope: Scope, found: &mut Findings) {
    let text = ctx.text();
    let (before, after) = (text.get(..tag.start).unwrap_or_default(), text.get(tag.end..).unwrap_or_default());
    let (left, right) = (before.trim_end_matches([' ', '\t']), after.trim_start_matches([' ', '\t']));
    let is_cjk = |c: char| chars::is_han(c) || chars::is_cjk_mark(c);
    let (l, r) = (left.chars().next_back(), right.chars().next());
    let span = if l.is_some_and(is_cjk) && r.is_some_and(is_cjk) {
        Span::new(left.len(), text.len() - right.len())
    } else if left.len() < before.len() && right.len() < after.len() {
        Span::new(left.len(), tag.end)
    } else {
        tag
    };
    let ends = left.trim_end_matches(chars::is_closing).ends_with(chars::ends_sentence);
    let starts = r.is_some_and(|c| chars::is_han(c) || chars::is_opening(c));
    let leaves = if scope == Scope::Break && ends && starts { ctx.profile().newline() } else { "" };
    found.replace(span, leaves);
}

/// Is the tag spoken of, not used: in quotation marks, called a tag, or joined to another by 和?
fn is_mentioned(text: &str, tag: Span) -> bool {
    let before = text.get(..tag.start).unwrap_or_default();
    let after = text.get(tag.end..).unwrap_or_default();
    let quoted = before.ends_with(['“', '‘', '「', '『', '"', '\'', '`', '《', '【', '（', '('])
        && after.starts_with(['”', '’', '」', '』', '"', '\'', '`', '》', '】', '）', ')']);
    let spaced = before.ends_with(' ') || after.starts_with(' ');
    let (left, right) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    const NAMES: [&str; 9] = ["标签", "标记", "标识", "代码", "短代码", "语法", "分页符", "占位符", "標籤"];
    const JOINS: [&str; 7] = ["和", "与", "或", "至", "到", "、", "…"];
    const VERBS: [&str; 14] =
        ["用", "写", "使用", "插入", "输入", "添加", "写入", "写上", "加上", "加入", "放入", "支持", "识别", "通过"];
    let joined = |rest: &str| JOINS.iter().any(|j| rest.strip_prefix(j).is_some_and(|r| starts_with_tag(r.trim_start())));
    let joined_back = JOINS.iter().any(|j| left.strip_suffix(j).is_some_and(|l| ends_with_tag(l.trim_end())));
    quoted
        || NAMES.iter().any(|n| left.ends_with(n) || right.starts_with(n))
        || joined(right)
        || joined_back
        || spaced && VERBS.iter().any(|v| left.ends_with(v))
}

fn starts_with_tag(text: &str) -> bool {
    tag_at_start(text.get(..text.floor_char_boundary(120)).unwrap_or(text)).is_some()
}

fn ends_with_tag(text: &str) -> bool {
    let tail = text.get(text.ceil_char_boundary(text.len().saturating_sub(120))..).unwrap_or(text);
    let is_at_end = |tags: &Regex| tags.find_iter(tail).last().is_some_and(|m| m.end() == tail.len());
    tail.ends_with(['#', '$', '>', '_', ']']) && (is_at_end(&CMS_TAG) || tail.ends_with(']') && is_at_end(&FORUM_TAG))
}

/// Length of the tag that `text` begins with.
fn tag_at_start(text: &str) -> Option<usize> {
    let of = |tags: &Regex| tags.find(text).filter(|m| m.start() == 0).map(|m| m.end());
    if !opens_tag(text) {
        return None;
    }
    of(&CMS_TAG).or_else(|| if text.starts_with('[') { of(&FORUM_TAG) } else { None })
}

/// Every tag that may stand alone on a line: of content management systems, and of forums.
static CMS_TAG: Lazy<Regex> = Lazy::new(|| any_of(&cms::TAGS));
static FORUM_TAG: Lazy<Regex> = Lazy::new(|| any_of(&forum::TAGS));

fn any_of(patterns: &[&str]) -> Regex {
    let all: Vec<String> = patterns.iter().map(|p| format!("(?:{p})")).collect();
    // The patterns are our own and tested: an error here cannot happen.
    Regex::new(&all.join("|")).unwrap_or_else(|_| NEVER.clone())
}

#[allow(clippy::unwrap_used, reason = "a constant pattern")]
static NEVER: Lazy<Regex> = Lazy::new(|| Regex::new(r"[^\s\S]").unwrap());

/// Does `text` begin as tags of a CMS do? A cheap look at what may be far more than a line.
pub(crate) fn opens_tag(text: &str) -> bool {
    match text.as_bytes() {
        [b'#', rest @ ..] => rest.starts_with(b"#pa") || rest.starts_with(b"p#"),
        [b'$', rest @ ..] => rest.starts_with(b"$paid"),
        [b'<', b'!', rest @ ..] => rest
            .strip_prefix(b"--")
            .is_some_and(|r| matches!(r.trim_ascii_start().first(), None | Some(b'm' | b'n' | b'/' | b'w' | 0x0B | 0x80..))),
        [b'<', rest @ ..] => [&b"paid"[..], b"/paid", b"hr", b"div"].iter().any(|tag| rest.starts_with(tag)),
        [b'_', rest @ ..] => matches!(rest.first(), Some(b'm' | b'b' | b'u' | b'p')),
        [b'[', ..] => true,
        _ => false,
    }
}

/// Does the line hold nothing but tags?
pub(crate) fn is_tag_line(line: &str) -> bool {
    let mut rest = line.trim_matches(is_blank);
    if !opens_tag(rest) || rest.len() > MAX_LINE {
        return false;
    }
    while !rest.is_empty() {
        let Some(length) = tag_at_start(rest) else { return false };
        rest = rest.get(length..).unwrap_or_default().trim_start_matches(is_blank);
    }
    true
}

fn is_blank(c: char) -> bool {
    chars::is_inline_space(c) || c == '\n'
}

/// The line that holds `span`, without its line end.
fn line_around(text: &str, span: Span) -> Span {
    let start = text.get(..span.start).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let end = text.get(span.end..).and_then(|t| t.find('\n')).map_or(text.len(), |n| span.end + n);
    Span::new(start, end)
}

/// What to remove so that `line` goes: with its line end, with the blank lines that follow it where blank lines (or nothing)
/// stand before it, and at the end of the text with the line end and the blank lines before it.
fn whole_line(text: &str, line: Span) -> Span {
    let before = text.get(..line.start).unwrap_or_default();
    let after = text.get(line.end..).unwrap_or_default();
    let kept = before.trim_end_matches(is_blank);
    if after.chars().all(is_blank) && after.matches('\n').nth(1).is_none() {
        // The last line: its end, where it has one, becomes the end of the line before.
        let line_end =
            if after.contains('\n') && !kept.is_empty() { before.get(kept.len()..).and_then(first_line_end) } else { None };
        return Span::new(kept.len() + line_end.unwrap_or(0), text.len());
    }
    let end = line.end + after.find('\n').map_or(0, |n| n + 1);
    let blank_before = kept.is_empty() || before.get(kept.len()..).is_some_and(|b| b.matches('\n').count() > 1);
    if !blank_before {
        return Span::new(line.start, end);
    }
    let rest = text.get(end..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches(is_blank).len();
    let blank_lines = rest.get(..blank).and_then(|b| b.rfind('\n')).map_or(0, |n| n + 1);
    Span::new(line.start, end + blank_lines)
}

/// Length of `blank` up to and with its first line end.
fn first_line_end(blank: &str) -> Option<usize> {
    blank.find('\n').map(|n| n + 1)
}
