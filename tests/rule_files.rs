//! Rule files: what is read from them, and where a fault in one is said to be.
#![cfg(feature = "toml")]

use hanfix::{Error, Repairer, RuleSet};

/// A rule but for its action.
const HEAD: &str = r#"[[rule]]
id = "house/wechat"
category = "confusion"
summary = "the product is 微信"
source = "house style 2026-03"
confidence = 99
bad = [["打开徽信扫码", "打开微信扫码"]]
good = ["校徽信物"]
"#;

const GUARDED: &str = r#"pairs = [{ wrong = "徽信", right = "微信", not_after = ["校", "国"], not_before = ["物"] }]
"#;

fn rule(action: &str) -> String {
    format!("{HEAD}{action}")
}

fn repaired(file: &str, text: &str) -> String {
    let rules = RuleSet::from_toml(file).unwrap_or_else(|e| panic!("{e}\n{file}"));
    Repairer::builder().rules(rules).build().expect("no selectors").repair(text).text.into_owned()
}

/// Where the first fault of a file is, and the words for it.
#[track_caller]
fn fault(file: &str) -> (usize, usize, String) {
    match RuleSet::from_toml(file) {
        Err(Error::RuleFile { line, column, problem }) => (line, column, problem),
        Err(other) => panic!("not an error of the file: {other}"),
        Ok(_) => panic!("accepted:\n{file}"),
    }
}

#[track_caller]
fn refused(file: &str, line: usize, column: usize, words: &str) {
    let (l, c, problem) = fault(file);
    assert_eq!((l, c), (line, column), "{problem}");
    assert!(problem.contains(words), "{problem:?} does not say {words:?}");
}

#[test]
fn pairs_with_and_without_guards() {
    assert_eq!(repaired(&rule(GUARDED), "用徽信，看国徽信号"), "用微信，看国徽信号");
    let plain = HEAD.replace("校徽信物", "细微的信物") + "pairs = { \"徽信\" = \"微信\", \"微言\" = \"微信\" }\n";
    assert_eq!(
        repaired(&plain, "打开徽信，登录以后在微言里搜索服务号，关注即可"),
        "打开微信，登录以后在微信里搜索服务号，关注即可"
    );
    let as_table = HEAD.replace("校徽信物", "细微的信物") + "[rule.pairs]\n\"徽信\" = \"微信\"\n";
    assert_eq!(repaired(&as_table, "徽信"), "微信");
}

#[test]
fn regular_expressions_with_needs_and_scripts() {
    let file =
        rule("regex = '(?<x>徽)信(?:扫|支付)'\nreplacement = '微'\nneeds = ['徽信']\nscripts = ['simplified', 'unknown']\n");
    assert_eq!(repaired(&file, "徽信支付"), "微信支付");
    assert_eq!(repaired(&file, "徽信支付。臺灣國語書報"), "徽信支付。臺灣國語書報");
}

#[test]
fn several_rules_and_none() {
    let two = rule(GUARDED) + &rule(GUARDED).replace("house/wechat", "house/other");
    assert_eq!(RuleSet::from_toml(&two).expect("sound").len(), 2);
    assert!(RuleSet::from_toml("# nothing yet\n").expect("sound").is_empty());
}

#[test]
fn an_example_that_does_not_hold_is_pointed_at() {
    let alarm = HEAD.to_owned() + "pairs = { \"徽信\" = \"微信\" }\n";
    refused(&alarm, 8, 9, "expected \"校徽信物\", got \"校微信物\"");
    refused(&rule(GUARDED).replace("徽信扫码\",", "徽章扫码\","), 7, 8, "打开徽章扫码");
}

#[test]
fn what_is_missing_is_said_at_the_rule() {
    for key in ["id", "category", "summary", "source", "confidence"] {
        let lines = rule(GUARDED).lines().filter(|l| !l.starts_with(key)).collect::<Vec<_>>().join("\n");
        refused(&format!("# house rules\n\n{lines}"), 3, 1, &format!("it has no `{key}`"));
    }
    for key in ["bad", "good"] {
        let lines = rule(GUARDED).lines().filter(|l| !l.starts_with(key)).collect::<Vec<_>>().join("\n");
        refused(&format!("\n{lines}"), 2, 1, "one bad and one good example");
    }
    refused(HEAD, 1, 1, "it has no action");
    let second = rule(GUARDED) + "\n" + &HEAD.replace("wechat", "other");
    refused(&second, 11, 1, "rule `house/other`: it has no action");
}

