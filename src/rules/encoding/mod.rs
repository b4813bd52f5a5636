//! Text in a wrong encoding, entities and escapes.

mod codec;
mod escapes;
mod mojibake;
#[cfg(feature = "encoding")]
mod shift_jis;

use crate::rule::{Category, Rule};

pub(super) fn rules() -> Vec<Rule> {
    let mut rules = escapes();
    rules.extend(mojibake());
    #[cfg(feature = "encoding")]
    rules.extend(double_byte());
    rules
}

fn escapes() -> Vec<Rule> {
    vec![
        Rule::new("encoding/html-entity", Category::Encoding)
            .summary("an HTML entity in Chinese text is the character that it names")
            .source("HTML Living Standard 13.5 Named character references")
            .confidence(96)
            .needs(["&"])
            .code(escapes::entities)
            .bad("他说&ldquo;开工&rdquo;&hellip;&hellip;", "他说“开工”……")
            .bad("&#20462;&#x6E20;", "修渠")
            .bad("修渠&amp;mdash;&amp;mdash;植树", "修渠——植树")
            .good("写作 &lt;b&gt; 的标签和 R&D 部门")
            .good("用 HTML 实体 &ldquo; 表示左引号"),
        Rule::new("encoding/unicode-escape", Category::Encoding)
            .summary("an escaped code point in Chinese text is the character itself")
            .source("ECMA-404, 9 Strings")
            .confidence(95)
            .needs(["\\"])
            .code(escapes::unicode)
            .bad(r"\u4fee\u6e20\u4e09\u6761", "修渠三条")
            .good(r"汉字的范围是[\u4e00-\u9fa5]"),
        Rule::new("encoding/percent-escape", Category::Encoding)
            .summary("percent escapes outside of addresses are the text that they encode")
            .source("RFC 3986 2.1; RFC 3629")
            .confidence(95)
            .needs(["%"])
            .code(escapes::percent)
            .bad("附件%E4%BF%AE%E6%B8%A0.doc", "附件修渠.doc")
            .good("https://example.com/?q=%E4%BF%AE%E6%B8%A0")
            .good("q=%E4%BF%AE%E6%B8%A0，占5%E"),
    ]
}

fn mojibake() -> Vec<Rule> {
    vec![
        Rule::new("encoding/utf-8-as-latin", Category::Encoding)
            .summary("UTF-8 was read as Latin-1 or Windows-1252")
            .source("RFC 3629: the bytes decode without error, to common characters")
            .confidence(98)
            .needs(["\u{E4}"])
            .by_line()
            .code(mojibake::utf8_as_latin)
            .bad("\u{E4}\u{BF}\u{AE}\u{E6}\u{B8}\u{A0}3\u{E6}\u{9D}\u{A1}", "修渠3条")
            .bad("\u{E4}\u{BF}\u{AE}\u{E6}\u{B8}\u{A0}\u{E3}\u{20AC}\u{201A}", "修渠。")
            .good("Der B\u{E4}r w\u{E4}hlt \u{E4}\u{BF} und \u{E9}t\u{E9}"),
        Rule::new("encoding/lost-characters", Category::Encoding)
            .summary("what stood here was lost in a conversion and cannot be restored")
            .source("U+FFFD in UTF-8 read as GBK gives 锟斤拷")
            .confidence(80)
            .needs(["锟斤拷", "斤拷锟"])
            .code(mojibake::lost)
            .bad("春耕锟斤拷锟斤拷开始", "春耕锟斤拷锟斤拷开始")
            .good("锟铻是古剑"),
        Rule::new("encoding/uninitialised-memory", Category::Encoding)
            .summary("烫, 屯 or 葺 again and again is memory that no text was written to")
            .source("bytes CC, CD and DD read as GBK; a song sings 烫烫烫")
            .confidence(50)
            .needs(["烫烫烫", "屯屯屯", "葺葺葺"])
            .code(mojibake::unwritten)
            .bad("春耕烫烫烫烫烫开始", "春耕烫烫烫烫烫开始")
            .good("水滚烫，屯里人用茅草葺屋"),
    ]
}

