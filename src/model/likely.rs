//! What a character may have been written for: what looks or sounds like it, the likeliest first.

use std::sync::OnceLock;

use super::decode::Candidate;
#[cfg(any(test, feature = "train"))]
use super::decode::is_left_to_rules;
use super::format::{Model, NONE};
use super::funnel;
use super::tokens::{FIRST_HAN, HAN};

/// Most candidates of one syllable, of the same and of a near one: with 64 and 24 no more errors are repaired.
const SAME_SOUND: usize = 24;
const NEAR_SOUND: usize = 10;
/// Room for the candidates of most characters.
const MOST: usize = 128;

/// What looks or sounds like a character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Likely {
    pub(crate) unit: u16,
    shape: u8,
    sound: Sound,
    /// How likely it is to be the right one before its place is looked at: hundredths of a natural logarithm of odds, but for a constant.
    pub(crate) worth: i16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sound {
    Other,
    Near,
    Same,
}

impl Likely {
    #[inline]
    pub(super) fn candidate(&self) -> Candidate {
        let sound = match self.sound {
            Sound::Other => 0.0,
            Sound::Near => 0.4,
            Sound::Same => 0.8,
        };
        Candidate::new(self.unit, f32::from(self.shape) / 255.0, sound)
    }
}

/// A list that is put together.
struct List {
    found: Vec<Likely>,
    /// A bit for each character that is in it.
    holds: [u64; HAN / 64],
}

impl List {
    fn add(&mut self, unit: u16, shape: u8, sound: Sound) {
        let Some(number) = unit.checked_sub(FIRST_HAN) else { return };
        let Some(bits) = self.holds.get_mut(usize::from(number) / 64) else { return };
        let bit = 1 << (number % 64);
        if *bits & bit == 0 {
            *bits |= bit;
            self.found.push(Likely { unit, shape, sound, worth: 0 });
        } else if let Some(l) = self.found.iter_mut().find(|l| l.unit == unit) {
            (l.shape, l.sound) = (l.shape.max(shape), l.sound.max(sound));
        }
    }
}

/// The lists that were asked for.
#[derive(Debug, Clone)]
pub(crate) struct Lists(Box<[OnceLock<Box<[Likely]>>]>);

impl Default for Lists {
    fn default() -> Self {
        Self((0..HAN).map(|_| OnceLock::new()).collect())
    }
}

impl Model {
    /// What looks or sounds like a character, each once, the likeliest first. Put together when it is first asked for.
    #[inline]
    pub(crate) fn likely(&self, unit: u16) -> &[Likely] {
        let list = unit.checked_sub(FIRST_HAN).and_then(|n| self.lists.0.get(usize::from(n)));
        list.map_or(&[], |list| list.get_or_init(|| self.put_together(unit)))
    }

    #[cold]
    fn put_together(&self, unit: u16) -> Box<[Likely]> {
        let mut list = List { found: Vec::with_capacity(MOST), holds: [0; HAN / 64] };
        self.look_alikes(unit).for_each(|(other, shape)| list.add(other, (shape * 255.0).round() as u8, Sound::Other));
        for reading in self.readings(unit).into_iter().filter(|r| *r != NONE) {
            // The most frequent first: none of the others is a repair.
            self.of_syllable(reading >> 3).take(SAME_SOUND).for_each(|other| list.add(other, 0, Sound::Same));
            for near in self.near_syllables(reading >> 3) {
                self.of_syllable(near).take(NEAR_SOUND).for_each(|other| list.add(other, 0, Sound::Near));
            }
        }
        let mut found = list.found;
        found.retain(|l| l.unit != unit);
        found.iter_mut().for_each(|l| l.worth = funnel::worth(l.unit, l.candidate().prior()));
        found.sort_unstable_by_key(|l| u32::from(l.worth.abs_diff(i16::MAX)) << 16 | u32::from(l.unit));
        found.into()
    }
}

#[cfg(any(test, feature = "train"))]
impl Model {
    /// What sounds like a character, or nearly so: the most frequent first.
    pub(crate) fn sounds_of(&self, unit: u16, nearly: bool) -> Vec<u16> {
        let mut found = Vec::new();
        for reading in self.readings(unit).into_iter().filter(|r| *r != NONE) {
            let same = self.of_syllable(reading >> 3).take(SAME_SOUND).filter(|_| !nearly);
            let near =
                self.near_syllables(reading >> 3).flat_map(|near| self.of_syllable(near).take(NEAR_SOUND)).filter(|_| nearly);
            for other in same.chain(near) {
                if other != unit && !is_left_to_rules(unit, other) && !found.contains(&other) {
                    found.push(other);
                }
            }
        }
        found
    }
}
