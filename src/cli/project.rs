//! What applies to which document: the arguments and the configuration together, made into repairers.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use hanfix::{Category, DEFAULT_MIN_CONFIDENCE, Error, Repairer, Rule, RuleSet};

use super::config::{self, Config, Decision, Setting, did_you_mean};
use super::input::{Failure, Input};
use super::lang::tr;
use super::rules;
use super::words::problem;

/// Which rules run and how.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Rules")]
pub(super) struct Choice {
    /// Adds the rules of this file (repeatable)
    #[arg(long = "rules", value_name = "FILE.toml")]
    pub(super) rule_files: Vec<PathBuf>,
    /// Uses only these rules: an id, or a category as `width/*` (repeatable)
    #[arg(long, value_name = "RULE")]
    only: Vec<String>,
    /// Leaves these rules out: an id, or a category as `layout/*` (repeatable)
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Makes the edits of these rules however unsure they are (repeatable)
    #[arg(long, value_name = "RULE")]
    accept: Vec<String>,
    /// Makes edits of at least this confidence and only reports the others [default: 90]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
    min_confidence: Option<u8>,
    /// Are more doubtful edits looked for, in more time?
    #[arg(skip)]
    pub(super) thorough: bool,
    /// Where the documents come from: what kind of errors to expect [default: typed]
    #[arg(long, value_name = "NAME", value_enum)]
    profile: Option<config::Profile>,
    /// Lets no rule write where this regular expression matches (repeatable)
    #[arg(long, value_name = "REGEX")]
    protect: Vec<String>,
    /// Names and terms that are right, and known when a character of one is wrong: a file with one a line, or a list with `,` or `、`
    /// between them (repeatable)
    #[arg(long, value_name = "FILE|LIST")]
    words: Vec<String>,
    /// Reads this configuration instead of the `hanfix.toml` in or above the folder of the document
    #[arg(long, value_name = "FILE.toml", help_heading = "Configuration")]
    config: Option<PathBuf>,
    /// Reads no configuration
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    no_config: bool,
}

impl Choice {
    /// What the arguments decide.
    fn decisions(&self) -> Vec<Decision> {
        let decision = |setting, flag: &str| Decision { setting, origin: flag.into() };
        let texts = |list: &[String], setting: fn(String) -> Setting, flag| {
            list.iter().cloned().map(|value| decision(setting(value), flag)).collect::<Vec<_>>()
        };
        [
            self.min_confidence.map(|n| decision(Setting::MinConfidence(n), "--min-confidence")).into_iter().collect(),
            self.profile.map(|p| decision(Setting::Profile(p), "--profile")).into_iter().collect(),
            texts(&self.only, Setting::Only, "--only"),
            texts(&self.without, Setting::Without, "--without"),
            texts(&self.accept, Setting::Accept, "--accept"),
            self.rule_files.iter().map(|p| decision(Setting::Rules(p.clone()), "--rules")).collect(),
            texts(&self.protect, Setting::Pattern, "--protect"),
            texts(&self.words, Setting::Term, "--words"),
        ]
        .concat()
    }
}

/// What applies to a document, made ready.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) repairer: Repairer,
    /// The least confidence of an edit that is made.
    pub(super) least: u8,
    /// How many rules there are to choose from.
    pub(super) known: usize,
}

/// The arguments and all configurations met so far.
#[derive(Debug)]
pub(super) struct Project {
    choice: Choice,
    /// The one configuration that is given, or is asked to be none.
    fixed: Option<Option<Arc<Config>>>,
    /// By folder.
    configs: Mutex<HashMap<PathBuf, Option<Arc<Config>>>>,
    ready: Mutex<HashMap<Vec<Setting>, Ready>>,
}

