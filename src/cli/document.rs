//! A document on its way: read by its format, and repaired or looked through, whole or block by block.

use std::io::{Read, Write};

use hanfix::{Block, Diagnostic, Error, Repaired};

use super::input::{Failure, Input, Source};
use super::markup::Format;
use super::project::Ready;

/// A document that is in memory.
pub(super) struct Document {
    pub(super) text: String,
    format: Format,
}

impl Document {
    pub(super) fn read(input: &Input, mut source: Source) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).map_err(|e| input.failure(&e))?;
        let not_utf8 = |at: usize| input.failure_of(Error::NotUtf8 { offset: at as u64 });
        let text = String::from_utf8(bytes).map_err(|e| not_utf8(e.utf8_error().valid_up_to()))?;
        Ok(Self { text, format: format(input) })
    }

    pub(super) fn repaired(&self, ready: &Ready) -> Repaired<'_> {
        ready.repairer.repair_around(&self.text, &self.format.protected(&self.text))
    }
}

/// Part of a document, and what was found in it.
pub(super) struct Part<'a> {
    /// Where it starts, in bytes of the document.
    pub(super) offset: usize,
    pub(super) text: &'a str,
    pub(super) diagnostics: &'a [Diagnostic],
}

/// Looks through a document, part by part: plain text in bounded memory.
pub(super) fn lint(
    ready: &Ready,
    input: &Input,
    source: Source,
    mut each: impl FnMut(Part<'_>) -> std::io::Result<()>,
) -> Result<(), Failure> {
    if format(input) == Format::Text {
        let each = |Block { offset, text, diagnostics, .. }: Block<'_>| each(Part { offset, text, diagnostics });
        return ready.repairer.lint_stream(source, each).map_err(|e| input.failure_of(e));
    }
    let document = Document::read(input, source)?;
    let diagnostics = document.repaired(ready).diagnostics;
    Ok(each(Part { offset: 0, text: &document.text, diagnostics: &diagnostics })?)
}

/// Repairs a document: plain text in bounded memory. Returns the number of edits.
pub(super) fn repair(ready: &Ready, input: &Input, source: Source, out: &mut dyn Write) -> Result<usize, Failure> {
    if format(input) == Format::Text {
        let mut edits = 0;
        let done = ready.repairer.repair_stream_with(source, out, |d| edits += usize::from(d.applied));
        return done.map(|()| edits).map_err(|e| input.failure_of(e));
    }
    let document = Document::read(input, source)?;
    let repaired = document.repaired(ready);
    out.write_all(repaired.text.as_bytes())?;
    Ok(repaired.patch.len())
}

fn format(input: &Input) -> Format {
    match input {
        Input::Stdin => Format::Text,
        Input::File(path) => Format::of(path),
    }
}
