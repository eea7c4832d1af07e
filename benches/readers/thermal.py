#!/usr/bin/env python3
"""Shows PDFs in thermal ink to poppler, mupdf and pdfium, and tells how much of their ink is that of the PNG.

    python3 benches/readers/thermal.py WAYBILL_LABEL INPUT ... [--dpi 203,300]

Renders each INPUT (a reply, or replies line by line) as PDF (`--pdf-ink thermal`) and PNG (1 bit), draws each PDF page in the same resolution, black and white, in each
reader, and prints by reader and resolution: pages, pages of another size, the share of the PDF's ink that has ink of the PNG within one dot, the share of the PNG's
ink that has ink of the PDF, and the pages with the lowest shares. Labels that are not made are counted. Needs `pdftoppm`, `mutool`, and the Python packages numpy,
scipy, Pillow and pypdfium2. Exits with 1 when a page has another size or a share of all is below 99.7 %.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pypdfium2
from PIL import Image
from scipy.ndimage import binary_dilation

DOTS_PER_MM = {"203": 8, "300": 300 / 25.4}
# Ink, below this grey.
INK = 128
LEAST = 0.997
NEAR = numpy.ones((3, 3), dtype=bool)


def ink(picture):
    return numpy.asarray(picture.convert("L")) < INK


def poppler(pdf, dpi, folder):
    subprocess.run(["pdftoppm", "-r", str(dpi), "-mono", pdf, folder / "poppler"], check=True, stderr=subprocess.DEVNULL)
    pages = sorted(folder.glob("poppler-*.pbm"))
    return [ink(Image.open(page)) for page in pages]


def mupdf(pdf, dpi, folder):
    run = ["mutool", "draw", "-q", "-r", str(dpi), "-A", "0", "-o", folder / "mupdf-%03d.pbm", pdf]
    subprocess.run(run, check=True, stderr=subprocess.DEVNULL)
    return [ink(Image.open(page)) for page in sorted(folder.glob("mupdf-*.pbm"))]


def pdfium(pdf, dpi, folder):
    document = pypdfium2.PdfDocument(pdf)
    smooth = {"no_smoothtext": True, "no_smoothimage": True, "no_smoothpath": True}
    pages = [ink(page.render(scale=dpi / 72, grayscale=True, **smooth).to_pil()) for page in document]
    document.close()
    return pages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--dpi", default="203,300")
    arguments = parser.parse_args()
    failed = False
    for name in arguments.dpi.split(","):
        dpi = DOTS_PER_MM[name] * 25.4
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            command = [arguments.binary, "render", *arguments.inputs, "-q", "--dpi", name, "--format", "pdf,png", "--pdf-ink", "thermal", "-o", f"{folder}/out/"]
            subprocess.run(command, stderr=subprocess.DEVNULL)
            files = sorted((folder / "out").glob("*.pdf"))
            print(f"{name} dpi: {len(files)} labels")
            for reader in (poppler, mupdf, pdfium):
                sums, sizes, worst = numpy.zeros(4), 0, []
                for pdf in files:
                    drawn = folder / "drawn"
                    drawn.mkdir()
                    pages = reader(pdf, dpi, drawn)
                    for number, page in enumerate(pages, 1):
                        picture = pdf.with_name(f"{pdf.stem}.png" if number == 1 else f"{pdf.stem}-{number}.png")
                        png = ink(Image.open(picture))
                        if page.shape != png.shape:
                            sizes += 1
                            continue
                        of_pdf, of_png = page & binary_dilation(png, NEAR), png & binary_dilation(page, NEAR)
                        counts = numpy.array([of_pdf.sum(), page.sum(), of_png.sum(), png.sum()], dtype=float)
                        sums += counts
                        shares = counts[[0, 2]] / counts[[1, 3]] if all(counts[[1, 3]]) else counts[[1, 3]] == 0
                        worst.append((min(shares), picture.name))
                    for file in drawn.iterdir():
                        file.unlink()
                    drawn.rmdir()
                shares = sums[[0, 2]] / numpy.maximum(sums[[1, 3]], 1)
                failed |= sizes > 0 or min(shares) < LEAST
                lowest = ", ".join(f"{share:.4f} {name}" for share, name in sorted(worst)[:3])
                print(f"  {reader.__name__:8} {len(worst)} pages, {sizes} of another size; {shares[0]:.4%} of the PDF's ink, {shares[1]:.4%} of the PNG's; lowest: {lowest}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