impl Project {
    pub(super) fn new(choice: &Choice) -> Result<Arc<Self>, Failure> {
        let fixed = match &choice.config {
            Some(path) => {
                let absolute = std::path::absolute(path).map_err(|e| Input::path(path).failure(&e))?;
                Some(Some(Arc::new(Config::read(&absolute)?)))
            }
            None => choice.no_config.then_some(None),
        };
        let mut choice = choice.clone();
        choice.words = choice.words.iter().map(|given| terms(given)).collect::<Result<Vec<_>, _>>()?.concat();
        Ok(Arc::new(Self { choice, fixed, configs: Mutex::default(), ready: Mutex::default() }))
    }

    /// What is decided for a document: the configuration first, then the arguments, which overrule it.
    pub(super) fn decisions(&self, input: &Input) -> Result<Vec<Decision>, Failure> {
        let path = absolute(input)?;
        let mut configured = self.config(&path)?.map(|c| c.decisions(&path)).unwrap_or_default();
        if !self.choice.only.is_empty() {
            configured.retain(|d| !matches!(d.setting, Setting::Only(_)));
        }
        Ok(configured.into_iter().chain(self.choice.decisions()).collect())
    }

    /// The configuration of a document, by its absolute path.
    pub(super) fn config(&self, path: &Path) -> Result<Option<Arc<Config>>, Failure> {
        match (&self.fixed, path.parent()) {
            (Some(fixed), _) => Ok(fixed.clone()),
            (None, Some(folder)) => self.found(folder),
            (None, None) => Ok(None),
        }
    }

    fn found(&self, folder: &Path) -> Result<Option<Arc<Config>>, Failure> {
        let known = |p: &Path| self.configs.lock().unwrap_or_else(PoisonError::into_inner).get(p).cloned();
        let mut found = None;
        let mut passed = Vec::new();
        for folder in folder.ancestors() {
            if let Some(known) = known(folder) {
                found = known;
                break;
            }
            passed.push(folder);
            let path = folder.join(config::NAME);
            if path.is_file() {
                found = Some(Arc::new(Config::read(&path)?));
                break;
            }
        }
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        configs.extend(passed.into_iter().map(|p| (p.to_owned(), found.clone())));
        Ok(found)
    }

    /// Does the configuration leave the document, or folder, out?
    pub(super) fn excludes(&self, path: &Path) -> Result<bool, Failure> {
        let path = absolute(&Input::path(path))?;
        Ok(self.config(&path)?.is_some_and(|c| c.excludes(&path)))
    }

    /// What applies to a document.
    pub(super) fn ready(&self, input: &Input) -> Result<Ready, Failure> {
        let decisions = self.decisions(input)?;
        let settings: Vec<Setting> = decisions.iter().map(|d| d.setting.clone()).collect();
        if let Some(ready) = self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(&settings) {
            return Ok(ready.clone());
        }
        let ready = built(&settings, &decisions, self.choice.thorough)?;
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).insert(settings, ready.clone());
        Ok(ready)
    }

    /// The built-in rules and those of the files that the arguments name.
    pub(super) fn rules_of_arguments(choice: &Choice) -> Result<RuleSet, Failure> {
        let files: Vec<Setting> = choice.rule_files.iter().cloned().map(Setting::Rules).collect();
        all_rules(&files)
    }
}

/// The words of a file, one a line, or those of a list.
fn terms(given: &str) -> Result<Vec<String>, Failure> {
    let path = Path::new(given);
    let words = |text: &str, between: &[char]| {
        let words = text.split(between).map(str::trim).filter(|w| !w.is_empty() && !w.starts_with('#'));
        words.map(str::to_owned).collect()
    };
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|e| Input::path(path).failure(&e))?;
        // A file may begin with a byte order mark.
        return Ok(words(text.trim_start_matches('\u{FEFF}'), &['\n']));
    }
    Ok(words(given, &[',', '，', '、', ' ', '\n']))
}

/// The document's path from the root on; that of standard input is in the working directory.
pub(super) fn absolute(input: &Input) -> Result<PathBuf, Failure> {
    let path = match input {
        Input::Stdin => Path::new("-"),
        Input::File(path) => path,
    };
    path.canonicalize().or_else(|_| std::path::absolute(path)).map_err(|e| input.failure(&e))
}

