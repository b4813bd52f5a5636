//! Bytes a second of `repair`, on clean and on defective text, whole and stage by stage; and the time to build a `Repairer`.
//!
//! `HANFIX_BENCH_TEXT=FILE` takes the clean text from a file instead of our own sentences.

use divan::Bencher;
use divan::counter::BytesCount;
use hanfix::{Category, Repairer, RuleSet};

fn main() {
    divan::main();
}

/// Clean sentences of a report, our own.
const SENTENCES: &[&str] = &[
    "全年共办理群众来信一千二百余件，办结率达到百分之九十八，群众满意度稳步提高。",
    "各部门要对照清单逐项落实，做到有计划、有检查、有总结，确保各项任务按期完成。",
    "会议指出，基层治理的关键在于把问题解决在萌芽状态，不能等到矛盾激化以后才去处理。",
    "（见附件2）2023年粮食总产量为31.5万吨，比上年增长4.2%，其中夏粮增产明显。",
    "他强调：“干部要常到田间地头走一走，听听老百姓怎么说。”与会人员深受启发。",
    "要坚持问题导向、目标导向、结果导向相统一，把“实”字贯穿工作始终。",
    "第十二条 申请人应当如实提交有关材料，并对材料的真实性负责。",
    "《村庄规划管理办法》自发布之日起施行；此前的规定与本办法不一致的，以本办法为准。",
    "新建改建农村公路一百六十公里，改造危桥七座，群众出行更加方便。",
    "谁来监督、怎样监督、监督之后如何整改？这些问题都需要在实践中回答。",
];

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

/// What articles of regulations say, our own.
const PROVISIONS: &[&str] = &[
    "为了规范村庄公共设施的管理，保障村民的合法权益，制定本规定。",
    "村民委员会应当每年公布公共设施的维护费用，接受村民监督。",
    "任何单位和个人不得占用、损坏公共道路和排水设施；确需临时占用的，应当经村民会议同意。",
    "乡镇人民政府负责本行政区域内公共设施管理的指导和检查工作，县级主管部门应当给予技术支持。",
    "违反本规定第八条的，由乡镇人民政府责令限期改正；逾期不改正的，处二百元以上一千元以下的罚款。",
    "申请维修资金，应当提交下列材料：",
];
/// What items of a list say.
const ITEMS: &[&str] = &["维修申请书；", "村民会议的决议；", "设施所在位置的图纸和现场照片；", "其他有关材料。"];

const SIZE: usize = 1 << 20;

/// A fixed sequence of pseudo-random numbers: the text is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn clean() -> String {
    if let Ok(path) = std::env::var("HANFIX_BENCH_TEXT") {
        return std::fs::read_to_string(path).expect("HANFIX_BENCH_TEXT names a readable file");
    }
    let mut random = Random(7);
    let mut text = String::new();
    while text.len() < SIZE {
        text.push_str(SENTENCES[random.below(SENTENCES.len())]);
        if random.below(4) == 0 {
            text.push('\n');
        }
        if random.below(12) == 0 {
            text.push('\n');
        }
    }
    text
}

/// Clean text with the form of regulations: articles, items on lines of their own, blank lines between.
fn law() -> String {
    const NUMERALS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let numeral = |n: usize| NUMERALS.get(n % 9).copied().unwrap_or('一');
    let mut random = Random(5);
    let mut text = String::new();
    for article in 0.. {
        if text.len() >= SIZE {
            break;
        }
        let provision = PROVISIONS[random.below(PROVISIONS.len())];
        text.push_str(&format!("第{}十{}条 {provision}\n\n", numeral(article / 9), numeral(article)));
        if provision.ends_with('：') {
            for (n, item) in ITEMS.iter().enumerate() {
                text.push_str(&format!("（{}）{item}\n\n", numeral(n)));
            }
        }
    }
    text
}

