"""Broken programmes: each folder under `tests/bad_programmes/` says in comments which problems it must give, and where.

`# expect: FILE LINE:COLUMN CODE` names the file within the folder, `.` the folder itself. A folder that holds
`plan.txt` is compared with that text as well.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.programme.findings import findings
from portfolio.programme.load import read_programme
from portfolio.programme.quotes import check_quotes, citation_faults
from portfolio.programme.study import study_with
from portfolio.reading.catalogue import CATALOGUE
from portfolio.tables.registry import TABLES

if TYPE_CHECKING:
    from portfolio.reading.problem import Problem

TESTS = Path(__file__).parents[1]
PORTFOLIO = TESTS.parent / "portfolio"
CASES = sorted(entry for entry in (TESTS / "bad_programmes").iterdir() if entry.is_dir())

#: Codes that no folder provokes, and the tests that do.
ELSEWHERE = {
    "P007": "test_a_change_of_an_unknown_project_is_placed",
    "F025": "test_less_equity_than_the_rule_asks_for_is_found",
    "F030": "test_limits_of_the_saving",
    "F031": "test_what_the_record_denies_is_refused",
    "F032": "test_what_the_record_does_not_prove_is_one_warning_a_claim",
    "F033": "test_cover",
    **dict.fromkeys(("F034", "F035"), "test_the_saving_and_the_bill"),
    "F036": "test_a_guarantee_exceeds_what_is_paid",
    "F037": "test_verification_costs_a_tenth_at_most",
    "F038": "test_a_loan_ends_with_the_contract",
    "F039": "test_published_figures_that_do_not_pay",
    "F040": "test_a_floor_can_cost_a_public_host_more_than_it_saves",
    "F041": "test_budget_neutrality_of_the_example",
    "F042": "test_the_longest_contract_of_a_public_host",
    "F043": "test_an_award_is_no_more_than_its_purse_holds",
    "F028": "test_a_cover_below_the_one_a_loan_is_shaped_for_is_found",
    "F045": "test_a_holiday_that_spares_nothing_is_found",
    "F046": "test_money_beyond_the_stated_years_pays_no_investment",
    "F047": "test_real_prices_beside_a_nominal_rate_are_found",
    "F048": "test_vat_without_surcharges_is_found",
}


def expected_of(case: Path) -> list[tuple[str, int, int, str]]:
    """What a folder says of itself."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(case.iterdir()))
    found = re.findall(r"# expect: (\S+) (\d+):(\d+) ([A-Z]\d{3})", text)
    return sorted((file, int(line), int(column), code) for file, line, column, code in found)


def problems_of(case: Path) -> list[Problem]:
    """All that is wrong with a programme, as `portfolio check` names it."""
    programme, problems = read_programme(case)
    if programme is None:
        return problems
    problems = [*problems, *findings(study_with(programme)), *citation_faults(programme)]
    plan = case / "plan.txt"
    return [*problems, *check_quotes(programme, plan).problems] if plan.exists() else problems


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_programme_gives_exactly_the_problems_it_announces(case: Path) -> None:
    found = [(Path(p.place.file), p.place.line, p.place.column, p.code) for p in problems_of(case)]
    assert sorted((str(file.relative_to(case)), *rest) for file, *rest in found) == expected_of(case)
    announced = {code for *_, code in expected_of(case)}
    assert case.name == "several-at-once" or case.name[:4].upper() in announced


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_problem_says_what_is_wrong_and_what_to_do(case: Path) -> None:
    for problem in problems_of(case):
        assert problem.message
        assert problem.hint
        assert "\n" not in str(problem)
        assert problem.code[0] != "F" or re.search("[一-鿿].*[。]$", problem.zh), "annexes print it in Chinese"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_faults_stop_and_findings_do_not(case: Path) -> None:
    """Contradictions are what the bureau wants to see: every table still builds."""
    programme, problems = read_programme(case)
    assert (programme is None) == any(problem.stops for problem in problems)
    if programme is not None:
        assert {named.build(study_with(programme)).name for named in TABLES} == {named.name for named in TABLES}


