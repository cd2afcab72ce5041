"""What the parties of any contract gain together is what the project gains, computed apart from the record (§60)."""

from __future__ import annotations

import numpy as np
import pytest

from portfolio.cashflow.statements import statement
from portfolio.records.contracts import CONTRACT_TYPES
from tests.contracts.drawn import book_of, drawn

CONTRACTS = 60


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_parties_together_gain_what_the_project_gains(kind: str) -> None:
    for seed in range(CONTRACTS):
        case = drawn(kind, seed)
        book = book_of(case.text)
        together = book.flow("project_pre_tax")[0]
        grants = book.part("equity", "grant")[0]
        scale = max(map(abs, case.outside)) * 1e4
        wanted = np.array(case.outside) * 1e4
        np.testing.assert_allclose(together + grants, wanted, atol=1e-9 * scale, err_msg=case.text)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_equity_is_the_project_after_taxes_and_loans(kind: str) -> None:
    """Inside parties' own cash is the project's less what tax authority and lender take, and grants."""
    for seed in range(CONTRACTS):
        book = book_of(drawn(kind, seed).text)
        outside = book.flow("lender") + book.part("tax_authority", "income_tax")
        wanted = book.flow("project_pre_tax") + book.part("equity", "grant") - outside
        found = sum((book.flow(party) for party in ("host", "esco_equity", "lessor")), np.zeros(1))
        np.testing.assert_allclose(found, wanted, atol=1e-3)
        np.testing.assert_allclose(book.flow("equity"), wanted, atol=1e-3)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_balance_sheets_of_all_parties_close(kind: str) -> None:
    for seed in range(CONTRACTS):
        case = drawn(kind, seed)
        book = book_of(case.text)
        for party, own in book.books.items():
            sheet = statement(own, "balance-sheet")
            if party == "lessor":
                assert sheet is None
                continue
            assert sheet is not None
            np.testing.assert_allclose(sheet.line("difference"), 0.0, atol=0.01, err_msg=f"{party} {case.text}")
