"""A batch of contracts is each of its contracts alone: terms, shares, loans, taxes, all draws at once."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portfolio.appraisal import formulas
from portfolio.appraisal.settings import Settings
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import FRACTIONS, Input, all_inputs, with_inputs
from portfolio.cashflow.accounts import Accounts
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.cashflow.statements import statement
from portfolio.contracts.parties import ledger
from portfolio.records.contracts import CONTRACT_TYPES
from tests.contracts.drawn import appraisal_of, book_of, case_of, drawn

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case
    from portfolio.cashflow.ledger import Ledger

DRAWS, SEEDS = 4, 12
HOLIDAY = ("tax: {regime: income_tax,", "tax: {regime: income_tax, holiday: {exempt_years: 2, half_years: 2},")
SCULPTED = ("\n    repayment: equal_principal", '\n    repayment: sculpted\n    dscr: "1.3"')


def varied(case: Case, seed: int) -> dict[str, np.ndarray[Any, Any]]:
    """Other values of every input, the life left out; a loan may vanish, and income may start late."""
    dice = random.Random(seed)  # noqa: S311 - a test
    life = float(case.operating_years.value) if case.operating_years else 0.0
    found = {}
    for item in all_inputs(case):
        if item.key == "cash_flow.operating_years":
            continue
        least = 0.4 if item.key.endswith("dscr") else 0.0
        values = np.array([float(item.value) * dice.choice([least, 0.5, 0.9, 1.0, 1.2]) for _ in range(DRAWS)])
        if item.key == "contract.term":
            values = np.array([dice.randint(1, int(life) * 12) / 12 for _ in range(DRAWS)])
        found[item.key] = np.minimum(values, 1.0) if item.unit in FRACTIONS else values
    return found


def changed(case: Case, values: dict[str, Any]) -> Ledger:
    def change(item: Input) -> Input:
        return replace(item, value=np.asarray(values[item.key])) if item.key in values else item

    book = ledger(with_inputs(case, change))
    assert book is not None
    return book


#: Figures of the debt; a draw may have none.
COVERS = {
    "dscr_min": formulas.service_cover("minimum"),
    "dscr_average": formulas.service_cover("average"),
    "icr_min": formulas.interest_cover,
    "llcr": formulas.life_cover(loan_life=True),
    "plcr": formulas.life_cover(loan_life=False),
    "loan_payback": formulas.loan_payback,
}


def figures(case: Case, book: Ledger) -> dict[str, Any]:
    """Every flow, account and line of the balance sheet of all parties, and the cover of the debt."""
    found = {name: book.flow(name) for name in PERSPECTIVES}
    view = View(case, Settings(None), book).of("lender", ("equity",))
    if view.accounts.tax is not None:  # a lessor's is not modelled
        found |= {name: cover(view)[:, None] for name, cover in COVERS.items()}
    for party, own in book.books.items():
        accounts = own.accounts
        assert isinstance(accounts, Accounts)
        known = {f.name: getattr(accounts, f.name) for f in fields(accounts) if f.name != "construction_interest"}
        found |= {f"{party}.{name}": value for name, value in known.items() if isinstance(value, np.ndarray)}
        sheet = statement(own, "balance-sheet")
        found |= {f"{party}.sheet.{row.key}": row.amount for row in sheet.lines} if sheet else {}
    return found


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_a_batch_is_each_of_its_contracts_alone(kind: str) -> None:
    for seed in range(SEEDS):
        text = drawn(kind, seed).text
        text = text.replace(*HOLIDAY) if seed % 2 else text
        case = case_of(text.replace(*SCULPTED) if seed % 3 == 0 else text)
        values = varied(case, seed)
        batch = figures(case, changed(case, values))
        for number in range(DRAWS):
            alone = figures(case, changed(case, {key: draws[number] for key, draws in values.items()}))
            for name, found in batch.items():
                expected = np.broadcast_to(found, (DRAWS, found.shape[-1]))[number]
                given = alone.get(name, np.zeros((1, 1)))[0]  # a party that takes part in other draws only
                np.testing.assert_allclose(expected, given, rtol=1e-9, atol=1e-3, err_msg=f"{seed} {number} {name}")


LATE = """
id: x
name: x
sector: buildings
investment: 900 万元
funding: {market: 900 万元}
cash_flow:
  first_year: 2014
  operating_years: 5
  savings: [{line: heat, amounts: [400 万元, 400 万元, 400 万元, 400 万元, 400 万元]}]
  operating_cost: [{line: om, amount: 10 万元/年}]
contract:
  type: shared_savings
  signed: 2014-01-01
  kind: building_retrofit
  host: {kind: public}
  term: 5 years
  esco_share: 100%
financing: none
tax: {regime: income_tax, income_tax_rate: 25%, loss_years: 5, holiday: {exempt_years: 2, half_years: 2},
      depreciation: {years: 3}}
"""


def test_the_holiday_of_each_draw_starts_with_its_own_income() -> None:
    """Profits of 90 万元 while 300 are written off, then 390; rates of 0, 0, 12.5, 12.5, 25 %, or a year later.

    By hand. Who earns from year 2 on has lost 310 in year 1, and sets it against the profits of years 2, 3 and 4.
    """
    book = changed(case_of(LATE), {"cash_flow.savings[0].amounts[0]": np.array([4e6, 0.0])})
    accounts = book.books["esco"].accounts
    assert accounts is not None
    assert accounts.tax is not None
    wanted = [[0, 0, 90 / 8, 390 / 8, 390 / 4], [0, 0, 0, (390 - 310 + 90 + 90) / 8, 390 / 8]]
    np.testing.assert_allclose(accounts.tax / 1e4, wanted)


def test_a_holiday_starts_with_receipts_though_more_is_paid_than_received() -> None:
    """A provider whose fee of year 1, 590 万元, is below the bills that it pays, 600, has income in it (§39)."""
    fee = "baseline_cost: 1000 万元/年\n  fee: 590 万元/年\n  fee_escalation: 20%"
    text = LATE.replace("type: shared_savings", "type: trusteeship").replace("esco_share: 100%", fee)
    accounts = book_of(text).books["esco"].accounts
    assert accounts is not None
    assert accounts.tax is not None
    profits = 590 * 1.2 ** np.arange(5) - 600 - 10 - np.array([300, 300, 300, 0, 0])
    assert profits[:4].sum() < 0 < profits.sum()  # all losses are used up in year 5, the first at the full rate
    np.testing.assert_allclose(accounts.tax[0] / 1e4, [0, 0, 0, 0, profits.sum() / 4], atol=1e-6)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_contracts_of_every_type_are_appraised(kind: str) -> None:
    """What a type does not know is absent with a reason, as the cover of a lessor's debt."""
    found = appraisal_of(drawn(kind, 1).text).find("lender.dscr_min")
    assert found is not None
    assert (found.status == "lacking") == (kind == "lease")
    assert (found.value is None) == (kind == "lease")
