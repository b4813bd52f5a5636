//! What the fuzz targets have in common: how bytes become a text, and the laws that every text must keep.

use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

use hanfix::edit::Patch;
use hanfix::{Builder, Profile, Repairer, RuleSet};

/// The program's own reader of JSON lines, and what it needs.
#[allow(dead_code, reason = "the part that reads documents is not fuzzed")]
#[path = "../../src/cli"]
mod cli {
    mod attribution;
    mod input;
    pub(super) mod jsonl;
    mod lang;
    mod line;
    mod terminal;
    mod visible;
    mod words;
    mod fix {
        pub(super) const BUFFER: usize = 256 * 1024;
    }

    pub(super) fn json_lines(bytes: &[u8], to: &str) -> (Vec<u8>, bool) {
        let fields = jsonl::Fields { from: "t".to_owned(), to: to.to_owned() };
        let (mut out, lines) = (Vec::new(), jsonl::Lines { first: 1, offset: 0, bytes: bytes.to_vec() });
        let done = lines.repair(&super::repairers()[0], &fields, &mut out, drop);
        (out, done.is_ok())
    }
}

/// With the default least confidence, and with everything that any rule suggests.
pub fn repairers() -> &'static [Repairer; 2] {
    static BOTH: OnceLock<[Repairer; 2]> = OnceLock::new();
    BOTH.get_or_init(|| both(Repairer::builder))
}

/// The same with the profile of text that a machine read from pictures.
pub fn of_pictures() -> &'static [Repairer; 2] {
    static BOTH: OnceLock<[Repairer; 2]> = OnceLock::new();
    BOTH.get_or_init(|| both(|| Repairer::builder().profile(Profile::Ocr)))
}

fn both(builder: impl Fn() -> Builder) -> [Repairer; 2] {
    [builder(), builder().min_confidence(1)].map(|b| b.build().expect("no selectors"))
}

/// Repairs field `t` of JSON lines into field `to`: what was written, and whether all lines were good.
pub fn json_lines(bytes: &[u8], to: &str) -> (Vec<u8>, bool) {
    cli::json_lines(bytes, to)
}

/// The text in bytes: what is not UTF-8 is dropped, so that cutting and joining bytes makes no U+FFFD.
pub fn text(data: &[u8]) -> String {
    data.utf8_chunks().map(|c| c.valid()).collect()
}

/// Laws 1 to 4 and 6 of the architecture. `seed` decides in which parts the stream arrives.
pub fn laws(repairer: &Repairer, text: &str, seed: u8) {
    let once = repairer.repair(text);
    law_1_nothing_is_lost(text, &once);
    law_2_spans_point_into_the_original(text, &once);
    law_3_and_6_a_repaired_text_is_at_rest(repairer, &once);
    law_4_stream_is_batch(repairer, text, &once, seed);
}

fn law_1_nothing_is_lost(text: &str, once: &hanfix::Repaired<'_>) {
    assert_eq!(once.patch.apply(text).expect("made for this text"), once.text, "law 1");
    assert_eq!(once.patch.invert().apply(&once.text).expect("made from this text"), text, "law 1");
}

fn law_2_spans_point_into_the_original(text: &str, once: &hanfix::Repaired<'_>) {
    assert!(Patch::from_edits(once.patch.edits().to_vec()).is_some(), "law 2: order");
    for e in once.patch.edits() {
        assert_eq!(e.span().of(text), Some(e.old()), "law 2");
        assert_ne!(e.old(), e.new_text(), "law 2: an edit changes something");
    }
    assert!(once.diagnostics.iter().all(|d| d.span.of(text).is_some()), "law 2: spans");
}

fn law_3_and_6_a_repaired_text_is_at_rest(repairer: &Repairer, once: &hanfix::Repaired<'_>) {
    let twice = repairer.repair(&once.text);
    assert_eq!(twice.text, once.text, "law 3");
    assert!(matches!(twice.text, Cow::Borrowed(_)), "law 6");
    assert!(twice.diagnostics.iter().all(|d| !d.applied), "law 6: diagnostics");
}

fn law_4_stream_is_batch(repairer: &Repairer, text: &str, once: &hanfix::Repaired<'_>, seed: u8) {
    let (mut out, mut found) = (Vec::new(), Vec::new());
    let parts = Parts { rest: text.as_bytes(), size: usize::from(seed) };
    repairer.repair_stream_with(parts, &mut out, |d| found.push(d)).expect("valid UTF-8");
    assert_eq!(std::str::from_utf8(&out), Ok(&*once.text), "law 4");
    assert_eq!(found, once.diagnostics, "law 4: diagnostics");
}

/// Hands out bytes in small parts of changing size.
struct Parts<'a> {
    rest: &'a [u8],
    size: usize,
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.size = (self.size * 5 + 3) % 61;
        let (now, rest) = self.rest.split_at((self.size + 1).min(buffer.len()).min(self.rest.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.rest = rest;
        Ok(now.len())
    }
}

/// Makes a text of pieces of the rules' own examples: each byte names a piece or says what becomes of the text so far. Where
/// rules meet, in one line or over a cut, their examples lie side by side.
pub fn text_of_examples(data: &[u8]) -> String {
    static PIECES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let pieces = PIECES.get_or_init(|| {
        let rules = RuleSet::builtin().iter();
        let of = |r: &'static hanfix::Rule| r.bad_examples().flat_map(|(a, b)| [a, b]).chain(r.good_examples()).collect::<Vec<_>>();
        rules.flat_map(of).collect()
    });
    const SEPARATORS: [&str; 16] =
        ["\n", "\n", "\n\n", "\r\n", " ", "\u{3000}", "，", "。", "；", "“", "”", "（", "）", "\u{200B}", "的", "1"];
    let mut text = String::new();
    let mut data = data.iter().copied();
    let mut last: &str = "";
    while let Some(op) = data.next() {
        let mut next = || usize::from(data.next().unwrap_or(0));
        match op {
            0..=95 => {
                last = pieces[(next() << 8 | next()) % pieces.len()];
                text.push_str(last);
            }
            // A part of an example.
            96..=159 => {
                let (from, count) = (next(), next());
                let chars = last.chars().count().max(1);
                text.extend(last.chars().skip(from % chars).take(1 + count % chars));
            }
            160..=207 => text.push_str(SEPARATORS[usize::from(op) % SEPARATORS.len()]),
            // The end of the text is lost.
            208..=231 => (0..op - 207).for_each(|_| {
                text.pop();
            }),
            232..=247 => text.push_str(&last.repeat(usize::from(op - 230))),
            248..=255 => text.extend(char::from_u32((next() << 8 | next()) as u32)),
        }
        if text.len() > 200_000 {
            break;
        }
    }
    text
}
