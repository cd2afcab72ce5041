"""Savings that their measurement hardly shows: rules of thumb on baselines and meters (METHOD §70)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.parameters import Parameter
from portfolio.reading.problem import Place, Problem
from portfolio.reading.units import base_unit
from portfolio.records.contracts.expected import expected_lines, fraction, months_within
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.parameters import Parameters
    from portfolio.programme.programme import Programme
    from portfolio.records.cash_flow import CashFlow
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.verification import Verification
    from portfolio.records.project import Project

ERRORS, WHOLE = "emc.mv.min_standard_errors", "emc.mv.whole_facility_min_saving"


class _Saving(NamedTuple):
    """A saving of twelve months, expected or verified, and the consumption that it is measured against, if known."""

    what: Words
    quantity: Fraction
    baseline: Fraction | None
    place: Place


def with_verification(programme: Programme) -> Iterator[tuple[Project, Contract, CashFlow]]:
    """The projects whose contract says how savings are measured."""
    for project in programme.projects:
        if project.contract and project.cash_flow and project.contract.verification:
            yield project, project.contract, project.cash_flow


def verification_findings(programme: Programme, parameters: Parameters) -> Iterator[Problem]:
    """F050: a saving within the uncertainty of its baseline. F051: a whole-facility meter that hardly shows it."""
    region = programme.record.region or "CN"
    for project, contract, flow in with_verification(programme):
        errors, share = (parameters.find(key, contract.signed, region) for key in (ERRORS, WHOLE))
        for index, plan in enumerate(contract.verification):
            place = programme.place(project.id, "contract", "verification", index)
            path = f"contract.verification[{index}]"
            if plan.option == "C" and plan.period.months < MONTHS_A_YEAR:
                message = f"a whole-facility baseline of {plan.period.months} months leaves out seasons"
                zh = f"整体计量的基准期仅 {plan.period.months} 个月，不含全部季节：应至少计量十二个月。"
                yield Problem(place, "F051", path, message, "measure at least twelve months", zh)
            unit = base_unit(expected_lines(contract, flow)[plan.line].kind)
            for saving in _savings(contract, flow, plan, place):
                if isinstance(errors, Parameter):
                    yield from _uncertain(saving, plan, errors, path, unit)
                if isinstance(share, Parameter) and plan.option == "C":
                    yield from _small(saving, share, path, unit)


def _savings(contract: Contract, flow: CashFlow, plan: Verification, place: Place) -> Iterator[_Saving]:
    line = expected_lines(contract, flow)[plan.line]
    used = fraction(plan.consumption) if plan.consumption else None
    expected = Words(zh=f"{plan.line} 预期", en=f"expected of {plan.line}")
    yield _Saving(expected, line.quantity(line.start), used, place)
    for entry in contract.performance:
        months = entry.months or months_within(contract, entry.year)
        if entry.line == plan.line and months == MONTHS_A_YEAR:
            baseline = plan.baseline(entry.drivers, months) if entry.metered else used
            zh, en = f"{plan.line} 第 {entry.year} 年核定", f"verified of {plan.line} in year {entry.year}"
            yield _Saving(Words(zh=zh, en=en), entry.saved(plan, months), baseline, entry.stated.place or place)


def _uncertain(saving: _Saving, plan: Verification, least: Parameter, path: str, unit: str) -> Iterator[Problem]:
    if plan.standard_error is None or saving.quantity > Fraction(least.number) * fraction(plan.standard_error):
        return
    message = (
        f"{_shown(saving.quantity)} {unit} {saving.what.text('en')}, not more than {least.value} standard errors of the"
        f" baseline ({plan.standard_error})"
    )
    hint = "measure the baseline more closely, or the retrofit by itself (options A and B)"
    zh = (
        f"{saving.what.zh}节能量 {_shown(saving.quantity)} {unit}，不超过基准标准误（{plan.standard_error}）的"
        f" {least.value} 倍：应提高基准精度，或单独计量改造部分（选项 A、B）。"
    )
    yield Problem(saving.place, "F050", path, message, hint, zh)


def _small(saving: _Saving, least: Parameter, path: str, unit: str) -> Iterator[Problem]:
    if not saving.baseline or saving.quantity >= Fraction(least.number) * saving.baseline:
        return
    message = (
        f"{_shown(saving.quantity)} {unit} {saving.what.text('en')}, less than {least.value} of the"
        f" {_shown(saving.baseline)} {unit} of its meter"
    )
    zh = (
        f"{saving.what.zh}节能量 {_shown(saving.quantity)} {unit}，不足整体计量 {_shown(saving.baseline)} {unit} 的"
        f" {least.value}：应单独计量改造部分（选项 A、B）。"
    )
    yield Problem(saving.place, "F051", path, message, "measure the retrofit by itself (options A and B)", zh)


def _shown(quantity: Fraction) -> str:
    return f"{float(quantity):,.6g}" if quantity < 1 else f"{float(quantity):,.0f}"
