"""Whether a contract holds together: cover, baseline, guarantee, verification, tenor, return, public host (§69)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import column, running
from portfolio.contracts.commitments import commitment
from portfolio.parameters import Parameter
from portfolio.reading.problem import Place, Problem
from portfolio.records.contracts.verification import MONTHS_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger
    from portfolio.contracts.commitments import Commitment

_CENT, _DUST = 0.01, 1e-9
#: Kinds whose saving is that of a building.
_BUILDINGS = {"building_retrofit", "building_solar_geothermal", "residential_heat_metering"}
_PROVIDERS = {"esco", "developer"}


def contract_findings(appraisal: Appraisal) -> Iterator[Problem]:
    """F033 to F042 for a project with a contract; each at the line that it speaks of. Rule: METHOD §69."""
    case, ledger = appraisal.case, appraisal.ledger
    terms = case.contract
    if terms is None or ledger is None:
        return
    bound = commitment(case)
    yield from _cover(appraisal, ledger)
    if bound is not None:
        yield from _baseline(case, terms, bound)
        yield from _guarantee(case, ledger, bound)
        yield from _verification(case, bound)
        yield from _public(case, terms, bound)
    yield from _tenor(terms, ledger)
    yield from _return(appraisal, terms, ledger)
    yield from _length(case, terms)


def limit(case: Case, key: str) -> Parameter | None:
    """A parameter in force on the day of signature in the programme's region."""
    factors = case.context.factors if case.context else None
    if factors is None or case.contract is None:
        return None
    found = factors.parameters.find(key, case.contract.record.signed, factors.region or "CN")
    return found if isinstance(found, Parameter) else None


def _place(case: Case, path: str) -> Place:
    unknown = Place(case.project_id)
    return case.context.places.get(path, unknown) if case.context else unknown


def _first(where: NDArray[np.bool_]) -> int | None:
    """The first year of batch 0 in which something holds, counted from 1."""
    years = np.flatnonzero(where[0])
    return int(years[0]) + 1 if len(years) else None


def _cover(appraisal: Appraisal, ledger: Ledger) -> Iterator[Problem]:
    """Debt service and loan life cover below what is advised; below 1 the service is not met at all (F021)."""
    advised, floor = limit(appraisal.case, "hurdle.dscr_advised"), limit(appraisal.case, "hurdle.dscr_floor")
    if advised is None or floor is None or ledger.accounts is None or not ledger.accounts.loans:
        return
    names = {"lender.dscr_min": "the lowest cover of debt service", "lender.llcr": "the cover over the loan's life"}
    found = {words: appraisal.value(name) for name, words in names.items()}
    least = float(advised.number)
    low = [f"{words} is {value:.2f}" for words, value in found.items() if value is not None and value < least]
    if low:
        place = ledger.accounts.loans[0].terms.rate.place or Place(appraisal.project_id)
        message = f"{' and '.join(low)}; it has to exceed {floor.number:f}, and {advised.number:f} is advised"
        yield Problem(place, "F033", "financing", message, "borrow less or longer, or give the lender more security")


def _baseline(case: Case, terms: ContractTerms, bound: Commitment) -> Iterator[Problem]:
    """The saving as a share of the bill without the contract, in the year in which it is largest."""
    if bound.baseline is None:
        return
    shares = np.divide(bound.saving, bound.baseline, out=np.full(bound.saving.shape, np.inf), where=bound.baseline > 0)
    year = int(np.argmax(shares[0]))
    share = float(shares[0, year])
    place = _place(case, "contract.baseline")
    said = f"{share:.1%} of the bill is saved in operating year {year + 1}"
    if share > 1 + _DUST:
        hint = "correct bill or savings: no more can be saved than is spent"
        yield Problem(place, "F034", "contract.baseline", said, hint)
        return
    if terms.record.kind not in _BUILDINGS:
        return
    for code, key in (("F034", "check.building_saving_error"), ("F035", "check.building_saving_warn")):
        most = limit(case, key)
        if most is not None and share > float(most.number) + _DUST:
            message = f"{said}; of a building, {most.value} is the limit"
            yield Problem(place, code, "contract.baseline", message, "state what the saving is measured against")
            return


def _guarantee(case: Case, ledger: Ledger, bound: Commitment) -> Iterator[Problem]:
    """Guaranteed savings exceed what the host pays for them: fees, rent, and the service of its own loans."""
    if bound.guaranteed is None:
        return
    owed = bound.payment
    if ledger.investor == "host" and ledger.accounts is not None:
        owed = owed + ledger.accounts.interest + ledger.accounts.principal
    year = _first((owed > bound.guaranteed + _CENT) & (bound.within > 0))
    if year is not None:
        amounts = f"{_wan(owed, year)} are paid, {_wan(bound.guaranteed, year)} are guaranteed"
        message = f"in operating year {year} {amounts}; a guarantee should exceed the payments in every year"
        hint = "guarantee more, pay less or later (10 CFR 436.36(b), schedule TO-1; advice)"
        yield Problem(_place(case, "contract"), "F036", "contract.guarantee", message, hint)