#[cfg(feature = "encoding")]
fn double_byte() -> Vec<Rule> {
    vec![
        Rule::new("encoding/gbk-as-latin", Category::Encoding)
            .summary("GBK was read as Latin-1 or Windows-1252")
            .source("GB 18030-2022: the bytes decode without error, to common characters")
            .confidence(96)
            .needs(["\u{E4}"])
            .by_line()
            .code(mojibake::gbk_as_latin)
            .bad("\u{D0}\u{DE}\u{C7}\u{FE}\u{C8}\u{FD}\u{CC}\u{F5}\u{A3}\u{AC}\u{D6}\u{B2}\u{CA}\u{F7}", "修渠三条，植树")
            .good("\u{CF}\u{F0}\u{E8}\u{E2}\u{E5}\u{F2}, \u{EC}\u{E8}\u{F0}")
            .good("L'\u{E9}t\u{E9} \u{E0} No\u{EB}l, \u{E7}a va"),
        Rule::new("encoding/big5-as-latin", Category::Encoding)
            .summary("Big5 was read as Latin-1 or Windows-1252")
            .source("Big5: the bytes decode without error, to common characters")
            .confidence(95)
            .needs(["\u{E4}"])
            .by_line()
            .code(mojibake::big5_as_latin)
            .bad("\u{AD}\u{D7}\u{B4}\u{EB}\u{A4}T\u{B1}\u{F8}\u{A1}A\u{B4}\u{D3}\u{BE}\u{F0}", "修渠三條，植樹")
            .good("\u{AD}El ni\u{F1}o, \u{BF}qu\u{E9}? M\u{E1}s all\u{E1}"),
        Rule::new("encoding/utf-8-as-gbk", Category::Encoding)
            .summary("UTF-8 was read as GBK")
            .source("RFC 3629: the bytes decode without error, to common characters")
            .confidence(98)
            .needs(mojibake::UNCOMMON)
            .by_line()
            .code(mojibake::utf8_as_gbk)
            .bad("妞嶆爲閫犳灄", "植树造林")
            .bad("妞嶆爲閫犳灄(一)", "植树造林(一)")
            .good("璞玉浑金，琳琅满目"),
        Rule::new("encoding/utf-8-as-big5", Category::Encoding)
            .summary("UTF-8 was read as Big5")
            .source("RFC 3629: the bytes decode without error, to common characters")
            .confidence(97)
            .needs(mojibake::UNCOMMON)
            .by_line()
            .code(mojibake::utf8_as_big5)
            .bad("憭批振霂颱髡", "大家读书")
            .good("嶗嶼崁嵐"),
        Rule::new("encoding/double-byte-confusion", Category::Encoding)
            .summary("text of one double-byte encoding was read as another: GBK, Big5 or Shift_JIS")
            .source("GB 18030-2022, Big5, JIS X 0208: the bytes decode without error, to common characters")
            .confidence(95)
            .needs(mojibake::UNCOMMON)
            .needs(["ㄛ", "\u{FF76}", "\u{FE50}"])
            .by_line()
            .code(mojibake::double_byte)
            .bad("笱泬湮飪﹝", "种田大豆。")
            // Shift_JIS has the same ideograph in two places.
            .bad("ﾋ鈊ﾇﾈ･ﾕ\u{E200}ﾏｿｪｻ皀ｬﾌﾖﾂﾛﾐﾞﾇ\u{F8F2}ｵﾄﾊﾂﾇ鬘｣", "他们去镇上开会，讨论修渠的事情。")
            .bad("ｸ\u{E597}衲ｦｵｱｰｴﾕﾕｹ豸ｨｹﾜﾀ棏ｮﾇ\u{F8F2}｡｣", "各村应当按照规定管理水渠。")
            .good("蒹葭蒼蒼，白露為霜。所謂伊人，在水一方。"),
    ]
}
