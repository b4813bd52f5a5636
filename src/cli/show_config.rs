//! `hanfix config`: what applies to a document, and why.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::Verdict;
use super::config::Setting;
use super::input::{Failure, Input};
use super::lang::tr;
use super::line::{BOLD, DIM, Line, PLAIN};
use super::project::{Choice, Project, absolute};
use super::terminal::Terminal;
use super::visible::{Quoted, width};

#[derive(Args)]
pub(super) struct ShowConfig {
    /// Documents, which need not exist; the working directory if none is named
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    choice: Choice,
}

impl ShowConfig {
    pub(super) fn run(self) -> Result<Verdict, Failure> {
        let project = Project::new(&self.choice)?;
        let mut out = BufWriter::new(anstream::stdout().lock());
        for input in Input::list(&self.paths) {
            show(&project, &input, &mut out)?;
        }
        out.flush()?;
        Ok(Verdict::Clean)
    }
}

/// Columns of the names.
const NAMES: usize = 16;

fn show(project: &Project, input: &Input, out: &mut dyn Write) -> Result<(), Failure> {
    let path = absolute(input)?;
    let columns = Terminal::stdout(None).columns;
    let name = match input {
        Input::File(path) => path.display().to_string(),
        Input::Stdin => tr!("documents in the working directory", "当前文件夹里的文件"),
    };
    Line::of(BOLD, name).write_hanging(columns, 2, out)?;
    let mut row = |name: &str, value: &str, origin: &str| {
        let gap = " ".repeat(NAMES.saturating_sub(width(name)).max(1));
        let mut line = Line::of(PLAIN, format!("  {name}{gap}{value}"));
        if !origin.is_empty() {
            line.push(DIM, &format!("  ({origin})"));
        }
        line.write_hanging(columns, NAMES + 2, out)
    };
    let config = project.config(&path)?;
    let none = tr!("none found", "没有找到");
    let file = config.as_ref().map_or(none, |c| c.path.display().to_string());
    row(&tr!("configuration", "配置"), &file, "")?;
    if project.excludes(&path)? {
        row(&tr!("excluded", "已排除"), &tr!("yes: folders are walked without it", "是：遍历文件夹时略过"), "")?;
    }
    let decisions = project.decisions(input)?;
    let ready = project.ready(input)?;
    // Of several least confidences the last one counts.
    let least = decisions.iter().rev().find(|d| matches!(d.setting, Setting::MinConfidence(_)));
    row("min-confidence", &ready.least.to_string(), least.map_or(&tr!("default", "默认"), |d| &*d.origin))?;
    for d in &decisions {
        let (name, value) = match &d.setting {
            Setting::MinConfidence(_) => continue,
            Setting::Profile(profile) => ("profile", profile.name().to_owned()),
            Setting::Only(selector) => ("only", selector.clone()),
            Setting::Without(selector) => ("without", selector.clone()),
            Setting::Accept(selector) => ("accept", selector.clone()),
            Setting::Rules(path) => ("rules", path.display().to_string()),
            Setting::Term(word) => ("words", word.clone()),
            Setting::Word(word) => ("protect.words", word.clone()),
            Setting::Pattern(pattern) => ("protect.patterns", pattern.clone()),
            Setting::Replace(wrong, right) => ("replace", format!("{} → {}", Quoted::short(wrong), Quoted::short(right))),
        };
        row(name, &value, &d.origin)?;
    }
    let (running, all) = (ready.repairer.rules().len(), ready.known);
    Ok(row(&tr!("rules that run", "启用规则"), &tr!("{running} of {all}", "{all} 条中的 {running} 条"), "")?)
}
