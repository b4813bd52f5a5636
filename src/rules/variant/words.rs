//! What the word decides: variants with several standard forms, and standard characters that stand for another one in some
//! words only (乾燥 is 干燥, 乾坤 stays).

use std::collections::HashMap;

use once_cell::sync::Lazy;

use crate::data;
use crate::edit::Span;
use crate::profile::Profile;
use crate::rule::{Category, Findings, Pair, Rule};

/// The standard form of a variant and whether that is sure; `around` gives the characters before and after.
pub(super) fn form(c: char, around: impl FnOnce() -> [Option<char>; 2]) -> (Option<char>, bool) {
    let forms = data::standard_forms(c);
    if !BY_WORD.iter().any(|(v, ..)| *v == c) && KEPT.iter().all(|(v, ..)| *v != c) {
        return (forms.first().copied(), forms.len() == 1 && !DOUBTFUL.contains(c));
    }
    let [before, after] = around();
    let is = |found: Option<char>, one_of: &str| found.is_some_and(|f| one_of.contains(f));
    if KEPT.iter().any(|(v, prior, next)| *v == c && (is(before, prior) || is(after, next))) {
        return (None, false);
    }
    for (_, after_these, before_these, form) in BY_WORD.iter().filter(|(v, ..)| *v == c) {
        if is(before, after_these) || is(after, before_these) {
            return (Some(*form), true);
        }
    }
    match USUAL.iter().find(|(v, _)| *v == c) {
        Some((_, form)) => (Some(*form), true),
        None => (forms.first().copied(), forms.len() == 1 && !DOUBTFUL.contains(c)),
    }
}

/// Variants that mostly stand in names, or that are a slip for another character.
const DOUBTFUL: &str = "糸琍咲絵薙桜沢滝浜辺瀬斎斉澤髙﨑渕嶋鱲囉妳怳榎栃畑辻鞦";

/// Variant, characters that may stand before it, characters that may stand after it, its form there.
#[rustfmt::skip]
const BY_WORD: &[(char, &str, &str, char)] = &[
    ('鞦', "", "韆千", '秋'),
    ('麼', "幺么", "", '麽'), ('麼', "什这那怎多要甚", "", '么'),
    ('鍾', "", "书馗", '锺'), ('鍾', "分秒点闹警时挂敲撞编", "情爱表头点楼声", '钟'),
    ('蘋', "", "果", '苹'),
    ('噁', "", "心", '恶'),
    ('鉅', "艰", "大额款变资献细", '巨'),
    ('颺', "飘飞张宣远激悠昂", "", '扬'),
    ('讎', "校", "校勘", '雠'), ('讎', "报复冤世血深私国仇怨", "人敌恨怨家杀", '仇'),
    ('讐', "报复冤世血深私国仇怨", "人敌恨怨家杀", '仇'),
    ('閤', "", "家府上眼", '合'),
    ('逕', "途捷路半直口田", "自行直流向", '径'),
    ('勣', "成功业战", "", '绩'),
    ('尅', "", "服制", '克'),
    ('鑪', "火香锅电高熔锻茶风", "子火灶膛", '炉'),
    ('麴', "酒红大小", "酒霉", '曲'),
    ('粇', "米糟谷", "", '糠'),
    ('貲', "", "财产", '资'),
    ('鍊', "项拉锁铁手脚表车金银珍", "条子锁接轨", '链'),
    ('袴', "纨", "", '绔'),
    ('咲', "微大冷嬉含暗欢发可好", "道着话嘻", '笑'),
    ('糸', "关体派联院世", "统列数", '系'),
];

/// Variants with several forms or with words of their own, and the form that is right wherever no word says otherwise.
const USUAL: &[(char, char)] = &[('麼', '么'), ('線', '线'), ('鍾', '钟'), ('鍊', '炼'), ('袴', '裤')];

/// Proper names that are written with the variant: the variant, the characters before it and those behind it.
const KEPT: &[(char, &str, &str)] = &[('碁', "宏明", ""), ('濛', "", "溪江阳")];

/// In words with these the other spelling was usual as well (异形词, GF 1001-2001 recommends one): reported only.
const INTERCHANGEABLE: [char; 2] = ['覆', '藉'];

