"""What may be varied in an appraisal: groups of inputs by name, and every single input by its key (METHOD §40)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.inputs import FRACTIONS, all_inputs
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Input

INVESTMENT, SAVINGS, COST = "investment", "revenue_and_savings", "operating_cost"
TONNES, RATE = "tonnes", "discount_rate"
GROUPS = {
    INVESTMENT: Words(zh="建设投资", en="Investment"),
    SAVINGS: Words(zh="收入和效益", en="Revenue and savings"),
    COST: Words(zh="年运行成本", en="Operating cost"),
    TONNES: Words(zh="减排量", en="Tonnes abated"),
    RATE: Words(zh="折现率", en="Discount rate"),
}
#: The widest change that is looked at: from −95 % to +500 %.
LOWEST, HIGHEST = -0.95, 5.0
#: Inputs that the engine divides by, by the last part of their keys: none of them can be 0.
_DIVISORS = ("dscr", "term")
_READING = "reading"


class FactorError(ValueError):
    """A factor, change, indicator or limit that there is not; the text says what may stand there."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A group of inputs, or one input, that a change multiplies by 1 + change."""

    key: str
    label: Words
    inputs: tuple[Input, ...]

    @property
    def most(self) -> float:
        """The largest change looked at: shares and rates stop at 100 %."""
        shares = [float(item.value) for item in self.inputs if item.unit in FRACTIONS]
        return min([HIGHEST, *(1.0 / share - 1.0 for share in shares if 0.0 < share <= 1.0)])

    @property
    def may_be_nothing(self) -> bool:
        """Whether a change of −100 % leaves something to compute."""
        return not any(item.key.rpartition(".")[2] in _DIVISORS for item in self.inputs)


def factors_of(appraisal: Appraisal) -> dict[str, Factor]:
    """Every factor by its key: the groups that the appraisal has, then each input by its own key."""
    known = {key: Factor(key, GROUPS[key], tuple(found)) for key, found in _groups(appraisal).items() if found}
    left_out = not_varied(appraisal)
    for item in _inputs(appraisal):
        if item.key not in left_out and item.key not in known:
            label = Words(zh=f"{item.label.zh}（{item.key}）", en=f"{item.label.text('en')} ({item.key})")
            known[item.key] = Factor(item.key, label, (item,))
    return known


def factors_named(appraisal: Appraisal, keys: Iterable[str]) -> list[Factor]:
    """Factors by key, each once. Raises `FactorError`, which lists the known ones or says why an input is none."""
    known, left_out, found = factors_of(appraisal), not_varied(appraisal), []
    for key in dict.fromkeys(keys):
        if key in left_out:
            raise FactorError(f"{key} is no factor: {left_out[key]}; change it in a scenario (--scenario)")
        if key not in known:
            raise FactorError(f"there is no factor {key!r}; choose from {', '.join(known)}")
        found.append(known[key])
    return found


def not_varied(appraisal: Appraisal) -> dict[str, str]:
    """Inputs that no change may multiply, and why."""
    case = appraisal.case
    life = "the terms of lines hang on the life, which is a number of years for all draws at once"
    reasons = {case.operating_years.key: life, "operating_years": life} if case.operating_years else {}
    reasons |= {item.key: "the shares of construction are parts of a whole" for item in case.construction}
    readings = (item.key for item in _inputs(appraisal) if item.unit == _READING)
    return reasons | dict.fromkeys(readings, "it says how a figure is read, and is no amount")


def _inputs(appraisal: Appraisal) -> list[Input]:
    """Every input that the engine computes with, in the order of the case; not those that these were computed from."""
    return [*all_inputs(appraisal.case), *all_inputs(appraisal.settings)]


def _groups(appraisal: Appraisal) -> dict[str, list[Input]]:
    case, rate = appraisal.case, appraisal.settings.rate
    spent = [item for spending in case.spending for item in (spending.amount, spending.again_amount)]
    # A loan as a share is one of the stated investment, which `capex` lists in parts.
    spent += [part for loan in case.loans or () for part in loan.share_of if part.key == INVESTMENT]
    whole = list({item.key: item for item in spent if item}.values())
    groups: dict[str, list[Input]] = {INVESTMENT: whole, SAVINGS: [], COST: []}
    for line in case.yearly:
        groups[COST if line.kind == "operating_cost" else SAVINGS] += [*line.years, *_last(line.first)]
    return groups | {TONNES: [item for line in case.tonnes for item in _last(line.first)], RATE: [rate] if rate else []}


def _last(product: tuple[Input, ...]) -> list[Input]:
    """The last amount of a product: a change of each would count twice."""
    return [item for item in product if item.unit != _READING][-1:]
