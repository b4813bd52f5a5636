//! What describes a proposal to the classifier.

use super::decode::{Candidate, Memory, Proposal, REACH, Trial, View, unit_at};
use super::format::{Model, NONE};
use super::score::LONGEST_WORD;
use super::tokens;

/// The window of tokens whose probabilities change: with a probability and the length of the known sequence for each.
type Window = [(f32, u8); REACH + 2];

/// Tokens on both sides of the place that words are sought in.
const AROUND: usize = 4;
/// Tokens on both sides, outside the window, whose probabilities show how well the text reads.
const CONTEXT: usize = 4;
/// Longest text that [`Model::pieces`] divides.
const LONGEST_PIECES: usize = 2 * AROUND + 2;

/// The number of the feature that says how much of the whole text is common: told when all of it was read.
pub(super) const KNOWN: usize = 36;

impl View<'_> {
    /// The proposal that `trial` holds, with its features; `None` where it would break a word for none.
    pub(super) fn proposal(
        &self,
        trial: &Trial,
        new: [Candidate; 2],
        [old_sum, new_sum]: [f32; 2],
        margin: f32,
        memory: &mut Memory,
    ) -> Option<Proposal> {
        let m = self.model;
        let length = if new[1].unit == NONE { 1 } else { 2 };
        let known = trial.units.get(..trial.end)?;
        let old_word = m.word_over(self.units, self.at, self.at + length);
        let new_word = m.word_over(known, trial.at, trial.at + length);
        if length == 1 && old_word.0 > 0.0 && new_word.0 == 0.0 {
            return None;
        }
        let width = trial.end - trial.at;
        let old: Window =
            std::array::from_fn(|n| if n < width { m.remembered(self.units, self.at + n, memory) } else { (0.0, 0) });
        let new_window: Window = std::array::from_fn(|n| if n < width { m.log_p(known, trial.at + n) } else { (0.0, 0) });
        let count = width as f32;
        let mean_order = |w: &Window| w.iter().map(|p| f32::from(p.1)).sum::<f32>() / count;
        let order = |w: &Window, n: usize| w.get(n).map_or(0.0, |p| f32::from(p.1));
        let probability = |w: &Window, n: usize| w.get(n).map_or(0.0, |p| p.0);
        let near = |w: &Window| w.iter().take(length + 1).map(|p| p.0).sum::<f32>();
        let least = |w: &Window| w.iter().map(|p| p.0).fold(0.0, f32::min);
        let alone = |u: u16| m.log_p(&[u], 0).0;
        let mean = |f: fn(&Candidate) -> f32| if length == 1 { f(&new[0]) } else { (f(&new[0]) + f(&new[1])) / 2.0 };
        let lower = |f: fn(&Candidate) -> f32| if length == 1 { f(&new[0]) } else { f(&new[0]).min(f(&new[1])) };
        let pair =
            |units: &[u16], at: usize| if length == 1 { -1.0 } else { units.get(at..at + 2).map_or(0.0, |w| m.word(w) as f32) };
        let pieces = |units: &[u16], at: usize| {
            let end = (at + length + AROUND).min(units.len());
            m.pieces(units.get(at.saturating_sub(AROUND)..end).unwrap_or_default())
        };
        let (old_pieces, new_pieces) = (pieces(self.units, self.at), pieces(&trial.units, trial.at));
        let features = [
            new_sum - old_sum,
            old_sum / count,
            new_sum / count,
            near(&new_window) - near(&old),
            new_window[0].0,
            old[0].0,
            least(&new_window),
            least(&old),
            margin.clamp(-8.0, 8.0),
            mean_order(&new_window) - mean_order(&old),
            new_window.iter().filter(|p| p.1 >= 3).count() as f32 / count,
            order(&old, 0),
            order(&old, length),
            order(&old, length + 1),
            order(&new_window, 0),
            order(&new_window, length),
            order(&new_window, length + 1),
            self.commons(&trial.units, trial.at, length),
            self.commons(self.units, self.at, length),
            mean(|c| c.shape),
            mean(|c| c.sound),
            mean(Candidate::prior),
            lower(|c| c.shape),
            lower(|c| c.sound),
            alone(unit_at(self.units, self.at)),
            alone(new[0].unit),
            old_word.0,
            new_word.0,
            new_word.1 - old_word.1,
            pair(self.units, self.at),
            pair(&trial.units, trial.at),
            old_pieces.0 - new_pieces.0,
            old_pieces.1 - new_pieces.1,
            new_pieces.0,
            length as f32,
            self.context(trial, memory),
            0.0,
            self.list_marks(),
            self.to_mark(length, false),
            self.to_mark(length, true),
            probability(&old, 1),
            probability(&new_window, 1),
            probability(&old, length),
            probability(&new_window, length),
            probability(&new_window, length + 1),
            self.rivals as f32,
        ];
        Some(Proposal { at: self.at, new: [new[0].unit, new[1].unit], features })
    }

    /// How many common sequences of three the characters stand in.
    pub(super) fn commons(&self, units: &[u16], at: usize, length: usize) -> f32 {
        let is_common = |n: &usize| self.model.is_common(unit_at(units, *n), unit_at(units, n + 1), unit_at(units, n + 2));
        (at.saturating_sub(2)..at + length).filter(is_common).count() as f32
    }

    /// How well the text reads on both sides, outside the windows that the character spoils.
    fn context(&self, trial: &Trial, memory: &mut Memory) -> f32 {
        let before = self.at.saturating_sub(CONTEXT)..self.at;
        let start = self.at - trial.at + trial.end;
        let behind = start..(start + CONTEXT).min(self.units.len());
        let count = before.len() + behind.len();
        let sum: f32 = before.chain(behind).map(|n| self.model.log_p_at(self.units, n, memory)).sum();
        if count == 0 { -2.0 } else { sum / count as f32 }
    }

    /// How many marks of a list stand near, at most three: names stand in lists.
    fn list_marks(&self) -> f32 {
        let near = self.at.saturating_sub(6)..(self.at + 7).min(self.units.len());
        self.units.get(near).unwrap_or_default().iter().filter(|u| **u == '、' as u16).count().min(3) as f32
    }

    /// How far it is to what is no Han character, before or behind; at most eight.
    fn to_mark(&self, length: usize, behind: bool) -> f32 {
        let at = |n: usize| if behind { self.at + length - 1 + n } else { self.at.wrapping_sub(n) };
        (1..8).find(|n| !tokens::is_han(unit_at(self.units, at(*n)))).unwrap_or(8) as f32
    }
}

