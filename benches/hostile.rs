//! Time on shapes made to hurt: each text is doubled again and again, and the time must double too.
//!
//! `cargo bench --bench hostile` prints, for each shape, the time for a byte of a single block (15 and 60 KiB), of a text that is
//! read as the head of a document alone (256 KiB) and of one behind which most is no head (4 MiB); and the worst ratio of the times of
//! two texts of which one is twice as long as the other, both one block or both longer than the head. In between, a text without a line
//! break is dearer by a constant: its head is read until it comes to rest, up to five times. A ratio above 2.2 is marked and, when it
//! shows again, makes the exit code 1; what takes less than 10 nanoseconds a byte has no ratio. Words behind `--` choose shapes by
//! name; `pairs` puts every two of many pieces together instead, each in several ways, and prints the slowest.
//!
//! Times are of the processor, the least of several tries: other programs on the machine disturb them little. The C library is told to keep
//! memory that was given back. Else it returns pieces above 32 MiB to the kernel, and a text whose list of reports is longer than that pays
//! for fresh pages in each try, one of half the length in none: that is a step of the allocator, and no time of a rule.

use std::process::{Command, ExitCode};
use std::time::Duration;

use cpu_time::ThreadTime;
use hanfix::Repairer;

/// Most that twice the text may cost.
const LIMIT: f64 = 2.2;

/// Nanoseconds a byte that are not looked at.
const AS_FAST_AS_READING: f64 = 10.0;

/// Lengths of the texts, in KiB.
const SIZES: [usize; 8] = [15, 30, 60, 256, 512, 1024, 2048, 4096];
/// Most bytes of a block, and of the head of a document.
const BLOCK: usize = 64 << 10;
const HEAD: usize = 256 << 10;

type Shape = (&'static str, Box<dyn Fn(usize) -> String>);

/// `text` again and again, up to `length` bytes.
fn filled(text: &str, length: usize) -> String {
    text.repeat(length.div_ceil(text.len()))
}

fn again(text: &'static str) -> Box<dyn Fn(usize) -> String> {
    Box::new(move |length| filled(text, length))
}

/// One text in the first half, another one in the second.
fn halves(a: &'static str, b: &'static str) -> Box<dyn Fn(usize) -> String> {
    Box::new(move |length| filled(a, length / 2) + &filled(b, length / 2))
}

fn counted(item: impl Fn(usize) -> String + 'static) -> Box<dyn Fn(usize) -> String> {
    Box::new(move |length| {
        let mut text = String::new();
        for n in 1.. {
            if text.len() >= length {
                break;
            }
            text += &item(n);
        }
        text
    })
}

fn shapes() -> Vec<Shape> {
    vec![
        ("quotation marks that open", again("“")),
        ("quotation marks that close", again("”")),
        ("straight quotation marks", again("中\"")),
        ("quotation marks of all kinds", again("“甲‘乙〞丙＂丁\"戊”")),
        ("apostrophes", again("it's 'n' ")),
        ("brackets that open", again("（")),
        ("brackets nested", halves("（", "）")),
        ("brackets nested, of all kinds", halves("（《【“〔", "〕”】》）")),
        ("brackets nested, half closed wide", halves("（中", "中)")),
        ("half-width brackets nested", halves("(中", "中)")),
        ("titles that open", again("《〈")),
        ("one character", again("中")),
        ("one rare character", again("𠮷")),
        ("one space", again(" ")),
        ("spaces between characters", again("中 ")),
        ("wide spaces", again("\u{3000}")),
        ("one full stop", again("。")),
        ("points", again("...。")),
        ("dashes", again("--—")),
        ("commas of two widths", again("，,")),
        ("line ends", again("\n")),
        ("short lines", again("中\n")),
        ("lines of one width, without an end", again("我们在河边的堤上走了一天又一天也没有看见一个人在那里钓鱼捉虾\n")),
        ("lines of many widths", counted(|n| format!("{}\n", "我们走在路上".repeat(n % 17 + 1)))),
        ("no break", again("我们的工作在大家的努力下取得了新的进展")),
        ("combining marks", again("\u{301}")),
        ("letters with combining marks", again("e\u{301}\u{302}")),
        ("zero-width spaces", again("中\u{200B}")),
        ("directions that open", again("\u{202E}中")),
        ("markers", again("##paidbegin##")),
        ("markers cut in half", again("##paidbeg")),
        ("markers that open", again("[hide]")),
        ("two kinds of markers crossed", again("[hide]##paidbegin##[/hide]##paidend##")),
        ("back-quotes", again("`")),
        ("back-quotes of growing width", counted(|n| format!("{}中", "`".repeat(n)))),
        ("fences that open", again("```\n中;中\n\n")),
        ("tags", again("<p>中</p>")),
        ("tags that do not close", again("<a")),
        ("tags of code that open", again("<pre>中;")),
        ("comments that open", again("<!--中")),
        ("comments that open, and tags", again("<!--中<b>")),
        ("closing tags", again("</p>")),
        ("entities", again("&amp;")),
        ("entities of entities", again("&amp;amp;amp;quot;")),
        ("entities cut in half", again("&am")),
        ("numeric entities", again("&#20013;&#x4e2d")),
        ("escapes", again("\\u4e2d")),
        ("escapes cut in half", again("\\u4e2")),
        ("percent-encoding", again("%E4%B8%AD")),
        ("percent-encoding cut in half", again("%E4%B8")),
        ("addresses", again("http://a.b/c?d=中,")),
        ("addresses that go on", again("a/b.c@d")),
        ("at signs", again("a@a.")),
        ("one long path", again("a/")),
        ("formulae that open", again("$a,中")),
        ("displayed formulae that open", again("\\[中;")),
        ("templates that open", again("{{a,")),
        ("mojibake of UTF-8 as Latin", again("ä¸\u{AD}æ\u{96}\u{87}")),
        ("mojibake of UTF-8 as GBK", again("涓枃鐨勬枃浠")),
        ("mojibake cut in half", again("鐨勬ä¸")),
        ("near misses of mojibake", again("锟斤拷烫烫")),
        ("replacement characters", again("\u{FFFD}中")),
        ("outline numbers in a row", counted(|n| format!("{n}.工作。"))),
        ("outline numbers in brackets", again("。（一）工作（二）")),
        ("Chinese outline numbers", again("一、工作。二、生活。")),
        ("articles", again("第三条 为了。")),
        ("list items lost in a line", counted(|n| format!("（{n}）要做好;"))),
        ("traditional characters in simplified text", again("这些情況和國家")),
        ("variants alone", again("況")),
        ("look-alikes", again("时问和时问题")),
        ("near misses of look-alikes", again("随时问时间问时")),
        ("half-width marks", again("目标;任务,措施:三项!")),
        ("numbers with marks", again("1,000:12.5;")),
        ("wide letters and digits", again("Ａ１，ａ．")),
        ("half-width katakana", again("ｱﾞｲ")),
        ("radicals", again("⼯作⺠")),
        ("words doubled", again("的的工作工作")),
        ("page numbers", again("— 2 —\n")),
        ("page numbers between lines", counted(|n| format!("正文在这一页没有写完\n— {n} —\n"))),
        ("tables", again("| 甲 | 乙,\n|---|---|\n")),
        ("English lines", again("the quick brown fox, said he;\n")),
        ("directives", again("<!-- hanfix: off -->中;文")),
        ("words to keep", counted(|n| format!("<!-- hanfix: keep 甲{n} -->\n\n"))),
        ("all at once", again("“（《##`<a&am\\u4e[hide]ä¸鐨勬。（一）1.时问情況,;\u{200B} ")),
    ]
}

/// What the C library of GNU reads when a program starts: pieces of memory below this are kept.
const KEPT: [&str; 2] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];

