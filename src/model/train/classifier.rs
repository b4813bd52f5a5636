//! Synthetic errors, logistic regression, calibration.

use std::collections::HashMap;

use super::boost;
use super::corpus::Corpus;
use crate::model::decode::{Proposal, is_left_to_rules};
use crate::model::format::{FEATURES, Model, NONE};
use crate::model::tokens::{is_word_character, tokens};
use crate::model::trees::Classifier;

/// A clean text weighs so much more than one with errors put in: real text is nearly all clean.
const CLEAN_WEIGHT: f64 = 2.0;

pub(super) struct Example {
    pub(super) features: [f32; FEATURES],
    pub(super) right: bool,
    pub(super) weight: f64,
}

pub(super) fn fit(model: &Model, corpus: &Corpus<'_>, words: &Words, say: &mut impl FnMut(String)) -> Classifier {
    let mut examples = Vec::new();
    let mut errors = Errors::new(model, words);
    let (mut put_in, mut found) = (0usize, 0usize);
    for line in &corpus.trained {
        let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
        for p in model.proposals(&units) {
            examples.push(Example { features: p.features, right: false, weight: CLEAN_WEIGHT });
        }
        for _ in 0..2 {
            let Some((wrong, _)) = errors.put_in(&units) else { break };
            put_in += 1;
            let mut any = false;
            for p in model.proposals(&wrong) {
                let right = repairs(&p, &wrong, &units);
                any |= right;
                examples.push(Example { features: p.features, right, weight: 1.0 });
            }
            found += usize::from(any);
        }
    }
    say(format!(
        "{} examples, {} right; {found} of {put_in} errors proposed",
        examples.len(),
        examples.iter().filter(|e| e.right).count()
    ));
    let mut classifier = boost::fit(&examples, say);
    calibrate(model, corpus, words, &mut classifier, say);
    classifier
}

/// Does the proposal restore what stood there, and was something wrong?
pub(super) fn repairs(p: &Proposal, wrong: &[u16], right: &[u16]) -> bool {
    let range = p.at..p.at + p.len();
    let new = &p.new[..p.len()];
    // Of two characters both must have been wrong, or the other one stays as it is.
    right.get(range.clone()) == Some(new) && wrong.get(range) != Some(new)
}

/// So many edits in 10,000 clean characters stand for this confidence.
const OPERATING_POINTS: [(f64, u8); 6] = [(6.0, 60), (3.0, 70), (1.5, 80), (0.6, 90), (0.15, 95), (0.05, 98)];

