//! Edits as data: [`Span`], [`Edit`] and [`Patch`], an ordered set of disjoint edits. Knows nothing of rules.
//!
//! A patch is the ledger of a repair. It can be applied, inverted, composed with the patch of a later stage, and it
//! maps places in the repaired text back to places in the original. All offsets are in bytes.

use crate::error::Error;

/// A half-open range of bytes, `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "stored::Span"))]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// If `start > end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span must not end before it starts");
        Self { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Is the span a position between two bytes?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text under the span; `None` where it leaves the text or cuts a character.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Do the two spans share a byte, or does one lie strictly inside the other (an insertion inside a replacement, or two
    /// insertions in the same place)?
    #[must_use]
    pub const fn conflicts(self, other: Self) -> bool {
        if self.is_empty() && other.is_empty() {
            self.start == other.start
        } else {
            self.start < other.end && other.start < self.end
        }
    }

    /// The span moved forward by `by` bytes.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(r: std::ops::Range<usize>) -> Self {
        Self::new(r.start, r.end)
    }
}

/// One replacement: the bytes `span` of a text, which read `old`, become `new`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "stored::Edit"))]
pub struct Edit {
    span: Span,
    old: Box<str>,
    new: Box<str>,
}

impl Edit {
    /// The edit of `text` that writes `new` over `span`; `None` when `span` does not lie on character boundaries of `text`.
    #[must_use]
    pub fn new(text: &str, span: Span, new: impl Into<Box<str>>) -> Option<Self> {
        Some(Self { span, old: span.of(text)?.into(), new: new.into() })
    }

    /// Where it writes, in the text that it was made for.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// What stands there before.
    #[must_use]
    pub const fn old(&self) -> &str {
        &self.old
    }

    /// What stands there after.
    #[must_use]
    pub const fn new_text(&self) -> &str {
        &self.new
    }

    /// The same edit of a text in which this one's stands `by` bytes further.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self { span: self.span.shifted(by), ..self }
    }

    const fn delta(&self) -> isize {
        self.new.len() as isize - self.old.len() as isize
    }
}

/// Disjoint edits of one text, sorted by position.
///
/// ```
/// use hanfix::edit::{Edit, Patch, Span};
/// let text = "一,二";
/// let patch: Patch = Patch::from_edits([Edit::new(text, Span::new(3, 4), "，").unwrap()]).unwrap();
/// let repaired = patch.apply(text)?;
/// assert_eq!(repaired, "一，二");
/// assert_eq!(patch.invert().apply(&repaired)?, text);
/// # Ok::<(), hanfix::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<Edit>", into = "Vec<Edit>"))]
pub struct Patch {
    edits: Vec<Edit>,
}

impl Patch {
    /// The patch of the given edits, which must be sorted and disjoint; `None` when they are not.
    #[must_use]
    pub fn from_edits(edits: impl IntoIterator<Item = Edit>) -> Option<Self> {
        let edits: Vec<Edit> = edits.into_iter().collect();
        let ordered = edits.windows(2).all(|w| match w {
            [a, b] => a.span.end <= b.span.start && !a.span.conflicts(b.span),
            _ => true,
        });
        ordered.then_some(Self { edits })
    }

