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

/// The characters that there are vectors of.
pub(super) fn all() -> impl Iterator<Item = u16> {
    layout().0.iter().map(|b| u16::from_le_bytes(*b))
}

fn vector(of: u16) -> Option<&'static [u8; DIMENSIONS]> {
    let (chars, vectors) = layout();
    vectors.get(chars.binary_search_by_key(&of, |b| u16::from_le_bytes(*b)).ok()?)
}

/// How alike two characters look: 1 for one and the same, 0 or less where nothing is alike or one is unknown.
pub(super) fn likeness(a: u16, b: u16) -> f32 {
    let (Some(a), Some(b)) = (vector(a), vector(b)) else { return 0.0 };
    let product = |a: &[u8; DIMENSIONS], b: &[u8; DIMENSIONS]| -> i32 {
        a.iter().zip(b).map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed())).sum()
    };
    let size = product(a, a) as f32 * product(b, b) as f32;
    if size > 0.0 { product(a, b) as f32 / size.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_alike() {
        let of = |a: char, b: char| likeness(a as u16, b as u16);
        assert!(of('问', '间') > 0.8 && of('特', '持') > 0.8 && of('觉', '党') > 0.7);
        assert!(of('的', '国') < 0.4);
        assert!((of('的', '的') - 1.0).abs() < 1e-6);
        let (chars, vectors) = layout();
        assert!(chars.len() == vectors.len() && chars.len() > 6000);
        assert!(all().zip(all().skip(1)).all(|(a, b)| a < b));
    }
}
