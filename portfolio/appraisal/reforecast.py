"""What a contract is worth to its parties after its verified years, beside what was expected of it (METHOD §70)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.appraisal.appraise import appraise_case
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.contracts.tracking import REALISATION, with_verified
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal, Indicator

SCENARIO = Words(zh="按已核定年份兑现率重新预测", en="re-forecast at the realisation of the verified years")


@dataclass(frozen=True)
class Reforecast:
    """Two appraisals of one record: as expected, and with the verified years as they were.

    `years` are the operating years verified; `realisation` is, by line, what the years after them are multiplied by.
    """

    expected: Appraisal
    revised: Appraisal
    years: tuple[int, ...]
    realisation: dict[str, float]

    def indicators(self) -> Iterator[tuple[Indicator, Indicator]]:
        """NPV and rate of return of the project and of each party, and the least DSCR: as expected, and revised."""
        revised = {row.name: row for row in self.revised.indicators}
        for row in self.expected.indicators:
            party = PERSPECTIVES[row.perspective].of_contract or row.perspective == "project_pre_tax"
            if (party and row.key in {"npv", "irr"}) or row.name == "lender.dscr_min":
                yield row, revised[row.name]

    def as_dict(self) -> dict[str, object]:
        """The forecast as JSON prints it."""
        return {
            "scenario": SCENARIO.text("en"),
            "years": list(self.years),
            "realisation": self.realisation,
            "indicators": [
                {
                    "key": before.key,
                    "perspective": before.perspective,
                    "unit": before.unit,
                    "expected": before.value,
                    "revised": after.value,
                    "reason": after.reason.text("en") if after.reason else None,
                }
                for before, after in self.indicators()
            ],
        }


def reforecast(appraisal: Appraisal) -> Reforecast | None:
    """The appraisal with its contract's verified years as they were, and the rest at their realisation.

    Ledger, loans, taxes and indicators are those of any appraisal. None where no year is verified. Rule: METHOD §70.
    """
    contract = appraisal.case.contract
    if contract is None or not contract.record.performance:
        return None
    case = with_verified(appraisal.case)
    revised = appraise_case(case, appraisal.name, appraisal.settings)
    realised = {
        line.line: float(item.value)
        for line in case.yearly
        if line.known
        for item in line.first
        if item.key == REALISATION
    }
    years = tuple(sorted({entry.year for entry in contract.record.performance}))
    return Reforecast(appraisal, revised, years, realised)
