//! The engine: one block of text through the stages, each stage as edits, all composed into one patch of the original.

mod blocks;

use std::sync::Arc;

use once_cell::sync::Lazy;
use regex::Regex;

pub(crate) use self::blocks::{Cuts, blocks, cut};
use self::blocks::{is_blank, lines_of_block};
use crate::chars;
use crate::edit::{Edit, Locator, Patch, Span};
use crate::lines::BLOCK;
use crate::profile::{LazyProfile, page};
use crate::protect::Carry;
use crate::rule::{Category, Context, DEFAULT_MIN_CONFIDENCE, Findings, MAX_GROWN, MAX_ROUNDS, Memo, Rule};
use crate::rule_set::{RuleSet, selects};
use crate::scan::{Classes, Hit, Line, Scan, Scanner};

/// Something found in a text: what stands where, what should stand there, by which rule and how surely.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Diagnostic {
    /// The place, in bytes of the original text.
    pub span: Span,
    /// What should stand there; `None` when what is right cannot be told.
    pub replacement: Option<Box<str>>,
    /// Id of the rule.
    pub rule: Arc<str>,
    /// Category of the rule.
    pub category: Category,
    /// What is wrong, in one sentence.
    pub summary: Arc<str>,
    /// The source that the rule cites.
    pub source: Arc<str>,
    /// How sure this is, 1 to 100.
    pub confidence: u8,
    /// Was the edit made? Not so when it stays below the least confidence, loses to a better edit, or breaks the edit budget.
    pub applied: bool,
}

impl Diagnostic {
    /// Is it of a rule that `selector` names: an id, or a category as `layout/*`?
    #[must_use]
    pub fn is_of(&self, selector: &str) -> bool {
        selects(selector, &self.rule)
    }
}

/// The rules compiled for use, and the settings.
pub(crate) struct Engine {
    rules: Vec<Compiled>,
    stages: [std::ops::Range<usize>; Category::ALL.len()],
    scanner: Scanner,
    /// The literals of the scanner, by number.
    literals: Vec<Literal>,
    /// Does any literal hold a line end?
    has_long_literals: bool,
    /// What wakes any rule at all; and that with what a later block may depend on.
    wakes: Classes,
    heeded: Classes,
    /// For each class of characters, by its number, the rules that it wakes; then the rules that are always awake.
    woken_by: Vec<RuleBits>,
    always: RuleBits,
    /// Are all rules that are always awake content with a glance, and which are they?
    glancing: Option<Vec<usize>>,
    protect: Vec<Regex>,
}

/// What is decided about edits and not by the rules.
pub(crate) struct Policy<'a> {
    /// The least confidence of an edit that is made.
    pub(crate) min_confidence: u8,
    /// The rules whose edits are made however unsure they are, by selector.
    pub(crate) accept: &'a [String],
    /// What no rule writes into.
    pub(crate) protect: Vec<Regex>,
}

struct Compiled {
    rule: Rule,
    /// [`Rule::wakes`].
    wakes: Classes,
    /// The least confidence of its edits that are made.
    least: u8,
    summary: Arc<str>,
    source: Arc<str>,
    id: Arc<str>,
}

/// What a literal is to its rule.
#[derive(Debug, Clone, Copy)]
struct Literal {
    rule: u32,
    /// Its number among the literals of the rule.
    number: u32,
    /// Does the rule ask where it stands, or only whether it does?
    is_placed: bool,
    /// [`Rule::wakes_at`].
    wakes_at: Option<fn(&str, usize) -> bool>,
}

/// A set of rules by their number, as bits. That of the built-in rules needs no memory of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct RuleBits {
    first: [u64; 4],
    rest: Vec<u64>,
}

impl RuleBits {
    fn of(rules: impl Iterator<Item = usize>, count: usize) -> Self {
        let mut bits = Self::default();
        bits.rest.resize(count.div_ceil(64).saturating_sub(bits.first.len()), 0);
        rules.for_each(|n| bits.insert(n));
        bits
    }

