//! The corpus: sentences of our own, with the repair that each should get.
//!
//! - `in-the-wild.toml`: defects as they occur; each becomes its target, and each target is at rest.
//! - `negative.toml`: innocent text; none of it changes.
//! - `known-failures.toml`: what fails today. It is strict: a case that begins to pass fails the test until it is moved.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use hanfix::Repairer;

#[test]
fn defects_in_the_wild_are_repaired() {
    let repairer = Repairer::default();
    let mut faults = String::new();
    for Case { about, input, target } in pairs("in-the-wild") {
        check(&repairer, &about, &input, &target, &mut faults);
        check(&repairer, &about, &target, &target, &mut faults);
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn innocent_text_stays() {
    let repairer = Repairer::default();
    let mut faults = String::new();
    for Case { about, input, .. } in texts("negative") {
        check(&repairer, &about, &input, &input, &mut faults);
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn known_failures_still_fail() {
    let repairer = Repairer::default();
    let mut passing = String::new();
    for Case { about, input, target } in pairs("known-failures") {
        if repairer.repair(&input).text == target {
            let _ = writeln!(passing, "    [{input:?}, {target:?}],  # {about}");
        }
    }
    assert!(passing.is_empty(), "these pass now: move them out of known-failures.toml\n{passing}");
}

#[test]
fn no_case_stands_twice() {
    let mut seen = HashSet::new();
    for case in pairs("in-the-wild").into_iter().chain(pairs("known-failures")).chain(texts("negative")) {
        assert!(seen.insert(case.input.clone()), "{:?} stands twice", case.input);
    }
}

/// A text, what it should become, and what it is about.
struct Case {
    about: String,
    input: String,
    target: String,
}

fn check(repairer: &Repairer, about: &str, input: &str, target: &str, faults: &mut String) {
    let repaired = repairer.repair(input);
    if repaired.text != target {
        let rules: Vec<_> = repaired.diagnostics.iter().filter(|d| d.applied).map(|d| &*d.rule).collect();
        let _ = writeln!(
            faults,
            "{about}\n  input    {input:?}\n  expected {target:?}\n  got      {:?}  by {rules:?}",
            repaired.text
        );
    }
}

/// The groups of a file that hold `cases`: pairs of input and target.
fn pairs(file: &str) -> Vec<Case> {
    let case = |about: &str, pair: &toml::Value| match pair.as_array().map(Vec::as_slice) {
        Some([input, target]) => Case { about: about.to_owned(), input: string(input), target: string(target) },
        _ => panic!("{file}.toml, {about}: {pair} is no pair"),
    };
    groups(file, "cases").iter().flat_map(|(about, list)| list.iter().map(|p| case(about, p)).collect::<Vec<_>>()).collect()
}

/// The groups of a file that hold `texts`, each its own target.
fn texts(file: &str) -> Vec<Case> {
    let case = |about: &str, text: &toml::Value| Case { about: about.to_owned(), input: string(text), target: string(text) };
    groups(file, "texts").iter().flat_map(|(about, list)| list.iter().map(|t| case(about, t)).collect::<Vec<_>>()).collect()
}

fn groups(file: &str, key: &str) -> Vec<(String, Vec<toml::Value>)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(file).with_extension("toml");
    let text = fs::read_to_string(path).expect("readable");
    let table: toml::Table =
        text.parse().unwrap_or_else(|e: toml::de::Error| panic!("{file}.toml, {:?}: {}", e.span(), e.message()));
    let Some(list) = table.get("group") else { return Vec::new() };
    let group = |g: &toml::Value| {
        let about = g.get("about").map(string).expect("about");
        (about, g.get(key).and_then(toml::Value::as_array).expect(key).clone())
    };
    list.as_array().expect("a list").iter().map(group).collect()
}

fn string(value: &toml::Value) -> String {
    value.as_str().expect("a text").to_owned()
}
