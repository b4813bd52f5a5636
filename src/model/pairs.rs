//! The known pairs of characters with their probabilities, read in place: a cuckoo table in which each pair has two places, a small table
//! that says how probable a pair is at most, and a list of what stands behind each character.
//!
//! A bucket of eight bytes holds four cells, each a fingerprint of eleven bits and a value of five. Of pairs that were not put in, one
//! in 260 is found.

use super::format::{COARSE_STEP, COARSE_UNKNOWN, MOST_COARSE, u32_at};
#[cfg(any(test, feature = "model"))]
use super::format::{search, u16_at};
use super::score::PROB_STEP;

/// Where the table and the lists lie in the bytes of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Section {
    table: usize,
    /// Where the floors begin.
    floors: usize,
    /// The characters, sorted.
    units: usize,
    count: usize,
    /// Where the list of each begins among the gaps, one more than there are.
    starts: usize,
    gaps: usize,
    end: usize,
}

/// Bytes of the header: the number of buckets, of characters.
const HEADER: usize = 8;

impl Section {
    /// The header, the buckets, the floors, the characters, the starts of their lists, the gaps.
    pub(crate) fn read(bytes: &[u8], start: usize, length: usize) -> Option<Self> {
        let end = start.checked_add(length)?;
        bytes.get(start..end)?;
        let (buckets, count) = (u32_at(bytes, start)? as usize, u32_at(bytes, start + 4)? as usize);
        let table = start + HEADER;
        let floors = table + buckets * BUCKET;
        let units = floors + FLOORS / 2;
        let starts = units + count * 2;
        let gaps = starts + (count + 1) * 4;
        let section = Self { table, floors, units, count, starts, gaps, end };
        let fits = buckets > 0 && buckets < 1 << 24 && count <= 1 << 16 && gaps <= end;
        fits.then_some(section)
    }

    #[inline]
    pub(crate) fn of(self, bytes: &[u8]) -> Pairs<'_> {
        let buckets = bytes.get(self.table..self.floors).unwrap_or_default().as_chunks().0;
        let floors = bytes.get(self.floors..self.units).and_then(|floors| floors.try_into().ok());
        Pairs { buckets, floors }
    }

    /// The characters that are known behind this one, sorted. Time O(their number).
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn behind<'m>(&self, bytes: &'m [u8], first: u16) -> impl Iterator<Item = u16> + 'm {
        let Self { units, gaps, starts, count, .. } = *self;
        let start = |n: usize| u32_at(bytes, starts + n * 4).map_or(0, |start| gaps + start as usize);
        let list = search(bytes, units, count, first).map_or(0..0, |n| start(n)..start(n + 1).min(self.end));
        let mut next = 0;
        bytes.get(list).unwrap_or_default().iter().filter_map(move |gap| {
            next += usize::from(*gap);
            if *gap == FAR || next >= count {
                return None;
            }
            next += 1;
            u16_at(bytes, units + (next - 1) * 2)
        })
    }
}

/// Bytes of a bucket, its cells, bits of a cell and of the value in it.
const BUCKET: usize = 8;
#[cfg(any(test, feature = "train"))]
const CELLS: usize = 4;
const CELL: u32 = 16;
const VALUE: u32 = 5;
/// A one in each cell, and the fingerprints, their lowest and highest bits.
const EACH: u64 = 1 | 1 << CELL | 1 << (2 * CELL) | 1 << (3 * CELL);
const PRINT: u64 = (1 << CELL) - (1 << VALUE);
const PRINTS: u64 = PRINT * EACH;
const LOWEST: u64 = EACH << VALUE;
const HIGHEST: u64 = EACH << (CELL - 1);
const VALUES: usize = 1 << VALUE;
/// How improbable a known pair is at most, in steps of [`PROB_STEP`](super::score::PROB_STEP), where that is compared, and an unknown one.
const MOST_STEPS: u32 = 24;
pub(crate) const UNKNOWN_STEPS: u32 = 26;
/// Floors are told in so many steps, four bits each, and there are so many of them.
pub(crate) const FLOOR: u32 = 2;
pub(crate) const UNKNOWN_FLOOR: u32 = UNKNOWN_STEPS / FLOOR;
const FLOORS: usize = 1 << 19;
/// Values in coarse steps.
const COARSE: [u8; VALUES] = {
    let mut coarse = [0; VALUES];
    let mut n = 0;
    while n < VALUES {
        let steps = (n as f32 * PROB_STEP / COARSE_STEP + 0.5) as u8;
        coarse[n] = if steps < MOST_COARSE { steps } else { MOST_COARSE };
        n += 1;
    }
    coarse
};
/// The gap that stands for so many characters that are not known and one that is sought further on.
const FAR: u8 = u8::MAX;

/// The table.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'m> {
    buckets: &'m [[u8; BUCKET]],
    floors: Option<&'m [u8; FLOORS / 2]>,
}

