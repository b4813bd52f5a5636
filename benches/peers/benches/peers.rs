//! hanfix beside other tools on the same text, in one run: megabytes per second of processor time, one thread.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml [-- FILE…]`. Without files it makes texts of eight kinds from sentences of
//! our own: better are real documents. The tools do different work; the table says what a pass over a text costs, not which tool
//! to choose.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

/// A name, and a pass over a text that gives a number which depends on it.
type Tool = (&'static str, Box<dyn Fn(&str) -> usize>);

/// Each tool runs on each text at least this long.
const LONG_ENOUGH: Duration = Duration::from_millis(600);
const SIZE: usize = 1 << 20;

fn main() {
    let texts = texts();
    let tools = tools();
    print!("{:28}", "MB/s of processor time");
    texts.iter().for_each(|(name, _)| print!("{name:>16}"));
    println!();
    for (name, run) in &tools {
        print!("{name:28}");
        for (_, text) in &texts {
            print!("{:16.1}", speed(run, text));
        }
        println!();
    }
}

fn speed(run: &dyn Fn(&str) -> usize, text: &str) -> f64 {
    black_box(run(black_box(text)));
    let start = ProcessTime::now();
    let mut bytes = 0;
    while start.elapsed() < LONG_ENOUGH {
        black_box(run(black_box(text)));
        bytes += text.len();
    }
    bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}

fn tools() -> Vec<Tool> {
    let hanfix = hanfix::Repairer::default();
    let rules = hanfix::Repairer::builder().without("confusion/model").build().expect("built-in rules");
    let ferrous = ferrous_opencc::OpenCC::from_config(BuiltinConfig::T2s).expect("built-in configuration");
    let fmmseg = opencc_fmmseg::OpenCC::new();
    let icu = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    vec![
        ("hanfix", Box::new(move |t| hanfix.repair(t).text.len())),
        ("hanfix without its model", Box::new(move |t| rules.repair(t).text.len())),
        ("autocorrect format", Box::new(|t| autocorrect::format(t).len())),
        ("ferrous-opencc t2s", Box::new(move |t| ferrous.convert(t).len())),
        ("opencc-fmmseg t2s", Box::new(move |t| fmmseg.t2s(t, false).len())),
        ("plsfix", Box::new(|t| plsfix::fix_text(t, None).len())),
        ("unicode-normalization nfc", Box::new(|t| t.nfc().collect::<String>().len())),
        ("icu_normalizer nfc", Box::new(move |t| icu.normalize(t).len())),
        ("reference: UTF-8 validation", Box::new(|t| std::str::from_utf8(t.as_bytes()).map_or(0, str::len))),
        ("reference: character walk", Box::new(|t| t.chars().fold(0, |a, c| a ^ c as usize))),
        ("reference: memchr", Box::new(|t| memchr::memchr_iter(b'\n', t.as_bytes()).count())),
    ]
}

fn texts() -> Vec<(String, String)> {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if files.is_empty() {
        let clean = document(LAW);
        let spoilt = [1000, 50].map(|every| (format!("1 defect in {every}"), spoilt(&clean, every)));
        let kinds = [
            ("law", LAW),
            ("report", REPORT),
            ("novel", NOVEL),
            ("Markdown", MARKDOWN),
            ("traditional", TRADITIONAL),
            ("English", ENGLISH),
        ];
        return kinds.map(|(name, lines)| (name.to_owned(), document(lines))).into_iter().chain(spoilt).collect();
    }
    let read = |path: &String| {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let name =
            std::path::Path::new(path).file_stem().map_or_else(String::new, |s| s.to_string_lossy().chars().take(15).collect());
        (name, text)
    };
    files.iter().map(read).collect()
}

/// A fixed sequence of pseudo-random numbers: the text is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Paragraphs of a few of these sentences.
fn document(sentences: &[&str]) -> String {
    let mut random = Random(7);
    let mut text = String::new();
    while text.len() < SIZE {
        let sentence = sentences[random.below(sentences.len())];
        // An article or an item begins a paragraph: in running text it would be a defect.
        if sentence.starts_with(['第', '（']) && !text.is_empty() && !text.ends_with('\n') {
            text.push_str("\n\n");
        }
        text.push_str(sentence);
        match random.below(12) {
            0 => text.push_str("\n\n"),
            1..=3 => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// Ways to spoil a sentence, as (what to look for, what to write).
const DEFECTS: &[(&str, &str)] = &[
    ("，", ","),
    ("；", ";"),
    ("。”", "。〞"),
    ("况", "況"),
    ("时间", "时问"),
    ("的", "的\u{200B}"),
    ("、", "､"),
    ("”", "〞"),
    ("新", "⽅"),
    ("：", ":"),
];

/// One defect in about `every` characters.
fn spoilt(clean: &str, every: usize) -> String {
    let mut random = Random(11);
    let mut text = String::with_capacity(clean.len() + clean.len() / 8);
    let mut since = 0;
    let mut rest = clean;
    while let Some(c) = rest.chars().next() {
        since += 1;
        let defect = DEFECTS[random.below(DEFECTS.len())];
        if since >= every && rest.starts_with(defect.0) {
            text.push_str(defect.1);
            rest = &rest[defect.0.len()..];
            since = 0;
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    text
}

// Sentences of our own, of each kind.

const LAW: &[&str] = &[
    "第十二条 申请人应当如实提交有关材料，并对材料的真实性负责。",
    "第三十条 本办法自发布之日起施行；此前的规定与本办法不一致的，以本办法为准。",
    "当事人对处理决定不服的，可以自收到决定书之日起六十日内申请复议，也可以直接提起诉讼。",
    "有下列情形之一的，登记机关不予登记，并书面说明理由：",
    "（一）申请材料不齐全或者不符合法定形式的；",
    "（二）所申请的事项不属于本机关职责范围的。",
    "违反前款规定，情节严重的，处五千元以上二万元以下罚款；构成犯罪的，依法追究刑事责任。",
    "县级以上人民政府应当将河道管理所需经费列入本级预算，保障工作正常开展。",
    "任何单位和个人发现违法行为的，有权向主管部门举报，主管部门应当及时处理。",
];

const REPORT: &[&str] = &[
    "全年共办理群众来信一千二百余件，办结率达到百分之九十八，群众满意度稳步提高。",
    "各部门要对照清单逐项落实，做到有计划、有检查、有总结，确保各项任务按期完成。",
    "（见附件2）2023年粮食总产量为31.5万吨，比上年增长4.2%，其中夏粮增产明显。",
    "他强调：“干部要常到田间地头走一走，听听老百姓怎么说。”与会人员深受启发。",
    "要坚持问题导向、目标导向、结果导向相统一，把“实”字贯穿工作始终。",
    "新建改建农村公路一百六十公里，改造危桥七座，群众出行更加方便。",
    "谁来监督、怎样监督、监督之后如何整改？这些问题都需要在实践中回答。",
];

const NOVEL: &[&str] = &[
    "“你怎么才来？”她放下手里的针线，望着门口那个浑身湿透的人。",
    "雨下了整整一夜，天亮的时候，河水已经漫过了石桥的第三级台阶。",
    "老人没有回答，只是把烟袋在鞋底上磕了磕，慢慢地站起来。",
    "“那条路我走过，”他说，“再往前就没有人家了。”",
    "屋里静得很，只听见炉子上的水壶咝咝地响着，谁也不愿意先开口。",
    "许多年以后，他还记得那个下午：阳光、尘土、渡口，和她转身时扬起的衣角……",
    "孩子们一哄而散，只剩下那只黄狗，蹲在井台边上，一动也不动。",
];

const MARKDOWN: &[&str] = &[
    "\n## 安装与配置\n\n",
    "先用 `cargo build --release` 编译，再把 `target/release` 里的程序复制到 `/usr/local/bin`。\n",
    "\n```rust\nlet text = read(path)?; // 读取, 不修改\nfor line in text.lines() { count += line.len(); }\n```\n\n",
    "- 参数 `threads` 表示线程数，默认与 CPU 核数相同；\n",
    "- 详见 [说明文档](https://docs.example.com/guide?lang=zh#start)，其中有完整的例子。\n",
    "| 名称 | 类型 | 说明 |\n|---|---|---|\n| size | u64 | 文件大小, 单位为字节 |\n\n",
    "**注意**：接口返回 JSON，字段 `code` 为 0 时表示成功，否则 `message` 给出原因。\n",
];

const TRADITIONAL: &[&str] = &[
    "各部門應依照計畫逐項辦理，並於月底以前將執行情形送請備查。",
    "「這條路我走過，」他說，「再往前就沒有人家了。」",
    "河水漲了一整夜，天亮的時候，已經漫過石橋的第三級臺階。",
    "申請人應檢附有關文件；文件不齊者，得限期命其補正。",
    "圖書館自本週起延長開放時間，歡迎市民多加利用。",
];

const ENGLISH: &[&str] = &[
    "The committee met on Tuesday, heard three reports, and adjourned without a vote. ",
    "\"You should have told me,\" she said; \"I would have come at once.\" ",
    "See section 4.2 (page 31) for the list of parts, tools and spare fuses. ",
    "It's a small town, but its library holds more than 40,000 volumes. ",
    "Water boils at a lower temperature on the mountain, so the tea was weak. ",
];
