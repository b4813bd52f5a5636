//! What the model thinks of a text, line by line: where the text comes again with a few lines changed, only these are read.

use std::ops::Range;

use super::decode::{Odd, Proposal, Suggestion, Tally, Workbench};
use super::features::KNOWN;
use super::format::Model;
use super::funnel::Suspect;
use super::tokens::{Token, push_units, tokens};

/// A text and what was found in it. A line is read as if it stood alone; what the whole text says of its kind is told afterwards.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    now: Read,
    before: Read,
    bench: Workbench,
    suggestions: Vec<Suggestion>,
}

/// One state of the text, line by line.
#[derive(Debug, Default)]
struct Read {
    text: String,
    /// Of all lines, each with a break before and behind it.
    units: Vec<u16>,
    lines: Vec<Line>,
    odd: Vec<Odd>,
    suspects: Vec<Suspect>,
    /// Their places are counted from the start of the line.
    proposals: Vec<Proposal>,
    /// Are there suspects and proposals? Not where most of the text is odd.
    is_weighed: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Line {
    ends: Ends,
    tally: Tally,
    /// Its number in the reading before this one.
    before: Option<usize>,
}

/// How far the text, its units, what is odd, the suspects and the proposals go, with those of a line.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    text: usize,
    units: usize,
    odd: usize,
    suspects: usize,
    proposals: usize,
}

/// So many lines ahead an unchanged line is sought behind a changed one.
const AHEAD: usize = 8;

impl Reading {
    /// What the model would change in the text, sorted and disjoint.
    pub(crate) fn suggestions(&self) -> &[Suggestion] {
        &self.suggestions
    }

    /// Reads a text, but for the lines that it had when it was read before. Time O(length).
    pub(crate) fn read(&mut self, model: &Model, text: &str) {
        if self.now.text == text {
            return;
        }
        std::mem::swap(&mut self.now, &mut self.before);
        self.now.forget();
        self.suggestions.clear();
        text.clone_into(&mut self.now.text);
        let total = self.now.divide(model, &self.before);
        if total.is_mostly_suspect(model) {
            return;
        }
        self.now.is_weighed = true;
        self.now.judge(model, &self.before, &mut self.bench);
        self.now.weigh(model, &self.before, &mut self.bench);
        self.now.decide(model, total.share(), &mut self.suggestions);
    }

    /// As if nothing had been read, but with the room that was needed.
    #[cfg(feature = "model")]
    pub(crate) fn forget(&mut self) {
        self.now.forget();
        self.before.forget();
        self.suggestions.clear();
    }
}

impl Read {
    fn forget(&mut self) {
        self.text.clear();
        self.units.clear();
        self.lines.clear();
        self.odd.clear();
        self.suspects.clear();
        self.proposals.clear();
        self.is_weighed = false;
    }

