"""Contracts at random, of every type, as records; and what their parties gain from outside, by plain loops."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.appraisal.appraise import appraise_case
from portfolio.appraisal.settings import Settings, given
from portfolio.assumptions.build import build_case
from portfolio.contracts.parties import ledger
from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.fields import Words
from portfolio.records.project import Project

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.case import Case
    from portfolio.cashflow.ledger import Ledger


@dataclass
class Drawn:
    """A contract at random: its record, and what the parties gain from outside, year by year, by plain loops."""

    text: str
    outside: list[float]


def drawn(kind: str, seed: int) -> Drawn:
    dice = random.Random(f"{kind}{seed}")  # noqa: S311 - a test
    life, invested = dice.randint(4, 15), dice.randint(100, 3000)
    months = dice.randint(12, life * 12)
    term = months / 12
    rho = dice.choice([1.0, 0.9, 1.1])
    lines, saved = [], [0.0] * life
    for name in ("power", "heat"):
        amount, grows, fades = dice.randint(10, 500), dice.randint(-2, 5), dice.randint(0, 4)
        quantity, price = amount * 10, 0.1  # 万kWh, 10,000 元/kWh
        lines.append(
            f"{{line: {name}, quantity: {quantity} 万kWh/年, price: {price} 元/kWh, "
            f"escalation: {grows}%, degradation: {fades}%}}"
        )
        for t in range(life):
            saved[t] += rho * quantity * price * (1 + grows / 100) ** t * (1 - fades / 100) ** t
    om, mv, grant = dice.randint(0, 40), dice.randint(0, 10), dice.choice([0, 50])
    award, capital, again = dice.choice([0, 900]), dice.choice([0, 30]), dice.choice([0, 20])
    outside = [-float(invested)] + [0.0] * life
    for t in range(life):
        outside[t + 1] += saved[t] - om * 1.03**t - mv * min(max(term - t, 0.0), 1.0)
    outside[1] += award * 320 / 1e4 - capital
    outside[life] += capital + invested * 0.05
    outside[2] -= again
    bought_again = f", reinvest: [2], reinvest_amount: {again} 万元" if again else ""
    outside[0] += grant
    carbon = dice.choice([True, False])
    if carbon:
        for t in range(life):
            outside[t + 1] += 1000 * 40 * 0.5 / 1e4
    text = f"""
id: x
name: x
sector: buildings
investment: {invested} 万元
abatement: 1000 吨/年
funding: {{market: {invested - grant} 万元, higher_level: {grant} 万元, town: 0 万元}}
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: {life}
  capex: [{{line: plant, amount: {invested} 万元, residual: 5%{bought_again}}}]
  savings: [{", ".join(lines)}]
  operating_cost:
    - {{line: om, amount: {om} 万元/年, escalation: 3%{dice.choice(["", ", payer: host"])}}}
    - {{line: mv, amount: {mv} 万元/年, until: term}}
  {"working_capital: " + str(capital) + " 万元" if capital else ""}
  {"carbon_revenue: {price: 40 元/吨, sold: 50%}" if carbon else ""}
contract:
  type: {kind}
  signed: 2014-01-01
  kind: building_retrofit
  host: {{kind: {dice.choice(["public", "enterprise, income_tax_rate: 25%"])}}}
  term: {months} months
  realisation: {rho}
  carbon_share: {dice.randint(0, 100)}%
  {f"award: {{saving: {award} tce/年, rate: 320 元/tce}}" if award else ""}
{_terms(kind, dice, invested, life, months)}
financing:
  - lender: bank
    share_of_investment: {dice.randint(0, 80)}%
    rate: 6.55%
    years: {dice.randint(1, life)}
    repayment: equal_principal
tax: {{regime: income_tax, income_tax_rate: 25%, loss_years: 5, depreciation: {{years: {dice.randint(2, life)}}}}}
"""
    return Drawn(text, outside)


def _terms(kind: str, dice: random.Random, invested: int, life: int, months: int) -> str:
    if kind == "mixed":
        parts = ["shared_savings", dice.choice(["guaranteed_savings", "trusteeship", "lease", "pv_developer"])]
        shares = [40, 60]
        rows = []
        for part, line, held in zip(parts, ("power", "heat"), shares, strict=True):
            body = _terms(part, dice, invested * held // 100, life, months).replace("line: power", f"line: {line}")
            body = "\n".join("    " + row for row in body.splitlines())
            rows.append(f"    - type: {part}\n      savings: [{line}]\n      share_of_investment: {held}%\n{body}")
        return "  parts:\n" + "\n".join(rows)
    if kind == "shared_savings":
        years = -(-months // 12)
        form = dice.choice(["one", "steps", "priority", "collar"])
        steps = "[" + ", ".join(f"{dice.randint(0, 100)}%" for _ in range(years)) + "]"
        share = {"steps": steps}.get(form, "80%")
        more = {
            "priority": f"  priority: {{receipts: {invested // 2} 万元, share: 95%}}\n",
            "collar": "  floor: 50 万元/年\n  ceiling: 200 万元/年\n",
        }.get(form, "")
        return f"  esco_share: {share}\n{more}"
    if kind == "guaranteed_savings":
        guarantee = f"{{line: power, quantity: {dice.randint(100, 5000)} 万kWh/年}}"
        return (
            f"  price: {int(invested * 1.2)} 万元\n  fee: 5 万元/年\n  fee_escalation: 2%\n  guarantee: [{guarantee}]\n"
            f"  shortfall_multiplier: 1.5\n  excess_share: 50%\n"
        )
    if kind == "trusteeship":
        form = dice.choice(["fee_share: 95%", "fee: 475 万元/年", "guaranteed_saving: 25 万元/年\n  excess_share: 60%"])
        return f"  baseline_cost: 900 万元/年\n  baseline_escalation: 2%\n  {form}\n"
    if kind == "lease":
        rented = dice.randint(1, life)
        return (
            f"  rate: 7%\n  years: {rented}\n  repayment: {dice.choice(['equal_payment', 'equal_principal'])}\n"
            "  purchase_price: 1 万元\n  fee: 20 万元/年\n  guaranteed_saving: 300 万元/年\n"
        )
    return "  discount: 10%\n  roof_rent: 5 万元/年\n"


def case_of(text: str) -> Case:
    """The inputs of a record."""
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    project = validate(document, Project)
    assert isinstance(project, Project), (project, text)
    return build_case(project, lambda *path: document.tree.locate(path)[0])


def book_of(text: str) -> Ledger:
    """The ledger of a record."""
    found = ledger(case_of(text))
    assert found is not None
    return found


def appraisal_of(text: str, rate: float | None = 0.08) -> Appraisal:
    """The appraisal of a record at a rate."""
    chosen = given("rate", Words(zh="折现率"), rate, "1/年") if rate is not None else None
    return appraise_case(case_of(text), Words(zh="x"), Settings(chosen))
