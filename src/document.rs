//! A document: its head is read first, which gives the profile and what becomes of each block of the head.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::VecDeque;
use std::iter::Peekable;
use std::rc::Rc;

use crate::edit::{Patch, Span};
use crate::engine::{Cuts, Engine, Outcome, Sight, blocks, cut, start_of};
use crate::lines::BLOCK;
use crate::profile::{Asked, LazyProfile, Lines, Profile, Tally};
use crate::protect::Carry;
use crate::rule::Memo;

/// How often a head is read for its profile, and how often for its repair: most need one reading and one that finds nothing.
const READINGS: usize = 4;

/// A document on its way through the engine, block after block.
pub(crate) struct Document<'a> {
    engine: &'a Engine,
    profile: LazyProfile<'a>,
    /// The blocks of the head: length and outcome.
    read: VecDeque<(usize, Outcome)>,
    /// How many bytes of the head, from here on, are cut into blocks as they are in the document: not those before which the head
    /// broke off.
    sure: usize,
    /// Do the rules come to rest on the document? If not, all of it is left alone.
    rests: bool,
    carry: Carry,
    /// What the prefilter saw in the next block, of this length, if that is known.
    seen: Option<(usize, Sight)>,
    /// Is the last block so long that the next one is likely to be, too?
    runs_on: bool,
    memo: Memo,
}

impl<'a> Document<'a> {
    /// Reads the head of the document that begins with `text`, which must go on behind the head if the document does.
    ///
    /// Defects must not hide what a document is, so the profile is that of the head as the rules leave it under this very
    /// profile. And since a repair may change what a document looks like, the repaired head is read once more: what would be
    /// repaired in it again is repaired at once. `start` says what holds where the document begins. Time O(min(length, 256 KiB)).
    pub(crate) fn open(engine: &'a Engine, text: &'a str, start: &Carry) -> Self {
        let head = crate::profile::head(text);
        let mut memos = Memos::default();
        let sure = if head.len() < text.len() { head.len().saturating_sub(BLOCK + 4) } else { head.len() };
        let reading = Reading::settled(engine, Head { text: head, sure }, start, Known::default(), &mut memos);
        if let Some(repaired) = &reading.text {
            let again =
                Reading::settled(engine, Head::whole(repaired), &reading.start_behind(start), reading.known(), &mut memos);
            if again.text.is_some() {
                let again = again.outcome(repaired);
                let read = (head.len() == text.len()).then(|| reading.outcome(head).then(again));
                return Self::read_to_rest(engine, text, start, read);
            }
        }
        let profile = if reading.profile.taken().is_some() {
            reading.profile
        } else {
            reading.profile.with_profile(move || Profile::of(reading.text.as_deref().unwrap_or(head)))
        };
        Self { read: reading.blocks, sure, ..Self::unread(engine, profile, start) }
    }

    /// At its start, with nothing of it read but what the profile says.
    fn unread(engine: &'a Engine, profile: LazyProfile<'a>, start: &Carry) -> Self {
        Self {
            engine,
            profile,
            read: VecDeque::new(),
            sure: 0,
            rests: true,
            carry: start.clone(),
            seen: None,
            runs_on: false,
            memo: Memo::default(),
        }
    }

    /// Repairs the head again and again until nothing changes; its whole blocks then count as one. `read` is what two readings of
    /// all of it made of it, if there were two.
    fn read_to_rest(engine: &'a Engine, text: &'a str, start: &Carry, read: Option<Outcome>) -> Self {
        let mut head = crate::profile::head(text);
        if head.len() < text.len() {
            head = blocks(head).last().and_then(|(last, _)| head.get(..last)).unwrap_or(head);
        }
        let readings = if read.is_some() { READINGS - 2 } else { READINGS };
        let mut outcome = read.unwrap_or_default();
        let mut memos = Memos::default();
        for _ in 0..readings {
            let (current, begin) = match &outcome.changed {
                Some((text, patch)) => (text.as_str(), start.behind(patch, usize::MAX)),
                None => (head, Cow::Borrowed(start)),
            };
            let reading = Reading::settled(engine, Head::whole(current), &begin, Known::default(), &mut memos);
            let profile = reading.profile.taken().cloned().unwrap_or_else(|| Profile::of(current));
            let (rests, next) = (reading.text.is_none(), reading.outcome(current));
            outcome = if outcome.changed.is_some() { outcome.then(next) } else { next };
            if rests {
                let read = VecDeque::from([(head.len(), outcome)]);
                return Self { read, sure: head.len(), ..Self::unread(engine, profile.into(), start) };
            }
        }
        // The rules do not come to rest.
        let profile = LazyProfile::new(|| Profile::of(text));
        Self { rests: false, ..Self::unread(engine, profile, start) }
    }

