//! Rules of one's own, from a file and in code: `cargo run --features toml --example custom_rules`.

use hanfix::rule::Pair;
use hanfix::{Category, Error, Repairer, Rule, RuleSet};

const HOUSE: &str = r#"
[[rule]]
id = "house/wechat"
category = "confusion"
summary = "the product is 微信"
source = "house style 2026-03"
confidence = 99
pairs = [{ wrong = "徽信", right = "微信", not_after = ["校", "国"] }]
bad = [["打开徽信扫码", "打开微信扫码"]]
good = ["校徽信物"]

[[rule]]
id = "house/issue-mark"
category = "noise"
summary = "the mark of the archive is no text"
source = "house archive, export of 2026"
confidence = 99
regex = '\[ARC-\d+\]'
replacement = ""
needs = ["[ARC-"]
bad = [["水位[ARC-17]回落。", "水位回落。"]]
good = ["档案号为ARC-17。"]
"#;

fn main() -> Result<(), Error> {
    let mut rules = RuleSet::builtin().clone();
    rules.extend(RuleSet::from_toml(HOUSE)?)?;
    rules.push(
        Rule::new("house/station-name", Category::Confusion)
            .summary("the station is 青石口")
            .source("list of stations 2026")
            .confidence(99)
            .pairs([Pair::new("清石口", "青石口")])
            .bad("清石口站", "青石口站")
            .good("清石板路口"),
    )?;

    // A rule that breaks its own innocent example is refused.
    let careless = Rule::new("house/careless", Category::Confusion)
        .summary("微信 again, without a guard")
        .source("house style 2026-03")
        .confidence(99)
        .pairs([("徽信", "微信")])
        .bad("打开徽信", "打开微信")
        .good("校徽信物");
    if let Err(refusal) = rules.push(careless) {
        println!("refused: {refusal}");
    }

    let repairer = Repairer::builder().rules(rules).build()?;
    println!("{}", repairer.repair("徽信群里通知;清石口站水位[ARC-17]回落;校徽信物另发。").text);
    Ok(())
}
