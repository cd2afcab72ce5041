"""What holds of rates of return whatever the flows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from portfolio.indicators import STATUSES, irr, irr_batch, npv
from tests.indicators.polynomials import flows_with
from tests.indicators.sturm import rates_above_minus_one

if TYPE_CHECKING:
    from portfolio.indicators.flows import Floats

amounts = st.one_of(
    st.just(0.0),
    st.integers(-1000, 1000).map(float),
    st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-6),
)
series = st.lists(amounts, min_size=1, max_size=24).map(np.array)
batches = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 24)), elements=amounts)


def _residual(flows: Floats, rate: float) -> float:
    """|NPV| at a rate as a share of the sum of its terms' sizes, by the powers that do not overflow."""
    i = np.arange(len(flows), dtype=np.float64)
    weight = np.power(1 + rate, -i) if rate > 0 else np.power(1 + rate, len(flows) - 1 - i)
    terms = np.abs(flows) * weight
    return float(abs(flows @ weight) / terms.sum())


@given(series)
def test_npv_is_zero_at_every_root(flows: Floats) -> None:
    found = irr(flows)
    assert len(found.roots) == len(found.multiplicity)
    assert list(found.roots) == sorted(found.roots)
    for rate in found.roots:
        assert rate > -1
        # 1 + rate keeps few digits of a rate next to −1: its own rounding is allowed for.
        assert _residual(flows, rate) <= 1e-12 + 4e-16 * len(flows) / (1 + rate)


@given(series)
def test_descartes_bounds_the_roots_and_has_their_parity(flows: Floats) -> None:
    found = irr(flows)
    total = sum(found.multiplicity)
    assert total <= found.sign_changes
    if found.status != "undefined":
        assert total % 2 == found.sign_changes % 2


@given(batches)
def test_a_batch_says_what_singles_say(flows: Floats) -> None:
    batch = irr_batch(flows)
    for i, flow in enumerate(flows):
        single = irr(flow)
        count = len(single.roots)
        assert STATUSES[batch.status[i]] == single.status
        assert batch.count[i] == count
        assert batch.multiplicity[i, :count].tolist() == list(single.multiplicity)
        for rate in batch.roots[i, :count]:
            assert _residual(flow, rate) <= 1e-12 + 4e-16 * len(flow) / (1 + rate)
        assert np.isnan(batch.roots[i, count:]).all()


@given(st.lists(st.integers(-60, 60), min_size=2, max_size=14))
def test_the_number_of_rates_is_sturms(flows: list[int]) -> None:
    expected = rates_above_minus_one(flows)
    assert len(irr(flows).roots) == expected
    assert irr_batch([flows]).count[0] == expected


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5), st.lists(st.integers(-9, 9), min_size=2, max_size=5))
def test_the_number_of_rates_is_sturms_where_factors_repeat(one: list[int], other: list[int]) -> None:
    flows = np.convolve(np.convolve(one, one), other)
    expected = rates_above_minus_one(flows.astype(float))
    assert len(irr(flows).roots) == expected
    assert irr_batch([flows]).count[0] == expected


@given(batches)
def test_time_major_is_the_same(flows: Floats) -> None:
    minor, major = irr_batch(flows), irr_batch(np.ascontiguousarray(flows.T), time_axis=0)
    np.testing.assert_array_equal(minor.status, major.status)
    np.testing.assert_allclose(minor.roots, major.roots, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(npv(flows, 0.07).shape if flows.ndim > 1 else (), major.value.shape)  # type: ignore[union-attr]
    np.testing.assert_allclose(npv(flows, 0.07), npv(flows.T, 0.07, time_axis=0), rtol=1e-9, atol=1e-6)


@given(series, st.sampled_from([2.0**-40, 2.0**-3, 2.0**30]), st.integers(0, 5), st.integers(0, 5))
def test_scale_sign_and_zeros_around_change_nothing(flows: Floats, scale: float, before: int, after: int) -> None:
    expected = irr(flows)
    for changed in (flows * scale, -flows, np.concatenate([np.zeros(before), flows, np.zeros(after)])):
        found = irr(changed)
        assert (found.status, found.multiplicity) == (expected.status, expected.multiplicity)
        np.testing.assert_allclose(found.roots, expected.roots, rtol=1e-7, atol=1e-9)


rates = st.integers(-95, 400).map(lambda x: x / 100)


@given(st.lists(rates, min_size=1, max_size=5), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_known_roots_are_found_and_no_others(known: list[float], others: list[int]) -> None:
    # Positive coefficients with ever smaller ratios have no positive root; neither adds one nor takes one away.
    flows = flows_with(known, len(known) + len(others), others)
    distinct = sorted(set(known))
    assume(len(distinct) == 1 or min(np.diff(distinct)) >= 0.05)
    repeated = [known.count(rate) for rate in distinct]
    assume(max(repeated) <= 3)
    single, batch = irr(flows), irr_batch([flows])
    # A root of multiplicity m moves by the m-th root of the rounding, though what is reported is the middle of the
    # cluster.
    for roots, multiplicity in (
        (single.roots, list(single.multiplicity)),
        (batch.roots[0, : batch.count[0]], batch.multiplicity[0, : batch.count[0]].tolist()),
    ):
        assert sum(multiplicity) == len(known)
        if multiplicity == repeated:
            np.testing.assert_allclose(roots, distinct, rtol=0, atol=2e-3)


@given(series)
def test_npv_at_rate_zero_is_the_sum(flows: Floats) -> None:
    for convention in ("t0", "year_end", "mid_year"):
        np.testing.assert_allclose(npv(flows, 0.0, convention), flows.sum(), rtol=1e-12, atol=1e-6)  # type: ignore[arg-type]
