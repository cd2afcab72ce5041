"""Loans: every form retires its debt, the terms broadcast, and wrong terms are refused."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portfolio.cashflow import financing
from portfolio.cashflow.financing import (
    Schedule,
    amortise,
    construction_interest,
    debt_capacity,
    effective_rate,
    interest_subsidy,
    period_rate,
)
from portfolio.indicators import annuity_payment, dscr, llcr

LEVEL = ("equal_payment", "equal_principal", "bullet")
PRINCIPALS = st.floats(0, 1e10, allow_subnormal=False)
RATES = st.one_of(st.just(0.0), st.floats(1e-14, 1), st.floats(-0.2, 0))


@st.composite
def tenors(draw: st.DrawFn) -> tuple[int, int]:
    """A tenor and a grace within it."""
    periods = draw(st.integers(1, 60))
    return periods, draw(st.integers(0, periods - 1))


def check_sound(schedule: Schedule, principal: float) -> None:
    """The balance runs on from period to period; the loan and its capitalised interest are repaid, and no more."""
    scale = max(principal, float(schedule.closing.max()))
    for array in (schedule.opening, schedule.interest, schedule.capitalised, schedule.principal, schedule.closing):
        assert array.dtype == np.float64
        assert np.isfinite(array).all()
    np.testing.assert_allclose(schedule.opening[..., 1:], schedule.closing[..., :-1], rtol=0, atol=0)
    np.testing.assert_allclose(
        schedule.closing, schedule.opening + schedule.capitalised - schedule.principal, rtol=0, atol=1e-12 * scale
    )
    np.testing.assert_allclose(
        schedule.principal.sum(), principal + schedule.capitalised.sum() - schedule.unpaid, rtol=0, atol=1e-9 * scale
    )
    assert (schedule.principal >= -1e-12 * scale).all()


def sculpting(principal: float, rate: float, periods: int, grace: int, *, capitalise: bool) -> dict[str, Any]:
    """A cash flow that a loan can be shaped to."""
    owed = principal * (1 + rate) ** grace if capitalise else principal
    shape = 1 + np.arange(periods) % 3 / 4
    present = np.sum(shape[grace:] * (1 + rate) ** -np.arange(1.0, periods - grace + 1))
    return {"cfads": 1.3 * shape * owed / present, "dscr": 1.3}


# --- Every form -------------------------------------------------------------------------------------------------------


@given(PRINCIPALS, RATES, tenors(), st.sampled_from(LEVEL), st.booleans())
def test_every_loan_is_repaid_to_the_last_yuan(
    principal: float, rate: float, terms: tuple[int, int], form: Any, capitalise: bool
) -> None:
    periods, grace = terms
    schedule = amortise(principal, rate, periods, form, grace, capitalise=capitalise)
    check_sound(schedule, principal)
    assert schedule.closing.shape == (periods,)
    assert schedule.unpaid == 0
    assert (schedule.principal[:grace] == 0).all()
    assert (schedule.interest_paid[:grace] == 0).all() or not capitalise
    assert (schedule.capitalised == 0).all() or capitalise


@given(PRINCIPALS, tenors(), st.data())
def test_a_loan_by_stated_amounts_is_repaid(principal: float, terms: tuple[int, int], data: st.DataObject) -> None:
    periods, grace = terms
    count = periods - grace
    parts = np.array(data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count)))
    assume(parts.sum())
    amounts = np.concatenate([np.zeros(grace), principal * parts / parts.sum()])
    schedule = amortise(principal, 0.07, periods, "explicit", grace, amounts=amounts)
    check_sound(schedule, principal)
    assert schedule.unpaid == 0
    np.testing.assert_allclose(schedule.principal, amounts, rtol=0, atol=1e-9 * principal)


@given(st.floats(1, 1e9), st.floats(0, 0.2), tenors(), st.booleans())
def test_a_sculpted_loan_has_one_cover_throughout(
    principal: float, rate: float, terms: tuple[int, int], capitalise: bool
) -> None:
    periods, grace = terms
    means = sculpting(principal, rate, periods, grace, capitalise=capitalise)
    loan = amortise(principal, rate, periods, "sculpted", grace, capitalise=capitalise, **means)
    check_sound(loan, principal)
    # Where the cash flow of a period does not bear its interest, no loan can be shaped to it.
    assume((means["cfads"][grace:] / 1.3 >= loan.interest[grace:]).all())
    assert loan.unpaid == pytest.approx(0, abs=1e-8 * loan.opening.max())
    assume(loan.unpaid == 0)
    np.testing.assert_allclose(means["cfads"][grace:] / loan.payment[grace:], 1.3, rtol=1e-6)


@given(st.floats(0.01, 1e9), st.floats(1e-6, 0.2), st.integers(1, 60))
def test_equal_payments_are_those_of_numpy_financial(principal: float, rate: float, periods: int) -> None:
    loan = amortise(principal, rate, periods, "equal_payment")
    t = np.arange(1, periods + 1)
    np.testing.assert_allclose(loan.interest, npf.ipmt(rate, t, periods, -principal), rtol=0, atol=1e-8 * principal)
    np.testing.assert_allclose(loan.principal, npf.ppmt(rate, t, periods, -principal), rtol=0, atol=1e-8 * principal)
    np.testing.assert_allclose(loan.payment, annuity_payment(principal, rate, periods), rtol=1e-9)


def test_equal_payments_at_rates_where_a_running_balance_drifts() -> None:
    loan = amortise(1.0, 1.0, 53, "equal_payment")
    # The last payment is the balance before it and the interest on that, half and half at 100 %.
    assert loan.interest[-1] == pytest.approx(loan.payment[-1] / 2, rel=1e-12)
    assert npf.ipmt(1.0, 53, 53, -1.0) == pytest.approx(0, abs=1e-9)


def test_small_rates_keep_their_digits() -> None:
    for rate in (0.0, 1e-300, 1e-16, 1e-12, -1e-12):
        np.testing.assert_allclose(amortise(15.0, rate, 15, "equal_payment").payment, 1.0, rtol=1e-10)


def test_grace_is_part_of_the_tenor() -> None:
    paid = amortise(1000, 0.1, 4, "equal_principal", 2)
    assert paid.payment.tolist() == pytest.approx([100, 100, 600, 550])
    added = amortise(1000, 0.1, 4, "equal_principal", 2, capitalise=True)
    assert added.payment.tolist() == pytest.approx([0, 0, 726, 665.5])
    assert added.capitalised.tolist() == pytest.approx([100, 110, 0, 0])
    assert added.interest_paid.tolist() == pytest.approx([0, 0, 121, 60.5])
    assert amortise(1000, 0.1, 3, "bullet", 2, capitalise=True).payment.tolist() == pytest.approx([0, 0, 1331])


# --- What cannot be retired -------------------------------------------------------------------------------------------


def test_a_loan_beyond_its_cash_flow_says_what_is_unpaid() -> None:
    loan = amortise(1000, 0.1, 3, "sculpted", cfads=[150, 150, 150], dscr=1.5)
    assert loan.payment.tolist() == pytest.approx([100, 100, 100])
    assert loan.unpaid == 1000
    check_sound(loan, 1000)


def test_interest_is_due_where_the_cash_flow_does_not_bear_it_and_nothing_is_borrowed_anew() -> None:
    cfads = [-50.0, 60, 2000, 2000]
    loan = amortise(1000, 0.1, 4, "sculpted", cfads=cfads, dscr=1.2)
    assert loan.principal.tolist() == [0, 0, 1000, 0]
    assert loan.unpaid == 0
    cover = dscr(cfads, loan.interest_paid, loan.principal)
    assert cover.minimum == pytest.approx(-0.5)
    assert np.isnan(cover.by_period[-1])


def test_a_loan_below_capacity_is_retired_early() -> None:
    loan = amortise(100, 0.1, 3, "sculpted", cfads=[200, 200, 200], dscr=2)
    assert loan.payment.tolist() == pytest.approx([100, 11, 0])
    assert loan.unpaid == 0


# --- Batches ----------------------------------------------------------------------------------------------------------


def batch_of_loans() -> dict[str, Any]:
    rng = np.random.default_rng(4)
    periods = rng.integers(2, 9, 20)
    return {
        "principal": rng.uniform(1, 100, 20),
        "period_rate": rng.uniform(0, 0.2, 20),
        "periods": periods,
        "grace_periods": rng.integers(0, 2, 20),
    }


@pytest.mark.parametrize("form", [*LEVEL, "sculpted", "explicit"])
@pytest.mark.parametrize("capitalise", [False, True])
def test_a_batch_is_its_members_and_their_order_does_not_matter(form: Any, capitalise: bool) -> None:
    loans = batch_of_loans()
    n = int(loans["periods"].max())
    t = np.arange(1, n + 1)
    means: dict[str, Any] = {}
    if form == "sculpted":
        means = {"cfads": np.random.default_rng(5).uniform(5, 60, (20, n)), "dscr": np.linspace(1, 2, 20)}
    if form == "explicit":
        count = loans["periods"] - loans["grace_periods"]
        growth = (1 + loans["period_rate"]) ** loans["grace_periods"] if capitalise else 1.0
        due = (t > loans["grace_periods"][:, None]) & (t <= loans["periods"][:, None])
        means = {"amounts": due * (loans["principal"] * growth / count)[:, None]}
    whole = amortise(**loans, repayment=form, capitalise=capitalise, **means)
    assert whole.closing.shape == (20, n)
    order = np.random.default_rng(6).permutation(20)
    mixed = amortise(
        **{name: value[order] for name, value in loans.items()},
        repayment=form,
        capitalise=capitalise,
        **{name: value[order] for name, value in means.items()},
    )
    columns = amortise(**{k: v[:, None] for k, v in loans.items()}, repayment=form, capitalise=capitalise, **means)
    for name in ("opening", "interest", "capitalised", "principal", "closing"):
        np.testing.assert_array_equal(getattr(mixed, name), getattr(whole, name)[order])
        np.testing.assert_array_equal(getattr(columns, name), getattr(whole, name))
        for i, periods in enumerate(loans["periods"]):
            own = {k: v[i] if v.ndim == 1 else v[i, :periods] for k, v in means.items()}
            alone = amortise(**{k: v[i] for k, v in loans.items()}, repayment=form, capitalise=capitalise, **own)
            np.testing.assert_allclose(getattr(whole, name)[i, :periods], getattr(alone, name), rtol=1e-12, atol=1e-12)
            if name not in {"closing", "opening"}:
                assert (getattr(whole, name)[i, periods:] == 0).all()
    np.testing.assert_array_equal(np.asarray(whole.unpaid), whole.closing[:, -1])


def test_terms_broadcast_in_all_three_shapes() -> None:
    one = amortise(100, 0.05, 3, "bullet")
    assert one.closing.shape == (3,)
    assert type(one.unpaid) is float
    assert amortise([100, 200], 0.05, 3, "bullet").closing.shape == (2, 3)
    assert amortise([[100], [200]], [0.05, 0.06], 3, "bullet").closing.shape == (2, 3)
    many = amortise(100, np.full((4, 2, 1), 0.05), 3, "bullet")
    for array in (many.opening, many.interest, many.capitalised, many.principal, many.closing):
        assert array.shape == (4, 2, 3)
    assert amortise(9, 0.1, 2, "sculpted", cfads=np.ones((5, 2)), dscr=1).interest.shape == (5, 2)
    assert amortise(9, 0.1, 2, "explicit", amounts=[[9, 0], [0, 9]]).interest.shape == (2, 2)


def test_a_frame_has_a_row_per_member_and_period() -> None:
    frame = amortise([100, 200], 0.05, 2, "equal_principal", 1, capitalise=True).to_frame()
    assert list(frame) == ["batch", "period", "opening", "interest", "capitalised", "principal", "payment", "closing"]
    assert frame[["batch", "period"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 1], [1, 2]]
    assert frame["payment"].tolist() == pytest.approx([0, 110.25, 0, 220.5])
    assert len(amortise(100, 0.05, 3, "bullet").to_frame()) == 3


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "more", "repaid", "unpaid"),
    [
        ([500, 500, 0, 0, 1], {}, [500, 500, 0, 0, 0], 0.0),
        ([500, 400, 0, 0, 0], {}, [500, 400, 0, 0, 0], 100.0),
        ([0, 0, 1000, 0, 0], {"grace_periods": 2, "capitalise": True}, [0, 0, 1000, 0, 0], 123.6),
        ([700, 700, 700, 0, 0], {}, [700, 300, 0, 0, 0], 0.0),
    ],
)
def test_stated_amounts_are_cut_at_the_balance_and_the_rest_stays_unpaid(
    amounts: list[float], more: dict[str, Any], repaid: list[float], unpaid: float
) -> None:
    found = amortise(1000, 0.06, 5, "explicit", amounts=amounts, **more)
    np.testing.assert_allclose(found.principal, repaid)
    assert found.unpaid == pytest.approx(unpaid, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"principal": np.nan}, "principal must be finite"),
        ({"principal": [1, np.inf]}, "principal must be finite"),
        ({"principal": -1}, "principal must be 0 or more"),
        ({"principal": [[1, 2], [3, 4]]}, r"shape \(2, 2\)"),
        ({"principal": "1000"}, "not numbers"),
        ({"period_rate": np.nan}, "period_rate must be finite and above -1"),
        ({"period_rate": -1}, "period_rate must be finite and above -1"),
        ({"periods": 0}, "periods must be whole numbers from 1 to 1200"),
        ({"periods": -3}, "periods must be whole"),
        ({"periods": 2.5}, "periods must be whole"),
        ({"periods": 10**9}, "periods must be whole"),
        ({"periods": np.nan}, "periods must be finite"),
        ({"grace_periods": 5}, "grace_periods must be fewer than periods"),
        ({"grace_periods": -1}, "grace_periods must be whole numbers from 0"),
        ({"periods": [5, 2], "grace_periods": 2}, "fewer than periods"),
        ({"repayment": "annuity"}, "no form of repayment; write one of equal_payment"),
        ({"amounts": [1000]}, "equal_payment repayment takes no amounts, only explicit does"),
        ({"cfads": [1000]}, "takes no cfads, only sculpted does"),
        ({"repayment": "explicit"}, "explicit repayment needs amounts"),
        ({"repayment": "explicit", "amounts": [500, 500]}, "amounts has 2 elements for 5 periods"),
        ({"repayment": "explicit", "amounts": [1500, -500, 0, 0, 0]}, "amounts must be 0 or more"),
        ({"repayment": "explicit", "amounts": [500, 500, 0, 0, np.nan]}, r"amounts\[4\] is nan"),
        ({"repayment": "explicit", "amounts": [500, 500, 0, 0, 0], "grace_periods": 1}, "0 in grace periods"),
        ({"repayment": "sculpted", "cfads": [500] * 5}, "sculpted repayment needs dscr"),
        ({"repayment": "sculpted", "cfads": [500] * 5, "dscr": 0}, "dscr must be above 0"),
        ({"repayment": "sculpted", "cfads": [500] * 4, "dscr": 1.3}, "cfads has 4 elements for 5 periods"),
        ({"repayment": "sculpted", "cfads": [500, np.inf, 1, 1, 1], "dscr": 1.3}, r"cfads\[1\] is inf"),
        ({"principal": 1e300, "period_rate": 1e10}, "overflows"),
        ({"period_rate": -0.999, "periods": 1200}, "overflows"),
    ],
)
def test_wrong_terms_are_refused(change: dict[str, Any], message: str) -> None:
    terms: dict[str, Any] = {"principal": 1000, "period_rate": 0.06, "periods": 5, "repayment": "equal_payment"}
    with pytest.raises(ValueError, match=message):
        amortise(**{**terms, **change})


# --- Rates, construction, capacity, subsidy ---------------------------------------------------------------------------


@given(st.floats(-0.5, 2), st.sampled_from([1, 2, 4, 12, 365]))
def test_rates_of_periods_compound_to_the_effective_rate(rate: float, m: int) -> None:
    assert effective_rate(rate, m) == pytest.approx((1 + rate / m) ** m - 1, rel=1e-9, abs=1e-12)
    per_period = np.asarray(period_rate(rate, m, "effective"))
    assert effective_rate(per_period * m, m) == pytest.approx(rate, rel=1e-9, abs=1e-12)
    assert period_rate(rate, m) == rate / m


def test_rates_refuse() -> None:
    with pytest.raises(ValueError, match="times_per_year"):
        effective_rate(0.06, 0)
    with pytest.raises(ValueError, match="nominal / times_per_year"):
        effective_rate(-12, 12)
    with pytest.raises(ValueError, match="'nominal' or 'effective'"):
        period_rate(0.06, 12, "monthly")  # type: ignore[arg-type]


def test_construction_interest_of_a_batch() -> None:
    drawn = np.array([[300.0, 600, 400], [0, 0, 0], [1000, 0, 0]])
    found = construction_interest(drawn, [0.12, 0.05, 0.1])
    assert found.interest.sum(axis=-1).tolist() == pytest.approx([235.2192, 0, 50 + 105 + 115.5])
    np.testing.assert_allclose(found.balance[:, -1], drawn.sum(axis=-1) + found.interest.sum(axis=-1))
    profile = construction_interest(drawn[0], [0.0, 0.12])
    assert profile.interest.shape == (2, 3)
    assert (profile.interest[0] == 0).all()
    with pytest.raises(ValueError, match="drawdowns must be 0 or more"):
        construction_interest([100, -1], 0.05)
    with pytest.raises(ValueError, match=r"drawdowns\[1\] is nan"):
        construction_interest([100, np.nan], 0.05)


@given(st.floats(0, 0.2), st.floats(1.05, 3), st.lists(st.floats(1, 100), min_size=1, max_size=30))
def test_capacity_is_what_a_sculpted_loan_retires_and_the_cover_of_its_life(
    rate: float, cover: float, cfads: list[float]
) -> None:
    capacity = debt_capacity(cfads, rate, cover)
    assert llcr(cfads, rate, capacity) == pytest.approx(cover)
    loan = amortise(capacity, rate, len(cfads), "sculpted", cfads=cfads, dscr=cover)
    assert np.asarray(loan.unpaid) <= 1e-7 * np.asarray(capacity)


def test_capacity_of_a_batch_and_of_nothing() -> None:
    found = debt_capacity([[110.0, 121.0], [-10.0, -10.0]], [0.1, 0.1], 2)
    assert np.asarray(found).tolist() == pytest.approx([100, 0])
    with pytest.raises(ValueError, match="dscr must be above 0"):
        debt_capacity([1, 2], 0.1, 0)


def test_a_subsidy_pays_interest_and_no_more() -> None:
    loan = amortise(1000, 0.06, 4, "equal_principal", 1)
    assert interest_subsidy(loan, 0.03, 3).tolist() == pytest.approx([30, 30, 20, 0])
    assert interest_subsidy(loan, 0.09, 4).tolist() == pytest.approx(loan.interest.tolist())
    assert interest_subsidy(loan, 0.03, 0).tolist() == [0, 0, 0, 0]
    added = amortise(1000, 0.06, 4, "equal_principal", 1, capitalise=True)
    assert interest_subsidy(added, 0.06, 4).tolist() == pytest.approx(added.interest_paid.tolist())
    monthly = amortise(1200, 0.005, 24, "bullet")
    assert interest_subsidy(monthly, 0.03, 1, 12).tolist() == pytest.approx([3] * 12 + [0] * 12)
    assert interest_subsidy(loan, [0.01, 0.02], 2).shape == (2, 4)
    with pytest.raises(ValueError, match="subsidised_rate must be 0 or more"):
        interest_subsidy(loan, -0.01, 2)


def test_examples() -> None:
    result = doctest.testmod(financing)
    assert result.attempted
    assert not result.failed
