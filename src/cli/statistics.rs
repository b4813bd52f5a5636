//! How often each rule found something, and where.

use std::io::{self, Write};

use hanfix::Diagnostic;
use serde_json::json;

use super::by_name::ByName;
use super::findings::Format;
use super::input::Input;
use super::lang::{count, tr};
use super::line::{BOLD, DIM, DOUBTFUL, NEW, RULE};
use super::project::Ready;
use super::visible::right;

/// How many edits are made and how many are left alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    made: usize,
    left: usize,
}

impl Count {
    const fn all(self) -> usize {
        self.made + self.left
    }
}

/// The counts of one document by rule.
#[derive(Debug, Default)]
pub(super) struct Counts(ByName<Count>);

impl Counts {
    pub(super) fn add(&mut self, d: &Diagnostic) {
        let count = self.0.of(&d.rule);
        if d.applied {
            count.made += 1;
        } else {
            count.left += 1;
        }
    }
}

/// The counts of all documents.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    rules: ByName<Count>,
    /// The documents in which something was found.
    files: Vec<(String, Count)>,
    documents: usize,
}

impl Statistics {
    pub(super) fn add(&mut self, input: &Input, counts: &Counts) {
        self.documents += 1;
        let mut sum = Count::default();
        for (rule, count) in counts.0.iter() {
            let of_rule = self.rules.of(rule);
            *of_rule = Count { made: of_rule.made + count.made, left: of_rule.left + count.left };
            sum = Count { made: sum.made + count.made, left: sum.left + count.left };
        }
        if sum.all() > 0 {
            self.files.push((input.to_string(), sum));
        }
    }

    /// Was nothing found?
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All in one sentence.
    pub(super) fn summary(&self) -> String {
        let (made, left) = self.rules.iter().fold((0, 0), |(made, left), (_, c)| (made + c.made, left + c.left));
        let (found, edits) = (count(made + left, "finding", "处"), count(made, "edit", "处改动"));
        let documents = self.documents;
        let files = count(self.files.len(), "file", "个文件");
        tr!(
            "{found} in {files} of {documents}; `hanfix fix` makes {edits}",
            "{documents} 个文件中，{files}共有 {found}；hanfix fix 会作 {edits}"
        )
    }

    /// For people, or as one JSON object.
    pub(super) fn write(&mut self, format: Format, ready: &Ready, out: &mut dyn Write) -> io::Result<()> {
        self.files.sort_unstable_by(|(a, m), (b, n)| n.all().cmp(&m.all()).then_with(|| a.cmp(b)));
        let silent = ready.repairer.rules().map(hanfix::Rule::id).filter(|id| self.rules.get(id).is_none()).collect::<Vec<_>>();
        if format != Format::Text {
            let number = |c: &Count| json!({ "made": c.made, "left": c.left });
            let rules = serde_json::Value::from_iter(self.rules.iter().map(|(rule, c)| (rule, number(c))));
            let files: Vec<_> =
                self.files.iter().map(|(path, c)| json!({ "path": path, "made": c.made, "left": c.left })).collect();
            let all = json!({ "documents": self.documents, "rules": rules, "files": files, "never": silent });
            serde_json::to_writer(&mut *out, &all)?;
            return writeln!(out);
        }
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(_, c)| std::cmp::Reverse(c.all()));
        let head = |title: String, out: &mut dyn Write| {
            let (made, left) = (right(&tr!("made", "改动"), 8), right(&tr!("left", "未动"), 8));
            writeln!(out, "{BOLD}{made} {left}  {title}{BOLD:#}")
        };
        let row =
            |c: &Count, out: &mut dyn Write| write!(out, "{NEW}{:>8}{NEW:#} {DOUBTFUL}{:>8}{DOUBTFUL:#}  ", c.made, c.left);
        head(tr!("rule", "规则"), out)?;
        for (rule, c) in rules {
            row(c, out)?;
            writeln!(out, "{RULE}{rule}{RULE:#}")?;
        }
        writeln!(out)?;
        let (files, documents) = (count(self.files.len(), "file", "个文件"), self.documents);
        head(tr!("file ({files} of {documents})", "文件（{documents} 个中的 {files}）"), out)?;
        for (path, c) in &self.files {
            row(c, out)?;
            writeln!(out, "{path}")?;
        }
        let n = count(silent.len(), "rule", "条规则");
        let said = match silent.len() {
            0 => tr!("every rule that runs found something", "启用的规则都有所获"),
            _ => tr!("{n} found nothing", "{n}一无所获"),
        };
        writeln!(out, "\n{BOLD}{said}{BOLD:#}")?;
        silent.iter().try_for_each(|id| writeln!(out, "  {DIM}{id}{DIM:#}"))
    }
}