    /// Repairs the next block of the document, or the next ones in which there is nothing to repair. `rest` begins with them: it is all
    /// that follows in the document, or at least 64 KiB and 4 bytes of it, at the start of the document 256 KiB and 4 bytes. `None` at
    /// the end of the document.
    pub(crate) fn repair<'t>(&mut self, rest: &'t str) -> Option<(&'t str, Outcome)> {
        if rest.is_empty() {
            return None;
        }
        if self.read.is_empty() && self.seen.is_none() && self.carry.stands_plain() {
            let (length, seen) = self.engine.quiet(rest, self.runs_on, &self.profile, &self.memo);
            self.seen = seen;
            if length > 0 {
                return Some((rest.get(..length)?, Outcome::default()));
            }
        }
        let read = self.read.pop_front();
        let seen = self.seen.take();
        let length = match (&read, &seen) {
            (Some((length, _)), _) if self.sure > 0 => *length,
            (_, Some((length, _))) => *length,
            _ => cut(rest),
        };
        self.sure = self.sure.saturating_sub(length);
        self.runs_on = length > BLOCK / 2;
        let block = rest.get(..length).unwrap_or(rest);
        let outcome = match (read, seen) {
            (Some((read, outcome)), _) if read == length => outcome,
            (_, seen) => {
                // The head broke off in this block.
                self.read.clear();
                match seen {
                    Some((_, sight)) => self.engine.repair_seen(block, sight, &self.profile, &self.carry, &self.memo),
                    None => {
                        self.memo.forget();
                        self.engine.repair(block, &self.profile, &self.carry, &self.memo)
                    }
                }
            }
        };
        if outcome.opens_nothing {
            self.carry.pass(block);
        } else {
            self.carry.advance(block);
        }
        Some((block, if self.rests { outcome } else { outcome.left_alone() }))
    }
}

/// What was seen in the blocks of a head, for the next reading of it: long blocks have a memo of their own.
#[derive(Default)]
struct Memos {
    long: Vec<Memo>,
    other: Memo,
}

impl Memos {
    fn is_long(block: &str) -> bool {
        block.len() > LONG
    }

    /// Of a block behind so many long ones.
    fn of(&mut self, block: &str, behind: usize) -> &Memo {
        if !Self::is_long(block) {
            self.other.forget();
            return &self.other;
        }
        if self.long.len() <= behind {
            self.long.resize_with(behind + 1, Memo::default);
        }
        self.long.get(behind).unwrap_or(&self.other)
    }
}

/// To remember a shorter block costs more than to read it again.
const LONG: usize = 4096;

/// The head of a document, read under a profile.
struct Reading<'a> {
    profile: LazyProfile<'a>,
    /// Length and outcome of each block.
    blocks: VecDeque<(usize, Outcome)>,
    /// What the rules asked about the document in each block: what became of the block depends on no more of the profile.
    asked: Vec<Asked>,
    /// Does each block stand behind text, with nothing open before it?
    are_plain: Vec<bool>,
    /// The repaired head; `None` when nothing changed.
    text: Option<String>,
    /// Does the repaired head show the profile that it was read under, if any rule asked for it?
    is_settled: bool,
    /// Is it known that [`Lines::of`] the repaired head is nothing?
    shows_no_lines: bool,
}

/// The head of a document.
#[derive(Clone, Copy)]
struct Head<'h> {
    text: &'h str,
    /// Up to this byte it is cut into blocks as it is in the document.
    sure: usize,
}

