//! The places where a repair changed a document, line by line, with what stood there and what stands there now.

use std::ops::Range;

use hanfix::edit::Edit;
use hanfix::{Diagnostic, Repaired};

use super::line::ends;
use super::place::Lines;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Same(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// A line that was changed, or several that an edit connects.
#[derive(Debug)]
pub(super) struct Hunk<'t> {
    /// The lines of the original, counted from 0.
    pub(super) lines: Range<usize>,
    /// The first line of the repaired text, counted from 0.
    pub(super) new_line: usize,
    /// The text of these lines, before and after.
    pub(super) pieces: Vec<Piece<'t>>,
    /// The edits that were made in them.
    pub(super) made: Vec<&'t Diagnostic>,
}

/// The hunks of a repair, in order: lines that no edit connects are in two. Time O(length of what is shown + n log n).
pub(super) fn hunks<'t>(text: &'t str, lines: &Lines<'_>, repaired: &'t Repaired<'_>) -> Vec<Hunk<'t>> {
    let mut groups: Vec<(Range<usize>, &[Edit])> = Vec::new();
    let edits = repaired.patch.edits();
    for (n, edit) in edits.iter().enumerate() {
        let touched = touched(text, lines, edit);
        match groups.last_mut() {
            Some((range, group)) if touched.start < range.end => {
                range.end = range.end.max(touched.end);
                *group = edits.get(n - group.len()..=n).unwrap_or_default();
            }
            _ => groups.push((touched, edits.get(n..=n).unwrap_or_default())),
        }
    }
    let mut made: Vec<&Diagnostic> = repaired.diagnostics.iter().filter(|d| d.applied).collect();
    made.sort_by_key(|d| d.span);
    let mut made = made.into_iter().peekable();
    let mut grown = 0isize;
    let mut hunks = Vec::new();
    for (range, edits) in groups {
        let end = lines.start(range.end);
        let made = std::iter::from_fn(|| made.next_if(|d| d.span.start < end || end == text.len())).collect();
        let new_line = range.start.saturating_add_signed(grown);
        for e in edits {
            grown += breaks(e.new_text()) as isize - breaks(e.old()) as isize;
        }
        hunks.push(Hunk { pieces: pieces(text, lines.start(range.start)..end, edits), lines: range, new_line, made });
    }
    hunks
}

fn breaks(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'\n').count()
}

/// The lines that an edit changes.
fn touched(text: &str, lines: &Lines<'_>, edit: &Edit) -> Range<usize> {
    let span = edit.span();
    let first = lines.number(span.start);
    let last = lines.number(span.end);
    // Whole lines that go, or that come, leave the line behind them as it is.
    let joins = match edit.new_text().strip_suffix('\n') {
        Some(_) => span.end > lines.start(last),
        None => !(edit.new_text().is_empty() && span.start == lines.start(first) && span.end == lines.start(last)),
    };
    let end = if joins || span.end > lines.start(last) || first == last { last + 1 } else { last };
    first..end.max(first + 1).min(lines.number(text.len()) + 1)
}

/// The text of a range before and after the edits in it; of each edit only what differs.
fn pieces<'t>(text: &'t str, range: Range<usize>, edits: &'t [Edit]) -> Vec<Piece<'t>> {
    let mut at = range.start;
    let mut pieces = Vec::new();
    let same = |from: usize, to: usize, pieces: &mut Vec<Piece<'t>>| {
        if let Some(same) = text.get(from..to).filter(|t| !t.is_empty()) {
            pieces.push(Piece::Same(same));
        }
    };
    for edit in edits {
        let (before, old, new) = difference(edit.old(), edit.new_text());
        let start = edit.span().start + before;
        same(at, start, &mut pieces);
        pieces.extend(Some(Piece::Old(old)).filter(|_| !old.is_empty()));
        pieces.extend(Some(Piece::New(new)).filter(|_| !new.is_empty()));
        at = start + old.len();
    }
    same(at, range.end, &mut pieces);
    pieces
}

/// How many bytes two texts have in common at their start, and what is left of each without those and without a common end.
pub(super) fn difference<'t>(old: &'t str, new: &'t str) -> (usize, &'t str, &'t str) {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
    };
    let before = common(&mut old.chars().zip(new.chars()));
    let (old, new) = (old.get(before..).unwrap_or_default(), new.get(before..).unwrap_or_default());
    let after = common(&mut old.chars().rev().zip(new.chars().rev()));
    (before, old.get(..old.len() - after).unwrap_or_default(), new.get(..new.len() - after).unwrap_or_default())
}

/// A line in pieces; whether a line end of it is one that goes or comes.
pub(super) type PiecedLine<'t> = Vec<Piece<'t>>;

