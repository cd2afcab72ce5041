"""The shared-savings example as a record: every row of its published table, and every figure below it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from portfolio.programme.study import study_of

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal

ROOT = Path(__file__).resolve().parents[2]
EXPECTED: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "g04-expected.yaml").read_text(encoding="utf-8"))
WAN = 1e4


@pytest.fixture(scope="module")
def g04() -> Appraisal:
    study = study_of(ROOT / "projects" / "emc-examples" / "g04.yaml")
    return study.appraisals[0]


@pytest.mark.parametrize(
    ("column", "perspective", "kinds"),
    [
        ("R", "esco", ("payment",)),
        ("award", "esco", ("award",)),
        ("adj_tax", "esco", ("notional_tax",)),
        ("tax", "esco_equity", ("income_tax",)),
        ("interest", "esco_equity", ("interest",)),
        ("principal", "esco_equity", ("principal",)),
        ("ES", "host", ("savings",)),
        ("cf_pre", "esco_pre_tax", ()),
        ("cf_post", "esco", ()),
        ("cf_eq", "esco_equity", ()),
        ("host", "host", ()),
    ],
)
def test_rows(g04: Appraisal, column: str, perspective: str, kinds: tuple[Any, ...]) -> None:
    book = g04.ledger
    assert book is not None
    flow = book.part(perspective, *kinds) if kinds else book.flow(perspective)
    found = np.abs(flow[0, 1:7]) if kinds else flow[0, 1:7]
    wanted = [row[column] for row in EXPECTED["rows"]]
    np.testing.assert_allclose(found / WAN, wanted, atol=EXPECTED["tolerance"] * 1.01)


@pytest.mark.parametrize(
    ("name", "value", "tolerance"),
    [
        ("esco_pre_tax.irr", 0.10654432235350819, 1e-12),
        ("esco.irr", 0.10139308610934916, 1e-12),
        ("esco_equity.irr", 0.15669623227639617, 1e-12),
        ("esco.npv", 4.0075045114164425 * WAN, 1e-6),
        ("esco_equity.npv", 64.69 * WAN, 0.005 * WAN),
        ("host.npv", 928.4971251794211 * WAN, 1e-6),
        ("lender.dscr_min", 1.2778809146479508, 1e-12),
    ],
)
def test_indicators(g04: Appraisal, name: str, value: float, tolerance: float) -> None:
    found = g04.find(name)
    assert found is not None
    assert found.value == pytest.approx(value, abs=tolerance)


def test_dscr_of_each_year(g04: Appraisal) -> None:
    assert g04.ledger is not None
    accounts = g04.ledger.accounts
    assert accounts is not None
    found = accounts.cfads[0, :5] / (accounts.interest + accounts.principal)[0, :5]
    np.testing.assert_allclose(found, [row["dscr"] for row in EXPECTED["rows"][:5]], atol=5e-5)
