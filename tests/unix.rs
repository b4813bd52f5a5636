//! The program among others: pipes, full disks, signals, and several files at a time.
#![cfg(all(feature = "cli", unix))]

#[path = "common/folder.rs"]
mod folder;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use folder::Folder;

const ONLY: [&str; 4] = ["--rules", "house.toml", "--only", "house/semicolon"];

/// Clauses of a document that takes some time.
const MANY: usize = if cfg!(debug_assertions) { 40_000 } else { 400_000 };

fn arguments<'a>(first: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    [first, &ONLY, rest].concat()
}

fn said(done: &Output) -> (Option<i32>, String) {
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn many_files_keep_their_order() {
    let folder = Folder::with(&[]);
    let names: Vec<String> = (0..40).map(|n| format!("{n}.txt")).collect();
    // Long and short ones, so that later files are ready first; one cannot be read.
    let clauses = |n: usize| if n.is_multiple_of(7) { MANY / 20 } else { n };
    let (mut expected, mut report) = (String::new(), String::new());
    for (n, name) in names.iter().enumerate().filter(|(n, _)| *n != 13) {
        folder.write(name, format!("{}\n", "目标;任务。".repeat(clauses(n))));
        expected += &format!("{}\n", "目标；任务。".repeat(clauses(n)));
        report += &(0..clauses(n)).map(|c| format!("{name}:1:{}: \n", c * 6 + 3)).collect::<String>();
    }
    folder.write("13.txt", b"\xFF");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fault = "hanfix: 13.txt: not UTF-8: invalid byte at offset 0; `--encoding auto` reads other encodings\n";
    for threads in ["1", "2", "5"] {
        let run = |command: &str| {
            let rest = [&names[..], &["gone.txt", "--threads", threads]].concat();
            folder.hanfix(&arguments(&[command], &rest)).output().expect("runs")
        };
        let faults = format!("{fault}hanfix: gone.txt: No such file or directory (os error 2)\n");
        let fixed = run("fix");
        assert!(fixed.stdout == expected.as_bytes(), "{threads} threads");
        assert_eq!(said(&fixed), (Some(2), faults.clone()));
        let checked = run("check");
        let places: String = String::from_utf8_lossy(&checked.stdout)
            .lines()
            .map(|l| format!("{}\n", l.split("house/").next().expect("a place")))
            .collect();
        assert!(places == report, "{threads} threads");
        assert_eq!(said(&checked), (Some(2), faults));
    }
    let done = folder.hanfix(&arguments(&["fix", "-w", "--threads", "3"], &names)).output().expect("runs");
    assert_eq!(said(&done), (Some(2), fault.to_owned()));
    for (n, name) in names.iter().enumerate().filter(|(n, _)| *n != 13) {
        assert!(folder.read(name) == format!("{}\n", "目标；任务。".repeat(clauses(n))), "{name}");
    }
}

#[test]
fn many_json_lines_keep_their_order() {
    let line = |n: usize, mark: char| format!("{{\"n\":{n},\"t\":\"目标{mark}任务{}\"}}\n", "。".repeat(n % 400));
    let good = |mark| (0..5000).map(|n| line(n, mark)).collect::<String>();
    let folder = Folder::with(&[("好.jsonl", &good(';')), ("坏.jsonl", &(good(';') + "{}\n" + &good(';')))]);
    for threads in ["1", "2", "5"] {
        let run = |file| {
            let rest = ["--jsonl", "--field", "t", "--threads", threads, file];
            folder.hanfix(&arguments(&["fix"], &rest)).output().expect("runs")
        };
        let done = run("好.jsonl");
        assert_eq!(said(&done), (Some(0), String::new()));
        assert!(done.stdout == good('；').as_bytes(), "{threads} threads");
        let done = run("坏.jsonl");
        assert_eq!(said(&done), (Some(2), "hanfix: 坏.jsonl:5001: the object has no field \"t\"\n".to_owned()));
        assert!(done.stdout == good('；').as_bytes(), "{threads} threads");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let text = "目标;任务\n\n".repeat(100_000);
    let folder =
        Folder::with(&[("一.txt", &text), ("二.txt", &text), ("行.jsonl", &"{\"t\":\"目标;任务\"}\n".repeat(100_000))]);
    for (first, rest, code) in [
        (&["fix"][..], &["一.txt"][..], 0),
        (&["fix"], &["一.txt", "二.txt"], 0),
        (&["fix", "--jsonl", "--field", "t"], &["行.jsonl", "行.jsonl"], 0),
        // Something was found, whether or not anyone read all of it.
        (&["check"], &["一.txt"], 1),
        (&["check"], &["一.txt", "二.txt"], 1),
    ] {
        for threads in ["1", "2"] {
            let all = arguments(first, &[rest, &["--threads", threads]].concat());
            let mut program = folder.hanfix(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
            let mut head = [0; 16];
            program.stdout.take().expect("piped").read_exact(&mut head).expect("writes something");
            let done = program.wait_with_output().expect("ends");
            assert_eq!(said(&done), (Some(code), String::new()), "{all:?}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_although_the_input_is_silent() {
    let folder = Folder::with(&[]);
    for threads in ["1", "2"] {
        let all = arguments(&["fix", "--jsonl", "--field", "t", "--threads", threads], &[]);
        let mut command = folder.hanfix(&all);
        let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        drop(program.stdout.take());
        let mut to = program.stdin.take().expect("piped");
        // The second line finds the pipe closed at the latest; the input stays open.
        to.write_all("{\"t\":\"目标\"}\n".as_bytes()).expect("is read");
        let _ = to.write_all("{\"t\":\"目标\"}\n".as_bytes());
        let status = ends_in_time(&mut program);
        assert_eq!(status.code(), Some(0), "{threads} threads");
        drop(to);
    }
}

fn ends_in_time(program: &mut std::process::Child) -> std::process::ExitStatus {
    let start = Instant::now();
    loop {
        match program.try_wait().expect("can be waited for") {
            Some(status) => return status,
            None if start.elapsed() > Duration::from_secs(60) => {
                program.kill().expect("own child");
                panic!("does not end");
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let folder = Folder::with(&[
        ("一.txt", "目标;任务\n"),
        ("二.txt", "目标;任务\n"),
        ("长.txt", &"目标;任务\n".repeat(50_000)),
        ("行.jsonl", &"{\"t\":\"目标;任务\"}\n".repeat(50_000)),
    ]);
    for (first, rest) in [
        (&["fix"][..], &["一.txt"][..]),
        (&["fix"], &["一.txt", "二.txt"]),
        (&["fix"], &["长.txt"]),
        (&["fix"], &["长.txt", "二.txt"]),
        (&["fix", "--jsonl", "--field", "t"], &["行.jsonl"]),
        (&["check"], &["一.txt"]),
        (&["check"], &["长.txt", "二.txt"]),
        (&["rules"], &[]),
    ] {
        for threads in ["1", "2"] {
            let all = match first {
                ["rules"] => vec!["rules"],
                _ => arguments(first, &[rest, &["--threads", threads]].concat()),
            };
            let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
            let done = folder.hanfix(&all).stdout(full).output().expect("runs");
            let words = "hanfix: <stdout>: No space left on device (os error 28)\n".to_owned();
            assert_eq!(said(&done), (Some(2), words), "{all:?}");
        }
    }
}

/// A file that grows past the limit: what stands for a disk that gets full while a file is replaced.
#[test]
fn a_file_that_cannot_be_written_stays_as_it_was() {
    let text = "目标;任务\n".repeat(50_000);
    let folder = Folder::with(&[("长.txt", &text), ("短.txt", "目标;任务\n")]);
    let program = folder.hanfix(&[]).get_program().to_owned();
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.current_dir(folder.path(".")).args(["-c", script]).arg(program);
    let done = command.args(arguments(&["fix", "-w"], &["长.txt", "短.txt"])).output().expect("runs");
    assert_eq!(said(&done), (Some(2), "hanfix: 长.txt: File too large (os error 27)\n".to_owned()));
    assert!(folder.read("长.txt") == text);
    assert_eq!(folder.read("短.txt"), "目标；任务\n");
    assert_eq!(folder.names(), ["house.toml", "短.txt", "长.txt"]);
}

/// Sends a signal while a file is being replaced.
fn interrupted(signal: &str, script: &str) -> (Folder, String, Output) {
    let text = "目标;任务。".repeat(MANY);
    let folder = Folder::with(&[("长.txt", &text)]);
    let program = folder.hanfix(&[]).get_program().to_owned();
    let mut command = Command::new("sh");
    command.current_dir(folder.path(".")).args(["-c", script]).arg(program).args(arguments(&["fix", "-w"], &["长.txt"]));
    let mut program = command.stderr(Stdio::piped()).spawn().expect("runs");
    while folder.names().len() < 3 {
        assert!(program.try_wait().expect("can be waited for").is_none(), "ended before it could be interrupted");
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill").arg(format!("-{signal}")).arg(program.id().to_string()).status().expect("sent");
    assert!(sent.success());
    let done = program.wait_with_output().expect("ends");
    (folder, text, done)
}

/// Is the signal ignored, here and in every process started from here?
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).is_some_and(|bits| bits >> (signal - 1) & 1 == 1)
}

#[test]
fn an_interrupt_leaves_the_file_and_nothing_else() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        if is_ignored(number) {
            eprintln!("skipped: {signal} is ignored here, as in a background job");
            continue;
        }
        let (folder, text, done) = interrupted(signal, "exec \"$0\" \"$@\"");
        assert_eq!(done.status.signal(), Some(number), "as the shell expects it");
        assert!(done.stderr.is_empty());
        assert!(folder.read("长.txt") == text, "the file is as it was");
        assert_eq!(folder.names(), ["house.toml", "长.txt"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_ignored_signal_stays_ignored() {
    let (folder, text, done) = interrupted("HUP", "trap '' HUP; exec \"$0\" \"$@\"");
    assert_eq!(said(&done), (Some(0), String::new()));
    assert!(folder.read("长.txt") == text.replace(';', "；"));
    assert_eq!(folder.names(), ["house.toml", "长.txt"]);
}

/// Files that change keep their permissions; their time is that of the repair. Files that do not change keep all of it.
#[test]
fn times_and_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("缺.txt", "目标;任务\n"), ("净.txt", "没有缺陷\n"), ("只.txt", "目标;任务\n")]);
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (name, mode) in [("缺.txt", 0o640), ("净.txt", 0o640), ("只.txt", 0o440)] {
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o644)).expect("own file");
        fs::File::options().append(true).open(folder.path(name)).and_then(|f| f.set_modified(long_ago)).expect("own file");
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode)).expect("own file");
    }
    let of = |name| {
        let known = fs::metadata(folder.path(name)).expect("is there");
        (known.modified().expect("known") == long_ago, known.permissions().mode() & 0o7777)
    };
    let done = folder.hanfix(&arguments(&["fix", "-w"], &["缺.txt", "净.txt"])).output().expect("runs");
    assert_eq!(said(&done), (Some(0), String::new()));
    assert_eq!((of("缺.txt"), of("净.txt"), of("只.txt")), ((false, 0o640), (true, 0o640), (true, 0o440)));
}
