#!/usr/bin/env python3
"""CPU time a label, file sizes, memory, and whether every barcode reads, for this program and for what else is used to print waybills.

    cargo build --release
    python3 benches/peers/peers.py [--count 40] [--only NAME …]

Runs what it finds and installs nothing: `waybill-label` (target/release), Chromium (`chromium` and, in the current directory, the npm package
playwright-core), `wkhtmltopdf` and `wkhtmltoimage`, WeasyPrint and fulgur (PyPI: weasyprint, pyfulgur). Barcodes are read by PyPI's zxing-cpp from
the 1-bit page at 8 dots/mm: a PNG thresholded at 128, a PDF drawn by `pdftoppm -r 203.2 -mono`.

Each peer runs in its best practical mode: one process or browser for all labels, its page used again, and many labels in one file where it
can. CPU seconds count all processes and threads. The cost of a label is the slope between a run of COUNT labels and one of a quarter
of them, so that starting up drops out; a peer that has to start for each label pays for it.
"""

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WIDTH, HEIGHT = 100, 180
SAMPLES = ["sf-two-part", "sto-floats", "yunda-gbk"]


def documents(out):
    """The HTML of the samples, as files."""
    ours = os.path.join(ROOT, "target/release/waybill-label")
    for name in SAMPLES:
        html = subprocess.run([ours, "decode", f"{ROOT}/samples/{name}.json"], check=True, capture_output=True).stdout.decode()
        # The character set declared inside was that of the reply.
        html = re.sub(r"charset=[\"']?[\w-]+", "charset=utf-8", html)
        with open(f"{out}/{name}.html", "w", encoding="utf-8") as file:
            file.write(html)
    return [f"{out}/{name}.html" for name in SAMPLES]


def run(command, stdin=None):
    """CPU seconds of a process and all it waited for, its peak memory in bytes, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    timed = ["/usr/bin/time", "-f", "PEAK %M"] + command if os.path.exists("/usr/bin/time") else command
    done = subprocess.run(timed, input=stdin, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-400:]}")
    peak = re.search(r"PEAK (\d+)", done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, int(peak.group(1)) * 1024 if peak else 0, done.stdout


class Ours:
    def __init__(self, *options):
        self.options = options

    def __call__(self, out, mode, pages, count):
        replies = f"{out}/replies.ndjson"
        with open(replies, "w", encoding="utf-8") as file:
            for number in range(count):
                with open(f"{ROOT}/samples/{SAMPLES[number % len(SAMPLES)]}.json", encoding="utf-8") as sample:
                    file.write(json.dumps(json.load(sample)) + "\n")
        target = ["--merge", "-o", f"{out}/merged.pdf"] if mode == "merged" else ["--format", mode, "-o", out + "/{number}"]
        command = [f"{ROOT}/target/release/waybill-label", "render", replies, "--jobs", "1", "--paper", f"{WIDTH}x{HEIGHT}"]
        return run(command + target + list(self.options))[:2]


def chromium(out, mode, pages, count):
    command = ["node", f"{HERE}/chromium.mjs", shutil.which("chromium"), mode, out, str(WIDTH), str(HEIGHT), str(count)] + pages
    told = json.loads(run(command)[2])
    return told["cpu"], told["peak"]


def wkhtmltopdf(out, mode, pages, count):
    margins = ["-T", "0", "-B", "0", "-L", "0", "-R", "0"]
    size = ["-q", "--disable-smart-shrinking", "--page-width", f"{WIDTH}mm", "--page-height", f"{HEIGHT}mm"] + margins
    files = [pages[number % len(pages)] for number in range(count)]
    if mode == "merged":
        return run(["wkhtmltopdf"] + size + files + [f"{out}/merged.pdf"])[:2]
    lines = "".join(" ".join(size + [file, f"{out}/{number + 1}.pdf"]) + "\n" for number, file in enumerate(files))
    return run(["wkhtmltopdf", "--read-args-from-stdin"], lines)[:2]


def wkhtmltoimage(out, mode, pages, count):
    width, height = WIDTH * 8, HEIGHT * 8
    size = ["-q", "--zoom", str(8 * 25.4 / 96), "--width", str(width), "--height", str(height), "--disable-smart-width"]
    files = [pages[number % len(pages)] for number in range(count)]
    lines = "".join(" ".join(size + [file, f"{out}/{number + 1}.png"]) + "\n" for number, file in enumerate(files))
    return run(["wkhtmltoimage", "--read-args-from-stdin"], lines)[:2]


def python_peer(module, code):
    def peer(out, mode, pages, count):
        told = json.dumps({"out": out, "mode": mode, "pages": pages, "count": count, "width": WIDTH, "height": HEIGHT})
        return run([sys.executable, "-c", code, told])[:2]

    peer.module = module
    return peer


weasyprint = python_peer(
    "weasyprint",
    """
import json, sys, weasyprint
from weasyprint.text.fonts import FontConfiguration
job = json.loads(sys.argv[1])
fonts = FontConfiguration()
page = weasyprint.CSS(string=f"@page {{ size: {job['width']}mm {job['height']}mm; margin: 0 }}", font_config=fonts)
texts = [open(path, encoding="utf-8").read() for path in job["pages"]]
merged = []
for number in range(job["count"]):
    document = weasyprint.HTML(string=texts[number % len(texts)]).render(stylesheets=[page], font_config=fonts)
    if job["mode"] == "merged":
        merged.append(document)
    else:
        document.write_pdf(f"{job['out']}/{number + 1}.pdf")
