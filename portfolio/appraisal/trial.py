"""A contract tried under other terms: NPV of a party for many terms at once, and where it is zero (METHOD §68)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import with_inputs
from portfolio.contracts.parties import ledger
from portfolio.indicators.crossing import Crossings, crossings
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array, Input

RULE = "METHOD §68"
TERM = "contract.term"
Status: TypeAlias = Literal["found", "none", "unknown"]
#: Whether the value is the smallest or the largest at which the hurdle is reached.
Bound: TypeAlias = Literal["least", "most"]
#: An NPV within this part of the investment is zero.
_CLOSE = 1e-12
_NO_CONTRACT = Words(zh="记录未写 contract", en="the record states no `contract`")


@dataclass(frozen=True, slots=True)
class Solution:
    """The value of a term at which the NPV of `perspective`, at the rate `hurdle`, is zero, in `unit`.

    `none` where no value does it, `unknown` where something is missing; `reason` then says why. `inputs` are the inputs
    at the solution, where it moves several.
    """

    key: str
    label: Words
    unit: str
    perspective: str
    hurdle: float | None
    status: Status = "unknown"
    value: float | None = None
    reason: Words | None = None
    bound: Bound = "least"
    inputs: tuple[Input, ...] = ()
    rule: str = RULE

    def found(self, value: float, bound: Bound = "least", reason: Words | None = None) -> Solution:
        """The same with a value."""
        return replace(self, status="found", value=value, bound=bound, reason=reason)

    def none(self, reason: Words) -> Solution:
        """The same where there is none."""
        return replace(self, status="none", reason=reason)

    def unknown(self, reason: Words) -> Solution:
        """The same where something is missing."""
        return replace(self, status="unknown", reason=reason)

    def as_dict(self) -> dict[str, object]:
        """The solution as JSON prints it."""
        return {
            "key": self.key,
            "status": self.status,
            "value": self.value,
            "unit": self.unit,
            "bound": self.bound if self.status == "found" else None,
            "reason": self.reason.text("en") if self.reason else None,
            "perspective": self.perspective,
            "hurdle": self.hurdle,
            "rule": self.rule,
            **({"inputs": {item.key: float(item.value) for item in self.inputs}} if self.inputs else {}),
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """A case with a contract, to be computed with other inputs; `lacks` says why it cannot be."""

    case: Case
    settings: Settings
    perspective: str
    hurdle: float | None
    lacks: Words | None

    @classmethod
    def of(cls, appraisal: Appraisal, perspective: str = "esco") -> Trial:
        """The contract of an appraisal, as a party sees it."""
        row = appraisal.find(f"{perspective}.npv")
        if row is None:
            return cls(appraisal.case, appraisal.settings, perspective, None, _NO_CONTRACT)
        lacks = row.reason if row.status == "lacking" else None
        return cls(appraisal.case, appraisal.settings, perspective, row.discount_rate, lacks)

    def asked(self, key: str, label: Words, unit: str) -> Solution:
        """A question that is not answered yet, or cannot be."""
        return Solution(key, label, unit, self.perspective, self.hurdle, reason=self.lacks)

    @property
    def life(self) -> int:
        """The operating years."""
        return int(self.case.operating_years.value) if self.case.operating_years else 0

    @property
    def investment(self) -> float:
        """建设投资, and 1 元 where there is none."""
        return float(sum(float(spending.amount.value) for spending in self.case.spending)) or 1.0

    def view(self, changes: Mapping[str, Array]) -> View:
        """The case with other values of inputs, by key; each of shape `(batch,)`."""

        def change(item: Input) -> Input:
            return replace(item, value=changes[item.key]) if item.key in changes else item

        case = with_inputs(self.case, change)
        return View(case, self.settings, ledger(case))

    def npv(self, changes: Mapping[str, Array]) -> Array:
        """NPV at the hurdle under other values of inputs, shape `(batch,)`."""
        view = self.view(changes).of(self.perspective)
        batch = max(len(values) for values in changes.values())
        return np.broadcast_to(view.present(view.flow(self.perspective)), (batch,))

    def crossings(self, change: Callable[[Array], Mapping[str, Array]], grid: Array, near: float = 0.0) -> Crossings:
        """Where the NPV is zero: `change` gives the inputs for points of shape `(n, k)`, as `grid` has them."""

        def values(points: Array) -> Array:
            changes = {key: np.broadcast_to(value, points.shape).ravel() for key, value in change(points).items()}
            return self.npv(changes).reshape(points.shape)

        return crossings(values, grid, near, _CLOSE * abs(self.investment))
