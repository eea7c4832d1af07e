"""Random calls: whatever is passed, an exception is the worst that happens.

    WAYBILL_LABEL_CALLS=100000 python -m pytest bindings/python/tests/test_fuzz.py
"""

import json
import os
import random
from pathlib import Path
from typing import Any, Callable

from waybill_label import LabelError, Renderer

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
REPLIES = [path.read_bytes() for path in sorted(SAMPLES.glob("*.json"))]
CALLS = int(os.environ.get("WAYBILL_LABEL_CALLS", "3000"))
NAMES = "paper dpi color rotate offset verify deny limits set order template printer language copies media pages x".split()
TEXTS = ["", "{}", "[]", "null", "1bit", "tspl", "zpl", "tsc-203", "gap=2mm", "100x150", "builtin:76x130", "\ud800", "\0", "王", "9" * 400, "[" * 5000]


def value(random: random.Random, depth: int = 3) -> Any:
    kinds: "list[Callable[[], Any]]" = [
        lambda: None,
        lambda: random.choice([True, False]),
        lambda: random.choice([0, 1, -1, 2, 90, 203, 300, 2**31, 2**63, 2**64, -(2**63), 10**30]),
        lambda: random.choice([0.0, 1.5, -0.25, float("nan"), float("inf"), 1e308]),
        lambda: random.choice(TEXTS),
        lambda: random.choice(REPLIES),
        lambda: damaged(random, random.choice(REPLIES)),
        lambda: random.randbytes(random.randrange(40)),
        lambda: bytearray(random.randbytes(9)),
        lambda: memoryview(b"{}abc")[:: random.choice([1, 2, -1])],
        object,
        lambda: json.loads(random.choice(REPLIES)),
    ]
    if depth:
        kinds += [
            lambda: {random.choice(NAMES): value(random, depth - 1) for _ in range(random.randrange(4))},
            lambda: [value(random, depth - 1) for _ in range(random.randrange(4))],
            lambda: {random.choice([1, None, "a"]): value(random, depth - 1)},
        ]
    return random.choice(kinds)()


def damaged(random: random.Random, reply: bytes) -> bytes:
    copy = bytearray(reply)
    for _ in range(random.randrange(1, 5)):
        copy[random.randrange(len(copy))] = random.randrange(256)
    return bytes(copy[: random.randrange(len(copy))] if random.random() < 0.3 else copy)


def call(random: random.Random, things: "list[Any]") -> None:
    """Calls something of a random thing with random arguments, and keeps what comes out for later calls."""
    thing = random.choice(things)
    name = random.choice([name for name in dir(thing) if not name.startswith("__")] + ["__call__", "__reduce__", "__repr__", "__new__"])
    try:
        member = getattr(thing, name)
        arguments = [random.choice(things) if random.random() < 0.1 else value(random) for _ in range(random.randrange(4))]
        result = member(*arguments) if callable(member) else member
        if name == "render_many":
            result = [one for one, _ in zip(result, range(3))]
    except (LabelError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, BufferError, NotImplementedError):
        return
    if type(result).__module__.startswith("waybill_label"):
        things[random.randrange(2, len(things))] = result


def test_random_calls() -> None:
    generator = random.Random(26)
    renderer = Renderer()
    label = renderer.label(REPLIES[1])
    things: "list[Any]" = [Renderer, renderer, renderer, label, label.bitmap(), renderer.replies(REPLIES[1])[0], label]
    for _ in range(CALLS):
        call(generator, things)
