//! Paragraphs of a PDF file come back from the text that pdftotext extracts.
//!
//! `tests/pdf/make.py` typesets `tests/pdf/source.txt` in three fonts and two widths and extracts the text; what it gave is checked
//! in. Where its tools are installed the files are made anew; where they are not, the test says so and reads only those.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const FILES: [&str; 6] = ["song-wide", "song-narrow", "hei-wide", "hei-narrow", "kai-wide", "kai-narrow"];

#[test]
fn paragraphs_of_the_files_checked_in_come_back() {
    paragraphs_come_back(&folder());
}

#[test]
fn paragraphs_of_files_made_now_come_back() {
    let out = env::temp_dir().join(format!("hanfix-pdf-{}", std::process::id()));
    let made = Command::new("python3").arg(folder().join("make.py")).arg(folder().join("source.txt")).arg(&out).output();
    if made.is_ok_and(|m| m.status.success()) {
        paragraphs_come_back(&out);
    } else {
        eprintln!("skipped: python3 with reportlab, pdftotext and the fonts are needed to make PDF files");
    }
    let _ = fs::remove_dir_all(out);
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pdf")
}

/// Each paragraph of the source, and no line more but the header of the first page, over which nothing stands.
#[track_caller]
fn paragraphs_come_back(folder_of_texts: &Path) {
    let source = fs::read_to_string(folder().join("source.txt")).unwrap();
    let title = source.lines().next().unwrap();
    for name in FILES {
        let text = fs::read_to_string(folder_of_texts.join(format!("{name}.txt"))).unwrap();
        let repaired = hanfix::repair(&text);
        let paragraphs: Vec<&str> = repaired.lines().filter(|l| !l.is_empty()).collect();
        let expected: Vec<&str> = std::iter::once(title).chain(source.lines()).collect();
        assert_eq!(paragraphs, expected, "{name}");
        assert_eq!(hanfix::repair(&repaired), repaired, "{name}");
    }
}
