#!/usr/bin/env python3
"""Does a browser put things where the suite expects them?

    python3 tests/suite/browser.py [ROOM[/RULE] …] [--pictures DIR]

Lays every document of the suite out in Chromium, on the same paper and with the project's own faces, and compares it with the
expectation beside it: each line of text begins, ends and stands within 1 px of its place, and a picture of all that is no text shows the
expected colours within 1 px of theirs. Documents of several pages, or with @page, are printed to PDF; others are shown in a window
with print styles, where places are exact. Needs chromium, Pillow and numpy, and poppler's tools for PDF.
"""
import argparse, base64, io, json, os, re, shutil, subprocess, sys, tempfile, xml.etree.ElementTree as xml
from pathlib import Path
import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SUITE = Path(__file__).resolve().parent
FACES = SUITE.parents[1] / 'assets' / 'fonts'
WIDTH, HEIGHT = 384, 240  # px of the paper, as in tests/suite.rs
SCALE = 2                 # device pixels in a px
NEAR = 1.01               # px that a place may differ
LIKE = 40                 # steps of 255 that a colour may differ
FINE = 4                  # how much larger curves are drawn
FEW = 8                   # pixels at the ends of curves that may differ
UNSEEN = '\u00ad\u200b\u200e\u200f'
FONTS = '''<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir><cachedir>%s</cachedir>%s
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit><edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>
</fontconfig>'''
ALIAS = '<match target="pattern"><test name="family"><string>%s</string></test><edit name="family" mode="assign" binding="same"><string>%s</string></edit></match>'
STAND_INS = [(name, 'Noto Sans SC') for name in ('serif', 'sans-serif', 'Times New Roman', 'Arial')] + [('monospace', 'DejaVu Sans Mono'), ('Monospace', 'DejaVu Sans Mono')]
HIDE_TEXT = '''for (const e of document.querySelectorAll('*')) { const line = getComputedStyle(e).textDecorationColor;
e.style.setProperty('text-decoration-color', line, 'important'); e.style.setProperty('-webkit-text-fill-color', 'transparent', 'important') }'''


