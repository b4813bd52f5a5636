//! How much of a text makes sense.

use super::decode::unit_at;
use super::format::Model;
use super::tokens::is_han;

/// Official text shows at least so many sequences of three Han characters, of which at least so many in so many are common.
const FEWEST: usize = 5;
const SHARE: (usize, usize) = (2, 5);

impl Model {
    /// Are enough of the sequences that begin at these places common in official documents?
    pub(crate) fn is_official(&self, units: &[u16], places: impl Iterator<Item = usize>) -> bool {
        let (all, common) = self.common_of(|n| unit_at(units, n), places);
        all >= FEWEST && common * SHARE.1 >= all * SHARE.0
    }

    /// How many of the sequences of three that begin at these places are of Han characters, and how many of those are common.
    pub(super) fn common_of(&self, unit: impl Fn(usize) -> u16, places: impl Iterator<Item = usize>) -> (usize, usize) {
        let three = places.map(|n| [unit(n), unit(n + 1), unit(n + 2)]).filter(|three| three.iter().all(|u| is_han(*u)));
        three.fold((0, 0), |(all, common), [a, b, c]| (all + 1, common + usize::from(self.is_common(a, b, c))))
    }
}
