"""Parameter files → definitions; every mistake in them is collected as a located problem (METHOD §50)."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from portfolio.parameters.grammar import ALWAYS, NUMBER, UNDATED, WORDS, Entry, ParameterFile, Value, first_day
from portfolio.parameters.regions import REGIONS, unknown_region
from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.source import Document, parse_document, read_document
from portfolio.reading.units import Kind, Quantity, QuantityError, parse_unit, read_quantity
from portfolio.reading.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from portfolio.records.fields import Words

#: Where packaged files stand, as messages and origins print it.
FOLDER = "portfolio/parameters"
#: What a value of each kind looks like, where `1 元` would mislead.
_EXAMPLES = {"share": "8%", "count": "1.3"}


@dataclass(frozen=True, slots=True)
class Dated:
    """A value as a file states it; `value` is None where validity ends, `since` the first day there is if undated."""

    since: dt.date
    start: str
    region: str
    value: Quantity | str | None
    source: str
    grade: str
    checked: dt.date
    place: Place
    price_year: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A parameter: what it is called, its unit, and its values by region, each in the order of dates."""

    key: str
    label: Words
    unit: str
    place: Place
    values: Mapping[str, tuple[Dated, ...]]
    one_year: bool = False
    basis: str = ""


def packaged() -> list[Document | list[Problem]]:
    """The files that come with the package, by name."""
    files = resources.files("portfolio.parameters").iterdir()
    names = sorted((file for file in files if file.name.endswith(".yaml")), key=lambda file: file.name)
    return [parse_document(file.read_bytes(), f"{FOLDER}/{file.name}") for file in names]


def overlaid(path: Path) -> list[Document | list[Problem]]:
    """The files of one overlay: a file, or all `*.yaml` of a folder (S001–S013, D013)."""
    try:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message, hint = f"the folder cannot be read ({reason})", "check the path and its permissions"
        return [[Problem(Place(str(path)), "S002", "", message, hint)]]
    if not files:
        message, hint = "the folder holds no `.yaml` file", "add one, or name another folder"
        return [[Problem(Place(str(path)), "D013", "", message, hint)]]
    return [read_document(file) for file in files]


def definitions_of(
    layers: Iterable[Iterable[Document | list[Problem]]],
) -> tuple[dict[str, Definition], list[Problem]]:
    """The definitions that layers of files give, later layers over earlier ones, and all that is wrong with them."""
    definitions: dict[str, Definition] = {}
    problems: list[Problem] = []
    for layer in layers:
        declared: dict[str, Place] = {}
        for found in layer:
            file = validate(found, ParameterFile) if isinstance(found, Document) else found
            if isinstance(file, list):
                problems += file
            elif isinstance(found, Document):
                reader = _Reader(found, file, problems)
                reader.declare(definitions, declared)
                reader.unused_sources()
    return definitions, problems


class _Measure(NamedTuple):
    """How the values of a parameter are read."""

    unit: str
    kind: Kind | None
    one_year: bool

    def read(self, raw: str, place: Place) -> Quantity | str:
        return read_quantity(raw, self.kind, place) if self.kind else str(raw)


