//! Fits the steps of [`funnel`](crate::model::funnel): which places are looked at.
//!
//! Examples are places of errors that were put into held-out text and are repaired, and places of clean held-out text. Each step is a logistic regression on tables of weights, one weight a value of a fact, on the places that the steps before
//! let through; it lets through what is as likely as all but a few of the places that are repaired.

use super::classifier::{Errors, Words, repairs};
use super::corpus::Corpus;
use crate::model::format::{Model, NONE};
use crate::model::funnel::{self, Facts};
use crate::model::likely::Likely;
use crate::model::tokens::units;

/// The least confidence of a repair that is learned from, and of one that counts for what is enough.
const LEAST: u8 = 60;
const SURE: u8 = 80;
/// Of clean lines every so many is read.
const EVERY: usize = 6;
/// Against weights that rest on few examples.
const RIDGE: f64 = 4.0;
const ROUNDS: usize = 40;
/// So many of 1,000 places that are repaired may each step lose: those of one wrong character and of two by the pairs, by the pairs beside them,
/// by words, by three probabilities, and those of one by the best candidate.
const LOST: [(&str, f64); 7] =
    [("PAIRS", 2.0), ("BESIDE", 0.5), ("WORDS", 0.3), ("FIRST", 1.0), ("SECOND", 1.0), ("THIRD", 1.0), ("HOPE", 2.0)];
/// The same of those of one by the best candidate that the pairs show, of those of two by the pairs and by the probabilities, and of right
/// candidates, alone and as one of two.
const LOST_BY_PROMISE: f64 = 5.0;
const LOST_OF_TWO: [f64; 2] = [1.5, 1.0];
const LOST_LIKELY: [f64; 2] = [4.0, 3.0];

struct Example {
    /// Was an error put in there?
    is_wrong: bool,
    /// Are two characters wrong, and how sure is the repair?
    is_two: bool,
    confidence: u8,
    facts: Facts,
    probabilities: [(f32, u8); 3],
    /// Gain, prior and common sequences of the best candidate, by its pairs and by the probabilities.
    screened: Option<(f32, f32, u32)>,
    best: Option<(f32, f32, u32)>,
    /// Of errors the right characters, of clean text all candidates, as the step of candidates is told of them.
    likely: Vec<[usize; 2]>,
    /// What speaks for an error by the steps so far.
    sum: f32,
}

impl Example {
    const fn counts(&self) -> bool {
        self.is_wrong && self.confidence >= SURE
    }

    /// What the step of the best candidate that the pairs show is told.
    fn promise(&self) -> Vec<usize> {
        self.screened.map_or(Vec::new(), |(gain, prior, commons)| funnel::of_candidate(gain, prior, commons).to_vec())
    }
}

/// The source of `src/model/funnel/weights.rs`.
pub(super) fn fit(model: &Model, corpus: &Corpus<'_>, words: &Words, say: &mut impl FnMut(String)) -> String {
    let mut open = model.clone();
    // Every place is looked at that may be wrong.
    open.search.slack = f32::INFINITY;
    let mut found: Vec<Example> = Vec::new();
    let mut errors = Errors::new(model, words);
    let mut clean = 0usize;
    for (n, line) in corpus.trained.iter().enumerate() {
        let right = units(line);
        if n % EVERY == 0 {
            clean += right.len();
            gather(&open, &right, false, |_| Some((false, 0, [NONE; 2])), &mut found);
        }
        if let Some((wrong, _)) = errors.put_in(&right) {
            repaired(&open, &wrong, &right, &mut found);
        }
    }
    say(format!("{clean} clean tokens"));
    steps(found, clean, say)
}

