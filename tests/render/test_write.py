"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from portfolio.reading.problem import Problem
from portfolio.render.write import write_all

NEW = {"a.html": b"new a", "b.pdf": b"new b"}


def contents(folder: Path) -> dict[str, bytes | None]:
    return {entry.name: entry.read_bytes() if entry.is_file() else None for entry in sorted(folder.iterdir())}


def test_all_files_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    assert write_all(folder, NEW) == [folder / "a.html", folder / "b.pdf"]
    assert contents(folder) == NEW
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o644}


def test_files_of_the_same_name_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"old and longer")
    (tmp_path / "note.txt").write_bytes(b"note")
    assert not isinstance(write_all(tmp_path, NEW), Problem)
    assert contents(tmp_path) == NEW | {"note.txt": b"note"}


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    taken = tmp_path / "out"
    taken.write_bytes(b"a file")
    for folder in (taken, taken / "below"):
        problem = write_all(folder, NEW)
        assert isinstance(problem, Problem)
        assert problem.code == "A004"
        assert problem.place.file == str(folder)
        assert problem.hint
    assert contents(tmp_path) == {"out": b"a file"}


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"old a")
    (tmp_path / "b.pdf").mkdir()
    problem = write_all(tmp_path, NEW)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place.file) == ("A004", str(tmp_path / "b.pdf"))
    assert contents(tmp_path) == {"a.html": b"old a", "b.pdf": None}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_place_of_a_file(tmp_path: Path) -> None:
    """To read what was there before would wait for ever."""
    (tmp_path / "a.html").write_bytes(b"old a")
    os.mkfifo(tmp_path / "b.pdf")
    problem = write_all(tmp_path, NEW)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place.file) == ("A004", str(tmp_path / "b.pdf"))
    assert "pipe" in problem.message
    assert contents(tmp_path) == {"a.html": b"old a", "b.pdf": None}


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        problem = write_all(tmp_path, {"a.html": b"", name: b""})
        assert isinstance(problem, Problem)
        assert problem.code == "A004"
    assert contents(tmp_path) == {}


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_bytes(b"old a")
    opened = os.fdopen
    written: list[int] = []

    def fdopen(handle: int, mode: str) -> object:
        if written:
            os.close(handle)
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(handle)
        return opened(handle, mode)

    monkeypatch.setattr("portfolio.render.write.os.fdopen", fdopen)
    problem = write_all(tmp_path, NEW)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message) == ("A004", "No space left on device")
    assert len(written) == 1
    assert contents(tmp_path) == {"a.html": b"old a"}


@pytest.mark.parametrize("before", [{"a.html": b"old a", "b.pdf": b"old b"}, {"b.pdf": b"old b"}, {}])
def test_a_file_that_cannot_be_replaced_brings_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, bytes]
) -> None:
    """On Windows a PDF that a reader shows is locked; page and paper must not tell different stories."""
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target.name == "b.pdf":
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    problem = write_all(tmp_path, NEW)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place.file, problem.message) == ("A004", str(tmp_path / "b.pdf"), "Permission denied")
    assert contents(tmp_path) == before
