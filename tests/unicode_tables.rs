//! `examples/unicode_tables.rs` on a few lines of the files that it reads.

#[allow(dead_code)]
#[path = "../examples/unicode_tables.rs"]
mod tool;

/// The rows of a table, without its comments.
fn rows(table: &str) -> Vec<&str> {
    table.lines().filter(|l| !l.starts_with('#')).collect()
}

#[test]
fn radicals_stand_alone_or_in_ranges() {
    let source =
        "# comment\n\n2E8C..2E8D ; 5C0F  # [2] CJK RADICAL SMALL ONE\n2F42       ; 6587  #     KANGXI RADICAL SCRIPT\n";
    assert_eq!(rows(&tool::ideographs(source)), ["2E8C\t2E8D\t5C0F", "2F42\t2F42\t6587"]);
}

#[test]
fn standard_characters_have_a_level_and_a_script() {
    let mappings = "# comment\nU+4EBA\tkTGH\t2013:8\nU+56FD\tkTGH\t2013:1000\nU+540E\tkTGH\t2013:600\nU+540E\tkBigFive\tA66F\n\
                    U+5F3A\tkTGH\t2013:2600\nU+5586\tkTGH\t2013:6600\n";
    let variants = "U+56FD\tkTraditionalVariant\tU+570B\nU+540E\tkTraditionalVariant\tU+540E U+5F8C\n\
                    U+5F3A\tkTraditionalVariant\tU+5F37 U+5F3A\n";
    let annex = "# variant\tstandard\tclass\n國\t国\ttraditional\n後\t后\ttraditional\n強\t强\ttraditional\n";
    // 后 is an old character in its own right, and both scripts print 强.
    assert_eq!(rows(&tool::standard(mappings, variants, annex)), ["人\t1\t-", "后\t1\t-", "喆\t3\t-", "国\t1\ts", "强\t1\t-"]);
}

#[test]
fn links_lead_to_a_standard_character_or_to_a_form_of_one() {
    let source = "U+8AAA\tkSimplifiedVariant\tU+8BF4\nU+9EB5\tkSimplifiedVariant\tU+9762\nU+771E\tkZVariant\tU+771F\n\
                  U+9EAB\tkSemanticVariant\tU+9EB5<kMatthews\nU+6C35\tkSemanticVariant\tU+6C34\n";
    let table = tool::variants(source, ["# c\n说\n面\n真\n水\n", "# c\n說\t说\n"], ["# c\n", "# c\n"]);
    // 說 is in the annex, 氵 is a component, and 麫 leads to 麵, which leads to 面.
    assert_eq!(rows(&table), ["眞\tkZVariant\t真", "麫\tkSemanticVariant\t麵", "麵\tkSimplifiedVariant\t面"]);
}
