"""Net present values, factors, paybacks, ratios and critical values at their edges."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portfolio import indicators
from portfolio.indicators import (
    airr,
    annuity_factor,
    annuity_payment,
    bcr,
    break_even,
    break_even_root,
    capital_recovery_factor,
    critical_value,
    critical_value_linear,
    discounted_payback,
    equivalent_annual,
    future_annuity_factor,
    gradient_factor,
    levelised_cost,
    mirr,
    npv,
    payback,
    payment_parts,
    ratio,
    sensitivity_coefficient,
    sinking_fund_factor,
    xnpv,
)

FLOWS = [-1000.0, 200, 300, 300, 400, 500]


# --- Net present value ------------------------------------------------------------------------------------------------


def test_conventions_differ_by_powers_of_the_growth() -> None:
    t0 = npv(FLOWS, 0.08)
    assert npv(FLOWS, 0.08, "year_end") == pytest.approx(t0 / 1.08, rel=1e-14)
    assert npv(FLOWS, 0.08, "mid_year") == pytest.approx(t0 / 1.08**0.5, rel=1e-14)
    assert t0 == pytest.approx(npf.npv(0.08, FLOWS), rel=1e-14)
    with pytest.raises(ValueError, match="no discounting convention"):
        npv(FLOWS, 0.08, "end")  # type: ignore[arg-type]


def test_npv_of_a_profile_a_batch_and_both() -> None:
    rates = np.array([0.0, 0.05, 0.3])
    profile = npv(FLOWS, rates)
    assert isinstance(profile, np.ndarray)
    np.testing.assert_allclose(profile, [npv(FLOWS, rate) for rate in rates], rtol=1e-13)
    batch = np.array([FLOWS, np.ones(6), np.zeros(6)])
    np.testing.assert_allclose(npv(batch, rates), [npv(f, r) for f, r in zip(batch, rates, strict=True)], rtol=1e-13)
    crossed = npv(batch[:, None], rates, "mid_year")
    assert isinstance(crossed, np.ndarray)
    assert crossed.shape == (3, 3)
    assert crossed[0, 2] == pytest.approx(npv(FLOWS, 0.3, "mid_year"))
    cube = np.random.default_rng(0).normal(size=(6, 2, 5))
    np.testing.assert_allclose(npv(cube, 0.1, time_axis=0), npv(np.moveaxis(cube, 0, -1), 0.1), rtol=1e-12)
    np.testing.assert_allclose(
        npv(cube[:, ::2, ::2], 0.1, time_axis=0), npv(cube, 0.1, time_axis=0)[::2, ::2], rtol=1e-12
    )  # type: ignore[index]


def test_one_series_gives_a_float() -> None:
    assert type(npv(FLOWS, 0.08)) is float
    assert type(npv([Decimal(-1), Decimal("1.1")], 0.1)) is float
    assert isinstance(npv([FLOWS], 0.08), np.ndarray)


def test_npv_refuses() -> None:
    with pytest.raises(ValueError, match=r"flows\[1, 2\] is nan"):
        npv([[1.0, 2, 3], [4, 5, math.nan]], 0.1)
    with pytest.raises(ValueError, match=r"flows\[2, 1\] is inf"):
        npv(np.array([[1.0, 2], [3, 4], [5, math.inf]]), 0.1, time_axis=0)
    with pytest.raises(ValueError, match=r"flows\[1\] is nan"):
        npv([1.0, math.nan], [0.1, 0.2])
    with pytest.raises(ValueError, match="overflows"):
        npv([1e308, 1e308], 0.0)
    for rate in (-1.0, -2, math.nan, math.inf):
        with pytest.raises(ValueError, match="rate must be"):
            npv(FLOWS, rate)
    with pytest.raises(ValueError, match="flows is one number"):
        npv(5.0, 0.1)


def test_large_amounts_that_do_not_overflow_pass() -> None:
    assert npv([1e200, 1e200], 0.0) == pytest.approx(2e200)


# --- Factors ----------------------------------------------------------------------------------------------------------


@given(st.floats(-0.5, 2.0), st.integers(1, 80))
def test_factors_are_sums(rate: float, periods: int) -> None:
    k = np.arange(1, periods + 1)
    present = float(np.sum((1 + rate) ** -k.astype(float)))
    assert annuity_factor(rate, periods) == pytest.approx(present, rel=1e-9)
    assert future_annuity_factor(rate, periods) == pytest.approx(present * (1 + rate) ** periods, rel=1e-9)
    assert capital_recovery_factor(rate, periods) == pytest.approx(1 / present, rel=1e-9)
    assert sinking_fund_factor(rate, periods) == pytest.approx(1 / (present * (1 + rate) ** periods), rel=1e-9)


def test_factors_keep_their_digits_at_small_rates() -> None:
    for rate in (0.0, 1e-16, 1e-12, -1e-12, 1e-8):
        expected = 15 * (1 - 8 * rate)
        assert annuity_factor(rate, 15) == pytest.approx(expected, rel=1e-12)
        assert annuity_payment(15.0, rate, 15) == pytest.approx(15 / expected, rel=1e-12)
    assert abs(npf.pmt(1e-12, 15, -15.0) - 1) > 1e-5
    assert gradient_factor(0.0, 10) == 45


def test_payment_parts_repay_the_loan() -> None:
    interest, repaid = payment_parts(1000, 0.0655, 7)
    assert repaid.sum() == pytest.approx(1000)
    np.testing.assert_allclose(interest + repaid, annuity_payment(1000, 0.0655, 7))
    np.testing.assert_allclose(interest, (1000 - np.concatenate([[0], repaid.cumsum()[:-1]])) * 0.0655)
    for bad in (2.5, 0, -1):
        with pytest.raises(ValueError, match="periods"):
            payment_parts(1000, 0.06, bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="whole"):
        gradient_factor(0.1, 2.5)


def test_equivalent_annual_is_worth_the_npv() -> None:
    yearly = equivalent_annual(FLOWS, 0.08)
    assert npv([0.0] + [float(yearly)] * 5, 0.08) == pytest.approx(npv(FLOWS, 0.08))
    assert equivalent_annual(FLOWS, 0.0) == pytest.approx(sum(FLOWS) / 5)
    chinese = equivalent_annual(FLOWS, 0.08, convention="year_end")
    assert npv([float(chinese)] * 6, 0.08, "year_end") == pytest.approx(npv(FLOWS, 0.08, "year_end"))
    np.testing.assert_allclose(equivalent_annual([FLOWS, FLOWS], 0.08, 10.0), float(yearly) * 3.992710037 / 6.710081399)


# --- Payback ----------------------------------------------------------------------------------------------------------


def test_payback_by_convention() -> None:
    assert payback(FLOWS) == 3.5
    assert payback(FLOWS, "mid_year") == 4.0
    assert payback(FLOWS, "year_end") == 4.5
    t0 = discounted_payback(FLOWS, 0.08)
    assert t0 is not None
    assert discounted_payback(FLOWS, 0.08, "year_end") == pytest.approx(t0 + 1)
    assert discounted_payback(FLOWS, 0.0) == 3.5


@pytest.mark.parametrize(
    ("flows", "first", "last"),
    [
        ([-100, 60, 60, -80, 100], 5 / 3, 3.6),
        ([-100, 120, -50], 5 / 6, None),
        ([-100, 50], None, None),
        ([100, 50], None, None),
        ([0, 0], None, None),
        ([5], None, None),
        ([50, -100, 25, 50], 2.5, 2.5),
        ([0, 0, -100, 50, 50], 4.0, 4.0),
        ([-100, 0, 100], 2.0, 2.0),
        ([-1, *[0.1] * 10], 10.0, 10.0),
        ([-0.3, 0.1, 0.1, 0.1], 3.0, 3.0),
    ],
)
def test_payback_where_the_sum_crosses_zero_never_once_or_often(
    flows: list[float], first: float | None, last: float | None
) -> None:
    for crossing, expected in (("first", first), ("last", last)):
        found = payback(flows, crossing=crossing)  # type: ignore[arg-type]
        assert found == (None if expected is None else pytest.approx(expected))
        batch = payback([flows, flows], crossing=crossing)  # type: ignore[arg-type]
        np.testing.assert_allclose(batch, [math.nan if expected is None else expected] * 2)  # type: ignore[arg-type]


def test_payback_refuses() -> None:
    with pytest.raises(ValueError, match=r"flows\[1\] is nan"):
        payback([-1, math.nan])
    with pytest.raises(ValueError, match="crossing"):
        payback([-1, 2], crossing="second")  # type: ignore[arg-type]


def test_discounted_payback_of_a_batch_with_its_own_rates() -> None:
    both = discounted_payback([FLOWS, FLOWS], [0.0, 0.08])
    np.testing.assert_allclose(both, [3.5, discounted_payback(FLOWS, 0.08)])  # type: ignore[arg-type]


# --- Ratios, break-even, sensitivity ----------------------------------------------------------------------------------


def test_ratios_over_nothing_are_absent() -> None:
    assert ratio(1.0, 0.0) is None
    assert ratio(1.0, -1.0) is None
    np.testing.assert_allclose(ratio([1.0, 1.0], [0.0, 2.0]), [math.nan, 0.5])  # type: ignore[arg-type]
    assert bcr([1.0], [0.0], 0.1) is None
    assert levelised_cost([1.0, 1.0], [0.0, 0.0], 0.1) is None
    assert mirr([1.0, 2.0], 0.1, 0.1) is None
    assert mirr([-1.0, -2.0], 0.1, 0.1) is None
    assert break_even(100, 5, 5) is None
    assert sensitivity_coefficient(0, 5, 0.1) is None
    assert sensitivity_coefficient(5, 6, 0.0) is None
    assert critical_value_linear(5, 5, 0.1) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: ratio(math.nan, 1.0),
        lambda: airr(-1.0, 0.03, 15),
        lambda: airr(2.0, 0.03, 0),
        lambda: break_even(math.inf, 2, 1),
        lambda: sensitivity_coefficient(math.nan, 1, 0.1),
        lambda: critical_value_linear(1, math.nan, 0.1),
        lambda: critical_value(lambda _: math.nan),
        lambda: critical_value(lambda x: x, low=0.5),
        lambda: critical_value(lambda x: x, change=0.0),
        lambda: break_even_root(lambda x: x, 1, 0),
        lambda: xnpv([math.inf], [dt.date(2013, 1, 1)], 0.1),
        lambda: annuity_factor(0.1, 0),
    ],
)
def test_what_cannot_be_computed_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        call()  # type: ignore[operator]


def test_levelised_costs_do_not_depend_on_the_convention_where_tonnes_are_discounted() -> None:
    costs, tonnes = [1000.0, -100, -100], [0.0, 50, 50]
    assert levelised_cost(costs, tonnes, 0.08, "year_end") == pytest.approx(levelised_cost(costs, tonnes, 0.08))
    assert levelised_cost(costs, tonnes, 0.08, "year_end", discount_quantities=False) != pytest.approx(
        levelised_cost(costs, tonnes, 0.08, discount_quantities=False)
    )


def test_critical_values_linear_and_exact_differ_where_the_indicator_is_curved() -> None:
    def worth(change: float) -> float:
        return float(npv([-1000 * (1 + change), *[300 * (1 - change**2)] * 5], 0.08))

    found = critical_value(worth)
    assert found.exact is not None
    assert worth(found.exact) == pytest.approx(0, abs=1e-9)
    assert found.linear is not None
    assert found.linear != pytest.approx(found.exact, rel=1e-3)


def test_the_exact_critical_value_is_the_nearest_on_either_side() -> None:
    assert critical_value(lambda x: (x - 0.5) * (x + 0.2)).exact == pytest.approx(-0.2)
    assert critical_value(lambda x: 1 + x * x).exact is None
    assert critical_value(lambda x: 1 + x * x).linear == pytest.approx(-10)
    assert critical_value(lambda _: 5.0).linear is None
    assert critical_value(lambda x: x).exact == 0
    assert critical_value(lambda x: 3 - x, limit=2.5).exact == pytest.approx(0.5)
    assert break_even_root(lambda x: x - 10, 0, 10) == 10


@given(st.floats(-0.98, 9.9), st.floats(0.01, 100))
@example(5e-324, 1.0)
@example(5e-324, 15.0)
def test_a_straight_lines_critical_value_is_its_root(root: float, slope: float) -> None:
    found = critical_value(lambda x: slope * (x - root))
    assert found.exact == pytest.approx(root, rel=1e-12, abs=1e-12)


def test_the_room_exports_what_the_registry_lists() -> None:
    from portfolio.indicators.registry import INDICATORS

    assert {row.key for row in INDICATORS} <= set(indicators.__all__)
