//! Repairs a document: `cargo run --example repair -- FILE`, or standard input without FILE.

use std::io::Read as _;
use std::{env, error, fs, io};

fn main() -> Result<(), Box<dyn error::Error>> {
    let text = match env::args_os().nth(1) {
        Some(path) => fs::read_to_string(path)?,
        None => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    print!("{}", hanfix::repair(&text));
    Ok(())
}
