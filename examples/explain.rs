//! Repairs a document and prints the ledger: `cargo run --example explain -- FILE`.
//!
//! One line an entry: line and column of the original, what stood there, what stands there now, and the rule with its confidence,
//! reason and source. What was found and left alone is listed too.

use std::{env, error, fs};

use hanfix::{Diagnostic, Repairer};

fn main() -> Result<(), Box<dyn error::Error>> {
    let path = env::args_os().nth(1).ok_or("usage: explain FILE")?;
    let text = fs::read_to_string(path)?;
    let repaired = Repairer::default().repair(&text);

    println!("{}", repaired.text.trim_end());
    let (made, left): (Vec<_>, Vec<_>) = repaired.diagnostics.iter().partition(|d| d.applied);
    println!("\n{} repaired", made.len());
    made.iter().for_each(|d| print_entry(&text, d));
    println!("\n{} reported and left alone", left.len());
    left.iter().for_each(|d| print_entry(&text, d));
    Ok(())
}

fn print_entry(text: &str, d: &Diagnostic) {
    let before = &text[..d.span.start];
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
    let old = &text[d.span.start..d.span.end];
    let new = d.replacement.as_deref().map_or("?".to_owned(), |new| format!("{new:?}"));
    println!("{line}:{column}  {old:?} → {new}  {} {}  {} [{}]", d.rule, d.confidence, d.summary, d.source);
}
