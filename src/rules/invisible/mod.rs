//! Characters that cannot be seen, and characters that look like others without being them.

mod characters;
mod private_use;
mod unseen;

use crate::rule::{Category, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("invisible/zero-width", Category::Invisible)
            .summary("a character without width or look between Chinese characters is residue")
            .source("Unicode 16, 23.2 Layout Controls; UTS #39 5.4")
            .confidence(97)
            .needs(["\u{200B}"])
            .code(unseen::zero_width)
            .bad("春\u{200B}耕开\u{2060}始。\u{FEFF}", "春耕开始。")
            .bad("共12\u{200B}台\u{00AD}，坏2\u{200C}台", "共12台，坏2台")
            .bad("#\u{200B}# 第二章\n##\u{2060} 播种", "## 第二章\n## 播种")
            .good("C#\u{200B}#库")
            .good("一家\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}去看戏")
            .good("文档里写<scr\u{200B}ipt>是为了不执行")
            .good("葛\u{E0100}城和辻\u{E0101}先生"),
        Rule::new("invisible/stacked-variation-selectors", Category::Invisible)
            .summary("a character takes one variation selector at most")
            .source("Unicode 16, 23.4 Variation Selectors")
            .confidence(96)
            .needs(["\u{FE00}"])
            .code(unseen::variation_selectors)
            .bad("葛\u{E0100}\u{E0105}\u{E0107}城", "葛\u{E0100}城")
            .bad("春\u{FE0F}耕", "春耕")
            .good("葛\u{E0100}城和\u{2708}\u{FE0F}"),
        Rule::new("invisible/control", Category::Invisible)
            .summary("a control character in Chinese text is residue")
            .source("Unicode 16, 23.1 Control Codes")
            .confidence(97)
            .needs(["\u{1}"])
            .code(unseen::controls)
            .bad("春\u{8}耕开始\u{1F}。", "春耕开始。")
            .good("printf 用\u{1B}[31m上色"),
        Rule::new("invisible/line-separator", Category::Invisible)
            .summary("a line or paragraph separator, vertical tab or form feed is a line end")
            .source("Unicode 16, 5.8 Newline Guidelines")
            .confidence(95)
            .needs(["\u{2028}", "\u{B}"])
            .code(unseen::separators)
            .bad("第一行\u{2028}第二行", "第一行\n第二行")
            .bad("上页。\n\u{C}下页。", "上页。\n下页。")
            .bad(
                "水库的闸门三天一查，到十月底没有出过差\n\n\u{C}错，粮食颗粒归仓。",
                "水库的闸门三天一查，到十月底没有出过差\n错，粮食颗粒归仓。",
            )
            .good("let a = 1;\u{C}let b = 2;"),
        Rule::new("invisible/radical", Category::Invisible)
            .summary("a radical that stands in text as a character is the unified ideograph")
            .source("Unicode Character Database, EquivalentUnifiedIdeograph.txt")
            .confidence(97)
            .needs(["\u{2F00}"])
            .code(characters::radicals)
            .bad("\u{2F2F}作\u{2F08}员共\u{2F17}\u{2F06}名", "工作人员共十二名")
            .bad("\u{2F00}、总则", "一、总则")
            .good("部首\u{2F2F}和\u{2F08}的笔画")
            .good("字头：\u{2F00}、\u{2F01}、\u{2F02}、\u{2F03}"),
        Rule::new("invisible/compatibility-ideograph", Category::Invisible)
            .summary("a CJK compatibility ideograph is the unified ideograph")
            .source("UAX #15, NFC; Unicode 16, 18.1 CJK Compatibility Ideographs")
            .confidence(97)
            .needs(["\u{F900}"])
            .code(characters::compatibility)
            .bad("音\u{F914}会", "音樂会")
            .good("﨑\u{FA0E}\u{FA29}"),
        Rule::new("invisible/decomposed", Category::Invisible)
            .summary("a letter and the marks that combine with it are one character where Unicode has it")
            .source("UAX #15, NFC")
            .confidence(97)
            .needs(["\u{300}", "\u{3099}"])
            .code(characters::decomposed)
            .bad("拼音是bia\u{304}odia\u{30C}n", "拼音是biāodiǎn")
            .bad("他看テレヒ\u{3099}", "他看テレビ")
            .good("标准写法 x\u{304} 表示平均"),
        Rule::new("invisible/private-use", Category::Invisible)
            .summary("a private-use code of an older GB 18030 is the character that Unicode has since")
            .source("GB 18030-2022, annex")
            .confidence(93)
            .needs(["\u{E000}"])
            .code(private_use::assigned)
            .bad("甘肃省\u{E863}县", "甘肃省䶮县")
            .bad("标题\u{E5E5}正文", "标题\u{3000}正文")
            .good("缺字：\u{E004}与\u{E863}"),
        Rule::new("invisible/symbol-font-bullet", Category::Invisible)
            .summary("a private-use code of a symbol font at the head of a line is a bullet")
            .source("Microsoft Wingdings and Symbol, code charts")
            .confidence(93)
            .needs(["\u{E000}"])
            .code(private_use::bullets)
            .bad("\u{F0B7} 修渠\n\u{F0D8} 植树", "• 修渠\n➢ 植树")
            .good("此处的\u{F0B7}不明"),
        Rule::new("invisible/object-replacement", Category::Invisible)
            .summary("a picture, a table or a formula stood here and is lost")
            .source("Unicode 16, 23.8 Specials: U+FFFC")
            .confidence(80)
            .needs(["\u{FFFC}"])
            .code(private_use::objects)
            .bad("见下图：\n\u{FFFC}\n图1", "见下图：\n\u{FFFC}\n图1")
            .good("见下图：图1"),
        Rule::new("invisible/unknown-private-use", Category::Invisible)
            .summary("what a private-use code stands for cannot be told")
            .source("Unicode 16, 23.5 Private-Use Characters")
            .confidence(80)
            .needs(["\u{E000}", "\u{FFFD}"])
            .by_line()
            .code(private_use::unknown)
            .bad("石\u{E004}莎", "石\u{E004}莎")
            .good("石发莎"),
    ]
}
