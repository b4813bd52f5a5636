//! Wrong characters in what a machine read from a picture: candidates from the whole vocabulary, weighed by how alike they look.
//!
//! Such text has ten times the errors of typed text, and most of them are in no list of look-alikes. Time O(length): a constant
//! amount of work a character that does not fit.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::decode::{Suggestion, unit_at};
use super::format::{COARSE_STEP, Model, NONE};
use super::glyphs;
use super::score::ORDER;
use super::tokens::{BREAK, is_han, is_word_character, tokens};

/// What describes a reading to the classifier.
pub(crate) const FEATURES: usize = 23;

/// Looked at where the log-probabilities of the character, of it and the next one, and of it and the next two are below these.
const SUSPECT: [f32; 3] = [-2.4, -4.2, -5.6];
/// Two are looked at together where the log-probability of both is below this.
const SUSPECT_PAIR: f32 = -7.0;
/// The least log-probability by itself of a character of the vocabulary.
const VOCABULARY: f32 = -5.2;
/// What likeness is worth in ranking, as a decimal logarithm.
const LIKE: f32 = 5.0;
/// What a common sequence of three is worth in ranking before candidates are scored.
const COMMON: f32 = 0.7;
/// Most candidates that are scored: of a character, and of pairs; and most of each half of a pair.
const SCORED: usize = 24;
const SCORED_PAIRS: usize = 16;
const IN_PAIR: usize = 24;
/// The most hopeful of them that the classifier sees.
const OFFERED: usize = 5;
/// A replacement must better the sum of log-probabilities by so much.
const LEAST_GAIN: f32 = 3.5;
const LEAST_GAIN_PAIR: f32 = 5.0;
/// How many sequences on both sides show how good the text is.
const AROUND: usize = 24;
/// How many characters on both sides are read with it.
const CONTEXT: usize = 8;
/// Tokens before and behind a place that its probability depends on.
const REACH: usize = ORDER - 1;
/// A line of at least so many sequences of three of which fewer than one in so many is common cannot be read.
const LEAST_READ: usize = 8;
const LEAST_SENSE: usize = 8;
/// How far the next mark or the end of the line is, at most.
const EDGE: usize = 4;
/// What looks less alike and sounds otherwise, and where a smaller share of the text around is common…
const LEAST_LIKE: f32 = 0.1;
const LEAST_COMMON: f32 = 0.3;
/// …is so much less sure.
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
    vocabulary: Vec<u16>,
    classifier: Trees,
    /// What of the vocabulary is known to follow a character, and what to stand before it, for those that were asked about.
    following: Known,
    preceding: Known,
}

/// Characters with those of the vocabulary that make known pairs with them, in the order of the vocabulary.
#[derive(Debug, Default)]
struct Known(RwLock<HashMap<u16, Arc<[u16]>>>);

impl Known {
    fn with(&self, unit: u16, vocabulary: &[u16], is_known: impl Fn(u16) -> bool) -> Arc<[u16]> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&unit) {
            return known.clone();
        }
        let known: Arc<[u16]> = vocabulary.iter().copied().filter(|u| is_known(*u)).collect();
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(unit).or_insert(known).clone()
    }
}

impl Reader {
    pub(crate) fn new(model: Option<Arc<Model>>) -> Self {
        let mut made = Self {
            model,
            vocabulary: Vec::new(),
            classifier: Trees::read(CLASSIFIER).unwrap_or_default(),
            following: Known::default(),
            preceding: Known::default(),
        };
        let m = made.model();
        made.vocabulary = glyphs::all().filter(|u| is_word_character(*u) && m.log_p(&[*u], 0).0 >= VOCABULARY).collect();
        made
    }

    fn model(&self) -> &Model {
        self.model.as_deref().unwrap_or_else(|| Model::builtin())
    }

