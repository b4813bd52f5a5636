//! Wrong characters in what a machine read from a picture: candidates from the whole vocabulary, weighed by how alike they look.
//!
//! Such text has ten times the errors of typed text, and most of them are in no list of look-alikes. Time O(length): a constant
//! amount of work a character that does not fit.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::chain::Chain;
use super::decode::{Suggestion, unit_at};
use super::format::{COARSE_STEP, COARSE_UNKNOWN, Model, NONE};
use super::glyphs::Glyph;
use super::score::ORDER;
use super::tokens::{BREAK, is_word_character, tokens, units};
use super::trees::Classifier;
use super::vocabulary::{Beside, Vocabulary};

/// What describes a reading to the classifier.
pub(crate) const FEATURES: usize = 39;

/// Looked at where the log-probabilities of the character, of it and the next one, and of it and the next two are below these…
const SUSPECT: [f32; 3] = [-2.4, -4.2, -5.6];
/// …and the second and twice the third together below this: so are 998 of 1,000 places of errors that are repaired, and 8 of 10 others.
const ODD: f32 = -20.0;
/// Two are looked at together where the log-probability of both is below this: so are 98 of 100 pairs that are repaired, and 4 of 10
/// other suspects.
const SUSPECT_PAIR: f32 = -8.5;
/// What likeness is worth in ranking, as a decimal logarithm, and so much more above [`ALIKE`].
const LIKE: f32 = 3.5;
const MORE_ALIKE: f32 = 4.7;
const ALIKE: f32 = 0.4;
/// What likeness is worth at most.
const MOST_WORTH: f32 = LIKE + MORE_ALIKE * (1.0 - ALIKE) + 0.01;
/// What a common sequence of three is worth in ranking before candidates are scored.
const COMMON: f32 = 1.7;
/// Most candidates that are scored: of a character, and of pairs; and most of each half of a pair.
const SCORED: usize = 12;
const SCORED_PAIRS: usize = 4;
const IN_PAIR: usize = 12;
/// What is less probable beside the one neighbour that it makes a known pair with, in coarse steps, is no candidate…
const MOST_COARSE: u32 = 9;
/// …nor what makes two that together are less probable: that loses 2 of 3,350 right ones.
const MOST_COARSE_OF_TWO: u32 = 20;
/// A character that speaks so much less for itself than the most hopeful one, as a decimal logarithm, is not scored.
const LESS_HOPE: f32 = 5.0;
/// The most hopeful of them that the classifier sees.
const OFFERED: usize = 4;
/// A replacement must better the sum of log-probabilities by so much.
const LEAST_GAIN: f32 = 2.5;
const LEAST_GAIN_PAIR: f32 = 5.0;
/// A candidate is a rival of another one as far as it is not so much worse.
const RIVAL: f32 = 2.0;
/// How many sequences on both sides show how good the text is.
const AROUND: usize = 24;
/// How many characters on both sides are read with it.
const CONTEXT: usize = 8;
/// Tokens before and behind a place that its probability depends on.
const REACH: usize = ORDER - 1;
/// A line of at least so many sequences of three of which fewer than one in so many is common cannot be read.
const LEAST_READ: usize = 8;
const LEAST_SENSE: usize = 8;
/// Most places whose candidates are remembered.
const MOST_REMEMBERED: usize = 4096;
/// How far the next mark or the end of the line is, at most.
const EDGE: usize = 4;
/// Where a smaller share of the text around is common…
const LEAST_COMMON: f32 = 0.3;
/// …a reading is so much less sure.
const UNSURE: u8 = 8;

/// A replacement of one or two characters.
#[derive(Debug, Clone)]
struct Reading {
    /// Number of the first token.
    at: usize,
    /// The second is [`NONE`] where one character changes.
    new: [u16; 2],
    features: [f32; FEATURES],
}

impl Reading {
    const fn len(&self) -> usize {
        if self.new[1] == NONE { 1 } else { 2 }
    }
}

/// The model with what is needed to read text that a machine read from a picture.
#[derive(Debug)]
pub(crate) struct Reader {
    /// [`None`]: the one inside the crate.
    model: Option<Arc<Model>>,
    vocabulary: Vocabulary,
    classifier: Classifier,
    /// One for each thread that reads at the same time.
    memories: Mutex<Vec<Memory>>,
}

