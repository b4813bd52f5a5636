//! A static map from 64-bit hashes to small values, read in place: a binary fuse table whose cells hold a fingerprint and a value.
//!
//! A key that was put in is always found with its value. A key that was not is found by chance, once in 2^fingerprint bits.
//! After Graf and Lemire, "Binary Fuse Filters" (2022).

/// Where a table lies in the bytes of a model, and its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Table {
    start: usize,
    seed: u64,
    segment: u32,
    /// Number of first cells.
    firsts: u32,
    value_bits: u32,
    cell_bits: u32,
    /// Where the fingerprint stands in a cell.
    print_mask: u32,
}

/// Bytes of a table's header: seed, segment length, number of first cells, bits of a value, bits of a fingerprint, zeros.
const HEADER: usize = 24;

impl Table {
    /// Reads the header of the table in `bytes[start..start + length]` and checks that all its cells are there.
    pub(crate) fn read(bytes: &[u8], start: usize, length: usize) -> Option<Self> {
        let section = bytes.get(start..start.checked_add(length)?)?;
        let word = |at: usize| Some(u32::from_le_bytes(section.get(at..at + 4)?.try_into().ok()?));
        let seed = u64::from_le_bytes(section.get(..8)?.try_into().ok()?);
        let (segment, firsts) = (word(8)?, word(12)?);
        let (value_bits, print_bits) = (u32::from(*section.get(16)?), u32::from(*section.get(17)?));
        let cell_bits = value_bits + print_bits;
        if !segment.is_power_of_two()
            || firsts == 0
            || firsts % segment != 0
            || value_bits > 12
            || !(1..=24).contains(&cell_bits)
        {
            return None;
        }
        let cells = u64::from(firsts) + 2 * u64::from(segment);
        let needed = HEADER as u64 + (cells * u64::from(cell_bits)).div_ceil(8) + 4;
        let print_mask = (1 << cell_bits) - (1 << value_bits);
        (needed <= length as u64).then_some(Self {
            start: start + HEADER,
            seed,
            segment,
            firsts,
            value_bits,
            cell_bits,
            print_mask,
        })
    }

    /// The value of a key.
    #[inline]
    pub(crate) fn get(&self, bytes: &[u8], key: u64) -> Option<u32> {
        let (hash, print) = scramble(key ^ self.seed);
        let cells = bytes.get(self.start..)?;
        let bits = u64::from(self.cell_bits);
        let [a, b, c] = places(hash, self.segment, self.firsts).map(|place| word(cells, u64::from(place) * bits));
        let cell = a ^ b ^ c;
        let differs = (cell ^ print << self.value_bits) & self.print_mask;
        (differs == 0).then_some(cell & ((1 << self.value_bits) - 1))
    }
}

/// The 25 bits and more that begin at a bit.
#[inline(always)]
fn word(bytes: &[u8], bit: u64) -> u32 {
    let at = (bit / 8) as usize;
    bytes.get(at..at + 4).and_then(<[u8]>::first_chunk).map_or(0, |b| u32::from_le_bytes(*b)) >> (bit % 8)
}

#[inline(always)]
fn places(hash: u64, segment: u32, firsts: u32) -> [u32; 3] {
    let first = ((u128::from(hash) * u128::from(firsts)) >> 64) as u32;
    let mask = segment - 1;
    let second = (first + segment) ^ ((hash >> 18) as u32 & mask);
    let third = (first + 2 * segment) ^ (hash as u32 & mask);
    [first, second, third]
}

/// Hash and fingerprint of a key.
#[inline(always)]
const fn scramble(key: u64) -> (u64, u32) {
    let product = key as u128 * 0x9E37_79B9_7F4A_7C15_u128;
    let high = (product >> 64) as u64;
    let folded = high ^ product as u64;
    (folded.wrapping_mul(0xD6E8_FEB8_6659_FD93), (folded >> 24) as u32)
}

/// The finalizer of MurmurHash3.
#[cfg(any(test, feature = "train"))]
#[inline]
pub(crate) const fn mix(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    h ^= h >> 33;
    h = h.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    h ^ (h >> 33)
}

