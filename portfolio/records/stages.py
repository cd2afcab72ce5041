"""What a project costs by estimate, preliminary design, budget, contract and final accounts (METHOD §41)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.fields import Label, Money, PartialDate, Source, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.reading.units import Quantity

#: The stages in the order in which a project passes them.
STAGES = {
    "estimate": Words(zh="估算", en="Estimate"),
    "preliminary": Words(zh="概算", en="Preliminary design estimate"),
    "budget": Words(zh="预算", en="Budget"),
    "contract": Words(zh="合同", en="Contract"),
    "final": Words(zh="决算", en="Final accounts"),
}
StageName = Literal["estimate", "preliminary", "budget", "contract", "final"]
#: The parts that make 建设投资.
CONSTRUCTION = {
    "works": Words(zh="工程费", en="Construction works"),
    "equipment": Words(zh="设备购置费", en="Equipment"),
    "installation": Words(zh="安装费", en="Installation"),
    "other": Words(zh="其他费", en="Other costs"),
    "basic_contingency": Words(zh="基本预备费", en="Basic contingency"),
    "price_contingency": Words(zh="涨价预备费", en="Price contingency"),
}
#: What makes 总投资 of it.
BEYOND = {
    "construction_interest": Words(zh="建设期利息", en="Interest during construction"),
    "working_capital": Words(zh="流动资金", en="Working capital"),
}
PARTS = CONSTRUCTION | BEYOND
#: Parts that stand within the works where a stage does not list them apart.
WITHIN_WORKS = ("equipment", "installation")


class Stage(Model):
    """One stage: the total investment (总投资) in one sum, the parts that make it, or both.

    A part that is left out is unknown, `equipment` and `installation` apart: those are then within `works`. `document`
    is the approval (批复文号), of a contract its number.
    """

    amount: Money | None = None
    works: Money | None = None
    equipment: Money | None = None
    installation: Money | None = None
    other: Money | None = None
    basic_contingency: Money | None = None
    price_contingency: Money | None = None
    construction_interest: Money | None = None
    working_capital: Money | None = None
    date: PartialDate | None = None
    document: Label | None = None
    source: Source | None = None

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, value: object) -> object:
        return {"amount": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _something(self) -> Stage:
        if self.amount is None and not self.parts:
            raise fault("R003", "the stage holds no amount", "write `amount: 1200 万元` or its parts, or leave it out")
        return self

    @property
    def parts(self) -> dict[str, Quantity]:
        """The parts that are stated, in order."""
        found: dict[str, Quantity | None] = {part: getattr(self, part) for part in PARTS}
        return {part: quantity for part, quantity in found.items() if quantity is not None}

    @property
    def construction_cny(self) -> Decimal | None:
        """建设投资 in 元: the sum of its parts, else what the amount leaves beside interest and working capital.

        None where that is unknown, or where these alone are already more than the amount.
        """
        parts, beyond = self._sum(CONSTRUCTION), self._sum(BEYOND)
        if parts is None and self.amount is not None and beyond is not None:
            left = self.amount.to("元") - beyond
            return left if left >= 0 else None
        return parts

    @property
    def total_cny(self) -> Decimal | None:
        """总投资 in 元: the stated amount, else the sum of the parts."""
        return self.amount.to("元") if self.amount is not None else self._sum(PARTS)

    @property
    def gap_cny(self) -> Decimal | None:
        """Parts minus amount in 元; None where either is unknown, unless the known parts are already more."""
        if self.amount is None:
            return None
        stated = sum((quantity.to("元") for quantity in self.parts.values()), Decimal(0))
        gap = stated - self.amount.to("元")
        return gap if gap > 0 or self._sum(PARTS) is not None else None

    def _sum(self, parts: Iterable[str]) -> Decimal | None:
        stated, wanted = self.parts, list(parts)
        if any(part not in stated and part not in WITHIN_WORKS for part in wanted):
            return None
        return sum((stated[part].to("元") for part in wanted if part in stated), Decimal(0))


class Stages(Model):
    """The stages that a project has passed. `investment_of` names the one that the record's `investment` is of."""

    investment_of: StageName | None = None
    estimate: Stage | None = None
    preliminary: Stage | None = None
    budget: Stage | None = None
    contract: Stage | None = None
    final: Stage | None = None

    @model_validator(mode="after")
    def _named(self) -> Stages:
        if not self.stated:
            raise fault("R003", "no stage is stated", f"write one of {', '.join(STAGES)}, or leave `stages` out")
        if self.investment_of is not None and self.investment_of not in self.stated:
            message = f"`investment_of` names {self.investment_of}, which is not stated"
            raise fault("R002", message, f"state it, or name one of {', '.join(self.stated)}")
        return self

    @property
    def stated(self) -> dict[str, Stage]:
        """The stages that are stated, in order."""
        found: dict[str, Stage | None] = {name: getattr(self, name) for name in STAGES}
        return {name: stage for name, stage in found.items() if stage is not None}

    @property
    def of_investment(self) -> str | None:
        """The stage that `investment` is of: the one named, else the latest approved; nobody approves a contract."""
        approved = [name for name, stage in self.stated.items() if stage.document is not None and name != "contract"]
        return self.investment_of or (approved[-1] if approved else None)
