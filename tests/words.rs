//! Names and terms of the user's, and models of the user's.
#![cfg(feature = "model")]

use hanfix::model::Model;
use hanfix::{Diagnostic, Error, Repairer};

fn with<'w>(words: impl IntoIterator<Item = &'w str>) -> Repairer {
    Repairer::builder().words(words).build().expect("builds")
}

fn found(repairer: &Repairer, text: &str) -> Vec<Diagnostic> {
    repairer.lint(text).into_iter().filter(|d| &*d.rule == "confusion/user-word").collect()
}

#[test]
fn a_given_word_is_not_changed() {
    let text = "全县人囗超过十万，竖持绿色发展。";
    assert_eq!(hanfix::repair(text), "全县人口超过十万，坚持绿色发展。");
    assert_eq!(with(["人囗"]).repair(text).text, "全县人囗超过十万，坚持绿色发展。");
    assert_eq!(with(["", " 人囗\n", "竖持绿色"]).repair(text).text, text);
}

#[test]
fn one_character_off_a_term_is_made_where_the_rest_of_it_says_enough() {
    let repairer = with(["恒瑞达集团", "恒瑞达", "管党治党"]);
    assert_eq!(repairer.repair("恒端达集团坚持管觉治党。").text, "恒瑞达集团坚持管党治党。");
    // Of a short name two characters are left: reported.
    let short = found(&repairer, "我们与恒端达签约。");
    assert_eq!(short.len(), 1, "{short:?}");
    assert_eq!((short[0].replacement.as_deref(), short[0].applied), (Some("瑞"), false));
    assert!(short[0].confidence >= 80);
}

#[test]
fn another_name_is_not_a_near_miss() {
    let repairer = with(["恒瑞达", "王晓明", "中央电视台"]);
    for text in ["我们与恒信达签约。", "恒瑞达与恒隆签约。", "中央广播电视台", "恒“端”达"] {
        assert_eq!(found(&repairer, text), [], "{text}");
        assert_eq!(repairer.repair(text).text, text);
    }
    // A name of the same sound may be another person's.
    assert_eq!(repairer.repair("王小明和王晓明都来了。").text, "王小明和王晓明都来了。");
}

#[test]
fn many_words_are_searched_in_one_pass() {
    let many: Vec<String> = ('\u{4E00}'..'\u{5E00}').map(|c| format!("甲{c}有限公司")).collect();
    let repairer = Repairer::builder().words(many).build().expect("builds");
    let started = std::time::Instant::now();
    let text = "本合同由双方签订。\n".repeat(2000);
    assert_eq!(repairer.repair(&text).text, text);
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn the_rule_of_words_can_be_named() {
    let repairer = |words: bool| {
        let builder = Repairer::builder().accept("confusion/user-word");
        if words { builder.words(["恒瑞达"]).build() } else { builder.build() }
    };
    assert_eq!(repairer(true).expect("builds").repair("我们与恒端达签约。").text, "我们与恒瑞达签约。");
    assert!(matches!(repairer(false), Err(Error::UnknownRule { .. })));
    let without = Repairer::builder().words(["恒瑞达"]).without("confusion/*").build().expect("builds");
    assert_eq!(found(&without, "我们与恒端达签约。"), []);
    let only = Repairer::builder().words(["恒瑞达"]).only("width/*").build().expect("builds");
    assert_eq!(found(&only, "我们与恒端达签约。").len(), 1);
}

#[test]
fn a_model_of_the_users_takes_the_place_of_the_one_inside() {
    let text = "各级人民政府应当加强农村基础设施建没，改善生产条件。";
    let same = Repairer::builder().model(Model::builtin().clone()).build().expect("builds");
    assert_eq!(same.repair(text), Repairer::default().repair(text));
    assert_eq!(same.rules().len(), Repairer::default().rules().len());
    assert!(matches!(Model::from_bytes(vec![7; 100]), Err(Error::InvalidModel { .. })));
    // Where the rule is left out it does not come back with the model.
    let without = Repairer::builder().model(Model::builtin().clone()).without("confusion/model").build().expect("builds");
    assert!(without.rules().all(|r| r.id() != "confusion/model"));
}
