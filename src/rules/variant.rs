//! Rules of the category `Variant`.

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    Vec::new()
}
