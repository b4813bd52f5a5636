//! Text to count, text to train the classifier on, text to calibrate it on: apart, and without common passages.

use std::collections::HashSet;

use super::Settings;
use crate::data::{Evidence, script_evidence};
use crate::model::score::{EMPTY, before};
use crate::model::table::mix;
use crate::model::tokens::tokens;

pub(super) struct Corpus<'a> {
    pub(super) all: Vec<&'a str>,
    pub(super) counted: Vec<&'a str>,
    pub(super) trained: Vec<&'a str>,
    pub(super) calibrated: Vec<&'a str>,
}

/// A held-out line that shares so many tokens with a counted one is left out.
const SHARED: usize = 20;

pub(super) fn split<'a>(texts: &'a [String], settings: &Settings) -> Corpus<'a> {
    let mut seen = HashSet::new();
    let mut corpus = Corpus { all: Vec::new(), counted: Vec::new(), trained: Vec::new(), calibrated: Vec::new() };
    for text in texts {
        for (n, line) in text.lines().enumerate() {
            if line.trim().is_empty() || !seen.insert(windows(line, usize::MAX).next().unwrap_or(0)) {
                continue;
            }
            corpus.all.push(line);
            // A few documents came through a conversion from traditional script; they teach nothing about errors.
            let converted =
                line.chars().any(|c| matches!(c, '於' | '著' | '爲') || script_evidence(c) == Evidence::TraditionalOnly);
            match n / settings.chunk % settings.hold_out {
                3 | 7 if converted => {}
                7 => corpus.trained.push(line),
                3 => corpus.calibrated.push(line),
                _ => corpus.counted.push(line),
            }
        }
    }
    for held in [&mut corpus.trained, &mut corpus.calibrated] {
        let mut own: HashSet<u64> = held.iter().flat_map(|l| windows(l, SHARED)).collect();
        let mut shared = HashSet::new();
        for line in &corpus.counted {
            shared.extend(windows(line, SHARED).filter(|w| own.contains(w)));
        }
        own.clear();
        held.retain(|l| !windows(l, SHARED).any(|w| shared.contains(&w)));
    }
    corpus
}

/// Hashes of all windows of so many tokens; of the whole line when it is shorter.
fn windows(line: &str, length: usize) -> impl Iterator<Item = u64> {
    let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).filter(|u| *u != crate::model::tokens::BREAK).collect();
    let length = length.min(units.len().max(1));
    let count = (units.len() + 1).saturating_sub(length);
    (0..count).map(move |n| mix(units[n..n + length].iter().fold(EMPTY, |h, u| before(h, *u))))
}
