"""Rates of return: each status, every kind of flow that libraries stumble over, and what is refused."""

from __future__ import annotations

import datetime as dt
import math
import warnings

import numpy as np
import numpy_financial as npf
import pytest
import pyxirr

from portfolio.indicators import STATUSES, irr, irr_batch, mirr, npv, xirr, xnpv
from tests.indicators.polynomials import flows_with

CONVENTIONAL = [-1000.0, 200, 300, 300, 400, 500]


@pytest.mark.parametrize(
    ("flows", "status", "roots", "multiplicity"),
    [
        ([-100, 110], "unique", [0.1], [1]),
        ([-100, 230, -132], "multiple", [0.1, 0.2], [1, 1]),
        ([-100, 220, -121], "unique", [0.1], [2]),
        ([-1000, 3300, -3630, 1331], "unique", [0.1], [3]),
        ([-100, 470, -720, 360], "multiple", [0.2, 0.5, 1.0], [1, 1, 1]),
        ([100, 50], "none", [], []),
        ([-100, -50, 0], "none", [], []),
        ([-100, 150, -100], "none", [], []),
        ([5], "none", [], []),
        ([0, 0, -3, 0], "none", [], []),
        ([0, 0, 0], "undefined", [], []),
        ([-0.0, 0.0], "undefined", [], []),
        ([-100, 100], "unique", [0.0], [1]),
        ([-100, 50, 50], "unique", [0.0], [1]),
        ([-100, 50], "unique", [-0.5], [1]),
        ([-100, 1e-4], "unique", [-1 + 1e-6], [1]),
        ([-1, 1e6 + 1], "unique", [1e6], [1]),
        ([100, -110], "unique", [0.1], [1]),
        ([0, 0, -100, 0, 121, 0, 0], "unique", [0.1], [1]),
        ([-100] + [0] * 598 + [100 * 1.01**599], "unique", [0.01], [1]),
    ],
)
def test_status_and_roots(flows: list[float], status: str, roots: list[float], multiplicity: list[int]) -> None:
    single = irr(flows)
    assert (single.status, list(single.multiplicity)) == (status, multiplicity)
    np.testing.assert_allclose(single.roots, roots, rtol=1e-10, atol=1e-13)
    assert single.value == (single.roots[0] if status == "unique" else None)
    batch = irr_batch([flows])
    count = len(roots)
    assert (STATUSES[batch.status[0]], batch.count[0]) == (status, count)
    np.testing.assert_allclose(batch.roots[0, :count], roots, rtol=1e-10, atol=1e-13)
    assert batch.multiplicity[0, :count].tolist() == multiplicity
    assert np.isnan(batch.roots[0, count:]).all()
    assert np.isnan(batch.value[0]) == (status != "unique")


@pytest.mark.parametrize("scale", [1e-300, 1e-100, 1e-12, 1e-9, 1.0, 1e15, 1e100, 1e300])
def test_the_unit_of_the_flows_does_not_matter(scale: float) -> None:
    for flows in (CONVENTIONAL, [-100.0, 230, -132], [-100.0, 220, -121]):
        expected = irr(flows)
        scaled = irr(np.array(flows) * scale)
        assert scaled.status == expected.status
        assert scaled.multiplicity == expected.multiplicity
        np.testing.assert_allclose(scaled.roots, expected.roots, rtol=1e-12)
        np.testing.assert_allclose(irr_batch(np.array([flows]) * scale).roots[0], expected.roots, rtol=1e-12)


def test_a_stray_speck_neither_adds_nor_hides_a_rate() -> None:
    assert irr([-100, 110, 1e-320]).value == pytest.approx(0.1)
    assert irr_batch([[-100, 110, 1e-320]]).value[0] == pytest.approx(0.1)
    for refused in ([-100, 110, -1e-320], [-1e-300, 1e300]):
        with pytest.raises(ValueError, match="less than 1e-200 of the largest"):
            irr(refused)
        with pytest.raises(ValueError, match="less than 1e-200 of the largest"):
            irr_batch([refused])


def test_a_rate_next_to_minus_one_stays_above_it() -> None:
    found = irr([-1e20, 1e-20])
    assert found.status == "unique"
    assert found.value is not None
    assert -1 < found.value < -1 + 1e-15


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused_with_its_position(bad: float) -> None:
    with pytest.raises(ValueError, match=r"flows\[1\] is"):
        irr([-100, bad, 60])
    with pytest.raises(ValueError, match=r"flows\[1, 2\] is"):
        irr_batch([[-100, 60, 60], [-100, 60, bad]])
    major = np.ones((3, 20_000))
    major[2, 15_000] = bad
    with pytest.raises(ValueError, match=r"flows\[2, 15000\] is"):
        irr_batch(major, time_axis=0)
    with pytest.raises(ValueError, match=r"flows\[1\] is"):
        xirr([-1, bad], [dt.date(2013, 1, 1), dt.date(2014, 1, 1)])


