"""Who pays whom, what, when: postings between parties, and the cash flow of a perspective (METHOD §32).

Amounts are cash, shape `(batch, elements)`, positive from payer to payee.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.timeline import Timeline

Party: TypeAlias = Literal[
    "project", "market", "higher_level", "town", "suppliers", "customers", "carbon_market", "society", "lender",
    "tax_authority", "host", "esco", "developer", "lessor", "bank",
]  # fmt: skip
#: What a posting is in the statements. `notional_tax` (调整所得税) and `carbon_value` are no cash. `payment` (合同支付)
#: and `sale`, the price of what a provider builds for its host, are paid between the parties of a contract. `held` is
#: money that construction has before it needs it, kept at the bank.
Kind: TypeAlias = Literal[
    "capex", "reinvestment", "residual", "equity", "grant", "revenue", "savings", "operating_cost", "working_capital",
    "award", "carbon", "carbon_value", "drawdown", "interest", "principal", "interest_subsidy", "surcharge",
    "vat_output", "vat_input", "vat_paid", "vat_refund", "income_tax", "notional_tax", "payment", "sale", "held",
]  # fmt: skip


class Perspective(NamedTuple):
    """Whose cash flow it is: the parties inside, the kinds of postings left out.

    `transfers` is False where payments that move money but use no resource are left out; `shadow` where resources count
    at shadow prices. `of_contract` is True for those that only a contract has.
    """

    name: str
    label: Words
    inside: frozenset[Party]
    without: frozenset[Kind] = frozenset()
    transfers: bool = True
    shadow: bool = False
    of_contract: bool = False


#: Who shares a project: its owner, or the parties of its contract.
_PROJECT: frozenset[Party] = frozenset({"project", "host", "esco", "developer", "lessor"})
_PROVIDER: frozenset[Party] = frozenset({"esco", "developer"})
#: What purses and lenders put in and take out.
_FINANCING: frozenset[Kind] = frozenset(
    {"equity", "grant", "drawdown", "interest", "principal", "interest_subsidy", "held"}
)
_PRE_TAX: frozenset[Kind] = _FINANCING | {"income_tax", "notional_tax"}
_OUTSIDE: frozenset[Kind] = _PRE_TAX | {"carbon_value"}
#: What is no cash to whoever puts up the equity.
_OWN: frozenset[Kind] = frozenset({"equity", "notional_tax", "carbon_value"})

#: The closed list, in the order of print.
PERSPECTIVES: dict[str, Perspective] = {
    perspective.name: perspective
    for perspective in (
        Perspective("project_pre_tax", Words(zh="项目（税前）", en="project, pre-tax"), _PROJECT, _OUTSIDE),
        Perspective(
            "project",
            Words(zh="项目（税后）", en="project, after tax"),
            _PROJECT,
            _FINANCING | {"income_tax", "carbon_value"},
        ),
        Perspective("equity", Words(zh="资本金", en="equity"), _PROJECT, _OWN),
        Perspective(
            "esco_pre_tax",
            Words(zh="节能服务方（税前）", en="provider, pre-tax"),
            _PROVIDER,
            _OUTSIDE,
            of_contract=True,
        ),
        Perspective(
            "esco",
            Words(zh="节能服务方（税后）", en="provider, after tax"),
            _PROVIDER,
            _FINANCING | {"income_tax", "carbon_value"},
            of_contract=True,
        ),
        Perspective(
            "esco_equity", Words(zh="节能服务方（资本金）", en="provider, equity"), _PROVIDER, _OWN, of_contract=True
        ),
        Perspective("host", Words(zh="用能单位", en="host"), frozenset({"host"}), _OWN, of_contract=True),
        Perspective("lessor", Words(zh="出租人", en="lessor"), frozenset({"lessor"}), _OWN, of_contract=True),
        Perspective("lender", Words(zh="贷款方", en="lender"), frozenset({"lender"})),
        Perspective("town", Words(zh="本级财政", en="local government"), frozenset({"town"})),
        Perspective("public", Words(zh="各级财政", en="public purse"), frozenset({"town", "higher_level"})),
        Perspective(
            "higher_level", Words(zh="上级财政", en="higher levels"), frozenset({"higher_level"}), of_contract=True
        ),
        Perspective(
            "tax_authority",
            Words(zh="税务机关", en="tax authority"),
            frozenset({"tax_authority"}),
            frozenset({"notional_tax"}),
            of_contract=True,
        ),
        Perspective("society", Words(zh="社会", en="society"), _PROJECT, _OUTSIDE, transfers=False, shadow=True),
        Perspective(
            "society_with_carbon",
            Words(zh="社会（含碳价值）", en="society, with the value of carbon"),
            _PROJECT,
            _PRE_TAX,
            transfers=False,
            shadow=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the ledger; `inputs` are what it was computed from, `vat` is its own rate of VAT.

    `written_off` is False of what depreciation leaves alone: land, and book value that is recovered at the end. `terms`
    are words that decide the amount beside the inputs, as a tenor does.
    """

    line: str
    label: Words
    kind: Kind
    payer: Party
    payee: Party
    amount: Array
    rule: str
    inputs: tuple[Input, ...] = ()
    transfer: bool = False
    vat: Input | None = None
    written_off: bool = True
    terms: tuple[Words, ...] = ()
    shadow: Array = field(default_factory=lambda: np.ones((1, 1)))


