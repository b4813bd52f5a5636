//! JSON lines: the text of one field is repaired, and every other byte of the line stays as it is.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::Range;

use hanfix::edit::{Edit, Span};
use hanfix::{Diagnostic, Repaired, Repairer};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::attribution::attributed;
use super::fix::BUFFER;
use super::input::{Failure, Input, Source};

/// Longest line, in bytes.
const MAX_LINE: usize = 64 << 20;

/// The field that is read and the field that is written.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) from: String,
    pub(super) to: String,
}

/// What ended the work.
#[derive(Debug)]
pub(super) enum Fault {
    Read(io::Error),
    Write(io::Error),
    /// In the line with this number.
    Line(u64, String),
}

impl Fault {
    pub(super) fn of(self, input: &Input) -> Failure {
        match self {
            Self::Read(e) => input.failure(&e),
            Self::Write(e) => Failure::Output(e),
            Self::Line(line, problem) => Failure::Said(format!("{input}:{line}: {problem}")),
        }
    }
}

/// Whole lines that are repaired together.
pub(super) struct Lines {
    /// Number of the first one.
    pub(super) first: u64,
    /// Where they start, in bytes of the document.
    pub(super) offset: usize,
    pub(super) bytes: Vec<u8>,
}

/// What changes in one place.
#[derive(Debug)]
pub(super) struct Change {
    /// In the line, and later in the document.
    pub(super) edit: Edit,
    /// What it is made of.
    pub(super) made: Vec<Diagnostic>,
}

impl Change {
    fn new(line: &str, span: Span, new: String, made: Vec<Diagnostic>) -> Result<Self, String> {
        let edit = Edit::new(line, span, new).ok_or("a character of the line is cut")?;
        Ok(Self { edit, made })
    }

    fn shifted(mut self, by: usize) -> Self {
        self.made.iter_mut().for_each(|d| d.span = d.span.shifted(by));
        Self { edit: self.edit.shifted(by), ..self }
    }
}

impl Lines {
    /// Repairs line after line, up to the first fault; `each` gets what changed. Memory: a few times the longest line.
    pub(super) fn repair(
        &self,
        repairer: &Repairer,
        fields: &Fields,
        writer: &mut dyn Write,
        mut each: impl FnMut(Change),
    ) -> Result<(), Fault> {
        let mut offset = self.offset;
        (self.first..).zip(self.bytes.split_inclusive(|b| *b == b'\n')).try_for_each(|(number, bytes)| {
            let fault = |problem| Fault::Line(number, problem);
            if bytes.len() > MAX_LINE {
                return Err(fault(too_long()));
            }
            let line = std::str::from_utf8(bytes)
                .map_err(|e| fault(format!("not UTF-8: invalid byte at offset {} of the line", e.valid_up_to())))?;
            let (bom, line) = line.split_at(if number == 1 && line.starts_with('\u{FEFF}') { 3 } else { 0 });
            let changes = match line.trim_ascii() {
                "" => Vec::new(),
                _ => changes(repairer, fields, line).map_err(fault)?,
            };
            let mut write = |text: &str| writer.write_all(text.as_bytes()).map_err(Fault::Write);
            write(bom)?;
            let mut at = 0;
            for change in changes {
                write(line.get(at..change.edit.span().start).unwrap_or_default())?;
                write(change.edit.new_text())?;
                at = change.edit.span().end;
                each(change.shifted(offset + bom.len()));
            }
            write(line.get(at..).unwrap_or_default())?;
            offset += bytes.len();
            Ok(())
        })
    }
}

fn too_long() -> String {
    format!("the line is longer than {} MiB", MAX_LINE >> 20)
}

/// Reads the lines that are there, some at a time: whoever sends one line and waits for the answer gets it.
pub(super) struct LineReader {
    reader: BufReader<Source>,
    /// Number of the next line; `None` at the end.
    next: Option<u64>,
    /// Bytes read so far.
    offset: usize,
}