impl<'m> Pairs<'m> {
    /// The value of a pair and whether it is known; if not, the value says nothing. Both buckets are read and nothing is decided on the way:
    /// where many pairs are asked for, no answer waits for another.
    #[inline(always)]
    fn find(self, a: u16, b: u16) -> (usize, bool) {
        let (print, [first, second]) = hash(a, b, self.buckets.len());
        let pattern = print * EACH;
        let (first, second) = (self.compare(first, pattern), self.compare(second, pattern));
        let (bucket, equal) = if first.1 != 0 { first } else { second };
        let value = (bucket >> (equal.trailing_zeros() - (CELL - 1))) as usize & (VALUES - 1);
        (value, equal != 0)
    }

    /// A bucket, and the highest bits of its cells from the lowest one on of which nothing differs from the pattern.
    #[inline(always)]
    fn compare(self, place: usize, pattern: u64) -> (u64, u64) {
        let bucket = self.buckets.get(place).map_or(0, |b| u64::from_le_bytes(*b));
        let differs = (bucket ^ pattern) & PRINTS;
        (bucket, differs.wrapping_sub(LOWEST) & !differs & HIGHEST)
    }

    /// How improbable the second character is after the first, in steps of [`PROB_STEP`](super::score::PROB_STEP), if the pair is known.
    #[inline]
    pub(crate) fn get(self, a: u16, b: u16) -> Option<u32> {
        let (value, is_known) = self.find(a, b);
        is_known.then_some(value as u32)
    }

    /// The same, at most [`MOST_STEPS`], and [`UNKNOWN_STEPS`] if it is not.
    #[inline]
    pub(crate) fn steps(self, a: u16, b: u16) -> u32 {
        let (value, is_known) = self.find(a, b);
        if is_known { (value as u32).min(MOST_STEPS) } else { UNKNOWN_STEPS }
    }

    /// [`Pairs::steps`] of a known pair are no fewer than so many times [`FLOOR`]; [`UNKNOWN_FLOOR`] if it is surely not known. That asks less of
    /// memory: where most pairs are refused it is asked first.
    #[inline(always)]
    pub(crate) fn floor(self, a: u16, b: u16) -> u32 {
        self.floors.map_or(0, |floors| floor_of(floors, before(a).wrapping_add(then(b))))
    }

    /// The [`Pairs::floor`]s of the pairs that characters make between these two.
    pub(crate) fn between(self, left: u16, right: u16) -> Option<Between<'m>> {
        Some(Between { floors: self.floors?, left: before(left), right: then(right) })
    }

    /// The same in coarse steps, and [`COARSE_UNKNOWN`] if it is not.
    #[inline]
    pub(crate) fn coarse(self, a: u16, b: u16) -> u32 {
        let (value, is_known) = self.find(a, b);
        let coarse = COARSE[value];
        if is_known { u32::from(coarse) } else { COARSE_UNKNOWN }
    }
}

/// The fingerprint of a pair, never zero, where it stands in a cell, and the numbers of its two buckets.
#[inline(always)]
fn hash(a: u16, b: u16, buckets: usize) -> (u64, [usize; 2]) {
    let product = (((a as u64) << 16 | b as u64) ^ 0x2545_F491_4F6C_DD1D) as u128 * 0x9E37_79B9_7F4A_7C15_u128;
    let hash = (product >> 64) as u64 ^ product as u64;
    let print = hash >> (32 - VALUE) & PRINT;
    let place = |half: u64| ((half * buckets as u64) >> 32) as usize;
    (if print == 0 { 1 << VALUE } else { print }, [place(hash >> 32), place(hash & 0xFFFF_FFFF)])
}

/// The floors of pairs between two characters.
#[derive(Clone, Copy)]
pub(crate) struct Between<'m> {
    floors: &'m [u8; FLOORS / 2],
    left: u64,
    right: u64,
}

impl Between<'_> {
    /// The floor of the pair with what stands before, and of that with what stands behind.
    #[inline(always)]
    pub(crate) fn of(self, unit: u16) -> [u32; 2] {
        let own = then(unit);
        [self.left.wrapping_add(own), (own << 16).wrapping_add(self.right)].map(|hash| floor_of(self.floors, hash))
    }
}