impl Model {
    /// The best division of a short text into words: how many characters stand alone, and what it costs.
    pub(super) fn pieces(&self, units: &[u16]) -> (f32, f32) {
        let mut best = [(0f32, 0f32); LONGEST_PIECES + 1];
        for end in 1..=units.len().min(LONGEST_PIECES) {
            let is_han = units.get(end - 1).is_some_and(|u| tokens::is_han(*u));
            let (alone, cost) = best[end - 1];
            let mut now = if is_han { (alone + 1.0, cost + 1.0) } else { (alone, cost) };
            for length in 2..=LONGEST_WORD.min(end) {
                let level = units.get(end - length..end).map_or(0, |w| self.word(w));
                let (alone, cost) = best[end - length];
                let cost = cost + 0.7 - 0.05 * level as f32;
                if level > 0 && cost < now.1 {
                    now = (alone, cost);
                }
            }
            best[end] = now;
        }
        best[units.len().min(LONGEST_PIECES)]
    }

    /// How common the most common word over any of the tokens `at..end` is, and how long the longest one is.
    pub(super) fn word_over(&self, units: &[u16], at: usize, end: usize) -> (f32, f32) {
        let (mut common, mut longest) = (0, 0);
        for length in 2..=LONGEST_WORD {
            for start in (at + 1).saturating_sub(length)..end {
                if let Some(word) = units.get(start..start + length) {
                    let level = self.word(word);
                    common = common.max(level);
                    longest = if level > 0 { longest.max(length) } else { longest };
                }
            }
        }
        (common as f32, longest as f32)
    }
}
