"""`pytest tests/tables --update-golden` writes the golden files anew; every change needs an entry in the CHANGELOG."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew instead of comparing")


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Whether to write; False where this file was read too late to add its option (a run of all tests)."""
    return bool(pytestconfig.getoption("update_golden", default=False))