    fn word(&self, n: usize) -> u64 {
        self.first.get(n).or_else(|| self.rest.get(n - self.first.len())).copied().unwrap_or(0)
    }

    fn insert(&mut self, n: usize) {
        let (word, inline) = (n / 64, self.first.len());
        if let Some(word) = self.first.get_mut(word).or_else(|| self.rest.get_mut(word - inline)) {
            *word |= 1 << (n % 64);
        }
    }

    fn holds(&self, n: usize) -> bool {
        self.word(n / 64) >> (n % 64) & 1 == 1
    }

    fn unite(&mut self, other: &Self) {
        self.first.iter_mut().zip(&other.first).for_each(|(a, b)| *a |= b);
        self.rest.iter_mut().zip(&other.rest).for_each(|(a, b)| *a |= b);
    }

    /// The members within `range`, in order.
    fn within(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let (mut word, last) = (range.start / 64, range.end.div_ceil(64));
        let mut rest = self.word(word) & u64::MAX << (range.start % 64);
        std::iter::from_fn(move || {
            while rest == 0 {
                word += 1;
                if word >= last {
                    return None;
                }
                rest = self.word(word);
            }
            let n = word * 64 + rest.trailing_zeros() as usize;
            rest &= rest - 1;
            (n < range.end).then_some(n)
        })
    }
}

/// What the prefilter saw in a text: which rules it wakes, and the literals of each.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    /// Length of the text, when all of it was read.
    length: usize,
    classes: Classes,
    lines: Vec<Line>,
    awake: RuleBits,
    /// Rule and hit (numbered among the rule's literals), sorted by rule and place; of the rules that ask for places.
    hits: Vec<(u32, Hit)>,
    /// Does a literal wake a rule?
    is_hit: bool,
    /// All literals of the rules, line by line, in a text of more than [`LONG`] bytes.
    literals: Vec<Hit>,
}

/// A text of no more bytes is read again as a whole.
const LONG: usize = 1024;

impl Sight {
    /// Is it the same as `other`?
    fn is(&self, other: &Self) -> bool {
        let lines = |sight: &Self| sight.lines.iter().map(|line| (line.start, line.classes)).collect::<Vec<_>>();
        (self.classes, &self.awake, &self.hits) == (other.classes, &other.awake, &other.hits) && lines(self) == lines(other)
    }

    /// The hits of one rule, sorted by place.
    fn hits_of(&self, rule: usize) -> impl Iterator<Item = Hit> + '_ {
        let first = self.hits.partition_point(|(r, _)| (*r as usize) < rule);
        self.hits.iter().skip(first).take_while(move |(r, _)| *r as usize == rule).map(|(_, hit)| *hit)
    }
}

/// What the engine made of one block.
#[derive(Clone, Default)]
pub(crate) struct Outcome {
    /// The repaired text with its patch; `None` when the block stays as it is.
    pub(crate) changed: Option<(String, Patch)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Is it known that each block of the repaired text stays as it is, read by itself under the same profile?
    pub(crate) rests: bool,
    /// Is it known that nothing opens in the block that a later one depends on?
    pub(crate) opens_nothing: bool,
    /// Is it known that the repaired text is one block as [`cut`] has it?
    pub(crate) is_block: bool,
}

/// The first `length` bytes of `text`, with room for all of it.
pub(crate) fn start_of(text: &str, length: usize) -> String {
    let mut start = String::with_capacity(text.len() + text.len() / 64);
    start.push_str(text.get(..length).unwrap_or_default());
    start
}

impl Outcome {
    /// Of a text in which there is nothing to repair.
    pub(crate) fn quiet() -> Self {
        Self { opens_nothing: true, ..Self::default() }
    }

