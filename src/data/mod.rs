//! Facts about characters, in tables made from `data/` by `tests/generated.rs`.
//!
//! Every function is total and reads tables only. Sources, versions and licences of the facts are in
//! `data/SOURCES.toml`.

use once_cell::sync::Lazy;

mod compounds;
mod evidence;
mod frequency;
mod private_use;
mod radicals;
mod standard;
mod variants;
mod word_forms;

/// The level of `c` in 通用规范汉字表 (2013): 1 (3,500 characters), 2 (3,000), 3 (1,605); `None` when it is not one of them.
///
/// Constant time up to U+9FFF, a binary search of 196 characters beyond.
#[must_use]
pub fn standard_level(c: char) -> Option<u8> {
    let level = match packed(&standard::LEVELS, c) {
        Some(level) => level,
        None => value(&standard::BEYOND, &standard::BEYOND_LEVELS, c)?,
    };
    (level != 0).then_some(level)
}

/// Where the standard forms of a character come from, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VariantKind {
    /// A traditional character: the annex of 通用规范汉字表 lists it so, or Unihan gives a `kSimplifiedVariant`.
    Traditional,
    /// A variant of the annex of 通用规范汉字表 that is not also traditional.
    Variant,
    /// A Japanese form (気, 広, 図) of a character that has another in Chinese.
    Shinjitai,
    /// The same character printed in another shape (黑 and 黒, 真 and 眞): a list of such shapes, or `kZVariant` of Unihan.
    ZVariant,
    /// Only `kSemanticVariant` of Unihan: a candidate, not a fact.
    Semantic,
}

/// The standard characters that `c`, a traditional or variant character, stands for: none when it is no variant, one
/// when it is unambiguous, several when context decides, the most usual one first.
///
/// A standard character is never a variant: `乾`, `著` and `喆` have no forms here. Simplified and traditional forms that
/// are the same have none either. Compatibility ideographs have none: normalize (NFC) first.
///
/// Constant time up to U+9FFF, a binary search beyond.
#[must_use]
pub fn standard_forms(c: char) -> &'static [char] {
    variant(c).map_or(&[], |(forms, _)| forms)
}

/// Where `standard_forms(c)` comes from; `None` when that is empty.
#[must_use]
pub fn variant_kind(c: char) -> Option<VariantKind> {
    variant(c).map(|(_, kind)| kind)
}

/// What a character says about the script of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Not a Han character, or one of both scripts (`人`, `后`, `里`, `著`).
    Neutral,
    /// A standard character that traditional text does not use (`这`, `国`, `发`).
    SimplifiedOnly,
    /// Not a standard character, but of [`VariantKind::Traditional`] (`這`, `國`, `發`, also `線` with its two forms).
    TraditionalOnly,
    /// Another Han character that is not standard: rare, a variant, Japanese, or a compatibility ideograph.
    Outside,
}

/// What `c` says about the script of its document.
///
/// `SimplifiedOnly` errs on the safe side: simplified forms that are old characters in their own right (all of level 1 of
/// Big5: `后`, `云`, `才`) and printed shapes that mainland editions of traditional text share (`强`, `册`, `黄`) are neutral.
/// Many simplified forms are Japanese ones as well (`国`, `体`); kana are the evidence there.
///
/// Constant time up to U+9FFF, a binary search beyond.
#[must_use]
pub fn script_evidence(c: char) -> Evidence {
    let code = match packed(&evidence::EVIDENCE, c) {
        Some(code) => code,
        None if matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}') => {
            value(&evidence::BEYOND, &evidence::BEYOND_EVIDENCE, c).unwrap_or(3)
        }
        None => 0,
    };
    evidence_of(code)
}

/// Calls `f` with each unified ideograph up to U+9FFF: what it is, [`script_evidence`] and [`log_frequency`].
pub(crate) fn each_han(mut f: impl FnMut(char, Evidence, u8)) {
    let codes = evidence::EVIDENCE.iter().flat_map(|word| (0..32).map(move |n| (word >> (n * 2) & 3) as u8));
    for (c, code) in ('\u{3400}'..='\u{9FFF}').zip(codes) {
        // Hexagrams are none.
        if !matches!(c, '\u{4DC0}'..='\u{4DFF}') {
            f(c, evidence_of(code), log_frequency(c));
        }
    }
}

const fn evidence_of(code: u8) -> Evidence {
    match code {
        0 => Evidence::Neutral,
        1 => Evidence::SimplifiedOnly,
        2 => Evidence::TraditionalOnly,
        _ => Evidence::Outside,
    }
}