fn main() -> ExitCode {
    if KEPT.iter().any(|name| std::env::var_os(name).is_none()) {
        let again = Command::new(std::env::current_exe().expect("runs"))
            .args(std::env::args_os().skip(1))
            .envs(KEPT.map(|name| (name, "4000000000")))
            .status()
            .expect("runs again");
        return ExitCode::from(u8::from(!again.success()));
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let repairer = Repairer::builder().min_confidence(1).build().expect("no selectors");
    let _ = repairer.repair("目标;任务");
    if words == ["pairs"] {
        pairs(&repairer);
        return ExitCode::SUCCESS;
    }
    println!("{:44}{:>10}{:>10}{:>10}{:>10}{:>8}", "nanoseconds a byte", "15 KiB", "60 KiB", "256 KiB", "4 MiB", "worst");
    let mut failed = false;
    for (name, shape) in shapes().iter().filter(|(name, _)| words.is_empty() || words.iter().any(|w| name.contains(w.as_str())))
    {
        let mut row = Row::of(&repairer, shape);
        // Once more where it is slow: a busy machine may be the reason.
        for _ in 0..2 {
            if row.worst() > LIMIT {
                row = row.best(Row::of(&repairer, shape));
            }
        }
        let worst = row.worst();
        let [small, block, head, large] = [15, 60, 256, 4096].map(|size| row.nanoseconds_a_byte(size << 10));
        let mark = if worst > LIMIT { " !" } else { "" };
        println!("{name:44}{small:10.1}{block:10.1}{head:10.1}{large:10.1}{worst:8.2}{mark}");
        failed |= worst > LIMIT;
    }
    ExitCode::from(u8::from(failed))
}

/// The time of a text.
#[derive(Clone, Copy)]
struct Timed {
    size: usize,
    nanoseconds: f64,
    /// Bytes of the text or of what became of it, whichever is longer.
    longest: usize,
}

/// The times of one shape, by length.
struct Row(Vec<Timed>);

impl Row {
    fn of(repairer: &Repairer, shape: &dyn Fn(usize) -> String) -> Self {
        Self(SIZES.iter().map(|size| timed(repairer, size << 10, &shape(size << 10))).collect())
    }

    fn best(self, other: Self) -> Self {
        Self(
            self.0
                .into_iter()
                .zip(other.0)
                .map(|(a, b)| Timed { nanoseconds: a.nanoseconds.min(b.nanoseconds), ..a })
                .collect(),
        )
    }

    /// The greatest ratio of the times at a length and at half of it. What is as fast as reading hangs on the caches, not on us. What is cut
    /// into blocks anew since it has grown is read once more, which is no matter of its length.
    fn worst(&self) -> f64 {
        let is_block = |t: &Timed| t.longest < BLOCK;
        let doubled = self.0.windows(2).filter(|w| w[1].size == 2 * w[0].size && (w.iter().all(is_block) || w[0].size > HEAD));
        let slow = doubled.filter(|w| w[1].nanoseconds > AS_FAST_AS_READING * w[1].size as f64);
        slow.map(|w| w[1].nanoseconds / w[0].nanoseconds).fold(0.0, f64::max)
    }

    fn nanoseconds_a_byte(&self, size: usize) -> f64 {
        self.0.iter().find(|t| t.size == size).map_or(0.0, |t| t.nanoseconds / size as f64)
    }
}

/// The least time of several tries.
fn timed(repairer: &Repairer, size: usize, text: &str) -> Timed {
    let mut best = Timed { size, nanoseconds: f64::INFINITY, longest: text.len() };
    let mut spent = Duration::ZERO;
    let mut tries = 0;
    while tries < 2 || (tries < 20 && spent < Duration::from_millis(10)) {
        let start = ThreadTime::now();
        let repaired = repairer.repair(std::hint::black_box(text));
        let time = start.elapsed();
        best.longest = best.longest.max(repaired.text.len());
        best.nanoseconds = best.nanoseconds.min(time.as_nanos() as f64);
        spent += time;
        tries += 1;
    }
    best
}

/// Every two of these together.
const PIECES: &[&str] = &[
    "“",
    "”",
    "‘",
    "\"",
    "'",
    "〞",
    "（",
    "(",
    "）",
    ")",
    "《",
    "》",
    "「",
    "【",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "$",
    "$$",
    "\\(",
    "\\[",
    "[",
    "](",
    "[hide]",
    "[/hide]",
    "[b]",
    "<",
    ">",
    "<a",
    "<a>",
    "<pre>",
    "</pre>",
    "<!--",
    "-->",
    "</p>",
    "##",
    "##paidbegin##",
    "##paidend##",
    "$$paidbegin$$",
    "&",
    "&amp;",
    "&#",
    "\\u4e2d",
    "\\n",
    "%E4",
    "一、",
    "（一）",
    "1.",
    "第三条",
    ",",
    "，",
    ";",
    "。",
    "...",
    "…",
    "—",
    "-",
    " ",
    "\u{3000}",
    "\t",
    "\u{200B}",
    "\u{301}",
    "況",
    "时问",
    "锟斤拷",
    "ä¸",
    "鐨勬",
    "\u{FFFD}",
    "１",
    "Ａ",
    "ｱ",
    "⼯",
    "\n",
    "\n\n",
    "\r\n",
    "\u{2028}",
    "— 2 —\n",
    "1\n",
    "a",
    "a/",
    "a.",
    "@",
    "www.",
    "http://",
    "{{",
    "}}",
    ":",
    "12:",
    "〔2023〕",
    "的",
    "·",
    "我们的工作",
    "中",
    "中\n",
    "。\n",
    "|",
    "#",
    "*",
    "> ",
    "<!-- hanfix: off -->",
    "<!-- hanfix: keep 甲 -->",
];

fn pairs(repairer: &Repairer) {
    const SIZE: usize = 48 << 10;
    let mut found = Vec::new();
    for a in PIECES {
        for b in PIECES {
            let texts = [
                filled(&format!("{a}{b}"), SIZE),
                filled(a, SIZE / 2) + &filled(b, SIZE / 2),
                filled(&format!("{}{b}", a.repeat(40)), SIZE),
            ];
            for (text, form) in texts.iter().zip(["abab", "aabb", "a…ab"]) {
                let start = ThreadTime::now();
                let _ = repairer.repair(text);
                found.push((start.elapsed().as_nanos() as f64 / text.len() as f64, form, a, b));
            }
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0));
    println!("nanoseconds a byte");
    found.iter().take(100).for_each(|(time, form, a, b)| println!("{time:10.0}  {form}  {a:?}  {b:?}"));
}
