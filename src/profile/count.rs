//! The characters of a text counted by kind, in one pass over a table.

use once_cell::sync::Lazy;

use super::Script;
use crate::chars;
use crate::data::{self, Evidence};
use crate::edit::Span;
use crate::scan::{self, PLACES, place, place_of};

/// Is `c` a simplified form that neither traditional nor Japanese text uses?
pub(crate) fn is_surely_simplified(c: char) -> bool {
    data::script_evidence(c) == Evidence::SimplifiedOnly && JAPANESE_TOO.binary_search(&c).is_err()
}

/// The simplified forms that are also in the first level of JIS X 0208 or stand for a Japanese form there.
#[rustfmt::skip]
const JAPANESE_TOO: [char; 122] = [
    '万', '与', '个', '乱', '从', '价', '会', '体', '侠', '党', '写', '凭', '励', '区', '医', '厂', '参', '双', '叶', '号', '嘱', '国', '堕', '壮',
    '声', '学', '宝', '寝', '寿', '将', '尽', '属', '屡', '峡', '广', '庄', '弥', '弯', '当', '径', '怜', '恋', '惧', '惨', '担', '挟', '据', '掴',
    '数', '断', '无', '旧', '昼', '机', '条', '来', '枢', '档', '桧', '梦', '梼', '楼', '欧', '残', '殴', '气', '洒', '浅', '涛', '淀', '渊', '湾',
    '湿', '滞', '灯', '炉', '点', '状', '犹', '独', '狭', '献', '画', '畴', '痒', '盖', '砺', '碍', '礼', '祢', '祷', '禀', '禅', '称', '窃', '箪',
    '粮', '网', '胆', '芦', '苹', '茎', '莱', '蒋', '薮', '蚕', '蛎', '蛮', '蝉', '装', '触', '誉', '践', '踊', '躯', '辞', '迩', '随', '隶', '麦',
    '麸', '麹',
];

/// What characters a text holds, and how many.
#[derive(Default)]
pub(super) struct Count {
    pub(super) han: usize,
    simplified: usize,
    /// Of the simplified forms those that Japanese text does not use.
    surely: usize,
    traditional: usize,
    /// Traditional and other forms outside the standard.
    forms: usize,
    kana: usize,
    hangul: usize,
    /// Particles and pronouns of the modern language, and `的` among them.
    modern: usize,
    de: usize,
    /// Of the particles and pronouns those that Japanese does not write.
    chinese: usize,
    /// Particles of classical Chinese, and words of it that the older vernacular shares.
    classical: usize,
    old: usize,
    /// Runs of Han characters, in a short text.
    runs: usize,
    pub(super) curly: usize,
    pub(super) corner: usize,
    lines: usize,
    full_brackets: usize,
    wide_digits: usize,
    half_letters: usize,
    full_commas: usize,
    beside: Beside,
}

/// A text of at most so many Han characters is short: its script shows in the ratio of the forms.
const SHORT: usize = 600;
/// A form that stands so often in a document is no slip.
const RECURS: usize = 3;
/// A text of at least so many Han characters shows the language that it is written in.
pub(super) const LONG: usize = 300;

