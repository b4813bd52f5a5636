//! Paragraph breaks restored before headings and items that are glued to running text.

use super::outline::{Before, Mark, before, each_opening_mark, marks};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/glued-heading", Category::Layout)
            .summary("（一） behind the end of a sentence opens a paragraph")
            .source("GB/T 9704-2012 7.3.3; measured: of 105,000 numbers （一） behind 。；： in laws and work reports 0.2 % stand inside a line")
            .confidence(96)
            .needs(LEVEL_2)
            .woken_where(is_glued)
            .code(glued_level_2)
            .bad("（一）抓学习。按时开会。（二）抓纪律。按时打卡。", "（一）抓学习。按时开会。\n（二）抓纪律。按时打卡。")
            .bad("前面讲了成绩。  （三）作风还要改进。", "前面讲了成绩。\n（三）作风还要改进。")
            .good("具体见（二）和（三）。")
            .good("主要有：（一）水费；（二）电费。")
            .good("他写道：“办法有两条。（一）走路。（二）坐车。”")
            .good("按第（二）项办理。"),
        Rule::new("layout/glued-section", Category::Layout)
            .summary("一、 behind the end of a sentence opens a paragraph")
            .source("GB/T 9704-2012 7.3.3; measured: of 6,300 numbers 一、 behind 。 in work reports 0.7 % stand inside a line")
            .confidence(95)
            .needs(LEVEL_1)
            .woken_where(is_glued)
            .code(glued_level_1)
            .bad("有关情况报告如下。一、基本情况\n全镇共有九个村。二、存在问题", "有关情况报告如下。\n一、基本情况\n全镇共有九个村。\n二、存在问题")
            .bad("并听取意见。  一、人口概况", "并听取意见。\n一、人口概况")
            .bad("一、春季检查的项目：二、夏季检查的项目：", "一、春季检查的项目：\n二、夏季检查的项目：")
            .bad("渠道修好了。二、三大工程全部完工\n", "渠道修好了。\n二、三大工程全部完工\n")
            .good("饮用水达标。二、三级水源另行规定。")
            .good("新桥建成通车。二、三环路改造完成。")
            .good("一、分组名单：甲组一、二号，乙组二、三号。")
            .bad(
                "答复如下：一、关于补偿的范围。凡是在划定的线内种了果树、搭了棚子或者打了机井的，都算在内，以册子上登记的为准，由村里公布三天。二、其余照旧。",
                "答复如下：\n一、关于补偿的范围。凡是在划定的线内种了果树、搭了棚子或者打了机井的，都算在内，以册子上登记的为准，由村里公布三天。\n二、其余照旧。",
            )
            .good("判决如下：一、驳回上诉。二、维持原判。"),
        Rule::new("layout/heading-behind-heading", Category::Layout)
            .summary("（一） right behind a heading 一、 opens a paragraph")
            .source("GB/T 9704-2012 7.3.3")
            .confidence(94)
            .needs(["（一）"])
            .woken_where(may_be_behind_heading)
            .code(behind_heading)
            .bad("二、下步打算（一）抓项目。尽快开工。\n（二）抓招商。", "二、下步打算\n（一）抓项目。尽快开工。\n（二）抓招商。")
            .good("二、落实本办法第（一）至第（三）项的要求")
            .good("一、修改表（一）和表（二）的格式"),
        Rule::new("layout/heading-without-mark", Category::Layout)
            .summary("a heading 一、 runs into the sentence behind it")
            .source("measured: work reports; the other headings of the document and a word that opens sentences show the cut")
            .confidence(92)
            .needs(LEVEL_1)
            .code(without_mark)
            .bad(
                "一、基本情况\n全镇共有九个村。\n二、原因剖析针对以上不足，镇里开会研究，认真查找了根源。",
                "一、基本情况\n全镇共有九个村。\n二、原因剖析\n针对以上不足，镇里开会研究，认真查找了根源。",
            )
            .good("二、原因剖析针对以上不足，镇里开会研究，认真查找了根源。")
            .good("一、基本情况\n二、整改措施针对性不强，见效很慢。"),
        Rule::new("layout/running-points", Category::Layout)
            .summary("points 一是 … 二是 … run on in one paragraph")
            .source("custom of official documents: such points run on")
            .confidence(50)
            .needs(["。二是", "；二是"])
            .code(running_points)
            // Only reported.
            .bad("做到两点。一是早部署。二是早落实。", "做到两点。一是早部署。二是早落实。")
            .good("一是一，二是二。"),
    ]
}

