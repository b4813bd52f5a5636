//! The tables of `src/data/` are made from `data/*.tsv` by this test, and checked in.
//!
//! The test fails when a table is not what its source gives. `HANFIX_BLESS=1 cargo test --test generated` writes the tables.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

#[test]
fn tables_are_what_their_sources_give() {
    let standard = standard_characters();
    let variants = variants(&standard);
    let tables = [
        ("standard.rs", standard_table(&standard)),
        ("variants.rs", variant_table(&variants)),
        ("evidence.rs", evidence_table(&standard, &variants)),
        ("radicals.rs", radical_table()),
        ("private_use.rs", private_use_table()),
        ("frequency.rs", frequency_table()),
        ("compounds.rs", compound_table()),
        ("word_forms.rs", word_form_table()),
    ];
    let bless = std::env::var_os("HANFIX_BLESS").is_some();
    for (name, text) in tables {
        let path = root().join("src/data").join(name);
        if bless {
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "src/data/{name} is not what data/ gives: run HANFIX_BLESS=1 cargo test --test generated");
    }
}

#[test]
fn sources_are_sorted_without_repeats() {
    for (name, key) in [
        ("annex", 1),
        ("compounds", 1),
        ("equivalent_ideographs", 1),
        ("japanese_forms", 1),
        ("print_forms", 1),
        ("private_use", 1),
        ("standard_characters", 1),
        ("unihan_variants", 2),
        ("word_forms", 1),
    ] {
        let keys: Vec<_> = rows(name).into_iter().map(|row| row[..key].to_vec()).collect();
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "data/{name}.tsv: {:?} before {:?}", pair[0], pair[1]);
        }
    }
}

#[test]
fn every_source_is_described_with_its_number_of_rows() {
    let sources = fs::read_to_string(root().join("data/SOURCES.toml")).unwrap();
    for entry in fs::read_dir(root().join("data")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".tsv") else { continue };
        let table = sources.split("\n[").find(|t| t.starts_with(&format!("{stem}]")));
        let table = table.unwrap_or_else(|| panic!("{name} is not in data/SOURCES.toml"));
        let n = rows(stem).len();
        assert!(table.contains(&format!("\nrows = {n}\n")), "data/SOURCES.toml: {name} has {n} rows");
    }
}

/// How a character is tied to its standard forms; the order is that of the table's codes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Traditional,
    Variant,
    Shinjitai,
    ZVariant,
    Semantic,
}

type Variants = BTreeMap<char, (Vec<char>, Kind)>;

/// One table per standard character: its level, and whether it is a simplified form only.
fn standard_characters() -> BTreeMap<char, (u8, bool)> {
    rows("standard_characters").iter().map(|r| (only(&r[0]), (r[1].parse().unwrap(), r[2] == "s"))).collect()
}

/// Every character that has standard forms, each resolved to standard characters: the surest source first, and each
/// source over what the ones before it gave.
fn variants(standard: &BTreeMap<char, (u8, bool)>) -> Variants {
    let unihan = rows("unihan_variants");
    let unihan = |field: &str| -> Vec<(char, String)> {
        unihan.iter().filter(|r| r[1] == field).map(|r| (only(&r[0]), r[2].clone())).collect()
    };
    let pairs = |name: &str| -> Vec<(char, String)> { rows(name).iter().map(|r| (only(&r[0]), r[1].clone())).collect() };
    let count: HashMap<char, u64> = frequencies().into_iter().collect();

    let mut found: Variants = BTreeMap::new();
    for row in rows("annex") {
        let kind = if row[2] == "traditional" { Kind::Traditional } else { Kind::Variant };
        found.insert(only(&row[0]), (row[1].chars().collect(), kind));
    }
    let links = [
        (Kind::Traditional, unihan("kSimplifiedVariant")),
        (Kind::Shinjitai, pairs("japanese_forms")),
        (Kind::ZVariant, pairs("print_forms")),
        (Kind::ZVariant, unihan("kZVariant")),
        (Kind::Semantic, unihan("kSemanticVariant")),
    ];
    for (kind, links) in links {
        let mut resolved = Vec::new();
        for (c, others) in links {
            let mut forms: Vec<char> = Vec::new();
            for other in others.chars() {
                let known = found.get(&other).map(|(forms, _)| forms.clone()).unwrap_or_default();
                let known = if standard.contains_key(&other) { vec![other] } else { known };
                assert!(!known.is_empty(), "{c} is linked to {other}, which leads to no standard character");
                for form in known {
                    if !forms.contains(&form) {
                        forms.push(form);
                    }
                }
            }
            if matches!(kind, Kind::ZVariant | Kind::Semantic) {
                forms.sort_by_key(|f| (std::cmp::Reverse(count.get(f).copied().unwrap_or(0)), *f));
            }
            resolved.push((c, forms));
        }
        for (c, forms) in resolved {
            assert!(found.insert(c, (forms, kind)).is_none(), "{c} has two sources");
        }
    }
    for (c, (forms, _)) in &found {
        assert!(!standard.contains_key(c), "{c} is a standard character and so not a variant");
        assert!(!forms.is_empty() && forms.iter().all(|f| standard.contains_key(f)), "{c}: {forms:?}");
    }
    found
}

