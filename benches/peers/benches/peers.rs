//! hanfix beside other tools on the same text, in one run: megabytes per second of processor time, one thread.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml [-- FILE…]`. Without files it takes our sample document, repeated, as it
//! is and repaired. The tools do different work; the table says what a pass over a text costs, not which tool to choose.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

/// A name, and a pass over a text that gives a number which depends on it.
type Tool = (&'static str, Box<dyn Fn(&str) -> usize>);

/// Each tool runs on each text at least this long.
const LONG_ENOUGH: Duration = Duration::from_millis(600);
const SIZE: usize = 1 << 20;

fn main() {
    let texts = texts();
    let tools = tools();
    print!("{:28}", "MB/s of processor time");
    texts.iter().for_each(|(name, _)| print!("{name:>16}"));
    println!();
    for (name, run) in &tools {
        print!("{name:28}");
        for (_, text) in &texts {
            print!("{:16.1}", speed(run, text));
        }
        println!();
    }
}

fn speed(run: &dyn Fn(&str) -> usize, text: &str) -> f64 {
    black_box(run(black_box(text)));
    let start = ProcessTime::now();
    let mut bytes = 0;
    while start.elapsed() < LONG_ENOUGH {
        black_box(run(black_box(text)));
        bytes += text.len();
    }
    bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}

fn tools() -> Vec<Tool> {
    let hanfix = hanfix::Repairer::default();
    let ferrous = ferrous_opencc::OpenCC::from_config(BuiltinConfig::T2s).expect("built-in configuration");
    let fmmseg = opencc_fmmseg::OpenCC::new();
    let icu = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    vec![
        ("hanfix", Box::new(move |t| hanfix.repair(t).text.len())),
        ("autocorrect format", Box::new(|t| autocorrect::format(t).len())),
        ("ferrous-opencc t2s", Box::new(move |t| ferrous.convert(t).len())),
        ("opencc-fmmseg t2s", Box::new(move |t| fmmseg.t2s(t, false).len())),
        ("plsfix", Box::new(|t| plsfix::fix_text(t, None).len())),
        ("unicode-normalization nfc", Box::new(|t| t.nfc().collect::<String>().len())),
        ("icu_normalizer nfc", Box::new(move |t| icu.normalize(t).len())),
        ("reference: UTF-8 validation", Box::new(|t| std::str::from_utf8(t.as_bytes()).map_or(0, str::len))),
        ("reference: character walk", Box::new(|t| t.chars().fold(0, |a, c| a ^ c as usize))),
        ("reference: memchr", Box::new(|t| memchr::memchr_iter(b'\n', t.as_bytes()).count())),
    ]
}

fn texts() -> Vec<(String, String)> {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if files.is_empty() {
        let sample = include_str!("../../../examples/documents/report.txt");
        let document = |text: &str| format!("{text}\n\n").repeat(SIZE / text.len());
        return vec![("defective".to_owned(), document(sample)), ("repaired".to_owned(), document(&hanfix::repair(sample)))];
    }
    let read = |path: &String| {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let name = std::path::Path::new(path).file_stem().map_or_else(String::new, |s| s.to_string_lossy().chars().take(15).collect());
        (name, text.get(..text.floor_char_boundary(SIZE)).unwrap_or(&text).to_owned())
    };
    files.iter().map(read).collect()
}