const LEVEL_2: [&str; 10] = ["（一", "（二", "（三", "（四", "（五", "（六", "（七", "（八", "（九", "（十"];
const LEVEL_1: [&str; 10] = ["一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、"];

/// Does other text stand before byte `at`?
pub(super) fn is_behind_text(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|head| !head.trim_start().is_empty())
}

/// Does an outline number with its numeral at byte `at`, or with its bracket there, stand behind the end of a sentence or an item? Most
/// open their lines.
fn is_glued(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    if head.ends_with('\n') {
        return false;
    }
    let head = head.trim_end_matches(chars::is_han_numeral).trim_end_matches(chars::is_inline_space);
    matches!(before(head), Before::Sentence | Before::Item)
}

/// Can （一） at byte `at` stand behind a title: does a numeral with 、 stand before it, and between the two no more than a title has?
fn may_be_behind_heading(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default().trim_end_matches(chars::is_inline_space);
    let mut back = head.chars().rev().take(MAX_TITLE + 2).take_while(|c| !TITLE_ENDERS.contains(c)).peekable();
    while let Some(c) = back.next() {
        if c == '、' && back.peek().is_some_and(|c| chars::is_han_numeral(*c)) {
            return true;
        }
    }
    false
}

/// A line break with the indentation of the line that is broken.
fn line_break(ctx: &Context<'_>, line: Span) -> String {
    let content = line.of(ctx.text()).unwrap_or_default();
    let indent = if content.starts_with("\u{3000}\u{3000}") { "\u{3000}\u{3000}" } else { "" };
    [ctx.profile().newline(), indent].concat()
}

fn glued_level_2(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let all: Vec<Mark> = marks(ctx).into_iter().filter(|m| m.level == 2).collect();
    // Does the document put items on lines of their own? So do laws: their articles open lines, and their items end with 的；.
    let mut known = None;
    let mut on_lines = || {
        *known.get_or_insert_with(|| {
            all.iter().any(|m| m.before == Before::LineStart)
                || text.contains("的；（")
                || text.lines().any(|l| opens_article(l) || l.trim_end().ends_with('；'))
        })
    };
    let glued = |m: &Mark| matches!(m.before, Before::Sentence | Before::Item) && !m.enclosed && m.opens(text);
    for (n, m) in all.iter().enumerate().filter(|(_, m)| glued(m)) {
        let is_long = || {
            let next = all.get(n + 1).filter(|next| next.line == m.line).map_or(m.line.end, |next| next.span.start);
            next - m.span.end >= LONG_ITEM || is_heading_to(text, Span::new(m.span.end, m.line.end))
        };
        match m.before {
            Before::Sentence => found.replace(m.gap_span(), line_break(ctx, m.line)),
            Before::Item if on_lines() || is_long() => found.replace(m.gap_span(), line_break(ctx, m.line)),
            Before::Item => found.replace_with_confidence(m.gap_span(), line_break(ctx, m.line), 80),
            Before::LineStart | Before::Text => {}
        }
    }
}

/// Is it a heading: the rest of its line, short, without a mark at the end?
fn is_heading_to(text: &str, rest: Span) -> bool {
    let rest = rest.of(text).unwrap_or_default().trim_end();
    rest.len() <= 4 * MAX_TITLE
        && rest.chars().nth(3).is_some()
        && rest.chars().next_back().is_some_and(chars::is_han)
        && !rest.contains(['。', '；', '：', '（'])
}

