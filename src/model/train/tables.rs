//! The sections of look-alikes, readings and words.

use std::collections::BTreeMap;

use crate::model::format::{NEAR, NONE, READINGS};
use crate::model::score::{EMPTY_WORD, LEXICON_BITS, before};
use crate::model::table;

/// Most look-alikes of a character.
const LOOK_ALIKES: usize = 48;

/// Which characters get candidates, and become some.
pub(super) type Kind = fn(u16) -> bool;

fn unit(c: char, kind: Kind) -> Option<u16> {
    u16::try_from(u32::from(c)).ok().filter(|u| kind(*u))
}

fn rows(tsv: &str, kind: Kind) -> impl Iterator<Item = (u16, &str)> {
    tsv.lines().filter_map(move |l| {
        let (key, rest) = l.split_once('\t')?;
        Some((unit(key.chars().next()?, kind)?, rest))
    })
}

pub(super) fn shapes(tsv: &str, kind: Kind) -> Vec<u8> {
    let mut lists: BTreeMap<u16, Vec<(u16, u8)>> = BTreeMap::new();
    for (key, rest) in rows(tsv, kind) {
        let list = lists.entry(key).or_default();
        let chars: Vec<char> = rest.chars().collect();
        for pair in chars.as_chunks::<2>().0.iter().take(LOOK_ALIKES) {
            let likeness = 0.3 + 0.7 / 25.0 * f64::from((pair[1] as u32).saturating_sub('a' as u32));
            if let Some(u) = unit(pair[0], kind) {
                list.push((u, (likeness * 255.0).min(255.0) as u8));
            }
        }
    }
    let mut out = (lists.len() as u32).to_le_bytes().to_vec();
    out.extend(lists.keys().flat_map(|k| k.to_le_bytes()));
    let mut end = 0u32;
    out.extend(end.to_le_bytes());
    for l in lists.values() {
        end += l.len() as u32;
        out.extend(end.to_le_bytes());
    }
    for (u, likeness) in lists.values().flatten() {
        out.extend(u.to_le_bytes());
        out.push(*likeness);
    }
    out
}

/// Readings of every character; members of a syllable are the usual characters: those that are look-alikes of another.
pub(super) fn sounds(tsv: &str, shapes: &str, kind: Kind) -> Vec<u8> {
    let usual: std::collections::HashSet<u16> =
        rows(shapes, kind).flat_map(|(_, r)| r.chars().filter_map(|c| unit(c, kind)).collect::<Vec<_>>()).collect();
    let mut syllables: BTreeMap<&str, u16> = BTreeMap::new();
    let mut readings: Vec<(u16, Vec<(&str, u16)>)> = Vec::new();
    for (key, rest) in rows(tsv, kind) {
        let mut own: Vec<(&str, u16)> = Vec::new();
        for r in rest.split(' ').take(READINGS) {
            let base = r.trim_end_matches(|c: char| c.is_ascii_digit());
            let tone = r[base.len()..].parse().unwrap_or(0u16) & 7;
            if own.iter().all(|o| *o != (base, tone)) {
                own.push((base, tone));
                syllables.insert(base, 0);
            }
        }
        readings.push((key, own));
    }
    for (n, (_, id)) in syllables.iter_mut().enumerate() {
        *id = n as u16;
    }
    let mut members: Vec<Vec<u16>> = vec![Vec::new(); syllables.len()];
    // The rows come with the most frequent characters first.
    for (key, own) in &readings {
        for (base, _) in own.iter().filter(|_| usual.contains(key)) {
            let list = &mut members[usize::from(syllables[base])];
            if !list.contains(key) {
                list.push(*key);
            }
        }
    }
    let sorted: BTreeMap<u16, &Vec<(&str, u16)>> = readings.iter().map(|(k, o)| (*k, o)).collect();
    let mut out = (sorted.len() as u32).to_le_bytes().to_vec();
    out.extend((syllables.len() as u32).to_le_bytes());
    out.extend(sorted.keys().flat_map(|k| k.to_le_bytes()));
    for own in sorted.values() {
        for n in 0..READINGS {
            let r = own.get(n).map_or(NONE, |(base, tone)| syllables[base] << 3 | tone);
            out.extend(r.to_le_bytes());
        }
    }
    let mut end = 0u32;
    out.extend(end.to_le_bytes());
    for m in &members {
        end += m.len() as u32;
        out.extend(end.to_le_bytes());
    }
    for base in syllables.keys() {
        let near = near(base);
        let mut ids: Vec<u16> = near.iter().filter_map(|n| syllables.get(n.as_str()).copied()).take(NEAR).collect();
        ids.resize(NEAR, NONE);
        out.extend(ids.iter().flat_map(|i| i.to_le_bytes()));
    }
    out.extend(members.iter().flatten().flat_map(|m| m.to_le_bytes()));
    out
}

/// Syllables that speakers of many dialects, and keyboards set for them, do not tell apart.
fn near(syllable: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (a, b) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        match (syllable.strip_prefix(a), syllable.strip_prefix(b)) {
            (Some(rest), _) => found.push(format!("{b}{rest}")),
            (None, Some(rest)) => found.push(format!("{a}{rest}")),
            _ => {}
        }
    }
    for (a, b) in [("n", "l"), ("l", "n"), ("f", "h"), ("h", "f"), ("r", "l")] {
        found.extend(syllable.strip_prefix(a).map(|rest| format!("{b}{rest}")));
    }
    for (a, b) in [("ing", "in"), ("eng", "en"), ("ang", "an")] {
        match (syllable.strip_suffix(a), syllable.strip_suffix(b)) {
            (Some(rest), _) => found.push(format!("{rest}{b}")),
            (None, Some(rest)) => found.push(format!("{rest}{a}")),
            _ => {}
        }
    }
    found
}

/// The words with how common they are: one step is about half a decimal order.
pub(super) fn lexicon(words: &[(Vec<u16>, u32)]) -> Vec<u8> {
    let level = |count: u32| {
        let steps = (f64::from(count.max(1)).log10() - 0.5) * 1.6;
        steps.clamp(0.0, f64::from((1u32 << LEXICON_BITS) - 1)) as u32
    };
    let hash = |word: &[u16]| word.iter().rev().fold(EMPTY_WORD, |h, u| before(h, *u));
    let mut entries: Vec<(u64, u32)> = words.iter().map(|(word, count)| (hash(word), level(*count))).collect();
    entries.sort_unstable();
    table::build(&entries, LEXICON_BITS, 12)
}