/// Words of the modern language, sorted.
#[rustfmt::skip]
const MODERN_WORDS: [(char, char); 100] = [
    ('一', '个'), ('一', '個'), ('不', '是'), ('中', '国'), ('中', '國'), ('人', '员'), ('什', '么'), ('什', '麼'), ('他', '们'), ('他', '們'), ('以', '及'), ('但', '是'), ('使', '用'), ('公', '司'), ('关', '于'), ('单', '位'), ('发', '展'), ('可', '以'), ('可', '能'), ('問', '題'), ('單', '位'), ('因', '为'), ('因', '為'), ('国', '家'), ('國', '家'), ('如', '果'), ('学', '习'), ('學', '習'), ('就', '是'), ('工', '作'), ('己', '经'), ('已', '經'), ('已', '经'), ('巳', '经'), ('应', '当'), ('建', '没'), ('建', '設'), ('建', '设'), ('开', '始'), ('怎', '么'), ('怎', '麼'), ('情', '况'), ('情', '況'), ('應', '當'), ('我', '们'), ('我', '們'), ('或', '者'), ('所', '以'), ('提', '供'), ('数', '据'), ('數', '據'), ('方', '面'), ('时', '问'), ('时', '间'), ('時', '間'), ('有', '关'), ('有', '關'), ('服', '务'), ('服', '務'), ('机', '构'), ('機', '構'), ('沒', '有'), ('没', '有'), ('现', '在'), ('現', '在'), ('生', '活'), ('發', '展'), ('知', '道'), ('社', '会'), ('社', '會'), ('管', '理'), ('系', '統'), ('系', '统'), ('自', '己'), ('自', '已'), ('自', '巳'), ('規', '定'), ('覺', '得'), ('规', '定'), ('觉', '得'), ('資', '料'), ('还', '是'), ('这', '个'), ('这', '样'), ('进', '行'), ('這', '個'), ('這', '樣'), ('通', '过'), ('通', '過'), ('進', '行'), ('還', '是'), ('那', '个'), ('那', '個'), ('部', '門'), ('部', '门'), ('開', '始'), ('關', '於'), ('问', '题'), ('需', '要'), ('非', '常'),
];

/// Counts the characters of a text, or of parts of it.
#[derive(Clone)]
pub(super) struct Counter {
    /// How many there are of each kind.
    kinds: [usize; KINDS],
    /// What is counted of characters together with what stands before them.
    beside: Beside,
}

#[derive(Clone, Default)]
struct Beside {
    crlf: usize,
    /// Words of the modern language that older texts do not use.
    modern_words: usize,
    half_brackets: usize,
    spaced_brackets: usize,
    /// Full-width capitals that follow no other letter, those among them that are names (阿Ｑ), full-width words of more.
    wide_letters: usize,
    wide_names: usize,
    wide_words: usize,
    half_commas: usize,
}

impl Default for Counter {
    fn default() -> Self {
        Self { kinds: [0; KINDS], beside: Beside::default() }
    }
}

impl Counter {
    /// Reads `part` of `text`, which is of whole characters. The parts of a text count as all of it: what stands before one is
    /// known. `marks` is told each byte at which a `、` or `）` stands behind a numeral: an outline number may end there.
    pub(super) fn read(&mut self, text: &str, part: Span, marks: &mut Vec<usize>) {
        // To build the table takes longer than to ask for the characters of a few lines.
        match Lazy::get(&TABLE) {
            None if text.len() <= FEW_LINES => {
                let entry_at = |c: u16| with_words(char_of(c.into()), entry_of(char_of(c.into())));
                self.read_by(text, part, marks, |bytes| entry_at(number(bytes)), entry_at);
            }
            _ => {
                let (table, wide) = (&**TABLE, &**WIDE);
                self.read_by(text, part, marks, |bytes| wide[place(bytes)].into(), |c| table[usize::from(c)].into());
            }
        }
    }

