//! `hanfix rules import legado`: the replacement rules of the reading app legado as a rule file.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use hanfix::{Category, RuleSet};
use regex_syntax::hir::{Class, Hir, HirKind};
use serde::Deserialize;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::Verdict;
use super::input::{Failure, Input};
use super::lang::{count, tr};

#[derive(Args)]
pub(super) struct Legado {
    /// The rules as legado exports them
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Writes the rules into this file instead of standard output
    #[arg(short, long, value_name = "FILE.toml")]
    output: Option<PathBuf>,
}

/// A rule of legado, as far as it matters here.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Theirs {
    name: String,
    pattern: String,
    replacement: String,
    scope: Option<String>,
    #[serde(deserialize_with = "truth")]
    is_regex: bool,
    #[serde(deserialize_with = "truth")]
    is_enabled: bool,
    #[serde(deserialize_with = "truth")]
    scope_title: bool,
    #[serde(deserialize_with = "truth")]
    scope_content: bool,
}

/// Older exports have numbers for truth values, or none at all.
fn truth<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Bool(b) => b,
        serde_json::Value::Number(n) => n.as_i64() != Some(0),
        _ => false,
    })
}

/// A rule of ours.
#[derive(Debug)]
struct Ours {
    id: String,
    category: Category,
    summary: String,
    source: String,
    confidence: u8,
    action: Action,
    bad: Vec<[String; 2]>,
    good: Vec<String>,
}

#[derive(Debug)]
enum Action {
    Pair(String, String),
    Regex(String, String),
}

/// The rules as a rule file.
fn rule_file(rules: &[Ours]) -> String {
    let mut document = DocumentMut::new();
    document.insert("rule", Item::ArrayOfTables(rules.iter().map(Ours::table).collect::<ArrayOfTables>()));
    document.to_string()
}

impl Ours {
    fn table(&self) -> Table {
        let mut table = Table::new();
        for (key, text) in
            [("id", &*self.id), ("category", self.category.name()), ("summary", &self.summary), ("source", &self.source)]
        {
            table.insert(key, value(text));
        }
        table.insert("confidence", value(i64::from(self.confidence)));
        match &self.action {
            Action::Pair(wrong, right) => {
                table.insert("pairs", value(InlineTable::from_iter([(wrong, right)])));
            }
            Action::Regex(regex, replacement) => {
                table.insert("regex", value(regex));
                table.insert("replacement", value(replacement));
            }
        }
        table.insert("bad", value(self.bad.iter().map(Array::from_iter).collect::<Array>()));
        table.insert("good", value(Array::from_iter(&self.good)));
        table
    }
}

impl Legado {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let input = Input::path(&self.file);
        let theirs = std::fs::read_to_string(&self.file).map_err(|e| input.failure(&e))?;
        let theirs: Vec<Theirs> = serde_json::from_str(&theirs)
            .map_err(|e| input.failure(&tr!("not a list of legado's rules: {e}", "不是 legado 的替换规则：{e}")))?;
        let (mut ours, mut refused) = (Vec::new(), Vec::new());
        for (n, rule) in theirs.iter().enumerate() {
            match rule.taken_over(n + 1) {
                Ok(rule) => ours.push(rule),
                Err(reason) => refused.push((n + 1, &rule.name, reason)),
            }
        }
        let text = rule_file(&ours);
        match &self.output {
            Some(path) => std::fs::write(path, text).map_err(|e| Input::path(path).failure(&e))?,
            None => io::stdout().lock().write_all(text.as_bytes())?,
        }
        let rules = count(ours.len(), "rule", "条规则");
        let others = refused.len();
        Failure::Said(tr!("{rules} taken over, {others} not", "接收 {rules}，另有 {others} 条未接收")).say();
        for (n, name, reason) in refused {
            Failure::Said(tr!("rule {n} ({name}): {reason}", "第 {n} 条（{name}）：{reason}")).say();
        }
        Ok(Verdict::Clean)
    }
}

