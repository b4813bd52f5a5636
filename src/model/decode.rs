//! Finds characters that do not fit where they stand, and what fits better: one character, or two side by side.
//!
//! Where every sequence of three is a common one nothing is looked at (see `funnel`). A suspect gets candidates that look or sound like it;
//! the best one becomes a proposal, described by features, and the classifier says how far to trust it. Time O(length): a
//! constant amount of work a suspect, and in a text that is mostly suspect none.

use std::ops::Range;

#[cfg(any(test, feature = "train"))]
use super::features::KNOWN;
use super::format::{FEATURES, Gate, Model, NONE};
use super::funnel::{COMMONS, HISTORY, Suspect};
use super::likely::Likely;
use super::pairs::{Between, FLOOR, UNKNOWN_FLOOR, UNKNOWN_STEPS};
use super::score::{ORDER, PROB_STEP};
use super::tokens::{BREAK, is_han, is_word_character};
use super::veto::Veto;

/// What should stand in place of one or two characters, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Suggestion {
    /// Bytes of the text.
    pub(crate) span: Range<usize>,
    pub(crate) replacement: String,
    /// 1 to 100; see `docs/model.md` for what it was measured on.
    pub(crate) confidence: u8,
}

/// A replacement that the model likes better than what stands there.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// Number of the first token that changes.
    pub(crate) at: usize,
    /// What should stand there; the second is [`NONE`] where one character changes.
    pub(crate) new: [u16; 2],
    pub(crate) features: [f32; FEATURES],
}

impl Proposal {
    pub(crate) const fn len(&self) -> usize {
        if self.new[1] == NONE { 1 } else { 2 }
    }
}

/// What was asked about the places of a line: log-probability and length of the known sequence.
pub(super) type Memory = Vec<Option<(f32, u8)>>;

/// What the search for proposals needs room for.
#[derive(Debug, Default)]
pub(super) struct Workbench {
    batch: Vec<Suspect>,
    suspects: Vec<Suspect>,
    lists: Lists,
    memory: Memory,
}

/// A character that does not stand in two common sequences of three, and which of the sequences around it are common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Odd {
    pub(super) at: usize,
    history: u8,
}

impl Odd {
    /// The same in a text in which what stood at `from` stands at `to`.
    pub(super) const fn moved(self, from: usize, to: usize) -> Self {
        Self { at: self.at - from + to, ..self }
    }
}

/// What was read of a line, a bit for each of the last units, the last one lowest.
struct Row {
    /// The last three units.
    key: u64,
    /// Is the sequence of three that ends there common?
    common: u64,
    /// Is it a Han character?
    han: u64,
}

impl Row {
    /// Reads up to [`ROW`] units. Nothing is decided on the way, so that no sequence waits for another.
    #[inline(never)]
    fn read(&mut self, gate: Gate<'_>, units: &[u16]) {
        let Self { mut key, mut common, mut han } = *self;
        for unit in units {
            key = Gate::next(key, *unit);
            common = common << 1 | u64::from(gate.has(key));
            han = han << 1 | u64::from(is_han(*unit));
        }
        *self = Self { key, common, han };
    }

    /// Those of the characters judged with the last `length` units that do not stand in two common sequences.
    fn odd(&self, length: usize) -> u64 {
        let [a, b, c] = [LOOK_AHEAD, LOOK_AHEAD - 1, LOOK_AHEAD - 2].map(|n| self.common >> n);
        let two_stand = a & b | c & (a | b);
        self.han >> LOOK_AHEAD & !two_stand & last(length)
    }

    /// The last `length` units, and those that begin the sequences that end there.
    fn tally(&self, length: usize) -> Tally {
        let begun = self.han >> 2 & last(length);
        Tally { characters: begun.count_ones(), common: (begun & self.common).count_ones(), odd: self.odd(length).count_ones() }
    }
}

/// So many bits.
const fn last(length: usize) -> u64 {
    (1 << length) - 1
}

/// How many characters a text has, how many of them begin a common sequence of three, and how many do not stand in two.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    characters: u32,
    common: u32,
    odd: u32,
}

impl Tally {
    pub(super) const fn add(&mut self, other: Self) {
        self.characters += other.characters;
        self.common += other.common;
        self.odd += other.odd;
    }

    /// The share of sequences that are common.
    pub(super) fn share(self) -> f32 {
        self.common as f32 / self.characters.max(1) as f32
    }

    /// Is most of the text suspect, so that nothing in it is?
    pub(super) fn is_mostly_suspect(self, model: &Model) -> bool {
        model.keeps(Veto::SuspectText)
            && self.odd > FREE_SUSPECTS
            && self.odd * MOST_SUSPECTS.1 > self.characters * MOST_SUSPECTS.0
    }
}

