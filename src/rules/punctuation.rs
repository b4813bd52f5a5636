//! Rules of the category `Punctuation`.

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    Vec::new()
}
