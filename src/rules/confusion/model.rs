//! The language model as a rule: a character that does not fit where it stands, and one that looks or sounds like it and does.

use std::sync::Arc;

use crate::edit::Span;
use crate::model::glyphs::likeness;
use crate::model::ocr::Reader;
use crate::model::terms::Terms;
use crate::model::{DOUBTFUL, Model, Veto};
use crate::profile::Script;
use crate::rule::{Category, Context, Findings, Memo, Rule};
use crate::{chars, data};

/// The rule's id.
pub(crate) const ID: &str = "confusion/model";
/// The id of [`misread`].
pub(crate) const MISREAD_ID: &str = "confusion/misread";
/// The id of [`unreadable`].
pub(crate) const UNREADABLE_ID: &str = "confusion/unreadable-line";
/// The id of [`of_terms`].
pub(crate) const TERMS_ID: &str = "confusion/user-word";

/// What is less alike sounds alike, which is nothing to a machine: of 42 such edits in lines read from pictures 20 were right, of 841 others 819.
const LEAST_ALIKE: f32 = 0.2;
/// What is less sure is only reported in text that a machine read: of 20 such edits 11 were right there, of 43 surer ones 42. The rule
/// [`misread`] knows such text better.
const SURE_OF_PICTURES: u8 = 95;

/// The rule with the model inside the crate.
pub(super) fn rule() -> Rule {
    form()
        .code(|context, findings| find(Model::builtin(), false, context, findings))
        .glance(|text, memo| may_find(Model::builtin(), text, memo))
}

/// The rule with a model of the user's. In text `of_pictures` a character stands for one that it looks like: others are only reported, and so
/// is what is less sure.
pub(crate) fn with(model: Arc<Model>, of_pictures: bool) -> Rule {
    let same = model.clone();
    form()
        .code(move |context, findings| find(&model, of_pictures, context, findings))
        .glance(move |text, memo| may_find(&same, text, memo))
}

fn form() -> Rule {
    Rule::new(ID, Category::Confusion)
        .summary("the character does not fit here, and one that looks or sounds like it does")
        .source("measured: the language model of official documents inside the crate, docs/model.md")
        .confidence(98)
        .scripts([Script::Simplified])
        .bad("各级人民政府应当加强农村基础设施建没，改善生产条件。", "各级人民政府应当加强农村基础设施建设，改善生产条件。")
        .bad("全年新增就业人员三万人，居民收人稳步增长。", "全年新增就业人员三万人，居民收入稳步增长。")
        .good("大家坐在一起商量怎么把院子收拾干净。")
        .good("孔乙己是站着喝酒而穿长衫的唯一的人。")
        .good("这个字应当写作“圻”，各单位要认真核对，发现问题及时改正。")
        .good("这个字应当写作几字，各单位要认真核对，发现问题及时改正。")
        .good("其余的是村民自己凑的。每一笔钱花在哪里，都贴在村委会的墙上，谁都可以问，到现在没有一个人说有问题。")
}

/// What is one character off a word of the user's.
pub(crate) fn of_terms(terms: Terms, model: Option<Arc<Model>>) -> Rule {
    Rule::new(TERMS_ID, Category::Confusion)
        .summary("one character of a word that the user knows is a look-alike or sound-alike of the right one")
        .source("the user's words")
        .confidence(95)
        .code(move |context, findings| {
            let model = model.as_deref().unwrap_or_else(|| Model::builtin());
            for s in terms.near_misses(model, context.text()) {
                findings.replace_with_confidence(s.span, s.replacement, s.confidence);
            }
        })
        .bad("恒端达科技有限公司成立了。", "恒瑞达科技有限公司成立了。")
        .good("恒信达科技有限公司成立了。")
}

/// What a machine misread, for text that comes from pictures.
pub(crate) fn misread(reader: Arc<Reader>) -> Rule {
    Rule::new(MISREAD_ID, Category::Confusion)
        .summary("the character does not fit here, and a machine may have read it for one that does")
        .source("measured: the language model and likeness of renderings, docs/model.md")
        .confidence(98)
        .scripts([Script::Simplified, Script::Mixed, Script::Unknown])
        .code(move |context, findings| {
            let found = reader.suggest(context.text());
            if found.is_empty() || context.profile().is_old_language() {
                return;
            }
            for s in found {
                findings.replace_with_confidence(s.span, s.replacement, s.confidence);
            }
        })
        .bad("进一步加快科技管理体制改事，提高人民生活水平。", "进一步加快科技管理体制改革，提高人民生活水平。")
        .good("大家坐在一起商量怎么把院子收拾干净。")
}

