"""A contract as each of its parties sees it: flows, net present value, rate of return (METHOD §60)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.appraise import appraise_case
from portfolio.appraisal.settings import given
from portfolio.appraisal.view import View
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.indicators import irr, npv
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger

#: The parties in the order of print, and the perspective that each one's cash is read from.
PARTY_VIEWS = {
    "host": "host",
    "esco": "esco_equity",
    "developer": "esco_equity",
    "lessor": "lessor",
    "lender": "lender",
    "town": "town",
    "higher_level": "higher_level",
    "tax_authority": "tax_authority",
}
LABELS = {
    "esco": Words(zh="节能服务公司", en="provider"),
    "developer": Words(zh="光伏开发商", en="developer"),
}


@dataclass(frozen=True)
class PartyView:
    """A party's cash by element of time, in 元, receipts positive; None where it lacks an input, which `reason` names.

    `irr` is None unless it is unique; `irr_status` says what it is.
    """

    party: str
    label: Words
    flow: tuple[float, ...] | None
    npv_cny: float | None
    discount_rate: float | None
    irr: float | None
    irr_status: str | None
    reason: Words | None = None

    def as_dict(self) -> dict[str, object]:
        """The party as JSON prints it."""
        return {
            "flows_cny": list(self.flow) if self.flow else None,
            "npv_cny": self.npv_cny,
            "discount_rate": self.discount_rate,
            "irr": self.irr,
            "irr_status": self.irr_status,
            "reason": self.reason.text("en") if self.reason else None,
        }


def parties_of(appraisal: Appraisal) -> tuple[PartyView, ...]:
    """Host and provider, a lessor where one invests, and whoever else pays or receives.

    Raises `ValueError` for a record without a contract, or whose operating life is unknown.
    """
    book, contract = _book(appraisal), appraisal.case.contract
    paid = (posting for posting in book.postings if posting.amount.any())
    present: set[str] = {party for posting in paid for party in (posting.payer, posting.payee)}
    if contract is not None:
        present |= {"host", contract.provider, *(["lessor"] if contract.leases else [])}
    return tuple(_party(appraisal, book, party) for party in PARTY_VIEWS if party in present)


def _book(appraisal: Appraisal) -> Ledger:
    if appraisal.case.contract is None or appraisal.ledger is None:
        raise ValueError(f"{appraisal.project_id} has no contract with an operating life")
    return appraisal.ledger


#: The indicators that say whether a party's cash is known at all.
_KNOWN = {
    "host": "host.npv",
    "esco": "esco_equity.npv",
    "developer": "esco_equity.npv",
    "lender": "lender.irr",
    "tax_authority": "project.npv",
}


def _party(appraisal: Appraisal, book: Ledger, party: str) -> PartyView:
    perspective = PARTY_VIEWS[party]
    label = LABELS.get(party, PERSPECTIVES[perspective].label)
    known = appraisal.find(_KNOWN.get(party, "project_pre_tax.npv"))
    lacks = known is not None and known.status == "lacking" and known.discount_rate is not None
    view = View(appraisal.case, appraisal.settings, book).of(perspective)
    rate = float(view.settings.rate.value) if view.settings.rate else None
    if lacks and known is not None:
        return PartyView(party, label, None, None, rate, None, None, known.reason)
    flow: Array = book.flow(perspective)[0]
    found = irr(flow)
    worth = float(npv(flow, rate, appraisal.case.convention)) if rate is not None else None
    return PartyView(party, label, tuple(flow.tolist()), worth, rate, found.value, found.status)


def service_cover(appraisal: Appraisal) -> list[float | None] | None:
    """DSCR of each operating year of the investor's debt, None for years without one; None without taxes (§19)."""
    accounts = _book(appraisal).accounts
    if accounts is None or accounts.tax is None:
        return None
    return [None if np.isnan(value) else float(value) for value in accounts.dscr.by_period[0]]


def with_hurdle(appraisal: Appraisal, rate: float) -> Appraisal:
    """The appraisal of the same contract at another hurdle rate of the provider, a fraction a year."""
    case = appraisal.case
    if case.contract is None:
        return appraisal
    hurdle = given("contract.esco_hurdle", FIELD_LABELS["esco_hurdle"], rate, "1/年")
    terms = replace(case.contract, inputs={**case.contract.inputs, "esco_hurdle": hurdle})
    return appraise_case(replace(case, contract=terms), appraisal.name, appraisal.settings)


def as_dict(appraisal: Appraisal) -> dict[str, object]:
    """The analysis of a contract as JSON prints it, without solutions and findings."""
    book, contract = _book(appraisal), appraisal.case.contract
    cover = service_cover(appraisal)
    served = [value for value in cover or [] if value is not None]
    rows = {row.name: row for row in appraisal.indicators}
    return {
        "project": appraisal.project_id,
        "contract": contract.record.type if contract else None,
        "years": book.timeline.labels(),
        "parties": {view.party: view.as_dict() for view in parties_of(appraisal)},
        "esco": {
            "irr_pre_tax": rows["esco_pre_tax.irr"].value,
            "irr_post_tax": rows["esco.irr"].value,
            "irr_equity": rows["esco_equity.irr"].value,
            "npv_cny": rows["esco.npv"].value,
            "discount_rate": rows["esco.npv"].discount_rate,
        },
        "host": {"npv_cny": rows["host.npv"].value, "discount_rate": rows["host.npv"].discount_rate},
        "lender": {"min_dscr": min(served) if served else None, "dscr": cover},
    }
