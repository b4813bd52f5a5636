//! The language model as a rule: a character that does not fit where it stands, and one that looks or sounds like it and does.

use crate::data;
use crate::edit::Span;
use crate::model::Model;
use crate::profile::Script;
use crate::rule::{Category, Context, Findings, Rule};

pub(super) fn rule() -> Rule {
    Rule::new("confusion/model", Category::Confusion)
        .summary("the character does not fit here, and one that looks or sounds like it does")
        .source("measured: the language model of official documents inside the crate, docs/model.md")
        .confidence(98)
        .scripts([Script::Simplified])
        .code(find)
        .bad("各级人民政府应当加强农村基础设施建没，改善生产条件。", "各级人民政府应当加强农村基础设施建设，改善生产条件。")
        .bad("全年新增就业人员三万人，居民收人稳步增长。", "全年新增就业人员三万人，居民收入稳步增长。")
        .good("大家坐在一起商量怎么把院子收拾干净。")
        .good("孔乙己是站着喝酒而穿长衫的唯一的人。")
}

fn find(context: &Context<'_>, findings: &mut Findings) {
    let found = Model::builtin().suggest(context.text());
    // The profile costs a reading of the head: only a finding asks for it.
    if found.is_empty() || context.profile().is_old_language() {
        return;
    }
    for s in found {
        let span = Span::from(s.span);
        let is_rare = span.of(context.text()).is_some_and(|old| old.chars().any(|c| data::log_frequency(c) == 0));
        let confidence = if is_rare { s.confidence.min(RARE) } else { s.confidence };
        findings.replace_with_confidence(span, s.replacement, confidence);
    }
}

/// The most confidence where a rare character is to go: it is more often part of a name than a slip (亘富, 信笺).
const RARE: u8 = 85;
