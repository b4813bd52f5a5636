//! Rules of the category `Layout`.

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    Vec::new()
}
