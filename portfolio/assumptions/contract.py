"""The terms of an energy contract on their way into an appraisal, each number with its origin (METHOD §60)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from portfolio.assumptions.award import award_of
from portfolio.assumptions.case import OneOff, Yearly
from portfolio.assumptions.inputs import Input, Missing, number
from portfolio.assumptions.terms import TaxTerms, statutory_rate
from portfolio.parameters import ParameterError
from portfolio.reading.units import Quantity, base_unit
from portfolio.reading.validate import Model
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.contracts.lease import LeaseTerms
from portfolio.records.contracts.mixed import parts_of
from portfolio.records.contracts.pv_developer import PvDeveloper
from portfolio.records.contracts.terms import TRACKED
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.assumptions.build import Origins
    from portfolio.assumptions.emissions import Factors
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.pv_developer import Generation
    from portfolio.records.contracts.terms import Host

Provider: TypeAlias = Literal["esco", "developer"]
_AS_STATED = Words(zh="未说明，按记录的节能量计", en="not stated: the savings of the record are taken as they are")


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """A contract: what its record says in words, and its numbers by path (`esco_share[0]`, `parts[1].fee`).

    `term` is in years; `realisation` multiplies the savings; `host_tax` is None where an enterprise's rate is unknown.
    `active` are the operating years of which less counts than lies inside the term, as a share of it (METHOD §70).
    """

    record: Contract
    inputs: dict[str, Input]
    term: Input
    realisation: Input
    host_tax: TaxTerms | None
    award: OneOff | None = None
    missing: tuple[Missing, ...] = ()
    active: Mapping[int, Input] = field(default_factory=dict)

    @property
    def leases(self) -> bool:
        """Whether a lessor invests, in all or in a part."""
        return any(isinstance(part, LeaseTerms) for part in parts_of(self.record))

    @property
    def provider(self) -> Provider:
        """Who invests in saving or generating."""
        return "developer" if self.record.type == "pv_developer" else "esco"


def contract_terms(contract: Contract, origins: Origins, factors: Factors | None) -> ContractTerms:
    """The terms of a contract. An award whose rate is not stated is paid at that of the region and the day (§67)."""
    inputs = {
        path: _stated(f"contract.{path}", FIELD_LABELS[name], quantity, origins)
        for path, name, quantity in _quantities(contract, "")
    }
    length = number(contract.term / MONTHS_A_YEAR)
    years = origins.of("contract.term", FIELD_LABELS["term"], length, "years", origins.place("contract", "term"))
    unstated = Input("contract.realisation", FIELD_LABELS["realisation"], number(1), "1", source=_AS_STATED)
    award = award_of(contract, inputs, origins.project.sector, factors)
    return ContractTerms(
        contract,
        inputs,
        years,
        inputs.get("realisation", unstated),
        _host_tax(contract.host, inputs, factors),
        award if isinstance(award, OneOff) else None,
        (award,) if isinstance(award, Missing) else (),
    )


def _stated(key: str, label: Words, quantity: Quantity, origins: Origins) -> Input:
    """A number in the base unit of its kind; a share is a fraction."""
    if quantity.dimension in {"share", "count"}:
        return origins.share(key, label, quantity, "share" if quantity.dimension == "share" else "1")
    return origins.stated(key, label, quantity, base_unit(quantity.dimension))


def _quantities(model: Model, path: str) -> Iterator[tuple[str, str, Quantity]]:
    """Every quantity among a contract's terms: its path in the block, the name of its field, and itself."""
    for name in type(model).model_fields:
        value = getattr(model, name) if name not in TRACKED else ()
        items = value if isinstance(value, tuple) else (value,)
        for index, item in enumerate(items):
            where = f"{path}{name}[{index}]" if isinstance(value, tuple) else f"{path}{name}"
            if isinstance(item, Quantity):
                yield where, name, item
            elif isinstance(item, Model):
                yield from _quantities(item, f"{where}.")


def _host_tax(host: Host, inputs: dict[str, Input], factors: Factors | None) -> TaxTerms | None:
    """A public host pays none; an enterprise writes off what it invests over the operating life (METHOD §60)."""
    if host.kind == "public":
        return TaxTerms(None)
    rate = inputs.get("host.income_tax_rate")
    try:
        return TaxTerms(rate or statutory_rate(factors), loss_years=None, depreciation_years=None)
    except ParameterError:
        return None


def generation_lines(contract: Contract, inputs: dict[str, Input]) -> Iterator[Yearly]:
    """The power of a PV contract as yearly lines: used by the host, fed in, subsidised (METHOD §65)."""
    plant = contract.generation if isinstance(contract, PvDeveloper) else None
    if plant is None:
        return
    found = {path.removeprefix("generation."): item for path, item in inputs.items()}
    power = (found["capacity"], found["hours"])
    used, grows, fades = found["self_consumption"], found.get("escalation"), found.get("degradation")
    words = Words(zh="自用电量节约电费", en="Power used by the host"), Words(zh="余电上网收入", en="Power fed in")
    yield Yearly("self_use", words[0], "savings", (*power, used, found["retail_price"]), (), grows, fades)
    feed_in = Yearly("feed_in", words[1], "revenue", (*power, found["feed_in_price"]), (), None, fades)
    yield replace(feed_in, less=used)
    yield from _subsidy(plant, power, found)


def _subsidy(plant: Generation, power: tuple[Input, Input], found: dict[str, Input]) -> Iterator[Yearly]:
    if plant.subsidy is not None:
        label = Words(zh="度电补贴", en="Subsidy per kWh")
        first = (*power, found["subsidy.price"])
        fades = found.get("degradation")
        yield Yearly("subsidy", label, "revenue", first, (), None, fades, until=plant.subsidy.years, transfer=True)
