"""Builds the case of a project: from its `cash_flow` block, or, where it has none, from an assumption set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.assumptions.case import Case, Context, Grant, Spending, Tonnes, Yearly
from portfolio.assumptions.contract import contract_terms, generation_lines
from portfolio.assumptions.emissions import NoFactorError, tonnes_from_energy
from portfolio.assumptions.inputs import Input, Missing, number
from portfolio.assumptions.lines import (
    capex_line,
    carbon_sale,
    construction,
    normal_year,
    one_offs,
    working_capital,
    yearly_lines,
)
from portfolio.assumptions.sets import SectorAssumptions
from portfolio.assumptions.terms import LoanTerms, initial_working_capital, least_equity, loan_terms, tax_terms
from portfolio.reading.overlay import overlap, steps
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES
from portfolio.records.sums import funding_cny

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portfolio.assumptions.emissions import Factors
    from portfolio.assumptions.inputs import Array
    from portfolio.assumptions.sets import Grounds, LoadedSet
    from portfolio.reading.problem import Place
    from portfolio.reading.units import Quantity
    from portfolio.records.cash_flow import CashFlow
    from portfolio.records.project import Project, Provenance

_LABELS = {
    "investment": Words(zh="建设投资", en="Investment"),
    "operating_years": Words(zh="运营年限", en="Operating life"),
    "operating_cost": Words(zh="年运行成本", en="Yearly operating cost"),
    "savings": Words(zh="年效益", en="Yearly benefit"),
    "abatement": Words(zh="年减排量", en="Yearly abatement"),
    "jobs": Words(zh="新增就业", en="New jobs"),
}
_SAVINGS = Missing("cash_flow.savings", _LABELS["savings"])
#: The fields that findings of rules point to.
_PLACED = ("contract", "contract.award", "contract.term", "contract.baseline", "tax.regime", "tax.holiday")
_COST_SHARE = Words(zh="年运行成本占投资的比例", en="Yearly operating cost as a share of the investment")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the fields of a record stand, and what its citation, its provenance or a scenario says of them."""

    project: Project
    place: Callable[..., Place]
    changes: tuple[Provenance, ...] = ()

    def of(self, key: str, label: Words, value: Array, unit: str, place: Place | None) -> Input:
        """A number of the record as an input; assumed where its provenance rates it."""
        found = self._provenance(key)
        source, rating = (found.source, found.rating) if found else (self._cited(key), None)
        return Input(key, label, value, unit, place, source, rating)

    def stated(self, key: str, label: Words, quantity: Quantity, unit: str) -> Input:
        """A stated quantity as an input in a unit."""
        return self.of(key, label, number(quantity.to(unit)), unit, quantity.place)

    def plain(self, key: str, label: Words, quantity: Quantity | None, unit: str = "share") -> Input | None:
        """A share or a multiplier as a fraction; None stays None."""
        return None if quantity is None else self.share(key, label, quantity, unit)

    def share(self, key: str, label: Words, quantity: Quantity, unit: str = "share") -> Input:
        """A fraction that the record states."""
        return self.of(key, label, number(quantity.value), unit, quantity.place)

    def _provenance(self, key: str) -> Provenance | None:
        """What a scenario says of the field, else the record; the longest path speaks, of two alike the last."""
        for entries in (self.changes, self.project.provenance):
            paths = [(path, entry) for entry in entries for path in entry.figures if overlap(path, key)]
            if paths:
                return max(reversed(paths), key=lambda pair: len(steps(pair[0])))[1]
        return None

    def _cited(self, key: str) -> Words | None:
        cited = next((source for source in self.project.sources if key in source.figures), None)
        return Words(zh=f"L{cited.line}: {cited.quote}") if cited else None