    /// Finds the lines and what is odd in them.
    fn divide(&mut self, model: &Model, old: &Self) -> Tally {
        let mut total = Tally::default();
        let (mut end, mut next) = (0, 0);
        let mut rest = self.text.as_str();
        while !rest.is_empty() {
            let length = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |n| n + 1);
            let (line, behind) = rest.split_at(length);
            rest = behind;
            let mut ahead = next..(next + AHEAD).min(old.lines.len());
            let before = ahead.find(|n| old.text.get(old.range(*n, |e| e.text)) == Some(line));
            let first = self.units.len();
            let tally = match before {
                Some(n) => {
                    let units = old.range(n, |e| e.units);
                    let odd = old.odd.get(old.range(n, |e| e.odd)).unwrap_or_default();
                    self.odd.extend(odd.iter().map(|odd| odd.moved(units.start, first)));
                    self.units.extend_from_slice(old.units.get(units).unwrap_or_default());
                    next = n + 1;
                    old.lines.get(n).map_or(Tally::default(), |line| line.tally)
                }
                None => {
                    push_units(line, &mut self.units);
                    model.scan(&mut self.units, first, &mut self.odd)
                }
            };
            total.add(tally);
            end += line.len();
            let ends = Ends { text: end, units: self.units.len(), odd: self.odd.len(), ..Ends::default() };
            self.lines.push(Line { ends, tally, before });
        }
        total
    }

    /// Finds the suspects.
    fn judge(&mut self, model: &Model, old: &Self, bench: &mut Workbench) {
        let mut begin = Ends::default();
        for line in &mut self.lines {
            match line.before.filter(|_| old.is_weighed) {
                Some(n) => {
                    let units = old.range(n, |e| e.units);
                    let suspects = old.suspects.get(old.range(n, |e| e.suspects)).unwrap_or_default();
                    self.suspects.extend(suspects.iter().map(|s| s.moved(units.start, begin.units)));
                }
                None => {
                    let odd = self.odd.get(begin.odd..line.ends.odd).unwrap_or_default();
                    model.judge(&self.units, odd, bench, &mut self.suspects);
                }
            }
            line.ends.suspects = self.suspects.len();
            begin = line.ends;
        }
    }

    /// Finds what would stand better in place of the suspects.
    fn weigh(&mut self, model: &Model, old: &Self, bench: &mut Workbench) {
        let mut begin = Ends::default();
        for line in &mut self.lines {
            match line.before.filter(|_| old.is_weighed) {
                Some(n) => {
                    let proposals = old.proposals.get(old.range(n, |e| e.proposals));
                    self.proposals.extend_from_slice(proposals.unwrap_or_default());
                }
                None if begin.suspects == line.ends.suspects => {}
                None => {
                    let units = self.units.get(begin.units..line.ends.units).unwrap_or_default();
                    let suspects = self.suspects.get(begin.suspects..line.ends.suspects).unwrap_or_default().iter();
                    model.weigh(units, suspects.map(|s| s.moved(begin.units, 0)), bench, &mut self.proposals);
                }
            }
            line.ends.proposals = self.proposals.len();
            begin = line.ends;
        }
    }

    /// Chooses from the proposals. `known`: the share of common sequences in the text.
    fn decide(&mut self, model: &Model, known: f32, suggestions: &mut Vec<Suggestion>) {
        self.proposals.iter_mut().for_each(|p| p.features[KNOWN] = known);
        let mut begin = Ends::default();
        for Line { ends, .. } in &self.lines {
            let mut chosen = model.select(self.proposals.get(begin.proposals..ends.proposals).unwrap_or_default());
            chosen.retain(|(_, score)| model.confidence(*score) > 0);
            if !chosen.is_empty() {
                let tokens = tokens(self.text.get(begin.text..ends.text).unwrap_or_default());
                for (p, score) in chosen {
                    let place = begin.units + p.at..begin.units + p.at + p.len();
                    let confidence = model.confidence_at(&self.units, &place, score);
                    suggestions.extend(suggestion(&tokens, begin.text, p, confidence));
                }
            }
            begin = *ends;
        }
    }

    /// What belongs to a line, by where that ends.
    fn range(&self, line: usize, end: impl Fn(&Ends) -> usize) -> Range<usize> {
        let end_of = |line: &Line| end(&line.ends);
        line.checked_sub(1).and_then(|n| self.lines.get(n)).map_or(0, end_of)..self.lines.get(line).map_or(0, end_of)
    }
}

/// What a proposal says of the text, if its characters stand side by side there: those with a mark between them that the model does not see
/// are not edited as one. `tokens` are those of the line that begins at byte `begin`.
fn suggestion(tokens: &[Token], begin: usize, p: &Proposal, confidence: u8) -> Option<Suggestion> {
    let (first, last) = (tokens.get(p.at)?, tokens.get(p.at + p.len() - 1)?);
    let (start, end) = (begin + first.start as usize, begin + last.start as usize + 3);
    let replacement = p.new.iter().take(p.len()).filter_map(|u| char::from_u32(u32::from(*u))).collect();
    (end - start == 3 * p.len()).then_some(Suggestion { span: start..end, replacement, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_changes_nothing() {
        let model = Model::from_bytes(crate::model::tests::small()).expect("a model");
        let lines = [
            "近期清理公共坏境，按期完成任务。",
            "今年各级政府加强安全检查。",
            "",
            "末来，学校和医院清理公共坏境，",
            "没有发生事故",
        ];
        let mut reading = Reading::default();
        // Lines go, come again, change, are joined.
        for n in 0..200usize {
            let text: String = (0..n % 7)
                .flat_map(|m| [lines[(n / 3 + m * m) % lines.len()], if (n + m) % 5 == 0 { "" } else { "\n" }])
                .collect();
            reading.read(&model, &text);
            assert_eq!(reading.suggestions(), model.suggest(&text), "{text}");
        }
    }
}
