//! The configuration of a project: `hanfix.toml`, found from a document's folder upwards.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::input::{Failure, Input};
use super::lang::tr;
use super::place::Place;

/// The name of the file.
pub(super) const NAME: &str = "hanfix.toml";

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Setting {
    MinConfidence(u8),
    Profile(Profile),
    Only(String),
    Without(String),
    Accept(String),
    Rules(PathBuf),
    Word(String),
    Term(String),
    Pattern(String),
    Replace(String, String),
}

/// Where the documents come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum Profile {
    /// Typed, or converted from what was
    Typed,
    /// Read by a machine from pictures
    Ocr,
}

impl Profile {
    pub(super) const fn value(self) -> hanfix::Profile {
        match self {
            Self::Typed => hanfix::Profile::Typed,
            Self::Ocr => hanfix::Profile::Ocr,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Ocr => "ocr",
        }
    }
}

/// A decision, and where it was taken.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) setting: Setting,
    pub(super) origin: Arc<str>,
}

/// A configuration file.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) path: PathBuf,
    exclude: GlobSet,
    all: Vec<Decision>,
    /// Decisions for some paths.
    overrides: Vec<(GlobSet, Vec<Decision>)>,
}

impl Config {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let input = Input::path(path);
        let text = std::fs::read_to_string(path).map_err(|e| input.failure(&e))?;
        Self::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let input = Input::path(path);
        let file: Part = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| text.floor_char_boundary(s.start));
            let place = Place::START.behind(text.get(..at).unwrap_or_default());
            Failure::Said(format!("{input}:{place}: {}", explained(e.message())))
        })?;
        let globs = |patterns: &[String]| globs(patterns).map_err(|e| input.failure(&e));
        let misplaced = |key: &str, where_to: &str| Err(input.failure(&format!("`{key}` {where_to}")));
        if !file.paths.is_empty() {
            return misplaced("paths", &tr!("belongs into an [[override]]", "应写在 [[override]] 里"));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut overrides = Vec::new();
        for (n, part) in file.overrides.iter().enumerate() {
            if !part.overrides.is_empty() || !part.exclude.is_empty() {
                return misplaced("override / exclude", &tr!("has no place in an [[override]]", "不能写在 [[override]] 里"));
            }
            if part.paths.is_empty() {
                return misplaced("paths", &tr!("is missing in [[override]] {}", "在第 {} 个 [[override]] 里没有", n + 1));
            }
            let origin = format!("{name} [[override]] {}", part.paths.join(", "));
            overrides.push((globs(&part.paths)?, part.decisions(&origin, folder)));
        }
        Ok(Self { exclude: globs(&file.exclude)?, all: file.decisions(&name, folder), overrides, path: path.to_owned() })
    }

    /// What is decided for a document.
    pub(super) fn decisions(&self, document: &Path) -> Vec<Decision> {
        let inside = self.inside(document);
        let fitting = self.overrides.iter().filter(|(paths, _)| paths.is_match(inside)).flat_map(|(_, decisions)| decisions);
        self.all.iter().chain(fitting).cloned().collect()
    }

    /// Is the document, or a folder that it is in, left out?
    pub(super) fn excludes(&self, document: &Path) -> bool {
        self.inside(document).ancestors().any(|p| self.exclude.is_match(p))
    }

    /// The path seen from the folder of the configuration.
    fn inside<'p>(&self, document: &'p Path) -> &'p Path {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        document.strip_prefix(folder).unwrap_or(document)
    }
}

/// Patterns as in a `.gitignore`: `*` stays within a folder, and one without `/` fits at any depth.
fn globs(patterns: &[String]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let bare = pattern.trim_start_matches("./").trim_end_matches('/');
        let pattern = match bare.strip_prefix('/') {
            Some(rooted) => rooted.to_owned(),
            None if bare.contains('/') => bare.to_owned(),
            None => format!("**/{bare}"),
        };
        set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
    }
    set.build()
}

/// A configuration file, or one of its overrides.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Part {
    paths: Vec<String>,
    exclude: Vec<String>,
    min_confidence: Option<Percent>,
    profile: Option<Profile>,
    only: Vec<String>,
    without: Vec<String>,
    accept: Vec<String>,
    rules: Vec<PathBuf>,
    words: Vec<String>,
    protect: Protect,
    replace: HashMap<String, String>,
    #[serde(rename = "override")]
    overrides: Vec<Part>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Protect {
    words: Vec<String>,
    patterns: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "i64")]