/// An item of so many bytes is too long for a list inside a sentence.
const LONG_ITEM: usize = 60;
/// An item of so many bytes, in several sentences, is a paragraph of its own.
const LONG_PARAGRAPH: usize = 150;

/// Does the line open with 第…条?
fn opens_article(line: &str) -> bool {
    let line = line.trim_start_matches(chars::is_inline_space);
    line.strip_prefix('第').is_some_and(|rest| {
        let number = rest.trim_start_matches(chars::is_han_numeral);
        number.len() < rest.len() && number.starts_with('条')
    })
}

fn glued_level_1(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let all: Vec<Mark> = marks(ctx).into_iter().filter(|m| m.level == 1).collect();
    let on_lines = all.iter().any(|m| m.before == Before::LineStart);
    let mut running: Option<Span> = None; // a line in which 一、 behind a colon opened a list inside a sentence
    let mut heading: Option<&Mark> = None; // the last that opens a line, or should
    for (n, m) in all.iter().enumerate().filter(|(_, m)| !m.enclosed && m.opens(text)) {
        let goes_on = || all.get(n + 1).is_some_and(|next| next.line == m.line && next.number == m.number + 1);
        // 二、 goes on with the list that the line opens with.
        let follows = heading.is_some_and(|h| h.line == m.line && h.number + 1 == m.number);
        // An item of several sentences is a paragraph, not a part of one.
        let next = all.get(n + 1).filter(|next| next.line == m.line && next.number == m.number + 1);
        let is_paragraph = next.is_some_and(|next| {
            let item = text.get(m.span.end..next.span.start).unwrap_or_default();
            item.len() >= LONG_PARAGRAPH && item.find('。').is_some_and(|end| end + LONG_ITEM < item.len())
        });
        if m.before == Before::Item && !follows && !is_paragraph && (!on_lines || goes_on()) {
            running = Some(m.line);
        }
        let is_running = running == Some(m.line);
        match m.before {
            Before::Sentence if !is_running => found.replace(m.gap_span(), line_break(ctx, m.line)),
            Before::Item if (on_lines || is_paragraph) && !is_running => {
                found.replace_with_confidence(m.gap_span(), line_break(ctx, m.line), 90);
            }
            Before::Sentence | Before::Item => {
                found.replace_with_confidence(m.gap_span(), line_break(ctx, m.line), 70);
            }
            Before::LineStart | Before::Text => {}
        }
        if m.before != Before::Text && !is_running {
            heading = Some(m);
        }
    }
}

/// The title of a heading `一、…` that opens its line: what stands between the number and the first mark or the line end.
fn title<'t>(text: &'t str, m: &Mark) -> &'t str {
    let rest = text.get(m.span.end..m.line.end).unwrap_or_default();
    let end = rest.find(TITLE_ENDERS).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn behind_heading(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let all = marks(ctx);
    let has_second = all.iter().any(|m| m.level == 2 && m.number == 2 && m.before != Before::Text && !m.enclosed);
    for pair in all.windows(2) {
        let [heading, m] = pair else { continue };
        let fits = heading.level == 1 && m.level == 2 && m.number == 1 && heading.line == m.line && !m.enclosed;
        if !fits || m.before != Before::Text || heading.before != Before::LineStart || !m.opens(text) {
            continue;
        }
        let title = title(text, heading).trim_end_matches(chars::is_inline_space);
        let between = text.get(heading.span.end..m.gap).unwrap_or_default();
        let refers = title.ends_with([
            '第', '按', '照', '依', '据', '见', '述', '列', '条', '款', '和', '与', '及', '对', '之', '的', '表', '图', '、',
        ]);
        let count = title.chars().count();
        if title.len() == between.len() && (2..=MAX_TITLE).contains(&count) && !refers {
            let confidence = if has_second || ctx.profile().has_outline_number(2, 2) { 94 } else { 80 };
            found.replace_with_confidence(m.gap_span(), line_break(ctx, m.line), confidence);
        }
    }
}

