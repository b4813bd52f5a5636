//! What a rule may know about the whole document: script, quotation marks, outline numbers, line ends.
//!
//! The profile is taken once, from the first 256 KiB, in batch and in streaming alike.

pub(crate) mod wrap;

use self::wrap::Wrap;
use crate::data::{self, Evidence};
use crate::{chars, edit::Span};

/// The profile is taken from this many bytes at the start of a document (cut back to a character boundary).
pub(crate) const HEAD: usize = 256 * 1024;

/// The script of a document, as far as its characters show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Script {
    /// At least 98 % of the Han characters are simplified or common to both scripts; in a short text at least nine in
    /// ten, and the simplified forms outweigh the traditional ones.
    Simplified,
    /// Traditional forms outweigh simplified ones.
    Traditional,
    /// Both kinds of forms, and neither outweighs the other.
    Mixed,
    /// Kana among the Han characters.
    Japanese,
    /// Hangul outweighs Han characters.
    Korean,
    /// Too little Han text to tell.
    Unknown,
}

/// The pair of outer quotation marks that a document uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QuoteStyle {
    /// “ ” outside, ‘ ’ inside: the mainland's style, and what is assumed where nothing else shows.
    Curly,
    /// 「 」 outside, 『 』 inside.
    Corner,
}

/// What the first 256 KiB of a document say about all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub(crate) script: Script,
    pub(crate) classical: bool,
    pub(crate) archaic: bool,
    pub(crate) old_language: bool,
    pub(crate) han: usize,
    pub(crate) quotes: QuoteStyle,
    pub(crate) crlf: bool,
    pub(crate) outline: [u64; 2],
    pub(crate) markup: bool,
    pub(crate) half_brackets: bool,
    pub(crate) wide_letters: bool,
    pub(crate) byte_order_mark: bool,
    /// Variant forms that stand in the document at least [`RECURS`] times, sorted.
    pub(crate) recurring: Box<[char]>,
    pub(crate) spaced: bool,
    pub(crate) wrap: Option<Wrap>, // set by the engine, from text whose marks are repaired
}

impl Profile {
    /// Takes the profile of a document from its beginning. Time O(min(length, 256 KiB)).
    #[must_use]
    pub fn of(text: &str) -> Self {
        let head = head(text);
        let count = Count::of(head);
        Self {
            script: count.script(),
            classical: count.is_classical(),
            archaic: count.is_archaic(),
            old_language: count.is_old_language() || count.is_short_classical_prose(),
            han: count.han,
            quotes: if count.corner > count.curly { QuoteStyle::Corner } else { QuoteStyle::Curly },
            crlf: count.crlf * 2 > count.lines,
            outline: outline_numbers(head),
            markup: is_markup(head),
            byte_order_mark: head.starts_with('\u{FEFF}'),
            half_brackets: count.has_half_bracket_style(),
            wide_letters: count.has_wide_letter_style(),
            recurring: count.variants.iter().filter(|(_, n)| **n >= RECURS).map(|(c, _)| *c).collect(),
            spaced: head.lines().filter(|l| is_spaced_line(l)).nth(SPACED_LINES - 1).is_some(),
            wrap: None,
        }
    }

    /// The script of the document.
    #[must_use]
    pub const fn script(&self) -> Script {
        self.script
    }

    /// Is the text classical Chinese or verse: long, and almost without the function words of the modern language?
    #[must_use]
    pub const fn is_classical(&self) -> bool {
        self.classical
    }

    /// Is the text classical beyond doubt: long, and full of its particles? A list or a form lacks modern words too.
    pub(crate) const fn is_archaic(&self) -> bool {
        self.archaic
    }

    /// Is the text classical prose, or in the older vernacular?
    pub(crate) const fn is_old_prose(&self) -> bool {
        self.old_language
    }

