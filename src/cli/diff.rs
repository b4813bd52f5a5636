//! `hanfix diff`.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use hanfix::{Diagnostic, Repaired};

use super::document::Document;
use super::hunk::{Hunk, Piece, PiecedLine, hunks, shortened, side};
use super::input::{Failure, Input};
use super::lang::count;
use super::line::{BOLD, DIM, DOUBTFUL, Line, NEW, OLD, PLAIN, RULE};
use super::place::Lines;
use super::run::{Aim, Work, over_documents};
use super::terminal::Terminal;
use super::visible::Quoted;
use super::walk::Selection;
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Diff {
    /// Documents and folders to look at; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Shows before and after beside each other
    #[arg(short, long)]
    side_by_side: bool,
    /// Shows so many unchanged lines around a change
    #[arg(short = 'C', long, value_name = "N", default_value_t = 1)]
    context: usize,
    /// Shows long lines whole
    #[arg(long)]
    full: bool,
    /// Uses so many columns instead of the width of the terminal
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

/// Characters that are shown of a long line on either side of a change.
const KEPT: usize = 30;
/// Columns of two sides where the output goes to no terminal.
const WIDE: usize = 160;

impl Diff {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let terminal = Terminal::stdout(self.width);
        over_documents(
            &self.paths,
            &self.selection,
            &self.settings,
            Aim::Show,
            &mut |Work { input, document, ready, out, .. }| {
                let repaired = document.repaired(ready);
                if repaired.patch.is_empty() {
                    return Ok(false);
                }
                let lines = Lines::of(&document.text);
                View { terminal, diff: &self, document, lines }.write(input, &repaired, out)?;
                Ok(true)
            },
        )
    }
}

/// A document on show.
struct View<'a> {
    terminal: Terminal,
    diff: &'a Diff,
    document: &'a Document,
    lines: Lines<'a>,
}

