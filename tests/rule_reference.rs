//! `docs/rules.md` is made from the rules themselves by this test, and checked in.
//!
//! The test fails when the page is not what the rules say. `HANFIX_BLESS=1 cargo test --test rule_reference` writes the page.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use hanfix::{Category, Profile, Repairer, Rule, RuleSet};

#[test]
fn the_reference_is_what_the_rules_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let of_pictures = Repairer::builder().profile(Profile::Ocr).build().unwrap();
    let thorough = Repairer::builder().thorough().build().unwrap();
    let page = reference(&of_pictures, &thorough);
    if std::env::var_os("HANFIX_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/rules.md is not what the rules say: run HANFIX_BLESS=1 cargo test --test rule_reference");
}

#[test]
fn what_cannot_be_seen_is_escaped() {
    assert_eq!(visible("一\u{200B}二\n三\u{E5E5}\u{3000}\t"), r"一\u{200b}二⏎三\u{e5e5}\u{3000}\u{9}");
    assert_eq!(visible("\"四\" '五' \\u4e2d ⼯作 𠮷"), "\"四\" '五' \\u4e2d ⼯作 𠮷");
    assert_eq!(fence(["一```二", "三````"].into_iter()), "`````");
}

fn reference(of_pictures: &Repairer, thorough: &Repairer) -> String {
    let mut page = String::from(
        "# Rules\n\n\
         Made from the rules by `tests/rule_reference.rs`: do not edit this page, edit the rules.\n\n\
         A rule's *confidence* is the share of its edits that a careful editor would make, in percent, where it is surest; an edit\n\
         may claim less. Below the least confidence (90 if not set) a finding is only reported. In the examples `-` is\n\
         the defect, `+` the repair, and `=` text that stays as it is. `⏎` is a line end, `\\u{…}` a character that cannot be seen.\n\n\
         | category | rules | what it is about |\n|---|--:|---|\n",
    );
    let elsewhere = || of_pictures.rules().chain(thorough.rules()).filter(|r| RuleSet::builtin().get(r.id()).is_none());
    let all = |category| RuleSet::builtin().iter().chain(elsewhere()).filter(move |r| r.category() == category);
    for category in Category::ALL {
        let _ = writeln!(page, "| [{category}](#{category}) | {} | {} |", all(category).count(), about(category));
    }
    for category in Category::ALL {
        let _ = write!(page, "\n## {category}\n\n");
        if all(category).next().is_none() {
            page.push_str("No rules yet.\n");
        }
        for (n, rule) in all(category).enumerate() {
            if n > 0 {
                page.push('\n');
            }
            let where_only = match RuleSet::builtin().get(rule.id()) {
                Some(_) => "",
                None if thorough.rules().any(|r| r.id() == rule.id()) => {
                    "Only below a confidence of 90, in `hanfix review`, or named.\n\n"
                }
                None => "Only in the profile `ocr`.\n\n",
            };
            entry(rule, where_only, &mut page);
        }
    }
    page
}

const fn about(category: Category) -> &'static str {
    match category {
        Category::Encoding => "mojibake, entities, escapes",
        Category::Invisible => "zero-width and control characters, private use, radicals, compatibility ideographs",
        Category::Noise => "residue of content management systems, markup, office programs, web sites",
        Category::Layout => "paragraph breaks, joined lines, spaces between Han characters",
        Category::Width => "full-width and half-width letters, digits and marks",
        Category::Punctuation => "quotation marks, brackets, ellipses, dashes, doubled marks",
        Category::Variant => "variant and traditional characters in simplified text",
        Category::Confusion => "wrong characters that look or sound like the right ones",
        _ => "",
    }
}

fn entry(rule: &Rule, where_only: &str, page: &mut String) {
    let _ = write!(
        page,
        "### {}\n\n{}.\n\nSource: {}. Confidence: {}.\n\n",
        rule.id(),
        prose(rule.summary_text()),
        prose(rule.source_text()),
        rule.confidence_claim()
    );
    page.push_str(where_only);
    let texts = rule.bad_examples().flat_map(|(a, b)| [a, b]).chain(rule.good_examples());
    let fence = fence(texts);
    let _ = writeln!(page, "{fence}text");
    for (bad, target) in rule.bad_examples() {
        let _ = writeln!(page, "- {}\n+ {}", visible(bad), visible(target));
    }
    for good in rule.good_examples() {
        let _ = writeln!(page, "= {}", visible(good));
    }
    let _ = writeln!(page, "{fence}");
}

/// Prose in Markdown: what would be read as markup is escaped, and the full stop is left to the caller.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text.trim().trim_end_matches('.')).chars() {
        if matches!(c, '<' | '>' | '*' | '_' | '`' | '[' | ']' | '|' | '$' | '#' | '&' | '~' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A fence longer than every run of back-quotes in the texts.
fn fence<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let longest = texts.flat_map(|t| t.split(|c| c != '`').map(str::len)).max().unwrap_or(0);
    "`".repeat(3.max(longest + 1))
}

/// The text on one line, with escapes for the characters that cannot be seen.
fn visible(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            ' '..='~' => out.push(c),
            c if c.escape_debug().count() > 1 => {
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}
