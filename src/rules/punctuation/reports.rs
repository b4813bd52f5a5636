//! What the standards ask for and only the author can mend: reported, never edited.

use once_cell::sync::OnceCell;

use crate::rule::{Category, Rule, compile};
use crate::rules::line::Lines;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        flag("punctuation/missing-year", &["〔"], r"〔\s*〕\s*第?[0-9]{1,4}号")
            .summary("the year of a document number is missing")
            .source("GB/T 9704-2012 7.2.5; which year it was cannot be told")
            .confidence(80)
            .bad("根据县办函〔〕75号文件", "根据县办函〔〕75号文件")
            .good("根据县办函〔2021〕75号文件"),
        flag_where(
            "punctuation/item-number-pause",
            &["0、", "1、", "2、", "3、", "4、", "5、", "6、", "7、", "8、", "9、"],
            opens_with_number,
            r"(?m)^[ \t\u{3000}]*(?<x>[0-9]{1,2}、)\p{Han}",
        )
        .by_line()
        .summary("the mark behind an Arabic item number is a point")
        .source("GB/T 15834-2011 B.3.3; official documents follow it, others need not")
        .confidence(60)
        .bad("1、修渠\n2、植树", "1、修渠\n2、植树")
        .good("1.修渠\n2.植树")
        .good("第1、2项"),
        flag("punctuation/pause-between-quotations", &["”、“", "”、《", "》、“", "》、《"], r"[”》](?<x>、)[“《]")
            .by_line()
            .summary("items in quotation marks or title marks that stand side by side need no 、")
            .source("GB/T 15834-2011 4.5.3.5")
            .confidence(50)
            .bad("读了《河防志》、《农桑辑要》", "读了《河防志》、《农桑辑要》")
            .good("读了《河防志》《农桑辑要》")
            .good("读了《河防志》（残本）、《农桑辑要》"),
        flag("punctuation/too-many-marks", &["？？？？", "！！！！", "？！？！", "！？！？"], r"[？！]{4,}")
            .summary("at most three ？ or ！ stand together")
            .source("GB/T 15834-2011 4.2.3.3, 4.3.3.3")
            .confidence(60)
            .bad("水来了！！！！", "水来了！！！！")
            .good("水来了！！！"),
        flag("punctuation/ellipsis-and-so-on", &["…等"], r"…(?<x>等等?)[，。；、）]")
            .by_line()
            .summary("an ellipsis and 等 say the same")
            .source("GB/T 15834-2011 A.9")
            .confidence(60)
            .bad("买了镐、锹、筐……等。", "买了镐、锹、筐……等。")
            .good("买了镐、锹、筐等。")
            .good("“可是……等一下。”"),
    ]
}

/// A rule that reports what group `x` of `pattern`, or all of it, matches in a Chinese line.
fn flag(id: &str, needs: &[&'static str], pattern: &'static str) -> Rule {
    flag_where(id, needs, |_| true, pattern)
}

/// The same of a text for which `may_match`, cheaper than the pattern, holds: never false where that matches.
fn flag_where(id: &str, needs: &[&'static str], may_match: fn(&str) -> bool, pattern: &'static str) -> Rule {
    let compiled = OnceCell::new();
    Rule::new(id, Category::Punctuation).needs(needs.iter().copied()).code(move |context, findings| {
        if !may_match(context.text()) {
            return;
        }
        let Ok(regex) = compiled.get_or_try_init(|| compile(pattern)) else { return };
        let mut lines = Lines::of(context);
        for found in regex.captures_iter(context.text()) {
            if let Some(place) = found.name("x").or_else(|| found.get(0)).filter(|place| lines.is_chinese(place.start())) {
                findings.report(place.range());
            }
        }
    })
}

/// Does a number with 、 open a line of `text`, spaces apart?
fn opens_with_number(text: &str) -> bool {
    crate::lines::split(text).any(|line| {
        let body = line.trim_start_matches([' ', '\t', '\u{3000}']);
        let behind = body.trim_start_matches(|c: char| c.is_ascii_digit());
        behind.len() < body.len() && behind.starts_with('、')
    })
}
