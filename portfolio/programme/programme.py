"""A programme as read: its record, its projects in order, and the files they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.figures import FIGURES, funding_rows
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from portfolio.programme.scenario import Scenario
    from portfolio.reading.problem import Place
    from portfolio.reading.source import Document
    from portfolio.records.fields import Words
    from portfolio.records.programme import Group, ProgrammeRecord
    from portfolio.records.project import Project


@dataclass(frozen=True)
class Programme:
    """The records of a programme.

    `documents` holds each file as read, by project id, and `programme.yaml` under "" if there is one. `folder` is
    False where a single record was read. `scenario` is what was laid over the records.
    """

    record: ProgrammeRecord
    projects: tuple[Project, ...]
    documents: Mapping[str, Document] = field(default_factory=dict)
    folder: bool = True
    scenario: Scenario | None = None

    @property
    def whole(self) -> bool:
        """Whether these are the records that the plan's printed totals speak of."""
        return self.folder and self.scenario is None

    @property
    def purses(self) -> dict[str, Words]:
        """What the sources of funds are called here, in the order of the columns."""
        return {source: getattr(self.record.purses, source) or label for source, label in SOURCES.items()}

    def label_of(self, key: str) -> Words:
        """The label of a figure of `FIGURES`."""
        source = key.removeprefix("budget.").removesuffix("_cny")
        return self.purses.get(source, FIGURES[key].label)

    def groups(self) -> list[tuple[Group | None, list[Project]]]:
        """The actions in order: a group with all its lines, at its first one, or None with a line by itself."""
        known = {group.id: group for group in self.record.groups}
        lines: dict[str, list[Project]] = {}
        actions: list[tuple[Group | None, list[Project]]] = []
        for project in self.projects:
            group = known.get(project.group or "")
            if group is None:
                actions.append((None, [project]))
            elif group.id in lines:
                lines[group.id].append(project)
            else:
                lines[group.id] = [project]
                actions.append((group, lines[group.id]))
        return actions

    def only(self, project: Project) -> Programme:
        """One project of the programme, as if its record alone had been read."""
        documents = {key: document for key, document in self.documents.items() if key in {"", project.id}}
        return replace(self, projects=(project,), documents=documents, folder=False)

    def place(self, project_id: str, *path: int | str) -> Place:
        """Where a field of a record stands; `""` is the programme's own record."""
        return self.documents[project_id].tree.locate(path)[0]

    def inputs(self) -> list[tuple[str, str]]:
        """Every input file by its name in the folder, with its SHA-256."""
        return sorted((Path(document.file).name, document.sha256) for document in self.documents.values())

    def to_frame(self) -> pd.DataFrame:
        """One row a project; unknown figures are NaN, money is in 元.

        Columns: id, name, group, sector, and every figure of `portfolio.programme.figures.FIGURES` by the last
        part of its key (`total_cny`, `market_cny`, …, `jobs`).
        """
        import pandas as pd

        rows = [
            {"id": p.id, "name": p.name.zh, "group": p.group, "sector": p.sector}
            | {key.partition(".")[2]: _number(figure.of(p)) for key, figure in FIGURES.items()}
            for p in self.projects
        ]
        return pd.DataFrame(rows)

    def funding_frame(self) -> pd.DataFrame:
        """One row per funding entry, for pivots by source, sector and year.

        Columns: id, group, sector, source, year (`2015`, `beyond`, or `undated` where the plan states none, so that a
        pivot does not drop it), level, budget, amount_cny.
        """
        import pandas as pd

        columns = ["id", "group", "sector", "source", "year", "level", "budget", "amount_cny"]
        rows = [
            (p.id, p.group, p.sector, row.source, row.year, row.entry.level, row.entry.budget, float(row.amount_cny))
            for p in self.projects
            for row in funding_rows(p)
        ]
        return pd.DataFrame(rows, columns=columns)


def _number(value: object) -> float:
    return float("nan") if value is None else float(str(value))


def in_order(project_id: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """A sort key for ids: numbers by value, so that `2` comes before `10` and `07.1` after `07`.

    `1` and `01` are of one value and two ids: the text decides, so that the order never hangs on file names.
    """
    parts = re.findall(r"[0-9]+|[^0-9.]+", project_id)
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts), project_id
