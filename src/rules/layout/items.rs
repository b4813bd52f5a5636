//! Paragraph breaks restored before articles, numbered items and attachment notes; and the order of outline numbers.

use once_cell::sync::Lazy;
use regex::Regex;

use super::headings::is_behind_text;
use super::outline::{each_opening_mark, each_paragraph_with};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/glued-article", Category::Layout)
            .summary("第…条 or 第…章 with its space opens a paragraph")
            .source("form of Chinese laws: the number of an article and a space open it")
            .confidence(96)
            .needs([
                "。第",
                "；第",
                "！第",
                "？第",
                "。 ",
                "； ",
                "！ ",
                "？ ",
                "。\u{3000}",
                "；\u{3000}",
                "！\u{3000}",
                "？\u{3000}",
            ])
            .by_line()
            .code(articles)
            .bad("应当登记。第四条 登记免费。", "应当登记。\n第四条 登记免费。")
            .bad("另行规定。第二章\u{3000}管理", "另行规定。\n第二章\u{3000}管理")
            .good("依照第四条 的规定办理。")
            .good("办法规定：“应当登记。第四条 登记免费。”"),
        Rule::new("layout/glued-item", Category::Layout)
            .summary("an item 2. or （2） behind the end of a sentence opens a paragraph, as the items around it do")
            .source("GB/T 9704-2012 7.3.3, with the numbers of the document as evidence")
            .confidence(92)
            .needs([
                "。1", "。2", "。3", "。4", "。5", "。6", "。7", "。8", "。9", "；1", "；2", "；3", "；4", "；5", "；6", "；7",
                "；8", "；9",
            ])
            .needs(["。（", "；（", "。 ", "； ", "。\u{3000}", "；\u{3000}"])
            .code(items)
            .bad("1.修渠道。去年没修完。2.建泵站。\n3.换闸门。", "1.修渠道。去年没修完。\n2.建泵站。\n3.换闸门。")
            .bad("（1）修渠道；（2）建泵站；\n（3）换闸门。", "（1）修渠道；\n（2）建泵站；\n（3）换闸门。")
            .good("判决：1.驳回起诉；2.退还费用。")
            .good("1.修渠道。\n村里决定：1.先修东渠；2.再修西渠。")
            .good("1.修渠道，投入3.5万元。2.5公里已完工。"),
        Rule::new("layout/glued-attachment", Category::Layout)
            .summary("附件： behind the end of a sentence opens a paragraph")
            .source("GB/T 9704-2012 7.3.4")
            .confidence(93)
            .needs(["。附件", "！附件", " 附件", "\u{3000}附件"])
            .regex(r"[。！](?<x>[ \u{3000}]*)附件[0-9一二三四五六七八九]?：", "\n")
            .bad("特此通知。附件：1.任务表", "特此通知。\n附件：1.任务表")
            .good("请下载附件：任务表。"),
        Rule::new("layout/number-order", Category::Layout)
            .summary("an outline number is missing, repeated or out of order")
            .source("GB/T 9704-2012 7.3.3; what is right cannot be told")
            .confidence(70)
            .needs(["\n"])
            .code(order)
            // Only reported.
            .bad("一、总体情况\n三、下步打算", "一、总体情况\n三、下步打算")
            .good("一、总体情况\n二、下步打算"),
    ]
}

static ARTICLE: Lazy<Option<Regex>> = Lazy::new(|| {
    Regex::new(r"[。；！？](?<x>[ \u{3000}]*)第[一二三四五六七八九十百零〇]{1,7}[条章节](?:之[一二三四五六七八九十]{1,2})?[ \u{3000}]+\p{Han}").ok()
});

fn articles(ctx: &Context<'_>, found: &mut Findings) {
    let Some(regex) = &*ARTICLE else { return };
    let mut start = 0;
    if !has_glued_article(ctx.text()) {
        return;
    }
    for line in crate::lines::inclusive(ctx.text()) {
        let (mut quotes, mut at) = (0usize, 0);
        for m in regex.captures_iter(line) {
            let Some(gap) = m.name("x") else { continue };
            for c in line.get(at..gap.start()).unwrap_or_default().chars() {
                match c {
                    '“' | '「' => quotes += 1,
                    '”' | '」' | '〞' | '〟' => quotes = quotes.saturating_sub(1),
                    _ => {}
                }
            }
            at = gap.start();
            if quotes == 0 {
                found.replace(Span::new(start + gap.start(), start + gap.end()), line_break(ctx, line));
            }
        }
        start += line.len();
    }
}