/// The best candidates of places that were looked at: text is read again when something near by was repaired, and repeats itself.
type Memory = HashMap<Window, Arc<[Scored]>>;

/// The characters that the scores of candidates depend on, and how many of them are replaced.
type Window = (usize, [u16; 2 * REACH + 2]);

impl Reader {
    pub(crate) fn new(model: Option<Arc<Model>>) -> Self {
        let vocabulary = Vocabulary::new(model.as_deref().unwrap_or_else(|| Model::builtin()));
        let classifier = classifier(CLASSIFIER).unwrap_or_default();
        Self { model, vocabulary, classifier, memories: Mutex::default() }
    }

    fn model(&self) -> &Model {
        self.model.as_deref().unwrap_or_else(|| Model::builtin())
    }

    /// What was misread in a text, sorted and disjoint.
    pub(crate) fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let units = units(text);
        let mut suspects = unusual(self.model(), &units);
        if suspects.is_empty() {
            return Vec::new();
        }
        let (tokens, unreadable) = (tokens(text), self.unreadable(text));
        let start = |at: usize| tokens.get(at).map_or(0, |t| t.start as usize);
        let line_at = |at: usize| unreadable.get(unreadable.partition_point(|line| line.end <= at));
        suspects.retain(|n| !line_at(start(*n)).is_some_and(|line| line.contains(&start(*n))));
        let readings = self.readings(&units, &suspects).into_iter();
        let mut scored: Vec<(f32, Reading)> = readings.map(|r| (self.classifier.score(&r.features), r)).collect();
        // The best of those that stand in each other's way, from the best one down.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken = vec![false; units.len()];
        let mut found: Vec<Suggestion> = Vec::new();
        for (score, r) in scored {
            let confidence = self.classifier.confidence(score);
            let (Some(first), Some(last)) = (tokens.get(r.at), tokens.get(r.at + r.len() - 1)) else { continue };
            let Some(places) = taken.get_mut(r.at..r.at + r.len()) else { continue };
            let adjacent = last.start as usize == first.start as usize + 3 * (r.len() - 1);
            if confidence == 0 || !adjacent || places.contains(&true) {
                continue;
            }
            places.fill(true);
            let is_sure = r.features[14] >= LEAST_COMMON;
            let confidence = if is_sure { confidence } else { confidence.saturating_sub(UNSURE) };
            let replacement = r.new.iter().take(r.len()).filter_map(|u| char::from_u32(u32::from(*u))).collect();
            found.push(Suggestion { span: first.start as usize..last.start as usize + 3, replacement, confidence });
        }
        found.sort_unstable_by_key(|s| s.span.start);
        found
    }

    /// The lines of a text of which so little makes sense that no reading can be trusted.
    pub(crate) fn unreadable(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let model = self.model();
        let mut start = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            let units = units(line);
            let (all, common) = model.common_of(|n| unit_at(&units, n), 0..units.len());
            if all >= LEAST_READ && common * LEAST_SENSE < all {
                let body = line.trim_end();
                let indent = body.len() - body.trim_start().len();
                found.push(start + indent..start + body.len());
            }
            start += line.len();
        }
        found
    }

    /// All that would read better in these places, sorted by place.
    fn readings(&self, units: &[u16], suspects: &[usize]) -> Vec<Reading> {
        let memories = || self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = memories().pop().unwrap_or_default();
        let log_p = vec![Cell::new((f32::NAN, 0)); units.len()];
        let mut page = Page {
            model: self.model(),
            vocabulary: &self.vocabulary,
            units,
            odd: Vec::new(),
            log_p,
            memory: RefCell::new(memory),
        };
        let is_odd = |at: usize| {
            let sums = [1, 2, 3].map(|n| page.sum(at..at + n));
            sums.iter().zip(SUSPECT).all(|(sum, most)| *sum < most) && sums[1] + 2.0 * sums[2] < ODD
        };
        page.odd = suspects.iter().copied().filter(|at| is_odd(*at)).collect();
        let mut found: Vec<Reading> = Vec::new();
        for at in page.odd.iter().copied() {
            page.single(at, &mut found);
            if suspects.binary_search(&(at + 1)).is_ok() && page.sum(at..at + 2) < SUSPECT_PAIR {
                page.pair(at, &mut found);
            }
        }
        memories().push(page.memory.into_inner());
        found
    }

    /// What [`Reader::suggest`] weighs: the number of the character, what would stand there, the features. For `tools/model/ocr.py`.
    #[cfg(feature = "train")]
    pub(super) fn examples(&self, text: &str) -> Vec<(usize, String, Vec<f32>)> {
        let tokens = tokens(text);
        let units: Vec<u16> = tokens.iter().map(|t| t.unit).collect();
        let example = |r: Reading| {
            let first = tokens.get(r.at)?.start as usize;
            let adjacent = tokens.get(r.at + r.len() - 1)?.start as usize == first + 3 * (r.len() - 1);
            let new = r.new.iter().take(r.len()).filter_map(|u| char::from_u32(u32::from(*u))).collect();
            adjacent.then(|| Some((text.get(..first)?.chars().count(), new, r.features.to_vec())))?
        };
        self.readings(&units, &unusual(self.model(), &units)).into_iter().filter_map(example).collect()
    }
}

