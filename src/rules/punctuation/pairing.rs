//! The quotation engine: pairs the quotation marks of one paragraph.
//!
//! Each mark can play several parts: open or close a quotation, or stand for itself. The engine reads the paragraph once
//! forward and once backward through a small automaton (what is open, outside in) and finds the cheapest way to play them
//! all. A mark that must change costs; so does a part that does not suit the place (nothing opens before a comma), a mark
//! left alone, a quotation open at either end. For every mark it also finds the cheapest way in which that mark comes out
//! differently. The distance of the two is the *margin*: where it is small, the text does not say what is right.
//!
//! Time and memory are linear in the number of marks.

use crate::chars;
use crate::edit::Span;

/// What a quotation mark is, as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `“`
    Open,
    /// `”`
    Close,
    /// `‘`
    OpenSingle,
    /// `’`
    CloseSingle,
    /// U+301D and the low U+201E: marks that open, of another style.
    PrimeOpen,
    /// U+301E, U+301F: marks that close, of another style.
    PrimeClose,
    /// U+2033 and U+201F: marks of no direction that measures and codes use too.
    Prime,
    /// U+FF02.
    Wide,
    /// `"`
    Straight,
    /// `'`, U+FF07, U+2032
    Apostrophe,
    /// Two grave accents.
    TexOpen,
    /// Two apostrophes.
    TexClose,
}

impl Mark {
    /// Can a mark begin with `c`? Cheaper than [`Self::at`].
    const fn may_be(c: char) -> bool {
        let is_curly = matches!(c, '\u{2018}'..='\u{201F}');
        is_curly || matches!(c, '"' | '\'' | '`' | '\u{2032}' | '\u{2033}' | '\u{301D}'..='\u{301F}' | '\u{FF02}' | '\u{FF07}')
    }

    /// The mark at the start of `rest`, and its length in bytes.
    pub(super) fn at(rest: &str) -> Option<(Self, usize)> {
        let c = rest.chars().next()?;
        let mark = match c {
            '“' => Self::Open,
            '”' => Self::Close,
            '‘' => Self::OpenSingle,
            '’' => Self::CloseSingle,
            // Reversed double prime, low double comma.
            '\u{301D}' | '\u{201E}' => Self::PrimeOpen,
            // Double prime, low double prime.
            '\u{301E}' | '\u{301F}' => Self::PrimeClose,
            // Double prime of measures, reversed double comma.
            '\u{2033}' | '\u{201F}' => Self::Prime,
            '\u{FF02}' => Self::Wide,
            '"' => Self::Straight,
            '\'' if rest.starts_with("''") && !rest.starts_with("'''") => return Some((Self::TexClose, 2)),
            // Apostrophe, full-width apostrophe, prime.
            '\'' | '\u{FF07}' | '\u{2032}' => Self::Apostrophe,
            '`' if rest.starts_with("``") && !rest.starts_with("```") => return Some((Self::TexOpen, 2)),
            _ => return None,
        };
        Some((mark, c.len_utf8()))
    }
}

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Start or end of the paragraph.
    Edge,
    Han,
    /// `，`
    Comma,
    /// `、` `；`
    Pause,
    /// `：`
    Colon,
    /// `。` `！` `？`
    Stop,
    /// `…` `—`
    Run,
    /// An opening bracket.
    Opening,
    /// A closing bracket.
    Closing,
    /// A quotation mark.
    Quote,
    /// A letter or digit that is not Han.
    Latin,
    /// An ASCII mark, and no Han character beyond it.
    Ascii,
    Other,
}

/// A quotation mark in its place.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) mark: Mark,
    before: Side,
    after: Side,
    spaced_before: bool,
    spaced_after: bool,
    digit_before: bool,
    /// A particle follows that no quotation begins with: 的, 等.
    particle_after: bool,
    /// Letters that are not Han on both sides.
    in_word: bool,
    /// The text since the mark before, or since the start of the paragraph.
    gap: Gap,
}

