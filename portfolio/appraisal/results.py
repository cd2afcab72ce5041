"""What an appraisal finds: one row per indicator and perspective, with all that a reader needs to trust or doubt it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Input
    from portfolio.cashflow.ledger import Ledger
    from portfolio.records.fields import Words


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `value` is None where there is none, and `reason` says why.

    `status` is `computed`; `lacking` where inputs are missing; `absent` where there is no such figure; or, for rates of
    return, `unique`, `multiple`, `none` or `undefined`, and `roots` holds every one. `inputs` are the numbers that it
    was computed from beside the flow of its perspective. `note` is what a reader of the value should know.
    """

    key: str
    perspective: str
    label: Words
    value: float | None
    unit: str
    discount_rate: float | None
    convention: str | None
    status: str
    reason: Words | None
    rule: str
    roots: tuple[float, ...] = ()
    inputs: tuple[Input, ...] = ()
    note: Words | None = None

    @property
    def name(self) -> str:
        """How `explain` is asked for it: `project_pre_tax.npv`."""
        return f"{self.perspective}.{self.key}"

    def as_dict(self) -> dict[str, object]:
        """The row as JSON prints it."""
        return {
            "key": self.key,
            "perspective": self.perspective,
            "value": self.value,
            "unit": self.unit,
            "discount_rate": self.discount_rate,
            "convention": self.convention,
            "status": self.status,
            "reason": self.reason.text("en") if self.reason else None,
            **({"note": self.note.text("en")} if self.note else {}),
            "rule": self.rule,
            **({"roots": list(self.roots)} if self.roots else {}),
        }


@dataclass(frozen=True)
class Appraisal:
    """The indicators of a project, with the case and the ledger behind them.

    `status` is `stated` (everything rests on the record), `indicative` (something is assumed) or `incomplete` (its cash
    flow cannot be drawn up); `missing` says what would complete it.
    """

    project_id: str
    name: Words
    status: str
    case: Case
    settings: Settings
    ledger: Ledger | None
    indicators: tuple[Indicator, ...]

    def find(self, name: str) -> Indicator | None:
        """An indicator by `perspective.key`."""
        return next((indicator for indicator in self.indicators if indicator.name == name), None)

    def value(self, name: str) -> float | None:
        """The value of an indicator by `perspective.key`; None where it is absent.

        Raises KeyError for a name that no indicator has.
        """
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found.value

    def as_dict(self) -> dict[str, object]:
        """The appraisal as JSON prints it."""
        return {
            "id": self.project_id,
            "status": self.status,
            "missing": [missing.field for missing in self.case.missing],
            "indicators": [indicator.as_dict() for indicator in self.indicators],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per indicator."""
        import pandas as pd

        return pd.DataFrame([{"id": self.project_id, **indicator.as_dict()} for indicator in self.indicators])
