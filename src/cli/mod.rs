//! Arguments, exit codes and the way from one to the other.

mod attribution;
mod by_name;
mod check;
mod config;
mod diff;
mod document;
mod explain;
mod extras;
mod findings;
mod fix;
mod help;
mod help_zh;
mod hunk;
mod input;
mod interrupt;
mod jsonl;
mod lang;
mod ledger;
mod legado;
mod line;
mod markup;
mod misuse_zh;
mod original;
mod parallel;
mod place;
mod progress;
mod project;
mod replace;
mod report;
mod review;
mod rule_author;
mod rules;
mod run;
mod sarif;
mod settle;
mod show_config;
mod statistics;
mod terminal;
mod undo;
mod visible;
mod walk;
mod words;

use std::io::{Cursor, ErrorKind, Read};
use std::process::ExitCode;

use clap::{Args, FromArgMatches, Parser, Subcommand};

use input::{Failure, Input, Source};
use lang::Lang;
use original::Original;
use parallel::Threads;
use project::Choice;

/// Repairs defective Chinese documents, and says what it did and why.
#[derive(Parser)]
#[command(name = "hanfix", version, max_term_width = help::WIDEST, subcommand_required = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Speaks this language [default: that of the environment]
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    lang: Option<Lang>,
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
    /// characters; spans of the other formats are bytes. A question mark behind it means that `fix` leaves this one alone.
    ///
    /// Exits with 0 when nothing was found, 1 when there is any finding, 2 when a document could not be read.
    Check(check::Check),
    /// Show what `fix` would change, before and after, character by character
    ///
    /// Exits with 1 when there is anything to change.
    Diff(diff::Diff),
    /// Explain every edit: its sentence, the reason, the source, and what was seen but left alone and why
    Explain(explain::Explain),
    /// Walk through the doubtful edits one by one and decide
    ///
    /// Only accepted edits are made; what `fix` makes by itself is left to it. Decisions about rules and words are written to the
    /// configuration of the project.
    Review(review::Review),
    /// Write a page that shows documents with every edit highlighted and explained
    ///
    /// One self-contained HTML file: reasons on hover, filters by rule and confidence, before and after, made for printing too.
    Report(report::Report),
    /// Take edits back that `fix --write --ledger` made
    ///
    /// Without --rule and --at the file is restored byte for byte. A file that has changed since is refused. Edits that touch each
    /// other are taken back together.
    Undo(undo::Undo),
    /// Show what configuration applies to a document, and where it comes from
    ///
    /// The configuration is the `hanfix.toml` in the folder of the document or the nearest one above; arguments overrule it.
    Config(show_config::ShowConfig),
    /// Print completions for a shell
    Completions(extras::Completions),
    /// Print the manual page, or write those of all commands into a folder
    Man(extras::Man),
    /// List the rules, show one of them, check a rule file; write, try and import rules
    Rules(rules::Rules),
}

/// Which rules run, how and where.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
struct Settings {
    #[command(flatten)]
    choice: Choice,
    /// Reads the documents in this encoding; `auto` finds out which
    ///
    /// A name of the Encoding Standard: gb18030, gbk, big5, utf-16le, … The output is UTF-8. Bytes that are no character are
    /// told with their offset and become U+FFFD. The whole document is held in memory. Without this option documents are UTF-8.
    #[arg(long, value_name = "auto|NAME", help_heading = "Input")]
    encoding: Option<String>,
    /// Works on so many files, or JSON lines, at a time; as many as there are cores if not given
    #[arg(short = 'j', long, visible_alias = "jobs", value_name = "N", help_heading = "Input",
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Settings {
    /// The document as UTF-8; `lost` gets the bytes that could not be read.
    fn open(&self, input: &Input, lost: &mut Vec<Failure>) -> Result<Source, Failure> {
        Ok(self.decoded(input, false, lost)?.0)
    }

    /// A document that is to be replaced, as UTF-8: it must be read without loss. With its bytes, if an encoding is named.
    fn open_to_replace(&self, input: &Input) -> Result<(Source, Option<Original>), Failure> {
        self.decoded(input, true, &mut Vec::new())
    }

    fn decoded(&self, input: &Input, replaced: bool, lost: &mut Vec<Failure>) -> Result<(Source, Option<Original>), Failure> {
        let mut reader = input.open()?;
        let Some(label) = &self.encoding else { return Ok((reader, None)) };
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|e| input.failure(&e))?;
        let decoded = hanfix::encoding::decode_as(&bytes, label).map_err(|e| Failure::Said(words::problem(&e)))?;
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
        let (text, encoding) = (decoded.text.into_owned(), decoded.encoding);
        Ok((Box::new(Cursor::new(text)), Some(Original { encoding, bytes })))
    }

    /// Threads for so many jobs.
    fn threads(&self, jobs: usize) -> Result<Threads, Failure> {
        Threads::new(self.threads, jobs)
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
    // Help and errors of the arguments are words too: the language is known before they are parsed.
    Lang::of_arguments().unwrap_or_else(Lang::of_environment).speak();
    let arguments = match help::command().try_get_matches().and_then(|m| Arguments::from_arg_matches(&m)) {
        Ok(arguments) => arguments,
        Err(e) => match misuse_zh::in_chinese(&e).filter(|_| Lang::now() == Lang::Zh) {
            Some(words) => {
                Failure::Said(words).say();
                return ExitCode::from(2);
            }
            None => e.exit(),
        },
    };
    let done = match arguments.command {
        Command::Fix(fix) => fix.run(),
        Command::Check(check) => check.run(),
        Command::Diff(diff) => diff.run(),
        Command::Explain(explain) => explain.run(),
        Command::Report(report) => report.run(),
        Command::Review(review) => review.run(),
        Command::Undo(undo) => undo.run(),
        Command::Config(config) => config.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
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