/// What the text between two marks is like.
#[derive(Debug, Clone, Copy, Default)]
struct Gap {
    /// Holds Han characters or Chinese marks.
    chinese: bool,
    /// Holds no letter of any kind.
    bare: bool,
    /// A word or mark that joins two quotations: 、 和 与 or nothing.
    joint: bool,
    /// Holds only digits and capitals: a number or an abbreviation.
    number: bool,
    /// Is such a number from its first character on, and stands behind a mark.
    quoted_number: bool,
    /// Holds a mark that parts clauses.
    clauses: bool,
    /// Ends a sentence before its last character.
    sentences: bool,
    /// Ends with the end of a sentence.
    stopped: bool,
}

impl Gap {
    /// `behind_mark`: does a mark stand before it?
    fn of(text: &str, behind_mark: bool) -> Self {
        let mut gap = Self { bare: true, number: !text.is_empty(), ..Self::default() };
        let mut stop = false;
        for c in text.chars() {
            gap.sentences |= stop;
            if matches!(c, '\u{4E00}'..='\u{9FFF}') {
                stop = false;
                gap.chinese = true;
                (gap.number, gap.bare) = (false, false);
                continue;
            }
            stop = matches!(c, '。' | '！' | '？' | '；');
            let mark = chars::is_cjk_mark(c);
            gap.chinese |= chars::is_han(c) || mark;
            gap.clauses |= matches!(c, '，' | '。' | '；' | '：');
            gap.number &= c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '·' | '.' | '-' | '+' | '%');
            gap.bare &= mark && !matches!(c, '…' | '—') || chars::is_inline_space(c) || c.is_ascii_punctuation();
        }
        gap.stopped = stop || text.ends_with('…');
        gap.quoted_number = behind_mark && gap.number && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        gap.joint = matches!(
            text,
            "" | "、" | "，" | "；" | "和" | "与" | "及" | "或" | "跟" | "同" | "以及" | "或者" | "到" | "变" | "等" | "·"
        );
        gap
    }
}

/// One paragraph and its quotation marks.
pub(super) struct Paragraph {
    tokens: Vec<Token>,
    /// The text after the last mark.
    tail: Gap,
    /// Cost of a quotation that is open where the paragraph starts.
    carry_in: Cost,
    /// Cost of a quotation that is open where it ends.
    carry_out: Cost,
}

/// What the engine says of one mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    /// What should stand there; `None` for the mark as it is.
    pub(super) new: Option<char>,
    /// How much cheaper this is than the best way in which something else stands there.
    pub(super) margin: Cost,
    /// The other mark of the pair.
    pub(super) partner: Option<usize>,
    /// The mark plays no part.
    pub(super) stray: bool,
    /// It opens or closes a single quotation that is not inside another.
    pub(super) outer_single: bool,
}

pub(super) type Cost = i32;

/// A mark that stands the wrong way round.
const TURN: Cost = 10;
/// The mark that opens the quotation stands the wrong way round, and so does the one that closes it: both are the same slip.
const TURN_BACK: Cost = 4;
/// All double marks stand the wrong way round.
const TURN_ALL: Cost = 14;
/// A part that does not suit the place.
const MISFIT: Cost = 14;
/// A mark without a partner.
const STRAY: Cost = 14;
/// No way leads there.
const NEVER: Cost = 1 << 20;

/// What is open, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Open {
    Nothing,
    /// A quotation opened by `“`.
    Double,
    /// A double quotation opened by `”`.
    Turned,
    /// A double quotation opened by another mark.
    Odd,
    /// A single quotation in a double one.
    DoubleSingle,
    OddSingle,
    /// A single quotation that is not inside another.
    Single,
    SingleDouble,
    /// A double quotation directly inside a double one.
    DoubleDouble,
}

const OPEN: [Open; 9] = [
    Open::Nothing,
    Open::Double,
    Open::Turned,
    Open::Odd,
    Open::DoubleSingle,
    Open::OddSingle,
    Open::Single,
    Open::SingleDouble,
    Open::DoubleDouble,
];

/// The part that the mark before played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Last {
    Opened,
    Other,
    /// Opened a piece of text that keeps its straight marks.
    Verbatim,
}

const LAST: [Last; 3] = [Last::Opened, Last::Other, Last::Verbatim];

