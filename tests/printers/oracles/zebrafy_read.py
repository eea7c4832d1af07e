"""Dots of a ZPL label by zebrafy: STREAM WIDTH HEIGHT > PBM."""

import re
import sys

from PIL import Image
from zebrafy import ZebrafyZPL

stream, width, height = open(sys.argv[1]).read(), int(sys.argv[2]), int(sys.argv[3])
page = Image.new("1", (width + 7 & ~7, height), 1)
places = [int(y) for y in re.findall(r"\^FO0,(\d+)\^GF", stream)]
pictures = ZebrafyZPL(stream).to_images()
assert len(places) == len(pictures)
for y, picture in zip(places, pictures):
    page.paste(picture.convert("1"), (0, y))
page.crop((0, 0, width, height)).save(sys.stdout.buffer, "PPM")
