"""Whether a contract holds together: cover, baseline, guarantee, verification, tenor, return, public host (§69)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import column, running
from portfolio.contracts.commitments import commitment
from portfolio.parameters import Parameter
from portfolio.reading.problem import Place, Problem
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger
    from portfolio.contracts.commitments import Commitment

_CENT, _DUST = 0.01, 1e-9
#: Kinds whose saving is that of a building.
_BUILDINGS = {"building_retrofit", "building_solar_geothermal", "residential_heat_metering"}
_PROVIDERS = {"esco", "developer"}


def contract_findings(appraisal: Appraisal) -> Iterator[Problem]:
    """F033 to F042 for a project with a contract; each at the line that it speaks of. Rule: METHOD §69."""
    case, ledger = appraisal.case, appraisal.ledger
    terms = case.contract
    if terms is None or ledger is None:
        return
    bound = commitment(case)
    yield from _cover(appraisal, ledger)
    if bound is not None:
        yield from _baseline(case, terms, bound)
        yield from _guarantee(case, ledger, bound)
        yield from _verification(case, bound)
        yield from _public(case, terms, bound)
    yield from _tenor(terms, ledger)
    yield from _return(appraisal, terms, ledger)
    yield from _length(case, terms)


def limit(case: Case, key: str) -> Parameter | None:
    """A parameter in force on the day of signature in the programme's region."""
    factors = case.context.factors if case.context else None
    if factors is None or case.contract is None:
        return None
    found = factors.parameters.find(key, case.contract.record.signed, factors.region or "CN")
    return found if isinstance(found, Parameter) else None


def _place(case: Case, path: str) -> Place:
    unknown = Place(case.project_id)
    return case.context.places.get(path, unknown) if case.context else unknown


def _first(where: NDArray[np.bool_]) -> int | None:
    """The first year of batch 0 in which something holds, counted from 1."""
    years = np.flatnonzero(where[0])
    return int(years[0]) + 1 if len(years) else None


def _cover(appraisal: Appraisal, ledger: Ledger) -> Iterator[Problem]:
    """Debt service and loan life cover below what is advised; below 1 the service is not met at all (F021)."""
    advised, floor = limit(appraisal.case, "hurdle.dscr_advised"), limit(appraisal.case, "hurdle.dscr_floor")
    if advised is None or floor is None or ledger.accounts is None or not ledger.accounts.loans:
        return
    names = {
        "lender.dscr_min": Words(zh="最低偿债备付率", en="the lowest cover of debt service"),
        "lender.llcr": Words(zh="贷款期偿债覆盖率", en="the cover over the loan's life"),
    }
    least = float(advised.number)
    found = [(words, appraisal.value(name)) for name, words in names.items()]
    low = [(words, value) for words, value in found if value is not None and value < least]
    if low:
        place = ledger.accounts.loans[0].terms.rate.place or Place(appraisal.project_id)
        said = " and ".join(f"{words.text('en')} is {value:.2f}" for words, value in low)
        said_zh = "、".join(f"{words.zh} {value:.2f}" for words, value in low)
        message = f"{said}; it has to exceed {floor.number:f}, and {advised.number:f} is advised"
        zh = f"{said_zh}：须大于 {floor.number:f}，建议不低于 {advised.number:f}，应减少借款、延长期限或增加担保。"
        hint = "borrow less or longer, or give the lender more security"
        yield Problem(place, "F033", "financing", message, hint, zh)


def _baseline(case: Case, terms: ContractTerms, bound: Commitment) -> Iterator[Problem]:
    """The saving as a share of the bill without the contract, in the year in which it is largest."""
    if bound.baseline is None:
        return
    shares = np.divide(bound.saving, bound.baseline, out=np.full(bound.saving.shape, np.inf), where=bound.baseline > 0)
    year = int(np.argmax(shares[0]))
    share = float(shares[0, year])
    place = _place(case, "contract.baseline")
    said = f"{share:.1%} of the bill is saved in operating year {year + 1}"
    said_zh = f"运营第 {year + 1} 年节约额占基准能源费用的 {share:.1%}"
    if share > 1 + _DUST:
        hint = "correct bill or savings: no more can be saved than is spent"
        zh = f"{said_zh}：节约额不能超过费用，应更正其一。"
        yield Problem(place, "F034", "contract.baseline", said, hint, zh)
        return
    if terms.record.kind not in _BUILDINGS:
        return
    for code, key in (("F034", "check.building_saving_error"), ("F035", "check.building_saving_warn")):
        most = limit(case, key)
        if most is not None and share > float(most.number) + _DUST:
            message = f"{said}; of a building, {most.value} is the limit"
            zh = f"{said_zh}，建筑类以 {most.value} 为限：应说明节约额对比的基准。"
            yield Problem(place, code, "contract.baseline", message, "state what the saving is measured against", zh)
            return


