"""Published depreciation and taxes are reproduced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from portfolio.cashflow import taxation

CASES = Path(__file__).parents[1] / "cases"


def _checks() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for file in sorted(CASES.glob("tax-*.yaml")):
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert case["title"], file
        assert case["source"], file
        found += [(f"{file.stem}-{i}-{check['function']}", check) for i, check in enumerate(case["checks"], 1)]
    return found


CHECKS = _checks()


@pytest.mark.parametrize("check", [check for _, check in CHECKS], ids=[name for name, _ in CHECKS])
def test_a_published_figure_is_reproduced(check: dict[str, Any]) -> None:
    assert check["why"]
    result = getattr(taxation, check["function"])(**check["arguments"])
    expected = check["expected"]
    pairs = (
        [(getattr(result, name), values) for name, values in expected.items()]
        if isinstance(expected, Mapping)
        else [(result, expected)]
    )
    for values, wanted in pairs:
        assert len(values) == len(wanted)
        printed = [i for i, figure in enumerate(wanted) if figure is not None]
        figures = [wanted[i] for i in printed]
        np.testing.assert_allclose(values[printed], figures, rtol=0, atol=float(check["tolerance"]))


def test_every_function_has_a_case() -> None:
    functions = {name for name in taxation.__all__ if name.islower()}
    by_hand = {"vat", "net_of_vat", "loss_relief"}
    assert functions == {check["function"] for _, check in CHECKS} | by_hand
