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
    anything: Arc<Beside>,
}

/// Some of the vocabulary: a bit for each.
pub(super) type Set = Vec<u64>;

/// What makes a known pair with a character on one side of it.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) set: Set,
    /// How improbable the pair with each of the vocabulary is, in coarse steps.
    pub(super) coarse: Vec<u8>,
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
        let anything = Beside { set: vec![0; units.len().div_ceil(64)], coarse: vec![0; units.len()] };
        Self { units, glyphs, following: Known::default(), preceding: Known::default(), anything: Arc::new(anything) }
    }

    /// What makes a known pair, by how improbable that is.
    fn beside(&self, coarse: impl Fn(u16) -> u32) -> Beside {
        let coarse: Vec<u8> = self.units.iter().map(|unit| coarse(*unit) as u8).collect();
        let is_known = |coarse: &u8| u64::from(u32::from(*coarse) < COARSE_UNKNOWN);
        let word = |coarse: &[u8]| coarse.iter().rev().fold(0, |word, coarse| word << 1 | is_known(coarse));
        Beside { set: coarse.chunks(64).map(word).collect(), coarse }
    }

    /// Those of a set for which `holds`; a set may end early.
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
        self.units.chunks(64).zip(set.iter().copied().chain(std::iter::repeat(0))).map(word).collect()
    }

    /// The characters of the sets, sorted: their numbers, what they look like, and how many of the first three sets hold them.
    pub(super) fn members<'a>(&'a self, sets: [&'a [u64]; 4]) -> impl Iterator<Item = (usize, u16, &'a Glyph, u32)> {
        let [a, b, c, d] = sets;
        let words = a.iter().zip(b).zip(c).zip(d).enumerate();
        words.flat_map(move |(n, (((a, b), c), d))| {
            let mut rest = a | b | c | d;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                let at = 64 * n + bit as usize;
                let count = (a >> bit & 1) + (b >> bit & 1) + (c >> bit & 1);
                Some((at, *self.units.get(at)?, self.glyphs.get(at)?, count as u32))
            })
        })
    }

    /// What makes a known pair with `unit` before it.
    pub(super) fn following(&self, model: &Model, unit: u16) -> Arc<Beside> {
        self.following.with(unit, || self.beside(|u| model.coarse(unit, u)))
    }

    /// What makes a known pair with `unit` behind it.
    pub(super) fn preceding(&self, model: &Model, unit: u16) -> Arc<Beside> {
        self.preceding.with(unit, || self.beside(|u| model.coarse(u, unit)))
    }

    /// Beside a character that is not known no pair is known, and each costs nothing.
    pub(super) fn anything(&self) -> Arc<Beside> {
        self.anything.clone()
    }
}
