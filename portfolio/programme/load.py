"""Folder or record → programme. Faults stop; everything wrong is collected first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.programme import Programme, in_order
from portfolio.programme.scenario import overlaid, read_scenario
from portfolio.programme.totals import summable, unit_of
from portfolio.reading.problem import Place, Problem, collected, shown
from portfolio.reading.source import Document, read_document
from portfolio.reading.units import parse_unit
from portfolio.reading.validate import validate
from portfolio.records.programme import ProgrammeRecord
from portfolio.records.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "programme.yaml"


class ReadError(Exception):
    """The input is unusable; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_programme(path: Path, scenario: Path | None = None) -> tuple[Programme | None, list[Problem]]:
    """The programme that a folder or a single record holds, and everything that is wrong with its form.

    The programme is None if anything stops. A single record is read with the `programme.yaml` beside it, if any. A
    scenario's changes are laid over the records before they are validated.
    """
    if path.name == HEAD:
        path = path.parent
    files, problems = _files(path)
    documents: dict[Path, Document] = {}
    for file in files:
        found = read_document(file)
        if isinstance(found, Document):
            documents[file] = found
        else:
            problems += found
    changed = read_scenario(scenario) if scenario else None
    if isinstance(changed, list):
        problems += changed
        changed = None
    if changed is not None:
        documents, found_wrong = overlaid(documents, changed)
        problems += found_wrong
    head, projects = _records(documents, problems)
    if head is not None:
        problems += _programme_faults(head, documents, projects)
    if any(problem.stops for problem in problems):
        return None, collected(problems)
    if head is None:
        only = projects[0][1]
        head = ProgrammeRecord(id=only.id, title=only.name)
    by_id = {project.id: document for document, project in projects}
    if (top := next((d for f, d in documents.items() if f.name == HEAD), None)) is not None:
        by_id[""] = top
    ordered = sorted((project for _, project in projects), key=lambda project: in_order(project.id))
    return Programme(head, tuple(ordered), by_id, path.is_dir(), changed), collected(problems)


def load(path: Path | str, scenario: Path | str | None = None) -> Programme:
    """The programme in a folder, or of one record, with a scenario's changes laid over it.

    Raises `ReadError` if anything in it stops; findings do not (see `portfolio.programme.findings`).
    """
    programme, problems = read_programme(Path(path), Path(scenario) if scenario else None)
    if programme is None:
        raise ReadError(problems)
    return programme


def _files(path: Path) -> tuple[list[Path], list[Problem]]:
    place = Place(str(path))
    try:
        if not path.exists():
            return [], [Problem(place, "S001", "", "there is no such file or folder", "check the path")]
        if not path.is_dir():
            head = path.with_name(HEAD)
            return [path, *([head] if head.exists() and path.name != HEAD else [])], []
        names = sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return [], [Problem(place, "S002", "", f"it cannot be read ({reason})", "check the path and its permissions")]
    files = [name for name in names if name.suffix == ".yaml"]
    problems = [
        Problem(Place(str(name)), "P005", "", "the file is not read", "rename it to end in `.yaml`, or move it away")
        for name in names
        if name.suffix in {".yml", ".YAML", ".YML"}
    ]
    if path / HEAD not in files:
        problems.append(Problem(place, "P001", "", f"the folder has no {HEAD}", f"write {HEAD} with `id` and `title`"))
    if not [name for name in files if name.name != HEAD]:
        problems.append(Problem(place, "P002", "", "the folder holds no records", "add one `.yaml` file per project"))
    return files, problems


def _records(
    documents: dict[Path, Document], problems: list[Problem]
) -> tuple[ProgrammeRecord | None, list[tuple[Document, Project]]]:
    head: ProgrammeRecord | None = None
    projects = []
    for file, document in documents.items():
        if file.name == HEAD:
            record = validate(document, ProgrammeRecord)
            if isinstance(record, list):
                problems += record
            else:
                head = record
        else:
            project = validate(document, Project)
            if isinstance(project, list):
                problems += project
            else:
                projects.append((document, project))
                problems += _figure_path_faults(document, project)
    problems += _repeated_ids(projects)
    return head, projects


def _figure_path_faults(document: Document, project: Project) -> Iterator[Problem]:
    known = list(dict.fromkeys(name for path, _ in project.figures() for name in (path.partition("[")[0], path)))
    for number, source in enumerate(project.sources):
        for index, figure in enumerate(source.figures):
            if figure not in known:
                place, where = document.tree.locate(("sources", number, "figures", index))
                message = f"{shown(figure)} is no figure that this record states"
                yield Problem(place, "R007", where, message, "write one of " + ", ".join(known))


def _repeated_ids(projects: list[tuple[Document, Project]]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document, project in projects:
        if project.id in first:
            place, where = document.tree.locate(("id",))
            earlier = Path(first[project.id].file).name
            yield Problem(
                place, "P003", where, f"id {shown(project.id)} is that of {earlier} too", "give it its own id"
            )
        first.setdefault(project.id, document)


def _programme_faults(
    head: ProgrammeRecord, documents: dict[Path, Document], projects: list[tuple[Document, Project]]
) -> Iterator[Problem]:
    groups = [group.id for group in head.groups]
    top = next(document for file, document in documents.items() if file.name == HEAD)
    lines = {project.id for _, project in projects}
    for number, group_id in enumerate(groups):
        if group_id in groups[:number] or group_id in lines:
            place, where = top.tree.locate(("groups", number, "id"))
            other = "a record" if group_id in lines else "another group"
            yield Problem(place, "P003", where, f"id {shown(group_id)} is that of {other} too", "give it its own id")
    for document, project in projects:
        if project.group is not None and project.group not in groups:
            place, where = document.tree.locate(("group",))
            declared = ", ".join(groups) or "none"
            message = f"group {shown(project.group)} is not declared in {HEAD}"
            yield Problem(place, "P004", where, message, f"declare it under `groups:`; declared now: {declared}")
    for number, printed in enumerate(head.printed):
        if printed.figure is None:
            continue
        place, where = top.tree.locate(("printed", number, "figure"))
        if printed.figure not in summable():
            message = f"{shown(printed.figure)} is no column that is summed"
            yield Problem(place, "P006", where, message, "write one of " + ", ".join(summable()))
        elif not _same_kind(printed.value.dimension, unit_of(printed.figure)):
            place, where = top.tree.locate(("printed", number, "value"))
            message = f"{shown(printed.value)} cannot be a total of {printed.figure}"
            yield Problem(place, "Q003", where, message, f"write it in {unit_of(printed.figure) or 'plain digits'}")


#: A plan prints tonnes where it means tonnes of CO2e, and counts where it means persons.
_READ_AS = {"mass/year": "emission/year", "count": "person"}


def _same_kind(dimension: str, unit: str) -> bool:
    wanted = parse_unit(unit).dimension if unit else "count"
    return wanted in (dimension, _READ_AS.get(dimension))
