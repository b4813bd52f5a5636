//! Variant, traditional and foreign forms of characters in simplified text.
//!
//! A standard character (通用规范汉字表, 2013) is never a variant. The others are decided one by one: is the document
//! simplified, is the sentence, and does nothing say that the form stands there on purpose ([`place`])?

mod place;
mod words;

use crate::data::{self, VariantKind};
use crate::edit::Span;
use crate::profile::{Profile, Script};
use crate::rule::{Category, Context, Findings, Rule};
use place::{Line, Verdict};

/// Confidence of a finding that stands where a name, a title or a word about characters may stand: reported, not repaired.
const DOUBTFUL: u8 = 60;

/// The scripts in which a variant is a defect.
const SCRIPTS: [Script; 1] = [Script::Simplified];

pub(super) fn rules() -> Vec<Rule> {
    let mut rules = vec![
        traditional(96),
        Rule::new("variant/variant-character", Category::Variant)
            .summary("a variant character stands in simplified text")
            .source("通用规范汉字表 (2013), annex 1; 第一批异体字整理表 (1955)")
            .confidence(95)
            .needs(["峯"])
            .scripts(SCRIPTS)
            .code(|c, f| of_kind(c, f, VariantKind::Variant))
            .bad("我们爬上山峯，看见远处的村庄。", "我们爬上山峰，看见远处的村庄。")
            .bad("她买了一条项鍊，还参加了锻鍊。", "她买了一条项链，还参加了锻炼。")
            .bad(
                "一审认定事寔清楚，适用法律正确，应予维持，二审认定事实依据不足，适用法律有误，应予纠正，改判维持。",
                "一审认定事实清楚，适用法律正确，应予维持，二审认定事实依据不足，适用法律有误，应予纠正，改判维持。",
            )
            .good("“峯”是“峰”的异体字。")
            .good("晚风吹雨过，馀韵绕空山。")
            .good("学者喆、淼、昇等字已经恢复使用。"),
        Rule::new("variant/printed-form", Category::Variant)
            .summary("an old printed shape of a character stands in simplified text")
            .source("Unihan kZVariant; 印刷通用汉字字形表 (1965)")
            .confidence(93)
            .needs(["眞"])
            .scripts(SCRIPTS)
            .code(|c, f| of_kind(c, f, VariantKind::ZVariant))
            .bad("这件事是眞的，我们都说过。", "这件事是真的，我们都说过。")
            .good("旧字形“眞”和新字形“真”是同一个字。"),
        Rule::new("variant/japanese-form", Category::Variant)
            .summary("a Japanese form of a character stands in simplified text")
            .source("常用漢字表 (2010); 通用规范汉字表 (2013)")
            .confidence(91)
            .needs(["気"])
            .scripts(SCRIPTS)
            .code(|c, f| of_kind(c, f, VariantKind::Shinjitai))
            .bad("今天的天気预报说有雨。", "今天的天气预报说有雨。")
            .good("他们在広島県认识的。")
            .good("这个词在日语里写作気持ち。"),
        Rule::new("variant/doubtful-form", Category::Variant)
            .summary("a character outside the table of standard characters may stand for a standard one")
            .source("Unihan kSemanticVariant")
            .confidence(50)
            .needs(["峯"])
            .scripts(SCRIPTS)
            .code(|c, f| of_kind(c, f, VariantKind::Semantic))
            .bad("这道菜用的是鯰鱼。", "这道菜用的是鲇鱼。")
            .good("這道菜用的是鯰魚。"),
        Rule::new("variant/rare-character", Category::Variant)
            .summary("a rare character that has no standard form stands in simplified text")
            .source("通用规范汉字表 (2013) does not have it; OCR and conversion tables yield such characters")
            .confidence(40)
            .needs(["\u{20000}"])
            .by_line()
            .code(rare)
            .bad("这里种的是\u{4493}麻，我们还没有收。", "这里种的是\u{4493}麻，我们还没有收。")
            .good("这里种的是苎麻，我们还没有收。"),
        Rule::new("variant/simplified-character", Category::Variant)
            .summary("a simplified character stands in traditional text")
            .source("通用规范汉字表 (2013), annex 1")
            .confidence(DOUBTFUL)
            .needs(["國"])
            .scripts([Script::Traditional])
            .by_line()
            .code(simplified_in_traditional)
            .bad("這", "這")
            .good("這個国家的歷史很長，讓我們從頭說起。"),
    ];
    let everywhere = |profile: &Profile| Scope::of(profile) == Some(Scope::All);
    rules.extend([words::rule(everywhere), words::word_forms(everywhere)]);
    rules
}

/// The rule for text that a machine read from pictures, which takes a simplified character for a traditional one that is another: of 13 such edits 3
/// were right there.
pub(super) fn traditional_of_pictures() -> Rule {
    traditional(70)
}

