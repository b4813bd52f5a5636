//! Half-width `,` `;` `:` `?` `!` `.` in Chinese text.

use crate::chars;
use crate::data;
use crate::edit::Span;
use crate::rule::{Context, Findings};
use crate::rules::line::{Lines, after, before, is_foreign, unless_classical};
use crate::scan::Classes;

/// `,`
pub(super) fn comma(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut table = None;
    each(context, ',', |place, lines| {
        let fits = match place.before {
            b if is_chinese_before(b) => match place.next {
                Next::Letter => !place.is_spaced() || !place.starts_lowercase(),
                Next::Other('.' | '-') => text.get(place.end..).is_some_and(|t| t.starts_with("...") || t.starts_with("--")),
                Next::Other(c) => matches!(c, '(' | ')' | '[' | '*' | '`' | '\u{2026}') || is_dash(c),
                Next::End | Next::Han | Next::Opening | Next::Closing | Next::Digit => true,
            },
            b if is_figure(b) => matches!(place.next, Next::Han | Next::Opening),
            b if b.is_ascii_alphabetic() => !place.is_spaced() && matches!(place.next, Next::Han | Next::Opening),
            _ => false,
        };
        fits && lines.is_chinese(place.at) && !*table.get_or_insert_with(|| is_table(text))
    })
    .for_each(context, findings, "，");
}

/// `;`
pub(super) fn semicolon(context: &Context<'_>, findings: &mut Findings) {
    each(context, ';', |place, lines| {
        let fits = match place.before {
            b if is_chinese_before(b) => match place.next {
                Next::Letter => !place.is_spaced() || !place.starts_lowercase(),
                Next::End | Next::Han | Next::Opening | Next::Closing | Next::Digit => true,
                Next::Other(c) => is_dash(c),
            },
            b if is_figure(b) || b.is_ascii_alphabetic() => {
                !place.is_spaced()
                    && matches!(place.next, Next::Han | Next::Opening)
                    && !is_entity_end(context.text(), place.at)
            }
            _ => false,
        };
        fits && lines.is_chinese(place.at)
    })
    .for_each(context, findings, "；");
}

/// `:`
pub(super) fn colon(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    let mut keys = None;
    each(context, ':', |place, lines| {
        let fits = is_chinese_before(place.before)
            && match place.next {
                Next::Han => {
                    let ratio =
                        chars::is_han_numeral(place.before) && after(text, place.end).is_some_and(chars::is_han_numeral);
                    !ratio && !is_name_before(text, place.end, ':')
                }
                Next::End | Next::Opening => true,
                Next::Other(c) => is_dash(c),
                _ => false,
            };
        fits && lines.is_chinese(place.at) && !*keys.get_or_insert_with(|| has_keys(context))
    })
    .for_each(context, findings, "：");
}

/// `?` and `!`, also several in a row.
pub(super) fn question_or_exclamation(context: &Context<'_>, findings: &mut Findings, mark: char, full: &str) {
    let text = context.text();
    let mut lost = None;
    each(context, mark, |place, lines| {
        let fits = is_chinese_before(place.before) || matches!(place.before, '！' | '？');
        let fits = fits
            && match place.next {
                // Before a letter it may stand for a character that was lost.
                Next::Letter if !place.is_spaced() => mark == '!' || is_particle(place.before),
                Next::Letter => !place.starts_lowercase(),
                Next::Other('.') => text.get(place.end..).is_some_and(|t| t.starts_with("...")),
                Next::Other(c) => matches!(c, '(' | ')' | '*' | '~' | '!' | '?' | '\u{2026}') || is_dash(c),
                Next::End | Next::Han | Next::Opening | Next::Closing | Next::Digit => true,
            };
        // A question mark in the middle of a clause may stand for a character that was lost.
        let query = mark == '?' && (is_name_before(text, place.end, '=') || is_lost_dot(text, place));
        fits && lines.is_chinese(place.at) && !query && !(mark == '?' && *lost.get_or_insert_with(|| has_lost_characters(text)))
    })
    .for_each(context, findings, full);
}