/// Candidates of a place and of the two halves of a pair, kept to be used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Numbers of candidates.
    chosen: Vec<u16>,
    fitting: Vec<Candidate>,
    /// Those whose pair with what stands before, and with what stands behind, is known.
    lefts: Vec<Candidate>,
    rights: Vec<Candidate>,
}

/// A candidate for a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) unit: u16,
    pub(super) shape: f32,
    pub(super) sound: f32,
    /// How improbable the pairs that it makes with what stands beside it are, in steps of [`PROB_STEP`].
    steps: u32,
    /// In how many common sequences of three it would stand, where that was asked.
    commons: u32,
    /// About its logarithm of probability with the next one, at best, where that was asked.
    promise: f32,
}

impl Candidate {
    pub(super) const fn new(unit: u16, shape: f32, sound: f32) -> Self {
        Self { unit, shape, sound, steps: 0, commons: 0, promise: 0.0 }
    }

    /// About the decimal logarithm of how often what stands there is written for this one, but for a constant.
    #[inline]
    pub(super) fn prior(&self) -> f32 {
        let shape = if self.shape > 0.0 { (self.shape - 0.9) * 4.0 } else { -3.0 };
        let sound = if self.sound > 0.0 { (self.sound - 1.0) * 1.5 } else { -3.0 };
        shape.max(sound)
    }
}

/// What a common sequence of three is worth, at most, above the probabilities of its pairs.
const RELIEF: f32 = 0.7;
/// Two known pairs cost hardly less than this.
const LEAST_OF_PAIRS: u32 = 6;
/// What a step of commonness of the word that a candidate makes is worth in ranking, as a decimal logarithm.
const WORD_BONUS: f32 = 0.3;
/// The most that likeness and the word can add to a rank.
const MOST_BONUS: f32 = 8.0 * WORD_BONUS + 0.4;
/// Most candidates of a character in a pair.
const IN_PAIR: usize = 14;
/// Most candidates whose probabilities are asked.
const MOST_SINGLES: usize = 5;
/// So many of so many characters may be suspect…
const MOST_SUSPECTS: (u32, u32) = (4, 5);
/// …and so many always.
const FREE_SUSPECTS: u32 = 24;
/// One suspect a so many characters is looked at, at most…
const MOST_LOOKS: usize = 10;
/// …and so many always.
const FREE_LOOKS: usize = 32;
/// So many places are asked about at a time.
const BATCH: usize = 32;
/// So many sequences are looked up before any of them decides: their bits, and the history of the first, are one number.
const ROW: usize = 56;
/// A character is judged when so many behind it were read.
const LOOK_AHEAD: usize = 4;
/// How many tokens on both sides show what kind of text it is.
pub(crate) const AROUND: usize = 30;
/// The most confidence in a text of another kind, and where a character is rare: a report, no edit.
pub(crate) const DOUBTFUL: u8 = 85;
/// The most confidence, if it is less than [`SURE`], where the same characters stand again in the same company: so do terms.
pub(crate) const REPEATED: u8 = 75;
const SURE: u8 = 90;
/// How many tokens on both sides are searched for them.
const REPEATED_WITHIN: usize = 200;
/// Edits are at least so many tokens apart: the next round sees the result of this one.
const APART: usize = 3;

