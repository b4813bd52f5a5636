//! Watermarks and page breaks of novel sites.

use super::Scope::{Line, Tag};
use super::{marker, marker_where, unwrap};
use crate::chars;
use crate::edit::Span;
use crate::rule::{Category, Context, Findings, Rule};
use crate::rules::line::{after, before, lines};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        marker(
            "noise/chapter-unfinished",
            Tag,
            &["本章未完"],
            r"[（(【]?本章未完[，,]?\s*(?:请?(?:点击下一页|翻页|点击「?下一页」?)(?:继续)?(?:阅读)?)[。！!）)】]*",
        )
        .summary("a novel site says that the chapter goes on on the next page")
        .source("novel sites, page break")
        .confidence(97)
        .bad("他推开门，（本章未完，请翻页）只见满地月光。", "他推开门，只见满地月光。")
        .bad("门开了。\n本章未完，点击下一页继续阅读\n月光满地。", "门开了。\n月光满地。")
        .good("这本章未完成的稿子还在。"),
        marker(
            "noise/chapter-page-counter",
            Line,
            &["页"],
            r"[^\n。，]{0,40}第\s*[（(]\s*\d{1,3}\s*[/／]\s*\d{1,3}\s*[）)]\s*页[^\n。，]{0,10}",
        )
        .by_woken_lines()
        .summary("a line counts the pages of a chapter")
        .source("novel sites, page counter")
        .confidence(92)
        .bad("第三章 雨夜 第(1/3)页\n雨下了一夜。", "雨下了一夜。")
        .good("他看到第（1/3）页时，停了下来，叹了口气。"),
        marker(
            "noise/mobile-advert",
            Tag,
            &["手机用户请"],
            r"手机用户请(?:浏览|访问|到)[^\n。]{0,60}(?:阅读|体验)[^\n。]{0,30}。?",
        )
        .summary("a novel site advertises its mobile pages")
        .source("novel sites, watermark")
        .confidence(95)
        .bad("门开了。手机用户请浏览某某小说网阅读，掌上阅读更方便。月光满地。", "门开了。月光满地。")
        .good("手机用户请注意保管验证码。"),
        marker(
            "noise/site-watermark",
            Tag,
            &["秒记住", "秒記住", "域名"],
            r"(?:天才)?[一壹][秒]钟?[记記]住[^\n。]{0,30}(?:本站|网址|域名|小说网|書?网|更新)[^\n。]{0,50}。?|请记住本[书站](?:首发)?域名[：:]?[^\n]{0,60}",
        )
        .summary("a novel site asks to remember its address")
        .source("novel sites, watermark")
        .confidence(93)
        .bad("门开了。天才一秒记住本站，更新快无弹窗。\n月光满地。", "门开了。\n月光满地。")
        .good("他一秒记住了整页单词。"),
        marker(
            "noise/site-address",
            Tag,
            &["网址：", "网址:", "地址：", "地址:"],
            r"(?:最新|永久|收藏|请记住|本站最新|本站永久)(?:网址|地址)[：:]\s*(?:www\.)?[A-Za-z0-9-]{1,30}(?:\.[A-Za-z0-9-]{1,30}){1,3}",
        )
        .summary("a novel site gives its address")
        .source("novel sites, watermark; an address that is a link is left alone")
        .confidence(92)
        .bad("门开了。最新网址：m.example.com\n月光满地。", "门开了。\n月光满地。")
        .good("报名网址：bm.example.com")
        .good("最新地址：河西路12号"),
        unwrap(
            "noise/spaced-address",
            &["w w w", "W W W"],
            r"(?i)w w w ?[.．。] ?[a-z0-9](?: ?[a-z0-9.-]){3,40}",
            "",
        )
        .summary("the address of a site, its letters set apart so that no filter finds it")
        .source("novel sites, watermark")
        .confidence(80)
        .bad("门开了。w w w . e x a m p l e . c o m", "门开了。")
        .good("网址www.example.com可用。"),
        Rule::new("noise/masked-characters", Category::Noise)
            .summary("characters are masked; what stood here cannot be told")
            .source("sites that mask words; □ is also the sign for a lost character in editions of old texts")
            .confidence(50)
            .needs(["*", "＊", "□"])
            .by_line()
            .code(masked)
            .bad("他**跑了，身上只剩□□两文。", "他**跑了，身上只剩□□两文。")
            .good("- [ ] 待办\n- □ 已办")
            .good("这是**重点**和*次重点*，共3*4格。"),
        Rule::new("noise/pinyin-for-character", Category::Noise)
            .summary("a syllable of pinyin stands in place of a character")
            .source("sites that mask words; a foreign word may look the same")
            .confidence(40)
            .needs(["shi", "zheng", "jing", "cao", "xing", "sha", "du", "se"])
            .code(syllables)
            .bad("政fu机关se情消息shi假的", "政fu机关se情消息shi假的")
            .good("用ping测试网络")
            .good("这一se列用sed处理"),
        marker(
            "noise/fastest-update",
            Tag,
            &["最快更新"],
            r"(?:[\p{Han}A-Za-z0-9]{2,12}[，, ])?最快更新[^\n，。]{1,25}最新章节[！!。]?",
        )
        .summary("a novel site claims to be the fastest")
        .source("novel sites, watermark")
        .confidence(94)
        .bad("最快更新《山中来信》最新章节！\n清晨，雾很大。", "清晨，雾很大。")
        .good("本表最快更新到昨天。"),
        marker(
            "noise/chapter-navigation",
            Line,
            &["上一章", "下一章", "上一页", "下一页", "章节目录", "加入书签"],
            r"(?:上一[章页]|下一[章页]|返回(?:目录|书页)|加入书[签架]|章节目录|目录|投推荐票|推荐本书|章节错误[，,]?点此[报举]\S{0,4})(?:[\s←→<>|·/]+(?:上一[章页]|下一[章页]|返回(?:目录|书页)|加入书[签架]|章节目录|目录|投推荐票|推荐本书|章节错误[，,]?点此[报举]\S{0,4}))+",
        )
        .summary("a line is the navigation of a novel site")
        .source("novel sites, page of a chapter")
        .confidence(95)
        .bad("月光满地。\n上一章 ← 章节目录 → 下一章\n", "月光满地。\n")
        .good("下一章\n门开了。"),
        marker_where(
            "noise/author-note",
            Line,
            &["月票", "推荐票", "作者有话", "打赏"],
            |line| ["求", "作者有话", "感谢"].iter().any(|word| line.contains(word)),
            r"[^\n]{0,60}(?:求\S{0,4}?(?:月票|推荐票|收藏|订阅|打赏)|作者有话要?说|感谢\S{1,12}的(?:地雷|打赏|月票))[^\n]{0,80}",
        )
        .summary("a note of the author to the readers of a novel site")
        .source("novel sites; where such a note ends cannot be told")
        .confidence(60)
        .bad("门开了。\n新书上架，求月票求收藏！\n月光满地。", "门开了。\n月光满地。")
        .good("他买了一张月票。"),
        unwrap(
            "noise/interleaved-symbols",
            &["♂", "♀", "÷", "↘", "↗", "☆"],
            r"(?:\p{Han}[♂♀÷→↘↗↑↙☆]{1,2}){3,}\p{Han}?",
            "",
        )
        .by_line()
        .summary("the name of a site, with symbols between its characters")
        .source("novel sites, watermark")
        .confidence(80)
        .bad("门开了。某♂某÷小↘说网", "门开了。网")
        .good("性别：男♂女♀"),
        unwrap(
            "noise/pinyin-behind-han",
            &["ā", "á", "ǎ", "à", "ē", "é", "ě", "è", "ī", "í", "ǐ", "ì", "ō", "ó", "ǒ", "ò", "ū", "ú", "ǔ", "ù"],
            r"\p{Han}(?<x>[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}[)）])",
            "",
        )
        .summary("a reading in brackets behind a character")
        .source("pages traditionalised by machine carry such readings; so do schoolbooks")
        .confidence(50)
        .bad("標(biāo)点", "標点")
        .good("标点（biao dian）"),
    ]
}

