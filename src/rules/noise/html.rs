//! Stray tags of HTML in plain text.

use once_cell::sync::Lazy;
use regex::Regex;

use super::Scope::{Break, Tag};
use super::{is_mentioned, marker, remove_spans};
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("noise/stray-tag", Category::Noise)
            .edits_markup()
            .summary("a tag of HTML in a text that is not HTML")
            .source("texts taken from web pages; a document with pairs of tags or with Markdown is left alone")
            .confidence(92)
            .needs(["<"])
            .code(stray)
            .bad("雨停了。</p>\n他出门去。</p>\n", "雨停了。\n他出门去。\n")
            .bad("雨停了。<br/>他出门去。", "雨停了。\n他出门去。")
            .bad("要<font color=red>务必抓好落实。", "要务必抓好落实。")
            .good("<p>雨停了。</p>")
            .good("    <div class=\"page\">\n")
            .good("换行用 <br> 标签。")
            .good("如果 a<b 则停。"),
        marker(
            "noise/jammer",
            Tag,
            &["jammer", "display:none", "display: none"],
            r#"<font class="?jammer"?>[^<>\n]{0,80}</font>|<span style="display:\s*none;?">[^<>\n]{0,80}</span>"#,
        )
        .edits_markup()
        .summary("text that a forum hides in every line so that copies are spoiled")
        .source("Discuz!, anti-copy text")
        .confidence(93)
        .bad("雨停了<span style=\"display:none\">&8 f# q</span>，他出门去。", "雨停了，他出门去。")
        .good("样式 display:none 隐藏元素。"),
    ]
}

static TAGS: Lazy<Option<Regex>> = Lazy::new(|| {
    Regex::new(r"(?i)<(/?)(p|br|div|center|section|span|font|strong|em|b|u|o:p|st1:[a-z]{3,20})(?:\s[^<>\n]{0,300})?/?>").ok()
});

/// Does a tag that [`TAGS`] may match stand behind `<`? Looks at its name and at what follows it.
fn may_open_tag(rest: &[u8]) -> bool {
    const NAMES: [&str; 13] = ["p", "br", "div", "center", "section", "span", "font", "strong", "em", "b", "u", "o:p", "st1:"];
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    // Without regard to case a long s (U+017F) is an s.
    rest.starts_with("\u{17F}".as_bytes())
        || NAMES.iter().any(|name| {
            let (head, behind) = rest.split_at_checked(name.len()).unwrap_or_default();
            head.eq_ignore_ascii_case(name.as_bytes())
                && (name.ends_with(':') || matches!(behind, [b'/' | b'>' | 0x80.., ..]) || behind.first().is_some_and(is_space))
        })
}

/// ASCII white space.
const fn is_space(byte: &u8) -> bool {
    matches!(byte, 9..=13 | b' ')
}

fn stray(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    if ctx.is_known_markup()
        || !memchr::memchr_iter(b'<', text.as_bytes()).any(|at| may_open_tag(text.as_bytes().get(at + 1..).unwrap_or_default()))
    {
        return;
    }
    let Some(regex) = &*TAGS else { return };
    if regex.find(text).is_none() || ctx.profile().is_markup() || !ctx.profile().has_han() {
        return;
    }
    let (mut tags, mut breaks) = (Vec::new(), Vec::new());
    for m in regex.captures_iter(text) {
        let Some(whole) = m.get(0) else { continue };
        let span = Span::from(whole.range());
        let spaced = text.get(..span.start).is_some_and(|t| t.ends_with(' '))
            && text.get(span.end..).is_some_and(|t| t.starts_with(' '));
        if spaced {
            continue;
        }
        match m.get(2).map(|n| n.as_str().to_ascii_lowercase()).as_deref() {
            Some("br") => {
                let within = |t: Option<&str>, c: fn(&str) -> bool| t.is_some_and(c);
                let starts = within(text.get(..span.start), |t| t.is_empty() || t.ends_with('\n'));
                let ends = within(text.get(span.end..), |t| t.is_empty() || t.starts_with(['\n', '\r']));
                if starts || ends {
                    tags.push(span);
                } else if !is_mentioned(text, span) {
                    found.replace(span, ctx.profile().newline());
                }
            }
            Some("p" | "div" | "center" | "section") => breaks.push(span),
            _ => tags.push(span),
        }
    }
    remove_spans(ctx, tags.into_iter(), Tag, found);
    remove_spans(ctx, breaks.into_iter(), Break, found);
}
