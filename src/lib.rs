#![doc = include_str!("../README.md")]

pub mod chars;
mod data;
mod document;
pub mod edit;
#[cfg(feature = "encoding")]
pub mod encoding;
mod engine;
mod error;
mod lines;
#[cfg(any(feature = "model", feature = "train"))]
pub mod model;
pub mod profile;
mod protect;
pub mod rule;
#[cfg(feature = "toml")]
mod rule_file;
mod rule_set;
mod rules;
mod scan;
mod stream;

use std::borrow::Cow;
use std::io::{Read, Write};
use std::sync::Arc;

pub use edit::Span;
pub use engine::Diagnostic;
pub use error::Error;
pub use protect::Protection;
pub use rule::{Category, DEFAULT_MIN_CONFIDENCE, Rule};
pub use rule_set::RuleSet;
pub use stream::{Block, Repaired};

/// Repairs a text with the built-in rules. Borrowed when nothing was wrong. Time O(length).
///
/// ```
/// assert_eq!(hanfix::repair("目标;任务;措施。"), "目标；任务；措施。");
/// ```
#[must_use]
pub fn repair(text: &str) -> Cow<'_, str> {
    stream::repair(&engine::DEFAULT, text).text
}

/// Reports what the built-in rules find in a text, and changes nothing. Time O(length).
///
/// ```
/// let found = hanfix::lint("目标;任务。");
/// assert_eq!(found[0].replacement.as_deref(), Some("；"));
/// ```
#[must_use]
pub fn lint(text: &str) -> Vec<Diagnostic> {
    stream::repair(&engine::DEFAULT, text).diagnostics
}

/// Rules made ready for use. Built once; cheap to clone; shared by threads.
///
/// ```
/// use hanfix::Repairer;
/// let repairer = Repairer::builder().without("layout/*").min_confidence(95).build()?;
/// let repaired = repairer.repair("目标;任务。");
/// assert_eq!(repaired.text, "目标；任务。");
/// assert_eq!(repaired.patch.len(), 1);
/// # Ok::<(), hanfix::Error>(())
/// ```
#[derive(Clone)]
pub struct Repairer {
    engine: Arc<engine::Engine>,
}

impl std::fmt::Debug for Repairer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repairer").finish_non_exhaustive()
    }
}

impl Default for Repairer {
    /// The built-in rules with the default settings; compiled once for the whole program.
    fn default() -> Self {
        Self { engine: engine::DEFAULT.clone() }
    }
}

impl Repairer {
    /// Starts from the built-in rules and the default settings.
    pub const fn builder() -> Builder {
        Builder {
            rules: None,
            without: Vec::new(),
            only: Vec::new(),
            accept: Vec::new(),
            min_confidence: DEFAULT_MIN_CONFIDENCE,
            thorough: false,
            protect: Vec::new(),
            words: Vec::new(),
            profile: Profile::Typed,
            #[cfg(feature = "model")]
            model: None,
        }
    }

