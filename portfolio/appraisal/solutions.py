"""The solutions of a contract that are asked for by name (METHOD §68)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portfolio.appraisal.bids import frontier, minimum_share, shortest_term
from portfolio.appraisal.limits import break_even_interest, break_even_price, break_even_realisation, maximum_capex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.appraisal.bids import Offer
    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.trial import Solution

#: What can be asked for by name.
_SOLVERS: dict[str, Callable[[Appraisal], Solution]] = {
    "share": minimum_share,
    "term": shortest_term,
    "capex": maximum_capex,
}
SOLVED = (*_SOLVERS, "frontier")
#: What a table prints of each, in the order of print; what stands under no name is printed where nothing is asked for.
_PRINTED: tuple[tuple[str, Callable[[Appraisal], Solution]], ...] = (
    ("share", minimum_share),
    ("term", shortest_term),
    ("term", partial(shortest_term, months=True)),
    ("capex", maximum_capex),
    ("", break_even_price),
    ("", break_even_realisation),
    ("", break_even_interest),
)


def solved(appraisal: Appraisal, names: Sequence[str] = ()) -> tuple[Solution, ...]:
    """The solutions of a contract in the order of print; those of some names alone, else all. Rule: METHOD §68.

    >>> from portfolio import study
    >>> g04 = study("projects/emc-examples/g04.yaml").appraisals[0]
    >>> [(found.value, found.unit) for found in solved(g04, ["term"])]
    [(6.0, 'years'), (72.0, 'months')]
    """
    return tuple(solve(appraisal) for name, solve in _PRINTED if not names or name in names)


def as_dict(appraisal: Appraisal, names: Sequence[str] = ()) -> dict[str, object]:
    """The solutions of some names (of all where there are none) as JSON prints them, always with the frontier."""
    found: dict[str, object] = {
        name: solve(appraisal).as_dict() for name, solve in _SOLVERS.items() if not names or name in names
    }
    return found | {"frontier": [_offer(offer) for offer in frontier(appraisal).offers]}


def _offer(offer: Offer) -> dict[str, object]:
    """A term with its least bid: `share` where a share is bid, and `bid` in `unit` whatever it is."""
    bid = offer.bid
    return {
        "term_years": offer.term_years,
        "share": bid.value if bid.unit == "share" else None,
        "bid": bid.value,
        "unit": bid.unit,
        "host_npv_cny": offer.host_npv_cny,
        "dscr_min": offer.dscr_min,
        "reason": bid.reason.text("en") if bid.reason else None,
    }