impl View<'_> {
    fn write(&self, input: &Input, repaired: &Repaired<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let text = &self.document.text;
        let hunks = hunks(text, &self.lines, repaired);
        let edits = count(repaired.patch.len(), "edit", "处改动");
        self.row(Line::of(BOLD, input.to_string()).with(DIM, format!("  {edits}")), out)?;
        // Up to where the original was shown, and how far the repaired text has moved there.
        let (mut shown, mut moved) = (None, 0);
        let mut explained = HashSet::new();
        for hunk in &hunks {
            self.between(shown, Some(hunk.lines.start), moved, out)?;
            if self.diff.side_by_side {
                self.beside(hunk, out)?
            } else {
                self.below(hunk, out)?
            }
            for d in &hunk.made {
                self.reason(d, explained.insert(&*d.rule), out)?;
            }
            shown = Some(hunk.lines.end);
            moved = (hunk.new_line + side(&hunk.pieces, false).len()) as isize - hunk.lines.end as isize;
        }
        self.between(shown, None, moved, out)?;
        Ok(writeln!(out)?)
    }

    /// The unchanged lines between two hunks, or before the first and behind the last one.
    fn between(&self, from: Option<usize>, to: Option<usize>, moved: isize, out: &mut dyn Write) -> Result<(), Failure> {
        let context = self.diff.context;
        let head = from.map_or(0..0, |from| from..(from + context).min(to.unwrap_or(self.lines.count())));
        let tail = to.map_or(0..0, |to| to.saturating_sub(context).max(head.end)..to);
        head.clone().try_for_each(|n| self.context(n, moved, out))?;
        if from.is_some() && !tail.is_empty() && head.end < tail.start || from.is_some() && context == 0 && to > from {
            self.row(Line::of(DIM, "⋯"), out)?;
        }
        tail.clone().try_for_each(|n| self.context(n, moved, out))
    }

    fn row(&self, line: Line, out: &mut dyn Write) -> Result<(), Failure> {
        line.write(out)?;
        Ok(writeln!(out)?)
    }

    /// Columns of a line number.
    fn digits(&self) -> usize {
        (self.lines.count() + 1).to_string().len().max(3)
    }

    fn number(&self, n: Option<usize>) -> String {
        let digits = self.digits();
        n.map_or_else(|| " ".repeat(digits), |n| format!("{:>digits$}", n + 1))
    }

    /// Columns of the whole.
    fn columns(&self) -> Option<usize> {
        self.terminal.columns.or(self.diff.side_by_side.then_some(WIDE))
    }

    /// Columns of the text on one side.
    fn half(&self) -> usize {
        self.columns().unwrap_or(WIDE).saturating_sub(2 * self.digits() + 5) / 2
    }

    /// An unchanged line; `moved` says how far it is from its place in the original.
    fn context(&self, n: usize, moved: isize, out: &mut dyn Write) -> Result<(), Failure> {
        let text = &self.document.text;
        let line = text.get(self.lines.start(n)..self.lines.start(n + 1)).unwrap_or_default().trim_end_matches('\n');
        let words = [Piece::Same(line)];
        let mut line = Line::default();
        for piece in shortened_context(&words, self.diff.full) {
            self.piece(piece, DIM, &mut line);
        }
        if self.diff.side_by_side {
            let rows = line.wrapped(self.half());
            let new = n.saturating_add_signed(moved);
            return self.rows_beside(&rows, &rows, (Some(n), Some(new)), out);
        }
        self.rows(Line::of(DIM, format!("{}   ", self.number(Some(n)))), line, out)
    }

    /// A line under its number, wrapped.
    fn rows(&self, head: Line, line: Line, out: &mut dyn Write) -> Result<(), Failure> {
        let indent = head.width();
        let rows = match self.columns() {
            Some(columns) => line.wrapped(columns.saturating_sub(indent)),
            None => vec![line],
        };
        let mut head = head;
        for row in rows {
            head.append(row);
            self.row(std::mem::replace(&mut head, Line::of(PLAIN, " ".repeat(indent))), out)?;
        }
        Ok(())
    }

    /// The old lines, then the new ones.
    fn below(&self, hunk: &Hunk<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        for (old, first, mark, style) in [(true, hunk.lines.start, '-', OLD), (false, hunk.new_line, '+', NEW)] {
            for (n, line) in side(&hunk.pieces, old).iter().enumerate() {
                let head = Line::of(DIM, self.number(Some(first + n))).with(style, format!(" {mark} "));
                self.rows(head, self.line(line), out)?;
            }
        }
        Ok(())
    }

    /// The old lines on the left, the new ones on the right.
    fn beside(&self, hunk: &Hunk<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let (old, new) = (side(&hunk.pieces, true), side(&hunk.pieces, false));
        for n in 0..old.len().max(new.len()) {
            let rows = |lines: &[PiecedLine<'_>]| lines.get(n).map_or_else(Vec::new, |l| self.line(l).wrapped(self.half()));
            let number = |first: usize, lines: &[PiecedLine<'_>]| lines.get(n).map(|_| first + n);
            let numbers = (number(hunk.lines.start, &old), number(hunk.new_line, &new));
            self.rows_beside(&rows(&old), &rows(&new), numbers, out)?;
        }
        Ok(())
    }

    fn rows_beside(
        &self,
        old: &[Line],
        new: &[Line],
        (mut left, mut right): (Option<usize>, Option<usize>),
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        for n in 0..old.len().max(new.len()) {
            let mut row = Line::of(DIM, format!("{} ", self.number(left.take())));
            row.append(old.get(n).cloned().unwrap_or_default().padded(self.half()));
            row.push(DIM, &format!(" │ {} ", self.number(right.take())));
            row.append(new.get(n).cloned().unwrap_or_default());
            self.row(row, out)?;
        }
        Ok(())
    }

    fn line(&self, pieces: &[Piece<'_>]) -> Line {
        let mut line = Line::default();
        let keep = if self.diff.full { usize::MAX } else { KEPT };
        for piece in shortened(pieces, keep) {
            self.piece(piece, PLAIN, &mut line);
        }
        line
    }

    /// Without colours, marks stand around what goes and what comes.
    fn piece(&self, piece: Option<Piece<'_>>, plain: anstyle::Style, line: &mut Line) {
        let (style, text, marks) = match piece {
            None => return line.push(DIM, "…"),
            Some(Piece::Same(text)) => return line.push_text(plain, text),
            Some(Piece::Old(text)) => (OLD.invert(), text, ["[-", "-]"]),
            Some(Piece::New(text)) => (NEW.invert(), text, ["{+", "+}"]),
        };
        let [open, close] = if self.terminal.coloured { ["", ""] } else { marks };
        line.push(style, open);
        line.push_changed(style, text.trim_end_matches('\n'));
        line.push(style, if text.ends_with('\n') { "⏎" } else { "" });
        line.push(style, close);
    }

    /// The place, the rule and its confidence, what became what, and why if that was not said before.
    fn reason(&self, d: &Diagnostic, why: bool, out: &mut dyn Write) -> Result<(), Failure> {
        let place = self.lines.place(d.span.start);
        let old = d.span.of(&self.document.text).unwrap_or_default();
        let new = d.replacement.as_deref().unwrap_or_default();
        let head = Line::of(DIM, format!("{} ↳ ", " ".repeat(self.digits())));
        let confidence = if d.confidence < hanfix::DEFAULT_MIN_CONFIDENCE { DOUBTFUL } else { PLAIN };
        let line = Line::of(DIM, format!("{place} ")).with(RULE, &*d.rule).with(confidence, format!(" {} ", d.confidence));
        let line = line.with(OLD, Quoted::short(old).to_string()).with(PLAIN, " → ").with(NEW, Quoted::short(new).to_string());
        let why = if why { format!("  {}", super::words::summary(d)) } else { String::new() };
        self.rows(head, line.with(DIM, why), out)
    }
}

/// An unchanged line: its beginning.
fn shortened_context<'t>(line: &[Piece<'t>; 1], full: bool) -> Vec<Option<Piece<'t>>> {
    let [Piece::Same(text)] = line else { return Vec::new() };
    let (head, _) = super::line::ends(text, 2 * KEPT);
    if full || head.len() == text.len() { vec![Some(Piece::Same(text))] } else { vec![Some(Piece::Same(head)), None] }
}
