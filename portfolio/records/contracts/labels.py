"""What the numbers of a contract are called, by field: one list for all types."""

from __future__ import annotations

from portfolio.records.fields import Words


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


#: A test proves that every field that holds a quantity is here.
FIELD_LABELS = {
    "term": _w("合同期", "Term of the contract"),
    "esco_hurdle": _w("节能服务方基准收益率", "Hurdle rate of the provider"),
    "host_discount_rate": _w("用能单位折现率", "Discount rate of the host"),
    "esco_investment": _w("节能服务方投资比例", "Provider's share of the investment"),
    "realisation": _w("节能量兑现率", "Verified over expected saving"),
    "carbon_share": _w("节能服务方碳收益分成", "Provider's share of carbon revenue"),
    "income_tax_rate": _w("用能单位所得税率", "Income tax rate of the host"),
    "registered_capital": _w("节能服务方注册资本", "Registered capital of the provider"),
    "saving": _w("申报年节能量", "Yearly saving that the award is paid for"),
    "electricity": _w("申报年节电量", "Yearly electricity that the award is paid for"),
    "rate": _w("费率", "Rate"),
    "bill": _w("基准年能源费用", "Yearly energy bill without the project"),
    "escalation": _w("价格年增长率", "Escalation"),
    "budget": _w("上年能源费用预算", "Energy budget of the year before"),
    "esco_share": _w("节能服务方分享比例", "Provider's share of the saving"),
    "receipts": _w("优先回收金额", "Receipts with priority"),
    "share": _w("优先回收期分享比例", "Provider's share while it has priority"),
    "floor": _w("年支付下限", "Least yearly payment"),
    "ceiling": _w("年支付上限", "Highest yearly payment"),
    "transfer_price": _w("期满转让价款", "Price of the transfer"),
    "price": _w("价格", "Price"),
    "fee": _w("年服务费", "Yearly fee"),
    "fee_escalation": _w("服务费年增长率", "Escalation of the fee"),
    "quantity": _w("保证节能量", "Guaranteed saving"),
    "shortfall_multiplier": _w("不足部分赔付倍数", "Multiplier on the value of a shortfall"),
    "excess_share": _w("超额节能收益的服务方分成", "Provider's share of savings beyond the guarantee"),
    "baseline_cost": _w("托管基准能源费用", "Baseline energy cost"),
    "baseline_escalation": _w("基准费用年增长率", "Escalation of the baseline cost"),
    "fee_share": _w("托管费占基准费用比例", "Fee as a share of the baseline cost"),
    "guaranteed_saving": _w("年保证节能收益", "Guaranteed yearly saving"),
    "purchase_price": _w("期满留购价款", "Price of purchase at the end"),
    "capacity": _w("装机容量", "Capacity"),
    "hours": _w("等效利用小时数", "Full-load hours a year"),
    "degradation": _w("性能年衰减率", "Degradation"),
    "self_consumption": _w("自用比例", "Share used by the host"),
    "retail_price": _w("用户电价", "Host's power price"),
    "feed_in_price": _w("上网电价", "Feed-in price"),
    "discount": _w("电价折扣", "Discount on the host's price"),
    "roof_rent": _w("屋顶租金", "Rent of the roof"),
    "rent_escalation": _w("租金年增长率", "Escalation of the rent"),
    "share_of_investment": _w("投资占比", "Share of the investment"),
}
