//! The language model: how probable a character is where it stands, and which other would stand there better.
//!
//! It is a table of character sequences (up to five) with their probabilities, a lexicon, and the look-alikes and homophones of
//! every common character, made from official documents by the example `train_model`; `data/SOURCES.toml` names what went in.
//! [`Model::builtin`] is inside the crate (feature `model`); [`Model::from_bytes`] reads another.
//!
//! What it can do: formal Chinese of the mainland, one wrong character or two side by side. What it cannot: names, chat,
//! classical and traditional text, in which it stays silent, and errors that make another sensible sentence.

#[cfg(feature = "model")]
mod chain;
mod decode;
mod features;
mod format;
mod funnel;
#[cfg(feature = "model")]
pub(crate) mod glyphs;
mod likely;
#[cfg(feature = "model")]
pub(crate) mod ocr;
mod pairs;
mod reading;
mod score;
mod search;
mod sense;
mod table;
#[cfg(feature = "model")]
pub(crate) mod terms;
mod tokens;
#[cfg(any(test, feature = "train"))]
pub mod train;
mod trees;
mod veto;
#[cfg(feature = "model")]
mod vocabulary;

#[cfg(feature = "model")]
pub(crate) use decode::{AROUND, DOUBTFUL, REPEATED, is_repeated, unit_at};
pub use format::Model;
#[cfg(feature = "model")]
pub(crate) use reading::Reading;
#[cfg(feature = "model")]
pub(crate) use tokens::{BREAK, is_han, is_numeral};
#[cfg(any(test, feature = "train"))]
pub use veto::Veto;
#[cfg(not(any(test, feature = "train")))]
pub(crate) use veto::Veto;

#[cfg(feature = "model")]
impl Model {
    /// The model inside the crate. Read once for the whole program, in place.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: once_cell::sync::Lazy<Model> = once_cell::sync::Lazy::new(|| {
            // The bytes are a part of the crate; a test reads them with all checks.
            Model::trusted(std::borrow::Cow::Borrowed(include_bytes!("official.bin"))).unwrap_or_else(|e| unreachable!("{e}"))
        });
        &BUILTIN
    }
}

/// What the OCR profile would weigh in a text, with the model inside the crate or another: number of the character, replacement,
/// features. For `tools/model/ocr.py`.
#[cfg(all(feature = "model", feature = "train"))]
pub fn misreadings(model: Option<Model>) -> impl Fn(&str) -> Vec<(usize, String, Vec<f32>)> {
    let reader = ocr::Reader::new(model.map(std::sync::Arc::new));
    move |text| reader.examples(text)
}

#[cfg(test)]
mod tests {
    use super::train::{Materials, Settings, train};
    use super::*;

    /// A model of a few thousand sentences made from a few words: built in a second.
    pub(super) fn small() -> Vec<u8> {
        let who = ["各级政府", "有关部门", "主管单位", "乡镇机关", "学校和医院", "企业", "社区居民", "全体职工"];
        let when = ["今年", "去年以来", "按照要求", "在日常工作中", "近期", "节日期间"];
        let what = [
            "加强安全检查",
            "改善服务质量",
            "完善管理制度",
            "公开办事流程",
            "培训业务人员",
            "清理公共环境",
            "登记基本情况",
            "保护文物古迹",
        ];
        let end = ["取得明显成效", "受到群众欢迎", "按期完成任务", "没有发生事故", "积累了有益经验"];
        let mut text = String::new();
        for (a, w) in who.iter().flat_map(|a| when.iter().map(move |w| (a, w))) {
            for (b, e) in what.iter().flat_map(|b| end.iter().map(move |e| (b, e))) {
                text.push_str(&format!("{a}{w}{b}，{e}。\n"));
            }
        }
        let lexicon = "政府 500\n安全 400\n检查 400\n质量 300\n制度 300\n环境 200\n情况 200\n";
        let shapes = "坏\t环s怀m\n环\t坏s\n怀\t坏m环m\n末\t未z\n未\t末z\n度\t席m\n席\t度m\n";
        let sounds = "环\thuan2\n坏\thuai4\n境\tjing4\n景\tjing3\n查\tcha2\n察\tcha2\n检\tjian3\n";
        let settings = Settings { gate_bits: 14, cut: [1; 4], chunk: 1, ..Settings::default() };
        train(&Materials::new(&[text], lexicon, shapes, sounds), &settings, None, drop).expect("a model")
    }

