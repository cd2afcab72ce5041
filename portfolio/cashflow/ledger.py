"""Who pays whom, what, when: postings between parties, and the cash flow of a perspective (METHOD §32).

Amounts are cash, shape `(batch, elements)`, positive from payer to payee.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.timeline import Timeline
    from portfolio.records.fields import Words

Party: TypeAlias = Literal[
    "project", "market", "higher_level", "town", "suppliers", "customers", "carbon_market", "society"
]
#: Perspectives of this version, in the order of print. Loans, taxes and contracts add theirs.
PERSPECTIVES = ("project_pre_tax", "town", "public", "society")
_PUBLIC = frozenset({"town", "higher_level"})
#: Who puts money in: their payments to the project are its financing, not its income.
FINANCING = "financing"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the ledger. `kind` is what it is in the statement; `inputs` are what it was computed from."""

    line: str
    label: Words
    kind: str
    payer: Party
    payee: Party
    amount: Array
    rule: str
    inputs: tuple[Input, ...] = ()
    transfer: bool = False
    shadow: Array = field(default_factory=lambda: np.ones((1, 1)))


@dataclass(frozen=True)
class Ledger:
    """The postings of a case over its timeline."""

    timeline: Timeline
    postings: tuple[Posting, ...]

    def seen_from(self, perspective: str) -> list[tuple[Posting, Array]]:
        """The postings that a perspective counts, with their signed amounts: receipts positive.

        `project_pre_tax`: what crosses the project's boundary, financing left out. `town`, `public`: what those purses
        pay and receive (forgone and collected taxes left out). `society`: resources and benefits at shadow prices,
        transfers removed, carbon at its shadow value.

        Raises KeyError for a perspective that is not of `PERSPECTIVES`.
        """
        if perspective not in PERSPECTIVES:
            raise KeyError(perspective)
        return [(posting, signed) for posting in self.postings if (signed := _signed(posting, perspective)) is not None]

    def flow(self, perspective: str) -> Array:
        """The net cash flow of a perspective, shape `(batch, elements)`."""
        total = np.zeros((1, self.timeline.elements))
        for _, amount in self.seen_from(perspective):
            total = total + amount
        return total

    def to_frame(self) -> pd.DataFrame:
        """One row per posting and element, batch 0: line, kind, payer, payee, period, amount_cny."""
        import pandas as pd

        rows = [
            (posting.line, posting.kind, posting.payer, posting.payee, period, float(value))
            for posting in self.postings
            for period, value in zip(self.timeline.labels(), posting.amount[0], strict=True)
        ]
        return pd.DataFrame(rows, columns=["line", "kind", "payer", "payee", "period", "amount_cny"])


def _signed(posting: Posting, perspective: str) -> Array | None:
    if perspective == "project_pre_tax":
        return None if posting.kind == FINANCING or "society" in _ends(posting) else _sign(posting, {"project"})
    if perspective == "society":
        if posting.kind == FINANCING or posting.transfer:
            return None
        sign = _sign(posting, {"project"})
        return None if sign is None else sign * posting.shadow
    return _sign(posting, {"town"} if perspective == "town" else set(_PUBLIC))


def _ends(posting: Posting) -> set[str]:
    return {posting.payer, posting.payee}


def _sign(posting: Posting, inside: set[str]) -> Array | None:
    """Plus into the circle of parties, minus out of it, nothing within or without."""
    pays, receives = posting.payer in inside, posting.payee in inside
    if pays == receives:
        return None
    return posting.amount if receives else -posting.amount