    /// What was misread in a text, sorted and disjoint.
    pub(crate) fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let tokens = tokens(text);
        let units: Vec<u16> = tokens.iter().map(|t| t.unit).collect();
        let mut scored: Vec<(f32, Reading)> =
            self.readings(&units).into_iter().map(|r| (self.classifier.score(&r.features), r)).collect();
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
            let is_like = r.features[1] >= LEAST_LIKE || r.features[13] > 0.0;
            let is_sure = is_like && r.features[14] >= LEAST_COMMON;
            let confidence = if is_sure { confidence } else { confidence.saturating_sub(UNSURE) };
            let replacement = r.new.iter().take(r.len()).filter_map(|u| char::from_u32(u32::from(*u))).collect();
            found.push(Suggestion { span: first.start as usize..last.start as usize + 3, replacement, confidence });
        }
        if !found.is_empty() {
            let unreadable = self.unreadable(text);
            let line_at = |at: usize| unreadable.get(unreadable.partition_point(|line| line.end <= at));
            found.retain(|s| !line_at(s.span.start).is_some_and(|line| line.contains(&s.span.start)));
        }
        found.sort_by_key(|s| s.span.start);
        found
    }

    /// The lines of a text of which so little makes sense that no reading can be trusted.
    pub(crate) fn unreadable(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let model = self.model();
        let mut start = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
            let (mut all, mut common) = (0, 0);
            for three in units.windows(3).filter(|w| w.iter().all(|u| is_han(*u))) {
                all += 1;
                common += usize::from(model.is_common(three[0], three[1], three[2]));
            }
            if all >= LEAST_READ && common * LEAST_SENSE < all {
                let body = line.trim_end();
                let indent = body.len() - body.trim_start().len();
                found.push(start + indent..start + body.len());
            }
            start += line.len();
        }
        found
    }

    /// All that would read better, sorted by place.
    fn readings(&self, units: &[u16]) -> Vec<Reading> {
        let model = self.model();
        let suspects: Vec<usize> = (0..units.len()).filter(|n| is_unusual(model, units, *n)).collect();
        if suspects.is_empty() {
            return Vec::new();
        }
        let log_p = (0..units.len()).map(|n| model.log_p(units, n).0).collect();
        let page = Page { model, reader: self, units, log_p };
        let is_odd = |at: usize| SUSPECT.iter().zip(1..).all(|(least, n)| page.sum(at..at + n) < *least);
        let mut found: Vec<Reading> = Vec::new();
        for (n, at) in suspects.iter().copied().enumerate().filter(|(_, at)| is_odd(*at)) {
            page.single(at, &mut found);
            if suspects.get(n + 1) == Some(&(at + 1)) && page.sum(at..at + 2) < SUSPECT_PAIR {
                page.pair(at, &mut found);
            }
        }
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
        self.readings(&units).into_iter().filter_map(example).collect()
    }
}

/// Can the character be wrong, and does it stand in at most one common sequence of three?
fn is_unusual(model: &Model, units: &[u16], at: usize) -> bool {
    let c = unit_at(units, at);
    is_word_character(c) && {
        let [a, b] = [at.wrapping_sub(2), at.wrapping_sub(1)].map(|n| unit_at(units, n));
        let [d, e] = [at + 1, at + 2].map(|n| unit_at(units, n));
        u32::from(model.is_common(a, b, c)) + u32::from(model.is_common(b, c, d)) + u32::from(model.is_common(c, d, e)) < 2
    }
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    unit: u16,
    like: f32,
    /// What speaks for it before it is scored.
    hope: f32,
}

/// A candidate that was scored.
#[derive(Debug, Clone, Copy)]
struct Scored {
    new: [u16; 2],
    /// The likeness of each character to the one that stands there.
    like: [f32; 2],
    /// The sum of log-probabilities with it, and the least of them.
    sum: f32,
    least: f32,
}

impl Scored {
    const fn len(&self) -> usize {
        if self.new[1] == NONE { 1 } else { 2 }
    }

    fn rank(&self) -> f32 {
        self.sum + LIKE * (self.like[0] + self.like[1])
    }
}

struct Page<'a> {
    model: &'a Model,
    units: &'a [u16],
    log_p: Vec<f32>,
    reader: &'a Reader,
}