if merged:
    merged[0].copy([page for document in merged for page in document.pages]).write_pdf(f"{job['out']}/merged.pdf")
""",
)
fulgur = python_peer(
    "pyfulgur",
    """
import json, sys, pyfulgur
job = json.loads(sys.argv[1])
size = pyfulgur.PageSize.custom(job["width"], job["height"])
engine = pyfulgur.Engine(page_size=size, margin=pyfulgur.Margin.uniform(0))
texts = [open(path, encoding="utf-8").read() for path in job["pages"]]
for number in range(job["count"]):
    pdf = engine.render_html(texts[number % len(texts)])
    open(f"{job['out']}/{number + 1}.pdf", "wb").write(pdf)
""",
)


def has_module(name):
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode == 0


def found():
    """Every peer and mode that this machine has."""
    yield "waybill-label", "png", Ours()
    yield "waybill-label --no-verify", "png", Ours("--no-verify")
    yield "waybill-label", "pdf", Ours()
    yield "waybill-label --no-verify", "pdf", Ours("--no-verify")
    yield "waybill-label", "merged", Ours()
    yield "waybill-label --no-verify", "merged", Ours("--no-verify")
    if shutil.which("chromium") and shutil.which("node") and os.path.isdir("node_modules/playwright-core"):
        for mode in ["png", "pdf", "merged"]:
            yield "Chromium", mode, chromium
    if shutil.which("wkhtmltopdf"):
        yield "wkhtmltopdf", "pdf", wkhtmltopdf
        yield "wkhtmltopdf", "merged", wkhtmltopdf
    if shutil.which("wkhtmltoimage"):
        yield "wkhtmltoimage", "png", wkhtmltoimage
    if has_module("weasyprint"):
        yield "WeasyPrint", "pdf", weasyprint
        yield "WeasyPrint", "merged", weasyprint
    if has_module("pyfulgur"):
        yield "fulgur", "pdf", fulgur


def first_pages(out, mode):
    """The 1-bit picture of the first label of each kind."""
    from PIL import Image

    for number in range(len(SAMPLES)):
        if mode == "png":
            picture = Image.open(f"{out}/{number + 1}.png").convert("L")
        else:
            # Pages of a merged file may be more than labels; then their barcodes are not counted.
            path, page = (f"{out}/merged.pdf", number + 1) if mode == "merged" else (f"{out}/{number + 1}.pdf", 1)
            command = ["pdftoppm", "-r", "203.2", "-mono", "-f", str(page), "-l", str(page), "-singlefile", path, f"{out}/page"]
            subprocess.run(command, check=True, capture_output=True)
            picture = Image.open(f"{out}/page.pbm").convert("L")
        yield picture.point(lambda value: 255 if value >= 128 else 0)


def codes(out, mode):
    import zxingcpp

    return [sorted({(code.format.name, code.text.strip("\x1d")) for code in zxingcpp.read_barcodes(picture)}) for picture in first_pages(out, mode)]


def expected():
    """What the barcodes of each sample say."""
    told = subprocess.run(
        [f"{ROOT}/target/release/waybill-label", "inspect"] + [f"{ROOT}/samples/{name}.json" for name in SAMPLES], check=True, capture_output=True
    )
    # A function character at the end of a Code 128 is GS to some readers and nothing to others.
    return [{code["text"].strip("\x1d") for code in label["barcodes"] if code["page"] == 1} for label in json.loads(told.stdout)]


def measure(name, mode, peer, pages, count, wanted):
    costs = []
    for _ in range(3):
        runs = []
        for labels in [count // 4, count]:
            with tempfile.TemporaryDirectory() as out:
                cpu, peak = peer(out, mode, pages, labels)
                runs.append((labels, cpu))
                sizes = [os.path.getsize(f"{out}/{file}") for file in os.listdir(out) if file.endswith((".pdf", ".png"))]
                seen = codes(out, mode)
        costs.append((runs[1][1] - runs[0][1]) / (runs[1][0] - runs[0][0]))
    read = sum(len(all_of & {text for _, text in some}) for all_of, some in zip(wanted, seen))
    return {
        "name": name,
        "mode": mode,
        "ms": statistics.median(costs) * 1000,
        "bytes": round(sum(sizes) / count),
        "peak": peak,
        "read": read,
        "of": sum(map(len, wanted)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40, help="labels of the longer run; ours are cheap and take 50 times as many")
    parser.add_argument("--only", nargs="*", help="names of the peers to run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        pages = documents(out)
        wanted = expected()
        print("| | makes | CPU ms a label | labels/s a core | kB a label | peak MiB | barcodes read |")
        print("|---|---|---:|---:|---:|---:|---:|")
        for name, mode, peer in found():
            if options.only and name not in options.only:
                continue
            count = options.count * 50 if isinstance(peer, Ours) else options.count
            makes = {"png": "PNG", "pdf": "PDF", "merged": "one PDF of all"}[mode]
            try:
                row = measure(name, mode, peer, pages, count, wanted)
            except RuntimeError as error:
                print(f"| {name} | {makes} | fails | | | | |", flush=True)
                print(error, file=sys.stderr)
                continue
            print(
                f"| {name} | {makes} | {row['ms']:.2f} | {1000 / row['ms']:.0f} | {row['bytes'] / 1000:.0f} "
                f"| {row['peak'] / 2**20:.0f} | {row['read']} of {row['of']} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
