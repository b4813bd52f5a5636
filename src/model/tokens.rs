//! Text as the language model sees it: one token a character, runs of digits and of letters as one token each.

use crate::chars;

/// One unit of the text: a Han character, a mark, `0` for a number, `A` for letters, or [`BREAK`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// The character, of the Basic Multilingual Plane.
    pub(crate) unit: u16,
    /// Where it begins, in bytes of the text.
    pub(crate) start: u32,
}

/// Where a line, a cell or a run of words ends. No n-gram reaches across it.
pub(crate) const BREAK: u16 = b'\n' as u16;

/// Is it a Han character other than a numeral: one that can be wrong?
pub(crate) fn is_word_character(unit: u16) -> bool {
    is_han(unit) && char::from_u32(u32::from(unit)).is_some_and(|c| !is_numeral(c))
}

/// Numerals are never edited, and nothing becomes one.
pub(crate) fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '两'
            | '廿'
            | '卅'
    )
}

/// The unit of a character; `None` for one that the model does not see.
fn unit_of(c: char) -> Option<u16> {
    let folded = match c {
        // What is common first.
        '\u{4E00}'..='\u{9FFF}' | '，' | '。' | '、' | '；' | '：' | '（' | '）' | '《' | '》' => c,
        '0'..='9' | '０'..='９' | '.' | '．' => '0',
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => 'A',
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '?' => '？',
        '!' => '！',
        '(' | '[' | '〔' | '【' | '［' => '（',
        ')' | ']' | '〕' | '】' | '］' => '）',
        '％' => '%',
        '“' | '”' | '‘' | '’' | '"' | '\'' | '〝' | '〞' | '「' | '」' | '『' | '』' | '*' | '#' | '_' | '`' | '\r' =>
        {
            return None;
        }
        c if chars::is_inline_space(c) || c == '\n' || c == '|' => '\n',
        c => c,
    };
    Some(u16::try_from(u32::from(folded)).unwrap_or(BREAK))
}

/// The units of the tokens of a text, as [`tokens`] finds them; where they begin is left out. Time O(length).
pub(crate) fn units(text: &str) -> Vec<u16> {
    let mut found = Vec::with_capacity(text.len() / 3 + 2);
    push_units(text, &mut found);
    found
}

/// The same behind those of another text.
pub(super) fn push_units(text: &str, found: &mut Vec<u16>) {
    found.reserve(text.len() / 3 + 2);
    found.push(BREAK);
    let mut rest = text;
    loop {
        // Those of a run are counted first: so many are written without a look at the room left.
        let (threes, _) = rest.as_bytes().as_chunks();
        let length = threes.iter().take_while(|three| is_han_bytes(**three)).count();
        found.extend(threes.iter().take(length).map(|three| unit_of_bytes(*three)));
        let mut chars = rest.get(3 * length..).unwrap_or_default().chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let Some(unit) = unit_of(c) else { continue };
        if !(runs(unit) && found.last() == Some(&unit)) {
            found.push(unit);
        }
    }
    if found.last() != Some(&BREAK) {
        found.push(BREAK);
    }
}

/// Are these the bytes of a Han character that the model sees? They must begin a character.
#[inline]
const fn is_han_bytes([a, b, _]: [u8; 3]) -> bool {
    // The order of characters is that of their bytes.
    matches!((a as u16) << 8 | b as u16, 0xE4B8..=0xE9BF)
}

/// The unit of a character of three bytes.
#[inline]
const fn unit_of_bytes([a, b, c]: [u8; 3]) -> u16 {
    (a as u16) << 12 | (b as u16 & 0x3F) << 6 | c as u16 & 0x3F
}

/// The first Han character that the model sees, and how many there are.
pub(super) const FIRST_HAN: u16 = 0x4E00;
pub(super) const HAN: usize = 0x5200;

/// Is the unit a Han character that the model sees?
pub(crate) const fn is_han(unit: u16) -> bool {
    matches!(unit, FIRST_HAN..=0x9FFF)
}

/// Are many of these side by side one token?
const fn runs(unit: u16) -> bool {
    matches!(unit, BREAK | 0x30 | 0x41)
}

/// Cuts a text into tokens. The first and the last are [`BREAK`]s. Time O(length).
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::with_capacity(text.len() / 3 + 2);
    found.push(Token { unit: BREAK, start: 0 });
    let mut last = BREAK;
    for (at, c) in text.char_indices() {
        let Some(unit) = unit_of(c) else { continue };
        if unit != last || !runs(unit) {
            found.push(Token { unit, start: at as u32 });
        }
        last = unit;
    }
    if last != BREAK {
        found.push(Token { unit: BREAK, start: text.len() as u32 });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_letters_and_quotation_marks() {
        let text = "“十四五”规划,2025年 GDP增长5.5%。";
        let units: String = tokens(text).iter().filter_map(|t| char::from_u32(u32::from(t.unit))).collect();
        assert_eq!(units, "\n十四五规划，0年\nA增长0%。\n");
        assert_eq!(super::units(text), tokens(text).iter().map(|t| t.unit).collect::<Vec<_>>());
        for t in tokens(text) {
            assert!(text.is_char_boundary(t.start as usize));
        }
    }
}
