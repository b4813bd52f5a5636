//! Character classes, in one place, named as Unicode names them.

/// Code points of the Basic Multilingual Plane.
pub(crate) const BMP: usize = 0x1_0000;

/// Ranges of it that no table of this crate divides: other scripts, the syllables of Hangul, surrogates, private use; and the Han
/// characters, of which `data` knows more.
const UNDIVIDED: [(u32, u32); 11] = [
    (0x370, 0x61B),
    (0x61D, 0x10FF),
    (0x1200, 0x1809),
    (0x1810, 0x1FFF),
    (0x2C00, 0x2E7F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA000, 0xABFF),
    (0xAC00, 0xD7A3),
    (0xD800, 0xDFFF),
    (0xE000, 0xF8FF),
];

/// What `entry` says of each character of the Basic Multilingual Plane. It is asked once for the characters of an undivided range:
/// a table is built three times as fast as by asking for each. So is it for the unified ideographs: what it holds of these must be
/// filled in then.
pub(crate) fn table<T: Copy + Default>(entry: impl Fn(char) -> T) -> Box<[T; BMP]> {
    let mut table = Box::new([T::default(); BMP]);
    let of = |code: u32| char::from_u32(code).map_or_else(T::default, &entry);
    let mut next = 0;
    for (first, last) in UNDIVIDED.into_iter().chain([(BMP as u32, BMP as u32)]) {
        if let Some(divided) = table.get_mut(next as usize..first as usize) {
            divided.iter_mut().zip(next..).for_each(|(to, code)| *to = of(code));
        }
        if let Some(alike) = table.get_mut(first as usize..=last as usize) {
            alike.fill(of(first));
        }
        next = last + 1;
    }
    table
}

/// Calls `f` with the number of each character of `text`: `text.chars()`, faster where most characters take three bytes.
#[inline(always)]
pub(crate) fn each(text: &str, mut f: impl FnMut(u32)) {
    let mut rest = text.as_bytes();
    while let Some((code, behind)) = first(rest) {
        f(code);
        rest = behind;
    }
}

/// The number of the first character of UTF-8, and what stands behind it.
#[inline(always)]
pub(crate) fn first(text: &[u8]) -> Option<(u32, &[u8])> {
    let low = |byte: u8| u32::from(byte & 0x3F);
    Some(match text {
        [a @ 0xE0..=0xEF, b, c, behind @ ..] => (u32::from(*a & 0xF) << 12 | low(*b) << 6 | low(*c), behind),
        [a @ ..=0x7F, behind @ ..] => (u32::from(*a), behind),
        [a @ ..=0xDF, b, behind @ ..] => (u32::from(*a & 0x1F) << 6 | low(*b), behind),
        [a, b, c, d, behind @ ..] => (u32::from(*a & 7) << 18 | low(*b) << 12 | low(*c) << 6 | low(*d), behind),
        _ => return None,
    })
}

/// Does what stands from byte `start` to `end` touch an ASCII character, or an end of the text?
#[inline]
pub(crate) fn touches_ascii(text: &[u8], start: usize, end: usize) -> bool {
    let is_ascii = |at: Option<usize>| at.and_then(|at| text.get(at)).is_none_or(u8::is_ascii);
    is_ascii(start.checked_sub(1)) || is_ascii(Some(end))
}

/// Byte offset of the first character of `text` from byte `from` on, a character's first, for which `is_one` holds; not asked for most
/// Han characters (U+4000 to U+9FFF), which are none.
#[inline(always)]
pub(crate) fn find_beside_han(text: &str, from: usize, is_one: impl Fn(char) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_han = |byte: u8| matches!(byte, 0xE4..=0xE9);
    let mut at = from;
    loop {
        // Two at a time, then one.
        while let Some([one, _, _, two]) = bytes.get(at..).and_then(|rest| rest.first_chunk())
            && is_han(*one)
            && is_han(*two)
        {
            at += 6;
        }
        if is_han(*bytes.get(at)?) {
            at += 3;
            continue;
        }
        let (code, behind) = first(bytes.get(at..)?)?;
        if char::from_u32(code).is_some_and(&is_one) {
            return Some(at);
        }
        at = bytes.len() - behind.len();
    }
}

/// Where the first ASCII digit of UTF-8 stands. Eight bytes at a time: text holds few.
pub(crate) fn find_digit(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const ROW: u64 = 0x30 * EACH;
    const HIGH_HALF: u64 = 0xF0 * EACH;
    const HIGH_BIT: u64 = 0x80 * EACH;
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        // Zero where a byte is of the row 0x30 to 0x3F: there the subtraction borrows.
        let rows = (u64::from_le_bytes(*eight) ^ ROW) & HIGH_HALF;
        if rows.wrapping_sub(EACH) & !rows & HIGH_BIT != 0
            && let Some(n) = eight.iter().position(u8::is_ascii_digit)
        {
            return Some(at + n);
        }
        at += 8;
    }
    let n = bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
    Some(at + n)
}

