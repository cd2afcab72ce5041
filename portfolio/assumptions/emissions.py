"""Tonnes from energy: quantity × the factor of its carrier, region, year and kind (METHOD §34)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.case import Tonnes
from portfolio.assumptions.inputs import Input, from_grid, from_parameter, number
from portfolio.parameters import ParameterError, grid_factor
from portfolio.records.energy import CARRIERS
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.parameters import Parameters
    from portfolio.reading.problem import Place
    from portfolio.records.energy import EnergyLine
    from portfolio.records.project import Project

#: Emission factors of what is burnt on the spot.
_FUELS = {
    "coal_equivalent": "energy.coal.emission_plan",
    "natural_gas": "energy.gas.emission",
    "diesel": "energy.diesel.emission",
}
#: What quantities are counted in, so that factors read as they are published.
_UNITS = {"electricity": "MWh", "coal_equivalent": "tce", "natural_gas": "千m3", "diesel": "千L"}


@dataclass(frozen=True, slots=True)
class Factors:
    """Where and when factors are asked for: the programme's region and year, None where it states none."""

    parameters: Parameters
    region: str | None
    year: int | None


class NoFactorError(LookupError):
    """Energy whose tonnes cannot be computed; the text says why."""


def tonnes_from_energy(
    project: Project, place: Callable[..., Place], factors: Factors | None, ramp: tuple[Input, ...] = ()
) -> tuple[Tonnes, ...]:
    """Tonnes of each line of `energy_saving`. Raises `NoFactorError` if any of them lacks its factor."""
    found = []
    for index, line in enumerate(project.energy_saving):
        key = f"energy_saving[{index}]"
        label = line.name or CARRIERS[line.carrier]
        source = Words(zh=f"L{line.source.line}: {line.source.quote}") if line.source else None
        unit = f"{_UNITS[line.carrier]}/年"
        quantity = Input(f"{key}.quantity", label, number(line.quantity.to(unit)), unit, line.quantity.place, source)
        fade = None
        if line.degradation is not None:
            fade = Input(f"{key}.degradation", label, number(line.degradation.value), "share", line.degradation.place)
        where = place("energy_saving", index)
        found.append(Tonnes((quantity, _factor(line, where, factors)), fade, ramp))
    return tuple(found)


def _factor(line: EnergyLine, where: Place, factors: Factors | None) -> Input:
    year = line.factor_year or (factors.year if factors else None)
    if factors is None or factors.region is None or year is None:
        lacks = "`region`" if factors is None or factors.region is None else "`year`"
        raise NoFactorError(f"{line.line}: no emission factor without {lacks} in programme.yaml")
    try:
        if line.factor is not None:
            return from_grid(grid_factor(factors.parameters, factors.region, year, line.factor))
        parameter = factors.parameters.at(_FUELS[line.carrier], dt.date(year, 12, 31), factors.region)
        return from_parameter(parameter, f"tCO2e/{_UNITS[line.carrier]}")
    except ParameterError as error:
        raise NoFactorError(f"{line.line} ({where}): {error.problem.path}: {error.problem.message}") from error
