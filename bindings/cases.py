#!/usr/bin/env python3
"""Makes cases.json: what the command makes of the samples with options, as hashes that every binding's tests compare theirs with.

    python3 bindings/cases.py target/release/waybill-label            # writes it
    python3 bindings/cases.py target/release/waybill-label --check    # fails when it is not up to date
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "bindings" / "cases.json"

# Options by their names in JSON; a printer's job is made at the resolution that `options` say.
SAMPLES = sorted(path.name for path in (ROOT / "samples").glob("*.json"))
CASES_OF = (
    [(sample, {}, {"language": "tspl"}) for sample in SAMPLES]
    + [(sample, {"dpi": 300, "color": "gray"}, {"language": "zpl", "z64": True}) for sample in SAMPLES[::3]]
    + [
        ("sf-two-part.json", {"rotate": 90, "offset": [1.5, -0.25], "darkness": 2}, {"language": "cpcl", "density": 20, "copies": 3}),
        ("sf-two-part.json", {"color": "rgb", "dither": "ordered"}, {"language": "pwg", "pwg_gray": True}),
        ("sf-two-part.json", {"pdfa": True, "pdf_ink": "thermal"}, {"printer": "tsc-203", "media": "gap=2mm", "speed": 4, "label_mode": "peel-off", "direction": "reversed"}),
        ("zto-one-part.json", {"paper": "100x150", "barcodes": "keep", "verify": False}, {"language": "escpos"}),
        ("zto-one-part.json", {"set": {"ZTO_mark": "312- 04"}, "allow": ["check"]}, {"printer": "tsc-203", "form_length": 150}),
        ("ems-quirks.json", {"print_type": "one-part", "strict": True, "allow": ["overflow"]}, {"language": "epl", "tear_offset": 2}),
        ("jd-stacked-tables.json", {"limits": {"steps": 100}}, {"language": "tspl"}),
        ("jd-stacked-tables.json", {"deny": ["value_not_shown", "note"]}, {"language": "tspl", "form_length": 50}),
        ("post-nested.json", {"limits": {"pages": 1}}, {"language": "tspl"}),
    ]
)


def flags(options):
    """JSON options as those of the command: the names are the same, but that of colours."""
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if name == "color":
            flag = "--ink"
        if name == "verify":
            yield from [] if value else ["--no-verify"]
        elif name in ("set", "limits"):
            for key, one in value.items():
                yield from ["--" + name.rstrip("s") if name == "limits" else flag, f"{key}={one}"]
        elif name == "offset":
            yield f"{flag}={value[0]},{value[1]}"
        elif value is True:
            yield flag
        elif isinstance(value, list):
            yield f"{flag}={','.join(value)}"
        else:
            yield f"{flag}={value}"


def files(command, sample, arguments, formats):
    """What the command makes: of each label the hashes of its files, or the code of its error."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [command, "render", ROOT / "samples" / sample, "-o", f"{folder}/{{number}}", "--report", report, "--format", formats, *arguments],
            stderr=subprocess.DEVNULL,
        )
        for label in json.loads(report.read_bytes())["labels"]:
            if label["error"]:
                yield {"error": label["error"]["code"]}
            else:
                yield [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in label["files"]]


def results(command, sample, options, print_options):
    """PDF and PNGs with `options`, the printer's data with both."""
    options_of_dots = list(flags(options))
    made = files(command, sample, options_of_dots, "pdf,png")
    told = dict(print_options)
    language = told.pop("language", None) or "tspl"
    printed = files(command, sample, options_of_dots + list(flags(told)), language)
    for drawn, data in zip(made, printed, strict=True):
        if isinstance(drawn, dict):
            yield drawn
        else:
            yield {"pdf": drawn[0], "png": drawn[1:], "print_data": data}


def main():
    command = Path(sys.argv[1]).resolve()
    cases = [
        {"sample": sample, "options": options, "print_options": told, "results": list(results(command, sample, options, told))}
        for sample, options, told in CASES_OF
    ]
    text = json.dumps(cases, indent=1) + "\n"
    if sys.argv[2:] == ["--check"]:
        if CASES.read_text() != text:
            sys.exit("bindings/cases.json is not what the command makes: python3 bindings/cases.py target/release/waybill-label")
    else:
        CASES.write_text(text)


if __name__ == "__main__":
    main()
