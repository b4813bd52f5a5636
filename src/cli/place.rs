//! Places in a document as people count them.

use super::lang::tr;

/// A place in a document, in characters, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: u64,
    pub(super) column: u64,
}

impl Place {
    /// The start of a document.
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// Moves over `text`. Time O(length).
    pub(super) fn advance(&mut self, text: &str) {
        let rest = match text.rsplit_once('\n') {
            Some((lines, rest)) => {
                self.line += 1 + lines.bytes().filter(|b| *b == b'\n').count() as u64;
                self.column = 1;
                rest
            }
            None => text,
        };
        self.column += rest.chars().count() as u64;
    }

    /// The place behind `text`.
    pub(super) fn behind(mut self, text: &str) -> Self {
        self.advance(text);
        self
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl std::str::FromStr for Place {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |n: &str| n.parse().ok().filter(|n| *n > 0);
        let place = text.split_once(':').and_then(|(line, column)| Some(Self { line: number(line)?, column: number(column)? }));
        place.ok_or_else(|| tr!("a place is LINE:COLUMN, counted from 1", "位置写作 行:列，从 1 数起"))
    }
}

/// The places of a text, asked for in any order: time O(log lines + length of the line).
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The number of the line, counted from 0, in which the byte `at` stands.
    pub(super) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|s| *s <= at).saturating_sub(1)
    }

    /// Where line `n`, counted from 0, starts; the end of the text for lines behind it.
    pub(super) fn start(&self, n: usize) -> usize {
        self.starts.get(n).copied().unwrap_or(self.text.len())
    }

    /// Number of lines; what follows the last line end counts if it is not empty.
    pub(super) fn count(&self) -> usize {
        self.starts.len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    pub(super) fn place(&self, at: usize) -> Place {
        let line = self.number(at);
        let before = self.text.get(self.start(line)..at).unwrap_or_default();
        Place { line: line as u64 + 1, column: before.chars().count() as u64 + 1 }
    }
}
