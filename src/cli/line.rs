//! Lines of coloured text: measured in columns, wrapped, shortened and padded.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::visible::{visible, width, width_of};

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const RULE: Style = AnsiColor::Cyan.on_default();
pub(super) const OLD: Style = AnsiColor::Red.on_default();
pub(super) const NEW: Style = AnsiColor::Green.on_default();
pub(super) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();

/// A line of text in several styles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<(Style, String)>);

impl Line {
    pub(super) fn of(style: Style, text: impl AsRef<str>) -> Self {
        Self::default().with(style, text)
    }

    /// Adds words of the program.
    pub(super) fn with(mut self, style: Style, text: impl AsRef<str>) -> Self {
        self.push(style, text.as_ref());
        self
    }

    /// Adds words of the program.
    pub(super) fn push(&mut self, style: Style, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some((last, words)) if *last == style => words.push_str(text),
            _ => self.0.push((style, text.to_owned())),
        }
    }

    /// Adds text of a document: what cannot be seen as escapes, the indent of a paragraph as it is.
    pub(super) fn push_text(&mut self, style: Style, text: &str) {
        // U+3000 IDEOGRAPHIC SPACE
        self.push(style, &escaped(text, |c| c == '\u{3000}'));
    }

    /// Adds text that is wrong or right: what cannot be seen as escapes.
    pub(super) fn push_changed(&mut self, style: Style, text: &str) {
        self.push(style, &escaped(text, |_| false));
    }

    pub(super) fn append(&mut self, other: Self) {
        other.0.into_iter().for_each(|(style, text)| self.push(style, &text));
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }

    /// The line in rows of at most so many columns; at least one row. Short words of Latin letters are kept together.
    pub(super) fn wrapped(&self, columns: usize) -> Vec<Self> {
        let columns = columns.max(2);
        let mut rows = vec![Self::default()];
        let mut used = 0;
        let chars: Vec<(Style, char)> = self.0.iter().flat_map(|(style, text)| text.chars().map(|c| (*style, c))).collect();
        let in_word = |c: &(Style, char)| c.1.is_ascii_alphanumeric() || matches!(c.1, '-' | '/');
        let mut rest = &chars[..];
        while let Some(first) = rest.first() {
            let word = rest.iter().take_while(|c| in_word(c)).count();
            let together = if word <= columns / 2 { word.max(1) } else { 1 };
            let (now, later) = rest.split_at(together);
            let needed: usize = now.iter().map(|(_, c)| width_of(*c)).sum();
            if used + needed > columns {
                rows.push(Self::default());
                used = 0;
            }
            // A space at which a row ends needs no room in the next one.
            let dropped = used == 0 && rows.len() > 1 && first.1 == ' ';
            if let Some(row) = rows.last_mut().filter(|_| !dropped) {
                used += needed;
                now.iter().for_each(|(style, c)| row.push(*style, c.encode_utf8(&mut [0; 4])));
            }
            rest = later;
        }
        rows
    }

    /// With spaces behind it up to so many columns.
    pub(super) fn padded(mut self, columns: usize) -> Self {
        let missing = columns.saturating_sub(self.width());
        self.push(PLAIN, &" ".repeat(missing));
        self
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|(style, text)| write!(out, "{style}{text}{style:#}"))
    }
}

/// With escapes for what cannot be seen and is not `plain`.
fn escaped(text: &str, plain: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if plain(c) {
            shown.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = visible(&mut shown, c);
        }
    }
    shown
}

/// The first or the last `n` characters of a text, or all of it.
pub(super) fn ends(text: &str, n: usize) -> (&str, &str) {
    let head = text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    let tail = n.checked_sub(1).map_or(text.len(), |n| text.char_indices().nth_back(n).map_or(0, |(at, _)| at));
    (text.get(..head).unwrap_or(text), text.get(tail..).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let mut line = Line::default();
        line.push_text(OLD, "中a文\u{200B}");
        assert_eq!(line.width(), 13);
        let rows = line.wrapped(4);
        assert_eq!(rows.iter().map(Line::width).collect::<Vec<_>>(), [3, 4, 3, 3]);
        let words: Vec<Line> = Line::of(PLAIN, "ab cde fg").wrapped(6);
        assert_eq!(words, [Line::of(PLAIN, "ab cde"), Line::of(PLAIN, "fg")]);
        assert_eq!(Line::of(PLAIN, "中").padded(5).width(), 5);
    }

    #[test]
    fn ends_of_a_text() {
        assert_eq!(ends("一二三", 2), ("一二", "二三"));
        assert_eq!(ends("一", 2), ("一", "一"));
        assert_eq!(ends("一二", 0), ("", ""));
    }
}
