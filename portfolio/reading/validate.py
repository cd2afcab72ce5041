"""Tree → validated pydantic model; every pydantic error becomes a located problem."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import Place, Problem, shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from portfolio.reading.source import Document


class Model(BaseModel):
    """The base of every record: nothing unknown is accepted, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, str_strip_whitespace=True)


M = TypeVar("M", bound=Model)

_HINTS = {
    "R002": "add it",
    "R003": "see METHOD.md for the record's grammar",
}


def fault(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """An error for validators to raise; `code` is one of the catalogue.

    The texts travel as context because pydantic reads braces in a message as placeholders.
    """
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})  # type: ignore[arg-type]


def validate(document: Document, model: type[M]) -> M | list[Problem]:
    """The validated record, or all that is wrong with it."""
    tree = document.tree
    if not isinstance(tree.value, dict):
        return [Problem(tree.place, "R003", "", "the file holds no mapping", "write `key: value` lines, `id:` first")]
    try:
        return model.model_validate(tree.plain())
    except ValidationError as error:
        return [_problem(details, document, model) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, document: Document, model: type[Model]) -> Problem:
    kind, path = details["type"], details["loc"]
    place, where = document.tree.locate(path)
    context = details.get("ctx", {})
    name = str(path[-1]) if path else ""
    if kind in CATALOGUE:
        return Problem(_at(context, place), kind, where, str(context["message"]), str(context["hint"]))
    if kind == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        close = difflib.get_close_matches(name, known, 1)
        hint = (f"did you mean `{close[0]}`? " if close else "") + ("known keys: " + ", ".join(known) if known else "")
        return Problem(document.tree.key_place(path), "R001", where, f"unknown key {shown(name)}", hint)
    if kind == "missing":
        return Problem(place, "R002", where, f"`{name}` is missing", f"add `{name}: …`")
    if kind == "literal_error":
        message = f"{shown(details['input'])} is not an allowed value"
        return Problem(place, "R004", where, message, f"write one of {context['expected']}")
    read = "nothing" if details["input"] is None else _kind_of(details["input"])
    return Problem(place, "R003", where, f"{details['msg'].lower()}, but {read} was read", _HINTS["R003"])


def _at(context: dict[str, object], place: Place) -> Place:
    at = context.get("place")
    return at if isinstance(at, Place) else place


def _kind_of(value: object) -> str:
    return {dict: "a mapping", list: "a list"}.get(type(value), shown(value))


def _known_keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys of the model that a path leads to, as far as annotations tell."""
    current: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or current is None:
            continue
        field = current.model_fields.get(step)
        current = _model_in(field.annotation) if field else current
    return list(current.model_fields) if current else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := _model_in(argument):
            return found
    return None
