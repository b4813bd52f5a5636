//! The program, as a user sees it: transcripts over real files.
//!
//! A transcript holds commands (`$ hanfix …`) and, below each, what it writes to standard output and then to standard error,
//! and its exit code where that is not 0. `< FILE` gives standard input; `$ cat FILE` shows a file.
#![cfg(feature = "cli")]

#[path = "common/folder.rs"]
mod folder;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use folder::{Folder, HOUSE};

/// The transcripts bring their own rules, so that they do not depend on the built-in ones.
fn with_names(transcript: &str) -> String {
    transcript.replace("ONLY", "--rules house.toml --only house/semicolon").replace("SEMICOLON", "no half-width semicolon")
}

#[test]
fn fix_writes_the_repaired_text() {
    let folder = Folder::with(&[("一.txt", "目标;任务\n"), ("二.txt", "没有缺陷"), ("三.txt", "")]);
    folder.plays(&with_names(
        "
$ hanfix fix ONLY 一.txt
目标；任务
$ hanfix fix ONLY 一.txt 二.txt 三.txt
目标；任务
没有缺陷⏎
$ hanfix fix ONLY < 一.txt
目标；任务
$ hanfix fix ONLY 二.txt - < 一.txt
没有缺陷目标；任务
$ cat 一.txt
目标;任务
$ hanfix fix ONLY 无.txt 一.txt
目标；任务
hanfix: 无.txt: No such file or directory (os error 2)
[exit 2]
",
    ));
}

#[test]
fn fix_write_changes_files_in_place() {
    let folder =
        Folder::with(&[("一.txt", "目标;任务\n没有缺陷\n"), ("二.txt", "没有缺陷\n"), ("三.txt", "开头相同，末尾;不同")]);
    let before = fs::metadata(folder.path("二.txt")).expect("is there");
    folder.plays(&with_names(
        "
$ hanfix fix ONLY -w 一.txt 二.txt 三.txt
$ cat 一.txt
目标；任务
没有缺陷
$ hanfix fix ONLY --write 无.txt 一.txt
hanfix: 无.txt: No such file or directory (os error 2)
[exit 2]
",
    ));
    assert_eq!(folder.read("三.txt"), "开头相同，末尾；不同");
    let after = fs::metadata(folder.path("二.txt")).expect("is there");
    assert_eq!(before.modified().expect("known"), after.modified().expect("known"));
    assert_eq!(folder.names(), ["house.toml", "一.txt", "三.txt", "二.txt"], "nothing is left behind");
}

#[test]
fn fix_write_replaces_a_file_that_gets_shorter() {
    let folder = Folder::with(&[
        ("一.txt", "正文在此，前后都有许多别的字句。末尾是赘语"),
        ("二.txt", "正文在此，前后都有许多别的字句。末尾是"),
    ]);
    folder.plays("\n$ hanfix fix -w --rules house.toml --only house/surplus 一.txt 二.txt\n");
    assert_eq!(folder.read("一.txt"), folder.read("二.txt"));
}

#[test]
fn documents_in_other_encodings() {
    let folder = Folder::with(&[]);
    // 目标;任务 in GBK, with and without a byte that is none, and in UTF-16.
    folder.write("国标.txt", b"\xC4\xBF\xB1\xEA;\xC8\xCE\xCE\xF1\n");
    folder.write("残.txt", b"\xC4\xBF\xB1\xEA;\xC8\xCE\xCE\xF1\xFF\n");
    folder.write("宽.txt", b"\xFF\xFE\xEE\x76\x07\x68;\x00\xFB\x4E\xA1\x52\n\x00");
    folder.plays(&with_names(
        "
$ hanfix fix ONLY --encoding auto 国标.txt 宽.txt
目标；任务
目标；任务
$ hanfix fix ONLY --encoding gbk 残.txt
目标；任务\u{FFFD}
hanfix: 残.txt: the byte at offset 9 is not gb18030
$ hanfix fix ONLY --encoding gbk -w 残.txt 国标.txt
hanfix: 残.txt: the byte at offset 9 is not gb18030
[exit 2]
$ cat 国标.txt
目标；任务
$ hanfix fix ONLY --encoding 甲骨文 国标.txt
hanfix: no encoding is named `甲骨文`; try `auto`, gb18030, big5 or utf-16le
[exit 2]
",
    ));
}

