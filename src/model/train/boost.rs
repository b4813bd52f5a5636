//! Gradient boosting of decision trees on the logarithm of the odds. The same examples make the same trees.

use super::classifier::Example;
use crate::model::format::FEATURES;
use crate::model::trees::{Classifier, DEPTH, INNER, LEAVES, Tree};

/// Trees, and how far each one goes.
const TREES: usize = 400;
const RATE: f64 = 0.06;
/// Against leaves that rest on few examples.
const RIDGE: f64 = 8.0;
/// Least sum of second derivatives in a leaf.
const LEAST: f64 = 4.0;
/// Most different values of a feature that are told apart.
const BINS: usize = 64;

pub(super) fn fit(examples: &[Example], say: &mut impl FnMut(String)) -> Classifier {
    let edges: Vec<Vec<f32>> = (0..FEATURES).map(|f| edges(examples, f)).collect();
    let bins: Vec<[u8; FEATURES]> = examples
        .iter()
        .map(|e| std::array::from_fn(|f| edges[f].partition_point(|edge| *edge < e.features[f]) as u8))
        .collect();
    let total: f64 = examples.iter().map(|e| e.weight).sum::<f64>().max(1.0);
    let rights: f64 = examples.iter().filter(|e| e.right).map(|e| e.weight).sum::<f64>().clamp(1e-3, total - 1e-3);
    let base = (rights / (total - rights).max(1e-3)).ln();
    let mut scores = vec![base; examples.len()];
    let mut used = [0usize; FEATURES];
    let mut trees = Vec::new();
    for round in 0..TREES {
        let mut loss = 0.0;
        let slopes: Vec<(f64, f64)> = examples
            .iter()
            .zip(&scores)
            .map(|(e, s)| {
                let p = 1.0 / (1.0 + (-s).exp());
                loss -= e.weight * if e.right { p.max(1e-12).ln() } else { (1.0 - p).max(1e-12).ln() };
                (e.weight * (f64::from(u8::from(e.right)) - p), e.weight * p * (1.0 - p))
            })
            .collect();
        let (tree, leaf_of) = grow(&bins, &edges, &slopes, &mut used);
        scores.iter_mut().zip(&leaf_of).for_each(|(s, leaf)| *s += f64::from(tree.leaves[*leaf as usize]));
        trees.push(tree);
        if round % 50 == 0 || round + 1 == TREES {
            say(format!("tree {round}: loss {loss:.0}"));
        }
    }
    say(format!("questions asked of each feature: {used:?}"));
    Classifier { base: base as f32, trees: trees.into(), knots: Box::default() }
}

/// Values of a feature between its bins.
fn edges(examples: &[Example], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = examples.iter().map(|e| e.features[feature]).collect();
    values.sort_unstable_by(f32::total_cmp);
    let mut found: Vec<f32> = (1..BINS).filter_map(|n| values.get(values.len() * n / BINS).copied()).collect();
    found.dedup();
    found
}

/// A tree that lowers the loss, and the leaf of each example.
fn grow(bins: &[[u8; FEATURES]], edges: &[Vec<f32>], slopes: &[(f64, f64)], used: &mut [usize; FEATURES]) -> (Tree, Vec<u8>) {
    let mut tree = Tree::default();
    let mut node_of = vec![0u8; bins.len()];
    for level in 0..DEPTH {
        let first = (1 << level) - 1;
        let mut sums = vec![(0f64, 0f64); (1 << level) * FEATURES * BINS];
        for ((b, node), (g, h)) in bins.iter().zip(&node_of).zip(slopes) {
            let own = &mut sums[usize::from(*node) * FEATURES * BINS..][..FEATURES * BINS];
            for (f, bin) in b.iter().enumerate() {
                let cell = &mut own[f * BINS + usize::from(*bin)];
                *cell = (cell.0 + g, cell.1 + h);
            }
        }
        // A node that is not divided sends all to the left.
        let mut split = vec![(0usize, usize::MAX); 1 << level];
        for (node, split) in split.iter_mut().enumerate() {
            let own = &sums[node * FEATURES * BINS..][..FEATURES * BINS];
            let all = own[..BINS].iter().fold((0.0, 0.0), |a, c| (a.0 + c.0, a.1 + c.1));
            let worth = |(g, h): (f64, f64)| g * g / (h + RIDGE);
            let mut best = worth(all) + 1e-9;
            for f in 0..FEATURES {
                let mut left = (0.0, 0.0);
                for bin in 0..edges[f].len() {
                    let c = own[f * BINS + bin];
                    left = (left.0 + c.0, left.1 + c.1);
                    let right = (all.0 - left.0, all.1 - left.1);
                    let w = worth(left) + worth(right);
                    if w > best && left.1 >= LEAST && right.1 >= LEAST {
                        best = w;
                        *split = (f, bin);
                    }
                }
            }
            let (f, bin) = *split;
            tree.features[first + node] = f as u8;
            tree.thresholds[first + node] = if bin == usize::MAX { f32::MAX } else { edges[f][bin] };
            used[f] += usize::from(bin != usize::MAX);
        }
        for (b, node) in bins.iter().zip(&mut node_of) {
            let (f, bin) = split[usize::from(*node)];
            *node = *node * 2 + u8::from(usize::from(b[f]) > bin);
        }
    }
    let mut sums = [(0f64, 0f64); LEAVES];
    for (node, (g, h)) in node_of.iter().zip(slopes) {
        let s = &mut sums[usize::from(*node)];
        *s = (s.0 + g, s.1 + h);
    }
    for (leaf, (g, h)) in tree.leaves.iter_mut().zip(sums) {
        *leaf = (RATE * g / (h + RIDGE)) as f32;
    }
    debug_assert_eq!(INNER + 1, LEAVES);
    (tree, node_of)
}