/// The places of characters that can be wrong and stand in at most one common sequence of three.
fn unusual(model: &Model, units: &[u16]) -> Vec<usize> {
    let is_common = |at: usize| model.is_common(unit_at(units, at), unit_at(units, at + 1), unit_at(units, at + 2));
    let first = unit_at(units, 0);
    let mut before = [model.is_common(BREAK, BREAK, first), model.is_common(BREAK, first, unit_at(units, 1))];
    let mut found = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        let now = is_common(at);
        if before.into_iter().chain([now]).filter(|is_common| *is_common).count() < 2 && is_word_character(*unit) {
            found.push(at);
        }
        before = [before[1], now];
    }
    found
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    unit: u16,
    like: f32,
    /// What speaks for it before it is scored.
    hope: f32,
}

impl Candidate {
    /// The more hopeful one is the lesser one.
    fn order(&self, other: &Self) -> Ordering {
        other.hope.total_cmp(&self.hope).then(self.unit.cmp(&other.unit))
    }
}

/// The most hopeful candidates so far, the most hopeful first.
struct Hopeful {
    found: Vec<Candidate>,
    /// What stands there, and what it looks like.
    old: u16,
    glyph: Option<Glyph>,
    /// So many are kept, and none that is less hopeful than the first one by more than `reach`.
    most: usize,
    reach: f32,
    /// What is less hopeful is not among them.
    least: f32,
}

impl Hopeful {
    fn new(old: u16, most: usize, reach: f32) -> Self {
        let found = Vec::with_capacity(most + 1);
        Self { found, old, glyph: Glyph::of(old), most, reach, least: f32::NEG_INFINITY }
    }

    /// Adds a character that makes pairs of so many coarse steps, if it can be among the most hopeful ones with `most_commons` common
    /// sequences of three, and is with those that it makes.
    #[inline]
    fn weigh(&mut self, c: Option<(u16, &Glyph)>, coarse: u32, most_commons: u8, commons: impl Fn(u16) -> u8) {
        let Some((unit, looks)) = c.filter(|(unit, _)| *unit != self.old && self.may_hold(MOST_WORTH, coarse, most_commons))
        else {
            return;
        };
        let like = self.glyph.as_ref().map_or(0.0, |glyph| glyph.likeness(looks));
        let worth = worth_of_likeness(like);
        if self.may_hold(worth, coarse, most_commons) {
            self.add(Candidate { unit, like, hope: hope(worth, coarse, commons(unit)) });
        }
    }

    /// Adds those with a known pair on this side only that make a common sequence of three there.
    fn weigh_all(&mut self, all: &Vocabulary, here: &Beside, there: Option<&Beside>, is_common: impl Fn(u16) -> bool) {
        let unknown = if there.is_some() { COARSE_UNKNOWN } else { 0 };
        for (n, coarse) in here.known.iter().map(|(n, coarse)| (*n, u32::from(*coarse))) {
            // The pairs that come are no more probable.
            if coarse > MOST_COARSE || !self.may_hold(MOST_WORTH, coarse + unknown, 1) {
                break;
            }
            if there.is_none_or(|there| there.coarse(n) == COARSE_UNKNOWN) {
                self.weigh(all.get(n).filter(|(unit, _)| is_common(*unit)), coarse + unknown, 1, |_| 1);
            }
        }
    }

