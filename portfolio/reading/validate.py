"""Tree → validated pydantic model; every pydantic error becomes a located problem."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import MAX_PROBLEMS, Place, Problem, shown

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from portfolio.reading.source import Document


class Model(BaseModel):
    """The base of every record: nothing unknown is accepted, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, str_strip_whitespace=True)


M = TypeVar("M", bound=Model)


class _Shape(NamedTuple):
    """What belongs where pydantic found something else, and how to write it."""

    meant: str
    hint: str


#: pydantic's type of error → what it means to whoever wrote the file.
_SHAPES = {
    "string_type": _Shape("one text", "write the text behind the key, in quotes if it holds `: `"),
    "string_too_short": _Shape("one text", "write the text, or leave the key out"),
    "dict_type": _Shape("a mapping", "write indented `key: value` lines"),
    "model_type": _Shape("a mapping", "write indented `key: value` lines"),
    "model_attributes_type": _Shape("a mapping", "write indented `key: value` lines"),
    "tuple_type": _Shape("a list", "write one indented `- …` line for each item"),
}
#: The step by which pydantic says that a key is wrong rather than its value.
_KEY_OF_MAPPING = "[key]"


def fault(code: str, message: str, hint: str, place: Place | None = None) -> PydanticCustomError:
    """An error for validators to raise; `code` is one of the catalogue.

    The texts travel as context because pydantic reads braces in a message as placeholders.
    """
    context = {"message": message, "hint": hint, "place": place}
    return PydanticCustomError(code, "{message}", context)


def validate(document: Document, model: type[M]) -> M | list[Problem]:
    """The validated record, or all that is wrong with it."""
    tree = document.tree
    if not isinstance(tree.value, dict):
        return [Problem(tree.place, "R003", "", "the file holds no mapping", "write `key: value` lines, `id:` first")]
    try:
        return model.model_validate(tree.plain())
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MAX_PROBLEMS]
        return [_problem(details, document, model) for details in errors]


def _problem(details: ErrorDetails, document: Document, model: type[Model]) -> Problem:
    kind, path, read = details["type"], details["loc"], details["input"]
    place, where = document.tree.locate(path)
    if path[-1:] == (_KEY_OF_MAPPING,) and document.tree.locate(path[:-1])[1] == where:
        place = document.tree.key_place(path[:-1])
    context = details.get("ctx", {})
    name = str(path[-1]) if path else ""
    if kind in CATALOGUE:
        return Problem(context["place"] or place, kind, where, context["message"], context["hint"])
    if kind == "extra_forbidden":
        hint = _did_you_mean(name, _known_keys(model, path[:-1]))
        return Problem(document.tree.key_place(path), "R001", where, f"unknown key {shown(name)}", hint)
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        # pydantic names the key in quotes: 'type'.
        return _untyped(document, path, context["discriminator"].strip("'"), context.get("expected_tags"))
    if kind == "missing":
        return Problem(place, "R002", where, f"`{name}` is missing", f"add `{name}: …`")
    if kind == "literal_error":
        return Problem(place, "R004", where, f"{described(read)} is not allowed here", f"write {context['expected']}")
    meant, hint = _SHAPES.get(kind, _Shape(f"something else ({details['msg']})", "see METHOD.md for the grammar"))
    if kind == "model_type":
        hint += ": " + ", ".join(f"`{key}`" for key in _known_keys(model, path))
    return Problem(place, "R003", where, f"{described(read)} stands where {meant} belongs", hint)


def _untyped(document: Document, path: tuple[int | str, ...], key: str, allowed: str | None) -> Problem:
    """A mapping that comes in several forms, without the key that says which, or with an unknown one."""
    place, where = document.tree.locate((*path, key))
    if allowed is None:
        return Problem(place, "R002", where, f"`{key}` is missing", f"add `{key}: …`")
    read = document.tree.at((*path, key)).value
    return Problem(place, "R004", where, f"{described(read)} is not allowed here", f"write {allowed}")


def _did_you_mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return (f"did you mean `{close[0]}`? " if close else "") + "known keys: " + ", ".join(known)


def described(value: object) -> str:
    """What stands in the file, for a message: its text, or what it is if it is no text."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "nothing" if value is None else "an empty text" if value == "" else shown(value)


def _known_keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys of the model that a path leads to, as far as annotations tell."""
    current: list[type[BaseModel]] = [model]
    for step in path:
        if isinstance(step, int):
            continue
        fields = [field for one in current if (field := _field(one, step))]
        if fields:
            current = [found for field in fields for found in _models_in(field.annotation)]
        else:  # the step is the tag of one of several forms
            current = [one for one in current if _tagged(one, step)] or current
    return [field.alias or name for name, field in current[0].model_fields.items()] if current else []


def _field(model: type[BaseModel], name: str) -> FieldInfo | None:
    return next((field for key, field in model.model_fields.items() if name in {key, field.alias}), None)


def _tagged(model: type[BaseModel], tag: str) -> bool:
    """Whether one of its fields can hold nothing but this tag."""
    return any(getattr(field.annotation, "__args__", ()) == (tag,) for field in model.model_fields.values())


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in getattr(annotation, "__args__", ()) for found in _models_in(argument)]
