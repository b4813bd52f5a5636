//! JSON lines: whatever comes in, a line that is answered is the line with one text repaired, and nothing else changed.
#![no_main]

use serde_json::{Map, Value};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let repairer = &hanfix_fuzz::repairers()[0];
    for to in ["t", "u"] {
        let (out, good) = hanfix_fuzz::json_lines(data, to);
        let mut answers = out.split_inclusive(|b| *b == b'\n');
        for (n, line) in data.split_inclusive(|b| *b == b'\n').enumerate() {
            let Some(answer) = answers.next() else {
                assert!(!good || line == b"\xEF\xBB\xBF", "line {n} has no answer");
                return;
            };
            // Empty, or with a number that is too great for this reader.
            let Some(before) = object(line) else { continue };
            let mut after = object(answer).expect("an answer is an object too");
            let text = before.get("t").and_then(Value::as_str).expect("answered");
            let repaired = after.remove(to);
            assert_eq!(repaired, Some(Value::String(repairer.repair(text).text.into_owned())));
            after.extend(before.get(to).map(|old| (to.to_owned(), old.clone())));
            assert_eq!(after, before);
        }
        assert!(good && answers.next().is_none());
    }
});

fn object(line: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line)).ok()
}
