"""Programmes far larger than any seen are read in seconds: no step looks through everything for each figure."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

import pytest

from portfolio.programme.findings import findings
from portfolio.programme.load import read_programme
from portfolio.programme.quotes import MAX_SEARCHED, check_quotes, citation_faults
from portfolio.programme.study import study_with
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAN = "合计\n" + "第一行 低碳 万元 试点方案\n" * 50_000
HEAD = f"id: big\ntitle: 大\nsource: {{title: 方案, sha256: {hashlib.sha256(PLAN.encode()).hexdigest()}}}\n"


@pytest.fixture(autouse=True)
def _timed(request: pytest.FixtureRequest) -> Iterator[None]:
    began = time.process_time()
    yield
    print(f"\n{request.node.name}: {time.process_time() - began:.1f} s")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    return tmp_path / "plan.txt"


def codes(folder: Path, plan: Path, *tables: str) -> list[str]:
    """What `portfolio check --source` says of a folder that prints some tables."""
    programme, problems = read_programme(folder)
    assert programme is not None, problems[:3]
    study = study_with(programme)
    for name in tables:
        assert BY_NAME[name].build(study).rows
    found = [*problems, *findings(study), *citation_faults(programme), *check_quotes(programme, plan).problems]
    return [problem.code for problem in found]


def test_a_thousand_lines(tmp_path: Path, plan: Path) -> None:
    (tmp_path / "programme.yaml").write_text(HEAD, encoding="utf-8")
    for number in range(1000):
        (tmp_path / f"{number}.yaml").write_text(
            f'id: "{number}"\nname: 项目{number}\nprinted_names: {{"1": 别名{number}}}\nsector: energy\n'
            "investment: 5 万元\n"
            'sources:\n  - {table: "1", line: 1, quote: 合计, figures: [investment]}\n',
            encoding="utf-8",
        )
    assert set(codes(tmp_path, plan, "budget", "provenance")) == {"V003", "V004"}


def test_ten_thousand_dated_entries_with_their_sources(tmp_path: Path, plan: Path) -> None:
    entries = "".join(f"    - {{amount: 1 元, year: {2000 + number % 20}}}\n" for number in range(10_000))
    cited = "".join(f'  - {{line: 1, quote: 合计, figures: ["funding.town[{number}]"]}}\n' for number in range(5000))
    (tmp_path / "programme.yaml").write_text(HEAD, encoding="utf-8")
    text = f'id: "1"\nname: 项目\nsector: energy\nfunding:\n  town:\n{entries}sources:\n{cited}'
    (tmp_path / "1.yaml").write_text(text, encoding="utf-8")
    found = codes(tmp_path, plan, "budget", "funding-plan", "provenance")
    assert (found.count("V003"), found.count("V004")) == (5000, 5001)


def test_thousands_of_wrong_quotes(tmp_path: Path, plan: Path) -> None:
    quote = "{key: k, label: 事, source: {line: 1, quote: 第一行 低碳}}"
    head = HEAD + "facts:\n" + f"  - {quote}\n" * 3000
    (tmp_path / "programme.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "1.yaml").write_text('id: "1"\nname: 项目\nsector: energy\n', encoding="utf-8")
    programme, _ = read_programme(tmp_path)
    assert programme is not None
    hints = [problem.hint for problem in check_quotes(programme, plan).problems]
    assert len(hints) == 3000
    assert hints[: MAX_SEARCHED + 1] == [
        *["it stands in line 2, 3, 4, 5, 6"] * MAX_SEARCHED,
        "copy it from the text, tabs as ` | `",
    ]