/// States of the automaton: what is open, and the part of the last mark.
const NODES: usize = OPEN.len() * LAST.len();
type Row = [Cost; NODES];

const fn node(open: Open, last: Last) -> usize {
    open as usize * LAST.len() + last as usize
}

/// What a mark becomes: as it is, or one of “ ” ‘ ’.
const RESULTS: [Option<char>; 5] = [None, Some('“'), Some('”'), Some('‘'), Some('’')];

/// A step of the automaton over one mark.
struct Step {
    to: usize,
    cost: Cost,
    /// Index in [`RESULTS`].
    result: usize,
    part: Part,
}

/// The steps over each mark from the nodes that are reached from the start.
#[derive(Default)]
struct Ways {
    all: Vec<Way>,
    /// For each mark where its steps end.
    ends: Vec<usize>,
}

/// A [`Step`] with the node from which it goes, in little room: a line may have many.
#[derive(Clone, Copy)]
struct Way {
    from: u8,
    to: u8,
    result: u8,
    part: Part,
    cost: Cost,
}

impl Ways {
    /// Those over each mark, in their order.
    fn by_mark(&self) -> impl DoubleEndedIterator<Item = &[Way]> + ExactSizeIterator {
        let start = |n: usize| n.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
        self.ends.iter().enumerate().map(move |(n, end)| self.all.get(start(n)..*end).unwrap_or_default())
    }
}

impl Way {
    fn from(self) -> usize {
        self.from.into()
    }

    fn to(self) -> usize {
        self.to.into()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Opens,
    Closes,
    Stands,
}

impl Paragraph {
    /// Reads the paragraph `line`, which starts at byte `at` of the block. Marks for which `skip` holds are no marks.
    /// `carry_in` and `carry_out`: the cost of a quotation that is open at the start or at the end.
    pub(super) fn read(line: &str, at: usize, carry_in: Cost, carry_out: Cost, skip: impl Fn(Span) -> bool) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        let mut from = 0; // end of the mark before
        let mut i = 0;
        while let Some(next) = chars::find_beside_han(line, i, Mark::may_be) {
            i = next;
            let Some((mark, length)) = line.get(i..).and_then(Mark::at) else {
                i = line.ceil_char_boundary(i + 1);
                continue;
            };
            let span = Span::new(at + i, at + i + length);
            if !skip(span) {
                let before = line.get(..i).unwrap_or_default();
                let after = line.get(i + length..).unwrap_or_default();
                let gap = Gap::of(line.get(from..i).unwrap_or_default(), !tokens.is_empty());
                tokens.push(Token::new(span, mark, before, after, gap));
                from = i + length;
            }
            i += length;
        }
        let tail = Gap::of(line.get(from..).unwrap_or_default(), !tokens.is_empty());
        Self { tokens, tail, carry_in, carry_out }
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The cheapest way to play all marks.
    ///
    /// Whoever turns one pair round mostly turns all: the reading in which “ closes and ” opens throughout costs only once.
    pub(super) fn solve(&self) -> Vec<Verdict> {
        let (cost, mut verdicts) = self.solve_as(&self.tokens);
        let double = |m: Mark| matches!(m, Mark::Open | Mark::Close);
        if cost < TURN_ALL || !self.tokens.iter().any(|t| double(t.mark)) {
            return verdicts;
        }
        let mut turned = self.tokens.clone();
        for token in &mut turned {
            token.mark = match token.mark {
                Mark::Open => Mark::Close,
                Mark::Close => Mark::Open,
                other => other,
            };
        }
        let (turned_cost, mut others) = self.solve_as(&turned);
        let difference = turned_cost + TURN_ALL - cost;
        for (token, v) in self.tokens.iter().zip(&mut others) {
            let now = match token.mark {
                Mark::Open => '“',
                Mark::Close => '”',
                _ => continue,
            };
            let turned = if now == '“' { '”' } else { '“' };
            v.new = if v.stray { None } else { Some(v.new.unwrap_or(turned)).filter(|c| *c != now) };
        }
        if difference < 0 {
            std::mem::swap(&mut verdicts, &mut others);
        }
        for (v, _) in verdicts.iter_mut().zip(&others).filter(|(v, other)| v.new != other.new) {
            v.margin = v.margin.min(difference.abs());
        }
        verdicts
    }

