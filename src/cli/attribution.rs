//! Which edit is of which rules.

use hanfix::edit::{Edit, Patch, Span};
use hanfix::{Diagnostic, Repaired};

/// Each edit of a patch with the diagnostics that it is made of; those must be of the same text. Time O(n log n + pairs).
pub(super) fn attributed<'p>(
    patch: &'p Patch,
    made: impl Iterator<Item = &'p Diagnostic>,
) -> impl Iterator<Item = (&'p Edit, Vec<&'p Diagnostic>)> {
    let mut made: Vec<&Diagnostic> = made.filter(|d| d.applied).collect();
    made.sort_by_key(|d| (d.span.end, d.span.start));
    patch.edits().iter().map(move |edit| {
        let span = edit.span();
        // An insertion is of the edit beside it; two edits side by side are two.
        let touches = |d: Span| d.start <= span.end && span.start <= d.end && (d.is_empty() || span.is_empty());
        let first = made.partition_point(|d| d.span.end < span.start);
        let near =
            made.get(first..).unwrap_or_default().iter().take_while(|d| d.span.end <= span.end || d.span.start <= span.end);
        (edit, near.filter(|d| d.span.conflicts(span) || touches(d.span)).copied().collect())
    })
}

/// A piece of a document on show.
pub(super) enum Part<'r> {
    /// As it was.
    Same(&'r str),
    /// An edit, with the rules that it is of.
    Made(&'r Edit, Vec<&'r Diagnostic>),
    /// Something that was seen and left alone.
    Left(&'r str, &'r Diagnostic),
}

/// The whole of a document in parts, in order. What was left alone is shown where no edit was made.
pub(super) fn parts<'r>(text: &'r str, repaired: &'r Repaired<'_>) -> Vec<Part<'r>> {
    let made =
        attributed(&repaired.patch, repaired.diagnostics.iter()).map(|(edit, made)| (edit.span(), Part::Made(edit, made)));
    let left = repaired.diagnostics.iter().filter(|d| !d.applied);
    let left = left.filter_map(|d| Some((d.span, Part::Left(d.span.of(text)?, d))));
    let mut found: Vec<(Span, Part<'_>)> = made.chain(left).collect();
    // Of several in one place, what was made comes first.
    found.sort_by_key(|(span, part)| (span.start, matches!(part, Part::Left(..)), span.end));
    let mut behind: Vec<usize> = repaired.patch.edits().iter().map(|e| e.span().start).collect();
    behind.push(text.len());
    let (mut at, mut parts) = (0, Vec::new());
    for (span, part) in found {
        let next_edit = behind.get(behind.partition_point(|b| *b < span.start)).copied().unwrap_or(text.len());
        let free = span.start >= at && (matches!(part, Part::Made(..)) || (span.end <= next_edit && !span.is_empty()));
        if !free {
            continue;
        }
        parts.extend(text.get(at..span.start).filter(|t| !t.is_empty()).map(Part::Same));
        at = span.end;
        parts.push(part);
    }
    parts.extend(text.get(at..).filter(|t| !t.is_empty()).map(Part::Same));
    parts
}
