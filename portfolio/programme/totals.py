"""Sums over projects: exact, from the rows, with how many rows state the figure (METHOD §3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING

from portfolio.programme.figures import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.programme.programme import Programme
    from portfolio.reading.units import Quantity
    from portfolio.records.programme import PrintedFigure
    from portfolio.records.project import Project

SCORE = "scorecard.score"
#: Room for the largest quantity that can be written, with the most decimals that one can be written with.
MAX_SUM_DIGITS = 100


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of the rows that state the figure; None where none does. `stated` of `of` rows do."""

    value: Decimal | None
    stated: int
    of: int


def total(values: Iterable[Decimal | None]) -> Total:
    """The sum of what is known.

    >>> total([Decimal("0.1"), None, Decimal("0.2")])
    Total(value=Decimal('0.3'), stated=2, of=3)
    """
    everything = list(values)
    known = [value for value in everything if value is not None]
    return Total(sum(known, Decimal(0)) if known else None, len(known), len(everything))


def total_of(key: str, projects: Iterable[Project]) -> Total:
    """The total of one figure of `FIGURES`."""
    return total(FIGURES[key].of(project) for project in projects)


def summable() -> list[str]:
    """The keys that a printed total may name."""
    return [key for key, figure in FIGURES.items() if figure.summed] + [SCORE]


def computed(programme: Programme, key: str) -> Total:
    """The total that a printed figure should equal."""
    if key == SCORE:
        card = programme.record.scorecard
        return total(item.score.value for item in card.items) if card else total([])
    return total_of(key, programme.projects)


def unit_of(key: str) -> str:
    """The unit of a summable figure; scores have none."""
    return FIGURES[key].unit if key in FIGURES else ""


def agrees(printed: Quantity, value: Decimal) -> bool:
    """Whether a computed value, rounded half-up to the printed digits, equals the printed figure.

    `约`, `以上` and the like widen nothing: a total "above 3.81" that comes to 7.23 is not that total (METHOD §3).

    >>> from portfolio.reading.units import parse_quantity
    >>> agrees(parse_quantity("约 7.4 亿元"), Decimal(742_900_000))
    True
    """
    with localcontext(prec=MAX_SUM_DIGITS):
        in_unit = value / printed.unit.factor
        return in_unit.quantize(printed.number, rounding=ROUND_HALF_UP) == printed.number


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed figure beside the computed one, in base units; `computed` is None where no rows give it."""

    printed: PrintedFigure
    printed_value: Decimal
    computed: Decimal | None
    rows: Total | None

    @property
    def status(self) -> str:
        """`agrees`, `differs` or `not_computable`."""
        if self.computed is None:
            return "not_computable"
        return "agrees" if agrees(self.printed.value, self.computed) else "differs"

    @property
    def sums(self) -> Quantity | None:
        """The computed value as a quantity in the printed unit."""
        if self.computed is None:
            return None
        number = (self.computed / self.printed.value.unit.factor).normalize()
        return self.printed.value.with_number(number)

    @property
    def difference(self) -> Decimal | None:
        """Printed minus computed."""
        return None if self.computed is None else self.printed_value - self.computed


def comparisons(programme: Programme) -> list[Comparison]:
    """Every printed figure of a whole programme beside what the rows give."""
    if not programme.whole:
        return []
    return [_compare(programme, printed) for printed in programme.record.printed]


def _compare(programme: Programme, printed: PrintedFigure) -> Comparison:
    rows = computed(programme, printed.figure) if printed.figure else None
    return Comparison(printed, printed.value.value, rows.value if rows else None, rows)
