"""A case shared by the parties of a contract: who invests, runs, owns; the books of each, and the joint ledger (§60).

Each party's books are a ledger in which it is `project` to itself, so that loans, taxes and statements are computed by
the same code as those of a project with one owner. The joint ledger holds every posting once, under the parties' names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow import operations
from portfolio.cashflow.accounts import financed
from portfolio.cashflow.ledger import Ledger, Party, Posting
from portfolio.cashflow.timeline import column, growing, in_years, running, within
from portfolio.contracts.deal import Deal
from portfolio.contracts.types import TYPES
from portfolio.records.contracts.mixed import Mixed
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.case import Case, Yearly
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.timeline import Timeline
    from portfolio.records.contracts.terms import PartTerms, Terms

PARTIES: tuple[Party, ...] = ("host", "esco", "developer", "lessor")
_HANDED_OVER = Words(zh="流动资金移交", en="Working capital handed over")


def ledger(case: Case, carbon_value: Input | None = None) -> Ledger | None:
    """The postings of a case, with those between the parties of its contract; None while its life is unknown.

    `carbon_value` as in `portfolio.cashflow.operations.ledger`. Rule: METHOD §60.
    """
    if case.contract is None:
        return operations.ledger(case, carbon_value)
    basic = operations.basic(case, carbon_value)
    return _joint(case, case.contract, basic) if basic else None


def _joint(case: Case, contract: ContractTerms, basic: Ledger) -> Ledger:
    deals = tuple(_deals(case, contract, basic))
    sharing = _Sharing.of(case, contract, basic.timeline, deals)
    known = [shared for posting in basic.postings for shared in sharing.split(posting)]
    known += [posting for deal in deals for posting in TYPES[deal.type].payments(deal)]
    books = {party: _books(party, known, case, sharing.investor) for party in PARTIES if _takes_part(party, known)}
    joint = tuple(posting for party, book in books.items() for posting in _named(book, party))
    return Ledger(basic.timeline, joint, books[sharing.investor].accounts, books, sharing.investor)


def deals_of(case: Case) -> tuple[Deal, ...]:
    """The contract of a case as its types see it, one deal a part; none without a contract or an operating life."""
    basic = operations.basic(case) if case.contract else None
    return tuple(_deals(case, case.contract, basic)) if case.contract and basic else ()


def _deals(case: Case, contract: ContractTerms, basic: Ledger) -> Iterator[Deal]:
    """The contract as its type sees it; the parts of a mixed one."""
    record = contract.record
    if not isinstance(record, Mixed):
        yield _deal(case, contract, basic, record, "")
        return
    for index, part in enumerate(record.parts):
        yield _deal(case, contract, basic, part, f"parts[{index}].")


def _deal(case: Case, contract: ContractTerms, basic: Ledger, record: Terms | PartTerms, prefix: str) -> Deal:
    timeline = basic.timeline
    years = timeline.operating
    terms = {name.removeprefix(prefix): item for name, item in contract.inputs.items() if name.startswith(prefix)}
    active = in_years(np.ones((1, years)), {year: column(item) for year, item in contract.active.items()})
    lines = _saving_lines(case, getattr(record, "savings", None))
    quantities = {}
    for line in lines:
        price = _prices(line, years)
        if price is not None:
            quantities[line.line] = (running(line, years) / active / np.where(price > 0, price, np.inf), price)
    spent = -basic.part("project_pre_tax", "capex") * column(terms.get("share_of_investment"), 1.0)
    saving = sum((running(line, years) for line in lines), np.zeros((1, years))) / active
    inside = within(column(contract.term), years) * active
    named = {line.line for line in lines}
    stated = [item for post in basic.postings if post.kind == "savings" and post.line in named for item in post.inputs]
    saved_by = tuple({(item.key, item.place): item for item in stated}.values())
    provider, term = contract.provider, contract.term
    return Deal(record, timeline, provider, terms, term, inside, saving, saved_by, quantities, spent)


def _saving_lines(case: Case, covered: tuple[str, ...] | None) -> list[Yearly]:
    """The lines of a part. Payments count the months inside the term, so a line that ends with it runs on here."""
    lines = (line for line in case.yearly if line.kind == "savings" and (covered is None or line.line in covered))
    return [replace(line, term=None) for line in lines]


def _prices(line: Yearly, years: int) -> Array | None:
    """The price of a line by operating year; None for a line in money."""
    price = next((item for item in line.first if item.key.endswith(".price")), None)
    if price is None:
        return None
    unit = growing(column(price), column(line.escalation), years)
    return in_years(unit, {year: column(factors[-1]) for year, factors in line.known.items()})


@dataclass(frozen=True)
class _Sharing:
    """Whose a posting of the whole project is: weights that broadcast to `(batch, elements)`, by party.

    `investors` put up the money, `builders` spend it: what a provider builds for its host it sells. `investor` is the
    one whose loans the record states: the provider if it invests.
    """

    provider: Party
    investor: Party
    investors: dict[Party, Array]
    builders: dict[Party, Array]
    owners: dict[Party, Array]
    operators: dict[Party, Array]
    carbon: dict[Party, Array]
    last_year: Array
    payers: dict[str, Party]

    @classmethod
    def of(cls, case: Case, contract: ContractTerms, timeline: Timeline, deals: tuple[Deal, ...]) -> _Sharing:
        """The sharing of a case."""
        inside = timeline.operation(within(column(contract.term), timeline.operating))
        inside[:, : timeline.building] = 1.0
        provider = contract.provider
        investors, builders = _summed([_invested(deal) for deal in deals]), _summed([_built(deal) for deal in deals])
        owned = investors.get(provider, np.zeros((1, 1))) * inside
        sold = column(contract.inputs.get("carbon_share")) * inside
        payers: dict[str, Party] = {
            line.line: provider if line.payer == "provider" else "host" for line in case.yearly if line.payer
        }
        return cls(
            provider,
            provider if provider in investors else next(iter(investors)),
            investors,
            builders,
            {provider: owned, "host": 1.0 - owned},
            {provider: inside, "host": 1.0 - inside},
            {provider: sold, "host": 1.0 - sold},
            timeline.operation(deals[0].last_year()),
            payers,
        )

    def split(self, posting: Posting) -> Iterator[Posting]:
        """A posting of the whole project among the parties."""
        if posting.kind == "working_capital":
            yield from self._working_capital(posting)
            return
        for party, weight in self._weights(posting).items():
            if weight.any():
                yield _between(posting, party, posting.amount * weight)

    def _weights(self, posting: Posting) -> dict[Party, Array]:
        one = np.ones((1, 1))
        if posting.line == "contract.award":
            return {self.provider: one}
        if posting.line in self.payers:
            return {self.payers[posting.line]: one}
        by_kind = {
            "capex": self.builders,
            "grant": self.investors,
            "equity": self.investors,
            "award": self.investors,
            "reinvestment": self.owners,
            "revenue": self.owners,
            "residual": self.owners,
            "operating_cost": self.operators,
            "carbon": self.carbon,
        }
        return by_kind.get(posting.kind, {"host": one})

    def _working_capital(self, posting: Posting) -> Iterator[Posting]:
        """The provider puts it in; the host takes it over at the end of a term that ends before the project."""
        if posting.payer == "project":
            yield _between(posting, self.provider, posting.amount)
            return
        lasting = self.last_year[:, -1:]
        yield _between(posting, self.provider, posting.amount * lasting)
        yield _between(posting, "host", posting.amount * (1.0 - lasting))
        amount = posting.amount.sum(axis=-1, keepdims=True) * self.last_year * (1.0 - lasting)
        handed = replace(posting, line="working_capital.handed_over", label=_HANDED_OVER, transfer=True)
        yield replace(handed, payer="host", payee=self.provider, amount=amount)


def _invested(deal: Deal) -> dict[Party, Array]:
    """The shares of the investment that the parties pay: the provider's may be less than all."""
    part, who = deal.value("share_of_investment", 1.0), TYPES[deal.type].investor
    if who != "provider":
        return {who: part}
    own = deal.value("esco_investment", 1.0)
    return {deal.provider: part * own} | ({"host": part * (1.0 - own)} if deal.has("esco_investment") else {})


