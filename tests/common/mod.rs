//! Text for the property tests: Han, marks, Latin, invisible characters, markers, and long runs without a break.
#![allow(dead_code, reason = "each test binary uses a part")]

use proptest::prelude::*;

/// Whole clauses, good and bad: what the rules are about, in one breath.
const CLAUSES: &[&str] = &[
    "会议强调，要把责任落到实处。",
    "一、总体情况",
    "（一）主要做法。",
    "（二）存在的不足。",
    "二、下一步打算",
    "（三）",
    "1.加强领导",
    "第一条 为了规范管理，制定本办法。",
    "一是抓落实；二是促发展。",
    "新情況",
    "腾出更多时问和精力",
    "他随时问路",
    "特续推进",
    "管觉治党",
    "己经完成",
    "目标;任务,措施:三项",
    "完成了吗?完成了!",
    "“两个确立〞",
    "〝问题〞",
    "\"整改\"",
    "＂落实＂",
    "``清单''",
    "”反了“",
    "“一”“二”、‘三’",
    "It's 5\" wide, isn't it?",
    "##paidbegin##",
    "##paidend##",
    "$$paidbegin$$",
    "<paid>",
    "</p>",
    "<br/>",
    "[hide]",
    "<!--more-->",
    "_ueditor_page_break_tag_",
    "— 2 —",
    "第 3 页 共 20 页",
    "各 位 代 表",
    "（见附件)",
    "(一)",
    "国办发(2023)12号",
    "３０％的Ａ类",
    "......",
    "。。。",
    "--",
    "——",
    "，，",
    "&ldquo;好&rdquo;",
    "&amp;nbsp;",
    "\\u4e2d\\u6587",
    "涓枃鐨勬枃浠讹紝",
    "ä¸\u{AD}æ\u{96}\u{87}",
    "ÖÐ¹ú",
    "锟斤拷",
    "⼯作⽂件",
    "樂\u{F914}",
    "﹐﹑﹔",
    "︐︒",
    "ｱｲｳ",
    "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。",
    "これは日本語です,ね。",
    "한국어 문장;",
    "這是繁體中文的情況，應該保留。",
    "fn main() { let a, b; }",
    "12:30到1,000米，比例1:3",
    "Markdown **粗体**:说明",
    "| 甲 | 乙 |\n|---|---|\n| 1,2 | \"三\" |",
];

/// Protected pieces: no rule writes into them.
pub const PROTECTED: &[&str] = &[
    "https://example.com/a,b;c?d=情",
    "http://a.example.org/x\"",
    "someone@example.com",
    "`let a=\"中\";中,中`",
    "\n```\n中,中;\"引\"情況时问\n##paidbegin##\n```\n",
    "<pre>中,中;“引〞</pre>",
    "$x,y;z$",
    "{{ 中,中 }}",
    "【保护,原样;“好〞】",
];

/// The pattern by which the last of [`PROTECTED`] is protected.
pub const USER_PATTERN: &str = "【保护[^】]*】";

const MARKS: &[char] = &[
    '，', '。', '、', '；', '：', '？', '！', '…', '—', '·', '“', '”', '‘', '’', '「', '」', '『', '』', '《', '》', '（',
    '）', '【', '】', '〔', '〕', ',', '.', ';', ':', '?', '!', '"', '\'', '`', '(', ')', '[', ']', '<', '>', '#', '$', '&',
    '%', '\\', '-', '_', '~', '*', '|', '/', '〝', '〞', '〟', '＂', '′', '″', '―', '－', '～',
];

const SPACES: &[char] = &[
    ' ',
    '\n',
    '\n',
    '\n',
    '\t',
    '\r',
    '\u{A0}',
    '\u{3000}',
    '\u{200B}',
    '\u{200D}',
    '\u{FEFF}',
    '\u{AD}',
    '\u{2028}',
    '\u{FE0F}',
    '\u{B}',
    '\u{C}',
    '\u{1}',
    '\u{7F}',
    '\u{96}',
    '\u{FFFD}',
    '\u{E5E5}',
    '\u{F06C}',
    '\u{301}',
    '\u{E0041}',
    '\u{202E}',
];