fn steps(mut found: Vec<Example>, clean: usize, say: &mut impl FnMut(String)) -> String {
    let mut out = String::from(
        "//! The weights of the funnel, made by `train_model --funnel`.\n\n\
         #![allow(clippy::approx_constant, reason = \"a weight may come near one\")]\n\nuse super::Step;\n\n",
    );
    count(&found, clean, "all", say);
    type Told = fn(&Example) -> Vec<usize>;
    let steps: [(&str, usize, Told); 7] = [
        ("PAIRS", funnel::PAIRS_SIZE, |e| e.facts.pairs().to_vec()),
        ("BESIDE", funnel::BESIDE_SIZE, |e| e.facts.beside().to_vec()),
        ("WORDS", funnel::WORDS_SIZE, |e| e.facts.words().to_vec()),
        ("FIRST", funnel::PROBABILITY_SIZE, |e| vec![funnel::of_probability(e.probabilities[0])]),
        ("SECOND", funnel::PROBABILITY_SIZE, |e| vec![funnel::of_probability(e.probabilities[1])]),
        ("THIRD", funnel::PROBABILITY_SIZE, |e| vec![funnel::of_probability(e.probabilities[2])]),
        ("HOPE", funnel::HOPE_SIZE, |e| e.best.map_or(Vec::new(), |(g, p, c)| funnel::of_candidate(g, p, c).to_vec())),
    ];
    for (n, ((name, size, told), (_, lost))) in steps.into_iter().zip(LOST).enumerate() {
        match name {
            // Before a probability is asked there must be a candidate, or two must be likely to be wrong.
            "FIRST" => {
                likely(&found, &mut out, say);
                let by_pairs = two("TWO_BY_PAIRS", LOST_OF_TWO[0], false, &found, &mut out, say);
                let own: Vec<&Example> = found.iter().filter(|e| e.screened.is_some() && !e.is_two).collect();
                let step = regress(&own, funnel::HOPE_SIZE, true, |e| e.sum, |e| e.promise(), |e| e.is_wrong);
                let enough = enough(&own, LOST_BY_PROMISE, |e| step.sum(e.sum, &e.promise()), |e| e.counts());
                write(&mut out, "PROMISE", &step, enough);
                let promises = |e: &Example| e.screened.is_some() && step.sum(e.sum, &e.promise()) >= enough;
                found.retain(|e| promises(e) || by_pairs(e));
                count(&found, clean, "PROMISE", say);
            }
            "HOPE" => {
                drop(two("TWO", LOST_OF_TWO[1], true, &found, &mut out, say));
                found.retain(|e| e.best.is_some() && !e.is_two);
            }
            _ => {}
        }
        let step = regress(&found, size, n > 0, |e| e.sum, told, |e| e.is_wrong);
        found.iter_mut().for_each(|e| e.sum = step.sum(e.sum, &told(e)));
        let enough = enough(&found, lost, |e| e.sum, Example::counts);
        found.retain(|e| e.sum >= enough);
        write(&mut out, name, &step, enough);
        count(&found, clean, name, say);
    }
    out
}

/// Says how many examples are left behind a step.
fn count(found: &[Example], clean: usize, name: &str, say: &mut impl FnMut(String)) {
    let [one, two] = [false, true].map(|is_two| found.iter().filter(|e| e.is_two == is_two && e.counts()).count());
    let rest = found.iter().filter(|e| !e.is_wrong).count();
    say(format!("{name}: {:.3} of 100 clean ones left; repaired {one} and {two}", 100.0 * rest as f64 / clean as f64));
}

/// The step that tells whether two are wrong, by the pairs or by the probabilities as well.
fn two(
    name: &str,
    lost: f64,
    with_probabilities: bool,
    found: &[Example],
    out: &mut String,
    say: &mut impl FnMut(String),
) -> Box<dyn Fn(&Example) -> bool> {
    let told = move |e: &Example| {
        let mut all = e.facts.two().to_vec();
        let at = |(n, p): (usize, &(f32, u8))| funnel::TWO_SIZE + n * funnel::PROBABILITY_SIZE + funnel::of_probability(*p);
        if with_probabilities {
            all.extend(e.probabilities.iter().enumerate().map(at));
        }
        all
    };
    let own: Vec<&Example> = found.iter().filter(|e| !e.is_wrong || e.is_two).collect();
    let size = funnel::TWO_SIZE + if with_probabilities { 3 * funnel::PROBABILITY_SIZE } else { 0 };
    let step = regress(&own, size, true, |e| e.sum, |e| told(e), |e| e.is_two);
    let enough = enough(&own, lost, |e| step.sum(e.sum, &told(e)), |e| e.is_two && e.counts());
    write(out, name, &step, enough);
    let left = move |e: &Example| step.sum(e.sum, &told(e)) >= enough;
    let count = |is_two: bool| own.iter().filter(|e| e.is_two == is_two && left(e)).count();
    say(format!("{name}: of {}: of clean ones {} left, of repaired {}", own.len(), count(false), count(true)));
    Box::new(left)
}

