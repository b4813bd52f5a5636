//! Ellipses, dashes, doubled marks, marks after outline numbers, document numbers, middle dots.

use std::ops::Range;

use crate::chars;
use crate::edit::Span;
use crate::profile::Script;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::{after, before};

pub(super) fn rules() -> Vec<Rule> {
    // What wakes on common marks looks at the script only where it found something: the profile costs a reading of the head.
    let rare = |id: &str| Rule::new(id, Category::Punctuation).scripts(CHINESE);
    let rule = |id: &str| Rule::new(id, Category::Punctuation);
    vec![
        rare("punctuation/dotted-ellipsis")
            .summary("an ellipsis is ……, not full stops or middle dots")
            .source("GB/T 15834-2011 4.11.2")
            .confidence(97)
            .needs(["...", "。。。", "···", "⋯⋯", "．．．"])
            .by_woken_lines()
            .code(dotted_ellipsis)
            .bad("他想了想...还是没有说", "他想了想……还是没有说")
            .bad("“也许吧。。。”她低下头", "“也许吧……”她低下头")
            .bad("苹果、梨、桃······都有", "苹果、梨、桃……都有")
            .bad("苹果、梨、...都有", "苹果、梨、……都有")
            .bad("第一条略\n......···\n第九条略", "第一条略\n…………\n第九条略")
            .bad("他想了想...…还是没有说", "他想了想……还是没有说")
            .bad("“我也说不清。。。。”她低下头", "“我也说不清……。”她低下头")
            .bad("“走吧。”\n......没有人动。", "“走吧。”\n……没有人动。")
            .bad("书稿不全，亦有后人所补者。。。。今本只存三卷。", "书稿不全，亦有后人所补者。……今本只存三卷。")
            .bad(".........（此处写明办理的经过）", "…………（此处写明办理的经过）")
            .bad("......（写明修渠的经过）。\n特此说明。", "…………（写明修渠的经过）。\n特此说明。")
            .good("...props 里是其余的值")
            .good("他想了想……。")
            .good("好。。。。\n走吧。。。。。")
            .good("前人之作，有赞的，有叹的，也有骂的。。。。今天看来，都不过分。")
            .good("好。。。。走吧。。快点")
            .good("总则.........（第3页）")
            .good("第一章 总则.......12")
            .good("路径写作 src/...，再试一次")
            .good("从 1...10 中选择"),
        rule("punctuation/half-ellipsis")
            .summary("an ellipsis has six dots: ……")
            .source("GB/T 15834-2011 4.11.2")
            .confidence(94)
            .needs(["…"])
            .by_woken_lines()
            .code(half_ellipsis)
            .bad("他想了想…还是没有说", "他想了想……还是没有说")
            .good("他想了想……还是没有说")
            .good("…………")
            .good("菜单里有 Open… 和 Save… 两项"),
        rare("punctuation/odd-dash")
            .summary("a dash is ——, not hyphens, rules or three strokes")
            .source("GB/T 15834-2011 4.10.2")
            .confidence(97)
            .needs(["--", "———", "－－", "──", "━━", "――", "––", "—-", "—－", "－—", "-—"])
            .by_woken_lines()
            .code(odd_dash)
            .bad("他来到故乡--一座小城", "他来到故乡——一座小城")
            .bad("他来到故乡———一座小城", "他来到故乡——一座小城")
            .bad("他来到故乡━━一座小城", "他来到故乡——一座小城")
            .bad("他说――\n“走吧。”", "他说——\n“走吧。”")
            .good("姓名--\n住址--")
            .good("加上--force即可覆盖")
            .good("| 名称 | 说明 |\n|--|--|")
            .good("北京—上海，1931—1945年，一年级-三年级")
            .good("从甲城--乙城273公里，乙城--丙城1743.5公里")
            .good("姓名————（请填写）"),
        rare("punctuation/doubled-mark")
            .summary("a mark stands twice")
            .source("GB/T 15834-2011 5.1.1")
            .confidence(97)
            .needs(["，，", "、、", "；；", "：：", "。。", "，。", "。，", "、，", "，、", "；，", "，；", "、。", "。、"])
            .by_woken_lines()
            .code(doubled_mark)
            .bad("先吃饭，，再出门。。", "先吃饭，再出门。")
            .bad("苹果、、梨；；桃", "苹果、梨；桃")
            .good("真的？？太好了！！！")
            .good("我们。。。走吧")
            .good("他说完了。，然后走"),
        rare("punctuation/marked-number")
            .summary("no mark follows an outline number in brackets or in a circle")
            .source("GB/T 15834-2011 B.3.4")
            .confidence(95)
            .needs(MARKED)
            .by_line()
            .code(marked_number)
            .bad("（一）、加强领导。（二）、落实责任", "（一）加强领导。（二）落实责任")
            .bad("①、打开开关；②、等待片刻", "①打开开关；②等待片刻")
            .good("依照第（一）、（二）项处理")
            .good("（一）、（二）两项同时适用")
            .good("一、总则"),
        rule("punctuation/document-number-bracket")
            .summary("the year of a document number stands in 〔 〕")
            .source("GB/T 9704-2012 7.2.5")
            .confidence(96)
            .needs(["0号", "1号", "2号", "3号", "4号", "5号", "6号", "7号", "8号", "9号"])
            .code(document_number)
            .bad("按照国办发[2023]12号文件执行", "按照国办发〔2023〕12号文件执行")
            .bad("依据法释（2015）5号的规定", "依据法释〔2015〕5号的规定")
            .good("见（2023）京01民终12号判决")
            .good("乘坐地铁（2023）12号线")
            .good("由国务院办公厅印发（2023）"),
        rule("punctuation/middle-dot")
            .summary("the dot between the parts of a foreign name is ·")
            .source("GB/T 15834-2011 4.14")
            .confidence(95)
            .needs(["•", "・", "‧", "∙", "⋅", "."])
            .code(middle_dot)
            .bad("作者是列夫•托尔斯泰", "作者是列夫·托尔斯泰")
            .bad("弗里德里希・席勒的剧本", "弗里德里希·席勒的剧本")
            .good("• 第一项\n• 第二项")
            .bad("卡尔.马克思和弗里德里希.恩格斯", "卡尔·马克思和弗里德里希·恩格斯")
            .good("苹果•香蕉•梨")
            .good("到此为止.马上出发"),
    ]
}

