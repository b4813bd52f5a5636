//! What `check` found, in the forms in which it tells it.

use std::cmp::Reverse;
use std::io::{self, Write};

use clap::ValueEnum;
use hanfix::{Category, Diagnostic, Span};
use serde::Serialize;

use super::input::Input;
use super::line::{BOLD, DOUBTFUL, Line, NEW, OLD, PLAIN, RULE};
use super::place::Place;
use super::project::Ready;
use super::sarif;
use super::visible::Quoted;
use super::words::summary;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One line a finding, for people
    Text,
    /// One JSON list
    Json,
    /// One JSON object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// The diagnostics of a text in order, those left out that say the same as another one.
pub(super) fn to_show(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|d| (d.span, &d.replacement, !d.applied, Reverse(d.confidence)));
    shown.dedup_by_key(|d| (d.span, &d.replacement));
    shown.sort_by_key(|d| (d.span, !d.applied, Reverse(d.confidence)));
    shown
}

/// Something found in a document.
pub(super) struct Finding<'a> {
    pub(super) input: &'a Input,
    pub(super) place: Place,
    pub(super) old: &'a str,
    pub(super) diagnostic: &'a Diagnostic,
}

impl Finding<'_> {
    /// The place behind it.
    pub(super) fn end(&self) -> Place {
        self.place.behind(self.old)
    }
}

impl Format {
    /// What stands before all findings.
    pub(super) fn begin(self, ready: &Ready, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json => out.write_all(b"["),
            Self::Sarif => sarif::begin(ready, out),
            Self::Text | Self::Jsonl | Self::Github => Ok(()),
        }
    }

    /// One finding. In a list a comma stands before each: see [`Listed`].
    /// For people, on a terminal of so many columns, in rows.
    pub(super) fn write(self, finding: &Finding<'_>, columns: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text(finding, columns, out),
            Self::Json => {
                out.write_all(b",\n")?;
                Ok(serde_json::to_writer(out, &Record::of(finding))?)
            }
            Self::Jsonl => {
                serde_json::to_writer(&mut *out, &Record::of(finding))?;
                out.write_all(b"\n")
            }
            Self::Sarif => {
                out.write_all(b",\n")?;
                Ok(serde_json::to_writer(out, &sarif::result(finding))?)
            }
            Self::Github => github(finding, out),
        }
    }

    /// What stands behind all findings.
    pub(super) fn end(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json => out.write_all(b"\n]\n"),
            Self::Sarif => sarif::end(out),
            Self::Text | Self::Jsonl | Self::Github => Ok(()),
        }
    }

    const fn is_list(self) -> bool {
        matches!(self, Self::Json | Self::Sarif)
    }
}

/// Leaves out the comma before the first item of a list. Items come from several threads, and none knows whether it is the first.
pub(super) struct Listed<W> {
    out: W,
    first: bool,
}

impl<W: Write> Listed<W> {
    pub(super) const fn new(out: W, format: Format) -> Self {
        Self { out, first: format.is_list() }
    }
}

impl<W: Write> Write for Listed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.first) && bytes.starts_with(b",") {
            return Ok(1);
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A finding as JSON. Line and column in characters from 1, the span in bytes from 0.
#[derive(Serialize)]
struct Record<'a> {
    path: String,
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
    span: Span,
    old: &'a str,
    replacement: Option<&'a str>,
    rule: &'a str,
    category: Category,
    summary: &'a str,
    source: &'a str,
    confidence: u8,
    applied: bool,
}

impl<'a> Record<'a> {
    fn of(finding: &Finding<'a>) -> Self {
        let (d, end) = (finding.diagnostic, finding.end());
        Self {
            path: finding.input.to_string(),
            line: finding.place.line,
            column: finding.place.column,
            end_line: end.line,
            end_column: end.column,
            span: d.span,
            old: finding.old,
            replacement: d.replacement.as_deref(),
            rule: &d.rule,
            category: d.category,
            summary: &d.summary,
            source: &d.source,
            confidence: d.confidence,
            applied: d.applied,
        }
    }
}

/// One line for people; on a terminal of so many columns in rows.
fn text(finding: &Finding<'_>, columns: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let Finding { input, place, old, diagnostic: d } = finding;
    let (before, after) = if d.applied { (OLD, NEW) } else { (DOUBTFUL, DOUBTFUL) };
    let line = Line::of(BOLD, format!("{input}:{place}:")).with(PLAIN, " ").with(RULE, &*d.rule);
    let line = line.with(PLAIN, format!(" {} ", d.confidence)).with(before, Quoted::short(old).to_string()).with(PLAIN, " → ");
    let line = match &d.replacement {
        Some(new) if d.applied => line.with(after, Quoted::short(new).to_string()),
        Some(new) => line.with(after, format!("{}?", Quoted::short(new))),
        None => line.with(after, "?"),
    };
    line.with(PLAIN, format!("  {}", summary(d))).write_hanging(columns, INDENT, out)
}

/// Columns before the rows of a finding behind its first one.
const INDENT: usize = 4;

/// What a finding says without its place: what became what, and why.
pub(super) fn message(finding: &Finding<'_>) -> String {
    let d = finding.diagnostic;
    let new = d.replacement.as_deref().map_or_else(|| "?".to_owned(), |new| Quoted::short(new).to_string());
    format!("{} → {new}  {}", Quoted::short(finding.old), summary(d))
}

/// A workflow command: a warning for an edit that `fix` makes, a notice for the others.
fn github(finding: &Finding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (d, place, end) = (finding.diagnostic, finding.place, finding.end());
    let level = if d.applied { "warning" } else { "notice" };
    let escaped = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let file = property(&finding.input.to_string());
    let title = property(&format!("{} {}", d.rule, d.confidence));
    write!(out, "::{level} file={file},line={},endLine={}", place.line, end.line)?;
    // Columns belong to one line.
    if place.line == end.line {
        write!(out, ",col={},endColumn={}", place.column, end.column)?;
    }
    writeln!(out, ",title={title}::{}", escaped(&message(finding)))
}
