//! Hard wraps joined.

use crate::chars;
use crate::edit::Span;
use crate::profile::wrap::{Line, Wrap, lines, opens_item, tears_word};
use crate::profile::{Profile, Script};
use crate::rule::{Category, Context, Findings, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/hard-wrap", Category::Layout)
            .summary("a sentence is broken at the width of a line")
            .source("GB/T 9704-2012 5.2.3 (28 characters a line); PDF text, e-mail and plain-text books")
            .confidence(96)
            .needs(["\n"])
            .code(joined)
            .bad(
                "　　今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值\n守，水库的闸门三天一查，没有出过差错。\n　　入秋以后，镇里把经验写成册子，发到每个村民小组，又请来老\n支书讲课。",
                "　　今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错。\n　　入秋以后，镇里把经验写成册子，发到每个村民小组，又请来老支书讲课。",
            )
            .good("窗外下着雨，\n屋里亮着灯，\n他在等一个人，\n等了很多年。")
            .good("关于印发镇里今年防汛抗旱工作实施方案和各村应急预案的\n通知")
            .good("收件单位：某某省某某市某某区人民政府办公室综合科收发处\n邮政编码：100000")
            .good("（一）加强生态建设，筑牢安全屏障，建设美丽家园让群众满意\n全面贯彻环境保护法，把生态建设放在重要位置，落实各级责任，严格考核奖惩，动员全社会参与，共同守护蓝天碧水净土。"),
    ]
}

fn joined(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    if ctx.has_asked_for_lines() && ctx.lines().is_none() || !has_flush_line(text) {
        return;
    }
    let lines = lines(text);
    let indented = lines.iter().any(|l| l.indent > 0);
    let is_candidate = |pair: &[Line<'_>]| {
        let [line, next] = pair else { return false };
        let beside = next.indent == 0 && next.gap <= 1 && (indented || line.breaks_off_before(next));
        beside && line.half_cells() >= NARROWEST_JOINED
    };
    if !lines.windows(2).any(is_candidate) {
        return;
    }
    let Some(wrap) = ctx.lines().filter(|_| may_be_joined(ctx.profile(), indented)).map(|l| l.wrap) else { return };
    // Where no paragraph is indented, a block of full lines is one paragraph; one with short lines inside is several.
    let body = lines.split_last().map_or(&[][..], |(_, rest)| rest);
    let one = !indented && body.iter().all(|l| wrap.is_full(l));
    // Do headings of the kind of this one stand alone on short lines of the block? Then this one is as wide as a line by chance.
    let mut titles: Vec<char> =
        lines.iter().filter(|l| !wrap.is_full(l)).filter_map(|l| title_kind(text.get(l.start..l.end)?)).collect();
    titles.sort_unstable();
    let has_titles = |heading: &str| title_kind(heading).is_some_and(|kind| titles.binary_search(&kind).is_ok());
    let mut is_first = true; // Is `line` the first of its paragraph?
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        let was_first = std::mem::replace(&mut is_first, true);
        if next.indent > 0 || !Line::is_beside(next, wrap.spaced) || !wrap.is_full(line) {
            continue;
        }
        let (Some(before), Some(after)) = (text.get(line.start..line.end), text.get(next.start..next.end)) else { continue };
        // Where paragraphs are indented, what is flush is no new item.
        if is_row(before) || is_row(after) || !indented && opens_item(after) {
            continue;
        }
        // A heading that happens to be about as wide as a line is none that goes on.
        let may_be_title = !indented
            && was_first
            && (opens_item(before) && !before.contains(chars::ends_sentence)
                || !before.contains(['，', '。', '、', '；', '：', '？', '！', '“']));
        let is_torn = || tears_word(text, line.end, next.start);
        if may_be_title && (!wrap.is_exactly_full(line) || has_titles(before) && !is_torn()) {
            continue;
        }
        let breaks_off = line.breaks_off_before(next);
        let is_dash = || after.chars().all(|c| c == '—');
        // A dash behind a line of the full width seldom opens one.
        let goes_on_with_dash = || one && after.starts_with("——") && wrap.is_exactly_full(line);
        let is_talk = !breaks_off && after.starts_with(['“', '「', '—']) && !indented && !is_dash() && !goes_on_with_dash();
        if (breaks_off || indented || one || wrap.goes_on_behind_sentence(line, was_first, next)) && !is_talk {
            let (space, cut) = joint(before, after, wrap);
            found.replace(Span::new(line.end - cut, next.start), space);
            is_first = false;
        }
    }
}

/// The mark of a heading: the first that follows its number, where the line opens with one and ends without a mark.
fn title_kind(line: &str) -> Option<char> {
    let line = line.trim();
    if !opens_item(line) || !line.ends_with(chars::is_han) || line.contains(chars::ends_sentence) {
        return None;
    }
    line.chars().find(|c| !chars::is_han(*c) && !c.is_ascii_digit())
}

/// Narrowest line that is looked at, in half cells.
const NARROWEST_JOINED: usize = 20;

/// Does a line that is not indented follow one that is not short, blank lines apart? Nothing else is joined.
fn has_flush_line(text: &str) -> bool {
    let (mut start, mut long) = (0, false);
    memchr::memchr_iter(b'\n', text.as_bytes()).any(|end| {
        // A line is not wider than its bytes are many.
        long |= end - start >= NARROWEST_JOINED;
        start = end + 1;
        long && text.get(start..).is_some_and(|next| next.starts_with(|c: char| !c.is_whitespace()))
    })
}

/// May lines of the document be joined at all?
const fn may_be_joined(profile: &Profile, indented: bool) -> bool {
    let foreign = matches!(profile.script(), Script::Japanese | Script::Korean);
    // Verse is seldom indented line by line, and classical prose is.
    !foreign && !profile.is_markup() && (indented || !profile.is_classical())
}

/// Is the line a row of a table? Spaces behind the end of a sentence are a lost paragraph break.
fn is_row(line: &str) -> bool {
    let line = line.trim_start();
    let is_column = |(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        !before.ends_with(' ') && !before.trim_end_matches(chars::is_closing).ends_with(chars::ends_sentence)
    };
    line.contains(['\t', '|', '│'])
        || line.match_indices("   ").any(is_column)
        || line.matches("\u{3000}\u{3000}").nth(1).is_some()
}

/// What stands at the joint of two lines, and how many bytes of the first go: a space between words, nothing between Han
/// characters or inside a number, and no hyphen inside a word.
fn joint(before: &str, after: &str, wrap: Wrap) -> (&'static str, usize) {
    let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { return ("", 0) };
    if left == '-' && right.is_ascii_lowercase() && before.trim_end_matches('-').ends_with(|c: char| c.is_ascii_lowercase()) {
        return ("", 1);
    }
    let word = |c: char| c.is_ascii_alphabetic();
    let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | ';' | ':' | ')' | '!' | '?');
    let decimal = left == '.' && right.is_ascii_digit() && before.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit());
    let cut_anywhere = decimal || wrap.in_characters && before.chars().count() == wrap.width;
    let space =
        !cut_anywhere && (word(left) || latin(left) && !left.is_ascii_digit()) && (word(right) || right.is_ascii_digit());
    (if space { " " } else { "" }, 0)
}