    /// Is the text classical, verse, or in the older vernacular of the Ming and Qing novels, with a spelling of its own?
    #[must_use]
    pub const fn is_old_language(&self) -> bool {
        self.classical || self.old_language
    }

    /// Does the head of the document hold so much Han text that its language is sure?
    pub(crate) const fn is_long(&self) -> bool {
        self.han >= LONG
    }

    /// Does the variant form `c` stand in the document again and again?
    pub(crate) fn recurs(&self, c: char) -> bool {
        self.recurring.binary_search(&c).is_ok()
    }

    /// The quotation marks of the document.
    #[must_use]
    pub const fn quote_style(&self) -> QuoteStyle {
        self.quotes
    }

    /// The line end that most lines of the document use.
    #[must_use]
    pub const fn newline(&self) -> &'static str {
        if self.crlf { "\r\n" } else { "\n" }
    }

    /// Is the document written in HTML or Markdown: does it hold a pair of tags, a fence, a heading with `#`, a link, a table?
    #[must_use]
    pub const fn is_markup(&self) -> bool {
        self.markup
    }

    /// Do spaces stand in place of marks, as in chats, or part columns, as in lists of names?
    #[must_use]
    pub const fn parts_with_spaces(&self) -> bool {
        self.spaced
    }

    /// Does the document begin with a byte order mark (U+FEFF)?
    #[must_use]
    pub const fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// Does the document set Chinese text in half-width brackets throughout, though its other marks are full-width? That is its
    /// style, not a slip.
    #[must_use]
    pub const fn has_half_bracket_style(&self) -> bool {
        self.half_brackets
    }

    /// Do full-width capitals stand in the document as Han characters do, one by one in names (阿Ｑ), and hardly any half-width
    /// ones? That is its style, not a slip.
    #[must_use]
    pub const fn has_wide_letter_style(&self) -> bool {
        self.wide_letters
    }

    /// The width at which the lines of the document are broken.
    pub(crate) const fn wrap(&self) -> Option<Wrap> {
        self.wrap
    }

    /// Does the document number with `一、` (level 1) or `（一）` (level 2) up to and including `number`, where headings can stand?
    #[must_use]
    pub fn has_outline_number(&self, level: usize, number: u32) -> bool {
        number < 64 && level.checked_sub(1).and_then(|l| self.outline.get(l)).is_some_and(|bits| bits >> number & 1 == 1)
    }
}

/// A profile that is taken when a rule first asks for it: text without defects never pays for it.
pub(crate) struct LazyProfile<'a> {
    taken: once_cell::unsync::OnceCell<Profile>,
    take: Box<dyn Fn() -> Profile + 'a>,
}

impl<'a> LazyProfile<'a> {
    pub(crate) fn new(take: impl Fn() -> Profile + 'a) -> Self {
        Self { taken: once_cell::unsync::OnceCell::new(), take: Box::new(take) }
    }

    pub(crate) fn get(&self) -> &Profile {
        self.taken.get_or_init(|| (self.take)())
    }
}

impl std::fmt::Debug for LazyProfile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.taken.fmt(f)
    }
}

/// At most the first [`HEAD`] bytes of `text`.
pub(crate) fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text)
}

/// The script of a short piece of text (a line, a sentence), by the same counts as a document's.
#[must_use]
pub fn script_of(text: &str) -> Script {
    Count::of(text).script()
}

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

#[derive(Default)]
struct Count {
    han: usize,
    simplified: usize,
    /// Of the simplified forms those that Japanese text does not use.
    surely: usize,
    traditional: usize,
    kana: usize,
    hangul: usize,
    /// Particles and pronouns of the modern language, and `的` among them.
    modern: usize,
    de: usize,
    /// Of the particles and pronouns those that Japanese does not write.
    chinese: usize,
    /// Words of the modern language that older texts do not use.
    modern_words: usize,
    /// Particles of classical Chinese, and words of it that the older vernacular shares.
    classical: usize,
    old: usize,
    runs: usize,
    variants: std::collections::BTreeMap<char, usize>,
    curly: usize,
    corner: usize,
    lines: usize,
    crlf: usize,
    half_brackets: usize,
    spaced_brackets: usize,
    full_brackets: usize,
    /// Full-width capitals that follow no other letter, all other full-width letters, full-width digits, half-width letters.
    wide_letters: usize,
    joined_letters: usize,
    wide_digits: usize,
    half_letters: usize,
    half_commas: usize,
    full_commas: usize,
}

