//! What characters look like: a short vector for each, so that any two can be compared.

/// Made by `tools/model/glyphs.py`.
static BYTES: &[u8] = include_bytes!("glyphs.bin");
/// The first line of the file, and where the characters begin.
const MAGIC: &[u8] = b"hanfix-glyphs 1\n";
const HEAD: usize = MAGIC.len() + 4;
const DIMENSIONS: usize = 48;

/// The characters that there are vectors of, sorted by code point, and where the vectors begin.
fn layout() -> (&'static [[u8; 2]], &'static [[u8; DIMENSIONS]]) {
    let count = BYTES.get(MAGIC.len()..HEAD).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
    let (chars, vectors) = BYTES.get(HEAD..).and_then(|b| b.split_at_checked(count * 2)).unwrap_or_default();
    (chars.as_chunks().0, vectors.as_chunks().0)
}

/// What a character looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// As wide as processors multiply best.
    vector: [i16; DIMENSIONS],
    /// The product of the vector with itself.
    size: f32,
}

/// The characters that there are vectors of, sorted.
pub(super) fn all() -> impl Iterator<Item = (u16, Glyph)> {
    let (chars, vectors) = layout();
    chars.iter().zip(vectors).map(|(c, vector)| (u16::from_le_bytes(*c), Glyph::new(vector)))
}

/// How alike two characters look: 1 for one and the same, 0 or less where nothing is alike or one is not known.
pub(crate) fn likeness(a: char, b: char) -> f32 {
    let glyph = |c: char| Glyph::of(u16::try_from(u32::from(c)).ok()?);
    glyph(a).zip(glyph(b)).map_or(0.0, |(a, b)| a.likeness(&b))
}

impl Glyph {
    fn new(vector: &[u8; DIMENSIONS]) -> Self {
        let vector = vector.map(|n| i16::from(n.cast_signed()));
        Self { vector, size: product(&vector, &vector) as f32 }
    }

    pub(super) fn of(unit: u16) -> Option<Self> {
        let (chars, vectors) = layout();
        vectors.get(chars.binary_search_by_key(&unit, |b| u16::from_le_bytes(*b)).ok()?).map(Self::new)
    }

    /// How alike two characters look: 1 for one and the same, 0 or less where nothing is alike.
    #[inline]
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let size = self.size * other.size;
        if size > 0.0 { product(&self.vector, &other.vector) as f32 / size.sqrt() } else { 0.0 }
    }
}

#[inline]
fn product(a: &[i16; DIMENSIONS], b: &[i16; DIMENSIONS]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_alike() {
        let glyph = |c: char| Glyph::of(c as u16).expect("is known");
        let of = |a: char, b: char| glyph(a).likeness(&glyph(b));
        assert!(of('问', '间') > 0.8 && of('特', '持') > 0.8 && of('觉', '党') > 0.7);
        assert!(of('的', '国') < 0.4);
        assert!((of('的', '的') - 1.0).abs() < 1e-6);
        let (chars, vectors) = layout();
        assert!(chars.len() == vectors.len() && chars.len() > 6000);
        assert!(all().zip(all().skip(1)).all(|(a, b)| a.0 < b.0));
    }
}
