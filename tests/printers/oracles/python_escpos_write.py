"""A picture as ESC/POS by python-escpos: PBM COMMAND > stream, COMMAND being bitImageRaster or graphics."""

import contextlib
import sys

from escpos.printer import Dummy
from PIL import Image

printer = Dummy()
with contextlib.redirect_stdout(sys.stderr):
    printer.image(Image.open(sys.argv[1]).convert("1"), impl=sys.argv[2], fragment_height=256)
sys.stdout.buffer.write(printer.output)
