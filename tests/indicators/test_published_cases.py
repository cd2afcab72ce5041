"""Published worked examples, and the completeness of the table of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from portfolio.cashflow import financing, taxation
from portfolio.indicators.registry import BY_KEY, INDICATORS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def _checks() -> list[tuple[str, dict[str, Any]]]:
    """Each check names an `indicator` of the registry, or a `function` of the cash-flow room."""
    found = []
    for file in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert case["room"] in {"indicators", "cashflow", "appraisal"}, file
        assert case["title"], file
        assert case["source"], file
        if case["room"] == "appraisal":
            continue  # whole records: tests/appraisal/test_published_records.py
        for i, check in enumerate(case["checks"], 1):
            found.append((f"{file.stem}-{i}-{check.get('indicator') or check['function']}", check))
    return found


CHECKS = _checks()


def _argument(value: Any) -> Any:
    """A mapping of base and slope stands for a straight line; all else is taken as it is written."""
    if isinstance(value, dict):
        return lambda x: value["base"] + value["slope"] * x
    return value


def _function(check: dict[str, Any]) -> Callable[..., Any]:
    if "indicator" in check:
        function = BY_KEY[check["indicator"]].function
    else:
        function = getattr(financing, check["function"], None) or getattr(taxation, check["function"])
    assert function is not None
    return function  # type: ignore[no-any-return]


def _parts(result: Any, expected: Any) -> Iterator[tuple[Any, Any]]:
    """What is expected of a result: itself; of its attributes; of some periods of one, from 1, or of their `total`."""
    if not isinstance(expected, Mapping):
        yield result, expected
        return
    for key, wanted in expected.items():
        if key == "total":
            yield np.sum(result), wanted
        else:
            yield from _parts(result[key - 1] if isinstance(key, int) else getattr(result, key), wanted)


@pytest.mark.parametrize("check", [check for _, check in CHECKS], ids=[name for name, _ in CHECKS])
def test_a_published_figure_is_reproduced(check: dict[str, Any]) -> None:
    assert check["why"]
    result = _function(check)(**{name: _argument(value) for name, value in check["arguments"].items()})
    for value, wanted in _parts(result, check["expected"]):
        if wanted is None or isinstance(wanted, str):
            assert value == wanted
        else:
            figures, printed = np.asarray(value), np.asarray(wanted, dtype=np.float64)
            assert figures.shape == printed.shape
            known = ~np.isnan(printed)  # of a series, null is what the source does not print
            np.testing.assert_allclose(figures[known], printed[known], rtol=0, atol=float(check["tolerance"]))


def test_every_indicator_has_a_rule_in_method_and_a_worked_case() -> None:
    rules = set(re.findall(r"^## (§\d+)", (ROOT / "METHOD.md").read_text(encoding="utf-8"), re.MULTILINE))
    cases = {check["indicator"] for _, check in CHECKS if "indicator" in check}
    assert {row.rule for row in INDICATORS} <= rules
    assert {row.key for row in INDICATORS if row.function} <= cases
    assert cases <= set(BY_KEY)


def test_every_function_on_taxes_has_a_worked_case() -> None:
    functions = {name for name in taxation.__all__ if name.islower()}
    by_hand = {"vat", "net_of_vat", "loss_relief"}
    assert functions <= {check["function"] for _, check in CHECKS if "function" in check} | by_hand


def test_keys_are_unique_and_names_stand_in_both_languages() -> None:
    assert len(BY_KEY) == len(INDICATORS)
    for row in INDICATORS:
        assert row.unit, row.key
        assert row.label.en, row.key
        assert re.search(r"[一-鿿]", row.label.zh), row.key
        assert row.function is None or row.function.__name__ == row.key


def test_every_function_says_its_rule() -> None:
    for row in INDICATORS:
        assert f"METHOD {row.rule}" in re.sub(r"§9, ", "", row.function.__doc__ or ""), row.key
