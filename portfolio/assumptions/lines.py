"""The lines of a `cash_flow` block as parts of a case, each number with its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.assumptions.case import CarbonSale, OneOff, Spending, WorkingCapitalNeed, Yearly
from portfolio.assumptions.inputs import number
from portfolio.reading.units import base_unit
from portfolio.records.cash_flow import CostLine, TaxedLine
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.assumptions.build import Origins
    from portfolio.assumptions.case import Kind
    from portfolio.assumptions.inputs import Input
    from portfolio.records.cash_flow import CapexLine, CashFlow, Line

_RESIDUAL, _ESCALATION = Words(zh="残值率", en="Residual share"), Words(zh="价格年增长率", en="Escalation")
_DEGRADATION = Words(zh="性能年衰减率", en="Degradation")
_VAT, _VARIABLE = Words(zh="增值税率", en="Rate of VAT"), Words(zh="可变成本比例", en="Share that varies with output")


def yearly_lines(flow: CashFlow, origins: Origins) -> tuple[Yearly, ...]:
    """Revenue, savings and running cost."""
    stated: tuple[tuple[Kind, tuple[Line, ...]], ...] = (
        ("revenue", flow.revenue),
        ("savings", flow.savings),
        ("operating_cost", flow.operating_cost),
    )
    return tuple(
        _yearly(line, kind, f"cash_flow.{kind}[{n}]", origins) for kind, lines in stated for n, line in enumerate(lines)
    )


def normal_year(lines: tuple[Yearly, ...]) -> int | None:
    """The first year of full output (达产年) where the lines tell it: year 1 if all begin then, none year by year."""
    return None if any(line.years or line.start > 1 for line in lines) else 1


def capex_line(line: CapexLine, key: str, origins: Origins) -> Spending:
    """A part of the investment."""
    label = line.name or Words(zh=line.line)
    return Spending(
        line.line,
        label,
        origins.stated(f"{key}.amount", label, line.amount, "元"),
        origins.plain(f"{key}.residual", _RESIDUAL, line.residual),
        line.reinvest,
        origins.stated(f"{key}.reinvest_amount", label, line.reinvest_amount, "元") if line.reinvest_amount else None,
        origins.plain(f"{key}.shadow", label, line.shadow, "1"),
        origins.plain(f"{key}.vat_rate", _VAT, line.vat_rate),
        line.asset_class == "land",
    )


def _yearly(line: Line, kind: Kind, key: str, origins: Origins) -> Yearly:
    label = line.name or Words(zh=line.line)
    first: tuple[Input, ...] = ()
    if line.amount is not None:
        first = (origins.stated(f"{key}.amount", label, line.amount, "元/年"),)
    elif line.quantity is not None and line.price is not None:
        first = tuple(
            origins.stated(f"{key}.{name}", label, quantity, base_unit(quantity.dimension))
            for name, quantity in (("quantity", line.quantity), ("price", line.price))
        )
    return Yearly(
        line.line,
        label,
        kind,
        first,
        tuple(origins.stated(f"{key}.amounts[{n}]", label, q, "元") for n, q in enumerate(line.amounts or ())),
        origins.plain(f"{key}.escalation", _ESCALATION, line.escalation),
        origins.plain(f"{key}.degradation", _DEGRADATION, line.degradation),
        line.start,
        line.until if isinstance(line.until, int) else None,
        transfer=line.transfer == "yes",
        shadow=origins.plain(f"{key}.shadow", label, line.shadow, "1"),
        vat=origins.plain(f"{key}.vat_rate", _VAT, line.vat_rate) if isinstance(line, TaxedLine) else None,
        variable=origins.plain(f"{key}.variable_share", _VARIABLE, line.variable_share)
        if isinstance(line, CostLine)
        else None,
        payer=line.payer,
    )


def construction(flow: CashFlow, origins: Origins) -> tuple[Input, ...]:
    """The share of the investment spent in each element of construction, by share or by amount."""
    whole = sum(float(quantity.value) for quantity in flow.construction)
    label = Words(zh="建设期分年投资", en="Investment by year of construction")
    found = []
    for index, quantity in enumerate(flow.construction):
        share = number(float(quantity.value) / whole)
        found.append(origins.of(f"cash_flow.construction[{index}]", label, share, "share", quantity.place))
    return tuple(found)


def one_offs(flow: CashFlow, origins: Origins) -> tuple[OneOff, ...]:
    """Awards, which purse pays them, and whether the budget holds them already."""
    found = []
    for index, award in enumerate(flow.awards):
        label = Words(zh=award.line)
        amount = origins.stated(f"cash_flow.awards[{index}].amount", label, award.amount, "元")
        payer = award.already_in.removeprefix("funding.") if award.already_in else award.payer
        found.append(OneOff(award.line, label, payer, (amount,), award.year, award.already_in is not None))
    return tuple(found)


def carbon_sale(flow: CashFlow, origins: Origins) -> CarbonSale | None:
    """The sale of tonnes, if any."""
    stated = flow.carbon_revenue
    if stated is None:
        return None
    label = Words(zh="碳收益", en="Carbon revenue")
    key = "cash_flow.carbon_revenue"
    return CarbonSale(
        origins.stated(f"{key}.price", label, stated.price, "元/tCO2e"),
        origins.share(f"{key}.sold", label, stated.sold),
        origins.plain(f"{key}.escalation", label, stated.escalation),
    )


def working_capital(flow: CashFlow, origins: Origins, initial: Input | None) -> WorkingCapitalNeed | None:
    """Working capital, if any; `initial` is the part of it that counts as invested."""
    stated = flow.working_capital
    if stated is None:
        return None
    label, key = Words(zh="流动资金", en="Working capital"), "cash_flow.working_capital"
    return WorkingCapitalNeed(
        origins.stated(key, label, stated.amount, "元") if stated.amount else None,
        origins.plain(key, label, stated.share_of_operating_cost),
        initial,
    )