impl Theirs {
    /// The same rule as ours, tried; or why that cannot be.
    fn taken_over(&self, n: usize) -> Result<Ours, String> {
        if !self.is_enabled {
            return Err(tr!("it is switched off", "已停用"));
        }
        if self.scope.as_deref().is_some_and(|s| !s.trim().is_empty()) {
            return Err(tr!("it is meant for some books only", "只用于某些书"));
        }
        if self.scope_title && !self.scope_content {
            return Err(tr!("it is meant for titles only", "只用于标题"));
        }
        if self.replacement.starts_with("@js:") {
            return Err(tr!("its replacement is a program", "替换内容是程序"));
        }
        let title = if self.name.trim().is_empty() { &self.pattern } else { &self.name };
        let mut rule = Ours {
            id: format!("legado/rule-{n}"),
            category: if self.replacement.is_empty() { Category::Noise } else { Category::Confusion },
            summary: title.trim().to_owned(),
            source: "legado".to_owned(),
            confidence: 95,
            action: Action::Pair(self.pattern.clone(), self.replacement.clone()),
            bad: Vec::new(),
            good: vec!["这一句没有什么要改的。".to_owned()],
        };
        if self.is_regex {
            let pattern = &self.pattern;
            let regex = regex::Regex::new(pattern).map_err(|e| {
                let reason = e.to_string();
                let last = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                tr!("its pattern is not one of ours: {last}", "这种正则不支持：{last}")
            })?;
            let replacement = dollars(&self.replacement);
            let example = example(pattern).filter(|e| regex.is_match(e));
            let example = example.ok_or_else(|| tr!("no example of its pattern can be made", "造不出它的例子"))?;
            rule.bad = vec![[example.clone(), regex.replace_all(&example, &replacement).into_owned()]];
            rule.action = Action::Regex(pattern.clone(), replacement);
        } else {
            rule.bad = vec![[self.pattern.clone(), self.replacement.clone()]];
        }
        RuleSet::from_toml(&rule_file(std::slice::from_ref(&rule))).map_err(|e| e.to_string())?;
        Ok(rule)
    }
}

/// Java's `$1文` as `${1}文`: here a name goes on as far as it can.
fn dollars(replacement: &str) -> String {
    let mut ours = String::new();
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => ours.extend(chars.next()),
            '$' => {
                let digits: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect();
                ours.push_str(&if digits.is_empty() { "$$".to_owned() } else { format!("${{{digits}}}") });
            }
            c => ours.push(c),
        }
    }
    ours
}

/// A text that the pattern matches, if it needs nothing around it.
fn example(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = Vec::new();
    write_example(&hir, &mut text);
    String::from_utf8(text).ok()
}

fn write_example(hir: &Hir, text: &mut Vec<u8>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend_from_slice(&literal.0),
        HirKind::Class(Class::Unicode(class)) => text.extend_from_slice(a_member(class).encode_utf8(&mut [0; 4]).as_bytes()),
        HirKind::Class(Class::Bytes(class)) => text.extend(class.iter().next().map(|r| r.start())),
        // Once, where that is allowed, so that an example shows something.
        HirKind::Repetition(r) => (0..r.min.max(1).min(r.max.unwrap_or(u32::MAX))).for_each(|_| write_example(&r.sub, text)),
        HirKind::Capture(capture) => write_example(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write_example(part, text)),
        HirKind::Alternation(parts) => parts.first().into_iter().for_each(|part| write_example(part, text)),
    }
}

/// A member of the class, a common one if there is any.
fn a_member(class: &regex_syntax::hir::ClassUnicode) -> char {
    let has = |c: &char| class.iter().any(|r| r.start() <= *c && *c <= r.end());
    let common = ['文', '字', 'a', '1', ' ', '，', ','].into_iter().find(has);
    common.or_else(|| class.iter().next().map(|r| r.start())).unwrap_or('文')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theirs(pattern: &str, replacement: &str, is_regex: bool) -> Theirs {
        let (pattern, replacement) = (pattern.to_owned(), replacement.to_owned());
        Theirs { pattern, replacement, is_regex, is_enabled: true, scope_content: true, ..Theirs::default() }
    }

    #[test]
    fn rules_are_taken_over() {
        let literal = theirs("徽信", "微信", false).taken_over(1).expect("is sound");
        assert!(matches!(literal.action, Action::Pair(..)));
        let regex = theirs(r"本章(未完|完).{0,3}请(\d+)", "第$2页", true).taken_over(2).expect("is sound");
        assert_eq!(regex.bad, [["本章未完文请1".to_owned(), "第1页".to_owned()]]);
        let advert = theirs(r"^手机阅读.*$", "", true).taken_over(3).expect("is sound");
        assert_eq!(advert.category, Category::Noise);
    }

    #[test]
    fn the_rest_has_a_reason() {
        assert!(theirs(r"(?<=甲)乙", "", true).taken_over(1).is_err_and(|e| e.contains("look-around")));
        assert!(theirs("甲", "@js:1", false).taken_over(1).is_err());
        assert!(theirs("甲", "甲乙", false).taken_over(1).is_err(), "its target would change again");
        assert!(Theirs { scope: Some("某书".into()), ..theirs("甲", "乙", false) }.taken_over(1).is_err());
        assert!(Theirs { is_enabled: false, ..theirs("甲", "乙", false) }.taken_over(1).is_err());
    }
}
