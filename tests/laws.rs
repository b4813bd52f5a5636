//! The laws of the architecture, as properties. `PROPTEST_CASES` sets the number of cases, `PROPTEST_RNG_SEED` their seed.
//!
//! The seed is fixed where none is given, so that a run can be repeated.

mod common;

use std::borrow::Cow;
use std::io::Read;

use common::{any_document, document, long_document, protected_document};
use cpu_time::ThreadTime;
use hanfix::edit::{Edit, Patch};
use hanfix::{Builder, Category, Repaired, Repairer, Rule, RuleSet, Span};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

fn config() -> ProptestConfig {
    let all = ProptestConfig::default();
    let given = std::env::var_os("PROPTEST_RNG_SEED").is_some();
    let rng_seed = if given { all.rng_seed } else { RngSeed::Fixed(20_261_122) };
    ProptestConfig { rng_seed, failure_persistence: None, max_shrink_iters: 20_000, max_local_rejects: u32::MAX, ..all }
}

/// With the default least confidence, and with everything that any rule suggests.
fn repairers(builder: impl Fn() -> Builder) -> [Repairer; 2] {
    [builder(), builder().min_confidence(1)].map(|b| b.build().expect("builds"))
}

thread_local! {
    static REPAIRERS: [Repairer; 2] = repairers(Repairer::builder);
    static PROTECTING: [Repairer; 2] = repairers(|| Repairer::builder().protect(common::USER_PATTERN));
}

fn each_repairer(mut law: impl FnMut(&Repairer) -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
    REPAIRERS.with(|r| r.iter().try_for_each(&mut law))
}

proptest! {
    #![proptest_config(config())]

    /// Laws 1, 2, 3 and 6 on the same text.
    #[test]
    fn laws_1_2_3_and_6_hold_on_every_text(text in any_document()) {
        each_repairer(|r| {
            let repaired = r.repair(&text);
            law_1_nothing_is_lost(&text, &repaired)?;
            law_2_spans_point_into_the_original(&text, &repaired)?;
            law_3_and_6_a_repaired_text_is_at_rest(r, &repaired)
        })?;
    }

    /// Law 4: a stream gives what a batch gives, diagnostics included, however the bytes arrive.
    #[test]
    fn law_4_stream_is_batch(text in any_document(), sizes in prop::collection::vec(0usize..40, 1..8)) {
        stream_is_batch(&text, &sizes)?;
    }

    /// Law 5: the order in which candidates arrive does not matter; better rank wins; no two winners conflict, and no loser
    /// could have been added.
    #[test]
    fn law_5_conflicts_have_one_total_order(
        spans in prop::collection::vec((0usize..20, 0usize..6, 0u8..5), 0..12),
        seed in any::<prop::sample::Index>(),
    ) {
        let text = "a".repeat(32);
        let mut candidates: Vec<_> = spans
            .iter()
            .enumerate()
            .map(|(n, (at, len, rank))| (Edit::new(&text, Span::new(*at, at + len), n.to_string()).expect("inside"), (*rank, *at, n), None))
            .collect();
        let (patch, won) = Patch::resolve(candidates.clone());
        for (i, (loser, rank, _)) in candidates.iter().enumerate().filter(|(i, _)| !won[*i]) {
            let beaten = candidates.iter().enumerate().any(|(j, (w, other, _))| i != j && won[j] && other < rank && w.span().conflicts(loser.span()));
            prop_assert!(beaten);
        }
        if !candidates.is_empty() {
            let n = seed.index(candidates.len());
            candidates.rotate_left(n);
            candidates.reverse();
            prop_assert_eq!(Patch::resolve(candidates).0, patch);
        }
    }

    /// Law 9: the same input gives the same bytes, from any repairer in any thread.
    #[test]
    fn law_9_same_input_same_output(text in document()) {
        let here = Repairer::default().repair(&text);
        let there = std::thread::scope(|s| {
            let there = s.spawn(|| Repairer::default().repair(&text));
            there.join().expect("no panic")
        });
        prop_assert_eq!(here, there);
    }

    /// Law 10: no rule writes into a protected span.
    #[test]
    fn law_10_protected_spans_stay((text, pieces) in protected_document()) {
        PROTECTING.with(|both| both.iter().try_for_each(|r| {
            let repaired = r.repair(&text).text;
            let mut rest = &*repaired;
            for piece in &pieces {
                // An address ends where Chinese begins, so only its ASCII part is protected; a fence's line ends may go.
                let core = piece.trim_matches(|c: char| !c.is_ascii_graphic() && c != '【' && c != '】').trim_end_matches(['"', '情']);
                let at = rest.find(core);
                prop_assert!(at.is_some(), "{:?} is gone from {:?}", core, repaired);
                rest = &rest[at.unwrap_or(0) + core.len()..];
            }
            Ok(())
        }))?;
    }

    /// Law 10 for spans that go with a text.
    #[test]
    fn law_10_given_spans_stay(text in document(), places in prop::collection::vec((0usize..200, 0usize..30), 1..6)) {
        let spans: Vec<Span> = places.iter().map(|(start, length)| Span::new(*start, start + length)).collect();
        each_repairer(|r| {
            let repaired = r.repair_around(&text, &spans);
            for edit in repaired.patch.edits() {
                prop_assert!(spans.iter().all(|s| s.is_empty() || !s.conflicts(edit.span())), "{:?} in {:?}", edit, text);
            }
            prop_assert_eq!(&repaired.patch.apply(&text).expect("made for this text"), &repaired.text);
            Ok(())
        })?;
    }
}

