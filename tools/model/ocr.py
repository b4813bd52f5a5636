#!/usr/bin/env python3
"""Trains the classifier of the OCR profile and writes src/model/ocr.bin.

    cargo build --release --features train --example ocr_features
    python3 tools/model/ocr.py --features target/release/examples/ocr_features --readings readings*.tsv -- laws.txt reports.txt

Learned from what two programs read from pictures of held-out lines (`readings.py`) and, each counting for less, from
lines that are spoiled here. Lines that the model was not counted on (as src/model/train/corpus.rs divides them) are cut as pages cut them. Characters are replaced
by others, alone and in runs, in none to a fifth of the characters of a line: by those that look very like them, by frequent ones that
look somewhat like them, and by any frequent ones; marks are lost and swapped, specks stand between. `ocr_features` prints the
replacements that the model proposes, with their features; boosted trees tell the right ones from the others. Calibrated on lines of
another held-out part.

The file: `hanfix-ocr 2\\n`, then what src/model/trees.rs reads: the number of trees in 4 bytes; the base; the trees (31 features in a
byte each, a zero, 31 thresholds, 32 leaves); knots (score, confidence). Numbers are IEEE floats of 4 bytes, little-endian. Needs numpy.
"""
import argparse
import random
import subprocess
import numpy as np

CHUNK, HOLD_OUT, SHARED = 300, 12, 20  # as src/model/train
DEPTH, TREES, RATE, RIDGE, LEAST, BINS = 5, 300, 0.06, 8.0, 4.0, 64
# Each tree sees so many of the examples and of the features.
EXAMPLES_SEEN, FEATURES_SEEN = 0.7, 0.5
INNER, LEAVES = (1 << DEPTH) - 1, 1 << DEPTH
LINES = 24000
# Of the lines so many are taken as they are, and so many spoiled here; what an example of these and of those from pictures counts for.
SOUND, SPOILED, WEIGHTS = 12000, 10000, (0.5, 0.25, 1.0)
# A line of which less was read says nothing.
LEAST_READ = 0.5
MARKS, SPECKS, LOST = "，。、；：", "- .·'|，、一", 0.3
# How many of those at the score of a confidence are right.
CONFIDENCES = {98: 0.95, 90: 0.75, 80: 0.65, 70: 0.55, 60: 0.45}


