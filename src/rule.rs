//! Rules: what is wrong, what is right, and how sure that is.
//!
//! A [`Rule`] is plain data with a builder. It carries its own examples, and [`Rule::check`] runs them: a rule that does not
//! do what its examples say is refused wherever rules are accepted.
//!
//! ```
//! use hanfix::{Category, Rule, RuleSet};
//! let mut rules = RuleSet::builtin().clone();
//! rules.push(
//!     Rule::new("house/wechat", Category::Confusion)
//!         .summary("the product is 微信")
//!         .source("house style 2026-03")
//!         .confidence(99)
//!         .pairs([("徽信", "微信")])
//!         .bad("打开徽信", "打开微信")
//!         .good("校徽与信物"),
//! )?;
//! # Ok::<(), hanfix::Error>(())
//! ```

mod context;

use std::borrow::Cow;
use std::sync::Arc;

use once_cell::sync::OnceCell;
use regex::Regex;

pub use self::context::Context;
use crate::edit::{Edit, Patch, Span};
use crate::error::Error;
use crate::profile::{LazyProfile, Lines, Profile, Script};
use crate::protect::Carry;
use crate::scan::{Classes, Hit, Line, Scan, Scanner, is_in_wide_class};

/// The least confidence of an edit that is made when nothing else is said; what is less sure is only reported.
pub const DEFAULT_MIN_CONFIDENCE: u8 = 90;

/// What kind of defect a rule repairs. The order is the order of the stages: each stage sees the text that the one before gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Category {
    /// Mojibake, entities, escapes: before anything touches a byte of it.
    Encoding,
    /// Zero-width and control characters, private use, radicals and compatibility ideographs.
    Invisible,
    /// Residue of content management systems, markup, office programs and web sites.
    Noise,
    /// Lines joined, paragraph breaks restored, spaces between Han removed.
    Layout,
    /// Full-width and half-width letters, digits and marks.
    Width,
    /// Quotation marks, brackets, ellipses, dashes, doubled marks, document numbers.
    Punctuation,
    /// Variant and traditional characters in simplified text.
    Variant,
    /// Wrong characters that look or sound like the right ones.
    Confusion,
}

impl Category {
    /// All categories, in stage order.
    pub const ALL: [Self; 8] = [
        Self::Encoding,
        Self::Invisible,
        Self::Noise,
        Self::Layout,
        Self::Width,
        Self::Punctuation,
        Self::Variant,
        Self::Confusion,
    ];

    /// The lower-case name: the first part of the ids of the built-in rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::Invisible => "invisible",
            Self::Noise => "noise",
            Self::Layout => "layout",
            Self::Width => "width",
            Self::Punctuation => "punctuation",
            Self::Variant => "variant",
            Self::Confusion => "confusion",
        }
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A literal and its replacement, with guards: texts that must not stand directly before or after it.
///
/// ```
/// use hanfix::rule::Pair;
/// // 时问 is 时间, but 随时问他 is "ask him at any time".
/// let pair = Pair::new("时问", "时间").not_after(["随", "及"]).not_before(["他", "我"]);
/// # let _ = pair;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    wrong: Cow<'static, str>,
    right: Cow<'static, str>,
    not_after: Vec<Cow<'static, str>>,
    not_before: Vec<Cow<'static, str>>,
}

impl Pair {
    /// `wrong` becomes `right`.
    #[must_use]
    pub fn new(wrong: impl Into<Cow<'static, str>>, right: impl Into<Cow<'static, str>>) -> Self {
        Self { wrong: wrong.into(), right: right.into(), not_after: Vec::new(), not_before: Vec::new() }
    }

    /// Does not apply directly after any of these texts.
    #[must_use]
    pub fn not_after(mut self, texts: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        self.not_after.extend(texts.into_iter().map(Into::into));
        self
    }

