//! `hanfix rules new` and `hanfix rules test`: for those who write rules.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use hanfix::{Category, Diagnostic, Repairer, RuleSet};

use super::Verdict;
use super::by_name::ByName;
use super::document::Document;
use super::findings::to_show;
use super::input::{Failure, Input};
use super::lang::{count, tr};
use super::line::{BOLD, DIM, DOUBTFUL, Line, PLAIN, RULE};
use super::place::{Lines, Place};
use super::project::{Choice, Project};
use super::rules;
use super::terminal::Terminal;
use super::visible::{Quoted, right};
use super::walk::Selection;

#[derive(Args)]
pub(super) struct New {
    /// The file to write; standard output if none is named
    #[arg(value_name = "FILE.toml")]
    file: Option<PathBuf>,
    /// The id of the rule: what kind of defect, and which
    #[arg(long, value_name = "ID", default_value = "house/wrong-name")]
    id: String,
    /// The category, which decides when the rule runs
    #[arg(long, value_name = "CATEGORY", default_value = "confusion", value_parser = category)]
    category: Category,
}

fn category(name: &str) -> Result<Category, String> {
    let names = Category::ALL.map(Category::name).join(", ");
    Category::ALL.into_iter().find(|c| c.name() == name).ok_or_else(|| tr!("one of {names}", "应为其中之一：{names}"))
}

const TEMPLATE: &str = include_str!("template.toml");

impl New {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let text = TEMPLATE.replace("{{id}}", &self.id).replace("{{category}}", self.category.name());
        RuleSet::from_toml(&text).map_err(|e| Failure::Said(e.to_string()))?;
        let Some(path) = &self.file else {
            io::stdout().lock().write_all(text.as_bytes())?;
            return Ok(Verdict::Clean);
        };
        let input = Input::path(path);
        let file = File::options().write(true).create_new(true).open(path);
        file.and_then(|mut f| f.write_all(text.as_bytes())).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => {
                let next =
                    tr!("it is there already; choose another name, or remove it first", "已有这个文件，请换个名字或先删掉");
                input.failure(&next)
            }
            _ => input.failure(&e),
        })?;
        let next = tr!(
            "{input}: now `hanfix rules test {input} --corpus DIR`",
            "{input}：接着试 hanfix rules test {input} --corpus 文件夹"
        );
        Failure::Said(next).say();
        Ok(Verdict::Clean)
    }
}

#[derive(Args)]
pub(super) struct Test {
    /// The rule file
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,
    /// Documents and folders to try the rules on (repeatable)
    #[arg(long, value_name = "DIR", required = true)]
    corpus: Vec<PathBuf>,
    /// Shows at most so many hits of a rule
    #[arg(long, value_name = "N", default_value_t = 20)]
    hits: usize,
    #[command(flatten)]
    selection: Selection,
}

/// What a rule did on the corpus.
#[derive(Default)]
struct Score {
    hits: usize,
    made: usize,
    /// The rules that it lost to, and how often.
    lost: ByName<usize>,
    time: Duration,
}

