"""Sensitivity against sums by hand, and against records that are written with the changed figure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest

from portfolio.appraisal.catalogue import BY_NAME
from portfolio.appraisal.factors import GROUPS, FactorError, factors_of
from portfolio.appraisal.sensitivity import figures, one_at_a_time, scenarios, two_way
from portfolio.programme.study import Choices, study_of
from portfolio.tables import words as table_words
from portfolio.tables.sensitivity import of_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.view import View
    from portfolio.assumptions.inputs import Array
    from portfolio.records.fields import Words

T = TypeVar("T")
NPV, IRR = "project_pre_tax.npv", "project_pre_tax.irr"
EVERY_LINE = (Path(__file__).parent / "every-line.yaml").read_text(encoding="utf-8")
CHOICES = Choices(rate=0.08, carbon_value="50 元/吨")
#: 1,000 at once; 500 kWh at 0.6 元 and 100 saved, 30 spent, for five years.
SIMPLE = """\
id: "01"
name: {zh: 自编, en: Own}
sector: energy
investment: 1000 元
abatement: 10 吨/年
cash_flow:
  convention: t0
  first_year: 2015
  operating_years: 5
  prices: real
  revenue: [{line: sale, quantity: 500 kWh/年, price: 0.6 元/kWh}]
  savings: [{line: heat, amount: 100 元/年}]
  operating_cost: [{line: om, amount: 30 元/年}]
"""
ANNUITY = sum(1.1**-t for t in range(1, 6))


def npv(investment: float = 1, earned: float = 1, cost: float = 1) -> float:
    """Of `SIMPLE` at 10 %, by multiples of its figures."""
    return -1000 * investment + (400 * earned - 30 * cost) * ANNUITY


def there(value: T | None) -> T:
    assert value is not None
    return value


def english(reason: Words | None) -> str:
    return there(reason).text("en")


@pytest.fixture
def simple(appraised: Callable[..., Appraisal]) -> Appraisal:
    return appraised(SIMPLE, Choices(rate=0.1))


@pytest.fixture
def every_line(appraised: Callable[..., Appraisal]) -> Appraisal:
    return appraised(EVERY_LINE, CHOICES)


# By hand.


def test_values_coefficients_and_critical_changes_of_a_simple_record(simple: Appraisal) -> None:
    found = one_at_a_time(simple, NPV)
    base = npv()
    assert found.limit == 0
    effect = found.find("revenue_and_savings")
    assert [p.change for p in effect.points] == [-0.2, -0.1, -0.05, 0.05, 0.1, 0.2]
    for point in effect.points:
        assert point.figure.value == pytest.approx(npv(earned=1 + point.change))
        assert point.coefficient == pytest.approx(400 * ANNUITY / base)
    assert (effect.low, effect.high) == pytest.approx((npv(earned=0.8), npv(earned=1.2)))
    assert effect.swing == pytest.approx(0.4 * 400 * ANNUITY)
    assert effect.coefficient == pytest.approx(400 * ANNUITY / base)
    assert effect.critical.linear == pytest.approx(-base / (400 * ANNUITY))
    assert effect.critical.exact == pytest.approx(effect.critical.linear)
    assert found.find("investment").critical.exact == pytest.approx(base / 1000)
    assert found.find("operating_cost").critical.exact == pytest.approx(base / (30 * ANNUITY))


def test_factors_stand_by_falling_swing(simple: Appraisal) -> None:
    found = one_at_a_time(simple, NPV)
    swings = [effect.swing for effect in found.effects]
    assert swings == sorted(swings, reverse=True)  # type: ignore[type-var]
    names = [effect.factor.key for effect in found.effects]
    assert names == ["revenue_and_savings", "investment", "discount_rate", "operating_cost", "tonnes"]


def test_the_rate_at_which_the_npv_is_zero_is_the_rate_of_return(simple: Appraisal) -> None:
    """A curved indicator: the linear value is another."""
    critical = one_at_a_time(simple, NPV, ["discount_rate"]).effects[0].critical
    assert 0.1 * (1 + there(critical.exact)) == pytest.approx(simple.value(IRR))
    line = 0.1 * -npv() / (npv_at(0.11) - npv())
    assert critical.linear == pytest.approx(line)
    assert abs(there(critical.linear) - there(critical.exact)) > 0.1


def npv_at(rate: float) -> float:
    return -1000 + 370 * sum((1 + rate) ** -t for t in range(1, 6))


def test_a_rate_of_return_has_to_reach_the_discount_rate(simple: Appraisal) -> None:
    found = one_at_a_time(simple, IRR, ["investment", "revenue_and_savings"])
    assert found.limit == 0.1
    for effect in found.effects:
        same = one_at_a_time(simple, NPV, [effect.factor.key]).effects[0]
        assert effect.critical.exact == pytest.approx(same.critical.exact)
        assert effect.critical.linear != pytest.approx(effect.critical.exact, rel=1e-3)


def test_a_cost_per_tonne_goes_as_one_over_the_tonnes(simple: Appraisal) -> None:
    """The limit is the caller's: a tenth dearer than now."""
    name = "project_pre_tax.simple_lifetime_cost"
    assert simple.value(name) == pytest.approx(20)
    [effect] = one_at_a_time(simple, name, ["tonnes"], [0.25], limit=25).effects
    assert effect.points[0].figure.value == pytest.approx(16)
    assert effect.coefficient == pytest.approx(-0.2 / 0.25)
    assert effect.critical.exact == pytest.approx(-0.2)
    assert effect.critical.linear == pytest.approx(0.1 * 5 / (20 / 1.1 - 20))


