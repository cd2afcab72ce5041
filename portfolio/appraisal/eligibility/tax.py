"""Tax regimes: the holidays of 财税〔2010〕110号 and 财税〔2008〕46号, and turnover tax (METHOD §67)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility.conditions import as_said, by_capital, by_form, by_share, of_kind, of_type
from portfolio.assumptions.terms import HOLIDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.eligibility.asked import Asked, Outcome
    from portfolio.parameters import Parameter


def holiday(asked: Asked, prefix: str) -> Iterator[Outcome]:
    """The holiday of a regime, whose parameters begin with a prefix: shared savings, or public infrastructure."""
    years = asked.find(f"{prefix}.exempt_years")
    if years is None:
        yield asked.out_of_force(f"{prefix}.exempt_years")
        return
    yield asked.in_force(years)
    yield from of_kind(asked, prefix)
    contract = asked.contract
    if contract is not None and prefix == HOLIDAYS["emc_shared_savings"]:
        yield of_type(asked, contract, years)
        yield from by_share(asked, contract, f"{prefix}.min_esco_share")
        yield from by_capital(asked, contract, f"{prefix}.min_registered_capital")
        words = "节能服务公司实行查账征收", "the provider is taxed by its books"
        yield as_said(asked, "book_audited", contract.provider.book_audited, years, words)
        yield from by_form(asked, f"{prefix}.min_esco_share")
    approval = asked.find(f"{prefix}.approval")
    if approval is not None:
        yield _approved(asked, approval)


def exemption(asked: Asked) -> Iterator[Outcome]:
    """Turnover tax: VAT, and business tax before it, are not charged on conforming contracts."""
    found = asked.find("emc.vat.rate")
    if found is None:
        yield asked.out_of_force("emc.vat.rate")
        return
    yield asked.in_force(found)
    yield from by_form(asked, "emc.vat.rate")


def unnamed_holiday(asked: Asked) -> Outcome:
    """A holiday that the record states without saying by which rule."""
    en = "the record states a holiday and not by which rule: name its `regime`"
    return asked.says("named", "unproved", None, "记录列有税收优惠，未说明依据（regime）", en)


def _approved(asked: Asked, parameter: Parameter) -> Outcome:
    """Plants have to be approved; whether those that are only filed may claim it, tax offices do not agree."""
    approval = asked.project.tax.approval if asked.project.tax else None
    if approval == "approved":
        return asked.says("approval", "met", parameter, "项目经核准", "the plant is approved")
    if approval == "filed":
        en = "the plant is filed (备案), not approved (核准): whether it may claim the holiday is contested"
        return asked.says("approval", "unproved", parameter, "项目为备案而非核准，能否享受有争议", en)
    return asked.says("approval", "unproved", parameter, "未说明核准或备案", "approval or filing is not stated")