impl Page<'_> {
    fn sum(&self, range: std::ops::Range<usize>) -> f32 {
        let end = range.end.min(self.log_p.len());
        self.log_p.get(range.start.min(end)..end).unwrap_or_default().iter().sum()
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

    /// The text around a place, with a place in it for what is tried.
    fn trial(&self, at: usize, length: usize) -> (Vec<u16>, usize) {
        let start = at.saturating_sub(REACH);
        (self.units.get(start..(at + length + REACH).min(self.units.len())).unwrap_or_default().to_vec(), at - start)
    }

    /// The sum of log-probabilities of the `count` tokens from the place on, with `new` there, and the least of them.
    fn score(&self, (trial, place): &mut (Vec<u16>, usize), new: &[u16], count: usize) -> (f32, f32) {
        for (to, from) in trial.iter_mut().skip(*place).zip(new) {
            *to = *from;
        }
        let each = (*place..*place + count).map(|n| self.model.log_p(trial, n).0);
        each.fold((0.0, 0.0), |(sum, least), p| (sum + p, f32::min(least, p)))
    }

    /// Candidates that make a common sequence of three with what stands on the known sides, the most hopeful first.
    fn candidates(&self, at: usize, left_known: bool, right_known: bool, most: usize) -> Vec<Candidate> {
        let m = self.model;
        let old = self.unit(at, 0);
        let [a, b, c, d] = [-2, -1, 1, 2].map(|n| self.unit(at, n));
        let (pairs, gate) = (m.pairs(), m.gate());
        let Reader { vocabulary, following, preceding, .. } = self.reader;
        let none = || Arc::from([]);
        let lefts = if left_known { following.with(b, vocabulary, |u| pairs.holds(0, b, u)) } else { none() };
        let rights = if right_known { preceding.with(c, vocabulary, |u| pairs.holds(0, u, c)) } else { none() };
        let (mut lefts, mut rights) = (lefts.iter().copied().peekable(), rights.iter().copied().peekable());
        let mut found = Vec::new();
        while let Some(unit) = lefts.peek().into_iter().chain(rights.peek()).copied().min() {
            let (left, right) = (lefts.next_if_eq(&unit).is_some(), rights.next_if_eq(&unit).is_some());
            if unit == old {
                continue;
            }
            let commons = u32::from(left && gate.holds(a, b, unit))
                + u32::from(left && right && gate.holds(b, unit, c))
                + u32::from(right && gate.holds(unit, c, d));
            if commons == 0 {
                continue;
            }
            let like = glyphs::likeness(old, unit);
            let coarse = if left_known { m.coarse(b, unit) } else { 0 } + if right_known { m.coarse(unit, c) } else { 0 };
            found.push(Candidate { unit, like, hope: LIKE * like + COMMON * commons as f32 - COARSE_STEP * coarse as f32 });
        }
        if found.len() > most {
            found.select_nth_unstable_by(most, |x, y| y.hope.total_cmp(&x.hope).then(x.unit.cmp(&y.unit)));
            found.truncate(most);
        }
        found
    }

    fn single(&self, at: usize, found: &mut Vec<Reading>) {
        let count = self.end(at, 1) - at;
        let mut trial = self.trial(at, 1);
        let mut scored = Vec::new();
        for c in self.candidates(at, true, true, SCORED) {
            let (sum, least) = self.score(&mut trial, &[c.unit], count);
            scored.push(Scored { new: [c.unit, NONE], like: [c.like, 0.0], sum, least });
        }
        self.offer(at, scored, trial, count, LEAST_GAIN, found);
    }

    fn pair(&self, at: usize, found: &mut Vec<Reading>) {
        let m = self.model;
        let (left, right) = (self.unit(at, -1), self.unit(at, 2));
        let lefts = self.candidates(at, true, false, IN_PAIR);
        let rights = self.candidates(at + 1, false, true, IN_PAIR);
        let mut both: Vec<(f32, Candidate, Candidate)> = Vec::new();
        for a in &lefts {
            for b in rights.iter().filter(|b| m.knows_pair(a.unit, b.unit)) {
                if m.is_common(left, a.unit, b.unit) || m.is_common(a.unit, b.unit, right) {
                    both.push((a.hope + b.hope - COARSE_STEP * m.coarse(a.unit, b.unit) as f32, *a, *b));
                }
            }
        }
        both.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1.unit, x.2.unit).cmp(&(y.1.unit, y.2.unit))));
        let count = self.end(at, 2) - at;
        let mut trial = self.trial(at, 2);
        let mut scored = Vec::new();
        for (_, a, b) in both.iter().take(SCORED_PAIRS) {
            let (sum, least) = self.score(&mut trial, &[a.unit, b.unit], count);
            scored.push(Scored { new: [a.unit, b.unit], like: [a.like, b.like], sum, least });
        }
        self.offer(at, scored, trial, count, LEAST_GAIN_PAIR, found);
    }

    /// The best of the candidates of a place, with what describes them.
    fn offer(
        &self,
        at: usize,
        mut scored: Vec<Scored>,
        (mut trial, place): (Vec<u16>, usize),
        count: usize,
        gain: f32,
        found: &mut Vec<Reading>,
    ) {
        scored.sort_by(|a, b| b.rank().total_cmp(&a.rank()).then(a.new.cmp(&b.new)));
        let old = self.sum(at..at + count);
        for (n, c) in scored.iter().enumerate().take(OFFERED).filter(|(_, c)| c.sum - old >= gain) {
            let others = || scored.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, o)| o);
            let margin = c.rank() - others().map(Scored::rank).fold(c.rank() - 8.0, f32::max);
            let ahead = c.sum - others().map(|o| o.sum).fold(c.sum - 8.0, f32::max);
            for (m, to) in trial.iter_mut().skip(place).take(c.len()).enumerate() {
                *to = self.unit(at + m, 0);
            }
            found.push(self.reading(at, c, [margin, ahead], (&mut trial, place), count, old));
        }
    }

    /// The share of sequences of three around that are common, those that the place touches left out.
    fn common_around(&self, at: usize, length: usize) -> f32 {
        let near = (at.saturating_sub(AROUND)..at.saturating_sub(2)).chain(at + length..at + length + AROUND);
        let (mut all, mut common) = (1.0, 1.0);
        for n in near {
            let three = [0, 1, 2].map(|m| unit_at(self.units, n + m));
            if three.iter().all(|u| is_han(*u)) {
                all += 1.0;
                common += if self.model.is_common(three[0], three[1], three[2]) { 1.0 } else { 0.0 };
            }
        }
        common / all
    }

    /// Tokens from the place to the mark or end of line before it or behind it, at most [`EDGE`].
    fn edge(&self, at: usize, step: isize) -> f32 {
        let far = |n: &usize| self.unit(at, step * (*n as isize + 1)) == BREAK;
        (0..EDGE).find(far).unwrap_or(EDGE) as f32
    }

    /// Describes a candidate. The old text stands in the trial.
    fn reading(
        &self,
        at: usize,
        c: &Scored,
        [margin, ahead]: [f32; 2],
        (trial, place): (&mut Vec<u16>, usize),
        count: usize,
        old: f32,
    ) -> Reading {
        let m = self.model;
        let [first, second] = c.new;
        let span = c.len();
        let length = span as f32;
        let commons = |u: &[u16]| {
            let three = |n: usize| m.is_common(unit_at(u, n), unit_at(u, n + 1), unit_at(u, n + 2));
            (place.saturating_sub(2)..place + span).filter(|n| three(*n)).count() as f32
        };
        let (old_word, old_commons) = (m.word_over(trial, place, place + span), commons(trial));
        for (to, from) in trial.iter_mut().skip(place).zip(c.new.iter().take(span)) {
            *to = *from;
        }
        let (new_word, new_commons) = (m.word_over(trial, place, place + span), commons(trial));
        let before = at.saturating_sub(CONTEXT)..at;
        let behind = at + count..(at + count + CONTEXT).min(self.units.len()).max(at + count);
        let around = (before.len() + behind.len()).max(1) as f32;
        let alone = |u: u16| if u == NONE { 0.0 } else { m.log_p(&[u], 0).0 };
        let sounds_alike = m.sounds_alike(first, self.unit(at, 0));
        let listed = m.look_alikes(self.unit(at, 0)).find(|(u, _)| *u == first).map_or(0.0, |(_, like)| like);
        let features = [
            c.sum - old,
            (c.like[0] + c.like[1]) / length,
            margin,
            c.sum / count as f32,
            c.least,
            (self.sum(before) + self.sum(behind)) / around,
            old_word.0,
            new_word.0,
            new_word.1 - old_word.1,
            alone(self.unit(at, 0)),
            alone(first),
            length - 1.0,
            new_commons - old_commons,
            f32::from(u8::from(sounds_alike)),
            self.common_around(at, span),
            self.sum(at..at + 1),
            ahead,
            listed,
            if span == 1 { c.like[0] } else { c.like[0].min(c.like[1]) },
            self.edge(at, -1),
            self.edge(at + span - 1, 1),
            alone(second),
            old / count as f32,
        ];
        Reading { at, new: c.new, features }
    }
}