    /// Can a candidate of so much likeness be among them?
    #[inline]
    fn may_hold(&self, worth: f32, coarse: u32, commons: u8) -> bool {
        hope(worth, coarse, commons) >= self.least
    }

    fn add(&mut self, c: Candidate) {
        if c.hope < self.least {
            return;
        }
        let place = self.found.partition_point(|known| known.order(&c).is_lt());
        self.found.insert(place, c);
        self.found.truncate(self.most);
        let hope_of = |c: Option<&Candidate>| c.map_or(f32::NEG_INFINITY, |c| c.hope);
        let near = hope_of(self.found.first()) - self.reach;
        self.found.truncate(self.found.partition_point(|known| known.hope >= near));
        self.least = near.max(hope_of(self.found.get(self.most - 1)));
    }
}

/// What speaks for a candidate before it is scored.
fn hope(worth: f32, coarse: u32, commons: u8) -> f32 {
    worth + COMMON * f32::from(commons) - COARSE_STEP * coarse as f32
}

/// What the likeness of a candidate is worth in ranking.
fn worth_of_likeness(like: f32) -> f32 {
    LIKE * like + MORE_ALIKE * (like - ALIKE).max(0.0)
}

/// A candidate that was scored.
#[derive(Debug, Clone, Copy)]
struct Scored {
    new: [u16; 2],
    /// The likeness of each character to the one that stands there.
    like: [f32; 2],
    /// The sum of log-probabilities with it, the least of them, and the sum of the lengths of the longest known sequences.
    sum: f32,
    least: f32,
    order: u32,
    /// The log-probability of the first character, and of the token behind them.
    own: f32,
    next: f32,
}

impl Scored {
    fn rank(&self) -> f32 {
        self.sum + self.like.map(worth_of_likeness).iter().sum::<f32>()
    }
}

struct Page<'a> {
    model: &'a Model,
    vocabulary: &'a Vocabulary,
    units: &'a [u16],
    /// The places that are looked at.
    odd: Vec<usize>,
    /// What was asked about the places; no number for the others.
    log_p: Vec<Cell<(f32, u8)>>,
    memory: RefCell<Memory>,
}

