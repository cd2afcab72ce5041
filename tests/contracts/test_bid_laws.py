"""Laws of bids (§68) for random contracts of every type: at each answer the hurdle is met exactly, by a run alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.bids import frontier, minimum_share
from portfolio.appraisal.emc import with_hurdle
from portfolio.appraisal.limits import break_even_interest, break_even_realisation, maximum_capex
from portfolio.appraisal.trial import TERM, Trial
from portfolio.assumptions.inputs import with_inputs
from portfolio.contracts.parties import ledger
from portfolio.contracts.types import bid_of
from portfolio.indicators import npv
from portfolio.records.contracts import CONTRACT_TYPES
from tests.contracts.drawn import appraisal_of, drawn

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.case import Case

HURDLE = 0.1


def npv_alone(appraisal: Appraisal, bid: float) -> float:
    """The provider's NPV with a bid, by a run of the engine for it alone."""
    contract = appraisal.case.contract
    assert contract is not None
    offered, paths = bid_of(contract)
    return met(appraisal.case, {f"contract.{path}": 1 - bid if offered.complement else bid for path in paths}, "esco")


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_the_least_bid_gives_exactly_the_hurdle(kind: str) -> None:
    answers = {"found": 0, "none": 0}
    for seed in range(40):
        appraisal = with_hurdle(appraisal_of(drawn(kind, seed).text), HURDLE)
        found = minimum_share(appraisal)
        answers[found.status] += 1
        scale = Trial.of(appraisal).investment
        if found.value is None:
            assert npv_alone(appraisal, 1.0) < 0
        elif found.value == 0:
            assert npv_alone(appraisal, 0.0) >= -1e-9 * scale
        else:
            assert abs(npv_alone(appraisal, found.value)) <= 1e-9 * scale, (seed, found)
            assert npv_alone(appraisal, found.value * (1 - 1e-4)) < 0
    assert answers["found"] > 5, answers


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_at_each_limit_the_hurdle_is_met_exactly(kind: str) -> None:
    for seed in range(10):
        appraisal = with_hurdle(appraisal_of(drawn(kind, seed).text), HURDLE)
        case, contract = appraisal.case, appraisal.case.contract
        assert contract is not None
        spent = {item.key: item for part in case.spending for item in (part.amount, part.again_amount) if item}
        capex, realised, interest = (
            solve(appraisal).value for solve in (maximum_capex, break_even_realisation, break_even_interest)
        )
        total = Trial.of(appraisal).investment
        times = {key: float(item.value) * (capex or 0) / total for key, item in spent.items()}
        rates = {loan.rate.key: interest or 0.0 for loan in case.loans or ()}
        for value, changes, perspective in (
            (capex, times, "esco"),
            (realised, {contract.realisation.key: realised or 0.0}, "esco"),
            (interest, rates, "esco_equity"),
        ):
            if value is not None:
                assert abs(met(case, changes, perspective)) <= 1e-9 * total * max(1.0, value / total), (seed, changes)


def met(case: Case, changes: dict[str, float], perspective: str) -> float:
    """A party's NPV with other inputs, by a run of the engine for them alone."""
    book = ledger(with_inputs(case, lambda item: replace(item, value=np.asarray(changes.get(item.key, item.value)))))
    assert book is not None
    return float(npv(book.flow(perspective)[0], HURDLE))


def over(case: Case, years: int) -> Case:
    """A case with another term."""
    term = np.asarray(float(years))
    return with_inputs(case, lambda item: replace(item, value=term) if item.key == TERM else item)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_the_frontier_is_the_bid_of_each_term(kind: str) -> None:
    for seed in range(6):
        appraisal = with_hurdle(appraisal_of(drawn(kind, seed).text), HURDLE)
        for offer in frontier(appraisal).offers:
            alone = minimum_share(replace(appraisal, case=over(appraisal.case, offer.term_years)))
            assert offer.bid.status == alone.status
            assert offer.bid.value == (None if alone.value is None else pytest.approx(alone.value, rel=1e-9))