impl Model {
    /// What the model would change in a text, sorted and disjoint.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let mut reading = super::reading::Reading::default();
        reading.read(self, text);
        reading.suggestions().to_vec()
    }

    /// Is the text around a place of the kind that the model knows? Where few of the sequences of three near by are common, what
    /// looks wrong is mostly another kind of text: chat, verse, names.
    pub(crate) fn is_at_home(&self, units: &[u16], place: &Range<usize>) -> bool {
        let touched = place.start.saturating_sub(2)..place.end;
        let near = place.start.saturating_sub(AROUND)..(place.end + AROUND).min(units.len().saturating_sub(2));
        self.is_official(units, near.filter(|n| !touched.contains(n)))
    }

    /// The confidence that a score stands for.
    pub(super) fn confidence(&self, score: f32) -> u8 {
        match self.classifier.confidence(score) {
            sure @ SURE.. => sure,
            _ => self.classifier.confidence(score - self.search.doubt),
        }
    }

    /// The same at a place of a text, which may be a kind of text, or a term, that is more often right than that.
    pub(super) fn confidence_at(&self, units: &[u16], place: &Range<usize>, score: f32) -> u8 {
        let confidence = self.confidence(score);
        let confidence =
            if !self.keeps(Veto::OtherText) || self.is_at_home(units, place) { confidence } else { confidence.min(DOUBTFUL) };
        if confidence < SURE && is_repeated(units, place) { confidence.min(REPEATED) } else { confidence }
    }

    /// The best of the proposals that do not stand in each other's way, with their scores, sorted by place.
    pub(crate) fn select<'p>(&self, proposals: &'p [Proposal]) -> Vec<(&'p Proposal, f32)> {
        // Proposals come sorted by place: of each cluster the best one stays.
        let mut kept: Vec<(&Proposal, f32)> = Vec::new();
        for (p, s) in proposals.iter().map(|p| (p, self.classifier.score(&p.features))) {
            match kept.last_mut() {
                Some(last) if last.0.at + last.0.len() + APART > p.at => {
                    if s > last.1 {
                        *last = (p, s);
                    }
                }
                _ => kept.push((p, s)),
            }
        }
        kept
    }

    /// All that the model would like better in a line, sorted by place.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn proposals(&self, units: &[u16]) -> Vec<Proposal> {
        let mut bench = Workbench::default();
        let (suspects, known) = self.suspects(units);
        let mut found = Vec::new();
        self.weigh(units, suspects.into_iter(), &mut bench, &mut found);
        found.iter_mut().for_each(|p| p.features[KNOWN] = known);
        found
    }

    /// The places of a line that may be wrong, and the share of sequences that are common.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn suspects(&self, units: &[u16]) -> (Vec<Suspect>, f32) {
        let (mut odd, mut found) = (Vec::new(), Vec::new());
        let tally = self.scan(&mut units.to_vec(), 0, &mut odd);
        if !tally.is_mostly_suspect(self) {
            self.judge(units, &odd, &mut Workbench::default(), &mut found);
        }
        (found, tally.share())
    }

    /// What would stand better in place of the suspects of a line, sorted by place. What they say of [`KNOWN`] is not known yet.
    pub(super) fn weigh(
        &self,
        units: &[u16],
        suspects: impl Iterator<Item = Suspect>,
        bench: &mut Workbench,
        found: &mut Vec<Proposal>,
    ) {
        let Workbench { suspects: promising, lists, memory, .. } = bench;
        promising.clear();
        promising.extend(suspects.filter(|s| self.is_promising(units, s, lists)));
        if promising.is_empty() {
            return;
        }
        memory.clear();
        memory.resize(units.len(), None);
        for n in 0..3 {
            promising.retain_mut(|s| s.with_probability(n, self.remembered(units, s.at + n, memory)));
        }
        for suspect in promising.iter().take(FREE_LOOKS + units.len() / MOST_LOOKS) {
            let at = suspect.at;
            let mut view = View { model: self, units, at, rivals: 0 };
            let mut known_at = |at: usize| self.remembered(units, at, memory);
            let probabilities = [known_at(at), known_at(at + 1), known_at(at + 2)];
            let may_be_two = suspect.may_be_two(probabilities);
            let two = may_be_two && self.may_be_wrong(unit_at(units, at + 1));
            let three: f32 = probabilities.iter().map(|p| p.0).sum();
            let budget = if two { budget_of(three, self.search.gain_of_two) } else { 0 };
            let singles = view.best_singles(suspect, budget, lists, memory);
            let fits = singles.iter().flatten().any(|p| p.features[2] > -1.3);
            found.extend(singles.into_iter().flatten());
            if two && !fits {
                found.extend(view.best_pair(suspect, budget, lists, memory));
            }
        }
    }

    /// Looks for what is odd in the line that begins at `first` and ends with `units`.
    pub(super) fn scan(&self, units: &mut Vec<u16>, first: usize, found: &mut Vec<Odd>) -> Tally {
        // A character is judged when the sequence is known that begins two behind it.
        let end = units.len();
        units.extend([BREAK; LOOK_AHEAD]);
        let mut tally = Tally::default();
        let mut read = Row { key: Gate::key(BREAK, unit_at(units, first), unit_at(units, first + 1)), common: 0, han: 0 };
        read.han = u64::from(is_han(unit_at(units, first))) << 1 | u64::from(is_han(unit_at(units, first + 1)));
        for start in (first + 2..units.len()).step_by(ROW) {
            let row = units.get(start..(start + ROW).min(units.len())).unwrap_or_default();
            read.read(self.gate(), row);
            tally.add(read.tally(row.len()));
            let mut odd = read.odd(row.len());
            while odd != 0 {
                let bit = odd.ilog2() as usize;
                odd ^= 1 << bit;
                let at = start + row.len() - 1 - bit - LOOK_AHEAD;
                if self.may_be_wrong(unit_at(units, at)) {
                    found.push(Odd { at, history: (read.common >> bit) as u8 & ((1 << HISTORY) - 1) });
                }
            }
        }
        units.truncate(end);
        tally
    }

    /// Those of which the pairs are odd too may be wrong. No pair waits for the answer of another.
    pub(super) fn judge(&self, units: &[u16], odd: &[Odd], bench: &mut Workbench, found: &mut Vec<Suspect>) {
        let batch = &mut bench.batch;
        batch.resize(BATCH, Suspect::default());
        let pairs = self.pairs();
        let coarse = |second: usize| pairs.coarse(unit_at(units, second.wrapping_sub(1)), unit_at(units, second));
        for odd in odd.chunks(BATCH) {
            let mut count = 0;
            for Odd { at, history } in odd {
                let mut suspect = Suspect::new(*at, *history, self.search.slack);
                let is_odd = suspect.with_pairs(unit_at(units, *at), coarse(*at), coarse(at + 1));
                if let Some(place) = batch.get_mut(count) {
                    *place = suspect;
                }
                count += usize::from(is_odd);
            }
            for suspect in batch.iter_mut().take(count) {
                let beside = [unit_at(units, suspect.at.wrapping_sub(1)), unit_at(units, suspect.at + 1)];
                let is_odd = suspect.with_beside(beside, coarse(suspect.at.wrapping_sub(1)), coarse(suspect.at + 2));
                if is_odd && suspect.with_words(self.words_at(units, suspect.at)) {
                    found.push(*suspect);
                }
            }
        }
    }

    /// How common the words are that a character makes with the one before it and with the one behind it.
    fn words_at(&self, units: &[u16], at: usize) -> [u32; 2] {
        [at.wrapping_sub(1), at].map(|start| units.get(start..start.wrapping_add(2)).map_or(0, |pair| self.word(pair)))
    }

    /// Is there a candidate that betters the pairs enough, or may two be wrong? For that no probability is asked.
    fn is_promising(&self, units: &[u16], suspect: &Suspect, lists: &mut Lists) -> bool {
        if suspect.may_be_two_by_pairs() {
            return true;
        }
        let mut view = View { model: self, units, at: suspect.at, rivals: 0 };
        let old = suspect.facts.old();
        let [pairs, promised] = self.search.screened_gains;
        let gains = Gains { pairs, promised: suspect.least_promised().map(|least| least.max(promised)) };
        view.fitting(old, gains, 0, suspect.least_worth(), lists);
        lists.fitting.first().is_some_and(|c| suspect.is_promising(c.promise - old, c.prior(), c.commons))
    }

    /// As [`Model::log_p`], which is asked once for a place.
    #[inline]
    pub(super) fn remembered(&self, units: &[u16], at: usize, memory: &mut Memory) -> (f32, u8) {
        match memory.get_mut(at) {
            Some(known) => *known.get_or_insert_with(|| self.log_p(units, at)),
            None => (0.0, 0),
        }
    }

    #[inline]
    pub(super) fn log_p_at(&self, units: &[u16], at: usize, memory: &mut Memory) -> f32 {
        self.remembered(units, at, memory).0
    }

    /// Pronouns are rare in official documents, and right where they stand.
    fn may_be_wrong(&self, unit: u16) -> bool {
        let is_pronoun = |c| matches!(c, '你' | '我' | '他' | '她' | '它' | '您' | '某');
        if !is_word_character(unit) {
            return !self.keeps(Veto::Numerals) && is_han(unit);
        }
        !self.keeps(Veto::Pronouns) || !char::from_u32(u32::from(unit)).is_some_and(is_pronoun)
    }

    /// Does the character belong to a set of which none is changed into another?
    fn is_guarded(&self, unit: u16) -> bool {
        is_left_to_rules(unit, unit) && self.keeps(Veto::Sets)
    }

    /// The candidate, with a sound that says whether the tone is the same as well.
    fn with_tone(&self, unit: u16, mut c: Candidate) -> Candidate {
        let shares_one = || {
            let own = self.readings(unit);
            self.readings(c.unit).iter().any(|r| *r != NONE && own.contains(r))
        };
        if c.sound > 0.7 && shares_one() {
            c.sound = 1.0;
        }
        c
    }
}