impl Page<'_> {
    /// The log-probability of a place, and how long the longest known sequence is that ends there.
    fn asked(&self, at: usize) -> (f32, u8) {
        let Some(known) = self.log_p.get(at) else { return (0.0, 0) };
        if known.get().0.is_nan() {
            known.set(self.model.log_p(self.units, at));
        }
        known.get()
    }

    fn log_p(&self, at: usize) -> f32 {
        self.asked(at).0
    }

    fn sum(&self, range: Range<usize>) -> f32 {
        let end = range.end.min(self.log_p.len());
        (range.start.min(end)..end).map(|at| self.log_p(at)).sum()
    }

    fn unit(&self, at: usize, shift: isize) -> u16 {
        at.checked_add_signed(shift).map_or(BREAK, |at| unit_at(self.units, at))
    }

    /// One past the last token whose probability changes with the `length` tokens from `at`.
    fn end(&self, at: usize, length: usize) -> usize {
        let end = (at + length + REACH).min(self.units.len());
        let window = self.units.get(at + length..end).unwrap_or_default();
        window.iter().position(|u| *u == BREAK).map_or(end, |n| at + length + n + 1)
    }

    /// Candidates that make a common sequence of three with what stands on the known sides, or two known pairs: `most` of them, the
    /// most hopeful first, and none that is less hopeful than the first one by more than `reach`.
    fn candidates(&self, at: usize, left_known: bool, right_known: bool, most: usize, reach: f32) -> Vec<Candidate> {
        let m = self.model;
        let old = self.unit(at, 0);
        let [a, b, c, d] = [-2, -1, 1, 2].map(|n| self.unit(at, n));
        let gate = m.gate();
        let lefts = left_known.then(|| self.vocabulary.following(m, b));
        let rights = right_known.then(|| self.vocabulary.preceding(m, c));
        // No sequence is common of which a pair is not known.
        let (may_left, may_right) = (left_known && m.knows_pair(a, b), right_known && m.knows_pair(c, d));
        let left = |unit: u16| may_left && gate.holds(a, b, unit);
        let right = |unit: u16| may_right && gate.holds(unit, c, d);
        let mut found = Hopeful::new(old, most, reach);
        // Most of those with one known pair are less hopeful than those with two.
        if let (Some(lefts), Some(rights)) = (&lefts, &rights) {
            let most_commons = 1 + u8::from(may_left) + u8::from(may_right);
            let (few, others) = if lefts.known.len() < rights.known.len() { (lefts, rights) } else { (rights, lefts) };
            for (n, coarse) in few.known.iter().map(|(n, coarse)| (*n, u32::from(*coarse))) {
                // The pairs that come are no more probable.
                if !found.may_hold(MOST_WORTH, coarse, most_commons) {
                    break;
                }
                let other = others.coarse(n);
                if other < COARSE_UNKNOWN && coarse + other <= MOST_COARSE_OF_TWO {
                    let commons = |unit| u8::from(left(unit)) + u8::from(gate.holds(b, unit, c)) + u8::from(right(unit));
                    found.weigh(self.vocabulary.get(n), coarse + other, most_commons, commons);
                }
            }
        }
        if let Some(lefts) = lefts.as_deref().filter(|_| may_left) {
            found.weigh_all(self.vocabulary, lefts, rights.as_deref(), left);
        }
        if let Some(rights) = rights.as_deref().filter(|_| may_right) {
            found.weigh_all(self.vocabulary, rights, lefts.as_deref(), right);
        }
        found.found
    }

    /// The best candidates of a place, which `try_all` tries where the same was not asked before.
    fn scored(&self, at: usize, length: usize, try_all: impl FnOnce(&mut Trials<'_>)) -> Arc<[Scored]> {
        let unit = |n: usize| if n < length + 2 * REACH { self.unit(at, n as isize - REACH as isize) } else { BREAK };
        let window = (length, std::array::from_fn(unit));
        if let Some(known) = self.memory.borrow().get(&window) {
            return known.clone();
        }
        let mut trials = Trials::new(self, at, length);
        try_all(&mut trials);
        let best = trials.best();
        let mut memory = self.memory.borrow_mut();
        if memory.len() >= MOST_REMEMBERED {
            memory.clear();
        }
        memory.insert(window, best.clone());
        best
    }

    fn single(&self, at: usize, found: &mut Vec<Reading>) {
        let scored = self.scored(at, 1, |trials| {
            for c in self.candidates(at, true, true, SCORED, LESS_HOPE) {
                trials.score([c.unit, NONE], [c.like, 0.0]);
            }
        });
        self.offer(at, 1, &scored, LEAST_GAIN, found);
    }

    fn pair(&self, at: usize, found: &mut Vec<Reading>) {
        let scored = self.scored(at, 2, |trials| {
            for (_, a, b) in self.candidate_pairs(at).iter().take(SCORED_PAIRS) {
                trials.score([a.unit, b.unit], [a.like, b.like]);
            }
        });
        self.offer(at, 2, &scored, LEAST_GAIN_PAIR, found);
    }

    /// Two candidates each with what speaks for them, the most hopeful first.
    fn candidate_pairs(&self, at: usize) -> Vec<(f32, Candidate, Candidate)> {
        let m = self.model;
        let (left, right) = (self.unit(at, -1), self.unit(at, 2));
        let lefts = self.candidates(at, true, false, IN_PAIR, f32::INFINITY);
        let rights = self.candidates(at + 1, false, true, IN_PAIR, f32::INFINITY);
        let mut both: Vec<(f32, Candidate, Candidate)> = Vec::new();
        for a in &lefts {
            for b in rights.iter().filter(|b| m.knows_pair(a.unit, b.unit)) {
                if m.is_common(left, a.unit, b.unit) || m.is_common(a.unit, b.unit, right) {
                    both.push((a.hope + b.hope - COARSE_STEP * m.coarse(a.unit, b.unit) as f32, *a, *b));
                }
            }
        }
        both.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then((x.1.unit, x.2.unit).cmp(&(y.1.unit, y.2.unit))));
        both
    }

    /// The best of the candidates of a place, with what describes them.
    fn offer(&self, at: usize, length: usize, scored: &[Scored], gain: f32, found: &mut Vec<Reading>) {
        let count = self.end(at, length) - at;
        let old = self.sum(at..at + count);
        let mut place = None;
        for (n, c) in scored.iter().enumerate().take(OFFERED).filter(|(_, c)| c.sum - old >= gain) {
            let others = || scored.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, o)| o);
            let margin = c.rank() - others().map(Scored::rank).fold(c.rank() - 8.0, f32::max);
            let ahead = c.sum - others().map(|o| o.sum).fold(c.sum - 8.0, f32::max);
            let rivalry = |ahead: f32| (RIVAL - ahead).max(0.0);
            let rivals = others().map(|o| rivalry(c.rank() - o.rank())).sum();
            let rivals_by_sum = others().map(|o| rivalry(c.sum - o.sum)).sum();
            let more_alike = others().filter(|o| o.like[0] + o.like[1] > c.like[0] + c.like[1]).count() as f32;
            let place = place.get_or_insert_with(|| Place::new(self, at, length, count));
            found.push(place.reading(c, [margin, ahead, rivals, rivals_by_sum, more_alike]));
        }
    }

    /// How improbable the pairs are that a candidate makes, in coarse steps.
    fn coarse_of(&self, at: usize, new: &[u16; 2]) -> f32 {
        let [first, second] = *new;
        let pair = |a: u16, b: u16| self.model.coarse(a, b) as f32;
        let left = pair(self.unit(at, -1), first);
        if second == NONE { left.max(pair(first, self.unit(at, 1))) } else { left.max(pair(second, self.unit(at, 2))) }
    }

    /// The share of sequences of three around that are common, those that the place touches left out.
    fn common_around(&self, at: usize, length: usize) -> f32 {
        let near = (at.saturating_sub(AROUND)..at.saturating_sub(2)).chain(at + length..at + length + AROUND);
        let (all, common) = self.model.common_of(|n| unit_at(self.units, n), near);
        (common + 1) as f32 / (all + 1) as f32
    }

    /// How many other places near by are looked at, and how far the nearest one before and behind is, at most [`EDGE`].
    fn odd_around(&self, at: usize, length: usize) -> [f32; 3] {
        let place = self.odd.partition_point(|n| *n < at);
        let behind =
            self.odd.get(place..).unwrap_or_default().iter().filter(|n| **n >= at + length).map(|n| n + 1 - at - length);
        let before = self.odd.get(..place).unwrap_or_default().iter().rev().map(|n| at - n);
        let near = before.clone().take_while(|n| *n <= CONTEXT).count() + behind.clone().take_while(|n| *n <= CONTEXT).count();
        let far = |n: Option<usize>| n.unwrap_or(EDGE).min(EDGE) as f32;
        [near as f32, far(before.clone().next()), far(behind.clone().next())]
    }

    /// Tokens from the place to the mark or end of line before it or behind it, at most [`EDGE`].
    fn edge(&self, at: usize, step: isize) -> f32 {
        let far = |n: &usize| self.unit(at, step * (*n as isize + 1)) == BREAK;
        (0..EDGE).find(far).unwrap_or(EDGE) as f32
    }
}

