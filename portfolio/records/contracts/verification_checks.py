"""Whether what is verified fits its contract: lines, years, kinds of units, drivers (METHOD §70)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.reading.validate import fault
from portfolio.records.contracts.expected import MONEY, expected_lines, months_within
from portfolio.records.contracts.verification import MONTHS_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import PydanticCustomError

    from portfolio.reading.problem import Place
    from portfolio.reading.units import Quantity
    from portfolio.records.cash_flow import CashFlow
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.expected import ExpectedLine
    from portfolio.records.contracts.verification import Performance, Verification


def check_verification(contract: Contract, flow: CashFlow) -> None:
    """Raises the first fault found."""
    lines = expected_lines(contract, flow)
    plans: dict[str, Verification] = {}
    for plan in contract.verification:
        _plan(plan, lines)
        if plan.line in plans:
            raise fault("R003", f"{plan.line} has two baselines", "write one for each line", _place_of(plan))
        plans[plan.line] = plan
    months: dict[int, dict[str, int]] = {}
    for entry in contract.performance:
        line = _line_of(entry.line, lines, entry.stated.place)
        _in_time(entry, line, contract)
        _figures(entry, line, flow)
        _metered(entry, plans.get(entry.line))
        _once(entry, months.setdefault(entry.year, {}), entry.months or months_within(contract, entry.year))


def _once(entry: Performance, year: dict[str, int], months: int) -> None:
    place = entry.stated.place
    if entry.line in year:
        message = f"year {entry.year} of {entry.line} is verified twice"
        raise fault("R003", message, "write each year of a line once", place)
    year[entry.line] = months
    if len(set(year.values())) > 1:
        message = f"the lines of year {entry.year} are verified for different months"
        raise fault("R003", message, "verify the same months of all lines", place)


def _line_of(name: str, lines: Mapping[str, ExpectedLine], place: Place | None) -> ExpectedLine:
    if name not in lines:
        hint = f"name one of `cash_flow.savings`: {', '.join(lines)}"
        raise fault("Q006", f"there is no line of savings {name} to verify", hint, place)
    return lines[name]


def _place_of(plan: Verification) -> Place | None:
    stated = (plan.fixed, plan.consumption, plan.standard_error, *(term.coefficient for term in plan.drivers))
    return next((quantity.place for quantity in stated if quantity is not None), None)


def _plan(plan: Verification, lines: Mapping[str, ExpectedLine]) -> None:
    line = _line_of(plan.line, lines, _place_of(plan))
    if line.kind == MONEY:
        hint = "write `quantity` and `price` in `cash_flow.savings`, or leave out its baseline"
        raise fault("Q006", f"{plan.line} states no quantity that a baseline could explain", hint, _place_of(plan))
    for yearly in filter(None, (plan.fixed, plan.consumption, plan.standard_error)):
        if yearly.dimension != f"{line.kind}/year":
            raise _wrong_kind(yearly, plan.line)
    for term in plan.drivers:
        if term.coefficient.dimension.partition("/")[0] != line.kind:
            raise _wrong_kind(term.coefficient, plan.line)
    names = [term.driver for term in plan.drivers]
    if len(names) != len(set(names)):
        raise fault("R003", f"a driver of {plan.line} is written twice", "write each driver once", _place_of(plan))


def _wrong_kind(quantity: Quantity, line: str) -> PydanticCustomError:
    message = f"{quantity} is not of the kind that {line} saves"
    return fault("Q003", message, "write it in the kind of unit of the line", quantity.place)


def _in_time(entry: Performance, line: ExpectedLine, contract: Contract) -> None:
    inside, place = months_within(contract, entry.year), entry.stated.place
    if not inside:
        raise fault("Q006", f"operating year {entry.year} comes after the term", "name a year of the term", place)
    if not line.runs(entry.year):
        message = f"{entry.line} saves nothing in operating year {entry.year} by the cash flow"
        raise fault("Q006", message, "correct the year, or `start` and `until` of the line", place)
    if entry.months and entry.months > inside:
        message = f"{entry.months} months of year {entry.year}: {inside} of them are inside the term"
        raise fault("Q006", message, f"write at most {inside}", place)
    whole = (entry.months or inside) == MONTHS_A_YEAR
    for stated in entry.figures:
        if not whole and stated.dimension.endswith("/year"):
            message = f"{stated} in a part of a year: of the part, or of twelve months?"
            raise fault("R003", message, "write what was saved in the part, as in `450 MWh`", stated.place)


def _figures(entry: Performance, line: ExpectedLine, flow: CashFlow) -> None:
    """What is verified is exact, and of the kind that the line saves."""
    for stated in (*entry.figures, *entry.drivers.values(), *filter(None, (entry.price,))):
        if stated.qualifier:
            message = f"{stated} is not exact, and what is verified is settled to the last digit"
            raise fault("Q004", message, "write the figure of the report", stated.place)
    if entry.stated.value < 0:
        hint = "write 0 or more; `metered` gives a saving below zero where there was none"
        raise fault("Q006", f"{entry.stated} is negative", hint, entry.stated.place)
    for stated in entry.figures:
        if stated.dimension.removesuffix("/year") != line.kind:
            raise _wrong_kind(stated, entry.line)
    if line.kind == MONEY:
        _in_money(entry, flow)
    elif entry.price is not None and entry.price.dimension != f"money/{line.kind}":
        raise _wrong_kind(entry.price, entry.line)


def _in_money(entry: Performance, flow: CashFlow) -> None:
    if entry.price is not None or entry.metered is not None:
        raise fault("R003", f"{entry.line} is a line in money", "write `verified` alone", entry.stated.place)
    if flow.prices == "real":
        message = f"{entry.stated} is money of its year, and the record is in constant prices"
        hint = "state the line by quantity and price, or the record in `prices: nominal`"
        raise fault("R003", message, hint, entry.stated.place)


def _metered(entry: Performance, plan: Verification | None) -> None:
    """What is metered needs a baseline, with a value for each of its drivers and for no other."""
    if entry.metered is None:
        return
    place = entry.metered.place
    if plan is None:
        hint = f"write `verification: [{{line: {entry.line}, …}}]`, or `verified`"
        raise fault("R002", f"what is metered of {entry.line} needs a baseline", hint, place)
    if plan.fixed is None and not plan.drivers:
        raise fault("R002", f"the baseline of {entry.line} is empty", "write `fixed`, or `drivers`, or both", place)
    wanted = {term.driver: term for term in plan.drivers}
    if wanted.keys() != entry.drivers.keys():
        wrong = ", ".join(sorted(wanted.keys() ^ entry.drivers.keys()))
        message = f"the baseline of {entry.line} and its year {entry.year} name different drivers: {wrong}"
        raise fault("R003", message, "write one value for each driver of the baseline", place)
    for name, value in entry.drivers.items():
        per = wanted[name].coefficient.dimension.partition("/")[2]
        if value.dimension != (per or "count"):
            message = f"{value} of {name} does not fit its coefficient, {wanted[name].coefficient}"
            raise fault("Q003", message, "write it in the unit below the line of the coefficient", value.place)
