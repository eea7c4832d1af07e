#!/usr/bin/env python3
"""Barcodes that scan, proven by an independent reader and writer (zxing-cpp).

Every symbology is written as a small picture (PNG, GIF, JPEG of several qualities), put on a label in boxes from one dot a module upwards in steps of
one dot, rendered to the 1-bit dots of a 203 and a 300 dpi printer, and read: as it is, and, with modules of two dots and more, after the simulation
of a print (ink up to a dot wider or narrower, blur, noise, 3 % of the dots missing). For comparison the same boxes are rendered with the
pictures kept as they are.

A print is looked at as scanners look, several times: in three resolutions and once blurred, with each of three ways to tell ink from paper. What
most looks say is what it says: a single look of zxing-cpp at a perfect EAN-13 in more ink may read other digits.

A dot more or less of ink is half a module of two dots, which is where ISO/IEC 15416 ends: those prints are counted, and promised for three dots.

    pip install zxing-cpp numpy Pillow
    cargo build --release
    python3 benches/barcode_proof/prove.py target/release/waybill-label --seed 1 > table.md

Boxes that hold less than one dot a module are outside of it: they warn. Exit code 1 when a figure is below what docs/barcodes.md promises: all read
clean and are module for module what was written, 99.5 % of prints read, no wrong text.
"""

import argparse
import base64
import collections
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

QUIET = {"Code128": 10, "Code39": 10, "Code93": 10, "ITF": 10, "EAN13": 11, "Codabar": 10, "QRCode": 4, "DataMatrix": 1, "PDF417": 2, "Aztec": 0}
SYMBOLS = [
    ("Code128", "SF1400027716359"),
    ("Code128", "JDVC19000427713-1-1-"),
    ("Code39", "ZTO-73115"),
    ("Code93", "YT8899-12"),
    ("ITF", "12345678901231"),
    ("EAN13", "6901234567892"),
    ("Codabar", "A401562B"),
    ("QRCode", "https://example.cn/w?n=73115500427718"),
    ("QRCode", "MMM={'k1':'571W','k5':'SF1400027716359','k7':'e3a8b1f0'}"),
    ("QRCode", "收件 杭州市西湖区 7311"),
    ("DataMatrix", "JD0042771500031"),
    ("PDF417", "EMS LX004277150CN 0.35 KG"),
    ("Aztec", "CAINIAO 4277150"),
]
INPUTS = ["png", "gif", "jpeg50", "jpeg70", "jpeg85", "jpeg95"]
RESOLUTIONS = {203: 8.0, 300: 300 / 25.4}
LINEAR = {"Code128", "Code39", "Code93", "ITF", "EAN13", "Codabar"}


def written(symbology, text):
    """The modules of a symbol, without quiet zone; True is dark. One row of bars."""
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
    dots = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)) < 128
    if symbology in LINEAR:
        # zxing-cpp counts the gap after a Codabar.
        return dots[:1, : np.flatnonzero(dots[0])[-1] + 1]
    return dots


def picture(modules, symbology, scale, kind):
    tall = 30 if modules.shape[0] == 1 else 1
    dots = np.where(np.kron(modules, np.ones((scale * tall, scale), bool)), 0, 255).astype(np.uint8)
    quiet = scale * 4
    dots = np.pad(dots, quiet, constant_values=255)
    out = io.BytesIO()
    image = Image.fromarray(dots)
    if kind.startswith("jpeg"):
        image.save(out, "JPEG", quality=int(kind[4:]))
    else:
        image.save(out, kind.upper())
    mime = "jpeg" if kind.startswith("jpeg") else kind
    return dots.shape, f"data:image/{mime};base64,{base64.b64encode(out.getvalue()).decode()}"


