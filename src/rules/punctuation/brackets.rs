//! Brackets and title marks that close with another kind than they opened with.

use super::marks::is_chinese_document;
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("punctuation/mismatched-bracket", Category::Punctuation)
            .summary("a bracket or title mark is closed by one of another kind")
            .source("GB/T 15834-2011 4.9, 4.15")
            .confidence(95)
            .needs(["〈", "〔", "(", "[", "「"])
            .by_line()
            .code(mismatched)
            .bad("参照《城市绿化条例〉执行", "参照《城市绿化条例》执行")
            .bad("代表(共三十人）到会", "代表（共三十人）到会")
            .bad("有关单位（含分公司〕应当报告", "有关单位（含分公司）应当报告")
            .bad("《种子法〉和《森林法〉", "《种子法》和《森林法》")
            .good("《读〈背影〉有感》")
            .good("区间[0,1)与（0,1]")
            .good("a)苹果 b)梨（大）")
            .good("国发〔2020〕3号（试行）"),
    ]
}

/// Longest text between the two brackets of a pair, in bytes.
const LONGEST: usize = 300;

struct Bracket {
    at: usize,
    mark: char,
}

fn mismatched(context: &Context<'_>, findings: &mut Findings) {
    let kinds = ['(', '[', '（', '《', '〈'].map(Classes::of);
    let several = Classes::of_any(['【', '「']);
    // Brackets of one kind are not taken for each other.
    let may_differ = |classes: Classes| {
        classes.intersects(several) || kinds.iter().filter(|kind| classes.intersects(**kind)).nth(1).is_some()
    };
    for (start, line) in context.lines_where(may_differ) {
        for (open, close) in mismatches(line) {
            repair(context, line, start, &open, &close, findings);
        }
    }
}

/// The pairs of a line whose marks differ in kind; none where something else does not fit either.
fn mismatches(line: &str) -> Vec<(Bracket, Bracket)> {
    let mut open: Vec<Bracket> = Vec::new();
    let mut found = Vec::new();
    for (at, mark) in brackets(line) {
        if closing(mark).is_some() {
            open.push(Bracket { at, mark });
        } else if is_closing(mark) {
            match open.pop() {
                Some(top) if closing(top.mark) == Some(mark) => {}
                Some(top) => found.push((top, Bracket { at, mark })),
                // Numbers such as 1) close nothing.
                None if matches!(mark, ')' | '）') => {}
                None => return Vec::new(),
            }
        }
    }
    if open.is_empty() { found } else { Vec::new() }
}

/// The characters of a line that can be brackets, by their first bytes: the half-width ones, and those of U+3000 and U+FF00.
fn brackets(line: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let bytes = line.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Most Han characters.
            while matches!(bytes.get(at), Some(0xE4..=0xE9)) {
                at += 3;
            }
            let found = match bytes.get(at)? {
                b'(' | b')' | b'[' | b']' => true,
                0xE3 => bytes.get(at + 1) == Some(&0x80),
                0xEF => bytes.get(at + 1) == Some(&0xBC),
                _ => false,
            };
            let start = at;
            at += match bytes.get(at)? {
                0x00..=0x7F => 1,
                0x80..=0xDF => 2,
                0xE0..=0xEF => 3,
                _ => 4,
            };
            if found {
                return line.get(start..)?.chars().next().map(|c| (start, c));
            }
        }
    })
}

fn repair(context: &Context<'_>, line: &str, start: usize, open: &Bracket, close: &Bracket, findings: &mut Findings) {
    let inside = line.get(open.at + open.mark.len_utf8()..close.at).unwrap_or_default();
    let first = Span::new(start + open.at, start + open.at + open.mark.len_utf8());
    let last = Span::new(start + close.at, start + close.at + close.mark.len_utf8());
    let chinese = inside.chars().any(chars::is_han);
    if inside.is_empty()
        || inside.len() > LONGEST
        || !chinese
        || !is_chinese_document(context)
        || context.is_protected(first)
        || context.is_protected(last)
    {
        return;
    }
    match (open.mark, close.mark) {
        ('《', '〉') => findings.replace(last, "》"),
        ('〈', '》') => findings.replace(first, "《"),
        ('(', '）') => findings.replace(first, "（"),
        ('（', ')' | '〕') => findings.replace(last, "）"),
        _ => findings.report(Span::new(first.start, last.end)),
    }
}

const fn closing(open: char) -> Option<char> {
    Some(match open {
        '（' => '）',
        '(' => ')',
        '〔' => '〕',
        '[' => ']',
        '【' => '】',
        '《' => '》',
        '〈' => '〉',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

const fn is_closing(c: char) -> bool {
    matches!(c, '）' | ')' | '〕' | ']' | '】' | '》' | '〉' | '」' | '』')
}
