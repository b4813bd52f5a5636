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

    /// The words without their styles.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|(_, text)| &**text).collect()
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }

    /// The line in rows of at most so many columns; at least one row. Words of Latin letters are kept together, and no row begins
    /// with a mark that closes or ends with one that opens.
    pub(super) fn wrapped(&self, columns: usize) -> Vec<Self> {
        self.hanging(columns, 0)
    }

    /// The same; the rows behind the first one are indented.
    pub(super) fn hanging(&self, columns: usize, indent: usize) -> Vec<Self> {
        let columns = columns.max(indent + 2);
        let mut rows = vec![Self::default()];
        let mut used = 0;
        let chars: Vec<(Style, char)> = self.0.iter().flat_map(|(style, text)| text.chars().map(|c| (*style, c))).collect();
        let mut rest = &chars[..];
        while !rest.is_empty() {
            // Longer than a row is long enough.
            let pairs = rest.iter().zip(rest.iter().skip(1)).take(columns);
            let joined = pairs.take_while(|((_, a), (_, b))| are_joined(*a, *b)).count();
            let word = rest.get(..=joined).unwrap_or_default();
            let needed: usize = word.iter().map(|(_, c)| width_of(*c)).sum();
            // What is too long for any row is broken where the row ends.
            let now = if needed <= columns - indent { word } else { word.get(..1).unwrap_or_default() };
            let needed: usize = now.iter().map(|(_, c)| width_of(*c)).sum();
            // A coloured space is something that goes or comes.
            let is_space = now.iter().all(|(style, c)| *c == ' ' && (*style == PLAIN || *style == DIM));
            rest = rest.get(now.len()..).unwrap_or_default();
            // A space at which a row ends needs no room there or in the next one.
            let ends = used + needed > columns;
            if ends || (is_space && used == indent && rows.len() > 1) {
                if used > indent || rows.len() == 1 {
                    if let Some(row) = rows.last_mut() {
                        row.trim();
                    }
                    rows.push(Self::of(PLAIN, " ".repeat(indent)));
                    used = indent;
                }
                if is_space {
                    continue;
                }
            }
            used += needed;
            if let Some(row) = rows.last_mut() {
                now.iter().for_each(|(style, c)| row.push(*style, c.encode_utf8(&mut [0; 4])));
            }
        }
        if rows.len() > 1 && used == indent {
            rows.pop();
        }
        rows
    }

    /// Takes away the spaces at the end that are not coloured.
    fn trim(&mut self) {
        while let Some((style, text)) = self.0.last_mut()
            && (*style == PLAIN || *style == DIM)
        {
            text.truncate(text.trim_end_matches(' ').len());
            if !text.is_empty() {
                return;
            }
            self.0.pop();
        }
    }

    /// Writes the line, on a terminal of so many columns in rows.
    pub(super) fn write_hanging(&self, columns: Option<usize>, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(columns) = columns else {
            self.write(out)?;
            return writeln!(out);
        };
        self.hanging(columns, indent).iter().try_for_each(|row| {
            row.write(out)?;
            writeln!(out)
        })
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

/// Must two characters stand in the same row?
fn are_joined(a: char, b: char) -> bool {
    // With those around what goes and what comes, where there are no colours.
    const OPENING: &str = "“‘（《〈「『【〔［｛〝([{-+";
    const CLOSING: &str = "，。、；：？！”’）》〉」』】〕］｝〞…—·～％,.;:?!)]}-+";
    if a == ' ' || b == ' ' {
        return false;
    }
    let narrow = |c| width_of(c) < 2;
    // A straight quotation mark belongs to what it stands at, whichever side that is.
    (narrow(a) && narrow(b)) || a == '"' || b == '"' || OPENING.contains(a) || CLOSING.contains(b)
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
        assert_eq!(rows.iter().map(Line::width).collect::<Vec<_>>(), [3, 4, 2, 4]);
        let words: Vec<Line> = Line::of(PLAIN, "ab cde fg").wrapped(6);
        assert_eq!(words, [Line::of(PLAIN, "ab cde"), Line::of(PLAIN, "fg")]);
        assert_eq!(Line::of(PLAIN, "中").padded(5).width(), 5);
    }

    #[test]
    fn rows_begin_and_end_where_they_may() {
        let rows = |text: &str, columns| {
            let rows = Line::of(PLAIN, text).wrapped(columns).into_iter();
            rows.map(|row| row.text()).collect::<Vec<_>>()
        };
        assert_eq!(rows("目标；任务；", 4), ["目", "标；", "任", "务；"]);
        assert_eq!(rows("甲乙丙“丁戊”", 8), ["甲乙丙", "“丁戊”"]);
        assert_eq!(rows("甲乙 \"〝\" → \"“\"", 7), ["甲乙", "\"〝\" →", "\"“\""]);
        assert_eq!(rows("甲##paidbegin##乙", 14), ["甲", "##paidbegin##", "乙"]);
        assert_eq!(rows("甲<U+200B>乙", 8), ["甲", "<U+200B>", "乙"]);
        // However many marks there are, a row has its columns.
        assert_eq!(rows("甲！！！！！！", 6), ["甲！！", "！", "！！！"]);
        let line = Line::of(PLAIN, "ab cd ef");
        assert_eq!(line.hanging(6, 4), [Line::of(PLAIN, "ab cd"), Line::of(PLAIN, "    ef")]);
        assert_eq!(rows("", 6), [""]);
        let gone = Line::of(PLAIN, "甲乙丙").with(OLD, " ").with(PLAIN, "丁");
        assert_eq!(gone.wrapped(6), [Line::of(PLAIN, "甲乙丙"), Line::of(OLD, " ").with(PLAIN, "丁")]);
        assert_eq!(gone.wrapped(7), [Line::of(PLAIN, "甲乙丙").with(OLD, " "), Line::of(PLAIN, "丁")]);
    }

    #[test]
    fn ends_of_a_text() {
        assert_eq!(ends("一二三", 2), ("一二", "二三"));
        assert_eq!(ends("一", 2), ("一", "一"));
        assert_eq!(ends("一二", 0), ("", ""));
    }
}
