//! Field codes that office programs leave behind.

use super::Scope::Tag;
use once_cell::sync::Lazy;
use regex::Regex;

use super::{marker, remove_spans, unwrap};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker("noise/pageref-field", Tag, &["PAGEREF"], r"PAGEREF\s+_(?:Toc|Ref)\d+(?:\s*\\[a-z])*[ \t]*")
            .summary("PAGEREF is a field code; the number behind it is its result")
            .source("Word, fields of a table of contents")
            .confidence(98)
            .bad("一、总则\tPAGEREF _Toc4021 \\h 3", "一、总则\t3")
            .good("域代码 PAGEREF 取页码。"),
        marker(
            "noise/toc-field",
            Tag,
            &["TOC \\"],
            r#"TOC\s+\\o\s+["“”][\d-]+["“”](?:\s*\\[a-z](?:\s+["“”][^"“”\n]{0,60}["“”])?)*[ \t]*"#,
        )
        .summary("TOC is a field code")
        .source("Word, field of a table of contents")
        .confidence(97)
        .bad("目录\nTOC \\o \"1-3\" \\h \\z \\u\n一、总则", "目录\n一、总则")
        .good("TOC 是总有机碳。"),
        Rule::new("noise/hyperlink-field", Category::Noise)
            .needs(["HYPERLINK"])
            .code(links)
        .summary("HYPERLINK is a field code; what stands behind it is its text")
        .source("Word, field of a link")
        .confidence(96)
        .bad("HYPERLINK \\l \"_Toc4021\" 一、总则", "一、总则")
        .bad("登录HYPERLINK \"http://www.example.com/a\" \\t \"_blank\"县政府网站查询。", "登录县政府网站查询。")
        .good("函数 HYPERLINK 建立链接。")
        .good("登录HYPERLINK \"http://www.example.com/a\"")
        .good("公式写作 =HYPERLINK(\"http://www.example.com\",\"首页\")。"),
        marker(
            "noise/mergeformat-switch",
            Tag,
            &["MERGEFORMAT"],
            r"(?:(?:NUM)?PAGES?|SECTIONPAGES|SEQ\s+\S{1,12}\s+\\\*\s*ARABIC|DOCPROPERTY\s+\S{1,30}|FORMTEXT)?[ \t]*\\\*[ \t]*MERGEFORMAT[ \t]*",
        )
        .summary("\\* MERGEFORMAT is the switch of a field code")
        .source("Word, fields")
        .confidence(97)
        .bad("第 PAGE \\* MERGEFORMAT 3 页", "第 3 页")
        .good("开关 MERGEFORMAT 保留格式。"),
        Rule::new("noise/contents-leader", Category::Noise)
            .summary("dots lead to the page numbers of a table of contents")
            .source("Word and PDF, tables of contents; the pages are those of another edition")
            .confidence(60)
            .needs(["....", "……", "····", "．．．．"])
            .code(leaders)
            .bad("总则........1\n职责........4\n附则……… 9", "总则\t1\n职责\t4\n附则\t9")
            .good("他想了想……\n还是走了。")
            .good("第一章 总则.......12"),
        unwrap("noise/embedded-formula", &["EMBED"], r"EMBED\s+Equation\.(?:DSMT\d?|KSEE3|3|AxMath)(?:\s*\\s)?", "〔公式〕")
            .summary("a formula stood here and is lost")
            .source("Word and WPS, embedded formulae")
            .confidence(80)
            .bad("其中 EMBED Equation.DSMT4 为系数。", "其中 〔公式〕 为系数。")
            .good("用 EMBED 标签嵌入。"),
        unwrap(
            "noise/field-error",
            &["未定义书签", "未找到引用源", "Bookmark not defined", "Reference source not found"],
            r"错误[！!]\s*(?:未定义书签|未找到引用源)。?|Error! (?:Bookmark not defined|Reference source not found)\.?",
            "",
        )
        .summary("a field lost what it refers to")
        .source("Word, result of a broken field")
        .confidence(75)
        .bad("一、总则 错误！未定义书签。", "一、总则 ")
        .good("程序提示未找到引用源文件。"),
    ]
}

static LINK: Lazy<Option<Regex>> = Lazy::new(|| {
    Regex::new(r#"HYPERLINK\s+(?:\\l\s+)?["“”][^"“”\n]{1,300}["“”](?:\s*\\[a-z](?:\s+["“”][^"“”\n]{0,80}["“”])?)*[ \t]*"#).ok()
});

/// Field codes of links. Where no text follows, the address is all that is left of the link: it stays.
fn links(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let Some(regex) = &*LINK else { return };
    let has_text = |span: &Span| {
        let rest = text.get(span.end..).unwrap_or_default();
        !span.of(text).unwrap_or_default().contains(':')
            || !rest.trim_start_matches(' ').starts_with(['\n', '\r']) && !rest.trim().is_empty()
    };
    remove_spans(ctx, regex.find_iter(text).map(|m| Span::from(m.range())).filter(has_text), Tag, found);
}

/// Lines that end with dots and a page number, two of them or more one after the other.
fn leaders(context: &Context<'_>, findings: &mut Findings) {
    let mut run: Vec<(Span, &str)> = Vec::new();
    let mut next = 0; // where the line behind the last one starts
    let mut finish = |run: &mut Vec<(Span, &str)>| {
        let several = run.len() > 1;
        for (dots, page) in run.drain(..).filter(|_| several) {
            findings.replace(dots, format!("\t{page}"));
        }
    };
    for (start, line) in context.lines_with(Classes::of('0')) {
        let Some((dots, page)) = leader(line) else { continue };
        if start != next {
            finish(&mut run);
        }
        run.push((dots.shifted(start), page));
        next = start + line.len() + "\n".len();
    }
    finish(&mut run);
}

/// The dots with the page number at the end of `line`, and the number.
fn leader(line: &str) -> Option<(Span, &str)> {
    let body = line.trim_end_matches(chars::is_inline_space);
    let bare = body.trim_end_matches([')', '）']);
    let head = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let page = bare.get(head.len()..).filter(|p| (1..=4).contains(&p.len()))?;
    let dotted = head.trim_end_matches(|c| chars::is_inline_space(c) || matches!(c, '(' | '（'));
    let title = dotted.trim_end_matches(['.', '．', '…', '·']);
    let dots = dotted.get(title.len()..)?;
    let enough = dots.chars().map(|c| if c == '…' { 3 } else { 1 }).sum::<usize>() >= 4;
    let title = title.trim_end_matches(chars::is_inline_space);
    (enough && title.ends_with(chars::is_han)).then(|| (Span::new(title.len(), body.len()), page))
}