/// Is `c` a Han ideograph: unified, of an extension, or of the compatibility blocks?
///
/// Radicals and strokes are not ideographs; `〇` (U+3007) is one.
#[must_use]
pub const fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{3007}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// Is `c` a hiragana or katakana letter (half-width ones included)?
#[must_use]
pub const fn is_kana(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9D}')
}

/// Is `c` a hangul syllable or jamo?
#[must_use]
pub const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}')
}

/// Is `c` a full-width mark of Chinese text, quotation marks and dashes included?
#[must_use]
pub const fn is_cjk_mark(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301F}'
        | '\u{2014}' | '\u{2026}' | '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}'
        | '\u{00B7}' | '\u{30FB}' | '\u{FF5E}'
        | '\u{FF01}' | '\u{FF05}' | '\u{FF08}' | '\u{FF09}' | '\u{FF0C}' | '\u{FF0D}' | '\u{FF0E}'
        | '\u{FF1A}' | '\u{FF1B}' | '\u{FF1F}' | '\u{FF3B}' | '\u{FF3D}')
}

/// Is `c` a character that only Chinese text (or Japanese) holds: Han, a mark of Chinese text, a full-width form, U+3000?
#[must_use]
pub(crate) const fn is_chinese(c: char) -> bool {
    is_han(c) || is_cjk_mark(c) || matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')
}

/// Does `c` end a sentence in Chinese text: `。` `！` `？` `…`?
#[must_use]
pub const fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '…')
}

/// Is `c` a closing quotation mark or bracket of Chinese text?
#[must_use]
pub const fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | '》' | '〉' | '】' | '〕' | '］' | '｝' | '〞' | '〟')
}

/// Is `c` an opening quotation mark or bracket of Chinese text?
#[must_use]
pub const fn is_opening(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '（' | '《' | '〈' | '【' | '〔' | '［' | '｛' | '〝')
}

/// Is `c` white space that stands inside a line: space, tab, ideographic space, carriage return and the like?
#[must_use]
pub const fn is_inline_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Does `c` stand before a letter or a character that is somebody's name: 阿Ｑ, 小Ｄ, 老Ｋ?
#[must_use]
pub(crate) const fn opens_short_name(c: char) -> bool {
    matches!(c, '阿' | '老' | '小')
}

/// How many half cells `c` takes in Chinese type (UAX #11, ambiguous characters wide).
#[must_use]
pub const fn cells(c: char) -> usize {
    match c {
        '\u{B7}' | '\u{D7}' | '\u{F7}' | '\u{B0}' => 2,
        '\0'..='\u{2FF}' | '\u{2000}'..='\u{200A}' | '\u{FF61}'..='\u{FFDC}' => 1,
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => 0,
        _ => 2,
    }
}

/// Is `c` a Chinese numeral as used in outline numbers: 一 … 十, 百, 零, 〇?
#[must_use]
pub const fn is_han_numeral(c: char) -> bool {
    matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// The value of an outline number (一 = 1, 十二 = 12, 二十 = 20, 一百零三 = 103); `None` when `s` is not one.
#[must_use]
pub fn han_number(s: &str) -> Option<u32> {
    let (mut total, mut digit, mut seen) = (0u32, 0u32, false);
    for c in s.chars() {
        match c {
            '零' | '〇' => digit = 0,
            '十' => {
                total += if digit == 0 && total % 100 == 0 { 10 } else { digit * 10 };
                digit = 0;
            }
            '百' => {
                total += digit.max(1) * 100;
                digit = 0;
            }
            _ => {
                if digit != 0 {
                    return None;
                }
                digit = digit_of(c)?;
            }
        }
        seen = true;
    }
    (seen && total + digit > 0).then_some(total + digit)
}

const fn digit_of(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_told() {
        let text = "a\u{7F}\u{80}\u{7FF}\u{800}汉，\u{FFFF}\u{10000}😀\u{10FFFF}";
        let mut told = Vec::new();
        each(text, |c| told.push(c));
        assert!(told.into_iter().eq(text.chars().map(u32::from)));
    }

    #[test]
    fn what_is_no_han_character_is_found() {
        let text = "汉字a，\u{200B}\u{3400}鿿！\u{20000}b";
        for wanted in ['a', '，', '\u{200B}', '\u{3400}', '！', '\u{20000}', 'b', 'c'] {
            assert_eq!(find_beside_han(text, 3, |c| c == wanted), text.find(wanted), "{wanted:?}");
        }
    }

    #[test]
    fn a_digit_is_found_wherever_it_stands() {
        for length in 0..20 {
            let text = "水?：;/".repeat(4).chars().take(length).collect::<String>();
            assert_eq!(find_digit(text.as_bytes()), None);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let mut with = text.clone();
                with.insert(at, if at % 2 == 0 { '0' } else { '9' });
                assert_eq!(find_digit(with.as_bytes()), Some(at), "{with}");
            }
        }
    }

    #[test]
    fn han_numbers() {
        for (s, n) in [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("一百零三", 103), ("一百一十", 110)]
        {
            assert_eq!(han_number(s), Some(n), "{s}");
        }
        for s in ["", "零", "一二", "甲"] {
            assert_eq!(han_number(s), None, "{s}");
        }
    }
}
