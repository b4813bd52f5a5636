//! Synthetic errors, logistic regression, calibration.

use std::collections::HashMap;

use super::corpus::Corpus;
use crate::model::decode::Proposal;
use crate::model::format::{Classifier, FEATURES, Model, NONE, WEIGHTS};
use crate::model::tokens::{is_word_character, tokens};

/// A clean text weighs so much more than one with errors put in: real text is nearly all clean.
const CLEAN_WEIGHT: f64 = 2.0;
/// Against weights that rest on few examples.
const RIDGE: f64 = 3.0;
const ROUNDS: usize = 10;

struct Example {
    features: [f32; FEATURES],
    right: bool,
    weight: f64,
}

pub(super) fn fit(model: &Model, corpus: &Corpus<'_>, say: &mut impl FnMut(String)) -> Classifier {
    let mut examples = Vec::new();
    let mut errors = Errors::new(model);
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
    let mut classifier = Classifier::default();
    standardize(&examples, &mut classifier);
    regress(&examples, &mut classifier, say);
    calibrate(model, corpus, &mut classifier, say);
    classifier
}

/// Does the proposal restore what stood there, and was something wrong?
fn repairs(p: &Proposal, wrong: &[u16], right: &[u16]) -> bool {
    let range = p.at..p.at + p.len();
    let new = &p.new[..p.len()];
    // Of two characters both must have been wrong, or the other one stays as it is.
    right.get(range.clone()) == Some(new) && wrong.get(range) != Some(new)
}

fn standardize(examples: &[Example], c: &mut Classifier) {
    let total: f64 = examples.iter().map(|e| e.weight).sum::<f64>().max(1.0);
    for f in 0..FEATURES {
        let mean = examples.iter().map(|e| e.weight * f64::from(e.features[f])).sum::<f64>() / total;
        let variance = examples.iter().map(|e| e.weight * (f64::from(e.features[f]) - mean).powi(2)).sum::<f64>() / total;
        c.mean[f] = mean as f32;
        c.scale[f] = 1.0 / variance.sqrt().max(1e-3) as f32;
    }
}

fn expand(c: &Classifier, features: &[f32; FEATURES]) -> Vec<f32> {
    let x: Vec<f32> = (0..FEATURES).map(|f| ((features[f] - c.mean[f]) * c.scale[f]).clamp(-4.0, 4.0)).collect();
    let mut all = Vec::with_capacity(WEIGHTS);
    all.push(1.0);
    all.extend(&x);
    for (n, a) in x.iter().enumerate() {
        all.extend(x[n..].iter().map(|b| a * b));
    }
    all
}

/// Newton's method: WEIGHTS² work an example and round.
fn regress(examples: &[Example], c: &mut Classifier, say: &mut impl FnMut(String)) {
    let mut w = vec![0f64; WEIGHTS];
    for round in 0..ROUNDS {
        let mut hessian = vec![0f32; WEIGHTS * WEIGHTS];
        let mut sum = vec![0f64; WEIGHTS * WEIGHTS];
        let mut gradient = vec![0f64; WEIGHTS];
        let mut loss = 0.0;
        for (n, e) in examples.iter().enumerate() {
            let x = expand(c, &e.features);
            let z: f64 = x.iter().zip(&w).map(|(x, w)| f64::from(*x) * w).sum();
            let p = 1.0 / (1.0 + (-z).exp());
            let y = f64::from(u8::from(e.right));
            loss -= e.weight * if e.right { p.max(1e-12).ln() } else { (1.0 - p).max(1e-12).ln() };
            let (g, h) = (e.weight * (y - p), (e.weight * p * (1.0 - p)) as f32);
            for (i, a) in x.iter().enumerate() {
                gradient[i] += g * f64::from(*a);
                let ha = h * a;
                if h > 1e-6 {
                    for (to, b) in hessian[i * WEIGHTS..][..=i].iter_mut().zip(&x) {
                        *to += ha * b;
                    }
                }
            }
            if n % 1024 == 1023 || n + 1 == examples.len() {
                sum.iter_mut().zip(&mut hessian).for_each(|(s, h)| *s += f64::from(std::mem::take(h)));
            }
        }
        for i in 0..WEIGHTS {
            sum[i * WEIGHTS + i] += RIDGE;
            if i > 0 {
                gradient[i] -= RIDGE * w[i];
            }
        }
        let step = solve(&mut sum, gradient);
        w.iter_mut().zip(&step).for_each(|(w, s)| *w += s.clamp(-2.0, 2.0));
        if round % 3 == 0 || round + 1 == ROUNDS {
            say(format!("round {round}: loss {:.0}", loss));
        }
    }
    c.weights = w.iter().map(|w| *w as f32).collect();
}

