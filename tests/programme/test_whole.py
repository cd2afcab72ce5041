"""Sums over a programme: what they count, and when they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.programme.study import Choices, study_of
from portfolio.programme.whole import whole_of

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.whole import Sum

RECORD = """\
id: "{id}"
name: {{zh: 例, en: Example}}
sector: energy
investment: 100 万元
abatement: {tonnes} 吨/年
cash_flow:
  convention: {convention}
  first_year: {year}
  operating_years: 1
  prices: {prices}
  price_base_year: {base}
  savings: [{{line: s, amount: {saving} 万元/年}}]
  operating_cost: [{{line: o, amount: 0 万元/年}}]
"""
FIRST = {"id": "1", "tonnes": 10, "convention": "year_end", "year": 2014, "saving": 216, "prices": "real", "base": 2014}


def sum_of(folder: Path, name: str, *changes: dict[str, object]) -> Sum:
    (folder / "programme.yaml").write_text("id: p\ntitle: x\nyear: 2014\n", encoding="utf-8")
    for number, change in enumerate(changes, 1):
        text = RECORD.format(**(FIRST | {"id": str(number)} | change))
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    found = whole_of("p", study_of(folder, Choices(rate=0.08)).appraisals).find(name)
    assert found is not None
    return found


def test_npv_is_brought_to_the_earliest_first_year(tmp_path: Path) -> None:
    """−100/1.08 + 216/1.08² = 92.593 万元, and the same a year later over 1.08."""
    found = sum_of(tmp_path, "project_pre_tax.npv", {}, {"year": 2015})
    one = -100e4 / 1.08 + 216e4 / 1.08**2
    assert found.indicator.value == pytest.approx(one + one / 1.08)
    assert found.counted == ("1", "2")


def test_cost_per_tonne_of_the_whole_is_no_mean(tmp_path: Path) -> None:
    """Costs of (100 − 216/1.08) twice over 10 and 30 discounted tonnes."""
    found = sum_of(tmp_path, "project_pre_tax.levelised_cost", {}, {"tonnes": 30})
    npv = -100e4 / 1.08 + 216e4 / 1.08**2
    assert found.indicator.value == pytest.approx(-2 * npv / (40 / 1.08**2))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"convention": "t0"}, "--convention"),
        ({"prices": "nominal"}, "nominal"),
        ({"base": 2010}, "different years"),
    ],
)
def test_unlike_projects_are_not_added_up(change: dict[str, object], why: str, tmp_path: Path) -> None:
    found = sum_of(tmp_path, "project_pre_tax.npv", {}, change)
    assert (found.indicator.value, found.indicator.status) == (None, "absent")
    assert found.indicator.reason is not None
    assert why in found.indicator.reason.text("en")


def test_no_project_has_it(tmp_path: Path) -> None:
    found = sum_of(tmp_path, "public.cost_per_tonne", {})
    assert (found.indicator.value, found.counted) == (None, ())


def test_the_whole_of_nothing() -> None:
    assert whole_of("p", []).as_dict() == {"id": "p", "indicators": []}