/// The scripts in which the marks are those of Chinese text.
const CHINESE: [Script; 4] = [Script::Simplified, Script::Traditional, Script::Mixed, Script::Unknown];

/// Is the document neither Japanese nor Korean?
pub(super) fn is_chinese_document(context: &Context<'_>) -> bool {
    CHINESE.contains(&context.profile().script())
}

const MARKED: [&str; 21] = [
    "）、", "①、", "②、", "③、", "④、", "⑤、", "⑥、", "⑦、", "⑧、", "⑨、", "⑩、", "⑪、", "⑫、", "⑬、", "⑭、", "⑮、", "⑯、",
    "⑰、", "⑱、", "⑲、", "⑳、",
];

/// A run of one repeated character, with its neighbours.
struct Run {
    span: Span,
    mark: char,
    length: usize,
    before: Option<char>,
    after: Option<char>,
}

/// The runs of marks for which `wanted` holds in the lines that the rule reads; `mixed` says whether a run may go on with another such mark.
fn runs(context: &Context<'_>, wanted: impl Fn(char) -> bool + Copy, mixed: bool) -> impl Iterator<Item = Run> {
    let lines = context.woken_lines().map(|(start, line)| start..start + line.len());
    lines.flat_map(move |line| runs_in(context.text(), line, wanted, mixed))
}

/// The same in a part of the text that ends where a line ends.
fn runs_in(text: &str, part: Range<usize>, wanted: impl Fn(char) -> bool + Copy, mixed: bool) -> impl Iterator<Item = Run> {
    let head = text.get(..part.end).unwrap_or_default();
    let mut at = part.start;
    std::iter::from_fn(move || {
        let start = chars::find_beside_han(head, at, wanted)?;
        let rest = head.get(start..)?;
        let mark = rest.chars().next()?;
        let goes_on = |c: &char| *c == mark || mixed && wanted(*c);
        let (length, bytes) = rest.chars().take_while(goes_on).fold((0, 0), |(n, bytes), c| (n + 1, bytes + c.len_utf8()));
        at = start + bytes;
        Some(Run { span: Span::new(start, at), mark, length, before: before(text, start), after: after(text, at) })
    })
}

