"""Series whose sign changes more than once, of every kind that a portfolio or an adversary may bring, 31 years long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.indicators.flows import Floats

YEARS = 31


def _dismantled(rng: np.random.Generator, m: int) -> Floats:
    """An investment, receipts, and a large payment at the end: two rates, one, or none."""
    flows = rng.uniform(5, 20, (YEARS, m))
    flows[0], flows[-1] = -100, -rng.uniform(50, 600, m)
    return flows


def _reinvested(rng: np.random.Generator, m: int) -> Floats:
    """Equipment replaced in years 10 and 20."""
    flows = rng.uniform(5, 20, (YEARS, m))
    flows[0], flows[10], flows[20] = -rng.uniform(20, 150, m), -rng.uniform(50, 150, m), -rng.uniform(50, 150, m)
    return flows


def _unprofitable(rng: np.random.Generator, m: int) -> Floats:
    """More is paid at the end than was ever received: mostly no rate."""
    flows = rng.uniform(5, 20, (YEARS, m))
    flows[0], flows[-1] = -100, -rng.uniform(400, 800, m)
    return flows


def _random(rng: np.random.Generator, m: int) -> Floats:
    return rng.normal(size=(YEARS, m))


def _losing(rng: np.random.Generator, m: int) -> Floats:
    """Rates far below zero."""
    flows = rng.uniform(-5, 1, (YEARS, m))
    flows[0] = flows[5] = 100
    return flows


def _multiplied(factors: list[Floats], tail: Floats) -> Floats:
    """A tail of amounts times the product of (1 − growth · x): these growths become roots."""
    product = [np.ones(tail.shape[1])]
    for growth in factors:
        longer = [*product, np.zeros(tail.shape[1])]
        product = [c - (growth * product[i - 1] if i else 0) for i, c in enumerate(longer)]
    flows = np.zeros((YEARS, tail.shape[1]))
    for i, c in enumerate(product):
        flows[i : i + len(tail)] += c * tail
    return flows


def _several(rng: np.random.Generator, m: int) -> Floats:
    """Three known rates between −50 and 150 %."""
    return _multiplied([1 + rng.uniform(-0.5, 1.5, m) for _ in range(3)], rng.uniform(0, 1, (YEARS - 3, m)))


def _close(rng: np.random.Generator, m: int) -> Floats:
    """Two rates between 1e-6 and 0.1 apart."""
    growth = 1 + rng.uniform(-0.3, 1, m)
    return _multiplied([growth, growth + 10 ** rng.uniform(-6, -1, m)], rng.uniform(0, 1, (YEARS - 2, m)))


def _double(rng: np.random.Generator, m: int) -> Floats:
    """A double rate, in numbers that float64 holds exactly."""
    growth = rng.integers(40, 130, m) / 64
    return _multiplied([growth, growth], rng.integers(1, 60, (YEARS - 2, m)).astype(np.float64))


KINDS: tuple[Callable[[np.random.Generator, int], Floats], ...] = (
    _dismantled,
    _reinvested,
    _unprofitable,
    _random,
    _losing,
    _several,
    _close,
    _double,
)


def awkward_flows(count: int, seed: int = 7) -> Floats:
    """Equal parts of each kind, shuffled, time-major: shape (31, count)."""
    rng = np.random.default_rng(seed)
    parts = [kind(rng, count // len(KINDS)) for kind in KINDS]
    flows = np.concatenate(parts, axis=1)
    return np.ascontiguousarray(flows[:, rng.permutation(flows.shape[1])])
