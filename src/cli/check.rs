//! `hanfix check`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::document::{Part, lint};
use super::findings::{Finding, Format, Listed, to_show};
use super::fix::{BUFFER, told};
use super::input::{Failure, Input};
use super::place::Place;
use super::progress::Progress;
use super::project::{Project, Ready};
use super::run::named;
use super::statistics::{Counts, Statistics};
use super::terminal::Terminal;
use super::walk::Selection;
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Check {
    /// Documents and folders to check; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Shows how often each rule found something, in which files, and which rules never did
    #[arg(long)]
    statistics: bool,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

/// What the report on one document came to.
struct Report {
    input: Input,
    counts: Counts,
    lost: Vec<Failure>,
    done: Result<(), Failure>,
}

impl Check {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        named(&self.paths);
        let project = Project::new(&self.settings.choice)?;
        let mut stdout = BufWriter::with_capacity(BUFFER, anstream::stdout().lock());
        let inputs = self.selection.inputs(&self.paths, &project)?;
        let threads = self.settings.threads(inputs.len())?;
        let progress = Progress::over(&inputs, false);
        // What applies in the working directory stands for the whole where one set of rules is asked for.
        let ready = project.ready(&Input::Stdin)?;
        let (format, statistics) = (self.format, self.statistics);
        let shape = Shape { format, columns: Terminal::stdout(None).columns };
        let summed = !statistics && format == Format::Text && self.paths.iter().any(|p| p.is_dir());
        let mut all = Statistics::default();
        let mut failed = false;
        if !statistics {
            format.begin(&ready, &mut stdout)?;
        }
        let mut listed = Listed::new(&mut stdout, format);
        let work = {
            let progress = progress.clone();
            move |input: Input, out: &mut dyn Write| {
                let (mut counts, mut lost) = (Counts::default(), Vec::new());
                let source = self.settings.open(&input, &mut lost);
                let done = source.and_then(|source| {
                    let mut silent = io::sink();
                    let out = if statistics { &mut silent as &mut dyn Write } else { out };
                    report(shape, &project.ready(&input)?, &input, progress.of(source), &mut counts, out)
                });
                Report { input, counts, lost, done }
            }
        };
        let done = threads.in_order(inputs.into_iter(), work, &mut listed, |report, out| {
            failed |= told((report.lost, report.done), out)?;
            all.add(&report.input, &report.counts);
            Ok(true)
        });
        progress.finish();
        let mut end = |stdout: &mut dyn Write| if statistics { all.write(format, &ready, stdout) } else { format.end(stdout) };
        match done.and_then(|()| Ok(end(&mut stdout).and_then(|()| stdout.flush())?)) {
            // Whoever reads no further has seen that there is something.
            Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(Verdict::Found),
            done => done?,
        }
        if summed {
            Failure::Said(all.summary()).say();
        }
        Ok(match (failed, all.is_empty()) {
            (true, _) => Verdict::Failed,
            (false, false) => Verdict::Found,
            (false, true) => Verdict::Clean,
        })
    }
}

/// What a report looks like.
#[derive(Debug, Clone, Copy)]
struct Shape {
    format: Format,
    columns: Option<usize>,
}

/// Reports on one document.
fn report(
    Shape { format, columns }: Shape,
    ready: &Ready,
    input: &Input,
    source: super::input::Source,
    counts: &mut Counts,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut place = Place::START;
    lint(ready, input, source, |Part { offset, text, diagnostics }| {
        let mut read = 0;
        for diagnostic in to_show(diagnostics) {
            let (start, end) = (diagnostic.span.start.saturating_sub(offset), diagnostic.span.end.saturating_sub(offset));
            place.advance(text.get(read..start).unwrap_or_default());
            read = start;
            counts.add(diagnostic);
            let old = text.get(start..end).unwrap_or_default();
            format.write(&Finding { input, place, old, diagnostic }, columns, out)?;
        }
        place.advance(text.get(read..).unwrap_or_default());
        Ok(())
    })
}