@pytest.mark.parametrize(
    "bad",
    [[], [[]], 5.0, ["-100", "110"], [None, 1.0], [1 + 2j, 3], [[1.0], [1.0, 2.0]], np.ma.masked_array([1.0, 2.0])],
)
def test_what_is_no_series_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="flows"):
        irr(bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="flows"):
        irr_batch(bad)  # type: ignore[arg-type]


def test_a_batch_is_not_a_series() -> None:
    with pytest.raises(ValueError, match="irr_batch"):
        irr([[-100, 110]])
    with pytest.raises(ValueError, match="time_axis"):
        irr_batch([[-100, 110]], time_axis=2)


def test_batch_shapes() -> None:
    flows = np.array(CONVENTIONAL)
    assert irr_batch(flows).value.shape == ()
    assert irr_batch(np.broadcast_to(flows, (2, 3, 6))).value.shape == (2, 3)
    assert irr_batch(np.broadcast_to(flows[:, None, None], (6, 2, 3)), time_axis=0).roots.shape == (2, 3, 1)
    assert irr_batch(np.empty((0, 6))).value.shape == (0,)


def test_sharp_awkward_flows_in_one_batch() -> None:
    kinds = [
        ([0.05, 0.1, 0.15, 0.2, 0.25, 0.3], [1] * 6, 2e-8),
        ([0.1, 0.1, 0.2, 0.2, 0.2], [2, 3], 1e-8),
        ([0.1] * 6, [6], 1e-12),
        ([-0.99, -0.5, 0.1, 0.1, 5, 1000], [1, 1, 2, 1, 1], 1e-9),
        ([0.1, 0.100001], [1, 1], 1e-8),
        ([0.0, 0.0], [2], 1e-12),
        ([1e6, 1e6 + 1], [1, 1], 1e-2),
        ([0.3, 0.3 + 1e-3, 0.3 + 2e-3], [1, 1, 1], 1e-8),
    ]
    flows = [flows_with(rates, 12) for rates, _, _ in kinds]
    batch = irr_batch(flows)
    for i, (rates, multiplicity, tolerance) in enumerate(kinds):
        single = irr(flows[i])
        wanted = sorted(set(rates))
        count = len(wanted)
        assert batch.count[i] == count == len(single.roots)
        assert list(single.multiplicity) == multiplicity == batch.multiplicity[i, :count].tolist()
        np.testing.assert_allclose(single.roots, wanted, rtol=0, atol=tolerance)
        np.testing.assert_allclose(batch.roots[i, :count], wanted, rtol=0, atol=tolerance)


def test_close_pairs_are_found_and_near_misses_are_not() -> None:
    for gap in (1e-2, 1e-4, 1e-6):
        found = irr(flows_with([0.1, 0.1 + gap], 5))
        assert found.multiplicity == (1, 1)
        assert found.roots[1] - found.roots[0] == pytest.approx(gap, rel=1e-2)
        missed = np.array(flows_with([0.1, 0.1], 5))
        missed[0] *= 1 + gap**2
        assert irr(missed).status == "none"
        assert irr_batch([missed]).count[0] == 0


def test_a_double_rate_between_others_is_not_lost() -> None:
    flows = [-75.0, 0, 35, 200, 143, 0, -243, -302, -153, 74, 175, 134, 52, 8]
    batch = irr_batch([flows])
    assert batch.multiplicity[0].tolist() == [1, 2] == list(irr(flows).multiplicity)
    np.testing.assert_allclose(batch.roots[0], [0.17279014259074, 0.2200048114084], rtol=1e-10)


def test_roots_closer_than_the_amounts_can_tell_are_one() -> None:
    found = irr(flows_with([0.1, 0.1 + 1e-10], 3))
    assert (found.status, found.multiplicity) == ("unique", (2,))
    assert found.value == pytest.approx(0.1, abs=1e-9)


def test_long_flows() -> None:
    rng = np.random.default_rng(3)
    flows = rng.normal(size=(4, 600))
    batch = irr_batch(flows)
    for i in range(4):
        assert irr(flows[i]).roots == pytest.approx(batch.roots[i, : batch.count[i]])
        for rate in batch.roots[i, : batch.count[i]]:
            weight = np.power(1 + rate, -np.arange(600.0))
            assert abs(flows[i] @ weight) <= 1e-11 * np.abs(flows[i]) @ weight
    loan = [1000.0] + [-1000 * 0.004 / (1 - 1.004**-599)] * 599
    assert irr(loan).value == pytest.approx(0.004, rel=1e-11)
    assert irr_batch([loan]).value[0] == pytest.approx(0.004, rel=1e-11)


