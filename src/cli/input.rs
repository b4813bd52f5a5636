//! Where documents come from, and what is said when something goes wrong with one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use hanfix::Error;

/// A document to read.
#[derive(Debug, Clone)]
pub(super) enum Input {
    Stdin,
    File(PathBuf),
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::File(path) }
    }
}

impl Input {
    pub(super) fn path(path: &Path) -> Self {
        Self::from(path.to_owned())
    }

    /// What is named on the command line, or standard input where nothing is.
    pub(super) fn list(paths: &[PathBuf]) -> Vec<Self> {
        if paths.is_empty() { vec![Self::Stdin] } else { paths.iter().map(|p| Self::path(p)).collect() }
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read>, Failure> {
        match self {
            Self::Stdin => Ok(Box::new(io::stdin().lock())),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(e) => Err(self.failure(&e)),
            },
        }
    }

    pub(super) fn failure(&self, problem: &dyn std::fmt::Display) -> Failure {
        Failure::Said(format!("{self}: {problem}"))
    }

    /// A failure of the library while it worked on this document. A closed pipe is one of the output.
    pub(super) fn failure_of(&self, error: &Error) -> Failure {
        match error {
            Error::Io(e) if e.kind() == io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            e => self.failure(e),
        }
    }
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stdin => f.write_str("<stdin>"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Why a run, or the work on one document, ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody reads the output any more.
    ClosedPipe,
    /// Anything else, in words.
    Said(String),
}

impl Failure {
    /// Tells it to the user.
    pub(super) fn say(&self) {
        if let Self::Said(words) = self {
            // When standard error is closed, nobody can be told.
            let _ = writeln!(io::stderr(), "hanfix: {words}");
        }
    }
}

/// Failures of writing to standard output.
impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        if e.kind() == io::ErrorKind::BrokenPipe { Self::ClosedPipe } else { Self::Said(format!("<stdout>: {e}")) }
    }
}