    /// The rules that run, by stage and then by id.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.engine.rules()
    }

    /// Repairs a text that is in memory. Time O(length); memory O(length of the text and of what was found).
    pub fn repair<'t>(&self, text: &'t str) -> Repaired<'t> {
        stream::repair(&self.engine, text)
    }

    /// Repairs a text and writes nothing into these spans of it: what a reader of its format (Markdown, HTML, …) knows to be no
    /// prose. Spans need no order and may overlap; what lies beyond the text or cuts a character protects what it covers.
    /// Time O(length + n log n).
    ///
    /// ```
    /// use hanfix::{Repairer, Span};
    /// let text = "甲;乙，丙;丁。";
    /// assert_eq!(Repairer::default().repair_around(text, &[Span::new(0, 7)]).text, "甲;乙，丙；丁。");
    /// ```
    pub fn repair_around<'t>(&self, text: &'t str, protected: &[Span]) -> Repaired<'t> {
        stream::repair_from(&self.engine, text, &protect::Carry::protecting(protected))
    }

    /// Repairs many texts on all cores; the results are in the order of the texts. The threads are those of the rayon pool in
    /// which it is called. Memory O(length of all texts and of what was found): hand over a slice at a time of more than fits.
    ///
    /// ```
    /// let texts = ["目标;任务。", "没有缺陷。"];
    /// let repaired = hanfix::Repairer::default().repair_batch(&texts);
    /// assert_eq!((&*repaired[0].text, &*repaired[1].text), ("目标；任务。", "没有缺陷。"));
    /// ```
    #[cfg(feature = "rayon")]
    #[must_use]
    pub fn repair_batch<'t, T: AsRef<str> + Sync>(&self, texts: &'t [T]) -> Vec<Repaired<'t>> {
        use rayon::prelude::*;
        texts.par_iter().map(|text| self.repair(text.as_ref())).collect()
    }

    /// Reports what the rules find and changes nothing; [`Diagnostic::applied`] says what a repair would do.
    #[must_use]
    pub fn lint(&self, text: &str) -> Vec<Diagnostic> {
        self.repair(text).diagnostics
    }

    /// Repairs bytes of which the encoding is not known. Time O(length).
    ///
    /// ```
    /// let gbk = b"\xd0\xde\xc7\xfe,\xd6\xb2\xca\xf7\xa1\xa3";
    /// let repaired = hanfix::Repairer::default().repair_bytes(gbk);
    /// assert_eq!((repaired.text.as_str(), repaired.decoded.encoding), ("修渠，植树。", "gb18030"));
    /// ```
    #[cfg(feature = "encoding")]
    pub fn repair_bytes<'b>(&self, bytes: &'b [u8]) -> encoding::RepairedBytes<'b> {
        encoding::repair(&self.engine, bytes)
    }

    /// Repairs from a reader to a writer, in memory that does not depend on the length of the input or of its lines. Writes the
    /// bytes that [`Repairer::repair`] would give for the whole text.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::Write`] when reading or writing fails; [`Error::NotUtf8`] with the offset of the first byte
    /// that is not UTF-8, after all that stands before it was written.
    pub fn repair_stream(&self, reader: impl Read, writer: impl Write) -> Result<(), Error> {
        stream::repair_stream(&self.engine, reader, writer, drop)
    }

    /// [`Repairer::repair_stream`], handing over each diagnostic as it is found. Spans count from the start of the input.
    ///
    /// # Errors
    /// As [`Repairer::repair_stream`].
    pub fn repair_stream_with(
        &self,
        reader: impl Read,
        writer: impl Write,
        found: impl FnMut(Diagnostic),
    ) -> Result<(), Error> {
        stream::repair_stream(&self.engine, reader, writer, found)
    }

    /// Reports what the rules find in what a reader gives, block by block, in memory that does not depend on the length of the
    /// input or of its lines. Blocks in which nothing was found are handed over too, so that lines can be counted.
    ///
    /// # Errors
    /// [`Error::Read`] when reading fails and [`Error::Write`] when `each` does; [`Error::NotUtf8`] with the offset of the first
    /// byte that is not UTF-8, after all that stands before it was handed over.
    pub fn lint_stream(&self, reader: impl Read, each: impl FnMut(Block<'_>) -> std::io::Result<()>) -> Result<(), Error> {
        stream::lint_stream(&self.engine, reader, each)
    }
}

/// Where a text comes from: what kind of errors to expect in it. What a text itself shows is a [`profile::Profile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Profile {
    /// Typed, or converted from a file that was; light traces of OCR.
    #[default]
    Typed,
    /// Read by a machine from pictures (OCR): many characters are wrong, and most of them only look like the right ones; spaces stand
    /// at marks, and specks and points in place of them. More rules run beside the others (see `docs/rules.md`); the one that reads
    /// wrong characters, `confusion/misread` (feature `model`), costs microseconds for each character that does not fit.
    Ocr,
}

/// Settings of a [`Repairer`] to be.
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    rules: Option<RuleSet>,
    without: Vec<String>,
    only: Vec<String>,
    accept: Vec<String>,
    min_confidence: u8,
    thorough: bool,
    protect: Vec<String>,
    words: Vec<String>,
    profile: Profile,
    #[cfg(feature = "model")]
    model: Option<Arc<model::Model>>,
}

impl Builder {
    /// Uses these rules instead of the built-in ones.
    pub fn rules(mut self, rules: RuleSet) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Leaves out the rules that `selector` names: an id, or a category as `layout/*`.
    pub fn without(mut self, selector: &str) -> Self {
        self.without.push(selector.to_owned());
        self
    }

    /// Uses only the rules that `selector` names; several calls add up.
    pub fn only(mut self, selector: &str) -> Self {
        self.only.push(selector.to_owned());
        self
    }

    /// Makes the edits of the rules that `selector` names however unsure they are; several calls add up.
    ///
    /// ```
    /// let doubtful = hanfix::Repairer::builder().min_confidence(100).accept("width/half-semicolon").build()?;
    /// assert_eq!(doubtful.repair("目标;任务。").text, "目标；任务。");
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    pub fn accept(mut self, selector: &str) -> Self {
        self.accept.push(selector.to_owned());
        self
    }