/// The unified ideograph that a radical or stroke character equals, as the Unicode Character Database has it
/// (`EquivalentUnifiedIdeograph`): `⽂` (U+2F42) → `文`, `⻓` (U+2ED3) → `长`.
///
/// `None` for every other character, for unassigned positions of those blocks, and for radicals that equal none.
/// A binary search of 348 characters.
#[must_use]
pub fn equivalent_ideograph(c: char) -> Option<char> {
    if !matches!(c, '\u{2E80}'..='\u{31EF}') {
        return None;
    }
    value(&radicals::RADICALS, &radicals::IDEOGRAPHS, c)
}

/// What a private-use code point stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PrivateUse {
    /// The character.
    pub character: char,
    /// How it came to be private.
    pub kind: PrivateUseKind,
}

/// How a character came to have a private-use code point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrivateUseKind {
    /// An edition of GB 18030 gave the code point to a character that Unicode had not encoded yet.
    Assigned,
    /// A bullet or box of a symbol font (U+F000 plus the byte). Right where bullets stand, at the head of a line or cell;
    /// elsewhere the byte may be another font's.
    Bullet,
    /// A letter, operator or arrow of a symbol font (U+F000 plus the byte); the byte may be another font's.
    Symbol,
}

/// What the private-use code point `c` stands for; `None` when `c` is not private or not known.
///
/// An `Assigned` character can itself be a radical of [`equivalent_ideograph`], or a vertical form. A binary search of 163
/// code points.
#[must_use]
pub fn private_use(c: char) -> Option<PrivateUse> {
    if !matches!(c, '\u{E000}'..='\u{F8FF}') {
        return None;
    }
    let i = private_use::CODE_POINTS.binary_search(&c).ok()?;
    let kind = match private_use::KINDS.get(i)? {
        0 => PrivateUseKind::Assigned,
        1 => PrivateUseKind::Bullet,
        _ => PrivateUseKind::Symbol,
    };
    Some(PrivateUse { character: *private_use::CHARACTERS.get(i)?, kind })
}

/// How frequent `c` is in modern formal Chinese: ten times the binary logarithm of its count in 54 million characters of
/// official documents, 0 when it is not among the 4,096 most frequent. `的` has 196, `骞` 28.
///
/// Constant time.
#[must_use]
pub fn log_frequency(c: char) -> u8 {
    let i = (c as usize).checked_sub(0x4E00);
    i.and_then(|i| frequency::LOG_FREQUENCIES.get(i)).copied().unwrap_or(0)
}

/// Are `a` and `b` one word wherever they stand side by side (建设, 应当)? The 1,600 most frequent such pairs.
///
/// A binary search.
#[must_use]
pub fn is_compound(a: char, b: char) -> bool {
    compounds::COMPOUNDS.binary_search(&(a, b)).is_ok()
}

/// The forms of words that 第一批异形词整理表 (2001) does not recommend, each with the recommended form, the characters behind
/// which it says nothing, and those before which it says nothing. Sorted.
pub(crate) fn word_forms() -> &'static [(&'static str, &'static str, &'static str, &'static str)] {
    &word_forms::WORD_FORMS
}

/// The two bits for `c` in a table of U+3400..=U+9FFF; `None` for another character.
fn packed(table: &[u64], c: char) -> Option<u8> {
    let i = (c as usize).checked_sub(0x3400)?;
    Some((table.get(i / 32)? >> (i % 32 * 2) & 3) as u8)
}

fn value<T: Copy>(keys: &[char], values: &[T], c: char) -> Option<T> {
    values.get(keys.binary_search(&c).ok()?).copied()
}

/// No variant stands before it, and none from U+A000 to U+1FFFF.
const FIRST_VARIANT: usize = 0x3400;

/// The numbers of the variants up to U+9FFF in the table of them, plus one.
static PLACES: Lazy<Box<[u16]>> = Lazy::new(|| {
    let mut places = vec![0; 0xA000 - FIRST_VARIANT];
    for (c, n) in variants::VARIANTS.iter().zip(1..) {
        let place = (*c as usize).checked_sub(FIRST_VARIANT).and_then(|place| places.get_mut(place));
        place.into_iter().for_each(|place| *place = n);
    }
    places.into()
});