fn calibrate(model: &Model, corpus: &Corpus<'_>, words: &Words, c: &mut Classifier, say: &mut impl FnMut(String)) {
    let mut judge = model.clone();
    judge.classifier = c.clone();
    let mut scores = Vec::new();
    let mut characters = 0usize;
    let mut shown = Vec::new();
    for line in &corpus.calibrated {
        let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
        characters += units.iter().filter(|u| is_word_character(**u)).count();
        for (p, s) in judge.select(&judge.proposals(&units)) {
            shown.push((s, sample(&units, p)));
            scores.push(s);
        }
    }
    scores.sort_by(|a, b| b.total_cmp(a));
    let at = |rate: f64| {
        let n = (rate * characters as f64 / 1e4).floor() as usize;
        scores.get(n).copied().unwrap_or(0.0)
    };
    c.knots = OPERATING_POINTS.iter().map(|(rate, confidence)| (at(*rate), *confidence)).collect();
    say(format!("calibrated on {characters} clean characters: {:?}", c.knots));
    shown.sort_by(|a, b| b.0.total_cmp(&a.0));
    shown.iter().take(40).for_each(|(s, t)| say(format!("  {s:.2} {t}")));
    judge.classifier = c.clone();
    let mut errors = Errors::new(model, words);
    let mut odd: [Vec<f32>; 3] = Default::default();
    let mut effort = [0usize; 2];
    let mut table: HashMap<&str, [usize; 5]> = HashMap::new();
    for line in &corpus.calibrated {
        let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
        judge.effort(&units).into_iter().zip(&mut effort).for_each(|(e, sum)| *sum += e);
        let Some((wrong, kind)) = errors.put_in(&units) else { continue };
        let row = table.entry(kind).or_default();
        row[0] += 1;
        for (p, s) in judge.select(&judge.proposals(&wrong)) {
            let confidence = judge.classifier.confidence(s);
            let right = repairs(p, &wrong, &units);
            if right && confidence >= 80 {
                let mean =
                    |n: usize| (p.at..(p.at + n).min(wrong.len())).map(|i| judge.log_p(&wrong, i).0).sum::<f32>() / n as f32;
                odd.iter_mut().zip([1, 2, 3]).for_each(|(to, n)| to.push(mean(n)));
            }
            for (n, least) in [90, 80].into_iter().enumerate() {
                if confidence >= least {
                    row[1 + n * 2 + usize::from(!right)] += 1;
                }
            }
        }
    }
    say(format!("of {characters} clean characters {} suspect, {} looked at", effort[0], effort[1]));
    for (n, list) in odd.iter_mut().enumerate() {
        list.sort_by(f32::total_cmp);
        let at = |share: f64| list.get((list.len() as f64 * share) as usize).copied().unwrap_or_default();
        say(format!(
            "mean of {} at repaired places: 90 % below {:.2}, 95 % {:.2}, 98 % {:.2}, 99 % {:.2}",
            n + 1,
            at(0.9),
            at(0.95),
            at(0.98),
            at(0.99)
        ));
    }
    let mut rows: Vec<_> = table.into_iter().collect();
    rows.sort_unstable();
    for (kind, [all, r90, w90, r80, w80]) in rows {
        say(format!("{kind}: {all} errors; at 90 {r90} right {w90} wrong; at 80 {r80} right {w80} wrong"));
    }
}

pub(super) fn sample(units: &[u16], p: &Proposal) -> String {
    let text = |u: &[u16]| {
        u.iter().filter_map(|u| char::from_u32(u32::from(*u))).map(|c| if c == '\n' { '/' } else { c }).collect::<String>()
    };
    let (from, to) = (p.at.saturating_sub(8), (p.at + p.len() + 8).min(units.len()));
    format!(
        "{}[{}→{}]{}",
        text(&units[from..p.at]),
        text(&units[p.at..p.at + p.len()]),
        text(&p.new[..p.len()]),
        text(&units[p.at + p.len()..to])
    )
}

/// Puts wrong characters into text.
pub(super) struct Errors<'m> {
    model: &'m Model,
    words: &'m Words,
    state: u64,
}

/// Words of two characters by their syllables: what a keyboard offers for the same keys.
pub(super) struct Words {
    by_sound: HashMap<[u16; 2], Vec<([u16; 2], u32)>>,
    sounds: HashMap<[u16; 2], [u16; 2]>,
}

impl Words {
    pub(super) fn new(model: &Model, lexicon: &str) -> Self {
        let (mut by_sound, mut sounds) = (HashMap::<_, Vec<_>>::new(), HashMap::new());
        for line in lexicon.lines() {
            let mut parts = line.split_ascii_whitespace();
            let (Some(word), Some(Ok(f))) = (parts.next(), parts.next().map(str::parse::<u32>)) else { continue };
            let units: Vec<u16> =
                word.chars().filter_map(|c| u16::try_from(u32::from(c)).ok()).filter(|u| is_word_character(*u)).collect();
            let ([a, b], true) = (units.as_slice(), word.chars().count() == 2) else { continue };
            let [s, t] = [*a, *b].map(|u| model.readings(u)[0] >> 3);
            if f < 5 || s == NONE >> 3 || t == NONE >> 3 {
                continue;
            }
            by_sound.entry([s, t]).or_default().push(([*a, *b], f));
            sounds.insert([*a, *b], [s, t]);
        }
        Self { by_sound, sounds }
    }