/// Marks that no title holds.
const TITLE_ENDERS: [char; 7] = ['，', '。', '；', '：', '！', '？', '（'];

/// Longest title, in characters.
const MAX_TITLE: usize = 30;

/// What titles end with.
const TITLE_ENDS: [&str; 44] = [
    "分析", "剖析", "问题", "措施", "打算", "情况", "做法", "成效", "建议", "方向", "思路", "安排", "要求", "目标", "任务",
    "原因", "体会", "启示", "计划", "总结", "回顾", "经验", "设想", "重点", "保障", "不足", "依据", "背景", "意义", "进展",
    "概况", "根源", "表现", "亮点", "对策", "部署", "成绩", "困难", "步骤", "内容", "范围", "原则", "方面", "方案",
];

/// What sentences open with, and what must not follow there.
const OPENERS: [(&str, &str); 21] = [
    ("针对", "性"),
    ("下一步", "工打计安"),
    ("下一阶段", "工打计安"),
    ("根据", ""),
    ("按照", ""),
    ("为了", ""),
    ("为进一步", ""),
    ("为切实", ""),
    ("为全面", ""),
    ("为确保", ""),
    ("为深入", ""),
    ("今年", "工"),
    ("去年", "工"),
    ("近年来", "工"),
    ("近几年", "工"),
    ("当前", "工"),
    ("目前", "存"),
    ("通过", ""),
    ("围绕", ""),
    ("下面", ""),
    ("经过", ""),
];

fn without_mark(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    let mut headings = Vec::new();
    each_opening_mark(ctx, 1, |m| headings.push(m));
    // Other headings that are short and stand alone, or would but for the （一） glued to them.
    let is_short = |m: &&Mark| {
        let title = title(text, m);
        let end = m.span.end + title.len();
        (2..=MAX_TITLE).contains(&title.chars().count()) && (end == m.line.end || text[end..].starts_with("（一）"))
    };
    let short: Vec<u32> = headings.iter().filter(is_short).map(|m| m.number).collect();
    for m in &headings {
        let title = title(text, m);
        let rest = text.get(m.span.end..m.line.end).unwrap_or_default();
        if title.len() == rest.len() {
            continue;
        }
        let Some(cut) = opener_in(title) else { continue };
        let place = Span::new(m.span.end + cut, m.span.end + cut);
        let confidence = if short.iter().any(|n| *n != m.number) { 92 } else { 80 };
        found.replace_with_confidence(place, line_break(ctx, m.line), confidence);
    }
}

/// Where in `head` (a heading up to its first mark) a word that opens sentences stands behind a word that ends titles.
fn opener_in(head: &str) -> Option<usize> {
    let head = head.get(..head.floor_char_boundary(4 * MAX_TITLE * 3)).unwrap_or(head);
    OPENERS
        .iter()
        .filter_map(|(word, not)| {
            let (at, _) = head.match_indices(word).find(|(at, _)| {
                let title = head.get(..*at).unwrap_or_default();
                let next = head.get(at + word.len()..).and_then(|r| r.chars().next());
                TITLE_ENDS.iter().any(|end| title.ends_with(end))
                    && title.chars().count() <= MAX_TITLE
                    && next.is_none_or(|c| !not.contains(c))
            })?;
            Some(at)
        })
        .min()
}

fn running_points(ctx: &Context<'_>, found: &mut Findings) {
    for (at, _) in ctx.text().match_indices("二是") {
        let before = ctx.text().get(..at).unwrap_or_default();
        if before.ends_with(['。', '；']) {
            found.report(Span::new(at, at + "二是".len()));
        }
    }
}