fn variant(c: char) -> Option<(&'static [char], VariantKind)> {
    let n = match (c as usize).checked_sub(FIRST_VARIANT).and_then(|n| PLACES.get(n)) {
        Some(0) => return None,
        Some(place) => usize::from(*place) - 1,
        None if c < '\u{20000}' => return None,
        None => variants::VARIANTS.binary_search(&c).ok()?,
    };
    let code = *variants::CODES.get(n)? as usize;
    let (kind, count, place) = (code >> 16, code >> 13 & 7, code & 0x1FFF);
    let kind = match kind {
        0 => VariantKind::Traditional,
        1 => VariantKind::Variant,
        2 => VariantKind::Shinjitai,
        3 => VariantKind::ZVariant,
        _ => VariantKind::Semantic,
    };
    Some((variants::FORMS.get(place..place + count)?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(c: char) -> String {
        standard_forms(c).iter().collect()
    }

    #[test]
    fn levels() {
        let count = |level| (char::MIN..=char::MAX).filter(|c| standard_level(*c) == Some(level)).count();
        assert_eq!([count(1), count(2), count(3)], [3500, 3000, 1605]);
        assert_eq!(standard_level('的'), Some(1));
        assert_eq!(standard_level('喆'), Some(3));
        assert_eq!(standard_level('𬬻'), Some(3));
        assert_eq!(standard_level('說'), None);
        assert_eq!(standard_level('a'), None);
    }

    #[test]
    fn traditional_and_variant_characters() {
        use VariantKind::*;
        for (c, standard, kind) in [
            ('說', "说", Traditional),
            ('説', "说", Traditional),
            ('裏', "里", Traditional),
            ('裡', "里", Traditional),
            ('髮', "发", Traditional),
            ('沒', "没", Traditional),
            ('吳', "吴", Traditional),
            ('況', "况", Traditional),
            ('線', "线缐", Traditional),
            ('鍾', "钟锺", Traditional),
            ('麼', "么麽", Traditional),
            ('餘', "余", Traditional),
            ('鮊', "鲌", Traditional),
            ('佈', "布", Variant),
            ('峯', "峰", Variant),
            ('気', "气", Shinjitai),
            ('広', "广", Shinjitai),
            ('実', "实", Shinjitai),
            ('図', "图", Shinjitai),
            ('読', "读", Shinjitai),
            ('駅', "驿", Shinjitai),
            ('発', "发", Shinjitai),
            ('眞', "真", ZVariant),
            ('凖', "准", ZVariant),
            ('鯰', "鲇", Semantic),
        ] {
            assert_eq!((forms(c).as_str(), variant_kind(c)), (standard, Some(kind)), "{c}");
        }
    }

    #[test]
    fn a_standard_character_is_no_variant_and_every_form_is_standard() {
        for c in char::MIN..=char::MAX {
            let forms = standard_forms(c);
            assert!(forms.is_empty() || standard_level(c).is_none(), "{c}");
            assert!(forms.iter().all(|f| standard_level(*f).is_some()), "{c}");
            assert_eq!(forms.is_empty(), variant_kind(c).is_none(), "{c}");
        }
        for c in "乾著喆淼昇邨於祇覆徵藉瞭蒐甦".chars() {
            assert_eq!(forms(c), "", "{c}");
        }
    }

    #[test]
    fn evidence_of_the_script() {
        let all = |s: &str, e| s.chars().for_each(|c| assert_eq!(script_evidence(c), e, "{c}"));
        all("这个们国发为体万𬬻", Evidence::SimplifiedOnly);
        all("這個們國發為沒線", Evidence::TraditionalOnly);
        all("后里干台松云著的强黄〇，a", Evidence::Neutral);
        assert_eq!(forms('\u{FA16}'), ""); // a compatibility ideograph
        all("気働佈峠\u{F900}\u{20000}", Evidence::Outside);
    }

    #[test]
    fn radicals_and_strokes() {
        assert_eq!(equivalent_ideograph('\u{2F42}'), Some('文'));
        assert_eq!(equivalent_ideograph('\u{2ED3}'), Some('长'));
        assert_eq!(equivalent_ideograph('\u{2E9A}'), None); // unassigned
        assert_eq!(equivalent_ideograph('文'), None);
        let all = ('\u{2F00}'..='\u{2FD5}').filter(|c| equivalent_ideograph(*c).is_some()).count();
        assert_eq!(all, 214);
    }

    #[test]
    fn private_use_code_points() {
        let found = |c| private_use(c).map(|p| (p.character, p.kind));
        assert_eq!(found('\u{E5E5}'), Some(('\u{3000}', PrivateUseKind::Assigned)));
        assert_eq!(found('\u{E78D}'), Some(('\u{FE10}', PrivateUseKind::Assigned)));
        assert_eq!(found('\u{E81E}'), Some(('\u{9FB4}', PrivateUseKind::Assigned)));
        assert_eq!(found('\u{F0B7}'), Some(('•', PrivateUseKind::Bullet)));
        assert_eq!(found('\u{F0B1}'), Some(('±', PrivateUseKind::Symbol)));
        assert_eq!(found('\u{E000}'), None);
        assert_eq!(found('中'), None);
    }

    #[test]
    fn compounds_are_words() {
        assert!(is_compound('建', '设') && is_compound('应', '当'));
        assert!(!is_compound('设', '建') && !is_compound('民', '政') && !is_compound('的', '一'));
        assert!(compounds::COMPOUNDS.is_sorted());
    }

    #[test]
    fn frequencies() {
        assert!(log_frequency('的') > log_frequency('业'));
        assert_eq!((log_frequency('的'), log_frequency('骞')), (196, 28));
        assert_eq!((log_frequency('a'), log_frequency('說'), log_frequency('\u{10FFFF}')), (0, 0, 0));
    }
}
