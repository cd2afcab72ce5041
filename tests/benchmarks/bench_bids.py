"""Bids are found in milliseconds, and ten thousand contracts at random leave nothing between their parties."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.bids import best_for_host, frontier, minimum_share, shortest_term
from portfolio.appraisal.emc import with_hurdle
from portfolio.records.contracts import CONTRACT_TYPES
from tests.contracts.drawn import appraisal_of, book_of, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.results import Appraisal

CONTRACTS = 10_000


def twenty_years(kind: str) -> Appraisal:
    """A contract with an operating life of 20 years, most of whose terms have a bid."""
    for seed in range(100):
        text = drawn(kind, seed).text
        life = text.split("operating_years: ")[1].split("\n")[0]
        found = with_hurdle(appraisal_of(text.replace(f"operating_years: {life}", "operating_years: 20")), 0.1)
        if sum((offer.bid.value or 0) > 0 for offer in frontier(found).offers) >= 10:
            return found
    raise LookupError(kind)


def shortest(call: Callable[[], object]) -> float:
    """The least of 20 runs, in milliseconds."""
    times = []
    for _ in range(20):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times) * 1e3


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_frontier_of_twenty_terms(kind: str) -> None:
    appraisal = twenty_years(kind)
    found = frontier(appraisal)
    assert len(found.offers) == 20
    solved = sum(offer.bid.status == "found" for offer in found.offers)
    print(
        f"\n{kind}: frontier {shortest(lambda: frontier(appraisal)):.1f} ms ({solved} of 20 found), "
        f"least bid {shortest(lambda: minimum_share(appraisal)):.1f} ms, "
        f"term by month {shortest(lambda: shortest_term(appraisal, months=True)):.1f} ms, "
        f"choice {shortest(lambda: best_for_host(found, 1.3)):.2f} ms"
    )


def test_ten_thousand_contracts() -> None:
    """The parties' sum is the outside money, in every year, to 1e-9 of the largest flow."""
    began, worst = time.perf_counter(), 0.0
    kinds = random.Random(2014).choices(tuple(CONTRACT_TYPES), k=CONTRACTS)  # noqa: S311 - a test
    for seed, kind in enumerate(kinds):
        case = drawn(kind, seed)
        book = book_of(case.text)
        together = book.flow("project_pre_tax")[0] + book.part("equity", "grant")[0]
        wanted = np.array(case.outside) * 1e4
        worst = max(worst, float(np.abs(together - wanted).max() / np.abs(wanted).max()))
    print(f"\n{CONTRACTS} contracts: {time.perf_counter() - began:.0f} s read and computed; farthest apart {worst:.1e}")
    assert worst <= 1e-9