/// Runs of one to four masks between Han characters; of asterisks only the one run of its line, since pairs are emphasis.
fn masked(context: &Context<'_>, findings: &mut Findings) {
    let mask = |c: char| matches!(c, '*' | '＊' | '□');
    for (from, line) in lines(context.text()) {
        let mut found = Vec::new();
        let mut starred = 0;
        let mut at = 0;
        while let Some(start) = line.get(at..).and_then(|t| t.find(mask)).map(|n| at + n) {
            let run = line.get(start..).unwrap_or_default();
            let length = run.find(|c| !mask(c)).unwrap_or(run.len());
            at = start + length;
            starred += usize::from(run.starts_with('*'));
            let few = run.get(..length).is_some_and(|r| (1..=4).contains(&r.chars().count()));
            let han = |c: Option<char>| c.is_some_and(chars::is_han);
            if few && han(before(line, start)) && han(after(line, at)) {
                found.push((Span::new(start, at).shifted(from), run.starts_with('*')));
            }
        }
        for (span, star) in found {
            if !star || starred == 1 {
                findings.report(span);
            }
        }
    }
}

/// Syllables between Han characters where several stand in the block.
fn syllables(context: &Context<'_>, findings: &mut Findings) {
    let mut found = Vec::new();
    for (from, line) in context.lines_with(Classes::of('a')) {
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(start) = bytes.get(at..).and_then(|b| b.iter().position(u8::is_ascii_lowercase)).map(|n| at + n) {
            let run = bytes.get(start..).unwrap_or_default();
            at = start + run.iter().position(|b| !b.is_ascii_lowercase()).unwrap_or(run.len());
            // Nearly all words of Latin text go by this.
            if chars::touches_ascii(bytes, start, at) {
                continue;
            }
            let han = |c: Option<char>| c.is_some_and(chars::is_han);
            let syllable = line.get(start..at).is_some_and(|s| SYLLABLES.contains(&s));
            if syllable && han(before(line, start)) && han(after(line, at)) {
                found.push(Span::new(start, at).shifted(from));
            }
        }
    }
    // One may be anything.
    if found.len() >= 2 {
        found.into_iter().for_each(|span| findings.report(span));
    }
}

/// Syllables that such sites write.
const SYLLABLES: [&str; 24] = [
    "zheng", "fu", "cao", "xing", "se", "ru", "sha", "du", "jing", "shi", "dang", "guan", "qiang", "jun", "sheng", "yin",
    "dao", "si", "xue", "mi", "lu", "bao", "luan", "wang",
];
