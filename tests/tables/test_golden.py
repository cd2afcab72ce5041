"""Every table of Xiaolan and of Jiangmen, and those of contracts of the examples, against its golden file.

A golden file says what a table was when someone last looked at it, no more: whether it is right is for the other tests
to say. `pytest tests/tables --update-golden` writes them anew.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.render.data import as_json
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from portfolio.programme.study import Study

ROOT = Path(__file__).parents[2]
XIAOLAN = ROOT / "projects" / "xiaolan-2014"
JIANGMEN = ROOT / "projects" / "jiangmen-2011"
CONTRACTS = ROOT / "projects" / "emc-examples"
TRACKED = ROOT / "tests" / "contracts" / "tracked"
GOLDEN = ROOT / "tests" / "golden"
COMMAND = "run `pytest tests/tables --update-golden`, look at the difference, and note it in the CHANGELOG"


def programmes_of(name: str) -> tuple[Path, ...]:
    """The programmes that a table is looked at with: the plans have no contracts, let alone verified ones."""
    if name in {"emc-performance", "emc-settlement", "emc-reforecast"}:
        return (TRACKED,)
    return (CONTRACTS,) if name.startswith("emc-") else (XIAOLAN, JIANGMEN)


#: Each golden file, with the programme that its table is looked at with.
FILES = {GOLDEN / folder.name / f"{name}.json": folder for name in BY_NAME for folder in programmes_of(name)}


@cache
def study_of(programme: Path, *, changed: bool) -> Study:
    """A programme, with the scenario that the table of changes is looked at with."""
    return study_with(load(programme, programme / "scenarios" / "pv-market-price.yaml" if changed else None))


def current(file: Path) -> str:
    """The table as JSON; hashes of records, which any comment changes, are left to a test of their own."""
    programme, name = FILES[file], file.stem
    study = study_of(programme, changed=name == "changes" and programme == XIAOLAN)
    data = json.loads(as_json(BY_NAME[name].build(study), "zh"))
    if name == "inputs":
        for row in data["rows"]:
            if row["kind"] == "input":
                row["sha256"] = "…"
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def numbers(text: str) -> object:
    """The data, to ten digits: the last ones hang on the order in which a processor's kernels add."""
    return json.loads(text, parse_float=lambda digits: float(f"{float(digits):.10g}"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_table_is_as_it_was(file: Path, update_golden: bool) -> None:
    if update_golden:
        file.write_text(current(file), encoding="utf-8", newline="\n")
    assert file.exists(), COMMAND
    assert numbers(current(file)) == numbers(file.read_text(encoding="utf-8")), COMMAND


def test_there_is_a_golden_file_for_every_table_and_no_other() -> None:
    assert set(GOLDEN.glob("*/*")) == set(FILES)


def test_inputs_are_hashed_as_they_are() -> None:
    table = BY_NAME["inputs"].build(study_with(load(XIAOLAN)))
    found = {row.id: row["sha256"].value for row in table.rows if row.kind == "input"}
    files = sorted(XIAOLAN.glob("*.yaml"))
    assert len(files) == 14
    files.append(XIAOLAN / "assumptions" / "indicative.yaml")
    assert found == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
