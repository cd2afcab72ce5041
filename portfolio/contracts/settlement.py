"""What falls due for the verified years of a contract, exact, by its own rule of rounding (METHOD §70)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from math import floor, trunc
from typing import TYPE_CHECKING

from portfolio.contracts.dues import NOTHING, Saved, SettlementYear, UnsettledError
from portfolio.contracts.settled import Payment, SettledYear, Settlement, VerifiedLine
from portfolio.contracts.types import TYPES
from portfolio.reading.units import base_unit
from portfolio.records.contracts.expected import MONEY, expected_lines, fraction, months_within
from portfolio.records.contracts.guaranteed_savings import GuaranteedSavingsTerms
from portfolio.records.contracts.mixed import parts_of
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portfolio.assumptions.case import Case
    from portfolio.contracts.dues import Due
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.expected import ExpectedLine
    from portfolio.records.contracts.terms import PartTerms, Terms
    from portfolio.records.contracts.verification import Performance, SettlementRule
    from portfolio.records.project import Project

_STEPS = {"分": Fraction(1, 100), "角": Fraction(1, 10), "元": Fraction(1)}
_DIGITS = Context(prec=50)
_NO_RULE = Words(
    zh="记录未写明合同的结算取整规则：请按合同写 settlement: {rounding: half_up, to: 分, per: line} 等",
    en="the record does not state the contract's rule of rounding: write `settlement: {rounding: …, to: …, per: …}`",
)
_REAL = Words(
    zh="记录按不变价编制，结算须用当年价：请写 prices: nominal",
    en="the record is in constant prices, and payments are money of their year: state it in `prices: nominal`",
)


def settlement_of(project: Project, case: Case) -> Settlement | None:
    """The verified years of a project's contract, settled; None where it has no contract or no verified year.

    Quantities are in base units, money in 元; what the host pays is positive. Without the contract's rule of rounding,
    or in constant prices, nothing is settled and the result says so. Rule: METHOD §70.
    """
    contract, flow = project.contract, project.cash_flow
    if contract is None or flow is None or not contract.performance:
        return None
    reason = _REAL if flow.prices == "real" else _NO_RULE if contract.settlement is None else None
    book = _Book(contract, expected_lines(contract, flow), case, reason)
    return Settlement(project.id, contract.settlement, book.years(), reason)


def rounded(amount: Fraction, rule: SettlementRule) -> Decimal:
    """An amount in 元 by a contract's rule; `half_up` rounds halves away from zero, `down` cuts towards it.

    >>> from portfolio.records.contracts.verification import SettlementRule
    >>> rules = [SettlementRule(rounding=how, to="分", per="line") for how in ("half_up", "half_even", "down")]
    >>> [str(rounded(Fraction("0.125"), rule)) for rule in rules]
    ['0.13', '0.12', '0.12']
    """
    step = _STEPS[rule.to]
    units = abs(amount) / step
    whole = {"half_up": floor(units + Fraction(1, 2)), "half_even": round(units), "down": trunc(units)}[rule.rounding]
    return exact((whole if amount >= 0 else -whole) * step)


def exact(amount: Fraction) -> Decimal:
    """A fraction as a decimal; what does not end has fifty digits."""
    return _DIGITS.divide(Decimal(amount.numerator), Decimal(amount.denominator))


@dataclass(frozen=True)
class _Book:
    """A contract with its lines and verified years; `reason` says why nothing is settled."""

    contract: Contract
    lines: Mapping[str, ExpectedLine]
    case: Case
    reason: Words | None

    @cached_property
    def entries(self) -> dict[int, dict[str, Performance]]:
        """What is verified, by year and line."""
        found: dict[int, dict[str, Performance]] = {}
        for entry in sorted(self.contract.performance, key=lambda entry: entry.year):
            found.setdefault(entry.year, {})[entry.line] = entry
        return found

    def months(self, year: int) -> int:
        """The months of a year that count: those verified, else those inside the term."""
        stated = next((entry.months for entry in self.entries.get(year, {}).values()), None)
        return stated or months_within(self.contract, year)

    def expected(self, year: int) -> dict[str, Saved]:
        """What the record expects of the months of a year."""
        part = Fraction(self.months(year), MONTHS_A_YEAR)
        lines = (line for line in self.lines.values() if line.runs(year))
        return {line.line: Saved(line.quantity(year) * part, line.price(year)) for line in lines}

    def verified(self, year: int) -> dict[str, Saved]:
        """What is verified of a year."""
        plans = {plan.line: plan for plan in self.contract.verification}
        found = {}
        for name, entry in self.entries.get(year, {}).items():
            price = fraction(entry.price) if entry.price else self.lines[name].price(year)
            found[name] = Saved(entry.saved(plans.get(name), self.months(year)), price)
        return found

    def dues(self, saved: Mapping[int, Mapping[str, Saved]]) -> dict[int, list[Due] | Words]:
        """What falls due for each year of some savings, or why nothing can be said of it."""
        parts = parts_of(self.contract)
        received: list[Fraction | None] = [NOTHING] * len(parts)
        found: dict[int, list[Due] | Words] = {}
        for year in range(1, max(self.entries) + 1):
            try:
                dues = [
                    [
                        due._replace(amount=self.by_line(due.amount))
                        for due in self._of_part(part, year, saved.get(year), so_far)
                    ]
                    for part, so_far in zip(parts, received, strict=True)
                ]
            except UnsettledError as error:
                received, found[year] = [None] * len(parts), error.reason
                continue
            received = [
                None if so_far is None else so_far + _for_share(of_part)
                for so_far, of_part in zip(received, dues, strict=True)
            ]
            found[year] = [due for of_part in dues for due in of_part]
        return found

    def _of_part(
        self, part: Terms | PartTerms, year: int, saved: Mapping[str, Saved] | None, received: Fraction | None
    ) -> Iterator[Due]:
        if self.reason is not None or saved is None:
            raise UnsettledError(self.reason or _words(f"第 {year} 年未核定", f"year {year} is not verified"))
        names = [name for name in getattr(part, "savings", self.lines) if self.lines[name].runs(year)]
        lacking = "、".join(name for name in names if name not in saved)
        settled = SettlementYear(
            year,
            Fraction(self.months(year), MONTHS_A_YEAR),
            year == -(-self.contract.term // MONTHS_A_YEAR),
            {name: saved[name] for name in names if name in saved},
            _words(f"未核定：{lacking}", f"not verified: {lacking.replace('、', ', ')}") if lacking else None,
            received,
        )
        return TYPES[str(part.type)].dues(part, settled)  # type: ignore[union-attr]

    @property
    def _rule(self) -> SettlementRule | None:
        return None if self.reason else self.contract.settlement

    def by_line(self, amount: Fraction) -> Fraction:
        """An amount of one line, rounded if the contract rounds lines."""
        return Fraction(rounded(amount, self._rule)) if self._rule and self._rule.per == "line" else amount

    def total(self, amounts: Iterable[Fraction]) -> Decimal:
        """A sum of a year, rounded as the contract says."""
        found = sum(amounts, NOTHING)
        return rounded(found, self._rule) if self._rule else exact(found)

    def guaranteed(self, name: str, year: int) -> Decimal | None:
        """The quantity guaranteed of a line for the months of a year, if any."""
        for part in parts_of(self.contract):
            if isinstance(part, GuaranteedSavingsTerms):
                found = [fraction(promise.quantity) for promise in part.guarantee if promise.line == name]
                if found:
                    return exact(found[0] * self.months(year) / MONTHS_A_YEAR)
        return None

    def years(self) -> tuple[SettledYear, ...]:
        """Every verified year, in order."""
        verified = {year: self.verified(year) for year in self.entries}
        actual = self.dues(verified)
        expected = self.dues({year: self.expected(year) for year in range(1, max(self.entries) + 1)})
        found: list[SettledYear] = []
        for year, saved in verified.items():
            found.append(self._year(year, saved, (actual[year], expected[year]), found[-1] if found else None))
        return tuple(found)

    def _year(
        self,
        year: int,
        saved: Mapping[str, Saved],
        dues: tuple[list[Due] | Words, list[Due] | Words],
        before: SettledYear | None,
    ) -> SettledYear:
        actual, expected = dues
        reason = next((due for due in dues if isinstance(due, Words)), None)
        due = owed = payments = None
        if not isinstance(actual, Words) and not isinstance(expected, Words):
            due, owed = (self.total(item.amount for item in found) for found in (actual, expected))
            payments = _payments(actual, expected)
        whole = all(name in saved for name, line in self.lines.items() if line.runs(year))
        start = None if self.case.first_year is None else self.case.first_year + self.case.building_years - 1
        nothing = Decimal(0)
        return SettledYear(
            year,
            None if start is None else start + year,
            self.months(year),
            tuple(self._line(year, name, one, payments) for name, one in saved.items()),
            payments or (),
            self.total(self.by_line(one.value) for one in saved.values()) if whole else None,
            due,
            owed,
            _plus(before.cumulative_due if before else nothing, due),
            _plus(before.cumulative_expected if before else nothing, owed),
            reason,
        )

    def _line(self, year: int, name: str, saved: Saved, payments: tuple[Payment, ...] | None) -> VerifiedLine:
        entry, expected = self.entries[year][name], self.expected(year)[name]
        plan = next((plan for plan in self.contract.verification if plan.line == name), None)
        metered = entry.metered is not None and plan is not None
        own = None if payments is None else [payment for payment in payments if payment.line == name]
        kind = self.lines[name].kind
        return VerifiedLine(
            year,
            name,
            next((line.label for line in self.case.yearly if line.line == name), _words(name, name)),
            base_unit(kind),
            entry,
            exact(expected.quantity),
            self.guaranteed(name, year),
            exact(saved.quantity),
            exact(plan.baseline(entry.drivers, self.months(year))) if metered and plan else None,
            exact(fraction(entry.metered)) if metered else None,
            exact(entry.adjustment) if metered else None,
            None if kind == MONEY else exact(saved.price),
            entry.price is not None,
            exact(self.by_line(expected.value)),
            exact(self.by_line(saved.value)),
            None if own is None else sum((payment.amount for payment in own), Decimal(0)),
            None if own is None else sum((payment.expected for payment in own), Decimal(0)),
        )


def _payments(dues: list[Due], expected: list[Due]) -> tuple[Payment, ...]:
    """What is due beside what was expected, head by head; those that are nothing both ways are left out."""
    wanted = {(due.key, due.line): due.amount for due in expected}
    found = (
        Payment(due.key, due.label, due.line, exact(due.amount), exact(wanted.get((due.key, due.line), NOTHING)))
        for due in dues
    )
    return tuple(payment for payment in found if payment.amount or payment.expected)


def _for_share(dues: Iterable[Due]) -> Fraction:
    """What counts towards receipts with priority: all but the price of the transfer."""
    return sum((due.amount for due in dues if due.key != "transfer"), NOTHING)


def _plus(so_far: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if so_far is None or more is None else so_far + more


def _words(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)