    /// Does not apply directly before any of these texts.
    #[must_use]
    pub fn not_before(mut self, texts: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        self.not_before.extend(texts.into_iter().map(Into::into));
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn wrong(&self) -> &str {
        &self.wrong
    }

    /// What is right.
    #[must_use]
    pub fn right(&self) -> &str {
        &self.right
    }

    /// The edit where `wrong` stands at `span`: only what differs.
    pub(crate) fn edit(&self, span: Span) -> (Span, &str) {
        let same = |(a, b): &(char, char)| a == b;
        let bytes = |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
        let before: usize = bytes(&mut self.wrong.chars().zip(self.right.chars()));
        let (wrong, right) = (self.wrong.get(before..).unwrap_or_default(), self.right.get(before..).unwrap_or_default());
        let after: usize = bytes(&mut wrong.chars().rev().zip(right.chars().rev()));
        let new = right.get(..right.len() - after).unwrap_or_default();
        (Span::new(span.start + before, span.end - after), new)
    }

    /// Do the guards allow it at `span`, where `wrong` stands?
    pub(crate) fn applies(&self, text: &str, span: Span) -> bool {
        let before = text.get(..span.start).unwrap_or_default();
        let after = text.get(span.end..).unwrap_or_default();
        !self.not_after.iter().any(|g| before.ends_with(&**g)) && !self.not_before.iter().any(|g| after.starts_with(&**g))
    }
}

impl<A: Into<Cow<'static, str>>, B: Into<Cow<'static, str>>> From<(A, B)> for Pair {
    fn from((wrong, right): (A, B)) -> Self {
        Self::new(wrong, right)
    }
}

type Code = Arc<dyn Fn(&Context<'_>, &mut Findings) + Send + Sync>;
type Glance = Arc<dyn Fn(&str, &Memo) -> bool + Send + Sync>;

/// What rules remember of a block from one look at it to the next.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// What the language model thinks of its lines.
    #[cfg(feature = "model")]
    pub(crate) reading: std::cell::RefCell<crate::model::Reading>,
}

impl Memo {
    /// As if nothing had been seen: for another block.
    pub(crate) fn forget(&self) {
        #[cfg(feature = "model")]
        self.reading.borrow_mut().forget();
    }
}

#[derive(Clone)]
enum Action {
    Missing,
    Pairs(Arc<[Pair]>),
    Regex { pattern: Cow<'static, str>, replacement: Cow<'static, str>, compiled: Arc<OnceCell<Regex>> },
    Code(Code),
}

/// One rule. See the [module documentation](self) for what it is made of.
#[derive(Clone)]
pub struct Rule {
    id: Arc<str>,
    category: Category,
    summary: Arc<str>,
    source: Arc<str>,
    confidence: u8,
    action: Action,
    needs: Vec<Cow<'static, str>>,
    scripts: Vec<Script>,
    markup: bool,
    by_line: bool,
    /// Does the function read only the lines that hold what the rule needs?
    by_woken_lines: bool,
    /// Says whether a literal at a byte of the block wakes it.
    wakes_at: Option<fn(&str, usize) -> bool>,
    /// Classes of characters that it needs beside those of `needs`.
    classes: Classes,
    /// Says of a block whether the rule could find anything in it.
    glance: Option<Glance>,
    bad: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    good: Vec<Cow<'static, str>>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).field("confidence", &self.confidence).finish_non_exhaustive()
    }
}

/// Longest example and longest literal that a rule may have, in bytes.
pub(crate) const MAX_EXAMPLE: usize = 16 * 1024;
/// Longest text that a rule may write, in bytes, without what it takes over from the text it found.
const MAX_WRITTEN: usize = 1024;
/// Most examples of a rule, and most guards of a pair.
const MAX_LIST: usize = 1000;
/// Largest compiled regular expression, in bytes.
const MAX_REGEX: usize = 1 << 21;
/// Longest text that rules may make of a block, in bytes: two rules that write for each other would double it in every round.
pub(crate) const MAX_GROWN: usize = 1 << 22;

/// The methods of the builder are not inlined: they are called some two thousand times, which is 100 kB of code otherwise.
impl Rule {
    /// A rule with the given id (`category/defect`, kebab-case, naming the defect and not the remedy) in a category.
    #[must_use]
    #[inline(never)]
    pub fn new(id: &str, category: Category) -> Self {
        Self {
            id: id.into(),
            category,
            summary: "".into(),
            source: "".into(),
            confidence: 0,
            action: Action::Missing,
            needs: Vec::new(),
            scripts: Vec::new(),
            markup: false,
            by_line: false,
            by_woken_lines: false,
            wakes_at: None,
            classes: Classes::NONE,
            glance: None,
            bad: Vec::new(),
            good: Vec::new(),
        }
    }