# Against records written with the changed figure.


def at(text: str, pattern: str, times: float) -> str:
    """A record with the figures that stand at some places multiplied; each place is a pattern with one group."""
    found = re.findall(pattern, text)
    assert found, pattern
    return re.sub(pattern, lambda m: m[0].replace(m[1], f"{float(m[1]) * times:.12g}", 1), text)


#: Each factor, and the places of its figures.
PLACES = {
    "investment": [
        r"total: (1000) 万元", r"设备: (700) 万元", r"土建: (300) 万元", r"plant, amount: (700) 万元",
        r"civil, amount: (300) 万元", r"reinvest_amount: (80) 万元",
    ],
    "revenue_and_savings": [r"price: (0\.25) 元/kWh", r"amount: (150) 万元", r"fee, amount: (10) 万元"],
    "operating_cost": [r"amount: (30) 万元", r"\b(8) 万元[,\]]", r"\b(9) 万元[,\]]", r"\b(1[012]) 万元[,\]]"],
    "tonnes": [r"abatement: (3000) "],
    "cash_flow.revenue[0].quantity": [r"quantity: (200) 万kWh"],
    "cash_flow.savings[0].escalation": [r"escalation: (3)%"],
    "cash_flow.capex[0].residual": [r"residual: (5)%"],
    "cash_flow.carbon_revenue.price": [r"price: (40) 元"],
    "cash_flow.carbon_revenue.sold": [r"sold: (30)%"],
    "cash_flow.working_capital": [r"share_of_operating_cost: (20)%"],
    "funding.town": [r"town: (100) 万元"],
    "cash_flow.awards[1].amount": [r"amount: (15) 万元"],
    "jobs": [r"jobs: (25) 人"],
}  # fmt: skip


@pytest.mark.parametrize("key", PLACES)
def test_a_changed_value_is_that_of_a_record_written_so(
    key: str, every_line: Appraisal, appraised: Callable[..., Appraisal]
) -> None:
    changes = [-0.2, 0.2]
    batch = {
        row.name: figures(every_line, row.name, [{key: change} for change in changes])
        for row in every_line.indicators
        if row.value is not None
    }
    moved = False
    for number_, change in enumerate(changes):
        text = EVERY_LINE
        for place in PLACES[key]:
            text = at(text, place, 1 + change)
        alone = appraised(text, CHOICES)
        for name, found in batch.items():
            assert found[number_].value == pytest.approx(alone.value(name), rel=1e-9), name
            moved |= found[number_].value != pytest.approx(every_line.value(name), rel=1e-9)
    assert moved


@pytest.mark.parametrize(("key", "name"), [("discount_rate", "rate"), ("carbon_value", "carbon_value")])
def test_a_changed_setting_is_the_setting(
    key: str, name: str, every_line: Appraisal, appraised: Callable[..., Appraisal]
) -> None:
    chosen = {"rate": 0.1} if name == "rate" else {"carbon_value": "62.5 元/吨"}
    alone = appraised(EVERY_LINE, replace(CHOICES, **chosen))
    for row in every_line.indicators:
        if row.value is not None:
            [found] = figures(every_line, row.name, [{key: 0.25}])
            assert found.value == pytest.approx(alone.value(row.name), rel=1e-9), row.name


