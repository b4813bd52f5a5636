//! The built-in rules, one file a category. Each is written with the public API only; to add one, write one expression in
//! one file.

pub(crate) mod confusion;
mod encoding;
mod invisible;
mod layout;
mod line;
mod noise;
mod punctuation;
mod scanned;
mod variant;
mod width;

pub(crate) use noise::{is_tag_line as is_marker_line, opens_tag as may_open_marker_line};

use crate::rule::Rule;

/// All built-in rules in stage order.
pub(crate) fn all() -> Vec<Rule> {
    [
        encoding::rules(),
        invisible::rules(),
        noise::rules(),
        layout::rules(),
        width::rules(),
        punctuation::rules(),
        variant::rules(),
        confusion::rules(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The rules of text that a machine read from pictures, which run beside those or in place of the one of the same name.
pub(crate) fn of_pictures() -> Vec<Rule> {
    let mut rules = scanned::rules();
    rules.push(variant::traditional_of_pictures());
    rules
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_rule_passes_its_own_examples() {
        let all = super::all().into_iter().chain(super::confusion::of_review()).chain(super::of_pictures());
        let faults: Vec<String> = all.filter_map(|r| r.check().err()).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
