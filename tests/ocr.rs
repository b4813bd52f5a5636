//! Text that a machine read from pictures: [`Profile::Ocr`]. `PROPTEST_CASES` sets the number of cases.
#![cfg(feature = "model")]

mod common;

use common::any_document;
use hanfix::{Profile, Repairer};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn ocr() -> Repairer {
    Repairer::builder().profile(Profile::Ocr).build().expect("builds")
}

#[test]
fn what_was_misread_is_repaired() {
    let text = "进一步加快科技管理体制改事，提高人民生活水平。";
    assert_eq!(ocr().repair(text).text, "进一步加快科技管理体制改革，提高人民生活水平。");
    assert_eq!(hanfix::repair(text), text);
    for clean in
        ["大家坐在一起商量怎么把院子收拾干净。", "孔乙己是站着喝酒而穿长衫的唯一的人。", "朝辞白帝彩云间，千里江陵一日还。"]
    {
        assert_eq!(ocr().repair(clean).text, clean);
    }
    let without = Repairer::builder().profile(Profile::Ocr).without("confusion/misread").build().expect("builds");
    assert_eq!(without.repair(text).text, text);
    let only = Repairer::builder().profile(Profile::Ocr).only("width/*").build().expect("builds");
    assert_eq!(only.repair(text).text, text);
}

#[test]
fn marks_and_spaces_are_repaired() {
    for (read, right) in [
        ("《四) 伪造 、变造证书的 ; 情节严重的 ，", "（四）伪造、变造证书的；情节严重的，"),
        ("各乡〈镇) 人民政府应当登记 。", "各乡（镇）人民政府应当登记。"),
        ("一一市丶县丶乡三级联动。", "——市、县、乡三级联动。"),
        ("依照第二下三条的规定处罚。", "依照第二十三条的规定处罚。"),
    ] {
        assert_eq!(ocr().repair(read).text, right);
        assert_ne!(hanfix::repair(read), right);
    }
}

#[test]
fn what_cannot_be_told_is_reported() {
    let found = |text: &str| {
        let repaired = ocr().repair(text);
        assert_eq!(repaired.text, text);
        repaired
            .diagnostics
            .iter()
            .map(|d| (d.rule.to_string(), d.span.of(text).unwrap_or_default().to_owned()))
            .collect::<Vec<_>>()
    };
    let garbage = "抉咨厌狈舱绎啖仗挠苛蚂钩拄";
    assert_eq!(found(garbage), [("confusion/unreadable-line".to_owned(), garbage.to_owned())]);
    let speck = "粮食总产再创新高*";
    assert_eq!(found(speck), [("punctuation/misread-mark".to_owned(), "*".to_owned())]);
}

#[test]
fn repairing_again_changes_nothing() {
    for text in [
        "实观翻香，建设新发展格府，大为提离原头创新能力。",
        "产业转型升级步代加快，科拔创新能为不断增強。",
        "改事改事改事",
        "的的的的",
    ] {
        let once = ocr().repair(text).text.into_owned();
        assert_eq!(ocr().repair(&once).text, once, "{text}");
    }
}

/// Sentences with characters that were misread, and with the spaces and marks that a machine puts in.
fn misread() -> impl Strategy<Value = String> {
    const CLAUSES: [&str; 8] = [
        "进一步加快科技管理体制改革",
        "县人民政府应当加强农村基础设施建设",
        "（四）违反本条例第三十二条规定的",
        "二〇三五年基本实现现代化",
        "全年新增就业人员3.5万人",
        "第十六条 有关部门应当依法处理",
        "——提高人民生活水平",
        "推动产业转型升级",
    ];
    const MISREAD: [char; 40] = [
        '事', '员', '没', '人', '乏', '府', '观', '代', '拔', '丶', '一', '—', '-', ' ', '·', '.', ',', '，', ';', ':', '《',
        '{', '(', ')', '〈', 'O', 'o', '0', 'l', 'I', '|', '』', '*', '。', '〇', '十', '下', '未', '贡', '\n',
    ];
    let slips = || prop::collection::vec((0usize..24, 0..MISREAD.len(), any::<bool>()), 0..5);
    let clause = (0..CLAUSES.len(), slips()).prop_map(|(n, slips)| {
        let mut clause: Vec<char> = CLAUSES[n].chars().collect();
        for (at, with, is_new) in slips {
            let at = at % clause.len();
            if is_new {
                clause.insert(at, MISREAD[with]);
            } else {
                clause[at] = MISREAD[with];
            }
        }
        clause.into_iter().collect::<String>()
    });
    let mark = prop::sample::select(vec!["，", "。", "；", " ; ", " ,", ".", "、", "\n", "\n\n", " - "]);
    prop::collection::vec((clause, mark), 1..6).prop_map(|parts| parts.into_iter().map(|(c, m)| c + m).collect())
}

thread_local! {
    static BOTH: [Repairer; 2] =
        [90, 1].map(|n| Repairer::builder().profile(Profile::Ocr).min_confidence(n).build().expect("builds"));
}

fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(20_261_123);
    ProptestConfig { rng_seed, failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// The laws of tests/laws.rs hold in this profile as well.
    #[test]
    fn the_laws_hold(text in prop_oneof![3 => misread(), 1 => any_document()]) {
        BOTH.with(|both| both.iter().try_for_each(|r| {
            let once = r.repair(&text);
            prop_assert_eq!(&once.patch.apply(&text).expect("made for this text"), &once.text);
            prop_assert_eq!(&once.patch.invert().apply(&once.text).expect("made from this text"), &text);
            let twice = r.repair(&once.text);
            prop_assert_eq!(&twice.text, &once.text);
            prop_assert!(twice.patch.is_empty());
            let (mut streamed, mut found) = (Vec::new(), Vec::new());
            r.repair_stream_with(text.as_bytes(), &mut streamed, |d| found.push(d)).expect("valid UTF-8");
            prop_assert_eq!(std::str::from_utf8(&streamed).expect("UTF-8"), &*once.text);
            prop_assert_eq!(&found, &once.diagnostics);
            Ok(())
        }))?;
    }
}
