"""The share of equity of a record, and the least one that its kind of project must have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.appraisal.explain import explain
from portfolio.appraisal.findings import findings
from portfolio.indicators import equity_share

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.results import Appraisal

#: 1,000 万元 over two years, working capital 100 of which 30 count, a loan of 750 with interest of construction.
ROAD = """\
id: r
name: {zh: 路, en: Road}
sector: transport
investment: 1000 万元
funding: {market: 900 万元, higher_level: 100 万元, town: 0 元}
cash_flow:
  first_year: 2016
  operating_years: 12
  construction: [50%, 50%]
  savings: [{line: toll, amount: 400 万元/年}]
  operating_cost: [{line: o, amount: 50 万元/年}]
  working_capital: 100 万元
financing: [{line: bank, principal: 750 万元, rate: 6%, years: 10, repayment: equal_payment}]
tax: {regime: none}
"""
#: (375 / 2) · 6 %, then (375 + 11.25 + 375 / 2) · 6 %.
INTEREST = 11.25 + 34.425
SHARE, LEAST = "equity.equity_share", "equity.equity_share_minimum"


def head(year: int) -> str:
    return f"id: p\ntitle: {{zh: 例, en: Example}}\nyear: {year}\nregion: CN-GD-ZS\n"


def share_of(found: Appraisal) -> float:
    share = found.value(SHARE)
    assert share is not None, found.find(SHARE)
    return share


def test_equity_is_what_is_not_debt_of_the_total_investment(appraised: Callable[..., Appraisal]) -> None:
    """Grants count; interest added to the loan is debt, interest paid in construction is equity's."""
    total = 1000 + INTEREST + 30
    assert share_of(appraised(ROAD)) == pytest.approx((total - 750 - INTEREST) / total)
    paid = ROAD.replace("rate: 6%,", "rate: 6%, construction_interest: paid,")
    total = 1000 + 11.25 + 33.75 + 30
    assert share_of(appraised(paid)) == pytest.approx((total - 750) / total)


def test_input_vat_on_the_investment_is_invested_too(appraised: Callable[..., Appraisal]) -> None:
    vat = "{regime: income_tax, depreciation: {years: 12}, vat: {output_rate: 11%, input_rate: 11%}}"
    total = 1000 * 1.11 + INTEREST + 30
    share = share_of(appraised(ROAD.replace("{regime: none}", vat)))
    assert share == pytest.approx((total - 750 - INTEREST) / total)


@pytest.mark.parametrize(
    ("kind", "year", "loan", "found"),
    [
        ("rail_road", 2014, 770, True),  # least 25 % then
        ("rail_road", 2016, 770, False),  # least 20 % since 2015-09-09
        ("rail_road", 2016, 840, True),
        ("airports", 2016, 770, True),
        ("other", 2016, 770, False),
        (None, 2016, 900, False),  # no kind, no check
    ],
)
def test_less_equity_than_the_rule_asks_for_is_found(
    kind: str | None, year: int, loan: int, found: bool, appraised: Callable[..., Appraisal]
) -> None:
    rule = f"equity_rule: {kind}\n" if kind else ""
    appraisal = appraised(ROAD.replace("principal: 750", f"principal: {loan}") + rule, head=head(year))
    problems = [problem for problem in findings(appraisal) if problem.code == "F025"]
    assert len(problems) == found
    assert 0 < share_of(appraisal) < 0.3
    for problem in problems:
        assert problem.place.line == ROAD[: ROAD.index("financing:")].count("\n") + 1
        assert f"{share_of(appraisal):.2%}" in problem.message
        assert "Least equity" in problem.message


def test_exactly_the_least_is_enough(appraised: Callable[..., Appraisal]) -> None:
    """800 of 1,000 in one year, without working capital and without interest of construction."""
    text = ROAD.replace("principal: 750", "principal: 800").replace("  construction: [50%, 50%]\n", "")
    appraisal = appraised(text.replace("  working_capital: 100 万元\n", "") + "equity_rule: other\n")
    assert share_of(appraisal) == pytest.approx(0.2)
    assert "F025" not in {problem.code for problem in findings(appraisal)}


def test_the_least_share_names_its_rule_or_why_there_is_none(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(ROAD + "equity_rule: rail_road\n", head=head(2016))
    indicator = found.find(LEAST)
    assert indicator is not None
    assert indicator.value == 0.2
    assert "finance.min_capital.rail_road" in "\n".join(explain(found, indicator, "en").lines())
    early = ROAD.replace("2016", "2005") + "equity_rule: rail_road\n"
    for text, year, words in ((ROAD, 2016, "equity_rule"), (early, 2005, "2009-05-25")):
        lacking = appraised(text, head=head(year)).find(LEAST)
        assert lacking is not None
        assert (lacking.value, lacking.status) == (None, "lacking")
        assert lacking.reason is not None
        assert words in lacking.reason.text("en")


def test_without_a_loan_all_is_equity_and_an_unknown_loan_leaves_it_unknown(
    appraised: Callable[..., Appraisal],
) -> None:
    start, end = ROAD.index("financing:"), ROAD.index("tax:")
    assert share_of(appraised(ROAD[:start] + "financing: none\n" + ROAD[end:])) == 1
    unknown = appraised(ROAD[:start] + ROAD[end:]).find(SHARE)
    assert unknown is not None
    assert (unknown.value, unknown.status) == (None, "lacking")


def test_shares_by_hand() -> None:
    assert equity_share(1050, 735) == pytest.approx(0.3, abs=1e-15)
    assert equity_share(100, 0) == 1
    assert equity_share(100, 120) == pytest.approx(-0.2), "more is lent than is spent"
    assert equity_share(0, 0) is None
    with pytest.raises(ValueError, match="finite"):
        equity_share(float("nan"), 1)