    /// The outcome of `text` from those of the blocks that it consists of.
    pub(crate) fn of_blocks<'t>(text: &'t str, blocks: impl Iterator<Item = (&'t str, Self)>) -> Self {
        let mut whole = Self::default();
        let mut at = 0;
        for (block, mut outcome) in blocks {
            outcome.diagnostics.iter_mut().for_each(|d| d.span = d.span.shifted(at));
            whole.diagnostics.append(&mut outcome.diagnostics);
            match (outcome.changed, &mut whole.changed) {
                (Some((repaired, edits)), changed) => {
                    let (text, patch) = changed.get_or_insert_with(|| (start_of(text, at), Patch::default()));
                    text.push_str(&repaired);
                    patch.append(edits.shifted(at));
                }
                (None, Some((text, _))) => text.push_str(block),
                (None, None) => {}
            }
            at += block.len();
        }
        whole
    }

    /// This outcome and then `next`, that of the text which it left.
    pub(crate) fn then(mut self, next: Self) -> Self {
        let Some((text, patch)) = self.changed else { return next };
        let places = Locator::new(&patch);
        for d in next.diagnostics.into_iter().filter(|d| d.applied) {
            let (span, replacement) = in_original(&places, &text, d.span, d.replacement.as_deref());
            self.diagnostics.push(Diagnostic { span, replacement, ..d });
        }
        let (text, patch) = match next.changed {
            Some((text, edits)) => (text, patch.then(edits)),
            None => (text, patch),
        };
        Self { changed: (!patch.is_empty()).then_some((text, patch)), diagnostics: self.diagnostics, ..Self::default() }
    }

    /// The text stays as it is; the diagnostics say what would have been done.
    pub(crate) fn left_alone(mut self) -> Self {
        self.diagnostics.iter_mut().for_each(|d| d.applied = false);
        Self { changed: None, ..self }
    }
}

impl Engine {
    pub(crate) fn new(rules: &RuleSet, policy: Policy<'_>) -> Self {
        let mut sorted: Vec<&Rule> = rules.iter().collect();
        // By id within a stage: the number of a rule then decides conflicts as its id would.
        sorted.sort_unstable_by(|a, b| (a.category(), a.id()).cmp(&(b.category(), b.id())));
        let mut literals = Vec::new();
        let mut texts: Vec<&str> = Vec::new();
        for (n, rule) in sorted.iter().enumerate() {
            for (m, literal) in rule.literals().into_iter().enumerate() {
                let (is_placed, wakes_at) = (rule.asks_for_places(), rule.wakes_at());
                literals.push(Literal { rule: n as u32, number: m as u32, is_placed, wakes_at });
                texts.push(literal);
            }
        }
        let has_long_literals = texts.iter().any(|text| text.contains('\n'));
        let scanner = Scanner::new(texts);
        let stages = Category::ALL.map(|category| {
            let first = sorted.partition_point(|r| r.category() < category);
            first..sorted.partition_point(|r| r.category() <= category)
        });
        let count = sorted.len();
        let needs: Vec<Classes> = sorted.iter().map(|r| r.classes()).collect();
        let needing = |class| needs.iter().enumerate().filter(move |(_, own)| own.intersects(class)).map(|(n, _)| n);
        let woken_by = Classes::each().map(|class| RuleBits::of(needing(class), count)).collect();
        let always = RuleBits::of((0..count).filter(|n| sorted.get(*n).is_some_and(|r| r.always())), count);
        let glancing = always.within(0..count).collect::<Vec<_>>();
        let glancing = Some(glancing).filter(|all| all.iter().all(|n| sorted.get(*n).is_some_and(|r| r.only_glances())));
        let wakes = needs.iter().fold(Classes::NONE, |all, own| all.union(*own));
        let rules: Vec<Compiled> = sorted
            .into_iter()
            .map(|rule| Compiled {
                summary: rule.summary_text().into(),
                source: rule.source_text().into(),
                id: rule.id().into(),
                least: if policy.accept.iter().any(|s| selects(s, rule.id())) { 1 } else { policy.min_confidence },
                wakes: rule.wakes(),
                rule: rule.clone(),
            })
            .collect();
        let (heeded, protect) = (wakes.union(Carry::opened_by()), policy.protect);
        Self { stages, scanner, literals, has_long_literals, wakes, heeded, woken_by, always, glancing, rules, protect }
    }

