//! Makes a model from text: `examples/train_model.rs` is the program around it.

mod boost;
mod classifier;
mod corpus;
mod funnel;
mod measure;
mod ngrams;
mod tables;
mod words;

use std::borrow::Cow;

pub use measure::measure;

use super::format::{Model, assemble};
use super::tokens::{is_han, is_word_character};
use super::trees::Classifier;
use crate::error::Error;

/// What a model is made from.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Materials<'a> {
    /// Plain text, one paragraph a line.
    pub texts: &'a [String],
    /// Lines of `word frequency`, as in the dictionary of jieba.
    pub lexicon: &'a str,
    /// `tools/model/shapes.tsv`.
    pub shapes: &'a str,
    /// `tools/model/sounds.tsv`.
    pub sounds: &'a str,
}

impl<'a> Materials<'a> {
    /// Puts the materials together.
    #[must_use]
    pub const fn new(texts: &'a [String], lexicon: &'a str, shapes: &'a str, sounds: &'a str) -> Self {
        Self { texts, lexicon, shapes, sounds }
    }
}

/// How a model is made.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Settings {
    /// About how many sequences of two and more characters are kept: two bytes each.
    pub grams: usize,
    /// Binary logarithm of the bits of the gate, and how many common sequences of three go into it.
    pub gate_bits: u32,
    /// Sequences of two, three, four, five characters that are rarer than this are not counted.
    pub cut: [u32; 4],
    /// Every so many chunks of text one is held out to train the classifier on, and another to calibrate it.
    pub hold_out: usize,
    /// Lines in a chunk.
    pub chunk: usize,
    /// Count once more, with what was held out, when the classifier is made.
    pub refit: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { grams: 2_630_000, gate_bits: 23, cut: [2, 2, 3, 4], hold_out: 12, chunk: 300, refit: true }
    }
}

/// Makes a model. `say` is told what was done. With `base`, only the classifier is made anew, on the same held-out text.
///
/// # Errors
/// [`Error::InvalidModel`] when the materials do not make a model that can be read.
pub fn train(
    materials: &Materials<'_>,
    settings: &Settings,
    base: Option<&Model>,
    mut say: impl FnMut(String),
) -> Result<Vec<u8>, Error> {
    let corpus = corpus::split(materials.texts, settings);
    say(format!(
        "lines: {} to count, {} to train on, {} to calibrate on",
        corpus.counted.len(),
        corpus.trained.len(),
        corpus.calibrated.len()
    ));
    let sounds = tables::sounds(materials.sounds, materials.shapes, is_word_character);
    let shapes = tables::shapes(materials.shapes, is_word_character);
    let language = |lines: &[&str], say: &mut dyn FnMut(String)| {
        let l = ngrams::count(lines, materials.lexicon, settings, &mut |line| say(line));
        let lexicon = tables::lexicon(&l.words);
        [l.prob, l.back, lexicon, l.gate, l.pairs]
    };
    let put_together = |[prob, back, lexicon, gate, pairs]: [Vec<u8>; 5], classifier: Classifier| {
        [prob, back, lexicon, gate, pairs, shapes.clone(), sounds.clone(), classifier.write()]
    };
    let held_out = match base {
        Some(base) => base.language_sections(),
        None => language(&corpus.counted, &mut say),
    };
    let model = Model::trusted(Cow::Owned(assemble(&put_together(held_out.clone(), Classifier::default()))))?;
    let words = classifier::Words::new(&model, materials.lexicon);
    let classifier = classifier::fit(&model, &corpus, &words, &mut say);
    // The classifier saw text that was not counted; what is shipped has counted all of it.
    let whole = if base.is_some() || !settings.refit { held_out } else { language(&corpus.all, &mut say) };
    let sections = put_together(whole, classifier);
    say(format!("sections: {:?} bytes", sections.each_ref().map(Vec::len)));
    let bytes = assemble(&sections);
    Model::from_bytes(bytes.clone())?;
    Ok(bytes)
}

/// The weights of the steps that choose the places that are looked at, as the source of `src/model/funnel/weights.rs`. The language part is
/// counted without the text held out, the classifier is that of `base`.
///
/// # Errors
/// [`Error::InvalidModel`] when the materials do not make a model that can be read.
pub fn funnel(
    materials: &Materials<'_>,
    settings: &Settings,
    base: &Model,
    mut say: impl FnMut(String),
) -> Result<String, Error> {
    let corpus = corpus::split(materials.texts, settings);
    let l = ngrams::count(&corpus.counted, materials.lexicon, settings, &mut say);
    let lexicon = tables::lexicon(&l.words);
    let sounds = tables::sounds(materials.sounds, materials.shapes, is_word_character);
    let shapes = tables::shapes(materials.shapes, is_word_character);
    let sections = [l.prob, l.back, lexicon, l.gate, l.pairs, shapes, sounds, base.classifier.write()];
    let model = Model::trusted(Cow::Owned(assemble(&sections)))?;
    let words = classifier::Words::new(&model, materials.lexicon);
    Ok(funnel::fit(&model, &corpus, &words, &mut say))
}

/// A model in which numerals have look-alikes and sound-alikes as other characters do: of no use but with
/// [`Veto::Numerals`](super::Veto::Numerals) lifted.
///
/// # Errors
/// [`Error::InvalidModel`] when the lists do not make a model that can be read.
pub fn with_numerals(base: &Model, shapes: &str, sounds: &str) -> Result<Model, Error> {
    let [prob, back, lexicon, gate, pairs] = base.language_sections();
    let [sounds, shapes] = [tables::sounds(sounds, shapes, is_han), tables::shapes(shapes, is_han)];
    let sections = [prob, back, lexicon, gate, pairs, shapes, sounds, base.classifier.write()];
    Model::from_bytes(assemble(&sections))
}

/// What a model thinks of a text: each proposal with its score and features, one a line.
#[must_use]
pub fn explain(model: &Model, text: &str) -> String {
    let units: Vec<u16> = super::tokens::tokens(text).iter().map(|t| t.unit).collect();
    let describe = |p: super::decode::Proposal| {
        let score = model.classifier.score(&p.features);
        format!("{score:.2} ({}) {} {:?}\n", model.classifier.confidence(score), classifier::sample(&units, &p), p.features)
    };
    let scores = units.iter().enumerate().map(|(n, u)| {
        let (log_p, order) = model.log_p(&units, n);
        format!("{}{log_p:.1}/{order} ", char::from_u32(u32::from(*u)).filter(|c| *c != '\n').unwrap_or(' '))
    });
    let suspects = format!("{:?}\n", model.suspects(&units));
    scores.chain([suspects]).chain(model.proposals(&units).into_iter().map(describe)).collect()
}

/// What a model would change in a text: bytes, what should stand there, confidence.
#[must_use]
pub fn lint(model: &Model, text: &str) -> Vec<(std::ops::Range<usize>, String, u8)> {
    model.suggest(text).into_iter().map(|s| (s.span, s.replacement, s.confidence)).collect()
}
