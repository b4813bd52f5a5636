//! Characters back to the bytes that a wrong encoding read them from.

/// The byte that Latin-1 or Windows-1252 reads as `c`. The five bytes that Windows-1252 leaves open stay controls.
pub(super) fn latin_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let n = WINDOWS_1252.iter().position(|w| *w == c)?;
    u8::try_from(n + 0x80).ok()
}

/// Windows-1252 from 0x80 to 0x9F; U+0000 where it has no character.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\0', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2C6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\0', '\u{17D}', '\0',
    '\0', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\0', '\u{17E}', '\u{178}',
];

#[cfg(feature = "encoding")]
pub(super) use double_byte::{Charset, decode};

#[cfg(feature = "encoding")]
mod double_byte {
    use encoding_rs::{BIG5, Encoding, GB18030, SHIFT_JIS};
    use once_cell::sync::Lazy;

    /// A double-byte encoding.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(in super::super) enum Charset {
        Gb18030,
        Big5,
        /// Big5 with kana, Cyrillic and numbers where the table of the Unicode Consortium has them.
        OldBig5,
        ShiftJis,
        /// Shift_JIS with the ideographs of IBM where NEC put them.
        NecShiftJis,
    }

    impl Charset {
        fn encoding(self) -> &'static Encoding {
            match self {
                Self::Gb18030 => GB18030,
                Self::Big5 | Self::OldBig5 => BIG5,
                Self::ShiftJis | Self::NecShiftJis => SHIFT_JIS,
            }
        }

        /// Can the bytes of `c` begin a sequence of UTF-8 for a character beyond U+1FFF? A table for the encodings that are
        /// looked for; never false where they can.
        pub(in super::super) fn may_begin(self, c: char) -> bool {
            let begins = match self {
                Self::Gb18030 => &GB18030_BEGINS,
                Self::Big5 => &BIG5_BEGINS,
                Self::OldBig5 | Self::ShiftJis | Self::NecShiftJis => return !c.is_ascii(),
            };
            let code = c as usize;
            begins.get(code / 64).map_or(code > 0x7F, |word| word >> (code % 64) & 1 == 1)
        }

        /// Can the bytes of `c` stand behind those of a character that begins such a sequence: is the first one a continuation? Never
        /// false where it is.
        pub(in super::super) fn may_follow(self, c: char) -> bool {
            let follows = match self {
                Self::Gb18030 => &GB18030_FOLLOWS,
                Self::Big5 => &BIG5_FOLLOWS,
                Self::OldBig5 | Self::ShiftJis | Self::NecShiftJis => return true,
            };
            let code = c as usize;
            !c.is_ascii() && follows.get(code / 64).is_none_or(|word| word >> (code % 64) & 1 == 1)
        }

        /// Appends the bytes that this encoding reads as `c`; `false` when there are none.
        pub(in super::super) fn push(self, c: char, bytes: &mut Vec<u8>) -> bool {
            match self {
                Self::OldBig5 => {
                    if let Some(pair) = old_big5(c) {
                        bytes.extend(pair);
                        return true;
                    }
                }
                Self::ShiftJis | Self::NecShiftJis => {
                    if let Some(unit) = private_shift_jis(c) {
                        bytes.extend(unit.into_iter().flatten());
                        return true;
                    }
                }
                Self::Gb18030 | Self::Big5 => {}
            }
            let from = bytes.len();
            let mut buffer = [0; 4];
            let (encoded, _, unmappable) = self.encoding().encode(c.encode_utf8(&mut buffer));
            if !unmappable {
                bytes.extend_from_slice(&encoded);
            }
            if let (Self::NecShiftJis, Some([lead @ 0xFA..=0xFC, trail])) = (self, bytes.get_mut(from..)) {
                (*lead, *trail) = nec_row(*lead, *trail);
            }
            !unmappable
        }
    }

    /// A set of characters of the Basic Multilingual Plane.
    type Set = Lazy<Box<[u64; 1 << 10]>>;
    /// Those whose two bytes are the first of a sequence of UTF-8.
    static GB18030_BEGINS: Set = Lazy::new(|| begins(GB18030));
    static BIG5_BEGINS: Set = Lazy::new(|| begins(BIG5));
    /// All but those whose first byte is no continuation.
    static GB18030_FOLLOWS: Set = Lazy::new(|| follows(GB18030));
    static BIG5_FOLLOWS: Set = Lazy::new(|| follows(BIG5));

    fn follows(encoding: &'static Encoding) -> Box<[u64; 1 << 10]> {
        let mut set = Box::new([u64::MAX; 1 << 10]);
        let mut put = |leads: std::ops::RangeInclusive<u8>, follows: bool| {
            for lead in leads {
                let pairs: Vec<u8> = (0x40..=0xFEu8).filter(|trail| *trail != 0x7F).flat_map(|trail| [lead, trail]).collect();
                let (decoded, _) = encoding.decode_without_bom_handling(&pairs);
                for code in decoded.chars().map(|c| c as usize) {
                    if let Some(word) = set.get_mut(code / 64) {
                        let bit = 1 << (code % 64);
                        *word = if follows { *word | bit } else { *word & !bit };
                    }
                }
            }
        };
        put(0xC0..=0xFE, false);
        // Some characters stand in two places; what is no character in one of them gives U+FFFD, and the bytes of that are four.
        put(0x81..=0xBF, true);
        if let Some(word) = set.get_mut(0xFFFD / 64) {
            *word |= 1 << (0xFFFD % 64);
        }
        set
    }

    fn begins(encoding: &'static Encoding) -> Box<[u64; 1 << 10]> {
        let mut set = Box::new([0u64; 1 << 10]);
        for (lead, next) in (0xE2..=0xF4u8).flat_map(|lead| (0x80..=0xBFu8).map(move |next| (lead, next))) {
            let bytes = [lead, next];
            let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes).unwrap_or_default();
            for code in decoded.chars().map(|c| c as usize) {
                if let Some(word) = set.get_mut(code / 64) {
                    *word |= 1 << (code % 64);
                }
            }
        }
        set
    }

    /// The private-use characters that Shift_JIS reads: F0 40 to F9 FC as user-defined, and four single bytes of Windows.
    fn private_shift_jis(c: char) -> Option<[Option<u8>; 2]> {
        let single = match c {
            '\u{F8F0}' => Some(0xA0),
            '\u{F8F1}'..='\u{F8F3}' => u8::try_from(u32::from(c) - 0xF8F1 + 0xFD).ok(),
            _ => None,
        };
        if single.is_some() {
            return Some([single, None]);
        }
        let n = u32::from(c).checked_sub(0xE000).filter(|n| *n < 1880)?;
        let trail = n % 188 + if n % 188 < 0x3F { 0x40 } else { 0x41 };
        Some([u8::try_from(n / 188 + 0xF0).ok(), u8::try_from(trail).ok()])
    }

    /// The place of an IBM ideograph of rows FA to FC among those that NEC selected, rows ED and EE.
    fn nec_row(lead: u8, trail: u8) -> (u8, u8) {
        let column = |t: u8| u32::from(t) - if t < 0x7F { 0x40 } else { 0x41 };
        // FA 5C is the first ideograph; ED 40 its double.
        let n = u32::from(lead - 0xFA) * 188 + column(trail);
        let Some(n) = n.checked_sub(28) else { return (lead, trail) };
        let (row, column) = (n / 188, n % 188);
        ((0xED + row) as u8, (column + if column < 0x3F { 0x40 } else { 0x41 }) as u8)
    }

    /// The two bytes of the characters that the Unicode Consortium's table of Big5 has from C6 A1 on.
    fn old_big5(c: char) -> Option<[u8; 2]> {
        const RANGES: [(u32, u32, u32); 13] = [
            (0x30FE, 1, 0),
            (0x309D, 2, 1),
            (0x3005, 1, 3),
            (0x3041, 83, 4),
            (0x30A1, 86, 87),
            (0x414, 2, 173),
            (0x401, 1, 175),
            (0x416, 7, 176),
            (0x423, 19, 183),
            (0x451, 1, 202),
            (0x436, 26, 203),
            (0x2460, 10, 229),
            (0x2474, 10, 239),
        ];
        let code = u32::from(c);
        let (first, _, n) = RANGES.into_iter().find(|(first, count, _)| (*first..first + count).contains(&code))?;
        let n = n + code - first;
        let (lead, trail) = match n {
            0..94 => (0xC6, 0xA1 + n),
            94..157 => (0xC7, 0x40 + n - 94),
            _ => (0xC7, 0xA1 + n - 157),
        };
        Some([lead, u8::try_from(trail).ok()?])
    }

    /// Decodes without loss, or not at all.
    pub(in super::super) fn decode(bytes: &[u8], charset: Charset) -> Option<String> {
        let text = charset.encoding().decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }
}

#[cfg(all(test, feature = "encoding"))]
mod tests {
    use super::Charset;

    #[test]
    fn what_may_not_follow_begins_with_no_continuation() {
        for charset in [Charset::Gb18030, Charset::Big5] {
            for c in (0..0x1_0000).filter_map(char::from_u32).filter(|c| !charset.may_follow(*c)) {
                let mut bytes = Vec::new();
                let is_known = charset.push(c, &mut bytes);
                assert!(!is_known || !matches!(bytes[0], 0x80..=0xBF), "{c:?}");
            }
        }
    }
}
