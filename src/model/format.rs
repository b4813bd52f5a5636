//! The model file: a line with magic and version, a list of sections, the sections. All of it is read in place.

use std::borrow::Cow;

use super::pairs::{self, Pairs};
use super::search::{self, Search};
use super::table::Table;
use super::trees::Classifier;
use crate::error::Error;

/// First bytes of a model file; the number is the version of the format.
pub(crate) const MAGIC: &[u8; 16] = b"hanfix model 06\n";

/// Names of the sections, in the order in which they are written.
pub(crate) const SECTIONS: [&[u8; 4]; 8] = [b"prob", b"back", b"lexi", b"gate", b"pair", b"shap", b"soun", b"clas"];

/// Number of features of a proposal.
pub(crate) const FEATURES: usize = 46;
/// A language model with what is needed to judge a wrong character: probabilities of character sequences, words, which
/// characters look and sound alike, and how far evidence can be trusted.
///
/// Made from text by the example `train_model`. The one inside the crate is [`Model::builtin`].
#[derive(Clone)]
pub struct Model {
    pub(crate) bytes: Cow<'static, [u8]>,
    pub(crate) prob: Table,
    pub(crate) back: Table,
    pub(crate) lexicon: Table,
    gate: (usize, u32),
    pairs: pairs::Section,
    shapes: Lists,
    sounds: Sounds,
    pub(crate) classifier: Classifier,
    pub(super) lists: super::likely::Lists,
    pub(super) search: Search,
    /// The veto that a measurement takes away.
    #[cfg(any(test, feature = "train"))]
    pub(super) lifted: Option<super::veto::Veto>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// For each key (a character, sorted) a range of entries.
#[derive(Debug, Clone, Copy, Default)]
struct Lists {
    keys: usize,
    count: usize,
    offsets: usize,
    entries: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sounds {
    keys: usize,
    count: usize,
    readings: usize,
    syllables: usize,
    offsets: usize,
    near: usize,
    members: usize,
}

impl Model {
    /// Reads a model from the bytes of a file made by the example `train_model`. The bytes are used in place.
    ///
    /// # Errors
    /// [`Error::InvalidModel`] when the bytes are not a model, are damaged, or are of another version.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, Error> {
        let bytes = bytes.into();
        let (header, body) = bytes.split_at_checked(HEADER).ok_or_else(|| fault("it ends within its header"))?;
        if !header.starts_with(MAGIC) {
            return Err(fault("it does not begin with the line of a model of this version"));
        }
        let sum = header.get(16..24).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes);
        if sum != checksum(body) {
            return Err(fault("its checksum differs: it is damaged"));
        }
        Self::trusted(bytes)
    }

