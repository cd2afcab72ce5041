"""The report of energy contracts: a chapter for each project that states one, and its pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio import study as study_of
from portfolio.render.annex import Order, annex

if TYPE_CHECKING:
    from portfolio.programme.study import Study
    from portfolio.records.fields import Lang

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "projects" / "emc-examples"


def page_of(study: Study, lang: Lang = "zh") -> str:
    files = annex(study, Order("emc", formats=("html",), lang=lang), ROOT)
    assert isinstance(files, dict), files
    [page] = files.values()
    return page.decode()


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_contract_has_its_pictures_and_solutions(lang: Lang) -> None:
    page = page_of(study_of(CONTRACTS / "g04.yaml"), lang)
    assert page.count('<svg class="picture"') == 2
    for name in ("parties", "cash-flow", "terms", "frontier", "risks", "eligibility"):
        assert f'id="table-emc-{name}-g04"' in page
    assert "79.68" in page
    assert "table-emc-settlement" not in page, "nothing is verified"


@pytest.mark.usefixtures("without_fonts")
def test_every_contract_is_a_chapter_and_no_name_stands_twice() -> None:
    page = page_of(study_of(CONTRACTS))
    assert "三、" in page
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("without_fonts")
def test_projects_without_a_contract_have_no_chapter() -> None:
    page = page_of(study_of(ROOT / "projects" / "xiaolan-2014"))
    assert "各项目均未载明能源合同" in page
    assert "<h3" not in page


@pytest.mark.usefixtures("without_fonts")
def test_verified_years_are_settled_in_the_report() -> None:
    page = page_of(study_of(ROOT / "tests" / "contracts" / "tracked"))
    assert 'id="table-emc-settlement-01"' in page


@pytest.mark.usefixtures("without_fonts")
def test_a_contract_whose_cash_is_unknown_has_no_empty_tables() -> None:
    """The published figures of Nanning do not say what is saved: the report names what is missing."""
    page = page_of(study_of(CONTRACTS / "nanning-2014.yaml"))
    assert "table-emc-cash-flow" not in page
    assert "缺" in page
    assert not re.search(r"<tbody>\s*</tbody>", page)
