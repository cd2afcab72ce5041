"""Parameters by key, date and region: what held, where, since when, and who says so (METHOD §50)."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.parameters.files import FOLDER, Dated, Definition, definitions_of, overlaid, packaged
from portfolio.parameters.grammar import UNDATED
from portfolio.parameters.regions import REGIONS, chain, unknown_region
from portfolio.reading.problem import Place, Problem, collected, shown
from portfolio.reading.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from portfolio.records.fields import Words

#: After so many years a value wants another look at its source.
STALE_AFTER_YEARS = 3


class ParameterError(LookupError):
    """There is no such value; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


class ParameterFileError(Exception):
    """Parameter files are unusable; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in force: what it is, where and since when it holds, and on whose word.

    `since` is None for a definition and for a value of undated beginning; `start` is the date as written. `region` is
    where the value was stated, which may be wider than what was asked for. `grade` is `S` (seen in the source) or `K`
    (general knowledge), with a rating where there is one.
    """

    key: str
    label: Words
    value: Quantity | str
    region: str
    since: dt.date | None
    start: str
    source: str
    grade: str
    place: Place
    checked: dt.date
    basis: str = ""
    price_year: int | None = None
    note: str = ""

    def to(self, unit: str) -> Decimal:
        """The value as a number in a named unit.

        Raises `QuantityError` Q003 if the unit is of another kind, `TypeError` if the parameter is a rule in words.

        >>> load().at("award.emc.central", dt.date(2014, 12, 1)).to("元/tce")
        Decimal('240')
        """
        return self.quantity.to(unit)

    @property
    def number(self) -> Decimal:
        """The value in base units, a share as a fraction; `TypeError` if the parameter is a rule in words.

        >>> load().at("tax.cit.standard", dt.date(2014, 12, 1)).number
        Decimal('0.25')
        """
        return self.quantity.value

    @property
    def quantity(self) -> Quantity:
        """The value as a quantity; `TypeError` if the parameter is a rule in words."""
        if isinstance(self.value, Quantity):
            return self.value
        raise TypeError(f"{self.key} is a rule in words: {self.value}")

    @property
    def seen(self) -> bool:
        """Whether the value was seen in its source, rather than taken from general knowledge."""
        return self.grade.startswith("S")

    @property
    def rating(self) -> str:
        """`high`, `medium`, `low`, or nothing where nobody rated it."""
        return self.grade.partition("-")[2]

    def warnings(self, on: dt.date, years: int = STALE_AFTER_YEARS) -> list[Problem]:
        """What a careful reader should know on a day: checked long ago (D010), beginning unknown (D011).

        Rule: METHOD §50. There is no clock here: the caller says which day it is.

        >>> load().at("discount.social", dt.date(2014, 12, 1)).warnings(on=dt.date(2027, 1, 1))
        []
        """
        found = []
        if (on.year - years, on.month, on.day) > (self.checked.year, self.checked.month, self.checked.day):
            message = f"last checked on {self.checked}, more than {years} years before {on}"
            found.append(self._problem("D010", message, "look at the source again, and write the new date"))
        if self.start == UNDATED:
            hint = "the value is taken as holding at every date; give it a date in an overlay if you know one"
            found.append(self._problem("D011", "nobody states since when it holds", hint))
        return found

    def _problem(self, code: str, message: str, hint: str) -> Problem:
        return Problem(self.place, code, self.key, message, hint)