/// Is it Han, or a mark that only Chinese text has?
fn is_chinese(c: char) -> bool {
    chars::is_han(c) || chars::is_cjk_mark(c)
}

fn is_line_end(c: Option<char>) -> bool {
    c.is_none_or(|c| matches!(c, '\n' | '\r'))
}

/// Can an ellipsis stand between these?
fn holds_ellipsis(before: Option<char>, after: Option<char>) -> bool {
    let opens = |c: char| matches!(c, '“' | '‘' | '「' | '『' | '（');
    let left = before.is_some_and(|c| {
        chars::is_han(c) || opens(c) || matches!(c, '”' | '’' | '》' | '）' | '！' | '？' | '，' | '。' | '；' | '、')
    });
    let right = is_line_end(after) || after.is_some_and(|c| is_chinese(c) && !matches!(c, '、' | '—' | '·' | '…'));
    let between = before.is_some_and(opens) && after.is_some_and(chars::is_closing);
    // Something of the sentence must be there.
    left && right && (before.is_some_and(|c| !opens(c)) || after.is_some_and(chars::is_han) || between)
}

/// How many dots of an ellipsis the character is.
const fn dots(c: char) -> usize {
    match c {
        '.' | '。' | '·' | '．' => 1,
        '…' | '⋯' => 3,
        _ => 0,
    }
}

/// Runs in which dots of two kinds stand together: `......···`, `。。。…`.
fn mixed_ellipsis(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for run in runs(context, |c| dots(c) > 0, true) {
        let run_text = run.span.of(text).unwrap_or_default();
        let single = |c: char, n: usize| if c == '…' || c == '⋯' { n <= 2 } else { (3..=6).contains(&n) };
        let mut parts: Vec<(char, usize)> = Vec::new();
        for c in run_text.chars() {
            match parts.last_mut() {
                Some((last, n)) if *last == c => *n += 1,
                _ => parts.push((c, 1)),
            }
        }
        if parts.len() != 2 || !parts.iter().all(|(c, n)| single(*c, *n)) {
            continue;
        }
        let total: usize = parts.iter().map(|(c, n)| dots(*c) * n).sum();
        // Two ellipses in a row stand for paragraphs left out; inside a sentence six dots are one, however they were typed.
        let opens = run.before.is_none_or(|c| c == '\n') && (is_line_end(run.after) || run.after.is_some_and(is_chinese));
        if opens || total > 6 && holds_ellipsis(run.before, run.after) {
            findings.replace_with_confidence(run.span, "…………", 95);
        } else if total == 6 && holds_ellipsis(run.before, run.after) {
            findings.replace_with_confidence(run.span, "……", 95);
        }
    }
}

fn dotted_ellipsis(context: &Context<'_>, findings: &mut Findings) {
    mixed_ellipsis(context, findings);
    stopped_ellipsis(context, findings);
    let text = context.text();
    let central = || context.profile().script() != Script::Traditional;
    for run in runs(context, |c| matches!(c, '.' | '。' | '·' | '⋯' | '．'), false) {
        let fits = match run.mark {
            '.' => (3..=6).contains(&run.length),
            '。' | '·' | '．' => run.length == 3 || run.length == 6,
            _ => run.length <= 2 && central(),
        };
        // Two ellipses in a row stand for paragraphs left out.
        let pair = |at: Option<usize>| at.and_then(|a| context.text().get(a..a + 6)) == Some("……");
        let joined = pair(Some(run.span.end)) || pair(run.span.start.checked_sub(6));
        // A line that opens with a pause.
        let starts = run.before.is_none_or(|c| matches!(c, '\n' | '\u{3000}'));
        let opens = starts && run.after.is_some_and(chars::is_han) && run.length % 3 == 0 && run.mark != '⋯';
        // Two in a row stand for paragraphs left out.
        let two = matches!(run.length, 9 | 12) && run.mark != '⋯';
        // So does one that a note alone follows, as in a form: ……（写明事实）.
        let noted = run.length == 6 && starts && run.mark != '⋯' && is_note_to_line_end(text, run.span.end);
        if noted || two && starts && run.after.is_some_and(is_chinese) {
            findings.replace_with_confidence(run.span, "…………", 90);
            continue;
        }
        if fits && (joined || opens || holds_ellipsis(run.before, run.after)) {
            // A row of dots at the end of a line may lead to a page number on the next.
            let leads = run.length > 3 && run.mark == '.' && is_line_end(run.after);
            // Centred dots are a way to set an ellipsis: house style, not a defect.
            let confidence = if run.mark == '⋯' {
                70
            } else if leads {
                90
            } else {
                97
            };
            findings.replace_with_confidence(run.span, "……", confidence);
        }
    }
}