/// The step that tells which candidates are tried.
fn likely(found: &[Example], out: &mut String, say: &mut impl FnMut(String)) {
    let all: Vec<(f32, [usize; 2], bool, bool)> =
        found.iter().flat_map(|e| e.likely.iter().map(|l| (e.sum, *l, e.is_wrong, e.is_two))).collect();
    let step = regress(&all, funnel::LIKELY_SIZE, true, |e| e.0, |e| e.1.to_vec(), |e| e.2);
    let sum = |e: &(f32, [usize; 2], bool, bool)| step.sum(e.0, &e.1);
    let [alone, of_two] = [false, true].map(|two| enough(&all, LOST_LIKELY[usize::from(two)], sum, |e| e.2 && e.3 == two));
    let left = |least: f32| {
        let of: Vec<_> = all.iter().filter(|e| !e.2).collect();
        format!("{} of {}", of.iter().filter(|e| sum(e) >= least).count(), of.len())
    };
    say(format!("LIKELY: of clean ones {} alone, {} of two", left(alone), left(of_two)));
    write(out, "LIKELY", &step, alone);
    out.push_str(&format!("pub(super) const LIKELY_OF_TWO: f32 = {of_two:?};\n\n"));
}

/// Are two characters wrong, how sure is the repair, and what should stand there?
type Repair = (bool, u8, [u16; 2]);

/// The examples of a text in which something is wrong.
fn repaired(model: &Model, wrong: &[u16], right: &[u16], found: &mut Vec<Example>) {
    let sure = |p: &&crate::model::decode::Proposal| {
        repairs(p, wrong, right) && model.classifier.confidence(model.classifier.score(&p.features)) >= LEAST
    };
    let proposals = model.proposals(wrong);
    let confidence = |p: &crate::model::decode::Proposal| model.classifier.confidence(model.classifier.score(&p.features));
    let places: Vec<(usize, Repair)> =
        proposals.iter().filter(sure).map(|p| (p.at, (p.len() == 2, confidence(p), p.new))).collect();
    if !places.is_empty() {
        gather(model, wrong, true, |at| places.iter().find(|(n, _)| *n == at).map(|(_, two)| *two), found);
    }
}

/// The places of a text for which `repair` says something.
fn gather(model: &Model, units: &[u16], is_wrong: bool, repair: impl Fn(usize) -> Option<Repair>, found: &mut Vec<Example>) {
    for suspect in model.suspects(units).0 {
        let Some((is_two, confidence, new)) = repair(suspect.at) else { continue };
        let probabilities =
            [0, 1, 2].map(|n| if suspect.at + n < units.len() { model.log_p(units, suspect.at + n) } else { (0.0, 0) });
        let [screened, best] = model.best_candidates(units, &suspect);
        let mut likely = Vec::new();
        for (n, new) in new.iter().enumerate() {
            let of = units.get(suspect.at + n).map_or(&[][..], |u| model.likely(*u));
            let told = |l: &Likely| funnel::of_likely(l.unit, l.candidate().prior());
            likely.extend(of.iter().filter(|l| l.unit == *new || !is_wrong && n == 0).map(told));
        }
        found.push(Example {
            is_wrong,
            is_two,
            confidence,
            likely,
            facts: suspect.facts,
            probabilities,
            screened,
            best,
            sum: 0.0,
        });
    }
}

/// A step as it is fitted.
struct Step {
    carry: f64,
    weights: Vec<f64>,
}

impl Step {
    fn sum(&self, carried: f32, told: &[usize]) -> f32 {
        (self.carry * f64::from(carried) + told.iter().map(|n| self.weights[*n]).sum::<f64>()) as f32
    }
}

