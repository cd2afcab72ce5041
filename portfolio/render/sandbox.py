"""Where a report's own templates run: they reach what the report names for them, and nothing random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from jinja2 import BaseLoader

#: Jinja's own helpers: chance (`lipsum`, `random`) makes reruns differ, the others keep state that no report needs.
_GLOBALS = ("lipsum", "cycler", "joiner", "namespace")
_FILTERS = ("random",)


def sandbox(loader: BaseLoader, **options: Any) -> ImmutableSandboxedEnvironment:
    """An environment that cannot change its input, knows no undefined name, and gives the same text each time."""
    environment = ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options
    )
    for name in _GLOBALS:
        del environment.globals[name]
    for name in _FILTERS:
        del environment.filters[name]
    return environment