    /// The rules, by stage and then by id.
    pub(crate) fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|c| &c.rule)
    }

    /// How many bytes at the start of `text` are blocks in which no rule wakes and nothing opens that a later block depends on; then,
    /// where that is known, the length of the next block and what the prefilter saw in it. `text` is all that follows in the document,
    /// or at least 64 KiB and 4 bytes of it: what that part does not tell does not count. `memo` remembers the next block then. `runs_on`
    /// says whether the block before was so long that the next one seems to be as long: it is looked for then.
    pub(crate) fn quiet(
        &self,
        text: &str,
        runs_on: bool,
        profile: &LazyProfile<'_>,
        memo: &Memo,
    ) -> (usize, Option<(usize, Sight)>) {
        let (at, seen) = self.quiet_blocks(&mut page::PlainBlocks::of(text), Span::new(0, text.len()), profile, memo);
        if seen.is_some() {
            return (at, seen);
        }
        if at == 0
            && runs_on
            && let Some(block) = lines_of_block(text)
        {
            memo.forget();
            if let Some(seen) = self.look_while(block, self.heeded, profile, memo, |line| !is_blank(line)) {
                return seen.map_or((block.len(), None), |sight| (0, Some((block.len(), sight))));
            }
        }
        (at, None)
    }

    /// Bytes of the plain blocks of `part` of a text, from its start on, in which there is nothing to repair, and, if there is something in the one
    /// behind them, its length and what was seen there.
    pub(crate) fn quiet_blocks(
        &self,
        blocks: &mut page::PlainBlocks<'_>,
        part: Span,
        profile: &LazyProfile<'_>,
        memo: &Memo,
    ) -> (usize, Option<(usize, Sight)>) {
        let mut at = part.start;
        while let Some(block) = blocks.at(at).filter(|block| at + block.len() <= part.end) {
            if block.len() > "\n".len() {
                memo.forget();
                if let Some(sight) = self.look_for(block, self.heeded, profile, memo) {
                    return (at - part.start, Some((block.len(), sight)));
                }
            }
            at += block.len();
        }
        (at - part.start, None)
    }

    /// Repairs one block. What is no longer one block then is read once more, each part as it would be read by itself.
    pub(crate) fn repair(&self, block: &str, profile: &LazyProfile<'_>, carry: &Carry, memo: &Memo) -> Outcome {
        if block.chars().all(|c| c == '\n' || chars::is_inline_space(c)) {
            return Outcome::default();
        }
        match self.look_for(block, self.heeded, profile, memo) {
            Some(sight) => self.repair_seen(block, sight, profile, carry, memo),
            None => Outcome::quiet(),
        }
    }

    /// The same of a block in which the prefilter saw something.
    pub(crate) fn repair_seen(
        &self,
        block: &str,
        sight: Sight,
        profile: &LazyProfile<'_>,
        carry: &Carry,
        memo: &Memo,
    ) -> Outcome {
        let opens_nothing = !sight.classes.intersects(Carry::opened_by());
        let outcome = self.run_seen(block, sight, profile, carry, memo, Category::Confusion);
        let outcome = match &outcome.changed {
            Some((text, patch)) if !outcome.is_block && cut(text) < text.len() => {
                let mut carry = carry.behind(patch, block.len()).into_owned();
                let parts = Outcome::of_blocks(
                    text,
                    blocks(text).map(|(_, part)| {
                        let inner = self.run(part, profile, &carry, memo, Category::Confusion);
                        carry.advance(part);
                        (part, inner)
                    }),
                );
                let rests = outcome.rests && parts.changed.is_none();
                Outcome { rests, ..outcome.then(parts) }
            }
            _ => outcome,
        };
        Outcome { opens_nothing, ..outcome }
    }

    fn run(&self, block: &str, profile: &LazyProfile<'_>, carry: &Carry, memo: &Memo, last: Category) -> Outcome {
        if block.chars().all(|c| c == '\n' || chars::is_inline_space(c)) {
            return Outcome::default();
        }
        match self.look(block, profile, memo) {
            Some(sight) => self.run_seen(block, sight, profile, carry, memo, last),
            None => Outcome::default(),
        }
    }

    fn run_seen(
        &self,
        block: &str,
        sight: Sight,
        profile: &LazyProfile<'_>,
        carry: &Carry,
        memo: &Memo,
        last: Category,
    ) -> Outcome {
        let mut state = State {
            memo,
            text: None,
            patch: Patch::default(),
            places: Locator::default(),
            sight,
            diagnostics: Vec::new(),
            judged: 0,
            is_overgrown: false,
            changes: 0,
            at_rest: [None; Category::ALL.len()],
            reports: Vec::new(),
        };
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            let mut from = 0;
            while let Some((category, rules)) = self.next_stage(&state.sight, from).filter(|(c, _)| *c <= last) {
                from = rules.end;
                changed |= self.stage(block, category, rules, profile, carry, &mut state);
            }
            if state.is_overgrown {
                break;
            }
            if !changed {
                let reports = state.reports.drain(..).filter(|(changes, _)| *changes == state.changes);
                state.diagnostics.extend(reports.map(|(_, report)| report));
                state.diagnostics.sort_by(|a, b| {
                    (a.span, !a.applied, &a.rule, &a.replacement).cmp(&(b.span, !b.applied, &b.rule, &b.replacement))
                });
                state.diagnostics.dedup();
                if last > Category::Punctuation && state.is_over_budget(block) {
                    let judged = state.diagnostics.into_iter().filter(|d| d.category > Category::Punctuation);
                    let mut outcome = self.run(block, profile, carry, memo, Category::Punctuation);
                    outcome.diagnostics.extend(judged.map(|d| Diagnostic { applied: false, ..d }));
                    return Outcome { rests: false, ..outcome };
                }
                let is_block = state.is_block();
                let changed = state.text.filter(|_| !state.patch.is_empty()).map(|text| (text, state.patch));
                return Outcome { changed, diagnostics: state.diagnostics, rests: true, is_block, ..Outcome::default() };
            }
        }
        // The rules do not come to rest on this block, or write without end.
        Outcome { diagnostics: state.diagnostics, ..Outcome::default() }.left_alone()
    }

    /// The first stage with a rule that is awake, beginning with the rule `from`: its category and its rules.
    fn next_stage(&self, sight: &Sight, from: usize) -> Option<(Category, std::ops::Range<usize>)> {
        let first = sight.awake.within(from..self.rules.len()).next()?;
        let category = self.rules.get(first)?.rule.category();
        let mut stages = Category::ALL.into_iter().zip(&self.stages);
        stages.find(|(c, _)| *c == category).map(|(category, rules)| (category, rules.clone()))
    }

    /// One pass of the prefilter; `None` when no rule wakes.
    fn look(&self, text: &str, profile: &LazyProfile<'_>, memo: &Memo) -> Option<Sight> {
        self.look_for(text, self.wakes, profile, memo)
    }

    /// The same, `None` when no character of the classes `heeded` is there either.
    fn look_for(&self, text: &str, heeded: Classes, profile: &LazyProfile<'_>, memo: &Memo) -> Option<Sight> {
        self.look_while(text, heeded, profile, memo, |_| true).flatten()
    }

    /// The same; nothing where `goes_on` does not hold of what stands behind a line end.
    fn look_while(
        &self,
        text: &str,
        heeded: Classes,
        profile: &LazyProfile<'_>,
        memo: &Memo,
        goes_on: impl Fn(&str) -> bool,
    ) -> Option<Option<Sight>> {
        let mut sight = Sight { awake: self.always.clone(), ..Sight::default() };
        let is_long = text.len() > LONG;
        let found = |hit| {
            self.wake(&mut sight, text, hit);
            if is_long {
                sight.literals.push(hit);
            }
        };
        let Scan { classes, lines } = self.scanner.scan_while(text, found, goes_on)?;
        Some(self.waken(Sight { length: text.len(), classes, lines, ..sight }, text, heeded, profile, memo))
    }

    /// Wakes the rule of a literal that the prefilter found in `text`.
    #[inline]
    fn wake(&self, sight: &mut Sight, text: &str, hit: Hit) {
        let Some(&Literal { rule, number, is_placed, wakes_at }) = self.literals.get(hit.literal as usize) else { return };
        if (is_placed || !sight.awake.holds(rule as usize)) && wakes_at.is_none_or(|holds| holds(text, hit.start)) {
            sight.is_hit = true;
            sight.awake.insert(rule as usize);
            if is_placed {
                sight.hits.push((rule, Hit { literal: number, start: hit.start }));
            }
        }
    }

    /// Wakes the rules that characters wake. `None` when no rule is awake then and no character of the classes `heeded` is there.
    fn waken(&self, mut sight: Sight, text: &str, heeded: Classes, profile: &LazyProfile<'_>, memo: &Memo) -> Option<Sight> {
        let may_find = |n: &usize| self.rules.get(*n).is_some_and(|c| c.rule.may_find(text, profile, memo));
        if !sight.is_hit
            && !sight.classes.intersects(heeded)
            && self.glancing.as_ref().is_some_and(|glancing| !glancing.iter().any(may_find))
        {
            return None;
        }
        for class in sight.classes.and(self.wakes).numbers() {
            self.woken_by.get(class).into_iter().for_each(|rules| sight.awake.unite(rules));
        }
        if sight.hits.len() > 1 {
            sight.hits.sort_unstable_by_key(|(rule, hit)| (*rule, hit.start, hit.literal));
        }
        Some(sight)
    }

    /// The same as [`Self::look`] at `text`, which `patch` made of a text in which the prefilter saw `before`: of several lines only those
    /// are read that have changed.
    fn look_again(&self, text: &str, before: Sight, patch: &Patch, profile: &LazyProfile<'_>, memo: &Memo) -> Option<Sight> {
        let keeps_lines = |e: &Edit| !e.old().contains('\n') && !e.new_text().contains('\n');
        if before.lines.is_empty() || before.length <= LONG || self.has_long_literals || !patch.edits().iter().all(keeps_lines)
        {
            return self.look(text, profile, memo);
        }
        let Sight { length, mut lines, literals, .. } = before;
        // Literals are found line by line.
        let (mut seen, mut known) = (Vec::with_capacity(literals.len()), literals.into_iter().peekable());
        let (mut edits, mut shift) = (patch.edits().iter().peekable(), 0isize);
        let mut classes = Classes::NONE;
        let mut next = lines.first().map(|line| line.start);
        let mut rest = lines.as_mut_slice();
        while let (Some(start), [line, behind @ ..]) = (next, rest) {
            // The start of the line and of the next one, in the text as it was and as it is.
            next = behind.first().map(|line| line.start);
            let before = shift;
            line.start = start.saturating_add_signed(before);
            let mut has_changed = false;
            while let Some(e) = edits.next_if(|e| next.is_none_or(|next| e.span().start < next)) {
                shift += e.new_text().len() as isize - e.old().len() as isize;
                has_changed = true;
            }
            let end = next.map_or(text.len(), |next| next.saturating_add_signed(shift));
            while let Some(hit) = known.next_if(|hit| next.is_none_or(|next| hit.start < next)) {
                if !has_changed {
                    seen.push(Hit { start: hit.start.saturating_add_signed(before), ..hit });
                }
            }
            if has_changed {
                let part = text.get(line.start..end).unwrap_or_default();
                // The line end of the last line is not looked at.
                let part = if next.is_some() { part.strip_suffix('\n').unwrap_or(part) } else { part };
                let start = line.start;
                let found = |hit: Hit| seen.push(Hit { start: hit.start + start, ..hit });
                *line = Line::new(line.start, self.scanner.scan(part, found).classes.union(Classes::LINE_END), part);
            }
            classes = classes.union(line.classes);
            rest = behind;
        }
        let mut sight = Sight { length, classes, lines, awake: self.always.clone(), ..Sight::default() };
        seen.iter().for_each(|hit| self.wake(&mut sight, text, *hit));
        self.waken(Sight { literals: seen, ..sight }, text, self.wakes, profile, memo)
    }

    /// One stage over the text as it is now. Did it change anything?
    #[allow(clippy::too_many_arguments)]
    fn stage(
        &self,
        block: &str,
        category: Category,
        rules: std::ops::Range<usize>,
        profile: &LazyProfile<'_>,
        carry: &Carry,
        state: &mut State<'_>,
    ) -> bool {
        if state.at_rest.get(category as usize) == Some(&Some(state.changes)) {
            return false;
        }
        let text = state.text.as_deref().unwrap_or(block);
        let carry = carry.behind(&state.patch, block.len());
        let seen = (state.sight.classes, state.sight.lines.as_slice());
        let context = Context::new(text, seen, profile, &carry, &self.protect, state.memo);
        let mut findings = Findings::default();
        let mut candidates = Vec::new();
        let mut silent = Vec::new();
        for n in state.sight.awake.within(rules) {
            let Some(c) = self.rules.get(n) else { continue };
            c.rule.find(&context, &state.sight.lines, (c.wakes, state.sight.hits_of(n)), &mut findings);
            for f in findings.take(&context) {
                let edit = f.replacement.and_then(|new| Edit::new(text, f.span, new));
                match edit {
                    Some(edit) if f.confidence >= c.least => {
                        let rank = (std::cmp::Reverse(f.confidence), f.span.start, std::cmp::Reverse(f.span.end), n);
                        candidates.push((edit, rank, f.group));
                    }
                    edit => silent.push((f.span, edit, f.confidence, c)),
                }
            }
        }
        for (span, edit, confidence, c) in silent {
            let report = state.diagnose(block, c, category, span, edit.as_ref().map(Edit::new_text), confidence, false);
            state.reports.push((state.changes, report));
        }
        if candidates.is_empty() {
            state.at_rest.get_mut(category as usize).map(|at_rest| at_rest.replace(state.changes));
            return false;
        }
        // Each with the characters of what it replaces, if it rests on a judgement of them.
        let counted = |edit: &Edit| if category > Category::Punctuation { edit.old().chars().count().max(1) } else { 0 };
        let described: Vec<(Diagnostic, usize)> = candidates
            .iter()
            .filter_map(|(edit, rank, _)| {
                let c = self.rules.get(rank.3)?;
                let d = state.diagnose(block, c, category, edit.span(), Some(edit.new_text()), rank.0.0, false);
                Some((d, counted(edit)))
            })
            .collect();
        let (patch, won) = Patch::resolve(candidates);
        for ((d, characters), won) in described.into_iter().zip(won) {
            state.diagnostics.push(Diagnostic { applied: won, ..d });
            state.judged += if won { characters } else { 0 };
        }
        let Ok(next) = patch.apply(text) else { return false };
        if patch.is_empty() {
            return false;
        }
        if next.len() > MAX_GROWN {
            state.is_overgrown = true;
            return false;
        }
        let before = std::mem::take(&mut state.sight);
        state.sight = self.look_again(&next, before, &patch, profile, state.memo).unwrap_or_default();
        debug_assert!(state.sight.is(&self.look(&next, profile, &Memo::default()).unwrap_or_default()));
        state.text = Some(next);
        state.changes += 1;
        state.patch = std::mem::take(&mut state.patch).then(patch);
        state.places = Locator::new(&state.patch);
        true
    }
}

