//! JSON lines: the text of one field is repaired, and every other byte of the line stays as it is.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};

use hanfix::Repairer;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

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
    pub(super) bytes: Vec<u8>,
}

impl Lines {
    /// Repairs line after line, up to the first fault. Memory: a few times the longest line.
    pub(super) fn repair(&self, repairer: &Repairer, fields: &Fields, writer: &mut dyn Write) -> Result<(), Fault> {
        (self.first..).zip(self.bytes.split_inclusive(|b| *b == b'\n')).try_for_each(|(number, bytes)| {
            let fault = |problem| Fault::Line(number, problem);
            if bytes.len() > MAX_LINE {
                return Err(fault(too_long()));
            }
            let line = std::str::from_utf8(bytes)
                .map_err(|e| fault(format!("not UTF-8: invalid byte at offset {} of the line", e.valid_up_to())))?;
            let (bom, line) = line.split_at(if number == 1 && line.starts_with('\u{FEFF}') { 3 } else { 0 });
            let parts = match line.trim_ascii() {
                "" => [line.into(), Cow::default(), Cow::default()],
                _ => splice(repairer, fields, line).map_err(fault)?,
            };
            writer.write_all(bom.as_bytes()).map_err(Fault::Write)?;
            parts.iter().try_for_each(|part| writer.write_all(part.as_bytes())).map_err(Fault::Write)
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
}

impl LineReader {
    pub(super) fn new(source: Source) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER, source), next: Some(1) }
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
        (!bytes.is_empty()).then_some(Ok(Lines { first, bytes }))
    }
}

/// The line with the repaired text in it, in three parts.
fn splice<'l>(repairer: &Repairer, fields: &Fields, line: &'l str) -> Result<[Cow<'l, str>; 3], String> {
    let Object(members) = serde_json::from_str(line).map_err(|e| explain(&e, line))?;
    let source = value(&members, &fields.from)?.ok_or_else(|| format!("the object has no field {:?}", fields.from))?;
    let Ok(Text(text)) = serde_json::from_str(source.get()) else {
        return Err(format!("field {:?} is {}, not a text", fields.from, kind(source)));
    };
    let repaired = repairer.repair(&text).text;
    let new = match repaired {
        // The text as it is written in the line, with its own escapes.
        Cow::Borrowed(_) => Cow::Borrowed(source.get()),
        Cow::Owned(text) => Cow::Owned(serde_json::to_string(&text).map_err(|e| e.to_string())?),
    };
    let (target, new) = match value(&members, &fields.to)? {
        Some(target) => (place(line, target), new),
        None => {
            let name = serde_json::to_string(&fields.to).map_err(|e| e.to_string())?;
            let end = members.last().map_or(0, |(_, last)| place(line, last).end);
            (end..end, Cow::Owned(format!(",{name}:{new}")))
        }
    };
    Ok([line.get(..target.start).unwrap_or_default().into(), new, line.get(target.end..).unwrap_or_default().into()])
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