def test_every_factor_gives_a_figure_or_a_reason(every_line: Appraisal) -> None:
    """No indicator raises under any change, and none is NaN."""
    draws = [{key: change} for key in factors_of(every_line) for change in (-0.95, 0.2, 5.0)]
    for row in every_line.indicators:
        for found in figures(every_line, row.name, draws):
            assert (found.value is None) == (found.reason is not None)
            assert found.value is None or np.isfinite(found.value)


@pytest.mark.parametrize("key", [*GROUPS, "cash_flow.revenue[0].price", "cash_flow.carbon_revenue.price"])
@pytest.mark.parametrize("indicator", [NPV, IRR])
def test_the_exact_critical_change_reaches_the_limit(key: str, indicator: str, every_line: Appraisal) -> None:
    if (key, indicator) == ("discount_rate", IRR):
        return
    found = one_at_a_time(every_line, indicator, [key])
    exact = found.effects[0].critical.exact
    assert exact is not None
    [applied] = figures(every_line, indicator, [{key: exact}])
    size = max(abs(there(point.figure.value)) for point in found.effects[0].points)
    assert applied.value == pytest.approx(found.limit, abs=1e-9 * size)


# Two factors, scenarios.


def test_two_factors_together(simple: Appraisal) -> None:
    found = two_way(simple, NPV, "investment", "revenue_and_savings")
    for change, line in zip(found.changes, found.figures, strict=True):
        for other, figure in zip(found.changes, line, strict=True):
            assert figure.value == pytest.approx(npv(1 + change, 1 + other))


def test_two_factors_are_each_alone_where_the_other_stays(every_line: Appraisal) -> None:
    changes = [-0.2, 0.0, 0.2]
    first, second = "investment", "operating_cost"
    found = two_way(every_line, IRR, first, second, changes).figures
    turned = two_way(every_line, IRR, second, first, changes).figures
    assert values(zip(*turned, strict=True)) == pytest.approx(values(found))
    down = one_at_a_time(every_line, IRR, [first], changes).effects[0].points
    across = one_at_a_time(every_line, IRR, [second], changes).effects[0].points
    assert [found[0][1].value, found[2][1].value] == pytest.approx([p.figure.value for p in down])
    assert [found[1][0].value, found[1][2].value] == pytest.approx([p.figure.value for p in across])
    assert found[1][1].value == pytest.approx(every_line.value(IRR))


def values(rows: Iterable[Iterable[object]]) -> list[float]:
    return [figure.value for row in rows for figure in row]  # type: ignore[attr-defined]


def test_two_factors_must_be_two(every_line: Appraisal) -> None:
    with pytest.raises(FactorError, match="in common"):
        two_way(every_line, NPV, "investment", "cash_flow.capex[0].amount")


def test_named_scenarios(simple: Appraisal) -> None:
    named = [
        ("base", {}),
        ("lean", {"investment": 0.3, "revenue_and_savings": -0.1}),
        ("worse", {"operating_cost": 2.0}),
    ]
    found = dict(scenarios(simple, NPV, named))
    assert found["base"].value == pytest.approx(npv())
    assert found["lean"].value == pytest.approx(npv(1.3, 0.9))
    assert found["worse"].value == pytest.approx(npv(cost=3))


# What there is not, and why.


def reason(appraisal: Appraisal, indicator: str, factor: str, limit: float | None = None) -> str:
    why = one_at_a_time(appraisal, indicator, [factor], limit=limit).effects[0].critical.reason
    return english(why) if why else ""


def test_a_critical_change_that_there_is_not_says_why(simple: Appraisal, every_line: Appraisal) -> None:
    assert "does not move" in reason(simple, NPV, "tonnes")
    assert "no limit" in reason(simple, "project_pre_tax.payback", "investment")
    assert reason(simple, "project_pre_tax.payback", "investment", limit=3) == ""
    assert "-95 % to +500 %" in reason(simple, NPV, "investment", limit=1e6).replace("−", "-")
    assert "a share of 100 %" in reason(every_line, NPV, "cash_flow.carbon_revenue.sold", limit=1e9)