    /// The least cost with these marks, and the verdict on each.
    fn solve_as(&self, tokens: &[Token]) -> (Cost, Vec<Verdict>) {
        let ways = self.ways(tokens);
        // Costs from each node after mark i to the end.
        let mut to_end: Vec<Row> = vec![[NEVER; NODES]; tokens.len() + 1];
        if let Some(last) = to_end.last_mut() {
            *last = self.last_row();
        }
        for (i, ways) in ways.by_mark().enumerate().rev() {
            let [row, next, ..] = to_end.get_mut(i..).unwrap_or_default() else { continue };
            ways.iter().for_each(|w| row[w.from()] = row[w.from()].min(w.cost + next[w.to()]));
        }
        let mut from_start = self.first_row();
        let total = |row: &Row, rest: &Row| row.iter().zip(rest).map(|(a, b)| a + b).min().unwrap_or(NEVER);
        let best = to_end.first().map_or(0, |rest| total(&from_start, rest));
        let mut at = to_end.first().and_then(|rest| (0..NODES).find(|n| from_start[*n] + rest[*n] == best)).unwrap_or(0);
        let mut verdicts: Vec<Verdict> = Vec::with_capacity(tokens.len());
        let mut open: Vec<Option<usize>> = Vec::new();
        if at != node(Open::Nothing, Last::Other) {
            open.push(None);
        }
        for (i, (rest, ways)) in to_end.iter().skip(1).zip(ways.by_mark()).enumerate() {
            let mut next_row = [NEVER; NODES];
            let mut by_result = [NEVER; RESULTS.len()];
            let mut chosen: Option<(Cost, Way)> = None;
            for way in ways {
                let (to, here) = (way.to(), from_start[way.from()] + way.cost);
                next_row[to] = next_row[to].min(here);
                let by_result = &mut by_result[usize::from(way.result)];
                *by_result = (*by_result).min(here + rest[to]);
                if way.from() == at && chosen.is_none_or(|(c, _)| way.cost + rest[to] < c) {
                    chosen = Some((way.cost + rest[to], *way));
                }
            }
            from_start = next_row;
            let Some((_, step)) = chosen else { break };
            let result = usize::from(step.result);
            let others = by_result.iter().enumerate().filter(|(r, _)| *r != result).map(|(_, c)| *c).min();
            let partner = match step.part {
                Part::Opens => {
                    open.push(Some(i));
                    None
                }
                Part::Closes => open.pop().flatten(),
                Part::Stands => None,
            };
            if let Some(opener) = partner.and_then(|p| verdicts.get_mut(p)) {
                opener.partner = Some(i);
            }
            let level = |n: usize| n / LAST.len();
            let outer_single = [level(at), level(step.to())].contains(&(Open::Single as usize));
            let stray = step.part == Part::Stands && step.to() % LAST.len() != Last::Verbatim as usize;
            verdicts.push(Verdict {
                new: RESULTS.get(result).copied().flatten(),
                margin: others.unwrap_or(NEVER) - best,
                partner,
                stray: stray && at % LAST.len() != Last::Verbatim as usize,
                outer_single,
            });
            at = step.to();
        }
        (best, verdicts)
    }

    fn ways(&self, tokens: &[Token]) -> Ways {
        let mut is_reached = self.first_row().map(|cost| cost < NEVER);
        let mut ways = Ways::default();
        for i in 0..tokens.len() {
            let reached = std::mem::replace(&mut is_reached, [false; NODES]);
            for (from, _) in reached.iter().enumerate().filter(|(_, is_reached)| **is_reached) {
                self.steps(tokens, i, from, |Step { to, cost, result, part }| {
                    is_reached[to] = true;
                    ways.all.push(Way { from: from as u8, to: to as u8, result: result as u8, part, cost });
                });
            }
            ways.ends.push(ways.all.len());
        }
        ways
    }