impl LineReader {
    pub(super) fn new(source: Source) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER, source), next: Some(1), offset: 0 }
    }

    /// Reads up to the last line end that is there, or the end.
    fn read(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let there = self.reader.fill_buf()?;
            let end = memchr::memrchr(b'\n', there).map(|n| n + 1);
            let taken = there.get(..end.unwrap_or(there.len())).unwrap_or_default();
            bytes.extend_from_slice(taken);
            let length = taken.len();
            self.reader.consume(length);
            if end.is_some() || length == 0 || bytes.len() > MAX_LINE {
                return Ok(());
            }
        }
    }
}

impl Iterator for LineReader {
    type Item = Result<Lines, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.next.take()?;
        let mut bytes = Vec::new();
        while let Err(e) = self.read(&mut bytes) {
            if e.kind() != io::ErrorKind::Interrupted {
                return Some(Err(Fault::Read(e)));
            }
        }
        let lines = memchr::memchr_iter(b'\n', &bytes).count() as u64;
        if lines == 0 && bytes.len() > MAX_LINE {
            return Some(Err(Fault::Line(first, too_long())));
        }
        self.next = (lines > 0).then_some(first + lines);
        let offset = self.offset;
        self.offset += bytes.len();
        (!bytes.is_empty()).then_some(Ok(Lines { first, offset, bytes }))
    }
}

/// What changes in a line, in order.
fn changes(repairer: &Repairer, fields: &Fields, line: &str) -> Result<Vec<Change>, String> {
    let Object(members) = serde_json::from_str(line).map_err(|e| explain(&e, line))?;
    let source = value(&members, &fields.from)?.ok_or_else(|| format!("the object has no field {:?}", fields.from))?;
    let Ok(Text(text)) = serde_json::from_str(source.get()) else {
        return Err(format!("field {:?} is {}, not a text", fields.from, kind(source)));
    };
    let Repaired { text: new, patch, diagnostics, .. } = repairer.repair(&text);
    let mut made: Vec<Diagnostic> = diagnostics.into_iter().filter(|d| d.applied).collect();
    if fields.from == fields.to {
        // Only what the edits change: the rest keeps its own escapes.
        let raw = source.get();
        let places = Places::of(raw, patch.edits().iter().map(Edit::span).chain(made.iter().map(|d| d.span)));
        let start = place(line, source).start;
        let written = |span: Span| places.of_text(span.start..span.end).shifted(start);
        let changed = attributed(&patch, made.iter()).map(|(edit, made)| {
            let mut made: Vec<Diagnostic> = made.into_iter().cloned().collect();
            made.iter_mut().for_each(|d| d.span = written(d.span));
            Change::new(line, written(edit.span()), escaped(edit.new_text())?, made)
        });
        return changed.collect();
    }
    let new = match new {
        // The text as it is written in the line, with its own escapes.
        Cow::Borrowed(_) => source.get().to_owned(),
        Cow::Owned(text) => format!("\"{}\"", escaped(&text)?),
    };
    let (span, new) = match value(&members, &fields.to)? {
        Some(target) if target.get() == new => return Ok(Vec::new()),
        Some(target) => (place(line, target), new),
        None => {
            let name = escaped(&fields.to)?;
            let end = members.last().map_or(0, |(_, last)| place(line, last).end);
            (end..end, format!(",\"{name}\":{new}"))
        }
    };
    // Edits of a text that stands elsewhere in the line.
    made.iter_mut().for_each(|d| d.span = span.clone().into());
    Ok(vec![Change::new(line, span.into(), new, made)?])
}

/// A text as it stands between the quotation marks of a JSON string.
fn escaped(text: &str) -> Result<String, String> {
    let mut json = serde_json::to_string(text).map_err(|e| e.to_string())?;
    json.pop();
    Ok(json.split_off(1))
}

/// Where in a JSON string, as it is written, the bytes of its text stand.
struct Places(Vec<(usize, usize)>);

