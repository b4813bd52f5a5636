//! The characters that a misread one may have been, and sets of them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::format::Model;
use super::glyphs::{self, Glyph};
use super::tokens::is_word_character;

/// The least log-probability by itself of a character of the vocabulary.
const LEAST: f32 = -5.7;

/// The characters, sorted, with what they look like.
#[derive(Debug)]
pub(super) struct Vocabulary {
    units: Vec<u16>,
    glyphs: Vec<Glyph>,
    /// What is known to follow a character, and what to stand before it, for those that were asked about.
    following: Known,
    preceding: Known,
}

/// Some of the vocabulary: a bit for each.
pub(super) type Set = Arc<[u64]>;

#[derive(Debug, Default)]
struct Known(RwLock<HashMap<u16, Set>>);

impl Known {
    fn with(&self, unit: u16, make: impl FnOnce() -> Set) -> Set {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&unit) {
            return known.clone();
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(unit).or_insert_with(make).clone()
    }
}

impl Vocabulary {
    pub(super) fn new(model: &Model) -> Self {
        let is_in = |unit: &u16| is_word_character(*unit) && model.log_p(&[*unit], 0).0 >= LEAST;
        let (units, glyphs) = glyphs::all().filter(|(unit, _)| is_in(unit)).unzip();
        Self { units, glyphs, following: Known::default(), preceding: Known::default() }
    }

    /// Those of the characters for which `holds`.
    fn filter(&self, holds: impl Fn(u16) -> bool) -> Set {
        let word = |units: &[u16]| units.iter().rev().fold(0, |word, unit| word << 1 | u64::from(holds(*unit)));
        self.units.chunks(64).map(word).collect()
    }

    /// Those of a set for which `holds`.
    pub(super) fn filter_of(&self, set: &[u64], holds: impl Fn(u16) -> bool) -> Set {
        let word = |(units, mut rest): (&[u16], u64)| {
            let mut found = 0;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                found |= u64::from(units.get(bit as usize).is_some_and(|unit| holds(*unit))) << bit;
            }
            found
        };
        self.units.chunks(64).zip(set.iter().copied()).map(word).collect()
    }

    /// The characters of the sets, sorted, each with what it looks like and the number of the first three sets that hold it.
    pub(super) fn members<'a>(&'a self, sets: [&'a [u64]; 4]) -> impl Iterator<Item = (u16, &'a Glyph, u32)> {
        let [a, b, c, d] = sets;
        let words = a.iter().zip(b).zip(c).zip(d).enumerate();
        words.flat_map(move |(n, (((a, b), c), d))| {
            let mut rest = a | b | c | d;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                let at = 64 * n + bit as usize;
                let count = (a >> bit & 1) + (b >> bit & 1) + (c >> bit & 1);
                Some((*self.units.get(at)?, self.glyphs.get(at)?, count as u32))
            })
        })
    }

    /// What makes a known pair with `unit` before it.
    pub(super) fn following(&self, model: &Model, unit: u16) -> Set {
        self.following.with(unit, || self.filter(|u| model.knows_pair(unit, u)))
    }

    /// What makes a known pair with `unit` behind it.
    pub(super) fn preceding(&self, model: &Model, unit: u16) -> Set {
        self.preceding.with(unit, || self.filter(|u| model.knows_pair(u, unit)))
    }

    /// None of the characters.
    pub(super) fn none(&self) -> Set {
        std::iter::repeat_n(0, self.units.len().div_ceil(64)).collect()
    }
}