/// Does what follows byte `at` fill its line with one note in brackets?
fn is_note_to_line_end(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let near = rest.get(..rest.floor_char_boundary(MAX_NOTE)).unwrap_or_default();
    let end = near.find('\n').or((near.len() == rest.len()).then_some(near.len()));
    let line = end.and_then(|end| near.get(..end)).unwrap_or_default().trim_end().trim_end_matches('。');
    let note = line.strip_prefix('（').and_then(|l| l.strip_suffix('）'));
    note.is_some_and(|n| n.chars().nth(1).is_some() && !n.contains(['（', '）']))
}

/// Longest note that is read, in bytes.
const MAX_NOTE: usize = 600;

/// Four full stops, unless the writer puts any number of them: where a speech or a line ends, an ellipsis and the full stop behind it (so
/// 79 of 88 times). Where another sentence follows, the full stop as often stands before the ellipsis: only reported, unless a particle
/// ends the sentence before.
fn stopped_ellipsis(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let is_stop = |c| c == '。';
    let four: Vec<Run> =
        runs(context, is_stop, false).filter(|r| r.length == 4 && r.before.is_some_and(chars::is_han)).collect();
    if four.is_empty() || runs_in(text, 0..text.len(), is_stop, false).any(|r| !matches!(r.length, 1 | 3 | 4 | 6)) {
        return;
    }
    for run in four {
        let ends = is_line_end(run.after) || run.after.is_some_and(|c| matches!(c, '”' | '’' | '」' | '』'));
        // What trails off does not end with such a particle.
        let complete = run.after.is_some_and(is_chinese) && run.before.is_some_and(|c| "也者矣焉耳哉".contains(c));
        let (ellipsis, confidence) = match (ends, complete) {
            (true, _) => ("……。", 90),
            (false, true) => ("。……", 90),
            (false, false) => ("。……", 60),
        };
        findings.replace_with_confidence(run.span, ellipsis, confidence);
    }
}

fn half_ellipsis(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let bytes = text.as_bytes();
    // Who always writes it so means it.
    let (mut single, mut paired) = (Vec::new(), 0);
    let is = |at: Option<usize>| at.and_then(|a| bytes.get(a..a + 3)) == Some("…".as_bytes());
    for at in memchr::memchr_iter(0xE2, bytes) {
        if !is(Some(at)) || is(Some(at + 3)) || is(at.checked_sub(3)) {
            paired += usize::from(is(Some(at)));
            // Three at the start of a line: two ellipses that stand for paragraphs left out, one of them halved.
            let starts = at.checked_sub(1).is_none_or(|b| bytes.get(b) == Some(&b'\n'));
            if starts && is_chinese_document(context) && is(Some(at + 3)) && is(Some(at + 6)) && !is(Some(at + 9)) {
                findings.replace_with_confidence(Span::new(at, at + 9), "…………", 90);
            }
            continue;
        }
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + 3..).and_then(|t| t.chars().next());
        if holds_ellipsis(before, after) {
            single.push(Span::new(at, at + 3));
        }
    }
    if single.is_empty() || !is_chinese_document(context) {
        return;
    }
    let habit = single.len() > 2 && single.len() > paired;
    let sure = context.profile().script() != Script::Traditional && !habit;
    for span in single {
        findings.replace_with_confidence(span, "……", if sure { 94 } else { 60 });
    }
}

