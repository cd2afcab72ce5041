"""What threatens an energy contract, and which rules its claims meet (METHOD §67, §71)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility import outcomes
from portfolio.contracts.risks import risks_of
from portfolio.records.fields import Words
from portfolio.tables.emc import NO_CONTRACT, PROJECT, head, with_contract
from portfolio.tables.table import Cell, Column, Row, Table, text_cell
from portfolio.tables.words import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.appraisal.eligibility import Outcome
    from portfolio.appraisal.results import Appraisal

_CLAIMS = {
    "award": Words(zh="财政奖励", en="Award"),
    "income_tax": Words(zh="企业所得税优惠", en="Income tax holiday"),
    "turnover_tax": Words(zh="流转税优惠", en="VAT, business tax"),
}
_VERDICTS = {
    "met": Words(zh="符合", en="met"),
    "broken": Words(zh="不符合", en="broken"),
    "unproved": Words(zh="未证明", en="unproved"),
}
_RULES = Words(
    zh="规则为签订之日、所在地区有效的参数；“未证明”指记录未说明，须由申报单位补证；“不符合”的优惠仍按记录计入，见核查"
    "发现（METHOD §67）。",
    en="Rules are parameters in force in the region on the day of signature; “unproved” is what the record does not"
    " say; figures still count a claim that breaks a rule, see the findings (METHOD §67).",
)
_NO_CLAIM = Words(zh="各合同均未申报奖励或税收优惠。", en="No contract claims an award or a tax regime.")
_NOTHING = Words(zh="未载明", en="nothing stated")
_COMMON = Words(
    zh="按合同类型的通常分担列示；应对措施仅列记录所载（METHOD §71）。",
    en="Who bears a risk is what is usual for the type of contract; only what the record states is named against it"
    " (METHOD §71).",
)


def risks(appraisals: Iterable[Appraisal]) -> Table:
    """What threatens each contract, who bears it, and what contains it."""
    columns = (
        PROJECT,
        Column("risk", Words(zh="风险", en="Risk"), kind="text"),
        Column("borne_by", Words(zh="承担方", en="Borne by"), kind="text"),
        Column("contained", Words(zh="合同中的应对", en="What contains it"), kind="text"),
    )
    rows: list[Row] = []
    for appraisal, terms in with_contract(appraisals):
        rows.append(head(appraisal, "risk"))
        for risk in risks_of(terms.record):
            cells = {
                "project": Cell(appraisal.project_id),
                "risk": Cell(risk.label),
                "borne_by": Cell(risk.borne_by),
                "contained": Cell(risk.contained, shown=None if risk.contained else _NOTHING),
            }
            rows.append(Row(f"{appraisal.project_id}:{risk.key}", "project", cells))
    title = Words(zh="合同风险分担", en="Who bears what risk")
    return Table("emc-risks", title, columns, tuple(rows), (_COMMON,) if rows else (NO_CONTRACT,))


def eligibility(appraisals: Iterable[Appraisal]) -> Table:
    """What each rule says of the awards and tax regimes that contracts claim, with its clause."""
    columns = (
        PROJECT,
        Column("claim", Words(zh="申报事项", en="Claim"), kind="text"),
        Column("verdict", Words(zh="结论", en="Verdict"), kind="text"),
        Column("message", Words(zh="核对情况", en="What the rule says"), kind="text"),
        Column("clause", Words(zh="依据", en="Clause"), kind="text"),
        Column("source", Words(zh="参数来源", en="Source of the parameter"), kind="text", printed=False),
    )
    found = with_contract(appraisals)
    rows: list[Row] = []
    for appraisal, _ in found:
        if claimed := outcomes(appraisal.case):
            rows.append(head(appraisal, "claim"))
            rows += [_outcome(appraisal, outcome) for outcome in claimed]
    title = Words(zh="奖励和税收优惠资格核对", en="Eligibility for awards and tax regimes")
    notes = (_RULES,) if rows else (_NO_CLAIM if found else NO_CONTRACT,)
    return Table("emc-eligibility", title, columns, tuple(rows), notes)


def _outcome(appraisal: Appraisal, outcome: Outcome) -> Row:
    cells = {
        "project": Cell(appraisal.project_id),
        "claim": Cell(_CLAIMS[outcome.claim]),
        "verdict": Cell(_VERDICTS[outcome.verdict]),
        "message": text_cell(said(outcome.message)),
        "clause": text_cell(outcome.clause),
        "source": text_cell(outcome.parameter.source if outcome.parameter else None),
    }
    return Row(f"{appraisal.project_id}:{outcome.claim}:{outcome.rule}", "project", cells)
