"""Characters as vectors: renderings in two fonts, 40 pixels, blurred, the mean glyph taken out. Needs pillow and numpy."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = ["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"]
SIMPLIFIED = 2  # index of the SC face in the collections
SIZE = 40


def vectors(chars, path):
    font = ImageFont.truetype(path, SIZE, index=SIMPLIFIED)
    out = []
    for c in chars:
        image = Image.new("L", (SIZE + 8, SIZE + 8), 0)
        ImageDraw.Draw(image).text((4, 4 - SIZE // 8), c, fill=255, font=font)
        image = image.filter(ImageFilter.GaussianBlur(1.6)).resize((24, 24), Image.BOX)
        out.append(np.asarray(image, dtype=np.float32).ravel())
    v = np.stack(out)
    v -= v.mean(axis=0)
    return v / np.linalg.norm(v, axis=1, keepdims=True)