/// What all but `lost` of 1,000 examples reach that are right.
fn enough<E>(found: &[E], lost: f64, sum: impl Fn(&E) -> f32, right: impl Fn(&E) -> bool) -> f32 {
    let mut sums: Vec<f32> = found.iter().filter(|e| right(e)).map(sum).collect();
    sums.sort_by(f32::total_cmp);
    let enough = sums.get((lost * sums.len() as f64 / 1000.0) as usize).copied().unwrap_or(f32::MIN);
    ((f64::from(enough) * 100.0).floor() / 100.0) as f32
}

/// Newton's method, one table after the other.
fn regress<E>(
    found: &[E],
    size: usize,
    with_carry: bool,
    carried: impl Fn(&E) -> f32,
    told: impl Fn(&E) -> Vec<usize>,
    right: impl Fn(&E) -> bool,
) -> Step {
    let facts: Vec<(f64, Vec<usize>, bool)> = found.iter().map(|e| (f64::from(carried(e)), told(e), right(e))).collect();
    let rights = facts.iter().filter(|f| f.2).count() as f64;
    // Of both kinds as much.
    let weight = |is_right: bool| if is_right { 1.0 } else { rights / (facts.len() as f64 - rights).max(1.0) };
    let mut step = Step { carry: if with_carry { 1.0 } else { 0.0 }, weights: vec![0.0; size] };
    let mut scores: Vec<f64> = facts.iter().map(|f| step.carry * f.0).collect();
    let tables = facts.iter().map(|f| f.1.len()).max().unwrap_or(0);
    let slope = |score: f64, is_right: bool| {
        let p = 1.0 / (1.0 + (-score).exp());
        let w = weight(is_right);
        (w * (f64::from(u8::from(is_right)) - p), w * p * (1.0 - p))
    };
    for _ in 0..ROUNDS {
        for table in 0..tables {
            let mut sums = vec![(0.0, 0.0); size];
            for (f, score) in facts.iter().zip(&scores) {
                if let Some(n) = f.1.get(table) {
                    let (g, h) = slope(*score, f.2);
                    sums[*n] = (sums[*n].0 + g, sums[*n].1 + h);
                }
            }
            let mut moved = vec![0.0; size];
            for (n, (g, h)) in sums.into_iter().enumerate().filter(|(_, (_, h))| *h > 0.0) {
                // The weights of a table are drawn towards nothing.
                moved[n] = ((g - RIDGE * 0.1 * step.weights[n]) / (h + RIDGE)).clamp(-2.0, 2.0);
                step.weights[n] += moved[n];
            }
            for (f, score) in facts.iter().zip(&mut scores) {
                *score += f.1.get(table).map_or(0.0, |n| moved[*n]);
            }
        }
        if with_carry {
            let (mut all_g, mut all_h) = (0.0, 1e-9);
            for (f, score) in facts.iter().zip(&scores) {
                let (g, h) = slope(*score, f.2);
                (all_g, all_h) = (all_g + g * f.0, all_h + h * f.0 * f.0);
            }
            let moved = (all_g / all_h).clamp(-0.2, 0.2);
            step.carry += moved;
            scores.iter_mut().zip(&facts).for_each(|(s, f)| *s += moved * f.0);
        }
    }
    let rounded = |w: f64| (w * 100.0).round() / 100.0;
    step.carry = rounded(step.carry);
    step.weights.iter_mut().for_each(|w| *w = rounded(*w));
    step
}

fn write(out: &mut String, name: &str, step: &Step, enough: f32) {
    let numbers: Vec<String> = step.weights.iter().map(|w| format!("{w:?}")).collect();
    let rows: Vec<String> = numbers.chunks(18).map(|row| format!("        {},\n", row.join(", "))).collect();
    let (carry, size, rows) = (step.carry, step.weights.len(), rows.concat());
    out.push_str(&format!(
        "#[rustfmt::skip]\npub(super) static {name}: Step<{size}> = Step {{\n    carry: {carry:?},\n    enough: {enough:?},\n    weights: [\n{rows}    ],\n}};\n\n"
    ));
}