    /// Costs before the first mark.
    fn first_row(&self) -> Row {
        let mut row = [NEVER; NODES];
        row[node(Open::Nothing, Last::Other)] = 0;
        row[node(Open::Double, Last::Opened)] = self.carry_in;
        row
    }

    /// Costs after the last mark.
    fn last_row(&self) -> Row {
        let mut row = [NEVER; NODES];
        for open in OPEN {
            for last in [Last::Opened, Last::Other] {
                let unclosed = match open {
                    Open::Nothing => 0,
                    Open::Double | Open::Turned | Open::Odd => self.carry_out,
                    Open::Single => self.carry_out + 2,
                    _ => self.carry_out + 8,
                };
                row[node(open, last)] = unclosed + self.unclosed(last);
            }
        }
        row[node(Open::Nothing, Last::Other)] = 0;
        row
    }

    /// Extra cost of a quotation that begins inside a sentence and is not closed although sentences end.
    fn unclosed(&self, last: Last) -> Cost {
        let inside = self.tokens.last().is_some_and(|t| t.before == Side::Han);
        if last == Last::Opened && inside && (self.tail.sentences || self.tail.stopped) { 4 } else { 0 }
    }

    /// All steps over mark `i` from node `from`.
    fn steps(&self, tokens: &[Token], i: usize, from: usize, mut emit: impl FnMut(Step)) {
        let (Some(token), Some(&open), Some(&last)) = (tokens.get(i), OPEN.get(from / LAST.len()), LAST.get(from % LAST.len()))
        else {
            return;
        };
        let before = i.checked_sub(1).and_then(|b| tokens.get(b));
        if last == Last::Verbatim {
            if let Some(opener) = before.filter(|b| b.mark == token.mark) {
                let cost = verbatim(opener, token) + if open == Open::Nothing { 0 } else { STRAY };
                emit(Step { to: node(open, Last::Other), cost, result: 0, part: Part::Stands });
            }
            return;
        }
        emit(Step { to: node(open, Last::Other), cost: token.stray(), result: 0, part: Part::Stands });
        if token.mark == Mark::Straight {
            emit(Step { to: node(open, Last::Verbatim), cost: 0, result: 0, part: Part::Stands });
        }
        let own = |result: usize| {
            let same = matches!(
                (token.mark, result),
                (Mark::Open, 1) | (Mark::Close, 2) | (Mark::OpenSingle, 3) | (Mark::CloseSingle, 4)
            );
            if same { 0 } else { result }
        };
        // Opening.
        let place = token.opening();
        let odd = !matches!(token.mark, Mark::Open | Mark::Close | Mark::OpenSingle);
        if let Some(cost) = token.mark.opens_double() {
            let cost = cost + place;
            match open {
                Open::Nothing => {
                    let to = match token.mark {
                        Mark::Close => Open::Turned,
                        _ if odd => Open::Odd,
                        _ => Open::Double,
                    };
                    emit(Step { to: node(to, Last::Opened), cost, result: own(1), part: Part::Opens });
                }
                Open::Single => {
                    let to = node(Open::SingleDouble, Last::Opened);
                    emit(Step { to, cost: cost + 2, result: own(1), part: Part::Opens });
                }
                Open::Double if token.mark == Mark::Open => {
                    let to = node(Open::DoubleDouble, Last::Opened);
                    emit(Step { to, cost: cost + 6, result: own(1), part: Part::Opens });
                }
                _ => {}
            }
        }
        if let Some(cost) = token.mark.opens_single() {
            let cost = cost + place;
            let nests = !matches!(token.mark, Mark::OpenSingle | Mark::CloseSingle | Mark::Apostrophe);
            match open {
                Open::Nothing if !nests => {
                    let to = node(Open::Single, Last::Opened);
                    emit(Step { to, cost, result: own(3), part: Part::Opens });
                }
                Open::Double | Open::Turned if token.mark != Mark::Open => {
                    let to = node(Open::DoubleSingle, Last::Opened);
                    emit(Step { to, cost: cost + if nests { 4 } else { 0 }, result: own(3), part: Part::Opens });
                }
                Open::Odd => {
                    let nested = match token.mark {
                        Mark::Open => 0,
                        // Who types straight marks outside types them single inside.
                        _ if nests => 16,
                        _ => 0,
                    };
                    let to = node(Open::OddSingle, Last::Opened);
                    emit(Step { to, cost: cost + nested, result: own(3), part: Part::Opens });
                }
                _ => {}
            }
        }
        // Closing.
        let place = token.closing() + if last == Last::Opened { self.content(before, token) } else { 0 };
        let (double, single) = (token.mark.closes_double(), token.mark.closes_single());
        let step = |to: Open, cost: Cost, result: usize| Step {
            to: node(to, Last::Other),
            cost: cost + place,
            result: own(result),
            part: Part::Closes,
        };
        match open {
            Open::Nothing => {}
            Open::Double | Open::Odd => double.into_iter().for_each(|c| emit(step(Open::Nothing, c, 2))),
            Open::Turned => {
                // Between the end of one quotation and the start of another, sentences stand and go on.
                let quoted = last == Last::Opened && (!token.gap.sentences || matches!(token.before, Side::Stop | Side::Run));
                let turned = |c| if token.mark == Mark::Open && quoted { TURN_BACK } else { c };
                double.into_iter().for_each(|c| emit(step(Open::Nothing, turned(c), 2)));
            }
            Open::DoubleDouble => double.into_iter().for_each(|c| emit(step(Open::Double, c, 2))),
            Open::SingleDouble => double.into_iter().for_each(|c| emit(step(Open::Single, c, 2))),
            Open::DoubleSingle => {
                let turned = if token.mark == Mark::Close { 9 } else { 0 };
                single.into_iter().for_each(|c| emit(step(Open::Double, c + turned, 4)));
            }
            Open::OddSingle => single.into_iter().for_each(|c| emit(step(Open::Odd, c, 4))),
            Open::Single => single.into_iter().for_each(|c| emit(step(Open::Nothing, c, 4))),
        }
    }

