"""Report definition + programme → one HTML body, the same for screen, browser print and PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from portfolio import __version__
from portfolio.reading.problem import Place, Problem
from portfolio.reading.source import Node, Text
from portfolio.render import fontset
from portfolio.render.context import Context
from portfolio.render.format import ordinal
from portfolio.render.view import View, view
from portfolio.render.widths import widths
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang
    from portfolio.render.report import Definition, Report, Section


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table with its number in the report."""

    number: int
    view: View
    widths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section with its number, its prose as HTML and its tables; the last before the appendices is signed."""

    id: str
    number: str
    title: str
    prose: Markup
    tables: tuple[PrintedTable, ...]
    classes: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A laid-out report: `html` is the page without style or script."""

    lang: Lang
    title: str
    html: str
    styles: tuple[str, ...] = field(default=())


class _Fault(Exception):  # noqa: N818
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def lay_out(
    programme: Programme, report: Report, definition: Definition | None, lang: Lang, date: str | None = None
) -> Printed | list[Problem]:
    """Lay out a report. `definition` is None for a table printed by itself.

    Problems: A001 (a character that the fonts lack), A003 (a name or table that does not exist), A005 (a template
    that cannot be used).
    """
    folder = definition.folder if definition else None
    names = [name for section in report.sections for name in section.tables]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
    context = Context(programme, lang, date, numbers).names()
    try:
        prose = _Prose(folder, context)
        sections = tuple(_sections(programme, report, prose, (lang, numbers)))
        cover = prose.html(report.cover.prose, lang) if report.cover else Markup("")
        page = _environment(folder).get_template("page.html.j2")
        own = {"report": report, "sections": sections, "cover": cover, "iso_date": date or ""}
        html = page.render(context | own | {"generator": f"lowcarbon-portfolio {__version__}"})
    except _Fault as fault:
        return [fault.problem]
    except (TemplateError, SecurityError) as error:
        return [_template_problem(error, folder)]
    if problems := list(_missing_glyphs(html, programme, definition)):
        return problems
    return Printed(lang, report.title.text(lang), html, _own_styles(folder))


def _sections(
    programme: Programme, report: Report, prose: _Prose, numbering: tuple[Lang, dict[str, int]]
) -> Iterator[PrintedSection]:
    lang, numbers = numbering
    chapters = appendices = 0
    last = [section.id for section in report.sections if section.appendix == "no"][-1:]
    for section in report.sections:
        if section.appendix == "yes":
            appendices += 1
            number = f"附录 {appendices}" if lang == "zh" else f"Appendix {appendices}"
        else:
            chapters += 1
            number = f"{ordinal(chapters, lang)}、" if lang == "zh" else f"{chapters}."
        yield PrintedSection(
            section.id,
            number if len(report.sections) > 1 else "",
            section.title.text(lang),
            prose.html(section.prose, lang) if section.prose else Markup(""),
            tuple(_table(programme, name, numbers[name], (section, lang)) for name in section.tables),
            _classes(section),
            signed=section.id in last,
        )


def _table(programme: Programme, name: str, number: int, where: tuple[Section, Lang]) -> PrintedTable:
    section, lang = where
    laid = view(BY_NAME[name].build(programme), lang)
    return PrintedTable(number, laid, tuple(f"{share:.2%}" for share in widths(laid, section.orientation)))


def _classes(section: Section) -> str:
    return " ".join(
        (section.orientation, *(["break"] if section.break_before == "yes" or section.appendix == "yes" else []))
    )


def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    package = PackageLoader("portfolio.render", "templates")
    loader = ChoiceLoader([FileSystemLoader(folder), package]) if folder else package
    return ImmutableSandboxedEnvironment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


class _Prose:
    """Prose files: Jinja first, with every value escaped for Markdown, then Markdown."""

    def __init__(self, folder: Path | None, context: dict[str, object]) -> None:
        self.context = context
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder or Path()),
            undefined=StrictUndefined,
            finalize=_literal,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def html(self, name: str, lang: Lang) -> Markup:
        """One prose file as HTML; the Markdown writer escapes whatever is not its own markup."""
        text = self.environment.get_template(f"{name}.{lang}.md").render(self.context)
        return Markup(self.markdown.render(text))  # noqa: S704


def _literal(value: object) -> object:
    """A value as Markdown reads it literally: every punctuation mark of ASCII escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", value) if isinstance(value, str) else value


def _template_problem(error: Exception, folder: Path | None) -> Problem:
    code = "A005" if isinstance(error, TemplateSyntaxError | SecurityError) else "A003"
    place = Place(str(folder or "report"))
    if isinstance(error, TemplateSyntaxError) and error.name:
        place = Place(str((folder or Path()) / error.name), error.lineno)
    else:
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith((".md", ".j2")):
                place = Place(file, trace.tb_lineno)
            trace = trace.tb_next
    return Problem(place, code, "", str(error) or type(error).__name__, "reports/README.md lists what prose may use")


def _missing_glyphs(html: str, programme: Programme, definition: Definition | None) -> Iterator[Problem]:
    for character in fontset.missing(html):
        yield Problem(
            _find(character, programme, definition),
            "A001",
            "",
            f"the fonts of the annex have no character U+{ord(character):04X}",
            "write it with another character; the fonts cover GB 2312 and what fonts/README.md lists",
        )


def _find(character: str, programme: Programme, definition: Definition | None) -> Place:
    trees = [document.tree for document in programme.documents.values()]
    if definition:
        trees.append(definition.document.tree)
    found = next((place for tree in trees for place in _places(tree, character)), None)
    if found is None and definition:
        for file in sorted(definition.folder.glob("*.md")):
            for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
                if character in line:
                    return Place(str(file), number, line.index(character) + 1)
    return found or Place(programme.record.id)


def _places(node: Node, character: str) -> Iterator[Place]:
    if isinstance(node.value, Text):
        if character in node.value:
            yield node.place
    elif isinstance(node.value, dict):
        for child in node.value.values():
            yield from _places(child, character)
    elif isinstance(node.value, list):
        for child in node.value:
            yield from _places(child, character)


def _own_styles(folder: Path | None) -> tuple[str, ...]:
    """A report's own style sheet, if its folder has one."""
    own = folder / "style.css" if folder else None
    return (own.read_text(encoding="utf-8"),) if own and own.is_file() else ()
