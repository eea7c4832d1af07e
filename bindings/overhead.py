#!/usr/bin/env python3
"""What a binding costs beside the library: CPU time a label, reply to PDF, on one thread.

    cargo run --release --example make_samples -- 2000 > day.ndjson
    cargo build --release --manifest-path bindings/Cargo.toml --target-dir target -p waybill-label-boundary --example labels
    python3 bindings/overhead.py day.ndjson target/release/examples/labels        # with a Python that has the package, and node

Each program makes a PDF of every line of a file. The slope between a fifth of the lines and all of them leaves starting up out; runs of the library and of the
bindings alternate, and the median of the paired quotients is printed.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = int(os.environ.get("RUNS", "7"))
BINDINGS = {
    "Python": [sys.executable, HERE / "python" / "overhead.py"],
    "Node.js": ["node", HERE / "node" / "overhead.cjs"],
}


def cpu(command, day):
    """Seconds of CPU of a run, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    printed = subprocess.run([*command, day], check=True, capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, printed


def gil(day):
    """How many times as many labels two Python threads make as one, by the clock."""
    def seconds(threads):
        start = time.monotonic()
        subprocess.run([*BINDINGS["Python"], day, str(threads)], check=True, capture_output=True)
        return time.monotonic() - start
    return statistics.median(seconds(1) / seconds(2) for _ in range(RUNS))


def main():
    day, library = Path(sys.argv[1]), [sys.argv[2]]
    lines = day.read_bytes().splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder) / "few.ndjson"
        few.write_bytes(b"".join(lines[: len(lines) // 5]))
        count = len(lines) - len(lines) // 5

        def slope(command):
            (short, _), (long, printed) = cpu(command, few), cpu(command, day)
            return (long - short) / count, printed

        for name, command in BINDINGS.items():
            if not Path(command[1]).exists() or not shutil.which(command[0]):
                continue
            pairs = [(slope(library), slope(command)) for _ in range(RUNS)]
            if any(ours[1].strip() != theirs[1].strip() for ours, theirs in pairs):
                sys.exit(f"{name} makes other bytes than the library")
            own = statistics.median(ours[0] for ours, _ in pairs)
            more = statistics.median(theirs[0] / ours[0] for ours, theirs in pairs)
            print(f"{name}: library {own * 1000:.2f} ms a label, {100 * (more - 1):+.1f} % (median of {RUNS} pairs)", flush=True)
    print(f"Python, 2 threads: {gil(day):.2f} times as many labels as 1 (median of {RUNS} pairs, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()
