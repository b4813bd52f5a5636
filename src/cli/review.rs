//! `hanfix review`: the doubtful edits, one by one.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use console::{Key, Term};
use hanfix::edit::{Edit, Patch, Span};
use hanfix::{Diagnostic, chars};

use super::by_name::ByName;
use super::explain::Page;
use super::findings::to_show;
use super::input::{Failure, Input};
use super::lang::{count, tr};
use super::ledger::{Entry, Ledger, States};
use super::line::{BOLD, DIM, Line};
use super::original::Original;
use super::project::{Project, absolute};
use super::replace::Replacement;
use super::run::{Aim, Work, over_documents};
use super::settle::Additions;
use super::terminal::Terminal;
use super::walk::Selection;
use super::words::why_left;
use super::{Settings, Verdict};

#[derive(Args)]
pub(super) struct Review {
    /// Documents and folders to review
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Adds the accepted edits to this ledger, from which `undo` takes them back
    #[arg(long, value_name = "FILE.json")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    settings: Settings,
}

/// What is answered to one edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Leave,
    AlwaysRule,
    NeverRule,
    AlwaysWord,
    KeepWord,
    Quit,
}

/// What was decided so far, beyond the single edits.
#[derive(Default)]
struct Decided {
    /// Rules whose edits are all made, or none.
    rules: ByName<bool>,
    /// Words that are all replaced, or all kept.
    words: ByName<bool>,
    additions: Additions,
    quit: bool,
}

impl Review {
    pub(super) fn run(mut self) -> Result<Verdict, Failure> {
        self.settings.choice.thorough = true;
        let project = Project::new(&self.settings.choice)?;
        let ledger = self.ledger.as_deref().map(Ledger::open).transpose()?;
        let terminal = Terminal::stdout(None);
        let mut decided = Decided::default();
        let mut first = None;
        let verdict = over_documents(&self.paths, &self.selection, &self.settings, Aim::Replace, &mut |work| {
            let Work { input, document, original, ready, out } = work;
            let Input::File(path) = input else { return Ok(false) };
            if decided.quit {
                return Ok(false);
            }
            first.get_or_insert_with(|| input.clone());
            let text = &document.text;
            let repaired = document.repaired(ready);
            let (made, doubtful): (Vec<_>, Vec<_>) = to_show(&repaired.diagnostics).into_iter().partition(|d| d.applied);
            let free =
                |d: &&Diagnostic| d.replacement.is_some() && !repaired.patch.edits().iter().any(|e| e.span().conflicts(d.span));
            let doubtful: Vec<&Diagnostic> = doubtful.into_iter().filter(free).collect();
            let page = Page::new(terminal, text);
            let mut accepted = Vec::new();
            for (n, d) in doubtful.iter().enumerate() {
                let word = Word::around(text, d);
                let of_word = word.as_ref().and_then(|w| decided.words.get(&w.wrong));
                let known = decided.rules.get(&d.rule).or(of_word).copied();
                let accept = match known {
                    Some(accept) => accept,
                    None => {
                        Line::of(BOLD, input.to_string()).with(DIM, format!("  {}/{}", n + 1, doubtful.len())).write(out)?;
                        page.entry(d, Some(why_left(d, ready.least, &made)), out)?;
                        decided.take(ask(word.as_ref(), terminal, out)?, d, word)
                    }
                };
                if accept {
                    let mut made = (*d).clone();
                    made.applied = true;
                    accepted.push(made);
                }
                if decided.quit {
                    break;
                }
            }
            let done = save(input, text, original, accepted, ledger.as_ref())?;
            let edits = count(done, "edit", "处改动");
            writeln!(out, "{}", tr!("{}: {edits} made", "{}：已作 {edits}", path.display()))?;
            Ok(false)
        })?;
        if let Some(input) = first {
            let config = project.config(&absolute(&input)?)?.map(|c| c.path.clone());
            if let Some(path) = decided.additions.write(config)? {
                Failure::Said(tr!("decisions written to {}", "决定已写入 {}", path.display())).say();
            }
        }
        Ok(verdict)
    }
}

impl Decided {
    /// Takes an answer. Is the edit made?
    fn take(&mut self, answer: Answer, d: &Diagnostic, word: Option<Word>) -> bool {
        let rule = d.rule.to_string();
        match (answer, word) {
            (Answer::Accept, _) => return true,
            (Answer::Leave, _) => {}
            (Answer::Quit, _) => self.quit = true,
            (Answer::AlwaysRule, _) => {
                *self.rules.of(&rule) = true;
                self.additions.accept.push(rule);
                return true;
            }
            (Answer::NeverRule, _) => {
                *self.rules.of(&rule) = false;
                self.additions.without.push(rule);
            }
            (Answer::AlwaysWord, Some(word)) => {
                *self.words.of(&word.wrong) = true;
                self.additions.replace.push((word.wrong, word.right));
                return true;
            }
            (Answer::KeepWord, Some(word)) => {
                *self.words.of(&word.wrong) = false;
                self.additions.words.push(word.wrong);
            }
            (Answer::AlwaysWord | Answer::KeepWord, None) => {}
        }
        false
    }
}

