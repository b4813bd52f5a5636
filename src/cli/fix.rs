//! `hanfix fix`.

use std::io::{self, BufWriter, Cursor, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::error::ErrorKind;
use hanfix::edit::Patch;

use super::document::{Document, repair};
use super::input::{Failure, Input, Source};
use super::lang::{count, tr};
use super::ledger::{Entry, Fingerprint, Ledger, Passing, States};
use super::parallel::Threads;
use super::progress::Progress;
use super::project::{Project, absolute};
use super::replace::Replacement;
use super::run::named;
use super::walk::Selection;
use super::{Settings, Verdict, jsonl};

/// Bytes that are written at once.
pub(super) const BUFFER: usize = 256 * 1024;

#[derive(Args)]
pub(super) struct Fix {
    /// Documents and folders to repair; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Writes the repaired text back into the files; files without defects are not touched
    #[arg(short, long)]
    write: bool,
    /// Adds every edit to this ledger, from which `undo` takes them back; each document, of JSON lines its edits, are held in
    /// memory
    #[arg(long, value_name = "FILE.json", requires = "write")]
    ledger: Option<PathBuf>,
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
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

/// What the work on all documents shares.
struct Shared {
    project: Arc<Project>,
    progress: Progress,
    ledger: Option<Ledger>,
}

/// What the repair of one document came to.
struct Done {
    edits: usize,
    lost: Vec<Failure>,
    done: Result<(), Failure>,
}

impl Fix {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        if self.write && (self.paths.is_empty() || self.paths.iter().any(|p| p.as_os_str() == "-")) {
            let problem =
                tr!("--write needs files: standard input cannot be written back", "--write 需要文件：标准输入不能写回");
            misused(ErrorKind::ArgumentConflict, &problem);
        }
        named(&self.paths);
        let project = Project::new(&self.settings.choice)?;
        let inputs = self.selection.inputs_of(&self.paths, &project, if self.jsonl { &["jsonl"] } else { Selection::PROSE })?;
        if self.write {
            super::interrupt::watch().map_err(|e| Failure::Said(format!("signals cannot be watched: {e}")))?;
        }
        let ledger = self.ledger.as_deref().map(Ledger::open).transpose()?;
        let shared = Arc::new(Shared { progress: Progress::over(&inputs, self.write), project, ledger });
        let mut stdout = BufWriter::with_capacity(BUFFER, io::stdout().lock());
        let mut failed = false;
        // A job for each file or, of JSON lines, for some lines of one file after the other.
        let threads = self.settings.threads(if self.field.is_some() { usize::MAX } else { inputs.len() })?;
        let fix = Arc::new(self);
        let (mut edits, mut repaired, documents) = (0, 0, inputs.len());
        if fix.field.is_some() {
            for input in &inputs {
                let mut lost = Vec::new();
                let done = fix.repair_lines(&threads, &shared, input, &mut stdout, &mut lost);
                let made = done.as_ref().map_or(0, |made| *made);
                edits += made;
                repaired += usize::from(made > 0);
                failed |= told((lost, done.map(drop)), &mut stdout)?;
            }
        } else {
            let (fix, shared) = (fix.clone(), shared.clone());
            let work = move |input: Input, out: &mut dyn Write| {
                let mut lost = Vec::new();
                let done = fix.repair(&shared, &input, out, &mut lost);
                let (edits, done) = done.map_or_else(|e| (0, Err(e)), |edits| (edits, Ok(())));
                Done { edits, lost, done }
            };
            threads.in_order(inputs.into_iter(), work, &mut stdout, |Done { edits: made, lost, done }, stdout| {
                edits += made;
                repaired += usize::from(made > 0);
                failed |= told((lost, done), stdout)?;
                Ok(true)
            })?;
        }
        shared.progress.finish();
        stdout.flush()?;
        if fix.write && fix.paths.iter().any(|p| p.is_dir()) {
            let (edits, files) = (count(edits, "edit", "处改动"), count(repaired, "file", "个文件"));
            Failure::Said(tr!("{edits} in {files} of {documents}", "{documents} 个文件中修了 {files}，{edits}")).say();
        }
        Ok(if failed { Verdict::Failed } else { Verdict::Clean })
    }

    /// Repairs a document, to `out` or in its place. Returns the number of edits.
    fn repair(
        &self,
        Shared { project, progress, ledger }: &Shared,
        input: &Input,
        out: &mut dyn Write,
        lost: &mut Vec<Failure>,
    ) -> Result<usize, Failure> {
        let ready = project.ready(input)?;
        let Input::File(path) = input else {
            return repair(&ready, input, progress.of(self.settings.open(input, lost)?), out);
        };
        if !self.write {
            return repair(&ready, input, progress.of(self.settings.open(input, lost)?), out);
        }
        let mut new = Replacement::of(path)?;
        let (source, original) = self.settings.open_to_replace(input)?;
        let source = progress.of(source);
        let edits = match ledger {
            None => repair(&ready, input, source, &mut new).map_err(|e| e.in_place_of(input))?,
            Some(ledger) => {
                let document = Document::read(input, source)?;
                let repaired = document.repaired(&ready);
                let edits = repaired.patch.len();
                new.write_all(repaired.text.as_bytes()).map_err(|e| input.failure(&e))?;
                let states = States::of(&document.text, original.as_ref(), &repaired.text);
                if !states.are_same() {
                    ledger.write(&Entry::new(&absolute(input)?, states, repaired.patch, repaired.diagnostics))?;
                }
                edits
            }
        };
        new.finish()?;
        Ok(edits)
    }

    /// The same for the JSON lines of a document.
    fn repair_lines(
        &self,
        threads: &Threads,
        Shared { project, progress, ledger }: &Shared,
        input: &Input,
        out: &mut impl Write,
        lost: &mut Vec<Failure>,
    ) -> Result<usize, Failure> {
        let ready = project.ready(input)?;
        let Input::File(path) = input else {
            let source = progress.of(self.settings.open(input, lost)?);
            return self.lines(threads, &ready.repairer, input, source, out, |_| {});
        };
        if !self.write {
            let source = progress.of(self.settings.open(input, lost)?);
            return self.lines(threads, &ready.repairer, input, source, out, |_| {});
        }
        let mut new = Replacement::of(path)?;
        let (source, original) = self.settings.open_to_replace(input)?;
        let source = progress.of(source);
        let Some(ledger) = ledger else {
            let edits = self.lines(threads, &ready.repairer, input, source, &mut new, |_| {});
            let edits = edits.map_err(|e| e.in_place_of(input))?;
            new.finish()?;
            return Ok(edits);
        };
        // What was decoded is in memory anyway, and its text must be known.
        let (source, text) = match original {
            Some(_) => {
                let text = Document::read(input, source)?.text;
                (Box::new(Cursor::new(text.clone())) as Source, text)
            }
            None => (source, String::new()),
        };
        let (source, read) = Passing::by(source);
        let (mut new, written) = Passing::by(new);
        let (mut patch, mut made) = (Vec::new(), Vec::new());
        let each = |change: jsonl::Change| {
            patch.push(change.edit);
            made.extend(change.made);
        };
        let edits = self.lines(threads, &ready.repairer, input, Box::new(source), &mut new, each);
        let edits = edits.map_err(|e| e.in_place_of(input))?;
        let mut states = States { before: read.fingerprint(), after: written.fingerprint(), original: None };
        if let Some(original) = original {
            states.before = Fingerprint::of(&original.bytes);
            states.original = Some(original.stored(&text));
        }
        if !states.are_same() {
            let patch = Patch::from_edits(patch).ok_or_else(|| input.failure(&"edits of its lines overlap"))?;
            ledger.write(&Entry::new(&absolute(input)?, states, patch, made))?;
        }
        new.into_inner().finish()?;
        Ok(edits)
    }

    /// Repairs JSON lines; `each` gets what changes. Returns the number of changes.
    fn lines(
        &self,
        threads: &Threads,
        repairer: &hanfix::Repairer,
        input: &Input,
        source: Source,
        out: &mut impl Write,
        mut each: impl FnMut(jsonl::Change),
    ) -> Result<usize, Failure> {
        let from = self.field.clone().unwrap_or_default();
        let fields = jsonl::Fields { to: self.output_field.clone().unwrap_or_else(|| from.clone()), from };
        let repairer = repairer.clone();
        let work = move |lines: Result<jsonl::Lines, _>, out: &mut dyn Write| {
            let mut changes = Vec::new();
            lines?.repair(&repairer, &fields, out, |change| changes.push(change))?;
            Ok(changes)
        };
        let mut edits = 0;
        threads.in_order(jsonl::LineReader::new(source), work, out, |done: Result<Vec<_>, jsonl::Fault>, _| {
            let changes = done.map_err(|fault| fault.of(input))?;
            edits += changes.len();
            changes.into_iter().for_each(&mut each);
            Ok(true)
        })?;
        Ok(edits)
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
    super::help::command().error(kind, problem).exit()
}
