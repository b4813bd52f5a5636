//! The classifier: boosted decision trees over the features of a proposal, and the confidences that their sum stands for.

/// Questions from the root of a tree to a leaf.
pub(crate) const DEPTH: usize = 5;
/// Questions of a tree; those of one level after those of the level above.
pub(crate) const INNER: usize = (1 << DEPTH) - 1;
pub(crate) const LEAVES: usize = 1 << DEPTH;
/// After so many trees the sum is looked at…
const STEP: usize = 25;
/// …and where it is less than this, the others are not asked.
const HOPELESS: f32 = -2.7;
/// Bytes of a tree: the features asked, a zero, the thresholds, the leaves.
const TREE: usize = (INNER + 1) + 4 * INNER + 4 * LEAVES;

/// A full binary tree: a feature above the threshold goes right.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub(crate) features: [u8; INNER],
    pub(crate) thresholds: [f32; INNER],
    pub(crate) leaves: [f32; LEAVES],
}

impl Default for Tree {
    fn default() -> Self {
        Self { features: [0; INNER], thresholds: [0.0; INNER], leaves: [0.0; LEAVES] }
    }
}

impl Tree {
    pub(crate) fn value(&self, features: &[f32]) -> f32 {
        let mut at = 0;
        for _ in 0..DEPTH {
            let feature = self.features.get(at).and_then(|f| features.get(usize::from(*f))).copied().unwrap_or(0.0);
            let threshold = self.thresholds.get(at).copied().unwrap_or(0.0);
            at = 2 * at + 1 + usize::from(feature > threshold);
        }
        self.leaves.get(at.saturating_sub(INNER)).copied().unwrap_or(0.0)
    }
}

/// What says how far to trust a proposal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classifier {
    pub(crate) base: f32,
    pub(crate) trees: Box<[Tree]>,
    /// Scores, rising, with the confidence from each on.
    pub(crate) knots: Box<[(f32, u8)]>,
}

impl Classifier {
    /// The score of a proposal: the logarithm of its odds.
    pub(crate) fn score(&self, features: &[f32]) -> f32 {
        let mut sum = self.base;
        for trees in self.trees.chunks(STEP) {
            sum += trees.iter().map(|tree| tree.value(features)).sum::<f32>();
            if sum < HOPELESS {
                break;
            }
        }
        sum
    }

    /// The confidence that a score stands for; 0 for one that is not worth a report.
    pub(crate) fn confidence(&self, score: f32) -> u8 {
        self.knots.iter().rev().find(|(least, _)| score >= *least).map_or(0, |(_, confidence)| *confidence)
    }

    /// Number of trees, the base, the trees, pairs of score and confidence. `features`: how many there are.
    pub(crate) fn read(section: &[u8], features: usize) -> Option<Self> {
        let (count, rest) = section.split_at_checked(4)?;
        let count = u32::from_le_bytes(count.try_into().ok()?) as usize;
        let (base, rest) = rest.split_at_checked(4)?;
        let (trees, knots) = rest.split_at_checked(count.checked_mul(TREE)?)?;
        let base = numbers(base)?.first().copied()?;
        let trees = trees.chunks_exact(TREE).map(|bytes| {
            let (asked, bytes) = bytes.split_at_checked(INNER + 1)?;
            let (thresholds, leaves) = bytes.split_at_checked(4 * INNER)?;
            let tree = Tree {
                features: asked.get(..INNER)?.try_into().ok()?,
                thresholds: numbers(thresholds)?.try_into().ok()?,
                leaves: numbers(leaves)?.try_into().ok()?,
            };
            tree.features.iter().all(|f| usize::from(*f) < features).then_some(tree)
        });
        let trees = trees.collect::<Option<Vec<Tree>>>()?.into();
        let knots = numbers(knots)?;
        let (pairs, odd) = knots.as_chunks::<2>();
        let knots = pairs.iter().map(|[score, c]| (*score, c.clamp(0.0, 100.0) as u8)).collect();
        odd.is_empty().then_some(Self { base, trees, knots })
    }

    #[cfg(any(test, feature = "train"))]
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = (self.trees.len() as u32).to_le_bytes().to_vec();
        out.extend(self.base.to_le_bytes());
        for tree in &self.trees {
            out.extend(tree.features);
            out.push(0);
            out.extend(tree.thresholds.iter().chain(&tree.leaves).flat_map(|v| v.to_le_bytes()));
        }
        out.extend(self.knots.iter().flat_map(|(s, c)| [*s, f32::from(*c)]).flat_map(f32::to_le_bytes));
        out
    }
}

/// Finite numbers of 32 bits.
fn numbers(bytes: &[u8]) -> Option<Vec<f32>> {
    let (words, rest) = bytes.as_chunks::<4>();
    let found: Vec<f32> = words.iter().map(|w| f32::from_le_bytes(*w)).collect();
    (rest.is_empty() && found.iter().all(|n| n.is_finite())).then_some(found)
}