    /// The same; `wide_at` tells what a character of three bytes is that these begin with, and `entry_at` what one of the Basic Multilingual
    /// Plane is.
    #[inline(always)]
    fn read_by(
        &mut self,
        text: &str,
        part: Span,
        marks: &mut Vec<usize>,
        wide_at: impl Fn(u32) -> Entry,
        entry_at: impl Fn(u16) -> Entry,
    ) {
        let entry_of = |c: u32| u16::try_from(c).map_or_else(|_| entry_of(char_of(c)), &entry_at);
        // What stands before the first character counts as the start of a line.
        let mut back = text.get(..part.start).unwrap_or_default().chars().rev();
        let (mut previous, mut p) = back.next().map_or((NEWLINE, bytes_of('\n')), |c| (entry_of(c.into()), bytes_of(c)));
        let mut before = back.next().map_or(NEWLINE, |c| entry_of(c.into()));
        let mut rest = part.of(text).unwrap_or_default().as_bytes();
        let Self { kinds, beside } = self;
        loop {
            // Two characters of three bytes at a time, then one: what asks for a closer look is read alone.
            let ahead = if previous & RARE == 0 { read_plain(kinds, rest, previous, &wide_at) } else { rest };
            if let Some([.., a, b, c, d, e, f]) = rest.get(..rest.len() - ahead.len()) {
                p = u32::from_le_bytes([*d, *e, *f, 0]);
                (before, previous) = (wide_at(u32::from_le_bytes([*a, *b, *c, 0])), wide_at(p));
            }
            rest = ahead;
            let (c, entry, behind) = match rest {
                [a @ 0xE0..=0xEF, b, c, behind @ ..] => {
                    let bytes = u32::from_le_bytes([*a, *b, *c, 0]);
                    (bytes, wide_at(bytes), behind)
                }
                // Words of Latin letters hold nothing else that is counted.
                [first, ..] if first.is_ascii_alphabetic() => {
                    let length = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
                    kinds[LETTER as usize] += length;
                    before = if length > 1 { LETTER } else { previous };
                    (previous, p) = (LETTER, (*first).into());
                    rest = &rest[length..];
                    continue;
                }
                [first @ ..=0x7F, behind @ ..] => ((*first).into(), entry_at((*first).into()), behind),
                _ => {
                    let Some((c, behind)) = chars::first(rest) else { break };
                    (bytes_of(char_of(c)), entry_of(c), behind)
                }
            };
            kinds[entry as usize & (KINDS - 1)] += 1;
            let word = entry & previous << WORD_BITS;
            if word & SECOND | (entry | previous) & RARE != 0 {
                beside.look((c, entry), (p, previous), before);
                if word & NUMBER_END != 0 {
                    marks.push(part.end - rest.len());
                }
            }
            rest = behind;
            (before, previous, p) = (previous, entry, c);
        }
    }

    /// Takes out what `other` counted, which is part of this.
    pub(super) fn take_out(&mut self, other: &Self) {
        self.kinds.iter_mut().zip(other.kinds).for_each(|(a, b)| *a = a.wrapping_sub(b));
        self.beside.take_out(&other.beside);
    }

    /// All in one: of `text`, which is what was counted.
    pub(super) fn count(&self, text: &str) -> Count {
        let mut n = Count { beside: self.beside.clone(), ..Count::default() };
        n.sum_up(&self.kinds);
        // Nobody asks for them in a longer text.
        if n.han < LONG {
            n.runs = text.split(|c| !chars::is_han(c)).filter(|run| !run.is_empty()).count();
        }
        n
    }
}

/// Counts characters of three bytes by twos, behind one that is not [`RARE`], up to two of which one asks for a closer look or is of another
/// length. Gives what is left of the text.
#[inline(always)]
fn read_plain<'t>(kinds: &mut [usize; KINDS], text: &'t [u8], before: Entry, wide_at: &impl Fn(u32) -> Entry) -> &'t [u8] {
    let (mut rest, mut before) = (text, before);
    while let Some(eight) = rest.first_chunk() {
        let word = u64::from_le_bytes(*eight);
        if word as u32 & 0xF000_00F0 != 0xE000_00E0 {
            break;
        }
        let (one, two) = (wide_at(word as u32), wide_at((word >> 24) as u32));
        if (one & (before << WORD_BITS | RARE) | two & (one << WORD_BITS | RARE)) & (SECOND | RARE) != 0 {
            break;
        }
        kinds[one as usize & (KINDS - 1)] += 1;
        kinds[two as usize & (KINDS - 1)] += 1;
        (before, rest) = (two, &rest[6..]);
    }
    rest
}

impl Beside {
    fn take_out(&mut self, other: &Self) {
        let Self { crlf, modern_words, half_brackets, spaced_brackets, wide_letters, wide_names, wide_words, half_commas } =
            other;
        for (a, b) in [
            (&mut self.crlf, crlf),
            (&mut self.modern_words, modern_words),
            (&mut self.half_brackets, half_brackets),
            (&mut self.spaced_brackets, spaced_brackets),
            (&mut self.wide_letters, wide_letters),
            (&mut self.wide_names, wide_names),
            (&mut self.wide_words, wide_words),
            (&mut self.half_commas, half_commas),
        ] {
            *a = a.wrapping_sub(*b);
        }
    }

