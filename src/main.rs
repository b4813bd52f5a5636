//! The `hanfix` program (stopgap: JSON lines only).
use std::io::{BufRead, Write};
fn main() {
    let out = std::io::stdout();
    let mut out = std::io::BufWriter::new(out.lock());
    let r = hanfix::Repairer::default();
    for line in std::io::stdin().lock().lines() {
        let mut v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let t = r.repair(v["input"].as_str().unwrap()).text.into_owned();
        v["output"] = t.into();
        writeln!(out, "{v}").unwrap();
    }
}
