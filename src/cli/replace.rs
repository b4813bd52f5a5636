//! Replacing a file by its repaired text: at once or not at all, and only when the text differs.

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::fix::BUFFER;
use super::input::{Failure, Input};
use super::interrupt::Temporary;

/// A writer that compares with the file while the bytes are the same, and begins a new file where they differ.
pub(super) struct Replacement {
    /// As the user wrote it, for messages.
    name: Input,
    /// The file itself, links resolved.
    path: PathBuf,
    before: Metadata,
    old: BufReader<File>,
    /// How many bytes were the same.
    same: u64,
    new: Option<BufWriter<Temporary>>,
}

impl Replacement {
    /// Of a file that may be written.
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        let name = Input::path(path);
        let open = || {
            let path = path.canonicalize()?;
            let before = fs::metadata(&path)?;
            if !before.is_file() {
                return Err(io::Error::other("is not a regular file"));
            }
            // Whoever may not write into the file may not replace it either.
            File::options().append(true).open(&path)?;
            Ok((BufReader::with_capacity(BUFFER, File::open(&path)?), path, before))
        };
        match open() {
            Ok((old, path, before)) => Ok(Self { name, path, before, old, same: 0, new: None }),
            Err(e) => Err(name.failure(&e)),
        }
    }

    /// Puts the new text in the place of the old one, if they differ.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let name = self.name.clone();
        self.put().map_err(|e| name.failure(&e))
    }

    fn put(&mut self) -> io::Result<()> {
        if self.new.is_none() && !self.old.fill_buf()?.is_empty() {
            self.begin()?;
        }
        let Some(new) = self.new.take() else { return Ok(()) };
        let new = new.into_inner().map_err(io::IntoInnerError::into_error)?;
        keep_owner(new.file()?, &self.before);
        new.file()?.set_permissions(self.before.permissions())?;
        new.file()?.sync_all()?;
        let now = fs::metadata(&self.path)?;
        if (now.len(), now.modified()?) != (self.before.len(), self.before.modified()?) {
            return Err(io::Error::other("was changed by someone else meanwhile; it was left as it is"));
        }
        new.replace(&self.path)?;
        if let Some(Ok(directory)) = self.path.parent().map(File::open) {
            // Not every file system can do that; the file itself is safe.
            let _ = directory.sync_all();
        }
        Ok(())
    }

    /// Begins the new file with what was the same.
    fn begin(&mut self) -> io::Result<&mut BufWriter<Temporary>> {
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let mut new = BufWriter::with_capacity(BUFFER, Temporary::create(directory)?);
        io::copy(&mut File::open(&self.path)?.take(self.same), &mut new)?;
        Ok(self.new.insert(new))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(new) = &mut self.new {
            return new.write(bytes);
        }
        let old = self.old.fill_buf()?;
        let n = old.len().min(bytes.len());
        let equal = n > 0 && old.get(..n) == bytes.get(..n);
        if !equal {
            return self.begin()?.write(bytes);
        }
        self.old.consume(n);
        self.same += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.new.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Gives the new file the owner of the old one, as far as the user may do that.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if file.metadata().is_ok_and(|m| (m.uid(), m.gid()) != (before.uid(), before.gid())) {
        let _ = fchown(file, Some(before.uid()), Some(before.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}
