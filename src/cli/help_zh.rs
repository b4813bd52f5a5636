//! The help in Chinese.

use clap::Command;
use clap::builder::StyledStr;

use super::line::{Line, PLAIN};

/// The whole command line with its help in Chinese, in rows of so many columns; what has no translation stays in English.
pub(super) fn in_chinese(mut command: Command, columns: usize) -> Command {
    // With the arguments that every command has.
    command.build();
    translate(command, columns)
}

/// Columns before the text of an argument, and before that of a subcommand in a list.
const BEFORE_ARGUMENT: usize = 10;
const BEFORE_COMMAND: usize = 15;
/// Columns of what `clap` puts behind the text of an argument with an alias.
const ALIAS: usize = 16;
/// The name of the program.
const NAME: &str = "hanfix";

fn translate(command: Command, columns: usize) -> Command {
    let about = translated(command.get_about(), columns - BEFORE_COMMAND);
    let long = translated(command.get_long_about(), columns);
    // Below the names of the arguments is the room that the texts are broken for.
    let is_root = command.get_name() == NAME;
    let mut command = command.help_template(TEMPLATE).subcommand_help_heading("命令").next_line_help(!is_root);
    command = about.into_iter().fold(command, Command::about);
    command = long.into_iter().fold(command, Command::long_about);
    command = command.mut_args(|arg| {
        let columns = columns - BEFORE_ARGUMENT - if arg.get_visible_aliases().is_some() { ALIAS } else { 0 };
        let (help, long) = (translated(arg.get_help(), columns), translated(arg.get_long_help(), columns));
        let heading = arg.get_help_heading().and_then(chinese);
        let plain = if arg.is_positional() { "参数" } else { "选项" };
        let arg = help.into_iter().fold(arg.help_heading(heading.unwrap_or(plain)), clap::Arg::help);
        long.into_iter().fold(arg, clap::Arg::long_help)
    });
    command.mut_subcommands(|sub| translate(sub, columns))
}

const TEMPLATE: &str = "{before-help}{about-with-newline}
用法：{usage}

{all-args}{after-help}";

/// The Chinese for a text of the help, if each of its paragraphs has one: in rows, since `clap` breaks lines at spaces only.
fn translated(text: Option<&StyledStr>, columns: usize) -> Option<String> {
    let rows = |paragraph: &str| {
        let rows = Line::of(PLAIN, chinese(paragraph)?).wrapped(columns);
        Some(rows.iter().map(Line::text).collect::<Vec<_>>().join("\n"))
    };
    let paragraphs: Option<Vec<String>> = text?.to_string().split("\n\n").map(rows).collect();
    paragraphs.map(|p| p.join("\n\n"))
}

fn chinese(english: &str) -> Option<&'static str> {
    WORDS.iter().find(|(en, _)| *en == english).map(|(_, zh)| *zh)
}

