//! [`RuleSet`]: an ordered collection of checked rules.

use crate::error::Error;
use crate::rule::Rule;

/// Most rules that a set may hold.
const MAX_RULES: usize = 100_000;

/// An ordered collection of rules with distinct ids. Every rule in it has passed its own examples.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { rules: Vec::new() }
    }

    /// A set of rules that were checked before; the built-in ones are checked by the tests.
    pub(crate) const fn trusted(rules: Vec<Rule>) -> Self {
        Self { rules }
    }

    /// Adds a rule after running its examples ([`Rule::check`]).
    ///
    /// # Errors
    /// What [`Rule::check`] says, [`Error::DuplicateRule`] when the id is taken, [`Error::InvalidRule`] when the set is full.
    pub fn push(&mut self, rule: Rule) -> Result<(), Error> {
        rule.check()?;
        if self.get(rule.id()).is_some() {
            return Err(Error::DuplicateRule { rule: rule.id().to_owned() });
        }
        if self.rules.len() >= MAX_RULES {
            return Err(Error::InvalidRule {
                rule: rule.id().to_owned(),
                problem: format!("a set holds at most {MAX_RULES} rules"),
            });
        }
        self.rules.push(rule);
        Ok(())
    }

    /// Adds all rules of another set.
    ///
    /// # Errors
    /// [`Error::DuplicateRule`] when an id is taken; nothing is added then.
    pub fn extend(&mut self, other: Self) -> Result<(), Error> {
        if let Some(taken) = other.rules.iter().find(|r| self.get(r.id()).is_some()) {
            return Err(Error::DuplicateRule { rule: taken.id().to_owned() });
        }
        self.rules.extend(other.rules);
        Ok(())
    }

    /// The set without the rules that `selector` names: an id (`width/half-comma`) or a whole category (`width/*`).
    #[must_use]
    pub fn without(mut self, selector: &str) -> Self {
        self.rules.retain(|r| !selects(selector, r.id()));
        self
    }

    /// The set of only the rules that `selector` names.
    #[must_use]
    pub fn only(mut self, selector: &str) -> Self {
        self.rules.retain(|r| selects(selector, r.id()));
        self
    }

    /// The rule with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id() == id)
    }

    /// The rules, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Rule> {
        self.rules.iter()
    }

    /// Number of rules.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rules.len()
    }

    /// Is the set empty?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl<'a> IntoIterator for &'a RuleSet {
    type Item = &'a Rule;
    type IntoIter = std::slice::Iter<'a, Rule>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Does `selector` (an id, or `category/*`, or `*`) name the rule `id`?
pub(crate) fn selects(selector: &str, id: &str) -> bool {
    match selector.strip_suffix('*') {
        Some(prefix) => id.starts_with(prefix),
        None => selector == id,
    }
}