    #[test]
    fn a_small_model_knows_its_text() {
        let model = Model::from_bytes(small()).expect("a model");
        let units = |text: &str| tokens::tokens(text).iter().map(|t| t.unit).collect::<Vec<_>>();
        let (good, bad) = (units("近期清理公共环境，按期完成任务。"), units("近期清理公共怀境，按期完成任务。"));
        let sum = |u: &[u16]| (1..u.len()).map(|n| model.log_p(u, n).0).sum::<f32>();
        assert!(sum(&good) > sum(&bad) + 2.0, "{} {}", sum(&good), sum(&bad));
        assert!(model.proposals(&bad).iter().any(|p| p.new[0] == '环' as u16));
        assert_eq!(small(), small());
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let bytes = small();
        for at in (0..bytes.len()).step_by(bytes.len() / 97) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            assert!(Model::from_bytes(damaged.clone()).is_err(), "byte {at}");
            // Without the checksum it may be read, but nothing panics.
            if let Ok(model) = Model::trusted(damaged.into()) {
                model.suggest("近期清理公共坏境，按期完成任务。");
            }
            assert!(Model::from_bytes(bytes[..at].to_vec()).is_err());
        }
        assert!(Model::from_bytes(&b"not a model"[..]).is_err());
    }

    /// What is wrong with the file is found out, or does no more harm than a wrong answer.
    #[cfg(feature = "model")]
    #[test]
    fn a_forged_file_does_not_panic() {
        use proptest::prelude::*;
        let bytes = small();
        let text = "近期清理公共坏境，按期完成任务。末来，学校和医院加强安全捡察，取得名显成效。";
        let repaired_with = |mut forged: Vec<u8>| {
            if let Some(body) = forged.get(format::HEADER..) {
                let sum = format::checksum(body);
                forged[16..24].copy_from_slice(&sum.to_le_bytes());
            }
            if let Ok(model) = Model::from_bytes(forged) {
                let repairer = crate::Repairer::builder().model(model).words(["公共环境", "检查组"]).build().expect("builds");
                let once = repairer.repair(text).text;
                assert!(once.len() < 2 * text.len());
            }
        };
        let flips = proptest::collection::vec((0..bytes.len(), 0..=255u8), 1..40);
        proptest!(ProptestConfig::with_cases(200), |(flips in flips, cut in proptest::option::weighted(0.2, 0..bytes.len()))| {
            let mut forged = bytes.clone();
            for (at, to) in flips {
                forged[at] = to;
            }
            forged.truncate(cut.unwrap_or(bytes.len()));
            repaired_with(forged);
        });
        // What the sections say of themselves stands at their beginnings.
        let heads: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, w)| format::SECTIONS.iter().any(|s| *s == w)).map(|f| f.0).collect();
        for at in heads.into_iter().flat_map(|head| head + 4..head + 24).filter(|at| *at < bytes.len()) {
            for to in [0, 1, 0x7F, 0xFF] {
                let mut forged = bytes.clone();
                forged[at] = to;
                repaired_with(forged);
            }
        }
    }

    #[cfg(feature = "model")]
    #[test]
    fn the_model_inside_is_sound() {
        Model::from_bytes(&include_bytes!("official.bin")[..]).expect("all checks pass");
        let found = Model::builtin().suggest("要加强农村基础设施建没，提高管理水平。");
        assert_eq!(found.first().map(|s| s.replacement.as_str()), Some("设"));
    }

    #[cfg(feature = "model")]
    #[test]
    fn time_is_linear() {
        let started = std::time::Instant::now();
        for unit in ["的", "建没", "龘", "要加强基础没施建没，"] {
            Model::builtin().suggest(&unit.repeat(65_536 / unit.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
