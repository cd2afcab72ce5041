"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.reading.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path] | Problem:
    """Write files into a folder, which is made if it is not there: all to temporary names first, then renamed.

    Problem A004 if the folder or a file cannot be written; every file is then as it was before.
    """
    temporary: list[tuple[Path, Path]] = []
    replaced: list[tuple[Path, bytes | None]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            handle, made = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            temporary.append((Path(made), folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(made).chmod(0o644)
        if taken := [target for _, target in temporary if target.exists() and not target.is_file()]:
            what = "a folder has that name" if taken[0].is_dir() else "a pipe or a device has that name"
            raise FileExistsError(errno.EEXIST, what, str(taken[0]))
        for path, target in temporary:
            before = target.read_bytes() if target.exists() else None
            path.replace(target)  # fails on Windows while a reader shows the target
            replaced.append((target, before))
    except (OSError, ValueError) as error:
        _undo([path for path, _ in temporary], replaced)
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(
            Place(str(getattr(error, "filename", None) or folder)), "A004", "", reason, "choose another folder with -o"
        )
    return [target for _, target in temporary]


def _undo(temporary: list[Path], replaced: list[tuple[Path, bytes | None]]) -> None:
    for path in temporary:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for target, before in replaced:
        with suppress(OSError):
            if before is None:
                target.unlink()
            else:
                target.write_bytes(before)
