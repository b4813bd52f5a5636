//! Which documents: the paths that are named, and the text files in folders.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use ignore::WalkBuilder;
use ignore::types::{Types, TypesBuilder};

use super::config::did_you_mean;
use super::input::{Failure, Input};
use super::lang::tr;
use super::project::Project;

/// Which files of a folder are taken.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Folders")]
pub(super) struct Selection {
    /// Takes files of this type in folders: txt, markdown, html, tex, srt, … or `all` text files (repeatable)
    /// [default: txt, markdown, html]
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Takes files that a `.gitignore` or `.ignore` leaves out, and hidden ones
    #[arg(long)]
    no_ignore: bool,
    /// Leaves out what the configuration excludes even where it is named
    #[arg(long)]
    force_exclude: bool,
}

impl Selection {
    /// The types of documents.
    pub(super) const PROSE: &[&str] = &["txt", "markdown", "html"];

    /// The documents that the paths name, folders replaced by the files in them; standard input where nothing is named.
    pub(super) fn inputs(&self, paths: &[PathBuf], project: &Arc<Project>) -> Result<Vec<Input>, Failure> {
        self.inputs_of(paths, project, Self::PROSE)
    }

    /// The same; in folders, files of these types if no others are asked for.
    pub(super) fn inputs_of(&self, paths: &[PathBuf], project: &Arc<Project>, default: &[&str]) -> Result<Vec<Input>, Failure> {
        let types = self.types(default)?;
        let mut inputs = Vec::new();
        let mut seen = HashSet::new();
        for input in Input::list(paths) {
            match &input {
                Input::File(path) if path.is_dir() => self.walk(path, &types, project, &mut inputs)?,
                Input::File(path) if self.force_exclude && project.excludes(path)? => {}
                _ => inputs.push(input),
            }
        }
        // A document is worked on once, in however many ways it is named.
        inputs.retain(|input| !matches!(input, Input::File(path) if !seen.insert(path.clone())));
        Ok(inputs)
    }

    fn types(&self, default: &[&str]) -> Result<Types, Failure> {
        let mut builder = TypesBuilder::new();
        builder.add_defaults();
        for (name, glob) in [("srt", "*.srt"), ("vtt", "*.vtt"), ("jsonl", "*.jsonl")] {
            builder.add(name, glob).map_err(|e| Failure::Said(e.to_string()))?;
        }
        let default: Vec<String> = default.iter().copied().map(str::to_owned).collect();
        let named = if self.types.is_empty() { &default } else { &self.types };
        let known: Vec<String> = builder.definitions().iter().map(|d| d.name().to_owned()).collect();
        for name in named {
            if name != "all" && !known.contains(name) {
                let hint = did_you_mean(name, known.iter().map(String::as_str));
                return Err(Failure::Said(tr!("no file type is named `{name}`{hint}", "没有 `{name}` 这种文件类型{hint}")));
            }
            if !named.iter().any(|n| n == "all") {
                builder.select(name);
            }
        }
        builder.build().map_err(|e| Failure::Said(e.to_string()))
    }

    fn walk(&self, folder: &Path, types: &Types, project: &Arc<Project>, inputs: &mut Vec<Input>) -> Result<(), Failure> {
        let project = project.clone();
        let mut walk = WalkBuilder::new(folder);
        walk.types(types.clone()).standard_filters(!self.no_ignore).require_git(false).sort_by_file_path(Path::cmp);
        // What cannot be told now is told when the file is read.
        walk.filter_entry(move |entry| entry.depth() == 0 || !project.excludes(entry.path()).unwrap_or(false));
        for entry in walk.build() {
            let entry = entry.map_err(|e| Failure::Said(e.to_string()))?;
            if entry.file_type().is_some_and(|t| t.is_file()) && is_text(entry.path()) {
                let path = entry.into_path();
                inputs.push(Input::File(path.strip_prefix("./").map(Path::to_owned).unwrap_or(path)));
            }
        }
        Ok(())
    }
}

/// Bytes that are looked at.
const SAMPLE: u64 = 8192;

/// Is it a file of text, as far as its beginning shows? UTF-16 has zero bytes, but begins with a mark.
fn is_text(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|f| f.take(SAMPLE).read_to_end(&mut head));
    // A file that cannot be read is told later.
    read.is_err() || head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || !head.contains(&0)
}
