"""Express waybill replies (WeChat Logistics getOrder) to print-ready labels: PDF, PNG, printer data, and their content as data.

>>> from waybill_label import Renderer
>>> renderer = Renderer({"paper": "100x180"})
>>> label = renderer.label(open("samples/sf-two-part.json", "rb").read())
>>> label.waybill_id, label.warnings
('SF1400301234567', [])
>>> _ = open("label.pdf", "wb").write(label.pdf())
"""

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Deque, Iterable, Iterator, Optional, TypeVar, Union, overload

from . import _native
from ._native import Bitmap, Label, Reply
from .errors import LabelError
from .options import Checked, Expectation, Options, PrintOptions

__all__ = [
    "Bitmap",
    "Checked",
    "Expectation",
    "Label",
    "LabelError",
    "Options",
    "PrintOptions",
    "Renderer",
    "Reply",
]

T = TypeVar("T")
Input = Union[bytes, bytearray, memoryview, str, "dict[str, Any]", "list[Any]"]

# How many labels each thread may be ahead of the results that were taken.
_AHEAD = 8


class Renderer(_native.Renderer):
    __doc__ = _native.Renderer.__doc__

    @overload
    def render_many(self, replies: Union[Input, Iterable[Input]], jobs: Optional[int] = None) -> Iterator[Union[Label, LabelError]]: ...

    @overload
    def render_many(
        self, replies: Union[Input, Iterable[Input]], jobs: Optional[int] = None, *, each: Callable[[Label], T]
    ) -> Iterator[Union[T, LabelError]]: ...

    def render_many(
        self,
        replies: Union[Input, Iterable[Input]],
        jobs: Optional[int] = None,
        *,
        each: Optional[Callable[[Label], Any]] = None,
    ) -> Iterator[Any]:
        """Labels of many replies, in their order, by threads.

        Args:
            replies: replies, batch replies or lists of replies; a file of JSON lines that is open for reading; or one of these as it is.
                It is read on the calling thread, never more than 8 labels a thread ahead of what was taken: it may be endless.
            jobs: how many threads work. Default: one a processor.
            each: what is done with each label on its thread, such as ``Label.pdf``; its result comes instead of the label.

        Yields:
            For each reply its label (or what ``each`` made of it), or the LabelError that stopped it; one stops no other.
        """
        if isinstance(replies, (bytes, bytearray, memoryview, str, dict)):
            replies = [replies]
        threads = jobs or os.cpu_count() or 1

        def work(reply: Reply) -> Any:
            try:
                label = self.label(reply)
                return label if each is None else each(label)
            except LabelError as error:
                return error

        waiting: Deque["Future[Any]"] = deque()
        with ThreadPoolExecutor(threads) as pool:
            try:
                for one in replies:
                    for reply in self.replies(one):
                        waiting.append(pool.submit(work, reply))
                        if len(waiting) > threads * _AHEAD:
                            yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


def _unpickled(kind: "type[Renderer]", options: bytes, fonts: "tuple[bytes, ...]") -> Renderer:
    return kind(options, fonts=list(fonts))
