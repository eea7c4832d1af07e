"""A file of JSON lines to one PDF and one file of printer data a label, by all processors: python3 a_day.py day.ndjson folder"""

import sys
from pathlib import Path

from waybill_label import Label, LabelError, Renderer

folder = Path(sys.argv[2])
renderer = Renderer({"strict": True, "allow": ["blocked_resource"]})


def write(label: Label) -> str:
    (folder / f"{label.waybill_id}.pdf").write_bytes(label.pdf())
    (folder / f"{label.waybill_id}.tspl").write_bytes(label.print_data({"printer": "tsc-203", "media": "gap=2mm"}))
    return label.waybill_id


with open(sys.argv[1], "rb") as day:
    for result in renderer.render_many(day, each=write):
        if isinstance(result, LabelError):
            print(f"{result.order_id}: {result} [{result.code}]", file=sys.stderr)
        else:
            print(result)
