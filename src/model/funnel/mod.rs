//! Which places are looked at, told by what is cheap to know: sums of what each fact speaks for or against an error.
//!
//! Logistic regressions on tables of weights: places of errors put into held-out text that are repaired with a confidence of at least 60, against
//! places of clean held-out text. `train_model --funnel` fits them and says how
//! much each step lets through. Each step asks less of memory than the next one.

mod weights;

use crate::data::log_frequency;
use crate::model::format::COARSE_STEP;
use crate::model::tokens::{BREAK, is_han};

/// So many sequences of three around a place are common or not: those that begin four before it (the highest bit) to two behind it.
pub(super) const HISTORY: usize = 7;

/// Numbers of different values of facts: coarse probabilities of a pair, frequencies, what stands beside the place.
const PAIR: usize = 18;
const FREQUENCY: usize = 13;
const KIND: usize = 6;
const KINDS: usize = KIND * KIND;
/// Probabilities in steps of [`FINE`], with the length of the known sequence.
const LEVEL: usize = 9;
const PROBABILITY: usize = 32;
const FINE: f32 = 2.5;
const ORDERS: usize = 6;
/// Of a candidate: frequencies in finer steps, gains, priors, common sequences.
const FREQUENCIES: usize = 20;
const GAINS: usize = 32;
const PRIORS: usize = 24;
pub(super) const COMMONS: usize = 4;

/// Weights of each step.
#[cfg(any(test, feature = "train"))]
pub(super) const PAIRS_SIZE: usize = (1 << HISTORY) + PAIR * PAIR + 2 * FREQUENCY * PAIR;
#[cfg(any(test, feature = "train"))]
pub(super) const BESIDE_SIZE: usize = 2 * PAIR * PAIR + 2 * FREQUENCY + KINDS;
#[cfg(any(test, feature = "train"))]
pub(super) const WORDS_SIZE: usize = LEVEL * LEVEL + 2 * LEVEL * PAIR;
pub(super) const PROBABILITY_SIZE: usize = ORDERS * PROBABILITY;
#[cfg(any(test, feature = "train"))]
pub(super) const LIKELY_SIZE: usize = FREQUENCIES + PRIORS;
#[cfg(any(test, feature = "train"))]
pub(super) const HOPE_SIZE: usize = GAINS + PRIORS + COMMONS;
pub(super) const TWO_SIZE: usize = (1 << HISTORY) + 3 * PAIR * PAIR + 3 * FREQUENCY * PAIR + KINDS;

/// Steps in a decimal order of gain.
const STEPS_OF_GAIN: f32 = 2.0;
/// The most that the likeness of a candidate speaks for it when it is to be promising.
const MOST_OF_PRIORS: f32 = {
    let (mut most, mut n) = (0.0f32, GAINS);
    while n < GAINS + PRIORS {
        most = most.max(weights::PROMISE.weights[n]);
        n += 1;
    }
    most
};

/// The most that a gain of one step and more, up to each, speaks for a candidate.
const MOST_OF_GAINS: [f32; GAINS - 1] = {
    let mut most = [f32::NEG_INFINITY; GAINS - 1];
    let mut n = 0;
    while n < most.len() {
        let own = weights::PROMISE.weights[n + 1];
        most[n] = if n > 0 { own.max(most[n - 1]) } else { own };
        n += 1;
    }
    most
};

/// What a step adds to the sum of the steps before, and what is enough to go on.
struct Step<const SIZE: usize> {
    carry: f32,
    enough: f32,
    weights: [f32; SIZE],
}

impl<const SIZE: usize> Step<SIZE> {
    #[inline]
    fn add<const N: usize>(&self, carried: f32, told: [usize; N]) -> f32 {
        told.iter().fold(self.carry * carried, |sum, n| sum + self.weight(*n))
    }

    #[inline]
    fn weight(&self, n: usize) -> f32 {
        self.weights.get(n).copied().unwrap_or(0.0)
    }
}

/// What is known of a place without a probability; what was not asked yet is zero.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Facts {
    pub(super) history: u8,
    /// How frequent the character, the one before and the one behind are.
    pub(super) frequencies: [u8; 3],
    pub(super) kinds: u8,
    /// The coarse probabilities of the pairs: with the character before and behind, and of what stands beside these.
    pub(super) before: u8,
    pub(super) behind: u8,
    pub(super) outer_before: u8,
    pub(super) outer_behind: u8,
    /// How common the words are that the character makes with the one before it and with the one behind it.
    pub(super) words: [u8; 2],
}

