#!/usr/bin/env python3
"""Reads small label text by machine: our 1-bit dots against Chromium's grey, thresholded, both at 203 dpi.

    python3 benches/ocr/ocr.py [WAYBILL_LABEL] [SIZE_PT ...]

Sets the lines of lines.txt at each size with the bundled face, draws them with `waybill-label render` (1 bit) and with Chromium
(greys, then ink below 128), blows each dot up to 2 × 2, 3 × 3 and 4 × 4 pixels, and lets tesseract (chi_sim) read all of them line by line. Prints a table of character error
rates: edit distance without spaces, divided by the characters set. Needs WAYBILL_LABEL (default target/release/waybill-label), `chromium`,
`tesseract` with chi_sim (Debian tesseract-ocr-chi-sim), and Pillow. Installs nothing; exits with 77 and says so when something is missing.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FACES = HERE.parents[1] / "assets/fonts"
SIZES = [6, 7, 8, 9, 10, 11, 12]
WEIGHTS = {400: "Regular", 700: "Bold"}
WIDTH, HEIGHT = 180, 150  # mm
DOTS_PER_MM = 8
# A reader of one size only would tell chance from chance.
PIXELS_PER_DOT = (2, 3, 4)
LINE_HEIGHT = 1.6
MARGIN = 4  # mm


def skip(what):
    print(f"SKIPPED: {what}", file=sys.stderr)
    sys.exit(77)


def html(lines, points, weight):
    face = (FACES / f"NotoSansSC-{WEIGHTS[weight]}.ttf").resolve().as_uri()
    rows = "".join(f"<div>{line}</div>" for line in lines)
    return (
        f"<!DOCTYPE html><meta charset=utf-8><style>@font-face{{font-family:Label;src:url({face});font-weight:{weight}}}"
        "*{margin:0}"
        f"body{{font:{weight} {points}pt/{LINE_HEIGHT} Label,'Noto Sans SC';padding:{MARGIN}mm;white-space:nowrap;color:#000;background:#fff}}</style>{rows}"
    )


def ours(program, document, folder):
    reply = folder / "reply.json"
    reply.write_text(json.dumps({"waybill_id": "OCR", "print_html": document}), encoding="utf-8")
    out = folder / "ours.png"
    options = ["--paper", f"{WIDTH}x{HEIGHT}", "--dpi", "203", "--format", "png", "--jobs", "1"]
    subprocess.run([program, "render", reply, "-o", out, *options], check=True, capture_output=True)
    return Image.open(out).convert("1", dither=Image.Dither.NONE)


def chromium(document, folder):
    page, out = folder / "page.html", folder / "chromium.png"
    page.write_text(document, encoding="utf-8")
    px = [round(mm / 25.4 * 96) for mm in (WIDTH, HEIGHT)]
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-lcd-text",
        "--hide-scrollbars",
        f"--force-device-scale-factor={DOTS_PER_MM * 25.4 / 96}",
        f"--window-size={px[0]},{px[1]}",
        f"--screenshot={out}",
    ]
    subprocess.run([shutil.which("chromium"), *options, page.as_uri()], check=True, capture_output=True)
    return Image.open(out).convert("L").point(lambda v: 0 if v < 128 else 255).convert("1", dither=Image.Dither.NONE)


def read(dots, points, number, times, folder):
    """One line, cut out so that finding lines is no part of the trial."""
    height = points / 72 * 25.4 * LINE_HEIGHT * DOTS_PER_MM
    top = MARGIN * DOTS_PER_MM + number * height
    line = dots.crop((0, round(top), dots.width, round(top + height)))
    path = folder / "line.png"
    line.resize((line.width * times, line.height * times), Image.Resampling.NEAREST).save(path)
    command = ["tesseract", path, "-", "-l", "chi_sim", "--psm", "7", "--dpi", str(203 * times)]
    return subprocess.run(command, check=True, capture_output=True, text=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}).stdout


def errors(wanted, got):
    """The edit distance of two texts, white space aside."""
    wanted, got = "".join(wanted.split()), "".join(got.split())
    row = list(range(len(got) + 1))
    for i, a in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1], len(wanted)


def main():
    arguments = sys.argv[1:]
    program = arguments.pop(0) if arguments and not arguments[0].isdigit() else "target/release/waybill-label"
    sizes = [int(size) for size in arguments] or SIZES
    if not shutil.which(program):
        skip(f"{program} is missing: cargo build --release")
    for tool in ("chromium", "tesseract"):
        if not shutil.which(tool):
            skip(f"{tool} is missing")
    if "chi_sim" not in subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True).stdout.split():
        skip("tesseract has no chi_sim (Debian: tesseract-ocr-chi-sim)")
    lines = (HERE / "lines.txt").read_text(encoding="utf-8").splitlines()
    print("| size | weight | ours, 1 bit | Chromium, grey < 128 |\n|---|---|---|---|")
    sums = [0, 0, 0]
    for points in sizes:
        for weight in WEIGHTS:
            document = html(lines, points, weight)
            with tempfile.TemporaryDirectory() as folder:
                folder = Path(folder)
                pictures = [ours(program, document, folder), chromium(document, folder)]
                rates = []
                for place, dots in enumerate(pictures):
                    results = [
                        errors(line, read(dots, points, number, times, folder))
                        for number, line in enumerate(lines)
                        for times in PIXELS_PER_DOT
                    ]
                    wrong, count = map(sum, zip(*results))
                    sums[place] += wrong
                    rates.append(f"{100 * wrong / count:.1f} %")
                sums[2] += count
            print(f"| {points} pt | {WEIGHTS[weight]} | {rates[0]} | {rates[1]} |", flush=True)
    print(f"| all | | **{100 * sums[0] / sums[2]:.1f} %** | **{100 * sums[1] / sums[2]:.1f} %** |")


try:
    from PIL import Image
except ImportError:
    skip("Pillow is missing (pip install pillow)")
if __name__ == "__main__":
    main()
