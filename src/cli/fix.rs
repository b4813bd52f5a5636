//! `hanfix fix`.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use hanfix::Repairer;

use super::input::{Failure, Input, Source};
use super::parallel::Threads;
use super::replace::Replacement;
use super::{Arguments, Settings, Verdict, jsonl};

/// Bytes that are written at once.
pub(super) const BUFFER: usize = 256 * 1024;

#[derive(Args)]
pub(super) struct Fix {
    /// Documents to repair; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Writes the repaired text back into the files; files without defects are not touched
    #[arg(short, long)]
    write: bool,
    /// Reads JSON lines, one object a line, and repairs a field of each
    #[arg(long, requires = "field", help_heading = "JSON lines")]
    jsonl: bool,
    /// Repairs the text in this field
    #[arg(long, value_name = "NAME", requires = "jsonl", help_heading = "JSON lines")]
    field: Option<String>,
    /// Writes the repaired text into this field instead
    #[arg(long, value_name = "NAME", requires = "jsonl", help_heading = "JSON lines")]
    output_field: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

impl Fix {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let inputs = Input::list(&self.paths);
        let reads_stdin = inputs.iter().any(|i| matches!(i, Input::Stdin));
        if self.write && reads_stdin {
            misused(ErrorKind::ArgumentConflict, "--write needs files: standard input cannot be written back");
        }
        if self.paths.is_empty() && io::stdin().is_terminal() {
            misused(ErrorKind::MissingRequiredArgument, "name a document to repair, or - for standard input");
        }
        let repairer = self.settings.repairer()?;
        if self.write {
            super::interrupt::watch().map_err(|e| Failure::Said(format!("signals cannot be watched: {e}")))?;
        }
        let mut stdout = BufWriter::with_capacity(BUFFER, io::stdout().lock());
        let mut failed = false;
        // A job for each file or, of JSON lines, for some lines of one file after the other.
        let threads = self.settings.threads(if self.field.is_some() { usize::MAX } else { inputs.len() })?;
        let fix = Arc::new(self);
        if fix.field.is_some() {
            for input in &inputs {
                let mut lost = Vec::new();
                let done = fix.repair_lines(&threads, &repairer, input, &mut stdout, &mut lost);
                failed |= told((lost, done), &mut stdout)?;
            }
        } else {
            let work = move |input: Input, out: &mut dyn Write| {
                let mut lost = Vec::new();
                let done = fix.repair(&repairer, &input, out, &mut lost);
                (lost, done)
            };
            threads.in_order(inputs.into_iter(), work, &mut stdout, |done, stdout| {
                failed |= told(done, stdout)?;
                Ok(true)
            })?;
        }
        stdout.flush()?;
        Ok(if failed { Verdict::Failed } else { Verdict::Clean })
    }

    /// Repairs a document, to `out` or in its place.
    fn repair(&self, repairer: &Repairer, input: &Input, out: &mut dyn Write, lost: &mut Vec<Failure>) -> Result<(), Failure> {
        let write = |out: &mut dyn Write, source| repairer.repair_stream(source, out).map_err(|e| input.failure_of(e));
        match input {
            Input::File(path) if self.write => {
                let mut new = Replacement::of(path)?;
                write(&mut new, self.settings.open(input, true, lost)?).map_err(|e| e.in_place_of(input))?;
                new.finish()
            }
            _ => write(out, self.settings.open(input, false, lost)?),
        }
    }

    /// The same for the JSON lines of a document.
    fn repair_lines(
        &self,
        threads: &Threads,
        repairer: &Repairer,
        input: &Input,
        out: &mut impl Write,
        lost: &mut Vec<Failure>,
    ) -> Result<(), Failure> {
        match input {
            Input::File(path) if self.write => {
                let mut new = Replacement::of(path)?;
                let source = self.settings.open(input, true, lost)?;
                self.lines(threads, repairer, input, source, &mut new).map_err(|e| e.in_place_of(input))?;
                new.finish()
            }
            _ => self.lines(threads, repairer, input, self.settings.open(input, false, lost)?, out),
        }
    }

    fn lines(
        &self,
        threads: &Threads,
        repairer: &Repairer,
        input: &Input,
        source: Source,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let from = self.field.clone().unwrap_or_default();
        let fields = jsonl::Fields { to: self.output_field.clone().unwrap_or_else(|| from.clone()), from };
        let repairer = repairer.clone();
        let work = move |lines: Result<jsonl::Lines, _>, out: &mut dyn Write| lines?.repair(&repairer, &fields, out);
        threads.in_order(jsonl::LineReader::new(source), work, out, |done: Result<(), jsonl::Fault>, _| {
            done.map(|()| true).map_err(|fault| fault.of(input))
        })
    }
}

/// Tells what went wrong with a document, after all that stands before it has gone out. Was it more than a loss?
pub(super) fn told((lost, done): (Vec<Failure>, Result<(), Failure>), stdout: &mut impl Write) -> Result<bool, Failure> {
    if lost.is_empty() && done.is_ok() {
        return Ok(false);
    }
    stdout.flush()?;
    lost.iter().for_each(Failure::say);
    match done {
        Err(Failure::Output(e)) => Err(Failure::Output(e)),
        Err(failure) => {
            failure.say();
            Ok(true)
        }
        Ok(()) => Ok(false),
    }
}

/// Says what is wrong with the arguments and ends with 2.
pub(super) fn misused(kind: ErrorKind, problem: &str) -> ! {
    Arguments::command().error(kind, problem).exit()
}
