//! Which places are looked at, told by what is cheap to know: sums of what each fact speaks for or against an error.
//!
//! Logistic regressions on 81,000 suspects: places of errors put into held-out text, and of errors of the train splits of ECSpell odw and law,
//! that are repaired with a confidence of at least 60, against places of clean held-out text. What is enough was lowered until the train
//! splits kept their recall. Each test asks less of memory than the next one.

/// So many sequences of three around a place are common or not: those that begin four before it (the highest bit) to two behind it.
pub(super) const HISTORY: usize = 7;
/// What is never looked at: two of the three sequences over the place are common.
const NO: i32 = -9999;
/// What they speak for an error, in hundredths of a natural logarithm of odds.
#[rustfmt::skip]
const COMMON: [i32; 1 << HISTORY] = [
    -479, -356, -358, -303, -554, -534, -554, -521, -467, -396, -374, -325, NO, NO, NO, NO,
    -453, -449, -373, -347, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    -355, -249, -246, -153, -353, -452, -449, -437, -377, -346, -247, -297, NO, NO, NO, NO,
    -402, -259, -372, -317, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    -406, -333, -321, -242, -445, -414, -454, -446, -412, -353, -340, -281, NO, NO, NO, NO,
    -474, -393, -401, -401, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    -273, -178, -161, -90, -283, -350, -368, -350, -326, -317, -272, -250, NO, NO, NO, NO,
    -408, -262, -352, -259, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
];
/// What the coarse probabilities of the pairs with the character before and behind speak for it.
const PAIR_BEFORE: [i32; 18] = [-205, -361, -245, -366, -232, -205, -134, -63, 13, 53, 99, 141, 165, 202, 228, 297, 297, 344];
const PAIR_BEHIND: [i32; 18] = [-262, -320, -257, -180, -113, -94, -66, -19, 24, 32, 72, 80, 111, 116, 150, 228, 228, 229];
/// The most that a pair can add.
const MOST_BEHIND: i32 = 229;
const ENOUGH: i32 = -366;

/// A character and the next two: what the sum so far, the decimal logarithm of its probability, and the length of the longest known sequence
/// that ends there are worth, and what is enough to go on.
struct Step {
    carry: f32,
    log_p: f32,
    orders: [f32; 6],
    enough: f32,
}

const STEPS: [Step; 3] = [
    Step { carry: 0.865, log_p: -0.747, orders: [-6.21, -5.09, -3.37, -3.50, -3.95, -4.80], enough: -3.61 },
    Step { carry: 1.001, log_p: -0.412, orders: [-3.60, -1.84, -1.10, -3.07, -3.19, -2.30], enough: -3.01 },
    Step { carry: 0.946, log_p: -0.099, orders: [0.62, -0.45, 0.04, -1.45, -1.74, -0.52], enough: -2.63 },
];

/// What the sum so far, the gain that the best candidate promises, how likely it is as a slip, and in how many common sequences it would stand
/// are worth. Without one above the last number none is weighed: 199 of 200 places that are repaired have one, and two of five others.
const CARRY: f32 = 0.315;
const GAIN: f32 = 0.876;
const PRIOR: f32 = 0.383;
const COMMONS: [f32; 4] = [-5.11, -4.14, -3.42, -1.86];
const HOPEFUL: f32 = -1.7;

/// What speaks for two wrong characters side by side: the common sequences (from the lowest bit), the coarse probabilities of four pairs, the
/// probabilities of three characters and the lengths of the known sequences. Of places of two that are repaired 199 of 200 have
/// enough.
const TWO_COMMON: [f32; HISTORY] = [1.52, -0.50, -0.08, -0.53, 0.06, 0.55, 0.67];
const TWO_COARSE: [f32; 4] = [-0.07, 0.12, 0.09, 0.21];
const TWO_STEPS: [Step; 3] = [
    Step { carry: 1.0, log_p: -0.81, orders: [-0.39, 0.11, 0.82, 0.62, -0.67, -0.51], enough: f32::MIN },
    Step { carry: 1.0, log_p: -0.69, orders: [-1.44, -0.11, 1.36, 0.13, 0.04, 0.00], enough: f32::MIN },
    Step { carry: 1.0, log_p: 0.09, orders: [-1.08, 1.17, 1.63, -1.53, -0.21, 0.00], enough: 10.80 },
];

/// A place that may be wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suspect {
    pub(crate) at: usize,
    /// Which sequences of three around it are common.
    history: usize,
    /// What speaks for an error so far.
    sum: f32,
}

impl Suspect {
    /// The place, if its pairs, by their coarse probabilities, are odd enough beside the common sequences around it.
    #[inline]
    pub(super) fn new(at: usize, history: usize, before: impl FnOnce() -> u32, behind: impl FnOnce() -> u32) -> Option<Self> {
        let worth = |table: &[i32; 18], coarse: u32| table.get(coarse as usize).copied().unwrap_or(0);
        let sum = COMMON.get(history).copied().unwrap_or(NO);
        if sum == NO {
            return None;
        }
        let sum = sum + worth(&PAIR_BEFORE, before());
        if sum + MOST_BEHIND < ENOUGH {
            return None;
        }
        let sum = sum + worth(&PAIR_BEHIND, behind());
        (sum >= ENOUGH).then_some(Self { at, history, sum: sum as f32 / 100.0 })
    }

    /// Is it odd by the probabilities of it and the next two, and the lengths of their known sequences?
    pub(super) fn is_odd(&mut self, mut known: impl FnMut(usize) -> (f32, u8)) -> bool {
        STEPS.iter().enumerate().all(|(n, step)| {
            self.sum = step.add(self.sum, known(self.at + n));
            self.sum >= step.enough
        })
    }

    /// May two be wrong, this one and the next? Asks for the coarse probabilities of the pairs whose second character is so far behind it.
    pub(super) fn may_be_two(&self, coarse: impl Fn(isize) -> u32, mut known: impl FnMut(usize) -> (f32, u8)) -> bool {
        let common = TWO_COMMON.iter().enumerate().filter(|(n, _)| self.history >> n & 1 == 1).map(|(_, w)| w).sum::<f32>();
        let mut sum = common + (-1..).zip(TWO_COARSE).map(|(n, w)| w * coarse(n) as f32).sum::<f32>();
        TWO_STEPS.iter().enumerate().all(|(n, step)| {
            sum = step.add(sum, known(self.at + n));
            sum >= step.enough
        })
    }

    /// Can a candidate that promises so much be the right one?
    pub(super) fn is_hopeful(&self, gain: f32, prior: f32, commons: u32) -> bool {
        let commons = COMMONS.get(commons as usize).copied().unwrap_or(0.0);
        CARRY * self.sum + GAIN * gain + PRIOR * prior + commons >= HOPEFUL
    }
}

impl Step {
    fn add(&self, sum: f32, (log_p, order): (f32, u8)) -> f32 {
        self.carry * sum + self.log_p * log_p + self.orders.get(usize::from(order)).copied().unwrap_or(0.0)
    }
}

/// Do two common sequences stand over the place, by the history with one sequence more to come?
#[inline]
pub(super) const fn stands(history: usize) -> bool {
    0b1110_1000 >> (history >> 2 & 7) & 1 == 1
}
