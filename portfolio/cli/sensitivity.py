"""`portfolio sensitivity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options
from portfolio.cli.common import PATH, appraisal_of, form_option, lang_option, put, study_at

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang


def _changes(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[float, ...]:
    from decimal import Decimal

    from portfolio.reading.units import Kind, QuantityError, read_quantity

    kind = Kind(("share",), "-10%", minimum=Decimal(-1), maximum=Decimal(5))
    try:
        return tuple(float(read_quantity(value, kind).value) for value in values)
    except QuantityError as error:
        raise click.BadParameter(f"{error.message}: {error.hint}") from error


def _limit(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    """A plain number, or a percentage; whether it is finite the appraisal says."""
    if value is None:
        return None
    text, unit = value.strip().replace("％", "%"), 1
    if text.endswith("%"):
        text, unit = text[:-1], 100
    try:
        return float(text) / unit
    except ValueError as error:
        message = f"{value!r} is no number: write it in the unit that JSON has (yuan, years), or as a percentage: 8%"
        raise click.BadParameter(message) from error


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project.")
@click.option("--indicator", default="project_pre_tax.npv", help="Of which indicator; net present value by default.")
@click.option("--factor", "factors", metavar="KEY", multiple=True, help="Of which factors, as often as you like.")
@click.option("--change", "changes", metavar="SHARE", multiple=True, callback=_changes, help="By how much, as -10%.")
@click.option(
    "--limit", metavar="VALUE", callback=_limit, help="What the indicator has to reach: in its unit in JSON, or as 8%."
)
@appraisal_options
@form_option
@lang_option
def sensitivity(  # noqa: PLR0913, PLR0917
    path: Path,
    project: str,
    indicator: str,
    factors: tuple[str, ...],
    changes: tuple[float, ...],
    limit: float | None,
    choices: Choices,
    form: str,
    lang: Lang,
) -> None:
    """What one changed factor does to an indicator: values, S_AF, and the change at which it reaches its limit.

    Factors are investment, revenue_and_savings, operating_cost, tonnes, discount_rate, and every input by the key that
    `explain` prints. The limit is 0 for a net present value and the discount rate for a rate of return.
    """
    from portfolio.appraisal.factors import FactorError
    from portfolio.appraisal.sensitivity import CHANGES, one_at_a_time
    from portfolio.render.data import as_csv, as_json
    from portfolio.render.text import as_text
    from portfolio.tables.sensitivity import of_one

    appraisal = appraisal_of(study_at(path, choices), project)
    try:
        found = one_at_a_time(appraisal, indicator, factors or None, changes or CHANGES, limit)
    except FactorError as error:
        raise click.BadParameter(str(error)) from error
    show = {"text": as_text, "json": as_json, "csv": as_csv}[form]
    put(show(of_one(appraisal, found, changes or CHANGES), lang), for_machines=form != "text")
