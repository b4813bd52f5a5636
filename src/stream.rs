//! The loop over blocks: from a text, or from a reader to a writer in bounded memory.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use crate::document::Document;
use crate::edit::Patch;
use crate::engine::{Diagnostic, Engine, Outcome};
use crate::error::Error;
use crate::lines::BLOCK;
use crate::profile::HEAD;
use crate::protect::Carry;

/// The result of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Repaired<'t> {
    /// The repaired text; borrowed when nothing was changed.
    pub text: Cow<'t, str>,
    /// The ledger: `patch.apply(original)` is `text`, `patch.invert().apply(text)` is the original.
    pub patch: Patch,
    /// Everything found, sorted by block and place: what was repaired and what was left alone.
    pub diagnostics: Vec<Diagnostic>,
}

/// A block of a document, and what was found in it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Block<'a> {
    /// Where it starts, in bytes of the document.
    pub offset: usize,
    /// The text as it is in the document: the blocks one after the other are the document.
    pub text: &'a str,
    /// Everything found in it, with spans in bytes of the document.
    pub diagnostics: &'a [Diagnostic],
}

/// Repairs a text that is in memory.
pub(crate) fn repair<'t>(engine: &Engine, text: &'t str) -> Repaired<'t> {
    repair_from(engine, text, &Carry::default())
}

/// Repairs a text that is in memory; `start` says what holds where it begins.
pub(crate) fn repair_from<'t>(engine: &Engine, text: &'t str, start: &Carry) -> Repaired<'t> {
    let mut document = Document::open(engine, text, start);
    let mut rest = text;
    let blocks = std::iter::from_fn(|| {
        let (block, outcome) = document.repair(rest)?;
        rest = rest.get(block.len()..).unwrap_or_default();
        Some((block, outcome))
    });
    let Outcome { changed, diagnostics, .. } = Outcome::of_blocks(text, blocks);
    let (text, patch) = changed.map_or_else(|| (Cow::Borrowed(text), Patch::default()), |(t, patch)| (Cow::Owned(t), patch));
    Repaired { text, patch, diagnostics }
}

/// Repairs from a reader to a writer. The same blocks as [`repair`], so the same bytes.
pub(crate) fn repair_stream(
    engine: &Engine,
    reader: impl Read,
    mut writer: impl Write,
    mut found: impl FnMut(Diagnostic),
) -> Result<(), Error> {
    read(engine, reader, |block, changed| {
        block.diagnostics.iter().cloned().for_each(&mut found);
        writer.write_all(changed.unwrap_or(block.text).as_bytes())
    })?;
    writer.flush().map_err(Error::Write)
}

