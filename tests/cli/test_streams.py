"""The command as a process: streams that close, encodings that lack characters, libraries that load late."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
XIAOLAN = ROOT / "projects" / "xiaolan-2014"
PORTFOLIO = (sys.executable, "-c", "from portfolio.cli import main; main()")
#: What takes long to load and is not needed to print help.
HEAVY = {"fontTools", "jinja2", "markdown_it", "numpy", "pandas", "pydantic", "wcwidth", "weasyprint", "yaml"}


def environment(**settings: str) -> dict[str, str]:
    """The environment without what the tests' own run says of encodings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUTF8"))}
    return kept | settings


def run(*words: str | Path, **settings: str) -> subprocess.CompletedProcess[bytes]:
    command = [*PORTFOLIO, *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, env=environment(**settings))


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("annex", "--help"), ("table", "--help")])
def test_help_loads_no_heavy_library(words: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom portfolio.cli import main\n"
        f"main({list(words)!r}, standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert set(done.stderr.split()) & HEAVY == set()
    assert "click" in done.stderr.split()


@pytest.mark.parametrize(
    "words", [("table", "facts", XIAOLAN), ("table", "--list"), ("check", XIAOLAN, "--format", "json")]
)
def test_a_reader_that_has_seen_enough_gets_no_traceback(words: tuple[str | Path, ...]) -> None:
    """As `portfolio table facts … | head -1`."""
    command = [*PORTFOLIO, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        complaints = process.stderr.read().decode()
    assert "Traceback" not in complaints
    assert "Exception ignored" not in complaints


@pytest.mark.parametrize(
    "settings",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "gbk"},
    ],
    ids=lambda settings: ",".join(f"{key}={value}" for key, value in settings.items()),
)
def test_no_encoding_stops_the_output(settings: dict[str, str], tmp_path: Path) -> None:
    for words, code in (("check", 1), ("table facts", 0)):
        done = run(*words.split(), XIAOLAN, "--format", "json", **settings)
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False)
        assert re.search("CO₂/万元|m²", json.dumps(json.loads(done.stdout), ensure_ascii=False))
    done = run("table", "facts", XIAOLAN, **settings)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    done = run("annex", XIAOLAN, "-o", tmp_path / "附件", "--table", "budget", "--formats", "html", **settings)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert (tmp_path / "附件" / "budget.zh.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "words",
    [
        ("table", "budget", XIAOLAN),
        ("table", "--list"),
        ("check", XIAOLAN, "--format", "json"),
        ("--help",),
        ("annex", "--help"),
        ("--version",),
    ],
)
def test_a_full_disk_behind_the_output_is_said_in_a_line(words: tuple[str | Path, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [*PORTFOLIO, *map(str, words)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, env=environment())
    assert done.returncode == 1
    assert b"<stdout>:1:1: error A004: " in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