const HAN: &[char] = &[
    '的', '一', '是', '在', '情', '况', '況', '时', '问', '间', '党', '觉', '后', '後', '发', '發', '这', '這', '国', '國',
    '乾', '干', '里', '裏', '着', '著', '己', '已', '末', '未', '条', '第', '十', '三', '号', '月', '日', '⼯', '⺠', '〇',
    '囗', '𠮷', '葛', '镕', '説', '気',
];

fn piece() -> impl Strategy<Value = String> {
    let one_of = |list: &'static [char]| prop::sample::select(list).prop_map(String::from);
    let few = |list: &'static [char], n| prop::collection::vec(prop::sample::select(list), 1..n);
    prop_oneof![
        6 => prop::sample::select(CLAUSES).prop_map(str::to_owned),
        3 => few(HAN, 12).prop_map(String::from_iter),
        3 => one_of(MARKS),
        1 => few(MARKS, 6).prop_map(String::from_iter),
        2 => one_of(SPACES),
        1 => "[a-zA-Z0-9]{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("\r\n".to_owned()),
    ]
}

/// Running text of which pages are made.
const PROSE: &str = "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错。\
    镇里把经验写成册子，发到每个村民小组，又请来老支书讲课，一直讲到天黑，大家都说听懂了①。“有了准备，心里就不慌。”\
    一、总体情况。全镇有水库3座、水泵26台，informa-tion一栏由县里填写，一是抓落实；二是促发展。";

/// What stands between pages.
const FURNITURE: &[&str] = &[
    "— 2 —",
    "第 3 页 共 20 页",
    "7",
    "8",
    "9",
    "青石镇防汛总结",
    "青石镇防汛总结 3",
    "\u{C}青石镇防汛总结",
    "\u{C}",
    "① 见《水利志》。",
    "",
];

/// A document as it stands on paper: lines of one width, some behind blank lines, with what stands between pages.
pub fn printed_document() -> impl Strategy<Value = String> {
    let line_end = prop_oneof![
        12 => Just("\n"),
        2 => Just("\n\n"),
        1 => Just("\n\u{3000}\u{3000}"),
        1 => Just("\r\n"),
    ];
    let furniture = prop::collection::vec(prop::sample::select(FURNITURE), 0..3);
    let pages = prop::collection::vec((0usize..60, furniture, prop::bool::weighted(0.7)), 0..5);
    (12usize..44, 0usize..160, line_end, pages, 0usize..3, document()).prop_map(|(width, length, end, pages, gap, rest)| {
        let prose: Vec<char> = PROSE.chars().cycle().take(length.max(width)).collect();
        let mut lines: Vec<String> = prose.chunks(width).map(String::from_iter).collect();
        for (at, furniture, blank) in pages {
            let at = at.min(lines.len());
            let blank = if blank { "\n".repeat(gap) } else { String::new() };
            let between = furniture.iter().map(|f| format!("{blank}{f}\n{blank}")).collect();
            lines.insert(at, between);
        }
        lines.join(end) + end + &rest
    })
}

/// A document of a few to a few dozen pieces, or one as it stands on paper.
pub fn any_document() -> impl Strategy<Value = String> {
    prop_oneof![3 => document(), 1 => printed_document()]
}

/// A document of a few to a few dozen pieces.
pub fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// A document that is now and then longer than a block: pieces repeated into long runs without a break.
pub fn long_document() -> impl Strategy<Value = String> {
    let run = (piece(), 1usize..4000).prop_map(|(p, n)| p.repeat(n.min(200_000 / p.len().max(1))));
    (document(), run, document()).prop_map(|(a, run, b)| a + &run + &b)
}

/// A document with protected pieces in it, and which ones they are.
pub fn protected_document() -> impl Strategy<Value = (String, Vec<&'static str>)> {
    let clause = prop::sample::select(CLAUSES)
        .prop_filter("holds no markup of its own", |c| !c.contains(['`', '<', '$', '&', '\\', '@', '/']));
    let part = (prop::collection::vec(clause, 0..4), prop::sample::select(PROTECTED));
    (prop::collection::vec(part, 1..4), clause_end()).prop_map(|(parts, end)| {
        let mut text = String::new();
        let mut pieces = Vec::new();
        for (clauses, piece) in parts {
            text.extend(clauses);
            text.push('，');
            text.push_str(piece);
            text.push('，');
            pieces.push(piece);
        }
        (text + end, pieces)
    })
}

fn clause_end() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["。", "", "。\n"][..])
}
