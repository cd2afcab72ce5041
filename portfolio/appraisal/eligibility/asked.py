"""A claim with what its rules ask, and what a rule says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from portfolio.parameters import Parameter
from portfolio.reading.problem import Problem
from portfolio.records.fields import Words

if TYPE_CHECKING:
    import datetime as dt

    from portfolio.parameters import Parameters
    from portfolio.reading.problem import Place
    from portfolio.records.contracts import Contract
    from portfolio.records.project import Project

Claim: TypeAlias = Literal["award", "income_tax", "turnover_tax"]
Verdict: TypeAlias = Literal["met", "broken", "unproved"]
_DOCUMENT = re.compile("[\u4e00-\u9fff]*(?:〔[0-9]{4}〕|[0-9]{4}年第)[0-9]+号(?: (?:art\\.[0-9()]+|class [0-9]+))?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule says of a claim: `met`, `broken`, or `unproved` where the record does not say enough.

    `parameter` is the dated value that holds the rule, None where none is in force; `place` is the claim's line.
    """

    claim: Claim
    rule: str
    verdict: Verdict
    message: Words
    parameter: Parameter | None
    place: Place

    @property
    def clause(self) -> str:
        """The document that the rule stands in, as the parameter's source names it first."""
        source = self.parameter.source if self.parameter else ""
        found = _DOCUMENT.search(source)
        return found[0] if found else source

    def as_dict(self) -> dict[str, object]:
        """The outcome as JSON prints it."""
        parameter = self.parameter
        return {
            "claim": self.claim,
            "rule": self.rule,
            "verdict": self.verdict,
            "message": {"zh": self.message.zh, "en": self.message.text("en")},
            "clause": self.clause,
            "parameter": parameter.key if parameter else None,
            "value": str(parameter.value) if parameter else None,
            "since": parameter.start if parameter else None,
            "region": parameter.region if parameter else None,
            "source": parameter.source if parameter else None,
            "grade": parameter.grade if parameter else None,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim, with what its rules ask: the record, the day, the region, the parameters."""

    claim: Claim
    place: Place
    project: Project
    day: dt.date
    region: str
    parameters: Parameters

    def find(self, key: str) -> Parameter | None:
        """A parameter in force, or None."""
        found = self.parameters.find(key, self.day, self.region)
        return found if isinstance(found, Parameter) else None

    def refusal(self, key: str) -> str:
        """Why a parameter is not in force."""
        found = self.parameters.find(key, self.day, self.region)
        return found.message if isinstance(found, Problem) else ""

    def says(self, rule: str, verdict: Verdict, parameter: Parameter | None, zh: str, en: str) -> Outcome:
        """The outcome of a rule."""
        return Outcome(self.claim, rule, verdict, Words(zh=zh, en=en), parameter, self.place)

    def in_force(self, parameter: Parameter) -> Outcome:
        """That the claim's scheme is in force on the day."""
        zh, en = f"{self.day} 时有效（自 {parameter.start}）", f"in force on {self.day}, since {parameter.start}"
        return self.says("in_force", "met", parameter, zh, en)

    def out_of_force(self, key: str) -> Outcome:
        """That it is not."""
        why = self.refusal(key)
        return self.says("in_force", "broken", None, f"{self.day} 时当地无有效规定", f"not on {self.day}: {why}")

    @property
    def contract(self) -> Contract | None:
        """The project's contract."""
        return self.project.contract


def judged(*, met: bool) -> Verdict:
    """The verdict on a condition that the record proves or disproves."""
    return "met" if met else "broken"
