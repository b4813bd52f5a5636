//! What a rule sees: a block, its lines, what is protected in it, and the document that it stands in.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use once_cell::sync::OnceCell;
use regex::Regex;

use super::Memo;
use crate::chars;
use crate::data::{self, VariantKind};
use crate::edit::Span;
use crate::profile::{LazyProfile, Lines, Profile};
use crate::protect::{Carry, Protected, Protection};
use crate::scan::{Classes, Line, Shape};

/// What a `code` rule sees: one block of the document as the stages before left it.
#[derive(Debug)]
pub struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) profile: &'a LazyProfile<'a>,
    carry: &'a Carry,
    user: &'a [Regex],
    #[cfg_attr(not(feature = "model"), expect(dead_code, reason = "only the language model remembers"))]
    memo: &'a Memo,
    /// The classes of the characters that the prefilter saw.
    classes: Classes,
    protected: OnceCell<Protected>,
    known: OnceCell<Box<Known>>,
    /// The block, and where `text` starts in it, if `text` is one line of it.
    block: Option<(&'a Context<'a>, usize)>,
    /// The lines of the text as the prefilter saw them, if there are several.
    seen: &'a [Line],
    /// The lines that hold what the rule needs, if it reads no other and there are several.
    woken: Option<&'a [Span]>,
}

/// What rules have found out about a text, for the next ones that ask. Most texts that a rule is given are lines, about which nothing
/// is kept.
#[derive(Debug, Default)]
struct Known {
    /// What was found out about the line that starts at this byte, sorted.
    of_line: RefCell<Vec<(usize, bool)>>,
    variants: OnceCell<Vec<(usize, VariantKind)>>,
    /// What several rules find out about lines, a [`ByLine`] for each kind.
    by_line: RefCell<Vec<Rc<dyn Any>>>,
    /// The places of the characters of some classes.
    places: RefCell<Vec<(Classes, Rc<[usize]>)>>,
}

/// What was found out about the line that starts at each of these bytes.
type ByLine<T> = RefCell<BTreeMap<usize, Rc<T>>>;

impl<'a> Context<'a> {
    pub(crate) fn new(
        text: &'a str,
        (classes, seen): (Classes, &'a [Line]),
        profile: &'a LazyProfile<'a>,
        carry: &'a Carry,
        user: &'a [Regex],
        memo: &'a Memo,
    ) -> Self {
        let (protected, known) = Default::default();
        Self { text, profile, carry, user, memo, classes, protected, known, block: None, seen, woken: None }
    }

    /// One line of the block, which starts at byte `start`.
    pub(super) fn of_line(&'a self, start: usize, text: &'a str, classes: Classes) -> Self {
        let (protected, known) = Default::default();
        Self { text, classes, protected, known, block: Some((self, start)), seen: &[], ..*self }
    }

    /// The block for a rule that reads these lines of it and no other.
    pub(super) fn of_woken(&'a self, woken: &'a [Span]) -> Self {
        let (protected, known) = Default::default();
        Self { protected, known, block: Some((self, 0)), woken: Some(woken), ..*self }
    }

    /// The text of the block. Spans of findings are bytes of it.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// What was remembered when the block was looked at before.
    #[cfg(feature = "model")]
    pub(crate) const fn memo(&self) -> &'a Memo {
        self.memo
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(Box::default)
    }

    /// What `find` says of the line that starts at byte `start`: it is asked once for each line of the block. There is one such question.
    pub(crate) fn of_line_once(&self, start: usize, find: impl FnOnce() -> bool) -> bool {
        if let Some((block, at)) = self.block {
            return block.of_line_once(at + start, find);
        }
        let place = self.known().of_line.borrow().binary_search_by_key(&start, |(line, _)| *line);
        match place {
            Ok(n) => self.known().of_line.borrow().get(n).is_some_and(|(_, known)| *known),
            Err(n) => {
                let found = find();
                self.known().of_line.borrow_mut().insert(n, (start, found));
                found
            }
        }
    }