impl<'h> Head<'h> {
    /// That is all of the document.
    const fn whole(text: &'h str) -> Self {
        Self { text, sure: text.len() }
    }
}

/// As much of a head as was read.
struct Read<'h> {
    head: &'h str,
    /// Can anything open in it that later blocks depend on?
    may_turn: bool,
    offset: usize,
    carry: Carry,
    /// How many long blocks there were.
    long: usize,
    blocks: VecDeque<(usize, Outcome)>,
    asked: Vec<Asked>,
    are_plain: Vec<bool>,
    text: Option<String>,
}

impl<'h> Read<'h> {
    fn of(head: &'h str, start: &Carry) -> Self {
        let (blocks, asked, are_plain, text) = Default::default();
        Self { head, may_turn: Carry::may_turn(head), offset: 0, carry: start.clone(), long: 0, blocks, asked, are_plain, text }
    }

    fn rest(&self) -> Option<&'h str> {
        self.head.get(self.offset..).filter(|rest| !rest.is_empty())
    }

    /// Reads on over a block, or over several in which there is nothing to repair.
    fn push(&mut self, length: usize, outcome: Outcome, asked: Asked) {
        let block = self.head.get(self.offset..self.offset + length).unwrap_or_default();
        self.are_plain.push(self.carry.stands_plain());
        if self.may_turn && !outcome.opens_nothing {
            self.carry.advance(block);
        } else {
            self.carry.pass(block);
        }
        if outcome.changed.is_some() {
            self.text.get_or_insert_with(|| start_of(self.head, self.offset));
        }
        if let Some(text) = &mut self.text {
            text.push_str(outcome.changed.as_ref().map_or(block, |(repaired, _)| repaired));
        }
        self.offset += length;
        self.long += usize::from(Memos::is_long(block));
        self.blocks.push_back((length, outcome));
        self.asked.push(asked);
    }
}

/// Bytes of the blocks that stand one behind the other from `offset` on and are at rest. `runs` are one such block each, or several that are
/// plain; of them no later one is asked for than before.
fn run_at_rest<'r>(offset: usize, runs: &mut Peekable<impl Iterator<Item = &'r (usize, usize)>>, cuts: &mut Cuts<'_>) -> usize {
    while runs.next_if(|(start, length)| start + length <= offset).is_some() {}
    let Some((start, length)) = runs.peek().copied().filter(|(start, _)| *start <= offset) else { return 0 };
    let (mut at, end) = (offset, start + length);
    while let Some(length) = cuts.plain().length_at(at).filter(|length| at + length <= end) {
        at += length;
    }
    let is_one = at == offset && *start == offset && cuts.length_at(offset) == *length;
    if is_one { *length } else { at - offset }
}

/// What the reading of a head says about the reading of the repaired head.
#[derive(Default)]
struct Known {
    profile: Option<Profile>,
    /// Blocks of the repaired head in which nothing is repaired, by offset and length, sorted.
    at_rest: Vec<(usize, usize)>,
    /// Is it known that [`Lines::of`] the repaired head is nothing?
    shows_no_lines: bool,
}

