"""Debt ratios at their edges: nothing due, batches, what never repays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.indicators import (
    asset_liability_ratio,
    dscr,
    dscr_chinese,
    dscr_chinese_pre_tax,
    icr,
    llcr,
    loan_payback,
    payback,
    plcr,
)


def test_a_period_without_debt_service_has_no_cover() -> None:
    cover = dscr([100, 100, 100], [10, 0, 0], [40, 0, 1e-12])
    np.testing.assert_array_equal(cover.by_period, [2, np.nan, np.nan])
    assert (cover.minimum, cover.average) == (2, 2)
    none = dscr([100, 100], [0, 0], [0, 0])
    assert np.isnan(none.by_period).all()
    assert none.minimum is None
    assert none.average is None


def test_cover_of_a_batch_keeps_its_members_apart() -> None:
    cfads = np.array([[100.0, 150], [-20, 60], [5, 5]])
    cover = dscr(cfads, [[10, 10], [10, 0], [0, 0]], [[40, 40], [10, 0], [0, 0]])
    np.testing.assert_array_equal(cover.by_period, [[2, 3], [-1, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(cover.minimum, [2, -1, np.nan])
    np.testing.assert_array_equal(cover.average, [2.5, -1, np.nan])
    order = [2, 0, 1]
    mixed = dscr(
        cfads[order], np.array([[10, 10], [10, 0], [0, 0]])[order], np.array([[40, 40], [10, 0], [0, 0]])[order]
    )
    np.testing.assert_array_equal(mixed.by_period, cover.by_period[order])


@given(st.lists(st.tuples(*[st.floats(0, 1e6)] * 5), min_size=1, max_size=20))
def test_cover_before_tax_is_never_below_the_one_after(rows: list[tuple[float, ...]]) -> None:
    ebitda, tax, maintenance, principal, interest = np.array(rows).T
    after = dscr_chinese(ebitda, tax, maintenance, principal, interest)
    before = dscr_chinese_pre_tax(ebitda, maintenance, principal, interest)
    assert (after.minimum is None) == (before.minimum is None)
    if after.minimum is not None and before.minimum is not None:
        assert after.minimum <= before.minimum


def test_ratios_over_nothing_are_absent() -> None:
    assert icr(100, 0) is None
    assert llcr([100], 0.05, 0) is None
    assert plcr([100], 0.05, 0) is None
    assert asset_liability_ratio(5, 0) is None
    np.testing.assert_array_equal(icr([100, 120], [50, 0]), [2, np.nan])
    np.testing.assert_array_equal(llcr([[50, 50], [10, 10]], 0, [80, 0]), [1.25, np.nan])


def test_life_cover_takes_a_rate_per_member() -> None:
    np.testing.assert_allclose(llcr([[110.0], [120]], [0.1, 0.2], 50), [2, 2])


def test_loan_payback_without_interest_is_payback() -> None:
    assert loan_payback(1000, [200, 300, 300, 400]) == payback([-1000, 200, 300, 300, 400])
    assert loan_payback(1000, [200, 300]) is None
    assert loan_payback(0, [200, 300]) is None
    assert loan_payback(100, [10, 10, 10], 0.1) is None
    found = loan_payback([100, 400], [[50, 50, 50], [100, 100, 100]], [0, 0.1])
    np.testing.assert_array_equal(found, [2, np.nan])
    np.testing.assert_array_equal(loan_payback([100, 150], [100, 100]), [1, 1.5])


def test_debt_ratios_refuse_what_is_not_finite() -> None:
    with pytest.raises(ValueError, match=r"cfads\[1\] is nan"):
        dscr([1, np.nan], [1, 1], [1, 1])
    with pytest.raises(ValueError, match="tax and maintenance must be finite"):
        dscr_chinese([100], np.nan, 0, [10], [1])
    with pytest.raises(ValueError, match="not finite"):
        icr(np.inf, 1)
    with pytest.raises(ValueError, match="available"):
        loan_payback(100, [1, np.nan])
    with pytest.raises(ValueError, match="is one number, not a series"):
        dscr(100, 10, 40)
