//! What the OCR profile would weigh in each line of the standard input: line, character, replacement, features. For
//! `tools/model/ocr.py`, which trains its classifier. With the path of a model, that one instead of the one inside the crate.

use std::io::{BufRead, BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let model = std::env::args()
        .nth(1)
        .map(|path| std::fs::read(path).map(hanfix::model::Model::from_bytes))
        .transpose()?
        .transpose()?;
    let describe = hanfix::model::misreadings(model);
    for (n, line) in std::io::stdin().lock().lines().enumerate() {
        for (at, new, features) in describe(&line?) {
            let features: Vec<String> = features.iter().map(|f| format!("{f:.3}")).collect();
            writeln!(out, "{n}\t{at}\t{new}\t{}", features.join("\t"))?;
        }
    }
    Ok(out.flush()?)
}