impl<'a> Reading<'a> {
    /// `before` are the blocks of a reading of the same head under another profile, or with other lines: their lengths, and what
    /// is known of them. Up to where the cuts are sure, blocks in which there is nothing to repair may count as one.
    fn under(
        engine: &Engine,
        Head { text: head, sure }: Head<'_>,
        start: &Carry,
        profile: LazyProfile<'a>,
        at_rest: &[(usize, usize)],
        before: Vec<(usize, Option<(Outcome, Asked)>)>,
        memos: &mut Memos,
    ) -> Self {
        let mut read = Read::of(head, start);
        let (mut before, mut cuts, mut at_rest) = (before.into_iter(), Cuts::of(head), at_rest.iter().peekable());
        // Up to here nothing is known.
        let mut unknown = 0;
        while let Some(rest) = read.rest() {
            if read.offset == unknown {
                let (length, known) = before.next().unwrap_or((rest.len(), None));
                unknown += length;
                if let Some((outcome, asked)) = known {
                    read.push(length, outcome, asked);
                    continue;
                }
            }
            let mut seen = None;
            let is_plain = read.carry.stands_plain();
            if is_plain {
                let length = run_at_rest(read.offset, &mut at_rest, &mut cuts);
                if length > 0 {
                    // What it asked is not known, nor whether something opens in it.
                    read.push(length, Outcome::default(), Asked::Lines);
                    continue;
                }
            }
            let mut asked = Asked::Nothing;
            if is_plain && read.offset < sure {
                let part = Span::new(read.offset, unknown.min(sure));
                let (length, sight) = engine.quiet_blocks(cuts.plain(), part, &profile, &memos.other);
                asked = profile.was_asked();
                if length > 0 {
                    read.push(length, Outcome::quiet(), asked);
                }
                if length > 0 && sight.is_none() {
                    continue;
                }
                seen = sight;
            }
            let Some(rest) = read.rest() else { break };
            let length = seen.as_ref().map_or_else(|| cuts.length_at(read.offset), |(length, _)| *length);
            let block = rest.get(..length).unwrap_or(rest);
            let memo = memos.of(block, read.long);
            let outcome = match seen {
                Some((_, sight)) => engine.repair_seen(block, sight, &profile, &read.carry, memo),
                None => engine.repair(block, &profile, &read.carry, memo),
            };
            read.push(block.len(), outcome, asked.max(profile.was_asked()));
        }
        let Read { blocks, asked, are_plain, text, .. } = read;
        Self { profile, blocks, asked, are_plain, text, is_settled: false, shows_no_lines: false }
    }

    /// The head under the profile that it has when it is repaired under it.
    fn settled(engine: &Engine, whole: Head<'a>, start: &Carry, known: Known, memos: &mut Memos) -> Self {
        let head = whole.text;
        let tally: Rc<OnceCell<Tally>> = Rc::default();
        let mut base = LazyProfile::new({
            let tally = tally.clone();
            move || known.profile.clone().unwrap_or_else(|| tally.get_or_init(|| Tally::of(head)).profile(head))
        });
        let mut at_rest = known.at_rest;
        let shows_no_lines = known.shows_no_lines;
        let mut rounds = 0;
        let mut before: Option<(Self, Asked)> = None;
        loop {
            let asked_for_lines = before.as_ref().is_some_and(|(b, _)| b.profile.has_asked_for_lines());
            let shows_base = before.as_mut().map(|(b, _)| b.text.take());
            let known = before.take().map(|(reading, same)| reading.into_known(same)).unwrap_or_default();
            let mut reading = Reading::under(engine, whole, start, base, &at_rest, known, memos);
            if asked_for_lines {
                reading.profile.mark_asked_for_lines();
            }
            // The width at which lines are broken is that of the text in which all is repaired and only no line is joined yet.
            // Lines that show a width again when they are joined were not broken at it: nothing is joined then.
            let mut judged_by = None;
            let lines = if !reading.profile.has_asked_for_lines() || reading.text.is_none() && shows_no_lines {
                None
            } else {
                Lines::of(reading.text.as_deref().unwrap_or(head))
            };
            reading.shows_no_lines = reading.profile.has_asked_for_lines() && lines.is_none();
            if lines.is_some() {
                // What did not ask for the lines does not depend on them.
                let known = reading.known_with_other_lines();
                let joined = Reading::under(engine, whole, start, reading.profile.with_lines(lines), &[], known, memos);
                if Lines::of(joined.text.as_deref().unwrap_or(head)).is_none() {
                    reading = joined;
                } else {
                    // That nothing was joined may be for what the profile says.
                    judged_by = joined.profile.taken().cloned();
                }
            }
            if rounds == 0 && judged_by.is_none() && reading.profile.taken().is_none() {
                return Self { is_settled: true, ..reading };
            }
            let profile = judged_by.unwrap_or_else(|| reading.profile.get().clone());
            let shown = match &reading.text {
                None if rounds == 0 => profile.clone(),
                text if shows_base.as_ref() == Some(text) => profile.clone(),
                text => {
                    let text = text.as_deref().unwrap_or(head);
                    let tally = tally.get().map(|tally| tally.behind(head, &reading.edits(), text));
                    tally.map_or_else(|| Profile::of(text), |tally| tally.profile(crate::profile::head(text)))
                }
            };
            debug_assert_eq!(shown, reading.text.as_deref().map_or_else(|| shown.clone(), Profile::of));
            rounds += 1;
            if shown == profile || rounds == READINGS {
                return Self { is_settled: shown == profile, ..reading };
            }
            let same = if shown.script() == profile.script() { Asked::Script } else { Asked::Nothing };
            base = shown.into();
            before = Some((reading, same));
            at_rest.clear();
        }
    }

