//! Counts, absolute discounting, pruning by what a sequence is worth, quantisation.

use super::Settings;
use crate::model::format::gate_of;
use crate::model::pairs;
use crate::model::score::{BACK_BITS, BACK_STEP, EMPTY, ORDER, PROB_BITS, PROB_STEP, before};
use crate::model::table;
use crate::model::tokens::{BREAK, tokens};

pub(super) struct Language {
    pub(super) prob: Vec<u8>,
    pub(super) back: Vec<u8>,
    pub(super) gate: Vec<u8>,
    pub(super) pairs: Vec<u8>,
    /// The words of the lexicon and those found in the text, with their counts.
    pub(super) words: Vec<(Vec<u16>, u32)>,
}

/// Most different units; five of them must fit into 64 bits. The rarest become breaks.
pub(super) const VOCABULARY: u64 = 7130;
const DISCOUNT: f32 = 0.75;
/// What the worth of a sequence of a length is multiplied by: counts of long sequences, often of passages that many documents
/// share, promise more than held-out text keeps.
const TRUST: [f32; ORDER] = [1.0, 1.0, 0.7, 0.3, 0.07];
/// A word of the lexicon counts as standing so often per mention in its frequency.
const WORD_WEIGHT: f64 = 0.08;

/// The sequences of one length, sorted.
#[derive(Default)]
pub(super) struct Level {
    pub(super) keys: Vec<u64>,
    pub(super) counts: Vec<u32>,
    p: Vec<f32>,
    /// What the probability would be from the shorter sequence.
    low: Vec<f32>,
    keep: Vec<bool>,
    /// The contexts with the probability that is left for what is not listed.
    contexts: Vec<u64>,
    gamma: Vec<f32>,
}

impl Level {
    pub(super) fn find(&self, key: u64) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
}

pub(super) fn count(lines: &[&str], lexicon: &str, settings: &Settings, say: &mut impl FnMut(String)) -> Language {
    let (units, ids, stream) = encode(lines);
    let words = encode_words(lexicon, &ids);
    say(format!("{} tokens, {} different", stream.len(), units.len()));
    let mut levels: Vec<Level> = Vec::new();
    for n in 1..=ORDER {
        let cut = n.checked_sub(2).map_or(1, |n| settings.cut[n]);
        let level = count_level(&stream, &words, n, cut, levels.last(), units.len());
        say(format!("{n}: {} sequences", level.keys.len()));
        levels.push(level);
    }
    let words = super::words::find(&levels, lexicon, &units, &ids, say);
    let gate = gate(&levels[2], &units, settings.gate_bits, say);
    prune(&mut levels, settings.grams);
    for (n, l) in levels.iter().enumerate() {
        say(format!("{}: {} kept", n + 1, l.keep.iter().filter(|k| **k).count()));
    }
    let pairs = pairs(&levels[1], &units);
    let hash = |mut key: u64, n: usize| {
        let mut h = EMPTY;
        for _ in 0..n {
            h = before(h, units[(key % VOCABULARY) as usize]);
            key /= VOCABULARY;
        }
        h
    };
    let mut prob = Vec::new();
    let mut back = Vec::new();
    for (n, level) in levels.iter().enumerate() {
        // Pairs have a table of their own.
        for (k, key) in level.keys.iter().enumerate().filter(|(k, _)| n != 1 && level.keep[*k]) {
            prob.push((hash(*key, n + 1), steps(level.p[k])));
        }
        if n == 0 {
            continue;
        }
        let mut at = 0;
        while at < level.keys.len() {
            let context = level.keys[at] / VOCABULARY;
            let (mut listed, mut low, mut any) = (0f64, 0f64, false);
            while at < level.keys.len() && level.keys[at] / VOCABULARY == context {
                if level.keep[at] {
                    any = true;
                    listed += f64::from(level.p[at]);
                    low += f64::from(level.low[at]);
                }
                at += 1;
            }
            if any {
                let b = ((1.0 - listed).max(1e-4) / (1.0 - low).max(1e-4)).min(1.0);
                let v = (-b.log10() as f32 / BACK_STEP).round().clamp(0.0, 15.0);
                back.push((hash(context, n), v as u32));
            }
        }
    }
    say(format!("{} probabilities, {} back-offs", prob.len(), back.len()));
    Language { prob: table::build(&prob, PROB_BITS, 7), back: table::build(&back, BACK_BITS, 6), gate, pairs, words }
}

