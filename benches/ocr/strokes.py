#!/usr/bin/env python3
"""Strokes lost and counters filled by the 1-bit page, glyph by glyph.

Every n-th hanzi of GB2312 in small sizes, as a 203 dpi printer prints it: our dots, and the outline's coverage thresholded at 128, as a browser's greys
would be. Both are laid over the outline drawn 12 times as large. A stroke is lost where the outline's centre line runs for a dot and more without
ink within three quarters of a dot. A counter (enclosed white, wide enough for 0.9 of a dot) is filled when less than a quarter of a dot of it is white.

    pip install numpy Pillow scipy scikit-image
    cargo build --release
    python3 benches/ocr/strokes.py target/release/waybill-label --every 10
"""

import argparse
import base64
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from skimage.morphology import skeletonize

TIMES = 12
DOTS_PER_MM = 8
CELL_MM = 5
CELL = CELL_MM * DOTS_PER_MM
COLUMNS = 80
FONTS = pathlib.Path(__file__).parents[2] / "assets" / "fonts"
FACES = {400: FONTS / "NotoSansSC-Regular.ttf", 700: FONTS / "NotoSansSC-Bold.ttf"}
SIZES = [6, 7, 8, 9, 10, 12]


def hanzi(every):
    codes = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [code.decode("gb2312", "ignore") for code in codes if code.decode("gb2312", "ignore")][::every]


def ours(binary, characters, size, weight):
    """The dots of every character, in its cell."""
    width, height = COLUMNS * CELL_MM, -(-len(characters) // COLUMNS) * CELL_MM
    style = (
        f"@page{{size:{width}mm {height}mm;margin:0}}body{{margin:0;font:{weight} {size}pt 'Noto Sans SC'}}"
        f"p{{position:absolute;margin:0;line-height:{CELL_MM}mm;width:{CELL_MM}mm;padding-left:1mm}}"
    )
    cells = "".join(
        f'<p style="left:{at % COLUMNS * CELL_MM}mm;top:{at // COLUMNS * CELL_MM}mm">{character}' for at, character in enumerate(characters)
    )
    html = f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>{cells}"
    reply = {"errcode": 0, "print_html": base64.b64encode(html.encode()).decode(), "waybill_data": [], "waybill_id": "STROKES"}
    with tempfile.TemporaryDirectory() as folder:
        reply_file, png = pathlib.Path(folder, "reply.json"), pathlib.Path(folder, "page.png")
        reply_file.write_text(json.dumps(reply))
        subprocess.run([binary, "render", reply_file, "-o", png, "--paper", f"{width}x{height}"], check=True, stderr=subprocess.DEVNULL)
        dots = np.array(Image.open(png).convert("L")) < 128
    return [dots[at // COLUMNS * CELL :, at % COLUMNS * CELL :][:CELL, :CELL] for at in range(len(characters))]


def enlarged(dots):
    return np.kron(dots, np.ones((TIMES, TIMES), bool))


def moved(picture, by):
    return np.roll(picture, by, (0, 1))


def aligned(outline, dots):
    """How far the outline must be moved to lie on the dots."""
    start = [round(a - b) for a, b in zip(ndimage.center_of_mass(dots), ndimage.center_of_mass(outline))]
    near = range(-TIMES // 2, TIMES // 2 + 1, 3)
    places = [(start[0] + down, start[1] + right) for down in near for right in near]
    return max(places, key=lambda by: (moved(outline, by) & dots).sum())


def faults(outline, dots):
    """A stroke is lost (0 or 1), counters, and how many of them are filled."""
    by = aligned(outline, dots)
    far = ndimage.distance_transform_edt(~dots) / TIMES > 0.75
    lost = (moved(skeletonize(outline), by) & far).sum() >= TIMES
    areas, count = ndimage.label(~moved(outline, by))
    counters = filled = 0
    for area in (areas == number for number in range(1, count + 1)):
        if area[0, 0] or ndimage.distance_transform_edt(area).max() < 0.45 * TIMES:
            continue
        counters += 1
        filled += (area & ~dots).sum() < TIMES * TIMES / 4
    return np.array([lost, counters, filled])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--every", type=int, default=10, help="only every nth hanzi of the 6,763")
    options = arguments.parse_args()
    characters = hanzi(options.every)
    print("| size | weight | hanzi | with a lost stroke: ours | grey < 128 | counters | filled: ours | grey < 128 |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    total = np.zeros((2, 3), int)
    for weight, face in FACES.items():
        for size in SIZES:
            em = size * 25.4 / 72 * DOTS_PER_MM * TIMES
            font = ImageFont.truetype(face, round(em))
            sums = np.zeros((2, 3), int)
            for character, dots in zip(characters, ours(options.binary, characters, size, weight)):
                image = Image.new("L", (CELL * TIMES, CELL * TIMES))
                ImageDraw.Draw(image).text((DOTS_PER_MM * TIMES, CELL * TIMES // 2), character, font=font, fill=255, anchor="lm")
                pixels = np.array(image)
                greys = pixels.reshape(CELL, TIMES, CELL, TIMES).mean((1, 3)) >= 128
                sums += [faults(pixels > 127, enlarged(kind)) for kind in (dots, greys)]
            total += sums
            print(f"| {size} pt | {weight} | {len(characters)} | {sums[0][0]} | {sums[1][0]} | {sums[0][1]} | {sums[0][2]} | {sums[1][2]} |", flush=True)
    print(f"| all | | {len(characters) * 12} | {total[0][0]} | {total[1][0]} | {total[0][1]} | {total[0][2]} | {total[1][2]} |")


main()
