"""What goes in and comes out, whatever it is."""

import asyncio
import inspect
import itertools
import json
import multiprocessing
import pickle
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any, Iterator

import numpy
import pytest
from PIL import Image

import waybill_label
from waybill_label import LabelError, Renderer, errors, options

ROOT = Path(__file__).resolve().parents[3]
REPLY = (ROOT / "samples" / "sf-two-part.json").read_bytes()
BATCH = (ROOT / "samples" / "batch-camel.json").read_bytes()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def test_a_reply_is_bytes_str_or_dict(renderer: Renderer) -> None:
    pdf = renderer.label(REPLY).pdf()
    for reply in (bytearray(REPLY), memoryview(REPLY), REPLY.decode(), json.loads(REPLY), [json.loads(REPLY)]):
        assert renderer.label(reply).pdf() == pdf


def test_options_are_a_dict_or_json() -> None:
    same = {Renderer(given).fingerprint for given in ({"dpi": 300}, '{"dpi": 300}', b'{"dpi": 300}')}
    assert len(same) == 1
    assert Renderer().fingerprint == Renderer({}).fingerprint != same.pop()


def test_model_warnings_and_check(renderer: Renderer) -> None:
    label = renderer.label(REPLY)
    model = label.model()
    assert (label.waybill_id, label.page_count, label.warnings) == ("SF1400301234567", 1, [])
    assert model["waybill_id"] == label.waybill_id and model["paper"]["width_mm"] == 100.0
    assert label.check({"waybill_id": "SF1400301234567", "receiver": {"phone": "13800000917"}})["passes"]
    other = label.check({"waybill_id": "SF1400301234568"})
    assert not other["passes"] and other["findings"] == [{"field": "waybill_numbers", "outcome": "mismatch"}]


def test_an_error_has_the_class_of_its_code_and_tells_what_may_help(renderer: Renderer) -> None:
    with pytest.raises(errors.NoSuchPage) as no_page:
        renderer.label(REPLY).png(2)
    assert no_page.value.code == "no_such_page" and no_page.value.severity is None
    with pytest.raises(errors.Denied) as denied:
        Renderer({"strict": True}).label({"waybill_id": "SF1", "order_id": "o", "print_html": "<p>x"})
    error = denied.value
    assert (error.severity, error.waybill_id, error.order_id) == ("check", "SF1", "o")
    assert error.warnings[0]["code"] == "waybill_number_not_shown" and "allow" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is errors.Denied and vars(again) == vars(error)


def test_there_is_a_class_for_every_code() -> None:
    classes = {kind.code for kind in LabelError.__subclasses__()}
    assert classes == set(waybill_label._native.codes())


def test_the_types_name_every_option() -> None:
    schema = json.loads((ROOT / "bindings" / "options.schema.json").read_text())["$defs"]
    for kind in (options.Options, options.PrintOptions):
        assert set(kind.__annotations__) == set(schema[kind.__name__]["properties"])


def test_no_error_quotes_what_is_personal(renderer: Renderer) -> None:
    for reply in ('{"print_html": "王小明', {"print_html": "王小明"}, {"waybill_id": ["王小明"]}):
        with pytest.raises(LabelError) as error:
            renderer.label(reply)
        assert "王" not in str(error.value) + repr(vars(error.value))


def test_dots_go_to_numpy_and_pillow(renderer: Renderer) -> None:
    label = renderer.label(REPLY)
    png = Image.open(BytesIO(label.png()))
    dots = label.bitmap()
    assert (dots.width, dots.height, dots.mode, dots.data.shape) == (800, 1440, "1bit", (1440, 100))
    assert Image.frombytes("1", (dots.width, dots.height), bytes(dots.data)).tobytes() == png.convert("1").tobytes()
    assert numpy.asarray(dots.data).shape == (1440, 100)
    for color, shape in (("gray", (1440, 800)), ("rgb", (1440, 800, 3))):
        colored = Renderer({"color": color}).label(REPLY)
        assert numpy.array_equal(numpy.asarray(colored.bitmap().data), numpy.asarray(Image.open(BytesIO(colored.png()))))
        assert colored.bitmap().data.shape == shape
    assert label._repr_png_() == label.png()