/// A text of at most so many Han characters is short: its script shows in the ratio of the forms.
const SHORT: usize = 600;
/// A form that stands so often in a document is no slip.
const RECURS: usize = 3;
/// A text of at least so many Han characters shows the language that it is written in.
const LONG: usize = 300;

/// Words of the modern language, sorted.
#[rustfmt::skip]
const MODERN_WORDS: [(char, char); 100] = [
    ('一', '个'), ('一', '個'), ('不', '是'), ('中', '国'), ('中', '國'), ('人', '员'), ('什', '么'), ('什', '麼'), ('他', '们'), ('他', '們'), ('以', '及'), ('但', '是'), ('使', '用'), ('公', '司'), ('关', '于'), ('单', '位'), ('发', '展'), ('可', '以'), ('可', '能'), ('問', '題'), ('單', '位'), ('因', '为'), ('因', '為'), ('国', '家'), ('國', '家'), ('如', '果'), ('学', '习'), ('學', '習'), ('就', '是'), ('工', '作'), ('己', '经'), ('已', '經'), ('已', '经'), ('巳', '经'), ('应', '当'), ('建', '没'), ('建', '設'), ('建', '设'), ('开', '始'), ('怎', '么'), ('怎', '麼'), ('情', '况'), ('情', '況'), ('應', '當'), ('我', '们'), ('我', '們'), ('或', '者'), ('所', '以'), ('提', '供'), ('数', '据'), ('數', '據'), ('方', '面'), ('时', '问'), ('时', '间'), ('時', '間'), ('有', '关'), ('有', '關'), ('服', '务'), ('服', '務'), ('机', '构'), ('機', '構'), ('沒', '有'), ('没', '有'), ('现', '在'), ('現', '在'), ('生', '活'), ('發', '展'), ('知', '道'), ('社', '会'), ('社', '會'), ('管', '理'), ('系', '統'), ('系', '统'), ('自', '己'), ('自', '已'), ('自', '巳'), ('規', '定'), ('覺', '得'), ('规', '定'), ('觉', '得'), ('資', '料'), ('还', '是'), ('这', '个'), ('这', '样'), ('进', '行'), ('這', '個'), ('這', '樣'), ('通', '过'), ('通', '過'), ('進', '行'), ('還', '是'), ('那', '个'), ('那', '個'), ('部', '門'), ('部', '门'), ('開', '始'), ('關', '於'), ('问', '题'), ('需', '要'), ('非', '常'),
];