def test_a_jump_through_the_limit_is_no_crossing(every_line: Appraisal) -> None:
    """What is spent again in year 8 puts payback off by two years: it is never 9 years."""
    [effect] = one_at_a_time(every_line, "project_pre_tax.payback", ["revenue_and_savings"], limit=9).effects
    paid_back = [there(point.figure.value) for point in effect.points]
    assert not any(8.5 < value < 9.5 for value in paid_back)
    assert min(paid_back) < 9 < max(paid_back)
    assert effect.critical.exact is None
    assert effect.critical.reason is not None


def test_shares_stop_at_the_whole(every_line: Appraisal) -> None:
    key = "cash_flow.carbon_revenue.sold"
    assert factors_of(every_line)[key].most == pytest.approx(1 / 0.3 - 1)
    at_whole, beyond = figures(every_line, NPV, [{key: 2.3}, {key: 2.4}])
    assert at_whole.value is not None
    assert english(beyond.reason) == "a share would pass 100 %"


def test_an_indicator_that_is_absent_has_no_sensitivity(appraised: Callable[..., Appraisal]) -> None:
    bare = appraised('id: "01"\nname: x\nsector: energy\ninvestment: 10 元\n')
    found = one_at_a_time(bare, NPV)
    assert found.effects == ()
    assert "operating_years" in english(found.reason)
    together = two_way(bare, NPV, "investment", "discount_rate")
    assert {figure.reason for row in together.figures for figure in row} == {there(bare.find(NPV)).reason}
    never = appraised(SIMPLE.replace("0.6 元", "0.01 元"), Choices(rate=0.1))
    assert "not paid back" in english(one_at_a_time(never, "project_pre_tax.payback").reason)
    assert one_at_a_time(never, NPV).effects


def test_a_base_of_zero_has_no_coefficient(appraised: Callable[..., Appraisal]) -> None:
    """Without interest five times 370 pay 1,850 back, and no multiple of the rate changes that."""
    found = appraised(SIMPLE.replace("1000 元", "1850 元"), Choices(rate=0.0))
    [effect] = one_at_a_time(found, NPV, ["investment"]).effects
    assert (effect.base, effect.coefficient, effect.critical.exact) == (0, None, 0)
    assert "does not move" in reason(found, NPV, "discount_rate")


def test_the_life_is_no_factor(every_line: Appraisal) -> None:
    for key in ("cash_flow.operating_years", "operating_years"):
        with pytest.raises(FactorError, match=r"hang on the life.*--scenario"):
            one_at_a_time(every_line, NPV, [key])
    with pytest.raises(FactorError, match="parts of a whole"):
        one_at_a_time(every_line, NPV, ["cash_flow.construction[0]"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"factors": ["investment", "taste"]}, "choose from investment, revenue_and_savings"),
        ({"indicator": "project.taste"}, "choose from project_pre_tax.npv"),
        ({"changes": [-1.5]}, "fraction from -1 to 5"),
        ({"changes": [10.0]}, "fraction from -1 to 5"),
        ({"changes": [float("nan")]}, "fraction from -1 to 5"),
        ({"changes": [0.0]}, "no change"),
        ({"limit": float("nan")}, "limit"),
    ],
)
def test_wrong_questions_are_refused(words: dict[str, object], says: str, simple: Appraisal) -> None:
    with pytest.raises(FactorError, match=says):
        one_at_a_time(simple, **{"indicator": NPV, **words})  # type: ignore[arg-type]


def test_an_assumed_share_of_the_investment_moves_with_it(appraised: Callable[..., Appraisal], tmp_path: Path) -> None:
    """And a benefit that is read as yearly is an amount, its reading none."""
    assumed = tmp_path / "assumed.yaml"
    assumed.write_text(
        "id: a\nname: {zh: 假设, en: Assumed}\nsectors:\n  energy:\n"
        "    operating_years: {value: 5, source: own, rating: low}\n"
        "    operating_cost_share: {value: 2%, source: own, rating: low}\n"
        "    benefit_period: {value: per_year, source: own, rating: low}\n",
        encoding="utf-8",
    )
    text = 'id: "01"\nname: x\nsector: energy\ninvestment: 1000 元\nbenefit: {amount: 400 元, period: not_stated}\n'
    found = appraised(text, Choices(rate=0.1, assumptions=assumed))
    dear, cheap, busy = figures(
        found, NPV, [{"investment": 0.1}, {"operating_cost": -1.0}, {"revenue_and_savings": 0.5}]
    )
    annuity = ANNUITY / 1.1
    assert dear.value == pytest.approx(-1100 / 1.1 + (400 - 22) * annuity)
    assert cheap.value == pytest.approx(-1000 / 1.1 + 400 * annuity)
    assert busy.value == pytest.approx(-1000 / 1.1 + (600 - 20) * annuity)
    with pytest.raises(FactorError, match="how a figure is read"):
        figures(found, NPV, [{"assumed.benefit_period": 0.1}])


