"""A reply to a PDF and a PNG: python3 one_label.py reply.json [folder]"""

import sys
from pathlib import Path

from waybill_label import LabelError, Renderer

reply = Path(sys.argv[1]).read_bytes()
folder = Path(sys.argv[2] if len(sys.argv) > 2 else ".")
try:
    label = Renderer().label(reply)
except LabelError as error:
    sys.exit(f"{error} [{error.code}]")
for warning in label.warnings:
    print(warning["severity"], warning["code"], file=sys.stderr)
(folder / "label.pdf").write_bytes(label.pdf())
(folder / "label.png").write_bytes(label.png())
print(label.waybill_id, label.model()["routing_code"])
