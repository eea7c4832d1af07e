"""A picture as TSPL's BITMAP by labeljetty: PBM > command."""

import sys

from labeljetty.printer.tspl import TSPLPrinter
from PIL import Image

command = TSPLPrinter._bitmap_tspl(None, Image.open(sys.argv[1]).convert("1"), 0, 0)
sys.stdout.buffer.write(command)