impl Count {
    fn of(text: &str) -> Self {
        let mut n = Self::default();
        let (mut before, mut previous) = ('\n', '\n');
        for c in text.chars() {
            match c {
                '\n' => {
                    n.lines += 1;
                    n.crlf += usize::from(previous == '\r');
                }
                // Whatever may become one kind of mark counts as that kind: a repair must not change the style.
                '“' | '”' | '〝' | '〞' | '〟' | '＂' => n.curly += 1,
                '「' | '」' | '｢' | '｣' | '﹁' | '﹂' => n.corner += 1,
                '（' => n.full_brackets += 1,
                '，' => n.full_commas += 1,
                ',' => n.half_commas += usize::from(chars::is_han(previous)),
                'A'..='Z' | 'a'..='z' => n.half_letters += 1,
                '\u{FF10}'..='\u{FF19}' => n.wide_digits += 1,
                '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
                    if c >= '\u{FF41}' || matches!(previous, '\u{FF10}'..='\u{FF5A}') {
                        n.joined_letters += 1;
                    } else {
                        n.wide_letters += 1;
                    }
                }
                c if chars::is_kana(c) => n.kana += 1,
                c if chars::is_hangul(c) => n.hangul += 1,
                c if chars::is_han(c) => {
                    n.han += 1;
                    n.half_brackets += usize::from(previous == '(');
                    n.spaced_brackets += usize::from(previous == '(' && before == ' ');
                    match data::script_evidence(c) {
                        Evidence::SimplifiedOnly => {
                            n.simplified += 1;
                            n.surely += usize::from(JAPANESE_TOO.binary_search(&c).is_err());
                        }
                        Evidence::TraditionalOnly => {
                            n.traditional += 1;
                            *n.variants.entry(c).or_default() += 1;
                        }
                        Evidence::Outside => *n.variants.entry(c).or_default() += 1,
                        Evidence::Neutral => {}
                    }
                    n.runs += usize::from(!chars::is_han(previous));
                    n.modern_words += usize::from(MODERN_WORDS.binary_search(&(previous, c)).is_ok());
                    match c {
                        '的' => (n.modern, n.de) = (n.modern + 1, n.de + 1),
                        '们' | '們' | '这' | '這' | '你' => (n.modern, n.chinese) = (n.modern + 1, n.chinese + 1),
                        '了' | '是' | '在' | '我' | '他' | '和' | '个' | '個' => n.modern += 1,
                        '她' | '很' | '吗' | '呢' | '吧' | '啊' | '怎' => n.chinese += 1,
                        '之' | '者' | '也' => n.classical += 1,
                        '乎' | '矣' | '焉' | '哉' | '兮' | '曰' => (n.classical, n.old) = (n.classical + 1, n.old + 1),
                        '道' | '吾' | '汝' | '乃' | '遂' | '甚' | '却' | '妾' | '朕' | '卿' => n.old += 1,
                        _ => {}
                    }
                }
                _ => {}
            }
            before = previous;
            previous = c;
        }
        n
    }

    fn script(&self) -> Script {
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
    const fn is_classical(&self) -> bool {
        if self.han >= LONG {
            self.de * 500 < self.han && self.modern_words * 77 < self.han
        } else {
            let short_clauses = self.modern == 0 && self.han * 2 <= self.runs * 15;
            self.is_short_classical_prose() || self.han >= 40 && self.modern_words == 0 && short_clauses
        }
    }

    /// The particles tell; short clauses alone may be verse, or a judgment.
    const fn is_short_classical_prose(&self) -> bool {
        let particles = self.de == 0 && self.classical * 20 >= self.han;
        self.han < LONG && self.han >= 40 && self.modern_words == 0 && particles
    }

    const fn is_archaic(&self) -> bool {
        self.han >= LONG && self.is_classical() && self.old * 200 >= self.han
    }

    const fn has_half_bracket_style(&self) -> bool {
        (self.half_brackets >= 4 || self.spaced_brackets >= 2)
            && self.half_brackets * 2 > self.full_brackets
            && self.half_commas <= self.full_commas
    }

    const fn has_wide_letter_style(&self) -> bool {
        let single = self.wide_letters;
        single >= 2 && self.joined_letters * 4 <= single && self.wide_digits <= single && self.half_letters * 4 <= single
    }

    const fn is_old_language(&self) -> bool {
        self.han >= LONG && self.old * 160 >= self.han && self.modern_words * 42 < self.han
    }
}

/// In a document with so many lines parted by spaces, a space between Han characters is no defect.
const SPACED_LINES: usize = 5;

