//! Lines joined, paragraph breaks restored, spaces between Han removed.

mod doubled;
mod headings;
mod outline;
mod spaces;
mod wraps;

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    [headings::rules(), spaces::rules(), doubled::rules(), wraps::rules()].into_iter().flatten().collect()
}