fn standard_table(standard: &BTreeMap<char, (u8, bool)>) -> String {
    let mut out = header(&["standard_characters"]);
    packed_table(
        &mut out,
        "LEVELS",
        "The level of each character of U+3400..=U+9FFF, two bits each, 32 characters a word; 0 for none.",
        |c| standard.get(&c).map_or(0, |(level, _)| *level),
    );
    let beyond: Vec<_> = standard.iter().filter(|(c, _)| !is_basic(**c)).collect();
    out.push_str("\n/// Standard characters outside that range, in order.\n");
    char_array(&mut out, "BEYOND", beyond.iter().map(|(c, _)| **c));
    out.push_str("\n/// The level of each character of `BEYOND`.\n");
    array(&mut out, "BEYOND_LEVELS", "u8", beyond.iter().map(|(_, (level, _))| level.to_string()));
    out
}

fn variant_table(variants: &Variants) -> String {
    let mut out = header(&["annex", "unihan_variants", "japanese_forms", "print_forms"]);
    let mut pool: Vec<char> = Vec::new();
    let mut places: HashMap<&[char], usize> = HashMap::new();
    let mut codes = Vec::new();
    // Longer lists go first, so that a single character can share the place of one.
    let mut lists: Vec<&[char]> = variants.values().map(|(forms, _)| forms.as_slice()).collect();
    lists.sort_by_key(|l| (std::cmp::Reverse(l.len()), *l));
    for list in lists {
        if places.contains_key(list) {
            continue;
        }
        let place = pool.windows(list.len()).position(|w| w == list).unwrap_or_else(|| {
            pool.extend(list);
            pool.len() - list.len()
        });
        places.insert(list, place);
    }
    for (forms, kind) in variants.values() {
        let place = places[forms.as_slice()];
        assert!(place < 1 << 13 && forms.len() < 1 << 3);
        codes.push(format!("0x{:05X}", (*kind as usize) << 16 | forms.len() << 13 | place));
    }
    out.push_str("/// The characters that have standard forms, in order.\n");
    char_array(&mut out, "VARIANTS", variants.keys().copied());
    out.push_str("\n/// For each of `VARIANTS`: bits 16.. its kind, bits 13..16 the number of forms, bits 0..13 their place in `FORMS`.\n");
    array(&mut out, "CODES", "u32", codes.into_iter());
    out.push_str("\n/// The standard forms.\n");
    char_array(&mut out, "FORMS", pool.into_iter());
    out
}