/// Reports block after block.
pub(crate) fn lint_stream(
    engine: &Engine,
    reader: impl Read,
    mut each: impl FnMut(Block<'_>) -> std::io::Result<()>,
) -> Result<(), Error> {
    read(engine, reader, |block, _| each(block))
}

/// Hands over the blocks of what a reader gives, each with what it became; an error of `each` is one of writing.
fn read(
    engine: &Engine,
    reader: impl Read,
    mut each: impl FnMut(Block<'_>, Option<&str>) -> io::Result<()>,
) -> Result<(), Error> {
    let mut input = Input::new(reader);
    // One character more than the head, so that both modes see where it breaks off.
    input.fill(HEAD + 4).map_err(Error::Read)?;
    let head = input.text().to_owned();
    let start = Carry::default();
    let mut document = Document::open(engine, &head, &start);
    loop {
        input.fill(BLOCK + 4).map_err(Error::Read)?;
        let Some((text, mut outcome)) = document.repair(input.text()) else { return input.finish() };
        let offset = usize::try_from(input.offset).unwrap_or(usize::MAX);
        outcome.diagnostics.iter_mut().for_each(|d| d.span = d.span.shifted(offset));
        let block = Block { offset, text, diagnostics: &outcome.diagnostics };
        each(block, outcome.changed.as_ref().map(|(text, _)| text.as_str())).map_err(Error::Write)?;
        let length = text.len();
        input.consume(length);
    }
}

/// What was read and not yet repaired.
struct Input<R> {
    reader: R,
    /// Valid text; what stands before `start` was repaired.
    text: String,
    start: usize,
    /// The first `held` bytes stand behind the text: the beginning of a character, or what is not UTF-8.
    tail: Box<[u8]>,
    held: usize,
    /// Offset of `start` in the document.
    offset: u64,
    ended: bool,
}

impl<R: Read> Input<R> {
    fn new(reader: R) -> Self {
        Self { reader, text: String::new(), start: 0, tail: vec![0; BLOCK + 4].into(), held: 0, offset: 0, ended: false }
    }

    /// Reads until at least `wanted` bytes of text are there, or the input ends or is not UTF-8 from there on.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while self.text.len() - self.start < wanted && !self.ended {
            if self.start > BLOCK {
                self.text.drain(..self.start);
                self.start = 0;
            }
            let read = match self.reader.read(self.tail.get_mut(self.held..).unwrap_or_default()) {
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            self.held += read;
            self.ended = read == 0;
            // Without the character that the reader cut off, they need not be read twice.
            let bytes = self.tail.get(..self.held).map(without_part).unwrap_or_default();
            let valid = match as_text(bytes) {
                Ok(text) => text,
                Err(e) => {
                    // A character may still be incomplete; anything else ends the document here.
                    self.ended |= e.error_len().is_some();
                    bytes.get(..e.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
                }
            };
            self.text.push_str(valid);
            let taken = valid.len();
            self.tail.copy_within(taken..self.held, 0);
            self.held -= taken;
        }
        Ok(())
    }

    fn text(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    fn consume(&mut self, length: usize) {
        self.start += length;
        self.offset += length as u64;
    }

    /// Everything valid was repaired: was there anything else?
    fn finish(&self) -> Result<(), Error> {
        if self.held == 0 { Ok(()) } else { Err(Error::NotUtf8 { offset: self.offset }) }
    }
}

/// `bytes` as text, as the standard library has it. The decoder looks at many bytes at once.
#[cfg(feature = "encoding")]
fn as_text(bytes: &[u8]) -> Result<&str, std::str::Utf8Error> {
    match encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Ok(text),
        _ => std::str::from_utf8(bytes),
    }
}

#[cfg(not(feature = "encoding"))]
fn as_text(bytes: &[u8]) -> Result<&str, std::str::Utf8Error> {
    std::str::from_utf8(bytes)
}

/// `bytes` without the beginning of a character at their end.
fn without_part(bytes: &[u8]) -> &[u8] {
    let is_first = |byte: &u8| !matches!(byte, 0x80..=0xBF);
    let part = bytes.iter().rev().take(4).position(is_first).map_or(0, |n| n + 1);
    let kept = bytes.len() - part;
    match bytes.get(kept) {
        Some(0xC0..=0xDF) if part < 2 => bytes.get(..kept).unwrap_or_default(),
        Some(0xE0..=0xEF) if part < 3 => bytes.get(..kept).unwrap_or_default(),
        Some(0xF0..) if part < 4 => bytes.get(..kept).unwrap_or_default(),
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_that_is_not_utf8_is_named() {
        for (bytes, offset) in [
            (&b"\xFF"[..], 0),
            (b"ab\xE4\xB8", 2),
            (b"ab\xE4\xB8c", 2),
            (b"\xE4\xB8\xAD\xED\xA0\x80", 3),
            (b"a\xF0\x80\x80\x80", 1),
        ] {
            for size in 1..=bytes.len() {
                let mut out = Vec::new();
                let parts = Parts { bytes, size };
                let error = repair_stream(&crate::engine::DEFAULT, parts, &mut out, drop).expect_err("not UTF-8");
                assert!(matches!(error, Error::NotUtf8 { offset: o } if o == offset as u64), "{bytes:?} by {size}: {error}");
                assert_eq!(out, bytes[..offset]);
            }
        }
    }

    /// Reads at most so many bytes at once.
    struct Parts<'a> {
        bytes: &'a [u8],
        size: usize,
    }

    impl Read for Parts<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.size.min(self.bytes.len()).min(buffer.len());
            let (now, later) = self.bytes.split_at(n);
            buffer[..n].copy_from_slice(now);
            self.bytes = later;
            Ok(n)
        }
    }
}