# Loans, taxes and contracts.

#: Half of the investment borrowed; `CAPEX` stands for lines that list it in parts, or for nothing.
FINANCED = """\
id: "01"
name: {zh: 自编, en: Own}
sector: energy
investment: 1000 元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  convention: t0
  first_year: 2015
  operating_years: 5
CAPEX  revenue: [{line: sale, amount: 400 元/年}]
  operating_cost: [{line: om, amount: 30 元/年}]
financing: [{line: bank, share_of_investment: 50%, rate: 6%, years: 4, repayment: REPAYMENT}]
tax: {regime: income_tax, income_tax_rate: 90%, depreciation: {years: 5}}
"""
LINES = "  capex: [{line: plant, amount: 600 元}, {line: works, amount: 400 元}]\n"


def financed(capex: str = "", repayment: str = "equal_principal") -> str:
    return FINANCED.replace("CAPEX", capex).replace("REPAYMENT", repayment)


def test_a_loan_by_its_share_moves_with_the_investment(appraised: Callable[..., Appraisal]) -> None:
    """Whether its parts are listed or not, as a record does in which every figure of it is written a tenth higher."""
    dear = financed().replace("1000 元", "1100 元")
    written = appraised(dear, Choices(rate=0.1)).value("equity.npv")
    for capex in ("", LINES):
        [found] = figures(appraised(financed(capex), Choices(rate=0.1)), "equity.npv", [{"investment": 0.1}])
        assert found.value == pytest.approx(written, rel=1e-12)


