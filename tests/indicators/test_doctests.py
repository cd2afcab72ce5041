"""The examples in the docstrings of indicators, cash flows and contracts run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import portfolio.cashflow
import portfolio.contracts
import portfolio.indicators
from portfolio.cashflow import taxation

ROOMS = (portfolio.indicators, portfolio.cashflow, portfolio.contracts)
MODULES = [f"{room.__name__}.{module.name}" for room in ROOMS for module in pkgutil.iter_modules(room.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_every_public_function_has_an_example() -> None:
    for public, name in [(module, name) for module in (portfolio.indicators, taxation) for name in module.__all__]:
        thing = getattr(public, name)
        if callable(thing) and not isinstance(thing, type) and hasattr(thing, "__code__"):
            assert ">>> " in (thing.__doc__ or ""), name
