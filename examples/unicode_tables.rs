//! Trims files of the Unicode Character Database to the tables of `data/`, on standard output.
//!
//! ```text
//! cargo run --example unicode_tables -- ideographs EquivalentUnifiedIdeograph.txt > data/equivalent_ideographs.tsv
//! cargo run --example unicode_tables -- standard Unihan_OtherMappings.txt Unihan_Variants.txt > new.tsv
//! cargo run --example unicode_tables -- variants Unihan_Variants.txt > new.tsv
//! ```
//!
//! Unihan files are those of `Unihan.zip`, of the version that `data/SOURCES.toml` names. The last two also read tables of
//! `data/` in the working directory, so their output goes to a file of its own first. `HANFIX_BLESS=1 cargo test --test generated`
//! then makes `src/data/` of the tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let table = match args[..] {
        ["ideographs", file] => ideographs(&fs::read_to_string(file)?),
        ["standard", mappings, variants] => {
            standard(&fs::read_to_string(mappings)?, &fs::read_to_string(variants)?, &fs::read_to_string("data/annex.tsv")?)
        }
        ["variants", file] => {
            let [standard, annex, japanese, printed] = ["standard_characters", "annex", "japanese_forms", "print_forms"]
                .map(|name| fs::read_to_string(format!("data/{name}.tsv")));
            variants(&fs::read_to_string(file)?, [&standard?, &annex?], [&japanese?, &printed?])
        }
        _ => return Err("usage: ideographs FILE | standard OTHER_MAPPINGS VARIANTS | variants VARIANTS".into()),
    };
    print!("{table}");
    Ok(())
}

/// Radicals and strokes with the ideograph that each equals.
pub(crate) fn ideographs(source: &str) -> String {
    let mut out = String::from(
        "# Radicals and strokes with the unified ideograph each equals; from EquivalentUnifiedIdeograph.txt of the Unicode \
         Character Database\n# first\tlast\tideograph\n",
    );
    for line in source.lines() {
        let Some((range, ideograph)) = line.split('#').next().and_then(|l| l.split_once(';')) else { continue };
        let range = range.trim();
        let (first, last) = range.split_once("..").unwrap_or((range, range));
        let _ = writeln!(out, "{first}\t{last}\t{}", ideograph.trim());
    }
    out
}

/// The standard characters with their levels, and whether they are simplified forms only.
pub(crate) fn standard(mappings: &str, unihan_variants: &str, annex: &str) -> String {
    let mappings = fields(mappings);
    let none = HashMap::new();
    let (numbers, big5) = (mappings.get("kTGH").unwrap_or(&none), mappings.get("kBigFive").unwrap_or(&none));
    let links = fields(unihan_variants);
    let traditional = links.get("kTraditionalVariant").unwrap_or(&none);
    let simplified: BTreeSet<char> =
        rows(annex).filter(|r| r.get(2) == Some(&"traditional")).flat_map(|r| r.get(1).map_or("", |f| f).chars()).collect();
    let mut out = String::from(
        "# 通用规范汉字表 (2013): its 8,105 characters with their levels; from kTGH of Unihan, numbered 1-3500, 3501-6500, \
         6501-8105\n\
         # script \"s\": a simplified form that traditional text does not use: it has an annex row of class traditional and a \
         kTraditionalVariant,\n\
         # is outside level 1 of Big5, and the annex does not give it as its own traditional form\n\
         # character\tlevel\tscript\n",
    );
    for (c, number) in numbers.iter().collect::<BTreeMap<_, _>>() {
        let number: u32 = number.rsplit(':').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let level = match number {
            1..=3500 => 1,
            3501..=6500 => 2,
            _ => 3,
        };
        let old = big5.get(c).and_then(|b| u32::from_str_radix(b, 16).ok()).is_some_and(|b| (0xA440..=0xC67E).contains(&b));
        let only = simplified.contains(c) && traditional.contains_key(c) && !old && !OWN_FORMS.contains(*c);
        let _ = writeln!(out, "{c}\t{level}\t{}", if only { "s" } else { "-" });
    }
    out
}

/// Standard characters that the annex also gives as their own traditional form: printed shapes that both scripts share.
const OWN_FORMS: &str = "伫偬册冲决况凉减凑删却厢厦厨厩厮叙叠咏够姗届幂异弃强恒携撑晋栀栅栖椁橱泪潜灾烟猪猫猬珐疱疴眦秆窑笋籼糇耻脉脚腭莅葱虬踪蹰迹隽韵鼹";

/// The links of Unihan that lead to standard characters. `known` are the tables of characters that are standard or tied to one,
/// `forms` those that go before kZVariant and kSemanticVariant.
pub(crate) fn variants(source: &str, known: [&str; 2], forms: [&str; 2]) -> String {
    let fields = fields(source);
    let firsts = |table: &str| -> Vec<char> { rows(table).filter_map(|r| r.first()?.chars().next()).collect() };
    let mut known: BTreeSet<char> = known.iter().flat_map(|t| firsts(t)).collect();
    let mut found: BTreeMap<(char, &str), String> = BTreeMap::new();
    for field in ["kSimplifiedVariant", "kZVariant", "kSemanticVariant"] {
        let both_ways = field != "kSimplifiedVariant";
        let mut links: BTreeMap<char, BTreeSet<char>> = BTreeMap::new();
        for (c, others) in fields.get(field).into_iter().flatten() {
            for other in others.split_whitespace().filter_map(code_point) {
                links.entry(*c).or_default().insert(other);
                if both_ways {
                    links.entry(other).or_default().insert(*c);
                }
            }
        }
        if both_ways {
            known.extend(forms.iter().flat_map(|t| firsts(t)));
        }
        let basic = |c: char| !both_ways || ('\u{3400}'..='\u{9FFF}').contains(&c);
        let new: Vec<(char, String)> = links
            .into_iter()
            .filter(|(c, _)| !known.contains(c) && basic(*c) && !COMPONENTS.contains(*c))
            .map(|(c, others)| (c, others.into_iter().filter(|o| known.contains(o)).collect::<String>()))
            .filter(|(_, others)| !others.is_empty())
            .collect();
        for (c, others) in new {
            known.insert(c);
            found.insert((c, field), others);
        }
    }
    let mut out = String::from(
        "# Variant links of Unihan that lead to a standard character; links of a standard character, and of a character in \
         annex.tsv, are left out\n\
         # kZVariant and kSemanticVariant are taken both ways and for U+3400..9FFF only\n\
         # character\tfield\tothers\n",
    );
    for ((c, field), others) in found {
        let _ = writeln!(out, "{c}\t{field}\t{others}");
    }
    out
}

/// Components and signs that are linked to a character without being a form of it in text.
const COMPONENTS: &str = "亻冂冫刂勹卍厶巛幵忄戠戱扌氵灬犭礻艹衤阝";

/// The lines `U+XXXX<tab>field<tab>value` of a Unihan file, by field.
fn fields(source: &str) -> HashMap<&str, HashMap<char, &str>> {
    let mut found: HashMap<&str, HashMap<char, &str>> = HashMap::new();
    for line in source.lines() {
        let mut columns = line.split('\t');
        if let (Some(c), Some(field), Some(value)) = (columns.next().and_then(code_point), columns.next(), columns.next()) {
            found.entry(field).or_default().insert(c, value);
        }
    }
    found
}

/// The character of `U+XXXX`, with or without the source behind `<`.
fn code_point(text: &str) -> Option<char> {
    let hex = text.strip_prefix("U+")?.split('<').next()?;
    u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
}

/// The rows of a table of `data/`.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|l| !l.starts_with("# ")).map(|l| l.split('\t').collect())
}