/// The numbers of candidates of at least this worth that pass a test. Nothing is decided on the
/// way: which ones do is as good as random, and a wrong guess of the processor costs more than a number that is written for nothing.
#[inline]
fn choose(likely: &[Likely], least_worth: i16, chosen: &mut Vec<u16>, test: impl Fn(&Likely) -> bool) {
    chosen.clear();
    chosen.resize(likely.len(), 0);
    let mut count = 0;
    for (n, likely) in likely.iter().take_while(|l| l.worth >= least_worth).enumerate() {
        if let Some(place) = chosen.get_mut(count) {
            *place = n as u16;
        }
        count += usize::from(test(likely));
    }
    chosen.truncate(count);
}

/// Those of which the pairs with what stands beside them may cost no more than the first number, or the second one where a pair is not known. By
/// itself, so that all that the loop needs is at hand.
#[inline(never)]
fn choose_between(
    likely: &[Likely],
    least_worth: i16,
    chosen: &mut Vec<u16>,
    between: Option<Between<'_>>,
    [most, most_unknown]: [u32; 2],
) {
    let Some(between) = between else { return chosen.clear() };
    choose(likely, least_worth, chosen, |l| {
        let [before, behind] = between.of(l.unit);
        before + behind <= if before.max(behind) < UNKNOWN_FLOOR { most } else { most_unknown }
    });
}