def build_case(
    project: Project,
    place: Callable[..., Place],
    assumed: LoadedSet | None = None,
    factors: Factors | None = None,
    changes: tuple[Provenance, ...] = (),
) -> Case:
    """The inputs of a project's appraisal.

    `place` gives the place of a field of its record by path. With a `cash_flow` block nothing is assumed; without one
    the set gives life, running cost, and how to read the benefit, where it covers the sector. `factors` are those that
    tonnes are computed with from energy; `changes` say why a scenario changed fields, and how well that is founded.
    """
    origins = Origins(project, place, changes)
    if project.cash_flow:
        case = _from_record(project, project.cash_flow, origins, factors)
    else:
        case = _from_set(project, assumed, origins)
    case = _with_energy(case, project, origins, factors)
    places = {path: origins.place(*path.split(".")) for path in _PLACED}
    case = replace(case, context=Context(project, factors, places))
    return _with_terms(_with_contract(case, project, origins, factors), project, origins, factors)


def _with_contract(case: Case, project: Project, origins: Origins, factors: Factors | None) -> Case:
    """The contract's terms; its power, award and term stand in the case's lines, and realisation in its savings."""
    if project.contract is None or project.cash_flow is None:
        return case
    terms = contract_terms(project.contract, origins, factors)
    flow = project.cash_flow
    ends = {line.line for line in (*flow.revenue, *flow.savings, *flow.operating_cost) if line.until == "term"}
    lines = (*case.yearly, *generation_lines(project.contract, terms.inputs))
    yearly = tuple(
        replace(
            line,
            first=(*line.first, terms.realisation) if line.kind == "savings" else line.first,
            term=terms.term if line.line in ends else None,
        )
        for line in lines
    )
    missing = [item for item in case.missing if item.field != _SAVINGS.field]
    shared = {"savings", "revenue"} if terms.provider == "developer" else {"savings"}
    if not any(line.kind in shared for line in yearly):
        missing.append(_SAVINGS)
    awards = (*case.one_offs, *([terms.award] if terms.award else []))
    return replace(case, contract=terms, yearly=yearly, one_offs=awards, missing=(*missing, *terms.missing))


def _with_terms(case: Case, project: Project, origins: Origins, factors: Factors | None) -> Case:
    """Loans, taxes and least equity: None is unknown, and an empty list of loans says that there are none."""
    loans: tuple[LoanTerms, ...] | None = None
    stated, why = project.financing, ""
    # The investment that shares are of: the stated one, else the lines that make it.
    whole = (_investment(project, origins),) if project.investment else tuple(s.amount for s in case.spending)
    if stated is not None and not whole and any(loan.share_of_investment is not None for loan in stated):
        why = "a loan is a share of the investment, which is not stated: write `investment`"
    elif stated is not None:
        loans = tuple(loan_terms(loan, f"financing[{n}]", whole, origins) for n, loan in enumerate(stated))
    tax = tax_terms(project.tax, origins, factors, case.contract) if project.tax else ""
    equity = least_equity(project.equity_rule, factors) if project.equity_rule else ""
    return replace(
        case,
        loans=loans,
        no_loans=why,
        **({"no_tax": tax} if isinstance(tax, str) else {"tax": tax}),
        **({"no_least_equity": equity} if isinstance(equity, str) else {"least_equity": equity}),
    )


def _with_energy(case: Case, project: Project, origins: Origins, factors: Factors | None) -> Case:
    """Tonnes from energy beside the stated ones, or in their place where none are stated; else they are missing."""
    computed: tuple[Tonnes, ...] = ()
    why = ""
    try:
        computed = tonnes_from_energy(project, origins.place, factors, case.ramp)
    except NoFactorError as error:
        why = str(error)
    tonnes = case.tonnes or computed
    missing = case.missing if tonnes else (*case.missing, Missing("abatement", _LABELS["abatement"], why))
    return replace(case, tonnes=tonnes, from_energy=computed, no_factor=why, missing=missing)


