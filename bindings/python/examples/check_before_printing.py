"""Is it the parcel's label? Its dots go to the printer only then: python3 check_before_printing.py reply.json order.json > /dev/usb/lp0"""

import sys
from pathlib import Path

from waybill_label import Renderer

label = Renderer().label(Path(sys.argv[1]).read_bytes())
checked = label.check(Path(sys.argv[2]).read_bytes())
for finding in checked["findings"]:
    print(finding["field"], finding["outcome"], file=sys.stderr)
if not checked["passes"]:
    sys.exit(1)
sys.stdout.buffer.write(label.print_data({"printer": "tsc-203"}))