impl Test {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let own = rules::load(&Input::path(&self.file))?;
        let mut all = RuleSet::builtin().clone();
        all.extend(own.clone()).map_err(|e| Input::path(&self.file).failure(&e))?;
        let build = |rules: RuleSet| Repairer::builder().rules(rules).build().map_err(|e| Failure::Said(e.to_string()));
        let together = build(all)?;
        let alone = own.iter().map(|r| Ok((r.id(), build(own.clone().only(r.id()))?))).collect::<Result<Vec<_>, Failure>>()?;
        let mut scores = ByName::<Score>::default();
        own.iter().for_each(|r| scores.of(r.id()).time = Duration::ZERO);
        let mut out = BufWriter::new(anstream::stdout().lock());
        let project = Project::new(&Choice::default())?;
        let (mut bytes, mut failed) = (0, false);
        for input in self.selection.inputs(&self.corpus, &project)? {
            let document = match input.open().and_then(|source| Document::read(&input, source)) {
                Ok(document) => document,
                Err(failure) => {
                    failure.say();
                    failed = true;
                    continue;
                }
            };
            let text = &document.text;
            bytes += text.len();
            for (id, repairer) in &alone {
                // What is read at the first use only is not the speed of the rule.
                if scores.get(id).is_some_and(|score| score.time.is_zero()) {
                    let _ = repairer.lint(text);
                }
                let start = Instant::now();
                let _ = repairer.lint(text);
                if let Some(score) = scores.get_mut(id) {
                    score.time += start.elapsed();
                }
            }
            let found = together.lint(text);
            let lines = Lines::of(text);
            // A rule that says the same as a built-in one is seen too.
            let of_own: Vec<Diagnostic> = found.iter().filter(|d| scores.get(&d.rule).is_some()).cloned().collect();
            for d in to_show(&of_own) {
                let Some(score) = scores.get_mut(&d.rule) else { continue };
                score.take(d, &found);
                if score.hits <= self.hits {
                    show(&input, lines.place(d.span.start), text, d, &mut out)?;
                }
            }
        }
        summary(&scores, bytes, &mut out)?;
        out.flush()?;
        Ok(if failed { Verdict::Failed } else { Verdict::Clean })
    }
}

impl Score {
    fn take(&mut self, d: &Diagnostic, found: &[Diagnostic]) {
        self.hits += 1;
        self.made += usize::from(d.applied);
        let winner = found.iter().find(|w| !d.applied && w.applied && w.rule != d.rule && w.span.conflicts(d.span));
        if let Some(winner) = winner {
            *self.lost.of(&winner.rule) += 1;
        }
    }
}

/// Characters that are shown on either side of a hit.
const KEPT: usize = 16;

/// A hit in its line.
fn show(input: &Input, place: Place, text: &str, d: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let line =
        |t: &str, last: bool| if last { t.rsplit('\n').next() } else { t.split('\n').next() }.unwrap_or_default().to_owned();
    let before = line(text.get(..d.span.start).unwrap_or_default(), true);
    let after = line(text.get(d.span.end..).unwrap_or_default(), false);
    let (_, before) = super::line::ends(&before, KEPT);
    let (after, _) = super::line::ends(&after, KEPT);
    let (old, new) = (Quoted::short(d.span.of(text).unwrap_or_default()), d.replacement.as_deref().unwrap_or("?"));
    let style = if d.applied { BOLD } else { DOUBTFUL };
    let mut line =
        Line::of(BOLD, format!("{input}:{place}: ")).with(RULE, &*d.rule).with(PLAIN, format!(" {}  ", d.confidence));
    line.push_text(DIM, before);
    line.push(style, &format!("[{old} → {}]", Quoted::short(new)));
    line.push_text(DIM, after);
    line.write_hanging(Terminal::stdout(None).columns, 4, out)
}

fn summary(scores: &ByName<Score>, bytes: usize, out: &mut dyn Write) -> io::Result<()> {
    let heads = [tr!("hits", "命中"), tr!("made", "改动"), tr!("MB/s", "MB/s"), tr!("rule", "规则")];
    let [hits, made, speed, rule] = heads;
    let [hits, made, speed] = [hits, made, speed].map(|head| right(&head, 8));
    writeln!(out, "\n{BOLD}{hits} {made} {speed}  {rule}{BOLD:#}")?;
    for (id, score) in scores.iter() {
        let speed = bytes as f64 / 1e6 / score.time.as_secs_f64().max(1e-9);
        write!(out, "{:>8} {:>8} {speed:>8.0}  {RULE}{id}{RULE:#}", score.hits, score.made)?;
        for (winner, n) in score.lost.iter() {
            write!(out, "  {DOUBTFUL}{}{DOUBTFUL:#}", tr!("lost to {winner} ({n})", "让给 {winner}（{n}）"))?;
        }
        writeln!(out)?;
    }
    let silent: Vec<&str> = scores.iter().filter(|(_, s)| s.hits == 0).map(|(id, _)| id).collect();
    if !silent.is_empty() {
        let n = count(silent.len(), "rule", "条规则");
        writeln!(out, "{}", tr!("{n} never fired: {}", "{n}从未命中：{}", silent.join(", ")))?;
    }
    Ok(())
}
