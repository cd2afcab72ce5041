"""A thousand records with loans and taxes: reading, findings, appraisal and the seven statements of each."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest

from portfolio.cashflow.statements import STATEMENTS, statement
from portfolio.programme.findings import findings
from portfolio.programme.study import Study, study_of

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = 1000
REPAYMENTS = ("equal_payment", "equal_principal", 'sculpted, dscr: "1.5"')
RECORD = """\
id: "{number:04}"
name: 项目{number}
sector: energy
investment: {investment} 万元
funding: {{market: {market} 万元, higher_level: 30 万元, town: 20 万元}}
energy_saving: [{{line: pv, carrier: electricity, quantity: 60 万kWh/年, factor: combined_wind_solar}}]
jobs: 3 人
cash_flow:
  first_year: 2015
  operating_years: {years}
  prices: real
  price_base_year: 2015
  construction: [40%, 60%]
  revenue: [{{line: power, quantity: 60 万kWh/年, price: 1.{cents:02} 元/kWh, degradation: 0.8%}}]
  savings: [{{line: heat, amount: {savings} 万元/年, escalation: 1%}}]
  operating_cost: [{{line: om, amount: 10 万元/年, escalation: 2%}}]
  working_capital: 5 万元
financing:
  - {{line: bank, share_of_investment: 50%, rate: 6.15%, years: 8, repayment: equal_payment, grace_years: 1}}
  - {{line: policy, share_of_investment: 10%, rate: 3%, years: 10, repayment: {repayment}}}
tax:
  regime: income_tax
  holiday: {{exempt_years: 3, half_years: 3}}
  depreciation: {{years: 15}}
  vat: {{output_rate: 17%, input_rate: 17%}}
  surcharges: 12%
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    (folder / "programme.yaml").write_text("id: many\ntitle: 多项\nyear: 2015\nregion: CN-GD\n", encoding="utf-8")
    for number in range(NUMBER):
        investment = 500 + 7 * (number % 100)
        text = RECORD.format(
            number=number,
            investment=investment,
            market=investment - 50,
            years=15 + number % 11,
            cents=number % 40,
            savings=50 + number % 20,
            repayment=REPAYMENTS[number % 3],
        )
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_thousand_appraisals(folder: Path) -> None:
    clock, study = [time.process_time()], study_of(folder)
    clock.append(time.process_time())
    complete = [appraisal for appraisal in study.appraisals if appraisal.status == "stated"]
    clock.append(time.process_time())
    drawn_up = [statement(a.ledger, name) for a in complete if a.ledger for name in STATEMENTS]
    clock.append(time.process_time())
    found = findings(study)
    clock.append(time.process_time())
    spent = dict(zip(("read", "appraised", "statements", "findings"), _differences(clock), strict=True))
    print(f"\n{NUMBER} projects: " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in spent.items()))
    assert len(complete) == NUMBER
    assert len([one for one in drawn_up if one is not None]) == NUMBER * len(STATEMENTS)
    assert {problem.code for problem in found} == {"F021"}


def test_what_a_check_costs(folder: Path) -> None:
    """`check` appraises every project with a loan, but prints no indicators."""
    began = time.process_time()
    study: Study = study_of(folder)
    assert findings(study)
    print(f"\ncheck of {NUMBER} projects: {time.process_time() - began:.1f} s")


def _differences(clock: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(clock)]
