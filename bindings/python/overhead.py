"""What `../overhead.py` runs: a PDF of every line of a file, on one thread or by `render_many`. python3 overhead.py day.ndjson [jobs]"""

import sys
from pathlib import Path

from waybill_label import LabelError, Renderer

renderer = Renderer()
lines = Path(sys.argv[1]).read_bytes().splitlines()
if len(sys.argv) > 2:
    made = renderer.render_many(lines, int(sys.argv[2]), each=lambda label: len(label.pdf()))
    print(sum(one for one in made if not isinstance(one, LabelError)))
else:
    print(sum(len(renderer.label(line).pdf()) for line in lines))