/// `.`
pub(super) fn full_stop(context: &Context<'_>, findings: &mut Findings) {
    let text = context.text();
    each(context, '.', |place, lines| {
        let fits = is_chinese_before(place.before)
            && match place.next {
                Next::Han if place.is_spaced() => !is_item_number(text, place.at),
                Next::Han => {
                    !is_item_number(text, place.at) && !is_name(text, place) && !is_decimal(text, place) && !is_gap(text, place)
                }
                Next::Other(')') => true,
                Next::End | Next::Opening | Next::Closing => !is_item_number(text, place.at),
                _ => false,
            };
        fits && lines.is_chinese(place.at)
    })
    .for_each(context, findings, "。");
}

/// What follows a mark and the spaces after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    End,
    Han,
    Opening,
    Closing,
    Digit,
    Letter,
    Other(char),
}

/// A mark in its place.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    at: usize,
    /// End of the spaces that follow the mark.
    end: usize,
    before: char,
    next: Next,
}

impl Place<'_> {
    const fn is_spaced(&self) -> bool {
        self.end > self.at + 1
    }

    fn starts_lowercase(&self) -> bool {
        after(self.text, self.end).is_some_and(|c| c.is_ascii_lowercase())
    }

    /// The mark, with the spaces after it where Chinese text goes on; at the end of a line with a single one, since two are a
    /// line break of Markdown.
    const fn span(&self) -> Span {
        let eats = match self.next {
            Next::Han | Next::Opening | Next::Closing | Next::Letter | Next::Digit => true,
            Next::End => self.end == self.at + 2,
            Next::Other(_) => false,
        };
        Span { start: self.at, end: if eats { self.end } else { self.at + 1 } }
    }
}

struct Places(Vec<Span>);

impl Places {
    fn for_each(self, context: &Context<'_>, findings: &mut Findings, full: &str) {
        for span in self.0 {
            findings.replace_with_confidence(span, full, unless_classical(context, 100));
        }
    }
}

/// The places where `mark`, a single ASCII character, stands alone and `fits`.
fn each(context: &Context<'_>, mark: char, mut fits: impl FnMut(Place<'_>, &mut Lines<'_, '_>) -> bool) -> Places {
    let text = context.text();
    let mut found = Vec::new();
    let mut lines = Lines::of(context);
    let mut read = 0; // spaces up to here belong to a mark already seen
    for at in memchr::memchr_iter(mark as u8, text.as_bytes()) {
        let (Some(before), true) = (before(text, at), at >= read) else { continue };
        if before.is_ascii() && !before.is_ascii_alphanumeric() && before != '%' || before.is_whitespace() {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\u{A0}']).len();
        let end = at + 1 + spaces;
        read = end;
        let next = next_of(after(text, end), spaces > 0);
        let doubled = before == mark || after(text, at + 1) == Some(mark) && !matches!(mark, '?' | '!');
        let place = Place { text, at, end, before, next };
        if !doubled && fits(place, &mut lines) {
            found.push(place.span());
        }
    }
    if !found.is_empty() && is_foreign(context) {
        found.clear();
    }
    Places(found)
}

fn next_of(next: Option<char>, spaced: bool) -> Next {
    match next {
        None | Some('\n' | '\r') => Next::End,
        Some(c) if chars::is_han(c) => Next::Han,
        Some(c) if chars::is_opening(c) => Next::Opening,
        Some(c) if chars::is_closing(c) => Next::Closing,
        Some('"' | '\'') if !spaced => Next::Closing,
        Some('"') => Next::Opening,
        Some(c) if c.is_ascii_digit() => Next::Digit,
        Some(c) if c.is_ascii_alphabetic() => Next::Letter,
        Some(c) => Next::Other(c),
    }
}

const fn is_chinese_before(c: char) -> bool {
    chars::is_han(c) || chars::is_closing(c) || matches!(c, '％' | '℃' | '\u{2026}' | '\u{2014}')
}

/// Is `c` a particle that ends a question?
const fn is_particle(c: char) -> bool {
    matches!(c, '吗' | '嗎' | '呢' | '吧' | '么' | '麼' | '啊' | '呀')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2013}' | '\u{2014}' | '\u{2015}' | '\u{2500}' | '\u{2501}' | '－')
}

const fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '%' | '‰' | '°')
}

/// Does an HTML entity end with the `;` at `at`?
fn is_entity_end(text: &str, at: usize) -> bool {
    text.as_bytes().get(at.saturating_sub(12)..at).is_some_and(|b| memchr::memchr(b'&', b).is_some())
}

/// Is the block a table of values between commas: three lines or more, each with the same number, two or more, and without a
/// mark of Chinese prose?
fn is_table(text: &str) -> bool {
    let prose = |c: char| matches!(c, '，' | '。' | '；' | '：' | '？' | '！' | '、' | ';' | ':' | '?' | '!');
    let mut rows = 0;
    let mut width = None;
    for line in text.lines() {
        let commas = memchr::memchr_iter(b',', line.as_bytes()).count();
        if commas < 2 || line.contains(prose) || line.ends_with([',', '.']) || *width.get_or_insert(commas) != commas {
            return false;
        }
        rows += 1;
    }
    rows >= 3
}

/// Does the block hold lines of the form `key: value`, as in the head of a Markdown file?
fn has_keys(context: &Context<'_>) -> bool {
    context.lines_with(Classes::of(':')).any(|(start, line)| {
        // A line feed takes the carriage return before it along.
        let is_whole = context.text().as_bytes().get(start + line.len()) == Some(&b'\n');
        let line = if is_whole { line.strip_suffix('\r').unwrap_or(line) } else { line };
        let key = line.split(':').next().unwrap_or_default();
        line.len() > key.len() + 1
            && !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            && key.bytes().any(|b| b.is_ascii_alphabetic())
            && !line[key.len() + 1..].starts_with(|c: char| !c.is_whitespace())
    })
}

/// Does a short name that ends in `mark` follow, as in `:微笑:` or `?关键词=`?
fn is_name_before(text: &str, from: usize, mark: char) -> bool {
    let rest = text.get(from..).unwrap_or_default().chars();
    rest.take(7).find(|c| !chars::is_han(*c)) == Some(mark)
}

/// Are there runs of question marks between Han characters, as lossy conversions leave them?
fn has_lost_characters(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "??").any(|at| {
        after(text, at + 2).is_some_and(chars::is_han) && before(text, at).is_some_and(|c| chars::is_han(c) || c == '?')
    })
}

/// Does the question mark stand for the dot in a name or a slogan, as a lossy conversion leaves it: `“东村?西村”`, `东省?西市`?
/// Then nothing before it asks, and the text goes on without a break.
fn is_lost_dot(text: &str, place: Place<'_>) -> bool {
    if place.is_spaced() || !matches!(place.next, Next::Han | Next::Digit) {
        return false;
    }
    let head = text.get(..place.at).unwrap_or_default();
    let clause = |c: &char| !matches!(c, '。' | '！' | '？' | '；' | '，' | '：' | '“' | '?' | '!' | '\n');
    let asks = head.chars().rev().take(CLAUSE).take_while(clause).any(|c| QUESTIONS.contains(c));
    // Who types half-width marks types this one too.
    let typed = || {
        let near = text.get(text.ceil_char_boundary(place.at.saturating_sub(HABIT))..place.at).unwrap_or_default();
        let tail = text.get(place.end..text.floor_char_boundary(place.end + HABIT)).unwrap_or_default();
        [near, tail].into_iter().any(is_typed_half)
    };
    !asks && !typed()
}

/// Does a half-width mark other than `?` stand directly behind a Han character?
fn is_typed_half(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| chars::is_han(std::mem::replace(&mut before, c)) && matches!(c, ',' | ';' | ':' | '!'))
}

/// Characters of words that ask.
const QUESTIONS: &str = "吗嗎呢么麼谁誰哪怎何几幾吧啊呀否岂豈难難多少啥咋罢罷耶乎焉哉孰安胡曷不没沒未可还還有是知能肯敢会會";
/// So many characters of a clause are read for a word that asks.
const CLAUSE: usize = 40;
/// So many bytes on either side are read for other half-width marks.
const HABIT: usize = 300;

