"""Conditions that awards and tax holidays share: type, kind, the provider's share, capital and papers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility.asked import judged
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.contracts.mixed import Mixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.eligibility.asked import Asked, Outcome
    from portfolio.parameters import Parameter
    from portfolio.records.contracts import Contract


def of_type(asked: Asked, contract: Contract, parameter: Parameter) -> Outcome:
    """Only shared savings; of a mixed contract only a part of that type."""
    if contract.type == "shared_savings":
        return asked.says("type", "met", parameter, "节能效益分享型", "it shares savings")
    if isinstance(contract, Mixed) and any(part.type == "shared_savings" for part in contract.parts):
        en = "of a mixed contract only the part that shares savings may claim it, which the record does not set apart"
        return asked.says("type", "unproved", parameter, "混合型合同仅分享型部分可享受，记录未分列", en)
    zh, en = (
        f"合同类型为{CONTRACT_TYPES[contract.type].zh}，仅限节能效益分享型",
        f"`{contract.type}` is no contract of shared savings",
    )
    return asked.says("type", "broken", parameter, zh, en)


def of_kind(asked: Asked, prefix: str) -> Iterator[Outcome]:
    """What the contract retrofits or builds is in the list of the day, and not excluded."""
    kind = asked.contract.kind if asked.contract else ""
    keys = [key for key in asked.parameters.keys if key.startswith(f"{prefix}.kind.")]
    listed = next((found for key in keys if (found := asked.find(key))), None)
    if listed is None:
        return
    found, excluded = asked.find(f"{prefix}.kind.{kind}"), asked.find(f"{prefix}.exclusion.{kind}")
    if not kind:
        yield asked.says("kind", "unproved", listed, "记录未说明项目类型", "the record does not say what is built")
    elif found is not None:
        yield asked.says("kind", "met", found, found.label.zh, found.label.text("en"))
    elif excluded is not None:
        yield asked.says("kind", "broken", excluded, excluded.label.zh, excluded.label.text("en"))
    else:
        why = asked.refusal(f"{prefix}.kind.{kind}") if f"{prefix}.kind.{kind}" in keys else "not in the list"
        yield asked.says("kind", "broken", listed, f"项目类型 {kind} 不在当日有效的目录内", f"the kind `{kind}`: {why}")


def by_share(asked: Asked, contract: Contract, key: str) -> Iterator[Outcome]:
    """The provider's share of the investment, which is all of it where the record states none (METHOD §60)."""
    limit = asked.find(key)
    if limit is None or isinstance(contract, Mixed) or contract.type in {"guaranteed_savings", "lease"}:
        return  # a part has its own share, and there the provider invests nothing: the type says so
    share = contract.esco_investment.value if contract.esco_investment else Decimal(1)
    zh = f"节能服务公司投资比例 {share:.2%}，最低 {limit.value}"
    en = f"the provider invests {share:.2%}, the least is {limit.value}"
    yield asked.says("esco_share", judged(met=share >= limit.number), limit, zh, en)


def by_capital(asked: Asked, contract: Contract, key: str) -> Iterator[Outcome]:
    """The provider's registered capital."""
    limit, stated = asked.find(key), contract.provider.registered_capital
    if limit is None:
        return
    verdict = "unproved" if stated is None else judged(met=stated.to("元") >= limit.to("元"))
    zh = f"注册资本{f' {stated}' if stated else '未说明'}，最低 {limit.value}"
    en = f"the registered capital is {stated or 'not stated'}, the least is {limit.value}"
    yield asked.says("registered_capital", verdict, limit, zh, en)


def as_said(asked: Asked, rule: str, answer: str | None, parameter: Parameter, words: tuple[str, str]) -> Outcome:
    """A condition that the record answers with yes or no; `words` say it in Chinese and English."""
    zh, en = words
    if answer is None:
        return asked.says(rule, "unproved", parameter, f"未说明：{zh}", f"not stated: {en}")
    prefix = ("", "") if answer == "yes" else ("不符：", "it is not so that ")
    return asked.says(rule, judged(met=answer == "yes"), parameter, prefix[0] + zh, prefix[1] + en)


def by_form(asked: Asked, key: str) -> Iterator[Outcome]:
    """Contract and technique of GB/T 24915."""
    contract, parameter = asked.contract, asked.find(key)
    if contract is not None and parameter is not None:
        words = "合同和技术符合 GB/T 24915", "contract and technique are those of GB/T 24915"
        yield as_said(asked, "standard_form", contract.provider.standard_form, parameter, words)
