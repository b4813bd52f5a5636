//! Lines joined, paragraph breaks restored, spaces between Han removed.

mod doubled;
mod headings;
mod items;
mod outline;
mod spaces;
mod wraps;

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    [headings::rules(), spaces::rules(), doubled::rules(), wraps::rules(), items::rules()].into_iter().flatten().collect()
}
