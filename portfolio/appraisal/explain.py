"""The tree behind one figure: the figure, its rule, the flows it rests on, their inputs, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.appraisal.view import CARBON_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.ledger import Ledger, Posting
    from portfolio.records.fields import Lang

#: Indicators that rest on figures of the record alone, not on the flow of their perspective.
_WITHOUT_FLOW = {
    "investment_intensity": ("investment", "tonnes"),
    "simple_lifetime_cost": ("investment", "tonnes"),
    "lifetime_tonnes": ("tonnes",),
    "discounted_tonnes": ("tonnes",),
    "abatement_from_energy": ("energy",),
    "leverage": ("funding",),
    "tonnes_per_wan": ("funding", "tonnes"),
    "jobs_per_million": ("jobs", "investment"),
}
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
    if indicator.roots:
        yield Branch("rates: " + ", ".join(f"{root:.6%}" for root in indicator.roots))
    if indicator.convention:
        yield Branch(f"convention: {indicator.convention}")
    yield from (_input(item, lang) for item in indicator.inputs)
    if indicator.status == "absent":
        return
    named = _WITHOUT_FLOW.get(indicator.key)
    if named is None:
        yield from _postings(appraisal, indicator, lang)
    per_tonne = "tonne" in indicator.key and named is None
    for what in named or (("tonnes",) if per_tonne or indicator.key == "levelised_cost" else ()):
        yield from (_input(item, lang) for item in _inputs_of(what, appraisal, indicator))


def _inputs_of(what: str, appraisal: Appraisal, indicator: Indicator) -> Iterator[Input]:
    case = appraisal.case
    if what == "investment":
        yield from (spending.amount for spending in case.spending)
    if what == "funding":
        yield from (grant.amount for grants in case.funding.values() for grant in grants)
    if what == "jobs" and case.jobs:
        yield case.jobs
    lines = {"tonnes": case.tonnes, "energy": case.from_energy}.get(what, ())
    for line in lines:
        yield from line.first
        if indicator.key not in _OF_ONE_YEAR:
            yield from (*([line.degradation] if line.degradation else []), *line.ramp)
    if what == "tonnes" and case.carbon:
        yield case.carbon.sold


def _postings(appraisal: Appraisal, indicator: Indicator, lang: Lang) -> Iterator[Branch]:
    if appraisal.ledger is None:
        return
    for posting, amount in appraisal.ledger.seen_from(indicator.perspective):
        if posting.kind != CARBON_VALUE or indicator.key == "npv_with_carbon":
            yield _posting(posting, amount[0], appraisal.ledger, lang)


def _posting(posting: Posting, amount: Array, ledger: Ledger, lang: Lang) -> Branch:
    shown = [
        f"{label}: {float(value):,.0f}" for label, value in zip(ledger.timeline.labels(), amount, strict=True) if value
    ]
    series = ", ".join(shown[:3]) + (f", … {shown[-1]}" if len(shown) > 3 else "")
    parties = f"{posting.payer} → {posting.payee}, {posting.rule}"
    text = f"{posting.line} {posting.label.text(lang)} ({parties}) 元 {series or '0'}"
    return Branch(text, tuple(_input(item, lang) for item in posting.inputs))


def _input(item: Input, lang: Lang) -> Branch:
    place = f" @ {Path(item.place.file).name}:{item.place.line}" if item.place else ""
    value = f"{float(item.value):,.10g}"
    rated = f" (assumed, rating {item.rating})" if item.rating else ""
    source = f" ← {item.source.text(lang)}" if item.source else ""
    text = f"{item.key} {item.label.text(lang)} = {value} {item.unit}{rated}{place}{source}"
    return Branch(text, tuple(_input(part, lang) for part in item.parts))
