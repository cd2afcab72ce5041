"""The tree behind one figure: the figure, its rule, the flows it rests on, their inputs, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.inputs import Input
    from portfolio.cashflow.ledger import Posting
    from portfolio.records.fields import Lang


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
    below = [Branch(f"rule: {indicator.rule}")]
    if indicator.reason:
        below.append(Branch(f"reason: {indicator.reason}"))
    if indicator.convention:
        below.append(Branch(f"convention: {indicator.convention}"))
    below += [_input(item, lang) for item in indicator.inputs]
    if appraisal.ledger is not None and indicator.value is not None:
        seen = appraisal.ledger.seen_from(indicator.perspective)
        below += [_posting(posting, amount[0], appraisal, lang) for posting, amount in seen]
    if indicator.value is not None and appraisal.case.tonnes and "t" in indicator.unit.partition("/")[2]:
        tonnes = appraisal.case.tonnes
        below += [_input(item, lang) for item in (tonnes.first, *tonnes.ramp)]
    return Branch(head, tuple(below))


def _posting(posting: Posting, amount: object, appraisal: Appraisal, lang: Lang) -> Branch:
    labels = appraisal.ledger.timeline.labels() if appraisal.ledger else []
    values = [float(value) for value in amount]  # type: ignore[attr-defined]
    shown = [f"{label}: {value:,.0f}" for label, value in zip(labels, values, strict=True) if value]
    series = ", ".join(shown[:3]) + (f", … {shown[-1]}" if len(shown) > 3 else "")
    parties = f"{posting.payer} → {posting.payee}, {posting.rule}"
    text = f"{posting.line} {posting.label.text(lang)} ({parties}) 元 {series or '0'}"
    return Branch(text, tuple(_input(item, lang) for item in posting.inputs))


def _input(item: Input, lang: Lang) -> Branch:
    place = f"{Path(item.place.file).name}:{item.place.line}" if item.place else "—"
    value = f"{float(item.value):,.10g}"
    rated = f" (assumed, rating {item.rating})" if item.rating else ""
    source = f" ← {item.source}" if item.source else ""
    return Branch(f"{item.key} {item.label.text(lang)} = {value} {item.unit}{rated} @ {place}{source}")
