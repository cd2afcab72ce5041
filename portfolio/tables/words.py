"""Words that tables of appraisals share."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.appraise import inputs_of
from portfolio.reading.units import QuantityError, parse_quantity
from portfolio.records.fields import Words, quantity_words
from portfolio.tables.table import BLANK, Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.appraisal.results import Appraisal

STATUS = {
    "stated": Words(zh="依据记录", en="rests on the record"),
    "indicative": Words(zh="指示性，含假设", en="indicative: rests on assumptions"),
    "incomplete": Words(zh="数据不全", en="incomplete"),
}
CONVENTION = {
    "year_end": Words(zh="年末", en="year end"),
    "t0": Words(zh="期初（t0）", en="t0"),
    "mid_year": Words(zh="年中", en="mid-year"),
}
RATING = {
    "high": Words(zh="高", en="high"),
    "medium": Words(zh="中", en="medium"),
    "low": Words(zh="低", en="low"),
}
INDICATIVE = Words(
    zh="“指示性”结果部分依据假设，不代表申报单位意见；假设的数值、来源和等级逐项列于假设表（METHOD §31）。",
    en="Indicative results rest partly on assumptions, not on what the plan states; the table of assumptions gives"
    " value, source and rating of each (METHOD §31).",
)
#: The same in a narrow column.
BASIS = {
    "stated": Words(zh="记录", en="record"),
    "indicative": Words(zh="指示性", en="indicative"),
    "incomplete": Words(zh="不全", en="incomplete"),
}
ABSENT = Words(zh="缺数据", en="absent")


#: A number with a unit that has Chinese in it, as messages write amounts, perhaps with a `约` in front.
_QUANTITY = re.compile(r"(?:[一-鿿]{1,4} ?)?-?[0-9][0-9,.]* ?[^ ,;:()（）0-9]*[一-鿿][^ ,;:()（）]*")


def amounts_in_english(text: str) -> str:
    """An English message with its amounts in English: `90 万元` as `900,000 CNY`."""
    return _QUANTITY.sub(_in_english, text)


def said(words: Words | None) -> Words | None:
    """A reason whose English has its amounts in English."""
    return words and Words(zh=words.zh, en=amounts_in_english(words.text("en")))


def _in_english(written: re.Match[str]) -> str:
    try:
        return quantity_words(parse_quantity(written[0])).text("en")
    except QuantityError:
        return written[0]


def figure(value: float | None, *notes: Words, absent: Words = BLANK) -> Cell:
    """A computed figure, unrounded; `absent` is what print shows in place of one that cannot be computed.

    Raises `ValueError` for what is not finite: a figure that there is not is None.
    """
    if value is None:
        return Cell(None, notes, shown=absent)
    if not math.isfinite(value):
        raise ValueError(f"{value} is no figure; write None for one that there is not")
    return Cell(Decimal(repr(value)), notes)


def roots_note(roots: Sequence[float]) -> Words:
    """The note on a rate of return that is not the only one, with all of them."""
    rates = [f"{Decimal(repr(root)) * 100:.2f}%" for root in roots]
    return Words(
        zh=f"有 {len(rates)} 个内部收益率（{'、'.join(rates)}），应看净现值（METHOD §14）。",
        en=f"{len(rates)} rates of return ({', '.join(rates)}): read the net present value (METHOD §14).",
    )


def indicative_note(appraisals: Sequence[Appraisal]) -> tuple[Words, ...]:
    """The note on results that rest on assumptions, where there are any, whether or not an appraisal is complete."""
    rests = any(item.assumed for appraisal in appraisals for item in inputs_of(appraisal.case))
    return (INDICATIVE,) if rests else ()


def basis_note(appraisals: Sequence[Appraisal]) -> tuple[Words, ...]:
    """The discount rates and conventions behind the figures of a table."""
    named = [
        CONVENTION[name]
        for name in sorted({row.convention for a in appraisals for row in a.indicators if row.convention})
    ]
    conventions = Words(zh="、".join(name.zh for name in named), en=", ".join(name.text("en") for name in named))
    return tuple(
        Words(
            zh=f"{note.zh}折现约定：{conventions.zh}（METHOD §12、§33）。",
            en=f"{note.text('en')} Discounting convention: {conventions.text('en')} (METHOD §12, §33).",
        )
        for note in rate_note(appraisals)
    )


def rate_note(appraisals: Sequence[Appraisal]) -> tuple[Words, ...]:
    """The discount rates behind the figures of a table, where there are any."""
    rates = sorted({row.discount_rate for a in appraisals for row in a.indicators if row.discount_rate is not None})
    shown = [f"{Decimal(repr(rate)) * 100:.2f}%" for rate in rates]
    if not rates:
        return (Words(zh="未给定折现率，折现指标不计算。", en="No discount rate is known: nothing is discounted."),)
    return (Words(zh=f"折现率 {'、'.join(shown)}。", en=f"Discount rate {', '.join(shown)}."),)
