#!/usr/bin/env python3
"""Shows the samples' PDFs to poppler, mupdf and pdfium, and tells where these three and the PNG differ.

    python3 benches/readers/readers.py [WAYBILL_LABEL] [OPTION ...]

Renders `samples` as PDF and PNG (1 bit, 8 dots/mm; the options are handed on, such as --rotate 90 or --pdfa), draws every PDF page in 8
dots/mm without smoothing in each reader, and prints for every pair how many black dots of one have no black dot of the other within one dot,
and within two, in both directions. Then it compares the text that each reader finds, white space left out. Needs WAYBILL_LABEL (default
target/release/waybill-label), `pdftoppm`, `pdftotext`, `mutool`, and the Python packages numpy, Pillow and pypdfium2 (PyPI). Installs nothing;
exits with 77 and says so when something is missing, and with 1 when two readers find different characters, or when more than two in a
thousand black dots have none of the other picture's within two dots. (Without smoothing, pdfium leaves out strokes thinner than half a dot:
the underscores of small type.)
"""

import itertools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
DPI = "203.2"
# Below this grey is ink, as in our PNGs.
INK = 128


def missing(what):
    print(f"{what} is missing: nothing was compared")
    sys.exit(77)


try:
    import numpy
    import pypdfium2
    from PIL import Image
except ImportError as error:
    missing(error.name)


def ink(picture):
    return numpy.asarray(picture.convert("L")) < INK


def poppler(pdf, folder):
    stem = folder / "poppler"
    subprocess.run(["pdftoppm", "-r", DPI, "-gray", "-aa", "no", "-aaVector", "no", pdf, stem], check=True)
    pages = sorted(folder.glob("poppler-*.pgm"))
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True).stdout.decode()
    return [ink(Image.open(page)) for page in pages], text


def mupdf(pdf, folder):
    run = ["mutool", "draw", "-q", "-r", DPI, "-A", "0", "-c", "gray", "-o", folder / "mupdf-%02d.pgm", pdf]
    subprocess.run(run, check=True, stderr=subprocess.DEVNULL)
    pages = sorted(folder.glob("mupdf-*.pgm"))
    run = ["mutool", "draw", "-q", "-F", "txt", "-o", "-", pdf]
    text = subprocess.run(run, check=True, capture_output=True).stdout.decode()
    return [ink(Image.open(page)) for page in pages], text


def pdfium(pdf, _):
    smooth = {f"no_smooth{part}": True for part in ("text", "path", "image")}
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [ink(page.render(scale=float(DPI) / 72, **smooth).to_pil()) for page in document]
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return pages, text


def strays(one, other, reach):
    near = numpy.zeros_like(other)
    height, width = other.shape
    for dy, dx in itertools.product(range(-reach, reach + 1), repeat=2):
        ys, xs = max(dy, 0), max(dx, 0)
        ye, xe = height + min(dy, 0), width + min(dx, 0)
        near[ys:ye, xs:xe] |= other[ys - dy : ye - dy, xs - dx : xe - dx]
    return int((one & ~near).sum())


def dense(text):
    # U+FFFE is pdfium's soft hyphen at the end of a line.
    return "".join(c for c in text if not c.isspace() and c.isprintable() and c != "\ufffe")


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else HOME / "target/release/waybill-label"
    for tool in (program, "pdftoppm", "pdftotext", "mutool"):
        shutil.which(tool) or missing(tool)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        labels = folder / "labels"
        subprocess.run([program, "render", HOME / "samples", "-o", labels, *sys.argv[2:]], check=True, stderr=subprocess.DEVNULL)
        print("label, page, pair: dots of either without one of the other within 1 (within 2)")
        for pdf in sorted(labels.glob("*.pdf")):
            seen, texts = {}, {}
            for reader in (poppler, mupdf, pdfium):
                scratch = folder / "scratch"
                scratch.mkdir()
                seen[reader.__name__], texts[reader.__name__] = reader(pdf, scratch)
                shutil.rmtree(scratch)
            pages = len(seen["poppler"])
            seen["png"] = [ink(Image.open(pdf.with_name(f"{pdf.stem}{f'-{i}' if i > 1 else ''}.png"))) for i in range(1, pages + 1)]
            for (a, ones), (b, others) in itertools.combinations(seen.items(), 2):
                for number, (one, other) in enumerate(zip(ones, others, strict=True), 1):
                    counts = [strays(one, other, reach) + strays(other, one, reach) for reach in (1, 2)]
                    bad += counts[1] > 0.002 * one.sum()
                    print(f"{pdf.stem} {number} {a}/{b}: {counts[0]} ({counts[1]}) of {int(one.sum())}")
            for (a, one), (b, other) in itertools.combinations(texts.items(), 2):
                same = sorted(dense(one)) == sorted(dense(other))
                bad += not same
                print(f"{pdf.stem} text {a}/{b}: {'the same characters' if same else 'DIFFERENT'}, {'' if dense(one) == dense(other) else 'not '}in the same order")
    sys.exit(int(bad > 0))


main()
