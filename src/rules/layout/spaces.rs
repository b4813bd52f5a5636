//! Spaces between Han characters and around Chinese marks.

use memchr::memmem::Finder;
use once_cell::sync::Lazy;

use crate::chars::{self, is_han};
use crate::edit::Span;
use crate::lines;
use crate::profile::Script;
use crate::profile::wrap::{dangles, tears_word};
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("layout/letter-spaced", Category::Layout)
            .summary("the characters of a line are set apart by spaces")
            .source("OCR and PDF text layers; titles of work reports are set so")
            .confidence(97)
            .needs_classes(Classes::LETTER_SPACE)
            .by_line()
            .code(letter_spaced)
            .bad("工 \u{3000} 作 \u{3000} 总 \u{3000} 结 \u{3000} 报 \u{3000} 告", "工作总结报告")
            .bad("关 于 全 县 防 汛 物 资 储 备 情 况 的 报 告", "关于全县防汛物资储备情况的报告")
            .bad("各 位 代 表：", "各位代表：")
            .bad("二 、 2 0 1 9 年 工 作 打 算", "二、2019年工作打算")
            .bad("防 　 汛 　 预 　 案", "防汛预案")
            .good("工 作 总 结 报 告")
            .good("张\u{3000}三")
            .good("目 录")
            .good("东 南 西 北 中")
            .good("赵 一 钱 二"),
        Rule::new("layout/stray-space", Category::Layout)
            .summary("a space inside a sentence, between Han characters or beside a mark")
            .source("OCR and PDF text layers")
            .confidence(93)
            .needs([" ", "\u{A0}"])
            .by_line()
            .code(stray)
            .bad("各单位要认真落 实防汛责任。", "各单位要认真落实防汛责任。")
            .bad("村里修了路 ，通了水。", "村里修了路，通了水。")
            .bad("（二）城乡建 设取得进展", "（二）城乡建设取得进展")
            .bad("——二〇一六年二月在 某县第六次代表会议上", "——二〇一六年二月在某县第六次代表会议上")
            .bad("——2016年2月在某 县第六次代表 会议上", "——2016年2月在某县第六次代表会议上")
            .bad("# 孙某 某诉某运输公司案", "# 孙某某诉某运输公司案")
            .bad("中华 人民共和 国某某法", "中华人民共和国某某法")
            .bad("他问道：“这条渠还要 修几天？”", "他问道：“这条渠还要修几天？”")
            .good("第三条 各单位应当落实责任。")
            .good("问题仍然存在 各村尽快整改")
            .good("12．两不误 指防汛和生产都不耽误。")
            .good("3. “三包”工程 包种植、包管护、包销售。")
            .good("两不误 指防汛和生产都不耽误。")
            .good("办好“东村山水 西村人家”民俗活动，接待游客。")
            .good("此事见县志。（第三卷）又 李某说，桥是后来修的。")
            .good("执行《食品标准 添加剂》的规定。")
            .good("主持人 李明 记录 王芳")
            .good("（二）加强领导 落实责任")
            .good("县人民 政府办公室")
            .good("——2016年2月在某县第六次代表会议上 县长 孙某")
            .good("主办单位 某县有限责任公司 某县运输公司")
            .good("原告 某运输公司")
            .good("孙某 某运输公司")
            .good("五、撤 销 权")
            .good("好啊 明天见。"),
    ]
}

/// The single spaces that may stand between two characters of a letter-spaced text.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{3000}' | '\u{2002}'..='\u{200A}')
}

fn is_cell(c: char) -> bool {
    is_han(c)
        || chars::is_cjk_mark(c)
        || c.is_ascii_alphanumeric()
        || matches!(c, '.' | '%' | ',' | '-' | ':' | ';' | '(' | ')')
}

