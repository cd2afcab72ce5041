"""The appraisal of a programme as a whole: sums over the projects that have the figure, and how many those are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.appraisal.formulas import PROJECT
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portfolio.appraisal.results import Appraisal, Indicator

#: Figures that add up over projects once they are brought to one date.
SUMMED = (f"{PROJECT}.npv", "town.npv", "public.npv", "society.npv", "society_with_carbon.npv")
#: Costs per tonne, as the present value that each divides by the discounted tonnes.
LEVELISED = {
    f"{PROJECT}.levelised_cost": f"{PROJECT}.npv",
    "public.cost_per_tonne": "public.npv",
    "society.cost_per_tonne": "society.npv",
}
_TONNES = f"{PROJECT}.discounted_tonnes"
RULE = "METHOD §36"


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure of the whole, and the projects that it counts."""

    indicator: Indicator
    counted: tuple[str, ...]
    indicative: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """The figures of a programme; `of` is the number of its projects."""

    programme_id: str
    of: int
    sums: tuple[Sum, ...]

    def find(self, name: str) -> Sum | None:
        """A figure by `perspective.key`."""
        return next((found for found in self.sums if found.indicator.name == name), None)

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON prints them."""
        rows = [
            {
                **found.indicator.as_dict(),
                "counted": list(found.counted),
                "of": self.of,
                "indicative": found.indicative,
            }
            for found in self.sums
        ]
        return {"id": self.programme_id, "indicators": rows}


def whole_of(programme_id: str, appraisals: Sequence[Appraisal]) -> Whole:
    """Present values summed, and costs per tonne of all counted projects together (METHOD §36).

    A project counts in a figure if it has the figure itself: NPV stands beside other projects than cost per tonne does,
    and each says which. Values are brought to the start of the earliest first year. Where that cannot be done, or
    conventions, rates or kinds of prices differ, the figure is absent and says why.
    """
    found = [_summed(name, appraisals) for name in SUMMED]
    found += [_levelised(name, appraisals) for name in LEVELISED]
    return Whole(programme_id, len(appraisals), tuple(row for row in found if row is not None))


def _summed(name: str, appraisals: Sequence[Appraisal]) -> Sum | None:
    return _figure(name, appraisals, lambda counted, weights: _weighted(name, counted, weights))


def _levelised(name: str, appraisals: Sequence[Appraisal]) -> Sum | None:
    def compute(counted: list[Appraisal], weights: list[float]) -> float | None:
        tonnes = _weighted(_TONNES, counted, weights)
        return -_weighted(LEVELISED[name], counted, weights) / tonnes if tonnes else None

    return _figure(name, appraisals, compute)


def _figure(
    name: str, appraisals: Sequence[Appraisal], compute: Callable[[list[Appraisal], list[float]], float | None]
) -> Sum | None:
    """A figure of the projects that have it, in the form of their own rows."""
    if not appraisals:
        return None
    counted = [appraisal for appraisal in appraisals if appraisal.value(name) is not None]
    model = (counted or appraisals)[0].find(name)
    if model is None:
        return None
    row = replace(
        model, value=None, status="absent", reason=Words(zh="没有项目可计算", en="no project has it"), rule=RULE
    )
    if not counted:
        return Sum(replace(row, discount_rate=None, convention=None), ())
    reason = _unlike(counted)
    value = None if reason else compute(counted, _weights(counted, model.discount_rate or 0.0))
    if value is not None and len({appraisal.case.prices is None for appraisal in counted}) > 1:
        reason = Words(zh="部分项目未说明价格基准", en="some projects do not say in what prices they are")
    row = replace(row, value=value, status="absent" if value is None else "computed", reason=reason)
    indicative = any(appraisal.status == "indicative" for appraisal in counted)
    return Sum(row, tuple(appraisal.project_id for appraisal in counted), indicative)


def _unlike(counted: list[Appraisal]) -> Words | None:
    """Why projects cannot be added up, if they cannot."""
    cases = [appraisal.case for appraisal in counted]
    rates = {appraisal.settings.rate.value.item() for appraisal in counted if appraisal.settings.rate}
    if len({case.convention for case in cases}) > 1:
        return Words(
            zh="各项目折现约定不同，请用 --convention 指定",
            en="the projects use different conventions: choose one with --convention",
        )
    if len(rates) > 1:
        return Words(
            zh="各项目折现率不同，请用 --rate 指定",
            en="the projects use different discount rates: choose one with --rate",
        )
    if len({case.prices for case in cases if case.prices}) > 1:
        return Words(
            zh="部分项目为不变价，部分为现价", en="some projects are in real prices and others in nominal ones"
        )
    if len({case.price_base_year for case in cases if case.price_base_year}) > 1:
        return Words(zh="各项目价格基准年不同", en="the projects are in prices of different years")
    if len({case.first_year is None for case in cases}) > 1:
        return Words(zh="部分项目未说明首年", en="some projects state their first year and others do not")
    return None


def _weights(counted: list[Appraisal], rate: float) -> list[float]:
    """What brings each project's values to the start of the earliest first year; 1 where no years are stated."""
    years = [appraisal.case.first_year or 0 for appraisal in counted]
    return [(1.0 + rate) ** (min(years) - year) for year in years]


def _weighted(name: str, counted: Iterable[Appraisal], weights: Iterable[float]) -> float:
    values = (appraisal.value(name) or 0.0 for appraisal in counted)
    return sum(value * weight for value, weight in zip(values, weights, strict=True))