#[test]
fn unknown_keys_are_refused_where_they_stand() {
    refused("version = 1\n", 1, 1, "unknown field `version`");
    refused(&rule("  paris = { \"a\" = \"b\" }\n"), 9, 3, "unknown field `paris`");
    // The column counts characters: 徽信 and 微信 are two each.
    refused(&rule("pairs = [{ wrong = \"徽信\", right = \"微信\", unless = [] }]\n"), 9, 40, "unknown field `unless`");
}

#[test]
fn values_of_the_wrong_kind_are_refused_where_they_stand() {
    let with = |from: &str, to: &str| rule(GUARDED).replace(from, to);
    refused(&with("confidence = 99", "confidence = 101"), 6, 14, "not between 1 and 100");
    refused(&with("confidence = 99", "confidence = \"99\""), 6, 14, "invalid type");
    refused(&with("\"confusion\"", "\"confused\""), 3, 12, "unknown variant `confused`");
    refused(&with("\"house/wechat\"", "\"WeChat\""), 1, 1, "the form category/defect");
    refused(&with("[[\"打开徽信扫码\", \"打开微信扫码\"]]", "[[\"徽信\"]]"), 7, 8, "a list of two texts");
    refused(&with("[[\"打开徽信扫码\", \"打开微信扫码\"]]", "[[\"徽信\", \"微信\", \"微信\"]]"), 7, 8, "a list of two texts");
    refused(&rule("scripts = [\"simplified\", \"简体\"]\n"), 1, 1, "it has no action");
    refused(&(rule(GUARDED) + "scripts = [\"simplified\", \"简体\"]\n"), 10, 26, "\"简体\" is none of the scripts");
    refused(&rule("pairs = \"徽信\"\n"), 9, 9, "a table { \"wrong\" = \"right\" } or a list");
    refused(&rule("pairs = { \"微信\" = \"微信\" }\n"), 9, 18, "changes nothing");
    refused(&rule("pairs = []\n"), 1, 1, "it has no pairs");
}

#[test]
fn a_rule_has_one_action() {
    refused(&(rule(GUARDED) + "regex = '徽信'\n"), 9, 9, "one of the two");
    refused(&rule("regex = '徽信'\n"), 9, 9, "no `replacement`");
    refused(&rule("replacement = '微信'\n"), 9, 15, "no `regex`");
    refused(&(rule(GUARDED) + "needs = ['徽']\n"), 10, 9, "`needs` belongs to a regex");
    refused(&rule("replacement = ''\nregex = '徽('\n"), 10, 9, "unclosed group");
    refused(&rule("replacement = ''\nregex = '徽?'\n"), 1, 1, "matches the empty text");
}

#[test]
fn ids_are_used_once() {
    refused(&(rule(GUARDED) + &rule(GUARDED)), 11, 6, "already in the set");
    let mut rules = RuleSet::from_toml(&rule(GUARDED)).expect("sound");
    let clash = rules.extend(RuleSet::from_toml(&rule(GUARDED)).expect("sound"));
    assert!(matches!(clash, Err(Error::DuplicateRule { rule }) if rule == "house/wechat"));
}

#[test]
fn what_is_no_toml_is_refused_where_it_ends_to_be() {
    refused("[[rule]]\nid = \"house/x\n", 2, 14, "");
    refused(&format!("[[rule]]\nx = {}", "[".repeat(5000)), 2, 85, "recurs");
    // A byte-order mark is no column.
    refused("\u{FEFF}version = 1\n", 1, 1, "unknown field `version`");
    assert_eq!(RuleSet::from_toml(&format!("\u{FEFF}{}", rule(GUARDED))).expect("sound").len(), 1);
}