/// Tries candidates in a place.
struct Trials<'a> {
    page: &'a Page<'a>,
    at: usize,
    /// Characters that are replaced.
    length: usize,
    /// The tokens behind them, as far as what stands between says.
    behind: Vec<Chain>,
    scored: Vec<Scored>,
    /// The highest ranks and sums, the highest last: a candidate that reaches neither is not scored to the end.
    ranks: [f32; OFFERED],
    sums: [f32; 2],
}

impl<'a> Trials<'a> {
    fn new(page: &'a Page<'a>, at: usize, length: usize) -> Self {
        let count = page.end(at, length) - at;
        let units = page.units.get(at + length..at + count).unwrap_or_default();
        let chain = |(n, unit): (usize, &u16)| {
            let between = units.get(..n).unwrap_or_default();
            Chain::new(*unit).after_all(page.model, between.iter().rev().copied())
        };
        let behind = units.iter().enumerate().map(chain).collect();
        let (ranks, sums) = ([f32::NEG_INFINITY; OFFERED], [f32::NEG_INFINITY; 2]);
        Self { page, at, length, behind, scored: Vec::new(), ranks, sums }
    }

    /// Adds a candidate, unless others are better in every way.
    fn score(&mut self, new: [u16; 2], like: [f32; 2]) {
        let model = self.page.model;
        let new_units = new.get(..self.length).unwrap_or_default();
        let before = self.page.units.get(self.at.saturating_sub(REACH)..self.at).unwrap_or_default();
        let read = |chain: Chain, new: &[u16]| {
            chain.after_all(model, new.iter().rev().chain(before.iter().rev()).copied()).log_p(model)
        };
        let own = new_units.iter().enumerate().map(|(n, unit)| read(Chain::new(*unit), new_units.get(..n).unwrap_or_default()));
        let mut c = Scored { new, like, sum: 0.0, least: 0.0, order: 0, own: 0.0, next: 0.0 };
        for (n, (log_p, order)) in own.chain(self.behind.iter().map(|chain| read(*chain, new_units))).enumerate() {
            match n {
                0 => c.own = log_p,
                n if n == self.length => c.next = log_p,
                _ => {}
            }
            c.sum += log_p;
            c.least = c.least.min(log_p);
            c.order += u32::from(order);
            if c.rank() < self.ranks[0] && c.sum < self.sums[0] {
                return;
            }
        }
        keep(&mut self.ranks, c.rank());
        keep(&mut self.sums, c.sum);
        self.scored.push(c);
    }

