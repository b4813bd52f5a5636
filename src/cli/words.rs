//! What the library says, in the language of this run.

use hanfix::Diagnostic;

use super::lang::tr;

/// What is wrong, in one sentence.
pub(super) fn summary(d: &Diagnostic) -> &str {
    &d.summary
}

/// Why an edit was not made; `least` is the least confidence, `made` are the edits of the document, sorted by place.
pub(super) fn why_left(d: &Diagnostic, least: u8, made: &[&Diagnostic]) -> String {
    let upto = made.partition_point(|m| m.span.start <= d.span.end);
    let near = made.get(..upto).unwrap_or_default().iter().rev().take(16);
    let winner = near.filter(|m| m.span.conflicts(d.span)).max_by_key(|m| m.confidence);
    match (&d.replacement, winner) {
        (None, _) => tr!("what is right cannot be told from the text", "从原文看不出应作什么"),
        (Some(_), _) if d.confidence < least => {
            let n = d.confidence;
            tr!("its confidence, {n}, is below {least}", "把握 {n}，不到 {least}")
        }
        (Some(_), Some(winner)) => {
            let (rule, n) = (&winner.rule, winner.confidence);
            tr!("another edit was made here: {rule} {n}", "此处用了另一处改动：{rule} {n}")
        }
        (Some(_), None) => {
            tr!(
                "it would change too much of the paragraph, or other edits do not come to rest with it",
                "这一段改得太多，或改后不能稳定"
            )
        }
    }
}
