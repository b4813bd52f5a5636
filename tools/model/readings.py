#!/usr/bin/env python3
"""Lines of held-out text as two programs read them from degraded pictures: what tools/model/ocr.py learns from.

    readings.py --seed 1 --count 1500 --program tesseract --part train --out readings1.tsv laws.txt reports.txt

Writes a row for each line: train or calibrate, the line, what was read. The lines are those that no n-gram was counted on (see ocr.py),
cut at any character. Each is drawn in one of eight fonts at 14 to 40 pixels and made worse: blurred, compressed, noisy, turned, cut at
a threshold, made small and large again, copied, or several of these. Needs pillow, numpy, tesseract 5.3 with chi_sim, and for
`--program pp` rapidocr-onnxruntime 1.4.4 (PP-OCR v4 mobile); a third of a second a line.
"""
import argparse
import io
import os
import random
import subprocess
import tempfile
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from ocr import held_out

NOTO, OTHER = "/usr/share/fonts/opentype/noto/Noto%sCJK-%s.ttc", "/usr/share/fonts/truetype/"
FONTS = [(NOTO % (a, b), 2) for a in ("Sans", "Serif") for b in ("Regular", "Bold")]
FONTS += [(OTHER + f, n) for f, n in (("arphic/ukai.ttc", 0), ("arphic/uming.ttc", 0), ("wqy/wqy-zenhei.ttc", 0), ("wqy/wqy-zenhei.ttc", 1))]
SIZES = [14, 16, 19, 22, 28, 34, 40]
# What is done to a picture, and how often.
KINDS = {"blur": 6, "clean": 3, "combo": 13, "copy": 11, "small": 7, "jpeg": 11, "noise": 16, "turn": 8, "threshold": 8}
BATCH = 100


def pixels(image):
    return np.asarray(image, np.float32)


def picture(values):
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def noisy(values, much):
    return values + np.random.normal(0, much, values.shape)


def drawn(line, known={}):
    """The line as a picture, and the size of its characters."""
    (path, index), size = random.choice(FONTS), random.choice(SIZES)
    font = known.setdefault((path, index, size), ImageFont.truetype(path, size, index=index))
    image = Image.new("L", (int(font.getlength(line)) + 2 * size, 2 * size), 255)
    ImageDraw.Draw(image).text((size, size * 0.35), line, fill=random.randint(0, 60), font=font)
    return image, size


def worse(image, size, kind, much):
    blurred = lambda radius: image.filter(ImageFilter.GaussianBlur(radius * size / 22))
    if kind == "blur":
        return blurred(0.4 + 1.1 * much)
    if kind == "jpeg":
        file = io.BytesIO()
        image.save(file, "JPEG", quality=int(40 - 34 * much))
        return Image.open(file).convert("L")
    if kind == "noise":
        return picture(noisy(pixels(image), 15 + 70 * much))
    if kind == "turn":
        return image.rotate(random.uniform(-1.6, 1.6) * much, resample=Image.BICUBIC, fillcolor=255, expand=True)
    if kind == "threshold":
        values = noisy(pixels(blurred(0.5 + 0.5 * much)), 5 + 25 * much)
        return picture(np.where(values < random.uniform(90, 200), 0, 255))
    if kind == "small":
        w, h = image.size
        small = image.resize((max(1, int(w / (1 + 1.1 * much))), max(1, int(h / (1 + 1.1 * much)))), Image.BILINEAR)
        return small.resize((w, h), Image.BICUBIC)
    if kind == "copy":
        values = noisy(pixels(blurred(0.4 + 0.5 * much)), 10 + 20 * much)
        values = (values - 128) * (1.5 + 1.5 * much) + 128 + random.uniform(-40, 50) * much
        speck = np.random.rand(*values.shape)
        values[speck < 0.004 * much] = 0
        values[speck > 1 - 0.01 * much] = 255
        return picture(values)
    if kind == "combo":
        for other in random.sample(["blur", "jpeg", "noise", "turn", "small", "copy"], random.randint(2, 3)):
            image = worse(image, size, other, much * random.uniform(0.3, 0.7))
    return image


def pieces(lines):
    while True:
        line = random.choice(lines)
        if random.random() < 0.3 and len(line) < 60:
            yield line
        else:
            at = 0 if random.random() < 0.3 else random.randint(0, max(0, len(line) - 20))
            piece = line[at : at + random.randint(14, 40)].strip()
            if len(piece) >= 8:
                yield piece


def tesseract(images):
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{folder}/{n}.png" for n in range(len(images))]
        for name, image in zip(names, images):
            image.save(name, dpi=(300, 300))
        with open(f"{folder}/list.txt", "w") as f:
            f.write("\n".join(names) + "\n")
        command = ["tesseract", f"{folder}/list.txt", "-", "-l", "chi_sim", "--psm", "7"]
        run = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, OMP_THREAD_LIMIT="1"))
        return [" ".join(page.split("\n")).strip() for page in run.stdout.split("\f")][: len(images)]


def pp(images, reader=[]):
    if not reader:
        from rapidocr_onnxruntime import RapidOCR

        reader.append(RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1))
    found = []
    for image in images:
        colours = np.stack([np.asarray(image)] * 3, -1)
        text, _ = reader[0](colours, use_det=False, use_cls=False, use_rec=True)
        found.append(text[0][0] if text else "")
    return found


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--seed", type=int, required=True)
    a.add_argument("--count", type=int, default=1500)
    a.add_argument("--program", choices=["tesseract", "pp"], required=True)
    a.add_argument("--part", choices=["train", "calibrate"], default="train")
    a.add_argument("--out", required=True)
    a.add_argument("texts", nargs="+")
    a = a.parse_args()
    lines = pieces(held_out(a.texts)[a.part == "calibrate"])
    random.seed(a.seed)
    np.random.seed(a.seed)
    read, power = (tesseract, 1.5) if a.program == "tesseract" else (pp, 1)
    with open(a.out, "w", encoding="utf-8") as out:
        for _ in range(0, a.count, BATCH):
            batch = [next(lines) for _ in range(BATCH)]
            images = []
            for line in batch:
                image, size = drawn(line)
                images.append(worse(image, size, *random.choices(*zip(*KINDS.items())), random.random() ** power))
            for line, text in zip(batch, read(images)):
                print(a.part, line, text.replace("\t", " "), sep="\t", file=out)
            out.flush()


if __name__ == "__main__":
    main()
