//! Rules of the category `Encoding`.

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    Vec::new()
}