    /// Looks at a character, of which these are the first bytes, together with what stands before it.
    #[inline(never)]
    fn look(&mut self, (c, entry): (u32, Entry), (p, previous): (u32, Entry), before: Entry) {
        let (c, p) = (char_of_bytes(c), char_of_bytes(p));
        if entry & previous << WORD_BITS & SECOND != 0 && is_pair_seen(p, c) {
            self.modern_words += usize::from(MODERN_WORDS.binary_search(&(p, c)).is_ok());
        }
        if (entry | previous) & RARE != 0 {
            self.rare(c, entry, (p, previous), before);
        }
    }

    /// Characters of which it matters what stands before them.
    fn rare(&mut self, c: char, entry: Entry, (p, previous): (char, Entry), before: Entry) {
        match entry {
            NEWLINE => self.crlf += usize::from(previous == RETURN),
            WIDE_LETTER if previous == WIDE_LETTER || previous == WIDE_DIGIT => {
                // The second letter makes a word of a capital; small letters are words from the first.
                let capital = matches!(p, '\u{FF21}'..='\u{FF3A}') && before != WIDE_LETTER && before != WIDE_DIGIT;
                self.wide_words += usize::from(capital || previous == WIDE_DIGIT);
            }
            WIDE_LETTER if c >= '\u{FF41}' => self.wide_words += 1,
            WIDE_LETTER => {
                self.wide_letters += 1;
                self.wide_names += usize::from(chars::opens_short_name(p));
            }
            COMMA => self.half_commas += usize::from(previous & HAN != 0),
            _ if entry & HAN != 0 => {
                self.half_brackets += usize::from(previous == BRACKET);
                self.spaced_brackets += usize::from(previous == BRACKET && before == SPACE);
            }
            _ => {}
        }
    }
}

impl Count {
    pub(super) fn of(text: &str) -> Self {
        let mut counter = Counter::default();
        counter.read(text, Span::new(0, text.len()), &mut Vec::new());
        counter.count(text)
    }

    fn sum_up(&mut self, kinds: &[usize; KINDS]) {
        let of = |entry: Entry| kinds.get(entry as usize & (KINDS - 1)).copied().unwrap_or_default();
        self.lines = of(NEWLINE);
        self.curly = of(CURLY);
        self.corner = of(CORNER);
        self.full_brackets = of(FULL_BRACKET);
        self.full_commas = of(FULL_COMMA);
        self.kana = of(KANA);
        self.hangul = of(HANGUL);
        self.half_letters = of(LETTER);
        self.wide_digits = of(WIDE_DIGIT);
        for (kind, count) in kinds.iter().enumerate().skip(HAN as usize) {
            let add = |holds: bool| if holds { *count } else { 0 };
            let (word, form) = (kind as Entry & WORDS, kind as Entry & FORMS);
            self.han += count;
            self.simplified += add(form == SIMPLIFIED || form == SURELY);
            self.surely += add(form == SURELY);
            self.traditional += add(form == TRADITIONAL);
            self.forms += add(is_form(kind as Entry));
            self.de += add(word == DE);
            self.modern += add(word == DE || word == MODERN || word == MODERN_CHINESE);
            self.chinese += add(word == CHINESE || word == MODERN_CHINESE);
            self.classical += add(word == CLASSICAL || word == CLASSICAL_OLD);
            self.old += add(word == OLD || word == CLASSICAL_OLD);
        }
    }

    /// Can a form outside the standard stand in the text again and again? Only in simplified text anybody asks for such.
    pub(super) fn may_recur(&self) -> bool {
        self.forms >= RECURS && self.script() == Script::Simplified
    }

    pub(super) const fn has_crlf_style(&self) -> bool {
        self.beside.crlf * 2 > self.lines
    }

    pub(super) fn script(&self) -> Script {
        if self.kana * 20 > self.han {
            Script::Japanese
        } else if self.hangul > self.han {
            Script::Korean
        } else if self.simplified == 0 && self.traditional == 0 {
            Script::Unknown
        } else if self.traditional > self.simplified {
            Script::Traditional
        } else if self.traditional == 0 || self.surely > 0 && self.traditional * 50 <= self.han || self.is_short_simplified() {
            Script::Simplified
        } else {
            Script::Mixed
        }
    }