/// One in so many Han characters of a block may be changed by judgement…
const BUDGET: usize = 5;
/// …and so many always.
const FREE_EDITS: usize = 3;

/// A block on its way through the stages.
struct State<'m> {
    memo: &'m Memo,
    /// The text as it is now; `None` while it is still the block.
    text: Option<String>,
    /// From the block to the text as it is now.
    patch: Patch,
    places: Locator,
    sight: Sight,
    diagnostics: Vec<Diagnostic>,
    /// Characters changed by judgement, counted in the text that the judgement was made on.
    judged: usize,
    /// Would the rules make more of the block than [`MAX_GROWN`] bytes?
    is_overgrown: bool,
    /// How often the text has changed.
    changes: usize,
    /// For each stage that found nothing to change, the changes before it: the same text is not read again.
    at_rest: [Option<usize>; Category::ALL.len()],
    /// What is only reported, each with the changes before it: what is found in the text that comes to rest counts.
    reports: Vec<(usize, Diagnostic)>,
}

impl State<'_> {
    /// Is it known that the text is one block as [`cut`] has it? None of its lines may be blank.
    fn is_block(&self) -> bool {
        let Some(text) = self.text.as_deref() else { return false };
        let mut lines = self.sight.lines.iter().filter_map(|line| text.get(line.start..));
        text.len() <= BLOCK && !is_blank(text) && !lines.any(is_blank)
    }

    /// Do the edits that rest on a judgement of characters exceed the edit budget? A text of which they would change a large
    /// share is not a text with a few wrong characters.
    fn is_over_budget(&self, block: &str) -> bool {
        let text = self.text.as_deref().unwrap_or(block);
        self.judged > FREE_EDITS && self.judged * BUDGET > text.chars().filter(|c| chars::is_han(*c)).count()
    }

    /// A diagnostic in the coordinates of the block, from a finding in those of the text as it is now.
    #[allow(clippy::too_many_arguments)]
    fn diagnose(
        &self,
        block: &str,
        c: &Compiled,
        category: Category,
        span: Span,
        new: Option<&str>,
        confidence: u8,
        applied: bool,
    ) -> Diagnostic {
        let text = self.text.as_deref().unwrap_or(block);
        let (source, replacement) = in_original(&self.places, text, span, new);
        Diagnostic {
            span: source,
            replacement,
            rule: c.id.clone(),
            category,
            summary: c.summary.clone(),
            source: c.source.clone(),
            confidence,
            applied,
        }
    }
}

/// A finding in `text` in the coordinates of the original. Where it touches what an earlier stage wrote, it covers the whole of
/// that edit.
fn in_original(places: &Locator, text: &str, span: Span, new: Option<&str>) -> (Span, Option<Box<str>>) {
    let (source, wide) = places.locate(span);
    let replacement = new.map(|new| {
        let before = text.get(wide.start..span.start).unwrap_or_default();
        let after = text.get(span.end..wide.end).unwrap_or_default();
        if wide == span { new.into() } else { [before, new, after].concat().into_boxed_str() }
    });
    (source, replacement)
}

/// The built-in rules, compiled with the default settings.
pub(crate) static DEFAULT: Lazy<Arc<Engine>> = Lazy::new(|| {
    let policy = Policy { min_confidence: DEFAULT_MIN_CONFIDENCE, accept: &[], protect: Vec::new() };
    Arc::new(Engine::new(RuleSet::builtin(), policy))
});

/// The built-in rules, as a set.
pub(crate) static BUILTIN: Lazy<RuleSet> = Lazy::new(|| RuleSet::trusted(crate::rules::all()));

impl RuleSet {
    /// The built-in rules.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }
}
