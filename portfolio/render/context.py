"""What the prose of a report may say: names and functions for its templates, every number from the records.

`reports/README.md` lists them for whoever writes a report; a test keeps that list complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jinja2 import UndefinedError

from portfolio import __version__
from portfolio.appraisal.catalogue import FULL
from portfolio.assumptions.inputs import FRACTIONS
from portfolio.programme.figures import (
    BY_USERS,
    FIGURES,
    INDIRECT,
    blank_paths,
    funding_rows,
    investment_cny,
    no_tonnes,
    owes_tonnes,
    public_cny,
)
from portfolio.programme.findings import conflicts, findings
from portfolio.programme.totals import comparisons, computed, summable, total, total_of
from portfolio.programme.whole import whole_of
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import quantity_words
from portfolio.records.funding import SOURCES
from portfolio.render.format import Printed, amount, in_capitals, number, share
from portfolio.tables.checks import label_of
from portfolio.tables.statements import not_drawn_up
from portfolio.tables.table import where_of
from portfolio.tables.words import CONVENTION, STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.programme.whole import Whole
    from portfolio.records.contracts import Contract
    from portfolio.records.fields import Lang, Words

_UNKNOWN = {"zh": "未提供", "en": "not stated"}


@dataclass(frozen=True)
class Context:
    """The names for one programme in one language; `numbers` are the tables' numbers in the report."""

    study: Study
    lang: Lang
    date: str | None
    numbers: Mapping[str, int]

    @property
    def programme(self) -> Programme:
        """The programme of the study."""
        return self.study.programme

    def names(self) -> dict[str, object]:
        """Everything that a template may use."""
        record = self.programme.record
        names: dict[str, object] = {
            "lang": self.lang,
            "version": __version__,
            "date": _date(self.date, self.lang),
            "title": record.title.text(self.lang),
            "place": self._text(record.place),
            "authority": self._text(record.authority),
            "year": str(record.year) if record.year else "",
            "price_base": self._text(record.price_base),
            "source": self._source(),
            "lines": len(self.programme.projects),
            "actions": len(self.programme.groups()),
            "tables": list(self.numbers),
            "sources": [label.text(self.lang) for label in self.programme.purses.values()],
            "files": self.study.files(),
            "lost": [
                {"figure": lost.figure.text(self.lang), "note": lost.note.text(self.lang)}
                for lost in record.lost_figures
            ],
            "coverage": self._coverage(),
            "no_benefits": not any(self._value(key) for key in summable() if key.startswith("benefits.")),
            "largest": self._largest(),
            "indirect": sum(no_tonnes(project) is INDIRECT for project in self.programme.projects),
            "by_users": sum(no_tonnes(project) is BY_USERS for project in self.programme.projects),
            "blank": sum(len(blank_paths(p)) for p in self.programme.projects),
            "period_stated": self._period_stated(),
            "contracts": sum(project.contract is not None for project in self.programme.projects),
            "cash_flows": sum(project.cash_flow is not None for project in self.programme.projects),
            "funded": all(self._whole(f"budget.{source}_cny") is not None for source in SOURCES),
            "differences": [row for row in self._compared() if row["status"] == "differs"],
            "compared": len(comparisons(self.programme)),
            "agreeing": sum(c.status == "agrees" for c in comparisons(self.programme)),
            "unmatched": [row for row in self._compared() if row["status"] == "not_computable"],
            "conflicts": len(conflicts(self.programme)),
            "findings": len(findings(self.study)),
            "undated": self._undated(),
            "appraisal": self._appraisal(),
            "project": self._project(),
        }
        return names | self._functions()

    def _functions(self) -> dict[str, object]:
        return {
            "total": self._total,
            "capitals": self._capitals,
            "share": self._share,
            "public": self._public,
            "leverage": self._leverage,
            "intensity": self._intensity,
            "table": self._table,
            "has": self._has,
            "indicator": self._indicator,
        }

    def _text(self, words: Words | None) -> str:
        return words.text(self.lang) if words else ""

    def _source(self) -> dict[str, str] | None:
        source = self.programme.record.source
        if source is None:
            return None
        return {
            "title": source.title.text(self.lang),
            "publisher": self._text(source.publisher),
            "date": _date(source.date, self.lang),
            "sha256": source.sha256,
        }

    def _amount(self, value: Decimal | None, unit: str) -> str:
        return _UNKNOWN[self.lang] if value is None else amount(value, unit, self.lang)

    def _value(self, key: str) -> Decimal | None:
        if key not in summable():
            raise UndefinedError(f"no column {key} is summed; write one of {', '.join(summable())}")
        return computed(self.programme, key).value

    def _total(self, key: str) -> str:
        value = self._value(key)
        text = self._amount(value, FIGURES[key].unit if key in FIGURES else "")
        found = computed(self.programme, key)
        if value is None or found.stated == found.of:
            return text
        partial = (
            f"（{found.of} 条中 {found.stated} 条）" if self.lang == "zh" else f" ({found.stated} of {found.of} lines)"
        )
        return text + partial

    def _capitals(self, key: str) -> str:
        """Nothing for a sum that is not whole: capitals are for amounts that are final."""
        value = self._value(key)
        if key not in FIGURES or FIGURES[key].unit != "元":
            raise UndefinedError(f"capitals are for money, and {key} is none")
        return in_capitals(value) if value is not None and self._whole(key) is not None else ""

    def _share(self, source: str) -> str:
        money = {name: self._whole(f"budget.{name}_cny") for name in SOURCES}
        if source not in money:
            raise UndefinedError(f"no source {source}; write one of {', '.join(SOURCES)}")
        known = [value for value in money.values() if value is not None]
        part, whole = money[source], sum(known[1:], known[0]) if len(known) == len(money) else None
        return _UNKNOWN[self.lang] if part is None or not whole else share(part / whole)

    def _whole(self, key: str) -> Decimal | None:
        """A total that every line states; a share or ratio of less would mislead."""
        found = total_of(key, self.programme.projects)
        return found.value if found.stated == found.of else None

    def _public_cny(self) -> Decimal | None:
        found = total(public_cny(project) for project in self.programme.projects)
        return found.value if found.stated == found.of else None

    def _public(self) -> str:
        return self._amount(self._public_cny(), "元")

    def _leverage(self) -> str:
        market, public = self._whole("budget.market_cny"), self._public_cny()
        if market is None or not public:
            return _UNKNOWN[self.lang]
        return number(market / public, Printed(""), 2)

    def _intensity(self) -> str:
        money = self._whole("budget.total_cny")
        tonnes = total_of("benefits.abatement_tco2e_per_year", self.programme.projects).value
        if any(owes_tonnes(project) for project in self.programme.projects):
            tonnes = None
        return self._amount(money / tonnes if money is not None and tonnes else None, "元/(tCO2e/年)")

    def _table(self, name: str) -> str:
        if name not in self.numbers:
            raise UndefinedError(f"table {name} is not in this report; it has {', '.join(self.numbers)}")
        return f"表 {self.numbers[name]}" if self.lang == "zh" else f"Table {self.numbers[name]}"

    def _has(self, name: str) -> bool:
        """Whether a table stands in this report, or in this project's part of it."""
        return name in self.numbers

    def _indicator(self, name: str) -> str:
        """A project's indicator with its unit; what it lacks where there is none."""
        [appraisal] = self.study.appraisals
        found = appraisal.find(name)
        if found is None:
            raise UndefinedError(
                f"no indicator {name}; write one of {', '.join(row.name for row in appraisal.indicators)}"
            )
        if found.value is None:
            return found.reason.text(self.lang) if found.reason else _UNKNOWN[self.lang]
        value = Decimal(repr(found.value))
        return share(value) if found.unit in FRACTIONS else amount(value, found.unit, self.lang)

    def _project(self) -> dict[str, object] | None:
        """The project of a study of one, None of a whole programme."""
        if len(self.programme.projects) != 1:
            return None
        [project], [appraisal] = self.programme.projects, self.study.appraisals
        absent: dict[str, list[str]] = {}
        for title, reason in not_drawn_up(appraisal):
            absent.setdefault(reason.text(self.lang), []).append(title.text(self.lang))
        return {
            "id": project.id,
            "name": project.name.text(self.lang),
            "status": STATUS[appraisal.status].text(self.lang),
            "findings": len(findings(self.study)),
            "missing": list(
                dict.fromkeys(item.label.text(self.lang) for item in appraisal.case.missing if item.field in FULL)
            ),
            "contract": self._contract(project.contract) if project.contract else None,
            "absent": [{"statements": titles, "reason": reason} for reason, titles in absent.items()],
        }

    def _contract(self, contract: Contract) -> dict[str, str]:
        """The type and parties of a contract, when it was signed and for how long."""
        years = Decimal(contract.term) / MONTHS_A_YEAR
        return {
            "type": CONTRACT_TYPES[contract.type].text(self.lang),
            "host": self._text(contract.host.name),
            "provider": self._text(contract.provider.name),
            "signed": _date(contract.signed.isoformat(), self.lang),
            "term": amount(years, "years", self.lang),
        }

    def _coverage(self) -> list[dict[str, object]]:
        found = [(key, figure, total_of(key, self.programme.projects)) for key, figure in FIGURES.items()]
        return [
            {
                "key": key,
                "label": self.programme.label_of(key).text(self.lang),
                "stated": row.stated,
                "lines": row.of,
                "missing": row.of - row.stated,
            }
            for key, figure, row in found
        ]

    def _period_stated(self) -> bool:
        benefits = [p.benefit for p in self.programme.projects if p.benefit and p.benefit.amount]
        return all(benefit.period != "not_stated" for benefit in benefits)

    def _largest(self) -> list[dict[str, str]]:
        whole = self._whole("budget.total_cny")
        known = [(value, p) for p in self.programme.projects if (value := investment_cny(p)) is not None]
        ranked = sorted(known, key=lambda pair: -pair[0])[:3]
        return [
            {
                "name": project.name.text(self.lang),
                "amount": self._amount(value, "元"),
                "share": share(value / whole) if whole else "",
            }
            for value, project in ranked
        ]

    def _compared(self) -> list[dict[str, str]]:
        """Every printed figure with its status, printed and computed as words."""
        rows = []
        for comparison in comparisons(self.programme):
            printed, computed = comparison.printed, comparison.computed
            unit = FIGURES[printed.figure].unit if printed.figure in FIGURES else ""
            rows.append(
                {
                    "status": comparison.status,
                    "label": (printed.label or label_of(self.programme, printed.figure or "")).text(self.lang),
                    "where": where_of(printed.source).text(self.lang),
                    "line": str(printed.source.line),
                    "printed": quantity_words(printed.value).text(self.lang),
                    "computed": "" if computed is None else amount(computed, unit, self.lang),
                    "explanation": self._text(printed.explanation),
                }
            )
        return rows

    def _appraisal(self) -> dict[str, object]:
        """How many projects are appraised, on what, and the figures of the whole."""
        found = self.study.appraisals
        whole = whole_of(self.programme.record.id, found)
        rates = {row.discount_rate for a in found for row in a.indicators if row.discount_rate is not None}
        conventions = {row.convention for a in found for row in a.indicators if row.convention}
        one = len(rates) == 1 and len(conventions) == 1
        return {
            "appraised": sum(appraisal.status != "incomplete" for appraisal in found),
            "indicative": sum(appraisal.status == "indicative" for appraisal in found),
            "of": len(found),
            "low": sum(item.rating == "low" for item in self.study.inputs()),
            "chosen_rate": self.study.choices.rate is not None,
            "rate": share(Decimal(repr(rates.pop()))) if one else "",
            "convention": CONVENTION[conventions.pop()].text(self.lang) if one else "",
            "npv": self._whole_figure(whole, "project_pre_tax.npv"),
            "levelised_cost": self._whole_figure(whole, "project_pre_tax.levelised_cost"),
            "public_cost": self._whole_figure(whole, "public.cost_per_tonne"),
            "scenario": self._text(self.programme.scenario.values.name) if self.programme.scenario else "",
        }

    def _whole_figure(self, whole: Whole, name: str) -> str:
        found = whole.find(name)
        if found is None or found.indicator.value is None:
            return ""
        return amount(Decimal(repr(found.indicator.value)), found.indicator.unit, self.lang)

    def _undated(self) -> str:
        entries = [row for project in self.programme.projects for row in funding_rows(project)]
        undated = [row.amount_cny for row in entries if row.year == "undated" and row.amount_cny]
        return self._amount(sum(undated[1:], undated[0]), "元") if undated else ""


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _date(date: str | None, lang: Lang) -> str:
    """A date as it is said; it may stop at the month or the year."""
    if not date:
        return ""
    year, month, day = [*(int(part) for part in date.split("-")), 0, 0][:3]
    if lang == "zh":
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return " ".join(str(part) for part in (day or "", _MONTHS[month - 1] if month else "", year) if part)
