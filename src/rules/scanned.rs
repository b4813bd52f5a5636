//! Rules of [`Profile::Ocr`](crate::Profile::Ocr): what a machine that reads pictures does to spaces, marks and lines.

use crate::chars::{self, is_han};
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::lines;

/// The rules that run beside the built-in ones.
pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/space-at-mark", Category::Layout)
            .summary("a machine that reads pictures sets spaces at the marks of Chinese text")
            .source("measured: in 8,384 lines read by three programs, 730 such spaces, none of them meant")
            .confidence(95)
            .needs([" "])
            .by_line()
            .code(spaces)
            .bad("各村修好了水渠 ，备足了沙袋 。", "各村修好了水渠，备足了沙袋。")
            .bad("可以当场修好 ; 修不好的 ,应当登记 :", "可以当场修好; 修不好的,应当登记:")
            .bad("各乡 ( 镇 ) 人民政府", "各乡(镇)人民政府")
            .good("第三条 各村应当备足沙袋。")
            .good("1) 修渠 2) 植树")
            .good("劳动力、土地、资本之比为3.6 : 48 : 48.4。")
            .good("修渠（新建） 植树（补种）")
            .good("see it , and go"),
        Rule::new("punctuation/misread-bracket", Category::Punctuation)
            .summary("round brackets around an item number or a kind of place, of which a machine misread one")
            .source("measured: in 8,384 lines read by three programs, 255 such brackets, none of them another pair")
            .confidence(95)
            .needs(["《", "〈", "【", "「", "{", "（", "("])
            .by_line()
            .code(brackets)
            .bad("《四) 修渠的；", "（四） 修渠的；")
            .bad("〈二〉植树的；", "（二）植树的；")
            .bad("依照第三条第（一》项的规定", "依照第三条第（一）项的规定")
            .bad("各乡《镇) 人民政府", "各乡（镇） 人民政府")
            .good("他读了《三》，又读了《四世同堂》。")
            .good("《镇》是一部小说。")
            .good("见《种子法)"),
        Rule::new("punctuation/stroke-for-pause", Category::Punctuation)
            .summary("the stroke 丶 stands where a machine read the mark 、")
            .source("measured: 丶 stands in no work report and no law; it is a stroke and a rare surname")
            .confidence(97)
            .needs(["丶"])
            .regex(r"[\p{Han}0-9%）》”&&[^丶]](?<x>丶)[\p{Han}0-9（《“&&[^丶]]", "、")
            .bad("市丶县丶乡人民政府", "市、县、乡人民政府")
            .good("笔画“丶”叫作点。"),
        Rule::new("punctuation/one-for-dash", Category::Punctuation)
            .summary("the dash that opens a line was read as the numeral 一")
            .source("measured: no line of work reports opens with 一一 but by this mistake")
            .confidence(92)
            .needs(["一"])
            .by_line()
            .code(dashes)
            .bad("一一农业生产迈上新台阶。", "——农业生产迈上新台阶。")
            .bad("-一粮食连年丰收。", "——粮食连年丰收。")
            .good("一一列举各村的困难。")
            .good("一一对应")
            .good("一是修渠，二是植树。"),
        Rule::new("confusion/misread-ten", Category::Confusion)
            .summary("十 in the number of an article was read as a character like it")
            .source("measured: in laws these characters stand in no number of an article but by mistake")
            .confidence(96)
            .needs(["条", "章"])
            .regex(r"第[一二三四五六七八九百]{1,4}(?<x>[上下于干士土])[一二三四五六七八九]?[条章]", "十")
            .bad("依照第二下三条和第四于条的规定", "依照第二十三条和第四十条的规定")
            .good("第三条上说，上条和下条都要执行。"),
        Rule::new("punctuation/misread-mark", Category::Punctuation)
            .summary("a speck or a point stands where a mark should be; which one cannot be told")
            .source("measured: specks and points of lines read by three programs stand for 。 ， 、 alike")
            .confidence(80)
            .needs(["-", "*", "=", "~", "_", "|", ".", "·", "．"])
            .by_line()
            .code(marks)
            .bad("全镇粮食总产再创新高 *", "全镇粮食总产再创新高 *")
            .bad("提高饮水质量．加快改厕进度", "提高饮水质量．加快改厕进度")
            .good("卡尔·马克思的著作")
            .good("全镇粮食总产再创新高。"),
    ]
}