    /// The candidates of the highest ranks and sums, by rank.
    fn best(mut self) -> Arc<[Scored]> {
        self.scored.sort_unstable_by(|a, b| b.rank().total_cmp(&a.rank()).then(a.new.cmp(&b.new)));
        let best = self.scored.iter().enumerate().filter(|(n, c)| *n < OFFERED || c.sum >= self.sums[0]);
        best.map(|(_, c)| *c).collect()
    }
}

/// Puts a number among the highest ones, which are sorted.
fn keep(highest: &mut [f32], number: f32) {
    let place = highest.partition_point(|n| *n < number);
    if let Some(lower) = highest.get_mut(..place) {
        lower.rotate_left(1.min(lower.len()));
        lower.iter_mut().rev().take(1).for_each(|last| *last = number);
    }
}

/// What the readings of a place have in common.
struct Place<'a> {
    page: &'a Page<'a>,
    at: usize,
    length: usize,
    count: usize,
    /// The text around, and where in it the place is.
    around: (Vec<u16>, usize),
    old: f32,
    old_word: (f32, f32),
    old_commons: f32,
    context: f32,
    common_around: f32,
    odd_around: [f32; 3],
    old_order: f32,
    old_pieces: (f32, f32),
}

impl<'a> Place<'a> {
    fn new(page: &'a Page<'a>, at: usize, length: usize, count: usize) -> Self {
        let start = at.saturating_sub(REACH);
        let units = page.units.get(start..(at + length + REACH).min(page.units.len())).unwrap_or_default().to_vec();
        let before = at.saturating_sub(CONTEXT)..at;
        let behind = at + count..(at + count + CONTEXT).min(page.units.len()).max(at + count);
        let around = (before.len() + behind.len()).max(1) as f32;
        let mut made = Self {
            page,
            at,
            length,
            count,
            around: (units, at - start),
            old: page.sum(at..at + count),
            old_word: (0.0, 0.0),
            old_commons: 0.0,
            context: (page.sum(before) + page.sum(behind)) / around,
            common_around: page.common_around(at, length),
            odd_around: page.odd_around(at, length),
            old_order: (at..at + count).map(|at| f32::from(page.asked(at).1)).sum(),
            old_pieces: (0.0, 0.0),
        };
        made.old_pieces = made.pieces();
        (made.old_word, made.old_commons) = made.words_and_commons();
        made
    }

    /// The best division of the text around into words: how many characters stand alone, and what it costs.
    fn pieces(&self) -> (f32, f32) {
        self.page.model.pieces(&self.around.0)
    }