    /// What `find` says of the line that starts at byte `start` of the text: it is asked once for all rules that ask for a `T`.
    pub(crate) fn found_of_line<T: 'static>(&self, start: usize, find: impl FnOnce() -> T) -> Rc<T> {
        let known = self.known().by_line.borrow().iter().find_map(|of_kind| of_kind.clone().downcast::<ByLine<T>>().ok());
        let by_line = known.unwrap_or_else(|| {
            let new: Rc<ByLine<T>> = Rc::default();
            self.known().by_line.borrow_mut().push(new.clone());
            new
        });
        by_line.borrow_mut().entry(start).or_insert_with(|| Rc::new(find())).clone()
    }

    /// Where in the text the characters of these classes stand, which are none of Han characters: read once for all rules.
    pub(crate) fn places_of(&self, classes: Classes) -> Rc<[usize]> {
        let known = self.known().places.borrow().iter().find(|(of, _)| *of == classes).map(|(_, known)| known.clone());
        known.unwrap_or_else(|| {
            let places: Rc<[usize]> = match self.block {
                Some((block, start)) => within(&block.places_of(classes), start, self.text.len()).collect(),
                None => self.read_places(classes).into(),
            };
            self.known().places.borrow_mut().push((classes, places.clone()));
            places
        })
    }

    fn read_places(&self, classes: Classes) -> Vec<usize> {
        let mut places = Vec::new();
        for (start, line) in self.lines_with(classes) {
            let mut from = 0;
            while let Some(at) = chars::find_beside_han(line, from, |c| classes.intersects(Classes::of(c))) {
                places.push(start + at);
                from = line.ceil_char_boundary(at + 1);
            }
        }
        places
    }

    /// What is known about the whole document. Taken on first use.
    #[must_use]
    pub fn profile(&self) -> &'a Profile {
        self.profile.get()
    }

    /// Is it known already that the document is written in markup? Costs nothing.
    pub(crate) fn is_known_markup(&self) -> bool {
        self.profile.is_known_markup()
    }

    /// How the lines of the document were broken, if they were. Costs nothing.
    pub(crate) fn lines(&self) -> Option<&'a Lines> {
        self.profile.lines()
    }

    /// Has a rule asked for [`Self::lines`] before?
    pub(crate) const fn has_asked_for_lines(&self) -> bool {
        self.profile.has_asked_for_lines()
    }

    /// Does any text of the document stand before the block?
    pub(crate) const fn has_begun(&self) -> bool {
        self.carry.has_begun()
    }

    /// Can a character of the class of `c` stand in the text? The prefilter saw it; a line end at the end of the text does not
    /// count. Constant time.
    pub(crate) fn may_hold(&self, c: char) -> bool {
        self.classes.intersects(Classes::of(c))
    }

    /// The same of characters of these classes.
    pub(super) const fn may_hold_any(&self, classes: Classes) -> bool {
        self.classes.intersects(classes)
    }

    /// The lines of the text, each with the byte at which it starts, without its line feed: those that can hold a character of these
    /// classes. Time O(number of lines).
    pub(crate) fn lines_with(&self, classes: Classes) -> impl Iterator<Item = (usize, &'a str)> {
        self.lines_where(move |held| held.intersects(classes))
    }

    /// The same: those of which the classes are such that `may_be` holds.
    pub(crate) fn lines_where(&self, may_be: impl Fn(Classes) -> bool) -> impl Iterator<Item = (usize, &'a str)> {
        let may_single = may_be(self.classes);
        self.lines_that(move |line| may_be(line.classes), may_single)
    }

    /// The classes of the characters in the line that holds byte `at`. Time O(log number of lines).
    pub(crate) fn classes_at(&self, at: usize) -> Classes {
        let behind = self.seen.partition_point(|line| line.start <= at);
        behind.checked_sub(1).and_then(|n| self.seen.get(n)).map_or(self.classes, |line| line.classes)
    }

    /// The same: those that may be of one of these shapes, too.
    pub(crate) fn lines_of_shape(&self, shape: Shape, classes: Classes) -> impl Iterator<Item = (usize, &'a str)> {
        let may_single = self.classes.intersects(classes);
        self.lines_that(move |line| line.shape.may_be(shape) && line.classes.intersects(classes), may_single)
    }

    /// The same: those for which `may_be` holds, and the only one of the text if `may_single`.
    fn lines_that(&self, may_be: impl Fn(&Line) -> bool, may_single: bool) -> impl Iterator<Item = (usize, &'a str)> {
        let numbers = self.seen.iter().enumerate().filter(move |(_, line)| may_be(line)).map(|(n, _)| n);
        let single = (self.seen.is_empty() && may_single).then_some(0);
        numbers.chain(single).filter_map(|n| self.line(n))
    }

    /// The same: the one with this number, from 0.
    pub(crate) fn line(&self, n: usize) -> Option<(usize, &'a str)> {
        let start = if n == 0 { 0 } else { self.seen.get(n)?.start };
        let end = self.seen.get(n + 1).map_or(self.text.len(), |line| line.start);
        let line = self.text.get(start..end)?;
        Some((start, line.strip_suffix('\n').unwrap_or(line)))
    }

    /// The number of the first line, from the one with this number on, that may be of this shape. Only known of a text of several
    /// lines.
    pub(crate) fn line_of_shape_from(&self, n: usize, shape: Shape) -> Option<usize> {
        let further = self.seen.get(n..)?.iter().position(|line| line.shape.may_be(shape))?;
        Some(n + further)
    }

    /// The lines of the text, each with the byte at which it starts, without its line feed: those that hold what the rule needs, if it
    /// [reads no other](Rule::by_woken_lines), and otherwise all.
    pub(crate) fn woken_lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let text = self.text;
        let woken = self.woken.into_iter().flatten().filter_map(move |line| Some((line.start, line.of(text)?)));
        let all = if self.woken.is_none() { Some(text) } else { None };
        let all = all.into_iter().flat_map(crate::lines::inclusive).scan(0, |next, line| {
            let start = std::mem::replace(next, *next + line.len());
            Some((start, line))
        });
        woken.chain(all).map(|(start, line)| (start, line.strip_suffix('\n').unwrap_or(line)))
    }

    /// The forms in the text that are not standard, each with the byte at which it stands and its kind: read once for all rules.
    pub(crate) fn variants(&self) -> &[(usize, VariantKind)] {
        self.known().variants.get_or_init(|| {
            let classes = Classes::of_any(['國', '気']);
            let of_line = |(start, line): (usize, &'a str)| {
                line.char_indices().filter_map(move |(n, c)| Some((start + n, data::variant_kind(c)?)))
            };
            self.lines_with(classes).flat_map(of_line).collect()
        })
    }

    /// Does `span` touch a protected span: share a byte with one or, where it is empty, lie strictly inside one?
    /// The protected spans are computed on first use; then time O(log n).
    #[must_use]
    pub fn is_protected(&self, span: Span) -> bool {
        self.protected_spans().touches(span, false)
    }

    /// The protected spans of the block with their kinds, sorted by start.
    pub fn protected(&self) -> impl Iterator<Item = (Span, Protection)> + '_ {
        self.protected_spans().iter()
    }

    pub(super) fn protected_spans(&self) -> &Protected {
        self.protected.get_or_init(|| {
            if let Some((block, start)) = self.block {
                return block.protected_spans().within(Span::new(start, start + self.text.len()));
            }
            let opens = !self.user.is_empty() || !self.carry.is_plain() || Protected::can_open(self.classes);
            if opens { Protected::of(self.text, self.classes, self.carry, self.user) } else { Protected::default() }
        })
    }
}

/// Those of the `places`, which are sorted, that lie in the `length` bytes from `start` on, counted from there.
fn within(places: &[usize], start: usize, length: usize) -> impl Iterator<Item = usize> + '_ {
    let first = places.partition_point(|at| *at < start);
    let behind = places.iter().skip(first);
    behind.map(move |at| at - start).take_while(move |at| *at < length)
}