/// Each paragraph of the help.
const WORDS: &[(&str, &str)] = &[
    (
        "Adds every edit to this ledger, from which `undo` takes them back; each document, of JSON lines its edits, are held in memory",
        "把每处改动记入这个账本，可用 undo 撤回；每个文件整个读入内存（JSON 行则只是其改动）",
    ),
    ("Adds the accepted edits to this ledger, from which `undo` takes them back", "把采纳的改动记入这个账本，可用 undo 撤回"),
    ("Adds the rules of this file (repeatable)", "加上这个文件里的规则（可重复）"),
    (
        "Checks a rule file: its form, and every rule against its own examples (repeatable)",
        "检查规则文件：格式，以及每条规则合不合自己的例子（可重复）",
    ),
    ("Configuration", "配置"),
    ("Documents and folders to check; `-` is standard input", "要检查的文件和文件夹；- 表示标准输入"),
    ("Documents and folders to explain; `-` is standard input", "要解释的文件和文件夹；- 表示标准输入"),
    ("Documents and folders to look at; `-` is standard input", "要看的文件和文件夹；- 表示标准输入"),
    ("Documents and folders to repair; `-` is standard input", "要修复的文件和文件夹；- 表示标准输入"),
    ("Documents and folders to report on; `-` is standard input", "要写进报告的文件和文件夹；- 表示标准输入"),
    ("Documents and folders to review", "要审阅的文件和文件夹"),
    ("Documents and folders to try the rules on (repeatable)", "用来试规则的文件和文件夹（可重复）"),
    ("Documents, which need not exist; the working directory if none is named", "文件，不必存在；不写则为当前目录"),
    (
        "Explain every edit: its sentence, the reason, the source, and what was seen but left alone and why",
        "解释每处改动：所在句子、缘由、依据，以及看到而未动之处和原因",
    ),
    ("Explains only what was seen and left alone", "只解释看到而未动之处"),
    ("Files to restore; all files of the ledger if none is named", "要恢复的文件；不写则为账本里的全部文件"),
    ("Folders", "文件夹"),
    (
        "From the reading app legado: its replacement rules, literal and regular ones; the rest is listed with the reason",
        "来自阅读应用 legado 的替换规则，字面的和正则的；其余列出原因",
    ),
    ("Heads the page", "页面标题"),
    ("Input", "输入"),
    ("JSON lines", "JSON 行"),
    ("Leaves out what the configuration excludes even where it is named", "配置里排除的，写明了也略过"),
    (
        "Leaves these rules out: an id, or a category as `layout/*` (repeatable)",
        "不用这些规则：规则名，或 layout/* 这样的一类（可重复）",
    ),
    (
        "Where the documents come from: what kind of errors to expect [default: typed]",
        "文件的来历，即会有哪类错误 [默认：typed]",
    ),
    ("Lets no rule write where this regular expression matches (repeatable)", "与此正则相合之处一律不改（可重复）"),
    (
        "Names and terms that are right, and known when a character of one is wrong: a file with one a line, or a list with `,` or `、` between them (repeatable)",
        "人名与术语：写成这样就不改，错一个字也认得；给出文件（一行一个）或以 `,`、`、` 隔开的词（可重复）",
    ),
    (
        "List the rules, show one of them, check a rule file; write, try and import rules",
        "列出规则，细看一条，检查规则文件；编写、试用、导入规则",
    ),
    (
        "Lists the edits with their places in the files as they are now, and takes none back",
        "列出各处改动在文件中现在的位置，不撤回",
    ),
    (
        "Makes edits of at least this confidence and only reports the others [default: 90]",
        "把握不低于此数才改，其余只报告 [默认：90]",
    ),
    ("Makes the edits of these rules however unsure they are (repeatable)", "这些规则的改动不论把握大小都作（可重复）"),
    ("Print completions for a shell", "输出命令补全脚本"),
    ("Print the manual page, or write those of all commands into a folder", "输出手册页，或把所有命令的手册页写入文件夹"),
    ("Reads JSON lines, one object a line, and repairs a field of each", "读 JSON 行（每行一个对象），修复其中一个字段"),
    ("Reads no configuration", "不读配置"),
    ("Reads the documents in this encoding; `auto` finds out which", "文件的编码；auto 自动判断"),
    (
        "A name of the Encoding Standard: gb18030, gbk, big5, utf-16le, … The output is UTF-8. Bytes that are no character are told with their offset and become U+FFFD. The whole document is held in memory. Without this option documents are UTF-8.",
        "编码标准里的名称：gb18030、gbk、big5、utf-16le 等。输出为 UTF-8。不成字的字节会报出位置，并以 U+FFFD 代替。整个文件读入内存。不用此选项时按 UTF-8 读。",
    ),
    (
        "Reads this configuration instead of the `hanfix.toml` in or above the folder of the document",
        "用这份配置，不找文件所在及上级文件夹里的 hanfix.toml",
    ),
    ("Repair documents", "修复文件"),
    (
        "The repaired text goes to standard output, or back into the files with --write.",
        "修好的文本写到标准输出；用 --write 则写回文件。",
    ),
    ("Repairs defective Chinese documents, and says what it did and why", "修复有缺陷的中文文档，并说明改了什么、为什么"),
    ("Repairs the text in this field", "修复这个字段里的文本"),
    ("Report what is wrong in documents and change nothing", "报告问题，不作改动"),
    (
        "One line for each finding: FILE:LINE:COLUMN: RULE CONFIDENCE \"old\" → \"new\"  summary. Line and column count from 1, in characters; spans of the other formats are bytes. A question mark behind it means that `fix` leaves this one alone.",
        "每处一行：文件:行:列: 规则 把握 \"原文\" → \"改为\"  说明。行列从 1 数起，按字符计；其他格式里的 span 按字节计。带问号的，fix 不会改。",
    ),
    (
        "Exits with 0 when nothing was found, 1 when there is any finding, 2 when a document could not be read.",
        "没有问题退出码为 0，有问题为 1，有文件读不了为 2。",
    ),
    ("Rules", "规则"),
    ("Show what `fix` would change, before and after, character by character", "显示 fix 会改什么，逐字对照"),
    ("Exits with 1 when there is anything to change.", "有要改的，退出码为 1。"),
    ("Show what configuration applies to a document, and where it comes from", "显示某个文件适用的配置及其来处"),
    (
        "The configuration is the `hanfix.toml` in the folder of the document or the nearest one above; arguments overrule it.",
        "配置是文件所在文件夹或最近的上级文件夹里的 hanfix.toml；命令行参数优先。",
    ),
    ("Shows at most so many hits of a rule", "每条规则最多显示这么多处"),
    ("Shows before and after beside each other", "左右对照"),
    (
        "Shows how often each rule found something, in which files, and which rules never did",
        "各规则命中多少、在哪些文件、哪些规则从未命中",
    ),
    ("Shows long lines whole", "长行全部显示"),
    ("Shows so many unchanged lines around a change", "改动前后显示几行未改的"),
    ("Shows this rule with its source and examples", "显示这条规则的依据和例子"),
    ("Speaks this language [default: that of the environment]", "所用语言 [默认：随系统]"),
    ("Take edits back that `fix --write --ledger` made", "撤回 fix --write --ledger 所作的改动"),
    (
        "Without --rule and --at the file is restored byte for byte. A file that has changed since is refused. Edits that touch each other are taken back together.",
        "不用 --rule 和 --at 时，文件逐字节恢复原样。之后又改过的文件不动。相连的改动一起撤回。",
    ),
    ("Take rules over from another program", "从别的程序导入规则"),
    (
        "Takes back only the edit at this place in the file as it is now (repeatable)",
        "只撤回文件现在这个位置上的改动（可重复）",
    ),
    (
        "Takes back only the edits of these rules: an id, or a category as `layout/*` (repeatable)",
        "只撤回这些规则的改动：规则名，或 layout/* 这样的一类（可重复）",
    ),
    (
        "Takes files of this type in folders: txt, markdown, html, tex, srt, … or `all` text files (repeatable) [default: txt, markdown, html]",
        "文件夹里取这种类型的文件：txt、markdown、html、tex、srt 等，或 all 即全部文本文件（可重复）[默认：txt、markdown、html]",
    ),
    (
        "Takes files that a `.gitignore` or `.ignore` leaves out, and hidden ones",
        "连 .gitignore、.ignore 略过的和隐藏的文件也取",
    ),
    ("The category, which decides when the rule runs", "类别，决定规则在哪一步运行"),
    ("The file to write; standard output if none is named", "要写的文件；不写则到标准输出"),
    ("The form of the report", "报告的格式"),
    ("The id of the rule: what kind of defect, and which", "规则名：哪类缺陷，哪一种"),
    ("The ledger that `fix --write --ledger` wrote", "fix --write --ledger 所写的账本"),
    ("The rule file", "规则文件"),
    ("The rules as legado exports them", "legado 导出的规则"),
    ("The shell", "哪种 shell"),
    (
        "Try a rule file on documents: every hit, what never fires, what conflicts, how fast each rule is",
        "拿文件试规则：每处命中、从未命中的、相冲突的、各规则的速度",
    ),
    (
        "Uses only these rules: an id, or a category as `width/*` (repeatable)",
        "只用这些规则：规则名，或 width/* 这样的一类（可重复）",
    ),
    ("Uses so many columns instead of the width of the terminal", "按这个列数排，不按终端宽度"),
    ("Walk through the doubtful edits one by one and decide", "逐一审阅没有把握的改动"),
    (
        "Only accepted edits are made; what `fix` makes by itself is left to it. Decisions about rules and words are written to the configuration of the project.",
        "只作采纳的改动；fix 自会改的留给它。关于规则和词语的决定写入项目配置。",
    ),
    (
        "Works on so many files, or JSON lines, at a time; as many as there are cores if not given",
        "同时处理这么多文件或 JSON 行；不写则与核数相同",
    ),
    ("Write a page that shows documents with every edit highlighted and explained", "写成网页：标出并解释每处改动"),
    (
        "One self-contained HTML file: reasons on hover, filters by rule and confidence, before and after, made for printing too.",
        "单个 HTML 文件：悬停看缘由，按规则和把握筛选，前后对照，也可打印。",
    ),
    ("Write a rule file to begin with", "写一个规则文件的样板"),
    ("Writes hanfix.1 and a page for each command into this folder", "把 hanfix.1 和各命令的手册页写入这个文件夹"),
    ("Writes the page into this file instead of standard output", "写入这个文件，不到标准输出"),
    (
        "Writes the repaired text back into the files; files without defects are not touched",
        "把修好的文本写回文件；没有缺陷的文件不动",
    ),
    ("Writes the repaired text into this field instead", "修好的文本写入另一个字段"),
    ("Writes the rules into this file instead of standard output", "把规则写入这个文件，不到标准输出"),
    ("Print help", "显示帮助"),
    ("Print help (see more with '--help')", "显示帮助（--help 更详细）"),
    ("Print help (see a summary with '-h')", "显示帮助（-h 更简短）"),
    ("Print version", "显示版本"),
    ("Print this message or the help of the given subcommand(s)", "显示本帮助或子命令的帮助"),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    fn texts(command: &Command, found: &mut Vec<String>) {
        found.extend([command.get_about(), command.get_long_about()].into_iter().flatten().map(ToString::to_string));
        for arg in command.get_arguments() {
            found.extend([arg.get_help(), arg.get_long_help()].into_iter().flatten().map(ToString::to_string));
            found.extend(arg.get_help_heading().map(str::to_owned));
        }
        command.get_subcommands().for_each(|c| texts(c, found));
    }

    #[test]
    fn every_text_of_the_help_has_a_translation() {
        let mut found = Vec::new();
        texts(&Arguments::command(), &mut found);
        let found: Vec<&str> = found.iter().flat_map(|t| t.split("\n\n")).collect();
        let missing: Vec<String> = found.iter().filter(|t| chinese(t).is_none()).map(|t| format!("({t:?}, \"\"),")).collect();
        assert!(missing.is_empty(), "\n{}", missing.join("\n"));
        for (english, _) in WORDS.iter().filter(|(english, _)| !english.starts_with("Print ")) {
            assert!(found.contains(english), "no help says {english:?}");
        }
    }
}