    /// Reads a model from a reader.
    ///
    /// # Errors
    /// As [`Model::from_bytes`], and [`Error::Read`] when reading fails.
    pub fn from_reader(mut reader: impl std::io::Read) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(Error::Read)?;
        Self::from_bytes(bytes)
    }

    /// Reads a model without its checksum; what its sections say about themselves is checked all the same.
    pub(crate) fn trusted(bytes: Cow<'static, [u8]>) -> Result<Self, Error> {
        let mut at = HEADER;
        let mut sections = [(0usize, 0usize); SECTIONS.len()];
        for (name, section) in SECTIONS.iter().zip(&mut sections) {
            let head = bytes.get(at..at + 8).filter(|h| h.starts_with(*name)).ok_or_else(|| fault("a section is missing"))?;
            let length = head.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
            at += 8;
            if bytes.len() - at < length {
                return Err(fault("it ends within a section"));
            }
            *section = (at, length);
            at += length;
        }
        let [prob, back, lexicon, gate, pairs, shapes, sounds, classifier] = sections;
        let table = |(start, length)| Table::read(&bytes, start, length).ok_or_else(|| fault("a table is malformed"));
        let (prob, back, lexicon) = (table(prob)?, table(back)?, table(lexicon)?);
        if !gate.1.is_power_of_two() || !(8..=1 << 26).contains(&gate.1) {
            return Err(fault("its gate is malformed"));
        }
        let gate = (gate.0, (gate.1 as u32 * 8).trailing_zeros());
        let pairs = pairs::Section::read(&bytes, pairs.0, pairs.1).ok_or_else(|| fault("its pairs are malformed"))?;
        let shapes = Lists::read(&bytes, shapes).ok_or_else(|| fault("its look-alikes are malformed"))?;
        let sounds = Sounds::read(&bytes, sounds).ok_or_else(|| fault("its readings are malformed"))?;
        let classifier = Classifier::read(bytes.get(classifier.0..classifier.0 + classifier.1).unwrap_or_default(), FEATURES)
            .ok_or_else(|| fault("its classifier is malformed"))?;
        Ok(Self {
            prob,
            back,
            lexicon,
            gate,
            pairs,
            shapes,
            sounds,
            classifier,
            lists: super::likely::Lists::default(),
            search: search::QUICK,
            bytes,
            #[cfg(any(test, feature = "train"))]
            lifted: None,
        })
    }

    /// The model that weighs more places and candidates, for what a person is offered.
    #[cfg(feature = "model")]
    pub(crate) fn thorough(self) -> Self {
        Self { search: search::THOROUGH, ..self }
    }

    /// The sections that are made from text alone.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn language_sections(&self) -> [Vec<u8>; 5] {
        let mut at = HEADER;
        [0; 5].map(|_| {
            let length = u32_at(&self.bytes, at + 4).unwrap_or(0) as usize;
            at += 8 + length;
            self.bytes[at - length..at].to_vec()
        })
    }

    /// The common sequences of three.
    #[inline]
    pub(crate) fn gate(&self) -> Gate<'_> {
        Gate::new(&self.bytes, self.gate)
    }

    /// The known pairs with their probabilities.
    #[inline]
    pub(crate) fn pairs(&self) -> Pairs<'_> {
        self.pairs.of(&self.bytes)
    }

    /// The characters that are known behind this one, sorted.
    #[cfg(feature = "model")]
    pub(crate) fn known_behind(&self, first: u16) -> impl Iterator<Item = u16> + '_ {
        self.pairs.behind(&self.bytes, first)
    }

    /// Is this sequence of three among the common ones? Wrong now and then, as the gate is a Bloom filter.
    #[inline]
    pub(crate) fn is_common(&self, a: u16, b: u16, c: u16) -> bool {
        self.gate().holds(a, b, c)
    }

    /// Is this pair of characters known to the model?
    #[cfg(feature = "model")]
    #[inline]
    pub(crate) fn knows_pair(&self, a: u16, b: u16) -> bool {
        self.pairs().get(a, b).is_some()
    }

    /// How improbable the second character is after the first, coarsely, in steps of [`COARSE_STEP`].
    #[cfg(feature = "model")]
    #[inline]
    pub(crate) fn coarse(&self, a: u16, b: u16) -> u32 {
        self.pairs().coarse(a, b)
    }

    /// The look-alikes of a character with their likeness, 0 to 1.
    pub(crate) fn look_alikes(&self, of: u16) -> impl Iterator<Item = (u16, f32)> + '_ {
        let range = self.shapes.range(&self.bytes, of).unwrap_or(0..0);
        range.map_while(|n| {
            let entry = self.bytes.get(self.shapes.entries + n * 3..)?.get(..3)?;
            let [a, b, likeness] = *entry else { return None };
            Some((u16::from_le_bytes([a, b]), f32::from(likeness) / 255.0))
        })
    }

    /// The readings of a character: syllable × 8 + tone.
    pub(crate) fn readings(&self, of: u16) -> [u16; READINGS] {
        let s = &self.sounds;
        let Some(n) = search(&self.bytes, s.keys, s.count, of) else { return [NONE; READINGS] };
        let reading = |m: usize| u16_at(&self.bytes, s.readings + (n * READINGS + m) * 2).unwrap_or(NONE);
        [reading(0), reading(1), reading(2)]
    }

    /// Do two characters share a syllable, whatever the tone?
    #[cfg(feature = "model")]
    pub(crate) fn sounds_alike(&self, a: u16, b: u16) -> bool {
        let others = self.readings(b);
        self.readings(a).iter().any(|r| *r != NONE && others.iter().any(|o| *o != NONE && o >> 3 == r >> 3))
    }

    /// The characters of a syllable, the most frequent first.
    pub(crate) fn of_syllable(&self, syllable: u16) -> impl Iterator<Item = u16> + '_ {
        let s = &self.sounds;
        let offset = |n: usize| u32_at(&self.bytes, s.offsets + n * 4).unwrap_or(0) as usize;
        let n = usize::from(syllable);
        let range = if n < s.syllables { offset(n)..offset(n + 1) } else { 0..0 };
        range.map_while(|n| u16_at(&self.bytes, s.members + n * 2))
    }

    /// The syllables that are easily mistaken for this one.
    pub(crate) fn near_syllables(&self, syllable: u16) -> impl Iterator<Item = u16> + '_ {
        let s = &self.sounds;
        let n = usize::from(syllable);
        let range = if n < s.syllables { n * NEAR..(n + 1) * NEAR } else { 0..0 };
        range.filter_map(|n| u16_at(&self.bytes, s.near + n * 2).filter(|s| *s != NONE))
    }
}

