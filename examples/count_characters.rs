//! Counts the Han characters of the text on standard input and writes the most frequent ones as tab-separated values.
//!
//! ```text
//! xz -dc *.txt.xz | cargo run --release --example count_characters -- 4096 > data/frequency.tsv
//! ```
//!
//! The argument is the number of rows; characters that are equally frequent are ordered by code point. Bytes that are not
//! UTF-8 are an error. Memory: the longest line and one counter a character.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let rows = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(4096);
    let mut counts: HashMap<char, u64> = HashMap::new();
    let mut input = io::stdin().lock();
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        for c in line.chars().filter(|c| is_ideograph(*c)) {
            *counts.entry(c).or_default() += 1;
        }
        line.clear();
    }
    let total: u64 = counts.values().sum();
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));

    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "# Han characters in official Chinese documents, most frequent first; made by examples/count_characters.rs")?;
    writeln!(out, "# {total} characters counted, {} different ones; the first {rows} are listed", counts.len())?;
    writeln!(out, "# character\tcount")?;
    for (c, n) in counts.into_iter().take(rows) {
        writeln!(out, "{c}\t{n}")?;
    }
    out.flush()
}

/// Is `c` a unified ideograph?
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}
