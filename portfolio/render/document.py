"""Report definition + programme → one HTML body, the same for screen, browser print and PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from markdown_it import MarkdownIt
from markupsafe import Markup

from portfolio import __version__
from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.source import Node, Text
from portfolio.render import fontset
from portfolio.render.context import Context
from portfolio.render.sandbox import sandbox
from portfolio.render.sections import numbers_of, planned, printed
from portfolio.render.style import own_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.records.fields import Lang
    from portfolio.render.report import Definition, Report


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
    study: Study, report: Report, definition: Definition | None, lang: Lang, date: str | None = None
) -> Printed | list[Problem]:
    """Lay out a report. `definition` is None for a table printed by itself.

    Problems: A001 (a character that the fonts lack), A002 (a style sheet not understood), A003 (a name, table, link or
    picture that does not exist), A005 (a template that cannot be used).
    """
    folder = definition.folder if definition else None
    plans = planned(study, report)
    numbers = numbers_of(plans)
    about = {"": study} | {plan.project.id: plan.study for plan in plans if plan.project}
    contexts = {key: Context(about[key], lang, date, numbers[key]).names() for key in numbers}
    context = contexts[""]
    try:
        prose = _Prose(folder, lang)
        texts = [prose.html(p.section.prose, contexts[p.project.id if p.project else ""]) for p in plans]
        sections = tuple(printed(plans, texts, lang))
        cover = prose.html(report.cover.prose if report.cover else None, context)
        own = {"report": report, "sections": sections, "cover": cover, "iso_date": date or ""}
        names_of_page = context | own | {"generator": f"lowcarbon-portfolio {__version__}"}
        html = _rendered(_environment(folder), "page.html.j2", names_of_page, folder)
    except _Fault as fault:
        return [fault.problem]
    style, problems = own_style(folder) if folder else ("", [])
    problems += _missing_glyphs(html + style, study.programme, definition, lang)
    problems += _leading_nowhere(html, definition, lang)
    return problems or Printed(lang, report.title.text(lang), html, (style,) if style else ())


def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    package = PackageLoader("portfolio.render", "templates")
    loader = ChoiceLoader([FileSystemLoader(folder), package]) if folder else package
    return sandbox(loader, autoescape=True)


#: A line break between Chinese characters is no blank.
_SOFT_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef“])")


class _Prose:
    """Prose files: Jinja first, with every value escaped for Markdown, then Markdown."""

    def __init__(self, folder: Path | None, lang: Lang) -> None:
        self.folder, self.lang = folder, lang
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.environment = sandbox(FileSystemLoader(folder or Path()), finalize=_literal)

    def html(self, name: str | None, context: dict[str, object]) -> Markup:
        """One prose file as HTML, nothing without one; the Markdown writer escapes whatever is not its own markup."""
        if name is None:
            return Markup("")
        text = _rendered(self.environment, f"{name}.{self.lang}.md", context, self.folder)
        return Markup(_SOFT_BREAK.sub("", self.markdown.render(text)))  # noqa: S704


def _literal(value: object) -> object:
    """A value as Markdown reads it literally: every punctuation mark of ASCII escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", value) if isinstance(value, str) else value


#: What a template can make Python raise: a call that does not fit, a division by zero, a file that includes itself.
_RAISED = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, OSError)


def _rendered(
    environment: ImmutableSandboxedEnvironment, name: str, context: dict[str, object], folder: Path | None
) -> str:
    """A template of the report's folder, or of the package; what goes wrong in the former is a problem."""
    try:
        return environment.get_template(name).render(context)
    except _RAISED as error:
        place = _place_in(folder, name, error) if folder else None
        if place is None:
            raise
        nowhere = isinstance(error, UndefinedError | TemplateNotFound) and not isinstance(error, SecurityError)
        message = str(error) or type(error).__name__
        hint = "reports/README.md lists what prose may use"
        raise _Fault(Problem(place, "A003" if nowhere else "A005", "", message, hint)) from error


def _place_in(folder: Path, name: str, error: Exception) -> Place | None:
    """The line of the report's own files that an error comes from; None if it is the package's."""
    if isinstance(error, TemplateSyntaxError) and error.name:
        return Place(str(folder / error.name), error.lineno)
    place, trace = None, error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.parent == folder:
            place = Place(str(file), trace.tb_lineno)
        trace = trace.tb_next
    unreadable = isinstance(error, UnicodeDecodeError | OSError) and (folder / name).exists()
    return place or (Place(str(folder / name)) if unreadable else None)


def _missing_glyphs(text: str, programme: Programme, definition: Definition | None, lang: Lang) -> Iterator[Problem]:
    for character in fontset.missing(text):
        yield Problem(
            _in_records(character, programme) or _in_report(character, definition, lang) or Place(programme.record.id),
            "A001",
            "",
            f"the fonts of the annex have no character U+{ord(character):04X}",
            "write it with another character; the fonts cover GB 2312 and what fonts/README.md lists",
        )


def _leading_nowhere(html: str, definition: Definition | None, lang: Lang) -> Iterator[Problem]:
    """Links within the page that have no target, and whatever else would have to be fetched from a file beside it."""
    targets = set(re.findall(r' id="([^"]*)"', html))
    links = re.findall(r'<a\b[^>]*? href="([^"]*)"', html)
    pictures = re.findall(r'<img\b[^>]*? src="((?!data:)[^"]*)"', html)
    wrong = [link for link in links if unquote(link.removeprefix("#")) not in targets and not _SCHEME.match(link)]
    for link in dict.fromkeys([*wrong, *pictures]):
        written = unquote(unescape(link))
        place = _in_report(written, definition, lang) or Place(definition.report.id if definition else "report")
        yield Problem(place, "A003", "", f"{shown(written)} leads nowhere", "mend the link; embed pictures as `data:`")


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _in_records(text: str, programme: Programme) -> Place | None:
    trees = [document.tree for document in programme.documents.values()]
    return next((place for tree in trees for place in _places(tree, text)), None)


def _in_report(text: str, definition: Definition | None, lang: Lang) -> Place | None:
    """Where a text stands in a report's files, those of the language first."""
    if definition is None:
        return None
    for place in _places(definition.document.tree, text):
        return place
    prose = [definition.folder / f"{name}.{lang}.md" for name in definition.report.prose()]
    others = (file for file in sorted(definition.folder.iterdir()) if file.suffix in {".md", ".css", ".j2"})
    for file in dict.fromkeys([*prose, *others]):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
            if text in line:
                return Place(str(file), number, line.index(text) + 1)
    return None


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
