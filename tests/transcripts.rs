//! The program, as transcripts over real files: `tests/transcripts/*.md`, each in a copy of the folder beside it.
//!
//! `TRYCMD=overwrite cargo test --features cli --test transcripts` writes what the program says now; read the difference.
#![cfg(feature = "cli")]

#[test]
fn transcripts_play() {
    trycmd::TestCases::new()
        .env("LANG", "C.UTF-8")
        .env("LC_ALL", "C.UTF-8")
        .case("tests/transcripts/*.md")
        .case("tests/transcripts/*.toml");
}
