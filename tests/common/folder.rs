//! A folder of documents, and the program run in it.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of documents, gone at the end of the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().expect("a temporary folder"));
        folder.write("house.toml", HOUSE);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("can be written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("can be read")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<String> = entries.map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }

    pub fn hanfix(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hanfix"));
        command.args(arguments).current_dir(self.0.path());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    /// Plays the commands of a transcript and compares all of it.
    #[track_caller]
    pub fn plays(&self, transcript: &str) {
        let mut played = String::new();
        for line in transcript.lines().filter(|l| l.starts_with("$ ")) {
            played += &format!("{line}\n{}", self.answer(line.trim_start_matches("$ ")));
        }
        assert!(played == transcript.trim_start(), "expected:\n{transcript}\ngot:\n\n{played}");
    }

    fn answer(&self, line: &str) -> String {
        let (command, stdin) = line.split_once(" < ").unwrap_or((line, ""));
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["cat", name] => self.read(name),
            ["hanfix", arguments @ ..] => {
                let mut run = self.hanfix(arguments);
                match stdin {
                    "" => run.stdin(Stdio::null()),
                    name => run.stdin(fs::File::open(self.path(name)).expect("can be opened")),
                };
                let done = run.output().expect("runs");
                let mut answer = String::from_utf8(done.stdout).expect("UTF-8");
                if !answer.is_empty() && !answer.ends_with('\n') {
                    answer += "⏎\n";
                }
                answer += &String::from_utf8(done.stderr).expect("UTF-8");
                match done.status.code() {
                    Some(0) => answer,
                    code => format!("{answer}[exit {}]\n", code.expect("no signal")),
                }
            }
            other => panic!("no such command: {other:?}"),
        }
    }
}

/// A plain rule, two rules that meet in the same place, and one that writes what cannot be seen.
pub const HOUSE: &str = r#"
[[rule]]
id = "house/semicolon"
category = "width"
summary = "no half-width semicolon"
source = "house style"
confidence = 97
pairs = { ";" = "；" }
bad = [["目标;任务", "目标；任务"]]
good = ["目标，任务"]

[[rule]]
id = "house/surplus"
category = "noise"
summary = "no surplus"
source = "house style"
confidence = 95
pairs = { "赘语" = "" }
bad = [["正文赘语", "正文"]]
good = ["正文"]

[[rule]]
id = "house/twin"
category = "noise"
summary = "no surplus either"
source = "house style"
confidence = 94
pairs = { "赘语" = "" }
bad = [["正文赘语", "正文"]]
good = ["正文"]

[[rule]]
id = "house/line"
category = "noise"
summary = "a form feed is the end of a line"
source = "house style"
confidence = 60
regex = "(?s)\f.{50,}\f"
replacement = "\n\u200B"
needs = ["\f"]
bad = [["\f一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十\f", "\n\u200B"]]
good = ["\f"]
"#;
