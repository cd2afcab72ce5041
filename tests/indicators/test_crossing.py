"""Many functions at once, each with its own crossing: lines with kinks, jumps, several crossings, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.indicators.crossing import crossings

if TYPE_CHECKING:
    from portfolio.indicators.flows import Floats

GRID = np.linspace(0.0, 1.0, 9)
#: Broken lines on [0, 1]: their values at 0, ⅓, ⅔ and 1, rising.
rising = st.lists(st.integers(-1000, 1000), min_size=4, max_size=4, unique=True).map(sorted)


@given(st.lists(rising, min_size=1, max_size=5))
def test_broken_lines_are_crossed_where_they_are(lines: list[list[int]]) -> None:
    knots = np.arange(4) / 3

    def values(x: Floats) -> Floats:
        return np.stack([np.interp(row, knots, line) for row, line in zip(x, lines, strict=True)])

    found = crossings(values, np.broadcast_to(GRID, (len(lines), 9)), close=1e-9)
    for x, line in zip(found.x, lines, strict=True):
        if line[0] < 0 <= line[-1]:
            assert x == pytest.approx(np.interp(0.0, line, knots), abs=1e-9)
        else:
            assert np.isnan(x)
    assert found.first.tolist() == [line[0] for line in lines]
    assert found.last.tolist() == [line[-1] for line in lines]


def test_the_nearest_crossing_and_its_direction() -> None:
    """x³ − 3x crosses zero upwards at ±√3 and downwards at 0."""
    grid = np.tile(np.linspace(-2.1, 2.0, 42), (3, 1))
    found = crossings(lambda x: x**3 - 3 * x, grid, np.array([-2.0, 0.2, 1.0]), 1e-14)
    assert found.x == pytest.approx([-(3**0.5), 0.0, 3**0.5], abs=1e-9)
    assert found.rises.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_at_a_jump_the_upper_side_is_taken(sign: float) -> None:
    found = crossings(lambda x: sign * np.where(x >= 0.3, 5.0, -7.0), GRID[None, :])
    assert sign * np.where(found.x[0] >= 0.3, 5.0, -7.0) > 0
    assert found.x[0] == pytest.approx(0.3, abs=1e-15)


def test_a_range_has_two_ends() -> None:
    with pytest.raises(ValueError, match="k of 2 or more"):
        crossings(lambda x: x, [0.0, 1.0])
