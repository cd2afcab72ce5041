"""Whose purse pays: market, higher levels (with international money), the own level; as a sum or as dated entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import PlainValidator, field_validator, model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.fields import Label, Money, Name, PartialDate, Words, read_year

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The sources in the order of the columns. `town` is the government whose programme it is, a town's or a city's; a
#: programme may call each as its own plan does (`purses`).
SOURCES = {
    "market": Words(zh="市场资金", en="Market"),
    "higher_level": Words(zh="上级和国际政策性资金", en="Higher-level and international"),
    "town": Words(zh="本级政府投入", en="Local government"),
}
#: The sources that are public money.
PUBLIC = ("higher_level", "town")


def _funding_year(value: object) -> int | Literal["beyond"]:
    return "beyond" if value == "beyond" else read_year(value)


#: A calendar year, or `beyond` for what follows the years that the plan spells out.
FundingYear: TypeAlias = Annotated[int | Literal["beyond"], PlainValidator(_funding_year)]


class Evidence(Model):
    """How firm the money is: intention, commitment, allotment or receipt, with the document that says so."""

    status: Literal["意向", "承诺", "下达", "到账"]
    document: Label | None = None
    date: PartialDate | None = None


class Code(Model):
    """The lines of the government's classification that an entry is booked under."""

    function: Label | None = None  # 功能科目
    economic: Label | None = None  # 经济科目


class Entry(Model):
    """Money of one source: the amount, and the year if the plan states one.

    `note: blank` says that the plan's cell is empty and counts as 0 because the row cross-foots (METHOD §4).
    """

    amount: Money
    year: FundingYear | None = None
    payer: Name | None = None
    level: Literal["town", "county", "city", "province", "nation", "international", "market"] | None = None
    budget: Literal["一般公共预算", "政府性基金", "国有资本", "专项债", "上级补助", "国际赠款", "社会资本"] | None = (
        None
    )
    code: Code | None = None
    evidence: Evidence | None = None
    note: Literal["blank"] | None = None

    @model_validator(mode="after")
    def _blank_is_nothing(self) -> Entry:
        if self.note == "blank" and self.amount.number:
            raise fault("Q006", f"{self.amount} is no empty cell", "write `amount: 0 万元`, or leave `note` out")
        return self


class Funding(Model):
    """The entries of each source; a source that is absent is unknown, not zero."""

    market: tuple[Entry, ...] | None = None
    higher_level: tuple[Entry, ...] | None = None
    town: tuple[Entry, ...] | None = None

    @field_validator("market", "higher_level", "town", mode="before")
    @classmethod
    def _entries(cls, value: object) -> object:
        if value is None:
            return None
        if value == []:
            raise fault("R003", "an empty list says neither nothing nor unknown", "write `0 元`, or leave the key out")
        entries = value if isinstance(value, list) else [value]
        return tuple({"amount": entry} if isinstance(entry, str) else entry for entry in entries)

    def of(self, source: str) -> tuple[Entry, ...] | None:
        """The entries of one source, None if the record does not state it."""
        entries: tuple[Entry, ...] | None = getattr(self, source)
        return entries

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every entry with its source."""
        for source in SOURCES:
            for entry in self.of(source) or ():
                yield source, entry
