//! Probabilities of characters in their context, and words.

use super::format::Model;
use super::tokens::BREAK;

/// Longest sequence of characters in the model.
pub(crate) const ORDER: usize = 5;
/// Bits of a probability and of a back-off in the tables, and what a step is worth as a decimal logarithm.
#[cfg(any(test, feature = "train"))]
pub(crate) const PROB_BITS: u32 = 5;
pub(crate) const PROB_STEP: f32 = 7.0 / 31.0;
#[cfg(any(test, feature = "train"))]
pub(crate) const BACK_BITS: u32 = 4;
pub(crate) const BACK_STEP: f32 = 0.2;
#[cfg(any(test, feature = "train"))]
pub(crate) const LEXICON_BITS: u32 = 3;
/// The decimal logarithm of the probability of a character that the model has never seen.
pub(crate) const UNSEEN: f32 = -7.2;
/// Longest word looked up in the lexicon, in characters.
pub(crate) const LONGEST_WORD: usize = 4;

/// The hash of a sequence with one more character before it.
#[inline]
pub(crate) const fn before(hash: u64, unit: u16) -> u64 {
    let h = (hash ^ unit as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 29)
}

/// The hash of the empty sequence.
pub(crate) const EMPTY: u64 = 0x6861_6E66_6978;
/// The hash of the empty word.
pub(crate) const EMPTY_WORD: u64 = 0x776F_7264;

impl Model {
    /// The decimal logarithm of the probability of `units[at]` after what stands before it, and the length of the longest known
    /// sequence that ends there.
    #[inline]
    pub(crate) fn log_p(&self, units: &[u16], at: usize) -> (f32, u8) {
        let Some(before_it) = units.get(..at) else { return (UNSEEN, 0) };
        let Some(unit) = units.get(at) else { return (UNSEEN, 0) };
        let mut hash = before(EMPTY, *unit);
        let (mut log_p, mut order) = (UNSEEN, 0);
        for (n, c) in before_it.iter().rev().take(ORDER - 1).enumerate() {
            hash = before(hash, *c);
            // Pairs have a table of their own.
            let known = if n == 0 { self.pairs().get(*c, *unit) } else { self.prob.get(&self.bytes, hash) };
            match known {
                Some(v) => (log_p, order) = (-(v as f32) * PROB_STEP, n + 2),
                None => break,
            }
            if *c == BREAK {
                break;
            }
        }
        // A longer sequence says it all: the character alone is looked up only where there is none.
        if order == 0
            && let Some(v) = self.prob.get(&self.bytes, before(EMPTY, *unit))
        {
            (log_p, order) = (-(v as f32) * PROB_STEP, 1);
        }
        let mut hash = EMPTY;
        for (n, c) in before_it.iter().rev().take(ORDER - 1).enumerate() {
            hash = before(hash, *c);
            if n + 1 >= order {
                match self.back.get(&self.bytes, hash) {
                    Some(v) => log_p -= v as f32 * BACK_STEP,
                    None => break,
                }
            }
            if *c == BREAK {
                break;
            }
        }
        (log_p, order as u8)
    }

    /// How common a word is, 1 to 8; 0 for no word.
    pub(crate) fn word(&self, units: &[u16]) -> u32 {
        let hash = units.iter().rev().fold(EMPTY_WORD, |h, u| before(h, *u));
        self.lexicon.get(&self.bytes, hash).map_or(0, |v| v + 1)
    }
}
