//! `hanfix fix`.

use std::io::{self, BufReader, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use hanfix::Repairer;

use super::input::{Failure, Input};
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
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let inputs = Input::list(&self.paths);
        let reads_stdin = inputs.iter().any(|i| matches!(i, Input::Stdin));
        if self.write && reads_stdin {
            misused(ErrorKind::ArgumentConflict, "--write needs files: standard input cannot be written back");
        }
        if self.paths.is_empty() && io::stdin().is_terminal() {
            misused(ErrorKind::MissingRequiredArgument, "name a document to repair, or - for standard input");
        }
        let repairer = self.settings.repairer()?;
        let mut stdout = BufWriter::with_capacity(BUFFER, io::stdout().lock());
        let mut verdict = Verdict::Clean;
        for input in &inputs {
            let done = match input {
                Input::File(path) if self.write => Replacement::of(path).and_then(|mut new| {
                    self.repair(&repairer, input, &mut new)?;
                    new.finish()
                }),
                _ => self.repair(&repairer, input, &mut stdout),
            };
            if let Err(failure) = done {
                // What stands before the fault goes out before the fault is told.
                stdout.flush()?;
                let Failure::Said(_) = failure else { return Err(failure) };
                failure.say();
                verdict = Verdict::Failed;
            }
        }
        stdout.flush()?;
        Ok(verdict)
    }

    fn repair(&self, repairer: &Repairer, input: &Input, output: &mut impl Write) -> Result<(), Failure> {
        let reader = self.settings.open(input, self.write)?;
        match &self.field {
            Some(field) => {
                let to = self.output_field.as_deref().unwrap_or(field);
                let fields = jsonl::Fields { from: field, to };
                jsonl::repair(repairer, fields, BufReader::with_capacity(BUFFER, reader), output)
                    .map_err(|fault| fault.of(input))
            }
            None => repairer.repair_stream(reader, output).map_err(|e| input.failure_of(&e)),
        }
    }
}

/// Says what is wrong with the arguments and ends with 2.
pub(super) fn misused(kind: ErrorKind, problem: &str) -> ! {
    Arguments::command().error(kind, problem).exit()
}
