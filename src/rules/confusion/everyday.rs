//! Words of every day with one character that sounds or looks like the right one (朋有 for 朋友).
//!
//! A run of Han characters is divided into the words that are most frequent together. Where the division with another character is so
//! much more frequent that the word it makes must have been meant, and the language model has nothing against it, that is reported.
//! The words with their frequencies are in `everyday.txt`, which `tools/model/everyday.py` makes.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::data;
use crate::edit::Span;
use crate::model::{AROUND, BREAK, Model, REPEATED, is_han, is_numeral, is_repeated, unit_at};
use crate::profile::Script;
use crate::rule::{Category, Context, Findings, Rule};

/// The rule's id.
pub(crate) const ID: &str = "confusion/everyday-word";

/// The rule with a model.
pub(crate) fn rule(model: Arc<Model>) -> Rule {
    let alike = Alike::new();
    Rule::new(ID, Category::Confusion)
        .summary("one character of an everyday word sounds or looks like the right one")
        .source("measured: frequencies of words (jieba) and the language model, docs/model.md")
        .confidence(80)
        .scripts([Script::Simplified, Script::Unknown])
        .code(move |context, findings| find(&model, &alike, context, findings))
        .bad("随然下着雨，孩子们还是去了学校。", "虽然下着雨，孩子们还是去了学校。")
        .bad("这家店的蛋糕值得推建给大家。", "这家店的蛋糕值得推荐给大家。")
        .good("我把书放在旁边的桌子上，请你以后再看。")
        .good("朋克音乐会有很多人来，徐雨晴也来了。")
}

/// Least score of what a person is offered, and of what is only mentioned, with the confidences.
const LEVELS: [(f32, u8); 3] = [(0.8, 80), (0.0, 70), (-0.7, 60)];
/// Where another candidate is nearly as good, by less than this, and the most confidence there.
const MARGIN: f32 = 1.5;
const UNDECIDED: u8 = 70;
/// So much more is asked for in official text, which the model knows better.
const OFFICIAL: f32 = 1.2;
/// The division into words must become so much better, in natural logarithms.
const LEAST_GAIN: f32 = 3.0;

/// Longest word, in characters.
const LONGEST: usize = 4;
/// The most frequent words cost no less than this.
const CHEAPEST: f32 = 6.0;
/// What a word that only the model knows costs, and a character that is no word: natural logarithms of one in so many words.
const KNOWN: f32 = 14.6;
const UNKNOWN: f32 = 18.9;

/// The words by their characters, and by all but one of them.
struct Lexicon {
    costs: HashMap<u64, u8, BuildHasherDefault<Mix>>,
    /// The characters that fill a hole, with what the words cost, the cheapest first…
    fitting: Vec<(u8, u16)>,
    /// …and which of them fill which hole.
    holes: HashMap<u64, Range<u32>, BuildHasherDefault<Mix>>,
}

