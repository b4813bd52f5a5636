//! The probability of a character, told by what stands before it one character at a time: what many candidates share is asked once.

use super::format::Model;
use super::score::{BACK_STEP, EMPTY, ORDER, PROB_STEP, UNSEEN, before};
use super::tokens::BREAK;

/// A character with as much of what stands before it as was told. In the end it says what [`Model::log_p`] says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    unit: u16,
    log_p: f32,
    /// Hash of the sequence with the character, and of what stands before it.
    sequence: u64,
    context: u64,
    depth: usize,
    /// Length of the longest known sequence that ends here.
    order: u8,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The sequence is known so far.
    Known,
    /// It is not, and what stands before it is.
    Unknown,
    /// What comes changes nothing.
    Done,
}

impl Chain {
    #[inline]
    pub(super) fn new(unit: u16) -> Self {
        Self { unit, log_p: UNSEEN, sequence: before(EMPTY, unit), context: EMPTY, depth: 0, order: 0, state: State::Known }
    }

    /// With one more character before it.
    #[inline]
    pub(super) fn after(mut self, model: &Model, unit: u16) -> Self {
        if self.state == State::Done {
            return self;
        }
        self.depth += 1;
        if self.state == State::Known {
            let sequence = before(self.sequence, unit);
            // Pairs have a table of their own.
            let known =
                if self.depth == 1 { model.pairs().get(unit, self.unit) } else { model.prob.get(&model.bytes, sequence) };
            match known {
                Some(v) => (self.log_p, self.order) = (-(v as f32) * PROB_STEP, self.depth as u8 + 1),
                None => {
                    self.state = State::Unknown;
                    if self.depth == 1 {
                        (self.log_p, self.order) = self.alone(model);
                    }
                }
            }
            self.sequence = sequence;
        }
        self.context = before(self.context, unit);
        if self.state == State::Unknown {
            match model.back.get(&model.bytes, self.context) {
                Some(v) => self.log_p -= v as f32 * BACK_STEP,
                None => self.state = State::Done,
            }
        }
        if unit == BREAK || self.depth + 1 == ORDER {
            self.state = State::Done;
        }
        self
    }

    /// With all these before it, the nearest first.
    #[inline]
    pub(super) fn after_all(mut self, model: &Model, units: impl Iterator<Item = u16>) -> Self {
        for unit in units {
            if self.state == State::Done {
                break;
            }
            self = self.after(model, unit);
        }
        self
    }

    /// The decimal logarithm of the probability, and the length of the longest known sequence that ends here.
    #[inline]
    pub(super) fn log_p(&self, model: &Model) -> (f32, u8) {
        if self.depth == 0 { self.alone(model) } else { (self.log_p, self.order) }
    }

    fn alone(&self, model: &Model) -> (f32, u8) {
        model.prob.get(&model.bytes, before(EMPTY, self.unit)).map_or((UNSEEN, 0), |v| (-(v as f32) * PROB_STEP, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::units;
    use super::*;

    #[test]
    fn a_chain_says_what_the_model_says() {
        let model = Model::builtin();
        for text in ["进一步加快科技管理体制改事，实观了良好开局。\n龘龘 2025年的的的", "", "一"] {
            let units = units(text);
            for (at, unit) in units.iter().enumerate() {
                let chain = Chain::new(*unit).after_all(model, units[..at].iter().rev().copied());
                assert_eq!(chain.log_p(model), model.log_p(&units, at), "{text} {at}");
            }
        }
    }
}