/// The units with their numbers, the most frequent first, and the text in these numbers. 0 is the break.
fn encode(lines: &[&str]) -> (Vec<u16>, Vec<u16>, Vec<u16>) {
    let mut counts = vec![0u64; 1 << 16];
    let mut stream = Vec::new();
    for line in lines {
        for t in tokens(line) {
            counts[usize::from(t.unit)] += 1;
            stream.push(t.unit);
        }
    }
    let mut order: Vec<u16> = (0..=u16::MAX).filter(|u| counts[usize::from(*u)] > 0 && *u != BREAK).collect();
    order.sort_by_key(|u| (std::cmp::Reverse(counts[usize::from(*u)]), *u));
    order.insert(0, BREAK);
    order.truncate(VOCABULARY as usize);
    let mut ids = vec![0u16; 1 << 16];
    for (n, u) in order.iter().enumerate() {
        ids[usize::from(*u)] = n as u16;
    }
    for u in &mut stream {
        *u = ids[usize::from(*u)];
    }
    (order, ids, stream)
}

fn encode_words(lexicon: &str, ids: &[u16]) -> Vec<(Vec<u16>, u32)> {
    let mut found = Vec::new();
    for line in lexicon.lines() {
        let mut parts = line.split_ascii_whitespace();
        let (Some(word), Some(Ok(f))) = (parts.next(), parts.next().map(str::parse::<f64>)) else { continue };
        let units: Vec<u16> = word.chars().map(|c| u16::try_from(u32::from(c)).map_or(0, |u| ids[usize::from(u)])).collect();
        let weight = (f * WORD_WEIGHT) as u32;
        if weight > 0 && units.len() > 1 && units.len() < 7 && units.iter().all(|u| *u != 0) {
            found.push((units, weight));
        }
    }
    found
}

fn count_level(
    stream: &[u16],
    words: &[(Vec<u16>, u32)],
    n: usize,
    cut: u32,
    lower: Option<&Level>,
    vocabulary: usize,
) -> Level {
    let mut all: Vec<u64> = Vec::with_capacity(stream.len());
    let key = |w: &[u16]| w.iter().fold(0u64, |k, u| k * VOCABULARY + u64::from(*u));
    for w in stream.windows(n) {
        if n == 1 || !w[1..n - 1].contains(&0) && (w[n - 1] != 0 || w[0] != 0) && !(n > 2 && w[0] == 0 && w[1] == 0) {
            all.push(key(w));
        }
    }
    for (word, weight) in words {
        for w in word.windows(n) {
            all.extend(std::iter::repeat_n(key(w), *weight as usize));
        }
    }
    all.sort_unstable();
    let mut level = Level::default();
    let modulus = VOCABULARY.pow(n as u32 - 1);
    let mut at = 0;
    let mut run: Vec<(u64, u32)> = Vec::new();
    while at < all.len() {
        let context = all[at] / VOCABULARY;
        run.clear();
        let begin = at;
        while at < all.len() && all[at] / VOCABULARY == context {
            let k = all[at];
            let first = at;
            while at < all.len() && all[at] == k {
                at += 1;
            }
            run.push((k, (at - first) as u32));
        }
        let total = (at - begin) as f32;
        let listed: f32 = run.iter().filter(|(_, c)| *c >= cut).map(|(_, c)| *c as f32 - DISCOUNT).sum();
        let gamma = (1.0 - listed / total).max(1e-6);
        level.contexts.push(context);
        level.gamma.push(gamma);
        for (k, c) in run.iter().filter(|(_, c)| *c >= cut) {
            let low = match lower {
                None => 1.0 / vocabulary as f32,
                Some(lower) => lower.find(k % modulus).map_or(1e-7, |i| lower.p[i]),
            };
            level.keys.push(*k);
            level.counts.push(*c);
            level.low.push(low);
            level.p.push(((*c as f32 - DISCOUNT) / total + gamma * low).min(1.0));
        }
    }
    level
}