def _built(deal: Deal) -> dict[Party, Array]:
    """The shares of the investment that the parties spend."""
    if TYPES[deal.type].investor == "host":
        return {deal.provider: deal.value("share_of_investment", 1.0)}
    return _invested(deal)


def _summed(shares: list[dict[Party, Array]]) -> dict[Party, Array]:
    parties = [party for found in shares for party in found]
    none = np.zeros((1, 1))
    return {party: sum((found.get(party, none) for found in shares), none) for party in parties}


def _between(posting: Posting, party: Party, amount: Array) -> Posting:
    """A posting of the whole project as one of a party's."""
    payer = party if posting.payer == "project" else posting.payer
    payee = party if posting.payee == "project" else posting.payee
    return replace(posting, payer=payer, payee=payee, amount=amount)


def _takes_part(party: Party, postings: list[Posting]) -> bool:
    return any(party in {posting.payer, posting.payee} for posting in postings)


def _books(party: Party, postings: list[Posting], case: Case, investor: Party) -> Ledger:
    """The ledger of a party as if it were alone, with its loans and taxes."""
    own = tuple(
        replace(
            posting,
            payer="project" if posting.payer == party else posting.payer,
            payee="project" if posting.payee == party else posting.payee,
        )
        for posting in postings
        if party in {posting.payer, posting.payee}
    )
    contract = case.contract
    tax = case.tax if contract and party == contract.provider else contract.host_tax if contract else None
    terms = replace(case, tax=tax if party != "lessor" else None)
    if party != investor:
        terms = replace(terms, loans=(), funding=dict.fromkeys(SOURCES, ()))
    timeline = operations.timeline_of(case)
    if timeline is None:
        raise ValueError(f"{case.project_id} has no operating life")
    return financed(terms, Ledger(timeline, own))


def _named(book: Ledger, party: Party) -> Iterator[Posting]:
    """The postings of a party's books under its name; what parties pay each other stands in the payer's books."""
    for posting in book.postings:
        if posting.payee == "project" and posting.payer in PARTIES:
            continue
        payer = party if posting.payer == "project" else posting.payer
        payee = party if posting.payee == "project" else posting.payee
        yield replace(posting, payer=payer, payee=payee)
