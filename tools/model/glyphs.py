#!/usr/bin/env python3
"""What characters look like, so that any two can be compared: writes src/model/glyphs.bin.

usage: glyphs.py ../../data/frequency.tsv ../../data/standard_characters.tsv ../../src/model/glyphs.bin

The characters are the standard ones of levels 1 and 2 and the frequent ones. Each is rendered in five fonts (40 pixels, blurred), the mean glyph is taken
out, and the vector is brought to 48 dimensions by principal components, the smaller ones raised a little.

The file: `hanfix-glyphs 1\\n`; the number of characters in 4 bytes; the characters, sorted, in 2 bytes each; 48 signed bytes each.
The cosine of two vectors is their likeness. All numbers little-endian.

Source: Debian packages fonts-noto-cjk (SIL OFL 1.1), fonts-arphic-ukai and fonts-arphic-uming (Arphic Public License); facts measured
on renderings, no outline is copied. Needs pillow and numpy.
"""
import sys
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

NOTO, ARPHIC = "/usr/share/fonts/opentype/noto/Noto%s.ttc", "/usr/share/fonts/truetype/arphic/%s.ttc"
FONTS = [(NOTO % "SansCJK-Regular", 2), (NOTO % "SerifCJK-Regular", 2), (NOTO % "SansCJK-Bold", 2), (ARPHIC % "ukai", 0), (ARPHIC % "uming", 0)]
SIZE, ROOM, SMALL = 40, 48, 20
DIMENSIONS = 48
# The power of its spread that a component is divided by.
EVEN = 0.25


def vectors(chars, path, index):
    font = ImageFont.truetype(path, SIZE, index=index)
    out = []
    for c in chars:
        image = Image.new("L", (ROOM, ROOM), 0)
        ImageDraw.Draw(image).text((ROOM // 2, ROOM // 2), c, fill=255, font=font, anchor="mm")
        image = image.filter(ImageFilter.GaussianBlur(1.6)).resize((SMALL, SMALL), Image.BOX)
        out.append(np.asarray(image, dtype=np.float32).ravel())
    v = np.stack(out)
    v -= v.mean(axis=0)
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def main():
    rows = [l.split("\t") for l in open(sys.argv[1], encoding="utf-8") if "\t" in l and not l.startswith("#")]
    frequent = {r[0] for r in rows if len(r[0]) == 1 and r[1].strip().isdigit()}
    standard = [l.split("\t") for l in open(sys.argv[2], encoding="utf-8") if "\t" in l and not l.startswith("#")]
    chars = sorted(c for c in frequent | {r[0] for r in standard if len(r[0]) == 1 and r[1].strip() in "12"} if "一" <= c <= "鿿")
    v = np.concatenate([vectors(chars, *font) for font in FONTS], axis=1).astype(np.float64)
    values, axes = np.linalg.eigh(v.T @ v)
    axes = axes[:, np.argsort(-values)[:DIMENSIONS]]
    # The sign of an axis means nothing: the same one every time.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(DIMENSIONS)])
    short = v @ axes
    short *= short.std(axis=0) ** -EVEN
    print("kept", round(float(((v @ axes) ** 2).sum() / (v**2).sum()), 3), len(chars))
    short = np.rint(np.clip(short / np.abs(short).max() * 127 * 1.6, -127, 127)).astype(np.int8)
    with open(sys.argv[3], "wb") as f:
        f.write(b"hanfix-glyphs 1\n" + len(chars).to_bytes(4, "little"))
        f.write(np.array([ord(c) for c in chars], dtype="<u2").tobytes())
        f.write(short.tobytes())


main()