/// Standard characters in the words where they are traditional for another one. `applies` says whether the document is one in
/// which they are defects.
pub(super) fn rule(applies: fn(&Profile) -> bool) -> Rule {
    Rule::new("variant/traditional-use", Category::Variant)
        .summary("a standard character stands where it is traditional for another one")
        .source("通用规范汉字表 (2013), annex 1, notes")
        .confidence(95)
        .needs(WORDS_BY_START.values().flatten().map(|p| p.wrong().to_owned()))
        .by_line()
        .code(move |context, findings| {
            if applies(context.profile()) {
                find_words(context.text(), &WORDS_BY_START, findings);
            }
        })
        .bad("请将种子放在乾燥的地方。", "请将种子放在干燥的地方。")
        .bad("他们沿著这条路继续前进，瞭解民情。", "他们沿着这条路继续前进，了解民情。")
        .bad("这份计划对於我们很重要。", "这份计划对于我们很重要。")
        .good("乾坤、乾隆、著作、瞭望、魏徵、慰藉、覆盖、神祇、显著这些词里的字不变。")
        .good("收信之后应当及时答覆，不要藉故拖延。")
        .good("门前站着一位带著名牌手表的人，这里存在著名的景点。")
        .good("一代代修渠人，才有今朝著辉煌的水利史。")
}

/// Other forms of a word, reported: the table only recommends one. `applies` as for [`rule`].
pub(super) fn word_forms(applies: fn(&Profile) -> bool) -> Rule {
    Rule::new("variant/word-form", Category::Variant)
        .summary("another form of the word is recommended")
        .source("第一批异形词整理表 (GF 1001-2001)")
        .confidence(70)
        .needs(data::word_forms().iter().map(|(form, ..)| *form))
        .by_line()
        .code(move |context, findings| {
            if applies(context.profile()) {
                find_words(context.text(), &FORMS_BY_START, findings);
            }
        })
        .bad("他的发言十分精采，这份工作他并不耽心。", "他的发言十分精彩，这份工作他并不担心。")
        .bad("这件事必须澈底查清，不能再担搁。", "这件事必须彻底查清，不能再耽搁。")
        .good("酒精采购已经完成，答案语音提示也录好了。")
        .good("这些标识牌由各村展转型成果，原由镇里保管。")
}

fn find_words(text: &str, words: &HashMap<char, Vec<Pair>>, findings: &mut Findings) {
    for (at, c) in text.char_indices() {
        for pair in words.get(&c).into_iter().flatten() {
            if text.get(at..).is_some_and(|t| t.starts_with(pair.wrong())) {
                let span = Span::new(at, at + pair.wrong().len());
                if pair.applies(text, span) {
                    let (part, new) = pair.edit(span);
                    let sure = if pair.wrong().contains(INTERCHANGEABLE) { 80 } else { 100 };
                    findings.replace_with_confidence(part, new, sure);
                }
            }
        }
    }
}

static WORDS_BY_START: Lazy<HashMap<char, Vec<Pair>>> = Lazy::new(|| by_start(pairs()));

static FORMS_BY_START: Lazy<HashMap<char, Vec<Pair>>> = Lazy::new(|| {
    let each = |chars: &'static str| chars.chars().map(String::from);
    let pair = |(form, recommended, not_after, not_before): &(&'static str, &'static str, &'static str, &'static str)| {
        Pair::new(*form, *recommended).not_after(each(not_after)).not_before(each(not_before))
    };
    by_start(data::word_forms().iter().map(pair))
});

fn by_start(pairs: impl IntoIterator<Item = Pair>) -> HashMap<char, Vec<Pair>> {
    let mut words: HashMap<char, Vec<Pair>> = HashMap::new();
    for pair in pairs {
        if let Some(start) = pair.wrong().chars().next() {
            words.entry(start).or_default().push(pair);
        }
    }
    words
}

fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for &(variant, standard, words) in WORDS {
        for word in words.split(' ') {
            pairs.push(Pair::new(word, word.replace(variant, standard)));
        }
    }
    for verb in ZHE_VERBS.split(' ') {
        let pair = Pair::new([verb, "著"].concat(), [verb, "着"].concat());
        let pair = pair.not_before(["名", "作", "称", "述", "书", "录", "者", "有", "文", "说", "译", "于", "於", "卷", "稿"]);
        // 今朝著 and 清朝著 are no 朝着.
        pairs.push(if verb == "朝" { pair.not_after(DYNASTIES.chars().map(String::from)) } else { pair });
    }
    for before in YU_BEFORE.chars() {
        let mut buffer = [0; 4];
        let before: &str = before.encode_utf8(&mut buffer);
        pairs.push(Pair::new([before, "於"].concat(), [before, "于"].concat()).not_before(["菟", "戏"]));
    }
    pairs
}

