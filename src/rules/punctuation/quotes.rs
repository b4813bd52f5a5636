//! Quotation marks: the marks of other styles, straight marks, TeX quotes, marks that stand the wrong way round.

use super::marks::is_chinese_document;
use super::pairing::{Cost, Mark, Paragraph, Verdict};
use crate::chars;
use crate::edit::Span;
use crate::profile::{QuoteStyle, Script};
use crate::rule::{Category, Context, Findings, Rule};
use crate::scan::Classes;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("punctuation/prime-quote", Category::Punctuation)
            .summary("〝 〞 〟 ″ where a quotation opens or closes is “ or ”")
            .source("GB/T 15834-2011 4.8.2")
            .confidence(98)
            .needs(["\u{301D}", "\u{201E}"])
            .code(|context, findings| repair(context, Defect::Prime, findings))
            .bad("坚持“绿水青山\u{301E}的理念", "坚持“绿水青山”的理念")
            .bad("所谓\u{301D}新常态\u{301E}，是指阶段", "所谓“新常态”，是指阶段")
            .bad("探“盲区\u{301E}、辨“误区”、破“难点\u{301E}", "探“盲区”、辨“误区”、破“难点”")
            .good("屏幕对角线为55\u{2033}，重12千克")
            .good("电视上\u{301E}这一符号并不常见"),
        Rule::new("punctuation/straight-quote", Category::Punctuation)
            .summary("straight quotation marks around Chinese text are “ and ”")
            .source("GB/T 15834-2011 4.8.2")
            .confidence(97)
            .needs(["\"", "'", "\u{FF02}", "\u{FF07}"])
            .code(|context, findings| repair(context, Defect::Straight, findings))
            .bad("他说:\"明天再来。\"说完就走了", "他说:“明天再来。”说完就走了")
            .bad("落实\u{FF02}三个到位\u{FF02}的要求", "落实“三个到位”的要求")
            .bad("推进“放管服\"改革", "推进“放管服”改革")
            .bad("小王说：“我听他喊\"快跑\"，就跑了。”", "小王说：“我听他喊‘快跑’，就跑了。”")
            .bad("\"明早再走，\"船夫说着，坐了下来。\"夜里有雾……\"", "“明早再走，”船夫说着，坐了下来。“夜里有雾……”")
            .bad("小王说：“我听他喊'快跑'就跑了。”", "小王说：“我听他喊‘快跑’就跑了。”")
            .bad("3.\"四季清\"行动：清渠、清淤、清障、清杂物", "3.“四季清”行动：清渠、清淤、清障、清杂物")
            .bad("做好\"四早\"[12]工作", "做好“四早”[12]工作")
            .bad(
                "构建\"2+3\"体系，实施\"强渠\"计划。构建\"12+N\"格局，建成\"345\"平台",
                "构建“2+3”体系，实施“强渠”计划。构建“12+N”格局，建成“345”平台",
            )
            .good("开展以\"河畅水清“为主题的”清河日\"活动")
            .good("换一台55\"的屏幕，再换一台65\"的")
            .good("配置写作 name=\"张三\" 即可")
            .good("文章引用了 \"to be or not to be\" 这一句"),
        Rule::new("punctuation/tex-quote", Category::Punctuation)
            .summary("``…'' around Chinese text is “…”")
            .source("GB/T 15834-2011 4.8.2; the TeXbook, chapter 2")
            .confidence(97)
            .needs(["``"])
            .code(|context, findings| repair(context, Defect::Tex, findings))
            .bad("这就是``最后一公里''问题", "这就是“最后一公里”问题")
            .good("空字符串写作''，与空格不同"),
        Rule::new("punctuation/turned-quote", Category::Punctuation)
            .summary("a quotation mark stands the wrong way round")
            .source("GB/T 15834-2011 4.8.2")
            .confidence(96)
            .needs(["“"])
            .code(|context, findings| {
                if context.may_hold('"') || !alternate(context.text()) {
                    repair(context, Defect::Turned, findings);
                }
            })
            .bad("要求”应保尽保”，不留死角", "要求“应保尽保”，不留死角")
            .bad("要求“应保尽保“，不留死角", "要求“应保尽保”，不留死角")
            .bad("要求”应保尽保“，不留死角", "要求“应保尽保”，不留死角")
            .bad("一面写”清风“；一面写”明月“。他说：“都好。”", "一面写“清风”；一面写“明月”。他说：“都好。”")
            .good("小李答道：“好。”说完又问：“还有呢？”")
            .good("难道就这样算了？”他哥哥没有回答。天黑以后，门外有人喊“开门……。")
            .good("他答道：“这病谁能治得？‘说到这里，他低下头去。她心里有了一个’肯‘字，没有说出来。")
            .good("“第一段没有结束。\n“第二段结束了。”")
            .good("“甲”“乙”两种说法都有"),
    ]
}

