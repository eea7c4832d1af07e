"""Dots of an ESC/POS label by emupos, the printer simulator, over TCP: STREAM WIDTH HEIGHT > PBM."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


stream, width, height = Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), int(sys.argv[3])
folder = Path(tempfile.mkdtemp())
port = free_port()
(folder / "emupos.yaml").write_text(
    f"""schema: 1
api: {{ host: 127.0.0.1, port: {free_port()} }}
devices:
  - id: printer
    type: printer
    profile: xprinter-xp80t
    connections:
      - tcp: {{ port: {port} }}
    job_idle_timeout_ms: 500
    receipts_dir: ./receipts
"""
)
simulator = subprocess.Popen(
    [str(Path(sys.executable).parent / "emupos"), "run"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
)
try:
    end = time.time() + 60
    while True:
        try:
            printer = socket.create_connection(("127.0.0.1", port), 5)
            break
        except OSError:
            assert time.time() < end, "emupos does not listen"
            time.sleep(0.1)
    printer.sendall(stream)
    printer.close()
    while not (pictures := list(folder.glob("receipts/**/*.png"))):
        assert time.time() < end, "emupos makes no receipt"
        time.sleep(0.1)
    time.sleep(0.3)
    picture = Image.open(pictures[0]).convert("L")
finally:
    simulator.terminate()
    simulator.wait()
page = Image.new("L", (width, height), 255)
page.paste(picture, (0, 0))
page.point(lambda value: 255 if value > 127 else 0).convert("1").save(sys.stdout.buffer, "PPM")
print(picture.size, file=sys.stderr)
