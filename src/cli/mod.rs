//! Arguments, exit codes and the way from one to the other.

mod check;
mod fix;
mod input;
mod interrupt;
mod jsonl;
mod parallel;
mod replace;
mod rules;

use std::io::{Cursor, ErrorKind, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hanfix::{Repairer, RuleSet};

use input::{Failure, Input, Source};
use parallel::Threads;

/// Repairs defective Chinese documents, and says what it did and why.
#[derive(Parser)]
#[command(name = "hanfix", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Repair documents
    ///
    /// The repaired text goes to standard output, or back into the files with --write.
    Fix(fix::Fix),
    /// Report what is wrong in documents and change nothing
    ///
    /// One line for each finding: FILE:LINE:COLUMN: RULE CONFIDENCE "old" → "new"  summary. Line and column count from 1, in
    /// characters. A question mark behind it means that `fix` leaves this one alone. Exits with 1 when there is any finding.
    Check(check::Check),
    /// List the rules, show one of them, or check a rule file
    Rules(rules::Rules),
}

/// The rules that there are.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
struct RuleFiles {
    /// Adds the rules of this file (repeatable)
    #[arg(long = "rules", value_name = "FILE.toml")]
    rule_files: Vec<PathBuf>,
}

/// Which rules run, how and where.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
struct Settings {
    #[command(flatten)]
    files: RuleFiles,
    /// Uses only these rules: an id, or a category as `width/*` (repeatable)
    #[arg(long, value_name = "RULE")]
    only: Vec<String>,
    /// Leaves these rules out: an id, or a category as `layout/*` (repeatable)
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Makes edits of at least this confidence and only reports the others
    #[arg(long, value_name = "N", default_value_t = hanfix::DEFAULT_MIN_CONFIDENCE, value_parser = clap::value_parser!(u8).range(1..=100))]
    min_confidence: u8,
    /// Lets no rule write where this regular expression matches (repeatable)
    #[arg(long, value_name = "REGEX")]
    protect: Vec<String>,
    /// Reads the documents in this encoding; `auto` finds out which
    ///
    /// A name of the Encoding Standard: gb18030, gbk, big5, utf-16le, … The output is UTF-8. Bytes that are no character are
    /// told with their offset and become U+FFFD. The whole document is held in memory. Without this option documents are UTF-8.
    #[arg(long, value_name = "auto|NAME", help_heading = "Input")]
    encoding: Option<String>,
    /// Works on so many files, or JSON lines, at a time; as many as there are cores if not given
    #[arg(long, value_name = "N", help_heading = "Input", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl RuleFiles {
    /// The built-in rules and those of the files.
    fn rules(&self) -> Result<RuleSet, Failure> {
        let mut rules = RuleSet::builtin().clone();
        for path in &self.rule_files {
            let input = Input::path(path);
            rules.extend(rules::load(&input)?).map_err(|e| input.failure(&e))?;
        }
        Ok(rules)
    }
}

impl Settings {
    /// The document as UTF-8; `lost` gets the bytes that could not be read. A document that is to be `replaced` must be read
    /// without loss.
    fn open(&self, input: &Input, replaced: bool, lost: &mut Vec<Failure>) -> Result<Source, Failure> {
        let mut reader = input.open()?;
        let Some(label) = &self.encoding else { return Ok(reader) };
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|e| input.failure(&e))?;
        let decoded = hanfix::encoding::decode_as(&bytes, label).map_err(|e| Failure::Said(e.to_string()))?;
        for span in &decoded.lossy {
            let what = match span.len() {
                1 => format!("the byte at offset {} is", span.start),
                n => format!("{n} bytes at offset {} are", span.start),
            };
            let failure = input.failure(&format!("{what} not {}", decoded.encoding));
            if replaced {
                return Err(failure);
            }
            lost.push(failure);
        }
        Ok(Box::new(Cursor::new(decoded.text.into_owned())))
    }

    /// Threads for so many jobs.
    fn threads(&self, jobs: usize) -> Result<Threads, Failure> {
        Threads::new(self.threads, jobs)
    }

    fn repairer(&self) -> Result<Repairer, Failure> {
        let mut builder = Repairer::builder().min_confidence(self.min_confidence);
        if !self.files.rule_files.is_empty() {
            builder = builder.rules(self.files.rules()?);
        }
        builder = self.only.iter().fold(builder, |b, s| b.only(s));
        builder = self.without.iter().fold(builder, |b, s| b.without(s));
        builder = self.protect.iter().fold(builder, |b, p| b.protect(p));
        builder.build().map_err(|e| Failure::Said(e.to_string()))
    }
}

/// What a run came to.
enum Verdict {
    /// All went well and nothing is to be reported.
    Clean,
    /// `check` found something.
    Found,
    /// A file could not be read, repaired or written; that was said.
    Failed,
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Fix(fix) => fix.run(),
        Command::Check(check) => check.run(),
        Command::Rules(rules) => rules.run(),
    };
    match done {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        // Nobody reads on: nothing is left to do.
        Err(Failure::Output(e)) if e.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::from(1),
        Ok(Verdict::Failed) => ExitCode::from(2),
        Err(failure) => {
            failure.say();
            ExitCode::from(2)
        }
    }
}