    /// The words over the place, and the common sequences of three.
    fn words_and_commons(&self) -> ((f32, f32), f32) {
        let (model, (units, place)) = (self.page.model, &self.around);
        let three = |n: &usize| model.is_common(unit_at(units, *n), unit_at(units, n + 1), unit_at(units, n + 2));
        let commons = (place.saturating_sub(2)..place + self.length).filter(three).count() as f32;
        (model.word_over(units, *place, place + self.length), commons)
    }

    /// Describes a candidate.
    fn reading(&mut self, c: &Scored, [margin, ahead, rivals, rivals_by_sum, more_alike]: [f32; 5]) -> Reading {
        let (m, at) = (self.page.model, self.at);
        let [first, second] = c.new;
        let length = self.length as f32;
        let (units, place) = &mut self.around;
        for (to, from) in units.iter_mut().skip(*place).zip(c.new.iter().take(self.length)) {
            *to = *from;
        }
        let (new_word, new_commons) = self.words_and_commons();
        let pieces = self.pieces();
        let old_unit = self.page.unit(at, 0);
        let alone = |u: u16| if u == NONE { 0.0 } else { m.log_p(&[u], 0).0 };
        let sounds_alike = m.sounds_alike(first, old_unit);
        let listed = m.look_alikes(old_unit).find(|(u, _)| *u == first).map_or(0.0, |(_, like)| like);
        let features = [
            c.sum - self.old,
            (c.like[0] + c.like[1]) / length,
            margin,
            c.sum / self.count as f32,
            c.least,
            self.context,
            self.old_word.0,
            new_word.0,
            new_word.1 - self.old_word.1,
            alone(old_unit),
            alone(first),
            length - 1.0,
            new_commons - self.old_commons,
            f32::from(u8::from(sounds_alike)),
            self.common_around,
            self.page.log_p(at),
            ahead,
            listed,
            if self.length == 1 { c.like[0] } else { c.like[0].min(c.like[1]) },
            self.page.edge(at, -1),
            self.page.edge(at + self.length - 1, 1),
            alone(second),
            self.old / self.count as f32,
            self.odd_around[0],
            self.odd_around[1],
            self.odd_around[2],
            c.order as f32 - self.old_order,
            self.old_order / self.count as f32,
            self.page.coarse_of(at, &c.new),
            c.own,
            c.next,
            self.page.log_p(at + self.length),
            rivals,
            rivals_by_sum,
            more_alike,
            new_commons,
            self.old_pieces.0 - pieces.0,
            self.old_pieces.1 - pieces.1,
            pieces.1,
        ];
        Reading { at, new: c.new, features }
    }
}

/// Made by `tools/model/ocr.py`: a line, and what [`Classifier::read`] reads.
static CLASSIFIER: &[u8] = include_bytes!("ocr.bin");
const MAGIC: &[u8] = b"hanfix-ocr 2\n";

fn classifier(bytes: &[u8]) -> Option<Classifier> {
    Classifier::read(bytes.strip_prefix(MAGIC)?, FEATURES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classifier_inside_is_sound() {
        let trees = classifier(CLASSIFIER).expect("is read");
        assert!(trees.knots.windows(2).all(|w| w[0].0 <= w[1].0 && w[0].1 < w[1].1));
        assert!(classifier(&CLASSIFIER[..CLASSIFIER.len() / 2]).is_none());
    }

    #[test]
    fn what_was_misread_is_found() {
        let reader = Reader::new(None);
        let found = reader.suggest("大为提高原头创新能力，进一步加快科技管理体制改事，实观了良好开局。");
        assert!(found.iter().any(|s| s.replacement == "革"), "{found:?}");
        assert!(found.iter().any(|s| s.replacement == "现"), "{found:?}");
        assert_eq!(reader.suggest("进一步加快科技管理体制改革，实现了良好开局。"), []);
        assert_eq!(reader.suggest(""), []);
    }

    #[test]
    fn time_is_linear() {
        let reader = Reader::new(None);
        let time = |text: &str| {
            let started = cpu_time::ThreadTime::now();
            reader.suggest(text);
            started.elapsed().as_secs_f64()
        };
        for unit in ["的", "观实", "龘", "改事进—步加快科拔"] {
            let [short, long] = [1024, 4096].map(|length| time(&unit.repeat(length / unit.len())));
            assert!(long < 10.0 * short + 0.5, "{unit}: {short} s and {long} s");
        }
    }
}
