"""Energy that a project saves or displaces, by carrier: its tonnes can be computed from it (METHOD §34)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.fields import AnyQuantity, Identifier, Share, Source, Words, Year

#: Margins are for what a project avoids, averages for what a town emits.
FactorKind: TypeAlias = Literal["operating_margin", "build_margin", "combined_wind_solar", "combined_other", "average"]
FACTOR_KINDS = {
    "operating_margin": Words(zh="电量边际", en="operating margin"),
    "build_margin": Words(zh="容量边际", en="build margin"),
    "combined_wind_solar": Words(zh="组合边际（风电、光伏）", en="combined margin, wind and solar"),
    "combined_other": Words(zh="组合边际（其他）", en="combined margin, others"),
    "average": Words(zh="平均排放因子", en="average"),
}
Carrier: TypeAlias = Literal["electricity", "coal_equivalent", "natural_gas", "diesel"]
CARRIERS = {
    "electricity": Words(zh="电力", en="Electricity"),
    "coal_equivalent": Words(zh="标准煤", en="Coal equivalent"),
    "natural_gas": Words(zh="天然气", en="Natural gas"),
    "diesel": Words(zh="柴油", en="Diesel"),
}
#: The dimension that each carrier is measured in, and how to write it.
_MEASURED = {
    "electricity": ("energy/year", "1.5 亿kWh/年"),
    "coal_equivalent": ("coal/year", "14 万tce/年"),
    "natural_gas": ("volume/year", "300 万m³/年"),
    "diesel": ("volume/year", "20 万L/年"),
}


class EnergyLine(Model):
    """Energy of one carrier saved, or generated in its place, in operating year 1; below zero where more is used.

    `factor` chooses the kind of grid factor, which electricity cannot do without; `factor_year` the year of the factor
    where it is not the programme's.
    """

    line: Identifier
    name: Words | None = None
    carrier: Carrier
    quantity: AnyQuantity
    factor: FactorKind | None = None
    factor_year: Year | None = None
    degradation: Share | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _measured(self) -> EnergyLine:
        dimension, example = _MEASURED[self.carrier]
        if self.quantity.dimension != dimension:
            message = f"{self.quantity} is no quantity of {self.carrier}"
            raise fault("Q003", message, f"write as in `{example}`", self.quantity.place)
        if (self.factor is None) == (self.carrier == "electricity"):
            if self.factor is None:
                kinds = "`operating_margin`, `build_margin`, `combined_wind_solar`, `combined_other` or `average`"
                raise fault("R002", "electricity needs the kind of its grid factor in `factor`", f"write {kinds}")
            raise fault("R003", f"{self.carrier} has one factor", "leave out `factor`; it is for electricity")
        return self