    /// A few traditional forms in a short text are more than 2 %: there the forms of both scripts are weighed against each
    /// other.
    const fn is_short_simplified(&self) -> bool {
        // Forms that Japanese shares are sure where Japanese would not write the words between them.
        let surely = if self.chinese > 0 { self.simplified } else { self.surely };
        let few = self.traditional * 10 <= self.han || self.traditional == 1;
        let two = self.traditional == 2 && surely >= 3;
        let slips = few && surely >= self.traditional || two || self.traditional * 2 <= surely;
        self.han <= SHORT && slips
    }

    /// Of 88 pieces of verse and classical prose all have less than 2 的 in 1,000 characters and less than 13 modern words; of
    /// 300 pieces of modern text of any kind none has so few of both.
    pub(super) const fn is_classical(&self) -> bool {
        if self.han >= LONG {
            self.de * 500 < self.han && self.beside.modern_words * 77 < self.han
        } else {
            let short_clauses = self.modern == 0 && self.han * 2 <= self.runs * 15;
            self.is_short_classical_prose() || self.han >= 40 && self.beside.modern_words == 0 && short_clauses
        }
    }

    /// The particles tell; short clauses alone may be verse, or a judgment.
    pub(super) const fn is_short_classical_prose(&self) -> bool {
        let particles = self.de == 0 && self.classical * 20 >= self.han;
        self.han < LONG && self.han >= 40 && self.beside.modern_words == 0 && particles
    }

    /// Does it hold a word that older texts have seldom?
    pub(super) const fn shows_modern(&self) -> bool {
        self.modern + self.chinese + self.beside.modern_words > 0
    }

    pub(super) const fn is_archaic(&self) -> bool {
        self.han >= LONG && self.is_classical() && self.old * 200 >= self.han
    }

    pub(super) const fn has_half_bracket_style(&self) -> bool {
        (self.beside.half_brackets >= 4 || self.beside.spaced_brackets >= 2)
            && self.beside.half_brackets * 2 > self.full_brackets
            && self.beside.half_commas <= self.full_commas
    }

    pub(super) const fn has_wide_letter_style(&self) -> bool {
        let single = self.beside.wide_letters;
        let shows = single >= 2 || self.beside.wide_names > 0;
        shows && self.beside.wide_words * 4 <= single && self.wide_digits <= single && self.half_letters * 4 <= single
    }

    pub(super) const fn is_old_language(&self) -> bool {
        self.han >= LONG && self.old * 160 >= self.han && self.beside.modern_words * 42 < self.han
    }
}

/// Calls `f` with each form outside the standard in `text`. Time O(length).
pub(super) fn each_form(text: &str, mut f: impl FnMut(char)) {
    let table = &**TABLE;
    chars::each(text, |c| {
        let entry = table.get(c as usize).map_or_else(|| entry_of(char_of(c)), |entry| (*entry).into());
        if is_form(entry) {
            f(char_of(c));
        }
    });
}

/// The forms that stand at least [`RECURS`] times among these, which are sorted.
pub(super) fn recurring(forms: &[char]) -> Box<[char]> {
    forms.chunk_by(|a, b| a == b).filter(|same| same.len() >= RECURS).filter_map(|same| same.first().copied()).collect()
}

/// Does the text hold one of the frequent words of official documents?
pub(super) fn has_compound(text: &str) -> bool {
    text.chars().zip(text.chars().skip(1)).any(|(a, b)| data::is_compound(a, b))
}

/// A text of so many bytes is a few lines.
const FEW_LINES: usize = 1024;

/// The entry of a character with what it is in [`MODERN_WORDS`].
fn with_words(c: char, entry: Entry) -> Entry {
    let bits = MODERN_WORDS.iter().map(|word| word_bits(*word));
    MODERN_WORDS.iter().zip(bits).fold(entry, |entry, (word, (first, second))| {
        entry | if word.0 == c { first } else { 0 } | if word.1 == c { second } else { 0 }
    }) | if chars::is_han_numeral(c) { NUMERAL } else { 0 }
}

/// The characters that are numerals of outline numbers.
const NUMERALS: &str = "〇零一二三四五六七八九十百";

/// The bits of the first and of the second character of a word.
const fn word_bits(word: (char, char)) -> (Entry, Entry) {
    let first = 1 << (7 + word.0 as u32 % 3);
    (first, first << WORD_BITS)
}

/// What [`Count`] must know of a character, as bits: its kind in the lowest seven, where [`HAN`] is set for Han characters.
type Entry = u32;

