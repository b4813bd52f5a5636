//! SARIF 2.1.0, the Static Analysis Results Interchange Format (OASIS).

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::findings::{Finding, message};
use super::input::Input;
use super::project::Ready;

/// Everything that stands before the results.
pub(super) fn begin(ready: &Ready, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<Value> = ready.repairer.rules().map(rule).collect();
    let driver = json!({
        "name": "hanfix",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    write!(out, "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"tool\":")?;
    serde_json::to_writer(&mut *out, &json!({ "driver": driver }))?;
    out.write_all(b",\"results\":[")
}

/// Everything that stands behind the results.
pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\n]}]}\n")
}

/// A rule with its help.
fn rule(rule: &hanfix::Rule) -> Value {
    let mut help = format!("{}\n\n{}\n", rule.summary_text(), rule.source_text());
    for (bad, target) in rule.bad_examples() {
        let _ = write!(help, "\n- {bad} → {target}");
    }
    for good in rule.good_examples() {
        let _ = write!(help, "\n- {good} ✓");
    }
    json!({
        "id": rule.id(),
        "shortDescription": { "text": rule.summary_text() },
        "fullDescription": { "text": format!("{} ({})", rule.summary_text(), rule.source_text()) },
        "help": { "text": help },
        "defaultConfiguration": { "level": "warning", "rank": rule.confidence_claim() },
        "properties": { "category": rule.category(), "source": rule.source_text() },
    })
}

/// A finding: a warning for an edit that `fix` makes, a note for the others.
pub(super) fn result(finding: &Finding<'_>) -> Value {
    let (d, place, end) = (finding.diagnostic, finding.place, finding.end());
    let location = json!({ "uri": uri(finding.input) });
    let region = json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": d.span.start,
        "byteLength": d.span.len(),
    });
    let mut result = json!({
        "ruleId": &*d.rule,
        "level": if d.applied { "warning" } else { "note" },
        "rank": d.confidence,
        "message": { "text": message(finding) },
        "locations": [{ "physicalLocation": { "artifactLocation": location, "region": region } }],
        "properties": { "confidence": d.confidence, "applied": d.applied },
    });
    if let (Some(new), Some(fields)) = (&d.replacement, result.as_object_mut()) {
        let replacement = json!({ "deletedRegion": region, "insertedContent": { "text": &**new } });
        let change = json!({ "artifactLocation": location, "replacements": [replacement] });
        fields.insert("fixes".to_owned(), json!([{ "artifactChanges": [change] }]));
    }
    result
}

/// The path as a relative or absolute URI reference.
fn uri(input: &Input) -> String {
    let path = match input {
        Input::Stdin => "stdin".to_owned(),
        Input::File(path) => path.to_string_lossy().replace('\\', "/"),
    };
    let mut uri = String::with_capacity(path.len());
    for b in path.trim_start_matches("./").bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => uri.push(char::from(b)),
            b => {
                let _ = write!(uri, "%{b:02X}");
            }
        }
    }
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}