def _guarantee(case: Case, ledger: Ledger, bound: Commitment) -> Iterator[Problem]:
    """Guaranteed savings exceed what the host pays for them: fees, rent, and the service of its own loans."""
    if bound.guaranteed is None:
        return
    owed = bound.payment
    if ledger.investor == "host" and ledger.accounts is not None:
        owed = owed + ledger.accounts.interest + ledger.accounts.principal
    year = _first((owed > bound.guaranteed + _CENT) & (bound.within > 0))
    if year is not None:
        amounts = f"{_wan(owed, year)} are paid, {_wan(bound.guaranteed, year)} are guaranteed"
        message = f"in operating year {year} {amounts}; a guarantee should exceed the payments in every year"
        hint = "guarantee more, pay less or later (10 CFR 436.36(b), schedule TO-1; advice)"
        zh = (
            f"运营第 {year} 年支付 {_wan(owed, year)}，保证节约额 {_wan(bound.guaranteed, year)}："
            "保证额宜高于各年支付，应提高保证、减少或推迟支付（10 CFR 436.36(b)，供参考）。"
        )
        yield Problem(_place(case, "contract"), "F036", "contract.guarantee", message, hint, zh)


def _verification(case: Case, bound: Commitment) -> Iterator[Problem]:
    """The line `mv` as a share of the saving of the year."""
    most = limit(case, "emc.mv.cost_share_warn")
    for line in case.yearly:
        if line.line != "mv" or line.kind != "operating_cost" or most is None:
            continue
        cost = running(line, bound.saving.shape[-1])
        year = _first((cost > float(most.number) * bound.saving * (1 + _DUST)) & (bound.within > 0))
        if year is not None:
            place = next((item.place for item in line.first or line.years if item.place), None)
            message = f"in operating year {year} it costs {_wan(cost, year)} to verify {_wan(bound.saving, year)}"
            hint = f"above {most.value} of the saving: choose a cheaper option of measurement"
            zh = (
                f"运营第 {year} 年核定费用 {_wan(cost, year)}，节约额 {_wan(bound.saving, year)}，"
                f"超过 {most.value}：宜选用费用较低的测量方案。"
            )
            yield Problem(place or _place(case, "contract"), "F037", "cash_flow.operating_cost", message, hint, zh)


def _tenor(terms: ContractTerms, ledger: Ledger) -> Iterator[Problem]:
    """A provider's loan that runs on when its income has ended."""
    if ledger.investor not in _PROVIDERS or ledger.accounts is None:
        return
    years = float(column(terms.term)[0, 0])
    for loan in ledger.accounts.loans:
        if loan.terms.years > years + _DUST:
            message = f"it runs {loan.terms.years} years, the contract {years:g}"
            place = loan.terms.rate.place or Place("")
            zh = f"{loan.terms.label.zh}期限 {loan.terms.years} 年，合同期 {years:g} 年：应在合同期内还清。"
            yield Problem(place, "F038", f"financing {loan.terms.line}", message, "repay it within the contract", zh)


