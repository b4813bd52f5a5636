//! The ledger of a repair as a file: what `undo` needs to take edits back.
//!
//! One JSON object a line, one line for each repair of a file. A line is written before its file is replaced, so that an
//! interrupt leaves no edit without its entry; an entry whose file was not replaced any more fits no file and is passed over.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hanfix::Diagnostic;
use hanfix::edit::{Edit, Patch, Span};
use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

use super::attribution::attributed;
use super::input::{Failure, Input, Source};
use super::lang::tr;
use super::original::{Original, Stored};
use super::replace::Replacement;

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    sha256: String,
    bytes: usize,
}

impl Fingerprint {
    pub(super) fn of(bytes: impl AsRef<[u8]>) -> Self {
        let mut digest = Digested::default();
        digest.add(bytes.as_ref());
        digest.fingerprint()
    }
}

/// The fingerprint of bytes that pass by.
#[derive(Clone, Default)]
struct Digested {
    hash: Hash,
    bytes: usize,
}

impl Digested {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len();
    }

    fn fingerprint(self) -> Fingerprint {
        let hash = self.hash.finalize();
        Fingerprint { sha256: hash.iter().map(|b| format!("{b:02x}")).collect(), bytes: self.bytes }
    }
}

/// A document that is read or written piece by piece, and what its fingerprint is so far.
pub(super) struct Passing<T> {
    inner: T,
    so_far: Arc<Mutex<Digested>>,
}

/// Asks for the fingerprint of what has passed by.
pub(super) struct Passed(Arc<Mutex<Digested>>);

impl<T> Passing<T> {
    pub(super) fn by(inner: T) -> (Self, Passed) {
        let so_far = Arc::<Mutex<Digested>>::default();
        (Self { inner, so_far: so_far.clone() }, Passed(so_far))
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    fn add(&self, bytes: &[u8]) {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner).add(bytes);
    }
}

impl Passed {
    pub(super) fn fingerprint(&self) -> Fingerprint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().fingerprint()
    }
}

impl Read for Passing<Source> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.add(buffer.get(..n).unwrap_or_default());
        Ok(n)
    }
}

impl<W: Write> Write for Passing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.add(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
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
    /// What the file before was, if it was in another encoding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    original: Option<Stored>,
    /// From the text of the file before to the file after.
    pub(super) patch: Patch,
    /// The edits that make up the patch, with their rules, in the text of the file before.
    pub(super) made: Vec<Diagnostic>,
}

/// A file in two states.
pub(super) struct States {
    pub(super) before: Fingerprint,
    pub(super) after: Fingerprint,
    pub(super) original: Option<Stored>,
}

impl States {
    /// Of a file that read `before`, in the bytes of `original` if there are any, and reads `after` now.
    pub(super) fn of(before: &str, original: Option<&Original>, after: &str) -> Self {
        let bytes = original.map_or(before.as_bytes(), |o| &o.bytes);
        let original = original.map(|o| o.stored(before));
        Self { before: Fingerprint::of(bytes), after: Fingerprint::of(after), original }
    }

    /// Did nothing change?
    pub(super) fn are_same(&self) -> bool {
        self.before == self.after
    }
}

impl Entry {
    pub(super) fn new(path: &Path, states: States, patch: Patch, found: Vec<Diagnostic>) -> Self {
        Self {
            file: path.to_owned(),
            hanfix: env!("CARGO_PKG_VERSION").to_owned(),
            before: states.before,
            after: states.after,
            original: states.original,
            patch,
            made: found.into_iter().filter(|d| d.applied).collect(),
        }
    }

    /// The file, which reads `text`, without the edits that are not `kept`; `None` when the entry does not fit it. A file whose
    /// last edits go is the one before again, in its own encoding.
    pub(super) fn without(&self, text: &str, kept: &[bool]) -> Option<Undone> {
        let (text, rest) = self.keeping(text, kept)?;
        if kept.contains(&true) {
            return Some(Undone { bytes: text.into_bytes(), rest: Some(rest), decoded: false });
        }
        let (bytes, decoded) = match &self.original {
            Some(stored) => (stored.encoded(&text)?, true),
            None => (text.into_bytes(), false),
        };
        (Fingerprint::of(&bytes) == self.before).then_some(Undone { bytes, rest: None, decoded })
    }

    /// Each edit with its place in the file after and the rules that it is of.
    pub(super) fn edits(&self) -> impl Iterator<Item = (&Edit, Span, Vec<&Diagnostic>)> {
        let now: Vec<Span> = self.patch.invert().edits().iter().map(Edit::span).collect();
        attributed(&self.patch, self.made.iter()).zip(now).map(|((edit, made), now)| (edit, now, made))
    }

    /// The file without the edits that are not `kept`, and the entry of what is left; `None` when the text is not the file after.
    fn keeping(&self, text: &str, kept: &[bool]) -> Option<(String, Self)> {
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

/// A file from which edits were taken back.
pub(super) struct Undone {
    pub(super) bytes: Vec<u8>,
    /// What can be taken back still.
    pub(super) rest: Option<Entry>,
    /// Is it in its own encoding again?
    pub(super) decoded: bool,
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
    let entries = text.split('\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
    let entry = |(n, line)| {
        serde_json::from_str(line).map_err(|e| {
            let n = n + 1;
            Failure::Said(tr!(
                "{name}:{n}: not an entry of a ledger, as `hanfix fix --write --ledger` writes it: {e}",
                "{name}:{n}: 不是 hanfix fix --write --ledger 写的账本：{e}"
            ))
        })
    };
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