@dataclass(frozen=True)
class Ledger:
    """The postings of a case over its timeline; `accounts` where its loans and taxes are known.

    Where parties share the case, `books` holds the ledger of each as if the case were its alone: there it is `project`
    to itself. `investor` is the one whose loans and taxes the record states, and whose accounts are shown (METHOD §60).
    """

    timeline: Timeline
    postings: tuple[Posting, ...]
    accounts: Accounts | None = None
    books: Mapping[Party, Ledger] = field(default_factory=dict)
    investor: Party = "project"

    @property
    def own(self) -> Ledger:
        """The ledger that statements and ratios of debt are read from: the investor's."""
        return self.books.get(self.investor, self)

    def seen_from(self, perspective: str) -> list[tuple[Posting, Array]]:
        """The postings that a perspective counts, with their signed amounts: receipts positive (METHOD §32).

        Raises KeyError for a perspective that is not of `PERSPECTIVES`.
        """
        view = PERSPECTIVES[perspective]
        if not self.books and "project" in view.inside:
            # In the books of one party the others stand outside.
            view = view._replace(inside=frozenset({"project"}))
        return [(posting, signed) for posting in self.postings if (signed := _signed(posting, view)) is not None]

    def flow(self, perspective: str) -> Array:
        """The net cash flow of a perspective, shape `(batch, elements)`."""
        total = np.zeros((1, self.timeline.elements))
        for _, amount in self.seen_from(perspective):
            total = total + amount
        return total

    def part(self, perspective: str, *kinds: Kind) -> Array:
        """The net flow of some kinds of postings, shape `(batch, elements)`."""
        total = np.zeros((1, self.timeline.elements))
        for posting, amount in self.seen_from(perspective):
            total = total + amount if posting.kind in kinds else total
        return total

    @property
    def paid_in(self) -> Array:
        """项目资本金: what the owners find in construction, shape `(batch, elements)`, positive (METHOD §43)."""
        return np.maximum(-self.flow("equity"), 0.0) * (np.arange(self.timeline.elements) < self.timeline.building)

    def to_frame(self) -> pd.DataFrame:
        """One row per posting and element, batch 0: line, kind, payer, payee, period, amount_cny."""
        import pandas as pd

        rows = [
            (posting.line, posting.kind, posting.payer, posting.payee, period, float(value))
            for posting in self.postings
            for period, value in zip(self.timeline.labels(), posting.amount[0], strict=True)
        ]
        return pd.DataFrame(rows, columns=["line", "kind", "payer", "payee", "period", "amount_cny"])


def _signed(posting: Posting, view: Perspective) -> Array | None:
    """Plus into the circle of parties, minus out of it, nothing within or without."""
    pays, receives = posting.payer in view.inside, posting.payee in view.inside
    if pays == receives or posting.kind in view.without or (posting.transfer and not view.transfers):
        return None
    amount = posting.amount * posting.shadow if view.shadow else posting.amount
    return amount if receives else -amount
