"""The C interface from C, and from all that calls C.

    cargo build --release --manifest-path bindings/Cargo.toml --target-dir target -p waybill-label-c
    python3 -m pytest bindings/c/tests

WAYBILL_LABEL_CALLS=100000 makes so many random calls. A missing program fails its test when WAYBILL_LABEL_GATE is set, and skips it elsewhere.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

C = Path(__file__).resolve().parents[1]
ROOT = C.parents[1]
LIBRARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
REPLY = ROOT / "samples" / "sf-two-part.json"
CASES = json.loads((ROOT / "bindings" / "cases.json").read_text())
CALLS = os.environ.get("WAYBILL_LABEL_CALLS", "3000")


def program(name):
    """A program that a test asks."""
    found = shutil.which(name, path=f"{ROOT / 'target/tools/bin'}:{os.environ['PATH']}")
    if not found:
        assert "WAYBILL_LABEL_GATE" not in os.environ, f"{name} is not installed, and in the gate every test runs"
        pytest.skip(f"{name} is not installed")
    return found


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Compiles a file against the library, by the name it is asked for."""
    folder = tmp_path_factory.mktemp("c")

    def build(source):
        made = folder / Path(source).stem
        if not made.exists():
            warnings = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-value", "-O1", "-g"]
            run(program("gcc"), *warnings, "-I", C, C / source, "-o", made, "-L", LIBRARY, "-lwaybill_label", f"-Wl,-rpath,{LIBRARY}", "-pthread")
        return made

    return build


def under_valgrind(*command):
    """Nothing is lost, and nothing is read or written that is not the program's."""
    checks = ["-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"]
    return run(program("valgrind"), *checks, *command)


def test_the_header_is_what_cbindgen_makes():
    made = run(program("cbindgen"), "--quiet", C)
    assert made == (C / "waybill_label.h").read_text(), "cbindgen bindings/c -o bindings/c/waybill_label.h"


def test_the_header_is_cpp_too(tmp_path):
    (tmp_path / "header.cpp").write_text('#include "waybill_label.h"\nint main() { wl_renderer_free(nullptr); }\n')
    run(program("g++"), "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", C, tmp_path / "header.cpp")


def test_one_label_in_c(built, tmp_path):
    assert under_valgrind(built("examples/one_label.c"), REPLY, tmp_path) == "SF1400301234567 []\n"
    case = next(case for case in CASES if case["sample"] == REPLY.name and case["options"] == {})
    for kind in ("pdf", "png"):
        made = hashlib.sha256((tmp_path / f"label.{kind}").read_bytes()).hexdigest()
        assert made in (case["results"][0][kind], *case["results"][0]["png"])


def test_a_failure_in_c(built, tmp_path):
    (tmp_path / "reply.json").write_text('{"errcode": 40001}')
    done = subprocess.run([built("examples/one_label.c"), tmp_path / "reply.json"], capture_output=True)
    assert done.returncode == 1 and b"[api_error]" in done.stderr


def test_many_threads(built):
    assert run(built("tests/stress.c"), REPLY, 8, 10) == "stressed\n"
    assert under_valgrind(built("tests/stress.c"), REPLY, 3, 1) == "stressed\n"


def test_random_calls(built):
    told = run(built("tests/fuzz.c"), REPLY, CALLS, 26)
    calls, made = map(int, re.findall(r"\d+", told))
    assert calls == int(CALLS) and made > calls / 50
    under_valgrind(built("tests/fuzz.c"), REPLY, 100, 27)


class Slice(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Bytes(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]


NEXT = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.POINTER(Slice))
EACH = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p)


def results(replies, options, print_options):
    """What the library makes of an input, as in cases.json."""
    library = ctypes.CDLL(str(LIBRARY / "libwaybill_label.so"))
    library.wl_failure_code.restype = ctypes.c_char_p
    library.wl_label_page_count.restype = ctypes.c_size_t
    code = lambda failure: {"error": library.wl_failure_code(ctypes.c_void_p(failure)).decode()}
    inputs, made = [replies], {}

    def output(name, *arguments):
        out, failure = Bytes(), ctypes.c_void_p()
        if getattr(library, name)(*arguments, ctypes.byref(out), ctypes.byref(failure)):
            told = code(failure.value)
            library.wl_failure_free(failure)
            return told
        digest = hashlib.sha256(ctypes.string_at(out.data, out.len)).hexdigest()
        library.wl_bytes_free(ctypes.byref(out))
        return digest

    def next_(_, place):
        if not inputs:
            return False
        body = inputs.pop()
        place[0].data, place[0].len = body, len(body)
        return True

    def each(_, number, label, failure):
        made[number] = code(failure) if failure else drawn(ctypes.c_void_p(label))
        return True

    def drawn(label):
        pages = [ctypes.c_size_t(page) for page in range(1, library.wl_label_page_count(label) + 1)]
        told = json.dumps(print_options).encode()
        data = [output("wl_label_print_data", label, page, told) for page in pages]
        return {
            "pdf": output("wl_label_pdf", label),
            "png": [output("wl_label_png", label, page) for page in pages],
            "print_data": data[0] if isinstance(data[0], dict) else data,
        }

    renderer, failure = ctypes.c_void_p(), ctypes.c_void_p()
    assert library.wl_renderer_new(json.dumps(options).encode(), None, ctypes.c_size_t(0), ctypes.byref(renderer), None) == 0
    assert library.wl_render_many(renderer, ctypes.c_size_t(2), NEXT(next_), EACH(each), None, ctypes.byref(failure)) == 0
    library.wl_renderer_free(renderer)
    return [made[number] for number in range(len(made))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['sample']} {case['options']}")
def test_the_bytes_are_the_commands(case):
    made = results((ROOT / "samples" / case["sample"]).read_bytes(), case["options"], case["print_options"])
    assert made == case["results"]


def rendered(options):
    return results(REPLY.read_bytes(), json.loads(options), {})[0]["pdf"]


def made_by(tmp_path, *command):
    run(*command, REPLY, tmp_path / "label.pdf")
    return hashlib.sha256((tmp_path / "label.pdf").read_bytes()).hexdigest()


def test_python(tmp_path):
    assert made_by(tmp_path, program("python3"), C / "examples/one_label.py", LIBRARY / "libwaybill_label.so") == rendered(b'{"dpi": 300}')


def test_php(tmp_path):
    command = [program("php"), "-d", "ffi.enable=1", C / "examples/one_label.php", C / "waybill_label.h"]
    assert made_by(tmp_path, *command, LIBRARY / "libwaybill_label.so") == rendered(b'{"dpi": 300}')


def test_java(tmp_path):
    homes = [path for path in Path("/usr/lib/jvm").glob("*/bin/java") if int(re.search(r'version "(\d+)', version(path))[1]) >= 22]
    if not homes:
        # No distribution that the gate knows has one: this cannot be asked of it.
        pytest.skip("no JDK 22 or newer, which has foreign functions")
    command = [homes[0], "--enable-native-access=ALL-UNNAMED", C / "examples/OneLabel.java"]
    assert made_by(tmp_path, *command, LIBRARY / "libwaybill_label.so") == rendered(b'{"dpi": 300}')


def version(java):
    return subprocess.run([java, "-version"], capture_output=True).stderr.decode()
