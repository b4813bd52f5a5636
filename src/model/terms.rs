//! Names and terms that the user knows to be right, and what is one character off one of them.

use std::collections::HashMap;

use super::decode::Suggestion;
use super::format::Model;
use super::score::LONGEST_WORD;
use super::tokens::{BREAK, Token, is_han, is_word_character, tokens};

/// The fewest characters of a term of which a near miss is known as one: two characters stand next to any third.
const SHORTEST: usize = 3;
/// A term of so many characters is known from what is left of it.
const LONG: usize = 4;
/// How sure a near miss is where what stands there is seen nowhere else…
const LOOKS_ALIKE: [u8; 2] = [88, 95];
const SOUNDS_ALIKE: [u8; 2] = [80, 88];
/// …and where it makes sense by itself, for a term that is [`LONG`].
const SENSIBLE: u8 = 40;

/// Terms of Han characters, found by two characters that one wrong character leaves as they are.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    terms: Vec<Vec<u16>>,
    /// Two characters, and how far the second stands behind the first, to terms and where in them the first stands.
    by_two: HashMap<(u16, u16, u8), Vec<(u32, u8)>>,
}

impl Terms {
    pub(crate) fn new<'t>(words: impl Iterator<Item = &'t str>) -> Self {
        let mut made = Self::default();
        for word in words {
            let units: Option<Vec<u16>> =
                word.chars().map(|c| u16::try_from(u32::from(c)).ok().filter(|u| is_han(*u))).collect();
            let Some(units) = units.filter(|u| (SHORTEST..=usize::from(u8::MAX)).contains(&u.len())) else { continue };
            let last = units.len() - 1;
            // One wrong character leaves one of these as it is.
            let twos: &[(usize, usize)] =
                if units.len() == SHORTEST { &[(0, 1), (1, 2), (0, 2)] } else { &[(0, 1), (last - 1, last)] };
            for (a, b) in twos {
                if let (Some(first), Some(second)) = (units.get(*a), units.get(*b)) {
                    let found = made.by_two.entry((*first, *second, (b - a) as u8)).or_default();
                    found.push((made.terms.len() as u32, *a as u8));
                }
            }
            made.terms.push(units);
        }
        made
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What is one look-alike or sound-alike off a term, sorted by place. Time O(length × terms that share two characters).
    pub(crate) fn near_misses(&self, model: &Model, text: &str) -> Vec<Suggestion> {
        let mut found: Vec<Suggestion> = Vec::new();
        let all = tokens(text);
        for (n, two) in all.windows(2).enumerate() {
            let third = all.get(n + 2).map(|t| (two.first(), t, 2));
            for (first, second, apart) in two.get(1).map(|t| (two.first(), t, 1)).into_iter().chain(third) {
                let Some(first) = first else { continue };
                let Some(near) = self.by_two.get(&(first.unit, second.unit, apart)) else { continue };
                for (term, at) in near {
                    let Some(term) = self.terms.get(*term as usize) else { continue };
                    let Some(start) = n.checked_sub(usize::from(*at)) else { continue };
                    found.extend(near_miss(model, &all, start, term));
                }
            }
        }
        found.sort_by(|a, b| a.span.start.cmp(&b.span.start).then(b.confidence.cmp(&a.confidence)));
        found.dedup_by(|b, a| a.span.start < b.span.end && b.span.start < a.span.end);
        found
    }
}

/// The edit, if the tokens from `start` are one character off the term.
fn near_miss(model: &Model, all: &[Token], start: usize, term: &[u16]) -> Option<Suggestion> {
    let there = all.get(start..start + term.len())?;
    let mut wrong = there.iter().zip(term).enumerate().filter(|(_, (t, u))| t.unit != **u);
    let (n, (token, right)) = wrong.next()?;
    let adjacent = there.first()?.start as usize + 3 * (term.len() - 1) == there.last()?.start as usize;
    if wrong.next().is_some() || !adjacent || !is_word_character(token.unit) || !is_word_character(*right) {
        return None;
    }
    let looks =
        model.look_alikes(token.unit).any(|(u, _)| u == *right) || model.look_alikes(*right).any(|(u, _)| u == token.unit);
    let sounds = model.sounds_alike(*right, token.unit);
    let is_long = usize::from(term.len() >= LONG);
    let confidence = match (looks, sounds, makes_sense(model, all, start + n)) {
        (false, false, _) => return None,
        (_, _, true) if is_long == 0 => return None,
        (_, _, true) => SENSIBLE,
        (true, ..) => LOOKS_ALIKE[is_long],
        (false, ..) => SOUNDS_ALIKE[is_long],
    };
    let at = token.start as usize;
    Some(Suggestion { span: at..at + 3, replacement: char::from_u32(u32::from(*right))?.to_string(), confidence })
}

/// Is the character part of a word, or of a common sequence of three?
fn makes_sense(model: &Model, all: &[Token], at: usize) -> bool {
    let unit = |n: usize| all.get(n).map_or(BREAK, |t| t.unit);
    let before = at.saturating_sub(2);
    let near: Vec<u16> = (at.saturating_sub(LONGEST_WORD - 1)..at + LONGEST_WORD).map(unit).collect();
    let place = at.min(LONGEST_WORD - 1);
    let is_word = (2..=LONGEST_WORD).any(|length| {
        ((place + 1).saturating_sub(length)..=place)
            .any(|from| near.get(from..from + length).is_some_and(|w| model.word(w) > 0))
    });
    is_word || (before..=at).any(|n| model.is_common(unit(n), unit(n + 1), unit(n + 2)))
}