/// Shortest run of single characters that is no list.
const MIN_RUN: usize = 5;
/// Characters that stand one by one in tables and lists.
const LISTED: &str = "一二三四五六七八九十〇零百甲乙丙丁戊己庚辛壬癸东南西北中春夏秋冬金木水火土日月年子丑寅卯辰巳午未申酉戌亥上下左右前后大小是否优良差男女有无";

fn letter_spaced(ctx: &Context<'_>, found: &mut Findings) {
    let mut start = 0;
    for line in lines::inclusive(ctx.text()) {
        let content = line.trim_end_matches(is_blank);
        let indent = content.len() - content.trim_start_matches(is_blank).len();
        let body = content.get(indent..).unwrap_or_default();
        if may_be_spaced(body) {
            // The second half of a doubled line goes by another rule.
            let body = super::doubled::half(body).and_then(|h| body.get(..h)).unwrap_or(body);
            runs(body, start + indent, found);
        }
        start += line.len();
    }
}

/// Do so many Han characters stand between spaces as the shortest run holds, each alone but for marks behind it? The half of a doubled
/// line holds no more.
fn may_be_spaced(body: &str) -> bool {
    let (mut found, mut opens, mut is_single) = (0, true, false);
    for c in body.chars() {
        if is_space(c) {
            found += usize::from(is_single);
            (opens, is_single) = (true, false);
        } else {
            is_single = if opens { is_han(c) } else { is_single && chars::is_cjk_mark(c) };
            opens = false;
        }
    }
    found + usize::from(is_single) >= MIN_RUN - 1
}

const fn is_blank(c: char) -> bool {
    is_space(c) || matches!(c, '\n' | '\r')
}

/// Runs of single characters with the same gap between each two.
fn runs(body: &str, offset: usize, found: &mut Findings) {
    // Each piece between gaps: its span, and the gap before it.
    let mut pieces: Vec<(Span, &str)> = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let rest = body.get(at..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start_matches(is_space).len();
        let rest = rest.get(gap..).unwrap_or_default();
        let length = rest.find(is_space).unwrap_or(rest.len());
        pieces.push((Span::new(at + gap, at + gap + length), body.get(at..at + gap).unwrap_or_default()));
        at += gap + length;
    }
    let single = |p: &(Span, &str)| {
        // The last piece may carry a mark: 表：
        let text = p.0.of(body).unwrap_or_default();
        let mut all = text.chars();
        all.next().is_some_and(is_cell) && all.all(chars::is_cjk_mark)
    };
    let mut i = 0;
    while i < pieces.len() {
        let run_end = {
            let mut j = i;
            let gap = pieces.get(i + 1).map_or("", |p| p.1);
            while pieces.get(j).is_some_and(single) && (j == i || pieces.get(j).is_some_and(|p| same_gap(p.1, gap))) {
                j += 1;
            }
            j
        };
        if run_end <= i {
            i += 1;
            continue;
        }
        let run = pieces.get(i..run_end).unwrap_or_default();
        let whole = i == 0 && run_end == pieces.len();
        if is_letter_spaced(body, run, whole) {
            // A short title is as often set so on purpose, with a single space.
            let is_set = whole && is_title(body) && run.iter().all(|p| p.1.chars().nth(1).is_none());
            let confidence = if is_set { 80 } else { 97 };
            for p in run.iter().skip(1) {
                found.replace_with_confidence(Span::new(p.0.start - p.1.len(), p.0.start).shifted(offset), "", confidence);
            }
        }
        i = run_end;
    }
}

/// Is the line a title: few characters, each of them Han?
fn is_title(body: &str) -> bool {
    let mut characters = body.chars().filter(|c| !is_space(*c));
    characters.by_ref().take(MAX_TITLE).all(is_han) && characters.next().is_none()
}

/// Longest title that is set with spaces, in characters.
const MAX_TITLE: usize = 11;

/// Two gaps are the same when they are, or when one single space is another.
fn same_gap(a: &str, b: &str) -> bool {
    a == b || a.chars().count() == 1 && b.chars().count() == 1 && a != "\u{3000}" && b != "\u{3000}"
}