fn traditional(confidence: u8) -> Rule {
    Rule::new("variant/traditional-character", Category::Variant)
        .summary("a traditional character stands in simplified text")
        .source("通用规范汉字表 (2013), annex 1; Unihan kSimplifiedVariant")
        .confidence(confidence)
        .needs(["國"])
        .scripts(SCRIPTS)
        .code(|c, f| of_kind(c, f, VariantKind::Traditional))
        .bad("请及时报告工作进展情況。", "请及时报告工作进展情况。")
        .bad("这个问题要放在心裡，不能拖到後面。", "这个问题要放在心里，不能拖到后面。")
        .bad("这个院子里还有一架鞦韆，孩子们都很喜欢。", "这个院子里还有一架秋千，孩子们都很喜欢。")
        .good("“國”是“国”的繁体字。")
        .good("马上的鞦带断了，只好牵着它走。")
        .good("展览的题词写着“為人民服務”，过往观众纷纷驻足。")
        .good("出席会议的有陳國栋同志、张建华同志。")
        .good("魏徵的奏疏和乾隆的诗都收在这部著作里。")
        .good("這裡的情況已經說明，請大家放心。")
}

/// Forms of the given kind in a simplified document.
fn of_kind(context: &Context<'_>, findings: &mut Findings, kind: VariantKind) {
    let mut forms = context.variants().iter().filter(|(_, k)| *k == kind).map(|(at, _)| *at).peekable();
    // Only a form asks for the profile.
    if forms.peek().is_none() {
        return;
    }
    let Some(scope) = Scope::of(context.profile()) else { return };
    while let Some(first) = forms.next() {
        let line = Line::at(context.text(), first);
        let rest = std::iter::from_fn(|| forms.next_if(|at| *at < line.end()));
        // Only a form that another stands for asks for a view of the line.
        let known = std::iter::once(first).chain(rest).filter_map(|at| {
            let (c, around) = line.character_at(at)?;
            let (form, sure) = words::form(c, || around);
            Some((at, c, form?, sure))
        });
        let mut view = None;
        for (at, c, form, sure) in known.collect::<Vec<_>>() {
            let found = view.get_or_insert_with(|| context.found_of_line(line.start(), || line.view()));
            let Some(view) = found.as_ref() else { break };
            let Some(i) = view.index_of(at) else { continue };
            let span = Span::new(at, at + c.len_utf8());
            let sure = sure && scope.covers(c, form) && !is_term(context.profile(), c, form);
            match view.verdict(i, form) {
                Verdict::Meant => {}
                Verdict::Defect if sure => findings.replace(span, form.to_string()),
                Verdict::Defect | Verdict::Doubtful => {
                    findings.replace_with_confidence(span, form.to_string(), DOUBTFUL);
                }
            }
        }
    }
}

/// Characters of the extensions that are neither standard nor a form of a standard character.
fn rare(context: &Context<'_>, findings: &mut Findings) {
    let is_rare = |c: char| {
        let extension = matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}');
        extension && data::standard_level(c).is_none() && data::variant_kind(c).is_none()
    };
    for (at, c) in context.text().char_indices().filter(|(_, c)| is_rare(*c)) {
        if Scope::of(context.profile()) != Some(Scope::All) {
            return;
        }
        findings.report(Span::new(at, at + c.len_utf8()));
    }
}

/// What is repaired in a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Every variant.
    All,
    /// Traditional characters with a frequent standard form: editions of older texts keep spellings of their own.
    Frequent,
    /// Of these only those whose standard form is no word of its own in older texts (書, not 穀 or 濛): a short text may be verse.
    OwnForm,
}

impl Scope {
    /// `None` where variants are no defects: in documents of another script, in classical texts and verse.
    fn of(profile: &Profile) -> Option<Self> {
        if profile.script() != Script::Simplified || profile.is_classical() && profile.is_long() {
            None
        } else if !profile.shows_modern() {
            Some(Self::OwnForm)
        } else if profile.is_old_prose() {
            Some(Self::Frequent)
        } else {
            Some(Self::All)
        }
    }

    fn covers(self, variant: char, form: char) -> bool {
        let frequent = data::variant_kind(variant) == Some(VariantKind::Traditional) && data::log_frequency(form) > 0;
        match self {
            Self::All => true,
            Self::Frequent => frequent,
            Self::OwnForm => frequent && data::script_evidence(form) == data::Evidence::SimplifiedOnly,
        }
    }
}

/// Does the document use a rare character again and again: a name or a term?
fn is_term(profile: &Profile, variant: char, form: char) -> bool {
    data::log_frequency(form) == 0 && profile.recurs(variant)
}

/// Simplified characters in a traditional document, reported: what the traditional form is, only the word says.
fn simplified_in_traditional(context: &Context<'_>, findings: &mut Findings) {
    for line in Line::all(context.text()) {
        let (mut simplified, mut traditional) = (0usize, 0usize);
        for c in line.text().chars() {
            match data::script_evidence(c) {
                data::Evidence::SimplifiedOnly => simplified += 1,
                data::Evidence::TraditionalOnly => traditional += 1,
                _ => {}
            }
        }
        // A line with many of them is a line of another script.
        if simplified == 0 || simplified * 8 > traditional {
            continue;
        }
        for (at, c) in line.text().char_indices() {
            if data::script_evidence(c) == data::Evidence::SimplifiedOnly {
                let at = line.start() + at;
                findings.report(Span::new(at, at + c.len_utf8()));
            }
        }
    }
}