class Parameters:
    """All parameters, read once; nothing changes after reading. `load` makes one."""

    def __init__(self, definitions: Mapping[str, Definition], problems: Iterable[Problem] = ()) -> None:
        self._definitions = definitions
        self.warnings = tuple(problems)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, in order."""
        return tuple(sorted(self._definitions))

    def definition(self, key: str) -> Definition:
        """A parameter with all its values. Raises `ParameterError` D001."""
        definition = self._definitions.get(key)
        if definition is None:
            raise ParameterError(self._unknown(key))
        return definition

    def at(self, key: str, date: dt.date, region: str = "CN") -> Parameter:
        """The value in force at a date in a region. Rule: METHOD §50.

        The narrowest region with a value begun by that date decides, be it that the value has ended there. Of a
        parameter that holds one year at a time, the narrowest region with any value decides, and no year stands in for
        another.

        Raises `ParameterError`: D001 (no such parameter), D002 (no value for that date), D003 (no longer in force),
        D004 (region not declared), D005 (no value for that region).

        >>> rate = load().at("discount.social", dt.date(2014, 12, 1), "CN-GD-ZS")
        >>> str(rate.value), rate.region, rate.since
        ('8%', 'CN', datetime.date(2006, 7, 3))
        """
        found = self.find(key, date, region)
        if isinstance(found, Problem):
            raise ParameterError(found)
        return found

    def find(self, key: str, date: dt.date, region: str = "CN") -> Parameter | Problem:
        """As `at`, but a refusal is a value.

        >>> load().find("award.emc.central", dt.date(2010, 1, 1)).message
        'no value on 2010-01-01; known from 2010-06-01 on'
        """
        definition = self._definitions.get(key)
        if definition is None:
            return self._unknown(key)
        if region not in REGIONS:
            return Problem(definition.place, "D004", key, *unknown_region(region))
        regions = [code for code in chain(region) if code in definition.values]
        if not regions:
            known = ", ".join(definition.values)
            hint = f"known for {known}; give a value for {region} in an overlay"
            return Problem(definition.place, "D005", key, f"no value for {region}", hint)
        dated = _of_year(definition, regions[0], date) if definition.one_year else _latest(definition, regions, date)
        if dated is None:
            return _not_known(definition, regions, date)
        return _in_force(definition, dated)

    def _unknown(self, key: str) -> Problem:
        close = difflib.get_close_matches(key, self._definitions, 3)
        begun = [known for known in sorted(self._definitions) if known.startswith(f"{key}.")]
        named = ", ".join(f"`{known}`" for known in (begun or close)[:8])
        hint = f"did you mean {named}?" if named else "give it in an overlay, with `label`, `unit` and `values`"
        return Problem(Place(FOLDER), "D001", key, f"there is no parameter {shown(key)}", hint)


def load(overlays: Iterable[Path] = ()) -> Parameters:
    """The parameters of the package, with the values of overlays over them, each overlay over those before it.

    An overlay is a file or a folder of files of the same grammar. Its value wins where key, region and date are the
    same, and is added elsewhere; a key that the package lacks must be complete. Raises `ParameterFileError` with
    everything that is wrong (S…, Q…, R…, D004, D006–D009, D013); warnings (D012) stay in `Parameters.warnings`.
    Rule: METHOD §50.

    >>> "tax.cit.standard" in load().keys
    True
    """
    definitions, problems = definitions_of([packaged(), *(overlaid(path) for path in overlays)])
    if any(problem.stops for problem in problems):
        raise ParameterFileError(collected(problems))
    return Parameters(definitions, collected(problems))


def _latest(definition: Definition, regions: list[str], date: dt.date) -> Dated | None:
    """The last value begun by a date in the narrowest region that has one."""
    for region in regions:
        begun = [dated for dated in definition.values[region] if dated.since <= date]
        if begun:
            return begun[-1]
    return None


def _of_year(definition: Definition, region: str, date: dt.date) -> Dated | None:
    return next((dated for dated in definition.values[region] if dated.since.year == date.year), None)


def _in_force(definition: Definition, dated: Dated) -> Parameter | Problem:
    if dated.value is None:
        why = ": ".join(filter(None, (dated.note, dated.source)))
        hint = f"ask for a date before {dated.start}, or give a value in an overlay"
        message = f"not in force in {dated.region} from {dated.start} on ({why})"
        return Problem(dated.place, "D003", definition.key, message, hint)
    return Parameter(
        definition.key,
        definition.label,
        dated.value,
        dated.region,
        None if dated.since == dt.date.min else dated.since,
        dated.start,
        dated.source,
        dated.grade,
        dated.place,
        dated.checked,
        definition.basis,
        dated.price_year,
        dated.note,
    )


def _not_known(definition: Definition, regions: list[str], date: dt.date) -> Problem:
    if definition.one_year:
        region = regions[0]
        years = ", ".join(str(dated.since.year) for dated in definition.values[region])
        message = f"no value for {date.year} in {region}; known for {years}"
        hint = "each value is that of its own year alone: ask for one of these years, or give this one in an overlay"
        return Problem(definition.values[region][0].place, "D002", definition.key, message, hint)
    first = min((definition.values[region][0] for region in regions), key=lambda dated: dated.since)
    message = f"no value on {date}; known from {first.start} on"
    hint = "ask for a later date, or give an earlier value in an overlay"
    return Problem(first.place, "D002", definition.key, message, hint)