def held_out(paths):
    """Lines to train on and lines to calibrate on that share no window of characters with counted ones."""
    random.seed(1)
    parts = {7: [], 3: []}
    for path in paths:
        for n, line in enumerate(open(path, encoding="utf-8")):
            part = parts.get(n // CHUNK % HOLD_OUT)
            if part is not None and 20 <= len(line) <= 400:
                part.append(line.strip())
    chosen = {k: random.sample(v, min(LINES, len(v))) for k, v in parts.items()}
    windows = lambda l: (l[i : i + SHARED] for i in range(max(1, len(l) - SHARED + 1)))
    own = {w for v in chosen.values() for l in v for w in windows(l)}
    shared = set()
    for path in paths:
        for n, line in enumerate(open(path, encoding="utf-8")):
            if n // CHUNK % HOLD_OUT not in parts:
                shared.update(w for w in windows(line.strip()) if w in own)
    return [[l for l in chosen[k] if not any(w in shared for w in windows(l))] for k in (7, 3)]


class Misreader:
    def __init__(self, path, frequencies):
        data = open(path, "rb").read()
        count = int.from_bytes(data[16:20], "little")
        self.chars = [chr(u) for u in np.frombuffer(data, "<u2", count, 20)]
        v = np.frombuffer(data, np.int8, offset=20 + 2 * count).reshape(count, -1).astype(np.float32)
        self.vectors = v / np.linalg.norm(v, axis=1, keepdims=True)
        self.place = {c: n for n, c in enumerate(self.chars)}
        rows = [l.split("\t") for l in open(frequencies, encoding="utf-8") if "\t" in l and not l.startswith("#")]
        known = {r[0]: float(r[1]) for r in rows if len(r[0]) == 1 and r[1].strip().isdigit()}
        self.frequency = np.array([known.get(c, 0.0) for c in self.chars])
        self.known = {}

    def misread(self, c):
        if c not in self.known:
            likeness = self.vectors @ self.vectors[self.place[c]]
            # Steepness of likeness, power of frequency, share.
            kinds = ((14, 0.25, 0.45), (6, 0.5, 0.30), (0, 0.5, 0.25))
            total = np.zeros(len(likeness))
            for steep, power, share in kinds:
                weights = np.exp(steep * likeness) * (self.frequency + 1) ** power
                weights[self.place[c]] = 0
                total += share * weights / weights.sum()
            self.known[c] = np.cumsum(total)
        return self.chars[min(int(np.searchsorted(self.known[c], random.random())), len(self.chars) - 1)]

    def line(self, line):
        """The line as a machine may read it, and the place in `line` of each of its characters."""
        rate = random.choice([0, 0, 0, 0, 0.02, 0.05, 0.1, 0.2])
        out, places, was = [], [], False
        for n, c in enumerate(line):
            wrong = c in self.place and random.random() < (0.3 if was and rate else rate)
            was = wrong
            if rate and not wrong and random.random() < rate * LOST:
                kind = random.random()
                if c in MARKS or kind < 0.2:
                    if kind < 0.6:
                        continue
                    c = random.choice(MARKS)
                else:
                    out.append(random.choice(SPECKS))
                    places.append(-1)
            out.append(self.misread(c) if wrong else c)
            places.append(n)
        return "".join(out), places


def cut(lines):
    """Half of the lines in pieces as long as those of pages."""
    for line in lines:
        if random.random() < 0.5:
            yield line[:400]
            continue
        width, at = random.randint(14, 44), 0
        while at < min(len(line), 200):
            yield line[at : at + width]
            at += width


def proposals(program, lines):
    run = subprocess.run(program, input="\n".join(lines) + "\n", text=True, capture_output=True, check=True)
    for row in run.stdout.splitlines():
        line, at, new, features = row.split("\t", 3)
        yield int(line), int(at), new, [float(f) for f in features.split("\t")]


def examples(program, right, wrong):
    x, y = [], []
    for line, at, new, features in proposals(program, [w for w, _ in wrong]):
        first, last = (wrong[line][1][n] for n in (at, at + len(new) - 1))
        x.append(features)
        y.append(first >= 0 and last == first + len(new) - 1 and right[line][first : last + 1] == new)
    return np.array(x, np.float32), np.array(y, bool)


def han(c):
    return "\u3400" <= c <= "\u9fff"


def aligned(read, right):
    """The place in `right` of each character of `read`; Han characters stand for Han characters."""
    apart = lambda a, b: 0 if a == b else 1.0 if han(a) == han(b) else 1.6
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(read):
        row = [i + 1]
        for j, b in enumerate(right):
            row.append(min(rows[-1][j] + apart(a, b), rows[-1][j + 1] + 1, row[j] + 1))
        rows.append(row)
    i, j, places = len(read), len(right), [-1] * len(read)
    while i and j:
        if rows[i][j] == rows[i - 1][j - 1] + apart(read[i - 1], right[j - 1]):
            i, j = i - 1, j - 1
            places[i] = j
        elif rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return places


def readings(paths, part):
    """What was read from pictures, with the places of its characters in the lines, and the lines."""
    wrong, lines = [], []
    for row in (l.rstrip("\n").split("\t") for path in paths for l in open(path, encoding="utf-8")):
        if len(row) == 3 and row[0] == part and len(row[2]) > LEAST_READ * len(row[1]):
            lines.append(row[1])
            wrong.append((row[2], aligned(row[2], row[1])))
    return lines, wrong


def grow(bins, edges, asked, g, h):
    node = np.zeros(len(g), np.int32)
    features, thresholds = np.zeros(INNER, np.uint8), np.full(INNER, np.float32(3e38))
    cuts = np.zeros(INNER, np.int32)
    for level in range(DEPTH):
        first, width = (1 << level) - 1, 1 << level
        best = [(None, 0, 0)] * width
        sums = []
        for f in asked:
            key = node * BINS + bins[:, f]
            sums.append([np.bincount(key, w, width * BINS).reshape(width, BINS).cumsum(1) for w in (g, h)])
        for n in range(width):
            total = sums[0][0][n, -1], sums[0][1][n, -1]
            gain = total[0] ** 2 / (total[1] + RIDGE) + 1e-9
            for f, of_f in zip(asked, sums):
                gl, hl = of_f[0][n][: len(edges[f])], of_f[1][n][: len(edges[f])]
                gr, hr = total[0] - gl, total[1] - hl
                worth = np.where((hl >= LEAST) & (hr >= LEAST), gl**2 / (hl + RIDGE) + gr**2 / (hr + RIDGE), 0)
                if len(worth) and worth.max() > gain:
                    gain = worth.max()
                    best[n] = (f, int(worth.argmax()), gain)
        right = np.zeros(len(g), np.int32)
        for n, (f, b, _) in enumerate(best):
            cuts[first + n] = BINS
            if f is not None:
                features[first + n], thresholds[first + n], cuts[first + n] = f, edges[f][b], b
                here = node == n
                right[here] = bins[here, f] > b
        node = node * 2 + right
    gs, hs = np.bincount(node, g, LEAVES), np.bincount(node, h, LEAVES)
    return (features, thresholds, (RATE * gs / (hs + RIDGE)).astype(np.float32)), cuts


def leaf_of(bins, features, cuts):
    at, rows = np.zeros(len(bins), np.int32), np.arange(len(bins))
    for _ in range(DEPTH):
        at = 2 * at + 1 + (bins[rows, features[at]] > cuts[at])
    return at - INNER


def fit(x, y, weight):
    edges = [np.unique(np.quantile(x[:, f], np.arange(1, BINS) / BINS)).astype(np.float32) for f in range(x.shape[1])]
    bins = np.asfortranarray(np.stack([np.searchsorted(e, x[:, f], side="left") for f, e in enumerate(edges)], axis=1).astype(np.int32))
    mean = float((y * weight).sum() / weight.sum())
    base = float(np.log(mean / (1 - mean)))
    score, trees = np.full(len(y), base), []
    chance = np.random.default_rng(1)
    for n in range(TREES):
        p = 1 / (1 + np.exp(-score))
        seen = np.flatnonzero(chance.random(len(y)) < EXAMPLES_SEEN)
        asked = np.sort(chance.choice(x.shape[1], int(np.ceil(x.shape[1] * FEATURES_SEEN)), replace=False))
        g, h = weight * (y - p), weight * p * (1 - p)
        tree, cuts = grow(np.asfortranarray(bins[seen]), edges, asked, g[seen], h[seen])
        score += tree[2][leaf_of(bins, tree[0], cuts)]
        trees.append(tree)
        if n % 40 == 39:
            print("tree", n + 1, "loss", round(float((-np.log(np.where(y, p, 1 - p) + 1e-12) * weight).sum() / weight.sum()), 4), flush=True)
    return np.float32(base), trees


def value(trees, x):
    base, trees = trees
    score = np.full(len(x), base, np.float32)
    rows = np.arange(len(x))
    for features, thresholds, leaves in trees:
        at = np.zeros(len(x), np.int64)
        for _ in range(DEPTH):
            at = 2 * at + 1 + (x[rows, features[at]] > thresholds[at])
        score += leaves[at - INNER]
    return score


def knots(score, y):
    """Scores from which on a proposal has a confidence: where as many are right as CONFIDENCES says, by a logistic curve."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-a * score - b))
        w = p * (1 - p)
        slope = np.array([((y - p) * score).sum(), (y - p).sum()])
        bend = np.array([[(w * score * score).sum(), (w * score).sum()], [(w * score).sum(), w.sum()]])
        a, b = np.array([a, b]) + np.linalg.solve(bend + np.eye(2) * 1e-6, slope)
    return sorted(((float(np.log(p / (1 - p))) - b) / a, confidence) for confidence, p in CONFIDENCES.items())


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--features", required=True)
    a.add_argument("--model", help="a model that has not counted the lines (train_model --held-out)")
    a.add_argument("--glyphs", default="src/model/glyphs.bin")
    a.add_argument("--frequencies", default="data/frequency.tsv")
    a.add_argument("--out", default="src/model/ocr.bin")
    a.add_argument("--readings", nargs="+", required=True, help="what readings.py wrote")
    a.add_argument("--keep", help="keep the examples in this .npz")
    a.add_argument("texts", nargs="+")
    a = a.parse_args()
    program = [a.features] + [a.model] * bool(a.model)
    reader = Misreader(a.glyphs, a.frequencies)
    train, _ = held_out(a.texts)
    random.seed(2)
    spoiled = list(cut(train))
    spoiled = random.sample(spoiled, min(SPOILED, len(spoiled)))
    # Nothing is wrong in these.
    sound = random.sample(train, min(SOUND, len(train)))
    parts = [(sound, [(l, list(range(len(l)))) for l in sound]), (spoiled, [reader.line(l) for l in spoiled])] + [readings(a.readings, p) for p in ("train", "calibrate")]
    sets = []
    for right, wrong in parts:
        x, y = examples(program, right, wrong)
        errors = sum(n >= 0 and c in reader.place and c != l[n] for l, (m, p) in zip(right, wrong) for c, n in zip(m, p))
        print(len(right), "lines", errors, "errors", len(y), "proposals", int(y.sum()), "right", flush=True)
        sets.append((x, y))
    if a.keep:
        np.savez(a.keep, **{f"{v}{n}": values for n, pair in enumerate(sets) for v, values in zip("xy", pair)})
    *known, (cx, cy) = sets
    weight = np.concatenate([np.full(len(y), w) for w, (_, y) in zip(WEIGHTS, known)])
    trees = fit(np.concatenate([x for x, _ in known]), np.concatenate([y for _, y in known]), weight)
    found = knots(value(trees, cx), cy)
    print("knots", found)
    write(a.out, trees, found)


def write(path, trees, found):
    with open(path, "wb") as f:
        f.write(b"hanfix-ocr 2\n" + len(trees[1]).to_bytes(4, "little") + np.float32(trees[0]).tobytes())
        for features, thresholds, leaves in trees[1]:
            f.write(features.tobytes() + bytes(1) + thresholds.astype("<f4").tobytes() + leaves.astype("<f4").tobytes())
        f.write(np.array(found, "<f4").tobytes())


if __name__ == "__main__":
    main()
