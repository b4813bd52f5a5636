//! What is wrong and cannot be mended is said, and the text stays as it is.

use hanfix::Repairer;

#[test]
fn what_cannot_be_repaired_is_reported() {
    let repairer = Repairer::default();
    for (rule, text) in [
        ("encoding/lost-characters", "春耕锟斤拷锟斤拷开始了，大家都去看。"),
        ("encoding/uninitialised-memory", "春耕烫烫烫烫烫开始了，大家都去看。"),
        ("invisible/object-replacement", "渠道的走向见下图：\n\u{FFFC}\n图中的虚线是老渠。"),
        ("invisible/unknown-private-use", "石\u{E004}莎说，这条渠还没有修完。"),
        ("noise/masked-characters", "他把**摔在地上，身上只剩□□两文钱。"),
        ("noise/pinyin-for-character", "他们shi来调查jing察的，我们这就去。"),
        ("noise/contents-leader", "总则........1\n职责........4\n附则……… 9"),
        ("punctuation/missing-year", "根据县办函〔〕75号文件，这项工作由水利站负责。"),
        ("punctuation/item-number-pause", "1、修好三条渠道。\n2、植树一百亩。"),
        ("punctuation/pause-between-quotations", "他读过《河防志》、《农桑辑要》两部书。"),
        ("punctuation/too-many-marks", "山洪来了！！！！快跑！"),
        ("punctuation/ellipsis-and-so-on", "他们买了镐、锹、筐……等，第二天就开工。"),
        ("variant/rare-character", "这里种的是\u{4493}麻，我们还没有收。"),
        ("variant/word-form", "他的发言十分精采，这份工作他并不耽心。"),
        ("variant/simplified-character", "這個國家的歷史很長，讓我們從頭說起，這樣才說得清楚，還有许多事情。"),
    ] {
        let repaired = repairer.repair(text);
        assert_eq!(repaired.text, text, "{rule}");
        let found: Vec<&str> = repaired.diagnostics.iter().map(|d| &*d.rule).collect();
        assert!(found.contains(&rule), "{rule} is not among {found:?}");
    }
}
