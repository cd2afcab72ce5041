"""Depreciation and taxes by hand, and what holds of them whatever the figures are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from portfolio.cashflow.taxation import (
    depreciation,
    holiday_rates,
    income_tax,
    loss_relief,
    net_of_vat,
    notional_tax,
    surcharges,
    vat,
    vat_account,
)
from portfolio.indicators import irr

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from portfolio.cashflow.depreciation import Method
    from portfolio.cashflow.taxation import LossMode
    from portfolio.indicators import Floats

COMPUTED: tuple[Method, ...] = ("straight_line", "double_declining", "sum_of_years")
MODES: tuple[LossMode, ...] = ("carry_forward", "refund", "lost")

amounts = st.one_of(st.integers(-1000, 1000).map(float), st.floats(-1e9, 1e9, allow_subnormal=False))
batches = hnp.arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 20)), elements=amounts)
spans = st.one_of(st.none(), st.integers(0, 25))
money = st.floats(0, 1e9, allow_subnormal=False)
shares = st.floats(0, 1)


def near(found: ArrayLike, wanted: ArrayLike, scale: float = 1.0) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(wanted), rtol=1e-9, atol=1e-12 * max(scale, 1.0))


# --- Depreciation ---------------------------------------------------------------------------------------------------


@given(money, shares, st.integers(1, 40), st.sampled_from(COMPUTED))
def test_depreciation_writes_off_cost_less_residual(cost: float, share: float, life: int, method: Method) -> None:
    found = depreciation(cost, cost * share, life, method)
    assert found.shape == (life,)
    assert (found >= 0).all()
    near(found.sum(), cost - cost * share, cost)


@given(st.lists(st.tuples(money, shares), min_size=1, max_size=5), st.integers(1, 12), st.sampled_from(COMPUTED))
def test_a_batch_of_assets_is_its_assets(assets: list[tuple[float, float]], life: int, method: Method) -> None:
    cost = np.array([value for value, _ in assets])
    residual = cost * np.array([share for _, share in assets])
    found = depreciation(cost, residual, life, method)
    for i in range(len(assets)):
        np.testing.assert_array_equal(found[i], depreciation(cost[i], residual[i], life, method))


@pytest.mark.parametrize("method", COMPUTED[:2])
def test_lives_of_one_and_two_years_are_level(method: Method) -> None:
    assert depreciation(100, 10, 1, method).tolist() == [90]
    assert depreciation(100, 10, 2, method).tolist() == [45, 45]


def test_sum_of_years_of_short_lives() -> None:
    assert depreciation(100, 10, 1, "sum_of_years").tolist() == [90]
    near(depreciation(100, 10, 2, "sum_of_years"), [60, 30])


def test_declining_stops_at_a_high_residual() -> None:
    near(depreciation(1000, 500, 5, "double_declining"), [400, 100, 0, 0, 0])


def test_explicit_amounts_are_taken_as_they_are() -> None:
    near(depreciation(100, 10, 3, "explicit", amounts=[50, 30, 10]), [50, 30, 10])
    found = depreciation([100, 100], 10, 2, "explicit", amounts=[60, 30])
    assert found.tolist() == [[60, 30], [60, 30]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"method": "declining"}, "no method"),
        ({"life": 0}, "whole number"),
        ({"life": -5}, "whole number"),
        ({"life": 2.5}, "whole number"),
        ({"life": float("nan")}, "whole number"),
        ({"life": float("inf")}, "whole number"),
        ({"life": [5, 5]}, "whole number"),
        ({"cost": float("nan")}, "finite"),
        ({"residual": float("inf")}, "finite"),
        ({"residual": 101}, "between 0 and the cost"),
        ({"residual": -1}, "between 0 and the cost"),
        ({"cost": "100"}, "not numbers"),
        ({"amounts": [90, 0, 0, 0, 0]}, "go with"),
        ({"method": "explicit"}, "go with"),
        ({"method": "explicit", "amounts": [90]}, "1 years, the life 5"),
        ({"method": "explicit", "amounts": [100, -10, 0, 0, 0]}, "negative"),
        ({"method": "explicit", "amounts": [30, 30, 0, 0, 0]}, "miss it by up to 30"),
        ({"method": "explicit", "amounts": [90, 0, 0, 0, float("nan")]}, "finite"),
    ],
)
def test_what_depreciation_refuses(arguments: dict[str, Any], words: str) -> None:
    asset: dict[str, Any] = {"cost": 100, "residual": 10, "life": 5, "method": "straight_line"}
    with pytest.raises(ValueError, match=words):
        depreciation(**asset | arguments)


# --- Losses and income tax ------------------------------------------------------------------------------------------


def test_a_loss_lasts_five_years() -> None:
    # 100 lost in year 0; its fifth year is year 5. What is left then is gone in year 6.
    found = loss_relief([-100, 10, 10, 10, 10, 10, 500])
    assert found.used.tolist() == [0, 10, 10, 10, 10, 10, 0]
    assert found.expired.tolist() == [0, 0, 0, 0, 0, 50, 0]
    assert found.carried.tolist() == [100, 90, 80, 70, 60, 0, 0]
    assert found.taxable.tolist() == [0, 0, 0, 0, 0, 0, 500]


def test_the_oldest_loss_goes_first() -> None:
    # Were the newer loss used first, 40 of the older one would expire.
    found = loss_relief([-60, -40, 60, 40], years=2)
    assert found.used.tolist() == [0, 0, 60, 40]
    assert found.expired.tolist() == [0, 0, 0, 0]


def test_other_treatments_of_losses() -> None:
    assert loss_relief([-100, 0, 0, 0, 0, 0, 0, 150], years=None).taxable.tolist() == [0, 0, 0, 0, 0, 0, 0, 50]
    lost = loss_relief([-100, 150], "lost")
    assert (lost.taxable.tolist(), lost.expired.tolist()) == ([0, 150], [100, 0])
    assert loss_relief([-100, 150], years=0).expired.tolist() == [100, 0]
    assert income_tax([-100, 150], 0.25, "refund").tax.tolist() == [-25, 37.5]


def test_exempt_years_use_up_losses() -> None:
    found = income_tax([-100, 60, 60], [0, 0, 0.25])
    assert found.loss_used.tolist() == [0, 60, 40]
    assert found.tax.tolist() == [0, 0, 5]


@given(batches, spans)
def test_the_loss_account_closes(profit: Floats, years: int | None) -> None:
    found = loss_relief(profit, years=years)
    scale = float(np.abs(profit).sum())
    for part in (found.taxable, found.used, found.expired, found.carried):
        assert part.shape == profit.shape
        assert (part >= 0).all()
    losses = np.maximum(-profit, 0).cumsum(axis=-1)
    near(found.carried, losses - found.used.cumsum(axis=-1) - found.expired.cumsum(axis=-1), scale)
    near(found.taxable + found.used, np.maximum(profit, 0), scale)


@given(batches)
def test_without_a_limit_nothing_expires(profit: Floats) -> None:
    found = loss_relief(profit, years=None)
    scale = float(np.abs(profit).sum())
    assert not found.expired.any()
    assert (found.used.sum(axis=-1) <= np.maximum(-profit, 0).sum(axis=-1) + 1e-12 * scale).all()
    # A pool of losses: what it holds, as a sum from the last year in which it was empty.
    pool = np.zeros(len(profit))
    for year in range(profit.shape[-1]):
        pool = np.maximum(pool - profit[:, year], 0)
        near(found.carried[:, year], pool, scale)


@given(batches, spans, shares)
def test_tax_is_negative_only_as_a_refund(profit: Floats, years: int | None, rate: float) -> None:
    for mode in ("carry_forward", "lost"):
        assert (income_tax(profit, rate, mode, years).tax >= 0).all()
    near(income_tax(profit, rate, "refund").tax, rate * profit, float(np.abs(profit).max()))


@given(batches, spans, st.sampled_from(MODES), st.randoms(use_true_random=False))
def test_the_order_of_a_batch_changes_nothing(profit: Floats, years: int | None, mode: LossMode, chance: Any) -> None:
    order = list(range(len(profit)))
    chance.shuffle(order)
    one, other = (income_tax(rows, 0.25, mode, years) for rows in (profit, profit[order]))
    for name in ("taxable", "tax", "loss_used", "loss_expired", "loss_carried"):
        np.testing.assert_array_equal(getattr(one, name)[order], getattr(other, name))


@given(batches, st.integers(0, 24))
def test_a_longer_limit_never_costs_more(profit: Floats, years: int) -> None:
    shorter, longer = (income_tax(profit, 0.25, years=n).tax.sum(axis=-1) for n in (years, years + 1))
    assert (longer <= shorter + 1e-12 * np.abs(profit).sum()).all()


def test_rates_broadcast_over_a_batch() -> None:
    found = income_tax([-40, 100], [[0.25], [0.15]])
    assert found.tax.tolist() == [[0, 15], [0, 9]]
    assert found.loss_used.shape == (2, 2)


def test_the_holiday_starts_with_income_and_ends_with_the_contract() -> None:
    assert holiday_rates(0.25, 3, 3, 2, 10).tolist() == [0.25, 0.25, 0, 0, 0, 0.125, 0.125, 0.125, 0.25, 0.25]
    assert holiday_rates(0.25, 3, 3, 0, 5, sharing_years=2).tolist() == [0, 0, 0.25, 0.25, 0.25]
    assert holiday_rates(0.25, 3, 3, 0, 7, sharing_years=10).tolist() == [0, 0, 0, 0.125, 0.125, 0.125, 0.25]
    assert holiday_rates(0.25, 3, 3, 9, 3).tolist() == [0.25, 0.25, 0.25]
    assert holiday_rates([0.25, 0.15], 1, 1, 0, 3).tolist() == [[0, 0.125, 0.25], [0, 0.075, 0.15]]


def test_what_the_holiday_is_worth_to_a_solar_roof() -> None:
    """G14 at 8 元/W: about 9.5 % after tax with the holiday, 8.5 % without; over 20 years, 5 % residual."""
    years = np.arange(25)
    before = 15_000 * 0.992**years * (0.8 * 0.7 + 0.2 * 0.502 + np.where(years < 20, 0.42, 0.0)) - 900
    ebit = before.copy()
    ebit[:20] -= depreciation(120_000, 6_000, 20, "straight_line")
    rates: list[tuple[Any, float]] = [(0.25, 0.085), (holiday_rates(0.25, 3, 3, 0, 25), 0.095)]
    for rate, wanted in rates:
        found = irr([-120_000, *(before - notional_tax(ebit, rate).tax)]).value
        assert found == pytest.approx(wanted, abs=5e-4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: loss_relief([1.0], "carry_back"), "no treatment"),  # type: ignore[arg-type]
        (lambda: loss_relief([1.0], years=-1), "whole number"),
        (lambda: loss_relief([1.0, float("nan")]), r"profit\[1\]"),
        (lambda: loss_relief([]), "no elements"),
        (lambda: income_tax([1.0, 2.0], 25), "between 0 and 1"),
        (lambda: income_tax([1.0, 2.0], -0.1), "between 0 and 1"),
        (lambda: income_tax([1.0, 2.0], float("nan")), "between 0 and 1"),
        (lambda: income_tax([1.0, 2.0], [0.25] * 3), "3 years where the amounts have 2"),
        (lambda: income_tax([1.0], [0.25] * 3), "3 years where the amounts have 1"),
        (lambda: notional_tax([float("inf")], 0.25), "finite"),
        (lambda: holiday_rates(0.25, -1, 3, 0, 9), "exempt_years"),
        (lambda: holiday_rates(0.25, 3, 0.5, 0, 9), "half_years"),  # type: ignore[arg-type]
        (lambda: holiday_rates(0.25, 3, 3, -1, 9), "first_income_year"),
        (lambda: holiday_rates(0.25, 3, 3, 0, 0), "years"),
        (lambda: holiday_rates(0.25, 3, 3, 0, 9, sharing_years=-1), "sharing_years"),
        (lambda: holiday_rates(25, 3, 3, 0, 9), "standard"),
    ],
)
def test_what_income_tax_refuses(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


# --- Value-added tax ------------------------------------------------------------------------------------------------


@given(batches, st.integers(0, 10**6))
def test_the_vat_account_closes(tax: Floats, seed: int) -> None:
    into = np.abs(np.random.default_rng(seed).permuted(tax, axis=-1))
    found = vat_account(np.abs(tax), into)
    scale = float(np.abs(tax).sum())
    near(found.payable.cumsum(axis=-1) - found.credit, (np.abs(tax) - into).cumsum(axis=-1), scale)
    assert (np.minimum(found.payable, found.credit) == 0).all()
    assert (found.payable >= 0).all()


def test_prices_with_and_without_tax_give_the_same() -> None:
    gross = np.array([117.0, 234.0])
    net = net_of_vat(gross, 0.17)
    near(vat(net, [0, 0], 0.17, 0.17).output_tax, gross - net)


def test_rates_of_vat_may_change_by_year() -> None:
    found = vat([100, 100, 100], [10, 10, 10], [0.17, 0.16, 0.13], 0.06)
    near(found.payable, [16.4, 15.4, 12.4])
    assert not found.cost.any()


def test_the_exempt_pay_their_input_tax_as_cost() -> None:
    found = vat([[1000, 1000], [2000, 2000]], [1500, 200], 0.06, 0.17, exempt=True)
    near(found.cost, [[255, 34], [255, 34]])
    for part in (found.output_tax, found.input_tax, found.payable, found.credit):
        assert part.shape == (2, 2)
        assert not part.any()
    assert not surcharges(found.payable, 0.12).any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: vat([1.0, 2.0], [1.0], 0.17, 0.17), "output has 2 years, input 1"),
        (lambda: vat_account([1.0], [1.0, 2.0]), "output has 1 years, input 2"),
        (lambda: vat([1.0], [1.0], 17, 0.17), "rate_out"),
        (lambda: vat([1.0], [1.0], 0.17, -0.17), "rate_in"),
        (lambda: vat([float("nan")], [1.0], 0.17, 0.17), r"output_sales\[0\]"),
        (lambda: net_of_vat(float("inf"), 0.17), "finite"),
        (lambda: net_of_vat(1.0, 13), "0.17 for 17 %"),
        (lambda: surcharges([-1.0], 0.1), "negative"),
        (lambda: surcharges([1.0], 10), "between 0 and 1"),
    ],
)
def test_what_vat_refuses(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
