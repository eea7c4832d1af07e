"""Many replies in a data engine: Dask, 2 processes, a row a label, failures as rows. python3 data_engine.py day.ndjson

Each process has one renderer, made when its first partition comes. Ray Data is the same with `map_batches` instead of `map_partitions`.
"""

import hashlib
import sys
from functools import lru_cache
from typing import Any, Iterable

import dask.bag

from waybill_label import Label, LabelError, Renderer


@lru_cache(maxsize=None)
def renderer() -> Renderer:
    return Renderer({"dpi": 203})


def row(label: Label) -> "dict[str, Any]":
    return {"waybill_id": label.waybill_id, "png": hashlib.sha256(label.png()).hexdigest(), "error": None}


def failed(error: LabelError) -> "dict[str, Any]":
    return {"waybill_id": error.waybill_id, "png": None, "error": error.code}


def labels(replies: Iterable[str]) -> "list[dict[str, Any]]":
    made = renderer().render_many(replies, jobs=1, each=row)
    return [failed(one) if isinstance(one, LabelError) else one for one in made]


def main() -> None:
    rows = dask.bag.read_text(sys.argv[1], blocksize=2**22).map_partitions(labels)
    made = rows.compute(scheduler="processes", num_workers=2)
    print(len(made), "labels,", sum(row["error"] is not None for row in made), "of them failed")


if __name__ == "__main__":
    main()