fn built(settings: &[Setting], decisions: &[Decision], thorough: bool) -> Result<Ready, Failure> {
    let rules = all_rules(settings)?;
    let mut least = DEFAULT_MIN_CONFIDENCE;
    let mut builder = Repairer::builder();
    if thorough {
        builder = builder.thorough();
    }
    if settings.iter().any(|s| matches!(s, Setting::Rules(_) | Setting::Replace(..))) {
        builder = builder.rules(rules.clone());
    }
    let chosen = settings.iter().any(|s| matches!(s, Setting::Only(_)));
    for setting in settings {
        builder = match setting {
            Setting::MinConfidence(n) => {
                least = *n;
                builder.min_confidence(*n)
            }
            Setting::Profile(profile) => builder.profile(profile.value()),
            Setting::Only(selector) => builder.only(selector),
            Setting::Without(selector) => builder.without(selector),
            Setting::Accept(selector) => builder.accept(selector),
            Setting::Term(word) => builder.words([word]),
            Setting::Word(word) => builder.protect(&regex::escape(word)),
            Setting::Pattern(pattern) => builder.protect(pattern),
            // What is asked for by name runs beside the rules that are chosen.
            Setting::Replace(..) if chosen => builder.only(REPLACEMENT),
            Setting::Rules(_) | Setting::Replace(..) => builder,
        };
    }
    let repairer = builder.build().map_err(|e| match e {
        Error::UnknownRule { selector } => {
            let stars = Category::ALL.map(|c| format!("{c}/*"));
            let names = rules.iter().map(Rule::id).chain(stars.iter().map(String::as_str));
            let hint = did_you_mean(&selector, names);
            let problem = tr!("no rule matches `{selector}`{hint}", "没有规则叫 `{selector}`{hint}");
            Failure::Said(format!("{}{problem}", decided_in(decisions, &selector)))
        }
        Error::InvalidPattern { ref pattern, .. } => {
            Failure::Said(format!("{}{}", decided_in(decisions, pattern), problem(&e)))
        }
        e => Failure::Said(problem(&e)),
    })?;
    Ok(Ready { repairer, least, known: rules.len() })
}

/// Where a rule or a pattern was named, to stand before what is wrong with it.
fn decided_in(decisions: &[Decision], value: &str) -> String {
    let named = |d: &&Decision| match &d.setting {
        Setting::Only(v) | Setting::Without(v) | Setting::Accept(v) | Setting::Pattern(v) => v == value,
        _ => false,
    };
    decisions.iter().rev().find(named).map_or_else(String::new, |d| format!("{}: ", d.origin))
}

/// The rule that the replacements of the configuration make up.
const REPLACEMENT: &str = "project/replacement";

/// The built-in rules, those of the files, and the project's own replacements.
fn all_rules(settings: &[Setting]) -> Result<RuleSet, Failure> {
    let mut rules = RuleSet::builtin().clone();
    let mut pairs = Vec::new();
    for setting in settings {
        match setting {
            Setting::Rules(path) => {
                let input = Input::path(path);
                rules.extend(rules::load(&input)?).map_err(|e| input.failure_of(e))?;
            }
            Setting::Replace(wrong, right) => pairs.push((wrong.clone(), right.clone())),
            _ => {}
        }
    }
    if let Some((_, right)) = pairs.first().cloned() {
        let mut rule = Rule::new(REPLACEMENT, Category::Confusion)
            .summary("the project's own replacement")
            .source(config::NAME)
            .confidence(100)
            .good(right)
            .pairs(pairs.clone());
        for (wrong, right) in pairs {
            rule = rule.bad(wrong, right);
        }
        rules.push(rule).map_err(|e| Failure::Said(format!("{}: [replace]: {e}", config::NAME)))?;
    }
    Ok(rules)
}
