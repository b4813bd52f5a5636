//! Temporary files that are not left behind, whatever ends the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// A file that is removed unless it takes the place of another one. An interrupt removes it too, after [`watch`].
pub(super) struct Temporary {
    /// `None` once it is not there any more.
    file: Option<NamedTempFile>,
}

/// The temporary files that there are. Whoever holds the lock may make and remove them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Temporary {
    /// An empty file in a folder.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let mut unfinished = unfinished();
        let file = tempfile::Builder::new().prefix(".hanfix-").tempfile_in(folder)?;
        unfinished.push(file.path().to_owned());
        Ok(Self { file: Some(file) })
    }

    pub(super) fn file(&self) -> io::Result<&fs::File> {
        self.file.as_ref().map(NamedTempFile::as_file).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Takes the place of `path`, at once.
    pub(super) fn replace(mut self, path: &Path) -> io::Result<()> {
        let mut unfinished = unfinished();
        let Some(file) = self.file.take() else { return Ok(()) };
        unfinished.retain(|p| p != file.path());
        file.persist(path).map(drop).map_err(|e| e.error)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut unfinished = unfinished();
        if let Some(file) = self.file.take() {
            unfinished.retain(|p| p != file.path());
        }
    }
}

impl io::Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file()?.flush()
    }
}

/// From now on a signal that ends the program removes the temporary files first. Signals that are ignored stay ignored, as
/// for `nohup`.
#[cfg(unix)]
pub(super) fn watch() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ};
    let ignored = ignored();
    let ends = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ];
    let mut signals = signal_hook::iterator::Signals::new(ends.into_iter().filter(|s| ignored >> (s - 1) & 1 == 0))?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // The lock is kept: nothing is begun any more.
            let unfinished = unfinished();
            for path in unfinished.iter() {
                let _ = fs::remove_file(path);
            }
            // As if it had not been caught: the shell sees which signal it was.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    Ok(())
}

/// The signals that this process was told to ignore, as bits; none where the system does not say.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same on every system")]
pub(super) fn watch() -> io::Result<()> {
    Ok(())
}
