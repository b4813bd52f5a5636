//! Text that stands twice: shadows of PDF files and of presentations.

use crate::chars::is_han;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::{Classes, Shape};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/doubled-line", Category::Layout)
            .summary("a line holds its text twice")
            .source("PDF text layers: a title with a shadow")
            .confidence(98)
            .needs(["\n", " ", "\u{3000}"])
            .code(doubled_line)
            .bad("年度工作总结报告年度工作总结报告\n各位代表：", "年度工作总结报告\n各位代表：")
            .good("研究研究再研究研究")
            .good("加油加油"),
        Rule::new("layout/doubled-characters", Category::Layout)
            .summary("each character of a line stands twice")
            .source("presentations: runs drawn twice")
            .confidence(95)
            .needs(["\n", " ", "\u{3000}"])
            .code(doubled_characters)
            .bad("年年度度总总结结报报告告\n各位代表：", "年度总结报告\n各位代表：")
            .good("高高兴兴、快快乐乐")
            .good("干干净净"),
    ]
}

/// Fewest Han characters in a half.
const MIN_HALF: usize = 6;

fn doubled_line(ctx: &Context<'_>, found: &mut Findings) {
    each_line(ctx, Shape::HALVES, |line, start| {
        if let Some(half) = half(line) {
            found.replace(Span::new(start + half, start + line.len()), "");
        }
    });
}

/// Where the first half of a line that holds its text twice ends.
pub(super) fn half(line: &str) -> Option<usize> {
    let middle = line.len() / 2;
    let (a, b) = (line.get(..middle)?, line.get(line.len() - middle..)?);
    if a != b {
        return None;
    }
    let han = || a.chars().filter(|c| is_han(*c));
    let plain = !a.contains(['，', '。', '！', '？', '；', '…']) && line.get(middle..line.len() - middle)?.trim().is_empty();
    (plain && han().take(MIN_HALF).count() == MIN_HALF && distinct(han()) * 3 >= MIN_HALF * 2).then_some(middle)
}

/// Fewest characters that stand twice.
const MIN_PAIRS: usize = 6;

fn doubled_characters(ctx: &Context<'_>, found: &mut Findings) {
    each_line(ctx, Shape::TWICE, |line, start| {
        if !stands_twice(line) {
            return;
        }
        let chars: Vec<(usize, char)> = line.char_indices().collect();
        if chars.len() / 2 < MIN_PAIRS || !chars.iter().any(|(_, c)| is_han(*c)) {
            return;
        }
        if distinct(chars.iter().map(|(_, c)| *c)) < MIN_PAIRS {
            return;
        }
        found.together(|found| {
            for pair in chars.chunks_exact(2) {
                if let [(_, _), (at, c)] = pair {
                    found.replace(Span::new(start + at, start + at + c.len_utf8()), "");
                }
            }
        });
    });
}

/// Does each character stand twice?
fn stands_twice(line: &str) -> bool {
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if rest.next() != Some(c) {
            return false;
        }
    }
    true
}

/// How many different characters, up to a dozen.
fn distinct(chars: impl Iterator<Item = char>) -> usize {
    let mut seen: Vec<char> = Vec::new();
    for c in chars {
        if seen.len() < 12 && !seen.contains(&c) {
            seen.push(c);
        }
    }
    seen.len()
}

/// Calls `f` with each line that may be of this shape and is not empty, without the spaces at its ends, and where it starts. Long lines are no titles.
fn each_line(ctx: &Context<'_>, shape: Shape, mut f: impl FnMut(&str, usize)) {
    for (start, line) in ctx.lines_of_shape(shape, Classes::ALL) {
        let content = line.trim_end();
        let body = content.trim_start();
        if (2..=MAX_TITLE).contains(&body.len()) {
            f(body, start + content.len() - body.len());
        }
    }
}

/// Longest doubled line, in bytes.
const MAX_TITLE: usize = 480;