    /// The edits, as spans of the head with the length of what they become.
    fn edits(&self) -> Vec<(Span, usize)> {
        let (mut edits, mut at) = (Vec::new(), 0);
        for (length, outcome) in &self.blocks {
            let patch = outcome.changed.iter().flat_map(|(_, patch)| patch.edits());
            edits.extend(patch.map(|e| (e.span().shifted(at), e.new_text().len())));
            at += length;
        }
        edits
    }

    /// What became of the blocks that asked for no more than is the `same` under another profile.
    fn into_known(self, same: Asked) -> Vec<(usize, Option<(Outcome, Asked)>)> {
        let known = |((length, outcome), has_asked)| (length, (has_asked <= same).then_some((outcome, has_asked)));
        self.blocks.into_iter().zip(self.asked).map(known).collect()
    }

    /// What became of the blocks that did not ask how the lines were broken.
    fn known_with_other_lines(&self) -> Vec<(usize, Option<(Outcome, Asked)>)> {
        let blocks = self.blocks.iter().zip(&self.asked);
        blocks.map(|((length, outcome), asked)| (*length, (*asked < Asked::Lines).then(|| (outcome.clone(), *asked)))).collect()
    }

    /// What the reading of the repaired head need not find out again: what its profile is, and that nothing is repaired in a block
    /// that came to rest under this very profile.
    fn known(&self) -> Known {
        if !self.is_settled || self.profile.lines().is_some() {
            return Known::default();
        }
        let mut at = 0; // in the repaired head
        let mut at_rest = Vec::with_capacity(self.blocks.len());
        for ((length, outcome), is_plain) in self.blocks.iter().zip(&self.are_plain) {
            match &outcome.changed {
                None => {
                    if *is_plain {
                        at_rest.push((at, *length));
                    }
                    at += length;
                }
                Some((repaired, _)) => {
                    let mut inner = Carry::default();
                    let rests = outcome.rests && *is_plain;
                    if rests && outcome.is_block {
                        at_rest.push((at, repaired.len()));
                    }
                    for (offset, part) in blocks(repaired).take_while(|_| rests && !outcome.is_block) {
                        if inner.is_plain() {
                            at_rest.push((at + offset, part.len()));
                        }
                        inner.advance(part);
                    }
                    at += repaired.len();
                }
            }
        }
        Known { profile: self.profile.taken().cloned(), at_rest, shows_no_lines: self.shows_no_lines }
    }

    /// What holds where the repaired text begins, if `start` holds where the text begins that was read.
    fn start_behind<'c>(&self, start: &'c Carry) -> Cow<'c, Carry> {
        if start.is_plain() {
            return Cow::Borrowed(start);
        }
        let (mut patch, mut at) = (Patch::default(), 0);
        for (length, outcome) in &self.blocks {
            if let Some((_, edits)) = &outcome.changed {
                patch.append(edits.clone().shifted(at));
            }
            at += length;
        }
        Cow::Owned(start.behind(&patch, usize::MAX).into_owned())
    }

    /// What became of the text that was read, as one block.
    fn outcome(self, text: &str) -> Outcome {
        let mut at = 0;
        let blocks = self.blocks.into_iter().map(|(length, outcome)| {
            let block = text.get(at..at + length).unwrap_or_default();
            at += length;
            (block, outcome)
        });
        Outcome::of_blocks(text, blocks)
    }
}
