"""Emission factors of grid electricity: chosen by region, year and kind, never by value (METHOD §50)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from portfolio.parameters.lookup import Parameter, ParameterError, Parameters
from portfolio.parameters.regions import REGIONS, grid_of, unknown_region
from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.units import Quantity, parse_unit
from portfolio.records.energy import FactorKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

_UNIT = "tCO2e/MWh"
#: The operating margin's weight in each combined margin; the build margin has the rest.
_WEIGHTS: Mapping[str, str] = {
    "combined_wind_solar": "grid.operating_margin_weight_wind_solar",
    "combined_other": "grid.operating_margin_weight_other",
}


@dataclass(frozen=True, slots=True)
class GridFactor:
    """A factor of grid electricity in tCO₂e/MWh, with the parameters that it comes from.

    `asked` is the region asked for, `region` the one that the factor is of. `formula` says how `inputs` make `value`.
    """

    kind: FactorKind
    asked: str
    region: str
    year: int
    value: Quantity
    formula: str
    inputs: tuple[Parameter, ...]
    rule: str = "§50"

    def to(self, unit: str) -> Decimal:
        """The factor as a number in a named unit. Raises `QuantityError` Q003 if the unit is of another kind."""
        return self.value.to(unit)


def grid_factor(parameters: Parameters, region: str, year: int, kind: FactorKind) -> GridFactor:
    """The emission factor of grid electricity for a region, a year and a kind. Rule: METHOD §50.

    A margin is that of the grid that serves the region. An average is that of the region itself or of a wider one up to
    its province; a country's average is given only to who asks for the country. A combined margin is
    w·OM + (1 − w)·BM, w = 75 % for wind and solar, 50 % for others. No year stands in for another.

    Raises `ParameterError`: D001 (unknown kind), D002 (no factor for that year), D004 (region not declared), D005 (no
    factor for that region).

    >>> from portfolio.parameters import load
    >>> factor = grid_factor(load(), "CN-GD-ZS", 2014, "combined_wind_solar")
    >>> str(factor.value), factor.region, [str(used.value) for used in factor.inputs]
    ('0.797900 tCO₂e/MWh', 'grid-south', ['75%', '0.9183 tCO₂e/MWh', '0.4367 tCO₂e/MWh'])
    """
    if kind not in get_args(FactorKind):
        known = ", ".join(get_args(FactorKind))
        raise _refusal("D001", kind, f"there is no kind of grid factor {shown(kind)}", f"write one of {known}")
    if region not in REGIONS:
        raise _refusal("D004", kind, *unknown_region(region))
    if kind == "average":
        return _average(parameters, region, year)
    grid = grid_of(region)
    if grid is None:
        grids = ", ".join(code for code in REGIONS if code.startswith("grid-"))
        raise _refusal("D005", kind, f"no one grid serves {region}", f"name the grid: {grids}")
    weight = _WEIGHTS.get(kind)
    if weight is None:
        margin = parameters.at(f"grid.{kind}", dt.date(year, 1, 1), grid)
        return GridFactor(kind, region, margin.region, year, margin.quantity, f"grid.{kind}", (margin,))
    return _combined(parameters, region, grid, year, kind)


def _average(parameters: Parameters, region: str, year: int) -> GridFactor:
    average = parameters.at("grid.average", dt.date(year, 1, 1), region)
    if REGIONS[average.region].inside is None and average.region != region:
        message = f"no average of {region} or of its province; {average.region} has one of {year}"
        hint = f"ask for {average.region} if that is what you mean, or give the region's own in an overlay"
        raise ParameterError(Problem(average.place, "D005", average.key, message, hint))
    return GridFactor("average", region, average.region, year, average.quantity, "grid.average", (average,))


def _combined(parameters: Parameters, asked: str, grid: str, year: int, kind: FactorKind) -> GridFactor:
    date = dt.date(year, 1, 1)
    weight = parameters.at(_WEIGHTS[kind], date)
    operating = parameters.at("grid.operating_margin", date, grid)
    build = parameters.at("grid.build_margin", date, grid)
    share = weight.number
    number = share * operating.to(_UNIT) + (1 - share) * build.to(_UNIT)
    unit = parse_unit(_UNIT)
    value = Quantity(number, unit, unit.dimension)
    formula = f"w·grid.operating_margin + (1 − w)·grid.build_margin, w = {weight.key}"
    return GridFactor(kind, asked, operating.region, year, value, formula, (weight, operating, build))


def _refusal(code: str, path: str, message: str, hint: str) -> ParameterError:
    return ParameterError(Problem(Place("portfolio/parameters/grid.yaml"), code, path, message, hint))