#[cfg(unix)]
#[test]
fn fix_write_keeps_permissions_links_and_what_it_cannot_read() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = Folder::with(&[("一.txt", "目标;任务\n"), ("二.txt", "没有缺陷\n")]);
    for name in ["一.txt", "二.txt"] {
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o751)).expect("own file");
    }
    symlink("一.txt", folder.path("链")).expect("a link");
    let inode = |name| fs::metadata(folder.path(name)).expect("is there").ino();
    let untouched = inode("二.txt");
    // Not UTF-8 in the last line: the file stays as it is, though its first line could be repaired.
    folder.write("三.txt", b"\xE7\x9B\xAE;\xE6\xA0\x87\n\xFF");
    folder.plays(&with_names(
        "
$ hanfix fix ONLY -w 链 二.txt 三.txt /dev/null
hanfix: 三.txt: not UTF-8: invalid byte at offset 8; `--encoding auto` reads other encodings
hanfix: /dev/null: is not a regular file
[exit 2]
",
    ));
    assert_eq!(folder.read("一.txt"), "目标；任务\n");
    assert!(fs::symlink_metadata(folder.path("链")).expect("is there").is_symlink());
    assert_eq!(inode("二.txt"), untouched);
    for name in ["一.txt", "二.txt"] {
        assert_eq!(fs::metadata(folder.path(name)).expect("is there").permissions().mode() & 0o7777, 0o751);
    }
    assert_eq!(fs::read(folder.path("三.txt")).expect("is there"), b"\xE7\x9B\xAE;\xE6\xA0\x87\n\xFF");
    assert_eq!(folder.names(), ["house.toml", "一.txt", "三.txt", "二.txt", "链"]);
}