# --- Where the libraries err ------------------------------------------------------------------------------------------


def test_libraries_name_one_of_several_rates() -> None:
    flows = [-100.0, 230, -132]
    assert npf.irr(flows) == pytest.approx(0.1)
    assert pyxirr.irr(flows) == pytest.approx(0.2)
    assert irr(flows).roots == pytest.approx((0.1, 0.2))
    flows = [-50.0, -100, 600, 300, -100]
    assert npf.irr(flows) == pytest.approx(-0.7688954706807808)
    assert pyxirr.irr(flows) == pytest.approx(1.8544178284461061)
    assert irr(flows).roots == pytest.approx((-0.7688954706807808, 1.8544178284461061))


def test_numpy_financial_prefers_a_rate_of_minus_100_percent() -> None:
    flows = [-1678.87, 771.96, 1814.05, 3520.3, 3552.95, 3584.99, 4789.91, -1]
    assert npf.irr(flows) == pytest.approx(-0.9997912604283283)
    assert irr(flows).status == "multiple"
    assert irr(flows).roots[1] == pytest.approx(1.004269848720547, rel=1e-12)


def test_numpy_financial_has_no_answer_where_the_value_touches_zero() -> None:
    assert np.isnan(npf.irr([-100, 220, -121]))
    assert irr([-100, 220, -121]).value == pytest.approx(0.1)


def test_pyxirr_returns_its_guess_for_small_amounts() -> None:
    small = np.array(CONVENTIONAL) * 1e-12
    assert pyxirr.irr(small) == pytest.approx(0.1)
    assert irr(small).value == pytest.approx(0.17709463222235222, rel=1e-14)


def test_libraries_give_no_reason() -> None:
    assert np.isnan(npf.irr([100, 50]))
    assert pyxirr.irr([-100.0, 1, 1, 1, -500]) is None
    with pytest.raises(pyxirr.InvalidPaymentsError):
        pyxirr.irr([0.0, 0.0])
    assert irr([-100.0, 1, 1, 1, -500]).status == "none"


def test_agreement_where_the_libraries_are_right() -> None:
    rng = np.random.default_rng(11)
    flows = rng.uniform(5, 20, (40, 12))
    flows[:, 0] = -flows[:, 1:].sum(axis=1) * rng.uniform(0.3, 0.95, 40)
    ours = irr_batch(flows).value
    np.testing.assert_allclose(ours, [npf.irr(flow) for flow in flows], rtol=1e-10)
    np.testing.assert_allclose(ours, [pyxirr.irr(flow) for flow in flows], rtol=1e-9)
    np.testing.assert_allclose(npv(flows, 0.07), [npf.npv(0.07, flow) for flow in flows], rtol=1e-12)
    np.testing.assert_allclose(mirr(flows, 0.06, 0.03), [npf.mirr(flow, 0.06, 0.03) for flow in flows], rtol=1e-12)


def test_dated_flows_agree_with_pyxirr() -> None:
    dates = [dt.date(2012, 2, 29), dt.date(2013, 7, 1), dt.date(2012, 12, 31), dt.date(2013, 7, 1)]
    flows = [-1000.0, 700, 300, 150]
    found = xirr(flows, dates)
    assert found.value == pytest.approx(pyxirr.xirr(dates, flows), rel=1e-9)
    assert found.value is not None
    assert xnpv(flows, dates, found.value) == pytest.approx(0, abs=1e-9)
    assert xnpv(flows, dates, 0.05) == pytest.approx(pyxirr.xnpv(0.05, dates, flows), rel=1e-12)


def test_dated_flows_have_a_status_too() -> None:
    days = [dt.date(2013, 1, 1), dt.date(2014, 1, 1), dt.date(2015, 1, 1)]
    assert xirr([-100, 230, -132], days).roots == pytest.approx((0.1, 0.2), rel=1e-12)
    assert xirr([-100, 220, -121], days).multiplicity == (2,)
    assert xirr([-100, 50, 60], [days[0]] * 3).status == "none"
    assert xirr([-100, 50, 50], [days[0]] * 3).status == "undefined"
    with pytest.raises(ValueError, match="3 dates"):
        xirr([-100, 110], days)
    with pytest.raises(ValueError, match="3 dates"):
        xnpv([-100, 110], days, 0.1)
    with pytest.raises(TypeError, match=r"dates\[1\]"):
        xnpv([1, 2], [days[0], "2014-01-01"], 0.1)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="no elements"):
        xirr([], [])


def test_nothing_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        irr_batch([[0.0, 0, 0], [1e-300, -1e-300, 0], [1e300, -1e300, 1e300], [5, 0, 0], [0, -1, 2]])
