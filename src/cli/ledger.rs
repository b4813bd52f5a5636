//! The ledger of a repair as a file: what `undo` needs to take edits back.
//!
//! One JSON object a line, one line for each repair of a file. A line is written before its file is replaced, so that an
//! interrupt leaves no edit without its entry; an entry whose file was not replaced any more fits no file and is passed over.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hanfix::Diagnostic;
use hanfix::edit::{Edit, Patch, Span};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::attribution::attributed;
use super::input::{Failure, Input};
use super::replace::Replacement;

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    sha256: String,
    bytes: usize,
}

impl Fingerprint {
    pub(super) fn of(text: &str) -> Self {
        let hash = Sha256::digest(text.as_bytes());
        Self { sha256: hash.iter().map(|b| format!("{b:02x}")).collect(), bytes: text.len() }
    }
}

/// One repair of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) file: PathBuf,
    /// The version of the program.
    hanfix: String,
    pub(super) before: Fingerprint,
    pub(super) after: Fingerprint,
    /// From the file before to the file after.
    pub(super) patch: Patch,
    /// The edits that make up the patch, with their rules, in the file before.
    pub(super) made: Vec<Diagnostic>,
}

impl Entry {
    pub(super) fn new(path: &Path, before: &str, after: &str, patch: Patch, found: Vec<Diagnostic>) -> Self {
        Self {
            file: path.to_owned(),
            hanfix: env!("CARGO_PKG_VERSION").to_owned(),
            before: Fingerprint::of(before),
            after: Fingerprint::of(after),
            patch,
            made: found.into_iter().filter(|d| d.applied).collect(),
        }
    }

    /// Each edit with its place in the file after and the rules that it is of.
    pub(super) fn edits(&self) -> impl Iterator<Item = (&Edit, Span, Vec<&Diagnostic>)> {
        let now: Vec<Span> = self.patch.invert().edits().iter().map(Edit::span).collect();
        attributed(&self.patch, self.made.iter()).zip(now).map(|((edit, made), now)| (edit, now, made))
    }

    /// The file without the edits that are not `kept`, and the entry of what is left; `None` when the text is not the file after.
    pub(super) fn keeping(&self, text: &str, kept: &[bool]) -> Option<(String, Self)> {
        let keeps = |edits: &[Edit], wanted: bool| {
            let chosen = edits.iter().zip(kept).filter(|(_, kept)| **kept == wanted).map(|(e, _)| e.clone());
            Patch::from_edits(chosen)
        };
        let text = keeps(self.patch.invert().edits(), false)?.apply(text).ok()?;
        let mut left = Self { patch: keeps(self.patch.edits(), true)?, after: Fingerprint::of(&text), ..self.clone() };
        left.made = left.edits().flat_map(|(.., made)| made).cloned().collect();
        left.made.dedup();
        Some((text, left))
    }
}

/// A ledger that is being written.
#[derive(Debug)]
pub(super) struct Ledger {
    name: Input,
    file: Mutex<File>,
}

impl Ledger {
    /// Opens a ledger; what it holds stays.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = Input::path(path);
        let file = File::options().append(true).create(true).open(path).map_err(|e| name.failure(&e))?;
        Ok(Self { name, file: Mutex::new(file) })
    }

    pub(super) fn write(&self, entry: &Entry) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(entry).map_err(|e| self.name.failure(&e))?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line).and_then(|()| file.sync_data()).map_err(|e| self.name.failure(&e))
    }
}

/// The entries of a ledger, in order.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, Failure> {
    let name = Input::path(path);
    let text = fs::read_to_string(path).map_err(|e| name.failure(&e))?;
    let entries = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let entry = |(n, line)| serde_json::from_str(line).map_err(|e| Failure::Said(format!("{name}:{}: {e}", n + 1)));
    entries.map(entry).collect()
}

/// Puts these entries in the place of those of the ledger.
pub(super) fn replace<'e>(path: &Path, mut entries: impl Iterator<Item = &'e Entry>) -> Result<(), Failure> {
    let name = Input::path(path);
    let mut new = Replacement::of(path)?;
    let written = entries.try_for_each(|entry| {
        serde_json::to_writer(&mut new, entry)?;
        new.write_all(b"\n")
    });
    written.map_err(|e: io::Error| name.failure(&e))?;
    new.finish()
}