def _from_record(project: Project, flow: CashFlow, origins: Origins, factors: Factors | None) -> Case:
    years = origins.of(
        "cash_flow.operating_years",
        _LABELS["operating_years"],
        number(flow.operating_years),
        "years",
        origins.place("cash_flow", "operating_years"),
    )
    lines = yearly_lines(flow, origins)
    spending = _spending(project, flow, origins)
    missing = []
    if not spending:
        missing.append(Missing("investment", _LABELS["investment"]))
    if not flow.operating_cost:
        missing.append(Missing("cash_flow.operating_cost", _LABELS["operating_cost"]))
    if not (flow.revenue or flow.savings):
        missing.append(_SAVINGS)
    return Case(
        project.id,
        flow.convention,
        flow.prices,
        flow.first_year,
        construction(flow, origins),
        years,
        spending,
        lines,
        _funding(project, origins),
        _tonnes(project, origins, ()),
        one_offs=one_offs(flow, origins),
        carbon=carbon_sale(flow, origins),
        working_capital=working_capital(flow, origins, initial_working_capital(factors)),
        jobs=_jobs(project, origins),
        missing=tuple(missing),
        price_base_year=flow.price_base_year,
        normal_year=flow.normal_year or normal_year(lines),
    )


@dataclass(frozen=True, slots=True)
class Assumed:
    """The assumptions for a project's sector, as inputs."""

    project: Project
    loaded: LoadedSet | None

    @property
    def values(self) -> SectorAssumptions:
        """What is assumed; nothing without a set."""
        return self.loaded.of(self.project) if self.loaded else SectorAssumptions()

    def take(self, name: str, label: Words, value: object, unit: str) -> Input:
        """A value of the set as an input, with its grounds."""
        grounds: Grounds | None = getattr(self.values, name)
        place = self.loaded.place(self.project, name) if self.loaded else None
        source, rating = (grounds.source, grounds.rating) if grounds else (None, None)
        return Input(f"assumed.{name}", label, number(value), unit, place, source, rating)

    def ramp(self) -> tuple[Input, ...]:
        """The shares of the full figure in the first operating years."""
        shares = self.values.ramp.value if self.values.ramp else ()
        found = []
        for year, share in enumerate(shares, 1):
            label = Words(zh=f"达产率（第 {year} 年）", en=f"Ramp-up, year {year}")
            taken = self.take("ramp", label, share.value, "share")
            found.append(replace(taken, key=f"assumed.ramp[{year - 1}]", place=share.place))
        return tuple(found)


def _from_set(project: Project, loaded: LoadedSet | None, origins: Origins) -> Case:
    assumed = Assumed(project, loaded)
    values, missing = assumed.values, []
    spending: tuple[Spending, ...] = ()
    if project.investment:
        spending = (Spending("investment", _LABELS["investment"], _investment(project, origins)),)
    else:
        missing.append(Missing("investment", _LABELS["investment"]))
    years = None
    if values.operating_years:
        years = assumed.take("operating_years", _LABELS["operating_years"], values.operating_years.value, "years")
    else:
        missing.append(Missing("cash_flow.operating_years", _LABELS["operating_years"]))
    ramp = assumed.ramp()
    cost = _assumed_cost(assumed, spending)
    benefit = _assumed_benefit(assumed, origins, ramp)
    lacking = (("cash_flow.operating_cost", cost), ("cash_flow.savings", benefit))
    missing += [Missing(name, _LABELS[name.rpartition(".")[2]]) for name, found in lacking if found is None]
    lines = tuple(line for line in (cost, benefit) if line is not None)
    return Case(
        project.id, "year_end", None, None, (), years, spending, lines, _funding(project, origins),
        _tonnes(project, origins, ramp), ramp=ramp, jobs=_jobs(project, origins), missing=tuple(missing),
    )  # fmt: skip


