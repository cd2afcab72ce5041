"""A case with its verified years as they were, and the realisation so far in the years that follow (METHOD §70)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.assumptions.inputs import Input, number
from portfolio.cashflow.operations import timeline_of
from portfolio.cashflow.timeline import column, growing, running
from portfolio.contracts.settlement import exact
from portfolio.reading.units import base_unit
from portfolio.records.contracts.expected import months_within
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.assumptions.case import Case, Yearly
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.inputs import Array
    from portfolio.reading.units import Quantity
    from portfolio.records.contracts.verification import Performance

REALISATION = "contract.realisation"
_SO_FAR = Words(zh="已核定年份兑现率", en="Realisation of the verified years")
_PRICE = Words(zh="当年价格", en="Price of the year")
_MONTHS = Words(zh="当年结算月份占合同期内月份的比例", en="Months that count, of those of the year inside the term")


def with_verified(case: Case) -> Case:
    """The case with what is verified in place of what was expected; itself where nothing is.

    A verified year has its quantity and price; other years have the record's, times what was verified over what was
    expected of the line so far. Lines without a verified year stay as they are. In a record of constant prices the
    record's prices stay. Rule: METHOD §70.
    """
    contract, timeline = case.contract, timeline_of(case)
    if contract is None or timeline is None or not contract.record.performance:
        return case
    entries = dict(enumerate(contract.record.performance))
    yearly = []
    for line in case.yearly:
        own = {index: entry for index, entry in entries.items() if entry.line == line.line}
        tracked = line.kind == "savings" and own
        yearly.append(_tracked(line, own, case, contract, timeline.operating) if tracked else line)
    active = dict(_active(contract, entries))
    return replace(case, yearly=tuple(yearly), contract=replace(contract, active=active))


def _months(contract: ContractTerms, entry: Performance) -> tuple[int, int]:
    """The months of an entry's year that count, and those inside the term."""
    inside = months_within(contract.record, entry.year)
    return entry.months or inside, inside


def _active(contract: ContractTerms, entries: Mapping[int, Performance]) -> Iterator[tuple[int, Input]]:
    for index, entry in entries.items():
        months, inside = _months(contract, entry)
        if months < inside:
            key, place = f"contract.performance[{index}].months", entry.stated.place
            yield entry.year, Input(key, _MONTHS, number(months / inside), "share", place)


def _tracked(
    line: Yearly, entries: Mapping[int, Performance], case: Case, contract: ContractTerms, years: int
) -> Yearly:
    price = next((item for item in line.first if item.key.endswith("price")), None)
    quantities = tuple(item for item in line.first if item is not price and item.key != REALISATION)
    without_price = replace(line, first=quantities, term=None, escalation=None if price else line.escalation)
    expected = running(without_price, years)
    known: dict[int, tuple[Input, ...]] = {}
    verified, hoped = [], np.zeros(expected.shape[0])
    for index, entry in sorted(entries.items(), key=lambda item: item[1].year):
        months, inside = _months(contract, entry)
        saved = _saved(index, entry, contract, months)
        verified.append(saved)
        hoped = hoped + expected[:, entry.year - 1] * months / MONTHS_A_YEAR
        # A line runs for whole years; what is verified of a part of the last one stands for all of it.
        whole = saved if inside == MONTHS_A_YEAR else _whole(saved, inside)
        known[entry.year] = (whole, _price(index, entry, price, line, case)) if price else (whole,)
    total = sum((item.value for item in verified), np.zeros(()))
    if not hoped.all():
        return replace(line, known=known)
    so_far = Input(
        REALISATION, _SO_FAR, _scalar(total / hoped), "1", verified[0].place, _of_years(known), parts=tuple(verified)
    )
    return replace(line, first=(*quantities, *([price] if price else []), so_far), known=known)


def _saved(index: int, entry: Performance, contract: ContractTerms, months: int) -> Input:
    """What is verified of the months of a year, with what it was computed from."""
    key = f"contract.performance[{index}]"
    plan = next((plan for plan in contract.record.verification if plan.line == entry.line), None)
    evidence = entry.evidence
    label = Words(zh=f"第 {entry.year} 年核定节能量", en=f"Saving of year {entry.year}, as verified")
    source = Words(zh=f"{evidence.report}（{evidence.date}，{evidence.by.zh}）")
    parts = []
    if entry.metered is not None:
        named = {"metered": entry.metered, **{f"drivers.{name}": value for name, value in entry.drivers.items()}}
        named |= {f"adjustments[{n}].quantity": item.quantity for n, item in enumerate(entry.adjustments)}
        parts = [_part(f"{key}.{name}", name, quantity) for name, quantity in named.items()]
    value = number(exact(entry.saved(plan, months)))
    unit = base_unit(entry.stated.dimension.removesuffix("/year"))
    return Input(f"{key}.verified", label, value, unit, entry.stated.place, source, parts=tuple(parts))


def _part(key: str, name: str, quantity: Quantity) -> Input:
    unit = base_unit(quantity.dimension) if quantity.dimension != "count" else "1"
    return Input(key, Words(zh=name), number(quantity.value), unit, quantity.place)


def _whole(saved: Input, inside: int) -> Input:
    label = Words(zh=f"{saved.label.zh}（折合全年）", en=f"{saved.label.text('en')}, as of twelve months")
    return replace(
        saved, key=f"{saved.key}.whole", label=label, value=saved.value * (MONTHS_A_YEAR / inside), parts=(saved,)
    )


def _price(index: int, entry: Performance, price: Input, line: Yearly, case: Case) -> Input:
    """The price that was paid, else the record's of the year."""
    key = f"contract.performance[{index}].price"
    if entry.price is not None and case.prices != "real":
        return Input(key, _PRICE, number(entry.price.value), price.unit, entry.price.place)
    grown = growing(column(price), column(line.escalation), entry.year)[:, -1]
    parts = (price, *([line.escalation] if line.escalation else []))
    return Input(key, _PRICE, _scalar(grown), price.unit, price.place, parts=parts)


def _scalar(values: Array) -> Array:
    """A batch of one as the scalar that it is."""
    return values[0] if values.shape == (1,) else values


def _of_years(known: Mapping[int, object]) -> Words:
    return Words(zh=f"第 {'、'.join(map(str, known))} 年", en=f"years {', '.join(map(str, known))}")
