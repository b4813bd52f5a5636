//! Rules of the category `Invisible`.

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    Vec::new()
}
