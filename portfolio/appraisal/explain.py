"""The tree behind one figure: the figure, its rule, the flows it rests on, their inputs, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import BY_NAME
from portfolio.assumptions.inputs import all_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.ledger import Ledger, Posting
    from portfolio.records.fields import Lang

#: Indicators of a full first year, which no change over time enters.
_OF_ONE_YEAR = frozenset({"investment_intensity", "abatement_from_energy", "tonnes_per_wan"})


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree with what stands below it."""

    text: str
    below: tuple[Branch, ...] = ()

    def lines(self, indent: str = "") -> list[str]:
        """The tree as text, one line a branch."""
        out = [f"{indent}{self.text}"]
        for branch in self.below:
            out += branch.lines(indent + "  ")
        return out


def explain(appraisal: Appraisal, indicator: Indicator, lang: Lang = "zh") -> Branch:
    """The tree of an indicator: rule, settings, the postings of its perspective, and every input with its origin."""
    label = indicator.label.text(lang)
    value = "—" if indicator.value is None else f"{indicator.value:,.6g} {indicator.unit}".rstrip()
    head = f"{appraisal.project_id} {indicator.name} {label} = {value} [{indicator.status}]"
    return Branch(head, tuple(_below(appraisal, indicator, lang)))


def _below(appraisal: Appraisal, indicator: Indicator, lang: Lang) -> Iterator[Branch]:
    yield Branch(f"rule: {indicator.rule}")
    if indicator.reason:
        yield Branch(f"reason: {indicator.reason.text(lang)}")
    if indicator.note:
        yield Branch(f"note: {indicator.note.text(lang)}")
    if indicator.roots:
        yield Branch("rates: " + ", ".join(f"{root:.6%}" for root in indicator.roots))
    if indicator.convention:
        yield Branch(f"convention: {indicator.convention}")
    yield from (_input(item, lang) for item in indicator.inputs)
    if indicator.status == "lacking":
        return
    rule = BY_NAME[indicator.name]
    if "normal_year" in rule.rests_on:
        yield Branch(f"operating year: {appraisal.case.normal_year}")
    for what in rule.rests_on:
        if what in _FLOWS:
            yield from _flow(appraisal, _FLOWS[what] or indicator.perspective, lang)
        else:
            yield from (_input(item, lang) for item in _inputs_of(what, appraisal, indicator))


#: What rests on postings, and whose; None for the indicator's own perspective.
_FLOWS = {"flow": None, "public": "public", "equity": "equity", "lender": "lender"}


def _inputs_of(what: str, appraisal: Appraisal, indicator: Indicator) -> Iterator[Input]:
    case = appraisal.case
    if what == "investment":
        yield from (spending.amount for spending in case.spending)
    if what == "funding":
        yield from (grant.amount for grants in case.funding.values() for grant in grants)
        yield from (item for award in case.one_offs if not award.counted for item in award.amount)
    if what == "jobs" and case.jobs:
        yield case.jobs
    for line in {"tonnes": case.tonnes, "energy": case.from_energy}.get(what, ()):
        yield from line.first
        if indicator.key not in _OF_ONE_YEAR:
            yield from (*([line.degradation] if line.degradation else []), *line.ramp)
    if what == "tonnes" and case.carbon:
        yield case.carbon.sold
    if what == "normal_year":
        yield from (line.variable for line in case.yearly if line.variable)
    if what == "least_equity" and case.least_equity:
        yield case.least_equity
    if what == "working_capital" and case.working_capital:
        yield from all_inputs(case.working_capital)


def _flow(appraisal: Appraisal, perspective: str, lang: Lang) -> Iterator[Branch]:
    """The life that the flow runs over, and its postings."""
    case, ledger = appraisal.case, appraisal.ledger
    if ledger is None:
        return
    if case.operating_years:
        yield _input(case.operating_years, lang)
    for posting, amount in ledger.seen_from(perspective):
        yield _posting(posting, amount[0], ledger, lang)


def _posting(posting: Posting, amount: Array, ledger: Ledger, lang: Lang) -> Branch:
    shown = [
        f"{label}: {float(value):,.0f}" for label, value in zip(ledger.timeline.labels(), amount, strict=True) if value
    ]
    series = ", ".join(shown[:3]) + (f", … {shown[-1]}" if len(shown) > 3 else "")
    parties = f"{posting.payer} → {posting.payee}, {posting.rule}"
    text = f"{posting.line} {posting.label.text(lang)} ({parties}) 元 {series or '0'}"
    terms = (Branch(words.text(lang)) for words in posting.terms)
    return Branch(text, (*(_input(item, lang) for item in posting.inputs), *terms))


def _input(item: Input, lang: Lang) -> Branch:
    place = f" @ {Path(item.place.file).name}:{item.place.line}" if item.place else ""
    value = f"{float(item.value):,.10g}"
    rated = f" (assumed, rating {item.rating})" if item.rating else ""
    source = f" ← {item.source.text(lang)}" if item.source else ""
    text = f"{item.key} {item.label.text(lang)} = {value} {item.unit}{rated}{place}{source}"
    return Branch(text, tuple(_input(part, lang) for part in item.parts))