class _Reader:
    """Reads one validated file into definitions, and appends what is wrong to `problems`."""

    def __init__(self, document: Document, file: ParameterFile, problems: list[Problem]) -> None:
        self.document, self.file, self.problems = document, file, problems

    def problem(self, path: tuple[int | str, ...], code: str, message: str, hint: str) -> None:
        place, where = self.document.tree.locate(path)
        self.problems.append(Problem(place, code, where, message, hint))

    def declare(self, definitions: dict[str, Definition], declared: dict[str, Place]) -> None:
        """Add the parameters of this file; `declared` are those of the other files of its layer."""
        for number, entry in enumerate(self.file.parameters):
            path = ("parameters", number)
            place = self.document.tree.locate((*path, "key"))[0]
            if entry.key in declared:
                message = f"{shown(entry.key)} stands already at {declared[entry.key]}"
                self.problem((*path, "key"), "D009", message, "give all its values in one place")
                continue
            declared[entry.key] = place
            known = definitions.get(entry.key)
            definition = self.agreeing(path, entry, known) if known else self.new(path, entry, place, definitions)
            measure = self.measure(path, definition) if definition else None
            if definition and measure:
                mine = {region: tuple(dated) for region, dated in self.values(path, entry, measure).items()}
                definitions[entry.key] = replace(definition, values=_merged(definition, mine))

    def new(self, path: tuple[int | str, ...], entry: Entry, place: Place, known: Iterable[str]) -> Definition | None:
        """The definition of a parameter that no earlier layer holds; it must be complete."""
        missing = [name for name in ("label", "unit") if getattr(entry, name) is None]
        close = difflib.get_close_matches(entry.key, known, 1) if missing else []
        for name in missing:
            message = f"`{name}` is missing, and {shown(entry.key)} is no parameter that is known already"
            meant = f"or did you mean `{close[0]}`?" if close else "or correct the key"
            self.problem(path, "R002", message, f"add `{name}: …`, {meant}")
        if entry.label is None or entry.unit is None:
            return None
        one_year = entry.holds == "one year"
        return Definition(entry.key, entry.label, entry.unit, place, {}, one_year, entry.basis or "")

    def agreeing(self, path: tuple[int | str, ...], entry: Entry, known: Definition) -> Definition | None:
        """The known definition, if what the overlay repeats of it agrees."""
        holds = "one year" if known.one_year else "until replaced"
        stated = {"label": known.label, "unit": known.unit, "holds": holds, "basis": known.basis}
        differing = [name for name, value in stated.items() if getattr(entry, name) not in (None, value)]
        for name in differing:
            message = f"`{name}` of {shown(entry.key)} is declared otherwise at {known.place}"
            self.problem((*path, name), "D009", message, f"leave `{name}` out; an overlay gives values")
        return None if differing else known

    def measure(self, path: tuple[int | str, ...], definition: Definition) -> _Measure | None:
        """How values are read, if the unit is one."""
        unit, one_year = definition.unit, definition.one_year
        if unit == WORDS:
            return _Measure(unit, None, one_year)
        try:
            dimension = "count" if unit == NUMBER else parse_unit(unit).dimension
        except QuantityError as error:
            hint = f"{error.hint}; `{NUMBER}` for plain numbers, `{WORDS}` for a rule in a word"
            self.problem((*path, "unit"), error.code, error.message, hint)
            return None
        example = _EXAMPLES.get(dimension, f"1 {unit}")
        return _Measure(unit, Kind((dimension,), example, minimum=None), one_year)

    def values(self, path: tuple[int | str, ...], entry: Entry, measure: _Measure) -> dict[str, list[Dated]]:
        """The values by region; those that cannot be used are left out, and a problem says why."""
        found: dict[str, list[Dated]] = {}
        for number, value in enumerate(entry.values):
            here = (*path, "values", number)
            dated = self.dated(here, value, measure)
            if dated and not self.misplaced(here, dated, found.get(dated.region, []), one_year=measure.one_year):
                found.setdefault(dated.region, []).append(dated)
        return found

    def dated(self, path: tuple[int | str, ...], value: Value, measure: _Measure) -> Dated | None:
        """One value with its region, source and dates, unless something is wrong with it."""
        before = len(self.problems)
        if value.region not in REGIONS:
            self.problem((*path, "region"), "D004", *unknown_region(value.region))
        source = self.file.sources.get(value.source, "")
        if not source:
            known = ", ".join(self.file.sources) or "none"
            message, hint = (
                f"{shown(value.source)} is no source of this file",
                f"declare it under `sources:`; now: {known}",
            )
            self.problem((*path, "source"), "D006", message, hint)
        checked = value.checked or self.file.checked
        if checked is None:
            message, hint = "`checked` is missing", "add `checked: 2026-11-21` here or at the head of the file"
            self.problem(path, "R002", message, hint)
        read = self.read(path, value, measure)
        if checked is None or len(self.problems) > before:
            return None
        since = dt.date.min if value.since in (ALWAYS, UNDATED) else first_day(value.since)
        place = self.document.tree.locate((*path, "value"))[0]
        about = (source, value.grade, first_day(checked), place, value.price_year, value.note or "")
        return Dated(since, value.since, value.region, read, *about)

    def read(self, path: tuple[int | str, ...], value: Value, measure: _Measure) -> Quantity | str | None:
        if value.value is None:
            return None
        try:
            return measure.read(value.value, value.value.place)
        except QuantityError as error:
            self.problem((*path, "value"), error.code, error.message, error.hint)
            return None

    def misplaced(self, path: tuple[int | str, ...], dated: Dated, before: list[Dated], *, one_year: bool) -> bool:
        """Whether the date of a value cannot stand after those before it (R006, D007, D008)."""
        here = (*path, "since")
        if one_year and dated.since == dt.date.min:
            message = f"{shown(dated.start)} is no year, and these values hold one year each"
            self.problem(here, "R006", message, "write the year, as in `2014`")
            return True
        same = next((other for other in before if _moment(other, one_year) == _moment(dated, one_year)), None)
        if same:
            message = f"{dated.region} has a value from {same.start} on in line {same.place.line}"
            self.problem(here, "D007", message, "keep one of them")
        elif before and dated.since < before[-1].since:
            message = f"{dated.start} stands after {before[-1].start}"
            self.problem(here, "D008", message, "write the values of a region in the order of their dates")
        return bool(same) or bool(before and dated.since < before[-1].since)

    def unused_sources(self) -> None:
        """A citation that nothing cites is a slip of an id, or has outlived its value (D012)."""
        cited = {value.source for entry in self.file.parameters for value in entry.values}
        for source in self.file.sources:
            if source not in cited:
                place = self.document.tree.key_place(("sources", source))
                message, hint = f"no value cites {shown(source)}", "delete it, or correct the `source:` that means it"
                self.problems.append(Problem(place, "D012", f"sources.{source}", message, hint))


def _moment(dated: Dated, one_year: bool) -> object:  # noqa: FBT001
    return dated.since.year if one_year else dated.since


def _merged(base: Definition, over: Mapping[str, tuple[Dated, ...]]) -> dict[str, tuple[Dated, ...]]:
    """The values of both; those of `over` win where region and date are the same."""
    return {region: tuple(_in_order(base, over, region)) for region in sorted({*base.values, *over})}


def _in_order(base: Definition, over: Mapping[str, tuple[Dated, ...]], region: str) -> Iterator[Dated]:
    both = [*base.values.get(region, ()), *over.get(region, ())]
    yield from sorted({_moment(dated, base.one_year): dated for dated in both}.values(), key=lambda dated: dated.since)