/// A standard character, the one that it is traditional for, and the words in which it is that.
#[rustfmt::skip]
const WORDS: &[(&str, &str, &str)] = &[
    ("乾", "干", "乾燥 乾净 乾淨 乾脆 乾杯 乾旱 乾枯 乾涸 乾涩 乾瘪 乾裂 乾粮 乾货 乾果 乾洗 乾湿 乾电池 乾巴巴 乾瞪眼 乾着急 乾儿子 乾妈 \
                 饼乾 晒乾 烘乾 晾乾 风乾 擦乾 烤乾 吹乾 阴乾 口乾 葡萄乾 豆腐乾 豆乾 笋乾 肉乾 外强中乾 一乾二净"),
    ("瞭", "了", "瞭解 明瞭 瞭如指掌 瞭然 一目瞭然 瞭若指掌"),
    ("徵", "征", "特徵 象徵 徵求 徵收 徵兆 徵集 徵用 徵地 徵税 徵兵 徵召 徵询 徵文 徵婚 徵聘 徵稿 徵信 应徵 表徵 体徵 病徵 缓徵 免徵 开徵 \
                 综合徵 综合症徵"),
    ("覆", "复", "答覆 回覆 批覆 反覆 函覆 禀覆 覆查 覆审 覆核 覆议 覆诊 覆印 覆习 覆原 覆杂 恢覆 重覆 报覆 修覆"),
    ("藉", "借", "藉口 藉故 藉助 藉机 藉此 藉由 藉以 藉着 藉重 藉题发挥 凭藉"),
    ("夥", "伙", "夥伴 合夥 同夥 团夥 入夥 散夥 拆夥 大夥 小夥子 夥同 夥计 夥食"),
    ("摺", "折", "摺叠 存摺 奏摺 摺子 摺扇 摺痕 褶摺 摺纸 骨摺"),
    ("馀", "余", "其馀 多馀 业馀 剩馀 残馀 结馀 盈馀 馀额 馀地 馀下 之馀 富馀 馀款 馀力 馀年 馀热 馀生 课馀"),
    ("昇", "升", "提昇 上昇 昇级 昇值 昇温 晋昇 昇高 昇华 昇降 攀昇 飙昇 擢昇 昇学 昇空 昇旗 直昇机"),
    ("祇", "只", "祇有 祇要 祇是 祇能 祇好 祇不过 祇可 祇得"),
    ("麽", "么", "什麽 怎麽 这麽 那麽 多麽 要麽"),
    ("甚麽", "什么", "甚麽"),
    ("甦", "苏", "复甦 甦醒"),
    ("於", "于", "於是 於此 於今 於心 於理 於事无补 於情於理 於法有据 於今年 於去年"),
];

/// Verbs and prepositions that take 着.
#[rustfmt::skip]
const ZHE_VERBS: &str = "沿 随 接 看 拿 带 朝 向 顺 跟 凭 趁 本 伴 坐 站 躺 走 跑 笑 哭 听 抱 背 拉 推 拖 握 捧 举 扶 牵 穿 戴 披 盖 铺 挂 贴 \
    写 印 刻 画 装 载 藏 含 睡 活 等 守 护 陪 想 念 盼 望 爱 恨 怕 忍 闭 睁 盯 瞪 望 瞧 指 意味 标志 象征 存在 面临 围绕 承载 肩负 牵动 \
    影响 充满 洋溢 闪耀 沉睡 等待 期待 关注 注视 思考 享受 承受 经历 忍受 坚持 保持 维持 持续 进行 发挥 起 占据 扮演 隐藏 \
    蕴含 包含 怀 怀揣 冒 顶 迎 对 照 靠 挨 紧 忙 急 试 说 唱 喊 叫 吵 闹 哼 喝 吃 嚼 住 有 点 烧 亮 开 关 锁 插 立 竖 跪 蹲 \
    趴 骑 驾 划 摇 晃 飘 飞 流 淌 滴 冒 散发 燃烧 跳动 跳 转 绕 围 堵 挡 拦 压 按 摸 抓 揪 捏 掐 夹 搂 挽 擦 洗";

/// What stands before 朝 where it is no preposition.
const DYNASTIES: &str = "今明清唐宋元汉隋晋梁陈魏周商秦辽金本历王当前后六皇";

/// What 於 follows where it is 于.
const YU_BEFORE: &str = "对由关至等属基位处用在大小低高多少限利善勇敢忠便鉴源始终置陷富乐安致归过出来自生死成立发建存见合早晚\
不介敏急疲忙苦难易精专倾趋服从受责求重轻先后次强弱优劣长短甘耻羞濒临免止有无近远异同";
