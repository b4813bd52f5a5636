//! Repairs standard input to standard output, in memory that does not depend on its length; the ledger goes to standard error.
//!
//! `cargo run --example stream < FILE > REPAIRED`

use std::io::{self, BufWriter};

use hanfix::{Error, Repairer};

fn main() -> Result<(), Error> {
    let mut edits = 0u64;
    let out = BufWriter::new(io::stdout().lock());
    Repairer::default().repair_stream_with(io::stdin().lock(), out, |found| {
        edits += u64::from(found.applied);
        eprintln!("byte {}: {} {:?}", found.span.start, found.rule, found.replacement);
    })?;
    eprintln!("{edits} repaired");
    Ok(())
}
