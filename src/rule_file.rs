//! Rules as TOML: the second spelling of a [`Rule`].

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use crate::error::Error;
use crate::profile::Script;
use crate::rule::{Category, Pair, Rule};
use crate::rule_set::RuleSet;

/// Most bytes in a rule file.
const MAX_FILE: usize = 16 << 20;
/// Most rules in a rule file.
const MAX_RULES: usize = 10_000;
/// Most rules of a rule file that look for a regular expression, each of which may take some megabytes of memory.
const MAX_PATTERNS: usize = 1_000;
/// Most bytes in the pattern of a rule.
const MAX_PATTERN: usize = 16 << 10;

impl RuleSet {
    /// Reads rules from TOML. Every rule must pass its own examples ([`Rule::check`]); unknown keys are refused.
    ///
    /// Obligatory in each `[[rule]]`: `id`, `category`, `summary`, `source`, `confidence`, `bad` (a list of `[input, target]`),
    /// `good` (a list of texts), and either `pairs` or `regex` with `replacement`. `pairs` is a table `{ "wrong" = "right" }` or
    /// a list of `{ wrong, right, not_after = […], not_before = […] }`. Optional: `scripts` (a list of `"simplified"`,
    /// `"traditional"`, `"mixed"`, `"japanese"`, `"korean"`, `"unknown"`) and, beside `regex`, `needs` (a list of texts).
    ///
    /// ```
    /// let rules = hanfix::RuleSet::from_toml(r#"
    ///     [[rule]]
    ///     id = "house/wechat"
    ///     category = "confusion"
    ///     summary = "the product is 微信"
    ///     source = "house style 2026-03"
    ///     confidence = 99
    ///     pairs = [{ wrong = "徽信", right = "微信", not_after = ["校", "国"] }]
    ///     bad = [["打开徽信", "打开微信"]]
    ///     good = ["校徽信物"]
    /// "#)?;
    /// assert_eq!(rules.len(), 1);
    /// # Ok::<(), hanfix::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::RuleFile`] with the line and column of the first fault: what is no TOML, a key that is unknown or missing, a
    /// rule that is not sound, an example that does not hold, an id that occurs twice, a file of more than 16 MiB, more than
    /// 10,000 rules or 1,000 regular expressions, a pattern of more than 16 KiB or one that takes more than 2 MiB when it is
    /// compiled, a rule with more than 1,000 examples or one of more than 16 KiB, a replacement of more than 1 KiB.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        read(text).map_err(|fault| fault.in_file(text))
    }
}

fn read(text: &str) -> Result<RuleSet, Fault> {
    if text.len() > MAX_FILE {
        return Err(Fault::new(0..0, format!("a rule file holds at most {} MiB", MAX_FILE >> 20)));
    }
    let file: File = toml::from_str(text).map_err(|e| Fault::new(e.span().unwrap_or(0..0), e.message().to_owned()))?;
    if let Some(one_too_many) = file.rule.get(MAX_RULES) {
        return Err(Fault::new(one_too_many.span(), format!("a rule file holds at most {MAX_RULES} rules")));
    }
    if let Some(one_too_many) = file.rule.iter().filter(|r| r.as_ref().regex.is_some()).nth(MAX_PATTERNS) {
        return Err(Fault::new(one_too_many.span(), format!("a rule file holds at most {MAX_PATTERNS} rules with a `regex`")));
    }
    let mut ids = HashSet::new();
    let mut rules = Vec::with_capacity(file.rule.len());
    for entry in file.rule {
        let span = entry.span();
        let entry = entry.into_inner();
        if let Some(id) = &entry.id
            && !ids.insert(id.as_ref().clone())
        {
            return Err(Fault::new(id.span(), Error::DuplicateRule { rule: id.as_ref().clone() }));
        }
        rules.push(entry.into_rule(span)?);
    }
    Ok(RuleSet::trusted(rules))
}

/// What is wrong, and where in the file, in bytes.
struct Fault {
    span: Range<usize>,
    problem: String,
}

impl Fault {
    fn new(span: Range<usize>, problem: impl ToString) -> Self {
        Self { span, problem: problem.to_string() }
    }

