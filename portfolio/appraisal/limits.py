"""How far a contract may slip before its provider misses the hurdle: capex, prices, savings, interest (METHOD §68)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.trial import Solution, Trial
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.fields import Words
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.indicators.crossing import Crossings

#: Parts and multiples of a stated figure among which a crossing is looked for.
_TIMES = np.concatenate([[0.0], 2.0 ** np.arange(-8, 8.25, 0.25)])
_RATES = np.linspace(0.0, 1.0, 33)
_CAPEX = Words(zh="建设投资上限", en="Highest investment")
_PRICE = Words(zh="能源价格倍数", en="Factor on energy prices")
_INTEREST = Words(zh="借款利率上限", en="Highest rate of the loans")
_NO_PRICES = Words(
    zh="缺：节约量的价格（cash_flow.savings[].price）", en="needs cash_flow.savings[].price: quantity and price"
)
_NO_LOANS = Words(zh="无借款", en="there are no loans")
_OF_ANOTHER = Words(zh="借款由他方承担", en="the loans are another party's")


def maximum_capex(appraisal: Appraisal) -> Solution:
    """The highest investment at which the provider reaches its hurdle, in 元; every part of it moves alike.

    Rule: METHOD §68.

    >>> from portfolio import study
    >>> round(maximum_capex(study("projects/emc-examples/g04.yaml").appraisals[0]).value / 1e4, 2)
    1004.17
    """
    trial = Trial.of(appraisal)
    solution = trial.asked("capex", _CAPEX, "元")
    if trial.lacks:
        return solution
    spent = [item for part in trial.case.spending for item in (part.amount, part.again_amount) if item]
    found = _scaled(trial, spent)
    return _answer(solution, found, trial.investment)


def break_even_price(appraisal: Appraisal) -> Solution:
    """The factor on the prices of what is saved at which the provider just reaches its hurdle; `inputs` are the prices.

    The least one where a fall of prices harms the provider; the most where a rise does, as under a fixed fee out of
    which it pays the bills. Rule: METHOD §68.
    """
    trial = Trial.of(appraisal)
    solution = trial.asked("price", _PRICE, "1")
    if trial.lacks:
        return solution
    prices = [item for line in trial.case.yearly if line.kind == "savings" for item in line.first if _is_price(item)]
    if not prices:
        return solution.unknown(_NO_PRICES)
    terms = trial.case.contract.inputs if trial.case.contract else {}
    bills = [item for path, item in terms.items() if path.endswith("baseline_cost")]
    solution = _answer(solution, _scaled(trial, [*prices, *bills]), 1.0)
    if solution.value is None:
        return solution
    return replace(solution, inputs=tuple(replace(item, value=item.value * solution.value) for item in prices))


def break_even_realisation(appraisal: Appraisal) -> Solution:
    """The least verified over expected saving (ρ) at which the provider reaches its hurdle. Rule: METHOD §68.

    >>> from portfolio import study
    >>> round(break_even_realisation(study("projects/emc-examples/g04.yaml").appraisals[0]).value, 4)
    0.996
    """
    trial = Trial.of(appraisal)
    solution = trial.asked("realisation", FIELD_LABELS["realisation"], "1")
    contract = trial.case.contract
    if trial.lacks or contract is None:
        return solution
    key, stated = contract.realisation.key, float(contract.realisation.value)
    return _answer(solution, trial.crossings(lambda x: {key: x}, _TIMES[None, :], stated), 1.0)


def break_even_interest(appraisal: Appraisal) -> Solution:
    """The highest rate, one for all loans, at which the provider's equity reaches the hurdle. Rule: METHOD §68.

    >>> from portfolio import study
    >>> round(break_even_interest(study("projects/emc-examples/g04.yaml").appraisals[0]).value, 4)
    0.1045
    """
    trial = Trial.of(appraisal, "esco_equity")
    solution = trial.asked("interest", _INTEREST, "1/年")
    if trial.lacks or appraisal.ledger is None:
        return solution
    rates = [loan.rate.key for loan in trial.case.loans or ()]
    if not rates:
        return solution.none(_NO_LOANS)
    if appraisal.ledger.investor not in {"esco", "developer"}:
        return solution.none(_OF_ANOTHER)
    found = trial.crossings(lambda x: dict.fromkeys(rates, x), _RATES[None, :])
    return _answer(solution, found, 1.0)


def _is_price(item: Input) -> bool:
    return item.unit.startswith("元/") and item.unit != "元/年"


def _scaled(trial: Trial, inputs: list[Input]) -> Crossings:
    """Where the NPV is zero if inputs are multiplied by one factor."""

    def change(factor: Array) -> dict[str, Array]:
        return {item.key: float(item.value) * factor for item in inputs}

    return trial.crossings(change, _TIMES[None, :], 1.0)


def _answer(solution: Solution, found: Crossings, unit: float) -> Solution:
    """The crossing as a solution, `unit` being what its 1 is worth."""
    if not np.isnan(found.x[0]):
        return solution.found(float(found.x[0]) * unit, "least" if found.rises[0] else "most")
    low, high = wan(float(found.first[0])), wan(float(found.last[0]))
    zh = f"净现值在 0 时为 {low}，在所查上限时为 {high}，其间不为零"
    return solution.none(
        Words(zh=zh, en=f"the NPV is {low} at 0 and {high} at the highest looked at: never zero between")
    )
