//! The way of a command over its documents.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::error::ErrorKind;

use super::document::Document;
use super::fix::{BUFFER, misused, told};
use super::input::{Failure, Input};
use super::lang::tr;
use super::project::{Project, Ready};
use super::walk::Selection;
use super::{Settings, Verdict};

/// A document to work on.
pub(super) struct Work<'a> {
    pub(super) input: &'a Input,
    pub(super) document: &'a Document,
    pub(super) ready: &'a Ready,
    pub(super) out: &'a mut dyn Write,
}

/// Reads one document after the other and lets `show` write about each; did that find anything?
pub(super) fn over_documents(
    paths: &[PathBuf],
    selection: &Selection,
    settings: &Settings,
    show: &mut dyn FnMut(Work<'_>) -> Result<bool, Failure>,
) -> Result<Verdict, Failure> {
    named(paths);
    let project = Project::new(&settings.choice)?;
    let mut out = BufWriter::with_capacity(BUFFER, anstream::stdout().lock());
    let (mut found, mut failed) = (false, false);
    for input in selection.inputs(paths, &project)? {
        let mut lost = Vec::new();
        let mut work = || {
            let document = Document::read(&input, settings.open(&input, false, &mut lost)?)?;
            show(Work { input: &input, document: &document, ready: &project.ready(&input)?, out: &mut out })
        };
        let done = work();
        found |= matches!(done, Ok(true));
        failed |= told((lost, done.map(drop)), &mut out)?;
    }
    out.flush()?;
    Ok(match (failed, found) {
        (true, _) => Verdict::Failed,
        (false, true) => Verdict::Found,
        (false, false) => Verdict::Clean,
    })
}

/// Ends the program where no document is named and nobody would answer.
pub(super) fn named(paths: &[PathBuf]) {
    if paths.is_empty() && io::stdin().is_terminal() {
        let hint = tr!("name a document or a folder, or - for standard input", "请写明文件或文件夹，或用 - 表示标准输入");
        misused(ErrorKind::MissingRequiredArgument, &hint);
    }
}
