"""Whether a contract fits the cash flow and the taxes of its record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portfolio.reading.validate import fault
from portfolio.records.contracts.guaranteed_savings import GuaranteedSavingsTerms
from portfolio.records.contracts.mixed import Mixed, parts_of
from portfolio.records.contracts.shared_savings import SharedSavingsTerms
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.contracts.verification_checks import check_verification

if TYPE_CHECKING:
    from portfolio.records.cash_flow import CashFlow, Line
    from portfolio.records.contracts import Contract
    from portfolio.records.finance import Tax


def check_contract(contract: Contract | None, flow: CashFlow | None, tax: Tax | None) -> None:
    """Raises the first fault found: lines that need a contract, a contract that does not fit its cash flow."""
    if contract is None:
        _needs_none(flow, tax)
        return
    if flow is None:
        raise fault("R002", "a contract needs a `cash_flow`", "state savings, costs and years in `cash_flow`")
    _in_time(contract, flow)
    if tax is not None and tax.vat is not None and contract.host.kind == "public":
        hint = "state amounts with VAT and leave out `tax.vat`"
        raise fault("R003", "a public host cannot recover the VAT on what it pays", hint)
    if flow.carbon_revenue is not None and contract.carbon_share is None:
        raise fault("R002", "nothing is said of who gets the carbon revenue", "write `carbon_share`, the provider's")
    for part in parts_of(contract):
        if isinstance(part, SharedSavingsTerms):
            _shares(part, math.ceil(contract.term / MONTHS_A_YEAR))
        if isinstance(part, GuaranteedSavingsTerms):
            _guarantees(part, flow)
    if isinstance(contract, Mixed):
        _covers(contract, flow)
    check_verification(contract, flow)


def _in_time(contract: Contract, flow: CashFlow) -> None:
    years = contract.term / MONTHS_A_YEAR
    if years > flow.operating_years:
        message = f"a term of {years:g} years is longer than the {flow.operating_years} operating years"
        raise fault("Q006", message, "write a shorter `term`, or more `operating_years`")
    if contract.award is not None and contract.award.year > years:
        message = f"an award in operating year {contract.award.year} comes after the term"
        raise fault("Q006", message, "name a year of the term")


def _needs_none(flow: CashFlow | None, tax: Tax | None) -> None:
    for line in (*flow.revenue, *flow.savings, *flow.operating_cost) if flow else ():
        if line.until == "term" or line.payer is not None:
            key = "until: term" if line.until == "term" else "payer"
            raise fault("R003", f"{line.line}: `{key}` needs a `contract`", f"state the contract, or leave out `{key}`")
    if tax is not None and tax.regime == "emc_shared_savings":
        raise fault("R003", "this regime of tax needs a `contract`", "state the contract, or write `income_tax`")


def _shares(part: SharedSavingsTerms, years: int) -> None:
    if len(part.esco_share) not in {1, years}:
        message = f"{len(part.esco_share)} shares for a term of {years} years"
        raise fault("R003", message, "write one share, or one for each year of the term", part.esco_share[0].place)


def _guarantees(part: GuaranteedSavingsTerms, flow: CashFlow) -> None:
    lines: dict[str, Line] = {line.line: line for line in flow.savings}
    for guarantee in part.guarantee:
        line, place = lines.get(guarantee.line), guarantee.quantity.place
        if line is None or line.quantity is None:
            hint = "guarantee a line of `savings` that states `quantity` and `price`"
            raise fault("Q006", f"there is no quantity of {guarantee.line} to guarantee", hint, place)
        if line.quantity.dimension != guarantee.quantity.dimension:
            message = f"{guarantee.quantity} and {line.quantity} of {line.line} are of different kinds"
            raise fault("Q003", message, "write both in one kind of unit", place)


def _covers(contract: Mixed, flow: CashFlow) -> None:
    stated = {line.line for line in flow.savings}
    covered = {line for part in contract.parts for line in part.savings}
    if covered != stated:
        wrong = ", ".join(sorted(covered ^ stated))
        raise fault("R003", f"parts and savings name different lines: {wrong}", "name each line of savings in one part")