    /// Cost of what a quotation holds that `closer` closes and `opener` opened directly before.
    fn content(&self, opener: Option<&Token>, closer: &Token) -> Cost {
        let gap = closer.gap;
        let Some(opener) = opener else {
            // Open since before the paragraph: sentences do not end in a quotation that closes inside one.
            return if gap.sentences && closer.before == Side::Han { 5 } else { 0 };
        };
        // What a paragraph begins with breaks off with a comma before it is told who speaks.
        let mut cost = if opener.before == Side::Edge && closer.before == Side::Comma { -3 } else { 0 };
        if gap.bare {
            cost += 8;
        } else if gap.joint {
            cost += 6;
        }
        if gap.sentences && closer.before == Side::Han {
            cost += match opener.before {
                Side::Han => 5,
                // So does what is told between two quotations.
                Side::Stop => 10,
                _ => 0,
            };
        }
        // What is said after a colon ends with a mark; what is opened inside a sentence does not.
        let stopped = closer.before == Side::Stop;
        let goes_on = closer.after == Side::Han;
        if opener.before == Side::Colon && !stopped && goes_on || opener.before == Side::Han && stopped && gap.stopped {
            cost += 6;
        }
        cost
    }
}

/// Cost of leaving a pair of straight marks as it is.
fn verbatim(opener: &Token, closer: &Token) -> Cost {
    let gap = closer.gap;
    let sides = [opener.before, closer.after];
    if sides.contains(&Side::Ascii) || sides == [Side::Latin, Side::Latin] && !gap.clauses {
        return 0;
    }
    if sides.contains(&Side::Latin) {
        // A command and its argument stand apart: echo "…"
        let apart = opener.before == Side::Latin && opener.spaced_before || closer.after == Side::Latin && closer.spaced_after;
        return match (gap.chinese, apart) {
            (false, _) => 0,
            (true, true) => 6,
            (true, false) => 20,
        };
    }
    if opener.before == Side::Edge && closer.after == Side::Edge {
        return if gap.stopped { 3 * STRAY } else { 0 };
    }
    let spaced = opener.spaced_before || closer.spaced_after;
    if gap.chinese || gap.number && !spaced {
        3 * STRAY
    } else {
        2 + 3 * Cost::from(!opener.spaced_before) + 3 * Cost::from(!closer.spaced_after)
    }
}

impl Mark {
    /// Cost of reading the mark as “.
    const fn opens_double(self) -> Option<Cost> {
        Some(match self {
            Self::Open => 0,
            Self::PrimeOpen => 3,
            Self::Wide => 4,
            Self::Straight | Self::Prime | Self::TexOpen => 5,
            Self::PrimeClose => 8,
            Self::Close | Self::OpenSingle => TURN,
            Self::CloseSingle | Self::Apostrophe | Self::TexClose => return None,
        })
    }