impl Lexicon {
    fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::read(include_str!("everyday.txt")))
    }

    /// Reads lines of ten times the cost, a mark and words.
    fn read(text: &str) -> Self {
        let mut costs = HashMap::with_capacity_and_hasher(text.len() / 7, BuildHasherDefault::default());
        let mut all = Vec::with_capacity(text.len() / 3);
        for line in text.lines() {
            let Some((head, is_meant)) = line.find(['=', '-']).map(|at| (at, line[at..].starts_with('='))) else { continue };
            let Ok(cost) = line[..head].parse::<u8>() else { continue };
            for word in line[head + 1..].split(' ') {
                let mut units = [0; LONGEST];
                let mut length = 0;
                for (to, c) in units.iter_mut().zip(word.chars()) {
                    *to = u16::try_from(u32::from(c)).unwrap_or(0);
                    length += 1;
                }
                let units = &units[..length];
                costs.insert(key(units), cost);
                if is_meant {
                    all.extend(units.iter().enumerate().map(|(hole, unit)| (key_with_hole(units, hole), cost, *unit)));
                }
            }
        }
        all.sort_unstable();
        let mut holes = HashMap::with_capacity_and_hasher(all.len(), BuildHasherDefault::default());
        let mut start = 0;
        for of_one in all.chunk_by(|a, b| a.0 == b.0) {
            let end = start + of_one.len() as u32;
            holes.extend(of_one.first().map(|(key, ..)| (*key, start..end)));
            start = end;
        }
        Self { costs, fitting: all.into_iter().map(|(_, cost, unit)| (cost, unit)).collect(), holes }
    }

    /// What a word costs.
    fn cost(&self, model: &Model, units: &[u16]) -> Option<f32> {
        match self.costs.get(&key(units)) {
            Some(cost) => Some(f32::from(*cost) / 10.0),
            None if units.len() == 1 => Some(UNKNOWN),
            None => (model.word(units) > 0).then_some(KNOWN),
        }
    }

    /// The characters that make a word of `units` in the place of the one at `hole`, with what these words cost, the cheapest first.
    fn fitting(&self, units: &[u16], hole: usize) -> impl Iterator<Item = (u16, f32)> {
        let range = self.holes.get(&key_with_hole(units, hole)).map_or(0..0, |r| r.start as usize..r.end as usize);
        self.fitting.get(range).unwrap_or_default().iter().map(|(cost, unit)| (*unit, f32::from(*cost) / 10.0))
    }
}

fn key(units: &[u16]) -> u64 {
    units.iter().fold(0, |key, unit| key << 16 | u64::from(*unit))
}

fn key_with_hole(units: &[u16], hole: usize) -> u64 {
    units.iter().enumerate().fold(0, |key, (n, unit)| key << 16 | if n == hole { 0 } else { u64::from(*unit) })
}

/// Spreads a number of 64 bits.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u64(&mut self, n: u64) {
        let product = (self.0 ^ n ^ 0x2545_F491_4F6C_DD1D).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ product >> 32;
    }
}

/// Where a character of the text is.
struct Letter {
    unit: u16,
    start: usize,
}

/// The characters of a text as the model knows them, with two breaks before and one behind them.
fn letters(text: &str) -> Vec<Letter> {
    let unit_of = |c: char| match c {
        '\u{4E00}'..='\u{9FFF}' | '，' | '。' | '；' | '：' | '？' | '！' | '、' => {
            u16::try_from(u32::from(c)).unwrap_or(BREAK)
        }
        '0'..='9' => u16::from(b'0'),
        'A'..='Z' | 'a'..='z' => u16::from(b'A'),
        _ => BREAK,
    };
    let inside = text.char_indices().map(|(start, c)| Letter { unit: unit_of(c), start });
    let edge = |start| std::iter::once(Letter { unit: BREAK, start });
    edge(0).chain(edge(0)).chain(inside).chain(edge(text.len())).collect()
}

