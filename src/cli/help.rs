//! What `--help` says: examples in each command, and all of it in Chinese too.

use clap::{Command, CommandFactory};

use super::Arguments;
use super::help_zh::in_chinese;
use super::lang::{Lang, tr};
use super::terminal::Terminal;

/// The command line in the language of this run, for the terminal.
pub(super) fn command() -> Command {
    spoken(Terminal::stdout(None).columns.map_or(WIDEST, |columns| columns.min(WIDEST)))
}

/// Most columns of the help.
pub(super) const WIDEST: usize = 100;

/// The same for other programs, which break lines themselves.
pub(super) fn unbroken() -> Command {
    spoken(usize::MAX)
}

fn spoken(columns: usize) -> Command {
    let command = EXAMPLES.iter().fold(Arguments::command(), |command, (path, examples)| {
        let path: Vec<&str> = path.split(' ').collect();
        at(command, &path, &|c| c.after_help(listed(examples)))
    });
    match Lang::now() {
        Lang::En => command,
        Lang::Zh => in_chinese(command, columns),
    }
}

/// A line to type, and what it does in English and in Chinese.
type Example = (&'static str, &'static str, &'static str);

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "fix",
        &[
            ("hanfix fix report.txt > repaired.txt", "the repaired text to standard output", "修好的文本写到标准输出"),
            ("hanfix fix -w --ledger undo.json docs", "all documents of a folder, with a way back", "修整个文件夹，并留退路"),
            ("hanfix fix --without 'layout/*' -", "standard input, lines and paragraphs left alone", "标准输入，不动分行分段"),
            ("hanfix fix --encoding auto old.txt", "a file in GBK, Big5, UTF-16, …", "GBK、Big5、UTF-16 等编码的文件"),
            ("hanfix fix --jsonl --field text - < in.jsonl", "a field of each JSON line", "每行 JSON 的一个字段"),
        ],
    ),
    (
        "check",
        &[
            ("hanfix check docs", "one line for each finding", "每处一行"),
            ("hanfix check --statistics docs", "how often each rule found something", "各规则命中多少"),
            ("hanfix check --format github docs", "annotations in GitHub Actions", "GitHub Actions 的标注"),
            ("hanfix check --format sarif docs > hanfix.sarif", "for code scanning", "供代码扫描"),
        ],
    ),
    (
        "diff",
        &[
            ("hanfix diff report.txt", "what would change", "会改什么"),
            ("hanfix diff -s docs | less -R", "before and after beside each other", "左右对照"),
            ("hanfix diff --min-confidence 60 report.txt", "the doubtful edits too", "连同没有把握的"),
        ],
    ),
    (
        "explain",
        &[
            ("hanfix explain report.txt", "every edit with its reason and source", "每处改动的缘由和依据"),
            ("hanfix explain --left report.txt", "only what was left alone", "只看未动之处"),
        ],
    ),
    (
        "review",
        &[(
            "hanfix review --ledger undo.json report.txt",
            "decide about the doubtful edits, with a way back",
            "逐一决定，并留退路",
        )],
    ),
    (
        "report",
        &[("hanfix report report.txt -o report.html", "then open report.html in a browser", "然后用浏览器打开 report.html")],
    ),
    (
        "undo",
        &[
            ("hanfix undo --ledger undo.json", "all files as they were before", "全部文件恢复原样"),
            ("hanfix undo --ledger undo.json --list report.txt", "what could be taken back", "有哪些可以撤回"),
            ("hanfix undo --ledger undo.json --rule 'layout/*' report.txt", "only these rules", "只撤回这些规则的改动"),
            ("hanfix undo --ledger undo.json --at 12:5 report.txt", "only this edit", "只撤回这一处"),
        ],
    ),
    ("config", &[("hanfix config docs/report.txt", "what applies to this document, and why", "什么设置管这个文件，从何而来")]),
    (
        "rules",
        &[
            ("hanfix rules", "all rules", "全部规则"),
            ("hanfix rules width/half-comma", "one with its source and examples", "一条规则的依据和例子"),
            ("hanfix rules --check house.toml", "does every rule do what its examples say?", "每条规则都合它的例子吗？"),
            ("hanfix rules new house.toml", "a file to begin with", "从模板写起"),
            ("hanfix rules test house.toml --corpus docs", "every hit in context", "每处命中及上下文"),
            ("hanfix rules import legado rules.json -o legado.toml", "from the reading app legado", "来自阅读应用 legado"),
        ],
    ),
    (
        "rules new",
        &[
            ("hanfix rules new house.toml", "a file with one rule, to be changed", "写出带一条规则的文件，照着改"),
            (
                "hanfix rules new --id house/comma --category width",
                "for half and full width, to standard output",
                "全半角的规则，写到标准输出",
            ),
        ],
    ),
    (
        "rules test",
        &[
            ("hanfix rules test house.toml --corpus docs", "every hit in context, then a table", "逐处列出，再列总表"),
            ("hanfix rules test house.toml --corpus docs --hits 0", "only the table", "只看总表"),
        ],
    ),
    (
        "rules import",
        &[("hanfix rules import legado rules.json -o legado.toml", "from the reading app legado", "来自阅读应用 legado")],
    ),
    (
        "rules import legado",
        &[(
            "hanfix rules import legado rules.json -o legado.toml",
            "then `hanfix check --rules legado.toml docs`",
            "再用 hanfix check --rules legado.toml docs",
        )],
    ),
    (
        "completions",
        &[("hanfix completions bash > ~/.local/share/bash-completion/completions/hanfix", "for bash", "用于 bash")],
    ),
    ("man", &[("hanfix man | man -l -", "the manual page", "手册页")]),
];

fn listed(examples: &[Example]) -> String {
    let mut text = tr!("Examples:", "例子：");
    for (line, english, chinese) in examples {
        let words = if Lang::now() == Lang::Zh { chinese } else { english };
        text.push_str(&format!("\n  {line}\n      {words}"));
    }
    text
}

/// Changes the subcommand at a path of names.
fn at(command: Command, path: &[&str], change: &dyn Fn(Command) -> Command) -> Command {
    match path {
        [] => change(command),
        [first, rest @ ..] => command.mut_subcommand(first, |sub| at(sub, rest, change)),
    }
}