/// Cholesky; the lower triangle is filled.
fn solve(a: &mut [f64], mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = a[i * n..i * n + j].iter().zip(&a[j * n..j * n + j]).map(|(x, y)| x * y).sum();
            let v = a[i * n + j] - dot;
            a[i * n + j] = if i == j { v.max(1e-9).sqrt() } else { v / a[j * n + j] };
        }
        let dot: f64 = a[i * n..i * n + i].iter().zip(&b).map(|(x, y)| x * y).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|j| a[j * n + i] * b[j]).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    b
}

/// So many edits in 10,000 clean characters stand for this confidence.
const OPERATING_POINTS: [(f64, u8); 6] = [(6.0, 60), (3.0, 70), (1.5, 80), (0.3, 90), (0.15, 95), (0.05, 98)];

fn calibrate(model: &Model, corpus: &Corpus<'_>, c: &mut Classifier, say: &mut impl FnMut(String)) {
    let mut judge = model.clone();
    judge.classifier = c.clone();
    let mut scores = Vec::new();
    let mut characters = 0usize;
    let mut shown = Vec::new();
    for line in &corpus.calibrated {
        let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
        characters += units.iter().filter(|u| is_word_character(**u)).count();
        for (p, s) in judge.select(judge.proposals(&units)) {
            shown.push((s, sample(&units, &p)));
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
    let mut errors = Errors::new(model);
    let mut odd: [Vec<f32>; 3] = Default::default();
    let mut effort = [0usize; 2];
    let mut table: HashMap<&str, [usize; 5]> = HashMap::new();
    for line in &corpus.calibrated {
        let units: Vec<u16> = tokens(line).iter().map(|t| t.unit).collect();
        judge.effort(&units).into_iter().zip(&mut effort).for_each(|(e, sum)| *sum += e);
        let Some((wrong, kind)) = errors.put_in(&units) else { continue };
        let row = table.entry(kind).or_default();
        row[0] += 1;
        for (p, s) in judge.select(judge.proposals(&wrong)) {
            let confidence = judge.classifier.confidence(s);
            let right = repairs(&p, &wrong, &units);
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
struct Errors<'m> {
    model: &'m Model,
    state: u64,
}

impl<'m> Errors<'m> {
    fn new(model: &'m Model) -> Self {
        Self { model, state: 20_261_122 }
    }

    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        (crate::model::table::mix(self.state) % below.max(1) as u64) as usize
    }

    /// The text with one wrong character, or two side by side, and the kind of error.
    fn put_in(&mut self, units: &[u16]) -> Option<(Vec<u16>, &'static str)> {
        let places: Vec<usize> = (1..units.len()).filter(|n| is_word_character(units[*n])).collect();
        if places.len() < 6 {
            return None;
        }
        for _ in 0..8 {
            let at = places[self.random(places.len())];
            let mut wrong = units.to_vec();
            let done = match self.random(10) {
                0..=3 => self.like(&mut wrong, at, true).then_some("sound"),
                4..=6 => self.like(&mut wrong, at, false).then_some("shape"),
                7..=8 => (self.like(&mut wrong, at, true) && self.like(&mut wrong, at + 1, true)).then_some("sound, two"),
                _ => (self.like(&mut wrong, at, false) && self.like(&mut wrong, at + 1, false)).then_some("shape, two"),
            };
            if let Some(kind) = done {
                return Some((wrong, kind));
            }
        }
        None
    }

    fn like(&mut self, units: &mut [u16], at: usize, sound: bool) -> bool {
        let Some(unit) = units.get(at).copied().filter(|u| is_word_character(*u)) else { return false };
        let new = if sound {
            let all = self.model.sounds_of(unit);
            // The more frequent ones come first and are taken more often.
            let n = self.random(all.len()).min(self.random(all.len()));
            all.get(n).copied()
        } else {
            let mut all: Vec<(u16, f32)> = self.model.look_alikes(unit).collect();
            all.retain(|(_, likeness)| *likeness > 0.5);
            let weight = |l: f32| ((l - 0.45) * 100.0).powi(2) as usize;
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
