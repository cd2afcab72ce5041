"""The options of every command that appraises, as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from portfolio.cli.common import PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.programme.study import Choices

R = TypeVar("R")


def fraction(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    """A rate as a fraction, from `8%`; click's signature of a callback."""
    if value is None:
        return None
    from decimal import Decimal

    from portfolio.reading.units import Kind, QuantityError, read_quantity

    try:
        return float(read_quantity(value, Kind(("share",), "8%", maximum=Decimal(1))).value)
    except QuantityError as error:
        raise click.BadParameter(f"{error.message}: {error.hint}") from error


_OPTIONS = (
    click.option("--scenario", type=PATH, help="Changes of record fields, each with its reason."),
    click.option("--assumptions", type=PATH, help="Assumption set; the one that programme.yaml names otherwise."),
    click.option(
        "--parameters", type=PATH, multiple=True, help="Parameters over those of the package: a file or a folder."
    ),
    click.option(
        "--rate", metavar="R", callback=fraction, help="Discount rate, as 8%; the social discount rate otherwise."
    ),
    click.option(
        "--convention", type=click.Choice(["year_end", "t0", "mid_year"]), help="Discount every project by this one."
    ),
    click.option(
        "--carbon-value", metavar="V", help="What a tonne is worth to society, as `80 元/吨` or a parameter's key."
    ),
)
_NAMES = ("scenario", "assumptions", "parameters", "rate", "convention", "carbon_value")


def appraisal_options(command: Callable[..., R]) -> Callable[..., R]:
    """Adds the options; the command gets them as `choices`."""

    def with_choices(**values: object) -> R:
        return command(choices=chosen(**{name: values.pop(name) for name in _NAMES}), **values)

    with_choices.__name__, with_choices.__doc__ = command.__name__, command.__doc__
    with_choices.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in reversed(_OPTIONS):
        option(with_choices)
    return with_choices


def chosen(**values: object) -> Choices:
    """The choices of a command line."""
    from portfolio.programme.study import Choices

    return Choices(**values)  # type: ignore[arg-type]
