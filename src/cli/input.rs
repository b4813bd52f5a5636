//! Where documents come from, and what is said when something goes wrong with one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use hanfix::Error;

use super::line::{Line, PLAIN};
use super::terminal::Terminal;
use super::words::{of_system, problem};

/// The bytes of a document.
pub(super) type Source = Box<dyn Read + Send>;

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

    pub(super) fn open(&self) -> Result<Source, Failure> {
        match self {
            Self::Stdin => Ok(Box::new(io::stdin())),
            Self::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(e) => Err(self.failure(&e)),
            },
        }
    }

    pub(super) fn failure(&self, problem: &dyn std::fmt::Display) -> Failure {
        Failure::Said(format!("{self}: {problem}"))
    }

    /// A failure of the library while it worked on this document.
    pub(super) fn failure_of(&self, error: Error) -> Failure {
        match error {
            Error::Write(e) => Failure::Output(e),
            e => self.failure(&problem(&e)),
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
    /// Standard output cannot be written; when nobody reads it any more, all is well.
    Output(io::Error),
    /// Anything else, in words.
    Said(String),
}

impl Failure {
    /// A failure of writing was one of the file that a document is replaced with.
    pub(super) fn in_place_of(self, input: &Input) -> Self {
        match self {
            Self::Output(e) => input.failure(&e),
            said => said,
        }
    }

    /// Tells it to the user.
    pub(super) fn say(&self) {
        // When standard error is closed, nobody can be told.
        let _ = match self {
            Self::Output(e) => writeln!(io::stderr(), "hanfix: <stdout>: {e}"),
            Self::Said(words) => Line::of(PLAIN, format!("hanfix: {}", of_system(words))).write_hanging(
                Terminal::columns_of_stderr(),
                2,
                &mut io::stderr(),
            ),
        };
    }
}

/// Failures of writing to standard output.
impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::Output(e)
    }
}