/// A line with fewer Han characters is not sure to be Chinese text.
const LEAST_HAN: usize = 4;

fn is_chinese(line: &str) -> bool {
    let (mut han, mut letters) = (0, 0);
    for c in line.chars() {
        han += usize::from(is_han(c));
        letters += usize::from(c.is_ascii_alphabetic());
    }
    han >= LEAST_HAN && letters < han
}

const fn is_inner(c: char) -> bool {
    matches!(c, '，' | '、' | '；' | '：' | '。' | '？' | '！')
}

/// What Chinese text has before a mark.
fn is_text(c: char) -> bool {
    is_han(c) || c.is_ascii_digit() || c == '%' || chars::is_closing(c)
}

fn spaces(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for (start, line) in lines(text).filter(|(_, line)| line.contains(' ') && is_chinese(line)) {
        let brackets = line.find(['(', '（']).zip(line.rfind([')', '）']));
        let mut at = 0;
        while let Some(n) = line.get(at..).and_then(|rest| rest.find(' ')) {
            let from = at + n;
            let rest = line.get(from..).unwrap_or_default();
            let end = from + rest.len() - rest.trim_start_matches(' ').len();
            at = end;
            let head = line.get(..from).unwrap_or_default();
            let before = head.chars().next_back();
            let mut behind = line.get(end..).unwrap_or_default().chars();
            if let (Some(b), Some(a)) = (before, behind.next())
                && end - from <= WIDEST
                && is_stray(b, a, behind.next(), brackets.is_some_and(|(first, last)| first <= end && from < last), head)
            {
                findings.replace(Span::new(start + from, start + end), "");
            }
        }
    }
}

/// More spaces are columns.
const WIDEST: usize = 2;

/// Is a space stray between `before`, with which `head` ends, and `behind`, which `next` follows? `bracketed`: it does not stand in
/// front of all brackets that open, or behind all that close.
fn is_stray(before: char, behind: char, next: Option<char>, bracketed: bool, head: &str) -> bool {
    let opens = |c: char| is_han(c) || c.is_ascii_digit() || matches!(c, '“' | '《' | '（');
    let is_word = |c: char| is_han(c) || chars::is_closing(c);
    match behind {
        '，' | '、' | '；' | '：' | '。' | '？' | '！' | '”' | '）' | '》' => is_text(before) || is_inner(before),
        ',' | ';' | ':' | '?' | '!' | ')' => {
            is_word(before) && next.is_none_or(|c| c == ' ' || is_han(c) || chars::is_cjk_mark(c))
        }
        '(' => bracketed && (is_text(before) || is_inner(before)) && next.is_some_and(|c| c == ' ' || is_han(c)),
        c => {
            let in_brackets = || is_han(c) && (bracketed && before == '(' || ends_with_item(head));
            (is_inner(before) || matches!(before, '“' | '《' | '（')) && opens(c) || in_brackets()
        }
    }
}

/// Does `head` end with a number or a kind of place in brackets?
fn ends_with_item(head: &str) -> bool {
    let Some(inside) = head.strip_suffix([')', '）']) else { return false };
    let rest = inside.trim_end_matches(' ').trim_end_matches(|c| chars::is_han_numeral(c) || PLACES.contains(c));
    rest.len() < inside.len() && rest.trim_end_matches(' ').ends_with(|c| partner(c).is_some())
}

/// Kinds of places that laws name in brackets: 乡（镇）, 县（市、区）.
const PLACES: &str = "市区县镇乡村州旗居站";

/// A bracket of another kind that round ones are read as, and its partner.
const fn partner(open: char) -> Option<char> {
    Some(match open {
        '《' => '》',
        '〈' => '〉',
        '【' => '】',
        '「' => '」',
        '{' => '}',
        '（' => '）',
        '(' => ')',
        _ => return None,
    })
}

