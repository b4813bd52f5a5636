//! `hanfix explain`: the ledger for people.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use hanfix::{Diagnostic, chars};

use super::findings::to_show;
use super::input::Failure;
use super::lang::{count, tr};
use super::line::{BOLD, DIM, DOUBTFUL, Line, NEW, OLD, PLAIN, RULE, ends};
use super::place::Lines;
use super::run::{Aim, Work, over_documents};
use super::terminal::Terminal;
use super::visible::width;
use super::walk::Selection;
use super::words::{summary, why_left};
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Explain {
    /// Documents and folders to explain; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Explains only what was seen and left alone
    #[arg(long)]
    left: bool,
    /// Uses so many columns instead of the width of the terminal
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

/// Characters that are shown of a sentence on either side of an edit.
const KEPT: usize = 40;

impl Explain {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let terminal = Terminal::stdout(self.width);
        over_documents(
            &self.paths,
            &self.selection,
            &self.settings,
            Aim::Show,
            &mut |Work { input, document, ready, out, .. }| {
                let repaired = document.repaired(ready);
                let all = to_show(&repaired.diagnostics);
                let (made, left): (Vec<&Diagnostic>, Vec<&Diagnostic>) = all.into_iter().partition(|d| d.applied);
                let page = Page::new(terminal, &document.text);
                let (edits, others) = (count(made.len(), "edit", "处改动"), left.len());
                let head = Line::of(BOLD, input.to_string());
                page.row(head.with(DIM, tr!("  {edits}, {others} left alone", "  {edits}，另有 {others} 处未动")), out)?;
                for d in made.iter().filter(|_| !self.left) {
                    page.entry(d, None, out)?;
                }
                for d in &left {
                    page.entry(d, Some(why_left(d, ready.least, &made)), out)?;
                }
                writeln!(out)?;
                Ok(false)
            },
        )
    }
}

/// A document whose edits are shown one by one.
pub(super) struct Page<'a> {
    terminal: Terminal,
    text: &'a str,
    lines: Lines<'a>,
}

impl<'a> Page<'a> {
    pub(super) fn new(terminal: Terminal, text: &'a str) -> Self {
        Self { terminal, text, lines: Lines::of(text) }
    }

    /// One edit, or something that was left alone for a reason.
    pub(super) fn entry(&self, d: &Diagnostic, left: Option<String>, out: &mut dyn Write) -> Result<(), Failure> {
        let place = self.lines.place(d.span.start);
        writeln!(out)?;
        let head = Line::of(BOLD, format!("{place}  ")).with(RULE, &*d.rule).with(PLAIN, format!("  {}", d.confidence));
        self.row(head, out)?;
        self.field("", self.sentence(d), out)?;
        self.field(&tr!("why", "缘由"), Line::of(PLAIN, summary(d)), out)?;
        self.field(&tr!("source", "依据"), Line::of(DIM, &*d.source), out)?;
        match left {
            Some(reason) => self.field(&tr!("left", "未动"), Line::of(DOUBTFUL, reason), out),
            None => Ok(()),
        }
    }

    /// The sentence with what stands there and what should.
    fn sentence(&self, d: &Diagnostic) -> Line {
        let before = self.text.get(..d.span.start).unwrap_or_default();
        let after = self.text.get(d.span.end..).unwrap_or_default();
        let ends_here = |c: char| c == '\n' || chars::ends_sentence(c);
        let start = before.rfind(ends_here).map_or(0, |at| before.ceil_char_boundary(at + 1));
        let sentence = before.get(start..).unwrap_or_default();
        let (_, shown) = ends(sentence, KEPT);
        let mut line = Line::of(DIM, if shown.len() < sentence.len() { "…" } else { "" });
        line.push_text(PLAIN, shown);
        let (old, new) = if d.applied { (OLD, NEW) } else { (DOUBTFUL, DOUBTFUL) };
        line.push(old, "[");
        line.push_changed(old, d.span.of(self.text).unwrap_or_default());
        line.push(old, "]");
        line.push(PLAIN, "→");
        line.push(new, "[");
        line.push_changed(new, d.replacement.as_deref().unwrap_or("?"));
        line.push(new, "]");
        let (near, _) = ends(after, KEPT);
        let end = near.find(ends_here).map(|at| near.ceil_char_boundary(at + 1));
        line.push_text(PLAIN, near.get(..end.unwrap_or(near.len())).unwrap_or(near).trim_end_matches('\n'));
        line.push(DIM, if end.is_none() && near.len() < after.len() { "…" } else { "" });
        line
    }

    /// A line with a name before it, wrapped below itself.
    fn field(&self, name: &str, value: Line, out: &mut dyn Write) -> Result<(), Failure> {
        const INDENT: usize = 10;
        let mut head = Line::of(DIM, format!("  {name}{}", " ".repeat(INDENT.saturating_sub(2 + width(name)))));
        let rows = match self.terminal.columns {
            Some(columns) => value.wrapped(columns.saturating_sub(INDENT)),
            None => vec![value],
        };
        for row in rows {
            head.append(row);
            self.row(std::mem::replace(&mut head, Line::of(PLAIN, " ".repeat(INDENT))), out)?;
        }
        Ok(())
    }

    fn row(&self, line: Line, out: &mut dyn Write) -> Result<(), Failure> {
        line.write(out)?;
        Ok(writeln!(out)?)
    }
}