class Browser:
    """Chromium that takes its orders over two pipes (Chrome DevTools protocol, one message after the other)."""

    def __init__(self, folder):
        aliases = ''.join(ALIAS % pair for pair in STAND_INS)
        (folder / 'fonts.conf').write_text(FONTS % (FACES, folder / 'cache', aliases))
        orders, self.orders = os.pipe()
        self.answers, answers = os.pipe()

        def place():
            kept = os.dup(orders), os.dup(answers)
            os.dup2(kept[0], 3)
            os.dup2(kept[1], 4)

        command = [shutil.which('chromium') or shutil.which('google-chrome') or sys.exit('chromium is not installed'), '--headless=new', '--no-sandbox',
                   '--remote-debugging-pipe', '--disable-gpu', '--hide-scrollbars', '--font-render-hinting=none', '--force-color-profile=srgb',
                   '--no-first-run', '--disable-background-networking', '--lang=zh-CN', f'--user-data-dir={folder / "profile"}', 'about:blank']
        environment = dict(os.environ, FONTCONFIG_FILE=str(folder / 'fonts.conf'))
        self.process = subprocess.Popen(command, close_fds=False, preexec_fn=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(orders)
        os.close(answers)
        self.rest, self.number, self.session, self.events = b'', 0, None, set()
        target = self.ask('Target.createTarget', url='about:blank')['targetId']
        self.session = self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        self.ask('Page.enable')
        self.ask('Emulation.setDeviceMetricsOverride', width=WIDTH, height=HEIGHT, deviceScaleFactor=SCALE, mobile=False)
        self.ask('Emulation.setEmulatedMedia', media='print')

    def read(self):
        while b'\0' not in self.rest:
            self.rest += os.read(self.answers, 1 << 20) or sys.exit('chromium ended')
        message, self.rest = self.rest.split(b'\0', 1)
        message = json.loads(message)
        self.events.add(message.get('method'))
        return message

    def ask(self, method, **parameters):
        self.number += 1
        order = {'id': self.number, 'method': method, 'params': parameters}
        if self.session:
            order['sessionId'] = self.session
        os.write(self.orders, json.dumps(order).encode() + b'\0')
        while (answer := self.read()).get('id') != self.number:
            pass
        return answer['result'] if 'result' in answer else sys.exit(f'{method}: {answer["error"]}')

    def open(self, document):
        self.events.clear()
        self.ask('Page.navigate', url=document.as_uri())
        while 'Page.loadEventFired' not in self.events:
            self.read()
        self.run('document.fonts.ready.then(() => 1)')

    def run(self, script):
        self.ask('Runtime.evaluate', expression=script, awaitPromise=True)

    def shown(self):
        """One page: its lines as (text, left, top, width, height) and the picture of the rest."""
        snapshot = self.ask('DOMSnapshot.captureSnapshot', computedStyles=['visibility'])
        strings, document = snapshot['strings'], snapshot['documents'][0]
        layout, boxes = document['layout'], document['textBoxes']
        lines = []
        for index, bounds, start, length in zip(boxes['layoutIndex'], boxes['bounds'], boxes['start'], boxes['length']):
            units = (strings[layout['text'][index]] if layout['text'][index] >= 0 else '').encode('utf-16-le')[2 * start:2 * (start + length)]
            if strings[layout['styles'][index][0]] == 'visible':
                lines.append((units.decode('utf-16-le'), *bounds))
        self.run(HIDE_TEXT)
        clip = {'x': 0, 'y': 0, 'width': WIDTH, 'height': HEIGHT, 'scale': 1}
        png = base64.b64decode(self.ask('Page.captureScreenshot', format='png', clip=clip)['data'])
        return [(WIDTH, HEIGHT, lines, Image.open(io.BytesIO(png)).convert('RGB'))]

    def printed(self, folder):
        """The same for each page of the PDF."""
        self.pdf(folder / 'text.pdf')
        words = subprocess.run(['pdftotext', '-bbox', folder / 'text.pdf', '-'], capture_output=True, text=True, check=True).stdout
        self.run(HIDE_TEXT)
        self.pdf(folder / 'boxes.pdf')
        for old in folder.glob('page*.png'):
            old.unlink()
        subprocess.run(['pdftoppm', '-r', str(96 * SCALE), '-png', folder / 'boxes.pdf', folder / 'page'], check=True)
        pictures = [Image.open(name).convert('RGB') for name in sorted(folder.glob('page*.png'))]
        pages = []
        for page, picture in zip(re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', words, re.S), pictures, strict=True):
            lines = []
            for word in xml.fromstring(f'<page>{page[2]}</page>'):
                left, top, right, bottom = (float(word.get(side)) / .75 for side in ('xMin', 'yMin', 'xMax', 'yMax'))
                lines.append((word.text, left, top, right - left, bottom - top))
            pages.append((float(page[0]) / .75, float(page[1]) / .75, lines, picture))
        return pages

    def pdf(self, path):
        data = self.ask('Page.printToPDF', paperWidth=WIDTH / 96, paperHeight=HEIGHT / 96, marginTop=0, marginBottom=0, marginLeft=0, marginRight=0,
                        printBackground=True, preferCSSPageSize=True)['data']
        path.write_bytes(base64.b64decode(data))

    def close(self):
        self.ask('Browser.close')
        self.process.wait(10)


# --- Expectations


class Canvas:
    """What an expectation's page looks like without its text, and where that is not known."""

    def __init__(self, width, height):
        self.size = round(width * SCALE), round(height * SCALE)
        self.picture = Image.new('RGB', self.size, 'white')
        self.unknown = Image.new('L', self.size, 0)

    def paint(self, shape, paint):
        if solid := re.fullmatch(r'#(\w{6})(\w\w)?', paint):
            color = tuple(bytes.fromhex(solid[1]))
            alpha = int(solid[2] or 'ff', 16) / 255
            self.picture.paste(Image.new('RGB', self.size, color), mask=shape.point(lambda v: round(v * alpha)))
            if alpha == 1:
                self.unknown.paste(0, mask=shape)
        else:
            self.unknown.paste(255, mask=shape)

    def area(self, subpaths, matrix, even_odd=False):
        """A mask of subpaths."""
        area, first = Image.new('L', self.size, 0), None
        for subpath in subpaths:
            points = [tuple(SCALE * v for v in apply(matrix, *point)) for point in subpath]
            part = Image.new('L', self.size, 0)
            if len(points) > 2:
                fill(part, points)
            # What winds the other way is a hole.
            hole = even_odd or turns(points) * turns(first := first or points) < 0
            area = (ImageChops.difference if hole else ImageChops.lighter)(area, part)
        return area


def fill(mask, points):
    """A rectangle covers whole pixels; other polygons are drawn larger first, for soft edges."""
    xs, ys = zip(*((round(x), round(y)) for x, y in points))
    if len(points) == 4 and len(set(xs)) == 2 == len(set(ys)):
        mask.paste(255, (min(xs), min(ys), max(xs), max(ys)))
    elif len(set(xs)) > 1 and len(set(ys)) > 1:
        large = Image.new('L', (mask.width * FINE, mask.height * FINE), 0)
        ImageDraw.Draw(large).polygon([(FINE * x - .5, FINE * y - .5) for x, y in points], fill=255)
        mask.paste(large.reduce(FINE))


def turns(points):
    """Twice the signed area."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(points, points[1:] + points[:1]))


def apply(matrix, x, y):
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inside(outer, inner):
    a, b, c, d, e, f = inner
    (x, y), (ux, uy), (vx, vy) = apply(outer, e, f), apply(outer, a, b), apply(outer, c, d)
    return ux - outer[4], uy - outer[5], vx - outer[4], vy - outer[5], x, y


def corners(rect):
    x, y, width, height = map(float, re.fullmatch(r'(\S+?),(\S+) (\S+?)x(\S+)', rect).groups())
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def outline(path):
    """Subpaths as points; a curve becomes short lines."""
    subpaths = []
    for kind, numbers in re.findall(r'([MLCZ])([-\d.,]*)', path):
        n = [float(number) for number in numbers.split(',') if number]
        if kind == 'M':
            subpaths.append([(n[0], n[1])])
        elif kind == 'L':
            subpaths[-1].append((n[0], n[1]))
        elif kind == 'C':
            p = subpaths[-1][-1], (n[0], n[1]), (n[2], n[3]), (n[4], n[5])
            for t in (i / 32 for i in range(1, 33)):
                weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3
                subpaths[-1].append(tuple(sum(w * q[axis] for w, q in zip(weights, p)) for axis in (0, 1)))
    return subpaths


RECT = r'(?P<rect>\S+,\S+ \S+x\S+)'
IDENTITY = (1, 0, 0, 1, 0, 0)


def expected(text):
    """The pages of an expectation, as a browser's."""
    pages, groups = [], []
    for line in text.splitlines():
        depth, line = (len(line) - len(line.lstrip())) // 2, line.strip()
        while groups and depth <= groups[-1][0]:
            leave(groups)
        if page := re.fullmatch(r'page \d+ (\S+)x(\S+)', line):
            width, height = float(page[1]), float(page[2])
            pages.append((width, height, [], Canvas(width, height)))
        elif line.startswith('warning '):
            continue
        elif line.startswith('group'):
            enter(groups, depth, line, pages[-1][3])
        else:
            item(line, groups[-1][1] if groups else IDENTITY, *pages[-1][2:])
    while groups:
        leave(groups)
    return pages


def enter(groups, depth, line, canvas):
    matrix = groups[-1][1] if groups else IDENTITY
    if own := re.search(r'matrix\((.*?)\)', line):
        matrix = inside(matrix, tuple(map(float, own[1].split(','))))
    clip = re.search(r'clip (\S+,\S+ \S+x\S+)', line)
    path = re.search(r'clip (M\S+)', line)
    area = canvas.area([corners(clip[1])] if clip else outline(path[1]), matrix) if clip or path else Image.new('L', canvas.size, 255)
    opacity = re.search(r'opacity (\S+)', line)
    groups.append((depth, matrix, area, float(opacity[1]) if opacity else 1, canvas, canvas.picture.copy(), canvas.unknown.copy()))


def leave(groups):
    _, _, area, opacity, canvas, picture, unknown = groups.pop()
    area = area.point(lambda v: round(v * opacity))
    canvas.picture = Image.composite(canvas.picture, picture, area)
    canvas.unknown = Image.composite(canvas.unknown, unknown, area.point(lambda v: 255 if v else 0))


def item(line, matrix, lines, canvas):
    kind, rest = line.split(' ', 1)
    if kind == 'path':
        path, paint, rule = re.fullmatch(r'(\S+) (#\w+|\S.*?\))( even-odd)?(?: repeating)?', rest).groups()
        return canvas.paint(canvas.area(outline(path), matrix, bool(rule)), paint)
    rect, rest = re.fullmatch(RECT + r' (?P<rest>.*)', rest).groups()
    if kind == 'text':
        xs, ys = zip(*(apply(matrix, *corner) for corner in corners(rect)))
        text = re.sub(r'\\u\{(\w+)\}', lambda code: chr(int(code[1], 16)), rest[rest.index('"'):])
        lines.append((json.loads(text, strict=False), min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
    else:
        paint = re.search(r'#\w+', rest)[0] if kind == 'image' and '#' in rest else rest
        canvas.paint(canvas.area([corners(rect)], matrix), paint)


# --- Comparing


def differences(expectation, browser, near):
    """What the browser sees otherwise."""
    if len(expectation) != len(browser):
        return [f'{len(expectation)} pages expected, {len(browser)} in the browser']
    found = []
    for number, (ours, theirs) in enumerate(zip(expectation, browser), 1):
        if abs(ours[0] - theirs[0]) > 1.5 or abs(ours[1] - theirs[1]) > 1.5:
            found.append(f'page {number}: {ours[0]}x{ours[1]} expected, {theirs[0]}x{theirs[1]} in the browser')
        else:
            found += [f'page {number}: {what}' for what in texts(ours[2], theirs[2], near) + picture(ours[3], theirs[3])]
    return found


def reading(lines):
    """Lines without white space (and whether their ends had some), from the top and then from the left."""
    known = [[''.join(c for c in text if not c.isspace() and c not in UNSEEN), *box, text[:1].isspace(), text[-1:].isspace()] for text, *box in lines]
    known = sorted((line for line in known if line[0]), key=lambda line: line[2] + line[4] / 2)
    row, last, out = 0, None, []
    for line in known:
        middle = line[2] + line[4] / 2
        row += last is not None and middle - last > 2.5
        last = middle
        out.append((row, line[1], line))
    return [line for _, _, line in sorted(out, key=lambda each: each[:2])]


def texts(ours, theirs, near):
    ours, theirs, found = reading(ours), reading(theirs), []
    while ours and theirs:
        a, b = ours.pop(0), theirs.pop(0)
        while a[0] != b[0]:
            # The browser does not tell the hyphen it adds, nor where an ellipsis cuts.
            if a[0][-1] == '‐' and a[0][:-1] == b[0] or a[0][-1] == '…' and b[0].startswith(a[0][:-1]):
                a[0], a[6] = b[0], True
            elif ours and b[0].startswith(a[0]):
                a = joined(a, ours.pop(0))
            elif theirs and a[0].startswith(b[0]):
                b = joined(b, theirs.pop(0))
            else:
                return found + [f'text {a[0]!r} expected, {b[0]!r} in the browser']
        apart = a[1] - b[1], a[1] + a[3] - b[1] - b[3], a[2] + a[4] / 2 - b[2] - b[4] / 2
        # White space at an end may belong to the box or not.
        left, right = not (a[5] or b[5]), not (a[6] or b[6])
        if left and abs(apart[0]) > NEAR or right and abs(apart[1]) > NEAR or abs(apart[2]) > near:
            found.append('text %r: left %+.2f, right %+.2f, middle %+.2f px from the browser' % (a[0], *apart))
    return found + [f'text {line[0]!r} expected only' for line in ours] + [f'text {line[0]!r} in the browser only' for line in theirs]


def joined(a, b):
    left, top = min(a[1], b[1]), min(a[2], b[2])
    return [a[0] + b[0], left, top, max(a[1] + a[3], b[1] + b[3]) - left, max(a[2] + a[4], b[2] + b[4]) - top, a[5], b[6]]


def picture(canvas, theirs):
    """Each pixel's colour lies between those that the other picture has within a px."""
    ours, reach = canvas.picture, 2 * SCALE + 1
    theirs = theirs.crop((0, 0, *ours.size))
    masked = numpy.asarray(canvas.unknown.filter(ImageFilter.MaxFilter(reach))) > 0
    wrong = numpy.zeros(masked.shape, bool)
    apart = numpy.abs(numpy.asarray(ours).astype(int) - numpy.asarray(theirs))
    if ((apart <= LIKE).all(axis=2) | masked).all():
        return []
    for one, other in ((ours, theirs), (theirs, ours)):
        here = numpy.asarray(one).astype(int)
        low = numpy.asarray(other.filter(ImageFilter.MinFilter(reach))).astype(int)
        high = numpy.asarray(other.filter(ImageFilter.MaxFilter(reach))).astype(int)
        wrong |= ((here < low - LIKE) | (here > high + LIKE)).any(axis=2)
    wrong &= ~masked
    if wrong.sum() <= FEW:
        return []
    rows, columns = numpy.nonzero(wrong)
    return ['%d pixels differ between %g,%g and %g,%g' % (wrong.sum(), columns.min() / SCALE, rows.min() / SCALE, columns.max() / SCALE, rows.max() / SCALE)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('rules', nargs='*')
    options.add_argument('--pictures', type=Path, help='a folder for both pictures of what differs')
    options = options.parse_args()
    documents = sorted(SUITE.glob('*/*.html'))
    names = {document: f'{document.parent.name}/{document.stem}' for document in documents}
    if options.rules:
        documents = [each for each in documents if any(f'{names[each]}/'.startswith(f'{rule}/') for rule in options.rules)]
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(Path(folder))
        for document in documents:
            expectation = expected(document.with_suffix('.txt').read_text())
            paged = len(expectation) > 1 or '@page' in document.read_text()
            browser.open(document)
            pages = browser.printed(Path(folder)) if paged else browser.shown()
            found = differences(expectation, pages, 3 if paged else NEAR)
            differing += bool(found)
            for what in found:
                print(f'{names[document]}: {what}')
            if found and options.pictures:
                options.pictures.mkdir(parents=True, exist_ok=True)
                for number, (ours, theirs) in enumerate(zip(expectation, pages), 1):
                    both = Image.new('RGB', (ours[3].size[0] * 2 + 8, max(ours[3].size[1], theirs[3].size[1])), 'gray')
                    both.paste(ours[3].picture, (0, 0))
                    both.paste(theirs[3], (ours[3].size[0] + 8, 0))
                    both.save(options.pictures / f'{document.parent.name}-{document.stem}-{number}.png')
        browser.close()
    print(f'{len(documents) - differing} of {len(documents)} rules as in the browser')
    sys.exit(differing > 0)


if __name__ == '__main__':
    main()