/// What a step of a coarse probability is worth as a decimal logarithm, how improbable a known pair is at most, in steps, and an unknown one.
pub(crate) const COARSE_STEP: f32 = 0.35;
pub(crate) const MOST_COARSE: u8 = 15;
pub(crate) const COARSE_UNKNOWN: u32 = 17;

/// No reading, no syllable.
pub(crate) const NONE: u16 = u16::MAX;
/// Most readings of a character.
pub(crate) const READINGS: usize = 3;
/// Most syllables near to one.
pub(crate) const NEAR: usize = 4;
/// Magic and version, checksum of the rest.
pub(crate) const HEADER: usize = 24;

fn fault(problem: &str) -> Error {
    Error::InvalidModel { problem: problem.to_owned() }
}

/// What tells the places of a sequence of three in a gate.
#[inline]
const fn gate_hash(key: u64) -> u64 {
    let product = (key ^ 0x2545_F491_4F6C_DD1D) as u128 * 0x9E37_79B9_7F4A_7C15_u128;
    (product >> 64) as u64 ^ product as u64
}

/// The word of eight bytes in a gate of 2^`bits` bits, and the three bits of it.
#[inline]
const fn gate_word(hash: u64, bits: u32) -> usize {
    (hash >> (70 - bits)) as usize
}

#[inline]
const fn gate_mask(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
}

/// A Bloom filter of sequences of three, read in place.
#[derive(Clone, Copy)]
pub(crate) struct Gate<'m> {
    words: &'m [[u8; 8]],
    bits: u32,
}

impl<'m> Gate<'m> {
    #[inline]
    fn new(bytes: &'m [u8], (start, bits): (usize, u32)) -> Self {
        let words = bytes.get(start..start + (1 << bits) / 8).unwrap_or_default().as_chunks().0;
        Self { words, bits }
    }

    #[inline]
    pub(crate) fn holds(self, a: u16, b: u16, c: u16) -> bool {
        self.has(Self::key(a, b, c))
    }

    /// The three as one number.
    #[inline]
    pub(crate) const fn key(a: u16, b: u16, c: u16) -> u64 {
        (a as u64) << 32 | (b as u64) << 16 | c as u64
    }

    /// The key of the last two and one more.
    #[inline]
    pub(crate) const fn next(key: u64, unit: u16) -> u64 {
        (key << 16 | unit as u64) & 0xFFFF_FFFF_FFFF
    }