def _verification(case: Case, bound: Commitment) -> Iterator[Problem]:
    """The line `mv` as a share of the saving of the year."""
    most = limit(case, "emc.mv.cost_share_warn")
    for line in case.yearly:
        if line.line != "mv" or line.kind != "operating_cost" or most is None:
            continue
        cost = running(line, bound.saving.shape[-1])
        year = _first((cost > float(most.number) * bound.saving * (1 + _DUST)) & (bound.within > 0))
        if year is not None:
            place = next((item.place for item in line.first or line.years if item.place), None)
            message = f"in operating year {year} it costs {_wan(cost, year)} to verify {_wan(bound.saving, year)}"
            hint = f"above {most.value} of the saving: choose a cheaper option of measurement"
            yield Problem(place or _place(case, "contract"), "F037", "cash_flow.operating_cost", message, hint)


def _tenor(terms: ContractTerms, ledger: Ledger) -> Iterator[Problem]:
    """A provider's loan that runs on when its income has ended."""
    if ledger.investor not in _PROVIDERS or ledger.accounts is None:
        return
    years = float(column(terms.term)[0, 0])
    for loan in ledger.accounts.loans:
        if loan.terms.years > years + _DUST:
            message = f"it runs {loan.terms.years} years, the contract {years:g}"
            place = loan.terms.rate.place or Place("")
            yield Problem(place, "F038", f"financing {loan.terms.line}", message, "repay it within the contract")


def _return(appraisal: Appraisal, terms: ContractTerms, ledger: Ledger) -> Iterator[Problem]:
    """A provider that invests and does not earn its hurdle, or gets back less than it puts in."""
    if ledger.investor not in _PROVIDERS:
        return
    row = _rate_of(appraisal)
    if row is None:
        return
    place = _place(appraisal.case, "contract")
    flow = ledger.flow(row.perspective)[0]
    found = "has none" if row.value is None else f"is {row.value:.2%}"
    said = f"its rate of return {'before' if row.perspective == 'esco_pre_tax' else 'after'} tax {found}"
    if flow.sum() < -_CENT:
        lost = f"{-flow.sum() / 1e4:,.2f} 万元"
        message = f"the contract does not pay: the provider gets back {lost} less than it pays; {said}"
        hint = "ask what else it is paid, or whether the figures are complete"
        yield Problem(place, "F039", "contract", message, hint)
        return
    stated, usual = terms.inputs.get("esco_hurdle"), limit(appraisal.case, "hurdle.esco_irr")
    hurdle = float(stated.value) if stated else float(usual.number) if usual else None
    if hurdle is not None and row.value is not None and row.value < hurdle - _DUST:
        whose = "its own hurdle" if stated else "the usual hurdle"
        message = f"{said}, below {whose} of {hurdle:.2%}"
        hint = "a longer term, a higher share or a lower investment would pay"
        yield Problem(place, "F039", "contract", message, hint)


def _rate_of(appraisal: Appraisal) -> Indicator | None:
    """The provider's rate of return after tax, where taxes are known, else before tax."""
    for name in ("esco.irr", "esco_pre_tax.irr"):
        row = appraisal.find(name)
        if row is not None and row.status in {"unique", "none"}:
            return row
    return None


def _public(case: Case, terms: ContractTerms, bound: Commitment) -> Iterator[Problem]:
    """Bill and payment of a public host against its adjusted baseline, and its energy budget of the year before."""
    if terms.record.host.kind != "public" or bound.total is None or bound.baseline is None:
        return
    place, inside = _place(case, "contract.baseline"), bound.within > 0
    year = _first((bound.total > bound.baseline + _CENT) & inside)
    if year is not None:
        message = (
            f"in operating year {year} bill and payment are {_wan(bound.total, year)},"
            f" without the contract the bill is {_wan(bound.baseline, year)}"
        )
        hint = "pay from what is saved: a lower share, fee or floor"
        yield Problem(place, "F040", "contract.baseline", message, hint)
    if bound.budget is None:
        return
    year = _first((bound.total > bound.budget + _CENT) & inside)
    if year is not None:
        rule = limit(case, "emc.public_host.energy_cost_limit")
        whose = f"a rule here: {rule.source}" if rule else "advice: a rule in Shanghai, none is known here"
        message = (
            f"from operating year {year} bill and payment are {_wan(bound.total, year)},"
            f" the energy budget of the year before was {_wan(bound.budget, 1)} ({whose})"
        )
        yield Problem(place, "F041", "contract.baseline", message, "have the budget adjusted, or pay less")


def _length(case: Case, terms: ContractTerms) -> Iterator[Problem]:
    """The longest contract that a public host of the region may sign by itself."""
    most = limit(case, "emc.public_host.max_contract")
    years = terms.record.term / MONTHS_A_YEAR
    if most is not None and terms.record.host.kind == "public" and years > float(most.to("年")):
        message = f"{years:g} years, a public host may bind itself for {most.value} ({most.source})"
        hint = "attach the approval of the authorities for energy saving and finance, or shorten the term"
        yield Problem(_place(case, "contract.term"), "F042", "contract.term", message, hint)


def _wan(series: Array, year: int) -> str:
    return f"{float(series[0, year - 1]) / 1e4:,.2f} 万元"
