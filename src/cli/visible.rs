//! Text made visible: what cannot be seen is written as an escape, so that a document cannot play tricks on the terminal.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthChar;

/// A text in quotation marks, on one line, with nothing invisible in it.
pub(super) struct Quoted<'a> {
    head: &'a str,
    /// What is shown behind a part that is left out.
    tail: Option<&'a str>,
}

impl<'a> Quoted<'a> {
    /// Characters shown of the beginning and of the end of a long text.
    const HEAD: usize = 40;
    const TAIL: usize = 16;

    pub(super) const fn whole(text: &'a str) -> Self {
        Self { head: text, tail: None }
    }

    /// A long text with its middle left out.
    pub(super) fn short(text: &'a str) -> Self {
        let head = text.char_indices().nth(Self::HEAD).map_or(text.len(), |(at, _)| at);
        let tail = text.char_indices().nth_back(Self::TAIL - 1).map_or(0, |(at, _)| at);
        match (text.get(..head), text.get(tail..)) {
            (Some(head), Some(rest)) if head.len() < tail => Self { head, tail: Some(rest) },
            _ => Self::whole(text),
        }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        quote(f, self.head)?;
        if let Some(tail) = self.tail {
            f.write_str(" … ")?;
            quote(f, tail)?;
        }
        f.write_str("\"")
    }
}

/// Writes a text with escapes for what cannot be seen and for `"` and `\`.
fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c => visible(f, c)?,
        }
    }
    Ok(())
}

/// Writes a character, or an escape for what cannot be seen: `\n`, `\t`, and `<U+200B>` for the rest.
pub(super) fn visible(out: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '\n' => out.write_str(r"\n"),
        '\r' => out.write_str(r"\r"),
        '\t' => out.write_str(r"\t"),
        '"' | '\'' | '\\' => out.write_char(c),
        // What Unicode calls a space, a control, a format character, private use or unassigned, and combining marks.
        c if c.escape_debug().len() > 2 => write!(out, "<U+{:04X}>", u32::from(c)),
        c => out.write_char(c),
    }
}

/// Columns that a character takes on a terminal.
pub(super) fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Columns that a text without invisible characters takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// A text with spaces before it up to so many columns.
pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}