fn evidence_table(standard: &BTreeMap<char, (u8, bool)>, variants: &Variants) -> String {
    let mut out = header(&["standard_characters", "annex", "unihan_variants"]);
    let evidence = |c: char| match (standard.get(&c), variants.get(&c)) {
        (Some((_, true)), _) => 1,
        (Some(_), _) => 0,
        (None, Some((_, Kind::Traditional))) => 2,
        (None, _) => 3,
    };
    packed_table(
        &mut out,
        "EVIDENCE",
        "The evidence of each character of U+3400..=U+9FFF, two bits each, 32 characters a word: 0 neutral, 1 simplified, 2 \
         traditional, 3 outside.",
        |c| if matches!(c, '\u{4DC0}'..='\u{4DFF}') { 0 } else { evidence(c) },
    );
    let mut beyond: Vec<char> = standard.keys().chain(variants.keys()).copied().filter(|c| !is_basic(*c)).collect();
    beyond.sort_unstable();
    beyond.retain(|c| evidence(*c) != 3);
    out.push_str("\n/// Characters outside that range that are not `Outside`, in order.\n");
    char_array(&mut out, "BEYOND", beyond.iter().copied());
    out.push_str("\n/// The evidence of each character of `BEYOND`.\n");
    array(&mut out, "BEYOND_EVIDENCE", "u8", beyond.iter().map(|c| evidence(*c).to_string()));
    out
}

fn radical_table() -> String {
    let mut out = header(&["equivalent_ideographs"]);
    let mut pairs = BTreeMap::new();
    for row in rows("equivalent_ideographs") {
        for c in code(&row[0]) as u32..=code(&row[1]) as u32 {
            pairs.insert(char::from_u32(c).unwrap(), code(&row[2]));
        }
    }
    out.push_str("/// Radicals and strokes, in order.\n");
    char_array(&mut out, "RADICALS", pairs.keys().copied());
    out.push_str("\n/// The unified ideograph that each of `RADICALS` equals.\n");
    char_array(&mut out, "IDEOGRAPHS", pairs.values().copied());
    out
}

fn private_use_table() -> String {
    let mut out = header(&["private_use"]);
    let rows = rows("private_use");
    out.push_str("/// Private-use code points, in order.\n");
    char_array(&mut out, "CODE_POINTS", rows.iter().map(|r| code(&r[0])));
    out.push_str("\n/// The character each of `CODE_POINTS` stands for.\n");
    char_array(&mut out, "CHARACTERS", rows.iter().map(|r| code(&r[1])));
    out.push_str("\n/// Of which kind each of `CODE_POINTS` is: 0 assigned, 1 bullet, 2 symbol.\n");
    let kinds = ["assigned", "bullet", "symbol"];
    array(&mut out, "KINDS", "u8", rows.iter().map(|r| kinds.iter().position(|k| *k == r[2]).expect("a kind").to_string()));
    out
}

fn frequency_table() -> String {
    let mut out = header(&["frequency"]);
    let count: HashMap<char, u64> = frequencies().into_iter().filter(|(c, _)| is_common(*c)).collect();
    let last = count.keys().copied().max().unwrap();
    out.push_str("/// Ten times the binary logarithm of how often each character from U+4E00 on was counted; 0 for none.\n");
    let values = ('\u{4E00}'..=last).map(|c| count.get(&c).map_or(0, |n| log_tenths(*n)).to_string());
    array(&mut out, "LOG_FREQUENCIES", "u8", values);
    out
}

fn word_form_table() -> String {
    let mut out = header(&["word_forms"]);
    out.push_str("/// A form of a word, the recommended one, and the characters behind and before which it says nothing.\n");
    let row = |r: &Vec<String>| {
        let fields: Vec<String> = r.iter().map(|f| format!("{:?}", if f == "-" { "" } else { f })).collect();
        format!("({})", fields.join(", "))
    };
    array(&mut out, "WORD_FORMS", "(&str, &str, &str, &str)", rows("word_forms").iter().map(row));
    out
}

/// `10 · log2(n)`, rounded down, and at least 1; in whole numbers, so that every machine gives the same.
fn log_tenths(n: u64) -> u8 {
    // 2^k ≤ n^10 ⇔ k ≤ 10·log2(n); n^10 is kept as mantissa · 2^exponent with a mantissa of 60 bits.
    let (mut mantissa, mut exponent) = (1u128, 0u32);
    for _ in 0..10 {
        mantissa *= u128::from(n);
        let excess = (128 - mantissa.leading_zeros()).saturating_sub(60);
        mantissa >>= excess;
        exponent += excess;
    }
    u8::try_from(exponent + mantissa.ilog2()).unwrap().max(1)
}

