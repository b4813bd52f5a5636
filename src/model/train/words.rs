//! The words: those of a lexicon that the text knows, and those that it shows by itself.

use std::collections::{BTreeMap, HashMap};

use super::ngrams::{Level, VOCABULARY};
use crate::model::score::LONGEST_WORD;
use crate::model::tokens::is_word_character;

/// A word of the lexicon must stand in the text so often…
const LEAST: u32 = 4;
/// …or be so frequent elsewhere.
const LEAST_ELSEWHERE: u32 = 10;
/// A new word must stand there so often…
const LEAST_NEW: u32 = 60;
/// …its parts must attract each other by so many nats…
const ATTRACTION: f64 = 5.0;
/// …and what stands before and behind it must be so uncertain, in nats.
const ENTROPY: f64 = 1.2;

/// How often a sequence is continued: the sum of counts, and of counts by their logarithms.
#[derive(Default, Clone, Copy)]
struct Continued {
    sum: f64,
    logs: f64,
}

impl Continued {
    fn add(&mut self, count: u32) {
        let c = f64::from(count);
        self.sum += c;
        self.logs += c * c.ln();
    }

    fn entropy(self) -> f64 {
        if self.sum == 0.0 { 0.0 } else { self.sum.ln() - self.logs / self.sum }
    }
}

pub(super) fn find(
    levels: &[Level],
    lexicon: &str,
    units: &[u16],
    ids: &[u16],
    say: &mut impl FnMut(String),
) -> Vec<(Vec<u16>, u32)> {
    let count_of = |key: u64, n: usize| levels[n - 1].find(key).map_or(0, |k| levels[n - 1].counts[k]);
    let mut found: BTreeMap<Vec<u16>, u32> = BTreeMap::new();
    for line in lexicon.lines() {
        let mut parts = line.split_ascii_whitespace();
        let (Some(word), Some(Ok(f))) = (parts.next(), parts.next().map(str::parse::<u32>)) else { continue };
        let word: Option<Vec<u16>> = word.chars().map(|c| u16::try_from(u32::from(c)).ok().filter(|u| *u >= 0x4E00)).collect();
        let Some(word) = word.filter(|w| (2..=LONGEST_WORD).contains(&w.len())) else { continue };
        let key = word.iter().fold(0, |k, u| k * VOCABULARY + u64::from(ids[usize::from(*u)]));
        let count = count_of(key, word.len());
        if count >= LEAST || f >= LEAST_ELSEWHERE {
            found.insert(word, count);
        }
    }
    let known = found.len();
    let all: f64 = levels[0].counts.iter().map(|c| f64::from(*c)).sum();
    for n in 2..=LONGEST_WORD {
        let modulus = VOCABULARY.pow(n as u32);
        let mut sides: HashMap<u64, [Continued; 2]> = HashMap::new();
        for (key, count) in levels[n].keys.iter().zip(&levels[n].counts) {
            sides.entry(key % modulus).or_default()[0].add(*count);
            sides.entry(key / VOCABULARY).or_default()[1].add(*count);
        }
        for (key, count) in levels[n - 1].keys.iter().zip(&levels[n - 1].counts).filter(|(_, c)| **c >= LEAST_NEW) {
            let word: Vec<u16> = (0..n as u32).rev().map(|k| units[(key / VOCABULARY.pow(k) % VOCABULARY) as usize]).collect();
            if !word.iter().all(|u| is_word_character(*u)) || found.contains_key(&word) {
                continue;
            }
            let attraction = (1..n).map(|cut| {
                let low = VOCABULARY.pow((n - cut) as u32);
                let parts = f64::from(count_of(key / low, cut).max(1)) * f64::from(count_of(key % low, n - cut).max(1));
                (f64::from(*count) * all / parts).ln()
            });
            let uncertain = sides.get(key).is_some_and(|s| s.iter().all(|side| side.entropy() >= ENTROPY));
            if uncertain && attraction.fold(f64::MAX, f64::min) >= ATTRACTION {
                found.insert(word, *count);
            }
        }
    }
    say(format!("{known} words of the lexicon, {} new ones", found.len() - known));
    found.into_iter().collect()
}
