//! `hanfix check`.

use std::cmp::Reverse;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::Args;
use clap::error::ErrorKind;
use hanfix::{Block, Diagnostic, Repairer};

use super::fix::{BUFFER, misused, told};
use super::input::{Failure, Input, Source};
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Check {
    /// Documents to check; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Check {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        if self.paths.is_empty() && io::stdin().is_terminal() {
            misused(ErrorKind::MissingRequiredArgument, "name a document to check, or - for standard input");
        }
        let repairer = self.settings.repairer()?;
        let mut stdout = BufWriter::with_capacity(BUFFER, anstream::stdout().lock());
        let inputs = Input::list(&self.paths);
        let threads = self.settings.threads(inputs.len())?;
        let (mut found, mut failed) = (false, false);
        let work = move |input: Input, out: &mut dyn Write| {
            let mut report = Report { found: false, lost: Vec::new(), done: Ok(()) };
            let done = self.settings.open(&input, false, &mut report.lost);
            report.done = done.and_then(|source| report.on(&repairer, source, &input, out));
            report
        };
        let done = threads.in_order(inputs.into_iter(), work, &mut stdout, |report, stdout| {
            found |= report.found;
            failed |= told((report.lost, report.done), stdout)?;
            Ok(true)
        });
        match done.and_then(|()| Ok(stdout.flush()?)) {
            // Whoever reads no further has seen that there is something.
            Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => found = true,
            done => done?,
        }
        Ok(match (failed, found) {
            (true, _) => Verdict::Failed,
            (false, true) => Verdict::Found,
            (false, false) => Verdict::Clean,
        })
    }
}

/// What the report on one document came to.
struct Report {
    found: bool,
    lost: Vec<Failure>,
    done: Result<(), Failure>,
}

impl Report {
    fn on(&mut self, repairer: &Repairer, source: Source, input: &Input, out: &mut dyn Write) -> Result<(), Failure> {
        let mut place = Place { line: 1, column: 1 };
        let each = |block: Block<'_>| {
            let mut read = 0;
            for d in to_show(block.diagnostics) {
                let (start, end) = (d.span.start.saturating_sub(block.offset), d.span.end.saturating_sub(block.offset));
                place.advance(block.text.get(read..start).unwrap_or_default());
                read = start;
                let old = block.text.get(start..end).unwrap_or_default();
                self.found = true;
                writeln!(out, "{}", Line { input, place, old, diagnostic: d })?;
            }
            place.advance(block.text.get(read..).unwrap_or_default());
            Ok(())
        };
        repairer.lint_stream(source, each).map_err(|e| input.failure_of(e))
    }
}

/// The diagnostics of a block in order, those left out that say the same as another one.
fn to_show(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|d| (d.span, &d.replacement, !d.applied, Reverse(d.confidence)));
    shown.dedup_by_key(|d| (d.span, &d.replacement));
    shown.sort_by_key(|d| (d.span, !d.applied, Reverse(d.confidence)));
    shown
}

/// A place in a document, in characters, counted from 1.
#[derive(Debug, Clone, Copy)]
struct Place {
    line: u64,
    column: u64,
}

impl Place {
    /// Moves over `text`. Time O(length).
    fn advance(&mut self, text: &str) {
        let rest = match text.rsplit_once('\n') {
            Some((lines, rest)) => {
                self.line += 1 + lines.bytes().filter(|b| *b == b'\n').count() as u64;
                self.column = 1;
                rest
            }
            None => text,
        };
        self.column += rest.chars().count() as u64;
    }
}

/// One line of the report.
struct Line<'a> {
    input: &'a Input,
    place: Place,
    old: &'a str,
    diagnostic: &'a Diagnostic,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BOLD: Style = Style::new().bold();
        const RULE: Style = AnsiColor::Cyan.on_default();
        const OLD: Style = AnsiColor::Red.on_default();
        const NEW: Style = AnsiColor::Green.on_default();
        const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
        let Self { input, place: Place { line, column }, old, diagnostic: d } = self;
        write!(f, "{BOLD}{input}:{line}:{column}:{BOLD:#} {RULE}{}{RULE:#} {} ", d.rule, d.confidence)?;
        let style = if d.applied { OLD } else { DOUBTFUL };
        write!(f, "{style}{}{style:#} → ", Quoted::short(old))?;
        match &d.replacement {
            Some(new) if d.applied => write!(f, "{NEW}{}{NEW:#}", Quoted::short(new))?,
            Some(new) => write!(f, "{DOUBTFUL}{}?{DOUBTFUL:#}", Quoted::short(new))?,
            None => write!(f, "{DOUBTFUL}?{DOUBTFUL:#}")?,
        }
        write!(f, "  {}", d.summary)
    }
}

/// A text in quotation marks, on one line, with nothing invisible in it.
pub(super) struct Quoted<'a> {
    head: &'a str,
    /// What is shown behind a part that is left out.
    tail: Option<&'a str>,
}

impl<'a> Quoted<'a> {
    /// Characters shown of the beginning and of the end of a long text.
    const HEAD: usize = 40;
    const TAIL: usize = 16;

    pub(super) const fn whole(text: &'a str) -> Self {
        Self { head: text, tail: None }
    }

    /// A long text with its middle left out.
    pub(super) fn short(text: &'a str) -> Self {
        let head = text.char_indices().nth(Self::HEAD).map_or(text.len(), |(at, _)| at);
        let tail = text.char_indices().nth_back(Self::TAIL - 1).map_or(0, |(at, _)| at);
        match (text.get(..head), text.get(tail..)) {
            (Some(head), Some(rest)) if head.len() < tail => Self { head, tail: Some(rest) },
            _ => Self::whole(text),
        }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        visible(f, self.head)?;
        if let Some(tail) = self.tail {
            f.write_str(" … ")?;
            visible(f, tail)?;
        }
        f.write_str("\"")
    }
}

/// Writes a text with escapes for what cannot be seen: `\n`, `\t`, `\"`, and `<U+200B>` for the rest.
fn visible(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '\n' => f.write_str(r"\n")?,
            '\r' => f.write_str(r"\r")?,
            '\t' => f.write_str(r"\t")?,
            '"' | '\\' => write!(f, "\\{c}")?,
            // What Unicode calls a space, a control, a format character, private use or unassigned, and combining marks.
            c if c.escape_debug().len() > 2 => write!(f, "<U+{:04X}>", u32::from(c))?,
            c => fmt::Write::write_char(f, c)?,
        }
    }
    Ok(())
}