    /// Cost of reading the mark as ”.
    const fn closes_double(self) -> Option<Cost> {
        Some(match self {
            Self::Close => 0,
            Self::PrimeClose => 3,
            Self::Wide => 4,
            Self::Straight | Self::Prime | Self::TexClose => 5,
            Self::PrimeOpen => 8,
            Self::Open | Self::CloseSingle => TURN,
            Self::OpenSingle | Self::Apostrophe | Self::TexOpen => return None,
        })
    }

    /// Cost of reading the mark as ‘.
    const fn opens_single(self) -> Option<Cost> {
        Some(match self {
            Self::OpenSingle => 0,
            Self::PrimeOpen | Self::Wide | Self::Straight | Self::Apostrophe => 5,
            Self::CloseSingle => TURN,
            // In a quotation whose own marks are straight.
            Self::Open => 3,
            _ => return None,
        })
    }

    /// Cost of reading the mark as ’.
    const fn closes_single(self) -> Option<Cost> {
        Some(match self {
            Self::CloseSingle => 0,
            Self::PrimeClose | Self::Wide | Self::Straight | Self::Apostrophe => 5,
            Self::OpenSingle => TURN,
            Self::Close => 3,
            _ => return None,
        })
    }
}

impl Token {
    fn new(span: Span, mark: Mark, before: &str, after: &str, gap: Gap) -> Self {
        let left = before.trim_end_matches(chars::is_inline_space);
        let right = after.trim_start_matches(chars::is_inline_space);
        let (b, a) = (left.chars().next_back(), right.chars().next());
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !chars::is_han(c));
        let spaced_before = left.len() < before.len();
        let spaced_after = right.len() < after.len();
        Self {
            span,
            mark,
            before: if is_item_number(left) {
                Side::Edge
            } else if is_behind_note(left) {
                Side::Closing
            } else {
                side(b, || left.chars().rev().skip(1).find(|c| !chars::is_inline_space(*c)))
            },
            after: if is_note(right) {
                Side::Opening
            } else {
                side(a, || right.chars().skip(1).find(|c| !chars::is_inline_space(*c)))
            },
            spaced_before,
            spaced_after,
            // Behind the end of a sentence 等 is the verb.
            particle_after: a == Some('的') || a == Some('等') && !b.is_some_and(|b| matches!(b, '。' | '！' | '？' | '：')),
            digit_before: !spaced_before && b.is_some_and(|c| c.is_ascii_digit()),
            in_word: !spaced_before && !spaced_after && letter(b) && letter(a),
            gap,
        }
    }

    /// Does it say that something begins or ends there?
    pub(super) const fn is_directed(&self) -> bool {
        !self.in_word && matches!(self.mark, Mark::Open | Mark::Close | Mark::OpenSingle | Mark::CloseSingle)
    }

    /// Does a Han character stand before it?
    pub(super) fn is_inside_sentence(&self) -> bool {
        self.before == Side::Han
    }

    /// Cost of leaving the mark without a part.
    fn stray(&self) -> Cost {
        let measure = self.digit_before && !self.gap.quoted_number;
        let foreign = self.in_word || matches!(self.before, Side::Latin) || matches!(self.after, Side::Latin);
        match self.mark {
            Mark::Open | Mark::Close | Mark::Wide => STRAY,
            Mark::PrimeOpen | Mark::PrimeClose => STRAY + 2,
            Mark::Straight | Mark::Prime if measure => 8,
            Mark::Straight | Mark::Prime => 12,
            Mark::OpenSingle | Mark::CloseSingle | Mark::Apostrophe if self.in_word => 0,
            Mark::CloseSingle | Mark::Apostrophe if foreign => 2,
            Mark::Apostrophe if self.before == Side::Han && self.after == Side::Han => 12,
            Mark::OpenSingle | Mark::CloseSingle | Mark::Apostrophe => 8,
            Mark::TexOpen | Mark::TexClose => 12,
        }
    }

