//! The way of a command over its documents.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use clap::error::ErrorKind;

use super::document::Document;
use super::fix::{BUFFER, misused, told};
use super::input::{Failure, Input};
use super::lang::tr;
use super::original::Original;
use super::project::{Project, Ready};
use super::walk::Selection;
use super::{Settings, Verdict};

/// A document to work on.
pub(super) struct Work<'a> {
    pub(super) input: &'a Input,
    pub(super) document: &'a Document,
    /// Its bytes, if an encoding is named.
    pub(super) original: Option<&'a Original>,
    pub(super) ready: &'a Ready,
    pub(super) out: &'a mut dyn Write,
}

/// Are the documents only shown, or replaced too? Those that are replaced must be read without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Show,
    Replace,
}

/// Reads one document after the other and lets `show` write about each; did that find anything?
pub(super) fn over_documents(
    paths: &[PathBuf],
    selection: &Selection,
    settings: &Settings,
    aim: Aim,
    show: &mut dyn FnMut(Work<'_>) -> Result<bool, Failure>,
) -> Result<Verdict, Failure> {
    named(paths);
    let project = Project::new(&settings.choice)?;
    let mut out = BufWriter::with_capacity(BUFFER, anstream::stdout().lock());
    let (mut found, mut failed) = (false, false);
    for input in selection.inputs(paths, &project)? {
        let mut lost = Vec::new();
        let mut work = || {
            let (source, original) = match aim {
                Aim::Show => (settings.open(&input, &mut lost)?, None),
                Aim::Replace => settings.open_to_replace(&input)?,
            };
            let (document, ready) = (&Document::read(&input, source)?, &project.ready(&input)?);
            show(Work { input: &input, document, original: original.as_ref(), ready, out: &mut out })
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