    /// Does it hold the sequence of this key?
    #[inline]
    pub(crate) fn has(self, key: u64) -> bool {
        let hash = gate_hash(key);
        let word = self.words.get(gate_word(hash, self.bits)).map_or(0, |w| u64::from_le_bytes(*w));
        let mask = gate_mask(hash);
        word & mask == mask
    }
}

/// A gate that holds these sequences of three.
#[cfg(any(test, feature = "train"))]
pub(crate) fn gate_of(sequences: impl Iterator<Item = [u16; 3]>, bits: u32) -> Vec<u8> {
    let mut words = vec![0u64; 1 << (bits - 6)];
    for [a, b, c] in sequences {
        let hash = gate_hash(Gate::key(a, b, c));
        words[gate_word(hash, bits)] |= gate_mask(hash);
    }
    words.into_iter().flat_map(u64::to_le_bytes).collect()
}

pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut tail = [0u8; 8];
    for (to, from) in tail.iter_mut().zip(rest) {
        *to = *from;
    }
    let step = |h: u64, w: u64| (h ^ w).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |h, w| step(h, u64::from_le_bytes(*w)));
    step(sum, u64::from_le_bytes(tail))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Place of `key` among `count` sorted numbers of 16 bits.
pub(super) fn search(bytes: &[u8], keys: usize, count: usize, key: u16) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        match u16_at(bytes, keys + middle * 2)?.cmp(&key) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}

impl Lists {
    /// Count, keys, offsets of the entries (one more than keys), entries of three bytes.
    fn read(bytes: &[u8], (start, length): (usize, usize)) -> Option<Self> {
        let count = u32_at(bytes, start)? as usize;
        let keys = start + 4;
        let offsets = keys.checked_add(count.checked_mul(2)?)?;
        let entries = offsets.checked_add((count + 1).checked_mul(4)?)?;
        let end = (entries <= start + length).then(|| u32_at(bytes, entries - 4))??;
        (entries + end as usize * 3 <= start + length).then_some(Self { keys, count, offsets, entries })
    }

    fn range(&self, bytes: &[u8], key: u16) -> Option<std::ops::Range<usize>> {
        let n = search(bytes, self.keys, self.count, key)?;
        Some(u32_at(bytes, self.offsets + n * 4)? as usize..u32_at(bytes, self.offsets + n * 4 + 4)? as usize)
    }
}

impl Sounds {
    /// Count and syllables; keys; three readings each; offsets of the members of the syllables; near syllables; members.
    fn read(bytes: &[u8], (start, length): (usize, usize)) -> Option<Self> {
        let count = u32_at(bytes, start)? as usize;
        let syllables = u32_at(bytes, start + 4)? as usize;
        if count > 1 << 16 || syllables > 1 << 13 {
            return None;
        }
        let keys = start + 8;
        let readings = keys + count * 2;
        let offsets = readings + count * READINGS * 2;
        let near = offsets + (syllables + 1) * 4;
        let members = near + syllables * NEAR * 2;
        let end = (members <= start + length).then(|| u32_at(bytes, near - 4))??;
        let fits = members + end as usize * 2 <= start + length;
        fits.then_some(Self { keys, count, readings, syllables, offsets, near, members })
    }
}

/// Puts a file together from its sections, in the order of [`SECTIONS`].
#[cfg(any(test, feature = "train"))]
pub(crate) fn assemble(sections: &[Vec<u8>; SECTIONS.len()]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend([0; HEADER - MAGIC.len()]);
    for (name, section) in SECTIONS.iter().zip(sections) {
        out.extend(*name);
        out.extend((section.len() as u32).to_le_bytes());
        out.extend(section);
    }
    let sum = checksum(&out[HEADER..]);
    out[MAGIC.len()..HEADER].copy_from_slice(&sum.to_le_bytes());
    out
}
