"""`loans`: the terms of each loan as the record states them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.rows import ID
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table
from portfolio.tables.words import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.assumptions.terms import LoanTerms
    from portfolio.programme.study import Study

REPAYMENT = {
    "equal_payment": Words(zh="等额本息", en="equal payments"),
    "equal_principal": Words(zh="等额本金", en="equal principal"),
    "bullet": Words(zh="到期一次还本", en="bullet"),
    "sculpted": Words(zh="按可用资金还款", en="sculpted to the cash"),
    "explicit": Words(zh="按约定金额", en="as stated"),
}
_CONSTRUCTION = {
    True: Words(zh="计入本金", en="capitalised"),
    False: Words(zh="当期支付", en="paid"),
}
_PAYER = {"higher_level": Words(zh="上级", en="higher level"), "town": Words(zh="本级", en="local government")}
_COLUMNS = (
    Column("project", ID.label, kind="text"),
    Column("loan", Words(zh="借款", en="Loan"), kind="text"),
    Column("source", Words(zh="所属资金", en="Inside"), kind="text"),
    Column("principal_cny", Words(zh="本金", en="Principal"), "元"),
    Column("rate", Words(zh="年利率", en="Rate"), "1/年"),
    Column("years", Words(zh="期限", en="Tenor"), "years"),
    Column("grace_years", Words(zh="宽限期", en="Grace"), "years"),
    Column("repayment", Words(zh="还款方式", en="Repayment"), kind="text"),
    Column("construction_interest", Words(zh="建设期利息", en="Interest in construction"), kind="text"),
    Column("subsidy_rate", Words(zh="贴息率", en="Subsidised"), kind="share", printed=False),
    Column("subsidy_years", Words(zh="贴息年限", en="Years of subsidy"), "years", printed=False),
    Column("subsidy", Words(zh="贴息", en="Subsidy"), kind="text"),
)
_NOTE = Words(
    zh="借款按投资进度提取，期限自运营第一年起算；建设期利息计入本金的，自提取当年起计（METHOD §37）。",
    en="Loans are drawn as the investment is spent; the tenor runs from the first operating year (METHOD §37).",
)


def build(study: Study) -> Table:
    """The loans of each project: amount, rate, tenor, how they are repaid, who bears interest."""
    rows = [
        Row(
            f"{a.project_id}:{terms.line}",
            "loan",
            {"project": Cell(a.project_id), **_cells(terms, study.programme.purses)},
        )
        for a in study.appraisals
        for terms in a.case.loans or ()
    ]
    return Table(
        "loans", Words(zh="借款条件表", en="Terms of the loans"), _COLUMNS, tuple(rows), (_NOTE,) if rows else ()
    )


def _cells(terms: LoanTerms, purses: Mapping[str, Words]) -> dict[str, Cell]:
    principal = float(terms.amount[0, 0])
    subsidy = terms.subsidy
    return {
        "loan": Cell(terms.label),
        "source": Cell(terms.source, shown=purses[terms.source]),
        "principal_cny": Cell(Decimal(repr(principal)), (), (Origin(terms.principal.place, None),)),
        "rate": Cell(Decimal(repr(float(terms.rate.value))), (), (Origin(terms.rate.place, None),)),
        "years": Cell(Decimal(terms.years)),
        "grace_years": Cell(Decimal(terms.grace_years)),
        "repayment": Cell(terms.repayment, shown=REPAYMENT[terms.repayment]),
        "construction_interest": Cell(_CONSTRUCTION[terms.capitalise_construction]),
        "subsidy_rate": figure(float(subsidy.value) if subsidy else None),
        "subsidy_years": Cell(Decimal(terms.subsidy_years)) if subsidy else Cell(shown=BLANK),
        "subsidy": _subsidy(terms),
    }


def _subsidy(terms: LoanTerms) -> Cell:
    """贴息 in words: how much of the rate, for how long, by whom."""
    if terms.subsidy is None:
        return Cell(shown=BLANK)
    rate, payer = f"{Decimal(repr(float(terms.subsidy.value))) * 100:.2f}%", _PAYER[terms.subsidy_payer]
    years = terms.subsidy_years
    return Cell(Words(zh=f"{payer.zh} {rate}，{years} 年", en=f"{payer.text('en')}, {rate}, {years} years"))
