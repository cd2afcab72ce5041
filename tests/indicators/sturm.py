"""How many rates of return flows have, exactly, by Sturm's theorem in whole numbers: a check of the search."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def rates_above_minus_one(flows: Iterable[float]) -> int:
    """Distinct real r > −1 with Σ CF_i (1 + r)^−i = 0, counted as distinct roots x = 1 / (1 + r) in (0, ∞)."""
    exact = [Fraction(flow) for flow in flows]
    while exact and exact[-1] == 0:
        exact.pop()
    while exact and exact[0] == 0:
        exact.pop(0)
    if len(exact) < 2:
        return 0
    scale = 1
    for value in exact:
        scale = scale * value.denominator // gcd(scale, value.denominator)
    chain = _chain([int(value * scale) for value in exact])
    return _changes([p[0] for p in chain]) - _changes([p[-1] for p in chain])


def _chain(p: list[int]) -> list[list[int]]:
    """Sturm's chain, each polynomial by ascending powers and up to a positive factor."""
    chain = [_primitive(p), _primitive([i * c for i, c in enumerate(p)][1:])]
    while len(chain[-1]) > 1:
        remainder = _negative_remainder(chain[-2], chain[-1])
        if not remainder:
            break
        chain.append(_primitive(remainder))
    return chain


def _negative_remainder(a: list[int], b: list[int]) -> list[int]:
    rest, lead = a[:], b[-1]
    while len(rest) >= len(b):
        # rest · |lead| − the multiple of b that takes the leading term away: only positive factors are applied.
        factor = rest[-1] * (1 if lead > 0 else -1)
        shift = len(rest) - len(b)
        rest = [c * abs(lead) for c in rest]
        for i, c in enumerate(b):
            rest[shift + i] -= factor * c
        while rest and rest[-1] == 0:
            rest.pop()
    return [-c for c in rest]


def _primitive(p: list[int]) -> list[int]:
    divisor = 0
    for c in p:
        divisor = gcd(divisor, c)
    return [c // divisor for c in p] if divisor else p


def _changes(values: list[int]) -> int:
    signs = [value > 0 for value in values if value]
    return sum(a != b for a, b in itertools.pairwise(signs))