/// Of candidates for one half of a pair the likeliest, the commonest pairs first.
fn usual(unit: u16, guarded: bool, found: &mut Vec<Candidate>) {
    if guarded {
        found.retain(|c| !is_left_to_rules(unit, c.unit));
    }
    if found.len() > IN_PAIR {
        for c in &mut *found {
            c.promise = c.prior() - PROB_STEP * c.steps as f32;
        }
        found.select_nth_unstable_by(IN_PAIR, |a, b| b.promise.total_cmp(&a.promise).then(a.unit.cmp(&b.unit)));
        found.truncate(IN_PAIR);
    }
    found.sort_unstable_by_key(|c| (c.steps, c.unit));
}

/// Do the characters stand near by once more: two, or one with the same Han character before or behind it?
pub(crate) fn is_repeated(units: &[u16], place: &Range<usize>) -> bool {
    let (at, unit) = (place.start, |n: usize| unit_at(units, n));
    let same = |n: usize, m: usize| is_han(unit(n)) && unit(n) == unit(m);
    let near = at.saturating_sub(REPEATED_WITHIN)..(at + REPEATED_WITHIN).min(units.len());
    near.filter(|n| *n != at && unit(*n) == unit(at))
        .any(|n| same(n + 1, at + 1) || place.len() == 1 && same(n.wrapping_sub(1), at.wrapping_sub(1)))
}

/// What pairs may cost, in steps, to better a sum of log-probabilities by so much.
fn budget_of(old: f32, gain: f32) -> u32 {
    ((-old - gain) / PROB_STEP).max(0.0) as u32
}

pub(crate) fn is_left_to_rules(a: u16, b: u16) -> bool {
    left_to_rules(a).is_some_and(|set| left_to_rules(b) == Some(set))
}

/// Characters that stand for each other so often, and rightly, that context of a few characters does not decide: the number of the set.
fn left_to_rules(unit: u16) -> Option<u8> {
    Some(match char::from_u32(u32::from(unit))? {
        '的' | '地' | '得' => 0,
        '他' | '她' | '它' | '牠' => 1,
        '做' | '作' => 2,
        '订' | '定' => 3,
        '像' | '象' => 4,
        '哪' | '那' => 5,
        '查' | '察' => 6,
        '连' | '联' => 7,
        '账' | '帐' => 8,
        '分' | '份' => 9,
        '执' | '职' => 10,
        '即' | '及' => 11,
        _ => return None,
    })
}

pub(crate) fn unit_at(units: &[u16], at: usize) -> u16 {
    units.get(at).copied().unwrap_or(BREAK)
}

/// End of the window of `length` tokens from `at`: at most behind the next break.
fn window_end(units: &[u16], at: usize, length: usize) -> usize {
    let end = (at + length).min(units.len());
    units.get(at..end).and_then(|w| w.iter().position(|u| *u == BREAK)).map_or(end, |n| at + n + 1)
}

/// What a candidate must better to be tried.
#[derive(Clone, Copy)]
struct Gains {
    /// By its pairs alone.
    pairs: f32,
    /// With the common sequences it makes, by how many these are.
    promised: [f32; COMMONS],
}

impl Gains {
    const fn of([pairs, promised]: [f32; 2]) -> Self {
        Self { pairs, promised: [promised; COMMONS] }
    }
}