/// What stands at an edit with the Han characters beside it, and what should.
struct Word {
    wrong: String,
    right: String,
}

impl Word {
    /// `None` where no Han character is wrong: marks are matters of their place, not of a word.
    fn around(text: &str, d: &Diagnostic) -> Option<Self> {
        let Span { start, end } = d.span;
        d.span.of(text)?.contains(chars::is_han).then_some(())?;
        let han = |c: &char| chars::is_han(*c);
        let before = text.get(..start).and_then(|t| t.chars().next_back()).filter(han);
        let after = text.get(end..).and_then(|t| t.chars().next()).filter(han);
        let with = |inside: &str| before.into_iter().chain(inside.chars()).chain(after).collect();
        Some(Self { wrong: with(d.span.of(text)?), right: with(d.replacement.as_deref()?) })
    }
}

/// Asks until there is an answer; the end of the input quits.
fn ask(word: Option<&Word>, terminal: Terminal, out: &mut dyn Write) -> Result<Answer, Failure> {
    let columns = terminal.columns.unwrap_or(usize::MAX);
    let mut prompt = vec![Line::default()];
    let mut choice = |key: char, meaning: String| {
        let choice = Line::of(BOLD, key.to_string()).with(DIM, format!(" {meaning}   "));
        match prompt.last_mut() {
            Some(row) if row.width() + choice.width() <= columns => row.append(choice),
            _ => prompt.push(choice),
        }
    };
    choice('y', tr!("accept", "改"));
    choice('n', tr!("leave", "不改"));
    choice('a', tr!("always by this rule", "总用此规则"));
    choice('d', tr!("disable this rule", "停用此规则"));
    if let Some(Word { wrong, right }) = word {
        choice('w', tr!("always {wrong} → {right}", "总把 {wrong} 改为 {right}"));
        choice('k', tr!("keep {wrong}", "保留 {wrong}"));
    }
    choice('q', tr!("keep what is done and quit", "存下并退出"));
    loop {
        writeln!(out)?;
        for row in &prompt {
            row.write_hanging(terminal.columns, 2, out)?;
        }
        write!(out, "> ")?;
        out.flush()?;
        let key = key()?;
        writeln!(out)?;
        return Ok(match key {
            Some('y') => Answer::Accept,
            Some('n') => Answer::Leave,
            Some('a') => Answer::AlwaysRule,
            Some('d') => Answer::NeverRule,
            Some('w') if word.is_some() => Answer::AlwaysWord,
            Some('k') if word.is_some() => Answer::KeepWord,
            Some('q') | None => Answer::Quit,
            Some(_) => continue,
        });
    }
}

/// A key of the terminal, or the first character of a line of standard input; `None` at its end.
fn key() -> Result<Option<char>, Failure> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return match Term::stdout().read_key() {
            Ok(Key::Char(c)) => Ok(Some(c.to_ascii_lowercase())),
            Ok(Key::Escape | Key::CtrlC) => Ok(None),
            Ok(_) => Ok(Some(' ')),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Ok(None),
            Err(e) => Err(Input::Stdin.failure(&e)),
        };
    }
    let mut line = String::new();
    match stdin.read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line.trim().chars().next().unwrap_or(' ').to_ascii_lowercase())),
        Err(e) => Err(Input::Stdin.failure(&e)),
    }
}

/// Makes the accepted edits in the file. Of two that conflict the surer one is made. Returns how many were made.
fn save(
    input: &Input,
    text: &str,
    original: Option<&Original>,
    accepted: Vec<Diagnostic>,
    ledger: Option<&Ledger>,
) -> Result<usize, Failure> {
    let Input::File(path) = input else { return Ok(0) };
    let candidates = accepted.iter().filter_map(|d| {
        let edit = Edit::new(text, d.span, d.replacement.clone()?)?;
        Some((edit, (std::cmp::Reverse(d.confidence), d.span), None))
    });
    let (patch, _) = Patch::resolve(candidates.collect());
    if patch.is_empty() {
        return Ok(0);
    }
    let repaired = patch.apply(text).map_err(|e| input.failure(&e))?;
    let made = patch.len();
    let mut new = Replacement::of(path)?;
    new.write_all(repaired.as_bytes()).map_err(|e| input.failure(&e))?;
    if let Some(ledger) = ledger {
        let states = States::of(text, original, &repaired);
        ledger.write(&Entry::new(&absolute(input)?, states, patch, accepted))?;
    }
    new.finish()?;
    Ok(made)
}
