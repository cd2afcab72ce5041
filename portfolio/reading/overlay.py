"""Lays changed fields over a tree before it is validated, so that each value keeps its own file and line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.reading.source import Node, Text

if TYPE_CHECKING:
    from portfolio.reading.problem import Place

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[0-9]+\])*")


def steps(path: str) -> list[str | int]:
    """A written path as keys and positions; none for what is not written as one.

    >>> steps("cash_flow.savings[0].amount"), steps("cash_flow..savings"), steps("investment]")
    (['cash_flow', 'savings', 0, 'amount'], [], [])
    """
    return [key or int(index) for key, index in _STEP.findall(path)] if _PATH.fullmatch(path) else []


def overlap(one: str, other: str) -> bool:
    """Whether two written paths are the same, or one leads to a part of the other.

    >>> overlap("funding.town", "funding.town[0].amount"), overlap("funding.town", "funding.market")
    (True, False)
    """
    first, second = steps(one), steps(other)
    if not first or not second:
        return one == other
    length = min(len(first), len(second))
    return first[:length] == second[:length]


def lies_in(path: str, field: str) -> bool:
    """Whether a written path leads to a field, or to a part of it.

    >>> lies_in("funding.town[0].amount", "funding.town"), lies_in("funding", "funding.town")
    (True, False)
    """
    whole = steps(field)
    return steps(path)[: len(whole)] == whole


def replaced(tree: Node, path: list[str | int], value: Node, key_place: Place) -> Node | None:
    """The tree with the node at a path replaced; a last key that is absent is added.

    None if the path leads through something that is not there. `key_place` is where an added key is written.
    """
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return _in_list(tree, step, rest, value, key_place)
    if not isinstance(tree.value, dict):
        return None
    key = next((key for key in tree.value if key == step), None)
    if key is None and rest:
        return None
    below = replaced(tree.value[key], rest, value, key_place) if key is not None else value
    if below is None:
        return None
    return Node(tree.value | {key if key is not None else Text(step, key_place): below}, tree.place)


def _in_list(tree: Node, index: int, rest: list[str | int], value: Node, key_place: Place) -> Node | None:
    if not isinstance(tree.value, list) or index >= len(tree.value):
        return None
    below = replaced(tree.value[index], rest, value, key_place)
    if below is None:
        return None
    return Node([*tree.value[:index], below, *tree.value[index + 1 :]], tree.place)
