//! Rules of the category `Punctuation`: quotation marks, brackets, ellipses, dashes, doubled marks, document numbers.

mod brackets;
mod marks;
mod pairing;
mod quotes;
mod reports;

use crate::rule::Rule;

pub(super) fn rules() -> Vec<Rule> {
    [quotes::rules(), brackets::rules(), marks::rules(), reports::rules()].concat()
}