    /// What is wrong, in one sentence. Obligatory.
    #[must_use]
    #[inline(never)]
    pub fn summary(mut self, summary: &str) -> Self {
        self.summary = summary.into();
        self
    }

    /// Where the rule comes from: a standard's clause, a dictionary, a measured corpus. Obligatory.
    #[must_use]
    #[inline(never)]
    pub fn source(mut self, source: &str) -> Self {
        self.source = source.into();
        self
    }

    /// How sure an edit of this rule is, 1 to 100: the share of its edits that a careful editor would make. Obligatory.
    #[must_use]
    pub const fn confidence(mut self, percent: u8) -> Self {
        self.confidence = percent;
        self
    }

    /// The action: literals and their replacements. Where several match, the longer one in the earlier place wins.
    #[must_use]
    #[inline(never)]
    pub fn pairs(mut self, pairs: impl IntoIterator<Item = impl Into<Pair>>) -> Self {
        self.action = Action::Pairs(pairs.into_iter().map(Into::into).collect());
        self
    }

    /// The action: a regular expression. The group named `x` is replaced, or the whole match where there is none; the rest of
    /// the match is context, and what follows `x` may be part of the next match. `replacement` may name groups (`$1`, `${name}`).
    #[must_use]
    #[inline(never)]
    pub fn regex(mut self, pattern: impl Into<Cow<'static, str>>, replacement: impl Into<Cow<'static, str>>) -> Self {
        self.action =
            Action::Regex { pattern: pattern.into(), replacement: replacement.into(), compiled: Arc::new(OnceCell::new()) };
        self
    }

    /// The action: a function over the block's context. It must depend on nothing but its arguments.
    #[must_use]
    pub fn code(mut self, code: impl Fn(&Context<'_>, &mut Findings) + Send + Sync + 'static) -> Self {
        self.action = Action::Code(Arc::new(code));
        self
    }

    /// A regular expression or a function runs only on a block that holds one of these texts. A single character is cheapest.
    #[must_use]
    #[inline(never)]
    pub fn needs(mut self, any_of: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        self.needs.extend(any_of.into_iter().map(Into::into));
        self
    }

    /// The same of characters of these classes.
    pub(crate) const fn needs_classes(mut self, any_of: Classes) -> Self {
        self.classes = self.classes.union(any_of);
        self
    }

    /// Where a block holds nothing else that wakes a rule, this function says whether a function that needs nothing would find anything in it:
    /// if not, the block costs no more than that. What it finds must depend on the text alone, but for what keeps it from being found.
    #[cfg(feature = "model")]
    pub(crate) fn glance(mut self, may_find: impl Fn(&str, &Memo) -> bool + Send + Sync + 'static) -> Self {
        self.glance = Some(Arc::new(may_find));
        self
    }

    /// The rule acts only in documents of these scripts. Without a call it acts in all.
    #[must_use]
    #[inline(never)]
    pub fn scripts(mut self, scripts: impl IntoIterator<Item = Script>) -> Self {
        self.scripts.extend(scripts);
        self
    }

    /// The rule is about markup and may write into [`Protection::Markup`](crate::Protection::Markup).
    #[must_use]
    pub const fn edits_markup(mut self) -> Self {
        self.markup = true;
        self
    }

    /// What the function, or the regular expression, finds in a line depends on nothing else in the block: it is given each line, line
    /// end included, that holds what the rule [needs](Self::needs) (or a character of its kind), and not the block. Spans are bytes of
    /// the line.
    #[must_use]
    pub const fn by_line(mut self) -> Self {
        self.by_line = true;
        self
    }

    /// The function reads no other lines than those that hold what the rule needs (or a character of its kind), as
    /// [`Context::woken_lines`] gives them.
    pub(crate) const fn by_woken_lines(mut self) -> Self {
        self.by_woken_lines = true;
        self
    }

    /// A literal that the rule needs, at a byte of the block, wakes it only where this holds. It must be cheap: it reads a few characters
    /// on either side.
    pub(crate) const fn woken_where(mut self, holds: fn(&str, usize) -> bool) -> Self {
        self.wakes_at = Some(holds);
        self
    }

    /// An example: `input` becomes `target`. At least one is obligatory.
    #[must_use]
    #[inline(never)]
    pub fn bad(mut self, input: impl Into<Cow<'static, str>>, target: impl Into<Cow<'static, str>>) -> Self {
        self.bad.push((input.into(), target.into()));
        self
    }

    /// An example that must not change: the nearest innocent text. At least one is obligatory.
    #[must_use]
    #[inline(never)]
    pub fn good(mut self, input: impl Into<Cow<'static, str>>) -> Self {
        self.good.push(input.into());
        self
    }

    /// The id, `category/defect`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The category.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn summary_text(&self) -> &str {
        &self.summary
    }