    /// Cost of the place for a mark that opens.
    fn opening(&self) -> Cost {
        let after = match self.after {
            Side::Comma | Side::Pause | Side::Colon | Side::Stop | Side::Closing | Side::Edge => MISFIT,
            _ if self.spaced_after || self.particle_after => 4,
            _ => 0,
        };
        let before = match self.before {
            _ if self.digit_before && matches!(self.mark, Mark::Straight | Mark::Prime) => 8,
            Side::Stop => 4,
            Side::Han | Side::Closing | Side::Latin | Side::Run => 1,
            _ => 0,
        };
        after + before + if self.in_word { 8 } else { 0 }
    }

    /// Cost of the place for a mark that closes.
    fn closing(&self) -> Cost {
        let before = match self.before {
            Side::Colon | Side::Opening | Side::Edge => MISFIT,
            Side::Pause => 10,
            Side::Comma => 3,
            _ if self.spaced_before => 4,
            _ => 0,
        };
        let after = match self.after {
            Side::Han | Side::Latin | Side::Opening => 1,
            _ => 0,
        };
        before + after + if self.in_word { 8 } else { 0 }
    }
}

/// Is `head`, the line up to a mark, the number of an item: `12.`?
fn is_item_number(head: &str) -> bool {
    let Some(head) = head.strip_suffix(['.', '．']) else { return false };
    let indent = head.trim_end_matches(|c: char| c.is_ascii_digit());
    indent.len() < head.len() && indent.chars().rev().all(chars::is_inline_space)
}

/// Does `head` end with the number of a note: `[12]`?
fn is_behind_note(head: &str) -> bool {
    let digits = head.strip_suffix(']').map(|h| (h, h.trim_end_matches(|c: char| c.is_ascii_digit())));
    digits.is_some_and(|(h, rest)| (1..=3).contains(&(h.len() - rest.len())) && rest.ends_with('['))
}

/// Does `tail` start with the number of a note: `[12]`?
fn is_note(tail: &str) -> bool {
    let digits = tail.strip_prefix('[').map(|t| (t, t.trim_start_matches(|c: char| c.is_ascii_digit())));
    digits.is_some_and(|(t, rest)| (1..=3).contains(&(t.len() - rest.len())) && rest.starts_with(']'))
}

/// What `c` is beside a mark; `beyond` gives the character behind it.
fn side(c: Option<char>, beyond: impl Fn() -> Option<char>) -> Side {
    let Some(c) = c else { return Side::Edge };
    match c {
        '，' => Side::Comma,
        '、' | '；' => Side::Pause,
        '：' => Side::Colon,
        '。' | '！' | '？' => Side::Stop,
        '…' | '—' => Side::Run,
        c if chars::is_han(c) => Side::Han,
        c if Mark::at(c.encode_utf8(&mut [0; 4])).is_some() => Side::Quote,
        c if chars::is_opening(c) => Side::Opening,
        c if chars::is_closing(c) => Side::Closing,
        // A half-width mark beside a Han character stands for the full-width one.
        ',' | ';' | ':' | '.' | '?' | '!' | '(' | ')' if beyond().is_some_and(chars::is_han) => match c {
            ',' => Side::Comma,
            ';' => Side::Pause,
            ':' => Side::Colon,
            '(' => Side::Opening,
            ')' => Side::Closing,
            _ => Side::Stop,
        },
        // Emphasis of Markdown, and a name as “数字+”.
        '*' => Side::Other,
        '+' if beyond().is_some_and(chars::is_han) => Side::Other,
        c if c.is_ascii_punctuation() => Side::Ascii,
        c if c.is_alphanumeric() => Side::Latin,
        _ => Side::Other,
    }
}