#[test]
fn standard_input_cannot_be_written_back() {
    let folder = Folder::with(&[]);
    for arguments in [&["fix", "-w", "-"][..], &["fix", "-w"], &["fix", "--jsonl"], &["fix", "--field", "x"], &["mend"], &[]] {
        let done = folder.hanfix(arguments).stdin(Stdio::null()).output().expect("runs");
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(done.stdout.is_empty() && !done.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn json_lines_keep_every_other_byte() {
    let lines = concat!(
        r#"{"id": 12345678901234567890123, "text":"目标;任务",  "n":1.50e+3,"x":"\u4e2d;文","deep":{"text":"目标;任务"}}"#,
        "\r\n",
        r#"{"text":"没有\u7f3a陷","text2":"目标;任务"}"#,
        "\n\n",
        r#"{"b":2,"a":1,"text":"引号\"和\\\n换行"}"#,
    );
    let folder = Folder::with(&[("行.jsonl", lines)]);
    let place = lines.replacen("\"text\":\"目标;任务\"", "\"text\":\"目标；任务\"", 1);
    let run = |extra: &[&str]| {
        let arguments =
            [&["fix", "--rules", "house.toml", "--only", "house/semicolon", "--jsonl", "--field", "text"], extra].concat();
        let done = folder.hanfix(&arguments).output().expect("runs");
        assert_eq!((done.status.code(), &*String::from_utf8_lossy(&done.stderr)), (Some(0), ""));
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    assert_eq!(run(&["行.jsonl"]), place);
    let beside = run(&["行.jsonl", "--output-field", "修复"]);
    let mut of_both = beside.lines().zip(lines.lines());
    let (first, before) = of_both.next().expect("three lines");
    assert_eq!(first, before.replace("}}", "},\"修复\":\"目标；任务\"}"));
    let (second, before) = of_both.next().expect("three lines");
    assert_eq!(second, before.replace("\"}", "\",\"修复\":\"没有\\u7f3a陷\"}"));
    // An output field that is there already is written over, where it stands.
    assert!(run(&["行.jsonl", "--output-field", "text2"]).contains(r#""text2":"没有\u7f3a陷"}"#));
    assert_eq!(run(&["-w", "行.jsonl"]), "");
    assert_eq!(folder.read("行.jsonl"), place);
}

#[test]
fn json_lines_stop_at_a_bad_line() {
    let good = "{\"t\":\"目标;任务\"}\n";
    let folder = Folder::with(&[]);
    for (name, line) in [
        ("1", "{\"t\":\"一\",}"),
        ("2", "[\"t\"]"),
        ("3", "{\"u\":\"一\"}"),
        ("4", "{\"t\":7}"),
        ("5", "{\"t\":null}"),
        ("6", "{\"t\":\"一\",\"t\":\"二\"}"),
        ("7", "{\"t\":\"\\ud83d\"}"),
        ("8", "{\"t\":\"一\"} {}"),
    ] {
        folder.write(name, format!("{good}{line}\n{good}"));
    }
    folder.write("9", [good.as_bytes(), b"{\"t\":\"\xFF\"}\n"].concat());
    folder.plays(&with_names(
        "
$ hanfix fix ONLY --jsonl --field t 1
{\"t\":\"目标；任务\"}
hanfix: 1:2: not a JSON object: trailing comma (column 10)
[exit 2]
$ hanfix fix ONLY --jsonl --field t < 2
{\"t\":\"目标；任务\"}
hanfix: <stdin>:2: not a JSON object: invalid type: sequence, expected an object (column 1)
[exit 2]
$ hanfix fix ONLY --jsonl --field t 3
{\"t\":\"目标；任务\"}
hanfix: 3:2: the object has no field \"t\"
[exit 2]
$ hanfix fix ONLY --jsonl --field t 4
{\"t\":\"目标；任务\"}
hanfix: 4:2: field \"t\" is a number, not a text
[exit 2]
$ hanfix fix ONLY --jsonl --field t 5
{\"t\":\"目标；任务\"}
hanfix: 5:2: field \"t\" is null, not a text
[exit 2]
$ hanfix fix ONLY --jsonl --field t 6
{\"t\":\"目标；任务\"}
hanfix: 6:2: field \"t\" occurs twice
[exit 2]
$ hanfix fix ONLY --jsonl --field t 7
{\"t\":\"目标；任务\"}
hanfix: 7:2: field \"t\" is a string with half a surrogate pair, not a text
[exit 2]
$ hanfix fix ONLY --jsonl --field t 8
{\"t\":\"目标；任务\"}
hanfix: 8:2: not a JSON object: trailing characters (column 11)
[exit 2]
$ hanfix fix ONLY --jsonl --field t 9
{\"t\":\"目标；任务\"}
hanfix: 9:2: not UTF-8: invalid byte at offset 6 of the line
[exit 2]
",
    ));
}

#[test]
fn json_lines_are_answered_one_by_one() {
    let folder = Folder::with(&[]);
    let mut program = folder
        .hanfix(&["fix", "--jsonl", "--field", "t", "--rules", "house.toml", "--only", "house/semicolon"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let (mut to, from) = (program.stdin.take().expect("piped"), program.stdout.take().expect("piped"));
    let mut from = BufReader::new(from);
    for _ in 0..3 {
        to.write_all("{\"t\":\"目标;任务\"}\n".as_bytes()).expect("is read");
        let mut answer = String::new();
        from.read_line(&mut answer).expect("is answered");
        assert_eq!(answer, "{\"t\":\"目标；任务\"}\n");
    }
    drop(to);
    assert!(program.wait().expect("ends").success());
}

#[test]
fn check_counts_lines_and_columns_in_characters() {
    let folder = Folder::with(&[("一.txt", "第一行\n\n目标;任务;措施\r\n\u{3000}\u{3000}𠮷野;屋"), ("净.txt", "没有缺陷\n")]);
    folder.plays(&with_names(
        "
$ hanfix check ONLY 一.txt
一.txt:3:3: house/semicolon 97 \";\" → \"；\"  SEMICOLON
一.txt:3:6: house/semicolon 97 \";\" → \"；\"  SEMICOLON
一.txt:4:5: house/semicolon 97 \";\" → \"；\"  SEMICOLON
[exit 1]
$ hanfix check ONLY 净.txt
$ hanfix check ONLY 净.txt - < 一.txt
<stdin>:3:3: house/semicolon 97 \";\" → \"；\"  SEMICOLON
<stdin>:3:6: house/semicolon 97 \";\" → \"；\"  SEMICOLON
<stdin>:4:5: house/semicolon 97 \";\" → \"；\"  SEMICOLON
[exit 1]
$ hanfix check ONLY --min-confidence 98 --protect 任务;措 一.txt
一.txt:3:3: house/semicolon 97 \";\" → \"；\"?  SEMICOLON
一.txt:4:5: house/semicolon 97 \";\" → \"；\"?  SEMICOLON
[exit 1]
$ hanfix check --rules house.toml --without house/semicolon --only house/* 一.txt
$ hanfix check ONLY 无.txt 一.txt
一.txt:3:3: house/semicolon 97 \";\" → \"；\"  SEMICOLON
一.txt:3:6: house/semicolon 97 \";\" → \"；\"  SEMICOLON
一.txt:4:5: house/semicolon 97 \";\" → \"；\"  SEMICOLON
hanfix: 无.txt: No such file or directory (os error 2)
[exit 2]
$ hanfix check --only wdith/* 一.txt
hanfix: --only: no rule matches `wdith/*`; did you mean `width/*`?
[exit 2]
",
    ));
}

#[test]
fn check_counts_on_over_blocks_and_long_lines() {
    let filler = "这是一句没有缺陷的话。".repeat(20_000);
    let folder = Folder::with(&[("一.txt", &format!("{filler}目标;任务\n{}目标;任务", "好\n\n".repeat(50_000)))]);
    let columns = filler.chars().count() + 3;
    folder.plays(&with_names(&format!(
        "
$ hanfix check ONLY 一.txt
一.txt:1:{columns}: house/semicolon 97 \";\" → \"；\"  SEMICOLON
一.txt:100002:3: house/semicolon 97 \";\" → \"；\"  SEMICOLON
[exit 1]
"
    )));
}

#[test]
fn check_says_everything_once_and_shows_what_cannot_be_seen() {
    let long = "中".repeat(30);
    let folder = Folder::with(&[
        ("一.txt", "正文赘语，以及后面的许多内容"),
        ("二.txt", &format!("\u{c}\u{200b}\"{long}\n{long}\\\u{e000}\u{c}")),
    ]);
    folder.plays(&format!(
        "
$ hanfix check --rules house.toml --only house/* 一.txt 二.txt
一.txt:1:3: house/surplus 95 \"赘语\" → \"\"  no surplus
二.txt:1:1: house/line 60 \"<U+000C><U+200B>\\\"{long}\\n{} … {}\\\\<U+E000><U+000C>\" → \"\\n<U+200B>\"?  a form feed is the end of a line
[exit 1]
",
        "中".repeat(6),
        "中".repeat(13),
    ));
}

#[test]
fn text_that_is_not_utf8_is_told_with_its_place() {
    let folder = Folder::with(&[]);
    folder.write("一.txt", ["目标;任务\n中文".as_bytes(), b"\xD6\xD0"].concat());
    folder.plays(&with_names(
        "
$ hanfix check ONLY 一.txt
一.txt:1:3: house/semicolon 97 \";\" → \"；\"  SEMICOLON
hanfix: 一.txt: not UTF-8: invalid byte at offset 20; `--encoding auto` reads other encodings
[exit 2]
$ hanfix fix ONLY 一.txt
目标；任务
中文⏎
hanfix: 一.txt: not UTF-8: invalid byte at offset 20; `--encoding auto` reads other encodings
[exit 2]
",
    ));
}

#[test]
fn rules_are_listed_shown_and_checked() {
    let folder = Folder::with(&[
        ("broken.toml", &HOUSE.replacen("good = [\"正文\"]", "good = [\"正文\", \"不是赘语\"]", 1)),
        ("typo.toml", "[[rule]]\nsumary = 1\n"),
    ]);
    folder.plays(
        "
$ hanfix rules --rules house.toml house/surplus
house/surplus
  no surplus
  source      house style
  confidence  95
  bad         \"正文赘语\" → \"正文\"
  good        \"正文\"
$ hanfix rules --check house.toml
house.toml: 4 rules, every example holds
$ hanfix rules --check broken.toml --check house.toml --check typo.toml
house.toml: 4 rules, every example holds
hanfix: broken.toml:20:15: rule `house/surplus`, example \"不是赘语\": expected \"不是赘语\", got \"不是\"
hanfix: typo.toml:2:1: unknown key `sumary`; did you mean `summary`?
[exit 2]
$ hanfix rules house/none
hanfix: no rule has the id `house/none`; `hanfix rules` lists all
[exit 2]
$ hanfix fix --rules broken.toml 一.txt
hanfix: broken.toml:20:15: rule `house/surplus`, example \"不是赘语\": expected \"不是赘语\", got \"不是\"
[exit 2]
$ hanfix fix --rules house.toml --rules house.toml 一.txt
hanfix: house.toml: rule `house/semicolon`: there is a rule with this id already; choose another id
[exit 2]
",
    );
    let list = String::from_utf8(folder.hanfix(&["rules"]).output().expect("runs").stdout).expect("UTF-8");
    let built_in: Vec<&str> = hanfix::RuleSet::builtin().iter().map(hanfix::Rule::id).collect();
    assert_eq!(list.lines().map(|l| l.split(' ').next().expect("an id")).collect::<Vec<_>>(), built_in);
}

#[test]
fn colours_are_for_terminals() {
    let folder = Folder::with(&[("一.txt", "目标;任务")]);
    let run = |name: &str| {
        let mut command = folder.hanfix(&["check", "--rules", "house.toml", "一.txt"]);
        String::from_utf8(command.env(name, "1").output().expect("runs").stdout).expect("UTF-8")
    };
    assert!(!run("TEST").contains('\u{1b}') && !run("NO_COLOR").contains('\u{1b}'));
    assert!(run("CLICOLOR_FORCE").contains("\u{1b}["));
}