/// Is what stands between the start of the line and the stop at `at` an item number: `一.`, `第三.`, `（二）.`, `甲.`?
fn is_item_number(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let number = |c: char| {
        chars::is_han_numeral(c) || matches!(c, '第' | '（' | '）' | '(' | ')' | '甲' | '乙' | '丙' | '丁' | '条' | '章' | '节')
    };
    let mut seen = 0;
    for c in head.chars().rev().take(8) {
        if number(c) {
            seen += 1;
        } else {
            return seen > 0
                && (c == '\n' || chars::is_inline_space(c) || chars::ends_sentence(c) || matches!(c, '#' | '*' | '-'));
        }
    }
    seen > 0 && head.chars().rev().take(8).all(number) && head.chars().count() <= 8
}

/// Does the stop stand between two Han digits, as a decimal point?
fn is_decimal(text: &str, place: Place<'_>) -> bool {
    chars::is_han_numeral(place.before) && after(text, place.end).is_some_and(chars::is_han_numeral)
}

/// Does the stop stand for a character: before one that opens no sentence, or behind the first one of a line?
fn is_gap(text: &str, place: Place<'_>) -> bool {
    let mut head = text.get(..place.at).unwrap_or_default().chars().rev();
    let is_alone = head.next().is_some() && head.next().is_none_or(|c| c == '\n');
    let mut tail = text.get(place.end..).unwrap_or_default().chars();
    // 地方 and 之后 open sentences.
    let goes_on = tail
        .next()
        .is_some_and(|c| "的地得之了着过们吗呢吧".contains(c) && !tail.next().is_some_and(|next| data::is_compound(c, next)));
    is_alone || goes_on || parts_items(text, place)
}

/// Does the stop stand where a 、 or a character should: does a piece of one or two characters stand beside it, and another stop or
/// the end of the line beyond?
fn parts_items(text: &str, place: Place<'_>) -> bool {
    // What stands behind fewer characters than a sentence has.
    let piece = |side: &mut dyn Iterator<Item = char>| {
        let mut han = 0;
        let end = side.take(MIN_SENTENCE).find(|c| {
            han += usize::from(chars::is_han(*c));
            !chars::is_han(*c)
        });
        end.or((han < MIN_SENTENCE).then_some('\n'))
    };
    let head = piece(&mut text.get(..place.at).unwrap_or_default().chars().rev());
    let tail = piece(&mut text.get(place.end..).unwrap_or_default().chars());
    head == Some('.') || tail.is_some_and(|c| matches!(c, '.' | '\n'))
}

/// Fewest characters of a sentence between two marks.
const MIN_SENTENCE: usize = 3;

/// Does the stop stand where a foreign name has a middle dot: between characters that write foreign sounds?
fn is_name(text: &str, place: Place<'_>) -> bool {
    let sounds = |c: char| SOUNDS.contains(c);
    let head = text.get(..place.at).unwrap_or_default();
    let tail = text.get(place.end..).unwrap_or_default();
    head.chars().rev().take(2).all(sounds) && tail.chars().take(2).all(sounds)
}

/// Characters that write the sounds of foreign names.
const SOUNDS: &str = "阿艾爱安奥巴白柏班邦保鲍贝本比彼宾波伯布查茨达大戴丹道德登邓狄蒂迪东杜顿多恩尔法范菲费芬佛弗夫福富盖冈戈格葛根古哈海汉豪赫亨\
    胡怀惠霍基吉加贾杰捷金卡凯坎康考科克肯库拉莱兰朗劳勒雷里理利丽莉连林琳龙隆卢鲁路伦罗洛马玛麦曼梅门蒙米密明缪莫默姆纳南内妮尼娜努诺欧帕潘\
    庞佩彭皮平普奇齐钱乔切琼热日瑞萨塞赛桑瑟森沙山珊尚舍圣施什史士斯苏所索塔泰坦汤唐陶特腾提田廷汀图托瓦万威韦维温沃伍西希夏肖谢辛休许雅亚扬\
    耶伊英尤约泽扎詹珍朱兹佐";
