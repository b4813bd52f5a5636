//! Page furniture: page numbers, and lines that repeat at the head or foot of pages.

use once_cell::sync::Lazy;
use regex::Regex;

use super::{is_blank, whole_line};
use crate::chars;
use crate::edit::Span;
use crate::profile::page;
use crate::profile::wrap::opens_item;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::lines;
use crate::scan::{Classes, Shape};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("noise/page-of-pages", Category::Noise)
            .summary("a line is a page number")
            .source("measured: page footers of office programs and document sites")
            .confidence(95)
            .needs(["页"])
            .by_woken_lines()
            .code(of_pages)
            .bad("第一段到此。\n第 3 页 共 20 页\n第二段开始。", "第一段到此。\n第二段开始。")
            .bad("前半句说到\n第3页/共20页\n后半句。", "前半句说到\n后半句。")
            .bad("水库的闸门三天一查，没有出过差\n\n第 3 页 共 20 页\n\n错。", "水库的闸门三天一查，没有出过差\n错。")
            .good("请翻到第 3 页。")
            .good("全书共 20 页"),
        Rule::new("noise/page-number", Category::Noise)
            .summary("a line is a page number between dashes")
            .source("GB/T 9704-2012 7.5")
            .confidence(96)
            .needs(["-", "—", "–", "－"])
            .by_woken_lines()
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
        Rule::new("noise/running-header", Category::Noise)
            .summary("a line that stands on every page interrupts the text")
            .source("PDF text; the same line, but for the page number in it, at page distance, inside sentences")
            .confidence(94)
            .needs(["\n"])
            .code(headers)
            .bad(PAGES_WITH_HEADERS, PAGES_WITHOUT_HEADERS)
            .good("基本情况\n今年雨水偏多，各村提前疏通沟渠，夜里也有人值守。\n基本情况\n入秋以后，镇里把经验写成册子。\n基本情况\n老支书讲课，大家都说听懂了。"),
    ]
}

/// Four pages, with what stands between them.
macro_rules! pages {
    ($a:literal, $b:literal, $c:literal) => {
        concat!(
            "\
今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水
库的闸门三天一查，没有出过差错。镇里把经验写成册子，发到每个
村民小组，又请来老支书讲课，一直讲到天黑，大家都说听懂了，回
去以后，把各家的排水沟又挖深了一尺。
入秋以后，镇里组织人手对水库、堤坝、涵洞和沟渠逐一检查，查出
隐患三十二处，列成清单，一处一处地修，到十月底全部修完，又备
",
            $a,
            "\
足了沙袋和水泵，存放在各村的仓库里，专人看管，每月清点一次，
少了的补上，坏了的修好。每个水库都有两个人轮流看守，每三个小
时报告一次水位，水位超过警戒线，就自动向村干部的手机发送短信
，村干部接到短信，马上敲门叫人。
低洼处的四十六户人家，都登记造册，写明老人和孩子有几个，哪家
有车，谁去接谁，送到哪里，热水、被褥和饭菜由谁准备，一条一条
",
            $b,
            "\
写在纸上，贴在墙上，人人看得见。大雨那天夜里，一百五十三人全
部转移到位，没有一户进水，没有一人受伤。有的老人舍不得家里的
东西，干部就一件一件帮他搬，一直搬到后半夜，天亮以后，又帮他
一件一件搬回来。
入冬以后，镇里打算抓好三件事。第一件是把没有清理的沟渠全部清
理一遍；第二件是同邻近的三个镇签订互助协议，哪里有险情就一起
",
            $c,
            "\
去哪里；第三件是请县里的技术员来讲课，教会每个村至少五个人使
用和修理设备。",
        )
    };
}

const PAGES_WITH_HEADERS: &str =
    pages!("\n防汛工作总结\u{3000}1\n\n", "\n防汛工作总结\u{3000}2\n\n", "\n防汛工作总结\u{3000}3\n\n");
const PAGES_WITHOUT_HEADERS: &str = pages!("", "", "");

fn headers(ctx: &Context<'_>, found: &mut Findings) {
    for run in runs(ctx).into_iter().filter(|r| r.headers) {
        found.replace(between_pages(ctx.text(), run.span), "");
    }
}

/// Lines between two pages, one after the other, with the blank lines between them.
struct Run {
    span: Span,
    /// Does the profile know one of them as a header or footer, beyond a number?
    headers: bool,
}

