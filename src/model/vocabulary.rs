//! The characters that a misread one may have been, and sets of them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::format::{COARSE_UNKNOWN, MOST_COARSE, Model};
use super::glyphs::{self, Glyph};
use super::tokens::{FIRST_HAN, HAN, is_word_character};

/// The least log-probability by itself of a character of the vocabulary.
const LEAST: f32 = -5.7;

/// The number of a character that is not in the vocabulary.
const NOT_IN: u16 = u16::MAX;

/// The characters, sorted, with what they look like.
#[derive(Debug)]
pub(super) struct Vocabulary {
    units: Vec<u16>,
    glyphs: Vec<Glyph>,
    /// The numbers of the characters from [`FIRST_HAN`] on.
    numbers: Vec<u16>,
    /// What is known to follow a character, and what to stand before it, for those that were asked about.
    following: Known,
    preceding: Known,
    firsts: OnceLock<Firsts>,
}

/// What makes a known pair with a character on one side of it.
#[derive(Debug)]
pub(super) struct Beside {
    /// Their numbers, with how improbable the pairs are in coarse steps, the most probable first.
    pub(super) known: Vec<(u16, u8)>,
    /// How improbable the pair with each of the vocabulary is.
    coarse: Vec<u8>,
}

impl Beside {
    #[inline]
    pub(super) fn coarse(&self, n: u16) -> u32 {
        self.coarse.get(usize::from(n)).map_or(COARSE_UNKNOWN, |coarse| u32::from(*coarse))
    }
}

/// Of each character the numbers of those that are known to stand before it, sorted.
#[derive(Debug)]
struct Firsts {
    /// Where those of a character begin.
    starts: Vec<u32>,
    numbers: Vec<u16>,
}

impl Firsts {
    fn new(model: &Model, units: &[u16]) -> Self {
        let pairs =
            || (0..).zip(units).flat_map(|(n, unit)| model.known_behind(*unit).map(move |other| (n, usize::from(other))));
        let mut ends = vec![0; 1 << 16];
        pairs().for_each(|(_, other)| ends.get_mut(other).into_iter().for_each(|count| *count += 1));
        let mut sum = 0u32;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut numbers = vec![0; sum as usize];
        // What began a character's numbers ends them when all are written.
        for (n, other) in pairs() {
            let Some(end) = ends.get_mut(other) else { continue };
            numbers.get_mut(*end as usize).into_iter().for_each(|place| *place = n);
            *end += 1;
        }
        let starts = std::iter::once(0).chain(ends).collect();
        Self { starts, numbers }
    }

    fn of(&self, unit: u16) -> &[u16] {
        let n = usize::from(unit);
        let range = self.starts.get(n).zip(self.starts.get(n + 1)).map_or(0..0, |(start, end)| *start as usize..*end as usize);
        self.numbers.get(range).unwrap_or_default()
    }
}

#[derive(Debug, Default)]
struct Known(RwLock<HashMap<u16, Arc<Beside>>>);

impl Known {
    fn with(&self, unit: u16, make: impl FnOnce() -> Beside) -> Arc<Beside> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&unit) {
            return known.clone();
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(unit).or_insert_with(|| Arc::new(make())).clone()
    }
}

impl Vocabulary {
    pub(super) fn new(model: &Model) -> Self {
        let is_in = |unit: &u16| is_word_character(*unit) && model.log_p(&[*unit], 0).0 >= LEAST;
        let (units, glyphs): (Vec<u16>, _) = glyphs::all().filter(|(unit, _)| is_in(unit)).unzip();
        let mut numbers = vec![NOT_IN; HAN];
        for (n, unit) in (0..).zip(&units) {
            numbers.get_mut(usize::from(unit.wrapping_sub(FIRST_HAN))).into_iter().for_each(|number| *number = n);
        }
        Self { units, glyphs, numbers, following: Known::default(), preceding: Known::default(), firsts: OnceLock::new() }
    }

    /// What makes a known pair: sorted numbers and coarse probabilities.
    fn beside(&self, known: impl Iterator<Item = (u16, u32)>) -> Beside {
        let mut coarse = vec![COARSE_UNKNOWN as u8; self.units.len()];
        let mut found = Vec::new();
        let mut starts = [0; MOST_COARSE as usize + 2];
        for (n, value) in known {
            let value = (value as u8).min(MOST_COARSE);
            if let Some(place) = coarse.get_mut(usize::from(n)) {
                *place = value;
                found.push((n, value));
                starts[usize::from(value) + 1] += 1;
            }
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut known = vec![(0, 0); found.len()];
        for pair in found {
            let start = &mut starts[usize::from(pair.1)];
            known.get_mut(*start).into_iter().for_each(|place| *place = pair);
            *start += 1;
        }
        Beside { known, coarse }
    }

    /// A character by its number, and what it looks like.
    #[inline]
    pub(super) fn get(&self, n: u16) -> Option<(u16, &Glyph)> {
        Some((*self.units.get(usize::from(n))?, self.glyphs.get(usize::from(n))?))
    }

    /// What makes a known pair with `unit` before it.
    pub(super) fn following(&self, model: &Model, unit: u16) -> Arc<Beside> {
        let pairs = model.pairs();
        let known = || model.known_behind(unit).filter_map(|other| Some((self.number(other)?, pairs.coarse(unit, other))));
        self.following.with(unit, || self.beside(known()))
    }

    /// What makes a known pair with `unit` behind it.
    pub(super) fn preceding(&self, model: &Model, unit: u16) -> Arc<Beside> {
        let pairs = model.pairs();
        let firsts = || self.firsts.get_or_init(|| Firsts::new(model, &self.units)).of(unit).iter();
        let known = || firsts().filter_map(|n| Some((*n, pairs.coarse(self.get(*n)?.0, unit))));
        self.preceding.with(unit, || self.beside(known()))
    }

    fn number(&self, unit: u16) -> Option<u16> {
        let number = *self.numbers.get(usize::from(unit.checked_sub(FIRST_HAN)?))?;
        (number != NOT_IN).then_some(number)
    }
}
