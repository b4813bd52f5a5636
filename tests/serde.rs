//! Diagnostics and patches can be stored and read back, and what is not sound is refused.
#![cfg(feature = "serde")]

use hanfix::edit::{Edit, Patch};
use hanfix::{Category, Diagnostic, Repairer, Rule, RuleSet, Span};

/// A repairer with one rule.
fn repairer() -> Repairer {
    let mut rules = RuleSet::new();
    rules
        .push(
            Rule::new("house/semicolon", Category::Width)
                .summary("no half-width semicolon")
                .source("house style")
                .confidence(97)
                .pairs([(";", "；")])
                .bad("目标;任务", "目标；任务")
                .good("目标，任务"),
        )
        .expect("sound");
    Repairer::builder().rules(rules).build().expect("no selectors")
}

const TEXT: &str = "一、总则;范围\n二、附则;期限";

#[test]
fn what_a_repair_gives_can_be_stored_and_read_back() {
    let repaired = repairer().repair(TEXT);
    assert_eq!(repaired.patch.len(), 2, "the text has two half-width semicolons");
    let stored = serde_json::to_string(&repaired.patch).expect("can be written");
    let patch: Patch = serde_json::from_str(&stored).expect("can be read");
    assert_eq!(patch, repaired.patch);
    assert_eq!(patch.invert().apply(&repaired.text).expect("made for this text"), TEXT);
    let stored = serde_json::to_string(&repaired.diagnostics).expect("can be written");
    let diagnostics: Vec<Diagnostic> = serde_json::from_str(&stored).expect("can be read");
    assert_eq!(diagnostics, repaired.diagnostics);
}

#[test]
fn the_stored_form_is_plain() {
    let patch = repairer().repair("目标;任务").patch;
    let stored = serde_json::to_value(&patch).expect("can be written");
    assert_eq!(stored, serde_json::json!([{"span": {"start": 6, "end": 7}, "old": ";", "new": "；"}]));
}

/// What `json` is refused for, as a `T`.
fn refusal<T: serde::de::DeserializeOwned>(json: &str) -> String {
    serde_json::from_str::<T>(json).err().map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn what_is_not_sound_is_refused() {
    let edit =
        |start: usize, end: usize, old: &str| format!(r#"{{"span":{{"start":{start},"end":{end}}},"old":"{old}","new":"x"}}"#);
    let unsorted = format!("[{},{}]", edit(4, 5, "b"), edit(0, 1, "a"));
    assert!(refusal::<Patch>(&unsorted).contains("sorted and disjoint"));
    let overlapping = format!("[{},{}]", edit(0, 2, "ab"), edit(1, 2, "b"));
    assert!(refusal::<Patch>(&overlapping).contains("sorted and disjoint"));
    assert!(refusal::<Edit>(&edit(0, 2, "a")).contains("as long as its old text"));
    assert!(refusal::<Span>(r#"{"start":2,"end":1}"#).contains("must not end before it starts"));
    assert!(refusal::<Span>(&format!(r#"{{"start":0,"end":{}}}"#, usize::MAX)).contains("beyond any text"));
}
