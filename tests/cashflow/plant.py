"""A plant by which loans, taxes and statements are tested: 1,000 万元 over two years, a loan of 500 at 6 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.statements import statement
from portfolio.programme.study import STANDARD, Choices, study_of

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Ledger

#: EBITDA 220 a year for ten years; interest of construction 250 / 2 · 6 % = 7.5, then (257.5 + 125) · 6 % = 22.95.
PLANT = """\
id: x
name: {zh: 厂, en: Plant}
sector: energy
investment: 1000 万元
funding: {market: 1000 万元, higher_level: 0 元, town: 0 元}
cash_flow:
  first_year: 2015
  operating_years: 10
  construction: [50%, 50%]
  revenue: [{line: r, amount: 300 万元/年}]
  operating_cost: [{line: o, amount: 80 万元/年}]
financing: [{line: bank, principal: 500 万元, rate: 6%, years: 6, repayment: equal_principal}]
tax: {regime: income_tax, income_tax_rate: 25%, loss_years: 5, depreciation: {years: 10}}
"""
LOAN = "financing: [{line: bank, principal: 500 万元, rate: 6%, years: 6, repayment: equal_principal}]\n"
INTEREST = 7.5 + 22.95


def plant(folder: Path, *changes: tuple[str, str], choices: Choices = STANDARD, text: str = PLANT) -> Appraisal:
    """The plant's appraisal after changes of its text."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    record = folder / "record.yaml"
    record.write_text(text, encoding="utf-8")
    [found] = study_of(record, choices if choices.rate is not None else Choices(rate=0.08)).appraisals
    return found


def book_of(found: Appraisal) -> Ledger:
    """Its ledger."""
    assert found.ledger is not None
    return found.ledger


def accounts_of(found: Appraisal) -> Accounts:
    """Its loans and taxes."""
    accounts = book_of(found).accounts
    assert accounts is not None
    return accounts


def line(found: Appraisal, name: str, key: str) -> Array:
    """A line of a statement in 万元."""
    sheet = statement(book_of(found), name)
    assert sheet is not None
    amounts = sheet.line(key)[0]
    return np.asarray(amounts if key in {"icr", "dscr"} else amounts / 1e4)


def value(found: Appraisal, name: str) -> float:
    """An indicator that is there."""
    figure = found.value(name)
    assert figure is not None, found.find(name)
    return figure
