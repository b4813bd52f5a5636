//! What a model finds in pairs of wrong and right text, and what it would change in clean text, by score.

use super::classifier::sample;
use crate::model::decode::Proposal;
use crate::model::format::Model;
use crate::model::tokens::{tokens, units};

/// A text with its name.
type Named = (String, String);

/// Rounds in which a text is repaired.
const ROUNDS: usize = 3;

/// A table: for each score (those that stand for a confidence, and some between) the precision and recall in characters on
/// `pairs` (wrong, TAB, right), and the edits per 10,000 characters of `clean` texts; every line is a text of its own. With
/// `shown`, the surest edits of clean text and the wrong ones of the pairs as well.
#[must_use]
pub fn measure(model: &Model, pairs: &[Named], clean: &[Named], shown: usize) -> String {
    let knots = model.classifier.knots.iter().map(|(s, c)| (*s, format!("{c}")));
    let mut cuts: Vec<(f32, String)> = (-2..8).map(|n| (n as f32 / 2.0, String::new())).chain(knots).collect();
    cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut head = String::from("confidence score");
    let mut rows: Vec<String> = cuts.iter().map(|(s, c)| format!("{c:>10} {s:5.2}")).collect();
    let mut samples = String::new();
    for (name, text) in pairs {
        head.push_str(&format!("  {name:>16}"));
        for (row, (cut, confidence)) in rows.iter_mut().zip(&cuts) {
            let [changed, right, wrong] = repaired(model, text, *cut, |s| {
                if shown > 0 && confidence == "90" {
                    samples.push_str(&format!("{name} {s}\n"));
                }
            });
            let share = |n: usize| 100.0 * right as f64 / n.max(1) as f64;
            row.push_str(&format!("  {:5.1}/{:4.1} ({:3})", share(changed), share(wrong), changed - right));
        }
    }
    for (name, text) in clean {
        head.push_str(&format!("  {name:>12}"));
        let mut found: Vec<(f32, String)> = Vec::new();
        for line in text.lines() {
            let units = units(line);
            found.extend(sure(model, &units).into_iter().map(|(p, s)| (s, sample(&units, &p))));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (row, (cut, _)) in rows.iter_mut().zip(&cuts) {
            let edits = found.iter().filter(|(s, _)| s >= cut).count();
            row.push_str(&format!("  {:5.2} ({edits:4})", 1e4 * edits as f64 / text.chars().count().max(1) as f64));
        }
        found.iter().take(shown).for_each(|(s, t)| samples.push_str(&format!("{name} {s:.2} {t}\n")));
    }
    rows.iter().fold(samples + &head, |all, row| all + "\n" + row)
}

/// The proposals for a text that is of the model's kind, with their scores.
fn sure(model: &Model, units: &[u16]) -> Vec<(Proposal, f32)> {
    let proposals = model.proposals(units);
    let found = model.select(&proposals).into_iter();
    found.filter(|(p, _)| model.is_at_home(units, &(p.at..p.at + p.len()))).map(|(p, s)| (p.clone(), s)).collect()
}

/// How many characters of the pairs are changed, how many of them rightly, and how many are wrong.
fn repaired(model: &Model, pairs: &str, cut: f32, mut say: impl FnMut(String)) -> [usize; 3] {
    let mut sums = [0; 3];
    for (wrong, right) in pairs.lines().filter_map(|l| l.split_once('\t')) {
        let right: Vec<char> = right.split('\t').next().unwrap_or_default().chars().collect();
        let mut now: Vec<char> = wrong.chars().collect();
        let before = now.clone();
        if before.len() != right.len() {
            continue;
        }
        for _ in 0..ROUNDS {
            let text: String = now.iter().collect();
            let (tokens, units) = (tokens(&text), units(&text));
            let mut any = false;
            for (p, _) in sure(model, &units).iter().filter(|(_, s)| *s >= cut) {
                for (n, new) in p.new.iter().take(p.len()).enumerate() {
                    let start = tokens.get(p.at + n).map_or(0, |t| t.start as usize);
                    let at = text[..start].chars().count();
                    if let (Some(c), Some(new)) = (now.get_mut(at), char::from_u32(u32::from(*new))) {
                        any |= *c != new;
                        *c = new;
                    }
                }
            }
            if !any {
                break;
            }
        }
        for (n, ((a, b), z)) in before.iter().zip(&now).zip(&right).enumerate() {
            sums[0] += usize::from(a != b);
            sums[1] += usize::from(a != b && b == z);
            sums[2] += usize::from(a != z);
            if a != b && b != z {
                let near: String = before[n.saturating_sub(6)..(n + 6).min(before.len())].iter().collect();
                say(format!("{a}→{b}, not {z}: {near}"));
            }
        }
    }
    sums
}