fn odd_dash(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    // Lines that draw a table hold more than strokes; in traditional text ── is a dash.
    let drawn = || {
        let is_table = text.contains(['│', '├', '└', '┌', '┃', '┣', '┏', '┗']);
        is_table || context.profile().script() == Script::Traditional
    };
    let mut known = None;
    for run in runs(context, |c| matches!(c, '-' | '－' | '─' | '━' | '—' | '–' | '―'), true) {
        let old = run.span.of(text).unwrap_or_default();
        let even = old.chars().all(|c| c == run.mark);
        let fits = match run.mark {
            '—' if even => run.length == 3,
            '─' | '━' if even => (2..=3).contains(&run.length) && !*known.get_or_insert_with(drawn),
            _ => (2..=3).contains(&run.length),
        };
        let left = run
            .before
            .is_some_and(|c| chars::is_han(c) || matches!(c, '，' | '。' | '！' | '？' | '；' | '：') || chars::is_closing(c));
        let right = run.after.is_some_and(|c| {
            chars::is_han(c) || matches!(c, '！' | '？') || chars::is_opening(c) || matches!(c, '”' | '’' | '」' | '』')
        });
        // Where the line ends, strokes may be a rule or a signature: only a pair of horizontal bars is nothing but a dash.
        let ends = run.mark == '―' && even && run.length == 2 && is_line_end(run.after);
        if fits && left && (right || ends) {
            // Between two places, a connector was meant.
            let sure = run.mark == '—' || !joins_places(text, run.span.end);
            findings.replace_with_confidence(run.span, "——", if sure { 97 } else { 60 });
        }
    }
}

/// Does the name of a place follow as the end of a way: `甲城--乙城273公里`?
fn joins_places(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let name = rest.chars().take(MAX_PLACE).take_while(|c| chars::is_han(*c)).map(char::len_utf8).sum();
    let (name, rest) = rest.split_at_checked(name).unwrap_or_default();
    let figure = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_name = (6..=15).contains(&name.len())
        && !name.contains(['路', '程', '长', '共', '全', '达', '约', '里', '近', '距', '增', '成']);
    is_name && figure.len() < rest.len() && ["公里", "千米"].iter().any(|unit| figure.starts_with(unit))
}

/// So many characters are read for the name of a place.
const MAX_PLACE: usize = 6;

fn doubled_mark(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let is_mark = |c| matches!(c, '，' | '、' | '；' | '：' | '。');
    let uneven = |r: &Run| r.span.of(text).is_some_and(|s| s.chars().any(|c| c != r.mark));
    let doubled: Vec<Run> = runs(context, is_mark, true).filter(|r| r.length > 1).collect();
    // Who writes 。。 throughout means it.
    let stops = doubled.iter().filter(|r| r.mark == '。');
    let (long, two): (Vec<&Run>, Vec<&Run>) = stops.filter(|r| r.length > 2 || !uneven(r)).partition(|r| r.length > 2);
    let is_single = |r: Run| r.mark == '。' && r.length == 1;
    let habit = long.len() > 2 || two.len() > 2 && !runs_in(text, 0..text.len(), is_mark, true).any(is_single);
    for run in &doubled {
        let single = Span::new(run.span.start, run.span.start + run.mark.len_utf8());
        let extra = Span::new(single.end, run.span.end);
        let follows = run.before.is_some_and(|c| !chars::is_inline_space(c) && !chars::is_opening(c) && c != '\n' && c != '…');
        let uneven = uneven(run);
        if run.length == 2 && !uneven && follows && !(run.mark == '。' && habit) {
            findings.replace(extra, "");
        } else if uneven && run.length == 2 {
            findings.report(run.span);
        }
    }
}

fn marked_number(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for at in memchr::memmem::find_iter(text.as_bytes(), "、") {
        let (Some(head), Some(tail)) = (text.get(..at), text.get(at + "、".len()..)) else { continue };
        let named = tail.chars().next().is_some_and(|c| chars::is_han(c) && !matches!(c, '第' | '和' | '或' | '与' | '及'));
        let before = match head.chars().next_back() {
            Some('）') => {
                let inside = head.trim_end_matches('）');
                let open = inside.char_indices().rev().take(4).find(|(_, c)| !chars::is_han_numeral(*c));
                open.filter(|(n, c)| *c == '（' && n + "（".len() < inside.len()).and_then(|(n, _)| head.get(..n))
            }
            Some(c @ '①'..='⑳') => head.strip_suffix(c),
            _ => None,
        };
        let starts = before.is_some_and(|b| {
            let b = b.trim_end_matches(chars::is_inline_space);
            b.chars().next_back().is_none_or(|c| matches!(c, '\n' | '。' | '；' | '！' | '？'))
        });
        if named && starts {
            findings.replace(Span::new(at, at + "、".len()), "");
        }
    }
}

/// Last characters of the code of an issuing office in a document number.
const OFFICE: &str = "发办函字规通复批释税财建教卫环价审监农林";

