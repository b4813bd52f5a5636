//! The language in which the program speaks: English or Chinese.

use std::sync::OnceLock;

use clap::ValueEnum;

/// A language of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

static LANG: OnceLock<Lang> = OnceLock::new();

impl Lang {
    /// What the environment asks for.
    pub(super) fn of_environment() -> Self {
        let set = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// What `--lang` says among the arguments of the program, which must be known before they are parsed.
    pub(super) fn of_arguments() -> Option<Self> {
        let arguments: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
        let value = |n: usize, a: &str| match a.strip_prefix("--lang") {
            Some("") => arguments.get(n + 1).cloned(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        let named = arguments.iter().take_while(|a| *a != "--").enumerate().find_map(|(n, a)| value(n, a))?;
        Self::from_str(&named, true).ok()
    }

    /// Makes it the language of this run.
    pub(super) fn speak(self) {
        let _ = LANG.set(self);
    }

    pub(super) fn now() -> Self {
        *LANG.get_or_init(Self::of_environment)
    }
}

/// A message in the language of this run: `tr!("English {x}", "中文 {x}")`.
macro_rules! tr {
    ($en:literal, $zh:literal $(, $($arguments:tt)*)?) => {
        match $crate::cli::lang::Lang::now() {
            $crate::cli::lang::Lang::En => format!($en $(, $($arguments)*)?),
            $crate::cli::lang::Lang::Zh => format!($zh $(, $($arguments)*)?),
        }
    };
}
pub(super) use tr;

/// `n` things, in English with the plural.
pub(super) fn count(n: usize, english: &str, chinese: &str) -> String {
    match (Lang::now(), n) {
        (Lang::Zh, n) => format!("{n} {chinese}"),
        (Lang::En, 1) => format!("1 {english}"),
        (Lang::En, n) => format!("{n} {english}s"),
    }
}