#[test]
fn files_patterns_and_the_number_of_rules_are_limited() {
    refused(&"#\n".repeat((8 << 20) + 1), 1, 1, "at most 16 MiB");
    refused(&rule(&format!("regex = '{}'\nreplacement = ''\n", "徽".repeat(6000))), 9, 9, "longer than 16384 bytes");
    refused(&"[[rule]]\n".repeat(10_001), 10_001, 1, "at most 10000 rules");
    // A pattern that is short and compiles to something huge.
    refused(&rule("regex = '(?:\\p{Han}{500}){500}'\nreplacement = ''\n"), 9, 9, "size");
}

#[test]
fn what_a_rule_may_hold_is_limited() {
    let long = "徽".repeat(400);
    let pair = |right: &str, guards: usize| {
        let guards = (0..guards).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(",");
        rule(&format!("pairs = [{{ wrong = \"徽信\", right = \"{right}\", not_after = [\"校\",{guards}] }}]\n"))
    };
    refused(&pair(&long, 1), 1, 1, "its right side is longer than 1024 bytes");
    refused(&pair("微信", 1000), 1, 1, "more than 1000 guards");
    refused(&rule(&format!("regex = '徽信'\nreplacement = '{long}'\n")), 1, 1, "its replacement is longer than 1024 bytes");
    let good = |examples: String| rule(GUARDED).replace("good = [\"校徽信物\"]", &format!("good = [{examples}]"));
    refused(&good("\"好\",".repeat(1001)), 1, 1, "more than 1000 examples");
    refused(&good(format!("\"{}\"", "好".repeat(6000))), 1, 1, "an example is longer than 16384 bytes");
    let many: String =
        (0..1001).map(|n| rule("regex = 'x'\nreplacement = 'y'\n").replace("wechat", &format!("n{n}"))).collect();
    refused(&many, 10_001, 1, "at most 1000 rules with a `regex`");
}

/// Two rules that write for each other, and one that writes what it found many times over, would fill the memory.
#[test]
fn rules_that_write_without_end_leave_the_text_alone() {
    let one = |id: &str, action: &str, bad: &str, target: &str| {
        let head = HEAD.replace("wechat", id).replace("打开徽信扫码", bad).replace("打开微信扫码", target);
        format!("{head}{action}\n")
    };
    let doubling = |wrong: &str, right: &str| format!("pairs = {{ \"{wrong}\" = \"{}\" }}", right.repeat(300));
    let swapped =
        one("a", &doubling("甲", "乙"), "甲", &"乙".repeat(300)) + &one("b", &doubling("乙", "甲"), "乙", &"甲".repeat(300));
    let text = "甲".repeat(20_000);
    assert_eq!(repaired(&swapped, &text), text);
    let copies = format!("regex = '甲[甲丙]*'\nreplacement = '{}'", "丙$0".repeat(100));
    let growing = RuleSet::from_toml(&one("c", &copies, "甲", &"丙甲".repeat(100)));
    assert!(matches!(growing, Err(Error::RuleFile { .. })), "its own target is not at rest");
    let copies = format!("regex = '甲.*丁'\nreplacement = '{}'", "$0".repeat(300).replace("$0", "${0}"));
    let growing = RuleSet::from_toml(&one("d", &copies, "甲丁", &"甲丁".repeat(300)));
    assert!(matches!(growing, Err(Error::RuleFile { .. })));
}

/// The rule files of `examples/rules/`: habits of houses, off unless asked for.
#[test]
fn habits_of_houses_are_rule_files() {
    let with = |name: &str, text: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/rules").join(name);
        let mut rules = RuleSet::builtin().clone();
        rules.extend(RuleSet::from_toml(&std::fs::read_to_string(path).expect("readable")).expect("sound")).expect("new ids");
        Repairer::builder().rules(rules).build().expect("no selectors").repair(text).text.into_owned()
    };
    let text = "全镇用Rust写了3个程序，增长5%以上。";
    let spaced = "全镇用 Rust 写了 3 个程序，增长 5% 以上。";
    assert_eq!(hanfix::repair(text), text);
    assert_eq!(hanfix::repair(spaced), spaced);
    assert_eq!(with("space-beside-latin.toml", text), spaced);
    assert_eq!(with("no-space-beside-latin.toml", spaced), text);
    let points = "做到两点：一是早部署。二是早落实。";
    assert_eq!(hanfix::repair(points), points);
    assert_eq!(with("split-points.toml", points), "做到两点：\n一是早部署。\n二是早落实。");
}