/// The lines of one side: those of the original, or of the repaired text. A line end that goes or comes stays at the end of
/// its line.
pub(super) fn side<'t>(pieces: &[Piece<'t>], old: bool) -> Vec<PiecedLine<'t>> {
    let mut lines = vec![Vec::new()];
    for piece in pieces {
        let (text, again): (_, fn(&'t str) -> Piece<'t>) = match piece {
            Piece::Same(text) => (*text, Piece::Same),
            Piece::Old(text) if old => (*text, Piece::Old),
            Piece::New(text) if !old => (*text, Piece::New),
            _ => continue,
        };
        for part in text.split_inclusive('\n') {
            let shown = if matches!(piece, Piece::Same(_)) { part.trim_end_matches('\n') } else { part };
            if let Some(line) = lines.last_mut()
                && !shown.is_empty()
            {
                line.push(again(shown));
            }
            if part.ends_with('\n') {
                lines.push(Vec::new());
            }
        }
    }
    lines.pop_if(|last| last.is_empty());
    lines
}

/// The same line with what lies further than `keep` characters from a change left out; `None` stands for that.
pub(super) fn shortened<'t>(line: &[Piece<'t>], keep: usize) -> Vec<Option<Piece<'t>>> {
    let last = line.len().saturating_sub(1);
    let mut short = Vec::new();
    for (n, piece) in line.iter().enumerate() {
        let Piece::Same(text) = piece else {
            short.push(Some(*piece));
            continue;
        };
        let (head, tail) = ends(text, keep);
        let (head, tail) = (if n == 0 { "" } else { head }, if n == last { "" } else { tail });
        if head.len() + tail.len() >= text.len() || line.len() == 1 {
            short.push(Some(*piece));
            continue;
        }
        short.extend(Some(head).filter(|t| !t.is_empty()).map(|t| Some(Piece::Same(t))));
        short.push(None);
        short.extend(Some(tail).filter(|t| !t.is_empty()).map(|t| Some(Piece::Same(t))));
    }
    short
}

#[cfg(test)]
mod tests {
    use hanfix::Repairer;

    use super::*;

    type Shown = (Range<usize>, usize, Vec<String>, Vec<String>);

    fn of(text: &str) -> Vec<Shown> {
        let repaired = Repairer::default().repair(text);
        let lines = Lines::of(text);
        let words = |lines: Vec<PiecedLine<'_>>| -> Vec<String> {
            let word = |p: &Piece<'_>| match p {
                Piece::Same(t) => (*t).to_owned(),
                Piece::Old(t) => format!("-{t}-"),
                Piece::New(t) => format!("+{t}+"),
            };
            lines.iter().map(|l| l.iter().map(word).collect()).collect()
        };
        let show = |h: &Hunk<'_>| (h.lines.clone(), h.new_line, words(side(&h.pieces, true)), words(side(&h.pieces, false)));
        hunks(text, &lines, &repaired).iter().map(show).collect()
    }

    #[test]
    fn a_change_within_a_line() {
        let text = "第一行。\n目标;任务;措施。\n第三行。\n";
        let expected = (1..2, 1, vec!["目标-;-任务-;-措施。".to_owned()], vec!["目标+；+任务+；+措施。".to_owned()]);
        assert_eq!(of(text), [expected]);
    }

    #[test]
    fn a_line_that_goes_and_what_comes_behind() {
        let text = "第一行。\n##paidbegin##\n第二行。\n目标;任务。";
        let found = of(text);
        let new: Vec<&String> = found.iter().flat_map(|(.., new)| new).collect();
        assert_eq!(new.last().map(|l| l.as_str()), Some("目标+；+任务。"));
        assert!(found.iter().all(|(lines, ..)| !lines.contains(&0)), "{found:?}");
    }

    #[test]
    fn only_what_differs() {
        assert_eq!(difference("甲一乙", "甲二二乙"), (3, "一", "二二"));
        assert_eq!(difference("甲", "甲甲"), (3, "", "甲"));
    }

    #[test]
    fn long_lines_are_shortened() {
        let line =
            [Piece::Same("一二三四"), Piece::Old("五"), Piece::Same("六七八九"), Piece::New("十"), Piece::Same("甲乙丙")];
        let short = shortened(&line, 1);
        let expected = [None, Some("四"), Some("五"), Some("六"), None, Some("九"), Some("十"), Some("甲"), None];
        let text = |p: &Option<Piece<'static>>| match p {
            Some(Piece::Same(t) | Piece::Old(t) | Piece::New(t)) => Some(*t),
            None => None,
        };
        assert_eq!(short.iter().map(text).collect::<Vec<_>>(), expected);
    }
}