def _assumed_cost(assumed: Assumed, spending: tuple[Spending, ...]) -> Yearly | None:
    """Running cost: an amount, or a share of the investment; a set never gives both."""
    amount, share, label = assumed.values.operating_cost, assumed.values.operating_cost_share, _LABELS["operating_cost"]
    if amount is not None:
        first = assumed.take("operating_cost", label, amount.value.to("元/年"), "元/年")
        return Yearly("operating_cost", label, "operating_cost", (first,))
    if share is None or not spending:
        return None
    factor = assumed.take("operating_cost_share", _COST_SHARE, share.value.value, "1/年")
    return Yearly("operating_cost", label, "operating_cost", (spending[0].amount, factor))


def _assumed_benefit(assumed: Assumed, origins: Origins, ramp: tuple[Input, ...]) -> Yearly | None:
    """The benefit as a yearly line: stated as yearly, or read so by assumption; `once` is a line of year 1 alone."""
    stated, period = assumed.project.benefit, assumed.values.benefit_period
    if stated is None or stated.amount is None:
        return None
    reading: tuple[Input, ...] = (origins.stated("benefit", _LABELS["savings"], stated.amount, "元"),)
    read = stated.period
    if read == "not_stated":
        if period is None:
            return None
        read = period.value
        yearly_words = Words(zh="效益按年计", en="Benefit read as yearly")
        words = yearly_words if read == "per_year" else Words(zh="效益按一次性计", en="Benefit read as a single amount")
        reading = (*reading, assumed.take("benefit_period", words, 1, "reading"))
    yearly = read == "per_year"
    until, ramped = (None, ramp) if yearly else (1, ())
    return Yearly("benefit", _LABELS["savings"], "savings", reading, until=until, ramp=ramped)


def _investment(project: Project, origins: Origins) -> Input:
    """The stated total, else the sum of the parts, which then stands at the first of them."""
    stated = project.investment
    if stated is None:
        raise ValueError(f"{project.id} states no investment")
    if stated.total is not None:
        return origins.stated("investment", _LABELS["investment"], stated.total, "元")
    first = next(iter(stated.parts.values()))
    return origins.of("investment", _LABELS["investment"], number(stated.cny), "元", first.place)


def _spending(project: Project, flow: CashFlow, origins: Origins) -> tuple[Spending, ...]:
    if flow.capex:
        return tuple(capex_line(line, f"cash_flow.capex[{n}]", origins) for n, line in enumerate(flow.capex))
    if project.investment:
        return (Spending("investment", _LABELS["investment"], _investment(project, origins)),)
    return ()


def _funding(project: Project, origins: Origins) -> dict[str, tuple[Grant, ...]]:
    """What each purse pays; an empty cell in a row that does not cross-foot is unknown (METHOD §4)."""
    found = {}
    for source, label in SOURCES.items():
        entries = project.funding.of(source) or ()
        key = f"funding.{source}"
        keys = [f"{key}[{number}]" for number in range(len(entries))] if len(entries) > 1 else [key]
        if funding_cny(project, source) is not None:
            found[source] = tuple(
                Grant(
                    origins.stated(path, label, entry.amount, "元"),
                    entry.year,
                )
                for path, entry in zip(keys, entries, strict=True)
            )
    if project.contract is not None and _is_met(project, found):
        found |= {source: () for source in SOURCES if source not in found and project.funding.of(source) is None}
    return found


def _is_met(project: Project, found: Mapping[str, tuple[Grant, ...]]) -> bool:
    """Whether the sources that are stated pay the whole investment: the others can then only be nothing."""
    stated = sum((funding_cny(project, source) or Decimal(0) for source in found), Decimal(0))
    return project.investment is not None and stated == project.investment.cny


def _tonnes(project: Project, origins: Origins, ramp: tuple[Input, ...]) -> tuple[Tonnes, ...]:
    stated = project.abatement
    if stated is None or stated.amount is None:
        return ()
    return (Tonnes((origins.stated("abatement", _LABELS["abatement"], stated.amount, "tCO2e/年"),), ramp=ramp),)


def _jobs(project: Project, origins: Origins) -> Input | None:
    if project.jobs is None:
        return None
    return origins.of("jobs", _LABELS["jobs"], number(project.jobs.value), "人", project.jobs.place)