def test_a_draw_without_debt_leaves_the_others_alone(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(financed(), Choices(rate=0.1))
    key = "financing[0].share_of_investment"
    reasons = dict.fromkeys(("lender.llcr", "lender.plcr"), "no debt is served")
    reasons["lender.loan_payback"] = "nothing is borrowed"
    for name in reasons:
        base, none, more = figures(found, name, [{}, {key: -1.0}, {key: 0.1}])
        assert base.value == pytest.approx(found.value(name), rel=1e-12)
        assert (none.value, english(none.reason)) == (None, reasons[name])
        assert more.value is not None
        [effect] = one_at_a_time(found, name, [key], [-1.0, 0.1]).effects
        assert effect.base == pytest.approx(found.value(name), rel=1e-12)
        assert effect.swing is None


def test_a_rate_of_tax_stops_at_the_whole(appraised: Callable[..., Appraisal]) -> None:
    """+20 % of 90 % is no rate, and neither is what the search for a critical change would look at beyond."""
    found = appraised(financed(), Choices(rate=0.1))
    [effect] = one_at_a_time(found, "equity.npv", ["tax.income_tax_rate"]).effects
    assert [english(p.figure.reason) for p in effect.points if p.change > 0.1] == ["a share would pass 100 %"]
    assert [p.figure.value is None for p in effect.points] == [False] * 5 + [True]
    assert effect.base == pytest.approx(found.value("equity.npv"))


def test_what_is_divided_by_is_never_nothing(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(financed(repayment="sculpted, dscr: 1.3"), Choices(rate=0.1))
    none, least = figures(found, "equity.npv", [{"financing[0].dscr": -1.0}, {"financing[0].dscr": -0.95}])
    assert (none.value, english(none.reason)) == (None, "it cannot be zero")
    assert least.value is not None


def test_a_party_to_a_contract_is_discounted_at_its_own_rate(request: pytest.FixtureRequest) -> None:
    """Without a change every indicator is that of the appraisal, and a return has to reach that rate."""
    [found] = study_of(request.config.rootpath / "projects" / "emc-examples" / "g04.yaml").appraisals
    for row in found.indicators:
        if row.value is not None:
            [same] = figures(found, row.name, [{}])
            assert same.value == pytest.approx(row.value, rel=1e-12), row.name
    limit = one_at_a_time(found, "esco.irr", ["investment"], [0.1]).limit
    hurdle = there(found.find("esco.npv")).discount_rate
    assert limit == hurdle != there(found.settings.rate).value


# How the figures of a factor are put together.


def test_the_swing_holds_the_base(simple: Appraisal) -> None:
    """One change alone moves each factor by what it does; the order is not that of writing."""
    found = one_at_a_time(simple, NPV, changes=[-0.3])
    swings = {effect.factor.key: effect.swing for effect in found.effects}
    assert swings["investment"] == pytest.approx(300)
    assert swings["revenue_and_savings"] == pytest.approx(0.3 * 400 * ANNUITY)
    names = [effect.factor.key for effect in found.effects]
    assert names == ["revenue_and_savings", "investment", "discount_rate", "operating_cost", "tonnes"]


def test_the_coefficient_of_a_base_below_zero_keeps_its_direction(appraised: Callable[..., Appraisal]) -> None:
    poor = appraised(SIMPLE.replace("0.6 元", "0.1 元"), Choices(rate=0.1))
    base = -1000 + 120 * ANNUITY
    earned, spent = one_at_a_time(poor, NPV, ["revenue_and_savings", "investment"], [0.1]).effects[::-1]
    assert base < 0
    assert earned.coefficient == pytest.approx(150 * ANNUITY / abs(base))
    assert spent.coefficient == pytest.approx(-1000 / abs(base))


def test_a_share_without_room_above_has_its_line_through_less(appraised: Callable[..., Appraisal]) -> None:
    """Who sells 95 % of the tonnes cannot sell a tenth more; the net present value is a line in what is sold."""
    found = appraised(at(EVERY_LINE, r"sold: (30)%", 95 / 30), CHOICES)
    key = "cash_flow.carbon_revenue.sold"
    [half] = figures(found, NPV, [{key: -0.5}])
    critical = one_at_a_time(found, NPV, [key], limit=half.value).effects[0].critical
    assert (critical.linear, critical.exact) == pytest.approx((-0.5, -0.5))


def test_the_search_ends_where_the_indicator_does(simple: Appraisal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a figure from −30 % to −40 %, what lies beyond is not reached, and the other side is."""
    rule, gap = BY_NAME[NPV], [npv(0.7), npv(0.6)]

    def compute(view: View) -> Array:
        value = rule.compute(view)
        return np.where((value > gap[0]) & (value < gap[1]), np.nan, value)

    monkeypatch.setitem(BY_NAME, NPV, rule._replace(compute=compute))
    beyond, above = (one_at_a_time(simple, NPV, ["investment"], limit=npv(x)).effects[0].critical for x in (0.5, 1.5))
    assert beyond.linear == pytest.approx(-0.5)
    assert beyond.exact is None
    assert (above.linear, above.exact) == pytest.approx((0.5, 0.5))


def test_the_search_ends_at_its_range_whatever_changes_are_asked_for(simple: Appraisal) -> None:
    critical = one_at_a_time(simple, NPV, ["investment"], [-1.0], limit=npv(0.03)).effects[0].critical
    assert critical.linear == pytest.approx(-0.97)
    assert critical.exact is None


def test_like_draws_give_like_figures_to_the_last_digit(every_line: Appraisal) -> None:
    """Whether or not another draw of the batch changes the rate."""
    for row in every_line.indicators:
        if row.value is not None:
            [alone] = figures(every_line, row.name, [{"tonnes": 0.1}])
            [beside, _] = figures(every_line, row.name, [{"tonnes": 0.1}, {"discount_rate": 0.1}])
            assert alone == beside, row.name


def test_changes_that_differ_in_the_last_digits_have_their_own_columns(simple: Appraisal) -> None:
    changes = [0.1, 0.1000001]
    table = of_one(simple, one_at_a_time(simple, NPV, ["investment"], changes), changes)
    cells = [(column.key, column.label.zh, table.rows[0][column.key].value) for column in table.columns[4:6]]
    assert [(key, label) for key, label, _ in cells] == [("at_+0.1", "+10%"), ("at_+0.1000001", "+10.00001%")]
    assert [float(str(value)) for *_, value in cells] == pytest.approx([npv(1.1), npv(1.1000001)], rel=1e-12)


def test_no_table_holds_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="no figure"):
        table_words.figure(float("nan"))
