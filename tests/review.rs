//! What is found for review: slips of everyday writing, which nobody repairs unasked.
#![cfg(feature = "model")]

use hanfix::{Diagnostic, Error, Repairer, RuleSet};

/// Our own sentences: with a slip, what it should read, and the rule.
const SLIPS: [(&str, &str, &str); 12] = [
    ("随然下着雨，孩子们还是去了学校。", "虽", "confusion/everyday-word"),
    ("我以经把作业写完了。", "已", "confusion/everyday-slip"),
    ("这件事以后不在提了，别在说了。", "再", "confusion/again-written-as-at"),
    ("我们现再住在城里。", "在", "confusion/at-written-as-again"),
    ("放学以后座公车回家。", "坐", "confusion/seat-written-for-sit"),
    ("出门记得带上口罩。", "戴", "confusion/carry-written-for-wear"),
    ("从哪以后他再也没来过。", "那", "confusion/that-written-as-which"),
    ("周末你想去那里？", "哪", "confusion/which-written-as-that"),
    ("今天真热阿！", "啊", "confusion/particle-slip"),
    ("他慢慢的走到窗前。", "地", "confusion/adverbial-de-slip"),
    ("昨天我们玩的很开心。", "得", "confusion/complement-de-slip"),
    ("这是我最难忘得事情。", "的", "confusion/attributive-de-slip"),
];

/// The rules of review and no others, which repair what is at least so sure.
fn only_these(least: u8) -> Repairer {
    SLIPS
        .iter()
        .fold(Repairer::builder(), |builder, (.., rule)| builder.only(rule))
        .min_confidence(least)
        .build()
        .expect("builds")
}

fn found(repairer: &Repairer, text: &str, rule: &str) -> Vec<Diagnostic> {
    repairer.lint(text).into_iter().filter(|d| &*d.rule == rule).collect()
}

#[test]
fn slips_are_reported_where_a_thorough_search_is_asked_for() {
    let thorough = Repairer::builder().thorough().build().expect("builds");
    for (text, right, rule) in SLIPS {
        let reports = found(&thorough, text, rule);
        assert!(reports.iter().any(|d| d.replacement.as_deref() == Some(right)), "{text}: {reports:?}");
        assert!(reports.iter().all(|d| !d.applied && (60..90).contains(&d.confidence)), "{text}: {reports:?}");
        assert_eq!(thorough.repair(text).text, text);
        assert_eq!(found(&Repairer::default(), text, rule), []);
    }
}

#[test]
fn they_are_repaired_below_a_confidence_or_by_name() {
    let eager = only_these(75);
    for (text, right, rule) in SLIPS {
        let repaired = eager.repair(text).text.into_owned();
        assert!(repaired != text && repaired.contains(right), "{repaired}");
        assert_eq!(eager.repair(&repaired).text, repaired);
        for named in [Repairer::builder().accept(rule), Repairer::builder().only(rule).min_confidence(75)] {
            assert_eq!(named.build().expect("builds").repair(text).text, repaired);
        }
    }
}

#[test]
fn they_may_be_named_where_they_do_not_run() {
    for (text, _, rule) in SLIPS {
        assert!(RuleSet::builtin().get(rule).is_none());
        let without = |builder: hanfix::Builder| builder.without(rule).build().expect("a known rule");
        assert_eq!(found(&without(Repairer::builder()), text, rule), []);
        assert_eq!(found(&without(Repairer::builder().thorough()), text, rule), []);
    }
    let unknown = Repairer::builder().without("confusion/everyday").build();
    assert!(matches!(unknown, Err(Error::UnknownRule { .. })));
}

#[test]
fn innocent_neighbours_are_left_alone() {
    let eager = only_these(75);
    for text in [
        "以经济建设为中心，可以定期检查，所以直到现在也没有变。",
        "因该合同发生的费用，由双方分担。",
        "请及时通知到每一户，难到之处当面说清。",
        "他们门口有一座火车站，旁边是三座公交站。",
        "现在也不晚，他正在试试新车，人在外面。",
        "实现再生产，发现再次出错就再看一遍。",
        "他说得很有道理，做的都是好事。",
        "我觉得时候到了，记得那天的事情。",
        "名字叫小雨的同学坐在我旁边，戴着帽子。",
        "刚正不阿的人住在东阿。",
        "显式地调用，隐式地转换，失败以后重试。",
        "你喜欢那里吗？",
    ] {
        assert_eq!(eager.repair(text).text, text);
    }
}