/// An empty span beside what goes does not hide the next one.
#[test]
fn law_10_empty_spans_hide_nothing() {
    let text = "\u{B}aa的aaaa00, \u{A0}的的的的\u{3000},,的〝\u{3000}＂落实＂〝_ueditor_page_break_tag_﹐﹑﹔";
    for r in repairers(Repairer::builder) {
        let repaired = r.repair_around(text, &[Span::new(81, 81), Span::new(84, 85)]);
        assert!(repaired.patch.edits().iter().all(|e| !e.span().conflicts(Span::new(84, 85))));
    }
}

/// Laws 1, 2, 3, 4 and 6 over texts longer than a block; one for 200 of the short ones.
#[test]
fn laws_hold_beyond_a_block() {
    let config = config();
    // The macro would take the number of cases from the environment.
    let mut runner = TestRunner::new(ProptestConfig { cases: (config.cases / 200).max(1), ..config });
    let texts = (long_document(), prop::collection::vec(1usize..100_000, 1..4));
    let result = runner.run(&texts, |(text, sizes)| {
        let r = Repairer::default();
        let repaired = r.repair(&text);
        law_1_nothing_is_lost(&text, &repaired)?;
        law_2_spans_point_into_the_original(&text, &repaired)?;
        law_3_and_6_a_repaired_text_is_at_rest(&r, &repaired)?;
        stream_is_batch(&text, &sizes)
    });
    result.unwrap_or_else(|e| panic!("{e}"));
}

/// Law 1: the patch is the whole truth, forwards and backwards.
fn law_1_nothing_is_lost(text: &str, repaired: &Repaired<'_>) -> Result<(), TestCaseError> {
    prop_assert_eq!(&repaired.patch.apply(text).expect("made for this text"), &repaired.text);
    prop_assert_eq!(&repaired.patch.invert().apply(&repaired.text).expect("made from this text"), text);
    Ok(())
}

/// Law 2: edits are sorted, disjoint, on character boundaries, and every span points into the original text.
fn law_2_spans_point_into_the_original(text: &str, repaired: &Repaired<'_>) -> Result<(), TestCaseError> {
    prop_assert!(Patch::from_edits(repaired.patch.edits().to_vec()).is_some());
    // The applied spans by their start, each with the greatest end so far.
    let mut applied: Vec<Span> = repaired.diagnostics.iter().filter(|d| d.applied).map(|d| d.span).collect();
    applied.sort_unstable();
    let mut reach = 0;
    applied.iter_mut().for_each(|d| {
        reach = reach.max(d.end);
        d.end = reach;
    });
    for e in repaired.patch.edits() {
        prop_assert_eq!(e.span().of(text), Some(e.old()));
        prop_assert_ne!(e.old(), e.new_text());
        // Every byte that changed was changed by a diagnostic that covers it.
        let before = applied.partition_point(|d| d.start <= e.span().end);
        let touches = applied[..before].last().is_some_and(|d| d.end >= e.span().start);
        prop_assert!(touches, "{:?} has no diagnostic", e);
    }
    for d in &repaired.diagnostics {
        prop_assert!(d.span.of(text).is_some(), "{:?}", d);
    }
    Ok(())
}

/// Law 3: repairing again changes nothing; law 6: and what needs no repair comes back borrowed.
fn law_3_and_6_a_repaired_text_is_at_rest(r: &Repairer, once: &Repaired<'_>) -> Result<(), TestCaseError> {
    let twice = r.repair(&once.text);
    prop_assert_eq!(&twice.text, &once.text);
    prop_assert!(matches!(twice.text, Cow::Borrowed(_)));
    prop_assert!(twice.patch.is_empty() && twice.diagnostics.iter().all(|d| !d.applied));
    Ok(())
}