/// The floor of a pair is found by the sum of what these two say of its characters.
#[inline(always)]
const fn then(unit: u16) -> u64 {
    (unit as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[inline(always)]
const fn before(unit: u16) -> u64 {
    then(unit) << 16
}

/// The number of the floor of a pair.
#[inline(always)]
const fn floor_cell(hash: u64) -> usize {
    (hash >> (64 - FLOORS.trailing_zeros())) as usize
}

#[inline(always)]
fn floor_of(floors: &[u8; FLOORS / 2], hash: u64) -> u32 {
    let cell = floor_cell(hash);
    let byte = floors.get(cell / 2).copied().unwrap_or(0);
    u32::from(byte >> (cell % 2 * 4)) & 15
}

/// Writes the section of distinct pairs with values below 32; 27 of 28 cells are used.
#[cfg(any(test, feature = "train"))]
pub(crate) fn build(mut entries: Vec<([u16; 2], u32)>) -> Vec<u8> {
    entries.sort_unstable();
    let buckets = (entries.len() * 28 / 27 / CELLS + 2).max(4);
    let mut units: Vec<u16> = entries.iter().flat_map(|(pair, _)| *pair).collect();
    units.sort_unstable();
    units.dedup();
    let mut out: Vec<u8> = [buckets, units.len()].iter().flat_map(|n| (*n as u32).to_le_bytes()).collect();
    out.extend(table(&entries, buckets));
    out.extend(floors(&entries));
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    let (starts, gaps) = lists(&entries, &units);
    out.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    out.extend(gaps);
    out
}

#[cfg(any(test, feature = "train"))]
fn table(entries: &[([u16; 2], u32)], buckets: usize) -> Vec<u8> {
    let mut owners = vec![u32::MAX; buckets * CELLS];
    let mut state = 1u64;
    for first in 0..entries.len() as u32 {
        let mut entry = first;
        // What is put in pushes another out, which has a second place.
        loop {
            let [a, b] = entries[entry as usize].0;
            let places = hash(a, b, buckets).1;
            let cells = places.map(|p| p * CELLS..(p + 1) * CELLS);
            if let Some(free) = cells.into_iter().flatten().find(|c| owners[*c] == u32::MAX) {
                owners[free] = entry;
                break;
            }
            state = super::table::mix(state.wrapping_add(0x9E37_79B9_7F4A_7C15));
            let cell = places[(state & 1) as usize] * CELLS + (state >> 1) as usize % CELLS;
            std::mem::swap(&mut owners[cell], &mut entry);
        }
    }
    let cell = |owner: &u32| {
        entries.get(*owner as usize).map_or(0, |([a, b], value)| hash(*a, *b, buckets).0 | (u64::from(*value) % VALUES as u64))
    };
    let bucket = |owners: &[u32]| owners.iter().rev().fold(0, |bucket, owner| bucket << CELL | cell(owner));
    owners.chunks(CELLS).map(bucket).flat_map(u64::to_le_bytes).collect()
}

/// Of the pairs that share a floor the most probable one says how high it is.
#[cfg(any(test, feature = "train"))]
fn floors(entries: &[([u16; 2], u32)]) -> Vec<u8> {
    let mut floors = vec![UNKNOWN_FLOOR as u8; FLOORS];
    for ([a, b], value) in entries {
        let floor = &mut floors[floor_cell(before(*a).wrapping_add(then(*b)))];
        *floor = (*floor).min(((*value).min(MOST_STEPS) / FLOOR) as u8);
    }
    floors.chunks(2).map(|two| two[0] | two[1] << 4).collect()
}

/// For each character where its list begins, and the gaps between the numbers of those that stand behind it.
#[cfg(any(test, feature = "train"))]
fn lists(entries: &[([u16; 2], u32)], units: &[u16]) -> (Vec<u32>, Vec<u8>) {
    let (mut starts, mut gaps) = (Vec::new(), Vec::new());
    let mut rest = entries;
    for unit in units {
        starts.push(gaps.len() as u32);
        let (own, others) = rest.split_at(rest.partition_point(|([a, _], _)| a <= unit));
        let mut next = 0;
        for ([_, second], _) in own {
            let number = units.partition_point(|u| u < second);
            let mut gap = number - next;
            while gap >= usize::from(FAR) {
                gaps.push(FAR);
                gap -= usize::from(FAR);
            }
            gaps.push(gap as u8);
            next = number + 1;
        }
        rest = others;
    }
    starts.push(gaps.len() as u32);
    (starts, gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in_and_little_else() {
        for n in [0u16, 1, 3, 200, 30_000] {
            let entries: Vec<([u16; 2], u32)> = (0..n).map(|k| ([k % 6000, k / 7], u32::from(k % 32))).collect();
            let bytes = build(entries.clone());
            let section = Section::read(&bytes, 0, bytes.len()).expect("a table");
            let pairs = section.of(&bytes);
            let wrong = entries.iter().filter(|([a, b], v)| pairs.get(*a, *b) != Some(*v)).count();
            assert!(wrong <= usize::from(n) / 200, "{n}: {wrong}");
            assert!(entries.iter().all(|([a, b], value)| pairs.floor(*a, *b) * FLOOR <= (*value).min(MOST_STEPS)), "{n}");
            let strays = (0..10_000).filter(|k| pairs.get(*k, 60_000).is_some()).count();
            assert!(strays < 80, "{n}: {strays}");
            for first in (0..7000).step_by(if n > 1000 { 97 } else { 1 }) {
                let mut wanted: Vec<u16> = entries.iter().filter(|([a, _], _)| *a == first).map(|([_, b], _)| *b).collect();
                wanted.sort_unstable();
                assert_eq!(section.behind(&bytes, first).collect::<Vec<_>>(), wanted, "{n}: {first}");
            }
        }
        assert!(Section::read(&[0; 12], 0, 12).is_none());
        assert!(Section::read(&[9; 64], 0, 64).is_none());
    }
}