/// Bits of the gate for a sequence.
const GATE_BITS: usize = 8;

/// The most common sequences of three, at most one for so many bits.
fn gate(level: &Level, units: &[u16], bits: u32, say: &mut impl FnMut(String)) -> Vec<u8> {
    let mut counts = level.counts.clone();
    let most = (1usize << bits) / GATE_BITS;
    let least = if counts.len() > most { *counts.select_nth_unstable_by(most, |a, b| b.cmp(a)).1 } else { 2 };
    let all: u64 = level.counts.iter().map(|c| u64::from(*c)).sum();
    let kept = || level.keys.iter().zip(&level.counts).filter(|(_, c)| **c > least);
    let sum: u64 = kept().map(|(_, c)| u64::from(*c)).sum();
    say(format!(
        "gate: {} sequences counted more than {least} times, {:.1} % of the text",
        kept().count(),
        100.0 * sum as f64 / all.max(1) as f64
    ));
    let unit = |k: u64| units[(k % VOCABULARY) as usize];
    gate_of(kept().map(|(k, _)| [unit(k / VOCABULARY / VOCABULARY), unit(k / VOCABULARY), unit(*k)]), bits)
}

/// How improbable, in steps.
fn steps(p: f32) -> u32 {
    (-p.log10() / PROB_STEP).round().clamp(0.0, (1 << PROB_BITS) as f32 - 1.0) as u32
}

/// The pairs that are kept.
fn pairs(level: &Level, units: &[u16]) -> Vec<u8> {
    let unit = |k: u64| units[(k % VOCABULARY) as usize];
    let kept = level.keys.iter().zip(&level.p).zip(&level.keep).filter(|(_, keep)| **keep);
    pairs::build(kept.map(|((k, p), _)| ([unit(k / VOCABULARY), unit(*k)], steps(*p))).collect())
}

/// Keeps about `grams` sequences of two and more: those whose absence would cost most, and what they rest on.
fn prune(levels: &mut [Level], grams: usize) {
    let worth: Vec<Vec<f32>> = (1..levels.len())
        .map(|n| {
            let l = &levels[n];
            let mut c = 0;
            (0..l.keys.len())
                .map(|k| {
                    let context = l.keys[k] / VOCABULARY;
                    while l.contexts[c] != context {
                        c += 1;
                    }
                    TRUST[n] * l.counts[k] as f32 * (l.p[k] / (l.gamma[c] * l.low[k])).ln()
                })
                .collect()
        })
        .collect();
    let mut all: Vec<f32> = worth.iter().flatten().copied().collect();
    let most = grams * 9 / 10;
    let least = if all.len() > most { *all.select_nth_unstable_by(most, |a, b| b.total_cmp(a)).1 } else { f32::MIN };
    drop(all);
    levels[0].keep = vec![true; levels[0].keys.len()];
    for n in (1..levels.len()).rev() {
        let w = &worth[n - 1];
        let mut keep: Vec<bool> = std::mem::take(&mut levels[n].keep);
        keep.resize(w.len(), false);
        for (k, keep) in keep.iter_mut().enumerate() {
            *keep |= w[k] > least;
        }
        if n > 1 {
            let modulus = VOCABULARY.pow(n as u32);
            let (below, this) = levels.split_at_mut(n);
            let below = &mut below[n - 1];
            below.keep.resize(below.keys.len(), false);
            for (k, key) in this[0].keys.iter().enumerate() {
                if keep[k] {
                    for part in [key / VOCABULARY, key % modulus] {
                        if let Some(i) = below.find(part) {
                            below.keep[i] = true;
                        }
                    }
                }
            }
        }
        levels[n].keep = keep;
    }
}