    /// The words of the same syllables but for one that is nearly the same.
    fn nearly(&self, model: &Model, word: [u16; 2], random: usize) -> &[([u16; 2], u32)] {
        let Some(sounds) = self.sounds.get(&word) else { return &[] };
        let which = random % 2;
        let near: Vec<u16> = model.near_syllables(sounds[which]).collect();
        let Some(syllable) = near.get(random / 2 % near.len().max(1)) else { return &[] };
        let mut sounds = *sounds;
        sounds[which] = *syllable;
        self.by_sound.get(&sounds).map_or(&[], Vec::as_slice)
    }

    fn others(&self, word: [u16; 2]) -> &[([u16; 2], u32)] {
        self.sounds.get(&word).and_then(|s| self.by_sound.get(s)).map_or(&[], Vec::as_slice)
    }
}

impl<'m> Errors<'m> {
    pub(super) fn new(model: &'m Model, words: &'m Words) -> Self {
        Self { model, words, state: 20_261_122 }
    }

    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (crate::model::table::mix(self.state) % below.max(1) as u64) as usize
    }

    /// The text with one wrong character, or two side by side, and the kind of error.
    pub(super) fn put_in(&mut self, units: &[u16]) -> Option<(Vec<u16>, &'static str)> {
        let places: Vec<usize> = (1..units.len()).filter(|n| is_word_character(units[*n])).collect();
        if places.len() < 6 {
            return None;
        }
        for _ in 0..8 {
            let at = places[self.random(places.len())];
            let mut wrong = units.to_vec();
            let done = match self.random(20) {
                0..=6 => self.word(&mut wrong, at).then_some("word"),
                7..=11 => self.like(&mut wrong, at, true).then_some("sound"),
                12..=16 => self.like(&mut wrong, at, false).then_some("shape"),
                17..=18 => (self.like(&mut wrong, at, true) && self.like(&mut wrong, at + 1, true)).then_some("sound, two"),
                _ => (self.like(&mut wrong, at, false) && self.like(&mut wrong, at + 1, false)).then_some("shape, two"),
            };
            if let Some(kind) = done {
                return Some((wrong, kind));
            }
        }
        None
    }

    /// Another word of the same syllables in place of this one.
    fn word(&mut self, units: &mut [u16], at: usize) -> bool {
        let Some([a, b]) = units.get(at..at + 2).and_then(|w| <[u16; 2]>::try_from(w).ok()) else { return false };
        let nearly = self.random(4) == 0;
        let (model, words) = (self.model, self.words);
        let others = if nearly { words.nearly(model, [a, b], self.random(1 << 20)) } else { words.others([a, b]) };
        let weight = |(w, f): &([u16; 2], u32)| {
            let guarded = w[0] == a && is_left_to_rules(w[1], b) || w[1] == b && is_left_to_rules(w[0], a);
            if *w == [a, b] || guarded { 0 } else { (10.0 * f64::from(*f).sqrt()) as usize }
        };
        let mut n = self.random(others.iter().map(weight).sum());
        for o in others {
            let w = weight(o);
            if n < w {
                units[at..at + 2].copy_from_slice(&o.0);
                return true;
            }
            n -= w;
        }
        false
    }

    fn like(&mut self, units: &mut [u16], at: usize, sound: bool) -> bool {
        let Some(unit) = units.get(at).copied().filter(|u| is_word_character(*u)) else { return false };
        let new = if sound {
            let nearly = self.random(4) == 0;
            let all = self.model.sounds_of(unit, nearly);
            // The more frequent ones come first and are taken more often.
            let n = self.random(all.len()).min(self.random(all.len()));
            all.get(n).copied()
        } else {
            let mut all: Vec<(u16, f32)> = self.model.look_alikes(unit).collect();
            all.retain(|(_, likeness)| *likeness > 0.38);
            let weight = |l: f32| ((l - 0.33) * 100.0).powi(3).sqrt() as usize;
            let mut n = self.random(all.iter().map(|(_, l)| weight(*l)).sum());
            all.iter()
                .find(|(_, l)| {
                    let w = weight(*l);
                    let hit = n < w;
                    n = n.saturating_sub(w);
                    hit
                })
                .map(|(u, _)| *u)
        };
        let Some(new) = new.filter(|n| *n != NONE && *n != unit) else { return false };
        units[at] = new;
        true
    }
}
