//! Page furniture: page numbers, and lines that repeat at the head or foot of pages.

use once_cell::sync::Lazy;
use regex::Regex;

use super::Scope::Line;
use super::{is_blank, marker, whole_line};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::lines;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker(
            "noise/page-of-pages",
            Line,
            &["页"],
            r"[-—–－~～]{0,2}\s*第?\s*[0-9０-９]{1,4}\s*页\s*[/／,，（(]?\s*共\s*[0-9０-９]{1,4}\s*页\s*[）)]?\s*[-—–－~～]{0,2}|第\s*[0-9０-９]{1,4}\s*页",
        )
        .summary("a line is a page number")
        .source("measured: page footers of office programs and document sites")
        .confidence(95)
        .bad("第一段到此。\n第 3 页 共 20 页\n第二段开始。", "第一段到此。\n第二段开始。")
        .bad("前半句说到\n第3页/共20页\n后半句。", "前半句说到\n后半句。")
        .good("请翻到第 3 页。")
        .good("全书共 20 页"),
        Rule::new("noise/page-number", Category::Noise)
            .summary("a line is a page number between dashes")
            .source("GB/T 9704-2012 7.5")
            .confidence(96)
            .needs(["-", "—", "–", "－"])
            .code(dashed)
            .bad("第一段到此。\n— 2 —\n第二段开始。", "第一段到此。\n第二段开始。")
            .bad("第一段到此。\n－12－\n第二段开始。", "第一段到此。\n第二段开始。")
            .good("- 2 - 1 = 1")
            .good("- 1\n- 2\n- 3"),
        Rule::new("noise/bare-page-number", Category::Noise)
            .summary("lines that hold only a number go up by one, at page distance")
            .source("PDF text; a number alone on a line may be a value")
            .confidence(92)
            .needs(["\n"])
            .code(bare)
            .bad(
                "雨水偏多，各村提前疏通沟渠，夜里也有人值守，水库的\n\
                 7\n\
                 闸门三天一查，没有出过差错。镇里把经验写成册子，发到\n\
                 8\n\
                 每个村民小组，又请来老支书讲课，一直讲到天黑，大家都\n\
                 9\n\
                 说听懂了。",
                "雨水偏多，各村提前疏通沟渠，夜里也有人值守，水库的\n\
                 闸门三天一查，没有出过差错。镇里把经验写成册子，发到\n\
                 每个村民小组，又请来老支书讲课，一直讲到天黑，大家都\n\
                 说听懂了。",
            )
            .good("得分\n7\n8\n9\n合计\n24")
            .good("甲\n1\n乙\n2\n丙\n3"),
    ]
}

static DASHED: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(r"^([-—–－]{1,2})\s*[0-9０-９]{1,4}\s*([-—–－]{1,2})$").ok());

/// `— 2 —` alone on a line.
fn dashed(ctx: &Context<'_>, found: &mut Findings) {
    let Some(regex) = &*DASHED else { return };
    for (start, content) in lines(ctx.text()) {
        let body = content.trim_matches(is_blank);
        let even = || regex.captures(body).is_some_and(|c| c.get(1).map(|m| m.as_str()) == c.get(2).map(|m| m.as_str()));
        if body.len() <= 40 && body.ends_with(['-', '—', '–', '－']) && even() {
            found.replace(whole_line(ctx.text(), Span::new(start, start + content.len())), "");
        }
    }
}

/// Fewest ascending numbers that are page numbers, and the least text between two of them, in characters.
const MIN_PAGES: usize = 3;
const MIN_BETWEEN: usize = 16;

/// Numbers alone on lines, each one more than the last, with running text between them.
fn bare(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
    let is_bare = |start: &usize| {
        let rest = text.get(*start..).unwrap_or_default().trim_start_matches(chars::is_inline_space);
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.split('\n').next().is_some_and(|line| is_number(line.trim_end_matches(is_blank)))
    };
    if starts.filter(is_bare).nth(MIN_PAGES - 1).is_none() {
        return;
    }
    let mut run: Vec<(u32, Span)> = Vec::new();
    let mut between = usize::MAX;
    let mut done = Vec::new();
    let finish = |run: &mut Vec<(u32, Span)>, done: &mut Vec<Span>| {
        if run.len() >= MIN_PAGES {
            done.extend(run.iter().map(|(_, span)| *span));
        }
        run.clear();
    };
    for (start, content) in lines(text) {
        let body = content.trim_matches(is_blank);
        let number =
            (1..=4).contains(&body.len()).then(|| body.parse::<u32>().ok()).flatten().filter(|_| !body.starts_with('0'));
        match number {
            Some(n) => {
                let next = run.last().is_none_or(|(last, _)| *last + 1 == n) && between >= MIN_BETWEEN;
                if !next {
                    finish(&mut run, &mut done);
                }
                run.push((n, Span::new(start, start + content.len())));
                between = 0;
            }
            None => between = between.saturating_add(content.chars().filter(|c| chars::is_han(*c)).count()),
        }
    }
    finish(&mut run, &mut done);
    for line in done {
        found.replace(whole_line(text, line), "");
    }
}

/// Is it a number as pages have it?
fn is_number(body: &str) -> bool {
    (1..=4).contains(&body.len()) && body.bytes().all(|b| b.is_ascii_digit()) && !body.starts_with('0')
}
