"""Build options of a project (方案比选): the `options` block of a record (METHOD §42)."""

from __future__ import annotations

from pydantic import Field, model_validator

from portfolio.reading.problem import shown
from portfolio.reading.validate import Model, fault
from portfolio.records.fields import Identifier, Label, Name, Words

#: Options that are always there: nothing is built; and the record as written, while no option is adopted.
NOTHING, BASE = "do_nothing", "base"


class Option(Model):
    """One way to build the project: what it changes in the record, by path, as `cash_flow.savings[0].amount`."""

    id: Identifier
    name: Name
    changes: dict[Label, object] = Field(default_factory=dict)


class Options(Model):
    """The options considered, which of them is adopted, and why that one.

    The record as written is the adopted option, which therefore has no `changes`; every other option has some. A plain
    list says that none is adopted.
    """

    considered: tuple[Option, ...]
    adopted: Identifier | None = None
    reason: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return {"considered": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _ids(self) -> Options:
        taken = [NOTHING, BASE]
        for option in self.considered:
            if option.id in taken:
                message = f"option {shown(option.id)} is there already"
                raise fault("P003", message, f"give it its own id, other than {', '.join(taken)}")
            taken.append(option.id)
        if self.adopted is not None and self.adopted not in taken[2:]:
            hint = f"write one of {', '.join(taken[2:]) or 'the options considered'}"
            raise fault("R004", f"{shown(self.adopted)} is no option considered", hint)
        return self

    @model_validator(mode="after")
    def _adoption(self) -> Options:
        if self.adopted is not None and self.reason is None:
            raise fault("R002", "an adopted option needs the `reason` for it", "write `reason: …`")
        if self.adopted is None and self.reason is not None:
            raise fault("R003", "a `reason` stands without `adopted`", "write which option is adopted")
        for option in self.considered:
            if option.id == self.adopted and option.changes:
                message = f"option {shown(option.id)} is adopted, so the record as written is this option"
                raise fault("R003", message, "write its figures into the record, and leave out its `changes`")
            if option.id != self.adopted and not option.changes:
                message = f"option {shown(option.id)} changes nothing"
                raise fault("R002", message, "write its `changes`, as in `changes: {investment: 300 万元}`")
        return self