fn find(model: &Model, alike: &Alike, context: &Context<'_>, findings: &mut Findings) {
    let letters = letters(context.text());
    let units: Vec<u16> = letters.iter().map(|l| l.unit).collect();
    let mut found: Vec<(f32, Proposal)> = Vec::new();
    let mut at = 0;
    for run in units.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
        if run.len() > 1 && run.first().is_some_and(|u| is_han(*u)) {
            propose(model, alike, &units, at..at + run.len(), &mut found);
        }
        at += run.len();
    }
    if found.is_empty() || context.profile().is_old_language() {
        return;
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)).then(a.1.unit.cmp(&b.1.unit)));
    // One character may be meant as a part of several words.
    let mut seen = HashSet::new();
    found.retain(|(_, p)| seen.insert((p.at, p.unit)));
    // The two best scores of each place.
    let mut best = vec![[f32::NEG_INFINITY; 2]; units.len()];
    for (score, p) in &found {
        let Some(two) = best.get_mut(p.at) else { continue };
        let worse = two.iter_mut().find(|s| **s == f32::NEG_INFINITY);
        worse.into_iter().for_each(|s| *s = *score);
    }
    let best_of = |at: usize, n: usize| best.get(at).and_then(|two| two.get(n)).copied().unwrap_or(f32::NEG_INFINITY);
    let mut taken = vec![false; units.len() + 1];
    for (score, p) in found {
        let rival = best_of(p.at, 1).max(best_of(p.at - 1, 0)).max(best_of(p.at + 1, 0));
        let is_close = score - rival < MARGIN;
        let score = if is_official(model, &units, p.at) { score - OFFICIAL } else { score };
        let Some((_, confidence)) = LEVELS.iter().find(|(least, _)| score >= *least) else { continue };
        // One of two side by side: the next round sees what the other has become.
        let is_free = taken.get(p.at - 1..p.at + 2).is_some_and(|near| near.iter().all(|t| !t));
        if let (true, Some(letter), Some(new)) = (is_free, letters.get(p.at), char::from_u32(u32::from(p.unit))) {
            taken.get_mut(p.at).into_iter().for_each(|t| *t = true);
            let confidence = if is_repeated(&units, &(p.at..p.at + 1)) { REPEATED.min(*confidence) } else { *confidence };
            let is_doubtful = is_close || p.is_loose || !context.profile().shows_modern();
            let confidence = if is_doubtful { UNDECIDED.min(confidence) } else { confidence };
            findings.replace_with_confidence(Span::new(letter.start, letter.start + 3), new.to_string(), confidence);
        }
    }
}

/// Is the text around the place official? Its words are not those of every day.
fn is_official(model: &Model, units: &[u16], at: usize) -> bool {
    model.is_official(units, at.saturating_sub(AROUND)..(at + AROUND).min(units.len()).saturating_sub(2))
}

/// Another character for the one at a place.
#[derive(Debug, Clone, Copy)]
struct Proposal {
    at: usize,
    unit: u16,
    /// Does it make a word of two with one of [`LOOSE`]?
    is_loose: bool,
}

/// What could have been meant in a run of Han characters, with scores. Time O(length × words of a hole).
fn propose(model: &Model, alike: &Alike, units: &[u16], run: Range<usize>, found: &mut Vec<(f32, Proposal)>) {
    let lexicon = Lexicon::get();
    let Some(han) = units.get(run.clone()) else { return };
    // What stands in two common sequences is right.
    let unit = |n: usize| unit_at(units, n);
    let three = |n: usize| u8::from(model.is_common(unit(n), unit(n + 1), unit(n + 2)));
    let common: Vec<u8> = (run.start.saturating_sub(2)..run.end).map(three).collect();
    let is_open: Vec<bool> = common.windows(3).map(|of_one| of_one.iter().sum::<u8>() < 2).collect();
    if !is_open.contains(&true) {
        return;
    }
    let Division { ahead, behind } = Division::of(han, |word| lexicon.cost(model, word));
    for from in 0..han.len() {
        for length in 2..=LONGEST.min(han.len() - from) {
            let room = behind[0] - ahead[from] - behind[from + length];
            if room < LEAST_GAIN + CHEAPEST {
                continue;
            }
            let part = &han[from..from + length];
            for (hole, old) in part.iter().enumerate().filter(|(hole, _)| is_open.get(from + hole) == Some(&true)) {
                let at = run.start + from + hole;
                for (unit, cost) in lexicon.fitting(part, hole).take_while(|(_, cost)| room - cost >= LEAST_GAIN) {
                    let alike = alike.of(model, *old);
                    if let Some((_, likeness)) = alike.binary_search_by_key(&unit, |a| a.0).ok().and_then(|n| alike.get(n)) {
                        let score = score(model, units, at, unit, room - cost, cost) + likeness;
                        let is_loose = hole == 1 && length == 2 && part.first().is_some_and(|u| is_one_of(*u, LOOSE));
                        found.push((score, Proposal { at, unit, is_loose }));
                    }
                }
            }
        }
    }
}

/// What the cheapest division of a text into words costs up to each place, and from each place on.
struct Division {
    ahead: Vec<f32>,
    behind: Vec<f32>,
}