    /// Chooses among candidates: those of the smallest rank win, and an edit that conflicts with a winner loses.
    ///
    /// Candidates that name the same group stand or fall together. Returns the patch of the winners and, for each candidate
    /// in the order given, whether it won. Equal ranks are decided by the order given. Time O(n log n).
    #[must_use]
    pub fn resolve<R: Ord>(candidates: Vec<(Edit, R, Option<u32>)>) -> (Self, Vec<bool>) {
        let mut spans: Vec<Span> = candidates.iter().map(|(edit, ..)| edit.span).collect();
        spans.sort_unstable_by_key(|s| (s.start, s.end));
        // Mostly none is in the way of another.
        if spans.windows(2).all(|pair| matches!(pair, [a, b] if !a.conflicts(*b))) {
            let won = vec![true; candidates.len()];
            let mut edits: Vec<Edit> = candidates.into_iter().map(|(edit, ..)| edit).collect();
            edits.sort_unstable_by_key(|e| (e.span.start, e.span.end));
            return (Self { edits }, won);
        }
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|&a, &b| candidates[a].1.cmp(&candidates[b].1));
        let mut members: Vec<(u32, usize)> =
            candidates.iter().enumerate().filter_map(|(i, (.., group))| Some(((*group)?, i))).collect();
        members.sort_unstable();
        let mut won = vec![false; candidates.len()];
        let mut settled = won.clone();
        // Winners so far, by start and end: what can conflict with a span stands beside it.
        let mut taken = std::collections::BTreeSet::<(usize, usize)>::new();
        for &i in &order {
            if std::mem::replace(&mut settled[i], true) {
                continue;
            }
            let alone = [(0, i)];
            let together = match candidates[i].2 {
                Some(g) => members.split_at(members.partition_point(|(of, _)| *of < g)).1.chunk_by(|a, b| a.0 == b.0).next(),
                None => Some(&alone[..]),
            };
            let free = |span: Span, taken: &std::collections::BTreeSet<(usize, usize)>| {
                let before = taken.range(..=(span.start, usize::MAX)).next_back();
                let after = taken.range((span.start, 0)..).next();
                let inside = taken.range((span.start, usize::MAX)..).next();
                [before, after, inside].into_iter().flatten().all(|(start, end)| !Span::new(*start, *end).conflicts(span))
            };
            let together = together.unwrap_or_default();
            let fits = |(_, j): &&(u32, usize)| {
                let span = candidates[*j].0.span;
                free(span, &taken) && taken.insert((span.start, span.end))
            };
            let placed = together.iter().take_while(fits).count();
            for &(_, j) in together {
                (won[j], settled[j]) = (placed == together.len(), true);
            }
            if placed < together.len() {
                for (_, j) in together.iter().take(placed) {
                    let span = candidates[*j].0.span;
                    taken.remove(&(span.start, span.end));
                }
            }
        }
        let mut edits: Vec<Edit> =
            candidates.into_iter().zip(&won).filter(|(_, won)| **won).map(|((edit, ..), _)| edit).collect();
        edits.sort_unstable_by_key(|e| (e.span.start, e.span.end));
        debug_assert!(Self::from_edits(edits.clone()).is_some());
        (Self { edits }, won)
    }

    /// The edits, sorted by position.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Are there no edits?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Number of edits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// The text after the edits.
    ///
    /// # Errors
    /// [`Error::PatchMismatch`] when `text` is not the text that the patch was made for.
    pub fn apply(&self, text: &str) -> Result<String, Error> {
        let grown: usize = self.edits.iter().map(|e| e.new.len()).sum();
        let mut out = String::with_capacity(text.len() + grown);
        let mut at = 0;
        for e in &self.edits {
            let mismatch = || Error::PatchMismatch { at: e.span.start };
            if e.span.of(text) != Some(&e.old) {
                return Err(mismatch());
            }
            out.push_str(text.get(at..e.span.start).ok_or_else(mismatch)?);
            out.push_str(&e.new);
            at = e.span.end;
        }
        out.push_str(text.get(at..).ok_or(Error::PatchMismatch { at })?);
        Ok(out)
    }

    /// The patch that takes this one back: it applies to the repaired text and gives the original.
    #[must_use]
    pub fn invert(&self) -> Self {
        let mut shift = 0isize;
        let edits = self
            .edits
            .iter()
            .map(|e| {
                let start = e.span.start.wrapping_add_signed(shift);
                shift += e.delta();
                Edit { span: Span { start, end: start + e.new.len() }, old: e.new.clone(), new: e.old.clone() }
            })
            .collect();
        Self { edits }
    }

    /// This patch, then `next`, which was made for the text that this one gives: one patch for both. Time O(n + m).
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        if self.is_empty() || next.is_empty() {
            return if self.is_empty() { next } else { self };
        }
        let mut first = Shifted { edits: self.edits.into_iter().peekable(), shift: 0 };
        let mut second = next.edits.into_iter().peekable();
        let mut edits = Vec::new();
        loop {
            // The next edit in the middle text opens a cluster; whatever touches the cluster joins it.
            let (a, b) = (first.target(), second.peek().map(|e| e.span));
            let Some(start) = [a, b].into_iter().flatten().map(|s| s.start).min() else { break };
            let shift = first.shift; // of the middle text against the original, in front of the cluster
            let mut cluster = Cluster { start, end: start, from: Vec::new(), to: Vec::new(), empty: true };
            loop {
                if let Some(t) = first.target()
                    && cluster.takes(t)
                    && let Some(e) = first.next()
                {
                    cluster.grow(t);
                    cluster.from.push((t, e));
                } else if let Some(s) = second.peek().map(|e| e.span)
                    && cluster.takes(s)
                    && let Some(e) = second.next()
                {
                    cluster.grow(s);
                    cluster.to.push(e);
                } else {
                    break;
                }
            }
            edits.extend(cluster.merge(shift));
        }
        Self { edits }
    }

    /// Maps a span of the repaired text to the span of the original that it comes from.
    ///
    /// A span that ends inside what an edit wrote is widened to the whole of that edit.
    /// Time O(number of edits).
    #[must_use]
    pub fn source(&self, span: Span) -> Span {
        Locator::new(self).locate(span).0
    }

    /// The same edits, `by` bytes further on.
    pub(crate) fn shifted(mut self, by: usize) -> Self {
        for e in &mut self.edits {
            e.span = e.span.shifted(by);
        }
        self
    }

    /// Adds the edits of a later part of the same text.
    pub(crate) fn append(&mut self, later: Self) {
        debug_assert!(match (self.edits.last(), later.edits.first()) {
            (Some(a), Some(b)) => a.span.end <= b.span.start && !a.span.conflicts(b.span),
            _ => true,
        });
        self.edits.extend(later.edits);
    }
}