/// Builds a table of distinct keys with their values. Memory about 40 bytes a key.
#[cfg(any(test, feature = "train"))]
pub(crate) fn build(entries: &[(u64, u32)], value_bits: u32, print_bits: u32) -> Vec<u8> {
    let n = entries.len().max(2) as f64;
    let segment = 1u32 << (n.ln() / 3.33f64.ln() + 2.25).floor().clamp(2.0, 18.0) as u32;
    let factor = (0.875 + 0.25 * 1e6f64.ln() / n.ln()).max(1.125);
    let capacity = (n * factor).ceil() as u32 + 8;
    let firsts = (capacity.div_ceil(segment).saturating_sub(2)).max(1) * segment;
    let cells = (firsts + 2 * segment) as usize;
    let cell_bits = value_bits + print_bits;
    let mut seed = 0x5EED_0F4A_4F46_1800u64;
    let order = loop {
        seed = mix(seed.wrapping_add(1));
        if let Some(order) = peel(entries, seed, segment, firsts, cells) {
            break order;
        }
    };
    let mut values = vec![0u32; cells];
    for (entry, place) in order.into_iter().rev() {
        let (key, value) = entries[entry as usize];
        let (hash, print) = scramble(key ^ seed);
        let wanted = (print & ((1 << print_bits) - 1)) << value_bits | value;
        let [a, b, c] = places(hash, segment, firsts);
        values[place as usize] = 0;
        values[place as usize] = wanted ^ values[a as usize] ^ values[b as usize] ^ values[c as usize];
    }
    let mut out = Vec::with_capacity(HEADER + cells * cell_bits as usize / 8 + 8);
    out.extend(seed.to_le_bytes());
    out.extend(segment.to_le_bytes());
    out.extend(firsts.to_le_bytes());
    out.extend([value_bits as u8, print_bits as u8, 0, 0, 0, 0, 0, 0]);
    let (mut pending, mut bits) = (0u64, 0);
    for v in values {
        pending |= u64::from(v) << bits;
        bits += cell_bits;
        while bits >= 8 {
            out.push(pending as u8);
            pending >>= 8;
            bits -= 8;
        }
    }
    out.extend([pending as u8, 0, 0, 0, 0]);
    out
}

/// An order in which the entries can be taken away, each with the place that it alone uses then.
#[cfg(any(test, feature = "train"))]
fn peel(entries: &[(u64, u32)], seed: u64, segment: u32, firsts: u32, cells: usize) -> Option<Vec<(u32, u32)>> {
    let mut counts = vec![0u8; cells];
    let mut owners = vec![0u32; cells];
    for (n, (key, _)) in entries.iter().enumerate() {
        for place in places(scramble(key ^ seed).0, segment, firsts) {
            counts[place as usize] = counts[place as usize].checked_add(1)?;
            owners[place as usize] ^= n as u32;
        }
    }
    let mut queue: Vec<u32> = (0..cells as u32).filter(|p| counts[*p as usize] == 1).collect();
    let mut order = Vec::with_capacity(entries.len());
    while let Some(place) = queue.pop() {
        if counts[place as usize] != 1 {
            continue;
        }
        let n = owners[place as usize];
        order.push((n, place));
        for p in places(scramble(entries[n as usize].0 ^ seed).0, segment, firsts) {
            counts[p as usize] -= 1;
            owners[p as usize] ^= n;
            if counts[p as usize] == 1 {
                queue.push(p);
            }
        }
    }
    (order.len() == entries.len()).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in_and_little_else() {
        for n in [0u64, 1, 2, 3, 10, 1000, 50_000] {
            let entries: Vec<(u64, u32)> = (0..n).map(|k| (mix(k), (k % 61) as u32)).collect();
            let bytes = build(&entries, 6, 8);
            let table = Table::read(&bytes, 0, bytes.len()).expect("a table");
            assert!(entries.iter().all(|(k, v)| table.get(&bytes, *k) == Some(*v)), "{n}");
            let strays = (0..10_000).filter(|k| table.get(&bytes, mix(k + 1_000_000)).is_some()).count();
            assert!(strays < 80, "{n}: {strays}");
        }
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let bytes = build(&[(1, 1), (2, 2)], 6, 8);
        assert!(Table::read(&bytes, 0, bytes.len() - 6).is_none());
        assert!(Table::read(&bytes, 5, bytes.len()).is_none());
        assert!(Table::read(&bytes[..10], 0, 10).is_none());
    }
}