impl Division {
    fn of(han: &[u16], cost: impl Fn(&[u16]) -> Option<f32>) -> Self {
        let mut ahead = vec![f32::INFINITY; han.len() + 1];
        ahead[0] = 0.0;
        let mut costs = vec![[f32::INFINITY; LONGEST]; han.len()];
        for (from, costs) in costs.iter_mut().enumerate() {
            for (length, of_word) in (1..).zip(costs).take(han.len() - from) {
                *of_word = cost(&han[from..from + length]).unwrap_or(f32::INFINITY);
                ahead[from + length] = ahead[from + length].min(ahead[from] + *of_word);
            }
        }
        let mut behind = vec![f32::INFINITY; han.len() + 1];
        behind[han.len()] = 0.0;
        for (from, costs) in costs.iter().enumerate().rev() {
            for (length, of_word) in (1..).zip(costs).take(han.len() - from) {
                behind[from] = behind[from].min(of_word + behind[from + length]);
            }
        }
        Self { ahead, behind }
    }
}

/// What sounds or looks like the characters of the standard block, put together when it is first asked for.
struct Alike(Box<[OnceLock<Likes>]>);

/// What is like one character, sorted, and how much that counts in the score.
type Likes = Box<[(u16, f32)]>;

impl Alike {
    const FIRST: u16 = 0x4E00;
    const COUNT: usize = 0x5200;

    fn new() -> Self {
        Self((0..Self::COUNT).map(|_| OnceLock::new()).collect())
    }

    /// What may have been meant where this character stands.
    fn of(&self, model: &Model, unit: u16) -> &[(u16, f32)] {
        let list = unit.checked_sub(Self::FIRST).and_then(|n| self.0.get(usize::from(n)));
        list.map_or(&[], |list| list.get_or_init(|| put_together(model, unit)))
    }
}

#[cold]
fn put_together(model: &Model, unit: u16) -> Likes {
    if !may_be_wrong(unit) {
        return Box::default();
    }
    let first = |unit: u16| model.readings(unit)[0] >> 3;
    let mut found: Vec<(u16, f32)> = Vec::new();
    for reading in model.readings(unit).into_iter().filter(|r| *r != NO_READING) {
        let worth = |other| if first(other) == first(unit) { SAME_SOUND } else { OTHER_READING };
        found.extend(model.of_syllable(reading >> 3).map(|other| (other, worth(other))));
    }
    for near in model.near_syllables(first(unit)) {
        let is_near = |other: &u16| first(*other) == near && !model.sounds_alike(unit, *other);
        found.extend(model.of_syllable(near).filter(is_near).map(|other| (other, SAME_SOUND)));
    }
    // A syllable may be given by several readings.
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    found.dedup_by_key(|(other, _)| *other);
    found.extend(model.look_alikes(unit).map(|(other, likeness)| (other, LOOKS * likeness)));
    found.sort_by_key(|(other, _)| *other);
    // What sounds and looks alike.
    found.dedup_by(|again, one| {
        let is_same = again.0 == one.0;
        one.1 += if is_same { again.1 } else { 0.0 };
        is_same
    });
    found.retain(|(other, _)| *other != unit && may_be_right(*other));
    found.into()
}

/// What it counts that a character has the same or nearly the same first reading, shares another one, or looks like it in full.
const SAME_SOUND: f32 = 2.8;
const OTHER_READING: f32 = 1.8;
const LOOKS: f32 = 0.7;

/// Is it one of these characters?
fn is_one_of(unit: u16, set: &str) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(|c| set.contains(c))
}

/// Before these stands any verb or noun: 没油 is no slip of 没有.
const LOOSE: &str = "不没别很太真好想要去来会能可再又也都就还这那哪每各该";

/// Numerals are never edited, 着 and 了 stand behind any verb, and what is rare is mostly part of a name.
fn may_be_wrong(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(|c| !is_numeral(c) && !"着了".contains(c) && data::log_frequency(c) > 0)
}

