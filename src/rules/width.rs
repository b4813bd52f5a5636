//! Full-width and half-width marks, letters and digits.

use crate::rule::{Category, Rule};

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new("width/half-semicolon", Category::Width)
            .summary("a half-width semicolon between Han characters is ；")
            .source("GB/T 15834-2011 5.1")
            .confidence(97)
            .needs([";"])
            .regex(r"[\p{Han}”’）》](?<x>;)[\p{Han}“‘（《]", "；")
            .bad("目标;任务;措施", "目标；任务；措施")
            .good("let a; let b;"),
    ]
}