fn is_letter_spaced(body: &str, run: &[(Span, &str)], whole: bool) -> bool {
    let all = || run.iter().filter_map(|p| p.0.of(body)).flat_map(str::chars);
    let han = all().filter(|c| is_han(*c)).count();
    let listed = all().filter(|c| is_han(*c)).all(|c| LISTED.contains(c));
    let least = if whole && run.len() == han { MIN_RUN - 1 } else { MIN_RUN };
    // A single title of four characters shares none with a list.
    let sure = run.len() >= MIN_RUN || all().all(|c| !LISTED.contains(c));
    han >= least && han * 2 >= run.len() && !listed && sure
}

/// Fewest spaces between Han characters that can tear a line apart.
const DENSE: usize = 3;
/// Words that open a line and stand apart from what they name.
const LABELS: [&str; 16] =
    ["附件", "附", "注", "问", "答", "例", "摘要", "关键词", "主题词", "前言", "序言", "后记", "说明", "备注", "总则", "附则"];
/// Words that end a clause in chats, where a space is a mark.
const PARTICLES: &str = "了啊吧呢吗哈哦呀嘛啦嗯哎喔噢嘿嘻呵哇唉咯哟好行";

fn stray(ctx: &Context<'_>, found: &mut Findings) {
    let text = ctx.text();
    if !has_stray_place(text) {
        return;
    }
    let mut start = 0;
    for line in lines::inclusive(text) {
        let content = line.trim_end_matches(is_blank);
        let trimmed = content.trim_start_matches(is_blank);
        if has_stray_place(trimmed) && trimmed.chars().any(is_han) {
            let is_sentence = is_sentence(trimmed);
            let mut spans = stray_in(trimmed, is_sentence);
            // Only a finding asks for the profile.
            if !spans.is_empty() {
                let profile = ctx.profile();
                if matches!(profile.script(), Script::Japanese | Script::Korean) || profile.parts_with_spaces() {
                    return;
                }
                if is_sentence && profile.is_markup() {
                    spans = stray_in(trimmed, false);
                }
            }
            let offset = start + content.len() - trimmed.len();
            spans.into_iter().for_each(|span| found.replace(span.shifted(offset), ""));
        }
        start += line.len();
    }
}

/// Do marks part the clauses of the line, so that spaces do not?
fn is_sentence(line: &str) -> bool {
    let is_closed = || line.trim_end_matches(chars::is_closing).ends_with(chars::ends_sentence);
    line.contains(['。', '；'])
        || line.contains('，') && (line.ends_with('：') || is_numbered(line))
        || is_closed() && (line.contains('“') || line.matches('，').nth(1).is_some())
}

/// Does a space stand in `text`, lines or a part of one, where it can be stray?
fn has_stray_place(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut line, mut read) = (0, 0); // where the line starts, and up to where that is known
    // A space, or the second byte of a no-break space.
    memchr::memchr2_iter(b' ', 0xA0, bytes).any(|at| {
        let start = match bytes.get(at.saturating_sub(1)..=at) {
            Some([.., b' ']) => at,
            Some([0xC2, 0xA0]) => at - 1,
            _ => return false,
        };
        // Beside an ASCII character none is.
        if chars::touches_ascii(bytes, start, at + 1) {
            return false;
        }
        let (Some(head), Some(tail)) = (text.get(..start), text.get(at + 1..)) else { return false };
        let places = head.chars().next_back().zip(tail.chars().next());
        let is_stray = places.is_some_and(|(before, after)| is_stray_place(before, after));
        is_stray && {
            let newline = memchr::memrchr(b'\n', bytes.get(read..start).unwrap_or_default());
            line = newline.map_or(line, |n| read + n + 1);
            read = start;
            !is_structure(head.get(line..).unwrap_or_default().trim_start_matches(is_blank))
        }
    })
}