/// Nothing becomes a numeral; 的 and 地 stand before and behind any word.
fn may_be_right(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(|c| !is_numeral(c) && !"的地".contains(c))
}

const NO_READING: u16 = u16::MAX;

/// How sure it is that `unit` was meant at `at`, in natural logarithms of odds, but for how alike the characters are: by what the
/// division into words gains, what the word costs, and by the model.
fn score(model: &Model, units: &[u16], at: usize, unit: u16, gain: f32, cost: f32) -> f32 {
    /// So many probabilities depend on a character.
    const REACH: usize = 5;
    let window = |before: usize| units.get(at.saturating_sub(before)..(at + REACH).min(units.len())).unwrap_or_default();
    let here = at.min(REACH - 1);
    let old = window(REACH - 1);
    let mut new = old.to_vec();
    new.get_mut(here).into_iter().for_each(|u| *u = unit);
    let sum = |units: &[u16]| (here..units.len()).map(|n| model.log_p(units, n).0).sum::<f32>();
    let known = (here..new.len().min(here + 3)).map(|n| model.log_p(&new, n).1).max().unwrap_or(0);
    let frequency = |unit: u16| char::from_u32(u32::from(unit)).map_or(0.0, |c| f32::from(data::log_frequency(c)));
    let mut common = 0;
    for length in 2..=LONGEST {
        for from in (here + 1).saturating_sub(length)..=here {
            common = old.get(from..from + length).map_or(common, |word| common.max(model.word(word)));
        }
    }
    let old_unit = unit_at(old, here);
    // A regression on slips put into reviews and sentences (docs/model.md).
    0.41 * gain - 0.25 * cost + 0.43 * (sum(&new) - sum(old)) + 0.1 * f32::from(known) - 0.45 * common as f32
        + 0.01 * frequency(old_unit)
        - 6.8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_passes_its_own_examples() {
        rule(Arc::new(Model::builtin().clone())).check().expect("does what its examples say");
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let text = include_str!("everyday.txt");
        let words = text.lines().map(|line| line.split([' ', '=', '-']).count() - 1).sum::<usize>();
        let lexicon = Lexicon::get();
        // Each word once.
        assert_eq!(lexicon.costs.len(), words);
        for line in text.lines() {
            let at = line.find(['=', '-']).expect("a mark");
            assert!(line[..at].parse::<u8>().is_ok(), "{line:.9}");
            assert!(line[at + 1..].split(' ').all(|w| (1..=LONGEST).contains(&w.chars().count())), "{line:.9}");
        }
    }

    #[test]
    fn the_words_of_a_hole_come_by_cost() {
        let lexicon = Lexicon::get();
        let found: Vec<(u16, f32)> = lexicon.fitting(&['朋' as u16, '有' as u16], 1).collect();
        assert!(found.iter().any(|(unit, _)| *unit == '友' as u16));
        assert!(found.is_sorted_by(|a, b| a.1 <= b.1));
        assert_eq!(lexicon.fitting(&['朋' as u16, '有' as u16], 0).filter(|(unit, _)| *unit == '朋' as u16).count(), 0);
    }

    #[test]
    fn alike_is_what_sounds_or_looks_so() {
        let (model, alike) = (Model::builtin(), Alike::new());
        let of = |c: char| alike.of(model, c as u16).iter().map(|(unit, _)| *unit).collect::<Vec<_>>();
        assert!(of('有').contains(&('友' as u16)));
        assert!(of('末').contains(&('未' as u16)));
        assert!(!of('有').contains(&('人' as u16)));
        assert!(of('三').is_empty() && of('着').is_empty());
        assert!(of('有').is_sorted());
    }

    #[test]
    fn what_stands_again_is_repeated() {
        let units = |text: &str| letters(text).iter().map(|l| l.unit).collect::<Vec<_>>();
        assert!(is_repeated(&units("朋有来了，朋有走了"), &(3..4)));
        assert!(!is_repeated(&units("朋有来了，没有走"), &(3..4)));
    }
}