struct Percent(u8);

impl TryFrom<i64> for Percent {
    type Error = String;
    fn try_from(n: i64) -> Result<Self, String> {
        let percent = u8::try_from(n).ok().filter(|n| (1..=100).contains(n)).map(Self);
        percent.ok_or_else(|| tr!("{n} is not between 1 and 100", "{n} 不在 1 到 100 之间"))
    }
}

impl Part {
    fn decisions(&self, origin: &str, folder: &Path) -> Vec<Decision> {
        let texts = |list: &[String], setting: fn(String) -> Setting| list.iter().cloned().map(setting).collect::<Vec<_>>();
        let mut replace: Vec<(&String, &String)> = self.replace.iter().collect();
        replace.sort_unstable();
        let settings = [
            self.min_confidence.map(|Percent(n)| Setting::MinConfidence(n)).into_iter().collect(),
            self.profile.map(Setting::Profile).into_iter().collect(),
            texts(&self.only, Setting::Only),
            texts(&self.without, Setting::Without),
            texts(&self.accept, Setting::Accept),
            self.rules.iter().map(|path| Setting::Rules(folder.join(path))).collect(),
            texts(&self.words, Setting::Term),
            texts(&self.protect.words, Setting::Word),
            texts(&self.protect.patterns, Setting::Pattern),
            replace.into_iter().map(|(wrong, right)| Setting::Replace(wrong.clone(), right.clone())).collect(),
        ];
        let origin: Arc<str> = origin.into();
        settings.into_iter().flatten().map(|setting| Decision { setting, origin: origin.clone() }).collect()
    }
}

/// What the TOML reader says, with the nearest known key for one that is unknown.
pub(super) fn explained(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    match (message.starts_with("unknown field"), names.next()) {
        (true, Some(unknown)) => {
            let hint = did_you_mean(unknown, names);
            tr!("unknown key `{unknown}`{hint}", "没有 `{unknown}` 这个键{hint}")
        }
        _ => message.to_owned(),
    }
}

/// `; did you mean …?`, where one of the names is near.
pub(super) fn did_you_mean<'n>(unknown: &str, names: impl Iterator<Item = &'n str>) -> String {
    let near = names.map(|name| (strsim::jaro_winkler(unknown, name), name)).filter(|(likeness, _)| *likeness > 0.85);
    match near.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((_, name)) => tr!("; did you mean `{name}`?", "；是不是想写 `{name}`？"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("/p/hanfix.toml"), text).map_err(|e| match e {
            Failure::Said(words) => words,
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn unknown_keys_are_refused_with_a_suggestion() {
        let said = config("exclude = []\n[protect]\nword = []\n").expect_err("unknown");
        assert_eq!(said, "/p/hanfix.toml:3:1: unknown key `word`; did you mean `words`?");
        let said = config("min_confidence = 7\n").expect_err("unknown");
        assert!(said.ends_with("did you mean `min-confidence`?"), "{said}");
        assert!(config("min-confidence = 0").is_err_and(|e| e.contains("0 is not between 1 and 100")));
        assert!(config("[[override]]\nwithout = []").is_err());
        assert!(config("paths = ['a']").is_err());
    }

    #[test]
    fn overrides_and_exclusions_go_by_path() {
        let config =
            config("exclude = ['旧', 'b/*.txt']\nmin-confidence = 95\n[[override]]\npaths = ['c/**']\nmin-confidence = 99\n");
        let config = config.expect("is sound");
        let least = |path: &str| {
            let all = config.decisions(Path::new(path));
            all.into_iter().map(|d| d.setting).collect::<Vec<_>>()
        };
        assert_eq!(least("/p/a.txt"), [Setting::MinConfidence(95)]);
        assert_eq!(least("/p/c/d/a.txt"), [Setting::MinConfidence(95), Setting::MinConfidence(99)]);
        for (path, out) in [("/p/旧/a.txt", true), ("/p/x/旧/a.txt", true), ("/p/b/a.txt", true), ("/p/b/c/a.txt", false)] {
            assert_eq!(config.excludes(Path::new(path)), out, "{path}");
        }
    }
}