    /// Where the rule comes from.
    #[must_use]
    pub fn source_text(&self) -> &str {
        &self.source
    }

    /// How sure the rule is of its surest edits, 1 to 100.
    #[must_use]
    pub const fn confidence_claim(&self) -> u8 {
        self.confidence
    }

    /// The examples that change: input and target.
    pub fn bad_examples(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.bad.iter().map(|(a, b)| (&**a, &**b))
    }

    /// The examples that must not change.
    pub fn good_examples(&self) -> impl ExactSizeIterator<Item = &str> {
        self.good.iter().map(|g| &**g)
    }

    /// Is the rule complete, and does it do what its examples say: each bad example becomes its target, each target stays as
    /// it is, each good example stays as it is?
    ///
    /// # Errors
    /// [`Error::InvalidRule`], [`Error::InvalidPattern`] or [`Error::FailedExample`].
    pub fn check(&self) -> Result<(), Error> {
        self.check_form()?;
        let solo = Solo::new(self);
        let run = |input: &str, expected: &str| {
            let got = solo.run(input);
            if got == expected {
                Ok(())
            } else {
                let rule = self.id.to_string();
                Err(Error::FailedExample { rule, example: input.to_owned(), expected: expected.to_owned(), got })
            }
        };
        for (input, target) in self.bad_examples() {
            run(input, target)?;
            run(target, target)?;
        }
        self.good_examples().try_for_each(|good| run(good, good))
    }

    fn check_form(&self) -> Result<(), Error> {
        let fault = |problem: String| Err(Error::InvalidRule { rule: self.id.to_string(), problem });
        let word = |s: &str| {
            !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') && !s.starts_with('-')
        };
        if !self.id.split_once('/').is_some_and(|(a, b)| word(a) && word(b)) {
            return fault("an id has the form category/defect, in lower case with hyphens".into());
        }
        if self.summary.trim().is_empty() {
            return fault("it has no summary".into());
        }
        if self.source.trim().is_empty() {
            return fault("it has no source".into());
        }
        if !(1..=100).contains(&self.confidence) {
            return fault(format!("its confidence is {}, not between 1 and 100", self.confidence));
        }
        if self.bad.is_empty() || self.good.is_empty() {
            return fault("it needs at least one bad and one good example".into());
        }
        let too_long = |s: &str| s.len() > MAX_EXAMPLE;
        if self.bad.iter().any(|(a, b)| too_long(a) || too_long(b)) || self.good.iter().any(|g| too_long(g)) {
            return fault(format!("an example is longer than {MAX_EXAMPLE} bytes"));
        }
        if self.bad.len() > MAX_LIST || self.good.len() > MAX_LIST {
            return fault(format!("it has more than {MAX_LIST} examples"));
        }
        match &self.action {
            Action::Missing => fault("it has no action: give it pairs, a regex or code".into()),
            Action::Pairs(pairs) if pairs.is_empty() => fault("it has no pairs".into()),
            Action::Pairs(pairs) => match pairs.iter().find(|p| p.wrong.is_empty() || p.wrong == p.right || too_long(&p.wrong))
            {
                Some(p) => {
                    fault(format!("pair {:?} → {:?} changes nothing, or its left side is empty or too long", p.wrong, p.right))
                }
                None => pairs.iter().try_for_each(|p| {
                    let guards = || p.not_after.iter().chain(&p.not_before);
                    if p.right.len() > MAX_WRITTEN {
                        return fault(format!("pair {:?}: its right side is longer than {MAX_WRITTEN} bytes", p.wrong));
                    }
                    if guards().count() > MAX_LIST || guards().any(|g| too_long(g)) {
                        return fault(format!(
                            "pair {:?}: it has more than {MAX_LIST} guards, or one that is too long",
                            p.wrong
                        ));
                    }
                    Ok(())
                }),
            },
            Action::Regex { replacement, .. } if replacement.len() > MAX_WRITTEN => {
                fault(format!("its replacement is longer than {MAX_WRITTEN} bytes"))
            }
            Action::Regex { pattern, compiled, .. } => {
                let regex = compiled.get_or_try_init(|| compile(pattern))?;
                if regex.is_match("") {
                    return fault("its pattern matches the empty text".into());
                }
                Ok(())
            }
            Action::Code(_) => Ok(()),
        }
    }