/// A patch indexed for mapping many places back; each takes O(log n).
#[derive(Debug, Default)]
pub(crate) struct Locator {
    rows: Vec<Row>,
}

/// One edit in the repaired text: `from..to`, and how far the repaired text is shifted before and after it.
#[derive(Debug)]
struct Row {
    from: usize,
    to: usize,
    before: isize,
    after: isize,
}

impl Locator {
    pub(crate) fn new(patch: &Patch) -> Self {
        let mut shift = 0isize;
        let row = |e: &Edit| {
            let (before, from) = (shift, e.span.start.wrapping_add_signed(shift));
            shift += e.delta();
            Row { from, to: from + e.new.len(), before, after: shift }
        };
        Self { rows: patch.edits.iter().map(row).collect() }
    }

    /// The span of the original that `span` comes from, and `span` widened to whole edits.
    pub(crate) fn locate(&self, span: Span) -> (Span, Span) {
        let last = self.rows.last().map_or(0, |r| r.after);
        let first_after = self.rows.partition_point(|r| r.to <= span.start);
        let (start, before) = match self.rows.get(first_after) {
            Some(r) => (span.start.min(r.from), r.before),
            None => (span.start, last),
        };
        let starting_before = self.rows.partition_point(|r| r.from < span.end);
        let (end, after) = match starting_before.checked_sub(1).and_then(|n| self.rows.get(n)) {
            Some(r) => (span.end.max(r.to), r.after),
            None => (span.end, 0),
        };
        let (s, t) = (start.wrapping_add_signed(-before), end.wrapping_add_signed(-after));
        (Span { start: s.min(t), end: s.max(t) }, Span { start, end })
    }
}

impl TryFrom<Vec<Edit>> for Patch {
    type Error = &'static str;
    fn try_from(edits: Vec<Edit>) -> Result<Self, Self::Error> {
        Self::from_edits(edits).ok_or("edits must be sorted and disjoint")
    }
}

impl From<Patch> for Vec<Edit> {
    fn from(patch: Patch) -> Self {
        patch.edits
    }
}

