"""The examples run, and what they and the package say of their types is true."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / "bindings" / "python"
REPLY = ROOT / "samples" / "sf-two-part.json"


def run(*arguments: "str | Path", **keywords: object) -> "subprocess.CompletedProcess[bytes]":
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, **keywords)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr.decode()
    return done


def example(name: str, *arguments: "str | Path") -> str:
    return run(PYTHON / "examples" / name, *arguments).stdout.decode(errors="replace")


def day(folder: Path, count: int) -> Path:
    """So many replies, every hundredth of them an error of the interface."""
    lines = []
    for number in range(count):
        reply = {"errcode": 9300501, "errmsg": "refused", "order_id": f"o{number}"} if number % 100 == 99 else json.loads(REPLY.read_bytes())
        lines.append(json.dumps(reply))
    path = folder / "day.ndjson"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_one_label(tmp_path: Path) -> None:
    assert example("one_label.py", REPLY, tmp_path) == "SF1400301234567 571BH-Q2-018\n"
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "label.png").read_bytes().startswith(b"\x89PNG")


def test_a_day(tmp_path: Path) -> None:
    assert example("a_day.py", day(tmp_path, 3), tmp_path).split() == ["SF1400301234567"] * 3
    assert (tmp_path / "SF1400301234567.tspl").read_bytes().startswith(b"SIZE 100 mm,180 mm\r\nGAP 2 mm")


def test_check_before_printing(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"waybill_id": "SF1400301234567"}')
    assert example("check_before_printing.py", REPLY, tmp_path / "order.json").startswith("SIZE 100 mm")


def test_web_service() -> None:
    assert example("web_service.py", REPLY, ROOT / "samples" / "batch-camel.json").split()[1:] == ["bytes", "not_one_reply"]


def test_ten_thousand_replies_in_a_data_engine(tmp_path: Path) -> None:
    told = example("data_engine.py", day(tmp_path, 10_000))
    assert told == "10000 labels, 100 of them failed\n"


def test_types(tmp_path: Path) -> None:
    files = sorted((PYTHON / "examples").glob("*.py"))
    run("-m", "mypy", "--strict", "--config-file", PYTHON / "pyproject.toml", *files, PYTHON / "python" / "waybill_label")
    # From elsewhere: what is installed is looked at, not the sources.
    run("-m", "mypy.stubtest", "waybill_label._native", "--ignore-disjoint-bases", cwd=tmp_path)