/// One defect in about `every` characters.
fn defective(every: usize) -> String {
    let clean = clean();
    let mut random = Random(11);
    let mut text = String::with_capacity(clean.len() + clean.len() / 8);
    let mut since = 0;
    let mut rest = &*clean;
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

fn bench(bencher: Bencher, repairer: &Repairer, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench_local(|| repairer.repair(divan::black_box(text)).text.len());
}

#[divan::bench]
fn clean_text(bencher: Bencher) {
    bench(bencher, &Repairer::default(), &clean());
}

#[divan::bench]
fn law_text(bencher: Bencher) {
    bench(bencher, &Repairer::default(), &law());
}

/// Every rule but the language model.
#[divan::bench]
fn law_text_without_model(bencher: Bencher) {
    bench(bencher, &without_model(), &law());
}

#[divan::bench(args = [1000, 50])]
fn one_defect_in_without_model(bencher: Bencher, characters: usize) {
    bench(bencher, &without_model(), &defective(characters));
}

fn without_model() -> Repairer {
    Repairer::builder().without("confusion/model").build().unwrap_or_default()
}

/// What so many more rules cost where they find nothing, each with a word of its own and none with the model: 0 is what there is.
#[divan::bench(args = [0, 300, 3000])]
fn law_text_with_more_rules(bencher: Bencher, count: usize) {
    let text = law();
    let mut random = Random(11);
    let mut han = || char::from_u32(0x4E00 + random.below(0x5200) as u32).unwrap_or('一');
    let mut rules = RuleSet::builtin().clone();
    let mut left = count;
    while left > 0 {
        let wrong: String = [han(), han(), han()].iter().collect();
        if text.contains(&wrong) {
            continue;
        }
        let rule = hanfix::Rule::new(&format!("house/word-{left}"), Category::Confusion)
            .summary("a word of the house")
            .source("a bench")
            .confidence(99)
            .pairs([(wrong.clone(), "词语")])
            .bad(wrong, "词语")
            .good("词语");
        left -= usize::from(rules.push(rule).is_ok());
    }
    match Repairer::builder().rules(rules).without("confusion/model").build() {
        Ok(repairer) => bench(bencher, &repairer, &text),
        Err(e) => eprintln!("{e}"),
    }
}

/// One `Repairer`, shared: two threads on two texts beside one thread on one.
#[divan::bench(args = [1, 2])]
fn law_text_on_threads(bencher: Bencher, threads: usize) {
    let (repairer, text) = (Repairer::default(), law());
    bencher.counter(BytesCount::new(threads * text.len())).bench_local(|| {
        std::thread::scope(|scope| {
            (0..threads).for_each(|_| drop(scope.spawn(|| repairer.repair(divan::black_box(&text)).text.len())));
        });
    });
}

/// One rule that never wakes: what is left is the walk over the blocks and the prefilter.
#[divan::bench]
fn law_text_with_one_rule(bencher: Bencher) {
    with_only(bencher, &["noise/paid-marker"], &law());
}

/// The rules of the first release, before the table was filled: what the others add.
#[divan::bench]
fn law_text_with_first_rules(bencher: Bencher) {
    with_only(bencher, FIRST_RULES, &law());
}

const FIRST_RULES: &[&str] = &[
    "noise/paid-marker",
    "noise/paid-tag",
    "noise/page-break-marker",
    "punctuation/prime-quote",
    "punctuation/straight-quote",
    "punctuation/turned-quote",
    "width/half-comma",
    "width/half-semicolon",
    "width/half-colon",
    "width/half-question-mark",
    "width/half-exclamation-mark",
    "width/half-brackets",
    "variant/traditional-character",
    "variant/variant-character",
    "layout/glued-heading",
    "layout/glued-section",
    "confusion/wrong-word",
    "confusion/wrong-word-in-context",
];

fn with_only(bencher: Bencher, selectors: &[&str], text: &str) {
    match selectors.iter().fold(Repairer::builder(), |builder, s| builder.only(s)).build() {
        Ok(repairer) => bench(bencher, &repairer, text),
        Err(e) => eprintln!("{e}"),
    }
}

/// The text alone, without patch and diagnostics: what the ledger costs shows beside [`one_defect_in`].
#[divan::bench(args = [1000, 50])]
fn one_defect_in_streamed(bencher: Bencher, characters: usize) {
    let (repairer, text) = (Repairer::default(), defective(characters));
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| repairer.repair_stream(divan::black_box(text.as_bytes()), std::io::sink()).is_ok());
}

#[divan::bench]
fn profile_of_head(bencher: Bencher) {
    let text = law();
    bencher
        .counter(BytesCount::new(text.len().min(256 * 1024)))
        .bench_local(|| hanfix::profile::Profile::of(divan::black_box(&text)).is_classical());
}

#[divan::bench(args = [1000, 200, 50])]
fn one_defect_in(bencher: Bencher, characters: usize) {
    bench(bencher, &Repairer::default(), &defective(characters));
}

#[divan::bench(args = Category::ALL)]
fn stage_on_clean_text(bencher: Bencher, category: &Category) {
    stage(bencher, *category, &clean());
}

#[divan::bench(args = Category::ALL)]
fn stage_on_one_defect_in_200(bencher: Bencher, category: &Category) {
    stage(bencher, *category, &defective(200));
}

fn stage(bencher: Bencher, category: Category, text: &str) {
    match Repairer::builder().only(&format!("{category}/*")).build() {
        Ok(repairer) => bench(bencher, &repairer, text),
        Err(e) => eprintln!("{category}: {e}"),
    }
}

/// The physical references: validating UTF-8, and walking over the characters.
#[divan::bench]
fn reference_utf8_validation(bencher: Bencher) {
    let text = clean();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| std::str::from_utf8(divan::black_box(text.as_bytes())).is_ok());
}

#[divan::bench]
fn reference_character_walk(bencher: Bencher) {
    let text = clean();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| divan::black_box(&text).chars().fold(0u32, |a, c| a ^ u32::from(c)));
}

#[divan::bench]
fn build_repairer(bencher: Bencher) {
    // Not the default settings, which are compiled once for the whole program.
    bencher.bench_local(|| Repairer::builder().rules(RuleSet::builtin().clone()).min_confidence(91).build().is_ok());
}

#[divan::bench]
fn build_repairer_with_10_000_pairs(bencher: Bencher) {
    let han = |n: usize| char::from_u32(0x4E00 + n as u32 % 8000).unwrap_or('一');
    let pairs: Vec<(String, String)> = (0..10_000)
        .map(|n| (format!("{}{}甲", han(n), han(n * 7 + n / 8000)), format!("{}{}乙", han(n), han(n * 7 + n / 8000))))
        .collect();
    bencher.bench_local(|| {
        let rule = hanfix::Rule::new("house/pairs", Category::Confusion)
            .summary("a test")
            .source("a test")
            .confidence(99)
            .pairs(pairs.clone())
            .bad("一一甲", "一一乙")
            .good("乙");
        let mut rules = RuleSet::new();
        rules.push(rule).and_then(|()| Repairer::builder().rules(rules).build()).is_ok()
    });
}