impl Places {
    /// Of the ends of these spans. Time O(length + n log n).
    fn of(raw: &str, spans: impl Iterator<Item = Span>) -> Self {
        let mut wanted: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut places = Vec::with_capacity(wanted.len());
        let (mut in_text, mut in_raw) = (0, 1);
        for at in wanted {
            while in_text < at {
                let (text, written) = unit(raw.get(in_raw..).unwrap_or_default());
                in_text += text;
                in_raw += written;
            }
            places.push((at, in_raw));
        }
        Self(places)
    }

    /// Where this range of the text is written.
    fn of_text(&self, range: Range<usize>) -> Span {
        let at = |at: usize| self.0.get(self.0.partition_point(|(text, _)| *text < at)).map_or(0, |(_, raw)| *raw);
        Span::new(at(range.start), at(range.end))
    }
}

/// The bytes of the first character of a sound JSON string: in its text, and as it is written.
fn unit(raw: &str) -> (usize, usize) {
    let unit_at = |at: usize| raw.get(at..at + 4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
    let mut chars = raw.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some('u')) => match unit_at(2) {
            Some(0xD800..=0xDBFF) => (4, 12),
            Some(unit) => (char::from_u32(unit.into()).map_or(3, char::len_utf8), 6),
            None => (1, 1),
        },
        (Some('\\'), Some(_)) => (1, 2),
        (Some(c), _) => (c.len_utf8(), c.len_utf8()),
        // Behind the end, where nothing is asked for.
        (None, _) => (1, 1),
    }
}

/// The value of a field; an error when the field occurs twice.
fn value<'l>(members: &[(String, &'l RawValue)], name: &str) -> Result<Option<&'l RawValue>, String> {
    let mut found = members.iter().filter(|(n, _)| n == name).map(|(_, v)| *v);
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(format!("field {name:?} occurs twice")),
        (first, None) => Ok(first),
    }
}

/// Where in the line a value stands that was borrowed from it.
fn place(line: &str, value: &RawValue) -> std::ops::Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    start..start + value.get().len()
}

fn kind(value: &RawValue) -> &'static str {
    match value.get().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a Boolean",
        Some(b'n') => "null",
        Some(b'"') => "a string with half a surrogate pair",
        _ => "a number",
    }
}

/// What the JSON reader says, with the column in characters.
fn explain(e: &serde_json::Error, line: &str) -> String {
    let words = e.to_string();
    let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
    let before = line.get(..line.floor_char_boundary(e.column().saturating_sub(1))).unwrap_or_default();
    format!("not a JSON object: {words} (column {})", before.chars().count() + 1)
}

/// A JSON object's members as they are written.
struct Object<'l>(Vec<(String, &'l RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(to: &str) -> Fields {
        Fields { from: "t".to_owned(), to: to.to_owned() }
    }

    #[test]
    fn edits_are_found_among_escapes() {
        let repairer = Repairer::builder().only("width/half-semicolon").build().expect("is a rule");
        let of = |line: &str, to: &str| -> Vec<(Span, String, String)> {
            let changes = changes(&repairer, &fields(to), line).expect("is sound");
            assert!(changes.iter().all(|c| c.made.iter().all(|d| d.span == c.edit.span())));
            changes.into_iter().map(|c| (c.edit.span(), c.edit.old().to_owned(), c.edit.new_text().to_owned())).collect()
        };
        let line = r#"{"t":"\u76ee\ud83d\ude00\"标;\u4efb务\n","k":"目;标"}"#;
        let at = line.find(';').expect("is there");
        assert_eq!(of(line, "t"), [(Span::new(at, at + 1), ";".to_owned(), "；".to_owned())]);
        assert_eq!(of(r#"{"t":"目标","n":1}"#, "t"), []);
        let line = r#"{"t":"目标\u003b任务"}"#;
        assert_eq!(of(line, "t"), [(Span::new(12, 18), r"\u003b".to_owned(), "；".to_owned())]);
        let end = line.len() - 1;
        assert_eq!(of(line, "u"), [(Span::new(end, end), String::new(), r#","u":"目标；任务""#.to_owned())]);
        assert_eq!(of(r#"{"t":"目标","u":"目标"}"#, "u"), []);
    }
}