/// A space in a sentence.
struct Gap {
    span: Span,
    between_han: bool,
    in_title: bool,
    behind_particle: bool,
    parts_phrases: bool,
    /// What stands before it opens the line, or a new sentence, as a label does.
    labelled: bool,
}

/// The stray spaces of a line. In a sentence they are all that without it, and more.
fn stray_in(line: &str, is_sentence: bool) -> Vec<Span> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut title = 0usize;
    let mut chars = line.char_indices().peekable();
    let mut before: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        match c {
            '《' => title += 1,
            '》' => title = title.saturating_sub(1),
            ' ' | '\u{A0}' => {
                let next = chars.peek().map(|(_, c)| *c);
                if let (Some(b), Some(n)) = (before, next)
                    && is_stray_place(b, n)
                {
                    let head = line.get(..at).unwrap_or_default();
                    if !is_structure(head) {
                        let span = Span::new(at, at + c.len_utf8());
                        let between_han = is_han(b) && is_han(n);
                        // 《技 is no word.
                        let in_title = title > 0 && !is_single_before(head);
                        let behind_particle = PARTICLES.contains(b) || head.chars().nth(4).is_none() && LABELS.contains(&head);
                        let parts_phrases = between_han && parts_phrases(head, line.get(span.end..).unwrap_or_default());
                        let labelled = between_han && gaps.is_empty() && is_label(head, n);
                        gaps.push(Gap { span, between_han, in_title, behind_particle, parts_phrases, labelled });
                    }
                } else if next.is_some_and(is_space) || before.is_some_and(is_space) {
                    // Columns or a lost paragraph break: not a line of stray spaces.
                    if before.is_some_and(is_han) {
                        return Vec::new();
                    }
                }
            }
            '\t' => return Vec::new(),
            _ => {}
        }
        before = Some(c);
    }
    if gaps.is_empty() {
        return Vec::new();
    }
    let between: Vec<Span> = gaps.iter().filter(|g| g.between_han).map(|g| g.span).collect();
    // 目 录 and 撤 销 权 are set so.
    let is_text = line.split(is_space).any(|piece| piece.chars().filter(|c| is_han(*c)).nth(2).is_some());
    let inside_name = inside_names(line, &between);
    let is_tear = |g: &Span| {
        is_text && (tears_word(line, g.start, g.end) || dangles(line, g.start)) || tears_someone(line, *g) || inside_name(*g)
    };
    let torn: Vec<Span> = between.iter().copied().filter(is_tear).collect();
    let sure = is_torn(line, &between)
        || is_dateline(line)
        || is_sentence && between.len() >= DENSE
        || !torn.is_empty() && torn.len() * 2 >= between.len();
    let is_stray = |gap: &Gap| {
        let stands = gap.between_han && (gap.in_title || gap.behind_particle);
        let parts = gap.parts_phrases || gap.labelled && between.len() < DENSE;
        !parts && (sure || is_sentence && !stands) || torn.binary_search(&gap.span).is_ok()
    };
    gaps.into_iter().filter(is_stray).map(|gap| gap.span).collect()
}

/// Does a space part two phrases of a quotation, as in “甲地山水 乙地人家”: the only one in it, and no mark beside it?
fn parts_phrases(head: &str, tail: &str) -> bool {
    let is_phrase = |side: &mut dyn Iterator<Item = char>, edges: [char; 2]| {
        let mut han = 0;
        // The mark of the quotation, or what is none of a phrase.
        let end = side.take(MAX_PHRASE).find(|c| {
            han += usize::from(is_han(*c));
            is_space(*c) || chars::is_cjk_mark(*c) && *c != '·'
        });
        han >= MIN_PHRASE && end.is_some_and(|c| edges.contains(&c))
    };
    is_phrase(&mut head.chars().rev(), ['“', '「']) && is_phrase(&mut tail.chars(), ['”', '」'])
}