/// A place in the text for which a replacement is sought.
pub(super) struct View<'a> {
    pub(super) model: &'a Model,
    pub(super) units: &'a [u16],
    pub(super) at: usize,
    /// How many candidates fitted.
    pub(super) rivals: usize,
}

/// Tokens before and behind the place that scores depend on.
pub(super) const REACH: usize = ORDER - 1;

/// The tokens around the place, of which one or two are replaced to try.
pub(super) struct Trial {
    pub(super) units: [u16; 2 * REACH + 2],
    /// Number of the place.
    pub(super) at: usize,
    /// One past the last token whose probability changes.
    pub(super) end: usize,
}

impl View<'_> {
    fn trial(&self, length: usize) -> Trial {
        let start = self.at.saturating_sub(REACH);
        let mut units = [BREAK; 2 * REACH + 2];
        for (to, from) in units.iter_mut().zip(self.units.iter().skip(start)) {
            *to = *from;
        }
        Trial { units, at: self.at - start, end: window_end(self.units, self.at, REACH + length) - start }
    }

    fn old(&self, trial: &Trial, memory: &mut Memory) -> f32 {
        let start = self.at - trial.at;
        (trial.at..trial.end).map(|n| self.model.log_p_at(self.units, start + n, memory)).sum()
    }

    /// The most promising candidates, the best one first: they make a common sequence of three, or two known pairs. Where two may be wrong,
    /// those whose first pair is below the budget of three pairs as well.
    fn fitting(&mut self, near_old: f32, gains: Gains, budget: u32, least_worth: [i16; 2], lists: &mut Lists) {
        let Lists { chosen, fitting: found, lefts, .. } = lists;
        found.clear();
        lefts.clear();
        let m = self.model;
        let unit = unit_at(self.units, self.at);
        let guarded = m.is_guarded(unit);
        let (left, right) = (unit_at(self.units, self.at.wrapping_sub(1)), unit_at(self.units, self.at + 1));
        let pairs = m.pairs();
        // The most that the pairs may cost, if both are known and if one is not, and the first of them.
        let most = budget_of(near_old, gains.pairs);
        let most_unknown = most.min(budget_of(near_old, gains.promised[1] - RELIEF));
        let most_of_two = budget.saturating_sub(LEAST_OF_PAIRS).min(UNKNOWN_STEPS - 1);
        let likely = m.likely(unit);
        let [alone, of_two] = least_worth;
        if budget > LEAST_OF_PAIRS {
            choose(likely, of_two, chosen, |l| pairs.floor(left, l.unit) <= most_of_two / FLOOR);
            for l in chosen.iter().filter_map(|n| likely.get(usize::from(*n))) {
                let steps = pairs.steps(left, l.unit);
                if steps <= most_of_two {
                    lefts.push(Candidate { steps, ..l.candidate() });
                }
            }
        }
        let [most_floor, most_unknown_floor] = [most, most_unknown].map(|most| most / FLOOR);
        choose_between(likely, alone, chosen, pairs.between(left, right), [most_floor, most_unknown_floor]);
        for l in chosen.iter().filter_map(|n| likely.get(usize::from(*n))) {
            let (before, behind) = (pairs.steps(left, l.unit), pairs.steps(l.unit, right));
            let are_known = before.max(behind) < UNKNOWN_STEPS;
            let steps = before + behind;
            if steps > if are_known { most } else { most_unknown } {
                continue;
            }
            let commons = self.commons_with(l.unit);
            let promise = RELIEF * commons as f32 - PROB_STEP * steps as f32;
            let least = gains.promised.get(commons as usize).copied().unwrap_or(f32::INFINITY);
            let fits = promise - near_old >= least && (commons > 0 || are_known);
            if fits && !(guarded && is_left_to_rules(unit, l.unit)) {
                found.push(Candidate { steps, commons, promise, ..l.candidate() });
            }
        }
        self.rivals = found.len();
        found.sort_by(|a, b| (b.promise + b.prior()).total_cmp(&(a.promise + a.prior())));
        found.truncate(MOST_SINGLES);
    }

    /// The two best replacements of the one character.
    fn best_singles(
        &mut self,
        suspect: &Suspect,
        budget: u32,
        lists: &mut Lists,
        memory: &mut Memory,
    ) -> [Option<Proposal>; 2] {
        let mut trial = self.trial(1);
        let end = (self.at + 2).min(self.at - trial.at + trial.end);
        let near_old: f32 = (self.at..end).map(|n| self.model.log_p_at(self.units, n, memory)).sum();
        self.fitting(near_old, Gains::of(self.model.search.least_gains), budget, suspect.least_worth(), lists);
        let candidates = &lists.fitting;
        let is_hopeful = |c: &Candidate| suspect.is_hopeful(c.promise - near_old, c.prior(), c.commons);
        if !candidates.first().is_some_and(is_hopeful) {
            return [None, None];
        }
        let mut best: [Option<(f32, f32, Candidate)>; 2] = [None; 2];
        for c in candidates {
            let bar = best.get(1).copied().flatten().map_or(f32::NEG_INFINITY, |(rank, ..)| rank);
            let Some((new, rank, c)) = self.try_one(&mut trial, c, near_old + self.model.search.near_gain[0], bar) else {
                continue;
            };
            let mut next = Some((rank, new, c));
            for place in &mut best {
                if place.is_none_or(|(b, ..)| next.is_some_and(|(n, ..)| n > b)) {
                    std::mem::swap(place, &mut next);
                }
            }
        }
        if best.first().is_none_or(Option::is_none) {
            return [None, None];
        }
        let old = self.old(&trial, memory);
        let rank_of = |n: usize| best.get(n).copied().flatten().map_or(f32::NEG_INFINITY, |(rank, ..)| rank);
        [0, 1].map(|n| {
            let (rank, new, c) = best.get(n).copied().flatten()?;
            if new - old < self.model.search.least_gain[0] {
                return None;
            }
            *trial.units.get_mut(trial.at)? = c.unit;
            let margin = rank - rank_of(if n == 0 { 1 } else { 0 });
            self.proposal(&trial, [c, Candidate { unit: NONE, ..c }], [old, new], margin, memory)
        })
    }

    /// In how many common sequences of three would the character stand?
    fn commons_with(&self, unit: u16) -> u32 {
        let at = |n: usize| unit_at(self.units, n);
        let (a, b, c, d) = (at(self.at.wrapping_sub(2)), at(self.at.wrapping_sub(1)), at(self.at + 1), at(self.at + 2));
        let gate = self.model.gate();
        let is_common = |a: u16, b: u16, c: u16| u32::from(gate.holds(a, b, c));
        is_common(a, b, unit) + is_common(b, unit, c) + is_common(unit, c, d)
    }

    /// The sum of log-probabilities with a candidate in place, its rank, and the candidate with its tone; `None` where it
    /// clearly does not fit or cannot come above `bar`.
    fn try_one(&self, trial: &mut Trial, c: &Candidate, least: f32, bar: f32) -> Option<(f32, f32, Candidate)> {
        *trial.units.get_mut(trial.at)? = c.unit;
        let known = trial.units.get(..trial.end)?;
        let mut new = 0.0;
        for n in trial.at..trial.end {
            new += self.model.log_p(known, n).0;
            // What follows only makes the sum smaller.
            if n <= trial.at + 1 && new < least || new + MOST_BONUS <= bar {
                return None;
            }
        }
        let c = self.model.with_tone(unit_at(self.units, self.at), *c);
        let word = self.model.word_over(known, trial.at, trial.at + 1).0;
        Some((new, new + c.prior() + WORD_BONUS * word, c))
    }

    /// The best replacement of the character and the next one together whose three pairs cost no more than `most`. Of the lists the `lefts` are
    /// there.
    fn best_pair(&self, suspect: &Suspect, most: u32, lists: &mut Lists, memory: &mut Memory) -> Option<Proposal> {
        let Lists { chosen, lefts, rights, .. } = lists;
        let mut trial = self.trial(2);
        let near = self.at..(self.at + 3).min(self.at - trial.at + trial.end);
        let near_old: f32 = near.map(|n| self.model.log_p_at(self.units, n, memory)).sum();
        let (left, right) = (unit_at(self.units, self.at.wrapping_sub(1)), unit_at(self.units, self.at + 2));
        let m = self.model;
        let (pairs, gate) = (m.pairs(), m.gate());
        let first = unit_at(self.units, self.at);
        usual(first, m.is_guarded(first), lefts);
        let cheapest = lefts.first()?.steps;
        let second = unit_at(self.units, self.at + 1);
        let [_, least_worth] = suspect.least_worth();
        let likely = m.likely(second);
        let most_behind = most.saturating_sub(cheapest + LEAST_OF_PAIRS / 2).min(UNKNOWN_STEPS - 1);
        rights.clear();
        if cheapest + LEAST_OF_PAIRS / 2 <= most {
            choose(likely, least_worth, chosen, |l| pairs.floor(l.unit, right) <= most_behind / FLOOR);
            let chosen = chosen.iter().filter_map(|n| likely.get(usize::from(*n)));
            let known = chosen.map(|l| Candidate { steps: pairs.steps(l.unit, right), ..l.candidate() });
            rights.extend(known.filter(|c| c.steps <= most_behind));
        }
        usual(second, m.is_guarded(second), rights);
        let (mut best, mut second): (Option<(f32, f32, [Candidate; 2])>, f32) = (None, f32::NEG_INFINITY);
        for a in &*lefts {
            for b in rights.iter().take_while(|b| a.steps + b.steps <= most) {
                // What asks less of memory is asked first.
                if a.steps + FLOOR * pairs.floor(a.unit, b.unit) + b.steps > most {
                    continue;
                }
                if !gate.holds(left, a.unit, b.unit) && !gate.holds(a.unit, b.unit, right) {
                    continue;
                }
                let between = pairs.steps(a.unit, b.unit);
                if between == UNKNOWN_STEPS || a.steps + between + b.steps > most {
                    continue;
                }
                *trial.units.get_mut(trial.at)? = a.unit;
                *trial.units.get_mut(trial.at + 1)? = b.unit;
                let known = trial.units.get(..trial.end)?;
                let mut new: f32 = (trial.at..trial.end.min(trial.at + 3)).map(|n| m.log_p(known, n).0).sum();
                if new < near_old + m.search.near_gain[1] {
                    continue;
                }
                new += (trial.at + 3..trial.end).map(|n| self.model.log_p(known, n).0).sum::<f32>();
                let word = self.model.word_over(known, trial.at, trial.at + 2).0;
                let (a, b) = (m.with_tone(unit_at(self.units, self.at), *a), m.with_tone(unit_at(self.units, self.at + 1), *b));
                let rank = new + a.prior() + b.prior() + WORD_BONUS * word;
                match &best {
                    Some((b, ..)) if rank <= *b => second = second.max(rank),
                    _ => {
                        second = best.map_or(second, |(b, ..)| b);
                        best = Some((rank, new, [a, b]));
                    }
                }
            }
        }
        let (rank, new, pair) = best?;
        let old = self.old(&trial, memory);
        if new - old < m.search.least_gain[1] {
            return None;
        }
        *trial.units.get_mut(trial.at)? = pair[0].unit;
        *trial.units.get_mut(trial.at + 1)? = pair[1].unit;
        self.proposal(&trial, pair, [old, new], rank - second, memory)
    }
}