impl Facts {
    #[inline]
    pub(super) fn pairs(&self) -> [usize; 4] {
        let (before, behind, own) = (usize::from(self.before), usize::from(self.behind), usize::from(self.frequencies[0]));
        let first = 1 << HISTORY;
        let with_own = first + PAIR * PAIR;
        [
            usize::from(self.history),
            first + before * PAIR + behind,
            with_own + own * PAIR + before,
            with_own + (FREQUENCY + own) * PAIR + behind,
        ]
    }

    #[inline]
    pub(super) fn beside(&self) -> [usize; 5] {
        let [a, b, c, d] = self.coarse();
        let [_, before, behind] = self.frequencies;
        let (before, behind) = (usize::from(before), usize::from(behind));
        let first = 2 * PAIR * PAIR;
        [
            a * PAIR + b,
            (PAIR + c) * PAIR + d,
            first + before,
            first + FREQUENCY + behind,
            first + 2 * FREQUENCY + usize::from(self.kinds),
        ]
    }

    #[inline]
    pub(super) fn words(&self) -> [usize; 3] {
        let [before, behind] = self.words.map(|level| usize::from(level).min(LEVEL - 1));
        let pairs = LEVEL * LEVEL;
        [
            before * LEVEL + behind,
            pairs + before * PAIR + usize::from(self.before),
            pairs + (LEVEL + behind) * PAIR + usize::from(self.behind),
        ]
    }

    #[inline]
    pub(super) fn two(&self) -> [usize; 8] {
        let [a, b, c, d] = self.coarse();
        let [own, _, behind] = self.frequencies;
        let (own, behind) = (usize::from(own), usize::from(behind));
        let first = 1 << HISTORY;
        let with_frequency = first + 3 * PAIR * PAIR;
        [
            usize::from(self.history),
            first + a * PAIR + b,
            first + (PAIR + b) * PAIR + c,
            first + (2 * PAIR + c) * PAIR + d,
            with_frequency + own * PAIR + b,
            with_frequency + (FREQUENCY + own) * PAIR + c,
            with_frequency + (2 * FREQUENCY + behind) * PAIR + d,
            with_frequency + 3 * FREQUENCY * PAIR + usize::from(self.kinds),
        ]
    }

    /// About the logarithm of probability of the character and the next one.
    pub(super) fn old(&self) -> f32 {
        -COARSE_STEP * (f32::from(self.before) + f32::from(self.behind))
    }

    #[inline]
    fn coarse(&self) -> [usize; 4] {
        let Self { before, behind, outer_before, outer_behind, .. } = *self;
        [usize::from(outer_before), usize::from(before), usize::from(behind), usize::from(outer_behind)]
    }
}

/// A logarithm of probability and the length of the longest known sequence.
#[inline]
pub(super) fn of_probability((log_p, order): (f32, u8)) -> usize {
    usize::from(order).min(ORDERS - 1) * PROBABILITY + step_of(-log_p * FINE, PROBABILITY)
}

/// The gain that the best candidate promises, how likely it is as a slip, and in how many common sequences it would stand.
#[inline]
pub(super) fn of_candidate(gain: f32, prior: f32, commons: u32) -> [usize; 3] {
    let commons = (commons as usize).min(COMMONS - 1);
    [step_of(gain * STEPS_OF_GAIN, GAINS), GAINS + step_of((prior + 4.0) * 4.0, PRIORS), GAINS + PRIORS + commons]
}

/// How frequent a candidate is, and how likely as a slip.
#[inline]
pub(super) fn of_likely(unit: u16, prior: f32) -> [usize; 2] {
    let frequency = char::from_u32(u32::from(unit)).map_or(0, log_frequency) / 10;
    [usize::from(frequency).min(FREQUENCIES - 1), FREQUENCIES + step_of((prior + 4.0) * 4.0, PRIORS)]
}

/// What that speaks for a candidate, in hundredths.
pub(super) fn worth(unit: u16, prior: f32) -> i16 {
    (100.0 * weights::LIKELY.add(0.0, of_likely(unit, prior))) as i16
}

#[inline]
fn step_of(number: f32, steps: usize) -> usize {
    (number.max(0.0) as usize).min(steps - 1)
}

/// How frequent a character is in official documents.
#[inline]
fn frequency_of(unit: u16) -> u8 {
    char::from_u32(u32::from(unit)).map_or(0, log_frequency) / 16
}

/// What stands beside a place.
#[inline]
const fn kind_of(unit: u16) -> u8 {
    match unit {
        unit if is_han(unit) => 0,
        BREAK => 1,
        0x30 => 2,
        0x41 => 3,
        // 、
        0x3001 => 4,
        _ => 5,
    }
}

/// A place that may be wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Suspect {
    pub(crate) at: usize,
    pub(super) facts: Facts,
    /// What speaks for an error so far, and how much less than the steps ask for is enough.
    sum: f32,
    slack: f32,
    /// The least worth of a candidate that is tried, alone and as one of two.
    least_worth: [i16; 2],
}