@pytest.mark.parametrize(
    ("case", "code", "figures"),
    [
        ("f001-funding", "F001", ("90 万元", "100 万元", "10 万元 less")),
        (
            "f001-financing-plan",
            "F001",
            ("1,130.47 万元", "130.47 万元 more", "1,000 万元", "0.02 万元 more", "1,130.45 万元"),
        ),
        ("f002-option", "F002", ("option `b`", "cash_flow.capex", "400 万元", "900 万元")),
        ("f002-option", "F001", ("option `c`", "350 万元", "50 万元 less", "400 万元")),
        ("f015-stage-dates", "F015", ("preliminary of 2015-06-29", "estimate", "2015-06-30")),
        ("f015-stage-dates", "F015", ("final of 2014-12", "estimate", "2015-06-30")),
        ("f002-parts", "F002", ("90 万元", "100 万元")),
        ("f003-printed-total", "F003", ("9,370 人", "9,730 人")),
        ("f003-printed-total", "F003", ("3.81 亿元", "7 亿元")),
        ("f005-two-figures", "F005", ("0.96 吨/万元", "0.97 吨/万元", "line 3", "line 1")),
        ("f005-two-figures", "F005", ("140 MW", "15 万千瓦")),
        ("f002-stage-parts", "F002", ("90 万元", "100 万元")),
        ("f002-stage-parts", "F002", ("110 万元", "100 万元")),
        ("f006-approval-again", "F006", ("110.01 万元", "10%", "100 万元", "2019-07-01")),
        ("f007-above-preliminary", "F007", ("100.5 万元", "100 万元")),
        ("f007-above-preliminary", "F007", ("101 万元", "100 万元")),
        ("f008-investment-of-stage", "F008", ("100 万元", "construction investment", "95 万元")),
        ("f008-investment-of-stage", "F008", ("100 万元", "total investment", "preliminary", "99 万元")),
        ("f009-adopted-option", "F009", ("`small` is 5.00 万元", "`large` 10.00 万元")),
        ("f009-adopted-option", "F009", ("`small` is -20.00 万元", "`do_nothing` 0.00 万元")),
        ("f020-debts", "F020", ("200.00 万元",)),
        ("f020-debts", "F021", ("5 operating years", "year 1")),
        ("f020-debts", "F022", ("200.00 万元",)),
        ("f020-debts", "F026", ("1,200.00 万元", "1,000.00 万元")),
        ("f020-debts", "F024", ("600.00 万元", "500.00 万元")),
        ("f044-short-life", "F044", ("10 years", "20 年")),
        ("f050-within-error", "F050", ("960,000 kWh verified of power in year 1", "2 standard errors", "480 MWh/年")),
        ("f051-whole-facility", "F051", ("1,000,000 kWh expected of power", "10%", "10,001,000 kWh")),
        ("f051-whole-facility", "F051", ("949,000 kWh verified of power in year 2", "9,500,000 kWh")),
        ("f051-whole-facility", "F051", ("11 months",)),
        ("p003-number-twice", "P003", ("`benefits.jobs` as the table prints it", "line 4")),
        ("p003-number-twice", "P003", ("indicator 2", "line 19")),
        ("v003-figure", "V003", ("| 60 | | 40", "10 万元")),
    ],
)
def test_a_finding_says_both_figures(case: str, code: str, figures: tuple[str, ...]) -> None:
    messages = [p.message for p in problems_of(TESTS / "bad_programmes" / case) if p.code == code]
    assert [message for message in messages if all(figure in message for figure in figures)]


def test_every_code_of_a_whole_programme_has_a_case() -> None:
    codes = {code for code in CATALOGUE if code[0] in "PFV"} | {"R007"}
    announced = {code for case in CASES for *_, code in expected_of(case)}
    assert codes - announced == set(ELSEWHERE)
    written = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parents[1].rglob("test_*.py"))
    assert {name for name in ELSEWHERE.values() if f"def {name}(" not in written} == set()
