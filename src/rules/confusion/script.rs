//! Characters of another script that only the text around gives away: a dash for 一, a letter for a numeral.

use crate::chars::{self, is_han};
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Pair, Rule};
use crate::rules::line::lines;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("confusion/dash-for-one", Category::Confusion)
            .summary("a dash stands in a word for the numeral 一")
            .source("现代汉语词典; measured: in 67 million characters a dash stands inside these words only by mistake")
            .confidence(95)
            .scripts(super::SCRIPTS)
            .pairs(ones())
            .bad("要进—步统—思想，这是原因之—。", "要进一步统一思想，这是原因之一。")
            .bad("召开第－次会议，下-步另行安排。", "召开第一次会议，下一步另行安排。")
            .good("北京—上海的列车，A—B两点，改进—步骤—方法三栏。")
            .good("操作系统—管理平台两级，传统—思想两题。")
            .good("他想——这一次，一定要成。"),
        Rule::new("confusion/letter-for-zero", Category::Confusion)
            .summary("a letter, an Arabic 0 or the sign ○ stands for 〇 in a year that is written in Han numerals")
            .source("GB/T 15835-2011 4.2, 5.2: the numeral of such years is 〇")
            .confidence(96)
            .needs(zeros_behind_digits())
            .by_line()
            .code(years)
            .bad("到二O三五年基本建成，二0二四年开工。", "到二〇三五年基本建成，二〇二四年开工。")
            .bad("二oo八年的大雪", "二〇〇八年的大雪")
            .good("第二○○回说到二○○八年的大雪")
            .good("到二〇三五年，O型血和0号桩")
            .good("代号二一O五厂建于一九〇五年。")
            .good("十0年、三0年"),
        Rule::new("confusion/letter-for-digit", Category::Confusion)
            .summary("a letter O, l or I stands for the digit 0 or 1 in a number")
            .source("a number before 年, 月, 日 or a unit has no letters")
            .confidence(94)
            .needs(letters_beside_digits())
            .by_line()
            .code(digits)
            .bad("20l0年1O月，全年增长3O%。", "2010年10月，全年增长30%。")
            .bad("自2O24年l2月2l日起", "自2024年12月21日起")
            .bad("投资5OO万元，修渠2l5公里。", "投资500万元，修渠215公里。")
            .good("买了20l水、3O2和iPhone XO，型号A1O个")
            .good("O型血的人，IO年报，第O号")
            .good("O月、l日、5l个、4I级"),
    ]
}

/// What stands before and after 一 in words in which no dash can stand.
const AROUND_ONE: [(&str, &[&str]); 24] = [
    ("进", &["步"]),
    (
        "第",
        &[
            "次", "个", "批", "季度", "书记", "时间", "产业", "步", "章", "节", "条", "款", "项", "位", "名", "届", "轮",
            "阶段", "线",
        ],
    ),
    ("统", &["思想", "领导", "的", "管理", "部署", "规划", "战线", "标准", "组织", "安排", "认识", "指挥", "大市场"]),
    ("唯", &["的", "性"]),
    ("之", &["，", "。", "；", "、"]),
    ("另", &["方面", "个", "种"]),
    ("每", &["个", "次", "位", "名", "项", "年", "天"]),
    ("同", &["个", "时间", "天", "年"]),
    ("某", &["个", "种"]),
    ("新", &["轮", "代", "届"]),
    ("下", &["步", "阶段", "级", "年"]),
    ("上", &["年", "级", "届", "阶段"]),
    ("这", &["点", "次", "切", "年", "天", "时期"]),
    ("那", &["天", "年", "刻"]),
    ("过去的", &["年"]),
    ("有", &["定", "些"]),
    ("保持", &["致"]),
    ("协调", &["致"]),
    ("步调", &["致"]),
    ("万无", &["失"]),
    ("表里如", &["，", "。"]),
    ("始终如", &["，", "。", "地"]),
    ("独", &["无二"]),
    ("“十", &["五”"]),
];
/// Em dash, box drawings light horizontal, full-width hyphen, hyphen.
const DASHES: [char; 4] = ['\u{2014}', '\u{2500}', '\u{FF0D}', '-'];

fn ones() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (before, behind) in AROUND_ONE {
        for dash in DASHES {
            for end in behind {
                let pair = Pair::new(format!("{before}{dash}{end}"), format!("{before}一{end}"));
                pairs.push(match before {
                    "进" => pair.not_after(["改", "推", "先", "引"]).not_before(["骤"]),
                    "统" => pair.not_after(["系", "传", "总", "血", "正", "道", "法"]),
                    "有" => pair.not_after(["所", "国", "私", "公"]).not_before(["州", "位", "金", "价", "期", "点"]),
                    "上" | "下" => pair.not_after(["以", "线", "网", "天", "地", "楼", "山"]),
                    "同" => pair.not_after(["合", "共", "相", "不", "协"]),
                    _ => pair,
                });
            }
        }
    }
    pairs
}