/// What is wrong with a pair; of several, the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Defect {
    Prime,
    Tex,
    Straight,
    Turned,
}

impl Defect {
    /// The classes of the marks that show it: where none of them stands, no pair has it.
    fn classes(self) -> Classes {
        let marks: &[char] = match self {
            Self::Prime => &['\u{301D}', '\u{201E}'],
            Self::Tex => &['`', '\''],
            Self::Straight => &['"', '\'', '\u{FF02}'],
            Self::Turned => &['“', '‘'],
        };
        Classes::of_any(marks.iter().copied())
    }

    /// Does one of them stand in the line?
    fn may_be_in(self, line: &str) -> bool {
        match self {
            Self::Tex => line.contains("``") || line.contains("''"),
            Self::Straight => {
                // The full-width ones.
                let is_wide = |at: usize| matches!(line.as_bytes().get(at + 1..), Some([0xBC, 0x82 | 0x87, ..]));
                memchr::memchr2(b'"', b'\'', line.as_bytes()).is_some()
                    || memchr::memchr_iter(0xEF, line.as_bytes()).any(is_wide)
                    || line.contains('\u{2032}')
            }
            // As the classes say.
            Self::Prime | Self::Turned => true,
        }
    }
}

/// Margin from which a repair is certain, and from which it is worth reporting.
const CERTAIN: Cost = 6;
const LIKELY: Cost = 1;

/// Do “ and ” alternate in each line, each line closed?
fn alternate(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open = false;
    let mut line = 0; // where the search for a line end has come to
    for at in memchr::memchr_iter(0xE2, bytes) {
        let opens = match bytes.get(at + 1..at + 3) {
            Some([0x80, 0x9C]) => true,
            Some([0x80, 0x9D]) => false,
            _ => continue,
        };
        if opens == open {
            return false;
        }
        if !opens && memchr::memchr(b'\n', &bytes[line..at]).is_some() {
            return false;
        }
        open = opens;
        line = at;
    }
    !open
}

/// The marks of a paragraph, and what to make of each.
struct Solution {
    paragraph: Paragraph,
    verdicts: Vec<Verdict>,
}

impl Solution {
    fn of_line(context: &Context<'_>, at: usize, line: &str) -> Self {
        let text = context.text();
        let before = text.get(..at).and_then(|head| head.strip_suffix('\n')).and_then(|head| head.rsplit('\n').next());
        let carry_in = if before.is_some_and(|b| !ends(b)) { 6 } else { 12 };
        let behind = text.get(at + line.len()..).map(|tail| tail.trim_start_matches('\r'));
        let next = behind.and_then(|tail| tail.strip_prefix('\n')).filter(|tail| !tail.is_empty());
        let next = next.map(|tail| tail.trim_start_matches(chars::is_inline_space));
        let carry_out = match next {
            Some(n) if n.starts_with('“') => 4,
            Some(_) if !ends(line) => 6,
            _ => 12,
        };
        let paragraph = Paragraph::read(line, at, carry_in, carry_out, |s| context.is_protected(s));
        Self { verdicts: paragraph.solve(), paragraph }
    }
}

/// Reports the pairs of marks that have this defect in each line.
fn repair(context: &Context<'_>, defect: Defect, findings: &mut Findings) {
    let (straight, odd) = (Classes::of('"'), Classes::of_any(['\'', '`', '\u{301D}']));
    for (at, line) in context.lines_with(defect.classes()) {
        let paragraph = line.trim_end_matches('\r');
        let classes = context.classes_at(at);
        let is_turned = classes.intersects(straight) || !alternate(paragraph);
        let is_odd = || defect != Defect::Turned && classes.intersects(odd) && holds_odd_mark(paragraph);
        if (is_turned || is_odd()) && defect.may_be_in(paragraph) && is_chinese(paragraph, classes) {
            if !is_chinese_document(context) {
                return;
            }
            // Where 「」 are the house style, what to write for other marks is a choice.
            let profile = context.profile();
            let foreign = profile.script() == Script::Traditional || profile.quote_style() == QuoteStyle::Corner;
            let solution = context.found_of_line(at, || Solution::of_line(context, at, paragraph));
            report(&solution, defect, foreign, findings);
        }
    }
}

/// Does a paragraph end here, as far as its last character shows?
fn ends(line: &str) -> bool {
    let last = line.trim_end_matches(chars::is_inline_space).chars().next_back();
    last.is_none_or(|c| chars::ends_sentence(c) || chars::is_closing(c) || matches!(c, '：' | '；'))
}

