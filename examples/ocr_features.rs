//! What the OCR profile would weigh in each line of the standard input: line, character, replacement, features. For
//! `tools/model/ocr.py`, which trains its classifier.

use std::io::{BufRead, BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let describe = hanfix::model::misreadings();
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        for (at, new, features) in describe(&line?) {
            let features: Vec<String> = features.iter().map(|f| format!("{f:.3}")).collect();
            writeln!(out, "{n}\t{at}\t{new}\t{}", features.join("\t"))?;
        }
    }
    out.flush()
}