/// What stands for 〇: letters and digits, half and full width, and the white circle.
const ZEROS: [char; 6] = ['O', 'o', '0', '\u{FF2F}', '\u{FF10}', '\u{25CB}'];
const HAN_DIGITS: &str = "一二三四五六七八九〇零";

/// A year opens with a Han digit, so the first of its wrong zeros stands behind one.
fn zeros_behind_digits() -> impl Iterator<Item = String> {
    HAN_DIGITS.chars().flat_map(|digit| ZEROS.map(|zero| String::from_iter([digit, zero])))
}

fn years(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let is_zero = |c: char| ZEROS.contains(&c);
    let is_digit = |c: char| HAN_DIGITS.contains(c);
    for (at, _) in text.match_indices('年') {
        let mut back = text.get(..at).unwrap_or_default().char_indices().rev();
        let four: Vec<(usize, char)> = back.by_ref().take(4).collect();
        let is_year = four.len() == 4
            && four.iter().all(|(_, c)| is_digit(*c) || is_zero(*c))
            && four.iter().filter(|(_, c)| is_digit(*c)).count() >= 2
            && matches!(four.last(), Some((_, '一' | '二')));
        let is_whole = back.next().is_none_or(|(_, c)| !chars::is_han_numeral(c) && !c.is_ascii_alphanumeric() && !is_zero(c));
        if is_year && is_whole {
            for (at, c) in four.into_iter().filter(|(_, c)| is_zero(*c)) {
                // The circle is how older books print it.
                let confidence = if c == '\u{25CB}' { 70 } else { 96 };
                findings.replace_with_confidence(Span::new(at, at + c.len_utf8()), "〇", confidence);
            }
        }
    }
}

/// What follows a number that counts or measures.
const UNITS: [&str; 30] = [
    "万", "亿", "元", "个", "名", "人", "户", "家", "亩", "吨", "公里", "平方", "米", "年", "天", "岁", "千", "多", "余", "条",
    "章", "款", "项", "届", "次", "周", "所", "座", "处", "台",
];

/// A number with such a letter in it has the two side by side.
fn letters_beside_digits() -> impl Iterator<Item = String> {
    let beside = |digit: char| ['O', 'o', 'l', 'I'].map(|letter| [[digit, letter], [letter, digit]]);
    ('0'..='9').flat_map(beside).flatten().map(String::from_iter)
}

fn digits(context: &Context<'_>, findings: &mut Findings) {
    for (start, line) in lines(context.text()) {
        let bytes = line.as_bytes();
        let is_part = |b: u8| b.is_ascii_digit() || matches!(b, b'O' | b'o' | b'l' | b'I');
        let mut at = 0;
        while let Some(from) = bytes.iter().skip(at).position(|b| is_part(*b)).map(|n| at + n) {
            let end = bytes.iter().skip(from).position(|b| !is_part(*b)).map_or(bytes.len(), |n| from + n);
            at = end;
            let run = bytes.get(from..end).unwrap_or_default();
            let letters = run.iter().filter(|b| !b.is_ascii_digit()).count();
            if letters == 0 || letters == run.len() {
                continue;
            }
            let before = line.get(..from).and_then(|head| head.chars().next_back());
            let behind = line.get(end..).unwrap_or_default();
            let is_whole = before.is_none_or(|c| is_han(c) || chars::is_cjk_mark(c));
            if is_whole && is_number(run, before, behind) {
                for (n, b) in run.iter().enumerate().filter(|(_, b)| !b.is_ascii_digit()) {
                    findings.replace(Span::new(start + from + n, start + from + n + 1), digit(*b).to_string());
                }
            }
        }
    }
}

const fn digit(b: u8) -> char {
    match b {
        b'O' | b'o' => '0',
        b'l' | b'I' => '1',
        b => b as char,
    }
}

/// Is a run of digits and letters a number, for what follows it?
fn is_number(run: &[u8], before: Option<char>, behind: &str) -> bool {
    let digits = run.iter().filter(|b| b.is_ascii_digit()).count();
    let read: String = run.iter().map(|b| digit(*b)).collect();
    let value = || read.parse::<u32>().ok();
    let is_in = |range: std::ops::RangeInclusive<u32>| run.len() <= 4 && value().is_some_and(|n| range.contains(&n));
    if behind.starts_with('年') && run.len() == 4 {
        return digits >= 2 && is_in(1800..=2199);
    }
    if behind.starts_with('月') {
        return is_in(1..=12);
    }
    if behind.starts_with('日') && before == Some('月') {
        return is_in(1..=31);
    }
    // A letter between digits, or an O behind them.
    let opens = run.first().is_some_and(u8::is_ascii_digit);
    let ends = run.last().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'O' | b'o'));
    let counts = UNITS.iter().any(|u| behind.starts_with(u)) || behind.starts_with('%') && before.is_some_and(is_han);
    opens && ends && counts
}