def test_one_failure_stops_no_other_and_order_is_kept(renderer: Renderer) -> None:
    results = list(renderer.render_many([BATCH, REPLY, b"{}", REPLY.decode()], jobs=3))
    told = [one.code if isinstance(one, LabelError) else one.waybill_id for one in results]
    assert told == ["YT2600066778801", "api_error", "JT5200066778106", "SF1400301234567", "not_a_reply", "SF1400301234567"]
    assert isinstance(results[1], LabelError) and results[1].order_id


def test_replies_are_taken_no_further_ahead_than_needed(renderer: Renderer) -> None:
    taken = itertools.count()
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for read in taken:
            assert threading.current_thread() is threading.main_thread()
            yield b"{}"

    stream = renderer.render_many(endless(), jobs=2)
    for _ in range(10):
        next(stream)
    assert read <= 10 + 2 * 8 + 1
    stream.close()


def test_json_lines_come_from_a_file(renderer: Renderer, tmp_path: Path) -> None:
    line = json.dumps(json.loads(REPLY)).encode()
    (tmp_path / "day.ndjson").write_bytes(line + b"\n\n" + line + b"\n")
    with open(tmp_path / "day.ndjson", "rb") as day:
        pdfs = list(renderer.render_many(day, each=lambda label: label.pdf()))
    assert pdfs == [renderer.label(REPLY).pdf()] * 2


def test_what_each_raises_is_raised(renderer: Renderer) -> None:
    def each(label: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(renderer.render_many([REPLY], each=each))


def test_the_gil_is_released_while_a_label_is_made(renderer: Renderer) -> None:
    """A thread that is never made to give the GIL up gives it up to make labels: another sees some of them made, and not yet all."""
    started, made = threading.Event(), []

    def work() -> None:
        started.set()
        for _ in range(100):
            made.append(renderer.label(REPLY).pdf())

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        started.wait()
        seen = len(made)
    finally:
        sys.setswitchinterval(interval)
    thread.join()
    assert seen < len(made) == 100


def test_threads_share_a_renderer(renderer: Renderer) -> None:
    expected = renderer.label(REPLY).png()
    results: "list[bool]" = []
    threads = [threading.Thread(target=lambda: results.append(renderer.label(REPLY).png() == expected)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


def pdf_of(renderer: Renderer, reply: bytes) -> bytes:
    return renderer.label(reply).pdf()


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_processes_get_renderers_of_their_own(method: str) -> None:
    renderer = Renderer({"dpi": 300}, fonts=[(ROOT / "tests" / "fonts" / "Hangul.otf").read_bytes()])
    assert pickle.loads(pickle.dumps(renderer)).fingerprint == renderer.fingerprint
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.starmap(pdf_of, [(renderer, REPLY)] * 3) == [renderer.label(REPLY).pdf()] * 3


def test_asyncio(renderer: Renderer) -> None:
    async def both() -> Any:
        return await asyncio.gather(*(asyncio.to_thread(renderer.label, REPLY) for _ in range(2)))

    assert [label.waybill_id for label in asyncio.run(both())] == ["SF1400301234567"] * 2


@pytest.mark.parametrize("wrong", [None, 1, 1.5, object(), {1, 2}, (b"",), Exception, b"\xff", "\ud800", {"a": float("nan")}, {"a": {1}}])
def test_what_is_no_reply_is_an_exception(renderer: Renderer, wrong: Any) -> None:
    with pytest.raises((LabelError, TypeError, ValueError)):
        renderer.label(wrong)


def test_a_reply_that_refers_to_itself_is_an_exception(renderer: Renderer) -> None:
    reply: "dict[str, Any]" = {}
    reply["order_list"] = [reply]
    with pytest.raises(ValueError):
        renderer.label(reply)


def test_everything_has_a_docstring() -> None:
    for kind in (waybill_label.Renderer, waybill_label.Label, waybill_label.Bitmap):
        for name, member in inspect.getmembers(kind):
            if not name.startswith("_"):
                assert member.__doc__, f"{kind.__name__}.{name}"