#[cfg(any(test, feature = "train"))]
impl Model {
    /// How many characters are suspect, and how many of these are looked at.
    pub(crate) fn effort(&self, units: &[u16]) -> [usize; 2] {
        let suspects = self.suspects(units).0;
        let is_odd = |s: &Suspect| {
            let mut s = *s;
            (0..3).all(|n| s.with_probability(n, if s.at + n < units.len() { self.log_p(units, s.at + n) } else { (0.0, 0) }))
        };
        [suspects.len(), suspects.iter().filter(|s| is_odd(s)).count()]
    }

    /// What the best candidate of a place promises by the pairs, and by the probabilities: the gain, how likely it is as a slip, in how many
    /// common sequences it would stand.
    pub(crate) fn best_candidates(&self, units: &[u16], suspect: &Suspect) -> [Option<(f32, f32, u32)>; 2] {
        let at = suspect.at;
        let mut view = View { model: self, units, at, rivals: 0 };
        let trial = view.trial(1);
        let end = (at + 2).min(at - trial.at + trial.end);
        let near_old: f32 = (at..end).map(|n| self.log_p(units, n).0).sum();
        [(suspect.facts.old(), self.search.screened_gains), (near_old, self.search.least_gains)].map(|(old, gains)| {
            let mut lists = Lists::default();
            view.fitting(old, Gains::of(gains), 0, [i16::MIN; 2], &mut lists);
            lists.fitting.first().map(|c| (c.promise - old, c.prior(), c.commons))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{tokens, units};
    use super::*;

    #[test]
    fn a_term_stands_twice_in_the_same_company() {
        // Of the last place of `wrong`, with as many other characters.
        let repeated = |text: &str, wrong: &str| {
            let (all, start) = (tokens(text), text.rfind(wrong).expect("stands there"));
            let at = all.iter().rposition(|t| t.start as usize == start && t.unit != BREAK).expect("is a token");
            is_repeated(&units(text), &(at..at + wrong.chars().count()))
        };
        assert!(repeated("量网目尺寸要准，按网目计算。", "目"));
        assert!(!repeated("网目", "目"));
        assert!(!repeated("项目和网目不同，", "目"));
        assert!(repeated("应当尸检的，由尸检机构", "尸检"));
        assert!(!repeated("检验尸体，应当尸检的", "尸检"));
    }
}
