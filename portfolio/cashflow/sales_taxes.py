"""Value-added tax with its lines, its credit carried on and its refund, and the surcharges (METHOD §39)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.ledger import Posting
from portfolio.cashflow.taxation import surcharges, vat_account
from portfolio.cashflow.timeline import column
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array, Input
    from portfolio.assumptions.terms import TaxTerms
    from portfolio.cashflow.ledger import Kind, Ledger, Party

TAXES = "METHOD §39"
_SOLD: tuple[Kind, ...] = ("revenue", "payment")
#: Savings are purchases that are spared, and their input tax with them.
_BOUGHT: tuple[Kind, ...] = ("capex", "reinvestment", "operating_cost", "savings")


def sales_taxes(tax: TaxTerms | None, ledger: Ledger) -> Iterator[Posting]:
    """VAT, where it has lines, and the surcharges: on the VAT payable, else on revenue; nothing without taxes."""
    if tax is None:
        return
    base = ledger.part("project_pre_tax", "revenue") + np.maximum(ledger.part("project_pre_tax", "payment"), 0.0)
    if tax.vat_output is not None and tax.vat_input is not None:
        output, sold = _tax_on(ledger, _SOLD, tax.vat_output)
        deductible, bought = _tax_on(ledger, _BOUGHT, tax.vat_input)
        base = vat_account(output, -deductible).payable
        inputs = (*sold, *bought)
        yield _posting("vat_output", Words(zh="销项税额", en="Output VAT"), output, sold)
        yield _posting("vat_input", Words(zh="进项税额", en="Input VAT"), -deductible, bought)
        yield _posting("vat_paid", Words(zh="应纳增值税", en="VAT payable"), base, inputs)
        if tax.vat_refund is not None:
            label = Words(zh="增值税即征即退", en="VAT paid back")
            yield _posting("vat_refund", label, base * column(tax.vat_refund), (*inputs, tax.vat_refund))
    if tax.surcharges is not None:
        label = Words(zh="税金及附加", en="Taxes and surcharges")
        yield _posting("surcharge", label, surcharges(base, column(tax.surcharges)), (tax.surcharges,))


def _tax_on(ledger: Ledger, kinds: tuple[Kind, ...], rate: Input) -> tuple[Array, tuple[Input, ...]]:
    """VAT on postings, each at its own rate or else at a common one, receipts positive; and the rates."""
    total, rates = np.zeros((1, ledger.timeline.elements)), [rate]
    for posting, amount in ledger.seen_from("project_pre_tax"):
        # What is paid to another party of a contract is no purchase of its own (METHOD §60).
        if posting.kind in kinds and (posting.kind != "payment" or amount.max() > 0):
            total = total + amount * column(posting.vat or rate)
            rates += [posting.vat] if posting.vat else []
    return total, tuple(rates)


#: The name of each line in the ledger, and who pays whom.
_LINES: dict[str, tuple[str, Party, Party]] = {
    "vat_output": ("vat_output", "customers", "project"),
    "vat_input": ("vat_input", "project", "suppliers"),
    "vat_paid": ("vat_paid", "project", "tax_authority"),
    "vat_refund": ("vat_refund", "tax_authority", "project"),
    "surcharge": ("surcharges", "project", "tax_authority"),
}


def _posting(kind: Kind, label: Words, amount: Array, inputs: tuple[Input, ...]) -> Posting:
    line, payer, payee = _LINES[kind]
    return Posting(line, label, kind, payer, payee, amount, TAXES, inputs, transfer=True)
