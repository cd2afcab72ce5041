"""What belongs to a programme as a whole: its source document, groups, printed totals, facts and tables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from portfolio.reading.units import is_unit, normalised
from portfolio.reading.validate import Model, fault
from portfolio.records.fields import (
    AnyQuantity,
    Fact,
    Identifier,
    Label,
    Name,
    Ordinal,
    PartialDate,
    Points,
    Sha256,
    Source,
    Words,
    Year,
    YearKey,
)


class SourceDocument(Model):
    """The plan that the records transcribe; its text stays with the user, its hash proves which text is meant."""

    title: Name
    publisher: Name | None = None
    date: PartialDate | None = None
    sha256: Sha256


class Purses(Model):
    """What the programme's plan calls the sources of funds; the heads of `SOURCES` where it is left out."""

    market: Name | None = None
    higher_level: Name | None = None
    town: Name | None = None


class Group(Model):
    """An action with several budget lines."""

    id: Identifier
    name: Name
    printed_names: dict[Label, Name] = Field(default_factory=dict)


class PrintedFigure(Model):
    """A figure that the plan prints beside its rows.

    `figure` names the sum that should give it (`budget.total_cny`); without one the plan has no rows for it.
    `where` tells a table's own total from what the prose says.
    """

    figure: Label | None = None
    label: Name | None = None
    where: Literal["table", "prose"]
    value: AnyQuantity
    explanation: Words | None = None
    source: Source

    @model_validator(mode="after")
    def _named(self) -> PrintedFigure:
        if self.figure is None and self.label is None:
            raise fault("R002", "a printed figure needs `figure` or `label`", "name the sum or describe the figure")
        return self


class Post(Model):
    """A row of the organisation chart (表 5-1)."""

    unit: Name
    role: Name | None = None
    holder: Name | None = None
    source: Source


class Score(Model):
    """A row of the scorecard (表 2-1); `printed_number` where the plan numbers the row wrongly."""

    number: Ordinal
    printed_number: Ordinal | None = None
    name: Name
    value: AnyQuantity | None = None
    score: Points
    data: Literal["stated", "no_data", "not_applicable"]
    remark: Words | None = None
    source: Source


class Scorecard(Model):
    """The scorecard: who issued the guide, full and pass marks, rows."""

    guide: Name
    full_marks: Points
    pass_mark: Points
    note: Words | None = None
    items: tuple[Score, ...]


class Stated(Model):
    """A cell of an indicator table: a quantity, a text, or both; a scalar is a quantity."""

    value: AnyQuantity | None = None
    text: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, value: object) -> object:
        return {"value": value} if isinstance(value, str) else value


class Indicator(Model):
    """A row of the indicator system (表 3-1): the present value with its year, the targets by year; absent means blank.

    `key` is that of the facts that state the same figure elsewhere, if any; where they differ the table says so.
    """

    number: Ordinal
    key: Identifier | None = None
    dimension: Name
    name: Name
    printed_unit: Name
    current: Stated | None = None
    current_year: Year | None = None
    targets: dict[YearKey, Stated] = Field(default_factory=dict)
    source: Source

    @model_validator(mode="after")
    def _dated(self) -> Indicator:
        if self.current is not None and self.current_year is None:
            raise fault("R002", "a present value needs its `current_year`", "write the year that it is of")
        return self

    @model_validator(mode="after")
    def _in_its_unit(self) -> Indicator:
        """Print shows the numbers under the row's unit, so each is written in it; a unit in words binds nothing."""
        unit = normalised(self.printed_unit.zh)
        for stated in (self.current, *self.targets.values()):
            if stated and stated.value and is_unit(unit) and normalised(stated.value.unit.text) != unit:
                raise fault("Q003", f"{stated.value} is not written in {unit}", "write it in the row's `printed_unit`")
        return self


class Measure(Model):
    """What a path does by a year: the text as printed, and the quantities in it."""

    text: Words
    quantities: tuple[AnyQuantity, ...] = ()


class Path(Model):
    """A row of the reduction paths (表 3-2)."""

    id: Identifier
    name: Name
    targets: dict[YearKey, Measure]
    source: Source


class Timeline(Model):
    """The schedule (表 5-3): its span, and whether the bars survive in the text."""

    start: PartialDate
    end: PartialDate
    bars: Literal["lost"] = "lost"
    note: Words
    source: Source


class LostFigure(Model):
    """A picture of the plan that its text does not carry: said, not invented."""

    figure: Name
    note: Words
    source: Source


class ProgrammeRecord(Model):
    """`programme.yaml`. `region` is a code of `portfolio.parameters.regions`, which dated values are chosen by."""

    id: Identifier
    title: Name
    place: Name | None = None
    authority: Name | None = None
    year: Year | None = None
    region: Label | None = None
    price_base: Words | None = None
    purses: Purses = Purses()
    assumptions: Label | None = None
    source: SourceDocument | None = None
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    printed: tuple[PrintedFigure, ...] = ()
    organisation: tuple[Post, ...] = ()
    scorecard: Scorecard | None = None
    indicators: tuple[Indicator, ...] = ()
    indicators_note: Words | None = None
    paths: tuple[Path, ...] = ()
    timeline: Timeline | None = None
    lost_figures: tuple[LostFigure, ...] = ()