fn frequencies() -> Vec<(char, u64)> {
    rows("frequency").iter().map(|r| (only(&r[0]), r[1].parse().unwrap())).collect()
}

/// Pairs of characters that are one word, sorted.
fn compound_table() -> String {
    let mut out = header(&["compounds"]);
    out.push_str("/// Pairs of characters that are one word wherever they stand side by side, sorted.\n");
    let pairs = rows("compounds").into_iter().map(|row| {
        let word: Vec<char> = row[0].chars().collect();
        let [a, b] = word[..] else { panic!("{row:?} is not two characters") };
        format!("('{a}', '{b}')")
    });
    array(&mut out, "COMPOUNDS", "(char, char)", pairs);
    out
}

fn is_basic(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c)
}

fn is_common(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of `data/NAME.tsv`, without the comments; all must have as many columns as the last comment names.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("data").join(format!("{name}.tsv"))).unwrap();
    let columns = text.lines().take_while(|l| l.starts_with("# ")).last().unwrap().split('\t').count();
    let rows: Vec<Vec<String>> =
        text.lines().filter(|l| !l.starts_with("# ")).map(|l| l.split('\t').map(str::to_owned).collect()).collect();
    let mut seen = HashSet::new();
    for row in &rows {
        assert_eq!(row.len(), columns, "data/{name}.tsv: {row:?}");
        assert!(seen.insert(row), "data/{name}.tsv: {row:?} twice");
    }
    rows
}

fn only(s: &str) -> char {
    let mut chars = s.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { panic!("{s:?} is not one character") };
    c
}

fn code(hex: &str) -> char {
    u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).unwrap_or_else(|| panic!("{hex:?} is not a code point"))
}

/// The comment that opens a table: what made it, and its sources with version and SHA-256 as `SOURCES.toml` has them.
fn header(names: &[&str]) -> String {
    let sources = fs::read_to_string(root().join("data/SOURCES.toml")).unwrap();
    let mut out = String::new();
    for name in names {
        let table = sources.split("\n[").find(|t| t.starts_with(&format!("{name}]")));
        let table = table.unwrap_or_else(|| panic!("{name} is not in data/SOURCES.toml"));
        let field = |key: &str| {
            let line = table.lines().find_map(|l| l.strip_prefix(&format!("{key} = \"")));
            line.and_then(|l| l.strip_suffix('"')).unwrap_or_else(|| panic!("{name} has no {key} in data/SOURCES.toml"))
        };
        writeln!(
            out,
            "// generated by tests/generated.rs from data/{name}.tsv ({}, sha256 {}); do not edit",
            field("version"),
            field("sha256")
        )
        .unwrap();
    }
    out.push('\n');
    out
}

/// Two bits for each character of U+3400..=U+9FFF.
fn packed_table(out: &mut String, name: &str, doc: &str, value: impl Fn(char) -> u8) {
    let mut words = vec![0u64; (0xA000 - 0x3400) / 32];
    for c in '\u{3400}'..='\u{9FFF}' {
        let i = c as usize - 0x3400;
        words[i / 32] |= u64::from(value(c)) << (i % 32 * 2);
    }
    writeln!(out, "/// {doc}").unwrap();
    array(out, name, "u64", words.iter().map(|w| format!("0x{w:016X}")));
}

fn char_array(out: &mut String, name: &str, chars: impl Iterator<Item = char>) {
    array(
        out,
        name,
        "char",
        chars.map(|c| {
            let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
            let shown = is_basic(c) || c as u32 >= 0x20000;
            if shown && !private { format!("'{c}'") } else { format!("'\\u{{{:04X}}}'", c as u32) }
        }),
    );
}

fn array(out: &mut String, name: &str, kind: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    writeln!(out, "#[rustfmt::skip]\npub(super) static {name}: [{kind}; {}] = [", items.len()).unwrap();
    let mut line = String::new();
    for item in items {
        if !line.is_empty() && line.chars().count() + item.chars().count() + 6 > 120 {
            writeln!(out, "    {}", line.trim_end()).unwrap();
            line.clear();
        }
        write!(line, "{item}, ").unwrap();
    }
    writeln!(out, "    {}\n];", line.trim_end()).unwrap();
}
