"""The same bytes as the command, by the table that all bindings share."""

import hashlib
import json
from pathlib import Path
from typing import Any, Callable

import pytest

from waybill_label import Label, LabelError, Renderer

ROOT = Path(__file__).resolve().parents[3]
CASES = json.loads((ROOT / "bindings" / "cases.json").read_text())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def outcome(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except LabelError as error:
        return {"error": error.code}


def made(label: Label, print_options: "dict[str, Any]") -> "dict[str, Any]":
    pages = range(1, label.page_count + 1)
    return {
        "pdf": sha256(label.pdf()),
        "png": [sha256(label.png(page)) for page in pages],
        "print_data": outcome(lambda: [sha256(label.print_data(print_options, page)) for page in pages]),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['sample']} {case['options']}")
def test_the_bytes_are_the_commands(case: "dict[str, Any]") -> None:
    renderer = Renderer(case["options"])
    replies = (ROOT / "samples" / case["sample"]).read_bytes()
    results = [
        {"error": one.code} if isinstance(one, LabelError) else one
        for one in renderer.render_many(replies, jobs=2, each=lambda label: made(label, case["print_options"]))
    ]
    assert results == case["results"]