def _return(appraisal: Appraisal, terms: ContractTerms, ledger: Ledger) -> Iterator[Problem]:
    """A provider that invests and does not earn its hurdle, or gets back less than it puts in."""
    if ledger.investor not in _PROVIDERS:
        return
    row = _rate_of(appraisal)
    if row is None:
        return
    place = _place(appraisal.case, "contract")
    flow = ledger.flow(row.perspective)[0]
    found = "has none" if row.value is None else f"is {row.value:.2%}"
    before = row.perspective == "esco_pre_tax"
    said = f"its rate of return {'before' if before else 'after'} tax {found}"
    rate = "不存在" if row.value is None else f"为 {row.value:.2%}"
    said_zh = f"服务方{'税前' if before else '税后'}内部收益率{rate}"
    if flow.sum() < -_CENT:
        lost = f"{-flow.sum() / 1e4:,.2f} 万元"
        message = f"the contract does not pay: the provider gets back {lost} less than it pays; {said}"
        hint = "ask what else it is paid, or whether the figures are complete"
        zh = f"合同收不抵支：服务方收回额比投入少 {lost}，{said_zh}：应说明其他收入，或核对数据是否完整。"
        yield Problem(place, "F039", "contract", message, hint, zh)
        return
    stated, usual = terms.inputs.get("esco_hurdle"), limit(appraisal.case, "hurdle.esco_irr")
    hurdle = float(stated.value) if stated else float(usual.number) if usual else None
    if hurdle is not None and row.value is not None and row.value < hurdle - _DUST:
        whose, whose_zh = ("its own hurdle", "合同所列") if stated else ("the usual hurdle", "通常")
        message = f"{said}, below {whose} of {hurdle:.2%}"
        zh = f"{said_zh}，低于{whose_zh}基准收益率 {hurdle:.2%}：可延长合同期、提高分享比例或降低投资。"
        hint = "a longer term, a higher share or a lower investment would pay"
        yield Problem(place, "F039", "contract", message, hint, zh)


def _rate_of(appraisal: Appraisal) -> Indicator | None:
    """The provider's rate of return after tax, where taxes are known, else before tax."""
    for name in ("esco.irr", "esco_pre_tax.irr"):
        row = appraisal.find(name)
        if row is not None and row.status in {"unique", "none"}:
            return row
    return None


def _public(case: Case, terms: ContractTerms, bound: Commitment) -> Iterator[Problem]:
    """Bill and payment of a public host against its adjusted baseline, and its energy budget of the year before."""
    if terms.record.host.kind != "public" or bound.total is None or bound.baseline is None:
        return
    place, inside = _place(case, "contract.baseline"), bound.within > 0
    year = _first((bound.total > bound.baseline + _CENT) & inside)
    if year is not None:
        message = (
            f"in operating year {year} bill and payment are {_wan(bound.total, year)},"
            f" without the contract the bill is {_wan(bound.baseline, year)}"
        )
        hint = "pay from what is saved: a lower share, fee or floor"
        zh = (
            f"运营第 {year} 年能源费用与合同支付合计 {_wan(bound.total, year)}，"
            f"高于无合同时的能源费用 {_wan(bound.baseline, year)}：应从节约额中支付，降低分享比例、费用或下限。"
        )
        yield Problem(place, "F040", "contract.baseline", message, hint, zh)
    if bound.budget is None:
        return
    year = _first((bound.total > bound.budget + _CENT) & inside)
    if year is not None:
        rule = limit(case, "emc.public_host.energy_cost_limit")
        whose = f"a rule here: {rule.source}" if rule else "advice: a rule in Shanghai, none is known here"
        message = (
            f"from operating year {year} bill and payment are {_wan(bound.total, year)},"
            f" the energy budget of the year before was {_wan(bound.budget, 1)} ({whose})"
        )
        whose_zh = f"当地规定：{rule.source}" if rule else "上海有此规定，本地未查得，供参考"
        zh = (
            f"自运营第 {year} 年起能源费用与合同支付合计 {_wan(bound.total, year)}，"
            f"高于上一年能源费用预算 {_wan(bound.budget, 1)}（{whose_zh}）：应调整预算或减少支付。"
        )
        yield Problem(place, "F041", "contract.baseline", message, "have the budget adjusted, or pay less", zh)


def _length(case: Case, terms: ContractTerms) -> Iterator[Problem]:
    """The longest contract that a public host of the region may sign by itself."""
    most = limit(case, "emc.public_host.max_contract")
    years = terms.record.term / MONTHS_A_YEAR
    if most is not None and terms.record.host.kind == "public" and years > float(most.to("年")):
        message = f"{years:g} years, a public host may bind itself for {most.value} ({most.source})"
        hint = "attach the approval of the authorities for energy saving and finance, or shorten the term"
        zh = (
            f"合同期 {years:g} 年，公共机构自行签订以 {most.value} 为限（{most.source}）："
            "应附节能主管部门和财政部门批准文件，或缩短合同期。"
        )
        yield Problem(_place(case, "contract.term"), "F042", "contract.term", message, hint, zh)


def _wan(series: Array, year: int) -> str:
    return wan(float(series[0, year - 1]))
