//! What the library says, in the language of this run.

use std::collections::HashMap;
use std::sync::LazyLock;

use hanfix::{Diagnostic, Error, Rule};

use super::lang::{Lang, tr};

/// What is wrong, in one sentence.
pub(super) fn summary(d: &Diagnostic) -> &str {
    said(&d.rule, &d.summary)
}

/// What a rule finds wrong, in one sentence.
pub(super) fn summary_of(rule: &Rule) -> &str {
    said(rule.id(), rule.summary_text())
}

fn said<'r>(rule: &str, english: &'r str) -> &'r str {
    match Lang::now() {
        Lang::En => english,
        Lang::Zh => IN_CHINESE.get(rule).copied().unwrap_or(english),
    }
}

/// The summaries of the built-in rules in Chinese: id, tab, summary. What has none is said in English.
static IN_CHINESE: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| include_str!("summaries_zh.tsv").lines().filter_map(|line| line.split_once('\t')).collect());

/// What went wrong, and what to do about it.
pub(super) fn problem(error: &Error) -> String {
    match error {
        Error::NotUtf8 { offset } => tr!(
            "not UTF-8: invalid byte at offset {offset}; `--encoding auto` reads other encodings",
            "不是 UTF-8：偏移 {offset} 处的字节无效；用 --encoding auto 读其他编码"
        ),
        Error::UnknownEncoding { label } => tr!(
            "no encoding is named `{label}`; try `auto`, gb18030, big5 or utf-16le",
            "没有 `{label}` 这种编码；可用 auto、gb18030、big5、utf-16le"
        ),
        Error::InvalidPattern { pattern, problem } => tr!("pattern {pattern:?}: {problem}", "正则 {pattern:?}：{problem}"),
        Error::DuplicateRule { rule } => tr!(
            "rule `{rule}`: there is a rule with this id already; choose another id",
            "规则 `{rule}`：已有同名规则，请换个名称"
        ),
        Error::FailedExample { rule, example, expected, got } => tr!(
            "rule `{rule}`, example {example:?}: expected {expected:?}, got {got:?}",
            "规则 `{rule}` 的例子 {example:?}：应得 {expected:?}，实得 {got:?}"
        ),
        other => other.to_string(),
    }
}

/// A message with what the operating system says in it, in the language of this run.
pub(super) fn of_system(message: &str) -> String {
    match Lang::now() {
        Lang::En => message.to_owned(),
        Lang::Zh => OF_SYSTEM.iter().fold(message.to_owned(), |words, (english, chinese)| words.replace(english, chinese)),
    }
}

/// What the system says most often, as the standard library writes it on Unix.
const OF_SYSTEM: &[(&str, &str)] = &[
    ("No such file or directory (os error 2)", "没有这个文件或文件夹"),
    ("Permission denied (os error 13)", "没有权限"),
    ("File exists (os error 17)", "已有这个文件"),
    ("Not a directory (os error 20)", "不是文件夹"),
    ("Is a directory (os error 21)", "是文件夹，不是文件"),
    ("File too large (os error 27)", "文件太大"),
    ("No space left on device (os error 28)", "磁盘已满"),
    ("Read-only file system (os error 30)", "文件系统只读"),
];

/// Why an edit was not made; `least` is the least confidence, `made` are the edits of the document, sorted by place.
pub(super) fn why_left(d: &Diagnostic, least: u8, made: &[&Diagnostic]) -> String {
    let upto = made.partition_point(|m| m.span.start <= d.span.end);
    let near = made.get(..upto).unwrap_or_default().iter().rev().take(16);
    let winner = near.filter(|m| m.span.conflicts(d.span)).max_by_key(|m| m.confidence);
    match (&d.replacement, winner) {
        (None, _) => tr!("what is right cannot be told from the text", "从原文看不出应作什么"),
        (Some(_), _) if d.confidence < least => {
            let n = d.confidence;
            tr!("its confidence, {n}, is below {least}", "把握 {n}，不到 {least}")
        }
        (Some(_), Some(winner)) => {
            let (rule, n) = (&winner.rule, winner.confidence);
            tr!("another edit was made here: {rule} {n}", "此处用了另一处改动：{rule} {n}")
        }
        (Some(_), None) => {
            tr!(
                "it would change too much of the paragraph, or other edits do not come to rest with it",
                "这一段改得太多，或改后不能稳定"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_rules_speak_chinese() {
        let rules = hanfix::RuleSet::builtin();
        let missing: Vec<&str> = rules.iter().map(Rule::id).filter(|id| !IN_CHINESE.contains_key(id)).collect();
        assert!(missing.len() * 4 < rules.len(), "summaries_zh.tsv lacks {missing:?}");
    }
}
