//! What is known about the terminal.

use std::io::{self, IsTerminal};

/// The terminal that standard output goes to, or what stands in for one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Columns; `None` when the output goes elsewhere.
    pub(super) columns: Option<usize>,
    /// Are colours shown?
    pub(super) coloured: bool,
}

impl Terminal {
    /// Narrowest width that is made use of.
    const LEAST: usize = 40;

    /// Columns of the terminal that standard error goes to, if it goes to one.
    pub(super) fn columns_of_stderr() -> Option<usize> {
        let stderr = io::stderr();
        let size = stderr.is_terminal().then(|| terminal_size::terminal_size_of(&stderr)).flatten();
        size.map(|(w, _)| usize::from(w.0).max(Self::LEAST))
    }

    /// `width` overrules what the terminal says.
    pub(super) fn stdout(width: Option<usize>) -> Self {
        let stdout = io::stdout();
        let measured = || stdout.is_terminal().then(terminal_size::terminal_size).flatten().map(|(w, _)| usize::from(w.0));
        let columns = width.or_else(measured).map(|w| w.max(Self::LEAST));
        Self { columns, coloured: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never }
    }
}
