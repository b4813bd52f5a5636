//! GBK that was read as Shift_JIS. Where NEC and IBM both had an ideograph, two places of Shift_JIS are one character: of all bytes
//! that can have been there, those are taken that give the most common text.

use super::codec::{Charset, decode};
use crate::data;

/// The most common reading of `text`, and by how much its score is above that of the next best one; `None` where the bytes are
/// no GBK. Time O(length).
pub(super) fn as_gbk(text: &str, commonness: impl Fn(char) -> u32) -> Option<(String, u32)> {
    let mut readings = Readings { nodes: Vec::new(), best: vec![State::default()] };
    for c in text.chars() {
        let mut next = Vec::new();
        for bytes in places(c).into_iter().flatten() {
            readings.read(&bytes, &commonness, &mut next);
        }
        readings.best = next;
        if readings.best.is_empty() {
            return None;
        }
    }
    readings.finish()
}

/// The bytes that Shift_JIS reads as `c`: at most two ways, each of at most two bytes.
fn places(c: char) -> [Option<Vec<u8>>; 2] {
    let of = |charset: Charset| {
        let mut bytes = Vec::with_capacity(2);
        match u8::try_from(c) {
            Ok(byte) if c.is_ascii() => bytes.push(byte),
            _ if charset.push(c, &mut bytes) => {}
            _ => return None,
        }
        Some(bytes)
    };
    let (ibm, nec) = (of(Charset::ShiftJis), of(Charset::NecShiftJis));
    let nec = nec.filter(|n| ibm.as_ref() != Some(n));
    [ibm, nec]
}

/// All readings that are still as good as any with the same end.
struct Readings {
    /// The characters of the readings, each with the one before it.
    nodes: Vec<(Option<usize>, char)>,
    best: Vec<State>,
}

/// The best of the readings with the same end.
#[derive(Clone, Copy, Default)]
struct State {
    /// The first byte of a character of which the second is still to come.
    pending: Option<u8>,
    /// The last character, in [`Readings::nodes`].
    last: Option<usize>,
    last_char: char,
    score: u32,
    /// The score of the next best.
    second: Option<u32>,
}

impl Readings {
    /// Every state with `bytes` behind it, into `next`.
    fn read(&mut self, bytes: &[u8], commonness: impl Fn(char) -> u32, next: &mut Vec<State>) {
        for n in 0..self.best.len() {
            let Some(mut state) = self.best.get(n).copied() else { continue };
            if bytes.iter().all(|b| self.push(&mut state, *b, &commonness)) {
                match next.iter_mut().find(|s| s.pending == state.pending && s.last_char == state.last_char) {
                    Some(same) if same.score >= state.score => same.second = same.second.max(Some(state.score)),
                    Some(same) => *same = State { second: state.second.max(Some(same.score)), ..state },
                    None => next.push(state),
                }
            }
        }
    }

    /// Appends a byte to a reading; `false` where it is no GBK.
    fn push(&mut self, state: &mut State, byte: u8, commonness: impl Fn(char) -> u32) -> bool {
        let c = match state.pending.take() {
            None if byte.is_ascii() => char::from(byte),
            None => {
                state.pending = Some(byte);
                return true;
            }
            Some(_) if byte < 0x40 => return false,
            Some(first) => {
                let Some(c) = decode(&[first, byte], Charset::Gb18030).and_then(|d| d.chars().next()) else { return false };
                let bonus = if data::is_compound(state.last_char, c) { COMPOUND } else { 0 };
                let gain = commonness(c) + bonus;
                state.score += gain;
                state.second = state.second.map(|s| s + gain);
                c
            }
        };
        self.nodes.push((state.last, c));
        (state.last, state.last_char) = (Some(self.nodes.len() - 1), c);
        true
    }

    fn finish(&self) -> Option<(String, u32)> {
        let complete = || self.best.iter().filter(|s| s.pending.is_none());
        let best = complete().max_by_key(|s| s.score)?;
        let others = complete().filter(|s| s.last != best.last).map(|s| s.score);
        let second = others.chain(best.second).max();
        let mut reading = Vec::new();
        let mut at = best.last;
        while let Some((before, c)) = at.and_then(|n| self.nodes.get(n)) {
            reading.push(*c);
            at = *before;
        }
        Some((reading.iter().rev().collect(), second.map_or(u32::MAX, |s| best.score.saturating_sub(s))))
    }
}

/// What a frequent word adds to the score of a reading.
pub(super) const COMPOUND: u32 = 20;