/// Spans and edits as they are stored, before it is known that they are sound.
#[cfg(feature = "serde")]
mod stored {
    #[derive(serde::Deserialize)]
    pub(super) struct Span {
        start: usize,
        end: usize,
    }

    impl TryFrom<Span> for super::Span {
        type Error = &'static str;
        fn try_from(Span { start, end }: Span) -> Result<Self, Self::Error> {
            // No text is longer than this, so that sums of places and lengths do not overflow.
            let sound = start <= end && end <= isize::MAX as usize;
            if sound { Ok(Self { start, end }) } else { Err("a span must not end before it starts or beyond any text") }
        }
    }

    #[derive(serde::Deserialize)]
    pub(super) struct Edit {
        span: super::Span,
        old: Box<str>,
        new: Box<str>,
    }

    impl TryFrom<Edit> for super::Edit {
        type Error = &'static str;
        fn try_from(Edit { span, old, new }: Edit) -> Result<Self, Self::Error> {
            let sound = span.len() == old.len();
            if sound { Ok(Self { span, old, new }) } else { Err("an edit's span must be as long as its old text") }
        }
    }
}

/// The first patch's edits with their places in the middle text.
struct Shifted {
    edits: std::iter::Peekable<std::vec::IntoIter<Edit>>,
    shift: isize,
}

impl Shifted {
    fn target(&mut self) -> Option<Span> {
        let e = self.edits.peek()?;
        let start = e.span.start.wrapping_add_signed(self.shift);
        Some(Span { start, end: start + e.new.len() })
    }

    fn next(&mut self) -> Option<Edit> {
        let e = self.edits.next()?;
        self.shift += e.delta();
        Some(e)
    }
}

/// Edits of two consecutive patches that touch in the middle text: `start..end` there.
struct Cluster {
    start: usize,
    end: usize,
    from: Vec<(Span, Edit)>,
    to: Vec<Edit>,
    empty: bool,
}

impl Cluster {
    /// Does an edit at `s` belong to the cluster? Edits that merely touch stay apart unless one of them is a position.
    fn takes(&self, s: Span) -> bool {
        self.empty && s.start == self.start
            || s.start < self.end
            || s.start == self.end && (s.is_empty() || self.start == self.end)
    }

    fn grow(&mut self, s: Span) {
        self.end = self.end.max(s.end);
        self.empty = false;
    }

    fn merge(mut self, shift: isize) -> Option<Edit> {
        // Most are of one edit.
        if self.from.len() + self.to.len() == 1 {
            let edit = self.from.pop().map(|(_, edit)| edit).or_else(|| self.to.pop())?;
            let start = self.start.wrapping_add_signed(-shift);
            let span = Span { start, end: start + edit.old.len() };
            return (edit.old != edit.new).then_some(Edit { span, ..edit });
        }
        let middle = self.middle();
        let mut old = String::new();
        let mut at = self.start;
        for (t, e) in &self.from {
            old.push_str(middle.get(at - self.start..t.start - self.start).unwrap_or_default());
            old.push_str(&e.old);
            at = t.end;
        }
        old.push_str(middle.get(at - self.start..).unwrap_or_default());
        let mut new = String::new();
        let mut at = self.start;
        for e in &self.to {
            new.push_str(middle.get(at - self.start..e.span.start - self.start).unwrap_or_default());
            new.push_str(&e.new);
            at = e.span.end;
        }
        new.push_str(middle.get(at - self.start..).unwrap_or_default());
        if old == new {
            return None;
        }
        let start = self.start.wrapping_add_signed(-shift);
        Some(Edit { span: Span { start, end: start + old.len() }, old: old.into(), new: new.into() })
    }