/// Most characters that are read for a phrase.
const MAX_PHRASE: usize = 24;
/// Fewest characters of a phrase that a space parts from another.
const MIN_PHRASE: usize = 3;

/// Does `head`, a line up to a space before `next`, look like a term that the rest explains: `12．两不误 指生产生活两不误。`, or a
/// single character that opens a note?
fn is_label(head: &str, next: char) -> bool {
    let number = head.trim_start_matches(|c: char| c.is_ascii_digit());
    let term = number.trim_start_matches(['.', '．']).trim_start_matches(is_space);
    let is_numbered = number.len() < head.len() && term.len() < number.len();
    let explains = matches!(next, '指' | '即') && term.chars().nth(MAX_TERM).is_none();
    let is_term = (is_numbered || explains) && !term.contains(['，', '。', '；', '：', '！', '？']);
    let mut back = head.chars().rev();
    let opens_note = back.next().is_some_and(is_han) && back.next().is_some_and(|c| matches!(c, '）' | '。'));
    is_term || opens_note
}

/// Longest term without a number, in characters.
const MAX_TERM: usize = 12;

/// Names of institutions, in which no space stands but by mistake.
const NAMES: [&str; 8] = [
    "中华人民共和国",
    "人民代表大会",
    "政治协商会议",
    "有限责任公司",
    "股份有限公司",
    "中级人民法院",
    "高级人民法院",
    "人民检察院",
];

/// Tells which of `gaps`, the spaces of a line, stand inside one of [`NAMES`].
fn inside_names(line: &str, gaps: &[Span]) -> impl Fn(Span) -> bool + use<> {
    let mut torn: Vec<Span> = Vec::new();
    let in_name = |c: char| NAMES.iter().any(|name| name.contains(c));
    let may_tear = |gap: &Span| line.get(..gap.start).and_then(|l| l.chars().next_back()).is_some_and(in_name);
    if let Some(last) = gaps.last()
        && gaps.iter().any(may_tear)
    {
        let mut joined = String::with_capacity(line.len());
        let (mut places, mut at) = (Vec::new(), 0);
        for gap in gaps {
            joined.push_str(line.get(at..gap.start).unwrap_or_default());
            places.push((*gap, joined.len()));
            at = gap.end;
        }
        joined.push_str(line.get(last.end..).unwrap_or_default());
        static FINDERS: Lazy<[Finder<'static>; NAMES.len()]> = Lazy::new(|| NAMES.map(Finder::new));
        let found = |name: &'static Finder<'static>| {
            name.find_iter(joined.as_bytes()).map(|n| n..n + name.needle().len()).collect::<Vec<_>>()
        };
        let names: Vec<_> = FINDERS.iter().flat_map(found).collect();
        torn.extend(
            places.into_iter().filter(|(_, at)| names.iter().any(|n| n.start < *at && *at < n.end)).map(|(gap, _)| gap),
        );
    }
    move |gap| torn.contains(&gap)
}

/// Does the space tear a name that was made unreadable: 张某 某, 张 某诉?
fn tears_someone(line: &str, gap: Span) -> bool {
    let mut back = line.get(..gap.start).unwrap_or_default().chars().rev();
    let (last, before) = (back.next(), back.next());
    let is_surname = |c: char| is_han(c) && !"与和及或由被向对在把给让为是有等".contains(c);
    let opens =
        last == Some('某') && before.is_some_and(is_han) || before.is_none_or(|c| c == ' ') && last.is_some_and(is_surname);
    // 张某 某公司 are two.
    let mut right = line.get(gap.end..).unwrap_or_default().chars();
    opens && right.next() == Some('某') && right.next().is_none_or(|c| !is_han(c) || "诉与和等因在不申被涉".contains(c))
}

/// Is the line that below the title of a report: ——2016年2月在某县第六次代表会议上?
fn is_dateline(line: &str) -> bool {
    let rest = line.trim_start_matches(['—', '-', '―', '─']);
    let place = rest.find('日').or_else(|| rest.find('月')).and_then(|n| rest.get(n + 3..)).map(str::trim_start);
    rest.len() < line.len()
        && place.is_some_and(|p| p.starts_with('在'))
        && line.ends_with('上')
        && !rest.contains(|c| chars::is_cjk_mark(c) && c != '、')
}

/// Do the spaces tear words apart: one leaves a single character, and another a run too long for a column? A line without a
/// mark inside may be a title, a row of names or a row of a table.
fn is_torn(line: &str, gaps: &[Span]) -> bool {
    let numbered = is_numbered(line);
    if gaps.len() < if numbered { 1 } else { DENSE } {
        return false;
    }
    let mut at = 0;
    let (mut single, mut long) = (false, false);
    for end in gaps.iter().map(|g| g.start).chain([line.len()]) {
        let piece = line.get(at..end).unwrap_or_default();
        let piece = piece.trim_start_matches(is_space);
        let bare = if numbered { piece.rsplit('）').next().unwrap_or(piece) } else { piece };
        // 嗯 and the like stand alone in chats, and so do the first and the last word of a line.
        let inside = end < line.len() && (at > 0 || numbered);
        single |= inside && bare.chars().count() == 1 && !bare.contains(|c| PARTICLES.contains(c));
        long |= bare.chars().filter(|c| is_han(*c)).count() >= LONG_PIECE;
        at = end;
    }
    single && long
}

/// Does the line open with （一） or 一、?
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches('（');
    let mark = if rest.len() < line.len() { '）' } else { '、' };
    let after = rest.trim_start_matches(chars::is_han_numeral);
    after.len() < rest.len() && after.starts_with(mark)
}

