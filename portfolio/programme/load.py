"""Folder or record → programme. Faults stop; everything wrong is collected first."""

from __future__ import annotations

from pathlib import Path

from portfolio.programme.faults import HEAD, empty_groups, figure_path_faults, programme_faults, repeated_ids
from portfolio.programme.programme import Programme, in_order
from portfolio.programme.scenario import overlaid, read_scenario
from portfolio.programme.variants import read_variants
from portfolio.reading.problem import Place, Problem, collected
from portfolio.reading.source import Document, read_document
from portfolio.reading.validate import validate
from portfolio.records.programme import ProgrammeRecord
from portfolio.records.project import Project


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
    documents = _documents(files, problems)
    changed = read_scenario(scenario) if scenario else None
    if isinstance(changed, list):
        problems += changed
        changed = None
    if changed is not None:
        documents, found_wrong = overlaid(documents, changed)
        problems += found_wrong
    head, projects = _records(documents, problems)
    top = next((document for file, document in documents.items() if file.name == HEAD), None)
    if head is not None and top is not None:
        problems += programme_faults(top, head, projects)
    if any(problem.stops for problem in problems):
        return None, collected(problems)
    if path.is_dir() and head is not None and top is not None:
        problems += empty_groups(top, head, [project for _, project in projects])
    if head is None:
        only = projects[0][1]
        head = ProgrammeRecord(id=only.id, title=only.name)
    by_id = {project.id: document for document, project in projects}
    if top is not None:
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


def _documents(files: list[Path], problems: list[Problem]) -> dict[Path, Document]:
    documents = {}
    for file in files:
        found = read_document(file)
        if isinstance(found, Document):
            documents[file] = found
        else:
            problems += found
    return documents


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
                problems += figure_path_faults(document, project)
                problems += read_variants(document, project)[1]
    problems += repeated_ids(projects)
    return head, projects
