#!/usr/bin/env python3
"""The codes of Python generators and of zint, written beside this file. Needs the PyPI packages segno, qrcode and python-barcode, and Debian's zint."""
import pathlib, subprocess
import barcode, qrcode, qrcode.image.svg, segno
from barcode.writer import SVGWriter

here = pathlib.Path(__file__).parent
text = 'SF1400301234567'
segno.make(text, error='m', micro=False).save(str(here / 'segno.svg'), scale=3)
segno.make(text, micro=False).save(str(here / 'segno.svgz'), scale=3)
qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage).save(str(here / 'python-qrcode.svg'))
barcode.get_barcode_class('code128')(text, writer=SVGWriter()).save(str(here / 'python-barcode-code128'), {'module_width': .375, 'write_text': False})
for name, number, said in [('code128', 20, text), ('qr', 58, 'https://example.com/SF1400301234567'), ('datamatrix', 71, text)]:
    subprocess.run(['zint', '-b', str(number), '-d', said, '-o', str(here / f'zint-{name}.svg')], check=True)