    /// The literals that the prefilter looks for: those of the pairs, or the texts that the rule needs.
    pub(crate) fn literals(&self) -> Vec<&str> {
        match &self.action {
            Action::Pairs(pairs) => pairs.iter().map(|p| &*p.wrong).collect(),
            _ => self.needs.iter().filter(|n| scanned_class(n).is_none()).map(|n| &**n).collect(),
        }
    }

    /// Does the rule ask where its literals stand, or in which lines, and not only whether they do?
    pub(crate) const fn asks_for_places(&self) -> bool {
        match self.action {
            Action::Pairs(_) => true,
            Action::Code(_) | Action::Regex { .. } => self.by_line || self.by_woken_lines,
            Action::Missing => false,
        }
    }

    /// Says whether a literal at a byte of the text wakes the rule; `None` where any does.
    pub(crate) const fn wakes_at(&self) -> Option<fn(&str, usize) -> bool> {
        self.wakes_at
    }

    /// The classes of the single characters that the rule needs.
    pub(crate) fn classes(&self) -> Classes {
        self.needs.iter().filter_map(|n| scanned_class(n)).fold(self.classes, Classes::union)
    }

    /// Does the rule run on every block, whatever stands in it?
    pub(crate) fn always(&self) -> bool {
        self.needs.is_empty() && self.classes == Classes::NONE && !matches!(self.action, Action::Pairs(_))
    }

    /// Does the rule look at every block, if only by a glance?
    pub(crate) fn only_glances(&self) -> bool {
        self.always() && self.glance.is_some()
    }

    /// Could it find something in the text of a document of this profile?
    pub(crate) fn may_find(&self, text: &str, profile: &LazyProfile<'_>, memo: &Memo) -> bool {
        let is_elsewhere = || !self.scripts.is_empty() && profile.is_known_not_in(&self.scripts);
        self.glance.as_ref().is_none_or(|may_find| !is_elsewhere() && may_find(text, memo))
    }

    /// The classes of a line that the rule reads whatever literals it holds.
    pub(crate) fn wakes(&self) -> Classes {
        if self.always() { Classes::ALL } else { self.classes() }
    }

    /// Finds what the rule has to say about a text. `lines` are its lines as the prefilter saw them, `hits` those of its own literals,
    /// numbered from 0, and `wakes` are [`Self::wakes`].
    pub(crate) fn find(
        &self,
        context: &Context<'_>,
        lines: &[Line],
        (wakes, hits): (Classes, impl Iterator<Item = Hit>),
        findings: &mut Findings,
    ) {
        // The profile costs a reading of the head: where it is not known yet, only a finding asks for it.
        let fits = || self.scripts.is_empty() || context.profile.is_in(&self.scripts);
        if !self.scripts.is_empty() && context.profile.is_known_not_in(&self.scripts) {
            return;
        }
        findings.begin(self.confidence, self.markup);
        match &self.action {
            Action::Missing => {}
            Action::Pairs(pairs) => {
                for hit in hits {
                    if let Some(p) = pairs.get(hit.literal as usize) {
                        let span = Span::new(hit.start, hit.start + p.wrong.len());
                        if p.applies(context.text, span) {
                            let (part, new) = p.edit(span);
                            findings.replace(part, new);
                        }
                    }
                }
            }
            Action::Regex { pattern, replacement, compiled } => {
                if let Ok(regex) = compiled.get_or_try_init(|| compile(pattern)) {
                    if self.by_line && !lines.is_empty() {
                        each_woken(context, lines, (wakes, hits), |line, _| {
                            findings.start = line.start;
                            find_all(regex, replacement, line.of(context.text).unwrap_or_default(), findings);
                        });
                        findings.start = 0;
                    } else {
                        find_all(regex, replacement, context.text, findings);
                    }
                }
            }
            Action::Code(code) if self.by_line && !lines.is_empty() => {
                each_woken(context, lines, (wakes, hits), |line, classes| {
                    findings.start = line.start;
                    code(&context.of_line(line.start, line.of(context.text).unwrap_or_default(), classes), findings);
                });
                findings.start = 0;
            }
            Action::Code(code) if self.by_woken_lines && !lines.is_empty() => {
                let mut woken = Vec::new();
                each_woken(context, lines, (wakes, hits), |line, _| woken.push(line));
                code(&context.of_woken(&woken), findings);
            }
            Action::Code(code) => code(context, findings),
        }
        if !findings.list.is_empty() && !fits() {
            findings.list.clear();
        }
    }
}

