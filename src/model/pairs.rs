//! The known pairs of characters with coarse probabilities, read in place: a cuckoo table in which each pair has two places.
//!
//! A bucket of eight bytes holds four cells, each a fingerprint of twelve bits and a value of four. Of pairs that were not put in, one
//! in 500 is found.

/// Where the table lies in the bytes of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Section {
    start: usize,
    length: usize,
}

impl Section {
    /// A section must hold whole buckets.
    pub(crate) fn read(bytes: &[u8], start: usize, length: usize) -> Option<Self> {
        bytes.get(start..start.checked_add(length)?)?;
        (length >= BUCKET && length.is_multiple_of(BUCKET) && length < 1 << 27).then_some(Self { start, length })
    }

    #[inline]
    pub(crate) fn of(self, bytes: &[u8]) -> Pairs<'_> {
        Pairs { buckets: bytes.get(self.start..self.start + self.length).unwrap_or_default().as_chunks().0 }
    }
}

/// Bytes of a bucket.
const BUCKET: usize = 8;
/// A one in each cell, and the fingerprints, their lowest and highest bits.
const EACH: u64 = 0x0001_0001_0001_0001;
const PRINTS: u64 = 0xFFF0 * EACH;
const LOWEST: u64 = 0x0010 * EACH;
const HIGHEST: u64 = 0x8000 * EACH;

/// The table.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'m> {
    buckets: &'m [[u8; BUCKET]],
}

impl Pairs<'_> {
    /// The value of a pair, or `unknown`. Both buckets are read and nothing is decided on the way: where many pairs are asked for, no answer
    /// waits for another.
    #[inline]
    pub(crate) fn get_or(self, a: u16, b: u16, unknown: u32) -> u32 {
        let (print, [first, second]) = hash(a, b, self.buckets.len());
        let pattern = print * EACH;
        let (first, second) = (self.find(first, pattern), self.find(second, pattern));
        let (bucket, equal) = if first.1 != 0 { first } else { second };
        let value = (bucket >> (equal.trailing_zeros() & 0x30)) as u32 & 15;
        if equal != 0 { value } else { unknown }
    }

    /// A bucket, and the highest bits of its cells from the lowest one on of which nothing differs from the pattern.
    #[inline(always)]
    fn find(self, place: usize, pattern: u64) -> (u64, u64) {
        let bucket = self.buckets.get(place).map_or(0, |b| u64::from_le_bytes(*b));
        let differs = (bucket ^ pattern) & PRINTS;
        (bucket, differs.wrapping_sub(LOWEST) & !differs & HIGHEST)
    }

    /// The value of a pair, if it is known.
    #[inline]
    pub(crate) fn get(self, a: u16, b: u16) -> Option<u32> {
        let value = self.get_or(a, b, u32::MAX);
        (value != u32::MAX).then_some(value)
    }
}

/// The fingerprint of a pair, never zero, where it stands in a cell, and the numbers of its two buckets.
#[inline(always)]
fn hash(a: u16, b: u16, buckets: usize) -> (u64, [usize; 2]) {
    let product = (((a as u64) << 16 | b as u64) ^ 0x2545_F491_4F6C_DD1D) as u128 * 0x9E37_79B9_7F4A_7C15_u128;
    let hash = (product >> 64) as u64 ^ product as u64;
    let print = hash >> 28 & 0xFFF0;
    let place = |half: u64| ((half * buckets as u64) >> 32) as usize;
    (if print == 0 { 0x10 } else { print }, [place(hash >> 32), place(hash & 0xFFFF_FFFF)])
}

/// Builds the table of distinct pairs with values below 16; nine of ten cells are used.
#[cfg(any(test, feature = "train"))]
pub(crate) fn build(entries: &[([u16; 2], u32)]) -> Vec<u8> {
    const CELLS: usize = 4;
    let buckets = (entries.len() * 10 / 9 / CELLS + 2).max(4);
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
        entries.get(*owner as usize).map_or(0, |([a, b], value)| hash(*a, *b, buckets).0 as u16 | (*value & 15) as u16)
    };
    owners.iter().map(cell).flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in_and_little_else() {
        for n in [0u16, 1, 3, 200, 30_000] {
            let entries: Vec<([u16; 2], u32)> = (0..n).map(|k| ([k, k / 7], u32::from(k % 16))).collect();
            let bytes = build(&entries);
            let section = Section::read(&bytes, 0, bytes.len()).expect("a table");
            let table = section.of(&bytes);
            let wrong = entries.iter().filter(|([a, b], v)| table.get(*a, *b) != Some(*v)).count();
            assert!(wrong <= usize::from(n) / 1000, "{n}: {wrong}");
            let strays = (0..10_000).filter(|k| table.get(*k, 60_000).is_some()).count();
            assert!(strays < 60, "{n}: {strays}");
        }
        assert!(Section::read(&[0; 12], 0, 12).is_none());
        assert!(Section::read(&[0; 8], 0, 16).is_none());
    }
}
