"""The award for energy performance contracts: 财建〔2010〕249号, or the scheme of a region (METHOD §67)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility.asked import judged
from portfolio.appraisal.eligibility.conditions import as_said, by_capital, by_share, of_kind, of_type
from portfolio.assumptions.award import CENTRAL, RATES_BY_TYPE, local_rate, payer_of
from portfolio.cashflow.operations import award_paid
from portfolio.records.funding import PUBLIC
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.eligibility.asked import Asked, Outcome
    from portfolio.assumptions.case import Case
    from portfolio.records.contracts import Contract
    from portfolio.records.funding import Entry

#: Who gives support; a town may pay its own share as the host, and international money is no national support.
_SUPPORTS = {"nation", "province", "city", "county"}


def award(asked: Asked, contract: Contract, case: Case) -> Iterator[Outcome]:
    """What each rule says of the award that a contract claims."""
    scheme = asked.find(CENTRAL) or asked.find(RATES_BY_TYPE.get(contract.type, ""))
    if scheme is None:
        yield asked.out_of_force(CENTRAL)
        return
    yield asked.in_force(scheme)
    shared = asked.find("award.emc.exclusion.not_shared_savings")
    if shared is not None:
        yield of_type(asked, contract, shared)
    saving = case.contract.inputs.get("award.saving") if case.contract else None
    tonnes = None if saving is None else Decimal(repr(float(saving.value)))
    yield from _saving(asked, tonnes)
    yield from of_kind(asked, "award.emc")
    yield from by_share(asked, contract, "award.emc.min_esco_share")
    listed = asked.find("award.emc.exclusion.esco_not_listed")
    if listed is not None:
        words = "节能服务公司已备案", "the provider is recorded"
        yield as_said(asked, "recorded", contract.provider.recorded, listed, words)
    yield from by_capital(asked, contract, "award.emc.min_registered_capital")
    yield from _rate(asked, contract, tonnes)
    yield from _support(asked, contract, case)


def _saving(asked: Asked, tonnes: Decimal | None) -> Iterator[Outcome]:
    """The yearly saving: at least the minimum, which is another in industry, and below the maximum."""
    industry = asked.project.sector == "industry"
    least = asked.find("award.emc.min_saving_industry" if industry else "award.emc.min_saving")
    most = asked.find("award.emc.max_saving")
    for rule, limit, zh, en in (
        ("saving_min", least, "最低", "the least is"),
        ("saving_max", most, "须低于", "it has to be below"),
    ):
        if limit is None:
            continue
        bound = limit.to("tce/年")
        if tonnes is None:
            yield asked.says(rule, "unproved", limit, "节能量未能折算为标准煤", "the saving in tce is not known")
            continue
        verdict = judged(met=tonnes >= bound if limit is least else tonnes < bound)
        stated = f"{float(tonnes):,.10g} tce"
        yield asked.says(
            rule, verdict, limit, f"年节能量 {stated}，{zh} {bound:,f} tce", f"{stated} a year, {en} {bound:,f} tce"
        )


def _rate(asked: Asked, contract: Contract, tonnes: Decimal | None) -> Iterator[Outcome]:
    """A stated rate is not above that of the region, where that is known, nor what it pays above the ceiling."""
    rate = contract.award.rate if contract.award else None
    if rate is None:
        return
    whole, local = asked.find(RATES_BY_TYPE.get(contract.type, "")), local_rate(asked.find, asked.project.sector)
    parts = [whole] if whole else [asked.find(CENTRAL), local]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts):
        limit = sum((part.to("元/tce") for part in known), Decimal(0))
        zh, en = f"奖励标准 {rate}，本地为 {limit:f} 元/tce", f"the rate is {rate}, the region pays {limit:f} 元/tce"
        yield asked.says("rate", judged(met=rate.to("元/tce") <= limit), known[-1], zh, en)
    cap = asked.find("award.emc.cap")
    if cap is not None and tonnes is not None:
        paid = rate.to("元/tce") * tonnes
        zh, en = f"奖励 {wan(float(paid))}，上限 {cap.value}", f"it pays {wan(float(paid))}, the ceiling is {cap.value}"
        yield asked.says("cap", judged(met=paid <= cap.to("元")), cap, zh, en)


def _support(asked: Asked, contract: Contract, case: Case) -> Iterator[Outcome]:
    """No other retrofit support: further awards are some; what other public money is only its level can prove."""
    limit = asked.find("award.emc.exclusion.other_support")
    if limit is None:
        return
    flow = asked.project.cash_flow
    others = ", ".join(award.line for award in flow.awards) if flow else ""
    if others:
        zh, en = f"同一项目另有奖励：{others}", f"the project gets other awards: {others}"
        yield asked.says("other_support", "broken", limit, zh, en)
        return
    besides = [entry for purse in PUBLIC for entry in _besides(asked, contract, case, purse)]
    paid = wan(float(sum((entry.amount.to("元") for entry in besides), Decimal(0))))
    if any(entry.level in _SUPPORTS for entry in besides):
        zh, en = f"同一项目另有财政补助，共 {paid}", f"the same project gets public support of {paid}"
        yield asked.says("other_support", "broken", limit, zh, en)
    elif besides:
        zh = f"另有财政资金 {paid}，未说明是否为节能改造补助"
        en = f"the record does not say whether public money of {paid} is support for the retrofit"
        yield asked.says("other_support", "unproved", limit, zh, en)
    else:
        yield asked.says("other_support", "met", limit, "无其他财政补助", "no other public support is stated")


def _besides(asked: Asked, contract: Contract, case: Case, purse: str) -> list[Entry]:
    """A purse's money beside the award; all of it where the purse does not hold the award, or more than the award."""
    entries = [entry for entry in asked.project.funding.of(purse) or () if entry.level != "international"]
    claim, paid = contract.award, case.contract.award if case.contract else None
    held = sum((entry.amount.to("元") for entry in entries), Decimal(0))
    if claim is None or claim.already_in is None or payer_of(claim) != purse:
        return entries if held else []
    return entries if paid is None or float(held) > float(award_paid(paid, case)[0, 0]) + 0.01 else []