/// Does the line hold a mark other than “ ” ‘ ’ that may belong to Chinese text?
fn holds_odd_mark(line: &str) -> bool {
    line.char_indices().any(|(at, c)| match c {
        '`' => line.get(at..).is_some_and(|rest| rest.starts_with("``")),
        '\'' | '\u{FF07}' => has_han_beside(line, at),
        '"' | '\u{FF02}' | '\u{201E}' | '\u{201F}' | '\u{2033}' | '\u{301D}' | '\u{301E}' | '\u{301F}' => true,
        _ => false,
    })
}

/// Does a Han character stand directly before or after the mark at byte `at`?
fn has_han_beside(line: &str, at: usize) -> bool {
    let before = line.get(..at).and_then(|l| l.chars().next_back());
    let after = line.get(at..).and_then(|l| l.chars().nth(1));
    before.is_some_and(chars::is_han) || after.is_some_and(chars::is_han)
}

/// Is a line Chinese prose: mostly Han characters, and no kana or hangul to speak of?
fn is_chinese(line: &str, classes: Classes) -> bool {
    let may_hold_letters = classes.intersects(Classes::of_any(['a', 'あ', '가', '\u{FF66}']));
    // The first bytes of most Han characters.
    if !may_hold_letters && line.bytes().any(|byte| matches!(byte, 0xE5..=0xE9)) {
        return true;
    }
    let (mut han, mut latin, mut other) = (0usize, 0usize, 0usize);
    chars::each(line, |code| {
        if matches!(code, 0x4E00..=0x9FFF) {
            han += 1;
            return;
        }
        if code < 0x80 {
            latin += usize::from((code | 0x20).wrapping_sub(u32::from(b'a')) < 26);
            return;
        }
        let c = char::from_u32(code).unwrap_or_default();
        han += usize::from(chars::is_han(c));
        other += usize::from(chars::is_kana(c) || chars::is_hangul(c));
    });
    han > 0 && han >= latin && other * 10 <= han
}

/// Reports the pairs with this defect. In a document of a `foreign` style the marks of “…” are only completed and turned.
fn report(Solution { paragraph, verdicts }: &Solution, defect: Defect, foreign: bool, findings: &mut Findings) {
    let tokens = paragraph.tokens();
    // Up to where a pair of straight marks inside a sentence holds marks with a direction: those may as well close and open.
    let mut mixed = 0;
    for (i, (token, verdict)) in tokens.iter().zip(verdicts).enumerate() {
        if let Some(p) = verdict.partner.filter(|p| *p > i && !token.is_directed() && token.is_inside_sentence()) {
            let inside = tokens.get(i + 1..p).unwrap_or_default();
            mixed = if inside.iter().any(super::pairing::Token::is_directed) { mixed.max(p + 1) } else { mixed };
        }
        let other = verdict.partner.and_then(|p| Some((tokens.get(p)?, verdicts.get(p)?)));
        if verdict.partner.is_some_and(|p| p < i) {
            continue; // told with the mark that opens
        }
        let mut edits: Vec<(Span, char, Mark, &Verdict)> = Vec::new();
        for (t, v) in std::iter::once((token, verdict)).chain(other) {
            edits.extend(v.new.map(|new| (t.span, new, t.mark, v)));
        }
        let Some(kind) = edits.iter().map(|(_, _, mark, _)| defect_of(*mark)).min() else { continue };
        if kind != defect {
            continue;
        }
        let margin = edits.iter().map(|(.., v)| v.margin).min().unwrap_or(0);
        let inside = verdict.partner.and_then(|p| Some(tokens.get(i..p)?.iter().zip(verdicts.get(i..p)?)));
        let doubtful = other.is_none()
            || i < mixed
            || edits.iter().any(|(_, _, mark, v)| v.outer_single && *mark == Mark::Apostrophe)
            || inside.into_iter().flatten().any(|(t, v)| v.stray && t.is_directed());
        let confidence = match margin {
            ..LIKELY => {
                edits.iter().for_each(|(span, ..)| findings.report(*span));
                continue;
            }
            LIKELY..CERTAIN => 70,
            _ if doubtful || foreign && edits.len() == 2 && defect != Defect::Turned => 80,
            CERTAIN..10 => 95,
            _ => 98,
        };
        findings.together(|f| {
            for (span, new, ..) in edits {
                f.replace_with_confidence(span, new.to_string(), confidence);
            }
        });
    }
}

fn defect_of(mark: Mark) -> Defect {
    match mark {
        Mark::PrimeOpen | Mark::PrimeClose | Mark::Prime => Defect::Prime,
        Mark::TexOpen | Mark::TexClose => Defect::Tex,
        Mark::Wide | Mark::Straight | Mark::Apostrophe => Defect::Straight,
        Mark::Open | Mark::Close | Mark::OpenSingle | Mark::CloseSingle => Defect::Turned,
    }
}