/// The pattern of a line that is a header or a footer of the pages of the document. Only a line that has one asks for the document's lines.
fn running_pattern(ctx: &Context<'_>, line: &str) -> Option<Box<str>> {
    let lines = page::has_pattern(line).then(|| ctx.lines()).flatten()?;
    if lines.has_running() { page::pattern(line).filter(|p| lines.is_running(p)) } else { None }
}

/// The runs of furniture in which a line is that the profile knows, from first to last.
fn runs(ctx: &Context<'_>) -> Vec<Run> {
    let text = ctx.text();
    let mut found = Vec::new();
    // What is known already costs nothing.
    if ctx.has_asked_for_lines() && !ctx.lines().is_some_and(|lines| lines.has_running()) {
        return found;
    }
    if let Some(line) = alone(ctx) {
        let content = line.of(text).unwrap_or_default();
        let pattern = running_pattern(ctx, content);
        found.extend(pattern.map(|p| Run { span: line, headers: !page::is_number(&p) }));
        return found;
    }
    let line = |n: usize| ctx.line(n).map(|(start, line)| (Span::new(start, start + line.len()), line));
    let is_full = |(_, line): &(Span, &str)| page::opens_with_han(line) || !line.trim_matches(is_blank).is_empty();
    let parted = |a: Span, b: Span| text.get(a.end..b.start).is_some_and(|gap| gap.matches('\n').nth(1).is_some());
    let mut n = 0;
    while let Some(number) = ctx.line_of_shape_from(n, Shape::SHORT) {
        n = number + 1;
        let Some(this) = line(number).filter(|this| is_full(this) && may_be_furniture(this.1)) else { continue };
        // What nothing stands before may be a title.
        let Some(before) = (0..number).rev().map_while(line).find(is_full) else { continue };
        // Cheap first: the lines of the document are asked for only where a short line stands beside blank lines or interrupts a sentence.
        let after = (n..).map_while(line).find(is_full);
        let stands_out =
            parted(before.0, this.0) || after.is_some_and(|(a, next)| parted(this.0, a) || page::goes_on(before.1, next));
        if !stands_out {
            continue;
        }
        let mut run = Run { span: this.0, headers: false };
        let mut known = false;
        for (k, (span, line)) in (number..).map_while(|k| Some((k, line(k)?))).filter(|(_, line)| is_full(line)) {
            let pattern = running_pattern(ctx, line);
            if pattern.is_none() && !page::is_page_line(line) {
                break;
            }
            known |= pattern.is_some();
            run.headers |= pattern.is_some_and(|p| !page::is_number(&p));
            run.span.end = span.end;
            n = k + 1;
        }
        if known {
            found.push(run);
        }
    }
    found
}

/// Can the line be a header, a footer or a page number? Cheap.
fn may_be_furniture(line: &str) -> bool {
    page::is_short(line) && (page::has_pattern(line) || page::is_page_line(line))
}

/// The only line of a block behind others, where it can be furniture between two paragraphs.
fn alone(ctx: &Context<'_>) -> Option<Span> {
    let text = ctx.text();
    let body = text.trim();
    let start = text.len() - text.trim_start().len();
    let is_line = text.len() <= MAX_ALONE && !body.is_empty() && !body.contains('\n') && page::is_short(body);
    // A heading stands alone too.
    (is_line && ctx.has_begun() && !opens_item(body)).then(|| Span::new(start, start + body.len()))
}

/// Longest block that is looked at as a single line, in bytes.
const MAX_ALONE: usize = 1024;

/// The run that holds `line`.
fn run_with(runs: &[Run], line: Span) -> Option<&Run> {
    runs.get(runs.partition_point(|r| r.span.end < line.end)).filter(|r| r.span.start <= line.start)
}

/// Page numbers alone on lines, one after the other. Those beside a header or footer go with it.
fn remove_numbers(ctx: &Context<'_>, numbers: impl Iterator<Item = Span>, found: &mut Findings) {
    let mut numbers = numbers.peekable();
    if numbers.peek().is_none() {
        return;
    }
    let runs = runs(ctx);
    for line in numbers {
        if run_with(&runs, line).is_none_or(|r| !r.headers) {
            found.replace(between_pages(ctx.text(), line), "");
        }
    }
}

