//! The characters that a misread one may have been, and sets of them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::format::{COARSE_UNKNOWN, Model};
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

/// What makes a known pair with a character on one side of it.
#[derive(Debug)]
pub(super) struct Beside {
    /// Their numbers, the most probable pair first.
    pub(super) known: Vec<u16>,
    /// How improbable the pair with each of the vocabulary is, in coarse steps.
    coarse: Vec<u8>,
}

impl Beside {
    #[inline]
    pub(super) fn coarse(&self, n: u16) -> u32 {
        self.coarse.get(usize::from(n)).map_or(COARSE_UNKNOWN, |coarse| u32::from(*coarse))
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
        Self { units, glyphs, following: Known::default(), preceding: Known::default() }
    }

    /// What makes a known pair, by how improbable that is.
    fn beside(&self, coarse: impl Fn(u16) -> u32) -> Beside {
        let coarse: Vec<u8> = self.units.iter().map(|unit| coarse(*unit) as u8).collect();
        let is_known = |coarse: u8| u32::from(coarse) < COARSE_UNKNOWN;
        let mut known = vec![0; coarse.len()];
        let mut count = 0;
        for (n, coarse) in (0..).zip(&coarse) {
            known.get_mut(count).into_iter().for_each(|number| *number = n);
            count += usize::from(is_known(*coarse));
        }
        known.truncate(count);
        known.shrink_to_fit();
        known.sort_by_key(|n| coarse.get(usize::from(*n)).copied());
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
        self.following.with(unit, || self.beside(|u| pairs.get_or(unit, u, COARSE_UNKNOWN)))
    }

    /// What makes a known pair with `unit` behind it.
    pub(super) fn preceding(&self, model: &Model, unit: u16) -> Arc<Beside> {
        let pairs = model.pairs();
        self.preceding.with(unit, || self.beside(|u| pairs.get_or(u, unit, COARSE_UNKNOWN)))
    }
}