    /// Makes edits of at least this confidence (1 to 100; [`DEFAULT_MIN_CONFIDENCE`] if not set) and reports the others.
    ///
    /// Below [`DEFAULT_MIN_CONFIDENCE`] the search is [thorough](Self::thorough).
    pub const fn min_confidence(mut self, percent: u8) -> Self {
        self.min_confidence = percent;
        self
    }

    /// The language model weighs every character that may be wrong, in about seven times the time, and finds more of what a person should look
    /// at; the edits that it makes at [`DEFAULT_MIN_CONFIDENCE`] are nearly the same.
    ///
    /// ```
    /// # #[cfg(feature = "model")] {
    /// let text = "完善售后服务标准，及时提供维修等守候服务。";
    /// assert!(hanfix::lint(text).is_empty());
    /// let found = hanfix::Repairer::builder().thorough().build()?.lint(text);
    /// assert_eq!((found[0].replacement.as_deref(), found[0].confidence), (Some("售后"), 80));
    /// # }
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    pub const fn thorough(mut self) -> Self {
        self.thorough = true;
        self
    }

    /// Protects what matches this regular expression: no rule writes there.
    pub fn protect(mut self, pattern: &str) -> Self {
        self.protect.push(pattern.to_owned());
        self
    }

    /// Names and terms that are right as they are given; several calls add up. No rule writes into one. What is one look-alike or
    /// sound-alike off one of three or more Han characters is found by the rule `confusion/user-word` (feature `model`): made where a
    /// word has four characters and what stands there makes no sense by itself, else reported.
    ///
    /// ```
    /// # #[cfg(feature = "model")] {
    /// let repairer = hanfix::Repairer::builder().words(["恒瑞达集团", "亘富"]).build()?;
    /// assert_eq!(repairer.repair("恒端达集团与亘富签约。").text, "恒瑞达集团与亘富签约。");
    /// # }
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    pub fn words(mut self, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// What kind of errors to expect, by where the text comes from; [`Profile::Typed`] if not set.
    ///
    /// ```
    /// # #[cfg(feature = "model")] {
    /// use hanfix::{Profile, Repairer};
    /// let scanned = "进一步加快科技管理体制改事，提高人民生活水平。";
    /// let repairer = Repairer::builder().profile(Profile::Ocr).build()?;
    /// assert_eq!(repairer.repair(scanned).text, "进一步加快科技管理体制改革，提高人民生活水平。");
    /// # }
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    pub const fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The language model of the rule `confusion/model`, instead of the one inside the crate.
    ///
    /// ```no_run
    /// use hanfix::model::Model;
    /// let model = Model::from_reader(std::fs::File::open("court.bin").map_err(hanfix::Error::Read)?)?;
    /// let repairer = hanfix::Repairer::builder().model(model).build()?;
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    #[cfg(feature = "model")]
    pub fn model(mut self, model: impl Into<Arc<model::Model>>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Compiles the rules.
    ///
    /// # Errors
    /// [`Error::UnknownRule`] when a selector names no rule, [`Error::InvalidPattern`] when a pattern to protect does not compile.
    pub fn build(self) -> Result<Repairer, Error> {
        if self.is_default() {
            return Ok(Repairer::default());
        }
        let added = self.added();
        let given = self.rules.as_ref().unwrap_or_else(|| RuleSet::builtin());
        let names = |selector: &str, id: &str| rule_set::selects(selector, id);
        let mut named = self.without.iter().chain(&self.only).chain(&self.accept);
        // The rules of review may be named where they do not run.
        let is_known = |s: &str| {
            given.iter().chain(&added).any(|r| names(s, r.id())) || rules::confusion::OF_REVIEW.iter().any(|id| names(s, id))
        };
        if let Some(selector) = named.find(|s| !is_known(s)) {
            return Err(Error::UnknownRule { selector: selector.clone() });
        }
        let replaced = |id: &str| added.iter().find(|r| r.id() == id);
        let chosen = given
            .iter()
            .filter(|r| self.only.is_empty() || self.only.iter().any(|s| names(s, r.id())))
            .map(|r| replaced(r.id()).unwrap_or(r));
        // What is asked for by giving words runs beside the rules that are chosen.
        let is_chosen = |id: &str| id == WORDS || self.only.is_empty() || self.only.iter().any(|s| names(s, id));
        let new = added.iter().filter(|r| r.id() != MODEL && given.get(r.id()).is_none() && is_chosen(r.id()));
        let kept = chosen.chain(new).filter(|r| !self.without.iter().any(|s| names(s, r.id())));
        let kept = RuleSet::trusted(kept.cloned().collect());
        let words = word_patterns(&self.words);
        let protect = self.protect.iter().chain(&words).map(|p| rule::compile(p)).collect::<Result<_, _>>()?;
        let policy = engine::Policy { min_confidence: self.min_confidence, accept: &self.accept, protect };
        Ok(Repairer { engine: Arc::new(engine::Engine::new(&kept, policy)) })
    }

    fn is_default(&self) -> bool {
        #[cfg(feature = "model")]
        if self.model.is_some() {
            return false;
        }
        self.rules.is_none()
            && self.profile == Profile::Typed
            && !self.thorough
            && [&self.without, &self.only, &self.accept, &self.protect, &self.words].iter().all(|list| list.is_empty())
            && self.min_confidence == DEFAULT_MIN_CONFIDENCE
    }

    /// The rules of the profile, and those that the user's model and words make.
    fn added(&self) -> Vec<Rule> {
        let mut added = match self.profile {
            Profile::Typed => Vec::new(),
            Profile::Ocr => rules::of_pictures(),
        };
        if rules::confusion::OF_REVIEW.iter().any(|id| self.asks_for(id)) {
            added.extend(rules::confusion::of_review().into_iter().filter(|r| self.asks_for(r.id())));
        }
        added.extend(self.of_model());
        added
    }

    /// Is the search thorough?
    fn is_thorough(&self) -> bool {
        self.thorough || self.min_confidence < DEFAULT_MIN_CONFIDENCE
    }

    /// Does a rule of review run: in a thorough search, or because it is named?
    fn asks_for(&self, id: &str) -> bool {
        self.is_thorough() || self.only.iter().chain(&self.accept).any(|s| s == id)
    }

    #[cfg(feature = "model")]
    fn of_model(&self) -> impl Iterator<Item = Rule> {
        use rules::confusion::model;
        let terms = crate::model::terms::Terms::new(self.words.iter().map(|w| w.trim()));
        let of_terms = (!terms.is_empty()).then(|| model::of_terms(terms, self.model.clone()));
        let is_of_pictures = self.profile == Profile::Ocr;
        let of_pictures = is_of_pictures.then(|| {
            let reader = Arc::new(crate::model::ocr::Reader::new(self.model.clone()));
            [model::misread(reader.clone()), model::unreadable(reader)]
        });
        // Who asks for edits that are less sure is offered more of them.
        let builtin = || crate::model::Model::builtin();
        let model = if self.is_thorough() {
            Some(Arc::new(self.model.as_deref().unwrap_or_else(builtin).clone().thorough()))
        } else {
            self.model.clone()
        };
        let model = if is_of_pictures { model.or_else(|| Some(Arc::new(builtin().clone()))) } else { model };
        let of_everyday = || model.clone().unwrap_or_else(|| Arc::new(builtin().clone()));
        let everyday = self.asks_for(rules::confusion::everyday::ID).then(|| rules::confusion::everyday::rule(of_everyday()));
        model
            .map(|model| model::with(model, is_of_pictures))
            .into_iter()
            .chain(everyday)
            .chain(of_pictures.into_iter().flatten())
            .chain(of_terms)
    }

    #[cfg(not(feature = "model"))]
    fn of_model(&self) -> impl Iterator<Item = Rule> {
        std::iter::empty()
    }
}

/// The id of the rule that a model of the user's takes the place of.
const MODEL: &str = "confusion/model";
/// The id of the rule that the user's words make.
const WORDS: &str = "confusion/user-word";
/// Most words in one regular expression.
const WORDS_A_PATTERN: usize = 500;

/// Regular expressions that match the words, a longer one before a shorter one that it begins with.
fn word_patterns(words: &[String]) -> Vec<String> {
    let mut sorted: Vec<&str> = words.iter().map(|w| w.trim()).filter(|w| !w.is_empty()).collect();
    sorted.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    sorted.dedup();
    let escaped: Vec<String> = sorted.into_iter().map(regex::escape).collect();
    escaped.chunks(WORDS_A_PATTERN).map(|some| some.join("|")).collect()
}

const _: () = {
    const fn shared_by_threads<T: Send + Sync>() {}
    shared_by_threads::<Repairer>();
    shared_by_threads::<RuleSet>();
    shared_by_threads::<Error>();
    shared_by_threads::<Repaired<'_>>();
};