def widths(modules, symbology):
    """Symbol widths in dots: single dots from one dot a module to two and a half, then some up to four."""
    count = modules.shape[1]
    step = max(1, count // 24)
    return sorted(set(range(count, count * 5 // 2, step)) | set(range(count, count + 4)) | set(range(count * 2 - 2, count * 2 + 3)) | {count * 3, count * 7 // 2, count * 4})


def cases():
    for symbology, text in SYMBOLS:
        modules = written(symbology, text)
        for dpi in RESOLUTIONS:
            for at, width in enumerate(widths(modules, symbology)):
                if width > 95 * RESOLUTIONS[dpi]:
                    continue
                yield symbology, text, modules, dpi, width, INPUTS[at % len(INPUTS)], 1 + at % 3 if at % len(INPUTS) < 2 else 2 + at % 2


def label(case):
    symbology, _, modules, dpi, width, kind, scale = case
    (height_px, width_px), url = picture(modules, symbology, scale, kind)
    per_pixel = width / RESOLUTIONS[dpi] / (modules.shape[1] * scale)
    quiet = max(QUIET[symbology], 2) * width / modules.shape[1] / RESOLUTIONS[dpi] + 1
    size = width_px * per_pixel, height_px * per_pixel
    if symbology in LINEAR:
        size = size[0], max(size[1], 6)
    paper = size[0] + 2 * quiet, size[1] + 2 * quiet
    html = (
        f"<!DOCTYPE html><style>@page{{size:{paper[0]:.3f}mm {paper[1]:.3f}mm;margin:0}}body{{margin:0}}</style>"
        f'<img src="{url}" style="position:absolute;left:{quiet:.3f}mm;top:{quiet:.3f}mm;width:{size[0]:.4f}mm;height:{size[1]:.4f}mm">'
    )
    return {
        "errcode": 0,
        "print_html": base64.b64encode(html.encode()).decode(),
        "waybill_data": [],
        "order_id": "proof",
        "delivery_id": "SF",
        "waybill_id": "PROOF",
        "order_status": 0,
    }


def rendered(binary, all_cases, mode):
    """The dots of every case, `None` where the label failed."""
    found = [None] * len(all_cases)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for dpi in RESOLUTIONS:
            own = [at for at, case in enumerate(all_cases) if case[3] == dpi]
            batch = folder / f"{dpi}.ndjson"
            batch.write_text("".join(json.dumps(label(all_cases[at])) + "\n" for at in own))
            out = folder / f"{mode}{dpi}"
            out.mkdir()
            command = [binary, "render", str(batch), "-o", str(out / "{number}"), "--format", "png", "--dpi", str(dpi), "--barcodes", mode]
            subprocess.run([*command, "--no-verify"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for number, at in enumerate(own, 1):
                name = out / f"{number}.png"
                if name.exists():
                    found[at] = np.array(Image.open(name).convert("L"))
    return found


def about(dots):
    """The symbol and the white paper about it that a scanner looks at."""
    ink = np.argwhere(dots < 128)
    (top, left), (bottom, right) = ink.min(0), ink.max(0) + 1
    return np.pad(dots[top:bottom, left:right], 30, constant_values=255)


def as_written(dots, modules):
    """Whether the dots are the written symbol, every module as wide as the others; rows may be of any height."""
    ink = np.argwhere(dots < 128)
    (top, left), (bottom, right) = ink.min(0), ink.max(0) + 1
    symbol = dots[top:bottom, left:right] < 128
    wide = np.kron(modules, np.ones((1, symbol.shape[1] // modules.shape[1]), bool))
    rows = symbol[np.arange(len(modules)) * len(symbol) // len(modules) + len(symbol) // len(modules) // 2]
    return np.array_equal(rows, wide)


SCALE = 4
# How much wider a line of ink gets, in dots.
GAINS = [-1, -0.5, 0, 0.5, 1]


def printed(dots, gain, rng):
    """A print of 1-bit dots, scanned with four pixels a dot."""
    ink = np.pad(dots < 128, 2)
    lost = rng.random(ink.shape) < 0.03
    ink, lost = (np.repeat(np.repeat(part, SCALE, 0), SCALE, 1) for part in (ink, lost))
    for axis in (0, 1):
        for _ in range(round(abs(gain) * SCALE)):
            before = np.roll(ink, 1, axis)
            ink = ink | before if gain > 0 else ink & before
    seen = np.where(ink & ~lost, 30, 220).astype(np.uint8)
    # The spot of the scanner: σ = 0.6 dots.
    seen = np.array(Image.fromarray(seen).filter(ImageFilter.GaussianBlur(0.6 * SCALE))).astype(np.int16)
    seen += rng.integers(-14, 15, seen.shape, dtype=np.int16)
    return np.clip(seen, 0, 255).astype(np.uint8)


def said(dots, symbology, binarizer=zxingcpp.Binarizer.LocalAverage):
    """What is read."""
    fitting = getattr(zxingcpp.BarcodeFormat, symbology)
    codes = zxingcpp.read_barcodes(np.ascontiguousarray(dots), formats=fitting, binarizer=binarizer, try_rotate=False, try_invert=False)
    return [bare(code.text, symbology) for code in codes]


def bare(text, symbology):
    """Codabar's start and stop characters may be shown or not."""
    return text.strip("ABCD") if symbology == "Codabar" else text


def looks(seen):
    """What a scanner sees from several distances, in and out of focus."""
    height, width = (length // SCALE * SCALE for length in seen.shape)
    image = Image.fromarray(seen[:height, :width])
    yield seen
    yield np.array(image.resize((width // 2, height // 2), Image.BOX))
    yield np.array(image.resize((width * 2 // 3, height * 2 // 3), Image.BICUBIC))
    yield np.array(image.filter(ImageFilter.GaussianBlur(1.5)))


def judged(texts, symbology, text):
    """Whether the text that is read most often is the right one, none or another."""
    counts = collections.Counter(texts).most_common()
    if not counts or len(counts) > 1 and counts[0][1] == counts[1][1]:
        return "no"
    return "yes" if counts[0][0] == bare(text, symbology) else "wrong"


def reads(seen, symbology, text):
    """The same of a print in all looks."""
    binarizers = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.FixedThreshold, zxingcpp.Binarizer.GlobalHistogram)
    texts = [said(look, symbology, binarizer) for look in looks(seen) for binarizer in binarizers]
    return judged(sum(texts, []), symbology, text)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--every", type=int, default=1, help="only every nth case")
    arguments.add_argument("--prints", type=int, default=1, help="print only every nth of the boxes with two dots a module or more")
    options = arguments.parse_args()
    all_cases = list(cases())[:: options.every]
    rng = np.random.default_rng(options.seed)
    # Boxes, read clean, read with the picture kept; of modules of two dots and of more: prints, read at each gain.
    rows, wrong, missed, large, exact = {}, 0, [], 0, 0
    drawn, kept = rendered(options.binary, all_cases, "redraw"), rendered(options.binary, all_cases, "keep")
    for case, dots, picture_dots in zip(all_cases, drawn, kept):
        symbology, text, modules, dpi, width = case[:5]
        row = rows.setdefault((symbology, dpi), np.zeros(3 + 2 * (1 + len(GAINS)), int))
        clean = "no" if dots is None else judged(said(enlarged(dots), symbology), symbology, text)
        row[:3] += 1, clean == "yes", picture_dots is not None and judged(said(enlarged(picture_dots), symbology), symbology, text) == "yes"
        wrong += clean == "wrong"
        exact += dots is not None and as_written(dots, modules)
        if clean != "yes":
            missed.append((f"clean ({clean})", *case[:2], *case[3:]))
        module = width // modules.shape[1]
        large += module >= 2
        if module < 2 or large % options.prints:
            continue
        at = 3 if module == 2 else 4 + len(GAINS)
        row[at] += 1
        seen = None if dots is None else about(dots)
        for number, gain in enumerate(GAINS, 1):
            result = "no" if seen is None else reads(printed(seen, gain, rng), symbology, text)
            row[at + number] += result == "yes"
            wrong += result == "wrong"
            if result != "yes":
                missed.append((f"print {gain:+} ({result}) {module} dots", *case[:2], *case[3:]))
    gains = " | ".join(f"{gain:+}" if gain else "0" for gain in GAINS)
    print(f"| symbology | dpi | boxes | read | picture kept | of 2 dots a module | {gains} | of more | {gains} |")
    print("|---|---:|" + "---:|" * (5 + 2 * len(GAINS)))
    total = sum(rows.values())
    for (symbology, dpi), row in rows.items():
        print(f"| {symbology} | {dpi} | " + " | ".join(map(str, row)) + " |")
    print("| all | | " + " | ".join(map(str, total)) + " |")
    inner = [number for number, gain in enumerate(GAINS, 1) if abs(gain) < 1]
    two, more = total[3:][: 1 + len(GAINS)], total[4 + len(GAINS) :]
    half = sum(part[number] for part in (two, more) for number in inner) / max(len(inner) * (two[0] + more[0]), 1)
    whole = more[1:].sum() / max(len(GAINS) * more[0], 1)
    print(f"\nclean {total[1] / total[0]:.2%}, drawn as zxing-cpp writes it {exact / total[0]:.2%}; prints with up to half a dot of gain, of 2 dots a module or more, {half:.2%}; "
          f"with up to a whole dot, of 3 or more, {whole:.2%}; wrong texts {wrong}")
    for miss in missed:
        print("missed", *miss, file=sys.stderr)
    sys.exit(bool(min(total[1], exact) < total[0] or half < 0.995 or whole < 0.995 or wrong))


def enlarged(dots):
    return np.repeat(np.repeat(dots, 3, 0), 3, 1)


main()
