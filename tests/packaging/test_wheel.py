"""The wheel, installed into an environment of its own, prints from a folder that holds nothing but data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Installed:
    """A virtual environment with the wheel; other libraries come from the environment of the tests."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        scripts = "Scripts" if os.name == "nt" else "bin"
        self.python = folder / scripts / "python"
        self.command = folder / scripts / "portfolio"
        packages = ["-m", "pip", "--python", str(self.python), "install", "--no-deps", "--no-index", str(wheel)]
        call(sys.executable, *packages)
        # A `.pth` file in the borrowed folder is not read, so an editable install of the project there does not count.
        site = call(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        Path(site, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


def call(*command: str | Path, cwd: Path | None = None) -> str:
    ours = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "SOURCE_DATE_EPOCH"}}
    settings = ours | {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=settings, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, so that building leaves nothing behind in the checkout."""
    copy, out = tmp_path_factory.mktemp("source") / "project", tmp_path_factory.mktemp("wheel")
    copy.mkdir()
    for name in ("portfolio", "reports", "projects", "tests"):
        unwanted = shutil.ignore_patterns("__pycache__", "out", ".*")
        shutil.copytree(ROOT / name, copy / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    build = ["-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out)]
    call(sys.executable, *build, cwd=copy)
    [built] = out.glob("lowcarbon_portfolio-*-py3-none-any.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own."""
    return Installed(wheel, tmp_path_factory.mktemp("venv"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a programme and nothing else."""
    shutil.copytree(ROOT / "projects" / "xiaolan-2014", tmp_path / "xiaolan-2014")
    return tmp_path


def test_the_wheel_holds_what_printing_needs_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, pattern, into in (
        ("portfolio/render/fonts", "*.ttf", "portfolio/render/fonts"),
        ("portfolio/render/fonts", "OFL-*.txt", "portfolio/render/fonts"),
        ("portfolio/render/templates", "*.*", "portfolio/render/templates"),
        ("reports/budget-annex", "*.*", "portfolio/reports/budget-annex"),
        ("reports/project-annex", "*.*", "portfolio/reports/project-annex"),
        ("portfolio", "py.typed", "portfolio"),
    ):
        wanted = {f"{into}/{file.name}" for file in (ROOT / folder).glob(pattern)}
        assert wanted
        assert wanted <= names
    licences = {name.rpartition("/")[2] for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "OFL-NotoSansSC.txt", "OFL-NotoSerifSC.txt"}
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"portfolio"}
    parts = {part for name in names for part in name.split("/")}
    assert parts.isdisjoint({"tests", "conftest.py", "__pycache__", "projects"})


def test_the_wheel_is_what_runs(installed: Installed, tmp_path: Path) -> None:
    found = Path(call(installed.python, "-c", "import portfolio; print(portfolio.__file__)", cwd=tmp_path).strip())
    assert found.is_relative_to(installed.python.parents[1])
    assert not found.is_relative_to(ROOT)


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_an_annex_is_printed_from_an_empty_folder(installed: Installed, data: Path, form: str) -> None:
    printed = call(installed.command, "annex", "xiaolan-2014", "-o", "out", "--formats", form, cwd=data)
    name = f"budget-annex.zh.{form}"
    assert printed.split() == [str(Path("out", name))]
    assert [file.name for file in (data / "out").iterdir()] == [name]
    content = (data / "out" / name).read_bytes()
    assert content.startswith({"html": b"<!DOCTYPE html>", "pdf": b"%PDF-"}[form])
    assert len(content) > 100_000


def test_a_table_is_printed_from_an_empty_folder(installed: Installed, data: Path) -> None:
    printed = call(installed.command, "table", "budget", "xiaolan-2014", cwd=data)
    assert "74,290" in printed
    assert sorted(file.name for file in data.iterdir()) == ["xiaolan-2014"]
