#!/usr/bin/env python3
"""Does the verdict on a barcode (readable or refused) agree with independent readers?

Codes of every symbology are put on labels, most with something over them: white and black boxes, lines, rings, hatching, ink in the quiet zone. Each
label is made twice, once verified; the dots of the other are read by zxing-cpp and zbar, which look several times, as scanners do: in three sizes, sharp
and through a spot, with each of three ways to tell ink from paper. The verdict is "reads" unless the label is refused, or the code is told as cut off or as
unreadable. A code that is refused and that one or two of those 19 looks read is on the border, and either verdict is right. A code that neither reads
and that is not refused must at least have come with a warning.

    pip install zxing-cpp numpy Pillow; apt install zbar-tools
    python3 benches/barcode_proof/agree.py target/release/waybill-label --seed 1 --cases 5000

Exit code 1 when fewer than 99 % agree, or when a code that both readers miss is not told of.
"""

import argparse
import base64
import collections
import io
import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

LINEAR = {"Code128": ["SF1400027716359", "JDVC19000427713-1-1-"], "Code39": ["ZTO-73115"], "ITF": ["16901234567892"], "EAN13": ["6901234567892"]}
ON_THE_BORDER = 2
MATRIX = {"QRCode": ["https://example.cn/w?n=73115500427718", "MMM={'k1':'571W','k5':'SF1400027716359','k7':'e3a8b1f0'}"], "DataMatrix": ["JD0042771500031"], "PDF417": ["EMS LX004277150CN 0.35 KG"]}


def code(symbology, text):
    dots = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology)), scale=1, add_quiet_zones=False)) < 128
    if symbology in LINEAR:
        dots = np.repeat(dots[:1], 40, 0)
    dots = np.kron(dots, np.ones((2, 2), bool))
    out = io.BytesIO()
    Image.fromarray(np.where(dots, 0, 255).astype(np.uint8)).save(out, "PNG")
    return dots.shape, "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def overlay(rng, kind, x, y, w, h):
    """An element over, or beside, a code in a box of mm."""
    def box(left, top, width, height, color):
        return f'<div style="position:absolute;left:{left:.2f}mm;top:{top:.2f}mm;width:{width:.2f}mm;height:{height:.2f}mm;background:{color}"></div>'

    color = rng.choice(["#000", "#fff"])
    if kind == "none":
        return ""
    if kind == "box":
        return box(x + rng.random() * w * 0.8, y + rng.choice([-0.1, 0.2, 0.5, 0.7]) * h, w * rng.uniform(0.05, 0.3), h * rng.uniform(0.1, 0.9), color)
    if kind == "line across":
        return box(x - 4, y + rng.random() * h, w + 8, rng.uniform(0.12, 0.8), "#000")
    if kind == "line down":
        return box(x + rng.random() * w, y - 3, rng.uniform(0.12, 0.5), h + 6, "#000")
    if kind == "ring":
        size = rng.uniform(0.6, 1.4) * h
        return f'<div style="position:absolute;left:{x + rng.random() * w - size / 2:.2f}mm;top:{y + rng.uniform(-0.4, 0.6) * h:.2f}mm;width:{size:.2f}mm;height:{size:.2f}mm;border:.5mm solid #c00;border-radius:50%;box-sizing:border-box"></div>'
    if kind == "quiet zone":
        gap = rng.uniform(0, 3)
        return box(x - gap - 1, y - 1, 1, h + 2, "#000")
    return "".join(box(x + at * w / 12, y + rng.random() * h * 0.9, w / 30, h * 0.1, color) for at in range(12))


def reply(rng):
    symbology = rng.choice(list(LINEAR) + list(MATRIX))
    text = rng.choice((LINEAR | MATRIX)[symbology])
    (rows, columns), url = code(symbology, text)
    module = rng.choice([0.25, 0.25, 0.3, 0.375, 0.5])
    w = columns / 2 * module
    h = rng.uniform(8, 16) if symbology in LINEAR else rows / 2 * module
    kind = rng.choice(["none", "box", "line across", "line down", "ring", "quiet zone", "dashes"])
    html = (
        '<!DOCTYPE html><style>@page{size:100mm 80mm;margin:0}body{margin:0}</style>'
        f'<img src="{url}" style="position:absolute;left:12mm;top:12mm;width:{w:.3f}mm;height:{h:.3f}mm">' + overlay(rng, kind, 12, 12, w, h)
    )
    return symbology, text, kind, {"errcode": 0, "print_html": base64.b64encode(html.encode()).decode(), "waybill_data": [], "order_id": "o", "delivery_id": "SF", "waybill_id": "", "order_status": 0}


def zxing(image, text):
    """Looks of zxing-cpp, and whether each reads the text."""
    left, top, right, bottom = image.point(lambda luma: 255 - luma).getbbox() or (0, 0, image.width, image.height)
    image = image.crop((max(left - 40, 0), max(top - 40, 0), right + 40, bottom + 40)) if right + 40 < image.width and bottom + 40 < image.height else image
    for times in (1, 2, 3):
        size = image.resize((image.width * times, image.height * times), Image.NEAREST)
        for look in (size, size.filter(ImageFilter.GaussianBlur(0.7 * times))):
            for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.FixedThreshold, zxingcpp.Binarizer.GlobalHistogram):
                yield any(found.text == text for found in zxingcpp.read_barcodes(look, binarizer=binarizer))


def zbar(path, text):
    found = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True).stdout
    return text in found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=5000)
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    cases = [reply(rng) for _ in range(options.cases)]
    agree, border, silent, differ = 0, 0, 0, collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        batch = folder / "batch.ndjson"
        batch.write_text("".join(json.dumps(case[3]) + "\n" for case in cases))
        for name, more in (("dots", ["--no-verify"]), ("judged", [])):
            command = [options.binary, "render", str(batch), "-o", str(folder / name / "{number}"), "--format", "png", "--report", str(folder / f"{name}.json")]
            subprocess.run([*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        labels = json.loads((folder / "judged.json").read_text())["labels"]
        for number, ((symbology, text, kind, _), label) in enumerate(zip(cases, labels), 1):
            path = folder / "dots" / f"{number}.png"
            if not path.exists():
                continue
            told = {warning["code"] for warning in label.get("warnings") or [] if warning["code"].startswith("barcode_")}
            refused = bool(label.get("error")) or bool(told & {"barcode_cut", "barcode_not_read"})
            looks = itertools.chain([symbology not in ("DataMatrix", "PDF417") and zbar(str(path), text)], zxing(Image.open(path).convert("L"), text))
            read = sum(looks) if refused else any(looks)
            if bool(read) != refused:
                agree += 1
                continue
            if 0 < read <= ON_THE_BORDER and refused:
                border += 1
                continue
            differ[kind, symbology, "refused though read" if refused else "not refused, told" if told else "not refused, NOT TOLD"] += 1
            silent += not refused and not told
    print(
        f"{agree} of {len(cases)} verdicts agree with zxing-cpp and zbar ({agree / len(cases):.2%}), {border} are on the border "
        f"({(agree + border) / len(cases):.2%}); {silent} codes that both miss are not told of"
    )
    for what, count in differ.most_common():
        print(f"{count:5} {', '.join(what)}")
    sys.exit(bool(agree + border < 0.99 * len(cases) or silent))


main()
