"""What a report holds: read from a folder such as `reports/budget-annex/`, so that a bureau can make its own.

`report.yaml` lists the sections; each may have prose (`NAME.zh.md`, `NAME.en.md`, Markdown with Jinja) and tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from portfolio.reading.problem import Place, Problem
from portfolio.reading.source import Document, decode, read_bytes, read_document
from portfolio.reading.validate import Model, validate
from portfolio.records.fields import Identifier, Label, Name
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFINITION = "report.yaml"
#: The definitions that come with the package: beside it in a checkout, inside it in a wheel.
_PACKAGE = Path(__file__).parent.parent
_SHIPPED = (_PACKAGE / "reports", _PACKAGE.parent / "reports")


class Section(Model):
    """A part of the report under its own head: prose, then tables, then perhaps the signature block.

    With `each: project` it is printed once for each project that has a cash flow, about that project alone; with
    `each: contract` only for those that state an energy contract.
    """

    id: Identifier
    title: Name
    each: Literal["project", "contract"] | None = None
    prose: Identifier | None = None
    tables: tuple[Label, ...] = ()
    orientation: Literal["portrait", "landscape"] = "portrait"
    break_before: Literal["yes", "no"] = "no"
    appendix: Literal["yes", "no"] = "no"


class Cover(Model):
    """The first page: the annex's number, the title, and the lines below it (prose)."""

    label: Name
    prose: Identifier


class Report(Model):
    """A report definition."""

    id: Identifier
    title: Name
    cover: Cover | None = None
    contents: Name | None = None
    sections: tuple[Section, ...]
    signatures: tuple[Name, ...] = ()

    def prose(self) -> Iterator[str]:
        """The names of all prose files."""
        if self.cover:
            yield self.cover.prose
        yield from (section.prose for section in self.sections if section.prose)


@dataclass(frozen=True, slots=True)
class Definition:
    """A report with the folder that it was read from."""

    report: Report
    folder: Path
    document: Document

    def place(self, *path: int | str) -> Place:
        """Where a part of the definition stands."""
        return self.document.tree.locate(path)[0]


def find(name: str, here: Path) -> Definition | list[Problem]:
    """The definition of a report by name (`budget` is the folder `budget-annex`), or by the path of its folder.

    `./reports` is searched before the definitions that come with the package. S001 if there is none, A005 and the
    codes of reading if it is faulty.
    """
    folders = [base / f"{name}-annex" for base in (here / "reports", *_SHIPPED)] + [Path(name)]
    folder = next((folder for folder in folders if _is_file(folder / DEFINITION)), None)
    if folder is None:
        bases = (here / "reports", *_SHIPPED)
        names = sorted({f.parent.name.removesuffix("-annex") for b in bases for f in b.glob(f"*-annex/{DEFINITION}")})
        hint = f"write one of {', '.join(names) or 'none'}, or the path of a folder with {DEFINITION}"
        return [Problem(Place(name), "S001", "--report", "there is no such report", hint)]
    document = read_document(folder / DEFINITION)
    if not isinstance(document, Document):
        return document
    report = validate(document, Report)
    if isinstance(report, list):
        return report
    definition = Definition(report=report, folder=folder, document=document)
    return list(_faults(definition)) or definition


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def alone(table: str, orientation: Literal["portrait", "landscape"] = "portrait") -> Report:
    """The report that prints one table by itself."""
    named = BY_NAME[table]
    section = Section(id=table, title=named.summary, tables=(table,), orientation=orientation)
    return Report(id=section.id, title=named.summary, sections=(section,))


def _faults(definition: Definition) -> Iterator[Problem]:
    yield from _repeated(definition)
    for number, section in enumerate(definition.report.sections):
        for index, name in enumerate(section.tables):
            if name not in BY_NAME:
                place = definition.place("sections", number, "tables", index)
                yield Problem(
                    place,
                    "P006",
                    f"sections[{number}].tables",
                    f"there is no table `{name}`",
                    "write one of " + ", ".join(BY_NAME),
                )
    for name in definition.report.prose():
        for lang in ("zh", "en"):
            file = definition.folder / f"{name}.{lang}.md"
            if not file.is_file():
                place = definition.place()
                yield Problem(place, "A005", "prose", f"{file.name} is not in the folder", "write it, in Markdown")
                continue
            data = read_bytes(file)
            text = data if isinstance(data, Problem) else decode(data, str(file))
            if isinstance(text, Problem):
                yield text


def _repeated(definition: Definition) -> Iterator[Problem]:
    """Links lead to sections and tables by their names, so each stands once in a report."""
    seen: set[str] = set()
    for number, section in enumerate(definition.report.sections):
        named = [(section.id, definition.place("sections", number, "id"))]
        named += [
            (f"table-{name}", definition.place("sections", number, "tables", index))
            for index, name in enumerate(section.tables)
        ]
        for name, place in named:
            if name in seen:
                message = f"`{name.removeprefix('table-')}` stands in the report already"
                yield Problem(place, "A005", f"sections[{number}]", message, "name it once")
            seen.add(name)