    fn in_file(self, text: &str) -> Error {
        let before = text.get(..text.floor_char_boundary(self.span.start)).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Error::RuleFile {
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: line.trim_start_matches(BYTE_ORDER_MARK).chars().count() + 1,
            problem: self.problem,
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Spanned<Entry>>,
}

/// A `[[rule]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Option<Spanned<String>>,
    category: Option<Category>,
    summary: Option<Spanned<String>>,
    source: Option<Spanned<String>>,
    confidence: Option<Spanned<i64>>,
    pairs: Option<Spanned<Pairs>>,
    regex: Option<Spanned<String>>,
    replacement: Option<Spanned<String>>,
    needs: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    scripts: Vec<Spanned<String>>,
    #[serde(default)]
    bad: Vec<Spanned<Vec<String>>>,
    #[serde(default)]
    good: Vec<Spanned<String>>,
}

impl Entry {
    /// The rule, checked; `span` is that of the entry.
    fn into_rule(self, span: Range<usize>) -> Result<Rule, Fault> {
        let id = present(&self.id, "id", "rule", &span)?;
        let name = format!("rule `{}`", id.as_ref());
        let fault = |span: Range<usize>, problem: &str| Fault::new(span, format!("{name}: {problem}"));
        let category = self.category.ok_or_else(|| fault(span.clone(), "it has no `category`"))?;
        let summary = present(&self.summary, "summary", &name, &span)?;
        let source = present(&self.source, "source", &name, &span)?;
        let claim = present(&self.confidence, "confidence", &name, &span)?;
        let confidence = u8::try_from(*claim.as_ref())
            .ok()
            .filter(|c| (1..=100).contains(c))
            .ok_or_else(|| fault(claim.span(), &format!("its confidence is {}, not between 1 and 100", claim.as_ref())))?;
        let mut rule =
            Rule::new(id.as_ref(), category).summary(summary.as_ref()).source(source.as_ref()).confidence(confidence);
        rule = match (self.pairs, &self.regex, self.replacement) {
            (Some(pairs), None, None) => {
                if let Some(needs) = &self.needs {
                    return Err(fault(needs.span(), "`needs` belongs to a regex; pairs are looked for themselves"));
                }
                let Pairs(pairs) = pairs.into_inner();
                if let Some((at, _)) = pairs.iter().find(|(_, p)| p.wrong().is_empty() || p.wrong() == p.right()) {
                    return Err(fault(at.clone(), "this pair changes nothing, or its left side is empty"));
                }
                rule.pairs(pairs.into_iter().map(|(_, pair)| pair))
            }
            (None, Some(regex), Some(replacement)) => {
                if regex.as_ref().len() > MAX_PATTERN {
                    return Err(fault(regex.span(), &format!("its pattern is longer than {MAX_PATTERN} bytes")));
                }
                rule.regex(regex.as_ref().clone(), replacement.into_inner())
                    .needs(self.needs.map(Spanned::into_inner).unwrap_or_default())
            }
            (None, Some(regex), None) => return Err(fault(regex.span(), "it has a `regex` and no `replacement`")),
            (None, None, Some(replacement)) => return Err(fault(replacement.span(), "it has a `replacement` and no `regex`")),
            (None, None, None) => return Err(fault(span, "it has no action: give it `pairs`, or `regex` and `replacement`")),
            (Some(pairs), ..) => {
                return Err(fault(pairs.span(), "it has `pairs` and a `regex` or `replacement`: one of the two"));
            }
        };
        for name in &self.scripts {
            let script = script(name.as_ref())
                .ok_or_else(|| fault(name.span(), &format!("{:?} is none of the scripts {SCRIPTS}", name.as_ref())))?;
            rule = rule.scripts([script]);
        }
        for example in &self.bad {
            let [input, target] = example.as_ref().as_slice() else {
                return Err(fault(example.span(), "a bad example is a list of two texts, [input, target]"));
            };
            rule = rule.bad(input.clone(), target.clone());
        }
        rule = self.good.iter().map(Spanned::as_ref).fold(rule, |r, good| r.good(good.clone()));
        rule.check().map_err(|e| {
            let place = match &e {
                Error::FailedExample { example, .. } => {
                    let bad = self.bad.iter().find(|b| b.as_ref().contains(example));
                    let good = self.good.iter().find(|g| g.as_ref() == example);
                    bad.map(Spanned::span).or_else(|| good.map(Spanned::span))
                }
                Error::InvalidPattern { .. } => self.regex.map(|r| r.span()),
                _ => None,
            };
            let named = matches!(e, Error::InvalidRule { .. } | Error::FailedExample { .. });
            let problem = if named { e.to_string() } else { format!("{name}: {e}") };
            Fault::new(place.unwrap_or(span), problem)
        })?;
        Ok(rule)
    }
}

/// The value of an obligatory key.
fn present<'e, T>(value: &'e Option<Spanned<T>>, key: &str, whose: &str, span: &Range<usize>) -> Result<&'e Spanned<T>, Fault> {
    value.as_ref().ok_or_else(|| Fault::new(span.clone(), format!("{whose}: it has no `{key}`")))
}

const SCRIPTS: &str = "simplified, traditional, mixed, japanese, korean, unknown";

fn script(name: &str) -> Option<Script> {
    Some(match name {
        "simplified" => Script::Simplified,
        "traditional" => Script::Traditional,
        "mixed" => Script::Mixed,
        "japanese" => Script::Japanese,
        "korean" => Script::Korean,
        "unknown" => Script::Unknown,
        _ => return None,
    })
}

/// The pairs in either form, with their places.
struct Pairs(Vec<(Range<usize>, Pair)>);

/// A pair in the long form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guarded {
    wrong: String,
    right: String,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table { \"wrong\" = \"right\" } or a list of tables { wrong, right }")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((wrong, right)) = map.next_entry::<String, Spanned<String>>()? {
                    pairs.push((right.span(), Pair::new(wrong, right.into_inner())));
                }
                Ok(Pairs(pairs))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(entry) = list.next_element::<Spanned<Guarded>>()? {
                    let span = entry.span();
                    let Guarded { wrong, right, not_after, not_before } = entry.into_inner();
                    pairs.push((span, Pair::new(wrong, right).not_after(not_after).not_before(not_before)));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(Forms)
    }
}