/// Calls `f` with the span and the classes of each line that holds a hit or a character of the classes `wakes`.
fn each_woken(
    context: &Context<'_>,
    lines: &[Line],
    (wakes, hits): (Classes, impl Iterator<Item = Hit>),
    mut f: impl FnMut(Span, Classes),
) {
    let mut hits = hits.peekable();
    let is_woken = |line: &Line| line.classes.intersects(wakes);
    let may_wake = context.may_hold_any(wakes);
    let mut n = 0;
    loop {
        // The next line with a hit, and the next one of these classes.
        let of_hit = hits.peek().map(|hit| n + lines.get(n..).map_or(0, |rest| line_of(rest, hit.start)));
        let upto = of_hit.unwrap_or(lines.len());
        let of_class = if may_wake { lines.get(n..upto).and_then(|some| some.iter().position(is_woken)) } else { None };
        let Some(next) = of_class.map(|k| n + k).or(of_hit) else { break };
        let Some(line) = lines.get(next) else { break };
        let end = lines.get(next + 1).map_or(context.text.len(), |l| l.start);
        while hits.next_if(|h| h.start < end).is_some() {}
        f(Span::new(line.start, end), line.classes);
        n = next + 1;
    }
}

/// The number of the line that holds byte `at`, which is not before the first one. It is looked for nearby first.
fn line_of(lines: &[Line], at: usize) -> usize {
    let mut reach = 1;
    while lines.get(reach).is_some_and(|line| line.start <= at) {
        reach *= 2;
    }
    let (from, to) = (reach / 2, reach.min(lines.len()));
    from + lines.get(from..to).map_or(0, |some| some.partition_point(|line| line.start <= at)).saturating_sub(1)
}

/// The class by which the prefilter looks for `needed`; `None` when it looks for the text itself.
fn scanned_class(needed: &str) -> Option<Classes> {
    let mut chars = needed.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if !is_in_wide_class(c) => Some(Classes::of(c)),
        _ => None,
    }
}

pub(crate) fn compile(pattern: &str) -> Result<Regex, Error> {
    regex::RegexBuilder::new(pattern)
        .size_limit(MAX_REGEX)
        .build()
        .map_err(|e| Error::InvalidPattern { pattern: pattern.chars().take(200).collect(), problem: e.to_string() })
}

/// Matches from left to right; the next search begins after group `x`, so that the context of two matches may overlap, but at
/// most [`REREAD`] bytes before the end of the last match, so that the whole stays linear.
fn find_all(regex: &Regex, replacement: &str, text: &str, findings: &mut Findings) {
    const REREAD: usize = 256;
    let group = regex.capture_names().flatten().find(|n| *n == "x");
    let (mut at, mut written) = (0, 0);
    while let Some(found) = regex.captures_at(text, at).filter(|_| written <= MAX_GROWN) {
        let Some(whole) = found.get(0) else { break };
        let target = group.and_then(|g| found.name(g)).unwrap_or(whole);
        let mut new = String::new();
        found.expand(replacement, &mut new);
        written += new.len();
        findings.replace(Span::from(target.range()), new);
        let next = if target.is_empty() {
            whole.end().max(text.ceil_char_boundary(target.end() + 1))
        } else {
            target.end().max(text.ceil_char_boundary(whole.end().saturating_sub(REREAD)))
        };
        if next <= at {
            break;
        }
        at = next;
    }
}

/// Collects what a rule finds: edits, and reports without an edit.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    confidence: u8,
    markup: bool,
    group: Option<u32>,
    groups: u32,
    /// Where the text of the rule starts in the block.
    start: usize,
}