fn brackets(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for (start, line) in lines(text).filter(|(_, line)| is_chinese(line)) {
        let head = line.len() - line.trim_start().len();
        for (at, open) in line.char_indices() {
            let Some(close) = partner(open) else { continue };
            let from = at + open.len_utf8();
            let mut rest = line.get(from..).unwrap_or_default().char_indices().filter(|(_, c)| *c != ' ');
            let mut inside = String::new();
            let closing = rest.by_ref().take(INSIDE + 1).find(|(_, c)| {
                let is_inside = chars::is_han_numeral(*c) || PLACES.contains(*c);
                if is_inside {
                    inside.push(*c);
                }
                !is_inside
            });
            let Some((n, c)) = closing.filter(|_| !inside.is_empty()) else { continue };
            let is_number = inside.chars().all(chars::is_han_numeral);
            let is_place = inside.chars().all(|c| PLACES.contains(c));
            let is_round = |c: char| matches!(c, '（' | '(' | '）' | ')');
            let closes = matches!(c, ')' | '）' | '》' | '〉' | '】' | '」' | '}');
            let mixed = c != close && is_round(open) != is_round(c);
            // 【一】 and 「一」 are set so; a title is one where no item stands.
            let behind = line.get(from + n + c.len_utf8()..).unwrap_or_default().trim_start_matches(' ');
            let is_item = at == head && matches!(open, '《' | '〈' | '{') && !is_round(c) && behind.starts_with(is_han);
            let fits = closes && (mixed && (is_number || is_place && is_round(c)) || is_number && is_item);
            let span = Span::new(start + at, start + from + n + c.len_utf8());
            if fits {
                findings.replace(span, format!("（{inside}）"));
            }
        }
    }
}

/// Most characters between the two brackets.
const INSIDE: usize = 3;

/// Words behind an adverb 一一.
const ONE_BY_ONE: [&str; 24] = [
    "对", "列", "说", "道", "介", "回", "答", "落", "核", "询", "登", "记", "检", "过", "作", "予", "向", "与", "给", "加以",
    "点", "指", "查", "解",
];

fn dashes(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for (start, line) in lines(text) {
        let body = line.trim_start();
        let at = line.len() - body.len();
        let mut all = body.chars();
        let two = (all.next(), all.next());
        let is_dash = |c: Option<char>| matches!(c, Some('一' | '-' | '\u{2014}'));
        let fits = is_dash(two.0) && is_dash(two.1) && (two.0 == Some('一') || two.1 == Some('一'));
        let rest = all.as_str();
        if fits && rest.starts_with(is_han) && is_chinese(line) && !ONE_BY_ONE.iter().any(|w| rest.starts_with(w)) {
            let span = Span::new(start + at, start + at + body.len() - rest.len());
            // Two em dashes.
            findings.replace(span, "\u{2014}\u{2014}");
        }
    }
}

fn marks(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    for (start, line) in lines(text).filter(|(_, line)| is_chinese(line)) {
        let body = line.trim_end();
        let speck = body.trim_end_matches(['-', '*', '=', '~', '_', '|', '.']);
        let is_single = body.len() == speck.len() + 1;
        if is_single && speck.trim_end().ends_with(is_han) {
            findings.report(Span::new(start + speck.len(), start + body.len()));
        }
        for (at, c) in line.char_indices().filter(|(_, c)| matches!(c, '·' | '．')) {
            let head = line.get(..at).unwrap_or_default();
            let tail = line.get(at + c.len_utf8()..).unwrap_or_default();
            let is_between = |most: usize| {
                let side = |n: usize, all: &mut dyn Iterator<Item = char>| all.take(n).filter(|c| is_han(*c)).count() == n;
                side(most, &mut head.chars().rev()) && side(most, &mut tail.chars())
            };
            // Names are short: 卡尔·马克思.
            if is_between(if c == '·' { LONG } else { 1 }) {
                findings.report(Span::new(start + at, start + at + c.len_utf8()));
            }
        }
    }
}

/// A name is seldom so long on both sides.
const LONG: usize = 5;
