//! Rule files: reading one never panics, errors point into the file, and the rules that are accepted keep the laws.
#![no_main]

use hanfix::{Error, Repairer, RuleSet};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = hanfix_fuzz::text(data);
    match RuleSet::from_toml(&text) {
        Ok(rules) => {
            rules.iter().for_each(|r| r.check().expect("was checked when it was read"));
            let repairer = Repairer::builder().rules(rules).min_confidence(1).build().expect("no selectors");
            // The file itself is a text that holds what its rules look for.
            hanfix_fuzz::laws(&repairer, &text, data.len() as u8);
        }
        Err(Error::RuleFile { line, column, problem }) => {
            // An empty line behind the last line end counts.
            let at = text.split('\n').nth(line - 1).unwrap_or_else(|| panic!("no line {line}: {problem}"));
            assert!(column <= at.chars().count() + 1, "line {line} has no column {column}: {problem}");
        }
        Err(e) => panic!("not an error of the file: {e}"),
    }
});
