//! The sample documents: each `NAME.txt` in `examples/documents/` is repaired into `NAME.expected.txt`, of which every
//! difference was read.

use std::fs;
use std::path::PathBuf;

use hanfix::Repairer;

#[test]
fn the_report_is_repaired_from_end_to_end() {
    let (text, expected) = (document("report.txt"), document("report.expected.txt"));
    let repaired = Repairer::default().repair(&text);
    for (n, (got, expected)) in repaired.text.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, expected, "line {}", n + 1);
    }
    assert_eq!(repaired.text, expected);
}

/// The document holds every kind of defect that it says it does, and innocent neighbours of them.
#[test]
fn the_report_is_defective_in_every_way() {
    let text = document("report.txt");
    for defect in [
        "〞",
        "〝",
        ";确",
        "情況",
        "时问",
        "特续",
        "管觉治党",
        "之问的",
        "##paidbegin##",
        "##paidend##",
        "。一、",
        "。（二）",
        "：（一）",
    ] {
        assert!(text.contains(defect), "{defect}");
    }
    let expected = document("report.expected.txt");
    for innocent in ["随时问", "世纪之问", "时代之问", "（一）至（三）", "1:30", "1:3", "id=3;lang=zh", "advice@example.com"]
    {
        assert!(text.contains(innocent) && expected.contains(innocent), "{innocent}");
    }
}

/// What the README shows first is what comes out.
#[test]
fn the_readme_shows_what_comes_out() {
    let readme = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("readable");
    let shown = readme.split("```diff\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a diff");
    let side = |mark: char| -> Vec<&str> { shown.lines().filter_map(|l| l.strip_prefix(mark)).collect() };
    assert_eq!(hanfix::repair(&side('-').join("\n")), side('+').join("\n"));
}

fn document(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/documents").join(name);
    fs::read_to_string(path).expect("readable")
}