/// Made by `tools/model/ocr.py`.
static CLASSIFIER: &[u8] = include_bytes!("ocr.bin");
/// The first line of the file.
const MAGIC: &[u8] = b"hanfix-ocr 1\n";
/// Questions from the root of a tree to a leaf, questions, leaves, bytes of a tree.
const DEPTH: usize = 4;
const INNER: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;
const TREE: usize = INNER + 4 * INNER + 4 * LEAVES;

/// Boosted trees, and the confidences that their sum stands for.
#[derive(Debug, Default)]
struct Trees {
    base: f32,
    trees: Vec<Tree>,
    knots: Vec<(f32, u8)>,
}

#[derive(Debug, Clone, Copy)]
struct Tree {
    features: [u8; INNER],
    thresholds: [f32; INNER],
    leaves: [f32; LEAVES],
}

impl Trees {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(8)?;
        let [a, b, c, d, base @ ..] = head else { return None };
        let [trees, knots] = [[*a, *b], [*c, *d]].map(|n| usize::from(u16::from_le_bytes(n)));
        let (trees, rest) = rest.split_at_checked(trees * TREE)?;
        let tree = |bytes: &[u8]| {
            let (features, numbers) = bytes.split_at_checked(INNER)?;
            let (thresholds, leaves) = numbers.split_at_checked(4 * INNER)?;
            Some(Tree {
                features: features.try_into().ok()?,
                thresholds: floats(thresholds).try_into().ok()?,
                leaves: floats(leaves).try_into().ok()?,
            })
        };
        let knots = floats(rest.get(..knots * 8)?).chunks_exact(2).map(|k| (k[0], k[1].clamp(0.0, 100.0) as u8)).collect();
        let trees = trees.chunks_exact(TREE).map(tree).collect::<Option<_>>()?;
        Some(Self { base: floats(base).first().copied()?, trees, knots })
    }

    fn score(&self, features: &[f32; FEATURES]) -> f32 {
        self.trees.iter().fold(self.base, |sum, tree| sum + tree.value(features))
    }

    fn confidence(&self, score: f32) -> u8 {
        self.knots.iter().rev().find(|(least, _)| score >= *least).map_or(0, |(_, confidence)| *confidence)
    }
}

impl Tree {
    fn value(&self, features: &[f32; FEATURES]) -> f32 {
        let mut at = 0;
        for _ in 0..DEPTH {
            let feature = self.features.get(at).and_then(|f| features.get(usize::from(*f))).copied().unwrap_or(0.0);
            at = 2 * at + 1 + usize::from(feature > self.thresholds.get(at).copied().unwrap_or(0.0));
        }
        self.leaves.get(at.saturating_sub(INNER)).copied().unwrap_or(0.0)
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classifier_inside_is_sound() {
        let trees = Trees::read(CLASSIFIER).expect("is read");
        assert!(trees.trees.iter().all(|t| t.features.iter().all(|f| usize::from(*f) < FEATURES)));
        assert!(trees.knots.windows(2).all(|w| w[0].0 <= w[1].0 && w[0].1 < w[1].1));
        assert!(Trees::read(&CLASSIFIER[..CLASSIFIER.len() / 2]).is_none());
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
