"""Speed of NPV and IRR beside their peers, in one run and on one thread: `make bench`.

A million series of 31 years, float64, time-major (248 MB). Peers take one series at a time and are timed on a part of
them. Only ratios within the run count: each time is the best of several rounds, taken in turns, so that other work on
the machine falls on all alike. What the search finds in awkward series is held against Sturm's theorem in whole
numbers.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy_financial as npf
import pyxirr

from portfolio.indicators import irr, irr_batch, npv
from tests.benchmarks.awkward import YEARS, awkward_flows
from tests.indicators.sturm import rates_above_minus_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    from portfolio.indicators.flows import Floats

SERIES, AWKWARD = 1_000_000, 200_000
FAST_PEER, SLOW_PEER, CHECKED = 10_000, 300, 1_200
ROUNDS = 5


def conventional_flows(count: int) -> Floats:
    """An investment and thirty years of unequal receipts, time-major; rates between about −2 and 20 %."""
    rng = np.random.default_rng(31)
    flows = rng.uniform(50, 200, (YEARS, count))
    flows[0] = -flows[1:].sum(axis=0) * rng.uniform(0.2, 1.2, count)
    return flows


def _rows(flows: Floats, count: int) -> list[Floats]:
    return [np.ascontiguousarray(flows[:, i]) for i in range(count)]


def _quietly(function: Callable[[Any], Any], flow: Floats) -> Any:
    try:
        return function(flow)
    except (pyxirr.InvalidPaymentsError, ValueError, ArithmeticError):
        return None


def best_seconds(work: dict[str, tuple[int, Callable[[], object]]]) -> dict[str, float]:
    """Seconds per series of each piece of work: the best of rounds in which all take their turn, twice in a row.

    The second time memory for the results is at hand, which the first has to ask of the system.
    """
    assert os.environ.get("OPENBLAS_NUM_THREADS") == "1", "set OPENBLAS_NUM_THREADS=1 before numpy is loaded"
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, (series, function) in work.items():
            for _ in range(2):
                start = time.perf_counter()
                function()
                best[name] = min(best[name], (time.perf_counter() - start) / series)
    return best


def _table(title: str, rows: list[tuple[str, float, str]]) -> None:
    print(f"\n{title}")
    for name, value, bar in rows:
        print(f"  {name:<46} {value:>10.2f}   {bar}")


def test_speed_of_npv_and_conventional_irr() -> None:
    flows = conventional_flows(SERIES)
    flat, rows, few = flows.ravel(), _rows(flows, FAST_PEER), _rows(flows, SLOW_PEER)
    seconds = best_seconds(
        {
            "read": (SERIES, lambda: flat @ flat),
            "npv": (SERIES, lambda: npv(flows, 0.08, time_axis=0)),
            "irr": (SERIES, lambda: irr_batch(flows, time_axis=0)),
            "pyxirr npv": (FAST_PEER, lambda: [pyxirr.npv(0.08, row) for row in rows]),
            "pyxirr irr": (FAST_PEER, lambda: [pyxirr.irr(row) for row in rows]),
            "numpy-financial npv": (SLOW_PEER, lambda: [npf.npv(0.08, row) for row in few]),
            "numpy-financial irr": (SLOW_PEER, lambda: [npf.irr(row) for row in few]),
        }
    )
    _table(
        f"NPV and IRR of {SERIES:,} conventional series of {YEARS} years, one thread",
        [
            ("npv, share of the speed of x @ x", seconds["read"] / seconds["npv"], "bar 0.65"),
            ("npv, million series a second", 1e-6 / seconds["npv"], ""),
            ("npv, times pyxirr", seconds["pyxirr npv"] / seconds["npv"], ""),
            ("npv, times numpy-financial", seconds["numpy-financial npv"] / seconds["npv"], ""),
            ("irr with status, times pyxirr", seconds["pyxirr irr"] / seconds["irr"], "bar 6"),
            ("irr with status, times numpy-financial", seconds["numpy-financial irr"] / seconds["irr"], "bar 200"),
            ("irr with status, million series a second", 1e-6 / seconds["irr"], ""),
        ],
    )
    found = irr_batch(flows, time_axis=0)
    assert (found.status == 0).all()
    np.testing.assert_allclose(found.value[:FAST_PEER], [pyxirr.irr(row) for row in rows], rtol=1e-9, atol=1e-12)


def test_speed_and_truth_of_awkward_irr() -> None:
    flows = awkward_flows(AWKWARD)
    rows, few = _rows(flows, FAST_PEER), _rows(flows, SLOW_PEER)
    seconds = best_seconds(
        {
            "irr": (AWKWARD, lambda: irr_batch(flows, time_axis=0)),
            "pyxirr": (FAST_PEER, lambda: [_quietly(pyxirr.irr, row) for row in rows]),
            "numpy-financial": (SLOW_PEER, lambda: [_quietly(npf.irr, row) for row in few]),
        }
    )
    found = irr_batch(flows, time_axis=0)
    wrong = sum(found.count[i] != rates_above_minus_one(row) for i, row in enumerate(rows[:CHECKED]))
    roots = np.where(np.isnan(found.roots), 0.0, found.roots)
    powers = np.power(1 + roots[None], np.where(roots > 0, 0, YEARS - 1) - np.arange(YEARS)[:, None, None])
    terms = flows[:, :, None] * powers
    # 1 + r keeps few digits of a rate next to −1: what its own rounding does is no fault of the search.
    rounding = YEARS * np.finfo(np.float64).eps / (1 + roots)
    residual = np.abs(terms.sum(axis=0)) / np.abs(terms).sum(axis=0) / (1 + rounding / 1e-14)
    largest = float(residual[~np.isnan(found.roots)].max())
    peers = [_quietly(pyxirr.irr, row) for row in rows[:CHECKED]]
    counts = found.count[:CHECKED]
    silent = sum(peer is None and count > 0 for peer, count in zip(peers, counts, strict=True))
    partial = sum(peer is not None and count > 1 for peer, count in zip(peers, counts, strict=True))
    _table(
        f"IRR of {AWKWARD:,} awkward series of {YEARS} years, one thread",
        [
            ("irr with all roots, times pyxirr", seconds["pyxirr"] / seconds["irr"], "bar 3"),
            ("irr with all roots, times numpy-financial", seconds["numpy-financial"] / seconds["irr"], ""),
            ("irr with all roots, million series a second", 1e-6 / seconds["irr"], ""),
            (f"wrong number of roots among {CHECKED:,}, by Sturm", float(wrong), "bar 0"),
            ("largest residual in units of 1e-15 of the terms", largest * 1e15, ""),
            (f"pyxirr finds nothing though there is a rate, of {CHECKED:,}", float(silent), ""),
            (f"pyxirr names one of several rates, of {CHECKED:,}", float(partial), ""),
        ],
    )
    assert wrong == 0
    assert largest < 1e-12


def test_absolute_speed_of_a_batch(benchmark: BenchmarkFixture) -> None:
    flows = conventional_flows(100_000)
    assert (benchmark(irr_batch, flows, time_axis=0).status == 0).all()


def test_absolute_speed_of_one_series(benchmark: BenchmarkFixture) -> None:
    assert benchmark(irr, conventional_flows(1)[:, 0]).status == "unique"