static OF_PAGES: Lazy<Option<Regex>> = Lazy::new(|| {
    Regex::new(r"^(?:[-—–－~～]{0,2}\s*第?\s*[0-9０-９]{1,4}\s*页\s*[/／,，（(]?\s*共\s*[0-9０-９]{1,4}\s*页\s*[）)]?\s*[-—–－~～]{0,2}|第\s*[0-9０-９]{1,4}\s*页)$").ok()
});

/// 第 3 页 共 20 页 alone on a line.
fn of_pages(ctx: &Context<'_>, found: &mut Findings) {
    let Some(regex) = &*OF_PAGES else { return };
    let is_number = |content: &str| {
        let body = content.trim_matches(is_blank);
        body.len() <= 80 && body.contains('页') && regex.is_match(body)
    };
    remove_numbers(ctx, lines_that(ctx, is_number), found);
}

/// The lines that hold what the rule needs for which `holds`.
fn lines_that<'t>(ctx: &Context<'t>, holds: impl Fn(&str) -> bool) -> impl Iterator<Item = Span> {
    ctx.woken_lines().filter(move |(_, content)| holds(content)).map(|(start, content)| Span::new(start, start + content.len()))
}

/// What to remove so that the line `furniture` between two pages goes: with the blank lines around it where the paragraph goes on
/// behind them, else as any other line.
fn between_pages(text: &str, furniture: Span) -> Span {
    let before = text.get(..furniture.start).unwrap_or_default().trim_end_matches(is_blank);
    let after = text.get(furniture.end..).unwrap_or_default();
    let next = after.trim_start_matches(is_blank);
    // The line that follows begins behind the last line end before it.
    let gap = after.get(..after.len() - next.len()).and_then(|blank| blank.rfind('\n')).map(|n| furniture.end + n + 1);
    let line_of = |text: &str| text.rsplit('\n').next().map_or(0, str::len);
    let Some(start) = gap else { return whole_line(text, furniture) };
    let last = before.get(before.len() - line_of(before)..).unwrap_or_default();
    let first = text.get(start..).and_then(|t| crate::lines::split(t).next()).unwrap_or_default();
    let line_end = text.get(before.len()..furniture.start).and_then(|blank| blank.find('\n')).map(|n| before.len() + n + 1);
    match line_end {
        Some(end) if page::goes_on(last, first) => Span::new(end, start),
        _ => whole_line(text, furniture),
    }
}

static DASHED: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(r"^([-—–－]{1,2})\s*[0-9０-９]{1,4}\s*([-—–－]{1,2})$").ok());

/// `— 2 —` alone on a line.
fn dashed(ctx: &Context<'_>, found: &mut Findings) {
    let Some(regex) = &*DASHED else { return };
    let is_number = |content: &str| {
        let body = content.trim_matches(is_blank);
        let even = || regex.captures(body).is_some_and(|c| c.get(1).map(|m| m.as_str()) == c.get(2).map(|m| m.as_str()));
        body.len() <= 40 && body.ends_with(['-', '—', '–', '－']) && even()
    };
    remove_numbers(ctx, lines_that(ctx, is_number), found);
}

/// Fewest ascending numbers that are page numbers, and the least text between two of them, in characters.
const MIN_PAGES: usize = 3;
const MIN_BETWEEN: usize = 16;

/// Numbers alone on lines, each one more than the last, with running text between them; and those of the profile.
fn bare(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let is_bare = |line: &str| {
        let body = line.trim_start_matches(chars::is_inline_space);
        body.starts_with(|c: char| c.is_ascii_digit()) && is_number(body.trim_end_matches(is_blank))
    };
    let mut numbers = ctx.lines_with(Classes::of('0')).filter(|(_, line)| is_bare(line));
    if numbers.next().is_none() {
        return;
    }
    let known = runs(ctx);
    for run in known.iter().filter(|r| !r.headers) {
        found.replace(between_pages(text, run.span), "");
    }
    if numbers.nth(MIN_PAGES - 2).is_none() {
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
    for line in done.into_iter().filter(|line| run_with(&known, *line).is_none()) {
        found.replace(between_pages(text, line), "");
    }
}

/// Is it a number as pages have it?
fn is_number(body: &str) -> bool {
    (1..=4).contains(&body.len()) && body.bytes().all(|b| b.is_ascii_digit()) && !body.starts_with('0')
}
