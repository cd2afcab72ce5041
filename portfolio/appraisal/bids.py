"""What a provider must ask for and how long: least share, shortest term, the frontier of both (METHOD §68).

Bids are judged by the NPV, at its hurdle, of the provider's project after tax (`esco`). `with_hurdle` of
`portfolio.appraisal.emc` sets another hurdle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.catalogue import BY_NAME
from portfolio.appraisal.trial import RULE, TERM, Solution, Status, Trial
from portfolio.assumptions.inputs import Input, number
from portfolio.contracts.types import bid_of
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.view import View
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.inputs import Array
    from portfolio.contracts.deal import Bid

#: Where a crossing is looked for: a share from 0 to 1, and money as parts and multiples of the investment.
_SHARES = np.linspace(0.0, 1.0, 9)
_MONEY = np.concatenate([[0.0], 4.0 ** np.arange(-6, 4)])
#: What a bid leaves to host and lender.
_HOST, _COVER = "host.npv", "lender.dscr_min"
_BID = Words(zh="报价", en="Bid")
_AT_ZERO = Words(zh="为零时净现值已不为负", en="the NPV is not negative even at 0")


@dataclass(frozen=True, slots=True)
class Offer:
    """A term with its least bid; the host's NPV then, and the lowest cover of the debt, None where there is none."""

    term_years: int
    bid: Solution
    host_npv_cny: float | None
    dscr_min: float | None

    def as_dict(self) -> dict[str, object]:
        """The offer as JSON prints it."""
        return {
            "term_years": self.term_years,
            "bid": self.bid.as_dict(),
            "host_npv_cny": self.host_npv_cny,
            "dscr_min": self.dscr_min,
        }