fn stream_is_batch(text: &str, sizes: &[usize]) -> Result<(), TestCaseError> {
    each_repairer(|r| {
        let batch = r.repair(text);
        let parts = || Parts { rest: text.as_bytes(), sizes: sizes.iter().copied().cycle(), interrupted: false };
        let (mut out, mut found) = (Vec::new(), Vec::new());
        r.repair_stream_with(parts(), &mut out, |d| found.push(d)).expect("valid UTF-8");
        prop_assert_eq!(String::from_utf8(out).expect("UTF-8"), batch.text);
        prop_assert_eq!(&found, &batch.diagnostics);
        let (mut read, mut linted) = (String::new(), Vec::new());
        r.lint_stream(parts(), |block| {
            assert_eq!(block.offset, read.len());
            read.push_str(block.text);
            linted.extend_from_slice(block.diagnostics);
            Ok(())
        })
        .expect("valid UTF-8");
        prop_assert_eq!(read, text);
        prop_assert_eq!(linted, batch.diagnostics);
        Ok(())
    })
}

/// Hands out a text in parts of the given sizes; a size of 0 is a read that was interrupted.
struct Parts<'a, I> {
    rest: &'a [u8],
    sizes: I,
    interrupted: bool,
}

impl<I: Iterator<Item = usize>> Read for Parts<'_, I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes.next().unwrap_or(1);
        if size == 0 && !self.interrupted {
            self.interrupted = true;
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        self.interrupted = false;
        let (now, rest) = self.rest.split_at(size.max(1).min(buffer.len()).min(self.rest.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.rest = rest;
        Ok(now.len())
    }
}

/// The loser of a conflict is still reported.
#[test]
fn law_5_the_loser_is_reported() {
    let rule = |id: &str, confidence, wrong: &'static str, right: &'static str| {
        Rule::new(id, Category::Confusion)
            .summary("a test")
            .source("a test")
            .confidence(confidence)
            .pairs([(wrong, right)])
            .bad(wrong, right)
            .good("别的")
    };
    let mut rules = RuleSet::new();
    rules.push(rule("test/surer", 99, "甲乙", "丙丁")).expect("passes");
    rules.push(rule("test/weaker", 95, "乙戊", "己庚")).expect("passes");
    let r = Repairer::builder().rules(rules).build().expect("builds");
    let repaired = r.repair("甲乙戊");
    assert_eq!(repaired.text, "丙丁戊");
    let found: Vec<_> = repaired.diagnostics.iter().map(|d| (&*d.rule, d.applied)).collect();
    assert_eq!(found, [("test/surer", true), ("test/weaker", false)]);
}

/// Law 6 on text without any defect.
#[test]
fn law_6_good_text_comes_back_borrowed() {
    for text in
        ["", "\n\n", "会议强调，要把“两个维护”落到实处。\n\n一、总体情况\n", "plain, English; text.", "これは日本語です。"]
    {
        assert!(matches!(hanfix::repair(text), Cow::Borrowed(t) if t == text), "{text}");
    }
}

/// Law 8: so many times the text takes about so many times as long, on shapes made to hurt.
#[test]
fn law_8_time_is_linear() {
    const SHAPES: &[&str] = &[
        "“",
        "”",
        "‘",
        "\"",
        "〞",
        "〝",
        "（",
        "(",
        "）",
        "《",
        "《〈",
        "「",
        "【",
        "`",
        "``",
        "``a",
        "$",
        "$a",
        "\\(",
        "\\[",
        "[",
        "](",
        "[hide]",
        "<",
        "<a",
        "<pre>",
        "</",
        "##",
        "##paid",
        "##paidbegin##",
        "$$paidbegin",
        "&",
        "&amp;",
        "&#",
        "\\u4e2",
        "%E4",
        "一、",
        "（一）",
        "。一、",
        "。（一）",
        ",",
        "，,",
        "中,",
        ";;",
        "。",
        "。。",
        "，，",
        "...",
        "…",
        "—",
        "--",
        "-",
        " ",
        "中 ",
        "\u{3000}",
        "\t",
        "\u{200B}",
        "中\u{200B}",
        "\u{301}",
        "e\u{301}",
        "况況",
        "情況",
        "时问",
        "时问题",
        "锟斤拷",
        "ä¸",
        "鐨勬",
        "Ã",
        "\u{FFFD}",
        "\u{96}",
        "１",
        "Ａ,",
        "﹐",
        "ｱ",
        "⼯",
        "\u{F914}",
        "\n",
        "中\n",
        "\r\n",
        "\u{2028}",
        "— 2 —\n",
        "1\n",
        "a/",
        "a.",
        "a@",
        "www.",
        "http://",
        "@a.",
        "{{",
        "{{a}}",
        "”“",
        "'",
        "中'",
        "中\"",
        "中(",
        "中)",
        ":",
        "12:",
        "1,",
        "发(2023)",
        "〔2023〕",
        "的多",
        "·",
        "我们的工作，",
        "第三条",
    ];
    let r = Repairer::builder().min_confidence(1).build().expect("builds");
    let time = |text: &str| {
        let start = ThreadTime::now();
        let _ = r.repair(text);
        start.elapsed()
    };
    // Inside a block, and longer than the head of a document, which is read several times.
    let sizes = [(15_000, 4), (if cfg!(debug_assertions) { 300_000 } else { 1_000_000 }, 2)];
    let check = |shape: &str| {
        for (size, times) in sizes {
            let short = shape.repeat(size / shape.len());
            let long = short.repeat(times);
            // The machine may be busy: the shape fails when it is slow each time.
            let slow = (0..5).all(|_| time(&long) > time(&short) * (2 * times as u32 - 1));
            assert!(!slow, "{shape:?} repeated takes more than linear time between {} and {} bytes", short.len(), long.len());
        }
    };
    std::thread::scope(|scope| {
        let (left, right) = SHAPES.split_at(SHAPES.len() / 2);
        scope.spawn(|| left.iter().for_each(|shape| check(shape)));
        right.iter().for_each(|shape| check(shape));
    });
}

/// Many texts at once give what they give one by one, in their order.
#[cfg(feature = "rayon")]
#[test]
fn a_batch_is_its_texts() {
    let texts: Vec<String> = (0..500).map(|n| format!("第{n}项{}目标;任务。", "没有缺陷。".repeat(n * 7 % 300))).collect();
    let r = Repairer::default();
    let one_by_one: Vec<_> = texts.iter().map(|t| r.repair(t)).collect();
    assert_eq!(r.repair_batch(&texts), one_by_one);
    assert!(r.repair_batch::<&str>(&[]).is_empty());
}

/// Texts that broke law 3 when they were found by fuzzing.
#[test]
fn law_3_on_what_was_found() {
    let wrapped = "雨水偏多，各村提前疏通沟渠，夜里也有人值守，水库的\n闸门三天一查，没有出过差错。镇里把经验写成册子，发到\n每个村民小组，又请来老支书讲课，一直讲到天黑，大家都\n说听懂了。";
    at_rest(&format!("{wrapped}\n一、总则\t3他说“开工”……他说“开工”……"));
    // Of the four edits that the budget refuses together, two change what the profile says.
    at_rest("建没务釀釀建没务");
    at_rest(&format!("{wrapped}正文完。修渠春耕已经开始，各村都在备种。他说——\n“走吧。”"));
    // What the mojibake says of the document keeps its lines apart, and only that.
    at_rest("今年雨水偏多，各村提前疏通沟\n\n二、下一步打算1.加强领导涓枃鐨勬枃浠讹紝涓枃鐨勬枃浠讹紝\nA（一）主要做法。");
    // Two breaks are set so near each other that the second number was counted with the first one, as it stood before.
    at_rest(
        "水库工作总结\n今年以来，水库的九件实事全部办完。现将有关情况报告如下。一、主要工作（一）值守更加周密。夜里也有人。",
    );
}

/// Law 10 where the head is read again since something was repaired in it: what opens in a paragraph that stays as it is protects those
/// behind it all the same.
#[test]
fn what_opens_in_a_quiet_paragraph_protects() {
    let quiet = "各村都要按照会议要求认真落实各项工作任务，并且把结果报告给镇里的办公室。";
    for (opens, closes) in [("<pre>", "</pre>"), ("```", "```"), ("<!-- hanfix: off -->", "<!-- hanfix: on -->")] {
        let kept = "目标;任务都要按照会议要求认真落实各项工作并报告。";
        let text = format!("甲村;乙村都要认真落实各项工作任务。\n\n{quiet}\n\n{opens}\n\n{kept}\n\n{closes}\n\n{quiet}\n");
        for r in repairers(Repairer::builder) {
            assert_eq!(r.repair(&text).text, text.replacen(';', "；", 1));
        }
    }
}

#[track_caller]
fn at_rest(text: &str) {
    for r in repairers(Repairer::builder) {
        let once = r.repair(text).text;
        assert_eq!(r.repair(&once).text, once);
    }
}
