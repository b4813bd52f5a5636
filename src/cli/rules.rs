//! `hanfix rules`.

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use hanfix::{Error, Repairer, Rule, RuleSet};

use super::Verdict;
use super::config::{did_you_mean, explained};
use super::input::{Failure, Input};
use super::lang::{count, tr};
use super::legado::Legado;
use super::line::{BOLD, DIM, Line, NEW, OLD, PLAIN};
use super::project::{Choice, Project};
use super::rule_author::{New, Test};
use super::terminal::Terminal;
use super::visible::{Quoted, width};
use super::words::summary_of;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Rules {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Subcommand)]
enum Command {
    /// Write a rule file to begin with
    New(New),
    /// Try a rule file on documents: every hit, what never fires, what conflicts, how fast each rule is
    Test(Test),
    /// Take rules over from another program
    #[command(subcommand)]
    Import(Import),
}

#[derive(Subcommand)]
enum Import {
    /// From the reading app legado: its replacement rules, literal and regular ones; the rest is listed with the reason
    Legado(Legado),
}

#[derive(Args)]
struct List {
    /// Shows this rule with its source and examples
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Checks a rule file: its form, and every rule against its own examples (repeatable)
    #[arg(long, value_name = "FILE.toml", conflicts_with_all = ["ids", "rule_files"])]
    check: Vec<PathBuf>,
    #[command(flatten)]
    choice: Choice,
}

impl Rules {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        match &self.command {
            None => self.list.run(),
            Some(Command::New(new)) => new.run(),
            Some(Command::Test(test)) => test.run(),
            Some(Command::Import(Import::Legado(legado))) => legado.run(),
        }
    }
}

impl List {
    fn run(&self) -> Result<Verdict, Failure> {
        let mut out = BufWriter::new(anstream::stdout().lock());
        let mut verdict = Verdict::Clean;
        if self.check.is_empty() {
            let rules = Project::rules_of_arguments(&self.choice)?;
            if self.ids.is_empty() {
                list(&rules, &mut out)?;
            }
            // Beside those that always run: what is offered for review.
            let thorough = Repairer::builder().thorough().build();
            let for_review = |id: &str| thorough.as_ref().ok().and_then(|r| r.rules().find(|r| r.id() == id));
            for (n, id) in self.ids.iter().enumerate() {
                let rule = rules.get(id).or_else(|| for_review(id)).ok_or_else(|| Failure::Said(unknown(id, &rules)))?;
                if n > 0 {
                    writeln!(out)?;
                }
                show(rule, &mut out)?;
            }
        }
        for input in self.check.iter().map(|p| Input::path(p)) {
            match load(&input) {
                Ok(rules) if rules.is_empty() => writeln!(out, "{}", tr!("{input}: no rules", "{input}：没有规则"))?,
                Ok(rules) => {
                    let rules = count(rules.len(), "rule", "条规则");
                    writeln!(out, "{}", tr!("{input}: {rules}, every example holds", "{input}：{rules}，例子全部相符"))?;
                }
                Err(failure) => {
                    out.flush()?;
                    failure.say();
                    verdict = Verdict::Failed;
                }
            }
        }
        out.flush()?;
        Ok(verdict)
    }
}

fn unknown(id: &str, rules: &RuleSet) -> String {
    let hint = did_you_mean(id, rules.iter().map(Rule::id));
    let hint = if hint.is_empty() { tr!("; `hanfix rules` lists all", "；hanfix rules 列出全部") } else { hint };
    tr!("no rule has the id `{id}`{hint}", "没有规则叫 `{id}`{hint}")
}

fn list(rules: &RuleSet, out: &mut impl Write) -> io::Result<()> {
    let columns = Terminal::stdout(None).columns;
    let widest = rules.iter().map(|r| r.id().len()).max().unwrap_or(0);
    // The summaries stand beside the ids where there is room for them, else below.
    let is_narrow = columns.is_some_and(|columns| columns < 2 * widest);
    let (width, indent) = if is_narrow { (0, 4) } else { (widest, widest + 7) };
    rules.iter().try_for_each(|r| {
        let line = Line::of(BOLD, format!("{:width$}", r.id())).with(PLAIN, format!("  {:3}  ", r.confidence_claim()));
        line.with(PLAIN, summary_of(r)).write_hanging(columns, indent, out)
    })
}

fn show(rule: &Rule, out: &mut impl Write) -> io::Result<()> {
    const NAMES: usize = 12;
    let columns = Terminal::stdout(None).columns;
    Line::of(BOLD, rule.id()).write_hanging(columns, 2, out)?;
    Line::of(PLAIN, format!("  {}", summary_of(rule))).write_hanging(columns, 2, out)?;
    let mut field = |name: String, value: Line| {
        let mut line = Line::of(PLAIN, "  ").with(DIM, &name);
        line.push(PLAIN, &" ".repeat(NAMES.saturating_sub(width(&name)).max(1)));
        line.append(value);
        line.write_hanging(columns, NAMES + 2, out)
    };
    field(tr!("source", "依据"), Line::of(PLAIN, rule.source_text()))?;
    field(tr!("confidence", "把握"), Line::of(PLAIN, rule.confidence_claim().to_string()))?;
    for (bad, target) in rule.bad_examples() {
        let line = Line::of(OLD, Quoted::whole(bad).to_string()).with(PLAIN, " → ");
        field(tr!("bad", "误例"), line.with(NEW, Quoted::whole(target).to_string()))?;
    }
    rule.good_examples().try_for_each(|good| field(tr!("good", "正例"), Line::of(PLAIN, Quoted::whole(good).to_string())))
}

/// Most bytes that are read of a rule file.
const MAX_FILE: u64 = 64 << 20;

/// The rules of a rule file.
pub(super) fn load(input: &Input) -> Result<RuleSet, Failure> {
    let mut bytes = Vec::new();
    input.open()?.take(MAX_FILE).read_to_end(&mut bytes).map_err(|e| input.failure(&e))?;
    let text = std::str::from_utf8(&bytes).map_err(|e| input.failure_of(Error::NotUtf8 { offset: e.valid_up_to() as u64 }))?;
    RuleSet::from_toml(text).map_err(|e| match e {
        Error::RuleFile { line, column, problem } => Failure::Said(format!("{input}:{line}:{column}: {}", explained(&problem))),
        e => input.failure_of(e),
    })
}
