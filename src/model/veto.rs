//! What keeps the model from an edit that it would like to make.

use super::format::Model;

/// Why a character is left alone although the model likes another one better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Veto {
    /// Numerals are never edited, and nothing becomes one.
    Numerals,
    /// Pronouns are right where they stand.
    Pronouns,
    /// Characters of one set (的地得, 做作 …) stand for each other, rightly, in too many places.
    Sets,
    /// What is not among the 4,096 most frequent characters is more often part of a name than a slip.
    Rare,
    /// So few sequences near by are common that the text is of a kind that the model does not know.
    OtherText,
    /// Most of the text is suspect.
    SuspectText,
    /// The document is classical Chinese or Japanese.
    OldLanguage,
}

impl Model {
    /// Is the veto in force? Always, but where a measurement lifted it.
    #[cfg(not(any(test, feature = "train")))]
    #[inline]
    pub(crate) const fn keeps(&self, _: Veto) -> bool {
        true
    }
}

#[cfg(any(test, feature = "train"))]
impl Model {
    pub(crate) fn keeps(&self, veto: Veto) -> bool {
        self.lifted != Some(veto)
    }

    /// The model without one of its vetoes, to measure what that is good for.
    #[must_use]
    pub fn without(mut self, veto: Veto) -> Self {
        self.lifted = Some(veto);
        self
    }
}

#[cfg(any(test, feature = "train"))]
impl Veto {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Numerals, Self::Pronouns, Self::Sets, Self::Rare, Self::OtherText, Self::SuspectText, Self::OldLanguage];
}