/// Lines that no rule of this profile writes characters into.
pub(crate) fn unreadable(reader: Arc<Reader>) -> Rule {
    Rule::new(UNREADABLE_ID, Category::Confusion)
        .summary("so little of the line makes sense that none of its characters is repaired")
        .source("measured: the language model, docs/model.md")
        .confidence(80)
        .scripts([Script::Simplified, Script::Mixed, Script::Unknown])
        .code(move |context, findings| {
            let found = reader.unreadable(context.text());
            if !found.is_empty() && !context.profile().is_old_language() {
                found.into_iter().for_each(|line| findings.report(line));
            }
        })
        .bad("抉咨厌狈舱绎啖仗挠苛蚂钩拄", "抉咨厌狈舱绎啖仗挠苛蚂钩拄")
        .good("进一步加快科技管理体制改事，提高人民生活水平。")
}

fn may_find(model: &Model, text: &str, memo: &Memo) -> bool {
    let mut reading = memo.reading.borrow_mut();
    reading.read(model, text);
    !reading.suggestions().is_empty()
}

fn find(model: &Model, of_pictures: bool, context: &Context<'_>, findings: &mut Findings) {
    let mut reading = context.memo().reading.borrow_mut();
    reading.read(model, context.text());
    let found = reading.suggestions();
    // The profile costs a reading of the head: only a finding asks for it.
    if found.is_empty() || model.keeps(Veto::OldLanguage) && context.profile().is_old_language() {
        return;
    }
    for s in found {
        let span = Span::from(s.span.clone());
        // A rare character is more often part of a name than a slip (亘富, 信笺), and a short text without a word of the modern language
        // may be verse.
        let is_rare = span.of(context.text()).is_some_and(|old| old.chars().any(|c| data::log_frequency(c) == 0));
        let is_named = is_named(context.text(), span);
        let is_doubtful = is_named
            || is_said(context.text(), span)
            || is_rare && model.keeps(Veto::Rare)
            || of_pictures
                && (s.confidence < SURE_OF_PICTURES
                    || !looks_alike(span.of(context.text()).unwrap_or_default(), &s.replacement))
            || !context.profile().shows_modern();
        let confidence = if is_doubtful { s.confidence.min(DOUBTFUL) } else { s.confidence };
        findings.replace_with_confidence(span, s.replacement.clone(), confidence);
    }
}

/// Does each character look at least a little like the one that it stands for?
fn looks_alike(old: &str, new: &str) -> bool {
    old.chars().zip(new.chars()).all(|(a, b)| a == b || likeness(a, b) >= LEAST_ALIKE)
}

/// Is the character named, and not used: does it stand alone in quotation marks or brackets, or before 字?
fn is_named(text: &str, span: Span) -> bool {
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    let mut after = text.get(span.start..).unwrap_or_default().chars().skip(1);
    match (before, after.next()) {
        (_, Some('字')) => true,
        (Some(opening), Some(closing)) => {
            let is_quote = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '"' | '\'');
            (chars::is_opening(opening) || is_quote(opening)) && (chars::is_closing(closing) || is_quote(closing))
        }
        _ => false,
    }
}

/// Is it 说 behind who says it? Official documents hold little speech.
fn is_said(text: &str, span: Span) -> bool {
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    span.of(text) == Some("说") && before.is_some_and(|c| "人们我你您他她家者谁民众妈爸".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_pictures_does_what_its_examples_say() {
        let reader = Arc::new(Reader::new(None));
        misread(reader.clone()).check().expect("its examples hold");
        unreadable(reader).check().expect("its examples hold");
    }

    #[test]
    fn who_asks_for_what_is_less_sure_is_offered_more() {
        let text = "完善售后服务标准，及时提供维修等守候服务。";
        assert!(crate::lint(text).is_empty());
        let repairer = crate::Repairer::builder().min_confidence(80).build().expect("builds");
        assert_eq!(repairer.repair(text).text, "完善售后服务标准，及时提供维修等售后服务。");
    }

    #[test]
    fn the_rule_of_words_does_what_its_examples_say() {
        let terms = Terms::new(["恒瑞达科技有限公司"].into_iter());
        of_terms(terms, None).check().expect("its examples hold");
    }
}