/// Does a space between Han characters part the line into pieces of words, in a line without the end of a sentence? Spaces that
/// leave single characters are a defect, and one behind 第一章 is none; neither says anything.
fn is_spaced_line(line: &str) -> bool {
    let line = line.trim();
    if !line.contains(' ') || line.contains(['。', '；']) || line.starts_with(['第', '#', '|', '-']) {
        return false;
    }
    let mut pieces = line.split(' ').filter(|p| !p.is_empty());
    let is_piece = |p: &str| p.chars().nth(1).is_some();
    let mut previous = pieces.next().unwrap_or_default();
    let mut found = false;
    if !is_piece(previous) {
        return false;
    }
    for piece in pieces {
        if !is_piece(piece) {
            return false;
        }
        found |= previous.ends_with(chars::is_han) && piece.starts_with(chars::is_han);
        previous = piece;
    }
    found
}

/// Most tags that are looked at for a pair.
const MAX_TAGS: usize = 2000;

/// Does the text hold signs of HTML or Markdown?
fn is_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut open: Vec<&str> = Vec::new();
    for at in memchr::memchr_iter(b'<', bytes).take(MAX_TAGS) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let closes = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name = name.get(..name.bytes().take_while(|b| b.is_ascii_alphanumeric()).count()).unwrap_or_default();
        // <paid> is residue, not markup.
        if name.is_empty() || name.len() > 10 || name == "paid" {
            continue;
        }
        if closes && open.contains(&name) {
            return true;
        }
        if !closes && !open.contains(&name) {
            open.push(name);
        }
    }
    let markdown = |line: &str| {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&level) && line.get(level..).is_some_and(|rest| rest.starts_with(' '))
            || line.starts_with("```")
            || line.starts_with("~~~")
            || line.starts_with("| ") && line.trim_end().ends_with('|')
            || line.starts_with("|--")
            || line.starts_with("|:-")
    };
    memchr::memchr3(b'#', b'`', b'|', bytes).is_some() && text.lines().any(markdown)
        || memchr::memmem::find(bytes, b"](").is_some()
}

/// The outline numbers that stand where a heading can stand: at the start of a line or after the end of a sentence.
fn outline_numbers(text: &str) -> [u64; 2] {
    let mut found = [0u64; 2];
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '、' | '）')) {
        let Some((level, number, span)) = outline_number_before(text, at, mark) else { continue };
        let before = text[..span.start].chars().next_back();
        let is_heading_place = before.is_none_or(|c| c == '\n' || chars::is_inline_space(c) || chars::ends_sentence(c));
        if let Some(bits) = found.get_mut(level - 1)
            && is_heading_place
            && number < 64
        {
            *bits |= 1 << number;
        }
    }
    found
}

/// The outline number that ends with `mark` at byte `at`: its level (1 for `一、`, 2 for `（一）`), its value and its span.
pub(crate) fn outline_number_before(text: &str, at: usize, mark: char) -> Option<(usize, u32, Span)> {
    let numeral: usize = text[..at].chars().rev().take(5).take_while(|c| chars::is_han_numeral(*c)).map(char::len_utf8).sum();
    let start = at - numeral;
    let number = chars::han_number(&text[start..at])?;
    let end = at + mark.len_utf8();
    if mark == '）' {
        text[..start].ends_with('（').then(|| (2, number, Span::new(start - '（'.len_utf8(), end)))
    } else {
        Some((1, number, Span::new(start, end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outline_numbers_stand_where_headings_stand() {
        let p = Profile::of("一、总则\n（一）范围。（二）原则。参见（三）。");
        assert!(p.has_outline_number(1, 1) && p.has_outline_number(2, 1) && p.has_outline_number(2, 2));
        assert!(!p.has_outline_number(2, 3) && !p.has_outline_number(1, 2));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(MODERN_WORDS.is_sorted() && JAPANESE_TOO.is_sorted());
    }

    #[test]
    fn kana_and_hangul_name_the_language() {
        assert_eq!(script_of("これは日本語の文章です"), Script::Japanese);
        assert_eq!(script_of("이것은 한국어 문장이다"), Script::Korean);
    }
}