/// A column is seldom so many characters wide.
const LONG_PIECE: usize = 5;

/// Does `head` end with a single Han character behind a mark or a space?
fn is_single_before(head: &str) -> bool {
    let mut back = head.chars().rev();
    back.next().is_some_and(is_han) && back.next().is_none_or(|c| !is_han(c))
}

/// Between which characters is a space stray: two Han characters, a Han character and a mark, a mark inside a sentence and what follows?
fn is_stray_place(before: char, after: char) -> bool {
    let inner = |c| matches!(c, '，' | '、' | '；' | '：');
    let end = |c| chars::ends_sentence(c);
    match (is_han(before), is_han(after)) {
        (true, true) => true,
        (true, false) => inner(after) || end(after) && after != '…' || matches!(after, '”' | '）' | '》'),
        (false, true) => inner(before) || matches!(before, '“' | '（' | '《'),
        (false, false) => chars::is_closing(before) && (inner(after) || end(after)),
    }
}

/// Does `head`, a line up to a space, end with what stands apart from the text it opens: 第三条, 第一章, 一、?
fn is_structure(head: &str) -> bool {
    let unit =
        head.ends_with(['条', '章', '节', '款', '编', '篇', '回', '卷', '讲', '课', '集', '期', '届', '号', '题', '幕', '场']);
    let short = head.get(head.ceil_char_boundary(head.len().saturating_sub(36))..).unwrap_or(head);
    let opens = |before: &str| {
        before.chars().next_back().is_none_or(|c| is_space(c) || matches!(c, '。' | '；' | '：' | '“' | '‘' | '「' | '《'))
    };
    unit && short.rfind('第').is_some_and(|n| {
        let number = short.get(n + '第'.len_utf8()..).unwrap_or_default();
        let mut inside = number.chars().rev().skip(1);
        opens(short.get(..n).unwrap_or_default()) && inside.next().is_some_and(is_number) && inside.all(is_number)
    }) || head.ends_with(['、', '）']) && head.chars().rev().all(is_number)
}

fn is_number(c: char) -> bool {
    chars::is_han_numeral(c) || c.is_ascii_digit() || matches!(c, '千' | '之' | '、' | '（' | '）')
}
