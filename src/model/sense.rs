//! How much of a text makes sense.

use super::format::Model;
use super::tokens::is_han;

impl Model {
    /// How many of the sequences of three that begin at these places are of Han characters, and how many of those are common.
    pub(super) fn common_of(&self, unit: impl Fn(usize) -> u16, places: impl Iterator<Item = usize>) -> (usize, usize) {
        let three = places.map(|n| [unit(n), unit(n + 1), unit(n + 2)]).filter(|three| three.iter().all(|u| is_han(*u)));
        three.fold((0, 0), |(all, common), [a, b, c]| (all + 1, common + usize::from(self.is_common(a, b, c))))
    }
}
