//! The sample documents: each `NAME.txt` in `examples/documents/` is repaired into `NAME.expected.txt`, of which every
//! difference was read.

use std::fs;
use std::path::PathBuf;

use hanfix::Repairer;

#[test]
#[ignore = "waits for the rules of variant characters and of confusions"]
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

fn document(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/documents").join(name);
    fs::read_to_string(path).expect("readable")
}