#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) span: Span,
    pub(crate) replacement: Option<Box<str>>,
    pub(crate) confidence: u8,
    pub(crate) group: Option<u32>,
    pub(crate) markup: bool,
}

impl Findings {
    fn begin(&mut self, confidence: u8, markup: bool) {
        self.confidence = confidence;
        self.markup = markup;
        self.group = None;
    }

    /// `span` should read `with`, with the rule's own confidence.
    pub fn replace(&mut self, span: impl Into<Span>, with: impl Into<Box<str>>) {
        self.replace_with_confidence(span, with, self.confidence);
    }

    /// `span` should read `with`; how sure this one is, at most the rule's confidence.
    pub fn replace_with_confidence(&mut self, span: impl Into<Span>, with: impl Into<Box<str>>, confidence: u8) {
        self.push(span.into(), Some(with.into()), confidence);
    }

    /// Something is wrong at `span`, and what is right cannot be told.
    pub fn report(&mut self, span: impl Into<Span>) {
        self.push(span.into(), None, self.confidence);
    }

    /// What `find` finds stands or falls together: when one edit loses to another rule or lies in a protected span, none is made.
    pub fn together(&mut self, find: impl FnOnce(&mut Self)) {
        self.group = Some(self.groups);
        self.groups += 1;
        find(self);
        self.group = None;
    }

    fn push(&mut self, span: Span, replacement: Option<Box<str>>, confidence: u8) {
        let confidence = confidence.min(self.confidence);
        let span = span.shifted(self.start);
        self.list.push(Finding { span, replacement, confidence, group: self.group, markup: self.markup });
    }

    /// Takes the findings that lie on character boundaries, change something and do not touch what is protected.
    pub(crate) fn take(&mut self, context: &Context<'_>) -> Vec<Finding> {
        if self.list.is_empty() {
            return Vec::new();
        }
        let mut list = std::mem::take(&mut self.list);
        let mut refused = Vec::new();
        list.retain(|f| {
            let sound = f.span.of(context.text).is_some_and(|old| f.replacement.as_deref() != Some(old));
            let kept = sound && !context.protected_spans().touches(f.span, f.markup);
            if !kept && let Some(g) = f.group {
                refused.push(g);
            }
            kept
        });
        if !refused.is_empty() {
            refused.sort_unstable();
            list.retain(|f| f.group.is_none_or(|g| refused.binary_search(&g).is_err()));
        }
        list
    }
}

/// How many times a text is read again, at most, until a round changes nothing.
pub(crate) const MAX_ROUNDS: usize = 8;

/// One rule alone over one short text, for its examples.
struct Solo<'r> {
    rule: &'r Rule,
    scanner: Scanner,
}

impl<'r> Solo<'r> {
    fn new(rule: &'r Rule) -> Self {
        Self { rule, scanner: Scanner::new(rule.literals()) }
    }

    fn run(&self, input: &str) -> String {
        let profile = LazyProfile::new(|| Profile::of(input)).with_lines(Lines::of(input));
        let carry = Carry::default();
        let memo = Memo::default();
        let mut text = input.to_owned();
        for _ in 0..MAX_ROUNDS {
            let mut hits = Vec::new();
            let Scan { classes, lines } = self.scanner.scan(&text, |hit| hits.push(hit));
            hits.sort_unstable_by_key(|h| (h.start, h.literal));
            let context = Context::new(&text, (classes, &lines), &profile, &carry, &[], &memo);
            let mut findings = Findings::default();
            self.rule.find(&context, &lines, (self.rule.wakes(), hits.iter().copied()), &mut findings);
            // What a rule is less sure of than it must be for its edit to be made is a report, for its examples too.
            let least = self.rule.confidence.min(DEFAULT_MIN_CONFIDENCE);
            let found = findings.take(&context).into_iter().filter(|f| f.confidence >= least).filter_map(|f| {
                let rank = (std::cmp::Reverse(f.confidence), f.span.start, std::cmp::Reverse(f.span.end));
                Some((Edit::new(&text, f.span, f.replacement?)?, rank, f.group))
            });
            let (patch, _) = Patch::resolve(found.collect());
            if patch.is_empty() {
                break;
            }
            match patch.apply(&text) {
                Ok(next) if next.len() <= MAX_GROWN => text = next,
                _ => break,
            }
        }
        text
    }
}
