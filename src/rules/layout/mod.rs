//! Lines joined, paragraph breaks restored, spaces between Han removed.

mod headings;
mod outline;

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    headings::rules()
}
