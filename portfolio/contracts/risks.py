"""What threatens a contract and who bears it, by type; what its record states against it (METHOD §71)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.contracts.mixed import Mixed
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.records.contracts import Contract


class Risk(NamedTuple):
    """A risk: who bears it, and what the record holds against it; None where it holds nothing."""

    key: str
    label: Words
    borne_by: Words
    contained: Words | None = None


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


_HOST, _PROVIDER, _BOTH = _w("用能单位", "host"), _w("服务方", "provider"), _w("双方按比例", "both, by their shares")
_LESSOR = _w("出租人", "lessor")
_LABELS = {
    "performance": _w("节能量（发电量）低于预期", "Less is saved or generated than expected"),
    "price": _w("能源价格下跌", "Energy prices fall"),
    "activity": _w("用能量、使用条件变化", "Use of the plant or its conditions change"),
    "credit": _w("用能单位不按期付款", "The host pays late or not"),
    "cost": _w("投资、运行成本超支", "Investment or running costs exceed the plan"),
    "interest": _w("利率上升", "Interest rises"),
    "policy": _w("奖励、税收优惠落空", "Award or tax holiday does not come"),
    "transfer": _w("期满移交后性能衰减", "Performance after the transfer"),
}
#: Who bears what, by type; risks that a type does not name fall on the provider.
_BEARERS: dict[str, dict[str, Words]] = {
    "shared_savings": {"performance": _BOTH, "price": _BOTH, "activity": _BOTH, "transfer": _HOST},
    "guaranteed_savings": {
        "performance": _w("服务方，以保证量为限", "provider, up to the guarantee"),
        "price": _HOST, "activity": _HOST, "credit": _PROVIDER, "interest": _HOST, "transfer": _HOST,
    },
    "trusteeship": {
        "price": _w("浮动托管费：用能单位；固定托管费：服务方", "host with a fee by share, provider with a fixed fee"),
        "transfer": _HOST,
    },
    "lease": {
        "performance": _w("用能单位，服务方以保证收益为限", "host, the provider up to its guarantee"),
        "price": _HOST, "activity": _HOST, "credit": _LESSOR, "interest": _LESSOR, "transfer": _HOST,
    },
    "pv_developer": {"price": _BOTH, "transfer": _HOST},
}  # fmt: skip


def risks_of(contract: Contract) -> tuple[Risk, ...]:
    """The risks of a contract; of a mixed one part by part."""
    if isinstance(contract, Mixed):
        return tuple(
            risk._replace(key=f"{risk.key}:{n}", label=_part(n, risk.label))
            for n, part in enumerate(contract.parts, 1)
            for risk in _risks(part.type, dict(_stated(contract)))
        )
    return tuple(_risks(contract.type, dict(_stated(contract))))


def _part(number: int, label: Words) -> Words:
    return Words(zh=f"第 {number} 部分：{label.zh}", en=f"Part {number}: {label.text('en')}")


def _risks(kind: str, stated: dict[str, Words]) -> Iterator[Risk]:
    for key, label in _LABELS.items():
        yield Risk(key, label, _BEARERS[kind].get(key, _PROVIDER), stated.get(key))


def _stated(contract: Contract) -> Iterator[tuple[str, Words]]:
    """What the record says against a risk."""
    if contract.type == "guaranteed_savings":
        yield "performance", _w("不足部分由服务方赔付", "the provider makes good what is short")
    if contract.type == "shared_savings" and contract.floor is not None:
        yield "performance", _w(f"年支付下限 {contract.floor}", f"least yearly payment of {contract.floor}")
    if contract.baseline is not None:
        yield "activity", _w("合同载明基准能源费用", "the contract states the baseline")
    if contract.award is not None:
        yield "policy", _w("奖励资格见核查发现", "see the findings on the award")
