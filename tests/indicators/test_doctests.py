"""The examples in the docstrings of this room run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import portfolio.indicators

MODULES = [f"portfolio.indicators.{module.name}" for module in pkgutil.iter_modules(portfolio.indicators.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_every_public_function_has_an_example() -> None:
    for name in portfolio.indicators.__all__:
        thing = getattr(portfolio.indicators, name)
        if callable(thing) and not isinstance(thing, type) and hasattr(thing, "__code__"):
            assert ">>> " in (thing.__doc__ or ""), name
