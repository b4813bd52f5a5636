//! `hanfix undo`.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use hanfix::Diagnostic;

use super::Verdict;
use super::document::Document;
use super::input::{Failure, Input};
use super::lang::{count, tr};
use super::ledger::{self, Entry, Fingerprint};
use super::line::{BOLD, DIM, Line, NEW, OLD, PLAIN, RULE};
use super::place::{Lines, Place};
use super::project::absolute;
use super::replace::Replacement;
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
        let mut out = BufWriter::new(anstream::stdout().lock());
        let mut failed = false;
        for path in self.files(&by_file) {
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
        Ok(if failed { Verdict::Failed } else { Verdict::Clean })
    }

    /// The files to restore, each once.
    fn files(&self, known: &HashMap<PathBuf, Vec<usize>>) -> Vec<PathBuf> {
        let mut files = if self.paths.is_empty() { known.keys().cloned().collect() } else { self.paths.clone() };
        files.sort();
        files.dedup();
        files
    }

    fn file(
        &self,
        path: &Path,
        entries: &mut [Option<Entry>],
        by_file: &HashMap<PathBuf, Vec<usize>>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let input = Input::File(path.to_owned());
        let text = Document::read(&input, input.open()?)?.text;
        let now = Fingerprint::of(&text);
        let of_file = by_file.get(&absolute(&input)?).map(Vec::as_slice).unwrap_or_default();
        let last = of_file.iter().rev().filter_map(|n| Some((*n, entries.get(*n)?.as_ref()?)));
        let mut last = last.peekable();
        let newest = last.peek().map(|(_, entry)| entry.before == now);
        let Some((at, entry)) = last.find(|(_, entry)| entry.after == now) else {
            return Err(input.failure(&match newest {
                None => tr!("the ledger does not know this file", "账本里没有这个文件"),
                Some(true) => tr!("it is already as it was before the repair", "它已是修复前的样子"),
                Some(false) => tr!(
                    "it has changed since the repair; it was left as it is (`hanfix diff` or your version control can help)",
                    "它在修复之后又改过，未作改动（可用 hanfix diff 或版本管理核对）"
                ),
            }));
        };
        let lines = Lines::of(&text);
        let mut left = self.at.clone();
        let kept: Vec<bool> = entry
            .edits()
            .map(|(_, now, made)| {
                let place = lines.place(now.start);
                let by_rule = self.rule.is_empty() || made.iter().any(|d| self.rule.iter().any(|r| d.is_of(r)));
                let by_place = self.at.is_empty() || self.at.contains(&place);
                left.retain(|p| *p != place);
                !(by_rule && by_place)
            })
            .collect();
        if self.list {
            return Ok(list(&input, entry, &kept, &lines, out)?);
        }
        if let Some(place) = left.first() {
            return Err(
                input.failure(&tr!("no edit begins at {place}; --list shows all", "{place} 处没有改动；--list 列出全部"))
            );
        }
        let back = kept.iter().filter(|kept| !**kept).count();
        let (restored, rest) = entry
            .keeping(&text, &kept)
            .ok_or_else(|| input.failure(&tr!("the entry of the ledger does not fit the file", "账本的记录与文件不符")))?;
        if back == entry.patch.len() && Fingerprint::of(&restored) != entry.before {
            return Err(input.failure(&tr!("the entry of the ledger does not fit the file", "账本的记录与文件不符")));
        }
        let mut new = Replacement::of(path)?;
        new.write_all(restored.as_bytes()).map_err(|e| input.failure(&e))?;
        new.finish()?;
        if let Some(entry) = entries.get_mut(at) {
            *entry = Some(rest).filter(|rest| !rest.patch.is_empty());
        }
        let edits = count(back, "edit", "处改动");
        Ok(writeln!(out, "{}", tr!("{input}: {edits} taken back", "{input}：已撤回 {edits}"))?)
    }
}

/// Shows the edits that are not `kept`.
fn list(input: &Input, entry: &Entry, kept: &[bool], lines: &Lines<'_>, out: &mut dyn Write) -> io::Result<()> {
    for ((edit, now, made), _) in entry.edits().zip(kept).filter(|(_, kept)| !**kept) {
        let place = lines.place(now.start);
        let mut rules: Vec<&str> = made.iter().map(|d: &&Diagnostic| &*d.rule).collect();
        rules.dedup();
        let line = Line::of(BOLD, format!("{input}:{place}: ")).with(RULE, rules.join(" + ")).with(DIM, " ");
        let line = line.with(OLD, Quoted::short(edit.old()).to_string()).with(PLAIN, " → ");
        line.with(NEW, Quoted::short(edit.new_text()).to_string()).write(out)?;
        writeln!(out)?;
    }
    Ok(())
}