fn document_number(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let bytes = text.as_bytes();
    // A document number ends with 号; what stands before its digits and the bracket is a year.
    for at in memchr::memmem::find_iter(bytes, "号") {
        let Some(head) = text.get(..at) else { continue };
        let number = head.trim_end_matches(|c: char| c.is_ascii_digit());
        if number.len() == head.len() || head.len() - number.len() > 4 {
            continue;
        }
        let padded = head.as_bytes().get(number.len()) == Some(&b'0');
        let bare = number.strip_suffix('第').unwrap_or(number);
        let Some(close) = bare.chars().next_back() else { continue };
        let Some(open) = opener(close) else { continue };
        let inside = bare.get(..bare.len() - close.len_utf8()).unwrap_or_default();
        let before_year = inside.trim_end_matches(|c: char| c.is_ascii_digit());
        let year = inside.get(before_year.len()..).unwrap_or_default();
        let Some(office) = before_year.strip_suffix(open) else { continue };
        let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
        let mut letters = office.chars().rev();
        let named = letters.next().is_some_and(|c| OFFICE.contains(c)) && letters.next().is_some_and(chars::is_han);
        // 12号线, 12号楼: a number of something else.
        let after = text.get(at + "号".len()..).and_then(|t| t.chars().next());
        if !is_year || !named || after.is_some_and(|c| "线楼院店桥井船机馆房车".contains(c)) {
            continue;
        }
        if !is_chinese_document(context) {
            return;
        }
        if padded || bare.len() < number.len() {
            findings.report(Span::new(office.len(), at + "号".len()));
        }
        if close != '〕' {
            findings.together(|f| {
                f.replace(Span::new(office.len(), before_year.len()), "〔");
                f.replace(Span::new(inside.len(), bare.len()), "〕");
            });
        }
    }
}

/// The opening bracket that belongs to a closing one.
fn opener(close: char) -> Option<char> {
    Some(match close {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        '】' => '【',
        '］' => '［',
        '〕' => '〔',
        _ => return None,
    })
}

/// Characters that foreign names are written with.
const NAME: &str = "阿埃艾爱安奥巴班保鲍贝本比彼宾波伯博布查察达戴丹当德登迪蒂杜顿多俄恩尔法凡菲费芬弗福富盖冈戈格葛古哈海汉赫亨胡\
    霍基吉加贾杰卡凯坎康考柯科克肯库昆拉莱兰劳勒雷黎里理利莉列林琳卢鲁路露伦罗洛马玛迈麦曼梅门蒙米密摩莫默姆穆纳娜奈内尼涅宁纽努\
    诺欧帕潘庞佩彭皮珀蒲普契乔切琴琼让热瑞萨塞森沙莎尚舍史什斯司丝苏索塔泰坦汤特提图托瓦威韦维温文沃乌伍武西希席辛休雅亚扬耶\
    伊因茵英尤约泽扎詹珍朱兹佐列夫";

/// Are two names joined at `at..end`? Both sides must be spelt with the characters of foreign names.
fn joins_names(text: &str, span: Span) -> bool {
    let foreign = |c: char| NAME.contains(c);
    let left = text.get(..span.start).unwrap_or_default().chars().rev().take_while(|c| foreign(*c)).take(3).count();
    let right = text.get(span.end..).unwrap_or_default().chars().take_while(|c| foreign(*c)).take(3).count();
    left >= 1 && right >= 2 && left + right >= 4
}

fn middle_dot(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let bytes = text.as_bytes();
    let mut check = |at: usize| {
        let Some(dot) = text.get(at..).and_then(|t| t.chars().next()) else { return };
        // Beside an ASCII character no names are joined.
        if chars::touches_ascii(bytes, at, at + dot.len_utf8()) {
            return;
        }
        let span = Span::new(at, at + dot.len_utf8());
        let simplified = || is_chinese_document(context) && context.profile().script() != Script::Traditional;
        if matches!(dot, '.' | '•' | '・' | '‧' | '∙' | '⋅') && joins_names(text, span) && simplified() {
            findings.replace(span, "·");
        }
    };
    if !context.may_hold('•') {
        return memchr::memchr_iter(b'.', bytes).for_each(check);
    }
    memchr::memchr2_iter(b'.', 0xE2, bytes).for_each(&mut check);
    memchr::memmem::find_iter(bytes, "・").for_each(check);
}