const KINDS: usize = 128;
const OTHER: Entry = 0;
const SPACE: Entry = 1;
const RETURN: Entry = 2;
const CURLY: Entry = 3;
const CORNER: Entry = 4;
const FULL_BRACKET: Entry = 5;
const FULL_COMMA: Entry = 6;
const KANA: Entry = 7;
const HANGUL: Entry = 8;
const LETTER: Entry = 9;
const WIDE_DIGIT: Entry = 10;
const NEWLINE: Entry = 11 | RARE;
const BRACKET: Entry = 12 | RARE;
const COMMA: Entry = 13 | RARE;
const WIDE_LETTER: Entry = 14 | RARE;
const HAN: Entry = 64;

/// Of Han characters: the form…
const FORMS: Entry = 7;
const SIMPLIFIED: Entry = 1;
const SURELY: Entry = 2;
const TRADITIONAL: Entry = 3;
const OUTSIDE: Entry = 4;
/// …and whether it is a particle or pronoun, and of which language.
const WORDS: Entry = 7 << 3;
const DE: Entry = 1 << 3;
const MODERN: Entry = 2 << 3;
const CLASSICAL: Entry = 3 << 3;
const CLASSICAL_OLD: Entry = 4 << 3;
const OLD: Entry = 5 << 3;
const CHINESE: Entry = 6 << 3;
const MODERN_CHINESE: Entry = 7 << 3;

/// Begins a word of [`MODERN_WORDS`] of one of three groups, or is a numeral; ends one of the same group, or an outline number, some bits
/// further on.
const FIRST: Entry = 7 << 7 | NUMERAL;
const WORD_BITS: u32 = 4;
const SECOND: Entry = FIRST << WORD_BITS;
const NUMERAL: Entry = 1 << 10;
const NUMBER_END: Entry = NUMERAL << WORD_BITS;
/// Is looked at together with what stands beside it.
const RARE: Entry = 1 << 15;

/// The entries of the Basic Multilingual Plane.
static TABLE: Lazy<Box<[u16; chars::BMP]>> = Lazy::new(|| {
    let mut table = chars::table(|c| entry_of(c) as u16);
    data::each_han(|c, evidence, _| table[c as usize & (chars::BMP - 1)] = (HAN | form_of(evidence)) as u16);
    let words = WORDS_OF.iter().flat_map(|(chars, _)| chars.chars());
    for c in JAPANESE_TOO.into_iter().chain(words) {
        if let Some(entry) = table.get_mut(c as usize) {
            *entry = entry_of(c) as u16;
        }
    }
    for word in MODERN_WORDS {
        let (first, second) = word_bits(word);
        for (c, bits) in [(word.0, first), (word.1, second)] {
            if let Some(entry) = table.get_mut(c as usize) {
                *entry |= bits as u16;
            }
        }
    }
    for c in NUMERALS.chars() {
        if let Some(entry) = table.get_mut(c as usize) {
            *entry |= NUMERAL as u16;
        }
    }
    table
});

/// The entries of the characters of three bytes, by their [`place`].
static WIDE: Lazy<Box<[u16; PLACES]>> = Lazy::new(|| {
    let mut wide = Box::new([0; PLACES]);
    for (entry, c) in TABLE.iter().zip(0..).skip(scan::SHORT) {
        wide[place_of(c) % PLACES] = *entry;
    }
    wide
});

fn entry_of(c: char) -> Entry {
    match c {
        // Most characters of the table.
        c if chars::is_han(c) => {
            let form = match form_of(data::script_evidence(c)) {
                SURELY if JAPANESE_TOO.binary_search(&c).is_ok() => SIMPLIFIED,
                form => form,
            };
            HAN | form | word_of(c)
        }
        ' ' => SPACE,
        '\n' => NEWLINE,
        '\r' => RETURN,
        '(' => BRACKET,
        ',' => COMMA,
        // Whatever may become one kind of mark counts as that kind: a repair must not change the style.
        '“' | '”' | '〝' | '〞' | '〟' | '＂' => CURLY,
        '「' | '」' | '｢' | '｣' | '﹁' | '﹂' => CORNER,
        '（' => FULL_BRACKET,
        '、' | '）' => NUMBER_END,
        '，' => FULL_COMMA,
        'A'..='Z' | 'a'..='z' => LETTER,
        // Full-width digits and letters.
        '\u{FF10}'..='\u{FF19}' => WIDE_DIGIT,
        '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => WIDE_LETTER,
        c if chars::is_kana(c) => KANA,
        c if chars::is_hangul(c) => HANGUL,
        _ => OTHER,
    }
}

