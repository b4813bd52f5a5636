//! `hanfix undo`.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use hanfix::Diagnostic;

use super::Verdict;
use super::config::did_you_mean;
use super::input::{Failure, Input};
use super::lang::{count, tr};
use super::ledger::{self, Entry, Fingerprint};
use super::line::{BOLD, DIM, Line, NEW, OLD, PLAIN, RULE};
use super::place::{Lines, Place};
use super::project::absolute;
use super::replace::Replacement;
use super::terminal::Terminal;
use super::visible::Quoted;

#[derive(Args)]
pub(super) struct Undo {
    /// Files to restore; all files of the ledger if none is named
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The ledger that `fix --write --ledger` wrote
    #[arg(long, value_name = "FILE.json")]
    ledger: PathBuf,
    /// Takes back only the edits of these rules: an id, or a category as `layout/*` (repeatable)
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Takes back only the edit at this place in the file as it is now (repeatable)
    #[arg(long, value_name = "LINE:COLUMN")]
    at: Vec<Place>,
    /// Lists the edits with their places in the files as they are now, and takes none back
    #[arg(short, long)]
    list: bool,
}

impl Undo {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let mut entries: Vec<Option<Entry>> = ledger::read(&self.ledger)?.into_iter().map(Some).collect();
        let mut by_file: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (n, entry) in entries.iter().flatten().enumerate() {
            by_file.entry(entry.file.clone()).or_default().push(n);
        }
        let unknown = self.unknown_rule(entries.iter().flatten());
        let mut out = BufWriter::new(anstream::stdout().lock());
        let mut failed = false;
        for path in self.files(&by_file)? {
            if let Err(failure) = self.file(&path, &mut entries, &by_file, &mut out) {
                out.flush()?;
                failure.say();
                failed = true;
            }
        }
        if !self.list {
            ledger::replace(&self.ledger, entries.iter().flatten())?;
        }
        out.flush()?;
        if let Some(problem) = unknown {
            return Err(Input::path(&self.ledger).failure(&problem));
        }
        Ok(if failed { Verdict::Failed } else { Verdict::Clean })
    }

    /// Are all edits taken back?
    fn takes_all(&self) -> bool {
        self.rule.is_empty() && self.at.is_empty()
    }

    /// Says which of the rules made no edit.
    fn unknown_rule<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> Option<String> {
        let made: Vec<&Diagnostic> = entries.flat_map(|e| &e.made).collect();
        let rule = self.rule.iter().find(|rule| !made.iter().any(|d| d.is_of(rule)))?;
        let hint = did_you_mean(rule, made.iter().map(|d| &*d.rule));
        let hint = if hint.is_empty() { tr!("; --list shows all", "；--list 列出全部") } else { hint };
        Some(tr!("no edit is of `{rule}`{hint}", "没有 `{rule}` 的改动{hint}"))
    }

    /// The files to restore, each once; of a folder, those that the ledger knows.
    fn files(&self, known: &HashMap<PathBuf, Vec<usize>>) -> Result<Vec<PathBuf>, Failure> {
        let here = std::env::current_dir().unwrap_or_default();
        let shown = |path: &PathBuf| path.strip_prefix(&here).unwrap_or(path).to_owned();
        let mut files: Vec<PathBuf> = Vec::new();
        for path in &self.paths {
            let folder = path.is_dir().then(|| absolute(&Input::path(path))).transpose()?;
            match folder {
                Some(folder) => files.extend(known.keys().filter(|p| p.starts_with(&folder)).map(shown)),
                None => files.push(path.clone()),
            }
        }
        if self.paths.is_empty() {
            files.extend(known.keys().map(shown));
        }
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    fn file(
        &self,
        path: &Path,
        entries: &mut [Option<Entry>],
        by_file: &HashMap<PathBuf, Vec<usize>>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let input = Input::File(path.to_owned());
        let bytes = fs::read(path).map_err(|e| input.failure(&e))?;
        let of_file = by_file.get(&absolute(&input)?).map(Vec::as_slice).unwrap_or_default();
        let at = newest(entries, of_file, &Fingerprint::of(&bytes));
        // A file that was repaired is UTF-8.
        let text = at.and_then(|_| std::str::from_utf8(&bytes).ok());
        let (Some(at), Some(text)) = (at, text) else { return self.unfit(&input, entries, of_file, &bytes, out) };
        let entry = entries.get(at).and_then(Option::as_ref);
        let lines = Lines::of(text);
        let mut left = self.at.clone();
        let kept: Vec<bool> = entry
            .iter()
            .flat_map(|entry| entry.edits())
            .map(|(_, now, made)| {
                let place = lines.place(now.start);
                let by_rule = self.rule.is_empty() || made.iter().any(|d| self.rule.iter().any(|r| d.is_of(r)));
                let by_place = self.at.is_empty() || self.at.contains(&place);
                left.retain(|p| *p != place);
                !(by_rule && by_place)
            })
            .collect();
        if self.list {
            let columns = Terminal::stdout(None).columns;
            return Ok(entry.map_or(Ok(()), |entry| list(&input, entry, &kept, &lines, columns, out))?);
        }
        if let Some(place) = left.first() {
            return Err(
                input.failure(&tr!("no edit begins at {place}; --list shows all", "{place} 处没有改动；--list 列出全部"))
            );
        }
        let mut back = kept.iter().filter(|kept| !**kept).count();
        if back == 0 && !self.takes_all() {
            return Ok(());
        }
        let unfit = || input.failure(&tr!("the entry of the ledger does not fit the file", "账本的记录与文件不符"));
        let mut steps = vec![(at, entry.and_then(|entry| entry.without(text, &kept)).ok_or_else(unfit)?)];
        // A file that was repaired several times becomes what it was before the first repair.
        while let Some((_, step)) = steps.last().filter(|_| self.takes_all()) {
            let done = |at: &usize| steps.iter().any(|(done, _)| done == at);
            let of_file: Vec<usize> = of_file.iter().copied().filter(|at| !done(at)).collect();
            let Some(at) = newest(entries, &of_file, &Fingerprint::of(&step.bytes)) else { break };
            let (entry, text) = (entries.get(at).and_then(Option::as_ref), std::str::from_utf8(&step.bytes).ok());
            let edits = entry.map_or(0, |e| e.patch.len());
            let next = entry.zip(text).and_then(|(entry, text)| entry.without(text, &vec![false; edits]));
            back += edits;
            steps.push((at, next.ok_or_else(unfit)?));
        }
        let mut new = Replacement::of(path)?;
        let decoded = steps.last().is_some_and(|(_, step)| step.decoded);
        let bytes = steps.last().map(|(_, step)| &*step.bytes).unwrap_or_default();
        new.write_all(bytes).map_err(|e| input.failure(&e))?;
        new.finish()?;
        for (at, step) in steps {
            if let Some(entry) = entries.get_mut(at) {
                *entry = step.rest;
            }
        }
        let edits = count(back, "edit", "处改动");
        let said = match (decoded, back) {
            (false, _) => tr!("{input}: {edits} taken back", "{input}：已撤回 {edits}"),
            (true, 0) => tr!("{input}: its encoding restored", "{input}：编码已恢复"),
            (true, _) => tr!("{input}: {edits} taken back, its encoding restored", "{input}：已撤回 {edits}，编码已恢复"),
        };
        Ok(writeln!(out, "{said}")?)
    }

    /// A file that none of its entries left as it is now. One that is as it was before the last repair, which an interrupt may
    /// have left undone, is restored already.
    fn unfit(
        &self,
        input: &Input,
        entries: &mut [Option<Entry>],
        of_file: &[usize],
        bytes: &[u8],
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let now = Fingerprint::of(bytes);
        let last = of_file.iter().rev().copied().find(|at| entries.get(*at).is_some_and(Option::is_some));
        let Some(entry) = last.and_then(|at| entries.get_mut(at)) else {
            return Err(input.failure(&tr!("the ledger does not know this file", "账本里没有这个文件")));
        };
        if entry.as_ref().is_none_or(|entry| entry.before != now) {
            return Err(input.failure(&tr!(
                "it has changed since the repair; it was left as it is (`hanfix diff` or your version control can help)",
                "它在修复之后又改过，未作改动（可用 hanfix diff 或版本管理核对）"
            )));
        }
        if self.takes_all() && !self.list {
            *entry = None;
        }
        Ok(writeln!(out, "{}", tr!("{input}: it is already as it was before the repair", "{input}：已是修复前的样子"))?)
    }
}