/// Does `第` stand behind the end of a sentence or a semicolon? Cheaper than the pattern, and never false where that matches.
fn has_glued_article(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "第").any(|at| {
        text.get(..at).is_some_and(|head| head.trim_end_matches([' ', '\u{3000}']).ends_with(['。', '；', '！', '？']))
    })
}

/// A line break with the indentation of the line that is broken.
fn line_break(ctx: &Context<'_>, line: &str) -> String {
    let indent = if line.starts_with("\u{3000}\u{3000}") { "\u{3000}\u{3000}" } else { "" };
    [ctx.profile().newline(), indent].concat()
}

static ITEM: Lazy<Option<Regex>> =
    Lazy::new(|| Regex::new(r"(?<x>[ \u{3000}]*)(?:（(?<b>[0-9]{1,2})）|(?<d>[0-9]{1,2})[.．])[\p{Han}“《]").ok());

/// Does a digit stand before a point and a character beyond ASCII, or before ）? Cheaper than the pattern, and never false where that
/// matches.
fn may_hold_item(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(digit) = chars::find_digit(bytes.get(at..).unwrap_or_default()) {
        at += digit + 1;
        let behind = bytes.get(at..).unwrap_or_default();
        // A point, or ） and ．.
        if matches!(behind, [b'.', 0x80..=0xFF, ..] | [0xEF, 0xBC, 0x89 | 0x8E, ..]) {
            return true;
        }
    }
    false
}

fn items(ctx: &Context<'_>, found: &mut Findings) {
    let Some(regex) = ITEM.as_ref().filter(|_| ctx.may_hold('1')) else { return };
    let text = ctx.text();
    // Numbers that open lines, with their kind.
    let mut on_lines = [[false; 100]; 2];
    let mut glued: Vec<(bool, usize, Span, &str)> = Vec::new();
    // A line in which a first item runs on: 判决：1.…；2.…
    let mut running: Option<(bool, usize)> = None;
    each_paragraph_with(ctx, Classes::of('0'), |paragraph| {
        let Some(line) = paragraph.of(text) else { return };
        let start = paragraph.start;
        if !may_hold_item(line) {
            return;
        }
        for m in regex.captures_iter(line) {
            let (Some(gap), number) = (m.name("x"), m.name("b").or_else(|| m.name("d"))) else { continue };
            let Some(n) = number.and_then(|n| n.as_str().parse::<usize>().ok()) else { continue };
            let bracketed = m.name("b").is_some();
            let before = line.get(..gap.start()).unwrap_or_default();
            if before.is_empty() {
                on_lines[usize::from(bracketed)].get_mut(n).into_iter().for_each(|is| *is = true);
            } else if !before.ends_with(['。', '；', '！', '？']) {
                running = if n == 1 { Some((bracketed, start)) } else { running };
            } else if running != Some((bracketed, start)) {
                glued.push((bracketed, n, Span::new(start + gap.start(), start + gap.end()), line));
            }
        }
    });
    for (bracketed, n, span, line) in glued {
        let near = |k: usize| on_lines[usize::from(bracketed)].get(k) == Some(&true);
        if n > 0 && (near(n - 1) || near(n + 1)) && !near(n) {
            found.replace(span, line_break(ctx, line));
        }
    }
}

/// What a block holds in which numbers are out of order.
const NUMBERS: [&str; 20] = [
    "一、",
    "二、",
    "三、",
    "四、",
    "五、",
    "六、",
    "七、",
    "八、",
    "九、",
    "十、",
    "（一）",
    "（二）",
    "（三）",
    "（四）",
    "（五）",
    "（六）",
    "（七）",
    "（八）",
    "（九）",
    "（十",
];

/// Reports numbers that open lines and do not follow the one before.
fn order(ctx: &Context<'_>, found: &mut Findings) {
    // It takes two lines.
    if !ctx.may_hold('\n') {
        return;
    }
    let text = ctx.text();
    let (mut last, mut is_numbered) = ([None::<u32>; 2], None);
    each_opening_mark(ctx, 2, |m| {
        if !m.opens(text) {
            return;
        }
        if m.level == 1 {
            last[1] = None;
        }
        let Some(slot) = last.get_mut(m.level - 1) else { return };
        let fits = slot.is_none_or(|n| m.number == n + 1 || m.number == 1);
        // Nearly all numbers are such themselves.
        let is_one = |number: &&str| m.span.of(text).is_some_and(|mark| mark.contains(*number));
        let stands = |number: &&str| text.match_indices(*number).any(|(at, _)| is_behind_text(text, at));
        if !fits && *is_numbered.get_or_insert_with(|| NUMBERS.iter().any(is_one) || NUMBERS.iter().any(stands)) {
            found.report(m.span);
        }
        *slot = Some(m.number);
    });
}