/// The form of a character that Japanese does not share.
const fn form_of(evidence: Evidence) -> Entry {
    match evidence {
        Evidence::Neutral => 0,
        Evidence::SimplifiedOnly => SURELY,
        Evidence::TraditionalOnly => TRADITIONAL,
        Evidence::Outside => OUTSIDE,
    }
}

/// Particles and pronouns, by kind.
const WORDS_OF: [(&str, Entry); 7] = [
    ("的", DE),
    ("们們这這你", MODERN_CHINESE),
    ("了是在我他和个個", MODERN),
    ("她很吗呢吧啊怎", CHINESE),
    ("之者也", CLASSICAL),
    ("乎矣焉哉兮曰", CLASSICAL_OLD),
    ("道吾汝乃遂甚却妾朕卿", OLD),
];

fn word_of(c: char) -> Entry {
    WORDS_OF.iter().find(|(chars, _)| chars.contains(c)).map_or(0, |(_, kind)| *kind)
}

/// Is it a Han character outside the standard?
const fn is_form(entry: Entry) -> bool {
    entry & HAN != 0 && matches!(entry & FORMS, TRADITIONAL | OUTSIDE)
}

/// The number of the character of three bytes that these begin with.
const fn number(bytes: u32) -> u16 {
    ((bytes & 0xF) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F)) as u16
}

fn char_of(code: u32) -> char {
    char::from_u32(code).unwrap_or_default()
}

/// The first three bytes of a character.
fn bytes_of(c: char) -> u32 {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes);
    u32::from_le_bytes(bytes) & 0xFF_FFFF
}

/// The character that begins with these bytes, if it is one of three or of one: no others are asked for.
fn char_of_bytes(bytes: u32) -> char {
    match bytes & 0xFF {
        0xE0..=0xEF => char_of(number(bytes).into()),
        first => char_of(if first < 0x80 { first } else { 0 }),
    }
}

/// Can the two characters be a word of [`MODERN_WORDS`]? Looks the pair up by hash; a few others pass.
fn is_pair_seen(a: char, b: char) -> bool {
    let (word, bit) = place_of_pair(a, b);
    PAIRS.get(word).is_some_and(|w| w >> bit & 1 == 1)
}

static PAIRS: [u64; 64] = {
    let mut pairs = [0; 64];
    let mut n = 0;
    while n < MODERN_WORDS.len() {
        let (word, bit) = place_of_pair(MODERN_WORDS[n].0, MODERN_WORDS[n].1);
        pairs[word] |= 1 << bit;
        n += 1;
    }
    pairs
};

const fn place_of_pair(a: char, b: char) -> (usize, u32) {
    let hash = ((a as u32).wrapping_mul(0x9E37_79B1) ^ (b as u32).wrapping_mul(0x85EB_CA6B)) >> 20;
    ((hash >> 6) as usize, hash & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(MODERN_WORDS.is_sorted() && JAPANESE_TOO.is_sorted());
    }

    #[test]
    fn the_table_holds_the_kind_of_each_character() {
        for c in (0..1u32 << 16).filter_map(char::from_u32) {
            assert_eq!(Entry::from(TABLE[c as usize]), with_words(c, entry_of(c)), "{c:?}");
        }
    }

    #[test]
    fn what_stands_before_a_character_is_looked_at() {
        let n = Count::of("問題(一) (二)，国国国，\r\n国,一\n中国");
        assert_eq!(
            (n.beside.half_brackets, n.beside.spaced_brackets, n.beside.half_commas, n.beside.crlf, n.lines),
            (2, 1, 1, 1, 2)
        );
        assert_eq!((n.runs, n.beside.modern_words, n.han, n.traditional), (7, 2, 11, 2));
        assert_eq!((n.simplified, n.surely), (5, 0));
    }
}