impl Suspect {
    #[inline]
    pub(super) fn new(at: usize, history: u8, slack: f32) -> Self {
        Self { at, facts: Facts { history, ..Facts::default() }, slack, ..Self::default() }
    }

    /// The same in a text in which what stood at `from` stands at `to`.
    pub(super) const fn moved(self, from: usize, to: usize) -> Self {
        Self { at: self.at - from + to, ..self }
    }

    /// Is the character odd enough by its pairs beside the common sequences around it?
    #[inline]
    pub(super) fn with_pairs(&mut self, own: u16, before: u32, behind: u32) -> bool {
        self.facts.frequencies[0] = frequency_of(own);
        (self.facts.before, self.facts.behind) = (before as u8, behind as u8);
        self.sum = weights::PAIRS.add(0.0, self.facts.pairs());
        self.sum + self.slack >= weights::PAIRS.enough
    }

    /// And by the characters before and behind it and the pairs beside them?
    #[inline]
    pub(super) fn with_beside(&mut self, [first, second]: [u16; 2], before: u32, behind: u32) -> bool {
        self.facts.frequencies = [self.facts.frequencies[0], frequency_of(first), frequency_of(second)];
        self.facts.kinds = kind_of(first) * KIND as u8 + kind_of(second);
        (self.facts.outer_before, self.facts.outer_behind) = (before as u8, behind as u8);
        self.sum = weights::BESIDE.add(self.sum, self.facts.beside());
        self.sum + self.slack >= weights::BESIDE.enough
    }

    /// And by the words that it makes with them?
    #[inline]
    pub(super) fn with_words(&mut self, levels: [u32; 2]) -> bool {
        self.facts.words = levels.map(|level| level as u8);
        self.sum = weights::WORDS.add(self.sum, self.facts.words());
        let least = |enough: f32| (100.0 * (enough - self.slack - weights::LIKELY.carry * self.sum)) as i16;
        self.least_worth = [least(weights::LIKELY.enough), least(weights::LIKELY_OF_TWO)];
        self.sum + self.slack >= weights::WORDS.enough
    }

    /// Can a candidate that betters the pairs so much be the right one?
    pub(super) fn is_promising(&self, gain: f32, prior: f32, commons: u32) -> bool {
        weights::PROMISE.add(self.sum, of_candidate(gain, prior, commons)) + self.slack >= weights::PROMISE.enough
    }

    /// What a candidate must gain at least to be promising, by how many common sequences it makes.
    pub(super) fn least_promised(&self) -> [f32; COMMONS] {
        let carried = weights::PROMISE.carry * self.sum + self.slack + MOST_OF_PRIORS;
        std::array::from_fn(|n| {
            let enough = weights::PROMISE.enough - carried - weights::PROMISE.weight(GAINS + PRIORS + n);
            if enough == f32::NEG_INFINITY {
                return enough;
            }
            match 1 + MOST_OF_GAINS.partition_point(|most| *most < enough) {
                GAINS => f32::INFINITY,
                step => step as f32 / STEPS_OF_GAIN,
            }
        })
    }

    /// May two be wrong, this one and the next, by their pairs and those beside them?
    pub(super) fn may_be_two_by_pairs(&self) -> bool {
        weights::TWO_BY_PAIRS.add(self.sum, self.facts.two()) + self.slack >= weights::TWO_BY_PAIRS.enough
    }

    /// And by the probabilities of it and the next two, which come one after the other?
    #[inline]
    pub(super) fn with_probability(&mut self, n: usize, known: (f32, u8)) -> bool {
        let step = match n {
            0 => &weights::FIRST,
            1 => &weights::SECOND,
            _ => &weights::THIRD,
        };
        self.sum = step.add(self.sum, [of_probability(known)]);
        self.sum + self.slack >= step.enough
    }

    /// May two be wrong, this one and the next?
    pub(super) fn may_be_two(&self, probabilities: [(f32, u8); 3]) -> bool {
        let sum = weights::TWO.add(self.sum, self.facts.two());
        let at = |(n, known)| weights::TWO.weight(TWO_SIZE + n * PROBABILITY_SIZE + of_probability(known));
        sum + probabilities.into_iter().enumerate().map(at).sum::<f32>() + self.slack >= weights::TWO.enough
    }

    /// The least worth of a candidate that is tried, alone and as one of two.
    pub(super) const fn least_worth(&self) -> [i16; 2] {
        self.least_worth
    }

    /// Can a candidate that promises so much be the right one?
    pub(super) fn is_hopeful(&self, gain: f32, prior: f32, commons: u32) -> bool {
        weights::HOPE.add(self.sum, of_candidate(gain, prior, commons)) + self.slack >= weights::HOPE.enough
    }
}