@dataclass(frozen=True, slots=True)
class Frontier:
    """The least bid for each whole year of term up to the life; `none` where no term has one.

    Where something is `unknown` there are no offers, and `reason` says why.
    `host_lacks` and `debt_lacks` say why the host's NPV or the cover of the debt is not known at all.
    """

    status: Status
    offers: tuple[Offer, ...] = ()
    reason: Words | None = None
    hurdle: float | None = None
    host_lacks: Words | None = None
    debt_lacks: Words | None = None
    rule: str = RULE

    def as_dict(self) -> dict[str, object]:
        """The frontier as JSON prints it."""
        return {
            "status": self.status,
            "value": [offer.as_dict() for offer in self.offers],
            "reason": self.reason.text("en") if self.reason else None,
            "hurdle": self.hurdle,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """What suits the host best: an offer, or why there is none."""

    status: Status
    offer: Offer | None = None
    reason: Words | None = None
    dscr_floor: float | None = None
    hurdle: float | None = None
    rule: str = RULE

    def as_dict(self) -> dict[str, object]:
        """The choice as JSON prints it."""
        return {
            "status": self.status,
            "value": self.offer.as_dict() if self.offer else None,
            "reason": self.reason.text("en") if self.reason else None,
            "dscr_floor": self.dscr_floor,
            "hurdle": self.hurdle,
            "rule": self.rule,
        }


def minimum_share(appraisal: Appraisal) -> Solution:
    """The least share at which the provider reaches its hurdle over the stated term; a price or fee in other types.

    The share is the same in each year of the term; priority, floor and ceiling stay. It is 0 where the NPV is not
    negative even then, and `none` where the whole saving is not enough. Rule: METHOD §68.

    >>> from portfolio import study
    >>> solution = minimum_share(study("projects/emc-examples/g04.yaml").appraisals[0])
    >>> solution.status, round(solution.value, 6), solution.hurdle
    ('found', 0.796823, 0.1)
    """
    trial = Trial.of(appraisal)
    contract = trial.case.contract
    if trial.lacks or contract is None:
        return trial.asked("bid", _BID, "share")
    [solution] = _Bidding.of(trial, contract).least(np.atleast_1d(contract.term.value))
    return solution


def shortest_term(appraisal: Appraisal, *, months: bool = False) -> Solution:
    """The shortest term, in whole years or in months, at which the provider reaches its hurdle with the stated share.

    Every year or month up to the operating life is tried, none below the year of the contract's award. Rule: METHOD
    §68.

    >>> from portfolio import study
    >>> shortest_term(study("projects/emc-examples/g04.yaml").appraisals[0]).value
    6.0
    """
    trial = Trial.of(appraisal)
    solution = trial.asked("term", FIELD_LABELS["term"], "months" if months else "years")
    contract = trial.case.contract
    if trial.lacks or contract is None:
        return solution
    parts = MONTHS_A_YEAR if months else 1
    tried = np.arange(_first_year(contract) * parts, trial.life * parts + 1)
    worth = trial.npv({TERM: tried / parts})
    enough = tried[worth >= 0]
    if not len(enough):
        zh, en = (
            f"合同期 {trial.life} 年时净现值仍为 {wan(worth[-1])}",
            f"over {trial.life} years the NPV is {wan(worth[-1])}",
        )
        return solution.none(Words(zh=zh, en=en))
    return solution.found(float(enough[0]))


def frontier(appraisal: Appraisal) -> Frontier:
    """The least bid for each term from 1 year to the operating life, with what it leaves to the host and the lender.

    Rule: METHOD §68.

    >>> from portfolio import study
    >>> found = frontier(study("projects/emc-examples/g04.yaml").appraisals[0])
    >>> [(offer.term_years, round(offer.bid.value, 6)) for offer in found.offers if offer.bid.value is not None][:2]
    [(5, 0.906102), (6, 0.796823)]
    """
    trial = Trial.of(appraisal)
    contract = trial.case.contract
    if trial.lacks or contract is None:
        return Frontier("unknown", reason=trial.lacks)
    bidding, terms = _Bidding.of(trial, contract), np.arange(1.0, trial.life + 1.0)
    bids = bidding.least(terms)
    view = trial.view(bidding.changes(terms, np.array([bid.value or 0.0 for bid in bids])))
    host_lacks, debt_lacks = (_lacking(appraisal, name) for name in (_HOST, _COVER))
    unknown: list[float | None] = [None] * len(bids)
    worth = unknown if host_lacks else _outcome(_HOST, view, bids)
    cover = unknown if debt_lacks else _outcome(_COVER, view, bids)
    offers = tuple(Offer(n + 1, bid, worth[n], cover[n]) for n, bid in enumerate(bids))
    if all(bid.value is None for bid in bids):
        return Frontier("none", offers, bids[-1].reason, trial.hurdle, host_lacks, debt_lacks)
    return Frontier("found", offers, None, trial.hurdle, host_lacks, debt_lacks)


def best_for_host(found: Frontier, dscr_floor: float) -> Choice:
    """The offer of a frontier with the highest NPV of the host, of those whose lowest DSCR is not below a floor.

    Offers without debt pass the floor. Rule: METHOD §68.

    >>> from portfolio import study
    >>> choice = best_for_host(frontier(study("projects/emc-examples/g04.yaml").appraisals[0]), 1.3)
    >>> choice.offer.term_years
    5
    """
    choice = Choice("unknown", dscr_floor=dscr_floor, hurdle=found.hurdle)
    if found.status != "found":
        return replace(choice, status=found.status, reason=found.reason)
    if found.host_lacks or found.debt_lacks:
        return replace(choice, reason=found.host_lacks or found.debt_lacks)
    bids = [offer for offer in found.offers if offer.host_npv_cny is not None]
    served = [offer for offer in bids if offer.dscr_min is None or offer.dscr_min >= dscr_floor]
    if not served:
        highest = max(offer.dscr_min for offer in bids if offer.dscr_min is not None)
        zh = f"最低偿债备付率均低于 {dscr_floor:g}，最高为 {highest:.4f}"
        en = f"the lowest DSCR is below {dscr_floor:g} for every term, {highest:.4f} at best"
        return replace(choice, status="none", reason=Words(zh=zh, en=en))
    return replace(choice, status="found", offer=max(served, key=lambda offer: offer.host_npv_cny or -np.inf))


def _lacking(appraisal: Appraisal, name: str) -> Words | None:
    """Why an indicator cannot be computed."""
    row = appraisal.find(name)
    return row.reason if row and row.status == "lacking" else None


def _outcome(name: str, view: View, bids: list[Solution]) -> list[float | None]:
    """An indicator of each bid's draw; None without a bid, or where there is no such figure."""
    rule = BY_NAME[name]
    found = np.broadcast_to(rule.compute(view.of(rule.perspective, rule.rests_on)), (len(bids),)).tolist()
    return [None if bid.value is None or np.isnan(value) else value for bid, value in zip(bids, found, strict=True)]


def _first_year(contract: ContractTerms) -> int:
    """The shortest term that an award may be paid in."""
    return contract.record.award.year if contract.record.award else 1


@dataclass(frozen=True, slots=True)
class _Bidding:
    """What is bid in a contract, and the keys of the inputs that hold it."""

    trial: Trial
    contract: ContractTerms
    bid: Bid
    keys: tuple[str, ...]

    @classmethod
    def of(cls, trial: Trial, contract: ContractTerms) -> _Bidding:
        """The bid of the type; one that the contract does not state is added, at 0."""
        bid, paths = bid_of(contract)
        added = {path: Input(f"contract.{path}", bid.label, number(0), bid.unit) for path in paths}
        contract = replace(contract, inputs=added | contract.inputs)
        trial = replace(trial, case=replace(trial.case, contract=contract))
        return cls(trial, contract, bid, tuple(f"contract.{path}" for path in paths))

    def changes(self, terms: Array, bids: Array) -> dict[str, Array]:
        """The inputs of terms in years with their bids."""
        return {TERM: terms} | dict.fromkeys(self.keys, 1.0 - bids if self.bid.complement else bids)

    def least(self, terms: Array) -> list[Solution]:
        """The least bid for each term, all at once."""
        asked = self.trial.asked("bid", self.bid.label, self.bid.unit)
        points = _SHARES if self.bid.share else _MONEY * self.trial.investment
        grid = np.broadcast_to(points, (len(terms), len(points)))
        found = self.trial.crossings(lambda bids: self.changes(terms[:, None], bids), grid)
        rows = zip(terms.tolist(), found.x.tolist(), found.first.tolist(), found.last.tolist(), strict=True)
        return [self._solution(asked, *row) for row in rows]

    def _solution(self, asked: Solution, term: float, x: float, first: float, last: float) -> Solution:
        earliest = _first_year(self.contract)
        if term < earliest:
            zh, en = f"奖励在第 {earliest} 年发放", f"the award is paid in operating year {earliest}"
            return asked.none(Words(zh=zh, en=en))
        if first >= 0:
            return asked.found(0.0, reason=_AT_ZERO)
        if not np.isnan(x):
            return asked.found(x)
        zh, en = ("报价 100%", "at 100 %") if self.bid.share else ("报价为投资 64 倍", "at 64 times the investment")
        return asked.none(Words(zh=f"{zh}时净现值仍为 {wan(last)}", en=f"{en} the NPV is {wan(last)}"))