/// Of the entries with these numbers, the last one that left the file as it is now.
fn newest(entries: &[Option<Entry>], of_file: &[usize], now: &Fingerprint) -> Option<usize> {
    let is_now = |at: &usize| entries.get(*at).and_then(Option::as_ref).is_some_and(|entry| entry.after == *now);
    of_file.iter().rev().copied().find(is_now)
}

/// Columns before the rows of an edit behind its first one.
const INDENT: usize = 4;

/// Shows the edits that are not `kept`.
fn list(
    input: &Input,
    entry: &Entry,
    kept: &[bool],
    lines: &Lines<'_>,
    columns: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for ((edit, now, made), _) in entry.edits().zip(kept).filter(|(_, kept)| !**kept) {
        let place = lines.place(now.start);
        let mut rules: Vec<&str> = made.iter().map(|d: &&Diagnostic| &*d.rule).collect();
        rules.dedup();
        let line = Line::of(BOLD, format!("{input}:{place}: ")).with(RULE, rules.join(" + ")).with(DIM, " ");
        let line = line.with(OLD, Quoted::short(edit.old()).to_string()).with(PLAIN, " → ");
        line.with(NEW, Quoted::short(edit.new_text()).to_string()).write_hanging(columns, INDENT, out)?;
    }
    Ok(())
}