    /// The middle text of the cluster: every byte of it was written by the first patch or is replaced by the second.
    fn middle(&self) -> String {
        let mut parts: Vec<(Span, &str)> = self.from.iter().map(|(t, e)| (*t, &*e.new)).collect();
        parts.extend(self.to.iter().map(|e| (e.span, &*e.old)));
        parts.sort_by_key(|(s, _)| s.start);
        let mut out = String::new();
        for (s, part) in parts {
            let have = self.start + out.len();
            if s.end > have {
                out.push_str(part.get(have - s.start..).unwrap_or_default());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(text: &str, start: usize, end: usize, new: &str) -> Edit {
        Edit::new(text, Span::new(start, end), new).expect("on boundaries")
    }

    #[test]
    fn conflicts() {
        let s = Span::new;
        assert!(s(0, 3).conflicts(s(2, 4)));
        assert!(!s(0, 3).conflicts(s(3, 4)));
        assert!(s(1, 1).conflicts(s(1, 1)));
        assert!(!s(3, 3).conflicts(s(3, 4)) && !s(3, 3).conflicts(s(0, 3)));
        assert!(s(2, 2).conflicts(s(0, 3)));
    }

    #[test]
    fn resolve_keeps_the_better_and_whole_groups() {
        let t = "abcdef";
        let (patch, won) = Patch::resolve(vec![
            (edit(t, 0, 2, "x"), 2, None),
            (edit(t, 1, 3, "y"), 1, None),
            (edit(t, 2, 3, "p"), 3, Some(0)),
            (edit(t, 5, 6, "q"), 3, Some(0)),
            (edit(t, 4, 4, "+"), 4, None),
            (edit(t, 4, 4, "-"), 5, None),
        ]);
        assert_eq!(won, [false, true, false, false, true, false]);
        assert_eq!(patch.apply(t).expect("applies"), "ayd+ef");
    }

    #[test]
    fn source_widens_to_whole_edits() {
        let t = "abcdef";
        let p = Patch::from_edits([edit(t, 1, 2, "XYZ"), edit(t, 4, 5, "")]).expect("sorted");
        assert_eq!(p.apply(t).expect("applies"), "aXYZcdf");
        assert_eq!(p.source(Span::new(0, 1)), Span::new(0, 1));
        assert_eq!(p.source(Span::new(2, 3)), Span::new(1, 2));
        assert_eq!(p.source(Span::new(4, 5)), Span::new(2, 3));
        assert_eq!(p.source(Span::new(3, 5)), Span::new(1, 3));
        assert_eq!(p.source(Span::new(6, 7)), Span::new(5, 6));
        assert_eq!(p.source(Span::new(5, 7)), Span::new(3, 6));
    }

    /// A text and a patch for it, out of cut points and replacements.
    fn patch_for(text: &str, cuts: &[(usize, usize, String)]) -> Patch {
        let mut edits = Vec::new();
        let mut at = 0;
        for (gap, len, new) in cuts {
            let start = at + gap;
            let end = start + len;
            if end > text.len() {
                break;
            }
            if let Some(e) = Edit::new(text, Span::new(start, end), new.as_str())
                && e.old() != e.new_text()
            {
                at = end + 1;
                edits.push(e);
            }
        }
        Patch::from_edits(edits).expect("sorted by construction")
    }

    fn cuts() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
        prop::collection::vec((0usize..4, 0usize..4, "[A-Z]{0,3}"), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn composition_is_application_in_turn(text in "[a-z]{0,24}", a in cuts(), b in cuts()) {
            let a = patch_for(&text, &a);
            let middle = a.apply(&text).expect("applies");
            let b = patch_for(&middle, &b);
            let after = b.apply(&middle).expect("applies");
            let both = a.clone().then(b.clone());
            prop_assert_eq!(both.apply(&text).expect("applies"), after.clone());
            prop_assert_eq!(both.invert().apply(&after).expect("applies"), text.clone());
            prop_assert_eq!(a.invert().apply(&middle).expect("applies"), text.clone());
            prop_assert!(Patch::from_edits(both.edits().to_vec()).is_some());
            for e in b.edits() {
                let (s, wide) = Locator::new(&a).locate(e.span());
                prop_assert!(s.end <= text.len() && wide.start <= e.span().start && wide.end >= e.span().end);
            }
        }
    }
}
